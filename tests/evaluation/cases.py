"""Made-up designs and panels that several tests use."""

from __future__ import annotations

from dataclasses import replace

from krapte.evaluation import Design, Effort, Panel
from krapte.evaluation.example import panel_of_world
from krapte.evaluation.worlds import SETTINGS, Setting, world

FAST = Effort(permutations=99, placebos=0, agreements=10, panels=0, libraries=False, checks=False)
"""Enough for gate and verdict."""


def case(name: str, size: float = 0.3, seed: int = 7, **changes) -> tuple[Design, Panel]:
    """Return a made-up world of the benchmark as design and panel, the design changed."""
    design, panel = panel_of_world(world(SETTINGS[name], size, seed))
    return replace(design, **changes), panel


def quiet(cohorts, size=1.0, **changes) -> tuple[Design, Panel]:
    """Return a world with hardly any noise, so that the answer is plain."""
    setting = Setting(tuple(cohorts), sd=0.05, rho=0.2, lag=0, ramp=1, spread=0.0)
    design, panel = panel_of_world(world(setting, size, 3))
    return replace(design, **changes), panel
