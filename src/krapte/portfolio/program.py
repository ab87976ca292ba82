"""The program inside the solver: solve it with a proven gap, change a bound, ask for duals."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import linopy
import numpy as np

from krapte.errors import BadInput, Problem
from krapte.portfolio.case import Case, Portfolio
from krapte.portfolio.formulation import Risk, formulate, scale_of, tail_mean
from krapte.portfolio.limits import Limit
from krapte.portfolio.surface import Surface

GAP = 0.01
SECONDS = 60.0
_MILLION = 1e6
_EVERY = 1.0
"""Seconds between two reports of the gap."""

Gaps = Callable[[float, float], None]
"""Called with the gap that is proven so far and the seconds spent."""


@dataclass(frozen=True)
class Effort:
    """How hard to look.

    Parameters
    ----------
    gap
        Stop when the best portfolio is proven to be this near the best possible one (a share of
        the gain, which is zero when nothing is bought).
    seconds
        Stop after this time with the gap as it is.
    threads
        Of the solver.
    """

    gap: float = GAP
    seconds: float = SECONDS
    threads: int = 2


@dataclass(frozen=True, eq=False)
class Solution:
    """What the solver found.

    Parameters
    ----------
    portfolio
        The best portfolio.
    value, bound
        What is maximised, and a proven upper bound on it.
    gap
        (bound - value) / value; 0 when both are 0.
    seconds
        Wall time of the solver.
    """

    portfolio: Portfolio
    value: float
    bound: float
    gap: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Duals:
    """Marginal values around a portfolio whose starts are fixed.

    Parameters
    ----------
    limits
        Gain per unit by which the bound of a limit is raised, 0 or more [limit].
    draws
        How much one more unit of gain in a draw counts [draw]; they add up to 1.
    value
        What is maximised, with these starts.
    """

    limits: np.ndarray
    draws: np.ndarray
    value: float


class Program:
    """A formulated case in the solver.

    Parameters
    ----------
    case, limits, surface, risk, reach
        As of `formulate`.
    """

    def __init__(
        self,
        case: Case,
        limits: Sequence[Limit],
        surface: Surface,
        risk: Risk,
        reach: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> None:
        self.case, self.limits = case, tuple(limits)
        model = formulate(case, limits, surface, risk, reach)
        columns = {name: own.labels.values for name, own in model.variables.items()}
        rows = {name: own.labels.values for name, own in model.constraints.items()}
        place = np.full(model._xCounter, -1)
        place[model.matrices.vlabels] = np.arange(len(model.matrices.vlabels))
        self._column = {name: place[labels] for name, labels in columns.items()}
        place = np.full(model._cCounter, -1)
        place[model.matrices.clabels] = np.arange(len(model.matrices.clabels))
        self._row = place[rows["limits"]] if self.limits else np.zeros(0, dtype=int)
        self._gains = place[rows["gains"]]
        highs = _in_solver(model)
        offset = 0.0
        if risk.weight and risk.of == "level":
            offset = risk.weight * tail_mean(surface.without, risk.tail)
        highs.changeObjectiveOffset(offset)
        self._highs = highs
        lp = highs.getLp()
        self._bounds = (np.array(lp.col_lower_), np.array(lp.col_upper_))

    def change(self, bounds: Sequence[float]) -> None:
        """Set the bounds of all limits, in their own units."""
        for row, own, bound in zip(self._row, self.limits, bounds, strict=True):
            self._highs.changeRowBounds(int(row), -highspy.kHighsInf, bound / scale_of(own))

    def solve(
        self,
        effort: Effort | None = None,
        progress: Gaps | None = None,
        known: Portfolio | None = None,
    ) -> Solution:
        """Return the best portfolio.

        Parameters
        ----------
        known
            An allowed portfolio to begin from: the answer is never worse than this one.

        Raises
        ------
        BadInput
            No portfolio is allowed: the limits contradict each other.
        """
        effort, highs = effort or Effort(), self._highs
        highs.setOptionValue("mip_rel_gap", effort.gap)
        highs.setOptionValue("mip_abs_gap", 1e-9)
        highs.setOptionValue("mip_feasibility_tolerance", 1e-7)
        # The clock of the solver runs on over earlier questions to the same program.
        highs.setOptionValue("time_limit", highs.getRunTime() + effort.seconds)
        highs.setOptionValue("threads", effort.threads)
        began = time.perf_counter()
        if known is not None:
            self._begin_from(known)
        listener = _listener(progress, began)
        if listener is not None:
            highs.cbMipInterrupt.subscribe(listener)
        try:
            highs.resetGlobalScheduler(True)
            highs.run()
        finally:
            if listener is not None:
                highs.cbMipInterrupt.unsubscribe(listener)
        return self._solution(effort, time.perf_counter() - began)

    def duals(self, chosen: Portfolio) -> Duals:
        """Return the marginal values with the starts fixed to those of a portfolio.

        The program becomes a linear one for good: this is the last thing to ask of it.
        """
        highs = self._highs
        columns = self._column["start"].ravel().astype(np.int32)
        kind = np.full(len(columns), highspy.HighsVarType.kContinuous)
        highs.changeColsIntegrality(len(columns), columns, kind)
        fixed = chosen.started.ravel().astype(float)
        highs.changeColsBounds(len(columns), columns, fixed, fixed)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            message = f"the program with fixed starts ended {highs.getModelStatus()}"
            raise RuntimeError(message)
        answer = highs.getSolution()
        prices = np.array(answer.row_dual)
        scale = np.array([scale_of(own) for own in self.limits])
        limits = np.clip(prices[self._row], 0.0, None) / scale if self.limits else scale
        return Duals(limits, prices[self._gains], highs.getInfo().objective_function_value)

    def _begin_from(self, known: Portfolio) -> None:
        columns = np.concatenate([self._column[name].ravel() for name in ("start", "size")])
        values = np.concatenate([known.started.ravel().astype(float), known.size.ravel()])
        self._highs.setSolution(len(columns), columns.astype(np.int32), values)

    def _solution(self, effort: Effort, seconds: float) -> Solution:
        highs = self._highs
        status, info = highs.getModelStatus(), highs.getInfo()
        kinds = highspy.HighsModelStatus
        refused = (kinds.kInfeasible, kinds.kUnboundedOrInfeasible)
        if status in refused:
            raise BadInput([_contradiction()])
        values = np.array(highs.getSolution().col_value)
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise BadInput([_too_slow(effort.seconds)])
        started = values[self._column["start"]] > 0.5
        size = np.where(started, values[self._column["size"]], 0.0)
        least, most = (own[:, None] for own in self.case.sizes)
        # The solver keeps bounds to a tolerance; what is bought keeps them exactly.
        size = np.where(started, np.clip(size, least, most), 0.0)
        match = np.array([own.match for own in self.case.options])[:, None]
        gross = Portfolio(size, started, np.zeros_like(size)).gross(self.case)
        money = np.clip(values[self._column["employers"]], 0.0, None) * _MILLION
        money = np.minimum(money, gross * match / (1 + match))
        value, bound = info.objective_function_value, info.mip_dual_bound
        if not np.isfinite(bound):
            bound = value
        bound = max(bound, value)
        gap = 0.0 if bound - value <= 1e-9 else (bound - value) / max(abs(value), 1e-12)
        return Solution(Portfolio(size, started, money), value, bound, gap, seconds)


def _in_solver(model: linopy.Model) -> highspy.Highs:
    """Return the program in a solver that says nothing.

    The solver greets on the output when it is made, before it can be told to be silent, and there
    `--json` must stand alone: meanwhile the output leads nowhere.
    """
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highs = model.to_highspy()
        highs.silent()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
    return highs


def _listener(progress: Gaps | None, began: float) -> Callable | None:
    if progress is None:
        return None

    last = [began]

    def tell(event: highspy.highs.HighsCallbackEvent) -> None:
        now = time.perf_counter()
        if now - last[0] >= _EVERY:
            last[0] = now
            progress(float(event.data_out.mip_gap), now - began)

    return tell


def _contradiction() -> Problem:
    return Problem(
        "portfolio", None, None, "limits that no portfolio keeps",
        "floors, budgets, capacities and rules that can be met together",
        "Lower a floor, or give the money or capacity that it needs.",
    )  # fmt: skip


def _too_slow(seconds: float) -> Problem:
    return Problem(
        "--seconds", None, None, f"no portfolio within {seconds:g} seconds", "more time",
        "Allow more seconds, or offer fewer options.",
    )  # fmt: skip
