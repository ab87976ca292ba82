"""News and revisions together are the whole change, and news moves what moves with it."""

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.evaluation.monitor import Panel, nowcast

PERIODS = tuple(f"{2018 + n // 4}Q{n % 4 + 1}" for n in range(32))
KEYS = tuple(("vacancies", region) for region in ("AM01", "AM02", "AM03"))


@pytest.fixture(scope="module")
def vintages() -> tuple[Panel, Panel]:
    rng = np.random.default_rng(2)
    common = np.cumsum(rng.normal(size=32))
    now = 100 + np.outer([6.0, 5.0, 4.0], common) + rng.normal(size=(3, 32))
    before = now.copy()
    before[:, 31] = np.nan
    before[1, 29] += 4.0
    now[1:, 31] = np.nan
    return Panel(KEYS, PERIODS, before), Panel(KEYS, PERIODS, now)


def test_news_and_revisions_add_up_to_the_change(vintages):
    found = nowcast(*vintages).table
    change = found["after"] - found["before"]
    np.testing.assert_allclose(found["news"] + found["revisions"], change, atol=1e-6)


def test_a_figure_that_came_in_is_news_and_one_that_changed_is_a_revision(vintages):
    found = nowcast(*vintages)
    news = found.impacts[found.impacts["kind"] == "news"]
    revised = found.impacts[found.impacts["kind"] == "revision"]
    assert set(news["period"]) == {"2025Q4"}
    assert set(zip(revised["of"], revised["period"], strict=True)) == {("vacancies|AM02", "2025Q2")}
    assert (found.table["news"].abs() > 0).all()  # the others move with what came in


def test_what_is_known_has_no_range_and_what_is_not_has_one(vintages):
    table = nowcast(*vintages).table.set_index("region")
    assert table.loc["AM01", "low"] == table.loc["AM01", "high"]
    assert table.loc["AM02", "low"] < table.loc["AM02", "after"] < table.loc["AM02", "high"]


def test_the_same_vintage_twice_has_no_news(vintages):
    found = nowcast(vintages[0], vintages[0], "2025Q4").table
    np.testing.assert_allclose(found[["news", "revisions"]], 0.0, atol=1e-9)


def test_too_short_a_past_is_refused(vintages):
    short = Panel(KEYS, PERIODS[:6], vintages[0].values[:, :6])
    with pytest.raises(BadInput, match="series"):
        nowcast(short, short)
