"""A figure in a letter, bound to the cell of a run or the records from which it comes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from krapte.errors import Problem
from krapte.reporting.letter.evidence import RUN_TABLES, Evidence
from krapte.reporting.texts import count, decimal, percent

SPACE = "\N{NO-BREAK SPACE}"
INTERVAL = ("median", "low95", "high95")
"""A claim with these three fields is printed with its 95 % range."""


@dataclass(frozen=True)
class Claim:
    """One figure, or one with its range.

    Parameters
    ----------
    id
        Within the letter.
    run
        Id of the run; empty when it comes from the register.
    table
        One of `krapte.reporting.letter.evidence.KEYS`.
    key
        The columns that name the row.
    fields
        Columns that are shown: one, or `INTERVAL`.
    values
        What stood there, unrounded.
    form
        How it is written, one of `FORMS`.
    text
        As it stands in the letter.
    vintage
        Hash of the data of the run, or of the records of the register.
    """

    id: str
    run: str
    table: str
    key: Mapping[str, Any]
    fields: tuple[str, ...]
    values: tuple[float | None, ...]
    form: str
    text: str
    vintage: str

    @property
    def series(self) -> str:
        """Name of the figures to which it belongs, as the annex lists them."""
        if self.table != "cells":
            return f"{self.run or 'register'}-{self.table}"
        return f"{self.run}-cells-{self.key['scenario']}"


def _persons(value: float, lang: str) -> str:
    return count(value, lang, 100)


def _effect(value: float, lang: str) -> str:
    shown = count(value, lang, 10)
    # A nought would say that it does nothing.
    return {"nl": "vrijwel 0", "en": "almost 0"}[lang] if shown == "0" and value != 0 else shown


def _million(value: float, lang: str) -> str:
    before, after = {"nl": ("€", "mln"), "en": ("EUR", "million")}[lang]
    if value == 0:
        return f"{before}{SPACE}0"
    digits = 0 if round(value / 1e6, 6).is_integer() else 1
    return SPACE.join((before, decimal(value / 1e6, lang, digits), after))


def _number(value: float, lang: str) -> str:
    return decimal(value, lang, 0 if abs(value) >= 1000 or float(value).is_integer() else 1)


FORMS = {
    "persons": _persons,
    "effect": _effect,
    "less": lambda value, lang: _effect(-value, lang),
    "change": lambda value, lang: ("+" if value > 0 else "") + _persons(value, lang),
    "million": _million,
    "share": lambda value, lang: percent(value, lang).replace(" ", SPACE),
    "whole": lambda value, lang: count(value, lang, 1),
    "number": _number,
}
"""How a figure is written: persons to hundreds, effects to tens, `less` with its sign turned."""


def written(values: Sequence[float | None], form: str, lang: str) -> str:
    """Return figures as they stand in a letter; a range stands behind its middle."""
    if values[0] is None or math.isnan(values[0]):
        return {"nl": "onbekend", "en": "unknown"}[lang]
    own = [FORMS[form](value, lang) for value in values if value is not None]
    if len(own) == 1:
        return own[0]
    low, high = (own[1], own[2]) if form != "less" else (own[2], own[1])
    # A range stays together at the end of a line.
    between = f"{SPACE}{'tot' if lang == 'nl' else 'to'}{SPACE}"
    return f"{own[0]} ({low}{between}{high})"


@dataclass
class Book:
    """The claims of one letter; asks the evidence and numbers what was asked.

    Parameters
    ----------
    evidence
        Run id to its tables; the tables of the register under the empty id.
    vintages
        The same ids to the hash of their data.
    run
        Id of the run that the letter is about.
    lang
        Language in which figures are written.
    """

    evidence: Mapping[str, Evidence]
    vintages: Mapping[str, str]
    run: str
    lang: str
    claims: dict[tuple[Any, ...], Claim] = field(default_factory=dict)

    def figure(
        self, table: str, form: str, fields: Sequence[str] = ("median",), run: str = "", **key: Any
    ) -> Claim:
        """Return the claim of one figure.

        Raises
        ------
        KeyError
            There is no such row: a letter never has a figure that nobody computed.
        """
        own_run = (run or self.run) if table in RUN_TABLES else ""
        name = (own_run, table, tuple(sorted(key.items())), tuple(fields), form)
        if name not in self.claims:
            row = self.evidence[own_run].row(table, key)
            if row is None:
                raise KeyError(f"{table}: {key}")
            values = tuple(_plain(row[own]) for own in fields)
            self.claims[name] = Claim(
                f"c{len(self.claims) + 1}", own_run, table, key, tuple(fields), values, form,
                written(values, form, self.lang), self.vintages[own_run],
            )  # fmt: skip
        return self.claims[name]

    def has(self, table: str, run: str = "", **key: Any) -> bool:
        """Return whether there is such a row."""
        own_run = (run or self.run) if table in RUN_TABLES else ""
        return self.evidence[own_run].row(table, key) is not None

    def interval(self, table: str, form: str, run: str = "", **key: Any) -> Claim:
        """Return the claim of a median with its 95 % range."""
        return self.figure(table, form, INTERVAL, run, **key)


def _plain(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def claim_problem(
    own: Mapping[str, Any], evidence: Evidence, vintage: str, lang: str
) -> Problem | None:
    """Return what is wrong with a claim of a letter, or None when it still holds.

    Parameters
    ----------
    own
        The claim as plain data.
    evidence, vintage
        Of the run or register that it names, read anew.
    lang
        Language of the letter.
    """
    where = ", ".join(f"{name} {value}" for name, value in own["key"].items())
    place = f"{'run ' + own['run'] if own['run'] else 'register'}, {own['table']}: {where}"
    mend = "Compose the letter again; a figure in a letter is never changed by hand."
    row = evidence.row(own["table"], own["key"])
    if row is None:
        return Problem("letter.json", None, own["id"], place, "a cell that is there", mend)
    values = tuple(_plain(row[name]) for name in own["fields"])
    if list(values) != list(own["values"]) or own["vintage"] != vintage:
        found = f"{list(own['values'])} ({place})"
        return Problem("letter.json", None, own["id"], found, f"{list(values)}, as there", mend)
    text = written(values, own["form"], lang)
    if text != own["text"]:
        return Problem("letter.json", None, own["id"], f"`{own['text']}`", f"`{text}`", mend)
    return None
