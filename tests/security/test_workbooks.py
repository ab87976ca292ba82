"""A workbook is measured before it is read: small files that ask for all memory are refused."""

from __future__ import annotations

import zipfile

import pytest

from krapte.errors import BadInput
from krapte.inputs import MOST_CELLS
from krapte.statistics.files import first_mapping, read_file, read_mapping
from krapte.workbooks import Unreadable, extent, rows_of
from tests.statistics.files import making

ROWS = [("region", "year", "value"), ("AM01", 2024, 1200), ("AM02", 2024, 800)]
SHEET = "xl/worksheets/sheet1.xml"


def changed(path, old, new, part=SHEET):
    """Return a workbook in which a text of one part is another."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


@pytest.mark.parametrize("cell", ["XFD1048576", "xfd1048576", "ZZZZ99", "A999999999"])
def test_a_cell_at_the_far_end_is_refused_before_it_takes_all_memory(tmp_path, cell):
    path = changed(making.xlsx(tmp_path, ROWS), 'r="C3"', f'r="{cell}"')
    with pytest.raises(BadInput, match="cannot be read"):
        read_file(path, read_mapping(making.mapping(tmp_path)), making.NOW)
    with pytest.raises(BadInput):
        first_mapping(path)


def test_rows_that_say_nothing_of_their_place_count_on():
    wide = b"<r>" + b"<c/>" * 5 + b"</r>"
    rows = b"".join(b"<row>" + wide + b"</row>" for _ in range(3))
    assert extent([b"<s>" + rows + b"</s>"]) == (3, 5)
    assert extent([b'<s><row r="9"><c r="B9"/>', b"<c/></row></s>"]) == (9, 3)


def test_a_sheet_that_is_another_part_for_the_reader_is_measured_too(tmp_path):
    """The relation leads the reader elsewhere than us: to a part of that name that is large."""
    path = making.xlsx(tmp_path, ROWS)
    with zipfile.ZipFile(path) as book:
        large = book.read(SHEET).replace(b'r="C3"', b'r="XFD1048576"')
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/elsewhere/sheet1.xml", large)
    with pytest.raises(BadInput, match="cannot be read"):
        read_file(path, read_mapping(making.mapping(tmp_path)), making.NOW)


@pytest.mark.parametrize(
    "text",
    [b"<s><c", b"", b"<!DOCTYPE s [<!ENTITY a 'b'>]><s>&a;</s>", b"<?xml version='1.0' "
     b"encoding='none'?><s/>"],
)  # fmt: skip
def test_a_sheet_that_is_no_plain_xml_is_unreadable(text):
    with pytest.raises(Unreadable):
        extent([text])


def test_a_sheet_up_to_the_limit_is_measured_and_no_further():
    assert extent([f'<s><c r="T{MOST_CELLS // 20}"/></s>'.encode()]) == (MOST_CELLS // 20, 20)
    with pytest.raises(Unreadable, match="column 20"):
        extent([f'<s><c r="T{MOST_CELLS // 20 + 1}"/></s>'.encode()])


def test_a_panic_of_the_reader_is_an_error_like_others(tmp_path):
    """Unmeasured, a cell as far as this makes the reader itself give up."""
    path = changed(making.xlsx(tmp_path, ROWS), 'r="C3"', 'r="ZZZZZZ999999999"')
    with pytest.raises(Unreadable, match="cannot bear"):
        rows_of(path.read_bytes(), ["Blad1"])
    whole = making.xlsx(tmp_path, ROWS).read_bytes()
    assert [len(row) for row in rows_of(whole, ["Blad1"])["Blad1"]] == [3, 3, 3]
