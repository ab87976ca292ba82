"""Occupations: BRC 2014, with the technical and ICT occupations of the letter marked."""

from __future__ import annotations

from functools import cache, lru_cache

from krapte.classification._table import index, rows

GROUPS = {
    "07+08": {"nl": "Technische en ICT-beroepen", "en": "Technical and ICT occupations"},
    "all": {"nl": "Alle beroepen", "en": "All occupations"},
}


@lru_cache(maxsize=1)
def model_occupations() -> tuple[str, ...]:
    """Return the 40 occupations of the model: groups of 07, groups of 08, the other classes."""
    chosen = [row["code"] for row in rows("occupations.csv") if row["model"] == "true"]
    order = {"technical": 0, "ict": 1, "other": 2}
    marking = {row["code"]: row["marking"] for row in rows("occupations.csv")}
    return tuple(sorted(chosen, key=lambda code: (order[marking[code]], code)))


def occupation_name(code: str, lang: str = "nl") -> str:
    """Return the name of an occupation, or of a group of occupations such as `07+08`."""
    if code in GROUPS:
        return GROUPS[code][lang]
    return index("occupations.csv")[code][f"name_{lang}"]


def is_technical(code: str) -> bool:
    """Return whether the occupation belongs to BRC class 07 (the narrow sense)."""
    return code.startswith("07") and "+" not in code


def is_ict(code: str) -> bool:
    """Return whether the occupation belongs to BRC class 08."""
    return code.startswith("08")


def occupations_in(definition: str) -> tuple[str, ...]:
    """Return the model occupations in the `narrow` or `broad` definition of technical work.

    `narrow` is BRC class 07. `broad` is what the letter means by technical work: its footnote 5
    takes "the broad definition of beta-technology (incl. ICT among others)" of the Monitor
    Techniekpact. The column `broad` marks it as the classes 07 and 08 together.

    The monitor's own list of occupations, drawn up by the ministry (annex 2 of the CBS custom
    table EBB 5399), was not seen, so three things cannot be represented. (1) Occupations of class
    07 that the monitor may leave out, and occupations of other classes that it may add. The sizes
    are close: the monitor counts 553,000 persons in ICT occupations in 2022 (CBS, class 08:
    552,000) and in its edition of 2018 about 1,488,000 in technical occupations in 2017 (CBS, 07
    and 08: 1,569,000); later editions count some 90,000 more for 2013.
    (2) People with a technical education in other occupations, such as teachers and managers: they
    are in the broad sense by their education, which the model carries apart (groups ending in
    `bt`). (3) The monitor's broad list of study programmes, which `bt` follows by field only.

    Raises
    ------
    ValueError
        When the definition is another word.

    Source
    ------
    Letter 29544 nr. 1173, footnote 5; `techniekpact-monitor-2023` and techniekpactmonitor.nl
    (2018: 1,527,000, which is 39,000 more than in 2017); CBS StatLine 83359NED.
    """
    if definition not in ("narrow", "broad"):
        raise ValueError(f"`{definition}` is no definition; choose narrow or broad")
    if definition == "narrow":
        return expand_occupation("07")
    table = index("occupations.csv")
    return tuple(code for code in model_occupations() if table[code]["broad"] == "true")


@cache
def occupation_codes() -> frozenset[str]:
    """Return all codes of occupations."""
    return frozenset(index("occupations.csv")) | frozenset(GROUPS)


def expand_occupation(code: str) -> tuple[str, ...]:
    """Return the model occupations inside a class, segment, group or total.

    Raises
    ------
    ValueError
        When the code is no occupation.
    """
    if code in ("", "all"):
        return model_occupations()
    if code == "07+08":
        return expand_occupation("07") + expand_occupation("08")
    if code not in occupation_codes():
        raise ValueError(f"`{code}` is no occupation; write 07, 076, 0761, 07+08 or all")
    return tuple(own for own in model_occupations() if own.startswith(code))
