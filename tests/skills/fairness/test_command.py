"""`krapte skills audit`: what a user types and reads, and the report that stays."""

from __future__ import annotations

import csv
import html.parser
import json
import re

import pandas as pd
import pytest
from click.testing import CliRunner

from krapte.cli.audit import audit
from krapte.errors import BadInput
from krapte.skills import default_language
from krapte.skills.matching import (
    as_records,
    synthetic_seekers,
    synthetic_vacancies,
    write_json,
)
from tests.skills.matching.cases import POPULATION

TABLES = ("groups", "filters", "columns", "swap_test", "register", "duties")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """People of whom the women can travel no kilometre, so that a filter treats them otherwise."""
    place = tmp_path_factory.mktemp("audit")
    language = default_language()
    people = as_records(synthetic_seekers(language, 240, 5, POPULATION))
    rows = [["id", "sex", "origin"]]
    for at, own in enumerate(people["seekers"]):
        sex = "vrouw" if at % 2 else "man"
        own["travel_km"] = 0 if sex == "vrouw" else 300
        own.pop("travel_minutes", None)
        rows.append([own["id"], sex, "Zeldzaamland" if at < 5 else "elders"])
    (place / "seekers.json").write_text(json.dumps(people))
    write_json(synthetic_vacancies(language, 80, 5, POPULATION), place / "vacancies.json")
    with (place / "attributes.csv").open("w", newline="") as target:
        csv.writer(target).writerows(rows)
    return place


def run(*words):
    return CliRunner().invoke(audit, [str(own) for own in words])


@pytest.fixture(scope="module")
def told(folder):
    done = run(
        folder / "attributes.csv", "--seekers", folder / "seekers.json", "--vacancies",
        folder / "vacancies.json", "--counts", "0.05", "--least-people", "50", "--json", "--out",
        folder / "audit",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_filter_that_hits_one_group_is_told(told):
    sex = next(own for own in told["comparisons"] if own["attributes"] == ["sex"])
    by = {own["values"][0]: own for own in sex["groups"]}
    assert by["vrouw"]["selection"]["signal"] == "below"
    assert by["vrouw"]["excluded"]["travel"] > by["man"]["excluded"]["travel"]
    assert told["signals"] > 0
    assert told["score_without_the_rest"] == {
        "pairs": told["score_without_the_rest"]["pairs"], "differing": 0
    }  # fmt: skip
    assert told["score_without_the_rest"]["pairs"] > 50
    assert told["swap_test"]["differences"] == []


def test_the_report_stands_alone_and_holds_nobody(folder, told):
    place = folder / "audit"
    files = {own.name for own in place.iterdir()}
    assert files == {"audit.html", "audit.json", "audit.xlsx", *(f"{own}.csv" for own in TABLES)}
    page = (place / "audit.html").read_text(encoding="utf-8")
    html.parser.HTMLParser().feed(page)
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "<script" not in page
    assert "Verwisselproef" in page
    assert "Swap test" in page
    whole = page + "".join(own.read_text("utf-8") for own in place.glob("*.[cj]s*"))
    assert "synthetic-person" not in whole
    # Five people are too few to be a group.
    assert "Zeldzaamland" not in whole
    groups = pd.read_csv(place / "groups.csv")
    assert {"sex"} == set(groups["attributes"]) - {"origin", "sex x origin"}
    book = pd.read_excel(place / "audit.xlsx", sheet_name=None, engine="calamine")
    assert set(book) == set(TABLES)
    assert json.loads((place / "audit.json").read_text())["en"]["signals"] == told["signals"]


def test_lists_made_before_give_the_same_rates(folder, told, tmp_path):
    from krapte.cli.match import match

    made = CliRunner().invoke(
        match,
        [str(folder / "seekers.json"), str(folder / "vacancies.json"), "--for", "vacancies",
         "--out", str(tmp_path / "lists.csv"), "--json"],
    )  # fmt: skip
    (tmp_path / "lists.json").write_text(made.stdout)
    for name in ("lists.json", "lists.csv"):
        done = run(
            folder / "attributes.csv", "--lists", tmp_path / name, "--no-swap", "--counts", "0.05",
            "--least-people", "50", "--json",
        )  # fmt: skip
        found = json.loads(done.stdout)["comparisons"][0]["groups"]
        wanted = told["comparisons"][0]["groups"]
        assert [own["selection"] for own in found] == [own["selection"] for own in wanted]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_speaks_both_languages(folder, lang):
    done = run(
        folder / "attributes.csv", "--seekers", folder / "seekers.json", "--vacancies",
        folder / "vacancies.json", "--no-swap", "--lang", lang,
    )  # fmt: skip
    assert {"nl": "geen juridische grens", "en": "no legal limit"}[lang] in done.output


def test_a_folder_with_other_files_is_not_replaced(folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "work.txt").write_text("dear")
    done = run(
        folder / "attributes.csv", "--seekers", folder / "seekers.json", "--vacancies",
        folder / "vacancies.json", "--no-swap", "--out", folder / "mine",
    )  # fmt: skip
    assert isinstance(done.exception, BadInput)
    assert (folder / "mine" / "work.txt").read_text() == "dear"


@pytest.mark.parametrize(
    "words",
    [[], ["--lists", "a.csv", "--seekers", "b.csv"], ["--lists", "a.csv", "--vacancies", "b.csv"],
     ["--lists", "a.csv", "--no-swap", "--text", "cv.txt"]],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(folder, words):
    assert run(folder / "attributes.csv", *words).exit_code == 2
