"""Edits of the register: several changes that are made together, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from krapte.errors import BadInput, Problem, gathered
from krapte.register.store.fields import Kind, kinds
from krapte.register.store.history import write_edit
from krapte.register.store.record import Record, Value
from krapte.register.store.rules import Place, record_problems, register_problems
from krapte.register.store.schema import TABLES, key_column, key_of
from krapte.register.store.stale import StaleRecord, last_versions, stale_problems
from krapte.register.store.state import After, chunks, read_records
from krapte.register.store.values import cleaned, shown
from krapte.said import said

LASTING = ("decision",)
"""Kinds of record that are written once, and neither changed nor deleted."""


@dataclass(frozen=True)
class _Step:
    action: str
    kind: Kind
    key: str
    values: Mapping[str, Value]
    version: int | None
    place: Place
    fit: bool


@dataclass
class _Pending:
    before: Record | None
    values: dict[str, Value] | None
    place: Place
    fit: bool = True


@dataclass(frozen=True)
class Outcome:
    """What an edit does to one record.

    Parameters
    ----------
    action
        `create`, `change` or `delete`.
    kind, key, version
        The record, and the version that it gets.
    fields
        Each field that becomes another: name to what it was and what it becomes.
    """

    action: str
    kind: str
    key: str
    version: int
    fields: Mapping[str, tuple[Value, Value]]


@dataclass
class Transaction:
    """Changes that one person makes for one reason; made when the `with` block ends.

    Parameters
    ----------
    who, why
        By whom, and for what reason; both are kept in the history.
    dry_run
        Whether everything is checked and nothing written.
    outcome
        After the block: what was done, or would be done, to each record. A record that is the
        same as before is not in it.

    Raises
    ------
    BadInput
        `who` or `why` is empty.
    """

    who: str
    why: str
    dry_run: bool = False
    outcome: tuple[Outcome, ...] = ()
    _steps: list[_Step] = field(default_factory=list)
    _problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        empty = [name for name in ("who", "why") if not getattr(self, name).strip()]
        mend = "Say who changes the register, and why."
        if empty:
            raise BadInput(
                [Problem("register", None, own, "nothing", "a text", mend) for own in empty]
            )

    def create(self, kind: str, values: Mapping[str, Any], place: Place | None = None) -> None:
        """Add a record.

        Parameters
        ----------
        kind
            Kind of record.
        values
            Field to value; typed, or as the text of a table. A field left out is unknown.
        place
            File and line that problems name; default is the record.

        Raises
        ------
        BadInput
            There is no such kind. Other problems are told together when the block ends.
        """
        own = kind_of(kind)
        given = {item.name: values.get(item.name) for item in own.fields} | dict(values)
        self._add("create", own, None, given, None, place)

    def change(
        self,
        kind: str,
        key: str,
        values: Mapping[str, Any],
        version: int | None,
        place: Place | None = None,
    ) -> None:
        """Give some fields of a record another value.

        Parameters
        ----------
        kind, key
            The record.
        values
            Field to new value; fields that are not named stay as they are.
        version
            The version that was read: when another has changed the record since, nothing is
            written. None only for a record that this transaction itself created.
        place
            File and line that problems name; default is the record.
        """
        self._add("change", kind_of(kind), key, values, version, place)

    def delete(self, kind: str, key: str, version: int, place: Place | None = None) -> None:
        """Take a record out of the register; its history stays."""
        self._add("delete", kind_of(kind), key, {}, version, place)

    def _add(
        self,
        action: str,
        kind: Kind,
        key: str | None,
        values: Mapping[str, Any],
        version: int | None,
        place: Place | None,
    ) -> None:
        named = key if key is not None else "/".join(str(values.get(own) or "") for own in kind.key)
        place = place or (f"{kind.name} {named}", None)
        fit, found = cleaned(kind, values, place)
        self._problems += found
        if action != "create" and kind.name in LASTING:
            mend = "Write a new one, and name this one in `replaces`."
            allowed = said("a {kind} that is only added", kind=kind.name)
            self._problems.append(Problem(*place, None, f"a {action}", allowed, mend))
        if key is None:
            key = key_of(kind, fit) if all(own in fit for own in kind.key) else ""
            if not key:
                return  # the problem with its code is told; nothing else can be said of it
        self._steps.append(_Step(action, kind, key, fit, version, place, not found))


def kind_of(name: str) -> Kind:
    """Return a kind of record.

    Raises
    ------
    BadInput
        There is no such kind.
    """
    if name not in kinds():
        allowed = " or ".join(kinds())
        raise BadInput([Problem("kind", None, None, shown(name), allowed, "Choose one.")])
    return kinds()[name]


def commit(connection: Connection, edit: Transaction, now: dt.datetime) -> tuple[Outcome, ...]:
    """Check an edit against the register as it is, and write it.

    Raises
    ------
    StaleRecord
        A record is not in the version that was read; says what became of it, and by whom.
    BadInput
        Anything else is wrong. All problems are told at once, and nothing is written.
    """
    pending, stale, wrong = _applied(connection, edit._steps)
    found = [*edit._problems, *stale, *wrong]
    for (kind, _), own in pending.items():
        if own.values is not None and own.fit:
            found += record_problems(kind, own.values, own.place)
    touched = {
        name: (own.before.values if own.before else None, own.values, own.place)
        for name, own in pending.items()
        if own.fit
    }
    after = {name: own.values for name, own in pending.items()}
    found += register_problems(touched, After(connection, after))
    if found:
        raise (StaleRecord if stale else BadInput)(gathered(found))
    outcome = tuple(_outcomes(connection, pending))
    if outcome and not edit.dry_run:
        _write(connection, outcome)
        changes = [vars(own) for own in outcome]
        write_edit(connection, now, edit.who.strip(), edit.why.strip(), changes)
    return outcome


def _applied(
    connection: Connection, steps: Sequence[_Step]
) -> tuple[dict[tuple[str, str], _Pending], list[Problem], list[Problem]]:
    """Return each record after the steps, with stale versions and what else is wrong."""
    keys: dict[str, list[str]] = {}
    for step in steps:
        keys.setdefault(step.kind.name, []).append(step.key)
    current = {kind: read_records(connection, kinds()[kind], own) for kind, own in keys.items()}
    pending: dict[tuple[str, str], _Pending] = {}
    stale: list[Problem] = []
    wrong: list[Problem] = []
    for step in steps:
        name = (step.kind.name, step.key)
        first = name not in pending
        before = current[step.kind.name].get(step.key)
        if first:
            values = dict(before.values) if before else None
            pending[name] = _Pending(before, values, step.place)
        own = pending[name]
        own.place = step.place
        own.fit = own.fit and step.fit
        if step.action == "create":
            wrong += _create(own, step)
        elif own.values is None and not first:
            wrong.append(_absent(step))
        elif first and (before is None or before.version != step.version):
            told = stale_problems(connection, name, before, step.version, step.place)
            stale += told
            own.fit = False
            if not told:
                wrong.append(_absent(step))
        elif step.action == "delete":
            own.values = None
        elif own.values is not None:
            wrong += _change(own.values, step)
    return pending, stale, wrong


def _create(own: _Pending, step: _Step) -> Iterator[Problem]:
    if own.values is not None:
        found = said("{kind} {key}, which is there already", kind=step.kind.name, key=step.key)
        mend = "Change that record, or choose another code."
        yield Problem(*step.place, step.kind.key[0], found, "a record that is new", mend)
        own.fit = False
        return
    own.values = {
        item.name: step.values.get(item.name, () if item.listed else None)
        for item in step.kind.fields
    }


def _change(values: dict[str, Value], step: _Step) -> Iterator[Problem]:
    for name, value in step.values.items():
        if name in step.kind.key and value != values[name]:
            mend = "Delete this record and create another: a code is for life."
            yield Problem(*step.place, name, shown(value), shown(values[name]), mend)
        else:
            values[name] = value


def _absent(step: _Step) -> Problem:
    found = said("no {kind} {key}", kind=step.kind.name, key=step.key)
    return Problem(*step.place, None, found, "a record that is there", "Check the code.")


def _outcomes(
    connection: Connection, pending: Mapping[tuple[str, str], _Pending]
) -> Iterator[Outcome]:
    """Yield what becomes of each record; nothing for one that stays the same."""
    created: dict[str, list[str]] = {}
    for (kind, key), own in pending.items():
        if own.before is None and own.values is not None:
            created.setdefault(kind, []).append(key)
    # A record that comes back goes on counting, so that nobody's old version fits it by chance.
    last = {kind: last_versions(connection, kind, keys) for kind, keys in created.items()}
    for (kind, key), own in pending.items():
        before = own.before.values if own.before else {}
        after = own.values or {}
        fields = {
            item.name: (_plain(before.get(item.name)), _plain(after.get(item.name)))
            for item in kinds()[kind].fields
        }
        fields = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
        if own.before is not None and fields:
            action = "change" if own.values is not None else "delete"
            yield Outcome(action, kind, key, own.before.version + 1, fields)
        elif own.before is None and own.values is not None:
            yield Outcome("create", kind, key, last[kind].get(key, 0) + 1, fields)


def _plain(value: Value) -> Value:
    return None if value == () else value


def _write(connection: Connection, outcome: Sequence[Outcome]) -> None:
    for name, kind in kinds().items():
        table = TABLES[name]
        column = table.c[key_column(kind)]
        mine = [own for own in outcome if own.kind == name]
        gone = [own.key for own in mine if own.action == "delete"]
        for part in chunks(gone):
            connection.execute(delete(table).where(column.in_(part)))
        for own in mine:
            if own.action == "change":
                news = {field: after for field, (_, after) in own.fields.items()}
                asked = update(table).where(column == bindparam("_key"))
                connection.execute(asked.values(version=own.version, **news), {"_key": own.key})
        made = [_row(kind, own) for own in mine if own.action == "create"]
        if made:
            connection.execute(insert(table), made)


def _row(kind: Kind, own: Outcome) -> dict[str, Any]:
    key = {} if key_column(kind) == "code" else {"key": own.key}
    values = {item.name: own.fields.get(item.name, (None, None))[1] for item in kind.fields}
    return {"version": own.version, **key, **values}
