"""Catalogues are read from tables, OOAPI and EDU-DEX, and refused in one clear sentence."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from krapte.errors import BadInput
from krapte.skills.routes import read_catalogue
from tests.skills.routes.planted import language

HEAD = "id,name_nl,kind,hours,price,weeks,teaches,prerequisites,places,hours_low,hours_high"
ROW = "x,Les,course,10,100,2,a|b,,,,"


def table(tmp_path, *rows, head=HEAD):
    path = tmp_path / "courses.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def ooapi(**changed):
    """Return a course offering in the manner of OOAPI 5, its program expanded."""
    program = {
        "primaryCode": {"codeType": "programCode", "code": "PV1"},
        "name": [{"language": "nl-NL", "value": "Zonnepanelen"},
                 {"language": "en-GB", "value": "Solar panels"}],
        "studyLoad": {"studyLoadUnit": "ects", "value": 5},
        "duration": "P10W",
        "levelOfQualification": "4",
        "ext": {"skills": ["a", "c"], "kind": "certificate"},
    }  # fmt: skip
    offering = {
        "offeringType": "program",
        "startDate": "2026-09-01",
        "maxNumberStudents": 20,
        "priceInformation": [{"costType": "total", "amount": "950.00", "currency": "EUR"}],
    }
    return {"items": [offering | {"program": program | changed}]}


EDUDEX = {
    "programs": [
        {
            "programClassification": {
                "orgUnitId": "school", "programId": "E-7",
                "studyLoad": {"amount": 40, "period": "hour"},
                "programDuration": {"amount": 2, "period": "month"},
            },
            "programDescriptions": {"programName": [{"language": "nl", "value": "Elektro"}]},
            "skills": ["b"],
            "programSchedule": {
                "programRun": [{"startDate": "2026-10-05", "cost": [{"amount": 700}]}]
            },
        }
    ]
}  # fmt: skip


def written(tmp_path, content):
    path = tmp_path / "courses.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_table_becomes_courses_with_their_own_range(tmp_path):
    found = read_catalogue(table(tmp_path, ROW, "y,Meer,hbo_module,420,700,20,c,x,5,400,450"),
                           language())  # fmt: skip
    assert found["x"].teaches == ("a", "b")
    assert (found["x"].hours_low, found["x"].hours_high) == (10, 10)
    assert (found["y"].prerequisites, found["y"].places) == (("x",), 5)
    assert found.order == ("x", "y")


def test_ooapi_gives_hours_of_credits_and_the_price_of_the_offering(tmp_path):
    own = read_catalogue(written(tmp_path, ooapi()), language())["PV1"]
    assert (own.name("nl"), own.name("en")) == ("Zonnepanelen", "Solar panels")
    assert (own.hours, own.price, own.weeks, own.level) == (140.0, 950.0, 10.0, 4)
    assert (own.places, own.starts, own.kind) == (20, (dt.date(2026, 9, 1),), "certificate")
    assert own.teaches == ("a", "c")


def test_edudex_gives_the_first_run(tmp_path):
    own = read_catalogue(written(tmp_path, EDUDEX), language())["E-7"]
    assert (own.hours, own.price, own.provider) == (40.0, 700.0, "school")
    assert own.weeks == pytest.approx(2 * 52 / 12)


def test_outcomes_that_name_a_skill_word_for_word_stand_in_for_addresses(tmp_path):
    told = ooapi(ext={}, learningOutcomes=[[{"language": "en-GB", "value": "D"}]])
    assert read_catalogue(written(tmp_path, told), language())["PV1"].teaches == ("d",)


def test_a_course_without_a_known_skill_is_left_out_and_counted(tmp_path):
    two = {"items": [*ooapi()["items"], *ooapi(ext={}, primaryCode={"code": "other"})["items"]]}
    found = read_catalogue(written(tmp_path, two), language())
    assert (list(found.courses), found.left_out) == (["PV1"], 1)


TABLES = {
    "a missing column": (["x,Les"], "id,name_nl", "kind, hours, price, weeks, teaches"),
    "semicolons": (["x;Les"], "id;name_nl;kind", "commas between the fields"),
    "too few fields": (["x,Les,course"], HEAD, "3 fields"),
    "no number": ([ROW.replace(",10,", ",ten,")], HEAD, "found `ten`, expected a number"),
    "a price below 0": ([ROW.replace("100", "-3")], HEAD, "found `-3`, expected 0 or more"),
    "an unknown skill": ([ROW.replace("a|b", "a|z")], HEAD, "found `z`, expected URIs of skills"),
    "an unknown kind": ([ROW.replace("course", "magic")], HEAD, "found `magic`, expected one of"),
    "nothing taught": ([ROW.replace("a|b", "")], HEAD, "field `teaches`: found nothing"),
    "an id twice": ([ROW, ROW], HEAD, "line 3, field `id`: found `x` again"),
    "no weeks": ([ROW.replace(",2,", ",0,")], HEAD, "found `0`, expected more than 0"),
    "an unknown prerequisite": ([ROW.replace("a|b,", "a|b,y")], HEAD, "unknown `y`"),
    "a circle": (
        ["x,X,course,1,1,1,a,y,,,", "y,Y,course,1,1,1,b,x,,,"], HEAD, "a circle `x` > `y` > `x`",
    ),
    "a range out of order": ([ROW[:-1] + "20,30"], HEAD, "10 outside its range 20 to 30"),
    "places below 0": ([ROW[:-2] + "-1,,"], HEAD, "expected 0 or more"),
    "no course": ([], HEAD, "found no course"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_a_fault_gets_one_clear_error(name, tmp_path):
    rows, head, told = TABLES[name]
    with pytest.raises(BadInput) as fault:
        read_catalogue(table(tmp_path, *rows, head=head), language())
    assert told.lower() in str(fault.value).lower()
    assert str(fault.value).startswith("courses.csv")
    assert len(fault.value.problems) == 1


FILES = {
    "broken JSON": ('{"items": [', "breaks off"),
    "another form": ({"records": []}, "neither items nor programs"),
    "a list of numbers": ([1, 2], "$[0]`: found no object"),
    "no study load": (ooapi(studyLoad=None), "found no study load"),
    "a strange unit": (ooapi(studyLoad={"studyLoadUnit": "moons", "value": 2}), "unit `moons`"),
    "a strange duration": (ooapi(duration="two weeks"), "no ISO 8601 duration"),
    "no code": (ooapi(primaryCode={}), "code`: found nothing"),
    "unknown skills": (ooapi(ext={"skills": ["q"]}), "found `q`"),
    "no skill at all": (ooapi(ext={}), "without a known skill"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_json_file_with_a_fault_gets_one_clear_error(name, tmp_path):
    content, told = FILES[name]
    with pytest.raises(BadInput) as fault:
        read_catalogue(written(tmp_path, content), language())
    assert told in str(fault.value)
    assert "courses.json" in str(fault.value)


def test_a_negative_price_in_json_and_a_file_that_is_not_there_are_refused(tmp_path):
    offer = ooapi()
    offer["items"][0]["priceInformation"] = [{"amount": -1}]
    with pytest.raises(BadInput, match="found `-1`, expected 0 or more"):
        read_catalogue(written(tmp_path, offer), language())
    with pytest.raises(BadInput, match=r"nowhere\.json: found no file"):
        read_catalogue(tmp_path / "nowhere.json", language())
