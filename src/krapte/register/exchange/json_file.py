"""The register as one JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from krapte.errors import BadInput, Problem
from krapte.inputs import DAMAGED
from krapte.register.exchange.archive import LARGEST_FILE, read_file, refuse
from krapte.register.exchange.delimited import checked
from krapte.register.exchange.entries import ACTION, VERSION, Entry, stamp_of
from krapte.register.exchange.sheets import action_in, stamp_in
from krapte.register.store import Kind, Record, kinds

FORM = "krapte-register-1"
_MEND = "Export it again, or correct the place."


def as_json(records: Iterable[Record]) -> bytes:
    """Return the register as JSON: `form`, and `records` by kind, each with its `version`.

    Fields have their own type: numbers, true and false, lists of texts; null is not known.
    """
    by_kind: dict[str, list[dict[str, Any]]] = {name: [] for name in kinds()}
    for record in records:
        plain = record.as_dict()
        own = {field.name: plain[field.name] for field in kinds()[record.kind].fields}
        by_kind[record.kind].append({**own, VERSION: str(stamp_of(record))})
    content = {"form": FORM, "records": by_kind}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode()


def read_json(path: Path) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Return the records of a JSON file that are fit, and every fault of the others.

    Kinds that the file does not hold are left alone; so is a record that it leaves out.

    Raises
    ------
    BadInput
        It is no JSON of this form, or is too large.
    """
    content = _loaded(path)
    if not isinstance(content, dict) or content.get("form") != FORM:
        refuse(path.name, "another form", f'`"form": "{FORM}"`', "Export the register again.")
    records = content.get("records")
    if not isinstance(records, dict):
        refuse(path.name, "no `records`", "records by kind", _MEND)
    entries: list[Entry] = []
    faults: list[Problem] = []
    for name, own in records.items():
        if name not in kinds() or not isinstance(own, list):
            found = f"`{name}`" if name not in kinds() else f"no list under `{name}`"
            faults.append(Problem(path.name, None, "records", found, ", ".join(kinds()), _MEND))
            continue
        for number, raw in enumerate(own):
            # JSON has no rows: a record is found by its place in its list.
            place = (f"{path.name}, {name}[{number}]", None)
            entry, unfit = _read_record(kinds()[name], raw, place)
            faults += unfit
            if entry is not None:
                entries.append(entry)
    return tuple(entries), faults


def _read_record(
    kind: Kind, raw: Any, place: tuple[str, int | None]
) -> tuple[Entry | None, list[Problem]]:
    if not isinstance(raw, dict):
        return None, [Problem(*place, None, "no object", "a record with its fields", _MEND)]
    own = dict(raw)
    stamp, faults = stamp_in(place, own.pop(VERSION, None))
    delete, more = action_in(place, own.pop(ACTION, None))
    values, unfit = checked(kind, own, place)
    found = [*faults, *more, *unfit]
    names = [field.name for field in kind.fields]
    missing = [name for name in names if name not in own]
    if missing:
        mend = "Write null for what is not known."
        allowed = f"the fields {', '.join(names)}"
        found.append(Problem(*place, missing[0], f"no {', '.join(missing)}", allowed, mend))
    if found:
        return None, found
    return Entry(kind.name, *place, {name: values[name] for name in names}, stamp, delete), []


def _loaded(path: Path) -> Any:
    content = read_file(path, LARGEST_FILE)

    def number(text: str) -> NoReturn:
        refuse(path.name, f"`{text}`", "a finite number, or null", _MEND)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(name for name, _ in pairs if [own for own, _ in pairs].count(name) > 1)
            refuse(path.name, f"`{twice}` more than once in one object", "each once", _MEND)
        return found

    try:
        return json.loads(content, parse_constant=number, object_pairs_hook=once)
    except UnicodeDecodeError:
        refuse(path.name, "text that is no UTF-8", "JSON in UTF-8", "Save it as UTF-8.")
    except json.JSONDecodeError as error:
        found = f"text that is no JSON ({error.msg}, line {error.lineno})"
        refuse(path.name, found, "a JSON file", _MEND)
    except BadInput:
        raise
    except DAMAGED as error:
        deep = isinstance(error, RecursionError)
        found = "lists in lists without end" if deep else "a number that cannot be read"
        refuse(path.name, found, "a JSON file", _MEND)
