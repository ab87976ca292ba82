"""The words of reports in Dutch and English, and how figures are written in each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key", str, int)

LANGUAGES = ("nl", "en")

GROUP_NAMES = {
    "07": {"nl": "Technische beroepen", "en": "Technical occupations"},
    "08": {"nl": "ICT-beroepen", "en": "ICT occupations"},
    "07+08": {"nl": "Techniek en ICT samen", "en": "Technical and ICT together"},
    "all": {"nl": "Alle beroepen", "en": "All occupations"},
}

SCENARIOS = {
    "without": {"nl": "Zonder plan", "en": "Without the plan"},
    "with": {"nl": "Met plan", "en": "With the plan"},
}

PILLARS = {
    1: {
        "nl": "1. Instroom bètatechnisch onderwijs",
        "en": "1. Intake of technical education",
    },
    2: {
        "nl": "2. Instroom en behoud technische arbeidsmarkt",
        "en": "2. Entry and retention in technical work",
    },
    3: {"nl": "3. Groei arbeidsproductiviteit", "en": "3. Labour productivity"},
    4: {"nl": "4. Governance en tegengaan fragmentatie", "en": "4. Governance, less fragmentation"},
    0: {"nl": "Samenloop", "en": "Interaction"},
}

CAUSES = {
    "demand_expansion": {"nl": "Groei van de vraag", "en": "Growth of demand"},
    "transition_projects": {"nl": "Energietransitie", "en": "Energy transition"},
    "productivity": {"nl": "Arbeidsproductiviteit", "en": "Productivity"},
    "hours": {"nl": "Gewerkte uren", "en": "Hours worked"},
    "retirement": {"nl": "Pensioen", "en": "Retirement"},
    "death": {"nl": "Overlijden", "en": "Death"},
    "disability": {"nl": "Arbeidsongeschiktheid", "en": "Disability"},
    "withdrawal": {"nl": "Tijdelijke uittrede en studie", "en": "Temporary withdrawal and study"},
    "emigration": {"nl": "Emigratie", "en": "Emigration"},
    "leakage": {"nl": "Weglek naar ander werk", "en": "Leakage to other work"},
    "graduates": {"nl": "Gediplomeerden", "en": "Graduates"},
    "side_entry": {"nl": "Zij-instroom na omscholing", "en": "Side entry after retraining"},
    "return_from_other_work": {"nl": "Overstap uit ander werk", "en": "Entry from other work"},
    "entry_from_outside": {"nl": "Herintreders en starters", "en": "Entry from outside work"},
    "mobility_within": {"nl": "Wisseling binnen techniek en ICT", "en": "Moves within"},
    "immigration": {"nl": "Gerichte arbeidsmigratie", "en": "Targeted labour migration"},
    "unemployment": {"nl": "Verandering werkloosheid", "en": "Change of unemployment"},
    "other": {"nl": "Verdeling over regio's en beroepen", "en": "Mismatch between cells"},
}

TIGHTNESS_CLASSES = (
    (4.0, {"nl": "zeer krap", "en": "very tight"}),
    (1.5, {"nl": "krap", "en": "tight"}),
    (0.67, {"nl": "gemiddeld", "en": "average"}),
    (0.25, {"nl": "ruim", "en": "ample"}),
    (-math.inf, {"nl": "zeer ruim", "en": "very ample"}),
)
"""UWV's classes of the tightness indicator: lower bound and name."""

INDICATORS = {
    "employed": {"nl": "werkzaam", "en": "employed"},
    "demand": {"nl": "vraag", "en": "demand"},
    "shortage": {"nl": "tekort", "en": "shortage"},
    "shortage_fte": {"nl": "tekort in voltijdbanen", "en": "shortage in full-time jobs"},
    "vacancies": {"nl": "open vacatures", "en": "open vacancies"},
    "unemployed": {"nl": "werkloos", "en": "unemployed"},
    "tightness": {"nl": "spanning", "en": "tightness"},
    "job_openings": {"nl": "baanopeningen", "en": "job openings"},
    "expansion_demand": {"nl": "uitbreidingsvraag", "en": "expansion demand"},
    "replacement_demand": {"nl": "vervangingsvraag", "en": "replacement demand"},
    "graduates": {"nl": "gediplomeerden", "en": "graduates"},
    "women_share": {"nl": "aandeel vrouwen", "en": "share of women"},
}

CALIBRATION = {
    "entry_from_outside": {
        "nl": "kans dat iemand buiten het werk gaat werken",
        "en": "chance that somebody outside work comes to it",
    },
    "moves_into_technical_work": {
        "nl": "overstap uit ander werk naar techniek",
        "en": "moves from other work into technical work",
    },
    "moves_into_ict_work": {
        "nl": "overstap uit ander werk naar ICT",
        "en": "moves from other work into ICT work",
    },
}


def words(texts: Mapping[Key, Mapping[str, str]], lang: str) -> dict[Key, str]:
    """Return a table of texts in one language."""
    return {key: own[lang] for key, own in texts.items()}


def tightness_class(value: float, lang: str) -> str:
    """Return UWV's word for a tightness (vacancies per short-term unemployed person)."""
    # UWV says tight *above* 1.5 and 4, but ample *below* 0.67 and 0.25: the bounds are average.
    return next(
        names[lang] for bound, names in TIGHTNESS_CLASSES if value > bound or value == bound < 1
    )


def count(value: float, lang: str, step: int = 10) -> str:
    """Return a number of persons rounded to `step`, with the separators of the language."""
    if value is None or math.isnan(value):
        return "–"
    rounded = round(value / step) * step
    text = f"{abs(rounded):,.0f}"
    if lang == "nl":
        text = text.replace(",", ".")
    return f"−{text}" if rounded < 0 else text


def decimal(value: float, lang: str, digits: int = 1) -> str:
    """Return a number with the decimal sign of the language."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:z,.{digits}f}"  # no minus before what is written as zero
    if lang == "nl":
        text = text.replace(",", "~").replace(".", ",").replace("~", ".")
    return text.replace("-", "−")


def percent(share: float, lang: str, digits: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{decimal(share * 100, lang, digits)} %"
