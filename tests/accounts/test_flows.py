"""Those who change occupation or country are those that the data set says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.accounts import YEAR
from krapte.accounts.flows import mobility, outlook
from krapte.classification import model_occupations

CODES = model_occupations()


def per_colleague(moves: np.ndarray, employed: np.ndarray, origin: str, goal: str) -> float:
    return moves[CODES.index(origin), CODES.index(goal)] / employed[CODES.index(goal)]


def with_figure(dataset, series: str, value: float):
    changed = tuple(
        replace(own, value=value) if own.series == series else own for own in dataset.observations
    )
    return replace(dataset, observations=changed)


@pytest.mark.parametrize(
    ("series", "goal"),
    [("pull_same_segment", "0712"), ("pull_same_class", "0721"), ("pull_technical_ict", "0811")],
)
def test_the_pull_of_near_occupations_is_that_of_the_data_set(dataset, base, series, goal) -> None:
    employed = base.stocks.employed.sum((0, 2, 3, 4))
    assert dataset.figure(series).assumed
    for own in (dataset, with_figure(dataset, series, 2.0)):
        moves = mobility(own, employed, YEAR)
        near = per_colleague(moves, employed, "0711", goal)
        far = per_colleague(moves, employed, "0711", "10")
        assert near / far == pytest.approx(own.figure(series).value)


def test_the_published_share_leaves_its_class_whatever_the_pulls(dataset, base) -> None:
    employed = base.stocks.employed.sum((0, 2, 3, 4))
    (rate,) = {own.value for own in dataset.select("switch_rate", occupation="07")}
    outside = np.array([not code.startswith("07") for code in CODES])
    for own in (dataset, with_figure(dataset, "pull_technical_ict", 3.0)):
        moves = mobility(own, employed, YEAR)
        leaving = moves[~outside][:, outside].sum(1)
        np.testing.assert_allclose(leaving, rate)


@pytest.mark.parametrize(("year", "kind"), [(2023, ""), (2030, "_forecast")])
def test_arrivals_lose_those_who_leave_beyond_the_base_year(dataset, year, kind) -> None:
    def persons(series: str, when: int) -> float:
        (own,) = (row for row in dataset.select(series, region="NL", sex="", age="")
                  if row.period == str(when))  # fmt: skip
        return own.value

    more = persons(f"emigration{kind}", year) - persons("emigration", YEAR)
    assert more > 0
    coming = persons(f"immigration{kind}", year)
    assert outlook(dataset, YEAR).arrivals[year] == pytest.approx(coming - more)
