"""A fault in a table of the register is found, and told with its place."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from krapte.errors import BadInput
from krapte.register import problems, read_effects, read_measures
from krapte.tables import FOLDER

TABLES = ("measures.csv", "effects.csv", "levers.csv", "sources_measures.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table in TABLES:
        shutil.copy(FOLDER / table, tmp_path / table)
    return tmp_path


def change(path: Path, key: str, **fields: str) -> None:
    """Overwrite fields of the row whose first column is `key`."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = list(rows[0])
    (row,) = [row for row in rows if row[columns[0]] == key]
    row.update(fields)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_tables_of_krapte_have_no_fault() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("table", "key", "fields", "faulty"),
    [
        ("effects.csv", "sto-inflow", {"lever": "magic"}, {"lever"}),
        ("effects.csv", "sto-inflow", {"measure": "nothing"}, {"measure"}),
        ("effects.csv", "sto-inflow", {"central": "0.9"}, {"central"}),
        ("effects.csv", "sto-inflow", {"low": "0.02"}, {"central"}),
        ("effects.csv", "sto-inflow", {"low": "0"}, {"low"}),
        ("effects.csv", "sto-inflow", {"unit": "persons"}, {"unit"}),
        ("effects.csv", "sto-inflow", {"source": ""}, {"source"}),
        ("effects.csv", "sto-inflow", {"source": "hearsay"}, {"source"}),
        ("effects.csv", "sto-inflow", {"scope_occupation": "07"}, {"scope_occupation"}),
        ("effects.csv", "sto-inflow", {"scope_education": "tech"}, {"scope_education"}),
        ("effects.csv", "sto-inflow", {"evidence_grade": "Z"}, {"evidence_grade"}),
        ("effects.csv", "sto-inflow", {"distribution": "cauchy"}, {"distribution"}),
        ("effects.csv", "sto-inflow", {"lag_years": "-1"}, {"lag_years"}),
        ("effects.csv", "stap-side-entry", {"end": "2020"}, {"end"}),
        ("effects.csv", "stap-side-entry", {"scope_occupation": "14"}, {"scope_occupation"}),
        ("effects.csv", "jtf-retraining", {"scope_region": "Groningen"}, {"scope_region"}),
        ("measures.csv", "sto", {"pillar": "5"}, {"pillar"}),
        ("measures.csv", "sto", {"kind": "hope"}, {"kind"}),
        ("measures.csv", "sto", {"status": "maybe"}, {"status"}),
        ("measures.csv", "sto", {"reason": "no_size"}, {"reason"}),
        ("measures.csv", "sto", {"end": "1999"}, {"end"}),
        ("measures.csv", "sto", {"budget_eur": "-3"}, {"budget_eur"}),
        ("measures.csv", "robodock", {"reason": ""}, {"reason"}),
        ("measures.csv", "robodock", {"measure": "sto"}, {"measure", "reason"}),
        ("levers.csv", "leakage", {"cap": "0.3"}, {"cap"}),
        ("levers.csv", "leakage", {"direction": "sideways"}, {"direction"}),
        ("levers.csv", "leakage", {"combination": "sum"}, {"combination"}),
    ],
)
def test_a_planted_fault_is_found(
    folder: Path, table: str, key: str, fields: dict[str, str], faulty: set[str]
) -> None:
    change(folder / table, key, **fields)
    assert {problem.field for problem in problems(folder)} == faulty


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder / "effects.csv", "sto-inflow", lever="magic", evidence_grade="Z")
    change(folder / "measures.csv", "robodock", kind="hope")
    assert [problem.field for problem in problems(folder)] == ["kind", "lever", "evidence_grade"]


def test_a_text_where_a_number_belongs_is_refused_with_its_line(folder: Path) -> None:
    change(folder / "effects.csv", "sto-inflow", central="a lot")
    with pytest.raises(BadInput) as refusal:
        read_effects(folder)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line, problem.field) == ("effects.csv", 2, "central")
    assert problems(folder) == [problem]


def test_a_missing_table_is_refused(folder: Path) -> None:
    (folder / "measures.csv").unlink()
    with pytest.raises(BadInput, match=r"measures\.csv"):
        read_measures(folder)


def test_a_missing_column_is_refused(folder: Path) -> None:
    (folder / "measures.csv").write_text("measure,pillar\nsto,1\n", encoding="utf-8")
    with pytest.raises(BadInput, match="kind"):
        read_measures(folder)


def test_a_line_with_a_field_too_many_is_refused(folder: Path) -> None:
    path = folder / "levers.csv"
    path.write_text(path.read_text(encoding="utf-8") + "a,b\n", encoding="utf-8")
    assert [problem.file for problem in problems(folder)] == ["levers.csv"]


def test_the_register_loads_without_heavy_libraries() -> None:
    code = "import sys, krapte.register; print('pandas' in sys.modules or 'jax' in sys.modules)"
    path = str(Path(__file__).resolve().parents[2] / "src")
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": path},
    )
    assert run.stdout.strip() == "False"
