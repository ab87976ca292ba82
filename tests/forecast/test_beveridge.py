"""External test: on a real mobility network a business cycle runs round the Beveridge curve.

The network holds the moves between US occupations (CC BY 4.0, del Rio-Chanona et al. 2021, doi
10.1098/rsif.2020.0898). Published fact to reproduce: over a business cycle unemployment and
vacancies move against each other, and the loop is counter-clockwise with unemployment to the right
and vacancies upwards, because vacancies turn first.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest

from krapte.forecast.matching import quarter

SETTLE = 400  # quarters until the market stands still
CYCLE = 32  # quarters: the business cycle of eight years
SWING = 0.04  # of demand, up and down
SEPARATION = 0.03  # share of the employed who lose their work in a quarter
EFFICIENCY = 0.9
SLACK = 0.99  # demand relative to the labour force, so that some unemployment remains
MOVE = "transition_prob_BLS_ASECnorm_corr"


@dataclass(frozen=True)
class Network:
    """Labour force by occupation, and the yearly share that moves from row to column."""

    people: np.ndarray
    moves: np.ndarray


@pytest.fixture(scope="module")
def network(shared) -> Network:
    folder = shared / "data" / "labour_network"
    edges = pd.read_csv(folder / "asec_to_bls_mobility_edgelist.csv.gz")
    # Five codes of the edge list are no node, and some rows sum to a little less than 1.
    nodes = list(pd.read_csv(folder / "node_occ_name.csv").OCC_code)
    table = edges.pivot(index="OCC_source", columns="OCC_target", values=MOVE)
    share = table.reindex(index=nodes, columns=nodes).fillna(0.0).to_numpy()
    share = share / share.sum(1, keepdims=True)
    sizes = edges[edges.OCC_source == edges.OCC_target].set_index("OCC_source").TOT_EMP_OCC
    people = sizes.reindex(nodes).to_numpy(float)
    # Without ageing or schools a steady state needs as many moves back as forth.
    persons = people[:, None] * share
    both_ways = np.minimum(persons, persons.T)
    np.fill_diagonal(both_ways, 0.0)
    return Network(people, both_ways / people[:, None])


@dataclass(frozen=True)
class Loop:
    """Unemployment and vacancy rates, the whole nation, by quarter."""

    unemployment: np.ndarray
    vacancies: np.ndarray

    def last(self, quarters: int) -> Loop:
        return Loop(self.unemployment[-quarters:], self.vacancies[-quarters:])

    def backwards(self) -> Loop:
        return Loop(self.unemployment[::-1], self.vacancies[::-1])

    @property
    def area(self) -> float:
        """Signed area relative to the box around the loop; counter-clockwise is positive."""
        u, v = self.unemployment, self.vacancies
        shoelace = (u * np.roll(v, -1) - np.roll(u, -1) * v).sum() / 2
        return float(shoelace / np.ptp(u) / np.ptp(v))

    @property
    def correlation(self) -> float:
        return float(np.corrcoef(self.unemployment, self.vacancies)[0, 1])


def drive(network, parameters, demand, separation) -> Loop:
    """Return the course of the market under factors on demand and separation, by quarter."""
    people = jnp.asarray(network.people)[None]
    ones, nobody = jnp.ones_like(people), jnp.zeros_like(people)
    value = {name: jnp.asarray(own) for name, own in parameters.items()}
    applying = jnp.asarray(network.moves) / 4 / value["job_finding"]

    def step(market, factors):
        wanted, lost = factors
        after = quarter(
            *market,
            SLACK * wanted * people,
            nobody,
            nobody,
            applying,
            nobody,
            jnp.zeros(people.shape[1]),
            SEPARATION * lost * ones,
            EFFICIENCY * ones,
            value["matching_curvature"],
            value["vacancy_posting"],
            value["vacancy_withdrawal"],
            0.004 * people,
            jnp.eye(1),
        )
        now = (after.employed, after.unemployed, after.vacancies)
        return now, jnp.stack([stock.sum() for stock in now])

    start = (0.95 * people, 0.05 * people, 0.03 * people)
    _, course = jax.lax.scan(step, start, (jnp.asarray(demand), jnp.asarray(separation)))
    employed, unemployed, vacancies = np.asarray(course).T
    np.testing.assert_allclose(employed + unemployed, network.people.sum(), rtol=1e-12)
    return Loop(unemployed / (employed + unemployed), vacancies / (vacancies + employed))


def wave(period: int, cycles: int = 3) -> np.ndarray:
    """Return 1 while the market settles, then a sine of `SWING` round 1."""
    return 1 + SWING * np.sin(2 * np.pi * np.arange(-SETTLE, period * cycles).clip(0) / period)


@pytest.fixture(scope="module")
def central(parameters) -> dict[str, float]:
    names = ("job_finding", "matching_curvature", "vacancy_posting", "vacancy_withdrawal")
    return {name: parameters[name].central for name in names}


@pytest.fixture(scope="module")
def cycle(network, central) -> Loop:
    demand = wave(CYCLE)
    return drive(network, central, demand, np.ones_like(demand))


def test_the_market_settles_and_the_loop_closes(cycle):
    settled = cycle.unemployment[SETTLE - 40 : SETTLE]
    assert np.ptp(settled) < 1e-4
    assert 0.02 < settled[-1] < 0.12
    assert 0.002 < cycle.vacancies[SETTLE - 1] < 0.06
    for rate in (cycle.unemployment, cycle.vacancies):
        assert rate[-1] == pytest.approx(rate[-1 - CYCLE], rel=1e-3)


def test_a_business_cycle_runs_counter_clockwise_round_the_beveridge_curve(cycle):
    loop = cycle.last(CYCLE)
    assert loop.correlation < -0.5
    assert loop.area > 0.05
    # The measure tells the directions apart: the same loop read backwards is clockwise.
    assert loop.backwards().area == pytest.approx(-loop.area)


def test_vacancies_turn_before_unemployment(cycle):
    loop = cycle.last(CYCLE)
    lead = np.fft.fft(loop.vacancies)[1] / np.fft.fft(-loop.unemployment)[1]
    quarters = np.angle(lead) / (2 * np.pi) * CYCLE
    assert 0.3 < quarters < CYCLE / 4


def test_a_cycle_of_many_lifetimes_leaves_no_loop(network, central, cycle):
    """The loop is the delay of the market: where there is time to adjust, the curve is a line."""
    period = 50 * CYCLE
    demand = wave(period, cycles=2)
    slow = drive(network, central, demand, np.ones_like(demand)).last(period)
    assert slow.correlation < -0.9
    assert abs(slow.area) < 0.1 * cycle.last(CYCLE).area


def test_instant_posting_narrows_the_loop(network, central, cycle):
    demand = wave(CYCLE)
    instant = central | {"vacancy_posting": 1.0}
    quick = drive(network, instant, demand, np.ones_like(demand)).last(CYCLE)
    assert 0 < quick.area < cycle.last(CYCLE).area


def test_a_wave_of_dismissals_moves_both_the_same_way(network, central):
    """Reallocation shifts the curve instead of running along it (Abraham and Katz 1986)."""
    lost = wave(CYCLE)
    moved = drive(network, central, np.ones_like(lost), lost).last(CYCLE)
    assert moved.correlation > 0.5
