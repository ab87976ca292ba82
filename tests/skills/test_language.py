"""A vocabulary is read as it is downloaded, holds together, and has a place in BRC and ISCO."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.classification import occupation_of_isco
from krapte.cli.main import main
from krapte.errors import BadInput
from krapte.skills import Concept, Language, LanguageStore, default_language, read_language
from krapte.skills.default import compiled
from krapte.skills.language import checked
from krapte.skills.shaped import read_shaped
from tests.skills.small import (
    GROUP,
    esco_folder,
    occupation,
    shaped_folder,
    skill,
    with_row,
)


@pytest.fixture
def small(tmp_path):
    return read_language(esco_folder(tmp_path / "esco v1.1.1"))


def test_an_esco_folder_becomes_a_language_with_names_in_both_languages(small):
    assert small.id == "esco-1.1.1"
    electrician = small[occupation("electrician")]
    assert electrician.names == {"en": "electrician", "nl": "elektricien"}
    assert electrician.synonyms["nl"] == ("elektromonteur", "monteur elektra")
    assert small.essential[electrician.uri] == (skill("wiring"), skill("electricity"))
    assert small.optional[electrician.uri] == (skill("welding"),)
    assert small.ancestors(electrician.uri) == (GROUP,)
    assert small.ancestors(skill("wiring")) == (skill("electricity"),)


def test_an_occupation_has_its_place_in_brc(small):
    assert small.brc(occupation("electrician")) == occupation_of_isco("7411")
    assert [own.name("en") for own in small.occupations_of("08")] == ["software developer"]


def test_a_zip_reads_the_same_as_its_folder(small, tmp_path):
    packed = tmp_path / "ESCO dataset - v1.1.1 - classification - en - csv.zip"
    with zipfile.ZipFile(packed, "w") as target:
        for path in (tmp_path / "esco v1.1.1").iterdir():
            target.write(path, f"a folder/{path.name}")
    assert read_language(packed).concepts == small.concepts


def test_the_store_gives_back_what_it_was_given(small, tmp_path):
    store = LanguageStore(tmp_path / "store")
    store.add(small)
    back = store.read()
    assert back.concepts == small.concepts
    assert (back.essential, back.optional) == (small.essential, small.optional)
    first = (store.folder / "esco-1.1.1.skills").read_bytes()
    store.write(back)
    assert (store.folder / "esco-1.1.1.skills").read_bytes() == first
    assert [path.name for path in store.folder.iterdir()] == ["esco-1.1.1.skills"]


def test_two_languages_of_one_version_become_one(tmp_path):
    dutch = esco_folder(tmp_path / "nl", occupations_en=None)
    english = esco_folder(tmp_path / "en", occupations_nl=None, ISCOGroups_nl=None)
    store = LanguageStore(tmp_path / "store")
    store.add(read_language(dutch, "1.2.0"))
    both = store.add(read_language(english, "1.2.0"))
    assert both[occupation("welder")].names == {"en": "welder", "nl": "lasser"}
    assert store.read().concepts == both.concepts


def test_a_killed_import_leaves_the_old_version(small, tmp_path, monkeypatch):
    store = LanguageStore(tmp_path / "store")
    store.add(small)

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.write(small.only([occupation("welder")]))
    monkeypatch.undo()
    assert store.read().concepts == small.concepts
    assert len(list(store.folder.iterdir())) == 1


def test_a_part_holds_what_its_occupations_reach(small):
    part = small.only([occupation("electrician")])
    assert set(part.concepts) == {
        occupation("electrician"), GROUP, skill("wiring"), skill("electricity"), skill("welding"),
    }  # fmt: skip
    assert checked(part, "part") is part


def test_shaped_tables_count_the_lower_grades_as_optional(tmp_path):
    found = read_language(shaped_folder(tmp_path / "cnl"), "2026-06", "competentnl")
    assert found.id == "competentnl-2026-06"
    assert found.essential == {"b1": ("v1",)}
    assert found.optional == {"b1": ("v2",)}
    assert found["v1"].links == (skill("wiring"),)
    assert found["v2"].synonyms == {"nl": ("stroom", "spanning")}


def test_a_few_loose_ends_are_left_out_and_counted(tmp_path):
    rows = with_row("occupationSkillRelations", [occupation("gone"), "optional", skill("care")])
    rows += [[occupation("nurse"), "optional", f"{skill('x')}{n}"] for n in range(400)]
    names = with_row("skills_en", [])[:-1]
    names += [[f"{skill('x')}{n}", "knowledge", f"subject {n}", ""] for n in range(400)]
    place = esco_folder(tmp_path / "v1.0", occupationSkillRelations=rows, skills_en=names)
    assert read_language(place).left_out == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_a_hierarchy_is_refused_exactly_when_something_is_part_of_itself(links):
    concepts = {
        str(n): Concept(
            str(n), "skill", {"nl": f"v{n}"}, broader=tuple(str(b) for a, b in links if a == n)
        )
        for n in range(7)
    }
    reach = {(a, b) for a, b in links}
    for _ in range(7):
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c}
    circular = any(a == b for a, b in reach)
    language = Language("own", "1", concepts, {}, {})
    if circular:
        with pytest.raises(BadInput, match="circle"):
            checked(language, "own")
    else:
        assert checked(language, "own") is language


def test_the_default_covers_every_technical_and_ict_group_and_cites_esco():
    language = default_language()
    groups = {language.brc(own.uri) for own in language.occupations}
    assert {group for group in groups if group.startswith(("07", "08"))} >= {
        "0711", "0721", "0731", "0741", "0751", "0761", "0771", "0811", "0812", "0821", "0822",
    }  # fmt: skip
    assert all(uri.startswith("http://data.europa.eu/esco/") for uri in language.concepts)
    assert "CC BY 4.0" in language.licence
    neighbours = [own for own in language.occupations if not own.isco.startswith(("0",))
                  and not language.brc(own.uri).startswith(("07", "08"))]  # fmt: skip
    assert len(neighbours) > 50
    assert all(language.essential[own.uri] for own in neighbours)


def test_copying_the_store_takes_everything_along(small, tmp_path):
    LanguageStore(tmp_path / "one").add(small)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert LanguageStore(tmp_path / "two").read().concepts == small.concepts


def test_the_default_is_compiled_by_its_rule_and_reads_back(small, tmp_path):
    """Technical and ICT occupations with what is essential to them; a nurse shares nothing."""
    tables = compiled(small, {"operate welding equipment": "lasapparatuur bedienen"})
    for name, text in tables.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_shaped(sorted(tmp_path.glob("*.csv")), "esco", "1", "default")
    names = {own.name("en"): own for own in found.occupations}
    assert set(names) == {"electrician", "welder", "software developer"}
    assert names["electrician"].links == (occupation("electrician"),)
    skills = {own.name("en"): own.names.get("nl") for own in found.skills}
    assert skills["operate welding equipment"] == "lasapparatuur bedienen"
    assert "provide nursing care" not in skills
    assert found.optional == {}


def test_a_dry_run_writes_nothing(tmp_path):
    place = esco_folder(tmp_path / "esco v1.1.1")
    store = tmp_path / "store"
    words = ["skills", "import", str(place), "--store", str(store), "--dry-run", "--lang", "en"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0
    assert "Nothing was written" in done.output
    assert not store.exists()


def test_versions_are_compared_on_the_command_line(tmp_path):
    store = LanguageStore(tmp_path / "store")
    old = read_language(esco_folder(tmp_path / "esco v1.1.1"))
    store.add(old)
    newer = {**old.concepts}
    del newer[occupation("nurse")]
    essential = {uri: own for uri, own in old.essential.items() if uri != occupation("nurse")}
    store.add(replace(old, version="1.2.0", concepts=newer, essential=essential))
    words = ["skills", "versions", "--from", "esco-1.1.1", "--to", "esco-1.2.0", "--json",
             "--store", str(store.folder)]  # fmt: skip
    told = json.loads(CliRunner().invoke(main, words).output)
    assert told["counts"] == {"same": len(newer), "gone": 1}
    assert told["steps"] == [
        {"old": occupation("nurse"), "new": [], "basis": "gone", "renamed": False}
    ]
    assert store.read().id == "esco-1.2.0"


def test_a_store_without_a_vocabulary_says_so(tmp_path):
    words = ["skills", "versions", "--store", str(tmp_path / "none")]
    assert "meegeleverde woordenlijst" in CliRunner().invoke(main, words).output
    assert "that comes with it" in CliRunner().invoke(main, [*words, "--lang", "en"]).output
    assert json.loads(CliRunner().invoke(main, [*words, "--json"]).output) == {"vocabularies": []}
