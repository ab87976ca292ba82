"""Chances come from draws only; money and milestones colour nothing; states have memory."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from krapte.evaluation.monitor import Outlook, Part, progress_of, read_parts, settled, standings
from krapte.evaluation.monitor.status import HOLD
from krapte.register import read_indicators

DAY = dt.date(2026, 1, 1)
YEARS = (2024, 2025, 2030)


def _indicator(code="people", direction="increase", measure="sto"):
    return {
        "code": code, "name_nl": code, "name_en": code, "family": "ict", "measure": measure,
        "unit": "persons", "direction": direction,
    }  # fmt: skip


def _value(period, value, kind="observation", published="2025-01-01", indicator="people"):
    return {"indicator": indicator, "period": period, "kind": kind, "value": value,
            "published": published, "source": ("made-up",)}  # fmt: skip


def _outlook(growth):
    base = np.full(len(growth), 50.0)
    draws = np.stack([base, base, base * np.asarray(growth)], axis=1)
    return Outlook(YEARS, {("employed", "08"): draws})


GROWTH = {"people": Part("people", "result", "employed", "08", "growth")}


def _one(values, parts=GROWTH, forecast=None, **changed):
    records = {"indicator": [_indicator(**changed)], "indicator_value": values}
    return standings(records, parts, forecast, DAY)[0]


def test_the_chance_is_the_share_of_draws_that_reach_the_target():
    values = [_value("2024", 700.0), _value("2030", 1000.0, "target")]
    own = _one(values, forecast=_outlook([1.2, 1.5, 1.6, 1.7]))
    assert own.probability == 0.75
    assert own.state == "on_course"
    lower = _one(values, forecast=_outlook([1.2, 1.5, 1.6, 1.7]), direction="decrease")
    assert lower.probability == 0.25


def test_the_path_is_a_straight_line_between_first_observation_and_target():
    values = [_value("2020", 600.0), _value("2025", 700.0), _value("2030", 1000.0, "target")]
    own = _one(values)
    assert own.path == pytest.approx(800.0)
    assert own.gap == pytest.approx(-100.0)


@pytest.mark.parametrize(
    ("values", "parts", "forecast", "why"),
    [
        ([_value("2024", 700.0)], GROWTH, True, "no_target"),
        ([_value("2030", 1000.0, "target")], GROWTH, True, "no_observation"),
        ([_value("2024", 1.0), _value("2030", 2.0, "target")], {}, True, "no_forecast"),
        ([_value("2024", 1.0), _value("2050", 2.0, "target")], GROWTH, True, "beyond_horizon"),
    ],
)
def test_without_a_ground_there_is_no_chance_and_a_reason(values, parts, forecast, why):
    own = _one(values, parts, _outlook([1.5, 1.6]) if forecast else None)
    assert (own.probability, own.state, own.why) == (None, "not_assessable", why)


def test_what_was_published_later_is_not_known_yet():
    values = [_value("2024", 700.0), _value("2025", 800.0, published="2026-02-01")]
    assert _one(values).observed == 700.0


def test_milestones_and_money_give_no_result_a_state():
    records = {
        "indicator": [_indicator()],
        "indicator_value": [_value("2024", 700.0)],
        "measure": [{"code": "sto", "pillar": 1, "name_nl": "sto", "name_en": "sto"}],
        "budget_line": [
            {"code": "a", "measure": "sto", "fund": "NGF", "party": "ocw", "conditional": False,
             "from_year": 2024, "to_year": 2024, "per": "total", "amount_eur": 5e6,
             "amount_low_eur": None, "amount_high_eur": None, "matches": "",
             "matching_share": None, "part_of": ""}
        ],
        "milestone": [
            {"measure": "sto", "due": "2025-06-01", "status": status}
            for status in ("reached", "planned", "unknown")
        ],
    }  # fmt: skip
    stand = standings(records, GROWTH, None, DAY)
    own = progress_of(records, stand, DAY)[0]
    assert own.money["unconditional_eur"] == 5e6
    assert {name: own.delivery[name] for name in ("reached", "late", "unknown", "planned")} == {
        "reached": 1, "late": 1, "unknown": 1, "planned": 0,
    }  # fmt: skip
    assert [one.state for one in own.result] == ["not_assessable"]


def _at(chance):
    values = [_value("2024", 700.0), _value("2030", 1000.0, "target")]
    reach = np.where(np.arange(100) < 100 * chance, 1.6, 1.0)
    return _one(values, forecast=_outlook(reach))


def test_a_state_does_not_flicker_around_a_limit():
    assert settled(_at(0.65), "on_course", 5).state == "on_course"
    assert settled(_at(0.60), "on_course", 5).state == "uncertain"


def test_a_state_stands_for_its_time_unless_the_chance_crosses_the_middle():
    assert settled(_at(0.5), "on_course", HOLD - 1).state == "on_course"
    assert settled(_at(0.5), "on_course", HOLD).state == "uncertain"
    crossed = settled(_at(0.1), "on_course", 0)
    assert (crossed.state, crossed.since) == ("off_course", 0)


def test_what_cannot_be_assessed_keeps_no_old_state():
    own = replace(_at(0.9), state="not_assessable", probability=None)
    assert settled(own, "on_course", 9).state == "not_assessable"


def test_every_indicator_of_the_register_is_money_delivery_or_result():
    codes = {own.code for own in read_indicators()}
    assert codes == set(read_parts())


def test_an_indicator_in_euro_is_money():
    euro = {own.code for own in read_indicators() if own.unit == "eur"}
    assert euro == {code for code, own in read_parts().items() if own.part == "money"}
