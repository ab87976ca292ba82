"""A plan on disk: whole, the same, checked again when it is edited."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from python_calamine import CalamineWorkbook

from krapte.errors import BadInput
from krapte.folders import write_whole
from krapte.programming import Course, Goal, Hiring, check
from krapte.programming.exchange import (
    MANIFEST,
    frame_table,
    plan_identity,
    read_plan,
    read_supply,
    save_plan,
    supply_tables,
    workbook,
    works_table,
)
from tests.programming import planning
from tests.programming.planning import GOAL, MONTHS

MADE = dt.datetime(2026, 11, 25, 19, 0, tzinfo=dt.UTC)
SETTINGS = {"version": "0", "seed": 1, "seconds": 60}
AMOUNTS = st.one_of(st.just(0.0), st.floats(0, 1e6), st.sampled_from([0.1, 1 / 3, 2.5]))


@pytest.fixture(scope="module")
def whole():
    programme, labour, plan = planning.whole_plan()
    prices = np.zeros(labour.workers.shape)
    prices[0, 1, 4:9] = 0.1 + 0.2
    return programme, labour, replace(plan, prices=prices)


@pytest.fixture
def saved(whole, tmp_path):
    programme, labour, plan = whole
    return save_plan(tmp_path / "plans", programme, labour, GOAL, plan, SETTINGS, MADE)


def in_folder(place, files):
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def same_supply(one, other):
    assert (one.first_month, one.regions, one.occupations) == (
        other.first_month, other.regions, other.occupations,
    )  # fmt: skip
    assert (one.links, one.away_share, one.origin) == (other.links, other.away_share, other.origin)
    assert np.array_equal(one.workers, other.workers)
    assert (one.hiring is None) == (other.hiring is None)
    if one.hiring is not None:
        assert np.array_equal(one.hiring.most, other.hiring.most)
        assert np.array_equal(one.hiring.euro, other.hiring.euro)
    assert len(one.courses) == len(other.courses)
    for own, its in zip(one.courses, other.courses, strict=True):
        assert replace(own, places=None) == replace(its, places=None)
        assert np.array_equal(own.places, its.places)
    assert one.teachers.keys() == other.teachers.keys()
    assert all(np.array_equal(own, other.teachers[name]) for name, own in one.teachers.items())


def test_a_plan_comes_back_as_it_was(whole, saved):
    programme, labour, plan = whole
    found = read_plan(saved)
    assert found.programme == programme
    same_supply(found.supply, labour)
    assert (found.goal, found.edited) == (GOAL, ())
    assert found.plan.works == plan.works
    for name in ("postings", "hires", "intakes"):
        pd.testing.assert_frame_equal(
            getattr(found.plan, name), getattr(plan, name), check_dtype=False
        )
    assert np.array_equal(found.plan.prices, plan.prices)
    assert (found.plan.parts, found.plan.bound) == (plan.parts, plan.bound)
    assert (found.plan.seconds, found.plan.status) == (plan.seconds, plan.status)
    assert check(found.programme, found.supply, found.goal, found.plan) == []


def test_the_embedded_programme_comes_back_as_it_was(to_do):
    from krapte.programming.exchange.programme_file import programme_json, programme_of

    assert programme_of(programme_json(to_do), "programme.json").projects == to_do.projects


@given(
    workers=arrays.arrays(float, (3, 2, MONTHS), elements=AMOUNTS),
    most=arrays.arrays(float, (3, 2, MONTHS), elements=AMOUNTS),
    places=arrays.arrays(float, (3, MONTHS), elements=AMOUNTS),
    teachers=arrays.arrays(float, MONTHS, elements=AMOUNTS),
    share=st.floats(0, 1),
)
def test_any_supply_comes_back_to_the_last_bit(
    tmp_path_factory, workers, most, places, teachers, share
):
    labour = planning.supply(
        workers=0.0, away_share=share, hiring=Hiring(most, np.array([0.1, 1 / 3])),
        courses=(Course("0761", 6, 1e3 / 7, places, 0.9, "hands"),), teachers={"hands": teachers},
    )  # fmt: skip
    labour = replace(labour, workers=workers)
    folder = in_folder(tmp_path_factory.mktemp("supply"), supply_tables(labour))
    found = read_supply(folder)
    if not teachers.any():
        labour = replace(labour, teachers={"hands": np.zeros(MONTHS)})
    same_supply(found, labour)


def test_the_same_plan_is_saved_once(whole, saved):
    programme, labour, plan = whole
    before = {path: path.stat().st_mtime_ns for path in saved.rglob("*")}
    later = MADE + dt.timedelta(days=1)
    slower = replace(plan, seconds=9.0)
    assert save_plan(saved.parent, programme, labour, GOAL, slower, SETTINGS, later) == saved
    assert {path: path.stat().st_mtime_ns for path in saved.rglob("*")} == before
    assert saved.name == plan_identity(programme, labour, GOAL, plan, SETTINGS)


@pytest.mark.parametrize("what", ["works", "supply", "goal", "seed", "bound"])
def test_another_plan_gets_another_name(whole, saved, what):
    programme, labour, plan = whole
    goal, settings = GOAL, SETTINGS
    if what == "works":
        plan = replace(plan, works=plan.works[:-1])
    elif what == "supply":
        labour = replace(labour, away_share=0.4)
    elif what == "goal":
        goal = Goal(late=0.5)
    elif what == "seed":
        settings = SETTINGS | {"seed": 2}
    else:
        plan = replace(plan, bound=plan.bound + 1)
    assert save_plan(saved.parent, programme, labour, goal, plan, settings, MADE) != saved


def test_a_manifest_tells_what_was_planned(whole, saved):
    told = json.loads((saved / MANIFEST).read_text(encoding="utf-8"))
    assert told["id"] == saved.name
    assert told["settings"] == SETTINGS
    assert told["inputs"]["projects"] == len(whole[0])
    assert told["plan"]["points"] == pytest.approx(whole[2].points)
    assert set(told["files"]) == {str(path.relative_to(saved)) for path in saved.rglob("*")
                                  if path.is_file()} - {MANIFEST}  # fmt: skip


def test_an_edited_plan_is_read_and_what_it_breaks_is_told(saved):
    works = (saved / "works.csv").read_text(encoding="utf-8")
    (saved / "works.csv").write_text(
        works.replace("school,build,2027-05,4", "school,build,2027-04,4"), encoding="utf-8"
    )
    found = read_plan(saved)
    assert found.edited == ("works.csv",)
    kinds = {own.kind for own in check(found.programme, found.supply, found.goal, found.plan)}
    assert {"order", "unmet", "idle"} <= kinds


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("works.csv", "2027-05,4", "may,4", "line 3, field `start`"),
        ("works.csv", "2027-05,4", "2027-05,four", "line 3, field `months`"),
        ("works.csv", "start", "begin", "no column start"),
        ("postings.csv", "2027-01", "2027-13", "field `month`"),
        ("manifest.json", "{", "[", "manifest.json"),
        ("programme.json", "{", "[", "programme.json"),
        ("prices.csv", "AM01", "AM99", "a cell of the supply"),
        ("supply/workers.csv", "AM01", "AM99", "field `region`"),
        ("supply/workers.csv", ",4\n", ",-4\n", "0 or more"),
        ("supply/links.csv", "ES01", "ES99", "a RES region or a municipality"),
        ("supply/links.csv", "yes", "maybe", "yes or no"),
        ("supply/courses.csv", "0761", "0999", "an occupation with workers"),
        ("supply/supply.json", "0.5", "1.5", "away_share"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_place(saved, file, old, new, told):
    text = (saved / file).read_text(encoding="utf-8")
    assert old in text
    (saved / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_plan(saved)
    assert told in str(refused.value)


def test_a_folder_that_is_no_plan_is_refused(tmp_path):
    with pytest.raises(BadInput, match="a saved plan"):
        read_plan(tmp_path)
    with pytest.raises(BadInput, match="no folder"):
        read_supply(tmp_path / "none")


def test_a_supply_of_a_user_needs_two_tables(tmp_path):
    (tmp_path / "workers.csv").write_text(
        "region,occupation,from,to,fte\nAM03,0761,2027-01,2027-12,100\n", encoding="utf-8"
    )
    (tmp_path / "links.csv").write_text("place,region,euro,home\nES07,AM03,0,yes\n",
                                        encoding="utf-8")  # fmt: skip
    found = read_supply(tmp_path)
    assert (found.regions, found.occupations, found.months) == (("AM03",), ("0761",), 12)
    assert (found.workers == 100).all()
    assert (found.away_share, found.hiring, found.courses) == (0.0, None, ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("AM03,9999", "line 2, field `occupation`: found `9999`, expected an occupation of the"),
        ("XX,0761", "line 2, field `region`: found `XX`, expected a labour-market region, such as"),
    ],
)
def test_a_wrong_code_of_a_user_is_told_with_what_may_stand_there(tmp_path, row, told):
    (tmp_path / "workers.csv").write_text(
        f"region,occupation,from,to,fte\n{row},2027-01,2027-12,100\n", encoding="utf-8"
    )
    (tmp_path / "links.csv").write_text("place,region,euro,home\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_supply(tmp_path)
    assert told in str(refused.value)
    assert "supply.json" not in str(refused.value)


def test_months_that_stand_twice_are_refused(tmp_path):
    (tmp_path / "workers.csv").write_text(
        "region,occupation,from,to,fte\nAM03,0761,2027-01,2027-12,100\n"
        "AM03,0761,2027-06,2028-12,50\n",
        encoding="utf-8",
    )
    (tmp_path / "links.csv").write_text("place,region,euro,home\n", encoding="utf-8")
    with pytest.raises(BadInput, match="each month once"):
        read_supply(tmp_path)


def test_works_of_a_table_of_its_own(whole, saved):
    assert works_table(saved / "works.csv") == whole[2].works


TEXTS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "\t=1", "it's"]


def test_a_text_never_becomes_a_formula(whole, tmp_path):
    programme, labour, plan = whole
    named = replace(programme, projects=(
        replace(programme.projects[0], name="=HYPERLINK(1)"), *programme.projects[1:],
    ))  # fmt: skip
    found = read_plan(save_plan(tmp_path, named, labour, GOAL, plan, SETTINGS, MADE))
    assert found.programme == named
    table = pd.DataFrame({"name": TEXTS, "fte": [-1.5] * len(TEXTS)})
    for line in frame_table(table).decode().split("\n")[1:-1]:
        assert line.lstrip('"')[0] in "'i"
        assert line.endswith(",-1.5")
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"tables": table}))
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("tables").to_python()
    assert [row[0] for row in sheet[1:]] == TEXTS
    assert b"<f>" not in _part(path, "xl/worksheets/sheet1.xml")


def _part(path, name):
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_a_workbook_is_the_same_every_time():
    table = pd.DataFrame({"a": [1, None], "b": ["x", pd.NA], "c": [True, False]})
    assert workbook({"t": table}) == workbook({"t": table})


_WRITER = """
import sys
from pathlib import Path
from krapte.folders import write_whole

class Slow(dict):
    def items(self):
        yield "first.csv", b"a"
        print("begun", flush=True)
        sys.stdin.read()
        yield "second.csv", b"b"

write_whole(Path(sys.argv[1]), Slow())
"""


def test_a_writer_that_is_killed_leaves_nothing_half(tmp_path):
    final = tmp_path / "plans" / "abc"
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(final)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"begun\n"
    left = list(final.parent.iterdir())
    assert [path.name.startswith(".partial-") for path in left] == [True]
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert writer.stdin is not None
    writer.stdin.close()
    assert not final.exists()
    write_whole(final, {"first.csv": b"a"})
    assert [path.name for path in final.parent.iterdir()] == ["abc"]


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    final = tmp_path / "a"
    write_whole(final, {"old.csv": b"1", "in/old.csv": b"1"})
    write_whole(final, {"new.csv": b"2"})
    assert [path.name for path in final.iterdir()] == ["new.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failing_writer_leaves_what_was_there(tmp_path):
    final = tmp_path / "a"
    write_whole(final, {"old.csv": b"1"})
    with pytest.raises(TypeError):
        write_whole(final, {"new.csv": "text"})  # type: ignore[dict-item]
    assert (final / "old.csv").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
