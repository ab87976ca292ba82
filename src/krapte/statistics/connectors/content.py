"""What a source answered, before we give it meaning; and how a change of its form is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from krapte.errors import BadInput, Problem, gathered
from krapte.statistics.connectors.cache import Answer
from krapte.statistics.connectors.table import RemoteTable

_TOLD = 20
_LONGEST_NUMBER = 30


@dataclass(frozen=True)
class Figure:
    """One remote figure.

    Parameters
    ----------
    codes
        Remote column to remote code; the period is one of them.
    measure
        Remote name of what was measured.
    value
        The figure; None where the source gives none, a text where it is no number.
    statuses
        What the source says about it.
    place
        Row in the answer, for messages.
    column
        Name of the very column, where the measure has one per year.
    """

    codes: Mapping[str, str]
    measure: str
    value: float | str | None
    statuses: tuple[str, ...]
    place: int
    column: str = ""


@dataclass(frozen=True)
class Content:
    """The figures of a table with what is needed to understand them.

    Parameters
    ----------
    figures
        In the order of the answer.
    titles
        Dimension to code to title; empty where the source has codes only.
    units
        Measure to what the source calls its unit.
    published
        Moment (UTC) at which the source published this version; None when it does not say.
    answers
        By address, to be kept once they are understood.
    """

    figures: Sequence[Figure]
    titles: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]
    published: dt.datetime | None
    answers: Mapping[str, Answer]


def drift(table: RemoteTable, field: str | None, found: str, allowed: str) -> Problem:
    """Return the fault that the source no longer has the form that its table describes."""
    return Problem(
        f"{table.connector} {table.id}", None, field, found, allowed,
        "The source differs from its table in data/connectors; nothing was written.",
    )  # fmt: skip


def refuse(problems: Iterable[Problem]) -> NoReturn:
    """Raise BadInput with the first faults, and with the number of all when there are many."""
    told = gathered(problems)
    if len(told) > _TOLD:
        rest = len(told) - _TOLD
        told = told[:_TOLD]
        last = told[-1]
        told.append(Problem(last.file, None, None, f"{rest} more faults", last.allowed, last.mend))
    raise BadInput(told)


def check_columns(table: RemoteTable, wanted: Iterable[str], present: Iterable[str]) -> None:
    """Raise BadInput when columns are missing, naming those that are new.

    Raises
    ------
    BadInput
        A column is missing: what is new may be its new name.
    """
    there = list(present)
    missing = [name for name in wanted if name not in there]
    if missing:
        new = [name for name in there if not table.knows(name)]
        told = f"; unknown to us are {', '.join(new[:12])}" if new else ""
        refuse([drift(table, missing[0], f"no column {', '.join(missing)}{told}", "these columns")])


def read_json(table: RemoteTable, answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer.

    Raises
    ------
    BadInput
        It is not UTF-8, no JSON object, cut short, or has a name or a number that JSON forbids.
    """
    begin = answer.content[:40].decode("ascii", "replace").strip()
    try:
        found = json.loads(
            answer.content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as fault:
        refuse([drift(table, None, f"no JSON ({fault}); it begins with `{begin}`", "JSON")])
    if not isinstance(found, dict):
        refuse([drift(table, None, f"JSON that begins with `{begin}`", "a JSON object")])
    return found


def moment(text: object) -> dt.datetime | None:
    """Return a moment (UTC, without zone) that a source wrote; None when it is none."""
    try:
        found = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo else found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name that stands twice in one object")
    return found


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
