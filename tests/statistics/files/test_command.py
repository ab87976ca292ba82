"""`krapte data import` and `krapte data mapping`, as a user types them."""

from __future__ import annotations

import json

import pytest

from krapte.cli import main
from krapte.statistics import Store
from tests.statistics.files.making import SOURCE, csv, mapping

TEXT = "region,year,value\nAM01,2023,100\nAM02,2023,\n"


@pytest.fixture
def typed(monkeypatch, capsys):
    """Return a function that runs a command line and returns exit code, output and errors."""

    def run(*words):
        monkeypatch.setattr("sys.argv", ["krapte", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        told = capsys.readouterr()
        return code or 0, told.out, told.err

    return run


def test_a_file_is_tried_imported_and_known_again(typed, tmp_path):
    file, own, store = csv(tmp_path, TEXT), mapping(tmp_path), tmp_path / "store"
    words = ("data", "import", file, "--mapping", own, "--store", store)
    code, told, _ = typed(*words, "--dry-run", "--lang", "en")
    assert (code, store.exists()) == (0, False)
    assert "2 rows read, 1 figures, 1 without a value" in told
    assert "Nothing was written" in told
    code, told, _ = typed(*words)
    assert code == 0
    assert "1 nieuw, 0 herzien" in told
    code, told, _ = typed(*words)
    assert code == 0
    assert "Niets nieuws" in told
    assert [own.value for own in Store(store).as_of()] == [100.0]


def test_json_tells_what_was_read_and_written(typed, tmp_path):
    file, own = csv(tmp_path, TEXT), mapping(tmp_path)
    words = ("data", "import", file, "--mapping", own, "--store", tmp_path / "s", "--json")
    code, told, error = typed(*words)
    found = json.loads(told)
    assert (code, error) == (0, "")
    assert (found["rows"], found["written"], found["store"]["new"]) == (2, True, 1)
    assert found["source"]["published"] == "2026-10-01"
    assert found["series"] == [
        {"series": "employed", "unit": "persons", "figures": 1, "missing": 1, "first": "2023",
         "last": "2023", "least": 100.0, "most": 100.0}
    ]  # fmt: skip


def test_faults_are_told_by_row_and_column_with_exit_code_2(typed, tmp_path):
    file, own = csv(tmp_path, TEXT + "AM99,2023,x\n"), mapping(tmp_path)
    words = ("data", "import", file, "--mapping", own, "--store", tmp_path / "s")
    code, told, error = typed(*words)
    assert (code, told) == (2, "")
    assert "count.csv, line 4, field `region`" in error
    assert "count.csv, line 4, field `value`" in error
    code, told, error = typed(*words, "--json")
    assert (code, error) == (2, "")
    assert {own["field"] for own in json.loads(told)["problems"]} == {"region", "value"}
    assert not (tmp_path / "s").exists()


def test_the_day_of_publication_may_be_given(typed, tmp_path):
    own = mapping(tmp_path, source=SOURCE.replace("published = 2026-10-01", ""))
    words = ("data", "import", csv(tmp_path, TEXT), "--mapping", own, "--dry-run", "--json")
    assert typed(*words)[0] == 2
    code, told, _ = typed(*words, "--published", "2025-05-01")
    assert (code, json.loads(told)["published"][:10]) == (0, "2025-05-01")


def test_a_first_mapping_is_written_once_and_never_over_another(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    csv(tmp_path, TEXT)
    code, told, _ = typed("data", "mapping", "count.csv")
    assert code == 0
    assert "krapte data import count.csv --mapping count.toml --dry-run" in told
    before = (tmp_path / "count.toml").read_text()
    code, _, error = typed("data", "mapping", "count.csv")
    assert code == 2
    assert "a new file" in error
    assert (tmp_path / "count.toml").read_text() == before
    code, told, _ = typed("data", "mapping", "count.csv", "--output", "b.toml", "--json")
    assert json.loads(told)["text"] == before


MISUSES = {
    ("--json",): ("krapte", "--json"),
    ("runn", "--json"): ("krapte", None),
    ("data", "--json"): ("krapte data", "--json"),
    ("data", "import", "--json"): ("krapte data import", "FILE"),
    ("run", "--drawz", "3", "--json"): ("krapte run", "--drawz"),
    ("run", "--draws", "1", "--json"): ("krapte run", "--draws"),
    ("forecast", "--lang", "fr", "--json"): ("krapte forecast", "--lang"),
    ("fetch", "--json"): ("krapte fetch", None),
    ("run", "--as-of", "soon", "--json"): ("krapte run", "--as-of"),
}


@pytest.mark.parametrize("words", MISUSES, ids=" ".join)
def test_a_slip_on_the_command_line_is_a_problem_under_json(typed, words):
    code, told, error = typed(*words)
    assert (code, error) == (2, "")
    (found,) = json.loads(told)["problems"]
    assert (found["file"], found["field"]) == MISUSES[words]
    assert found["found"]
    assert "--help" in found["mend"]


def test_a_slip_without_json_is_told_in_words(typed):
    code, told, error = typed("run", "--drawz", "3")
    assert (code, told) == (2, "")
    assert "No such option" in error
