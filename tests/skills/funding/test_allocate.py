"""A budget is divided to the cent: nothing is made, nothing is lost, nobody is paid twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills.funding import EDUCATION, Application, Slot, allocate, read_slots
from krapte.skills.funding.allocate import read_applications

GOOD = frozenset({"school"})


def slot(name: str, month: int, euro: int, **own) -> Slot:
    return Slot(name, dt.date(2023, month, 1), dt.date(2023, month, 28), euro * 100, **own)


def ask(id_: str, day: int = 1, euro: int = 100, month: int = 1, **own) -> Application:
    found = {"person": id_, "price": 200_000, "course": "c", "provider": "school"}
    found |= {"education": "mbo-2"} | own
    return Application(id_, day=dt.date(2023, month, day), amount=euro * 100, **found)


def got(found):
    return {own.id: own.granted // 100 for own in found.decisions}


def why(found):
    return {own.id: own.reason for own in found.decisions}


def test_who_comes_first_is_served_first_and_the_rest_waits_for_the_next_window():
    asked = [ask("late", 3), ask("early", 1), ask("mid", 2), ask("again", 1, month=2)]
    found = allocate(asked, [slot("one", 1, 250), slot("two", 2, 0)], GOOD)
    assert got(found) == {"late": 0, "early": 100, "mid": 100, "again": 0}
    assert why(found)["late"] == "budget_spent"
    assert found.ledger[1]["carried_in"] == 5000


def test_reserved_money_is_kept_for_the_priority_group_and_stays_reserved():
    rule = {"reserved_for": "up_to_mbo4", "reserved": 20_000}
    asked = [ask("hbo", 1, education="hbo"), ask("mbo", 2), ask("hbo2", 1, month=2, education="wo"),
             ask("mbo2", 2, euro=200, month=2)]  # fmt: skip
    found = allocate(asked, [slot("one", 1, 200, **rule), slot("two", 2, 200, **rule)], GOOD)
    assert got(found) == {"hbo": 0, "mbo": 100, "hbo2": 0, "mbo2": 200}
    assert found.ledger[0]["granted_priority"] == 10_000


def test_the_priority_group_comes_before_who_was_earlier():
    rule = {"reserved_for": "up_to_mbo4", "reserved": 0}
    asked = [ask("wo", 1, education="wo"), ask("none", 9, education="none")]
    found = allocate(asked, [slot("one", 1, 100, **rule)], GOOD)
    assert got(found) == {"wo": 0, "none": 100}


def test_an_unknown_education_is_left_to_a_person_and_not_put_last():
    rule = {"reserved_for": "up_to_mbo4", "reserved": 0}
    found = allocate([ask("x", education="")], [slot("one", 1, 900, **rule)], GOOD)
    assert why(found) == {"x": "education_unknown"}
    assert got(allocate([ask("x", education="")], [slot("one", 1, 900)], GOOD)) == {"x": 100}


@pytest.mark.parametrize(
    ("reason", "second"),
    [
        ("duplicate", {"person": "first"}),
        ("already_granted", {"person": "first", "course": "other"}),
        ("unrecognised_provider", {"provider": "beach club"}),
        ("no_amount", {"euro": 0}),
        ("above_price", {"price": 50}),
        ("course_full", {}),
    ],
)
def test_abuse_is_refused_and_named(reason, second):
    asked = [ask("first", 1), ask("second", 2, **second)]
    found = allocate(asked, [slot("one", 1, 900, per_course=1)], GOOD)
    assert why(found)["second"] == reason
    assert got(found)["first"] == 100


def test_a_form_that_was_refused_may_be_mended_and_sent_again():
    asked = [ask("a", 1, person="p", provider="typo"), ask("b", 2, person="p")]
    assert got(allocate(asked, [slot("one", 1, 900)], GOOD)) == {"a": 0, "b": 100}


def test_outside_the_windows_nothing_is_granted():
    found = allocate([ask("x", 30)], [slot("one", 1, 900)], GOOD)
    assert why(found) == {"x": "outside_window"}


def test_the_lot_does_not_depend_on_the_order_of_the_applications():
    asked = [ask(f"a{n}") for n in range(20)]
    one = allocate(asked, [slot("one", 1, 700)], GOOD, "lot", 7)
    other = allocate(asked[::-1], [slot("one", 1, 700)], GOOD, "lot", 7)
    assert got(one) == got(other)
    assert got(one) != got(allocate(asked, [slot("one", 1, 700)], GOOD, "lot", 8))


applications = st.lists(
    st.tuples(
        st.integers(1, 4), st.integers(1, 28), st.integers(0, 900), st.integers(0, 900),
        st.sampled_from(["p1", "p2", "p3", "p4", "p5"]), st.sampled_from(["c", "d"]),
        st.sampled_from(["school", "none"]), st.sampled_from(["", *EDUCATION]),
    ),
    max_size=25,
)  # fmt: skip
windows = st.tuples(
    st.integers(0, 1500), st.integers(0, 100), st.sampled_from(["", "up_to_mbo4"]),
    st.one_of(st.none(), st.integers(0, 3)),
)  # fmt: skip


@settings(max_examples=150)
@given(applications, st.lists(windows, min_size=1, max_size=3), st.sampled_from(["arrival", "lot"]))
def test_money_is_conserved_and_every_rule_kept(rows, shapes, order):
    asked = [
        Application(
            f"a{n}", person, dt.date(2023, month, day), euro * 100, price * 100, own, by, ed
        )
        for n, (month, day, euro, price, person, own, by, ed) in enumerate(rows)
    ]
    slots = [
        slot(f"s{n}", n + 1, euro, reserved_for=group, reserved=euro * share, per_course=most)
        for n, (euro, share, group, most) in enumerate(shapes)
    ]
    found = allocate(asked, slots, GOOD, order)
    by_id = {own.id: own for own in asked}
    granted = sum(own.granted for own in found.decisions)
    assert granted + found.ledger[-1]["carried_out"] == sum(own.budget for own in slots)
    carried = 0
    for row in found.ledger:
        assert row["carried_in"] == carried
        assert row["budget"] + carried == row["granted"] + row["carried_out"]
        assert 0 <= row["granted_priority"] <= row["granted"]
        carried = row["carried_out"]
        assert carried >= 0
    paid = [own for own in found.decisions if own.granted]
    assert len(found.decisions) == len(asked)
    assert len({by_id[own.id].person for own in paid}) == len(paid)
    for own in found.decisions:
        assert (own.granted > 0) != bool(own.reason)
        one = by_id[own.id]
        if own.granted:
            assert own.granted == one.amount <= one.price
            assert one.provider in GOOD
    for window in slots:
        if window.reserved_for and window.reserved == window.budget and window is slots[0]:
            rest = [own for own in paid if own.slot == window.slot and not own.priority]
            assert rest == []


def test_the_letter_has_four_windows_of_125_million_for_up_to_mbo4():
    found = read_slots(scheme="stap-leerrechten")
    assert [own.budget for own in found] == [125_000_000_00] * 4
    assert {own.reserved_for for own in found} == {"up_to_mbo4"}
    assert all(own.reserved == own.budget for own in found)


HEAD = "id,person,day,amount_eur,price_eur,course,provider,education"
SLOTS = "slot,scheme,opens,closes,budget_eur,reserved_for,reserved_share,per_course"

BAD = {
    "no day": ("a,p-secret,soon,1,1,c,s,", "2023-05-01"),
    "no amount": ("a,p-secret,2023-01-01,much,1,c,s,", "a number"),
    "a negative amount": ("a,p-secret,2023-01-01,-1,1,c,s,", "0 or more"),
    "an amount beyond sense": ("a,p-secret,2023-01-01,1e307,1,c,s,", "at most 1e+12"),
    "no pseudonym": ("a,,2023-01-01,1,1,c,s,", "a pseudonym"),
    "a strange education": ("a,p-secret,2023-01-01,1,1,c,s,e-secret", "one of none, mbo-1"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_application_is_refused_without_repeating_the_person(name, tmp_path):
    row, told = BAD[name]
    path = tmp_path / "applications.csv"
    path.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        read_applications(path)
    assert told in str(fault.value)
    assert "line 2" in str(fault.value)
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("s,x,2023-01-01,2022-01-01,5,,0,", "on or after it opens"),
        ("s,x,2023-01-01,2023-02-01,-5,,0,", "0 or more"),
        ("s,x,2023-01-01,2023-02-01,5,friends,0,", "up_to_mbo4"),
        ("s,x,2023-01-01,2023-02-01,5,,2,", "a share 0 to 1"),
    ],
)
def test_a_bad_window_is_refused(row, told, tmp_path):
    path = tmp_path / "slots.csv"
    path.write_text(f"{SLOTS}\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=told):
        read_slots(path)


def test_windows_that_overlap_and_ids_that_repeat_are_refused():
    with pytest.raises(BadInput, match="which overlap"):
        allocate([], [slot("one", 1, 1), replace(slot("two", 1, 1), slot="two")], GOOD)
    with pytest.raises(BadInput, match="1 ids more than once"):
        allocate([ask("x"), ask("x")], [slot("one", 1, 1)], GOOD)
    with pytest.raises(BadInput, match="no window of `unknown`"):
        read_slots(scheme="unknown")
