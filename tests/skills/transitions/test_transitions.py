"""Steps are judged by stated terms, counted from the accounts, and priced per region."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.classification import model_occupations
from krapte.errors import BadInput
from krapte.register import read_effects
from krapte.skills import default_language
from krapte.skills.language import Concept, Language, checked
from krapte.skills.transitions import (
    JUDGEMENTS,
    Closeness,
    Figure,
    Market,
    Person,
    SkillPrice,
    cell_values,
    count,
    hours_of,
    into_technical,
    judge,
    market_of,
    person_in,
    rank_measures,
    rank_regions,
    read_basis,
    read_prices,
    skill_level,
    transitions,
)
from krapte.skills.transitions.pull import FOLDER


def language(essential, optional=None):
    skills = sorted(
        {one for own in (*essential.values(), *(optional or {}).values()) for one in own}
    )
    concepts = {own: Concept(own, "skill", {"en": own}) for own in skills}
    codes = {"fitter": "7411", "welder": "7212", "coder": "2512", "carer": "5322", "extra": "9313"}
    concepts |= {own: Concept(own, "occupation", {"en": own}, isco=codes[own]) for own in essential}
    return checked(Language("test", "1", concepts, essential, optional or {}), "test")


SMALL = language(
    {
        "fitter": ("wire", "tools"), "welder": ("weld", "tools"), "coder": ("code",),
        "carer": ("care",),
    },
    {"fitter": ("weld",)},
)  # fmt: skip
CLOSE = Closeness(SMALL)
BASIS = read_basis()


def test_closeness_is_the_weighed_share_of_what_is_asked():
    rare, shared = np.log(4 / 1), np.log(4 / 2)
    weight = {"wire": rare, "tools": shared, "weld": 0.3 * shared}
    asked = CLOSE.asked("fitter")
    assert asked == pytest.approx({own: w / sum(weight.values()) for own, w in weight.items()})
    expected = asked["tools"] + asked["weld"]
    assert CLOSE.coverage(CLOSE.had("welder"), "fitter") == pytest.approx(expected)
    assert set(CLOSE.gap(CLOSE.had("welder"), "fitter")) == {"wire"}


def test_the_table_holds_the_same_closeness_as_the_sum_over_skills():
    table = CLOSE.table()
    for i, one in enumerate(CLOSE.occupations):
        for j, other in enumerate(CLOSE.occupations):
            assert table[i, j] == pytest.approx(CLOSE.coverage(CLOSE.had(one), other))
    assert np.diag(table) == pytest.approx(np.ones(4))


@settings(max_examples=40)
@given(
    st.sets(st.sampled_from(["wire", "tools", "weld", "code", "care"])), st.sampled_from("abcde")
)
def test_learning_a_skill_never_lowers_any_closeness(had, letter):
    extra = {"a": "wire", "b": "tools", "c": "weld", "d": "code", "e": "care"}[letter]
    for goal in CLOSE.occupations:
        assert CLOSE.coverage(had | {extra}, goal) >= CLOSE.coverage(had, goal) - 1e-12


def market(tight: float, growth: float) -> Market:
    codes = model_occupations()
    return Market(
        "NL", (2026, 2022, 2030),
        {code: Figure(tight, tight * 0.9, tight * 1.1) for code in codes},
        {code: Figure(growth, growth, growth) for code in codes},
    )  # fmt: skip


def test_all_four_judgements_are_yes_when_every_term_is(dataset):
    person = person_in(CLOSE, "fitter", pay=20.0, hours=36.0)
    found = judge(person, "fitter", CLOSE, BASIS, market(10.0, 0.02), hours_of(dataset))
    assert [own.verdict for own in found.judgements] == ["yes"] * 4
    assert all(own.firm for own in found.judgements)


def test_what_is_not_known_is_unknown_and_a_no_outweighs_it():
    found = judge(person_in(CLOSE, "fitter", pay=20.0), "fitter", CLOSE, BASIS)
    assert (found["desirable"].verdict, found["safe"].verdict) == ("unknown", "unknown")
    rich = judge(person_in(CLOSE, "fitter", pay=90.0), "fitter", CLOSE, BASIS)
    assert rich["desirable"].verdict == "no"


def test_each_threshold_decides_its_own_term():
    person = person_in(CLOSE, "fitter", pay=20.0, hours=36.0)
    slack = judge(person, "fitter", CLOSE, BASIS, market(1.0, 0.02))
    assert slack["desirable"].verdict == "no"
    assert not slack["desirable"].firm  # average is tight enough at the low end of the range
    shrinking = judge(person, "fitter", CLOSE, BASIS, market(10.0, -0.05))
    assert (shrinking["safe"].verdict, shrinking["safe"].firm) == ("no", True)
    far = judge(person, "coder", CLOSE, BASIS)
    assert (far["viable"].verdict, far["viable"].firm) == ("no", True)
    assert far["feasible"].verdict == "no"


def test_a_step_of_two_levels_is_not_viable_however_close():
    own = Closeness(language({"extra": ("x",), "coder": ("x",)}))
    term = judge(person_in(own, "extra"), "coder", own, BASIS)["viable"].terms[1]
    assert (term.name, term.value, term.verdict) == ("level_step", 3.0, "no")


def test_an_occupation_without_known_skills_is_unknown_and_not_a_match():
    bare = Closeness(language({"fitter": ("wire",), "welder": ()}))
    found = judge(person_in(bare, "fitter"), "welder", bare, BASIS)
    assert found["viable"].verdict == "unknown"
    assert found["feasible"].verdict == "unknown"


def test_none_is_left_out_and_the_closest_comes_first():
    goals = into_technical(CLOSE)
    assert set(goals) == {"fitter", "welder", "coder"}
    found = transitions(Person(frozenset({"weld", "tools"})), goals, CLOSE, BASIS)
    assert [own.destination for own in found] == ["welder", "fitter", "coder"]
    for name in JUDGEMENTS:
        assert sum(count(found, name).values()) == 3


def test_a_judgement_shows_terms_limits_and_sources():
    told = judge(person_in(CLOSE, "welder"), "fitter", CLOSE, BASIS).as_dict()
    for own in told["judgements"].values():
        for term in own["terms"]:
            assert term["limit_low"] <= term["limit"] <= term["limit_high"]
            assert term["limit_status"] in ("sourced", "assumed")
            assert term["limit_source"] in BASIS.sources


def test_pay_is_that_of_the_narrowest_group_that_is_published():
    assert BASIS.pay_of("2512")[0] == 30.40
    assert BASIS.pay_of("7411") == (22.30, "cbs-85517ned", "07")
    assert BASIS.pay_of("5223")[2] == "0332"


def test_skill_levels_are_those_of_isco():
    assert [skill_level(code) for code in ("9313", "7411", "3512", "2512", "1411", "1323")] == [
        1, 2, 3, 4, 3, 4,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no ISCO-08 code"):
        skill_level("x")


def cells():
    rows = [
        {"scenario": "with", "region": "NL", "occupation": code, "indicator": name, "year": year,
         "median": value, "low80": value * 0.9, "high80": value * 1.1}
        for code in ("0761", "10")
        for name, year, value in (
            ("tightness", 2024, 3.0), ("tightness", 2026, 5.0), ("demand", 2024, 100.0),
            ("demand", 2026, 121.0),
        )
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_market_reads_tightness_and_growth_from_a_forecast():
    found = market_of(cells(), "NL", 2026)
    tight, growth = found.of("7411")
    assert (tight.value, tight.low, tight.high) == pytest.approx((5.0, 4.5, 5.5))
    assert growth.value == pytest.approx(0.10)
    assert found.of("2512") == (None, None)
    for region, year in (("AM99", None), ("NL", 2031)):
        with pytest.raises(BadInput, match="found no figures of with"):
            market_of(cells(), region, year)


def test_a_price_on_a_skill_becomes_a_value_where_it_is_asked():
    prices = [SkillPrice("wire", "AM01", 2.0), SkillPrice("code", "AM02", 1.0)]
    values = cell_values(prices, CLOSE)
    assert values["AM01", "0761"] == pytest.approx(2.0 * CLOSE.asked("fitter")["wire"])
    assert values["AM02", "0811"] == pytest.approx(1.0)
    assert values["AM01", "0811"] == 0
    best = rank_regions(values).iloc[0]
    assert (best["region"], best["occupation"]) == ("AM01", "0761")


def test_measures_are_ranked_by_the_value_in_their_scope():
    values = {("AM01", "0761"): 4.0, ("AM02", "0761"): 0.0, ("AM02", "0811"): 1.0}
    model = next(own for own in read_effects() if own.lever == "side_entry")
    here = replace(model, effect="here", measure="here", scope_region=("AM01",),
                   scope_occupation=("07",))  # fmt: skip
    wide = replace(model, effect="wide", measure="wide", scope_region=(), scope_occupation=())
    other = replace(model, effect="other", measure="other", lever="productivity")
    table = rank_measures(values, [wide, other, here])
    assert list(table["measure"]) == ["here", "wide"]
    assert list(table["value"]) == pytest.approx([4.0, 5.0 / 3])
    assert table.loc[1, "best_region"] == "AM01"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("nothing,AM01,1", "found `nothing`"),
        ("wire,AM99,1", "found `AM99`"),
        ("wire,AM01,-1", "found `-1`, expected 0 or more"),
        ("wire,AM01,1\nwire,AM01,2", "each skill and region once"),
    ],
)
def test_a_bad_table_of_prices_is_refused(row, told, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text(f"skill,region,price\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=told):
        read_prices(path, CLOSE)
    with pytest.raises(BadInput, match="found no prices"):
        rank_measures({}, read_effects())


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("thresholds.csv", "closeness,", "clossness,", "each once of closeness"),
        ("thresholds.csv", ",0.3,0.2,", ",0.3,0.35,", "at most the value"),
        ("thresholds.csv", "sourced,nesta-mcc", "sourced,nobody", "found `nobody`"),
        ("pay.csv", "08,29.3", "08,-1", "an amount above 0"),
        ("automation.csv", "1111,other", "1111,maybe", "found `maybe`"),
    ],
)
def test_a_fault_in_the_tables_behind_judgements_is_refused(name, old, new, told, tmp_path):
    for path in FOLDER.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == name:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=told):
        read_basis(tmp_path)


def test_the_answer_of_a_matching_gives_the_value_of_one_more_person(tmp_path):
    path = tmp_path / "match.json"
    rows = [
        {"skill": "wire", "region": "AM01", "place_price": 0.9, "person_value": 0.4},
        {"skill": "code", "region": "AM02", "place_price": 0.0, "unfilled": 3.0},
    ]
    path.write_text(json.dumps({"placed": 1, "skill_prices": rows}), encoding="utf-8")
    prices, unpriced = read_prices(path, CLOSE)
    assert prices == (SkillPrice("wire", "AM01", 0.4),)
    assert unpriced == 1
    for content, told in (({"placed": 1}, "no list `skill_prices`"), (
        {"skill_prices": [rows[0] | {"region": "AM99"}]}, "found `AM99`",
    )):  # fmt: skip
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(BadInput, match=told):
            read_prices(path, CLOSE)


def test_into_ict_hardly_anybody_can_simply_match():
    closeness = Closeness(default_language())
    ict = [own.uri for own in closeness.language.occupations_of("08")]
    ict = [uri for uri in ict if closeness.asked(uri)]
    others = [own.uri for own in closeness.language.occupations
              if own.uri not in set(ict) and not own.isco.startswith(("25", "35"))]  # fmt: skip
    best = closeness.table(others, ict).max(axis=1)
    # The small vocabulary holds the nearest neighbours of ICT work: of all others it is fewer.
    assert (best >= BASIS.thresholds["closeness"].value).mean() < 0.1
    assert np.median(best) < 0.1
