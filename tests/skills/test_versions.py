"""Between two versions every concept is kept, replaced, proposed by name, gone or new."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills import Concept, Language, mapping, read_declared
from krapte.skills.versions import joined, with_names_of


def language(version, names, scheme="esco"):
    concepts = {uri: Concept(uri, "skill", {"nl": name}) for uri, name in names.items()}
    return Language(scheme, version, concepts, {}, {})


OLD = language("1.0", {"a": "lassen", "b": "solderen", "c": "boren", "d": "frezen"})
NEW = language("1.1", {"a": "metaal lassen", "e": "solderen", "f": "gatboren", "g": "draaien"})


def test_each_step_says_how_it_is_known():
    steps = {step.old or step.new[0]: step for step in mapping(OLD, NEW, {"c": ("f",)})}
    assert (steps["a"].basis, steps["a"].renamed) == ("same", True)
    assert (steps["b"].basis, steps["b"].new) == ("name", ("e",))
    assert (steps["c"].basis, steps["c"].new) == ("declared", ("f",))
    assert (steps["d"].basis, steps["d"].new) == ("gone", ())
    assert steps["g"].basis == "new"


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y", "z"]), min_size=1),
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y", "z"]), min_size=1),
)
def test_no_concept_of_either_version_is_forgotten_or_told_twice(one, other):
    old, new = language("1", one), language("2", other)
    steps = mapping(old, new)
    assert [step.old for step in steps if step.old] == list(one)
    reached = {uri for step in steps for uri in step.new}
    assert reached == set(other)
    assert {step.new[0] for step in steps if step.basis == "new"}.isdisjoint(one)


def test_a_kind_that_was_not_imported_is_not_gone():
    new = Language("esco", "1.1", {"o": Concept("o", "occupation", {"nl": "lasser"})}, {}, {})
    assert mapping(OLD, new) == ()


def test_versions_of_two_vocabularies_are_not_mapped():
    with pytest.raises(BadInput, match="a version of esco"):
        mapping(OLD, language("1", {"a": "b"}, "competentnl"))


def test_a_declared_replacement_must_exist(tmp_path):
    table = tmp_path / "replaced.csv"
    table.write_text("old,new\nc,nowhere\n", encoding="utf-8")
    with pytest.raises(BadInput, match="`nowhere`"):
        mapping(OLD, NEW, read_declared(table))


def test_lent_names_never_replace_own_ones():
    english = replace(OLD, concepts={"a": Concept("a", "skill", {"en": "weld", "nl": "anders"})})
    found, given_names = with_names_of(OLD, english)
    assert found["a"].names == {"nl": "lassen", "en": "weld"}
    assert given_names == 1
    assert set(found.concepts) == set(OLD.concepts)


def test_tables_of_two_versions_are_not_joined():
    with pytest.raises(BadInput, match="tables of one version"):
        joined(OLD, replace(NEW, version="1.0"))
