"""`krapte programme` on the command line: answers, faults and files."""

from __future__ import annotations

import pytest

from tests.programming.lists import OWN, PROJECT, as_folder


def test_projects_of_a_region_are_listed(krapte_command):
    told = krapte_command("programme", "projects", "--region", "ES07", "--json").json
    assert told["derived"] is True
    assert {own["region"] for own in told["projects"]} == {"ES07"}
    assert sum(told["fte_months"].values()) == pytest.approx(
        sum(own["fte_months"] for own in told["projects"])
    )


def test_projects_go_to_a_workbook_and_are_checked_from_it(krapte_command):
    first = krapte_command("programme", "projects", "--region", "ES07", "--out", "a.xlsx", "--json")
    again = krapte_command("programme", "check-list", "a.xlsx", "--json")
    assert again.json["fte_months"] == pytest.approx(first.json["fte_months"])


def test_a_file_is_not_replaced_unasked(krapte_command):
    assert krapte_command("programme", "template", "t.xlsx").code == 0
    refused = krapte_command("programme", "template", "t.xlsx")
    assert refused.code == 2
    assert "--replace" in refused.err
    assert krapte_command("programme", "template", "t.xlsx", "--replace").code == 0


def test_a_list_is_summed_up_in_both_languages(krapte_command, tmp_path):
    as_folder(tmp_path / "mine", {"projects": [PROJECT | {"deadline": "2027-06"}]})
    dutch = krapte_command("programme", "check-list", "mine")
    assert (dutch.code, "1 project, " in dutch.out, "te laat" in dutch.out) == (0, True, True)
    english = krapte_command("programme", "check-list", "mine", "--lang", "en")
    assert "1 project, " in english.out
    assert "late" in english.out


def test_the_sum_of_a_short_list_is_not_rounded_away(krapte_command, tmp_path):
    as_folder(tmp_path / "mine", {
        "projects": [OWN],
        "packages": [{"project": OWN["project"], "package": "build", "after": "",
                      "shortest_months": 2, "longest_months": 40}],
        "labour": [{"project": OWN["project"], "package": "build", "occupation": "0761",
                    "fte_months": 48}],
    })  # fmt: skip
    assert "1 project, 4 arbeidsjaren, " in krapte_command("programme", "check-list", "mine").out


def test_a_bad_list_ends_with_2_and_tells_every_fault(krapte_command, tmp_path):
    as_folder(tmp_path / "mine", {"projects": [PROJECT | {"size": -1}, OWN | {"region": "x"}]})
    told = krapte_command("programme", "check-list", "mine")
    assert told.code == 2
    assert "line 2, field `size`" in told.err
    assert "line 3, field `region`" in told.err


def test_factors_are_listed_with_their_source(krapte_command):
    rows = krapte_command("programme", "factors", "--technology", "wind_onshore", "--json").json
    assert {own["technology"] for own in rows} == {"wind_onshore"}
    assert {own["unit"] for own in rows} == {"MW"}
    building = sum(own["fte_months"] for own in rows if own["phase"] != "preparation")
    assert building == pytest.approx(31.8)
    shown = krapte_command("programme", "factors", "--technology", "wind_onshore").out
    assert "rutovitz-2025" in shown


@pytest.mark.parametrize(
    "words", [("--region", "ES99"), ("--technology", "windmill"), ("--out", "list.doc")]
)
def test_what_is_not_known_is_refused(krapte_command, words):
    assert krapte_command("programme", "projects", *words).code == 2
