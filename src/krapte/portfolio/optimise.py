"""Find the portfolio: fit the response surface, optimise, ask the simulator, fit again there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from krapte.portfolio.case import Case, Portfolio
from krapte.portfolio.check import faults
from krapte.portfolio.formulation import Risk
from krapte.portfolio.limits import Limit, limits_of
from krapte.portfolio.program import Effort, Program, Solution
from krapte.portfolio.simulator import Simulator
from krapte.portfolio.surface import Surface, straightened

ROUNDS = 8
AGREE = 0.01
"""Share of the simulated gain by which surface and simulator may differ at the optimum."""

_BETTER = 1e-6
Stages = Callable[[str, int, int], None]
Gaps = Callable[[int, float, float], None]
"""Called with the round, the gap that is proven so far, and the seconds spent."""


@dataclass(frozen=True, eq=False)
class Round:
    """One round of optimising and asking the simulator.

    Parameters
    ----------
    predicted, simulated
        Gain of the portfolio by the surface and by the simulator [draw].
    value
        What is maximised, by the simulator.
    accepted
        Whether it was better than what was known.
    radius
        Share of the largest size by which the portfolio might differ from the last one.
    solution
        Of the solver.
    """

    predicted: np.ndarray
    simulated: np.ndarray
    value: float
    accepted: bool
    radius: float
    solution: Solution

    @property
    def error(self) -> float:
        """Difference of the mean gains over the simulated one."""
        gain = self.simulated.mean()
        return float(abs(self.predicted.mean() - gain) / max(abs(gain), 1e-9))


@dataclass(frozen=True, eq=False)
class Chosen:
    """The portfolio that was found, with what is needed to explain it.

    Parameters
    ----------
    portfolio
        The best one in the simulator.
    without, simulated
        Target without and gain with it in the simulator [draw].
    predicted
        Gain by the surface from which it was found [draw].
    rounds
        All rounds.
    agreed
        Whether surface and simulator agree within `AGREE` there, or the surface that was fitted
        around it finds nothing better.
    surface
        Fitted around the portfolio.
    limits, risk
        Of the case.
    solution
        Of the solver in the round that found it.
    """

    portfolio: Portfolio
    without: np.ndarray
    simulated: np.ndarray
    predicted: np.ndarray
    rounds: tuple[Round, ...]
    agreed: bool
    surface: Surface
    limits: tuple[Limit, ...]
    risk: Risk
    solution: Solution


def optimise(
    case: Case,
    simulator: Simulator,
    risk: Risk | None = None,
    effort: Effort | None = None,
    progress: Stages | None = None,
    gaps: Gaps | None = None,
) -> Chosen:
    """Return the best portfolio that was found.

    The surface is exact in value and slope where it was fitted. It is fitted around nothing first
    and around each better portfolio after that; when a round disappoints, the next one stays nearer
    to the best known portfolio (trust region). It ends when surface and simulator agree on a
    portfolio found from a surface that was fitted around a chosen one.

    Raises
    ------
    BadInput
        No portfolio is allowed.
    """
    risk, effort = risk or Risk(), effort or Effort()
    tell = progress or (lambda stage, done, total: None)
    limits = limits_of(case)
    empty = np.zeros(case.allowed.shape)
    most = case.sizes[1]

    def watch(stage: str) -> Callable[[int, int], None]:
        return lambda done, total: tell(stage, done, total)

    seen = simulator.run(empty, slope=True, progress=watch("simulate 0"))
    without = seen.value
    surface = straightened(simulator.surface(empty, seen, without), most)
    best: Round | None = None
    kept = surface
    rounds: list[Round] = []
    radius, settled = 1.0, False
    for number in range(1, ROUNDS + 1):
        centre = None if best is None else best.solution.portfolio
        reach = _reach(case, centre, radius)
        program = Program(case, limits, surface, risk, reach)
        listen = None if gaps is None else (lambda g, s, n=number: gaps(n, g, s))
        solution = program.solve(effort, listen, centre)
        size = solution.portfolio.size
        seen = simulator.run(size, slope=True, progress=watch(f"simulate {number}"))
        gain = without - seen.value
        predicted = surface.gain(size)
        value = risk.value(without, gain)
        better = best is None or value > best.value + _BETTER * abs(best.value)
        round_ = Round(predicted, gain, value, better, radius, solution)
        rounds.append(round_)
        refitted = number > 1
        if best is None or better:
            best, kept = round_, straightened(simulator.surface(size, seen, without), most)
            surface = kept
            if refitted and round_.error <= AGREE:
                break
            continue
        same = np.abs(size - best.solution.portfolio.size).max() <= 1e-3 * most.max()
        promised = risk.value(without, predicted) - best.value
        if same or promised <= effort.gap * abs(best.value):
            settled = True
            break  # the surface itself sees nothing that is worth another round
        radius *= 0.5
    if best is None:
        raise RuntimeError("no round was made")
    left = faults(case, best.solution.portfolio)
    if left:
        raise RuntimeError(f"the solver broke its own limits: {left[0]}")
    return Chosen(
        best.solution.portfolio, without, best.simulated, best.predicted, tuple(rounds),
        settled or best.error <= AGREE, kept, limits, risk, best.solution,
    )  # fmt: skip


def _reach(
    case: Case, centre: Portfolio | None, radius: float
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the sizes within a share of the largest around a portfolio; None is everywhere."""
    if centre is None or radius >= 1.0:
        return None
    step = radius * case.sizes[1][:, None]
    return np.clip(centre.size - step, 0.0, None), centre.size + step
