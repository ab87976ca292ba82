"""Prices of labour that make the bound as low as it gets: steps along averaged surpluses."""

from __future__ import annotations

from collections import deque

import numpy as np

from krapte.programming.solve.case import Case
from krapte.programming.solve.dual import Answer, Dual, Prices

PACE, BLUR = 0.3, 0.02
"""Longest step and blur at first, as a share of the points of a usual FTE-month."""
MEMORY, SQUARES = 0.9, 0.99
"""Weight of earlier surpluses, and of their squares, in the direction (Adam)."""
LEAST = 1e-3
"""Share of the first pace and blur that is left in the end."""

RECENT = 30
"""Answers that are remembered; their schedules begin the column generation."""


class Ascent:
    """A search for the best prices; the best bound so far always holds.

    Parameters
    ----------
    dual
        The bound as a function of prices.
    """

    def __init__(self, dual: Dual) -> None:
        case = dual.case
        self.dual = dual
        self._prices = dual.start()
        self._usual = usual_price(case)
        self._mean = np.zeros_like(self._prices.place)
        self._square = np.zeros_like(self._prices.place)
        self._share = np.zeros(len(case.stake))
        self.begun = np.zeros_like(case.course_places)
        self.best = self._prices
        self.answer = dual.answer(self._prices, BLUR * self._usual)
        self.steps = 0
        self.recent: deque[Answer] = deque(maxlen=RECENT)
        self._follow(self.answer)

    @property
    def bound(self) -> float:
        """The lowest bound so far."""
        return self.answer.bound

    def step(self, progress: float) -> None:
        """Take one step; steps shrink as `progress` goes from 0 to 1."""
        left = max(0.0, 1.0 - progress) ** 1.5 + LEAST
        mean = self._mean / (1.0 - MEMORY ** (self.steps + 1))
        square = self._square / (1.0 - SQUARES ** (self.steps + 1))
        move = PACE * self._usual * left * mean / (np.sqrt(square) + 1e-12)
        area = self._prices.area
        fairness = self.dual.case.fairness
        if fairness > 0 and len(area):
            lean = np.exp(-2.0 * left * (self._share - self._share.mean()))
            area = area * lean + 1e-6 * fairness
            area *= fairness / area.sum()
        self._prices = Prices(np.maximum(self._prices.place - move, 0.0), area)
        answer = self.dual.answer(self._prices, BLUR * self._usual * left)
        if answer.bound < self.answer.bound:
            self.answer, self.best = answer, self._prices
        self.steps += 1
        self.recent.append(answer)
        self._follow(answer)

    def _follow(self, answer: Answer) -> None:
        surplus = answer.there - answer.asked
        # A price of nothing cannot fall; what is left over there says nothing.
        surplus[(self._prices.place <= 0) & (surplus > 0)] = 0.0
        self._mean = MEMORY * self._mean + (1.0 - MEMORY) * surplus
        self._square = SQUARES * self._square + (1.0 - SQUARES) * surplus**2
        self._share = MEMORY * self._share + (1.0 - MEMORY) * answer.share
        self.begun = 0.98 * self.begun + 0.02 * answer.begun


def usual_price(case: Case) -> float:
    """Return the points per FTE-month of all projects together."""
    labour = float(case.labour_amount.sum())
    return float(case.value.sum()) / labour if labour > 0 else 1.0
