"""What a record of the register holds: read from tables, so that docs and forms say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from krapte.register.effects import DISTRIBUTIONS, GRADES
from krapte.register.levers import read_levers
from krapte.register.measures import INSTRUMENTS, PILLARS, REASONS, TARGET_GROUPS
from krapte.tables import FOLDER, read_rows

TABLES = FOLDER.parent / "register"
"""Folder of the tables that say what fields and closed lists there are."""

LISTED = ("words", "references", "regions", "occupations")
"""Forms of a field that holds several values; in a table `|` stands between them."""

COMPOSED = {
    "role": ("measure", "party", "role"),
    "indicator_value": ("indicator", "period", "kind", "source", "published"),
}
"""Fields that together name a record of a kind that has no code of its own."""

_COLUMNS = (
    "kind", "field", "form", "required", "list", "refers", "unit", "meaning_nl", "meaning_en",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One value of a closed list, with its name in two languages."""

    code: str
    name_nl: str
    name_en: str


@dataclass(frozen=True)
class Field:
    """One field of a kind of record.

    Parameters
    ----------
    name
        As in tables, Python and JSON.
    form
        What it holds: `slug`, `text`, `choice`, `reference`, `period`, `date`, `partial_date`
        (text in Python), `year`, `pillar` (int), `number`, `money`, `share` (float), `flag`
        (bool), or one of `LISTED` (tuple of text).
    required
        Whether it must be filled in. An empty field is None, or an empty tuple.
    choices
        The closed list from which it is taken; empty when it is free.
    refers
        The kind of record that it names; empty when it names none.
    unit
        Unit of a figure; empty for other fields.
    meaning_nl, meaning_en
        What it is, in one line.
    """

    name: str
    form: str
    required: bool
    choices: tuple[Choice, ...]
    refers: str
    unit: str
    meaning_nl: str
    meaning_en: str

    @property
    def listed(self) -> bool:
        """Whether it holds several values."""
        return self.form in LISTED

    def name_of(self, code: str, lang: str) -> str:
        """Return the name of a value of its closed list in `nl` or `en`; another code as it is."""
        named = {own.code: own.name_nl if lang == "nl" else own.name_en for own in self.choices}
        return named.get(code, code)


@dataclass(frozen=True)
class Kind:
    """A kind of record: its fields and the ones that name a record.

    Parameters
    ----------
    name
        Such as `measure` or `budget_line`.
    fields
        In the order of tables.
    key
        Names of the fields that name a record; they never change.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    def field(self, name: str) -> Field:
        """Return a field by name; KeyError when the kind has no such field."""
        return {own.name: own for own in self.fields}[name]

    def has(self, name: str) -> bool:
        """Return whether the kind has a field of this name."""
        return any(own.name == name for own in self.fields)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Return every kind of record by name, each after the kinds that it names (save itself)."""
    lists = _lists()
    found: dict[str, list[Field]] = {}
    for row in read_rows(TABLES / "fields.csv", _COLUMNS, exact=True):
        own = row.fields
        listed = lists[own["list"]] if own["list"] else ()
        field = Field(
            own["field"], own["form"], own["required"] == "yes", listed, own["refers"], own["unit"],
            own["meaning_nl"], own["meaning_en"],
        )  # fmt: skip
        found.setdefault(own["kind"], []).append(field)
    return {
        name: Kind(name, tuple(fields), COMPOSED.get(name, ("code",)))
        for name, fields in found.items()
    }


def _named(names: Mapping[str, tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(code, nl, en) for code, (nl, en) in names.items())


def _lists() -> dict[str, tuple[Choice, ...]]:
    found: dict[str, tuple[Choice, ...]] = {
        "reason": _named(REASONS),
        "instrument": _named(INSTRUMENTS),
        "target_group": _named(TARGET_GROUPS),
        "grade": tuple(Choice(code, text, text) for code, text in GRADES.items()),
        "distribution": tuple(Choice(code, code, code) for code in DISTRIBUTIONS),
        "pillar": tuple(Choice(str(code), nl, en) for code, (nl, en) in PILLARS.items()),
        "lever": tuple(Choice(own.lever, own.meaning_nl, own.meaning_en) for own in read_levers()),
    }
    for row in read_rows(TABLES / "lists.csv", ("list", "code", "name_nl", "name_en"), exact=True):
        own = row.fields
        choice = Choice(own["code"], own["name_nl"], own["name_en"])
        found[own["list"]] = (*found.get(own["list"], ()), choice)
    return found
