"""What a list of projects can hold: read from a table, so that template and checks say the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from krapte.classification import model_occupations, occupation_name, region_name, regions
from krapte.programming.factor_tables import TABLES
from krapte.programming.factors import Factors
from krapte.programming.project import OTHER, UNITS
from krapte.register.store import Choice, Field
from krapte.tables import read_rows

PROJECTS, PACKAGES, LABOUR = "projects", "packages", "labour"
SHEETS = (PROJECTS, PACKAGES, LABOUR)
"""Tables of a list; only the first must be there."""

_COLUMNS = ("sheet", "field", "form", "required", "list", "unit", "meaning_nl", "meaning_en")
_UNIT_NAMES = {
    "MW": ("megawatt", "megawatt"),
    "homes": ("woningen", "homes"),
    "km": ("kilometer", "kilometre"),
    "MEUR": ("miljoen euro", "million euro"),
    "pieces": ("stuks", "pieces"),
}


def list_fields(factors: Factors) -> dict[str, tuple[Field, ...]]:
    """Return the fields of every table of a list, in the order of its columns.

    Parameters
    ----------
    factors
        Their technologies can be chosen.

    Returns
    -------
    dict
        Name of the table to its fields. Choices of a field of the form `text` are there to pick
        from; other texts are judged by the rules.
    """
    lists = {
        "technology": (
            *(Choice(own.technology, own.name_nl, own.name_en)
              for own in factors.technologies.values()),
            Choice(OTHER, "Anders: met eigen werkpakketten", "Other: with packages of its own"),
        ),
        "unit": tuple(Choice(unit, *_UNIT_NAMES[unit]) for unit in UNITS),
        "region": _places((*regions("res"), *regions("municipality"))),
        "occupation": tuple(
            Choice(code, occupation_name(code, "nl"), occupation_name(code, "en"))
            for code in model_occupations()
        ),
        "": (),
    }  # fmt: skip
    found: dict[str, list[Field]] = {name: [] for name in SHEETS}
    for own in _rows():
        found[own["sheet"]].append(
            Field(
                own["field"], own["form"], own["required"] == "yes", lists[own["list"]], "",
                own["unit"], own["meaning_nl"], own["meaning_en"],
            )
        )  # fmt: skip
    return {name: tuple(fields) for name, fields in found.items()}


def _places(codes: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, region_name(code), region_name(code)) for code in codes)


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(row.fields for row in read_rows(TABLES / "fields.csv", _COLUMNS, exact=True))
