"""`krapte skills transition`, `route` and `fund`: what a user types and reads."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.errors import BadInput

HIDDEN = "zeer-geheim-81"


def run(*words, code=0):
    """Return what a command prints; a fault of the input is returned as the error itself."""
    found = CliRunner().invoke(main, ["skills", *words])
    if isinstance(found.exception, BadInput):
        assert code == 2
        return str(found.exception)
    if code == 0:
        assert found.exception is None, found.output
    return found.output


def told(*words):
    return json.loads(run(*words, "--json"))


@pytest.fixture
def person(tmp_path):
    path = tmp_path / "me.json"
    content = {"occupation": "roofer", "pay": 17.5, "hours": 32, "facts": {"benefit": "ww"}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_a_person_is_judged_and_nothing_is_left_out(person, tmp_path):
    out = tmp_path / "steps.xlsx"
    found = told("transition", "judge", "--person", person, "--top", "3", "--out", str(out))
    assert len(found["transitions"]) == 3
    assert sum(found["counts"]["viable"].values()) == found["compared"] > 1000
    first = found["transitions"][0]["judgements"]
    assert first["safe"]["verdict"] == "unknown"
    assert {term["name"] for term in first["viable"]["terms"]} == {"closeness", "level_step"}
    table = pd.read_excel(out, engine="calamine")
    assert len(table) == found["compared"]
    assert {"viable", "feasible", "desirable", "safe", "closeness"} <= set(table.columns)


def test_text_comes_in_dutch_and_english():
    words = ("transition", "judge", "--from", "dakdekker", "--to", "loodgieter")
    assert "kansrijk: " in run(*words)
    assert "hoogstens 800, aanname" in run(*words)
    assert "viable: " in run(*words, "--lang", "en")


def test_a_route_with_help_of_a_scheme_is_cheaper_by_what_it_pays(person, tmp_path):
    facts = {"benefit": "ww", "in_demand": "yes", "trainable": "yes"}
    path = tmp_path / "helped.json"
    path.write_text(json.dumps({"occupation": "secretary", "facts": facts}), encoding="utf-8")
    words = ("route", "plan", "--person", str(path), "--to", "ICT help desk agent")
    alone, helped = told(*words), told(*words, "--day", "2026-12-01")
    assert alone["route"]["courses"] == helped["route"]["courses"] == ["ict-support"]
    assert alone["route"]["aid_eur"] == 0
    assert helped["route"]["price_eur"] == 0
    assert helped["route"]["aid_eur"] == alone["route"]["price_eur"] > 0
    assert helped["route"]["status"] == "optimal"


def test_the_plan_says_that_its_catalogue_is_an_example():
    words = ("route", "plan", "--from", "secretary", "--to", "web developer", "--lang", "en")
    assert "example catalogue" in run(*words)
    assert "Proven to be the best" in run(*words)
    assert "nothing proven" in run(*words, "--quick")


def test_many_share_a_budget(tmp_path):
    people, out = tmp_path / "people.csv", tmp_path / "plan.csv"
    people.write_text(
        "person,from,to\np1,secretary,ICT help desk agent\np2,secretary,web developer\n",
        encoding="utf-8",
    )
    rich = told("route", "shared", str(people), "--out", str(out))
    assert (rich["reached"], rich["status"]) == (2, "optimal")
    assert list(pd.read_csv(out)["person"]) == ["p1", "p2"]
    poor = told("route", "shared", str(people), "--budget-eur", "1400")
    assert (poor["reached"], poor["spent_eur"] <= 1400) == (1, True)


def test_a_way_over_jobs_is_told():
    found = told("route", "way", "--from", "secretary", "--to", "web developer", "--by", "weeks")
    assert found["way"]["reached"]
    assert found["way"]["hops"][-1]["occupation"] == found["destination"]


def test_schemes_answer_with_the_rule_that_decides(tmp_path):
    words = ("fund", "check", "--day", "2023-05-01", "--scheme", "stap", "--fact", "age=17")
    answer = told(*words)["answers"][0]
    assert (answer["verdict"], answer["decided_by"]) == ("no", ["age"])
    assert "18 jaar of ouder" in run(*words)
    assert len(told("fund", "schemes")["schemes"]) == 9
    assert any(own["fact"] == "benefit" for own in told("fund", "facts")["facts"])


def test_a_budget_is_divided_from_tables(tmp_path):
    asked, known, out = (tmp_path / name for name in ("a.csv", "p.csv", "d.csv"))
    asked.write_text(
        "id,person,day,amount_eur,price_eur,course,provider,education\n"
        "1,x,2023-02-01,1000,1000,c,school,mbo-3\n2,y,2023-02-01,1000,1000,c,beach,mbo-3\n",
        encoding="utf-8",
    )
    known.write_text("provider\nschool\n", encoding="utf-8")
    found = told("fund", "allocate", str(asked), "--providers", str(known),
                 "--scheme", "stap-leerrechten", "--out", str(out))  # fmt: skip
    assert (found["granted"], found["refused"]) == (1, {"unrecognised_provider": 1})
    assert found["ledger"][-1]["carried_out_eur"] == 4 * 125e6 - 1000
    assert pd.read_csv(out)["granted_eur"].sum() == 1000


def test_pulls_and_prices_have_their_command(tmp_path):
    folder = tmp_path / "with-skills"
    assert told("transition", "pulls", str(folder))["pairs"] == 1482
    assert (folder / "pulls.csv").is_file()
    prices = tmp_path / "prices.csv"
    skill = "http://data.europa.eu/esco/skill/"
    from krapte.skills import default_language

    own = next(one.uri for one in default_language().skills if one.uri.startswith(skill))
    prices.write_text(f"skill,region,price\n{own},AM01,1\n", encoding="utf-8")
    assert told("transition", "prices", str(prices))["measures"]


BAD_PERSONS = {
    "broken": ('{"occupation": "roofer"', "JSON that breaks off"),
    "a list": ("[]", "found no object"),
    "an unknown field": ({"occupation": "roofer", "bsn": HIDDEN}, "an unknown field"),
    "an unknown occupation": ({"occupation": HIDDEN}, "a name that no occupations have"),
    "an unknown skill": ({"skills": [HIDDEN]}, "1 unknown"),
    "a pay that is none": ({"occupation": "roofer", "pay": HIDDEN}, "a number above 0"),
    "hours below 0": ({"occupation": "roofer", "hours": -3}, "a number above 0"),
    "an unknown fact": ({"occupation": "roofer", "facts": {"shoe": HIDDEN}}, "an unknown fact"),
    "a fact that cannot be": ({"occupation": "roofer", "facts": {"age": HIDDEN}}, "0 or more"),
    "nothing": ({}, "expected an occupation or skills"),
}


@pytest.mark.parametrize("name", BAD_PERSONS)
def test_a_bad_person_gets_one_clear_error_that_repeats_nothing(name, tmp_path):
    content, message = BAD_PERSONS[name]
    path = tmp_path / "me.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    found = run("route", "plan", "--person", str(path), "--to", "plumber", code=2)
    assert message in found
    assert HIDDEN not in found
    assert found.count("\n") == 0


def test_other_bad_words_on_the_line_are_refused(person, tmp_path):
    assert "expected .csv or .xlsx" in run(
        "route", "courses", "--out", str(tmp_path / "x.pdf"), code=2
    )
    assert "found no file" in run("route", "courses", "--catalogue", "no.csv", code=2)
    assert "found `stup`" in run("fund", "check", "--day", "2026-01-01", "--scheme", "stup", code=2)
    assert "NAME=VALUE" in run("fund", "check", "--day", "2026-01-01", "--fact", "age", code=2)
    assert "`99`" in run("transition", "volumes", "--from", "99", code=2)
    people = tmp_path / "people.csv"
    people.write_text(f"person,from,to\n{HIDDEN},roofer,nobody\n", encoding="utf-8")
    found = run("route", "shared", str(people), code=2)
    assert "people.csv, line 2, field `to`" in found
    assert HIDDEN not in found


def test_help_teaches_with_examples():
    for group in ("transition", "route", "fund"):
        assert "Commands:" in CliRunner().invoke(main, ["skills", group, "--help"]).output
    assert "krapte skills route plan --from" in run("route", "plan", "--help")
