"""What is wrong with a file is told with its row and column, all of it at once."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from krapte.errors import BadInput
from krapte.statistics.files import workbook
from tests.statistics.files.making import PLAIN, csv, mapping, problems, read, xlsx

HEAD = "region,year,value\n"
GOOD = "AM01,2023,1\n"
SEMICOLON = 'separator = ";"\ndecimal = ","'

# name -> (text of the file, settings of [file], row, column, words of the message)
TEXTS = {
    "nothing in it": ("", "", None, None, "an empty file"),
    "white space only": (" \n\r\n ", "", None, None, "an empty file"),
    "a mark of order only": (b"\xef\xbb\xbf", "", None, None, "an empty file"),
    "a header only": (HEAD, "", None, None, "1 rows"),
    "a header row beyond the end": (HEAD + GOOD, "header = 9", None, None, "header in row 9"),
    "a web page": ("<!DOCTYPE html><p>404", "", None, None, "a page that begins with"),
    "another separator": ("region;year;value\nAM01;2023;1\n", "", None, None, 'separator = ";"'),
    "a column gone": ("region,value\nAM01,1\n", "", 1, "year", "no such column"),
    "a column twice": ("region,year,value,value\nAM01,2023,1,2\n", "", 1, "value", "columns C, D"),
    "a column without a name": ("region,year,value,\nAM01,2023,1,2\n", "", 1, None, "name: D"),
    "a column that nobody explained": (
        "region,year,value,sex\nAM01,2023,1,men\n", "", 1, "sex", "does not speak of"),
    "a row too short": (HEAD + GOOD + "AM02,2023\n", "", 3, None, "2 fields"),
    "a row too long": (HEAD + "AM02,2023,1,2\n" + GOOD, "", 2, None, "4 fields"),
    "a note below": (HEAD + GOOD + "Bron: CBS\n", "", 3, None, "notes below go out by `end`"),
    "a quote left open": (HEAD + '"AM01,2023,1\n' + GOOD, "", 2, None, "a quote that is not"),
    "cp1252 read as utf-8": (
        HEAD.encode() + "Fryslân,2023,1\n".encode("cp1252"), "", 2, None, "cp1252 reads it"),
    "utf-8 read as cp1252": (
        HEAD + "Fryslân,2023,1\n", 'encoding = "cp1252"', 2, None, "UTF-8 in a file"),
    "two encodings": (
        HEAD.encode() + "Fryslân,2023,1\n".encode() + "Fryslân,2023,1\n".encode("cp1252"), "",
        3, None, "two encodings"),
    "UTF-16": ((HEAD + GOOD).encode("utf-16"), "", None, None, 'encoding = "utf-16"'),
    "UTF-16 that is damaged": (
        b"\xff\xfe" + "region\n".encode("utf-16-le") + b"\x81", 'encoding = "utf-16"',
        None, None, "It is damaged, or no table of text"),
    "a mark of order in the middle": (HEAD + GOOD + "\ufeff" + GOOD, "", 3, None, "put together"),
    "letters that were lost": (HEAD + "Frysl\ufffdn,2023,1\n", "", 2, None, "lost letters"),
    "zero bytes": (HEAD.encode() + b"\0\1\2", "", None, None, "zero bytes"),
    "an unknown region": (HEAD + GOOD + "AM99,2023,1\n", "", 3, "region", "`AM99`"),
    "a former municipality": (HEAD + "GM0003,2023,1\n", "", 2, "region", "`GM0003`"),
    "a period that is none": (HEAD + GOOD + "AM01,soon,1\n", "", 3, "year", "`soon`"),
    "an empty period": (HEAD + "AM01,,1\n", "", 2, "year", "nothing"),
    "text in a number": (HEAD + "AM01,2023,ca. 500\n", "", 2, "value", "`ca. 500`"),
    "a number in another script": (HEAD + "AM01,2023,١٢\n", "", 2, "value", "`١٢`"),
    "an infinite number": (HEAD + "AM01,2023,1e999\n", "", 2, "value", "`1e999`"),
    "a negative count": (HEAD + "AM01,2023,-4\n", "", 2, "value", "can be persons"),
    "a decimal comma that was not said": (
        'region,year,value\nAM01,2023,"12,5"\n', "", 2, "value", 'decimal = ","'),
    "a decimal point that was not said": (
        "region;year;value\nAM01;2023;12.5\n", SEMICOLON, 2, "value", 'decimal = "."'),
    "a point before three digits": (
        HEAD + "AM01,2023,1.234\n", "", 2, "value", "points before three digits"),
    "thousands in a wrong place": (
        "region;year;value\nAM01;2023;12.34,5\n", SEMICOLON + '\nthousands = "."', 2, "value",
        "`12.34,5`"),
    "a hidden count that was not said": (HEAD + "AM01,2023,<5\n", "", 2, "value", "`<5`"),
    "a cell twice": (HEAD + GOOD + "AM02,2023,1\n" + "AM01,2023,7\n", "", 4, "value", "row 2 has"),
    "a workbook that is none": (b"PK\x03\x04" + b"x" * 99, "", None, None, "no whole archive"),
    "an old or locked workbook": (b"\xd0\xcf\x11\xe0" + b"x" * 99, "", None, None, "password"),
    "Parquet that is none": (b"PAR1" + b"x" * 99, "", None, None, "no whole Parquet file"),
    "another format than said": (HEAD + GOOD, 'format = "xlsx"', None, None, "found csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_fault_is_told_with_its_place(tmp_path, name):
    text, settings, row, column, words = TEXTS[name]
    (fault,) = problems(csv(tmp_path, text), mapping(tmp_path, file=settings))
    assert (fault.file, fault.line, fault.field) == ("count.csv", row, column)
    assert words in str(fault)
    assert fault.mend


def test_every_fault_of_every_row_is_told_at_once_with_all_its_rows(tmp_path):
    rows = [f"AM{number:02},2023,{'x' if number % 2 else number}" for number in range(90, 100)]
    text = HEAD + GOOD + "\n".join([*rows, "AM02,never,1", "AM03,2023,-1", "AM03,2024,x"])
    found = problems(csv(tmp_path, text), mapping(tmp_path))
    told = {(own.field, own.line): own.found for own in found}
    assert told["value", 4] == "`x` (also in rows 6, 8, 10, 12, 15)"
    assert told["year", 13] == "`never`"
    assert told["value", 14] == "`-1`"
    assert {own.line for own in found if own.field == "region"} == set(range(3, 13))
    assert len(found) == 13


def test_rows_are_numbered_as_they_stand_in_the_file(tmp_path):
    text = '"a title"\n\nregion,year,value\nAM01,2023,1\n\n,,\n"AM02\n",2023,1\nAM99,2023,1\n'
    (fault,) = problems(csv(tmp_path, text), mapping(tmp_path, file="header = 3"))
    # Records, as a spreadsheet counts them: the break inside quotes makes no row.
    assert fault.line == 8


def test_a_file_that_is_wrong_throughout_is_told_in_bounds(tmp_path):
    text = HEAD + "".join(f"X{at},2023,y{at}\n" for at in range(5000))
    found = problems(csv(tmp_path, text), mapping(tmp_path))
    assert len(found) == 201
    assert found[-1].found == "9800 kinds of faults more"


def book(rows, change=None):
    own = openpyxl.Workbook()
    for row in rows:
        own.active.append(row)
    if change:
        change(own)
    out = io.BytesIO()
    own.save(out)
    return out.getvalue()


ROWS = [["region", "year", "value"], ["AM01", 2023, 10], ["AM02", 2023, 20]]


def replaced(rows, at, value):
    found = [list(row) for row in rows]
    found[at[0]][at[1]] = value
    return found


def merged(own):
    own.active.merge_cells("B1:C1")


SHEETS = {
    "a formula that was never calculated": (
        book(replaced(ROWS, (2, 2), "=C2*2")), "", 3, "value", "never calculated"),
    "an error": (book(replaced(ROWS, (1, 2), "#N/A")), "", 2, "value", "the error #N/A"),
    "a merged header": (
        book([["region", "2022", None], *ROWS[1:]], merged), "", 1, None, "Merged cells?"),
    "two sheets": (book(ROWS, lambda own: own.create_sheet("b")), "", None, "sheet", "Name one"),
    "no such sheet": (book(ROWS), 'sheet = "Blad2"', None, "sheet", "the sheet `Blad2`"),
    "an empty sheet": (book([]), "", None, None, "0 rows in the sheet"),
    "text in a number": (
        book(replaced(ROWS, (1, 2), "n.v.t.")), "", 2, "value", "`n.v.t.`"),
    "a truth in a number": (book(replaced(ROWS, (1, 2), True)), "", 2, "value", "`True`"),
    "a day in a number": (
        book(replaced(ROWS, (1, 2), pd.Timestamp("2023-01-01"))), "", 2, "value", "`2023-01-01`"),
    "a broken year": (book(replaced(ROWS, (1, 1), 2023.5)), "", 2, "year", "`2023.5`"),
    "a workbook cut off": (book(ROWS)[:-300], "", None, None, "no whole archive"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_fault_in_a_workbook_is_told_with_its_place(tmp_path, name):
    content, settings, row, column, words = SHEETS[name]
    own = mapping(tmp_path, file=settings)
    found = problems(csv(tmp_path, content, "count.xlsx"), own)
    fault = found[0]
    assert (fault.file, fault.line, fault.field) == ("count.xlsx", row, column)
    assert words in str(fault)


def with_member(content, name, change):
    """Return a workbook with one of its members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, change(data) if info.filename == name else data,
                         zipfile.ZIP_DEFLATED)  # fmt: skip
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def calculated(data):
    return data.replace(b"<f>C2*2</f><v/>", b"<f>C2*2</f><v>20</v>").replace(
        b"<f>C2*2</f><v></v>", b"<f>C2*2</f><v>20</v>"
    )


def test_saved_figures_of_formulas_are_taken_only_when_the_mapping_says_so(tmp_path):
    content = with_member(book(replaced(ROWS, (2, 2), "=C2*2")), SHEET, calculated)
    file = csv(tmp_path, content, "count.xlsx")
    (fault,) = problems(file, mapping(tmp_path))
    assert (fault.line, fault.field, fault.found) == (3, "value", "a formula")
    found = read(file, mapping(tmp_path, file='formulas = "saved"')).figures
    assert [own.value for own in found] == [10.0, 20.0]


def test_formulas_in_columns_that_are_left_out_do_not_matter(tmp_path):
    rows = [[*row, "=A1"] for row in ROWS]
    rows[0][3] = "check"
    file = csv(tmp_path, book(rows), "count.xlsx")
    found = read(file, mapping(tmp_path, file='ignore = ["check"]')).figures
    assert [own.value for own in found] == [10.0, 20.0]


def bomb(packed_like_a_lie):
    """Return a workbook whose sheet unpacks to 30 MB; its archive may say that it is small."""
    plain = book(ROWS)
    content = with_member(plain, SHEET, lambda data: data + b" " * (30 << 20))
    if not packed_like_a_lie:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size
    return content.replace(struct.pack("<L", size), struct.pack("<L", 1000))


@pytest.mark.parametrize("lie", [False, True])
def test_a_bomb_is_not_unpacked(tmp_path, lie):
    content = bomb(lie)
    assert len(content) < 300_000
    file = csv(tmp_path, content, "count.xlsx")
    (fault,) = problems(file, mapping(tmp_path))
    assert "that unpacks to over" in fault.found


def test_a_workbook_of_many_equal_rows_is_no_bomb(tmp_path):
    rows = [["region", "year", "value"], *([f"AM{1 + at % 3:02}", 1900 + at // 3, 1] for at in
                                           range(300))]  # fmt: skip
    assert len(read(xlsx(tmp_path, rows), mapping(tmp_path)).figures) == 300


def test_entities_in_a_workbook_are_refused(tmp_path):
    content = with_member(
        book(ROWS), "xl/workbook.xml",
        lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data[data.index(b"<workbook"):],
    )  # fmt: skip
    (fault,) = problems(csv(tmp_path, content, "count.xlsx"), mapping(tmp_path))
    assert "entities" in fault.found


def parquet(folder, frame, **options):
    path = folder / "count.parquet"
    pq.write_table(pa.table(frame), path, **options)
    return path


FRAME = {"region": ["AM01", "AM02"], "year": [2023, 2023], "value": [1.0, 2.0]}


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_spoiled_file_is_refused_or_read_and_never_a_fault_of_ours(tmp_path, form):
    """Two hundred times some bytes are changed or the end is lost: only BadInput may come out."""
    text = 'region,year,value\n"AM01",2023,10\nAM02,2023,20\n'
    content = {
        "csv": text.encode,
        "xlsx": lambda: book(ROWS),
        "parquet": lambda: parquet(tmp_path, FRAME).read_bytes(),
    }[form]()
    own = mapping(tmp_path)
    random = np.random.default_rng(7)
    refused = 0
    for _ in range(200):
        spoiled = np.frombuffer(content, np.uint8).copy()
        at = random.integers(0, len(spoiled), random.integers(1, 4))
        spoiled[at] = random.integers(0, 256, len(at))
        end = random.integers(1, len(spoiled)) if random.random() < 0.2 else len(spoiled)
        file = csv(tmp_path, spoiled[:end].tobytes(), f"spoiled.{form}")
        try:
            read(file, own)
        except BadInput as fault:
            refused += all(own.file == file.name and own.mend for own in fault.problems)
    assert refused > 100


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_parquet_that_was_cut_off_is_refused(tmp_path, part):
    content = parquet(tmp_path, FRAME).read_bytes()
    file = csv(tmp_path, content[: int(len(content) * part)], "count.parquet")
    (fault,) = problems(file, mapping(tmp_path))
    assert "no whole Parquet file" in fault.found


@pytest.mark.parametrize(
    ("column", "values", "row", "words"),
    [
        ("value", [1.0, float("inf")], 2, "`inf`"),
        ("value", ["1", "twee"], 2, "`twee`"),
        ("value", [True, False], 1, "`True`"),
        ("value", [{"a": 1}, {"a": 2}], None, "a column of the type struct"),
        ("region", ["AM01", "AM01"], 2, "row 1 has it too"),
        ("region", ["AM01", "am02"], 2, "Did you mean `AM02`?"),
        ("year", [2023.0, 2023.5], 2, "`2023.5`"),
    ],
)
def test_faults_in_parquet_are_told_with_their_row(tmp_path, column, values, row, words):
    found = problems(parquet(tmp_path, FRAME | {column: values}), mapping(tmp_path))
    assert found[0].line == row
    assert words in str(found[0])


def test_a_few_bytes_of_parquet_that_say_a_billion_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("krapte.statistics.files.columnar.MOST_ROWS", 1000)
    many = {"region": ["AM01"] * 5000, "year": [2023] * 5000, "value": [1.0] * 5000}
    (fault,) = problems(parquet(tmp_path, many), mapping(tmp_path))
    assert fault.found == "5,000 rows"


TWO = PLAIN.replace('year = "periods"', 'year = "periods"\nkind = "{kind}"')


@pytest.mark.parametrize(
    ("rules", "row", "words"),
    [
        ('{ code = "a", set = { region = "AM02" } }', 2, "beside `AM01` by region"),
        ('{ code = "b", set = {} }', 2, "the code `a`"),
        ('{ code = "a", set = { status = "Z" } }', 2, "one of A, E, P, F, M"),
        ('{ code = "a", set = { age = "old" } }', 2, "a known code of age"),
        ('{ code = "a", set = { kind = "A B" } }', 2, "small letters"),
        ('{ code = "a", skip = true }', None, "no figure that the mapping takes"),
    ],
)
def test_what_rules_make_is_checked_too(tmp_path, rules, row, words):
    own = TWO.format(kind="kinds") + f"\n[rules]\nkinds = [{rules}]\n"
    file = csv(tmp_path, "region,year,kind,value\nAM01,2023,a,1\n")
    found = problems(file, mapping(tmp_path, own))
    assert found[0].line == row
    assert words in str(found[0])


def test_a_sum_with_a_hole_is_refused(tmp_path):
    own = PLAIN + '\n[figures]\ncombine = "sum"\n'
    (fault,) = problems(csv(tmp_path, HEAD + GOOD + "AM01,2023,\n"), mapping(tmp_path, own))
    assert (fault.line, fault.field, fault.found) == (3, "value", "no figure")


def test_the_limit_of_unpacking_is_above_a_full_sheet():
    """A sheet may have 1,048,576 rows; ten columns of ten characters and their marks must pass."""
    assert workbook.MOST_BYTES > 1_048_576 * 10 * 40
