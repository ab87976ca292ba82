"""The workbook that people fill in: sheets, drop-downs, notes and frozen headers."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from krapte.errors import BadInput
from krapte.register.exchange import take_in, workbook
from krapte.register.exchange.entries import LONGEST_TEXT
from krapte.register.exchange.workbook import ASIDE
from krapte.register.store import kinds
from tests.register.exchange.books import small


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    with small(tmp_path_factory.mktemp("register") / "register.sqlite") as register:
        yield register


@pytest.fixture(scope="module")
def everything(register):
    return [own for records in register.everything().values() for own in records]


@pytest.fixture(scope="module")
def parts(everything):
    with zipfile.ZipFile(io.BytesIO(workbook(everything, ()))) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def sheet(parts, kind):
    return parts[f"xl/worksheets/sheet{2 + list(kinds()).index(kind)}.xml"]


def test_there_is_a_sheet_for_every_kind_and_the_sheets_that_help(everything):
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(everything)))
    assert sorted(book.sheet_names) == sorted([*kinds(), *ASIDE])
    for name, kind in kinds().items():
        header = book.get_sheet_by_name(name).to_python()[0]
        assert header == [*(field.name for field in kind.fields), "version", "action"]


def test_a_template_holds_no_records_but_offers_their_codes(everything):
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(everything, ())))
    assert len(book.get_sheet_by_name("measure").to_python()) == 1
    codes = book.get_sheet_by_name("codes").to_python()
    column = codes[0].index("measure")
    assert codes[1][column] == "sto"


def test_an_empty_template_can_be_imported_and_changes_nothing(register, everything, tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(workbook(everything, ()))
    found = take_in(register, tmp_path / "empty.xlsx", "tester", "empty")
    assert (found.outcome, found.unchanged, found.overtaken) == ((), 0, ())


def test_headers_stay_in_sight_and_carry_a_note_in_two_languages(parts):
    for kind in kinds().values():
        assert 'state="frozen"' in sheet(parts, kind.name)
        for field in kind.fields:
            notes = [text for name, text in parts.items() if "comments" in name]
            assert any(escaped(field.meaning_nl) in text for text in notes)
            assert any(escaped(field.meaning_en) in text for text in notes)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_closed_lists_and_codes_are_drop_downs(parts):
    for kind in kinds().values():
        checks = re.findall(
            r'<dataValidation type="(\w+)".*?</dataValidation>', sheet(parts, kind.name)
        )
        listed = [
            own
            for own in kind.fields
            if not own.listed and (own.choices or own.refers or own.form == "flag")
        ]
        assert checks.count("list") == len(listed) + 1  # and one for the action


def test_a_text_that_no_cell_can_hold_is_refused_with_its_record(register, everything):
    record = next(own for own in everything if own.kind == "measure")
    long = type(record)(
        "measure", "sto", 1, dict(record.values) | {"note": "x" * (LONGEST_TEXT + 1)}
    )
    with pytest.raises(BadInput) as refused:
        workbook([long])
    (problem,) = refused.value.problems
    assert (problem.file, problem.field) == ("measure sto", "note")
