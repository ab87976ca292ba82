"""Nothing of a person reaches a log, an error, the error stream, a temporary or a run folder.

Every command about skills runs on files with words that occur nowhere else, once as it should and
once so that it fails; then the words are looked for.
"""

from __future__ import annotations

import json
import logging
import stat
import sys
import tempfile

import pytest

from krapte.cli import main
from krapte.skills import default_language

NAME, KEY, VALUE = "Zwaanenburgh", "sleutel-qx71", "Grotewaarde9"
SECRETS = (NAME, KEY, VALUE)
CV = f"""Naam: {NAME}
{NAME} is lasser en woont in {VALUE}. Het lassen van leidingen deed ik bij {NAME} en Zonen.
lasser
elektronica
"""
GERMAN = f"{NAME} ist Elektriker und hat die Ausbildung gemacht. Er arbeitet nicht in der Stadt. "
PERSON = {"occupation": "roofer", "pay": 17.5, "hours": 32, "facts": {"benefit": "ww"}}
SKILL = next(own.uri for own in default_language().skills if own.name("nl") == "elektronica")
SEEKER = {"id": KEY, "text": CV, "place": "GM0344", "hours": [24, 36]}
VACANCY = {"id": "v1", "title": "lasser", "essential": [SKILL], "place": "GM0344"}
APPLICATION = "id,person,day,amount_eur,price_eur,course,provider,education\n"


def seekers(**changed):
    known = {name: own for name, own in (SEEKER | changed).items() if own is not None}
    return json.dumps({"form": "krapte seekers 1", "seekers": [known]})


FILES = {
    "cv.txt": CV,
    "german.txt": GERMAN * 3,
    "picture.txt": f"\x89PNG\0\1\2{NAME}",
    "person.json": json.dumps(PERSON),
    "bad_person.json": json.dumps({"occupation": VALUE, "skills": [VALUE], "pay": VALUE}),
    "broken.json": '{"occupation": "' + VALUE,
    "seekers.json": seekers(),
    # Without a text: reading one takes longer than all the rest.
    "skilled.json": seekers(text=None, skills=[SKILL]),
    "bad_seekers.json": seekers(place=VALUE, skills=[VALUE], education=VALUE, hours=VALUE),
    "german_seekers.json": seekers(text=GERMAN * 3),
    "vacancies.json": json.dumps({"form": "krapte vacancies 1", "vacancies": [VACANCY]}),
    "people.csv": f"person,from,to\n{KEY},roofer,plumber\n",
    "bad_people.csv": f"person,from,to\n{KEY},{VALUE},plumber\n{KEY},roofer,plumber\n",
    "applications.csv": APPLICATION + f"a1,{KEY},2024-03-02,500,600,c1,school,mbo-2\n",
    "bad_applications.csv": APPLICATION + f"a1,{KEY},{VALUE},{VALUE},{VALUE},c1,school,{VALUE}\n",
    "providers.csv": "provider\nschool\n",
    "attributes.csv": f"id,sex,origin,qualified\n{KEY},v,{VALUE},yes\n",
    "bad_attributes.csv": f"id,sex,qualified\n{KEY},v,{VALUE}\n{KEY},v,yes\n",
    "broken.csv": f'id,sex\n"{VALUE},v\n{KEY}',
    "lists.csv": f"vacancy,rank,seeker,title,score\nv1,1,{KEY},,0.9\n",
    "bad_lists.csv": f"vacancy,rank,seeker,title,score\nv1,{VALUE},{KEY},,{VALUE}\n",
}
"""Name of a file to its content."""

MATCH = "match skilled.json vacancies.json"
ALLOCATE = "--providers providers.csv --scheme stap-leerrechten"
GOOD = [
    "normalise cv.txt --as cv",
    "match seekers.json vacancies.json --explain --out out/list.csv",
    f"{MATCH} --for vacancies --carve --json",
    f"{MATCH} --assign most --open-hiring --out out/list.xlsx",
    "transition judge --person person.json --top 2 --out out/steps.csv",
    "route plan --person person.json --to plumber --quick --out out/route.csv",
    "route shared people.csv --out out/shared.csv",
    "fund check --person person.json --day 2026-12-01",
    f"fund allocate applications.csv {ALLOCATE} --out out/decisions.xlsx",
    "audit attributes.csv --lists lists.csv --no-swap --out out/audit",
    "audit attributes.csv --seekers seekers.json --vacancies vacancies.json --text cv.txt",
]
BAD = [
    "normalise german.txt --as cv",
    "normalise picture.txt --as cv --json",
    f"normalise {'-'.join([NAME] * 30)} --as title",
    "match bad_seekers.json vacancies.json",
    "match german_seekers.json vacancies.json --json",
    "match broken.json",
    "match german.txt",
    f"{MATCH} --out out/list.pdf",
    f"{MATCH} --out person.json/list.csv",
    f"{MATCH} --only {KEY}x",
    "transition judge --person bad_person.json",
    "transition judge --person broken.json --json",
    "route plan --person bad_person.json --to plumber",
    "route way --person broken.json --to plumber",
    "route shared bad_people.csv",
    "fund check --person bad_person.json --day 2026-12-01 --fact benefit",
    f"fund allocate bad_applications.csv {ALLOCATE}",
    f"fund allocate broken.csv {ALLOCATE}",
    "audit bad_attributes.csv --lists lists.csv --no-swap",
    "audit broken.csv --lists lists.csv --no-swap",
    "audit attributes.csv --lists bad_lists.csv --no-swap --json",
    "audit attributes.csv --seekers bad_seekers.json",
    "audit attributes.csv --lists lists.csv --text german.txt",
]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return a folder with the files, in which the command runs and writes what is temporary."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def run(line, capfd, monkeypatch):
    """Run a command in this process; return its exit code, what it said, and what it complained."""
    monkeypatch.setattr(sys, "argv", ["krapte", "skills", *line.split()])
    code = 0
    try:
        main()
    except SystemExit as left:
        code = int(left.code or 0)
    except OSError as fault:
        # A fault of ours ends in a traceback, which prints the message.
        print(repr(fault), file=sys.stderr)
        code = 1
    return code, *capfd.readouterr()


def unseen(text, where):
    for secret in SECRETS:
        assert secret.casefold() not in text.casefold(), f"a secret in {where}"


@pytest.mark.parametrize("line", [*GOOD, *BAD])
def test_nothing_of_a_person_goes_where_it_should_not(line, place, capfd, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "krapte")
    code, said, complained = run(line, capfd, monkeypatch)
    assert (code == 0) == (line in GOOD), complained + said
    # The key of a person stands in the answer that was asked for, and nowhere else.
    unseen(said.replace(KEY, "") if line in GOOD else said.replace(f"{KEY}x", ""), "the answer")
    unseen(complained, "the error stream")
    unseen(caplog.text, "a log")
    assert list((place / "temporary").rglob("*")) == []
    given = {*FILES, "temporary", "out"}
    left = {own.relative_to(place).parts[0] for own in place.rglob("*")} - given
    assert left == set()
    asked = [own for own in (place / "out").rglob("*") if own.is_file()]
    assert bool(asked) == (line in GOOD and "--out" in line)
    for path in asked:
        unseen(path.read_bytes().decode("utf-8", "ignore").replace(KEY, ""), path.name)
        if path.parent.name == "out":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_key_that_would_be_a_formula_is_none_in_the_table(place, capfd, monkeypatch):
    content = seekers(id="=1+1", text=None, skills=[SKILL])
    (place / "skilled.json").write_text(content, encoding="utf-8")
    run(f"{MATCH} --out out/list.csv", capfd, monkeypatch)
    assert "\n'=1+1,1,v1" in (place / "out" / "list.csv").read_text(encoding="utf-8-sig")
