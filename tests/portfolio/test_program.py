"""The solver finds what trying everything finds, keeps every limit, and prices are true."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.portfolio import Budget, Case, Effort, Floor, Risk, faults, random_portfolio
from krapte.portfolio.formulation import tail_mean
from krapte.portfolio.frontier import by_budget, by_caution
from krapte.portfolio.limits import limits_of
from krapte.portfolio.prices import prices, reasons, solved_again
from krapte.portfolio.program import Program
from krapte.portfolio.surface import Surface
from krapte.portfolio.synthetic import synthetic_case, synthetic_surface
from tests.portfolio.small import best_by_trying, small, together

EXACT = Effort(gap=1e-9, seconds=120.0, threads=1)
BATCH = 20


def solve(case: Case, surface: Surface, risk: Risk | None = None):
    program = Program(case, limits_of(case), surface, risk or Risk())
    return program, program.solve(EXACT)


@pytest.fixture(scope="module")
def middle():
    """Return a made-up case of eight options and four years, its program and its solution.

    The surface is fitted again around its own optimum, as it is with the simulator.
    """
    case = synthetic_case(3, 8, 4)
    surface = synthetic_surface(3, case, 4, 3)
    for _ in range(2):
        size = solve(case, surface)[1].portfolio.size
        surface = replace(surface, around=size, level=surface.gain(size))
    return case, surface, *solve(case, surface)


@pytest.mark.parametrize("first", range(0, 180, BATCH))
def test_the_best_is_that_of_trying_everything(first: int) -> None:
    """Twenty cases are solved at once: they share no money, so each must have its own best."""
    parts, expected = [], []
    for seed in range(first, first + BATCH):
        case, surface = small(seed)
        best = best_by_trying(case, surface)
        if np.isfinite(best):
            parts.append((case, surface))
            expected.append(best)
        else:
            with pytest.raises(BadInput, match="limits that no portfolio keeps"):
                solve(case, surface)
    case, surface = together(parts)
    _, found = solve(case, surface)
    assert faults(case, found.portfolio) == []
    assert found.value == pytest.approx(sum(expected), rel=1e-6, abs=1e-7)
    assert found.bound == pytest.approx(sum(expected), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("seed", range(180, 200))
def test_the_most_cautious_is_that_of_trying_everything(seed: int) -> None:
    case, surface = small(seed)
    best = best_by_trying(case, surface, caution=0.5)
    if not np.isfinite(best):
        with pytest.raises(BadInput):
            solve(case, surface, Risk(0.5, 0.5))
        return
    _, found = solve(case, surface, Risk(0.5, 0.5))
    assert faults(case, found.portfolio) == []
    assert found.value == pytest.approx(best, rel=1e-6, abs=1e-7)


def test_no_random_portfolio_is_better(middle) -> None:
    case, surface, _, found = middle
    for seed in range(60):
        other = random_portfolio(case, seed)
        assert faults(case, other) == []
        assert surface.gain(other.size).mean() <= found.bound + 1e-9


def test_more_money_never_gives_less(middle) -> None:
    case, surface, *_ = middle
    points = by_budget(case, surface, Risk(), Effort(gap=0.01), (0.1, 0.5, 1.5))
    exact = [solve(replace_budgets(case, own.share), surface)[1].value for own in points]
    assert (np.diff(exact) >= -1e-6 * exact[-1]).all()
    assert exact[-1] > exact[0]
    for point in points:
        assert faults(replace_budgets(case, point.share), point.portfolio) == []


def replace_budgets(case: Case, share: float) -> Case:
    rows = tuple(replace(own, amount_eur=own.amount_eur * share) for own in case.budgets)
    return replace(case, budgets=rows)


def test_caution_gives_up_mean_for_the_worst_draws(middle) -> None:
    case, surface, *_ = middle
    found = by_caution(case, surface, Risk(tail=0.25), EXACT, (0.0, 1.0))
    bold, careful = found
    # The program sees straight lines above the curves: equal up to their distance.
    slack = 0.02 * bold.mean()
    assert careful.worst(0.25) >= bold.worst(0.25) - slack
    assert bold.mean() >= careful.mean() - slack


def test_shadow_prices_are_those_of_a_little_more(middle) -> None:
    """With the starts fixed the value is linear near by: a step up and one down give the price."""
    case, surface, program, found = middle
    chosen = found.portfolio
    fixed = Program(case, program.limits, surface, Risk())
    duals = fixed.duals(chosen)
    bounds = np.array([own.bound for own in program.limits])
    checked = 0
    for number, own in enumerate(program.limits):
        if own.kind not in ("budget", "employers", "capacity", "floor"):
            continue
        step = 1e-4 * max(abs(own.bound), 1.0)
        values = []
        for sign in (1, -1):
            raised = bounds.copy()
            raised[number] += sign * step
            fixed.change(raised.tolist())
            values.append(fixed.duals(chosen).value)
        fixed.change(bounds.tolist())
        up, down = (values[0] - duals.value) / step, (duals.value - values[1]) / step
        if abs(up - down) > 1e-6 * max(abs(up), abs(down), 1e-9):
            continue  # a kink: the price is one of many between the two
        checked += 1
        assert duals.limits[number] == pytest.approx(up, rel=1e-4, abs=1e-12)
    assert checked >= 5
    assert (duals.limits > 0).any()


def test_what_is_out_is_not_worth_its_price(middle) -> None:
    case, surface, program, found = middle
    duals = Program(case, program.limits, surface, Risk()).duals(found.portfolio)
    told = reasons(case, program.limits, surface, duals, found.portfolio)
    assert [own.option for own in told] == [own.option for own in case.options]
    scale = max(own.gain for own in told)
    for own in told:
        bought = own.size > 0
        assert bought == (own.verdict in ("largest", "between", "least"))
        if own.verdict == "between":
            assert abs(own.net) <= 0.05 * scale  # lines above the curve: not exactly nil
        if own.verdict == "price":
            assert own.gain < own.price
    assert {"largest", "between"} & {own.verdict for own in told}


def test_one_more_million_is_never_worth_less_than_nothing(middle) -> None:
    case, surface, program, found = middle
    fixed = Program(case, program.limits, surface, Risk())
    duals = fixed.duals(found.portfolio)
    bounds = np.array([own.bound for own in program.limits])
    shown = prices(program.limits, duals, found.portfolio)
    for own in shown:
        if own.kind in ("budget", "employers", "capacity"):
            assert own.used <= own.bound + 1e-6 * max(abs(own.bound), 1.0)
            if own.per_unit > 1e-6:
                assert own.used == pytest.approx(own.bound, rel=1e-5)
    again, more = solved_again(program, shown, found.portfolio, Effort(gap=1e-6, threads=1))
    tried = [own for own in again if own.again is not None]
    assert tried
    for own in tried:
        raised = bounds.copy()
        raised[own.limit] += 1e6
        fixed.change(raised.tolist())
        same_starts = fixed.duals(found.portfolio).value - duals.value
        assert own.again >= 0
        # The first euro gives the most; with other starts a million may still give more.
        assert same_starts <= own.per_unit + 1e-6
        assert own.again + own.uncertain >= same_starts - 1e-6
    assert more is not None
    assert more.again >= max(own.again for own in tried if not own.name) - 1e-4


def test_limits_that_contradict_each_other_are_refused() -> None:
    case, surface = small(0)
    floors = (Floor(None, None, "", case.options[0].department, 1e12, None),)
    with pytest.raises(BadInput, match="Lower a floor"):
        solve(replace(case, floors=floors), surface)


def test_the_solver_leaves_the_output_to_us() -> None:
    """Its greeting would break `--json`; it greets once per process, so in one of its own."""
    code = (
        "from tests.portfolio.small import small\n"
        "from krapte.portfolio import Effort, Risk\n"
        "from krapte.portfolio.limits import limits_of\n"
        "from krapte.portfolio.program import Program\n"
        "case, surface = small(1)\n"
        "Program(case, limits_of(case), surface, Risk()).solve(Effort(seconds=60))\n"
        "print('done')\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.stdout == "done\n", done.stderr


def test_without_money_nothing_is_bought() -> None:
    case, surface = small(1)
    none = replace(case, budgets=(Budget(2026, "", "", 0.0), Budget(2027, "", "", 0.0)), floors=())
    _, found = solve(none, surface)
    assert found.portfolio.public(none).sum() == 0


@pytest.mark.parametrize(("tail", "mean"), [(1.0, 2.5), (0.5, 3.5), (0.25, 4.0), (0.375, 11 / 3)])
def test_the_tail_is_the_mean_of_the_worst_share(tail: float, mean: float) -> None:
    assert tail_mean(np.array([1.0, 4.0, 2.0, 3.0]), tail) == pytest.approx(mean)


@pytest.mark.parametrize(("of", "value"), [("effect", 2.0), ("level", 4.0)])
def test_the_worst_draws_are_those_of_least_effect_or_of_the_highest_target(of, value) -> None:
    without, gain = np.array([10.0, 20.0]), np.array([1.0, 5.0])
    assert Risk(0.5, 0.5, of).value(without, gain) == pytest.approx(value)


@pytest.mark.parametrize("of", ["effect", "level"])
def test_the_solver_maximises_what_the_risk_says(of: str) -> None:
    case = synthetic_case(3, 5, 3)
    draws = 4
    straight = np.random.default_rng(3).uniform(0.0, 9.0, (draws, *case.allowed.shape))
    # Without curves the program and the surface are one: straight lines.
    surface = replace(synthetic_surface(3, case, draws, 0), straight=straight, curves=())
    risk = Risk(0.7, 0.4, of)
    _, found = solve(case, surface, risk)
    gain = surface.gain(found.portfolio.size)
    assert found.value == pytest.approx(risk.value(surface.without, gain), rel=1e-6)
    others = [random_portfolio(case, seed).size for seed in range(30)]
    best = max(risk.value(surface.without, surface.gain(size)) for size in others)
    assert 0 < best <= found.value * (1 + 1e-9)
