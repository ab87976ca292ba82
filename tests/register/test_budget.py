"""Adding up money: no euro twice, conditional money apart, and nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.register.budget import amounts, by_year, matches, summed

years = st.none() | st.integers(2020, 2030)
money = st.none() | st.integers(0, 1000).map(float)


def line(code, **named):
    return {
        "code": code,
        "measure": "sto",
        "fund": "NGF",
        "party": None,
        "amount_eur": 100.0,
        "amount_low_eur": None,
        "amount_high_eur": None,
        "per": "total",
        "from_year": 2023,
        "to_year": 2026,
        "conditional": False,
        "matches": None,
        "matching_share": None,
        "part_of": None,
        **named,
    }


@st.composite
def lines(draw):
    found = []
    for number in range(draw(st.integers(0, 5))):
        first, last = draw(years), draw(years)
        if first and last and last < first:
            first, last = last, first
        found.append(
            line(
                f"l{number}",
                fund=draw(st.sampled_from(["NGF", "JTF", "unknown"])),
                party=draw(st.sampled_from([None, "ocw", "ezk"])),
                amount_eur=draw(money),
                per=draw(st.sampled_from(["total", "year"])),
                from_year=first,
                to_year=last,
                conditional=draw(st.sampled_from([True, False, None])),
                part_of=draw(st.none() | st.integers(0, number - 1).map(lambda i: f"l{i}"))
                if number
                else None,
            )
        )
    return found


def whole(own):
    return own.unconditional + own.conditional + own.unknown


@given(lines())
def test_every_way_of_adding_gives_the_same_total(found):
    own = amounts(found)
    totals = [
        sum(whole(group) for group in summed(own, by))
        for by in (lambda a: a.fund, lambda a: a.party, lambda a: a.condition, lambda a: "all")
    ]
    assert totals == pytest.approx([totals[0]] * 4)
    unsized = {code for group in summed(own, lambda a: a.fund) for code in group.unsized}
    assert unsized == {a.line for a in own if a.total() is None}
    assert sum(whole(group) for group in by_year(own)) == pytest.approx(totals[0])


@given(lines())
def test_a_line_with_known_parts_counts_for_no_more_than_it_is(found):
    tops = [own for own in found if own["part_of"] is None and own["per"] == "total"]
    for top in tops:
        inside = {top["code"]}
        for own in found:
            if own["part_of"] in inside:
                inside.add(own["code"])
        mine = [a for a in amounts(found) if a.line.removesuffix(" (rest)") in inside]
        parts = [own for own in found if own["part_of"] == top["code"]]
        fits = all(own["per"] == "total" and own["amount_eur"] is not None for own in parts)
        nested = any(own["part_of"] in inside - {top["code"]} for own in found)
        if top["amount_eur"] is not None and fits and not nested:
            told = sum(own["amount_eur"] for own in parts)
            expected = max(told, top["amount_eur"])
            assert sum(a.total() or 0 for a in mine) == pytest.approx(expected)


def test_the_growth_fund_money_of_the_letter_adds_up_and_stays_apart():
    found = [
        line("total", amount_eur=210e6),
        line("sure", amount_eur=152.5e6, part_of="total"),
        line("perhaps", amount_eur=57.5e6, part_of="total", conditional=True),
    ]
    (own,) = summed(amounts(found), lambda a: a.fund)
    assert (own.unconditional, own.conditional, own.unknown) == (152.5e6, 57.5e6, 0)
    assert own.lines == 2


def test_what_a_line_holds_besides_its_parts_is_its_rest():
    found = [line("total", conditional=None), line("part", amount_eur=60.0, part_of="total")]
    own = {a.line: (a.eur, a.condition) for a in amounts(found)}
    assert own == {"total (rest)": (40.0, "unknown"), "part": (60.0, "unconditional")}


def test_an_unknown_part_leaves_its_money_in_the_rest_and_is_named():
    found = [line("total"), line("part", amount_eur=None, part_of="total")]
    (own,) = summed(amounts(found), lambda a: a.fund)
    assert (own.unconditional, own.unsized) == (100.0, ("part",))


def test_a_yearly_amount_stands_in_its_years_and_a_total_under_its_period():
    found = [line("yearly", per="year"), line("total", amount_eur=50.0)]
    own = {group.name: whole(group) for group in by_year(amounts(found))}
    assert own == {"2023": 100, "2024": 100, "2025": 100, "2026": 100, "2023-2026": 50}


def test_a_yearly_amount_without_an_end_has_no_total():
    (own,) = by_year(amounts([line("yearly", per="year", to_year=None)]))
    assert (own.name, own.unsized) == ("2023-?", ("yearly",))


def test_a_range_is_added_at_its_ends_only():
    own = amounts(
        [line("range", amount_eur=None, amount_low_eur=10.0, amount_high_eur=30.0), line("sure")]
    )
    (found,) = summed(own, lambda a: a.fund)
    assert (whole(found), found.low, found.high, found.ranged) == (100, 110, 130, ("range",))


@pytest.mark.parametrize(
    ("amount", "share", "found", "state"),
    [
        (100.0, 0.5, 50.0, "met"),
        (100.0, 0.5, 49.0, "short"),
        (None, 0.5, 50.0, "unknown"),
        (100.0, None, 50.0, "unknown"),
        (100.0, 0.5, None, "unknown"),
    ],
)
def test_a_match_is_met_short_or_unknown(amount, share, found, state):
    (own,) = matches(
        [
            line("grant", amount_eur=amount),
            line("firms", amount_eur=found, matches="grant", matching_share=share),
        ]
    )
    assert (own.line, own.lines, own.state) == ("grant", ("firms",), state)


def test_of_two_shares_asked_of_a_line_the_larger_must_be_found():
    (own,) = matches(
        [
            line("grant"),
            line("firms", amount_eur=30.0, matches="grant", matching_share=0.3),
            line("region", amount_eur=10.0, matches="grant", matching_share=0.5),
        ]
    )
    assert (own.wanted, own.found, own.state) == (50.0, 40.0, "short")
