"""CSV: encoding, marks and rows, checked before anything is read from them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import FileMapping, Layout
from krapte.statistics.files.sheet import Sheet, check_header, header_of, pc

SEPARATORS = (";", "\t", ",", "|")

_MOJIBAKE = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x82\xac|\xef\xbb\xbf")
_LONGEST = 1000
_SHOWN = 40


def decoded(content: bytes, layout: Layout, faults: Faults) -> str:
    """Return the text of a file.

    Raises
    ------
    BadInput
        It holds bytes that its encoding does not have, or was written in two encodings; every
        line is told.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and layout.encoding != "utf-16":
        faults.refuse(None, "UTF-16", layout.encoding, 'Set encoding = "utf-16".')
    if layout.encoding != "utf-16" and b"\0" in content[:100_000]:
        faults.refuse(None, "zero bytes", "text", "It is no CSV file; save it as one.")
    lines = content.split(b"\n") if layout.encoding != "utf-16" else []
    if layout.encoding == "cp1252" and _MOJIBAKE.search(content):
        wrong = [at for at, line in enumerate(lines, 1) if _MOJIBAKE.search(line)]
        mend = 'Set encoding = "utf-8"; if only some rows are, save the whole file anew as UTF-8.'
        faults.add(wrong, None, "UTF-8 in a file that should be cp1252", "one encoding", mend)
        faults.stop()
    try:
        text = content.decode("utf-8-sig" if layout.encoding == "utf-8" else layout.encoding)
    except UnicodeDecodeError as fault:
        wrong = [at for at, line in enumerate(lines, 1) if not _decodes(line, layout.encoding)]
        told = f"bytes that are no {layout.encoding}, the first 0x{content[fault.start]:02x}"
        other = guessed_encoding(content)
        mend = f"Set encoding: {other} reads it without faults."
        if other == layout.encoding:
            mend = "It is damaged, or no table of text. Get it anew, or save it as CSV in UTF-8."
        if 0 < len(wrong) < sum(not own.isascii() for own in lines):
            mend = "Other rows are right: the file has two encodings. Save it anew as UTF-8."
        faults.add(wrong, None, told, layout.encoding, mend)
        faults.stop()
        raise AssertionError from fault  # unreachable: a fault was added
    for mark, told in (("\ufeff", "a byte order mark in the middle"), ("\ufffd", "lost letters")):
        if mark in text:
            wrong = [at for at, line in enumerate(text.split("\n"), 1) if mark in line]
            mend = "The file was put together from several, or was spoiled when it was saved."
            faults.add(wrong, None, told, "letters", mend)
    faults.stop()
    return text


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def guessed_encoding(content: bytes) -> str:
    """Return the first encoding that can be meant: utf-16 by its mark, utf-8, or cp1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8" if _decodes(content, "utf-8") else "cp1252"


def guessed_separator(text: str) -> str:
    """Return the mark that divides most lines into the same number of fields, more than one."""
    lines = [line for line in text[:200_000].splitlines()[:200] if line.strip()]
    best = (0, 0, ",")
    for mark in SEPARATORS:
        try:
            rows = list(csv.reader(lines, delimiter=mark))
        except csv.Error:  # a text that runs on without end: not with this mark
            continue
        (width, count), *_ = Counter(len(row) for row in rows).most_common(1) or [(1, 0)]
        if width > 1:
            best = max(best, (count, width, mark))
    return best[2]


def read_delimited(content: bytes, mapping: FileMapping, faults: Faults) -> Sheet:
    """Return the table of a CSV file, every field a text.

    Raises
    ------
    BadInput
        The text cannot be read, rows have another number of fields than the header, or the header
        is not that of the mapping; with every row.
    """
    layout = mapping.layout
    if content.lstrip()[:1] == b"<":
        begin = content.lstrip()[:_SHOWN].decode("ascii", "replace")
        faults.refuse(None, f"a page that begins with `{begin}`", "a CSV file", "Download it anew.")
    text = decoded(content, layout, faults)
    _check_quotes(text, layout, faults)
    head, body = _divided(text, layout, faults)
    rows = [_first_row(line, layout, faults) for line in head]
    first = _first_row(body, layout, faults)
    chosen = [rows[row - 1] for row in layout.header]
    width = max(map(len, chosen), default=len(first))
    if width == 1 and len(mapping.columns) + len(mapping.readings) > 1:
        other = guessed_separator(text)
        found = f"one column with the separator `{layout.separator}`"
        faults.refuse(None, found, "several", f'Set separator = "{other}".'.replace("\t", "\\t"))
    header = header_of(chosen, width)
    check_header(header, mapping, faults)
    faults.stop()
    table, places = _body(body, width, len(head), layout, faults)
    faults.stop()
    blank = np.logical_and.reduce([_empty(own) for own in table.columns])
    keep = pa.array(~blank)
    columns = {
        name: own.filter(keep).combine_chunks()
        for name, own in zip(header, table.columns, strict=True)
        if not layout.ignores(name)
    }
    return Sheet("", columns, places[~blank])


def _first_row(text: str, layout: Layout, faults: Faults) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator), [])
    except csv.Error as error:
        faults.refuse(None, f"a row that cannot be read ({error})", "a CSV file", "Get it anew.")


def _empty(column: pa.ChunkedArray) -> np.ndarray:
    return pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy()


def _check_quotes(text: str, layout: Layout, faults: Faults) -> None:
    if text.count('"') % 2 == 0:
        return
    # The slow reader only looks for the place: a text that is opened and runs on without end.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, strict=True)
    row, begin = 0, 1
    try:
        for _ in reader:
            row, begin = row + 1, reader.line_num + 1
    except csv.Error:
        pass
    mend = "Close the quote, or double a quote inside a text."
    faults.add([begin], None, "a quote that is not closed", "quotes in pairs", mend)
    faults.stop()


def _divided(text: str, layout: Layout, faults: Faults) -> tuple[list[str], str]:
    """Return the lines to the end of the header, and the text below to the end of the table."""
    head: list[str] = []
    at = 0
    for _ in range(max(layout.header, default=0)):
        if at >= len(text):
            break
        record = _record_end(text, at)
        head.append(text[at:record])
        at = record
    if len(head) < max(layout.header, default=0) or not text[at:].strip():
        rows = text.count("\n") + bool(text.strip() and not text.endswith("\n"))
        allowed = f"a header in row {', '.join(map(str, layout.header))} and figures below"
        found = f"{rows} rows" if text.strip() else "an empty file"
        faults.refuse(None, found, allowed, "Look at header in the mapping, or at the file.")
    body = text[at:]
    if layout.end:
        stop = re.search(rf'^"?{re.escape(layout.end)}', body, re.M)
        body = body[: stop.start()] if stop else body
    return head, body


def _record_end(text: str, at: int) -> int:
    """Return where a record ends: a line break that is not inside quotes."""
    quoted = False
    while True:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop + 1
        quoted ^= text.count('"', at, stop) % 2 == 1
        at = stop
        if not quoted or at >= len(text):
            return at


def _body(
    body: str, width: int, before: int, layout: Layout, faults: Faults
) -> tuple[pa.Table, np.ndarray]:
    """Return the rows below the header, and the row in the file of each."""
    uneven: list[int] = []

    def refuse(row: pa_csv.InvalidRow) -> str:
        uneven.append(row.number or 0)
        if not row.text.strip(f' \r\n"{layout.separator}'):
            return "skip"  # a blank line of another width is no fault
        found = f"{row.actual_columns} fields"
        mend = f"Quote texts with `{layout.separator}` in them; notes below go out by `end`."
        faults.add([before + (row.number or 0)], None, found, f"{width} fields", mend)
        return "skip"

    names = [str(at) for at in range(width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(body.encode()),
            # One thread: only then are the rows numbered.
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False),
            parse_options=pa_csv.ParseOptions(
                delimiter=layout.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=refuse,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as fault:
        told = str(fault).splitlines()[0][:_LONGEST]
        faults.refuse(None, told, "rows of CSV", "Look for a quote or a row without end.")
    places = np.arange(1, table.num_rows + len(uneven) + 1)
    return table, before + np.delete(places, np.array(uneven, dtype=int) - 1)
