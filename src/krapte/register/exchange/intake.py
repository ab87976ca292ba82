"""Takes rows from outside into the register: all checked first, then all written or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from krapte.errors import BadInput, Problem, gathered
from krapte.register.exchange.archive import refuse
from krapte.register.exchange.delimited import read_tables
from krapte.register.exchange.entries import Entry, digest, stamp_of
from krapte.register.exchange.json_file import read_json
from krapte.register.exchange.sheets import read_workbook
from krapte.register.store import (
    Change,
    Outcome,
    Record,
    Register,
    Transaction,
    key_of,
    kinds,
    record_problems,
)

READERS = {".xlsx": read_workbook, ".json": read_json, ".csv": read_tables, ".zip": read_tables}
"""Form of a file by its ending; a folder holds CSV tables."""

Name = tuple[str, str]


@dataclass(frozen=True)
class Overtaken:
    """A record that others changed after the export, in a row that was not edited since.

    Parameters
    ----------
    kind, key
        The record; it stays as others made it.
    changes
        What was changed, by whom and why, the oldest first.
    """

    kind: str
    key: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Intake:
    """What an import did, or would do.

    Parameters
    ----------
    outcome
        Records created, changed and deleted, with each field from and to.
    unchanged
        Number of rows that are the same as the register.
    overtaken
        Records of which the register is newer than the row; nothing was done to them.
    """

    outcome: tuple[Outcome, ...]
    unchanged: int
    overtaken: tuple[Overtaken, ...]


@dataclass
class _Work:
    """What is to be done, and what stands in its way."""

    create: list[Entry] = field(default_factory=list)
    change: list[tuple[Entry, str, int]] = field(default_factory=list)
    delete: list[tuple[Entry, str, int]] = field(default_factory=list)
    overtaken: list[Overtaken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0


def read(path: Path) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Return the rows of a workbook, CSV tables or a JSON file, and every fault in them.

    Raises
    ------
    BadInput
        The file cannot be used as a whole.
    """
    if path.is_dir():
        return read_tables(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        allowed = f"a file that ends in {', '.join(READERS)}, or a folder with CSV tables"
        found = f"a name that ends in `{path.suffix}`" if path.suffix else "a name without ending"
        refuse(path.name, found, allowed, "Give the file the ending of what it is.")
    return reader(path)


def take_in(register: Register, path: Path, who: str, why: str, dry_run: bool = False) -> Intake:
    """Bring the rows of a file into the register, all of them or none.

    A row makes a new record, or changes or deletes the one that it names. Records that the file
    leaves out stay. A row that was not edited since its export never undoes what others did in the
    meantime.

    Parameters
    ----------
    register
        The register.
    path
        A workbook (`.xlsx`), CSV tables (`.csv`, `.zip` or a folder) or a JSON file.
    who, why
        By whom and for what reason; kept in the history.
    dry_run
        Whether only to say what would be done.

    Raises
    ------
    StaleRecord
        Somebody changed a record after the export that the file changes too; says what became
        another and who did it. Nothing was written.
    BadInput
        Anything else is wrong. Every fault is told, with its place; nothing was written.
    """
    entries, faults = read(path)
    faults += _repeated(entries)
    if faults:
        # What a row lacks by itself is told at once with the rest; whether records fit together
        # cannot be said while some rows are not read.
        within = [
            problem
            for own in entries
            for problem in record_problems(own.kind, own.values, (own.file, own.line))
        ]
        raise BadInput(gathered([*faults, *within]))
    work = _laid_beside(register, entries)
    if work.problems:
        raise BadInput(gathered(work.problems))
    with register.transaction(who, why, dry_run) as edit:
        _enter(edit, work)
    return Intake(edit.outcome, work.unchanged, tuple(work.overtaken))


def key_in(entry: Entry) -> str:
    """Return the name of the record that a row is about, within its kind."""
    return key_of(kinds()[entry.kind], dict(entry.values))


def _repeated(entries: Iterable[Entry]) -> list[Problem]:
    first: dict[Name, Entry] = {}
    found = []
    for own in entries:
        name = (own.kind, key_in(own))
        other = first.setdefault(name, own)
        if other is not own:
            where = f"line {other.line}" if other.line else other.file
            mend = f"The same record stands in {where}; keep one of the two."
            field = kinds()[own.kind].key[0]
            text = f"`{name[1]}` again"
            allowed = f"each {own.kind} once"
            found.append(Problem(own.file, own.line, field, text, allowed, mend))
    return found


def _laid_beside(register: Register, entries: Sequence[Entry]) -> _Work:
    """Return what the rows ask of the register as it is now."""
    current = {
        (kind, record.key): record
        for kind, records in register.everything().items()
        for record in records
    }
    histories = _Histories(register)
    work = _Work()
    for own in entries:
        record = current.get((own.kind, key_in(own)))
        if record is None:
            _absent(work, own, histories)
        else:
            _present(work, own, record, histories)
    return work


class _Histories:
    """The changes of records by kind, read when they are first asked for."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[str, dict[str, list[Change]]] = {}

    def of(self, kind: str, key: str) -> list[Change]:
        if kind not in self._found:
            own: dict[str, list[Change]] = {}
            for change in self._register.history(kind):
                own.setdefault(change.key, []).append(change)
            self._found[kind] = own
        return self._found[kind].get(key, [])


def _absent(work: _Work, own: Entry, histories: _Histories) -> None:
    key = key_in(own)
    changes = histories.of(own.kind, key)
    if own.delete and not changes:
        found = f"`delete` of {own.kind} {key}, which is not there"
        mend = "Take the row out, or correct its code."
        problem = Problem(own.file, own.line, "action", found, "a record that is there", mend)
        work.problems.append(problem)
    elif own.stamp is None or not changes:
        work.create.append(own)
    elif own.delete or own.stamp.digest == digest(own.values):
        work.overtaken.append(Overtaken(own.kind, key, tuple(changes[-1:])))
    else:
        # Edited here and deleted there: the store tells by whom.
        work.change.append((own, key, own.stamp.version))


def _present(work: _Work, own: Entry, record: Record, histories: _Histories) -> None:
    now = stamp_of(record)
    mine = digest(own.values)
    if own.stamp is None and (own.delete or mine != now.digest):
        mend = "Export the register and change the row in it: that carries the version."
        found = f"no version, while {own.kind} {record.key} is there already"
        problem = Problem(own.file, own.line, "version", found, "the version of the export", mend)
        work.problems.append(problem)
    elif own.stamp is None or (mine == now.digest and not own.delete):
        work.unchanged += 1
    elif own.stamp == now:
        to_do = work.delete if own.delete else work.change
        to_do.append((own, record.key, record.version))
    elif mine == own.stamp.digest and not own.delete:
        missed = [
            change
            for change in histories.of(own.kind, record.key)
            if change.version > own.stamp.version
        ]
        work.overtaken.append(Overtaken(own.kind, record.key, tuple(missed)))
    elif own.stamp.version >= record.version:
        mend = "Export this register and change the row in that."
        found = f"version `{own.stamp}`, which comes from another register"
        allowed = f"`{now}`, as it is here"
        work.problems.append(Problem(own.file, own.line, "version", found, allowed, mend))
    else:
        to_do = work.delete if own.delete else work.change
        to_do.append((own, record.key, own.stamp.version))


def _enter(edit: Transaction, work: _Work) -> None:
    for own in work.create:
        edit.create(own.kind, own.values, (own.file, own.line))
    for own, key, version in work.change:
        values: Mapping[str, object] = own.values
        edit.change(own.kind, key, values, version, (own.file, own.line))
    for own, key, version in work.delete:
        edit.delete(own.kind, key, version, (own.file, own.line))
