"""The board: states that do not flicker, confirmation, and figures of the store."""

import datetime as dt

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.evaluation.monitor import HOLD, Panel, board, panel_of
from krapte.statistics import Source, Store
from krapte.statistics.observations import Observation

PERIODS = tuple(f"{2014 + n // 4}Q{n % 4 + 1}" for n in range(44))


def _panel(values: np.ndarray) -> Panel:
    keys = tuple(("vacancies", f"AM{n + 1:02d}") for n in range(len(values)))
    return Panel(keys, PERIODS[: values.shape[1]], values)


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(12).standard_normal((6, 44))


def _row(found, region="AM02"):
    return found.table[found.table["region"] == region].iloc[0]


def test_a_series_that_steps_gets_an_alarm_and_its_neighbours_none(noise):
    values = noise.copy()
    values[1, 34:] += 9.0
    found = board(_panel(values[:, :38]), season=0, rate=0.01)
    assert _row(found)["state"] in ("new", "standing")
    assert _row(found)["since"] > PERIODS[33]
    assert _row(found)["direction"] == "up"
    assert set(found.table[found.table["region"] != "AM02"]["state"]) == {"quiet"}


def test_an_alarm_stands_for_a_year_and_goes_when_the_series_is_calm_again(noise):
    values = noise.copy()
    values[1, 33:35] += 8.0
    values[1, 35:] = 0.0
    states = [
        _row(board(_panel(values[:, : n + 1]), season=0, rate=0.05))["state"] for n in range(33, 44)
    ]
    first = states.index("new")
    assert states[first + 1 : first + HOLD] == ["standing"] * (HOLD - 1)
    assert states[-1] == "quiet"


def test_a_short_past_is_said_to_be_short(noise):
    values = noise.copy()
    values[3, :35] = np.nan
    assert _row(board(_panel(values), season=0, rate=0.01), "AM04")["state"] == "learning"


def test_an_alarm_that_an_earlier_vintage_lacks_is_not_confirmed(noise):
    now, before = noise.copy(), noise.copy()
    now[1, 34:] += 9.0
    now, before = now[:, :38], before[:, :38]
    found = board(_panel(now), season=0, rate=0.01, earlier=_panel(before))
    assert _row(found)["confirmed"] is False
    assert _row(board(_panel(now), season=0, rate=0.01, earlier=_panel(now)))["confirmed"] is True


def _figure(region: str, period: str, value: float) -> Observation:
    return Observation(
        "vacancies", region, "", "", "", "", "", period, value, "vacancies", "A", None, None,
        "made-up", "row", "2026-01-01", "", "", 0,
    )  # fmt: skip


def test_a_panel_is_what_the_store_knew_on_a_day(tmp_path):
    source = Source("made-up", "Made up", "krapte", "2026", "", "own", "")
    store = Store(tmp_path)
    first = [_figure("NL", period, 1.0 + n) for n, period in enumerate(PERIODS[:4])]
    store.append(first, source, dt.date(2026, 1, 1), dt.datetime(2026, 1, 2))
    later = [_figure("NL", PERIODS[3], 9.0), _figure("NL", PERIODS[4], 5.0)]
    store.append(later, source, dt.date(2026, 4, 1), dt.datetime(2026, 4, 2))
    old = panel_of(store.as_of(dt.date(2026, 2, 1)), ["vacancies"])
    new = panel_of(store.as_of(dt.date(2026, 5, 1)), ["vacancies"])
    assert old.values.tolist() == [[1.0, 2.0, 3.0, 4.0]]
    assert new.values.tolist() == [[1.0, 2.0, 3.0, 9.0, 5.0]]


def test_a_series_without_quarters_is_refused_by_name():
    with pytest.raises(BadInput, match="nonsense"):
        panel_of([_figure("NL", "2020Q1", 1.0)], ["nonsense"])
