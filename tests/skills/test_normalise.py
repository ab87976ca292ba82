"""Titles and texts become occupations and skills; what is not known is said to be not known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills import Normaliser, default_language, fit, read_weights
from krapte.skills.fitting import Answered, answered, calibration_error, measure, split
from krapte.skills.index import CANDIDATES, ENCODED, FEATURES, Candidates, LabelIndex
from krapte.skills.text import clean, language_of, pieces
from krapte.skills.weights import CONFIDENCE, TABLE, Weights, fit_confidence, fit_features, ranked


@pytest.fixture(scope="module")
def language():
    return default_language()


@pytest.fixture(scope="module")
def reader(language):
    return Normaliser(language)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Loodgieter", "loodgieter"),
        ("TIMMERMAN (m/v/x)", "timmerman"),
        ("system administrator", "ict systeembeheerder"),
        ("monteur zonnepanelen", "monteur zonnepanelen"),
    ],
)
def test_a_title_that_is_a_name_is_that_occupation(reader, title, name):
    (answer,) = reader.titles([title])
    assert answer.known
    assert answer.found[0].how == "exact"
    assert answer.found[0].concept.name("nl") == name


def test_a_title_of_another_trade_is_not_known(reader):
    for answer in reader.titles(["notaris", "tandarts", "rechter", "qwerty zxcv"]):
        assert not answer.known


def test_a_gendered_ending_changes_nothing(reader):
    plain, gendered = reader.titles(["servicemonteur", "Servicemonteur m/v"])
    assert plain == gendered


def test_the_same_title_has_the_same_answer_wherever_it_stands(reader):
    alone = reader.titles(["monteur warmtepompen"])[0]
    among = reader.titles(["lasser", "monteur warmtepompen", "lasser"])
    assert among[1] == alone
    assert among[0] == among[2]


def test_a_cv_gives_skills_with_their_places_and_not_its_words(reader):
    text = "Jan Voorbeeld, Dorpsstraat 1\nIk kan solderen en ken elektrotechniek.\nTypeScript\n"
    reading = reader.text(text)
    names = {own.concept.name("nl") for own in reading.skills}
    assert "elektrotechniek" in names
    for own in (*reading.skills, *reading.occupations):
        for begin, end in own.places:
            assert 0 <= begin < end <= len(text)
    told = str(reading.as_dict())
    assert "Voorbeeld" not in told
    assert "Dorpsstraat" not in told
    assert "Voorbeeld" not in repr(reading)


def test_an_enumeration_is_read_item_by_item_and_a_job_inside_a_sentence_is_found(reader):
    text = "Ik was vier jaar timmerman bij een aannemer.\nSolderen, elektrotechniek, milieubeleid"
    reading = reader.text(text)
    assert {own.concept.name("nl") for own in reading.occupations} == {"timmerman"}
    found = {own.concept.name("nl"): own.places for own in reading.skills}
    (place,) = found["milieubeleid"]
    assert text[slice(*place)] == "milieubeleid"
    assert {"solderen", "elektrotechniek"} <= set(found)


def test_a_higher_threshold_never_names_more(language):
    text = "Onderhoud van elektrische installaties, lassen en programmeren in Python."
    found = [
        {own.concept.uri for own in Normaliser(language, threshold=chance).text(text).skills}
        for chance in (0.0, 0.4, 0.8)
    ]
    assert found[0] >= found[1] >= found[2]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_pieces_are_the_text_itself_at_their_places(text):
    found = pieces(text)
    assert all(text[own.begin : own.end] == own.text for own in found)
    assert all(one.end <= other.begin for one, other in pairwise(found))
    letters = sum(sign.isalpha() for sign in text)
    assert sum(sign.isalpha() for own in found for sign in own.text) == letters


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


def test_the_language_of_a_text_is_told_only_when_it_shows():
    assert (
        language_of("Wij zoeken een monteur die van zijn werk houdt en op tijd bij de klant is")
        == "nl"
    )
    assert (
        language_of(
            "We are looking for a person who is good at the work that we do for our customers"
        )
        == "en"
    )
    assert (
        language_of(
            "Ich habe die Ausbildung mit Erfolg gemacht und bin auch für den Betrieb gereist; "
            "das ist nicht leicht und wird von der Firma bezahlt"
        )
        == "de"
    )
    assert language_of("Monteur") is None


def test_every_name_finds_its_own_concept_among_the_first(language):
    index = LabelIndex(language.occupations[::40])
    weights = read_weights()["occupation", "nl", "default"]
    for label, owner in zip(index.shown, index.owner, strict=True):
        (found,) = index.search([label])
        order = ranked(found, weights)
        assert owner in order.concepts[:3]
        assert order.shares.sum() == pytest.approx(1)


def test_resemblances_lie_between_nothing_and_the_same(language):
    index = LabelIndex(language.occupations)
    for found in index.search(["elektricien", "iets heel anders", "", "a"]):
        assert len(found.labels) <= CANDIDATES + 20
        assert found.features.shape == (len(found.labels), len(FEATURES))
        assert (found.features >= 0).all()
        assert (found.features[:, :4] <= 1 + 1e-5).all()


def planted(rng, texts, weights):
    candidates, right = [], []
    for _ in range(texts):
        features = rng.random((30, len(weights)))
        scores = features @ weights + rng.gumbel(size=30)
        candidates.append(Candidates(np.arange(30), np.arange(30), features))
        right.append(np.array([scores.argmax()]))
    return Answered(candidates, right)


def test_planted_weights_are_found_back():
    rng = np.random.default_rng(7)
    true = np.linspace(-2, 6, len(FEATURES))
    texts = planted(rng, 1500, true)
    masks = [
        np.isin(own.concepts, one) for own, one in zip(texts.candidates, texts.right, strict=True)
    ]
    found = fit_features(texts.candidates, masks)
    slope, spread = (
        np.polyfit(true, list(found.values()), 1),
        np.corrcoef(true, list(found.values())),
    )
    # The penalty pulls all weights a little towards 0.
    assert 0.8 < slope[0] < 1.05
    assert spread[0, 1] > 0.99


def test_a_fitted_confidence_holds_on_other_texts():
    rng = np.random.default_rng(8)
    true = np.linspace(-2, 6, len(FEATURES))
    texts = planted(rng, 2400, true)
    parts = [texts.part(own) for own in split(2400, 1)]
    weights = fit(parts[0], parts[1], "planted")
    told = measure(parts[2], weights, 0.5)
    assert told.texts == 960
    assert told.calibration_error < 0.06
    assert told.first <= told.in_five
    assert told.right_when_known > told.first


def test_parts_of_a_split_share_no_text():
    parts = split(101, 3)
    assert sorted(np.concatenate(parts)) == list(range(101))


def test_a_chance_that_is_always_right_has_no_calibration_error():
    right = np.array([0.0, 1.0] * 50)
    assert calibration_error(right, right) == 0
    assert calibration_error(np.full(100, 0.5), right) == 0
    assert calibration_error(np.full(100, 0.9), right) == pytest.approx(0.4)


def test_confidence_cannot_be_fitted_on_answers_that_are_all_right():
    with pytest.raises(BadInput, match="right and wrong"):
        fit_confidence(np.ones((5, len(CONFIDENCE))), np.ones(5, dtype=bool))


class Letters:
    """An encoder that counts letters: small, and good enough to see whether it is used."""

    def encode(self, texts, role):
        assert role in ("query", "label")
        return np.array([[text.casefold().count(sign) for sign in "aeioulmnrst"] for text in texts])


def test_an_encoder_is_used_when_the_weights_were_fitted_with_it(language):
    part = language.only([own.uri for own in language.occupations[:60]])
    index = LabelIndex(part.occupations, encoder=Letters())
    names = [own.name("nl") for own in part.occupations]
    texts = answered(index, [f"{name} ervaren" for name in names],
                     [{own.uri} for own in part.occupations])  # fmt: skip
    half = texts.part(np.arange(0, 60, 2)), texts.part(np.arange(1, 60, 2))
    masks = [
        np.isin(own.concepts, one)
        for own, one in zip(half[0].candidates, half[0].right, strict=True)
    ]
    found = fit_features(half[0].candidates, masks)
    assert tuple(found) == (*FEATURES, ENCODED)
    assert measure(half[1], Weights(found, dict.fromkeys(CONFIDENCE, 0.0), ""), 0.5).mrr > 0.9
    reader = Normaliser(part, encoder=Letters())
    with pytest.raises(BadInput, match="Fit weights with the same encoder"):
        reader.titles(["lasser"])


class Broken:
    def encode(self, texts, role):
        return np.full((len(texts) + 1, 3), 1.0)


def test_an_encoder_that_returns_something_else_is_refused(language):
    with pytest.raises(BadInput, match="vectors of finite numbers"):
        list(LabelIndex(language.occupations[:5], encoder=Broken()).search(["lasser"]))


def test_the_weights_table_says_what_it_was_fitted_on():
    weights = read_weights(TABLE)
    subjects = {("occupation", "nl"), ("occupation", "en"), ("skill", "en")}
    assert set(weights) == {(*own, size) for own in subjects for size in ("whole", "default")}
    assert all(own.fitted_on for own in weights.values())
    assert all(own.confidence["share"] > 0 for own in weights.values())
