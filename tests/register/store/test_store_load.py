"""A register is filled from the tables of a data set and gives the same tables back."""

from __future__ import annotations

import csv
import shutil

import pytest

from krapte.errors import BadInput
from krapte.register import problems, read_effects, read_measures
from krapte.register.effects import COLUMNS as EFFECT_COLUMNS
from krapte.register.measures import COLUMNS as MEASURE_COLUMNS
from krapte.register.store import FILES, Register, fill, tables_of, write_project
from krapte.statistics import load
from krapte.tables import FOLDER


@pytest.fixture
def embedded(register) -> Register:
    fill(register, "krapte", "the embedded data set")
    return register


def _rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_come_back_as_they_were(embedded):
    tables = tables_of(embedded)
    assert tuple(tables["measures.csv"].columns[: len(MEASURE_COLUMNS)]) == MEASURE_COLUMNS
    assert tuple(tables["effects.csv"].columns) == EFFECT_COLUMNS
    compared = 0
    for name, table in tables.items():
        if (FOLDER / name).exists():
            wanted = _rows(FOLDER / name)
            found = [
                {field: row[field] for field in was}
                for was, row in zip(wanted, table.to_dict("records"), strict=True)
            ]
            assert found == wanted
            compared += len(wanted)
    assert compared > 200


def test_evidence_stands_behind_every_effect(embedded):
    effects = {own.key: own["evidence_grade"] for own in embedded.records("effect")}
    assert {own.key: own["grade"] for own in embedded.records("evidence")} == effects


def test_a_project_written_from_the_register_is_a_data_set_without_faults(embedded, tmp_path):
    project = write_project(embedded, tmp_path / "project")
    assert problems(project) == problems(FOLDER)
    assert len(load(project).observations) == len(load(FOLDER).observations)
    assert read_measures(project) == read_measures(FOLDER)
    assert read_effects(project) == read_effects(FOLDER)


def test_a_project_shows_what_was_edited_and_what_was_before(embedded, clock, tmp_path):
    before = clock.now
    clock.move(days=1)
    sto = embedded.record("measure", "sto")
    embedded.change("measure", "sto", {"end": 2035}, sto.version, "jan", "longer")
    now = write_project(embedded, tmp_path / "now")
    then = write_project(embedded, tmp_path / "then", as_of=before)
    ends = [
        {own.measure: own.end for own in read_measures(project)}["sto"] for project in (now, then)
    ]
    assert ends == [2035, sto["end"]]


def test_a_project_overwrites_nothing(embedded, tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(BadInput, match="empty place"):
        write_project(embedded, tmp_path)
    with pytest.raises(BadInput, match="no folder"):
        write_project(embedded, tmp_path / "no" / "project")
    assert [own.name for own in tmp_path.iterdir() if own.name.startswith(".partial")] == []


def test_a_filled_register_is_not_filled_again_save_with_what_is_new(embedded):
    with pytest.raises(BadInput, match="an empty register"):
        fill(embedded, "jan", "again")
    gone = next(own for own in embedded.records("evidence"))
    embedded.delete("evidence", gone.key, gone.version, "jan", "superseded")
    assert fill(embedded, "jan", "again", only_new=True) == ()


@pytest.fixture
def folder(tmp_path):
    own = tmp_path / "data"
    own.mkdir()
    for name in FILES.values():
        if (FOLDER / name).exists():
            shutil.copy(FOLDER / name, own / name)
    return own


def test_only_what_is_new_is_added(embedded, folder):
    with (folder / "sources_measures.csv").open("a", encoding="utf-8") as file:
        file.write("new-letter,A new letter,EZK,2026-11-01,,open,\n")
    made = fill(embedded, "jan", "new letter", folder, only_new=True)
    assert [(own.action, own.kind, own.key) for own in made] == [
        ("create", "document", "new-letter")
    ]


def test_a_bad_row_is_told_with_file_and_line_and_nothing_is_written(register, folder):
    path = folder / "measures.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with (folder / "sources_measures.csv").open("a", encoding="utf-8") as file:
        file.write("Bad Id,t,p,soon,,open,\n")
    with pytest.raises(BadInput) as error:
        fill(register, "jan", "bad", folder)
    found = {(own.file, own.line) for own in error.value.problems}
    assert ("measures.csv", len(lines) + 1) in found
    assert "sources_measures.csv" in {own.file for own in error.value.problems}
    assert register.history() == ()


def test_a_dry_fill_writes_nothing(register):
    assert len(fill(register, "jan", "try", dry_run=True)) > 200
    assert register.history() == ()
