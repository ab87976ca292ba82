"""An order is found when there is one, and else the circle that stands in its way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.programming import month_of, month_text
from krapte.programming.order import circle_in, in_order

NAMES = "abcdef"
graphs = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True, max_size=4)
).map(lambda waits: {name: [own for own in after if own in waits] for name, after in waits.items()})


@settings(max_examples=150, deadline=None)
@given(graphs)
def test_there_is_an_order_or_a_circle_and_never_both(waits):
    circle = circle_in(waits)
    if circle:
        assert circle[0] == circle[-1]
        for before, after in pairwise(circle):
            assert before in waits[after]
        with pytest.raises(ValueError, match="circle"):
            in_order(waits)
        return
    order = in_order(waits)
    assert sorted(order) == sorted(waits)
    for name, after in waits.items():
        assert all(order.index(own) < order.index(name) for own in after)


def test_a_free_order_stays_as_it_was_given():
    assert in_order({"b": (), "a": (), "c": ("b",)}) == ("b", "a", "c")


@pytest.mark.parametrize("text", ["2027-01", "2030-12", "1999-06"])
def test_a_month_goes_to_a_number_and_back(text):
    assert month_text(month_of(text)) == text


def test_december_comes_a_month_before_january():
    assert month_of("2028-01") - month_of("2027-12") == 1


@pytest.mark.parametrize("text", ["2027", "2027-13", "2027-1", "27-01", "2027-01-01"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="no month"):
        month_of(text)
