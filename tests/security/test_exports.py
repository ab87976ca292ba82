"""A text from outside is never a formula, a link or another line in what goes out."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile

import pandas as pd
import pytest

from krapte.downloads import csv_bytes, harmless_table, workbook_bytes
from krapte.programming import list_tables, read_factors, read_programme
from krapte.programming.exchange import calendar_works, frame_table, plan_calendar
from krapte.reporting.monitor_page import Section, write_monitor
from tests.programming import planning

TEXTS = ["=1+1", "+31", "-x", "@home", "\tx", "\rx", "'=1", "=HYPERLINK(0)", "fine"]
DANGER = re.compile(r"[=+\-@\t\r]")


def cells(content):
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def computes(cell):
    try:
        float(cell)
    except ValueError:
        return bool(DANGER.match(cell))
    return False


def sheets(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return b"".join(book.read(name) for name in names)


def test_no_cell_of_a_download_is_computed():
    table = pd.DataFrame({"text": TEXTS, "number": [-1.5] * len(TEXTS), "=name": TEXTS})
    for content in (csv_bytes(table), frame_table(table)):
        assert [own for own in cells(content) if computes(own)] == []
        assert "-1.5" in cells(content)
    book = sheets(workbook_bytes({"krapte": table}))
    assert b"<f>" not in book
    assert b"<hyperlink" not in book


def test_a_table_without_dangerous_texts_stays_as_it_is():
    table = pd.DataFrame({"text": ["a", "'s-Hertogenbosch", None], "number": [-1.0, 2.0, None]})
    pd.testing.assert_frame_equal(harmless_table(table), table)
    kinds = pd.DataFrame({"text": pd.Categorical(["=1", "b"])})
    assert list(harmless_table(kinds)["text"]) == ["'=1", "b"]


@pytest.mark.parametrize("name", TEXTS[:4] + TEXTS[6:])
def test_a_list_of_projects_shields_its_names_and_takes_them_back(tmp_path, name):
    factors = read_factors()
    content = list_tables([planning.project("a", name=name, note=name)], factors)
    assert [own for one in content.values() for own in cells(one) if computes(own)] == []
    for file, own in content.items():
        (tmp_path / file).write_bytes(own)
    (again,) = read_programme(tmp_path, factors)
    assert (again.name, again.note) == (name, name)


def test_a_monitor_writes_no_formula(tmp_path):
    table = pd.DataFrame({"indicator": ["=1+1", "-x"], "value": [1.0, -2.0]})
    words = {"nl": "Proef", "en": "Trial"}
    none = {"nl": [], "en": []}
    section = Section("board", words, words, none, none, table, {"nl": "", "en": ""})
    folder = write_monitor(tmp_path / "monitor", words, words, [section], {})
    assert cells((folder / "board.csv").read_bytes())[2:] == ["'=1+1", "1", "'-x", "-2"]
    assert b"<f>" not in sheets((folder / "monitor.xlsx").read_bytes())


@pytest.mark.parametrize(
    "name", ["a\r\nEND:VEVENT", "b\rX:1", "c\x85d\u2028e", "\x00\x1b", "é" * 99]
)
def test_no_name_adds_a_line_to_a_calendar(tmp_path, name):
    programme = planning.Programme((planning.project("a", name=name),))
    work = planning.Work("a", "design", planning.FIRST, 2)
    empty = pd.DataFrame()
    plan = planning.Plan((work,), empty, empty, empty, {}, 0.0, planning.np.zeros(0), 0.0, "made")
    content = plan_calendar(programme, plan, dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    path = tmp_path / "plan.ics"
    path.write_bytes(content)
    assert calendar_works(path) == (work,)
    lines = content.decode().split("\r\n")
    assert lines.count("END:VEVENT") == 1
    assert all(len(own.encode()) <= 75 for own in lines)
