"""Every bad input gets one clear error, and no error holds a word of a text."""

from __future__ import annotations

import json
import zipfile

import pytest

from krapte.errors import BadInput
from krapte.skills import LanguageStore, Normaliser, default_language, read_language
from krapte.skills.weights import read_weights
from tests.skills.small import TABLES, esco_folder, occupation, shaped_folder, skill, with_row

NAME = "Jansen"


def refused(work):
    with pytest.raises(BadInput) as caught:
        work()
    (problem,) = caught.value.problems
    assert problem.file
    assert problem.found
    assert problem.allowed
    assert problem.mend.endswith((".", "."))
    return problem


ESCO = {
    "a relation of another version": (
        {"occupationSkillRelations": with_row(
            "occupationSkillRelations", [occupation("nurse"), "optional", skill("unknown")])},
        "two versions"),
    "a circle": (
        {"broaderRelationsSkillPillar": with_row(
            "broaderRelationsSkillPillar", [skill("electricity"), "x", skill("wiring")])},
        "part of itself"),
    "essential and optional": (
        {"occupationSkillRelations": with_row(
            "occupationSkillRelations", [occupation("nurse"), "optional", skill("care")])},
        "essential and optional"),
    "a relation twice": (
        {"occupationSkillRelations": with_row(
            "occupationSkillRelations", [occupation("nurse"), "essential", skill("care")])},
        "twice"),
    "an unknown kind of relation": (
        {"occupationSkillRelations": with_row(
            "occupationSkillRelations", [occupation("nurse"), "maybe", skill("python")])},
        "essential or optional"),
    "an unknown kind of skill": (
        {"skills_en": with_row("skills_en", [skill("x"), "talent", "sing", ""])},
        "skill/competence or knowledge"),
    "a concept twice": (
        {"skills_en": with_row("skills_en", [skill("care"), "knowledge", "care", ""])},
        "care"),
    "an address of somewhere else": (
        {"skills_en": with_row("skills_en", ["http://example.org/1", "knowledge", "x", ""])},
        "address that begins with"),
    "an ISCO group that does not exist": (
        {"occupations_nl": with_row("occupations_nl", [occupation("x"), "1234", "x", ""]),
         "occupations_en": None},
        "ISCO-08"),
    "no name": (
        {"skills_en": with_row("skills_en", [skill("x"), "knowledge", "", ""])},
        "a text"),
    "a skill as occupation": (
        {"occupationSkillRelations": with_row(
            "occupationSkillRelations", [occupation("nurse"), "optional", occupation("welder")])},
        "no skill"),
    "wrong columns": (
        {"skills_en": [["uri", "label"], ["a", "b"]]},
        "Add what is missing"),
    "semicolons": (
        {"skills_en": "conceptUri;skillType;preferredLabel;altLabels\n"},
        "commas"),
    "another encoding": (
        {"occupations_nl": "conceptUri,iscoGroup,preferredLabel,altLabels\nx,7411,coördinator,\n"
         .encode("latin-1")},
        "UTF-8"),
    "a line that is too short": (
        {"skills_en": with_row("skills_en", [skill("x"), "knowledge"])},
        "fields"),
    "an empty table": ({"skills_en": ""}, "header"),
}  # fmt: skip


@pytest.mark.parametrize("name", ESCO)
def test_a_fault_in_a_table_of_esco_is_told_once(name, tmp_path):
    changed, told = ESCO[name]
    place = esco_folder(tmp_path / "ESCO v1.2.0", **changed)
    assert told in str(refused(lambda: read_language(place)))


def test_a_table_without_language_is_refused(tmp_path):
    place = esco_folder(
        tmp_path / "v1.2", occupations_nl=None, occupations=TABLES["occupations_nl"]
    )
    assert "occupations_nl.csv" in str(refused(lambda: read_language(place)))


def test_names_in_french_only_are_refused(tmp_path):
    place = esco_folder(
        tmp_path / "v1.2", occupations_nl=None, occupations_en=None, ISCOGroups_nl=None,
        skills_en=None, occupationSkillRelations=None, broaderRelationsOccPillar=None,
        broaderRelationsSkillPillar=None, occupations_fr=TABLES["occupations_nl"],
    )  # fmt: skip
    assert "names in nl or en" in str(refused(lambda: read_language(place)))


PLACES = {
    "nothing there": lambda place: place / "nowhere.zip",
    "an empty folder": lambda place: place,
    "no zip": lambda place: written(place / "v1.2.zip", b"PK but no zip"),
    "other tables": lambda place: written(place / "people.csv", b"a,b\n1,2\n"),
    "a table twice": lambda place: zipped(place / "v1.2.zip"),
    "no version": lambda place: esco_folder(place / "esco"),
    "no scheme": lambda place: shaped_folder(place / "cnl"),
}


def written(path, content):
    path.write_bytes(content)
    return path


def zipped(path):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("a/skills_en.csv", "x")
        target.writestr("b/skills_en.csv", "x")
    return path


@pytest.mark.parametrize("name", PLACES)
def test_a_place_without_a_vocabulary_is_told(name, tmp_path):
    refused(lambda: read_language(PLACES[name](tmp_path)))


SHAPED = {
    "a table is missing": {"requirements": None},
    "an id that is not there": {"requirements": "occupation,skill,importance\nb1,v9,essential\n"},
    "an unknown grade": {"requirements": "occupation,skill,importance\nb1,v1,very\n"},
    "an id twice": {"occupations": "id,name,isco\nb1,a,7411\nb1,b,7411\n"},
    "no name column": {"occupations": "id,isco\nb1,7411\n"},
    "an unknown kind": {"skills": "id,name,kind,broader\nv1,a,talent,\nv2,b,skill,\n"},
    "a circle": {"skills": "id,name,kind,broader\nv1,a,skill,v2\nv2,b,skill,v1\n"},
}


@pytest.mark.parametrize("name", SHAPED)
def test_a_fault_in_a_shaped_table_is_told_once(name, tmp_path):
    place = shaped_folder(tmp_path / "cnl", **SHAPED[name])
    refused(lambda: read_language(place, "2026", "competentnl"))


@pytest.mark.parametrize("version", ["../../x", "", "een twee"])
def test_a_version_that_is_no_version_is_refused(version, tmp_path):
    place = esco_folder(tmp_path / "esco")
    refused(lambda: read_language(place, version or " "))


def test_a_spoilt_file_of_the_store_is_told(tmp_path):
    store = LanguageStore(tmp_path)
    (tmp_path / "esco-1.0.skills").write_bytes(b"spoilt")
    assert "not whole" in str(refused(lambda: store.read("esco-1.0")))
    assert "esco-1.0" in str(refused(lambda: store.read("esco-9")))


def test_an_unknown_concept_is_told():
    assert "`nowhere`" in str(refused(lambda: default_language()["nowhere"]))
    assert "skill" in str(refused(lambda: default_language().brc(default_language().skills[0].uri)))


GERMAN = f"""{NAME} ist Elektriker und hat die Ausbildung mit Erfolg gemacht. Er arbeitet nicht
in der Industrie, und das ist für ihn auch wichtig. Ich habe den Kurs gemacht."""
TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "twenty megabytes": f"{NAME} " * 3_000_000,
    "German": GERMAN,
    "Russian": "Меня зовут Иван, я работаю электриком " + NAME,
    "a picture": "\x89PNG\r\n\0\x01\x02" + NAME,
    "numbers": "1 2 3 4",
}


@pytest.fixture(scope="module")
def reader():
    return Normaliser(default_language())


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_cannot_be_read_is_told_without_its_words(reader, name):
    told = str(refused(lambda: reader.text(TEXTS[name], "FILE")))
    assert NAME not in told
    assert told.startswith("FILE: ")


TITLES = {
    "none": [],
    "empty": [""],
    "too long": [NAME * 100],
    "an empty line": ["lasser", "", "monteur", ""],
    "no letters": ["lasser", "123"],
}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_that_is_none_is_told_by_its_line(reader, name):
    told = str(refused(lambda: reader.titles(TITLES[name])))
    assert NAME not in told
    assert ("line 2" in told) == (len(TITLES[name]) > 1)


def test_a_threshold_that_is_no_chance_is_refused():
    assert "0 to 1" in str(refused(lambda: Normaliser(default_language(), threshold=2)))


def test_weights_that_are_not_whole_are_refused(tmp_path):
    path = tmp_path / "weights.csv"
    path.write_text("subject,lang,vocabulary,part,name,value,fitted_on\n"
                    "skill,en,whole,feature,characters,1,x\n")  # fmt: skip
    refused(lambda: read_weights(path))


def test_the_command_answers_in_json_and_refuses_without_a_word_of_the_text(
    tmp_path, krapte_command
):
    place = esco_folder(tmp_path / "esco v1.2.0")
    done = krapte_command("skills", "import", place, "--store", tmp_path / "store", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["occupations"] == 4
    done = krapte_command(
        "skills", "normalise", "elektromonteur", "--store", tmp_path / "store", "--json"
    )
    answer = json.loads(done.out)["answers"][0]
    assert answer["occupations"][0]["uri"] == occupation("electrician")
    (tmp_path / "cv.txt").write_text(GERMAN)
    done = krapte_command("skills", "normalise", tmp_path / "cv.txt", "--as", "cv", "--json")
    assert done.code == 2
    assert len(json.loads(done.out)["problems"]) == 1
    assert NAME not in done.out + done.err
    # A long text is no file name, and the system's complaint about it would repeat it.
    done = krapte_command("skills", "normalise", f"{NAME} " * 300, "--as", "title")
    assert done.code == 2
    assert NAME not in done.out + done.err
