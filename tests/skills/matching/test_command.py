"""`krapte skills match`, as a user starts it."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from krapte.cli.match import match
from krapte.errors import BadInput
from krapte.skills import default_language
from krapte.skills.matching import as_records, synthetic_seekers, synthetic_vacancies, write_json
from tests.skills.matching.cases import POPULATION


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("match")
    language = default_language()
    write_json(synthetic_seekers(language, 40, 5, POPULATION), place / "seekers.json")
    asked = as_records(synthetic_vacancies(language, 80, 5, POPULATION))
    open_one = asked["vacancies"][7]
    for name in ("essential", "optional", "education", "occupation"):
        open_one.pop(name, None)
    open_one["open_hiring"] = True
    (place / "vacancies.json").write_text(json.dumps(asked))
    return place


def test_lists_explanations_and_a_table(folder, krapte_command):
    told = krapte_command(
        "skills", "match", folder / "seekers.json", folder / "vacancies.json", "--top", "3",
        "--level-below", "1", "--explain", "--out", folder / "out.xlsx", "--assign", "most",
        "--least", "0.1", "--open-hiring", "--json",
    ).json  # fmt: skip
    counted = told["counted"]
    names = ("permit", "travel", "education", "hours", "licences", "wage", "left")
    assert sum(counted[name] for name in names) == 40 * 80
    results = [own for one in told["lists"] for own in one["results"]]
    assert results
    for own in results:
        parts = [part for kind in ("essential", "optional")
                 for state in own["explanation"][kind].values() for part in state]  # fmt: skip
        assert sum(part["weight"] * part["credit"] for part in parts) == pytest.approx(own["score"])
    table = pd.read_excel(folder / "out.xlsx", engine="calamine")
    assert len(table) == len(results)
    assert len(told["assignment"]["pairs"]) == told["assignment"]["placed"] > 0
    assert len(told["open_hiring"][0]["hired"]) == 1


def test_the_other_direction(folder, krapte_command):
    told = krapte_command("skills", "match", folder / "seekers.json", folder / "vacancies.json",
                          "--for", "vacancies", "--top", "2", "--only", "synthetic-vacancy-3",
                          "--carve", "--json").json  # fmt: skip
    assert [own["id"] for own in told["lists"]] == ["synthetic-vacancy-3"]
    assert told["carving"][0]["vacancy"] == "synthetic-vacancy-3"


def test_what_does_not_fit_is_told_once_and_names_nobody(folder, krapte_command):
    (folder / "wrong.csv").write_text("id,skills\nJansen,Jansen\n")
    done = krapte_command("skills", "match", folder / "wrong.csv", "--json")
    assert done.code == 2, done.err
    assert len(json.loads(done.out)["problems"]) == 1
    assert "Jansen" not in done.out + done.err


def spoken(folder, *arguments):
    """Return what the command says, in this process: starting one costs more than matching."""
    return CliRunner().invoke(match, [str(folder / "seekers.json"), *arguments])


def test_people_without_vacancies_meet_the_occupations_and_are_told_why(folder):
    done = spoken(folder, "--only", "synthetic-person-1", "--top", "3", "--explain", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "essential, has" in done.output
    assert ", rank " in done.output


@pytest.mark.parametrize("arguments", [["--only", "Jansen"], ["--for", "vacancies", "--explain"]])
def test_an_option_that_does_not_fit_is_refused(folder, arguments):
    done = spoken(folder, *arguments)
    assert isinstance(done.exception, (BadInput, SystemExit))
    assert "Jansen" not in str(done.exception) + done.output
