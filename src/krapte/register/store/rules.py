"""What must hold within a record, and between the records of a register.

The rules are those of the tables of a data set, so that what the register takes is a data set
that the forecast takes; here they are asked of the records that an edit touches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from krapte.errors import Problem
from krapte.register.checks import effect_problems, measure_problems
from krapte.register.content import (
    BudgetLine,
    Commitment,
    Indicator,
    IndicatorValue,
    Milestone,
    Party,
    Role,
    budget_problems,
    commitment_problems,
    milestone_problems,
    quotation_problems,
    value_problems,
)
from krapte.register.effects import Effect
from krapte.register.levers import Lever, read_levers
from krapte.register.measures import Measure
from krapte.register.store.fields import kinds
from krapte.register.store.record import Value, text_of
from krapte.register.store.values import shown
from krapte.said import said

Values = Mapping[str, Any]
Place = tuple[str, int | None]
"""Where a value comes from: a file, or a record, and perhaps a line."""

Touched = Mapping[tuple[str, str], tuple[Values | None, Values | None, Place]]
"""Kind and key of each record of an edit, to its values before and after, and where from."""

Row = TypeVar("Row")

_ROWS: dict[str, type] = {
    "party": Party,
    "role": Role,
    "budget_line": BudgetLine,
    "commitment": Commitment,
    "milestone": Milestone,
    "indicator": Indicator,
    "indicator_value": IndicatorValue,
}


class State(Protocol):
    """The register as it will be when an edit is done."""

    def existing(self, kind: str, keys: Collection[str]) -> set[str]:
        """Return those of the keys that there are."""
        ...

    def where(self, kind: str, field: str, wanted: Collection[str]) -> dict[str, Values]:
        """Return by key the records of which the field holds one of the wanted texts."""
        ...


def record_problems(kind: str, values: Values, place: Place) -> Iterator[Problem]:
    """Yield what is wrong within one record whose fields are each fit for themselves."""
    if kind == "measure":
        own = _row(Measure, kind, values)
        # Whether it has a size is a question to the effects, asked between the records.
        yield from _at(place, measure_problems(own, not own.reason, set(own.source)))
    elif kind == "effect":
        own = _row(Effect, kind, values)
        yield from _at(place, effect_problems(own, _levers(), {own.measure}, set(own.source)))
    elif kind == "commitment":
        own = _row(Commitment, kind, values)
        sources = {own.document, own.status_source}
        yield from _at(place, commitment_problems(own, {own.party}, own.measures, sources))
    elif kind == "milestone":
        own = _row(Milestone, kind, values)
        yield from _at(place, milestone_problems(own, {own.measure}))
    elif kind == "indicator_value":
        yield from _spread(values, place)
    if kind in _ROWS:
        yield from _at(place, quotation_problems(kind, _row(_ROWS[kind], kind, values)))


def _row(form: type[Row], kind: str, values: Values, line: int = 0) -> Row:
    """Return a record as the row of a table that the rules are written for."""
    forms = {field.name: field.form for field in kinds()[kind].fields}
    found: dict[str, Any] = {"line": line}
    for field in fields(form):  # pyright: ignore[reportArgumentType]
        # The older tables call the code of a record by its kind.
        name = "code" if field.name == kind and kind not in forms else field.name
        if name in forms:
            found[field.name] = _in_row(forms[name], values[name])
    return form(**found)


def _in_row(form: str, value: Value) -> Any:
    """Return a value as a row has it: an unknown text is empty, a flag a word, a day a date."""
    if form == "flag":
        return text_of(value)
    if form == "date":
        return dt.date.fromisoformat(str(value)) if value else None
    unknown = "" if form in ("slug", "text", "choice", "reference") else None
    return unknown if value is None else value


@lru_cache(maxsize=1)
def _levers() -> dict[str, Lever]:
    return {lever.lever: lever for lever in read_levers()}


def _at(place: Place, found: Iterable[Problem]) -> Iterator[Problem]:
    return (replace(problem, file=place[0], line=place[1]) for problem in found)


def _spread(values: Values, place: Place) -> Iterator[Problem]:
    low, value, high = (values[name] for name in ("low", "value", "high"))
    mend = "Put low, value and high in order."
    if low is not None and low > value:
        yield Problem(
            *place, "low", shown(low), said("at most the value {value:g}", value=value), mend
        )
    if high is not None and high < value:
        yield Problem(
            *place, "high", shown(high), said("at least the value {value:g}", value=value), mend
        )


def register_problems(touched: Touched, state: State) -> Iterator[Problem]:
    """Yield what is wrong between the records that an edit touches and all others.

    References point to records that there are; a record that others name stays; a measure says
    why it has no size, or has an effect; the parts of an amount fit the whole; a value fits the
    unit of its indicator.
    """
    yield from _unknown_references(touched, state)
    yield from _still_named(touched, state)
    yield from _unsized(touched, state)
    yield from _money(touched, state)
    yield from _values(touched, state)


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (str(value),) if value is not None else ()


def _unknown_references(touched: Touched, state: State) -> Iterator[Problem]:
    named: dict[str, set[str]] = {}
    places: list[tuple[str, str, str, Place]] = []
    for (kind, _), (before, after, place) in touched.items():
        if after is None:
            continue
        for field in kinds()[kind].fields:
            if not field.refers:
                continue
            known = _texts(before[field.name]) if before else ()
            for key in _texts(after[field.name]):
                # What was named before is there still, unless it is deleted: see `_still_named`.
                if key not in known:
                    named.setdefault(field.refers, set()).add(key)
                    places.append((field.refers, key, field.name, place))
    there = {kind: state.existing(kind, keys) for kind, keys in named.items()}
    for refers, key, field, place in places:
        if key not in there[refers]:
            mend = said("Add the {kind} first, or correct the code.", kind=refers)
            yield Problem(
                *place, field, f"`{key}`", said("the code of a {kind}", kind=refers), mend
            )


def _still_named(touched: Touched, state: State) -> Iterator[Problem]:
    gone: dict[str, dict[str, Place]] = {}
    for (name, key), (_, after, place) in touched.items():
        if after is None:
            gone.setdefault(name, {})[key] = place
    for kind in kinds().values():
        for field in kind.fields:
            deleted = gone.get(field.refers, {})
            naming = state.where(kind.name, field.name, deleted) if deleted else {}
            for other, values in naming.items():
                for key in _texts(values[field.name]):
                    if key in deleted:
                        found = said(
                            "{kind} {other} that names it in `{field}`",
                            kind=kind.name, other=other, field=field.name,
                        )  # fmt: skip
                        mend = said(
                            "Change or delete {kind} {other} first.", kind=kind.name, other=other
                        )
                        yield Problem(*deleted[key], None, found, "a record nobody names", mend)


def _unsized(touched: Touched, state: State) -> Iterator[Problem]:
    """Yield the measures of which the effects and the reason for having none do not agree."""
    asked: dict[str, Place] = {}
    for (kind, key), (before, after, place) in touched.items():
        if kind == "measure" and after:
            asked[key] = place
        for values in (before, after) if kind == "effect" else ():
            if values:
                asked.setdefault(values["measure"], place)
    if not asked:
        return
    sized = {own["measure"] for own in state.where("effect", "measure", asked).values()}
    for key, own in state.where("measure", "code", asked).items():
        if key in sized and own["reason"]:
            mend = "Empty it, or delete the effect."
            allowed = said("an empty field, for measure {key} has an effect", key=key)
            yield Problem(*asked[key], "reason", shown(own["reason"]), allowed, mend)
        if key not in sized and not own["reason"]:
            reasons = kinds()["measure"].field("reason").choices
            allowed = " or ".join(choice.code for choice in reasons)
            allowed += f", for measure {key} has no effect of a known size"
            yield Problem(*asked[key], "reason", "nothing", allowed, "Say why, or add an effect.")


def _money(touched: Touched, state: State) -> Iterator[Problem]:
    """Yield what is wrong with touched budget lines, and with those that they are tied to."""
    places: dict[str, Place] = {}
    asked: set[str] = set()
    for (kind, key), (before, after, place) in touched.items():
        if kind == "budget_line":
            places[key] = place
            for values in (before, after):
                asked |= {key, *_texts(values["part_of"])} if values else set()
    family: dict[str, Values] = {}
    while asked:
        found = state.where("budget_line", "code", asked)
        found |= state.where("budget_line", "part_of", asked)
        news = {key: values for key, values in found.items() if key not in family}
        family |= news
        asked = set(news).union(
            *(_texts(own[field]) for own in news.values() for field in ("part_of", "matches"))
        ) - set(family)
        asked |= set(news)
    keys = list(family)
    lines = [_row(BudgetLine, "budget_line", own, at) for at, own in enumerate(family.values())]
    for at, line in enumerate(lines):
        # A line that is not there was told as an unknown reference.
        there = {name: getattr(line, name) for name in ("part_of", "matches")}
        gone = {name: "" for name, code in there.items() if code and code not in family}
        lines[at] = replace(line, **gone)
    parties = {line.party for line in lines}
    measures = {line.measure for line in lines}
    for problem in budget_problems(lines, parties, measures):
        key = keys[problem.line or 0]
        yield from _at(places.get(key, (f"budget_line {key}", None)), [problem])


def _values(touched: Touched, state: State) -> Iterator[Problem]:
    """Yield the values that do not fit the unit of their indicator."""
    changed = {key for (kind, key), own in touched.items() if kind == "indicator" and own[1]}
    asked = {
        key: (own[1], own[2])
        for (kind, key), own in touched.items()
        if kind == "indicator_value" and own[1]
    }
    if changed:
        for key, values in state.where("indicator_value", "indicator", changed).items():
            asked.setdefault(key, (values, (f"indicator_value {key}", None)))
    named = {values["indicator"] for values, _ in asked.values() if values}
    found = state.where("indicator", "code", named) if named else {}
    units = {key: own["unit"] for key, own in found.items()}
    for values, place in asked.values():
        if values and values["indicator"] in units:
            own = _row(IndicatorValue, "indicator_value", values)
            yield from _at(place, value_problems(own, units))
