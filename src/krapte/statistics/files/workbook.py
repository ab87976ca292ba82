"""XLSX: one worksheet, read only after the archive is known to be sound and of bearable size."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.parsers import expat

import numpy as np

from krapte.inputs import BROKEN_ZIP
from krapte.inputs import LARGEST_FIGURES_UNPACKED as MOST_BYTES
from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import FileMapping
from krapte.statistics.files.sheet import Sheet, check_header, header_of, letter, text_of
from krapte.workbooks import Unreadable, extent, rows_of

_RATIO = 200
_SMALL = 16 << 20
_CHUNK = 1 << 20
_NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
_CELL = re.compile(r"([A-Z]+)(\d+)")


def sheet_names(content: bytes, faults: Faults) -> list[str]:
    """Return the names of the worksheets.

    Raises
    ------
    BadInput
        It is no whole workbook, or a bomb.
    """
    return list(_Book(content, faults).sheets)


def first_rows(content: bytes, sheet: str, most: int, faults: Faults) -> list[list[Any]]:
    """Return the first rows of a worksheet."""
    return _Book(content, faults).rows(sheet)[:most]


def read_workbook(content: bytes, mapping: FileMapping, faults: Faults) -> Sheet:
    """Return the table of a worksheet.

    Raises
    ------
    BadInput
        The workbook cannot be read, has no such sheet, or other columns than the mapping; or it
        has formulas or errors in cells that are used.
    """
    layout = mapping.layout
    book = _Book(content, faults)
    name = book.chosen(layout.sheet)
    rows = book.rows(name)
    first = max(layout.header, default=0)
    if layout.end:
        stop = (at for at, row in enumerate(rows) if at >= first and _begins(row, layout.end))
        rows = rows[: next(stop, len(rows))]
    filled = [at for at in range(first, len(rows)) if any(text_of(own) for own in rows[at])]
    if len(rows) < first or not filled:
        allowed = f"a header in row {first} and figures below" if first else "figures"
        mend = "Look at sheet and header in the mapping, or at the file."
        faults.refuse(None, f"{len(rows)} rows in the sheet `{name}`", allowed, mend)
    chosen = [rows[row - 1] for row in layout.header]
    width = max(len(row) for row in rows)
    while width and not any(text_of(row[width - 1]) for row in rows if len(row) >= width):
        width -= 1
    header = header_of(chosen, width)
    check_header(header, mapping, faults)
    faults.stop()
    used = {at: own for at, own in enumerate(header) if not layout.ignores(own)}
    _check_cells(book, name, used, (first + 1, len(rows)), layout.formulas, faults)
    faults.stop()
    columns: dict[str, Any] = {own: [rows[row][at] for row in filled] for at, own in used.items()}
    return Sheet(name, columns, np.array(filled) + 1)


def _begins(row: Sequence[object], text: str) -> bool:
    return bool(row) and text_of(row[0]).startswith(text)


def _check_cells(
    book: _Book,
    sheet: str,
    used: dict[int, str],
    rows: tuple[int, int],
    saved: bool,
    faults: Faults,
) -> None:
    """Record formulas and errors: the reader would show them as old figures, or as empty."""
    columns = {letter(at): name for at, name in used.items()}
    for cell, kind, value in book.special_cells(sheet):
        found = _CELL.fullmatch(cell)
        if found is None or found[1] not in columns or not rows[0] <= int(found[2]) <= rows[1]:
            continue
        place = ([int(found[2])], columns[found[1]])
        if kind == "e":
            mend = "Mend the cell, or empty it when there is no figure."
            faults.add(*place, f"the error {value or 'of a formula'}", "a figure", mend)
        elif not value:
            mend = "Open the file in a spreadsheet program and save it."
            faults.add(*place, "a formula that was never calculated", "a figure", mend)
        elif not saved:
            mend = 'Paste it as values; or formulas = "saved" takes the figures as last saved.'
            faults.add(*place, "a formula", "a figure", mend)


class _Book:
    """A workbook whose members are known to unpack to a bearable size."""

    def __init__(self, content: bytes, faults: Faults) -> None:
        self._content = content
        self._faults = faults
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            self._refuse("an old or a protected workbook", "Save it as .xlsx without a password.")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._names = self._archive.namelist()
        except (*BROKEN_ZIP, ValueError) as fault:
            self._refuse(f"no whole archive ({fault})", "It was cut off: get it anew.")
        if any(name not in self._names for name in _NEEDED):
            self._refuse("an archive without a workbook", "Save it as .xlsx.")
        if len(set(self._names)) < len(self._names):
            self._refuse("an archive with a name twice", "Save it anew as .xlsx.")
        self._measure()
        self.sheets = self._sheets()

    def _refuse(self, found: str, mend: str) -> Any:
        self._faults.refuse(None, found, "a workbook (.xlsx)", mend)

    def _measure(self) -> None:
        """Unpack everything once and count: what the archive says of itself may be a lie."""
        total = 0
        most = max(_SMALL, min(MOST_BYTES, _RATIO * len(self._content)))
        for info in self._archive.infolist():
            for chunk in self._chunks(info):
                total += len(chunk)
                if total > most:
                    told = f"a workbook of {len(self._content):,} bytes that unpacks to over"
                    self._refuse(f"{told} {most:,}", "It is no workbook of figures.")

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        own = copy.copy(info)
        # zipfile stops at the size that is declared, other readers do not: read on to the end.
        own.file_size = MOST_BYTES + _CHUNK
        try:
            with self._archive.open(own) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as fault:
            self._refuse(f"a damaged workbook ({fault})", "It was cut off or locked: get it anew.")
        except Exception as fault:  # zlib and lzma have errors of their own
            self._refuse(f"a damaged workbook ({fault})", "It was cut off: get it anew.")

    def _xml(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """Return the elements of a small member with their attributes."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = self._parser()
        parser.StartElementHandler = lambda tag, about: found.append((tag, about))
        self._parse(parser, name)
        return found

    def _parser(self) -> Any:
        parser = expat.ParserCreate(namespace_separator="}")

        def refuse(*_: object) -> None:
            self._refuse("a workbook with entities of its own", "Save it anew as .xlsx.")

        parser.StartDoctypeDeclHandler = refuse
        parser.buffer_text = True
        return parser

    def _parse(self, parser: Any, name: str) -> None:
        try:
            for chunk in self._chunks(self._archive.getinfo(name)):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, KeyError) as fault:
            self._refuse(f"a damaged workbook ({name}: {fault})", "Save it anew as .xlsx.")

    def _sheets(self) -> dict[str, str]:
        """Return the member of every worksheet by its name."""
        targets = {
            about.get("Id"): about.get("Target", "")
            for tag, about in self._xml("xl/_rels/workbook.xml.rels")
            if tag.endswith("}Relationship")
        }
        ends = {posixpath.basename(own) for own in targets.values()}
        self._related = {
            name for name in self._names
            if posixpath.basename(name) in ends and not name.endswith((".bin", "/"))
        }  # fmt: skip
        found = {}
        for tag, about in self._xml("xl/workbook.xml"):
            if tag.endswith("}sheet"):
                at = next((value for name, value in about.items() if name.endswith("}id")), None)
                target = targets.get(at, "")
                found[about.get("name", "")] = (
                    target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
                )
        return found

    def chosen(self, sheet: str) -> str:
        """Return the sheet that is meant; without a name there must be only one."""
        told = ", ".join(f"`{name}`" for name in self.sheets) or "none"
        if sheet and sheet not in self.sheets:
            self._faults.refuse("sheet", told, f"the sheet `{sheet}`", "Correct sheet.")
        if not sheet and len(self.sheets) != 1:
            self._faults.refuse("sheet", f"the sheets {told}", "one", "Name one: sheet = ...")
        return sheet or next(iter(self.sheets))

    def rows(self, sheet: str) -> list[list[Any]]:
        """Return the cells of a worksheet; those of formulas as they were last saved."""
        try:
            # The reader may follow a relation to another part than we do: all of them are measured.
            for name in self._related | {self.sheets[sheet]}:
                extent(self._chunks(self._archive.getinfo(name)))
            return rows_of(self._content, [sheet])[sheet]
        except (Unreadable, KeyError) as fault:
            mend = "Delete what stands far beside or below the figures, and save it anew as .xlsx."
            self._refuse(f"a worksheet that cannot be read ({fault})", mend)
            raise AssertionError from fault  # unreachable: it was refused

    def special_cells(self, sheet: str) -> list[tuple[str, str, str]]:
        """Return place, kind (`f` formula, `e` error) and saved value of cells that are no values.

        Most sheets have none: then their text is only searched, not parsed.
        """
        member = self.sheets[sheet]
        before = b""
        for chunk in self._chunks(self._archive.getinfo(member)):
            part = before + chunk
            if b"<f" in part or b't="e"' in part or b":f" in part or b"t='e'" in part:
                break
            before = part[-8:]
        else:
            return []
        found: list[tuple[str, str, str]] = []
        state: dict[str, Any] = {"cell": "", "kind": "", "value": "", "tag": ""}

        def start(tag: str, about: dict[str, str]) -> None:
            own = tag.rsplit("}", 1)[-1]
            if own == "c":
                error = "e" if about.get("t") == "e" else ""
                state.update(cell=about.get("r", ""), kind=error, value="")
            elif own == "f":
                state["kind"] = state["kind"] or "f"
            state["tag"] = own

        def text(data: str) -> None:
            if state["tag"] == "v":
                state["value"] += data

        def end(tag: str) -> None:
            if tag.endswith("}c") and state["kind"]:
                found.append((state["cell"], state["kind"], state["value"]))
            state["tag"] = ""

        parser = self._parser()
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        self._parse(parser, member)
        return found
