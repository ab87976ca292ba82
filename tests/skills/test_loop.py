"""The loop: scarce places of a matching become prices of skills, and these rank the measures."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.skills import default_language
from krapte.skills.matching import synthetic_seekers, synthetic_vacancies, write_json


def run(*words):
    found = CliRunner().invoke(main, ["skills", *map(str, words)])
    assert found.exception is None, found.output
    return found.stdout


def test_an_assignment_of_people_ranks_measures_and_regions(tmp_path):
    language = default_language()
    # One region with few people and many vacancies, one the other way round.
    write_json(synthetic_seekers(language, 300, 1, {"AM01": 1.0, "AM12": 9.0}), tmp_path / "s.json")
    write_json(
        synthetic_vacancies(language, 60, 2, {"AM01": 9.0, "AM12": 1.0}), tmp_path / "v.json"
    )
    answer = run("match", tmp_path / "s.json", tmp_path / "v.json", "--top", "50", "--assign",
                 "most", "--least", "0.05", "--level-below", "7", "--json")  # fmt: skip
    assignment = json.loads(answer)["assignment"]
    assert assignment["placed"] > 0
    priced = [own for own in assignment["skill_prices"] if own.get("person_value")]
    assert priced
    (tmp_path / "match.json").write_text(answer, encoding="utf-8")
    told = json.loads(run("transition", "prices", tmp_path / "match.json", "--json"))
    values = [own["value"] for own in told["measures"]]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0
    best = told["regions"][0]
    assert best["region"] in {own["region"] for own in priced}
    # The value of a person in the best cell is no more than the dearest skills there add up to.
    there = [own["person_value"] for own in priced if own["region"] == best["region"]]
    assert best["value"] <= max(there) + 1e-9


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_ranking_reads_as_numbers(tmp_path, lang):
    uri = next(iter(default_language().essential.values()))[0]
    (tmp_path / "prices.csv").write_text(f"skill,region,price\n{uri},AM01,0.01\n")
    said = run("transition", "prices", tmp_path / "prices.csv", "--top", "1", "--lang", lang)
    shown = said.splitlines()[-1].split()[0].replace(",", ".")
    assert float(shown) > 0
