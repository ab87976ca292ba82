"""What the progress letter says, and what it never says."""

from __future__ import annotations

import datetime as dt

import pytest

from krapte.errors import BadInput
from krapte.evaluation.monitor import decide
from krapte.register import PILLARS
from krapte.reporting.letter import compose
from krapte.reporting.letter.claims import FORMS, written
from tests.reporting.letter.conftest import DAY, section_of, words


def claims_of(letter, table):
    return [own for own in letter.content["claims"] if own["table"] == table]


def test_the_same_input_gives_the_same_letter(letter, finished, records):
    assert compose(finished, records, DAY).id == letter.id


def test_both_languages_claim_the_same_figures(letter, finished, records):
    english = compose(finished, records, DAY, "en")
    bare = [
        [{name: own[name] for name in own if name != "text"} for own in found.content["claims"]]
        for found in (letter, english)
    ]
    assert bare[0] == bare[1]
    names = [[own["name"] for own in found.content["sections"]] for found in (letter, english)]
    assert names[0] == names[1]


def test_every_commitment_stands_in_the_letter_with_its_own_words(letter, records):
    told = words(section_of(letter, "toezeggingen"))
    for own in records["commitment"]:
        assert own["text_nl"] in told
        assert (own["deadline_text"] or "") in told


def test_every_measure_stands_in_the_annex(letter, records):
    told = words(section_of(letter, "bijlage-1"))
    assert all(own["name_nl"] in told for own in records["measure"])


def test_a_commitment_that_nobody_looked_up_is_unknown_and_never_late(letter, records):
    own = next(one for one in records["commitment"] if one["status"] == "unknown")
    tables = section_of(letter, "toezeggingen")["blocks"][1:]
    row = next(
        row for table in tables for row in table["rows"] if own["text_nl"] in row[0][0]["text"]
    )
    assert row[-1] == [{"text": "Onbekend, na te gaan"}]


def test_delivery_is_only_what_the_register_has(letter, records):
    reached = sum(own["status"] == "reached" for own in records["milestone"])
    told = {own["key"]["pillar"]: own for own in claims_of(letter, "delivery")
            if own["fields"] == ["reached"]}  # fmt: skip
    assert set(told) == set(PILLARS)
    assert sum(own["values"][0] for own in told.values()) == reached


def test_conditional_money_is_never_in_what_is_available(letter, records):
    lines = [
        own for own in records["budget_line"] if own["conditional"] is True and own["amount_eur"]
    ]
    pillar = {own.key: own["pillar"] for own in records["measure"]}
    told = {
        (own["key"]["pillar"], own["fields"][0]): own["values"][0]
        for own in claims_of(letter, "money")
    }
    assert lines
    for one in lines:
        assert told[pillar[one["measure"]], "conditional"] >= one["amount_eur"]
    # The letter of 2023: 152.5 million without and 57.5 million with a condition, never 210.
    assert told[2, "unconditional"] == 152_500_000
    assert told[2, "conditional"] == 57_500_000


def test_a_pillar_without_a_known_effect_is_not_quantified(letter, finished):
    quantified = set(finished.measures.query("status == 'quantified'")["pillar"])
    rows = section_of(letter, "pijlers")["blocks"][1]["rows"]
    for pillar, row in zip(PILLARS, rows, strict=True):
        unknown = row[-1] == [{"text": "niet gekwantificeerd"}]
        assert unknown == (pillar not in quantified)


def test_every_figure_leads_to_its_origin(letter):
    anchors = {
        anchor
        for section in letter.content["sections"]
        for block in section["blocks"]
        for anchor in block.get("anchors", ())
    } | {section["name"] for section in letter.content["sections"]}

    def links(value):
        if isinstance(value, dict):
            if str(value.get("to", "")).startswith("#"):
                yield value["to"][1:]
            value = list(value.values())
        if isinstance(value, list):
            for own in value:
                yield from links(own)

    found = set(links(letter.content["sections"]))
    assert found
    assert found <= anchors


def test_the_letter_is_a_draft_and_no_official_publication(letter):
    assert letter.content["label"] == "CONCEPT"
    assert letter.content["unofficial"] == "Geen officiële publicatie"


def test_a_first_letter_compares_with_nothing(letter):
    assert "eerste brief" in words(section_of(letter, "veranderd"))


def test_a_next_letter_tells_what_changed_and_why(letter, finished, register):
    own = register.record("commitment", "mmip-gereed")
    found_in = {
        "status": "done", "status_on": "2023-07-01", "status_source": "kst-29544-1229",
    }  # fmt: skip
    register.change("commitment", own.key, found_in, own.version, "An", "Gevonden in Kamerstuk")
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=400)
    before = {**letter.content, "date": "2020-01-01"}
    found = compose(
        finished, register.everything(), later, before=before, history=register.history()
    )
    told = words(section_of(found, "veranderd"))
    assert "van «Onbekend» naar «Voldaan»" in told
    assert "Gevonden in Kamerstuk" in told
    assert "dezelfde berekening" in told
    assert "An" not in told.split()


def test_an_earlier_letter_must_be_earlier(letter, finished, records):
    with pytest.raises(BadInput, match="--since"):
        compose(finished, records, DAY - dt.timedelta(days=1), before=letter.content)


def test_decisions_come_from_the_register(finished, register):
    decide(
        register, "meer-docenten", text="Het budget gaat naar docenten", reason="Te weinig bereik",
        made_by="Stuurgroep", made_on=dt.date(2026, 5, 1), who="An",
    )  # fmt: skip
    found = compose(finished, register.everything(), DAY)
    told = words(section_of(found, "bijsturing"))
    assert "Het budget gaat naar docenten" in told
    assert "Stuurgroep" in told
    earlier = compose(finished, register.everything(), dt.date(2026, 4, 30))
    assert "geen besluiten" in words(section_of(earlier, "bijsturing"))


@pytest.mark.parametrize(
    ("values", "form", "text"),
    [
        ([195586.6, 109733.7, 324275.9], "persons", "195.600 (109.700 tot 324.300)"),
        ([-5228.3, -14733.9, -1729.6], "less", "5.230 (1.730 tot 14.730)"),
        ([-1.6], "effect", "vrijwel 0"),
        ([0.0], "effect", "0"),
        ([57_500_000.0], "million", "€ 57,5 mln"),
        ([0.203], "share", "20,3 %"),
        ([None], "persons", "onbekend"),
    ],
)
def test_figures_are_written_as_dutch_readers_expect(values, form, text):
    assert written(values, form, "nl").replace("\N{NO-BREAK SPACE}", " ") == text
    assert form in FORMS
