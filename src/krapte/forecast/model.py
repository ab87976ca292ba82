"""The model ready to run: accounts, parameters, plan and calibration; any draw can be asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from krapte.accounts import base_year
from krapte.errors import BadInput, Problem
from krapte.forecast.history import Factors, through_history
from krapte.forecast.learned import base_of, learned_of
from krapte.forecast.levers import Levers, no_levers
from krapte.forecast.parameters import parameters_of
from krapte.forecast.plan import Plan, read_plan
from krapte.forecast.precision import Tree, in_single
from krapte.forecast.setting import Setting
from krapte.forecast.simulate import World
from krapte.forecast.world import world_of
from krapte.statistics import Dataset

LAST_HORIZON = 2040
CENTRAL = -1
"""Number of the draw in which every parameter and effect is at its centre."""


@dataclass(frozen=True)
class Model:
    """What all draws share.

    Parameters
    ----------
    setting
        Accounts, parameters, years and seed.
    plan
        The measures.
    """

    setting: Setting
    plan: Plan

    def world(self, draw: int) -> World:
        """Return the world of a draw, in which the observed years are as they were observed.

        In single precision, but the central one in double.
        """
        return self.solved(draw)[0]

    def solved(self, draw: int) -> tuple[World, Factors]:
        """Return the world of a draw, and what the observed years asked of it."""
        world = self._rounded(world_of(self.setting, draw), draw)
        return through_history(world, self.levers(draw, "with"), self.setting.observed)

    def levers(self, draw: int, scenario: str) -> Levers:
        """Return the levers of a draw `without` or `with` the plan, in the precision of `world`."""
        if scenario == "without":
            return self._rounded(no_levers(len(self.setting.years)), draw)
        return self.levers_of(draw)

    def levers_of(self, draw: int, measures: Collection[str] | None = None) -> Levers:
        """Return the levers of a draw when the given measures (None: all) are carried out."""
        return self._rounded(self.plan.levers(self.setting.seed, draw, measures), draw)

    @staticmethod
    def _rounded(tree: Tree, draw: int) -> Tree:
        return tree if draw == CENTRAL else in_single(tree)


def model_of(dataset: Dataset, horizon: int, seed: int) -> Model:
    """Return the calibrated model of a data set.

    Parameters
    ----------
    dataset
        Where figures, parameters and measures come from.
    horizon
        Last forecast year, after the base year and at most 2040.
    seed
        Of the draws.

    Raises
    ------
    BadInput
        The horizon is out of range, or the data set has faults.
    """
    base = base_year(dataset)
    if not base.year < horizon <= LAST_HORIZON:
        problem = Problem(
            "horizon",
            None,
            None,
            str(horizon),
            f"a year from {base.year + 1} to {LAST_HORIZON}",
            "Choose another last year.",
        )
        raise BadInput([problem])
    parameters = parameters_of(base_of(dataset))
    years = tuple(range(base.year + 1, horizon + 1))
    plan = read_plan(dataset.folder, years, base.attached, learned_of(dataset))
    return Model(Setting(base, parameters, years, seed), plan)
