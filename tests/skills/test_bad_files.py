"""Every door about skills refuses a bad file with one clear error; at least thirty are tried."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.errors import BadInput
from krapte.skills import default_language
from tests.skills.small import esco_folder, occupation, skill, with_row

SKILLS = [own.uri for own in default_language().skills[:2]]
SEEKER = {"id": "1", "skills": [SKILLS[0]]}
GERMAN = (
    "Ich bin Elektriker und habe nicht in der Stadt gearbeitet, das ist für mich auch gut. " * 2
)
APPLICATION = "id,person,day,amount_eur,price_eur,course,provider,education\n"
COURSE = "id,name,kind,hours,price_eur,weeks,level,skills,prerequisites\n"


def people(*rows, **whole):
    return json.dumps({"form": "krapte seekers 1", "seekers": list(rows)} | whole)


ESCO = {
    "a cyclic hierarchy": {"broaderRelationsSkillPillar": with_row(
        "broaderRelationsSkillPillar", [skill("electricity"), "x", skill("wiring")])},
    "a relation to an unknown id": {"occupationSkillRelations": with_row(
        "occupationSkillRelations", [occupation("nurse"), "optional", skill("unknown")])},
    "a line that is too short": {"skills_en": with_row("skills_en", [skill("x"), "knowledge"])},
    "semicolons for commas": {"skills_en": "conceptUri;skillType;preferredLabel;altLabels\n"},
    "an empty table": {"skills_en": ""},
}  # fmt: skip
FILES = {
    "match": {
        "broken JSON": ("people.json", '{"form": "krapte seekers 1", "seekers": [{'),
        "another form": ("people.json", json.dumps({"form": "people", "seekers": []})),
        "another vocabulary": ("people.json", people(SEEKER, vocabulary="esco-0.9")),
        "nobody": ("people.json", people()),
        "an unknown skill": ("people.json", people({"id": "1", "skills": ["http://no"]})),
        "an unknown occupation": ("people.json", people({"id": "1", "occupations": ["no"]})),
        "a place that is none": ("people.json", people(SEEKER | {"place": "Utrecht"})),
        "hours the wrong way round": ("people.json", people(SEEKER | {"hours": [40, 8]})),
        "a level of 9": ("people.json", people({"id": "1", "skills": [
            {"uri": SKILLS[0], "level": 9}]})),
        "sex as a field": ("people.json", people(SEEKER | {"sex": "v"})),
        "a key twice": ("people.json", people(SEEKER, SEEKER)),
        "a licence held and not held": ("people.json", people(
            SEEKER | {"licences": ["vca"], "licences_absent": ["vca"]})),
        "a CSV without ids": ("people.csv", "skills\nx\n"),
        "a CSV with a quote left open": ("people.csv", 'id,skills\n"1,x\n2,y\n'),
        "a CSV in another encoding": ("people.csv", "id,title\n1,é\n".encode("latin-1")),
        "an empty CV": ("cv.txt", ""),
        "a CV without letters": ("cv.txt", "1 2 3"),
        "a CV of 20 MB": ("cv.txt", "lasser " * 3_000_000),
        "a German CV": ("cv.txt", GERMAN),
        "a picture": ("cv.txt", b"\x89PNG\r\n\x1a\n\0\xff"),
    },
    "normalise --as cv": {
        "an empty CV": ("cv.txt", " \n"),
        "a CV of 20 MB": ("cv.txt", "lasser " * 3_000_000),
        "a German CV": ("cv.txt", GERMAN),
        "another script": ("cv.txt", "Меня зовут Иван, я работаю электриком. " * 3),
    },
    "transition judge --person": {
        "a list for an object": ("me.json", "[]"),
        "an unknown field": ("me.json", '{"occupation": "roofer", "sex": "v"}'),
        "an unknown occupation": ("me.json", '{"occupation": "wizard"}'),
        "pay below 0": ("me.json", '{"occupation": "roofer", "pay": -1}'),
    },
    "transition prices": {
        "an unknown skill": ("prices.csv", "skill,region,price\nhttp://no,AM01,1\n"),
        "an unknown region": ("prices.csv", f"skill,region,price\n{SKILLS[0]},AM99,1\n"),
        "a price below 0": ("prices.csv", f"skill,region,price\n{SKILLS[0]},AM01,-1\n"),
        "no prices in the answer": ("match.json", '{"lists": []}'),
    },
    "route shared": {
        "an unknown occupation": ("people.csv", "person,from,to\np1,roofer,wizard\n"),
        "a person twice": ("people.csv", "person,from,to\np1,roofer,plumber\np1,roofer,plumber\n"),
        "a missing column": ("people.csv", "person,from\np1,roofer\n"),
    },
    "route courses --catalogue": {
        "no course at all": ("courses.json", "{}"),
        "a catalogue that is text": ("courses.csv", "just some words\n"),
    },
    "fund allocate --providers providers.csv": {
        "an amount that is none": ("a.csv", APPLICATION + "1,p,2024-03-02,much,2,c,s,mbo-2\n"),
        "a day that is none": ("a.csv", APPLICATION + "1,p,32-13-2024,1,2,c,s,mbo-2\n"),
        "an unknown education": ("a.csv", APPLICATION + "1,p,2024-03-02,1,2,c,s,phd\n"),
        "a field too many": ("a.csv", APPLICATION + "1,p,2024-03-02,1,2,c,s,mbo-2,x\n"),
    },
    "fund check --day 2026-12-01 --person": {
        "an unknown fact": ("me.json", '{"facts": {"shoe": 43}}'),
        "a fact that cannot be": ("me.json", '{"facts": {"benefit": "wealth"}}'),
    },
    "audit --lists lists.csv --no-swap": {
        "an unknown column": ("attributes.csv", "id,sex,height\np1,v,1\n"),
        "no column id": ("attributes.csv", "sex\nv\n"),
        "a key twice": ("attributes.csv", "id,sex\np1,v\np1,m\n"),
        "a flag that is none": ("attributes.csv", "id,sex,qualified\np1,v,maybe\n"),
    },
    "audit attributes.csv --no-swap --lists": {
        "lists without a score": ("other.csv", "vacancy,rank,seeker\nv1,1,p1\n"),
        "a rank of 0": ("other.csv", "vacancy,rank,seeker,score\nv1,0,p1,0.5\n"),
        "an answer without lists": ("other.json", "{}"),
    },
}  # fmt: skip
"""Command, its last argument left out, to bad files by what is wrong with them."""

CASES = [("import", name) for name in ESCO] + [
    (command, name) for command, files in FILES.items() for name in files
]


def refused(words):
    found = CliRunner().invoke(main, ["skills", *words])
    assert isinstance(found.exception, BadInput), (found.exception, found.output)
    return found.exception.problems


def test_at_least_thirty_are_tried():
    assert len(CASES) >= 30
    doors = {command.split()[0] for command, _ in CASES}
    assert doors == {"import", "normalise", "match", "transition", "route", "fund", "audit"}


@pytest.mark.parametrize(("command", "name"), CASES)
def test_a_bad_file_gets_one_clear_error(command, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if command == "import":
        words = ["import", str(esco_folder(tmp_path / "ESCO v1.2.0", **ESCO[name]))]
    else:
        (tmp_path / "providers.csv").write_text("provider\ns\n")
        (tmp_path / "lists.csv").write_text("vacancy,rank,seeker,score\nv1,1,p1,0.5\n")
        (tmp_path / "attributes.csv").write_text("id,sex\np1,v\n")
        file, content = FILES[command][name]
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / file).write_bytes(raw)
        words = [*command.split(), file]
    (problem,) = refused(words)
    assert problem.file
    assert problem.found
    assert problem.allowed
    assert problem.mend.endswith(".")
    assert len(str(problem)) < 1000
    assert not list(tmp_path.glob("skills-store"))
