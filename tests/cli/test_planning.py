"""`krapte programme plan`, `reasons`, `check`, `whatif` and `compare`, with a supply of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.programming.lists import OWN, as_folder

DESIGN = {"package": "design", "after": "", "shortest_months": 2, "longest_months": 4}
BUILD = {"package": "build", "after": "design", "shortest_months": 2, "longest_months": 4}
WANTED = ("north", "south", "east", "west")


def rows(name, fte_months=8, **changes):
    """Return the rows of a project that takes FTE-months of 0761, and one of 0712."""
    project = OWN | {"project": name, "name": name, "homes": 100, "deadline": "2027-12"} | changes
    packages = [own | {"project": name} for own in (DESIGN, BUILD)]
    labour = [
        {"project": name, "package": "design", "occupation": "0712", "fte_months": 1},
        {"project": name, "package": "build", "occupation": "0761", "fte_months": fte_months},
    ]
    return project, packages, labour


def written(tmp_path, parts=None, **changes):
    """Write a list of four projects that want the same people (or others), and a supply."""
    parts = parts or [rows(name, **changes) for name in WANTED]
    as_folder(tmp_path / "mine", {
        "projects": [own[0] for own in parts],
        "packages": [row for own in parts for row in own[1]],
        "labour": [row for own in parts for row in own[2]],
    })  # fmt: skip
    as_folder(tmp_path / "people", {
        "workers": [
            {"region": "AM03", "occupation": code, "from": "2027-01", "to": "2028-06", "fte": fte}
            for code, fte in (("0712", 4), ("0761", 2.5))
        ],
        "links": [{"place": "ES07", "region": "AM03", "euro": 0, "home": "yes"}],
    })  # fmt: skip


@pytest.fixture
def planned(krapte_command, tmp_path):
    """Return what planning said of four projects of which not all are in time."""
    written(tmp_path)
    return krapte_command(
        "programme", "plan", "mine", "--supply", "people", "--seconds", "1", "--seed", "1",
        "--goal", "late=0.1", "--json",
    ).json  # fmt: skip


def test_a_plan_is_a_folder_that_can_be_checked_asked_and_compared(
    planned, krapte_command, tmp_path
):
    folder = planned["folder"]
    assert planned["breaches"] == []
    assert 0 <= planned["gap"] < 0.5
    assert sum(planned["projects"].values()) == len(WANTED)
    names = {path.name for path in (tmp_path / folder).iterdir()}
    assert {
        "programme.html", "summary.json", "plan.xml", "plan.ics", "projects.geojson", "works.csv",
        "postings.csv", "programme.json", "supply", "tables", "manifest.json",
    } <= names  # fmt: skip
    sound = krapte_command("programme", "check", folder, "--json").json
    assert (sound["holds"], sound["edited"], sound["breaches"]) == (True, [], [])
    for moved in ("plan.xml", "plan.ics"):
        words = ("programme", "check", folder, "--works", f"{folder}/{moved}", "--json")
        assert krapte_command(*words).json["holds"]
    same = krapte_command("programme", "compare", folder, folder, "--json").json
    assert same["changes"]["same"] + same["changes"]["neither"] == len(WANTED)
    english = krapte_command("programme", "compare", folder, folder, "--lang", "en")
    assert "same month" in english.out


def test_extra_people_unlock_points_by_price_and_by_planning(planned, krapte_command, tmp_path):
    words = ("programme", "whatif", planned["folder"], "--extra", "0761@AM03:20", "--seconds", "1")
    told = krapte_command(*words, "--out", "more", "--json").json
    assert told["points_planned_again"] > 0
    assert told["changes"]["built"] + told["changes"]["earlier"] > 0
    assert told["points_by_price"] >= 0
    more = told["folder"]
    assert krapte_command("programme", "check", more, "--json").json["holds"]
    between = krapte_command("programme", "compare", planned["folder"], more, "--json").json
    total = next(row for row in between["parts"] if row["part"] == "total")
    assert total["difference"] > 0
    shown = krapte_command(*words)
    assert shown.code == 0
    assert "0761@AM03:20" in shown.out
    assert "afstand" in shown.err


def test_progress_goes_to_the_error_stream_with_points_bound_and_gap(krapte_command, tmp_path):
    written(tmp_path)
    told = krapte_command(
        "programme", "plan", "mine", "--supply", "people", "--seconds", "1", "--lang", "en"
    )
    assert told.code == 0
    assert "points" in told.err
    assert "bound" in told.err
    assert "gap" in told.err
    assert "The plan holds" in told.out
    assert "programme.html" in told.out


def test_an_edited_plan_that_does_not_hold_ends_with_2(planned, krapte_command, tmp_path):
    works = tmp_path / planned["folder"] / "works.csv"
    lines = works.read_text(encoding="utf-8").split("\n")
    project, package, _, months = lines[2].split(",")
    lines[2] = f"{project},{package},2027-01,{months}"
    works.write_text("\n".join(lines), encoding="utf-8")
    told = krapte_command("programme", "check", planned["folder"], "--lang", "en")
    assert told.code == 2
    assert "works.csv was changed" in told.out
    assert "cannot" in told.out or "ready only" in told.out
    plain = krapte_command("programme", "check", planned["folder"], "--json")
    assert plain.code == 2
    found = json.loads(plain.out)
    assert not found["holds"]
    assert found["breaches"][0]["project"] == project


def test_what_no_plan_can_mend_is_told_before_planning(krapte_command, tmp_path):
    written(tmp_path, deadline="2027-03")
    told = krapte_command("programme", "reasons", "mine", "--supply", "people", "--json").json
    assert {own["kind"] for own in told["reasons"]} == {"short"}
    shown = krapte_command("programme", "reasons", "mine", "--supply", "people", "--lang", "en")
    assert "north: takes 4 months at least" in shown.out
    planned = krapte_command("programme", "plan", "mine", "--supply", "people", "--seconds", "1")
    assert "niet op tijd kunnen" in planned.err


def test_nothing_in_the_way_is_told_too(krapte_command, tmp_path):
    written(tmp_path)
    told = krapte_command("programme", "reasons", "mine", "--supply", "people", "--lang", "en")
    assert "can be in time" in told.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plan", "mine", "--supply", "none"), "no folder"),
        (("plan", "mine", "--supply", "people", "--goal", "fame=3"), "NAME=VALUE"),
        (("plan", "mine", "--supply", "people", "--goal", "late=-1"), "0 or more"),
        (("plan", "mine", "--supply", "people", "--goal", "priority=1/2"), "five"),
        (("plan", "mine", "--supply", "people", "--region", "ES30"), "no projects"),
        (("plan", "mine", "--run", "none"), "a run"),
        (("check", "mine"), "a saved plan"),
        (("whatif", "mine", "--extra", "0761@AM03:5"), "a saved plan"),
        (("compare", "mine", "mine"), "a saved plan"),
    ],
)
def test_what_cannot_be_is_refused(krapte_command, tmp_path, words, told):
    written(tmp_path)
    if "--run" in words:
        pytest.importorskip("jax")
    found = krapte_command("programme", *words)
    assert found.code == 2
    assert told in found.err


def test_bad_extra_people_and_bad_schedules_are_refused(planned, krapte_command, tmp_path):
    folder = planned["folder"]
    found = krapte_command("programme", "whatif", folder, "--extra", "0761")
    assert (found.code, "0761@AM03:100" in found.err) == (2, True)
    found = krapte_command("programme", "check", folder, "--works", "plan.doc")
    assert (found.code, ".xml" in found.err) == (2, True)


_COMMAND = "from krapte.cli import main; main()"


def test_an_interrupt_keeps_the_best_plan_so_far(tmp_path):
    # So many sizes that no search proves the best choice of them before it is stopped.
    parts = [rows(f"p{number}", 5 + number * 37 % 11, homes=100 + number * 53 % 97)
             for number in range(60)]  # fmt: skip
    written(tmp_path, parts)
    words = ["programme", "plan", "mine", "--supply", "people", "--seconds", "300", "--lang", "en"]
    run = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *words], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stderr is not None
    told = 0
    for line in run.stderr:
        told += "bound" in line
        if told == 2:
            break
    os.kill(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=200)
    assert run.returncode == 0, err
    assert "Interrupted" in err
    assert "interrupted: the best so far" in out
    (made,) = (tmp_path / "plans").iterdir()
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plan"]["status"] == "interrupted"
    assert manifest["plan"]["points"] > 0


def test_commands_teach(krapte_command):
    for name in ("plan", "reasons", "check", "whatif", "compare"):
        told = krapte_command("programme", name, "--help")
        assert told.code == 0
        assert "Example" in told.out
