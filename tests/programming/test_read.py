"""A list of projects goes in and out unchanged; each bad one is refused with one clear error."""

from __future__ import annotations

import datetime as dt

import pytest

from krapte.errors import BadInput
from krapte.programming import (
    Programme,
    list_tables,
    list_workbook,
    month_of,
    read_programme,
)
from tests.programming.lists import (
    LABOUR,
    OWN,
    PACKAGES,
    PROJECT,
    Formula,
    as_book,
    as_folder,
    text,
)

TABLES = {"projects": [PROJECT, OWN], "packages": PACKAGES, "labour": LABOUR}


@pytest.fixture(params=[as_book, as_folder], ids=["workbook", "folder"])
def written(request, tmp_path):
    ending = ".xlsx" if request.param is as_book else ""
    return request.param(tmp_path / f"list{ending}", TABLES)


def test_a_list_is_read(written, factors):
    programme = read_programme(written, factors)
    generated, own = programme
    assert [one.package for one in generated.packages] == [
        "preparation", "civil", "installation", "connection", "commissioning",
    ]  # fmt: skip
    assert generated.priority == 3
    assert generated.twh == pytest.approx(0.09)
    assert generated.deadline == month_of("2030-12")
    assert [one.after for one in own.packages] == [(), ("design",)]
    assert own.labour_by_occupation() == {"0712": 3, "0761": 12}
    assert (own.packages[1].labour[0].low, own.packages[0].labour[0].high) == (8, 3)
    assert own.shortest_duration() == 5
    assert programme.remarks == ()


def test_packages_come_in_an_order_in_which_they_can_be_done(tmp_path, factors):
    path = as_folder(tmp_path / "list", TABLES | {"packages": PACKAGES[::-1]})
    own = read_programme(path, factors).projects[1]
    assert [one.package for one in own.packages] == ["design", "build"]


def test_one_csv_file_is_a_list_of_projects(tmp_path, factors):
    content = (
        "project,region,technology,size,unit,earliest_start,deadline\n"
        "pv,GM0014,solar_field,12.5,MW,2027-03,2029-06\n"
    )
    (own,) = read_programme(text(tmp_path / "mine.csv", content), factors)
    assert (own.region, own.res_region, own.size) == ("GM0014", "ES01", 12.5)


def test_months_may_be_dates_of_a_spreadsheet(tmp_path, factors):
    path = tmp_path / "list.xlsx"
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm"})
    sheet = book.add_worksheet("projects")
    row = PROJECT | {"earliest_start": dt.date(2027, 3, 1), "deadline": dt.date(2030, 9, 30)}
    for column, (name, value) in enumerate(row.items()):
        sheet.write(0, column, name)
        sheet.write(1, column, value)
    book.close()
    (own,) = read_programme(path, factors)
    assert (own.earliest_start, own.deadline) == (month_of("2027-03"), month_of("2030-09"))


def bare(programme):
    """Return the projects without what only their file knows."""
    from dataclasses import replace

    return [
        replace(
            own, line=None, status="", task="",
            packages=tuple(replace(one, line=None, name="") for one in own.packages),
        )
        for own in programme
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["workbook", "folder"])
def test_the_embedded_projects_go_out_and_in_unchanged(tmp_path, factors, to_do, form):
    chosen = Programme(tuple(
        one for one in to_do if one.region == "ES07" or one.task == "offshore-21gw"
    ))  # fmt: skip
    if form == "workbook":
        path = tmp_path / "list.xlsx"
        path.write_bytes(list_workbook(chosen, factors))
    else:
        path = tmp_path / "list"
        path.mkdir()
        for name, content in list_tables(chosen, factors).items():
            (path / name).write_bytes(content)
    again = bare(read_programme(path, factors))
    for one, other in zip(bare(chosen), again, strict=True):
        assert (one.project, one.deadline, one.priority) == (
            other.project, other.deadline, other.priority)  # fmt: skip
        assert other.size == pytest.approx(one.size)
        assert other.labour_by_occupation() == pytest.approx(one.labour_by_occupation())
        assert [(own.package, own.after) for own in other.packages] == [
            (own.package, own.after) for own in one.packages
        ]


def test_the_same_list_gives_the_same_bytes(factors):
    assert list_workbook((), factors) == list_workbook((), factors)


def test_the_template_can_be_filled_in(tmp_path, factors):
    from openpyxl import load_workbook

    path = tmp_path / "mine.xlsx"
    path.write_bytes(list_workbook((), factors))
    book = load_workbook(path)
    sheet = book["projects"]
    names = [cell.value for cell in sheet[1]]
    assert all(cell.comment for cell in sheet[1])
    checked = {str(own.sqref).split(":")[0] for own in sheet.data_validations.dataValidation}
    assert {"C2", "D2", "F2"} <= checked
    for name, value in PROJECT.items():
        sheet.cell(2, names.index(name) + 1, value)
    book.save(path)
    (own,) = read_programme(path, factors)
    assert own.project == "windpark"


def test_the_empty_template_asks_for_a_project(tmp_path, factors):
    path = tmp_path / "mine.xlsx"
    path.write_bytes(list_workbook((), factors))
    with pytest.raises(BadInput, match="no project"):
        read_programme(path, factors)


def test_a_deadline_that_no_plan_can_meet_is_remarked_and_not_refused(tmp_path, factors):
    path = as_folder(tmp_path / "list", {"projects": [PROJECT | {"deadline": "2027-06"}]})
    (remark,) = read_programme(path, factors).remarks
    assert "21 months" in remark.text_en
    assert "21 maanden" in remark.text_nl


def test_work_without_labour_is_remarked(tmp_path, factors):
    path = as_folder(tmp_path / "list", {"projects": [OWN], "packages": PACKAGES})
    (remark,) = read_programme(path, factors).remarks
    assert "no labour" in remark.text_en


def changed(table, at=0, **changes):
    rows = [dict(row) for row in TABLES[table]]
    rows[at] |= changes
    return TABLES | {table: rows}


def added(table, **changes):
    return TABLES | {table: [*TABLES[table], TABLES[table][-1] | changes]}


def renamed(table, before, after):
    rows = [{after if key == before else key: own for key, own in row.items()}
            for row in TABLES[table]]  # fmt: skip
    return TABLES | {table: rows}


BAD = {
    "unknown region": (changed("projects", region="ES99"), 2, "region", "ES01"),
    "name of a region": (changed("projects", region="Achterhoek"), 2, "region", "ES07"),
    "unknown technology": (changed("projects", technology="windmill"), 2, "technology", "wind_on"),
    "unit of another technology": (changed("projects", unit="km"), 2, "unit", "`MW`"),
    "unknown unit": (changed("projects", unit="GW"), 2, "unit", "MW or homes"),
    "size of zero": (changed("projects", size=0), 2, "size", "more than 0"),
    "negative size": (changed("projects", size=-3), 2, "size", "more than 0"),
    "no size": (changed("projects", size=""), 2, "size", "a number"),
    "a text for size": (changed("projects", size="thirty"), 2, "size", "a number"),
    "a date that is no month": (changed("projects", deadline="2030-13"), 2, "deadline", "such day"),
    "a year only": (changed("projects", deadline="2030"), 2, "deadline", "Add the month"),
    "a start within a month": (
        changed("projects", earliest_start="2027-03-15"), 2, "earliest_start", "2027-04"),
    "a far year": (changed("projects", deadline="2090-01"), 2, "deadline", "2060"),
    "deadline before start": (
        changed("projects", deadline="2026-12"), 2, "deadline", "2027-01 or later"),
    "priority of nine": (changed("projects", priority=9), 2, "priority", "1, 2, 3, 4 or 5"),
    "negative yield": (changed("projects", twh=-1), 2, "twh", "0 or more"),
    "code with a space": (changed("projects", project="wind park"), 2, "project", "lower case"),
    "project twice": (added("projects", project="windpark", technology="wind_onshore", size=3,
                            unit="MW"), 4, "project", "again"),
    "other without packages": (
        added("projects", project="bridge"), 4, "technology", "packages"),
    "package of nobody": (
        added("packages", project="shool", package="x"), 4, "project", "`school`"),
    "package twice": (added("packages"), 4, "package", "again"),
    "longest below shortest": (changed("packages", longest_months=1), 2, "longest_months", "2"),
    "half a month": (changed("packages", shortest_months=1.5), 2, "shortest_months", "whole"),
    "a duration of zero": (changed("packages", shortest_months=0), 2, "shortest_months", "1 to"),
    "waits for nothing that is there": (changed("packages", 1, after="dig"), 3, "after", "design"),
    "waits for itself": (changed("packages", 1, after="build"), 3, "after", "other packages"),
    "a circle": (changed("packages", after="build"), 2, "after", "circle"),
    "occupation nobody knows": (changed("labour", occupation="0799"), 2, "occupation", "0761"),
    "a class of technicians": (changed("labour", occupation="07"), 2, "occupation", "Divide"),
    "negative labour": (changed("labour", fte_months=-1), 2, "fte_months", "0 or more"),
    "range out of order": (changed("labour", 1, low=13), 3, "low", "12"),
    "labour of no package": (added("labour", package="paint"), 4, "package", "packages"),
    "labour twice": (added("labour"), 4, "occupation", "again"),
    "a column that is missing": (renamed("projects", "size", "omvang"), 1, "size", "no column"),
    "a column too many": (changed("projects", colour="red"), 1, None, "`colour`"),
}  # fmt: skip


@pytest.mark.parametrize("form", [as_book, as_folder], ids=["workbook", "folder"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_list_is_refused_with_one_clear_error(tmp_path, factors, case, form):
    tables, line, field, told = BAD[case]
    path = form(tmp_path / ("list.xlsx" if form is as_book else "list"), tables)
    with pytest.raises(BadInput) as refused:
        read_programme(path, factors)
    (problem,) = refused.value.problems
    assert problem.file.startswith("list") or problem.file == "projects.csv"
    assert problem.line == line
    if not (case == "a column that is missing" and form is as_folder):
        assert problem.field == field
    assert told in str(problem)
    assert problem.mend


def test_a_zero_that_a_spreadsheet_took_away_is_explained(tmp_path, factors):
    path = as_book(tmp_path / "list.xlsx", changed("labour", occupation=712))
    with pytest.raises(BadInput, match="write 0712"):
        read_programme(path, factors)


def test_a_formula_is_refused(tmp_path, factors):
    path = as_book(tmp_path / "list.xlsx", changed("projects", size=Formula("=3*10")))
    with pytest.raises(BadInput, match="found a formula") as refused:
        read_programme(path, factors)
    assert "sheet `projects`, line 2, field `E2`" in str(refused.value)


def test_a_number_typed_as_text_is_refused(tmp_path, factors):
    path = as_book(tmp_path / "list.xlsx", changed("projects", size="1.000"))
    with pytest.raises(BadInput, match="stands as text"):
        read_programme(path, factors)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("list.xlsx", b"not a workbook", "plain text"),
        ("list.xls", b"\xd0\xcf\x11\xe0", "a workbook (.xlsx)"),
        ("list.xlsx", b"", "an empty file"),
        ("list.csv", b"project;region\nx;ES01\n", "semicolons"),
        ("list.csv", b"project,region\n\xff\n", "UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, factors, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_programme(path, factors)
    assert told in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path, factors):
    with pytest.raises(BadInput, match="no file"):
        read_programme(tmp_path / "nowhere.xlsx", factors)


def test_a_sheet_of_another_name_is_refused(tmp_path, factors):
    path = as_book(tmp_path / "list.xlsx", TABLES | {"notes": [{"a": 1}]})
    with pytest.raises(BadInput, match="a sheet of another name"):
        read_programme(path, factors)


def test_a_folder_without_projects_is_refused(tmp_path, factors):
    path = as_folder(tmp_path / "list", {"packages": PACKAGES})
    with pytest.raises(BadInput, match=r"no projects\.csv"):
        read_programme(path, factors)


def test_all_faults_of_rows_are_told_at_once(tmp_path, factors):
    path = as_folder(tmp_path / "list", {
        "projects": [PROJECT | {"size": -1}, OWN | {"region": "x"}], "packages": PACKAGES,
        "labour": [LABOUR[0] | {"fte_months": "many"}],
    })  # fmt: skip
    with pytest.raises(BadInput) as refused:
        read_programme(path, factors)
    assert {own.field for own in refused.value.problems} == {"size", "region", "fte_months"}
