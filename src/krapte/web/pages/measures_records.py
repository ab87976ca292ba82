"""How records of the register are named, found and shown on pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException, Request

from krapte.classification import occupation_name, region_name
from krapte.register.store import Field, Kind, Record, kinds, text_of
from krapte.reporting.texts import count, decimal
from krapte.web.language import chooser
from krapte.web.menu import PAGES
from krapte.web.owners import Records

PAGE = PAGES["measures"]
SIZE = 25
"""Records on a page of a list."""

NAMES = {
    "measure": ("Maatregelen", "Measures", "maatregel", "measure"),
    "party": ("Partijen", "Parties", "partij", "party"),
    "role": ("Rollen", "Roles", "rol", "role"),
    "budget_line": ("Begrotingsregels", "Budget lines", "begrotingsregel", "budget line"),
    "commitment": ("Toezeggingen en moties", "Commitments", "toezegging", "commitment"),
    "milestone": ("Mijlpalen", "Milestones", "mijlpaal", "milestone"),
    "effect": ("Effecten", "Effects", "effect", "effect"),
    "evidence": ("Bewijs", "Evidence", "bewijs", "evidence"),
    "indicator": ("Indicatoren", "Indicators", "indicator", "indicator"),
    "indicator_value": ("Waarden van indicatoren", "Indicator values", "waarde", "value"),
    "document": ("Documenten", "Documents", "document", "document"),
    "decision": ("Besluiten", "Decisions", "besluit", "decision"),
}
"""Kind of record to its names: several and one, in Dutch and English."""

UNITS = {
    "year": ("", ""),
    "EUR": ("euro", "euro"),
    "years": ("jaren", "years"),
    "share": ("aandeel", "share"),
    "as the lever": ("als de hefboom", "as the lever"),
    "as the indicator": ("als de indicator", "as the indicator"),
}
"""Unit of a field to what a reader sees; a year needs none."""

TABS = (
    ("", "Maatregelen", "Measures"),
    ("toezeggingen", "Wat aandacht vraagt", "Due"),
    ("geld", "Geld", "Money"),
    ("overlap", "Overlap", "Overlaps"),
    ("portefeuille", "Portefeuille", "Portfolio"),
    ("register", "Register", "Register"),
)
"""Views below the page, with their part of the address and their names."""


@dataclass(frozen=True)
class Piece:
    """A part of a value as it is shown.

    Parameters
    ----------
    text
        What stands there.
    address
        Record to which it leads, below the page; empty for none.
    """

    text: str
    address: str = ""


def plural(kind: str, lang: str) -> str:
    """Return the name of several records of a kind."""
    return chooser(lang)(*NAMES[kind][:2])


def singular(kind: str, lang: str) -> str:
    """Return the name of one record of a kind."""
    return chooser(lang)(*NAMES[kind][2:])


def meaning(field: Field, lang: str) -> str:
    """Return what a field is: the label that readers and writers see."""
    return chooser(lang)(field.meaning_nl, field.meaning_en)


def unit(field: Field, lang: str) -> str:
    """Return the unit of a field as a reader sees it."""
    return chooser(lang)(*UNITS.get(field.unit, (field.unit, field.unit)))


def known_kind(name: str) -> Kind:
    """Return a kind of record.

    Raises
    ------
    HTTPException
        404: there is no such kind.
    """
    if name not in kinds():
        raise HTTPException(404)
    return kinds()[name]


def everything(request: Request) -> Records:
    """Return the records of the site's register, all kinds at one moment."""
    return request.app.state.site.register.everything()


def found_record(records: Records, kind: str, key: str) -> Record | None:
    """Return a record by its key; None when it is not there."""
    return next((own for own in records[kind] if own.key == key), None)


def address_of(kind: str, key: str) -> str:
    """Return the part of the address below the page that leads to a record."""
    return f"{kind}/{quote(key)}"


def title_of(own: Record, lang: str) -> str:
    """Return a record in a few words."""
    for name in (f"name_{lang}", "title", f"text_{lang}", "text"):
        if name in own.values and own[name]:
            return str(own[name])
    return own.key


def titles(records: Records, kind: str, lang: str) -> dict[str, str]:
    """Return key to title of all records of a kind."""
    return {own.key: title_of(own, lang) for own in records[kind]}


def called(names: Mapping[str, str], code: str) -> str:
    """Return the title of a record, or its key when it is not there."""
    return names.get(code, code)


def pieces(field: Field, value: Any, names: Mapping[str, Mapping[str, str]], lang: str) -> list:
    """Return a value in parts that can be shown; an empty list when nothing is known.

    Parameters
    ----------
    field
        Its field.
    value
        Its value.
    names
        Kind of record to key to title, for what a reference names.
    """
    if value is None or value == ():
        return []
    parts = value if isinstance(value, tuple) else (value,)
    if field.refers:
        own = names.get(field.refers, {})
        return [Piece(own.get(part, part), address_of(field.refers, part)) for part in parts]
    return [Piece(_text(field, part, lang)) for part in parts]


def _text(field: Field, value: Any, lang: str) -> str:
    t = chooser(lang)
    if field.choices:
        return field.name_of(str(value), lang)
    if field.form == "money":
        return f"€ {count(value, lang, 1)}"
    if isinstance(value, bool):
        return t("ja", "yes") if value else t("nee", "no")
    if field.form == "regions":
        return region_name(value, lang)
    if field.form == "occupations":
        named = {"technical": t("techniek", "technical"), "ict": "ICT"}
        return named.get(value) or f"{value} {occupation_name(value, lang)}"
    if isinstance(value, float):
        plain = text_of(value)
        return decimal(value, lang, len(plain.partition(".")[2]))
    return text_of(value)


def written(field: Field, value: Any, names: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """Return a value as one text; a dash when nothing is known."""
    return ", ".join(own.text for own in pieces(field, value, names, lang)) or "–"


@lru_cache(maxsize=4_000)
def folded(text: str) -> str:
    """Return a text without capitals and accents, so that `Bètatechniek` is found by `beta`."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def matching(records: Iterable[Record], asked: str, extra: Mapping[str, str]) -> list[Record]:
    """Return the records in which every word of a question stands somewhere.

    Parameters
    ----------
    records
        To search: key, names, texts, quotes and remarks, in both languages.
    asked
        Words; all when empty.
    extra
        Key to text that is searched too, such as the names of parties.
    """
    words = folded(asked).split()
    found = []
    for own in records:
        text = folded(" ".join([own.key, *own.as_texts().values(), extra.get(own.key, "")]))
        if all(word in text for word in words):
            found.append(own)
    return found


@dataclass(frozen=True)
class Part:
    """One page of a list.

    Parameters
    ----------
    rows
        What it shows.
    number, last
        Which page, and how many there are.
    total
        Rows on all pages.
    first
        Number of its first row, from 1; 0 when there is none.
    """

    rows: Sequence[Any]
    number: int
    last: int
    total: int
    first: int


def paged(rows: Sequence[Any], number: int, size: int = SIZE) -> Part:
    """Return a page of a list; one past the end is the last."""
    last = max(1, -(-len(rows) // size))
    number = min(max(1, number), last)
    start = (number - 1) * size
    return Part(rows[start : start + size], number, last, len(rows), start + 1 if rows else 0)
