"""Before the roll-out: what a design can show, and who should begin when."""

from __future__ import annotations

import math

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.evaluation import Noise, Policy, detectable, propose, read_policy
from krapte.evaluation.power import first_sufficient
from krapte.evaluation.weights import NEVER

NOISE = Noise(1.0, 0.6)
REGIONS = tuple(f"r{i:02d}" for i in range(35))


@pytest.mark.parametrize(
    ("treated", "after", "measured"),
    [(1, 20, 2.7), (3, 12, 2.9), (5, 20, 1.2), (15, 8, 4.4), (15, 20, 0.88)],
)
def test_detectable_effects_are_those_of_the_research_note(treated, after, measured):
    start = np.where(np.arange(35) < treated, 20, NEVER)
    found = detectable(start, 20 + after, NOISE, lag=4, ramp=8)
    # Ours asks a little more: it takes the t-distribution where the note took the normal one. The
    # note tells two digits (1.2 may be 1.25), and a thousand panels are sure to 2 %.
    assert found.full == pytest.approx(measured, rel=0.12)


def test_within_the_lag_nothing_can_be_shown():
    start = np.where(np.arange(35) < 15, 20, NEVER)
    found = detectable(start, 24, NOISE, lag=4, ramp=8, panels=100)
    assert found.full == math.inf
    assert found.share == 0.0


def test_waiting_longer_shows_smaller_effects():
    start = np.where(np.arange(35) < 15, 20, NEVER)
    now = detectable(start, 28, NOISE, 4, 8).full
    more = first_sufficient(start, 28, NOISE, now / 2, 4, 8)
    assert more in (4, 8, 12)
    assert detectable(start, 28 + more, NOISE, 4, 8).full <= now / 2
    assert first_sufficient(start, 28, NOISE, now / 1e3, 4, 8, most=8) is None


def test_an_order_is_drawn_by_lot_within_what_policy_allows():
    policy = Policy(
        "2027Q1", "2030Q1", "2032Q4", waves=3, fixed={"r00": "2027Q1"},
        not_before={"r01": "2028Q1"}, not_after={"r02": "2028Q4"},
    )  # fmt: skip
    found = propose(policy, REGIONS, "2020Q1", NOISE, 4, 8, seed=1)
    assert sorted(found.start) == list(REGIONS)
    assert found.start["r00"] == "2027Q1"
    assert found.start["r01"] >= "2028Q1"
    assert found.start["r02"] <= "2028Q4"
    assert found.start == propose(policy, REGIONS, "2020Q1", NOISE, 4, 8, seed=1).start
    assert found.start != propose(policy, REGIONS, "2020Q1", NOISE, 4, 8, seed=2).start
    fulls = [own.full for own in found.options]
    assert fulls == sorted(fulls)
    assert fulls[-1] == math.inf  # everybody at once


def test_every_region_is_as_likely_to_be_first():
    policy = Policy("2027Q1", "2030Q1", "2032Q4", waves=2)
    few = REGIONS[:8]
    counts = np.zeros(8)
    for seed in range(200):
        first = propose(policy, few, "2020Q1", NOISE, seed=seed).waves[0]
        counts += [own in first.regions for own in few]
    assert abs(counts - 100).max() < 4 * math.sqrt(200) / 2


def test_policy_that_leaves_nothing_to_compare_is_refused_with_what_would_help():
    policy = Policy("2027Q1", "2027Q1", "2032Q4", waves=4)
    with pytest.raises(BadInput, match="all_begin = false"):
        propose(policy, REGIONS, "2020Q1", NOISE)
    with pytest.raises(BadInput, match="a region of the panel"):
        propose(Policy("2027Q1", "2029Q1", "2032Q4", fixed={"x": "2027Q1"}), REGIONS, "2020Q1",
                NOISE)  # fmt: skip


def test_regions_may_wait_when_policy_lets_them():
    policy = Policy("2027Q1", "2030Q1", "2032Q4", waves=3, per_wave=5, all_begin=False)
    found = propose(policy, REGIONS, "2020Q1", NOISE, 4, 8)
    assert found.without
    assert all(len(own.regions) <= 5 for own in found.waves)
    assert set(found.without).isdisjoint(found.start)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("first = '2027Q1'", "last"),
        ("first = '2027Q1'\nlast = '2026Q1'\nuntil = '2030Q1'", "in order"),
        ("first = '2027'\nlast = 'soon'\nuntil = '2030'", "soon"),
        ("first = '2027Q1'\nlast = '2028Q1'\nuntil = '2030Q1'\nwaves = 0", "waves"),
        ("frist = '2027Q1'", "frist"),
        ("first = ", "TOML"),
    ],
)
def test_a_faulty_policy_is_refused_where_it_is_faulty(tmp_path, text, told):
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=told):
        read_policy(path)
