"""The words of the letter that come back in several places, in Dutch and English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from krapte.register.store import kinds

Chooser = Callable[[str, str], str]

PILLARS = {
    1: ("Verhogen instroom in bètatechnisch onderwijs", "More students in technical education"),
    2: (
        "Behoud en vergroten van de instroom in de bètatechnische arbeidsmarkt",
        "More people entering and staying in technical work",
    ),
    3: ("Arbeidsproductiviteitsgroei", "Growth of labour productivity"),
    4: (
        "Versterken governance en tegengaan versnippering",
        "Stronger governance and less fragmentation",
    ),
}
STATES = {
    "late": ("Te laat", "Late"),
    "unknown": ("Onbekend, na te gaan", "Unknown, to be looked up"),
    "due": ("Komt eraan", "Due"),
    "undated": ("Open, zonder termijn", "Open, without a deadline"),
    "done": ("Voldaan", "Done"),
    "withdrawn": ("Vervallen", "Withdrawn"),
}
GROUPS = {
    "07": ("Technische beroepen", "Technical occupations"),
    "08": ("ICT-beroepen", "ICT occupations"),
    "07+08": ("Techniek en ICT samen", "Technical and ICT together"),
}
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
UNITS = {
    "persons": ("personen", "persons"),
    "share": ("", ""),
    "eur": ("", ""),
    "vacancies": ("vacatures", "vacancies"),
    "partnerships": ("samenwerkingsverbanden", "partnerships"),
    "grants": ("subsidies", "grants"),
    "projects": ("projecten", "projects"),
    "rank": ("plaats op de ranglijst", "rank"),
    "unit": ("", ""),
}


def chooser(lang: str) -> Chooser:
    """Return the function that of a Dutch and an English text gives the one that is wanted."""
    return (lambda nl, en: nl) if lang == "nl" else (lambda nl, en: en)


def day_of(day: dt.date | str | None, lang: str) -> str:
    """Return a day in words: 3 februari 2023, 3 February 2023."""
    if not day:
        return "–"
    own = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    if lang == "nl":
        return f"{own.day} {MONTHS[own.month - 1]} {own.year}"
    return f"{own.day} {own:%B} {own.year}"


def choice(kind: str, field: str, code: str, lang: str) -> str:
    """Return the name of a choice of the register, as its lists give it."""
    return kinds()[kind].field(field).name_of(code, lang)
