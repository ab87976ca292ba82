"""A user's own supply: what goes out comes back, and a slip is told with sheet and row."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from krapte.errors import BadInput
from krapte.programming import month_of
from krapte.programming.labour import read_supply_file, supply_of, supply_workbook
from krapte.programming.supply import Supply


@pytest.fixture(scope="module")
def supply(market):
    return supply_of(
        market, month_of("2027-03"), 22, places=["ES07", "ES11", "GM0014"],
        occupations=("0733", "0761", "04"),
    )  # fmt: skip


def saved(path, content, change=None):
    if change:
        book = openpyxl.load_workbook(io.BytesIO(content))
        change(book)
        book.save(path)
    else:
        path.write_bytes(content)
    return path


def same(one: Supply, other: Supply, tolerance=1e-9):
    assert (one.first_month, one.months) == (other.first_month, other.months)
    assert (one.regions, one.occupations) == (other.regions, other.occupations)
    assert np.allclose(one.workers, other.workers, rtol=tolerance)
    assert np.allclose(one.hiring.most, other.hiring.most, rtol=tolerance)
    assert np.allclose(one.hiring.euro, other.hiring.euro)
    assert one.away_share == other.away_share
    assert [(own.place, own.region, own.home) for own in one.links] == [
        (own.place, own.region, own.home) for own in other.links
    ]
    assert [own.euro for own in one.links] == pytest.approx([own.euro for own in other.links])
    for own, its in zip(one.courses, other.courses, strict=True):
        assert (own.occupation, own.months, own.pool) == (its.occupation, its.months, its.pool)
        assert np.allclose(own.places, its.places)
        assert own.fte == pytest.approx(its.fte)
    for name, own in one.teachers.items():
        if name in {course.pool for course in one.courses}:
            assert np.allclose(own, other.teachers[name])


def test_a_supply_comes_back_from_its_workbook(tmp_path, supply):
    path = saved(tmp_path / "own.xlsx", supply_workbook(supply))
    found = read_supply_file(path)
    same(supply, found)
    assert found.origin["nl"] == "eigen opgave own.xlsx"
    assert supply_workbook(supply) == supply_workbook(supply)


def test_yearly_means_keep_every_person_month(tmp_path, supply):
    found = read_supply_file(saved(tmp_path / "own.xlsx", supply_workbook(supply, yearly=True)))
    for begin, end in ((0, 10), (10, 22)):
        own = found.workers[:, :, begin:end]
        assert np.allclose(own.sum(-1), supply.workers[:, :, begin:end].sum(-1))
        assert np.ptp(own, axis=-1).max() < 1e-9


def test_a_supply_too_long_for_a_workbook_is_refused(supply):
    long = replace(
        supply, workers=np.random.default_rng(1).random((35, 3, 240)), hiring=None, courses=(),
        teachers={},
    )  # fmt: skip
    with pytest.raises(BadInput, match="25200 rows on the sheet workers"):
        supply_workbook(long)


def fill(book, row, **values):
    sheet = book["workers"]
    header = [cell.value for cell in sheet[1]]
    own = {"region": "AM09", "occupation": "0761", "from": "2027-01", "to": "2027-12", "fte": 40}
    for column, name in enumerate(header, start=1):
        sheet.cell(row, column, (own | values)[name])


def test_the_template_needs_one_row(tmp_path):
    path = saved(tmp_path / "own.xlsx", supply_workbook(), lambda book: fill(book, 2))
    found = read_supply_file(path, places=["ES07"])
    assert found.workers.sum() == 40 * 12
    assert {(own.place, own.region, own.home) for own in found.links} == {("ES07", "AM09", True)}
    assert found.hiring is None
    assert 0 < found.away_share < 1


def test_a_month_typed_as_a_date_is_a_month(tmp_path):
    import datetime as dt

    path = saved(
        tmp_path / "own.xlsx", supply_workbook(),
        lambda book: fill(book, 2, **{"from": dt.datetime(2027, 1, 1)}),
    )  # fmt: skip
    assert read_supply_file(path).months == 12


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: fill(book, 3, region="AM99"), "sheet `workers`, line 3, field `region`"),
        (lambda book: fill(book, 3, occupation="761"), "took the zero away"),
        (lambda book: fill(book, 3, fte=-2), "sheet `workers`, line 3, field `fte`: found `-2`"),
        (lambda book: fill(book, 3, fte="veel"), "sheet `workers`, line 3, field `fte`"),
        (lambda book: fill(book, 3, fte="=6*7"), "found a formula"),
        (lambda book: fill(book, 3, to="2026-01"), "line 3, field `to`"),
        (lambda book: fill(book, 3, **{"from": "januari"}), "line 3, field `from`"),
        (lambda book: fill(book, 2), "each month once"),
        (lambda book: book.remove(book["workers"]), "expected a sheet `workers`"),
        (lambda book: book.create_sheet("extra"), "a sheet of another name"),
        (lambda book: setattr(book["links"], "sheet_state", "hidden"), "a hidden sheet"),
        (lambda book: book["workers"].cell(1, 5, "personen"), "the columns region, occupation"),
        (lambda book: book["limits"].append(["away_share", 40]), "sheet `limits`, line 2"),
        (lambda book: book["limits"].append(["home_share", 0.4]), "sheet `limits`, line 2"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_sheet_and_row(tmp_path, change, told):
    def both(book):
        if told == "each month once":
            fill(book, 3)
        change(book)

    path = saved(tmp_path / "own.xlsx", supply_workbook(), both)
    with pytest.raises(BadInput) as refused:
        read_supply_file(path)
    assert told in str(refused.value)
    assert "own.xlsx" in str(refused.value)


def test_a_workbook_that_is_none_is_refused(tmp_path):
    path = saved(tmp_path / "own.xlsx", b"region,occupation")
    with pytest.raises(BadInput, match=r"own\.xlsx"):
        read_supply_file(path)
    with pytest.raises(BadInput):
        read_supply_file(tmp_path / "nowhere")
