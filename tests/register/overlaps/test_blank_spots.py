"""Blank spots: shortages with no measure aimed at them."""

from __future__ import annotations

import pytest

from krapte.register.overlaps import Shortage, aims, blank_spots
from tests.register.overlaps.records import measure

ELECTRICIANS = Shortage("AM01", "0761", 2028, 500.0, 300.0, 700.0)


def spot(*measures, shortage=ELECTRICIANS):
    (found,) = blank_spots(aims(measures), [shortage])
    return found


def running(code, regions, occupations, **named):
    return measure(
        code, **{"regions": regions, "occupations": occupations, "status": "running", **named}
    )


@pytest.mark.parametrize(
    ("regions", "occupations", "level"),
    [
        (("NL",), ("technical",), "general"),
        (("NL",), ("technical", "ict"), "general"),
        (("NL",), ("076",), "occupation"),
        (("PV20",), ("technical",), "region"),
        (("AM01",), ("0761",), "both"),
        (("AM02",), ("0761",), "none"),
        (("NL",), ("ict",), "none"),
    ],
)
def test_how_closely_a_measure_is_aimed(regions, occupations, level):
    found = spot(running("one", regions, occupations))
    assert found.level == level
    assert found.blank == (level in ("none", "general"))


def test_a_measure_with_an_unknown_region_may_reach_but_does_not_fill_the_spot():
    found = spot(running("one", (), ("0761",)))
    assert (found.level, found.unknown, found.aimed) == ("none", ("one",), ())


def test_an_unknown_region_does_not_matter_when_the_occupation_differs():
    assert spot(running("one", (), ("ict",))).unknown == ()


@pytest.mark.parametrize(
    ("years", "level"),
    [
        ({"start": 2020, "end": 2027}, "none"),
        ({"start": 2029, "end": None}, "none"),
        ({"start": 2020, "end": None}, "both"),
        ({"start": None, "end": 2030}, "both"),
        ({"start": 2020, "end": None, "status": "announced"}, "none"),
        ({"start": 2020, "end": 2030, "status": "announced"}, "both"),
        ({"start": 2020, "end": 2030, "status": "ended"}, "none"),
    ],
)
def test_a_measure_counts_in_the_years_in_which_it_runs(years, level):
    assert spot(running("one", ("AM01",), ("0761",), **years)).level == level


def test_the_least_aimed_at_comes_first_and_then_the_largest():
    small = Shortage("AM02", "0811", 2028, 10.0, 5.0, 20.0)
    large = Shortage("AM03", "0811", 2028, 90.0, 5.0, 120.0)
    plan = aims([running("one", ("NL",), ("0761",))])
    ranked = blank_spots(plan, [ELECTRICIANS, small, large])
    assert [own.shortage for own in ranked] == [large, small, ELECTRICIANS]
