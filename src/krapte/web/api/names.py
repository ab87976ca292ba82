"""Dutch names of resources and fields: what the API says where krapte's tables say it in English.

The rules for Dutch government APIs ask for interfaces in Dutch (/core/interface-language).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from krapte.register.store import Kind
from krapte.tables import read_rows

TABLE = Path(__file__).with_name("names.csv")

RESOURCES = {
    "document": ("documenten", "Document"),
    "party": ("partijen", "Partij"),
    "measure": ("maatregelen", "Maatregel"),
    "effect": ("effecten", "Effect"),
    "evidence": ("bewijzen", "Bewijs"),
    "role": ("rollen", "Rol"),
    "budget_line": ("begrotingsregels", "Begrotingsregel"),
    "commitment": ("toezeggingen", "Toezegging"),
    "milestone": ("mijlpalen", "Mijlpaal"),
    "indicator": ("indicatoren", "Indicator"),
    "indicator_value": ("waarden", "Waarde"),
    "decision": ("besluiten", "Besluit"),
}
"""Kind of record to the name of its resource and that of its schema."""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    rows = read_rows(TABLE, ("field", "name"), exact=True)
    return {row.fields["field"]: row.fields["name"] for row in rows}


def name_of(field: str) -> str:
    """Return the name of a field in the API; of one without a Dutch name, its own in camelCase."""
    head, *rest = field.split("_")
    return _names().get(field) or head + "".join(part.capitalize() for part in rest)


@lru_cache(maxsize=32)
def fields_of(kind: Kind) -> dict[str, str]:
    """Return name in the API to name in the register, for the fields of a kind."""
    return {name_of(field.name): field.name for field in kind.fields}


def segment_of(key: str) -> str:
    """Return the key of a record as one segment of an address.

    A composed key has `/` between its parts and `|` in them; codes hold neither `~` nor `+`.
    """
    return key.replace("/", "~").replace("|", "+")


def key_of_segment(segment: str) -> str:
    """Return the key of which `segment_of` made a segment."""
    return segment.replace("~", "/").replace("+", "|")
