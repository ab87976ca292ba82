"""The register as CSV: one table per kind of record, in a folder or in a zip file."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from krapte.errors import BadInput, Problem
from krapte.register.exchange.archive import DAMAGED, LARGEST_FILE, read_file, refuse, unpacked
from krapte.register.exchange.entries import ACTION, LONGEST_TEXT, VERSION, Entry, stamp_of
from krapte.register.exchange.sheets import action_in, stamp_in
from krapte.register.store import Field, Kind, Record, Value, cleaned, kinds
from krapte.tables import Row, read_rows, shielded, unshielded

_FREE = ("text", "words", "slug", "reference", "references", "regions", "occupations", "choice")
_MOMENT = (2000, 1, 1, 0, 0, 0)


def tables(records: Iterable[Record]) -> dict[str, bytes]:
    """Return the register as CSV tables: file name to content.

    UTF-8, comma, one header line; columns are the fields of the kind, then `version` and `action`.
    A text that a spreadsheet would take for a formula gets an apostrophe in front, which the import
    takes away again.
    """
    by_kind: dict[str, list[Record]] = {name: [] for name in kinds()}
    for record in records:
        by_kind[record.kind].append(record)
    return {f"{name}.csv": _table(kinds()[name], own) for name, own in by_kind.items()}


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return tables as one zip file; the same tables give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def read_tables(path: Path) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Return the rows of CSV tables that are fit, and every fault of the others.

    Parameters
    ----------
    path
        A folder or a zip file with tables named after kinds, such as `measure.csv`, or one such
        table. Kinds of which there is no table are left alone.

    Raises
    ------
    BadInput
        There is no such file, it holds no table of the register, or it is or becomes too large.
    """
    if path.is_dir():
        return _read_folder(path, path.name)
    if path.suffix.lower() == ".csv":
        # As large a table is no table of a register; the size is looked at before it is read.
        read_file(path, LARGEST_FILE)
        if path.stem not in kinds():
            names = ", ".join(f"{name}.csv" for name in kinds())
            refuse(path.name, "a table of another name", names, "Give it the name of its kind.")
        return _read_table(path, kinds()[path.stem], path.name)
    content = read_file(path, LARGEST_FILE)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name, part in unpacked(path.name, archive):
                    if "/" in name or "\\" in name or not name.endswith(".csv"):
                        mend = "Put only the tables in it, without folders."
                        refuse(path.name, f"`{name}`", "tables such as measure.csv", mend)
                    (place / name).write_bytes(part)
        except DAMAGED as error:
            refuse(path.name, f"a damaged file ({error})", "a zip file", "Export it again.")
        return _read_folder(place, path.name)


def _table(kind: Kind, records: Iterable[Record]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_columns(kind))
    for record in records:
        texts = record.as_texts()
        cells = [_shielded(field, texts[field.name]) for field in kind.fields]
        writer.writerow([*cells, str(stamp_of(record)), ""])
    return target.getvalue().encode()


def _columns(kind: Kind) -> tuple[str, ...]:
    return (*(field.name for field in kind.fields), VERSION, ACTION)


def _shielded(field: Field, text: str) -> str:
    return shielded(text) if field.form in _FREE else text


def _unshielded(field: Field, text: str) -> str:
    return unshielded(text) if field.form in _FREE else text


def _read_folder(folder: Path, name: str) -> tuple[tuple[Entry, ...], list[Problem]]:
    present = sorted(path.name for path in folder.glob("*.csv"))
    strange = [file for file in present if file.removesuffix(".csv") not in kinds()]
    if strange or not present:
        found = f"`{', '.join(strange)}`" if strange else "no table"
        allowed = ", ".join(f"{kind}.csv" for kind in kinds())
        refuse(name, found, allowed, "Give tables the names of their kinds; take others away.")
    entries: list[Entry] = []
    faults: list[Problem] = []
    for own in kinds().values():
        path = folder / f"{own.name}.csv"
        if path.exists():
            read_file(path, LARGEST_FILE)
            fit, unfit = _read_table(path, own, f"{name}/{path.name}")
            entries += fit
            faults += unfit
    return tuple(entries), faults


def _read_table(path: Path, kind: Kind, name: str) -> tuple[tuple[Entry, ...], list[Problem]]:
    try:
        rows = read_rows(path, _columns(kind), exact=True)
    except BadInput as error:
        return (), list(error.problems)
    entries, faults = [], []
    for row in rows:
        entry, own = _read_row(kind, row, name)
        faults += own
        if entry is not None:
            entries.append(entry)
    return tuple(entries), faults


def _read_row(kind: Kind, row: Row, name: str) -> tuple[Entry | None, list[Problem]]:
    place = (name, row.line)
    texts = {
        field.name: _unshielded(field, row.fields[field.name].replace("\r\n", "\n"))
        for field in kind.fields
    }
    values, faults = checked(kind, texts, place)
    stamp, own = stamp_in(place, row.fields[VERSION])
    delete, more = action_in(place, row.fields[ACTION])
    faults += [*own, *more]
    if faults:
        return None, faults
    return Entry(kind.name, *place, values, stamp, delete), []


def checked(
    kind: Kind, raw: Mapping[str, object], place: tuple[str, int | None]
) -> tuple[dict[str, Value], list[Problem]]:
    """Return the typed values of a row and its faults, too long texts among them."""
    values, faults = cleaned(kind, raw, place)
    for field, value in raw.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            mend = "Shorten it; put the whole text in a document and refer to that."
            allowed = f"at most {LONGEST_TEXT} signs"
            faults.append(Problem(*place, field, f"{len(value)} signs", allowed, mend))
    return values, faults
