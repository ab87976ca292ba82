"""Occupations: BRC 2014, with the technical and ICT occupations of the letter marked."""

from __future__ import annotations

from functools import lru_cache

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


def occupation_codes() -> frozenset[str]:
    """Return all codes of occupations."""
    return frozenset(index("occupations.csv")) | frozenset(GROUPS)


def expand_occupation(code: str) -> tuple[str, ...]:
    """Return the model occupations inside a class, segment, group or total."""
    if code in ("", "all"):
        return model_occupations()
    if code == "07+08":
        return expand_occupation("07") + expand_occupation("08")
    return tuple(own for own in model_occupations() if own.startswith(code))
