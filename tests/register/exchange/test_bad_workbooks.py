"""Every kind of bad workbook is refused with one clear message, and nothing is written."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile

import pytest

from krapte.errors import BadInput
from krapte.register.exchange import archive, take_in
from krapte.register.store import kinds
from tests.register.exchange.books import (
    COMMITMENT,
    DOCUMENT,
    LINE,
    MEASURE,
    Formula,
    book,
    repacked,
    small,
    versioned,
)

NEW = MEASURE | {"code": "new"}


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    with small(tmp_path_factory.mktemp("register") / "register.sqlite") as register:
        yield register


def measure(**changes):
    return lambda path, register: book(path, {"measure": [NEW | changes]})


def line(**changes):
    return lambda path, register: book(path, {"budget_line": [LINE | changes]})


def commitment(**changes):
    return lambda path, register: book(path, {"commitment": [COMMITMENT | changes]})


def good(tamper=None, **options):
    return lambda path, register: book(path, {"measure": [NEW]}, tamper, **options)


def changed(change):
    return lambda path, register: repacked(good()(path, register), change)


def content(data):
    return lambda path, register: path.write_bytes(data)


def edited(**changes):
    return lambda path, register: book(
        path, {"measure": [versioned(register, "measure", "sto", **changes)]}
    )


def parts_above_the_whole(path, register):
    whole = LINE | {"code": "whole", "per": "total", "amount_eur": 210}
    parts = [
        whole
        | {
            "code": f"part-{i}",
            "amount_eur": 150,
            "part_of": "whole",
            "conditional": "yes",
            "condition": "enough pupils",
        }
        for i in (1, 2)
    ]
    book(path, {"budget_line": [whole, *parts]})


def merged(target, sheets):
    sheets["measure"].merge_range(5, 0, 6, 1, "two in one")


def error_value(target, sheets):
    sheets["measure"].write_formula(1, 7, "=NA()", None, "#N/A")


def error_without_formula(parts):
    name = "xl/worksheets/sheet3.xml"
    row = b'<row r="9"><c r="A9" t="e"><v>#REF!</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", row)


def many_rows(path, register):
    book(path, {"party": [{"code": f"party-{i}"} for i in range(100_000)]})


def far_cell(target, sheets):
    sheets["measure"].write_string(1_048_575, 0, "far away")


def wide_cell(target, sheets):
    sheets["measure"].write_string(3, 16_383, "far away")


def bomb(parts):
    parts["xl/media/picture.bin"] = b"\0" * (archive.LARGEST_CONTENT + 1)


def lying_bomb(path, register):
    """Make a bomb whose directory states small sizes."""
    changed(bomb)(path, register)
    raw = bytearray(path.read_bytes())
    size = struct.pack("<I", archive.LARGEST_CONTENT + 1)
    at = raw.find(size)
    while at >= 0:
        raw[at : at + 4] = struct.pack("<I", 10)
        at = raw.find(size, at)
    path.write_bytes(raw)


def truncated(path, register):
    good()(path, register)
    path.write_bytes(path.read_bytes()[:-400])


def damaged(path, register):
    """Change a byte in the middle of a compressed part."""
    good()(path, register)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(raw)


def entity(parts):
    name = "xl/workbook.xml"
    parts[name] = parts[name].replace(
        b"<workbook ", b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><workbook ', 1
    )


def twice(path, register):
    good()(path, register)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as target:
        target.writestr("xl/workbook.xml", b"<workbook/>")


def with_password(path, register):
    good()(path, register)
    raw = bytearray(path.read_bytes())
    for signature, shift in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = raw.find(signature)
        while at >= 0:
            raw[at + shift] |= 1
            at = raw.find(signature, at + 4)
    path.write_bytes(raw)


def long_text(parts):
    name = "xl/sharedStrings.xml"
    parts[name] = parts[name].replace(b"het programma", b"x" * 40_000)


def part(name, data=b"x"):
    return changed(lambda parts: parts.update({name: data}))


def only(name, data=b"x"):
    def keep(parts):
        parts.clear()
        parts[name] = data

    return changed(keep)


def without(name):
    return changed(lambda parts: parts.pop(name))


def stray(target, sheets):
    sheets["measure"].write_string(1, 40, "a remark")


def another_column(target, sheets):
    sheets["measure"].write_string(0, 40, "colour")


def column_twice(target, sheets):
    sheets["measure"].write_string(0, 40, "pillar")


def lower_sheets(name):
    return [own for own in kinds() if own != name]


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
BAD = {
    "text in a year": (measure(start="soon"), "measure", 2, "start", "type it as a number"),
    "number as text": (line(amount_eur="1.000"), "budget_line", 2, "amount_eur", "as text"),
    "number with words": (line(amount_eur="100 mln"), "budget_line", 2, "amount_eur", "as text"),
    "unknown choice": (measure(kind="idea"), "measure", 2, "kind", "`idea`"),
    "unknown code": (line(measure="nothing"), "budget_line", 2, "measure", "`nothing`"),
    "unknown document": (measure(source="letter|rumour"), "measure", 2, "source", "`rumour`"),
    "unknown region": (measure(regions="AM99"), "measure", 2, "regions", "AM99"),
    "lost zero": (measure(occupations=761), "measure", 2, "occupations", "761"),
    "unknown occupation": (measure(occupations="0999"), "measure", 2, "occupations", "0999"),
    "code in capitals": (measure(code="STO 2"), "measure", 2, "code", "lower case"),
    "negative money": (line(amount_eur=-5), "budget_line", 2, "amount_eur", "0 or more"),
    "tenths of a cent": (line(amount_eur=1.001), "budget_line", 2, "amount_eur", "to the cent"),
    "parts above the whole": (parts_above_the_whole, "budget_line", 2, "amount_eur", "300"),
    "range reversed": (
        line(amount_low_eur=200_000_000), "budget_line", 2, "amount_low_eur", "100000000",
    ),
    "share of two": (line(matching_share=2), "budget_line", 2, "matching_share", "from 0 to 1"),
    "year 20218": (measure(start=20218), "measure", 2, "start", "1900 to 2100"),
    "half a year": (measure(start=2018.5), "measure", 2, "start", "calendar year"),
    "years reversed": (measure(start=2030, end=2020), "measure", 2, "end", "2030 or later"),
    "days reversed": (
        commitment(deadline=dt.date(2022, 1, 1)), "commitment", 2, "deadline", "2023-02-03 or",
    ),
    "day in another order": (
        commitment(deadline="30-06-2023"), "commitment", 2, "deadline", "2023-06-30",
    ),
    "day that is none": (commitment(deadline="2023-02-30"), "commitment", 2, "deadline", "no such"),
    "day as number": (commitment(deadline=45107), "commitment", 2, "deadline", "2023-06-30"),
    "day with a time": (
        commitment(deadline=dt.datetime(2023, 6, 30, 12)), "commitment", 2, "deadline", "time",
    ),
    "a code became a date": (
        measure(letter_section=dt.date(2023, 1, 2)), "measure", 2, "letter_section", "Text",
    ),
    "yes in Dutch": (line(conditional="ja"), "budget_line", 2, "conditional", "yes or no"),
    "yes as number": (line(conditional=1), "budget_line", 2, "conditional", "yes or no"),
    "TRUE in a name": (measure(name_nl=True), "measure", 2, "name_nl", "`TRUE`"),
    "nothing where something must be": (measure(name_nl=""), "measure", 2, "name_nl", "nothing"),
    "control sign": (measure(note="a\x07b"), "measure", 2, "note", "control"),
    "too long a text": (changed(long_text), "measure", 2, "letter_quote", "32767"),
    "formula": (measure(start=Formula("=2000+18")), "measure", 2, "H2", "a formula"),
    "error value": (good(error_value), "measure", 2, "H2", "a formula"),
    "error without formula": (changed(error_without_formula), "measure", 9, "A9", "error value"),
    "merged cells": (good(merged), "measure", 6, "A6:B7", "merged"),
    "same code twice": (
        lambda path, register: book(path, {"measure": [NEW, NEW]}), "measure", 3, "code", "again",
    ),
    "code that is there": (
        lambda path, register: book(path, {"measure": [MEASURE | {"end": 2031}]}),
        "measure", 2, "version", "there already",
    ),
    "version of another register": (
        edited(version="1-00000000", end=2031), "measure", 2, "version", "another register",
    ),
    "version that is none": (edited(version="first"), "measure", 2, "version", "3-0a1b2c3d"),
    "version as number": (edited(version=1), "measure", 2, "version", "3-0a1b2c3d"),
    "another action": (edited(action="remove"), "measure", 2, "action", "`delete`"),
    "deletes what is not there": (
        measure(action="delete"), "measure", 2, "action", "not there",
    ),
    "deletes what others name": (
        lambda path, register: book(
            path,
            {"document": [versioned(register, "document", "letter", action="delete")]},
        ),
        "document", 2, None, "measure sto that names it",
    ),
    "stray cell": (good(stray), "measure", 2, "AO2", "no header"),
    "renamed column": (good(headers={"pillar": "pijler"}), None, 1, "pillar", "`pijler` in "),
    "another column": (good(another_column), "measure", 1, None, "`colour` in AO"),
    "column twice": (good(column_twice), "measure", 1, "pillar", "more than once"),
    "title above the header": (good(first=1), None, 1, None, "no column"),
    "100,000 rows": (many_rows, "party", None, None, "more than 20000 rows"),
    "a cell far below": (good(far_cell), "measure", None, None, "more than 20000 rows"),
    "a cell far to the right": (good(wide_cell), "measure", None, None, "more than 100 columns"),
    "missing sheet": (good(sheets=lower_sheets("role")), None, None, None, "no sheet `role`"),
    "another sheet": (good(sheets=[*kinds(), "wishes"]), "wishes", None, None, "another name"),
    "hidden sheet": (good(hidden=["role"]), "role", None, None, "hidden"),
    "zip bomb": (changed(bomb), None, None, None, "once unpacked"),
    "zip bomb that lies": (lying_bomb, None, None, None, "damaged"),
    "too large a file": (content(b"PK" + b"\0" * (20 * 2**20)), None, None, None, "at most 20 MB"),
    "empty file": (content(b""), None, None, None, "an empty file"),
    "no file": (lambda path, register: None, None, None, None, "no file"),
    "encrypted": (
        content(OLE + "EncryptedPackage".encode("utf-16-le")), None, None, None, "password",
    ),
    "parts with a password": (with_password, None, None, None, "password"),
    "old Excel": (content(OLE + "Workbook".encode("utf-16-le")), None, None, None, ".xls"),
    "binary Excel": (part("xl/workbook.bin"), None, None, None, ".xlsb"),
    "OpenDocument": (
        only("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        None, None, None, "OpenDocument",
    ),
    "Word document": (only("word/document.xml"), None, None, None, "no workbook"),
    "CSV with another name": (content(b"code;name\na;b\n"), None, None, None, "CSV"),
    "web page": (content(b"<html><table></table></html>"), None, None, None, "web page"),
    "picture": (content(b"\x89PNG\r\n\x1a\n\0\xff\xfe"), None, None, None, "another kind"),
    "half a file": (truncated, None, None, None, "damaged"),
    "damaged file": (damaged, None, None, None, "damaged"),
    "macros": (part("xl/vbaProject.bin"), None, None, None, "macros"),
    "links to other files": (
        part("xl/externalLinks/externalLink1.xml"), None, None, None, "links to other files",
    ),
    "entities": (changed(entity), None, None, None, "XML entity"),
    "broken XML": (part("xl/workbook.xml", b"<workbook>"), None, None, None, "cannot be read"),
    "no relations": (without("xl/_rels/workbook.xml.rels"), None, None, None, "no part"),
    "two parts of one name": (twice, None, None, None, "same name"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_workbook_is_refused_with_one_message_and_changes_nothing(kind, register, tmp_path):
    make, sheet, row, field, said = BAD[kind]
    path = tmp_path / "plan.xlsx"
    make(path, register)
    seal = register.seal()
    with pytest.raises(BadInput) as refused:
        take_in(register, path, "tester", "a try")
    told = {str(problem) for problem in refused.value.problems}
    renamed = kind in ("renamed column", "title above the header")
    if renamed:
        # The header of every sheet is wrong; the message is looked for on the sheet of measures.
        told = {text for text in told if "sheet `measure`" in text}
    assert len(told) == 1, told
    problem = next(p for p in refused.value.problems if str(p) in told)
    assert said in str(problem)
    assert problem.file == ("plan.xlsx" if not (sheet or renamed) else
                            f"plan.xlsx, sheet `{sheet or 'measure'}`")  # fmt: skip
    if row is not None:
        assert problem.line == row
    assert problem.field == field
    assert problem.mend.endswith(".")
    assert register.seal() == seal


def test_there_are_more_than_forty_kinds_of_bad_workbook():
    assert len(BAD) > 40


def test_all_faults_are_told_at_once_with_sheet_row_and_column(register, tmp_path):
    path = book(
        tmp_path / "plan.xlsx",
        {
            "document": [DOCUMENT | {"code": "Letter 2"}],
            "measure": [NEW | {"start": "soon", "kind": "idea"}, NEW | {"code": "n2", "end": 2001}],
            "budget_line": [LINE | {"amount_eur": -1}],
        },
    )
    with pytest.raises(BadInput) as refused:
        take_in(register, path, "tester", "a try")
    places = {(p.file.partition("`")[2], p.line, p.field) for p in refused.value.problems}
    assert places == {
        ("document`", 2, "code"),
        ("measure`", 2, "start"),
        ("measure`", 2, "kind"),
        ("measure`", 3, "end"),
        ("budget_line`", 2, "amount_eur"),
    }


def test_the_same_fault_in_many_rows_is_told_once(register, tmp_path):
    rows = [NEW | {"code": f"n{i}", "kind": "idea"} for i in range(500)]
    path = book(tmp_path / "plan.xlsx", {"measure": rows})
    with pytest.raises(BadInput) as refused:
        take_in(register, path, "tester", "a try")
    assert len(refused.value.problems) == 1
    assert "and 495 more" in refused.value.problems[0].found
