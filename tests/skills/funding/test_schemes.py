"""Rules as data: three answers, the rule that decides, and no fact about a person in a message."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills.funding import (
    Condition,
    aid_for,
    all_answers,
    checked_facts,
    eligible,
    read_funding,
)
from krapte.skills.funding.facts import FOLDER
from tests.skills.routes.planted import course

FUNDING = read_funding()
STAP = {
    "age": 40.0, "pension_age_reached": "no", "tie_with_labour_market": "yes",
    "student_finance": "no", "stap_this_year": "no", "in_stap_register": "yes",
    "course_started": "no", "recognised": "yes", "leads_to": "diploma", "price": 1500.0,
}  # fmt: skip


def stap(day: str, **changed):
    facts = {name: value for name, value in (STAP | changed).items() if value is not None}
    return eligible(FUNDING["stap"], facts, dt.date.fromisoformat(day))


def test_stap_paid_at_most_a_thousand_euro_while_it_was_open():
    assert (stap("2023-05-01").verdict, stap("2023-05-01").euro) == ("yes", 1000.0)
    assert stap("2023-05-01", price=300.0).euro == 300.0


def test_stap_is_history():
    for day in ("2022-02-28", "2024-01-01", "2026-12-01"):
        assert (stap(day).verdict, stap(day).decided_by) == ("no", ("not_open",))


def test_the_stricter_rules_of_september_2023_decide_in_their_own_period():
    hobby = {"recognised": "no", "leads_to": "nothing"}
    assert stap("2023-09-17", **hobby).verdict == "yes"
    later = stap("2023-09-18", **hobby)
    assert (later.verdict, later.decided_by) == ("no", ("recognised",))


def test_a_refusal_names_its_rule_even_when_other_facts_are_missing():
    found = stap("2023-05-01", age=17.0, student_finance=None)
    assert (found.verdict, found.decided_by, found.euro) == ("no", ("age",), 0.0)


def test_what_is_not_known_is_named_and_is_no_refusal():
    found = stap("2023-05-01", student_finance=None, in_stap_register=None)
    assert found.verdict == "unknown"
    assert found.missing == ("student_finance", "in_stap_register")


def test_a_scheme_that_runs_on_with_an_unknown_window_is_unknown_not_closed():
    day = dt.date(2026, 3, 1)
    found = eligible(FUNDING["slim-scholing"], {}, day)
    assert (found.verdict, found.decided_by, found.euro) == (
        "unknown", ("window_not_known",), None,
    )  # fmt: skip
    after = eligible(FUNDING["slim-scholing"], {}, dt.date(2028, 1, 1))
    assert after.verdict == "no"


def test_one_way_to_meet_a_rule_is_enough():
    facts = {"benefit": "ww", "job_offer": "yes", "weeks": 20.0, "trainable": "yes", "price": 900.0}
    found = eligible(FUNDING["uwv-scholing"], facts, dt.date(2026, 12, 1))
    assert (found.verdict, found.euro) == ("yes", 900.0)
    assert eligible(
        FUNDING["uwv-scholing"], facts | {"weeks": 60.0}, dt.date(2026, 12, 1)
    ).decided_by == ("length",)


@pytest.mark.parametrize(
    ("scheme", "day", "facts", "euro"),
    [
        ("praktijkleren", "2025-09-01", {"weeks": 20.0}, 1350.0),
        ("praktijkleren", "2025-09-01", {"weeks": 104.0}, 2700.0),
        ("wij-techniek-osr", "2024-05-01", {"employer_workers": 10.0}, 1800.0),
        ("wij-techniek-stip", "2023-05-01", {"weeks": 60.0}, 1200.0),
        ("slim-scholing", "2025-05-01", {"level": 3.0, "price": 1000.0}, 900.0),
        ("slim-scholing", "2025-05-01", {"level": 4.0, "price": 1000.0}, 400.0),
        ("slim", "2024-05-01", {"small_firm": "no", "initiative_cost": 60000.0}, 24999.0),
        ("omscholing-ict-techniek", "2022-10-01", {}, 3750.0),
    ],
)
def test_amounts_are_those_of_the_source(scheme, day, facts, euro):
    period = FUNDING[scheme].on(dt.date.fromisoformat(day))
    assert period.euro(facts) == pytest.approx(euro)


def test_only_a_sure_yes_lowers_the_price_of_a_course_and_never_below_zero():
    own = course("x", "a", price=400.0, kind="certificate", weeks=10.0, recognised=True)
    day = dt.date(2023, 5, 1)
    facts = {name: value for name, value in STAP.items() if name != "price"}
    assert aid_for([own], FUNDING, facts, day) == {"x": 400.0}
    assert aid_for([own], FUNDING, facts | {"student_finance": "yes"}, day) == {}
    assert aid_for([own], FUNDING, {}, day) == {}


def test_every_rule_and_period_has_a_source_that_is_described():
    for scheme in FUNDING.schemes.values():
        for period in scheme.periods:
            assert FUNDING.sources[period.source].publisher
            assert all(rule.source in FUNDING.sources for rule in period.rules)


words = st.sampled_from(["yes", "no"])
conditions = st.recursive(
    st.builds(lambda fact: Condition("fact", fact, "is", "yes"), st.sampled_from("pqr")),
    lambda inner: st.one_of(
        st.builds(lambda parts: Condition("all", parts=tuple(parts)), st.lists(inner, min_size=1)),
        st.builds(lambda parts: Condition("any", parts=tuple(parts)), st.lists(inner, min_size=1)),
        st.builds(lambda part: Condition("not", parts=(part,)), inner),
    ),
    max_leaves=8,
)


@given(conditions, st.dictionaries(st.sampled_from("pqr"), words))
def test_learning_a_fact_never_turns_a_yes_into_a_no(condition, facts):
    before = condition.verdict(facts)
    for name in "pqr":
        if name in facts:
            continue
        after = {condition.verdict(facts | {name: word}) for word in ("yes", "no")}
        assert before == "unknown" or after == {before}
    if before == "unknown":
        assert condition.missing(facts)
        assert not set(condition.missing(facts)) & set(facts)


def folder(tmp_path: Path, text: str) -> Path:
    place = tmp_path / "funding"
    shutil.copytree(FOLDER, place)
    (place / "schemes.toml").write_text(text, encoding="utf-8")
    return place


GOOD = """
[[scheme]]
id = "s"
name_nl = "S"
name_en = "S"
payer = "P"
applicant = "person"
[[scheme.rule]]
id = "r"
text_nl = "r"
text_en = "r"
source = "assumed"
fact = "age"
at_least = 18
[[scheme.period]]
from = 2024-01-01
until = 2024-12-31
source = "assumed"
amount = { share = 0.5, maximum = 100 }
"""
SECOND = GOOD[GOOD.index("[[scheme.period]]") :]

FAULTS = {
    "no TOML": ("[[scheme", "expected TOML"),
    "no scheme": ("", "no scheme"),
    "an unknown fact": (GOOD.replace('"age"', '"shoe_size"'), "the fact `shoe_size`"),
    "an unknown test": (GOOD.replace("at_least", "around"), "no test"),
    "a test that cannot be": (GOOD.replace("18", '"old"'), "below a number"),
    "no condition": (GOOD.replace('fact = "age"\nat_least = 18\n', ""), "no condition"),
    "an unknown source": (GOOD.replace('source = "assumed"\nfact', 'source = "x"\nfact'), "`x`"),
    "periods that overlap": (GOOD + SECOND.replace("2024-01", "2024-06"), "that overlap"),
    "an end before the begin": (GOOD.replace("until = 2024", "until = 2023"), "before its begin"),
    "an amount below 0": (GOOD.replace("0.5", "-0.5"), "a number below 0"),
    "an amount without sense": (GOOD.replace("share", "slice"), "amount"),
    "no day": (GOOD.replace("from = 2024-01-01", 'from = "soon"'), "a day such as"),
    "an id twice": (GOOD + GOOD, "the id twice"),
    "a partner that is not there": (GOOD.replace('payer = "P"', 'payer = "P"\nnot_with = ["z"]'),
                                    "not_with z"),
}  # fmt: skip


def test_the_sound_scheme_of_these_tests_is_read(tmp_path):
    found = read_funding(folder(tmp_path, GOOD))
    answer = eligible(found["s"], {"age": 20.0, "price": 80.0}, dt.date(2024, 5, 1))
    assert (answer.verdict, answer.euro) == ("yes", 40.0)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_rules_gets_one_clear_error(name, tmp_path):
    text, told = FAULTS[name]
    with pytest.raises(BadInput) as fault:
        read_funding(folder(tmp_path, text))
    assert told in str(fault.value)
    assert str(fault.value).startswith("schemes.toml")
    assert len(fault.value.problems) == 1


def test_an_unknown_scheme_is_answered_with_those_there_are():
    with pytest.raises(BadInput, match=r"found `stup`.*praktijkleren"):
        FUNDING["stup"]


def test_messages_about_facts_never_repeat_what_stands_there():
    with pytest.raises(BadInput) as fault:
        checked_facts({"age": "secret-81", "benefit": "secret-82", "secret": 1}, "me.json")
    told = str(fault.value)
    assert "secret-8" not in told
    assert "`age`" in told
    assert "`benefit`" in told
    assert len(fault.value.problems) == 3


def test_true_and_null_are_read_as_yes_and_not_known():
    assert checked_facts({"works": True, "age": None, "weeks": "12"}, "me.json") == {
        "works": "yes", "weeks": 12.0,
    }  # fmt: skip


def test_every_scheme_answers_without_any_fact():
    found = all_answers(FUNDING, {}, dt.date(2023, 5, 1))
    assert {own.scheme for own in found} == set(FUNDING.schemes)
    assert all(own.verdict in ("unknown", "no") for own in found)
