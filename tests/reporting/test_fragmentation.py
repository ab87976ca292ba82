"""Pictures of fragmentation hold what they should, in both languages, also without data."""

from __future__ import annotations

import re

import pytest

from krapte.register.overlaps import LEVELS, Shortage, aims, blank_spots, overlaps, seat_graph
from krapte.reporting.fragmentation import (
    DIMENSIONS,
    LEVEL_NAMES,
    blank_spot_map,
    overlap_bars,
    seat_plan,
)
from tests.register.overlaps.records import measure, role

MEASURES = [
    measure("one", kind="network", target_groups=("women",), regions=("NL",), status="running"),
    measure("two", kind="network", target_groups=("women",), regions=("AM01",), status="running"),
]
ROLES = [role("one", "ocw"), role("two", "ocw"), role("two", "ezk")]
NAMES = {"one": "Eerste", "two": "Tweede", "ocw": "Onderwijs", "ezk": "Economie"}


def texts(svg):
    return set(re.findall(r">([^<>]+)</text>", svg))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_bar_names_both_measures_and_every_dimension(lang):
    shown = texts(overlap_bars(overlaps(aims(MEASURES)), NAMES, lang))
    assert "Eerste + Tweede" in shown
    assert {own[lang] for own in DIMENSIONS.values()} <= shown


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_seat_plan_has_a_dot_for_every_seat(lang):
    svg = seat_plan(seat_graph(MEASURES, ROLES), NAMES, lang)
    assert {"Eerste", "Tweede", "Onderwijs", "Economie"} <= texts(svg)
    assert svg.count('aria-roledescription="circle"') == 3


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_map_names_every_level(lang):
    spots = blank_spots(aims(MEASURES), [Shortage("AM01", "0761", 2030, 100.0, 50.0, 150.0)])
    shown = texts(blank_spot_map(spots, lang))
    assert {LEVEL_NAMES[level][lang] for level in LEVELS} <= shown
    assert "Groningen" in shown


def test_nothing_to_show_is_an_empty_picture():
    assert overlap_bars((), NAMES, "nl").startswith("<svg")
    assert seat_plan(seat_graph([], []), NAMES, "nl").startswith("<svg")
    assert blank_spot_map((), "nl").startswith("<svg")
