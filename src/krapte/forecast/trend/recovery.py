"""Recovery of planted parameters: countries made up from the priors, and what calibration finds.

If the method is right, 95 % intervals hold the truth in about 95 % of parameters. Parameters that
the figures do not move pass this test without effort, so those that they do move are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from krapte.forecast.trend.calibrate import calibrate
from krapte.forecast.trend.model import moments
from krapte.forecast.trend.panel import Panel
from krapte.forecast.trend.priors import Layout

NARROWED = 0.7
"""The figures moved a parameter when its posterior is narrower than this part of its prior."""


@dataclass(frozen=True)
class Recovery:
    """How many intervals of 95 % held what had been planted.

    Parameters
    ----------
    held, parameters
        Over all parameters and countries.
    held_narrowed, narrowed
        Over those that the figures moved.
    """

    held: int
    parameters: int
    held_narrowed: int
    narrowed: int

    @property
    def coverage(self) -> float:
        """Share of intervals that held the truth, of all parameters."""
        return self.held / self.parameters

    @property
    def coverage_narrowed(self) -> float:
        """The same, of the parameters that the figures moved."""
        return self.held_narrowed / max(self.narrowed, 1)


def made_up_country(
    seed: int, series: int = 12, classes: int = 3, years: int = 25
) -> tuple[Panel, np.ndarray]:
    """Return a panel drawn from the priors, and the parameters behind it on their prior scale.

    Parameters
    ----------
    seed
        Of everything random.
    series, classes, years
        Sizes; series are spread evenly over the classes.
    """
    generator = np.random.default_rng(seed)
    layout = Layout(series, classes, years)
    planted = generator.standard_normal(layout.total)
    kind = np.sort(np.arange(series) % classes)
    expected = moments(layout, jnp.asarray(kind), jnp.asarray(planted))
    factor = np.linalg.cholesky(np.asarray(expected.covariance) + 1e-8 * np.eye(years))
    noise = generator.standard_normal((series, years, 1))
    logs = np.asarray(expected.mean) + (factor @ noise)[..., 0]
    kinds = tuple(f"class{own}" for own in kind)
    names = tuple(f"{own} {row:02d}" for row, own in enumerate(kinds))
    values = np.exp(logs + np.log(1000.0))
    return Panel(names, kinds, 2000, values, np.full_like(values, np.nan)), planted


def recovery(
    countries: int,
    seed: int = 1,
    sizes: tuple[int, int, int] = (12, 3, 25),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recovery:
    """Return how often calibration finds what was planted in made-up countries.

    Parameters
    ----------
    countries
        How many; each has its own parameters and figures.
    seed
        Of the first country; the others count on.
    sizes
        Series, classes and years of each.
    progress
        Called with what is done and the total.
    """
    held = narrowed = held_narrowed = total = 0
    for country in range(countries):
        progress(country, countries)
        panel, planted = made_up_country(seed + country, *sizes)
        found = calibrate(panel, int(panel.years[-1]))
        low, high = np.quantile(found.chain, [0.025, 0.975], axis=0)
        inside = (low <= planted) & (planted <= high)
        moved = found.spread < NARROWED
        held += int(inside.sum())
        total += inside.size
        narrowed += int(moved.sum())
        held_narrowed += int((inside & moved).sum())
    progress(countries, countries)
    return Recovery(held, total, held_narrowed, narrowed)
