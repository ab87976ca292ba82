"""Nothing hangs on who somebody is: in the text, in the score, in the columns."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills import Normaliser, default_language
from krapte.skills.fairness import (
    columns_used,
    duties,
    register_entry,
    same_scores,
    swap_test,
)
from krapte.skills.fairness.columns import COLUMNS_USED, PROTECTED
from krapte.skills.matching import (
    Index,
    Rules,
    Seekers,
    scoring_of,
    synthetic_seekers,
    synthetic_vacancies,
)
from krapte.skills.matching.reading import SEEKER_FIELDS
from krapte.skills.neutral import (
    GENDERED_COLUMNS,
    GENDERED_WORDS,
    common_form,
    without_names,
    without_person,
)
from krapte.skills.text import clean
from krapte.tables import read_rows
from tests.skills.matching.cases import POPULATION


@pytest.fixture(scope="module")
def reader():
    return Normaliser(default_language())


def test_another_sex_name_age_or_origin_changes_no_answer(reader):
    found = swap_test(reader.language, reader)
    assert found.differences == ()
    assert found.titles >= 30
    assert found.texts >= 20
    # Of empty answers nothing could differ.
    assert found.found > 2 * found.texts


def test_a_difference_is_seen(reader):
    class Partial:
        """Reads what a careless reader would: men are heard better."""

        def titles(self, texts):
            return reader.titles(texts)

        def text(self, text, what="TEXT", person=True):
            return reader.text(text if "man" in text else text.split("\n")[0] + " lasser", what)

    found = swap_test(reader.language, Partial())
    assert {own.what for own in found.differences} >= {"skills", "ranking"}


def test_a_cv_of_ones_own_is_read_with_other_people_in_it(reader):
    text = "Ik ben lasser en elektromonteur. Ik kan programmeren in {Python} en lassen."
    found = swap_test(reader.language, reader, text=text)
    assert found.texts == 9
    assert found.found > 0
    assert found.differences == ()


def test_every_female_form_of_the_table_is_compared_as_the_common_one():
    rows = read_rows(GENDERED_WORDS, GENDERED_COLUMNS, exact=True)
    assert len(rows) > 200
    for row in rows:
        ending, common = row.fields["ending"], row.fields["common"]
        assert common_form(f"hulp{ending}") == f"hulp{common}", ending
        # The common form is stable, or two forms would keep chasing each other.
        assert common_form(common) == common, ending


@pytest.mark.parametrize(
    "word", ["tester", "register", "meester", "venster", "elektronica", "mechanica", "ruimte",
             "gemeente", "minister", "magister", "human", "woord", "kadaster"]
)  # fmt: skip
def test_words_that_name_no_woman_stay(word):
    assert common_form(word) == word


def test_no_name_of_the_vocabulary_loses_its_letters():
    for own in default_language().occupations:
        for lang, name, _ in own.labels():
            if lang in ("nl", "en"):
                assert clean(name)


def test_a_surname_is_no_occupation(reader):
    text = "Piet Bakker\nlasser\nIk ben al tien jaar bezig met het lassen van leidingen in huizen."
    names = {own.concept.name() for own in reader.text(text).occupations}
    assert "bakker" not in names
    assert names


KNOWN = frozenset({"python", "senior", "lassen", "bakker"})


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        ("Naam: Jan de Vries", ""),
        ("Date of birth: 1 May 1970", ""),
        ("Piet Bakker", ""),
        ("Piet Bakker heeft gebakken", "heeft gebakken"),
        ("Fatima El Amrani kan lassen", "kan lassen"),
        ("Mevrouw El Amrani kan lassen", "kan lassen"),
        ("zij kan lassen", "kan lassen"),
        ("Senior Bakker", "Senior Bakker"),
        ("Siemens PLC", "Siemens PLC"),
        ("MS Office", "MS Office"),
        ("Python", "Python"),
        ("ervaring met Docker Containers", "ervaring met Docker Containers"),
        ("haar knippen en wassen", "haar knippen en wassen"),
        ("lasser, 45 jaar oud", "lasser,"),
        ("tien jaar ervaring", "tien jaar ervaring"),
    ],
)
def test_what_tells_who_somebody_is_goes_and_the_rest_stays(piece, left):
    assert without_person(piece, KNOWN, head=True).split() == left.split()


def test_who_looks_for_occupations_sees_no_names():
    assert without_names("referentie Piet Bakker", KNOWN).split() == ["referentie"]
    assert without_names("werk als Senior Bakker", KNOWN) == "werk als Senior Bakker"


def test_a_vacancy_is_read_as_it_is(reader):
    text = "Vaste Lasser\nAls Vaste Lasser ga je lassen in de bouw."
    assert {own.concept.name() for own in reader.text(text, person=False).occupations} == {"lasser"}


@given(st.text(max_size=200))
def test_any_text_can_be_made_impersonal(text):
    assert len(without_person(text, KNOWN)) <= len(text) + 1


def test_nothing_but_skills_moves_a_score():
    language = default_language()
    asked = synthetic_vacancies(language, 60, 3, POPULATION)
    people = synthetic_seekers(language, 60, 4, POPULATION)
    index = Index(asked, scoring_of(language))
    pairs, moved = same_scores(people, index, Rules(level_below=7), 10)
    assert pairs > 20
    assert moved == 0


def test_every_column_about_people_is_described_and_none_is_protected():
    described = {own.column for own in columns_used()}
    theirs = {own.name for own in fields(Seekers)}
    assert described == theirs - {"vocabulary", "skills", "occupations"}
    assert not PROTECTED & (theirs | set(SEEKER_FIELDS))
    assert [own.column for own in columns_used() if own.enters == "score"] == ["has"]


def test_a_protected_column_is_refused(tmp_path):
    path = tmp_path / "columns_used.csv"
    path.write_text(COLUMNS_USED.read_text() + "sex,score,sex,waarom,why,assumed\n")
    with pytest.raises(BadInput, match="sex"):
        columns_used(path)


def test_the_entry_says_who_fills_what_and_the_duties_both_sides():
    entry = register_entry("en")
    assert {own["who"] for own in entry} == {"software", "organisation", "both"}
    for own in entry:
        assert own["text"] or own["who"] == "organisation", own["field"]
    told = {own.article for own in duties()}
    assert {9, 10, 12, 14, 15} <= told
    for own in duties():
        assert own.software["nl"]
        assert own.organisation["en"]


def test_attributes_cannot_reach_the_lists():
    """The matching takes people without them; a table of attributes fits none of its doors."""
    assert not {"sex", "age_band", "origin", "qualified"} & {own.name for own in fields(Seekers)}
    assert np.isin(["sex", "age_band", "origin"], SEEKER_FIELDS).sum() == 0
