"""Files of people and vacancies: read, written, refused without a word about anybody."""

from __future__ import annotations

import json

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.skills import default_language
from krapte.skills.matching import (
    as_records,
    education_levels,
    place_codes,
    read_seekers,
    read_vacancies,
    write_json,
)
from tests.skills.matching.cases import read, same_columns, tiny, uri

PERSON = "Jansen-123456782"
FULL = {
    "id": "a", "skills": ["weld", ("drive", 3)], "occupations": [uri("welder")], "place": "GM0344",
    "hours": [24, 36], "education": "mbo-3", "licences": ["vca"],
    "licences_absent": ["rijbewijs-c"],
    "travel_km": 30, "travel_minutes": 45, "wage_floor": 16.5, "work_permit": True,
}  # fmt: skip


def refused(work):
    with pytest.raises(BadInput) as caught:
        work()
    told = str(caught.value)
    assert PERSON not in told
    assert all(own.file and own.found and own.allowed and own.mend for own in caught.value.problems)
    return caught.value.problems


def test_all_that_is_known_of_a_person_is_read_and_written_back(tmp_path):
    people = read(tmp_path, "seekers", [dict(FULL), {"id": "b", "skills": ["plan"]}])
    assert place_codes()[people.place[0]] == "GM0344"
    assert education_levels()[people.education[0]] == "mbo-3"
    assert (people.hours_low[0], people.hours_high[0]) == (24, 36)
    assert people.licences.of(0) == ("vca",)
    assert people.licences_absent.of(0) == ("rijbewijs-c",)
    write_json(people, tmp_path / "out.json")
    assert same_columns(read_seekers(tmp_path / "out.json", tiny()), people)
    assert (tmp_path / "out.json").stat().st_mode & 0o077 == 0


def test_what_is_not_said_is_unknown(tmp_path):
    people = read(tmp_path, "seekers", [{"id": "b", "skills": ["plan"]}])
    for column in ("place", "hours_low", "hours_high", "education", "work_permit", "occupation"):
        assert getattr(people, column)[0] == -1
    for column in ("travel_km", "travel_minutes", "wage_floor"):
        assert np.isnan(getattr(people, column)[0])
    assert as_records(people)["seekers"] == [{"id": "b", "skills": [uri("plan")]}]


def test_vacancies_are_read_and_written_back(tmp_path):
    rows = [
        {"id": "v", "title": "Lasser", "essential": [("weld", 2)], "optional": ["weld", "plan"],
         "place": "AM17", "hours": [32, None], "education": "low", "licences": [], "wage_max": 22,
         "places": 3},
        {"id": "w", "occupation": uri("planner")},
        {"id": "o", "open_hiring": True, "licences": ["vca"]},
    ]  # fmt: skip
    asked = read(tmp_path, "vacancies", rows)
    assert [len(asked.essential.of(row)[0]) for row in range(3)] == [1, 2, 0]
    # A skill that is essential is not optional as well.
    assert asked.optional.of(0)[0].tolist() == [asked.skills.index(uri("plan"))]
    assert asked.licences_known.tolist() == [True, False, True]
    write_json(asked, tmp_path / "out.json")
    assert same_columns(read_vacancies(tmp_path / "out.json", tiny()), asked)


def test_a_table_gives_the_same_as_json(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(
        "id,skills,occupations,place,hours,education,licences,licences_absent,travel_km,"
        "travel_minutes,wage_floor,work_permit\n"
        f"a,{uri('weld')}|{uri('drive')}@3,{uri('welder')},GM0344,24-36,mbo-3,vca,rijbewijs-c,30,45,"
        "16.5,ja\n"
    )
    assert same_columns(read_seekers(path, tiny()), read(tmp_path, "seekers", [dict(FULL)]))


def test_the_text_of_a_cv_gives_skills_and_is_not_kept(tmp_path):
    path = tmp_path / "cv.txt"
    path.write_text(f"{PERSON}\nI worked as an electrician and install electrical wiring.\n"
                    "electrical wiring plans\ninstall electric switches\n")  # fmt: skip
    people = read_seekers(path, default_language())
    names = {default_language()[people.skills[own]].name("en") for own in people.has.of(0)[0]}
    assert "install electric switches" in names
    assert PERSON not in json.dumps(as_records(people)) + repr(people)


PEOPLE = {
    "an unknown skill": {"skills": [PERSON]},
    "a skill without a list": {"skills": PERSON},
    "a level that does not exist": {"skills": [{"uri": uri("weld"), "level": 9}]},
    "an unknown part of a skill": {"skills": [{"uri": uri("weld"), "years": 3}]},
    "an occupation as skill": {"skills": [uri("welder")]},
    "no skill": {"skills": []},
    "an empty text": {"skills": [], "text": "  "},
    "an unknown occupation": {"occupations": [PERSON]},
    "an unknown place": {"place": PERSON},
    "a place that is a number": {"place": 344},
    "hours the wrong way round": {"hours": [36, 24]},
    "hours of another week": {"hours": [0, 200]},
    "an unknown level of education": {"education": PERSON},
    "licences that are no codes": {"licences": [PERSON + "!"]},
    "a licence held and not held": {"licences": ["vca"], "licences_absent": ["vca"]},
    "a negative travel limit": {"travel_km": -1},
    "a wage as text": {"wage_floor": PERSON},
    "yes or no as text": {"work_permit": PERSON},
    "a protected attribute": {"sex": PERSON},
    "a name": {"name": PERSON},
    "a key that is no text": {"id": [PERSON]},
    "a German text": {"text": "Ich bin Elektriker und habe die Ausbildung mit Erfolg gemacht. "
                      "Ich arbeite nicht in der Industrie und das ist für mich auch wichtig."},
    "a text of 20 MB": {"text": f"{PERSON} " * 1_200_000},
}  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_a_fault_of_a_person_is_told_once_without_a_value(name, tmp_path):
    row = {"id": "a", "skills": [uri("weld")]} | PEOPLE[name]
    path = tmp_path / "people.json"
    path.write_text(json.dumps({"form": "krapte seekers 1", "seekers": [row]}))
    (problem,) = refused(lambda: read_seekers(path, tiny()))
    assert problem.field.startswith("seekers[0].")


VACANCIES = {
    "no places": {"places": 0},
    "half a place": {"places": 1.5},
    "open hiring with skills": {"open_hiring": True},
    "an unknown occupation": {"occupation": PERSON},
    "a title that is none": {"title": 5},
    "an unknown field": {"salary": 5},
    "no skill": {"essential": []},
}


@pytest.mark.parametrize("name", VACANCIES)
def test_a_fault_of_a_vacancy_is_told_once(name, tmp_path):
    row = {"id": "v", "essential": [uri("weld")]} | VACANCIES[name]
    path = tmp_path / "asked.json"
    path.write_text(json.dumps({"form": "krapte vacancies 1", "vacancies": [row]}))
    (problem,) = refused(lambda: read_vacancies(path, tiny()))
    assert problem.field.startswith("vacancies[0].")


FILES = {
    "no JSON": ("p.json", f'{{"form": "krapte seekers 1", "seekers": [{PERSON}'),
    "another form": ("p.json", '{"form": "krapte vacancies 1", "vacancies": []}'),
    "a list": ("p.json", f'["{PERSON}"]'),
    "no list": ("p.json", f'{{"form": "krapte seekers 1", "seekers": "{PERSON}"}}'),
    "another vocabulary": ("p.json", '{"form": "krapte seekers 1", "vocabulary": "esco-9"}'),
    "nobody": ("p.json", '{"form": "krapte seekers 1", "seekers": []}'),
    "no header": ("p.csv", ""),
    "no key": ("p.csv", f"skills\n{PERSON}\n"),
    "semicolons": ("p.csv", f"id;skills\n{PERSON};x\n"),
    "a line that is too long": ("p.csv", f"id,skills\na,x,{PERSON}\n"),
    "a quote that stays open": ("p.csv", f'id,skills\n"{PERSON}' + "x\n" * 100_000),
    "the same key twice": ("p.csv", f"id,skills\na,{uri('weld')}\na,{uri('weld')}\n"),
    "an empty CV": ("p.txt", " \n"),
    "a CV of 20 MB": ("p.txt", f"{PERSON} " * 1_200_000),
    "a PDF": ("p.pdf", "%PDF-1.7 \x00\x01"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_told_once_without_a_value(name, tmp_path):
    file, content = FILES[name]
    path = tmp_path / file
    path.write_text(content, encoding="utf-8")
    (problem,) = refused(lambda: read_seekers(path, tiny()))
    assert problem.file == file


def test_a_missing_file_and_another_encoding_are_told(tmp_path):
    refused(lambda: read_seekers(tmp_path / "nowhere.json", tiny()))
    path = tmp_path / "p.json"
    path.write_bytes(PERSON.encode() + b"\xe9")
    (problem,) = refused(lambda: read_seekers(path, tiny()))
    assert "UTF-8" in problem.found


def test_the_same_fault_in_many_rows_is_told_once(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "id,skills,place\n" + "".join(f"{own},{uri('weld')},{PERSON}\n" for own in range(90))
    )
    (problem,) = refused(lambda: read_seekers(path, tiny()))
    assert problem.line == 2
    assert "also in line 3" in problem.found
