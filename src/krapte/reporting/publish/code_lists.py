"""Lists of codes that published figures use, with a name in Dutch and English for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from krapte.classification import labour_market_regions, occupation_name, region_name
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.texts import PILLARS

Names = Mapping[str, tuple[str, str]]

SCENARIOS: Names = {
    "without": ("Zonder het actieplan", "Without the action plan"),
    "with": ("Met het actieplan", "With the action plan"),
    "effect": ("Verschil: met min zonder", "Difference: with less without"),
}
INDICATORS: Names = {
    "demand": ("Gevraagde personen, einde jaar", "Persons wanted, end of year"),
    "shortage": ("Onvervulde vraag, personen, einde jaar", "Unmet demand, persons, end of year"),
    "shortage_fte": ("Onvervulde vraag, fte, einde jaar", "Unmet demand, fte, end of year"),
    "vacancies": ("Open vacatures, einde jaar", "Open vacancies, end of year"),
    "employed": ("Werkenden naar woonregio, einde jaar", "Employed by residence, end of year"),
    "unemployed": ("Werklozen naar woonregio, einde jaar", "Unemployed by residence, end of year"),
    "expansion_demand": ("Verandering van de vraag in het jaar", "Change of demand in the year"),
    "replacement_demand": ("Vervangingsvraag in het jaar", "Replacement demand in the year"),
    "job_openings": ("Baanopeningen in het jaar (ROA)", "Job openings in the year (ROA)"),
    "graduates": ("Gediplomeerden die er werk zoeken", "Graduates who look for work in it"),
    "tightness": (
        "Spanning: vacatures per kortdurend werkloze (UWV)",
        "Tightness: vacancies per short-term unemployed person (UWV)",
    ),
    "women_share": ("Aandeel vrouwen", "Share of women"),
}
UNITS: Names = {
    "persons": ("personen", "persons"),
    "fte": ("voltijdbanen (fte)", "full-time equivalents"),
    "ratio": ("verhouding", "ratio"),
    "share": ("aandeel, 0 tot 1", "share, 0 to 1"),
}
STATUSES: Names = {
    "E": ("geschat door het model", "estimated value, by the model"),
    "F": ("raming", "forecast value"),
    "O": ("niet gekwantificeerd", "missing value: not quantified"),
    "Q": ("onderdrukt: kleine basis", "missing value: suppressed, thin base"),
}
"""Letters of the SDMX code list CL_OBS_STATUS that a forecast can have."""

METHODS: Names = {
    "shapley": ("Shapley: telt op tot het plan", "Shapley: adds up to the plan"),
    "alone": ("de pijler alleen", "the pillar alone"),
    "interaction": ("samenloop van de pijlers", "interaction of the pillars"),
}


def code_lists(run: FinishedRun) -> dict[str, pd.DataFrame]:
    """Return the code lists by name; each has `code`, mostly with `name_nl` and `name_en`."""
    occupations = dict.fromkeys(
        [*run.cells["occupation"], *run.measures["occupation"], *run.pillars["occupation"], "all"]
    )
    regions = ["NL", *labour_market_regions()]
    return {
        "region": _list((code, *_named(region_name, code)) for code in regions),
        "occupation": _list((code, *_named(occupation_name, code)) for code in occupations),
        "scenario": _from(SCENARIOS),
        "indicator": _from(INDICATORS),
        "unit": _from(UNITS),
        "status": _from(STATUSES),
        "method": _from(METHODS),
        "pillar": _list((str(code), names["nl"], names["en"]) for code, names in PILLARS.items()),
        "measure": _measures(run.measures),
        "source": run.sources.rename(columns={"id": "code"}),
    }


def _measures(table: pd.DataFrame) -> pd.DataFrame:
    own = table.drop_duplicates("measure").reset_index(drop=True)
    renamed = own.rename(columns={"measure": "code"})
    columns = ["code", "name_nl", "name_en", "pillar", "kind"]
    listed = renamed[columns].assign(pillar=renamed["pillar"].astype(str))
    listed["quantified"] = renamed["status"] == "quantified"
    return listed.join(renamed[["reason_nl", "reason_en", "levers", "grade", "source", "note"]])


def _named(name: object, code: str) -> tuple[str, str]:
    return name(code, "nl"), name(code, "en")  # type: ignore[operator]


def _from(names: Names) -> pd.DataFrame:
    return _list((code, *both) for code, both in names.items())


def _list(rows: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["code", "name_nl", "name_en"])
