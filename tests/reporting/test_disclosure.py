"""Counts are rounded, shares of few people withheld, and the order of an interval kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.forecast import INTERVALS
from krapte.reporting.publish import Disclosure
from krapte.reporting.publish.tables import published_cells

LEVELS = list(INTERVALS)

figures = st.floats(-1e8, 1e8, allow_nan=False)
steps = st.sampled_from([10, 50, 100, 1000])


@given(figures, steps)
def test_a_rounded_count_is_the_nearest_multiple_of_the_step(value, step):
    rounded = float(Disclosure(step).counts(np.array([value]))[0])
    assert rounded % step == 0
    assert abs(rounded - value) <= step / 2 + 1e-6


@given(st.lists(figures, min_size=2, max_size=7), steps)
def test_rounding_keeps_the_order_of_an_interval(values, step):
    rounded = Disclosure(step).counts(np.sort(values))
    assert (np.diff(rounded) >= 0).all()


@given(figures, steps)
def test_a_fall_is_rounded_as_a_rise_of_the_same_size(value, step):
    rounded = Disclosure(step).counts(np.array([value, -value]))
    assert rounded[0] == -rounded[1]
    assert not np.signbit(rounded[rounded == 0]).any()


@given(figures, steps)
def test_rounding_twice_changes_nothing(value, step):
    own = Disclosure(step)
    once = own.counts(np.array([value]))
    assert own.counts(once) == once


def test_an_unknown_count_stays_unknown():
    assert np.isnan(Disclosure().counts(np.array([np.nan]))).all()


@given(st.floats(0, 1), st.floats(0, 1e6) | st.just(np.nan), st.sampled_from(["share", "ratio"]))
def test_a_share_appears_only_with_a_base_of_a_hundred(share, base, unit):
    shown = Disclosure().shares(np.array([share]), np.array([base]), unit)[0]
    if base >= 100:
        assert abs(shown - share) <= {"share": 0.0005, "ratio": 0.005}[unit] + 1e-12
    else:
        assert np.isnan(shown)


@pytest.mark.parametrize(("step", "base"), [(1, 100), (9, 100), (0, 100), (-100, 100), (100, 99)])
def test_a_filter_finer_than_krapte_shows_is_refused(step, base):
    with pytest.raises(BadInput, match="or more"):
        Disclosure(step, base)


def cells_of(employed, unemployed, vacancies, tightness, share):
    rows = {
        "employed": (employed, "persons"), "unemployed": (unemployed, "persons"),
        "vacancies": (vacancies, "persons"), "tightness": (tightness, "ratio"),
        "women_share": (share, "share"),
    }  # fmt: skip
    return pd.DataFrame(
        [
            {"scenario": "without", "indicator": name, "region": "AM01", "occupation": "0711",
             "year": 2026, "unit": unit, **dict.fromkeys(LEVELS, value)}
            for name, (value, unit) in rows.items()
        ]
    )  # fmt: skip


# A table at a time takes its time on a busy machine: slow is not wrong here.
@settings(deadline=None, max_examples=40)
@given(st.floats(0, 150), st.floats(0, 150), st.floats(1, 500), st.floats(0.1, 20))
def test_a_share_or_tightness_of_few_people_is_suppressed(employed, unemployed, vacancies, tight):
    cells = cells_of(employed, unemployed, vacancies, tight, 0.25)
    shown = published_cells(cells, 2025, Disclosure()).set_index("indicator")
    for name, base in (("women_share", employed + unemployed), ("tightness", vacancies / tight)):
        withheld = base < 100
        assert (shown.loc[name, "status"] == "Q") == withheld
        assert shown.loc[name, LEVELS].isna().all() == withheld
    assert (shown.loc[["employed", "unemployed", "vacancies"], "status"] == "F").all()


def test_a_share_without_a_known_base_is_suppressed():
    cells = cells_of(1e6, 1e6, 1e6, 1.0, 0.5)
    alone = cells[cells["indicator"] == "women_share"].assign(indicator="another_share")
    assert published_cells(alone, 2025, Disclosure())["status"].tolist() == ["Q"]
