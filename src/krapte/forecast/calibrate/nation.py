"""The national model that is calibrated: all regions taken together, in the observed years only.

Vacancies and employment are published for the country, and the country as one region differs from
the sum over 35 by 0.3 % at most (`docs/adr/0019-calibration.md`), at a hundredth of the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import ndtr

from krapte.forecast.levers import Levers
from krapte.forecast.model import CENTRAL, Model
from krapte.forecast.parameters import Parameter
from krapte.forecast.simulate import World
from krapte.forecast.state import State, WorkLevers
from krapte.forecast.world import world_of

LATER = {
    "growth_technical": "demand after the observed years",
    "growth_ict": "demand after the observed years",
    "growth_other": "demand after the observed years",
    "macro_sd": "the business cycle after the observed years",
    "macro_persistence": "the business cycle after the observed years",
    "transition_2030": "projects after the observed years",
    "transition_technical": "projects after the observed years",
    "transition_ict": "projects after the observed years",
    "immigration_scale": "arrivals relative to a forecast; those of the observed years are known",
}
"""Parameters that say something of later years only, and what: no figure of the past moves them."""

BETWEEN = {
    "relocation_rate": "between regions",
    "commuting_own": "between regions",
    "commuting_decay": "between regions",
    "regional_spread": "between regions",
    "occupation_noise": "between occupations of a class",
    "short_term_share": "part of the unemployed, which feeds back on nothing",
}
"""Parameters that national figures by class cannot move, and where they work."""

PERSONS = ("side_entry", "labour_migration", "demand_shift")
"""Levers in persons, which add up over regions; the others are means over the employed."""


@dataclass(frozen=True, eq=False)
class Nation:
    """The country as one region, as a function of the parameters.

    Parameters
    ----------
    model
        Whose accounts, parameters, plan and years these are.
    names
        Parameters that are calibrated, in order; the others stay at their centre.
    """

    model: Model
    names: tuple[str, ...]
    levers: Levers = field(init=False)

    def __post_init__(self) -> None:
        setting = self.model.setting
        people = setting.base.attached.sum((2, 3, 4))
        work, education = self.model.levers(CENTRAL, "with")
        object.__setattr__(self, "levers", (_joined(work, people), education))

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years that are simulated, the first after the base year first."""
        return self.model.setting.years

    @property
    def priors(self) -> Mapping[str, Parameter]:
        """The register of parameters, by name."""
        return self.model.setting.parameters

    def chosen(self, z: np.ndarray) -> dict[str, float]:
        """Return the parameters that belong to standard normal numbers [P], by name."""
        return {
            name: float(self.priors[name].quantile(ndtr(z[place : place + 1]))[0])
            for place, name in enumerate(self.names)
        }

    def world(self, z: np.ndarray) -> World:
        """Return the country with the given parameters, one region, demand as in the base year.

        Parameters
        ----------
        z
            Standard normal numbers in the order of `names`: the parameters on their prior scale.
        """
        fixed = dict(self.priors)
        for name, value in (self.chosen(z) | {"immigration_scale": 1.0}).items():
            own = fixed[name]
            fixed[name] = replace(own, distribution="fixed", central=value, low=value, high=value)
        return one_nation(world_of(replace(self.model.setting, parameters=fixed), CENTRAL))


def calibrated_names(priors: Mapping[str, Parameter]) -> tuple[str, ...]:
    """Return the parameters that figures of observed years might move, in the order given."""
    return tuple(
        name
        for name, own in priors.items()
        if name not in LATER | BETWEEN and own.distribution != "fixed" and own.high > own.low
    )


def one_nation(world: World) -> World:
    """Return the world with all regions taken together, and demand without growth.

    People, demand and vacancies are added up; separation is a mean over the employed, matching
    efficiency over the vacancies; nobody commutes or moves house, since there is nowhere to go.
    """
    start, rates, paths = world.start, world.rates, world.paths
    attached = np.asarray(start.attached)
    unemployed, vacancies = np.asarray(start.unemployed), np.asarray(start.vacancies)
    employed = attached.sum((2, 3, 4)) - unemployed
    whole, years = jnp.ones((1, 1)), paths.index.shape[0]

    def total(values: object) -> jax.Array:
        return jnp.asarray(np.asarray(values).sum(0, keepdims=True))

    def mean(values: object, weight: np.ndarray) -> jax.Array:
        return total(np.asarray(values) * weight) / np.maximum(total(weight), 1e-12)

    level = jnp.ones((years, 1, employed.shape[1]))
    return replace(
        world,
        start=State(total(attached), total(start.outside), total(unemployed), total(vacancies)),
        rates=replace(
            rates,
            relocation=whole,
            commuting=whole,
            separation=mean(rates.separation, employed),
            efficiency=mean(rates.efficiency, vacancies),
            demand_scale=total(rates.demand_scale),
            graduate_region=total(rates.graduate_region),
            migrant_region=total(rates.migrant_region),
        ),
        paths=replace(paths, base=total(paths.base), index=level, transition=0.0 * level),
        youth=jnp.asarray(np.asarray(world.youth).sum(1, keepdims=True)),
    )


def _joined(work: WorkLevers, people: np.ndarray) -> WorkLevers:
    """Return levers on work [Y, 1, O] for the country."""
    share = people / people.sum(0)
    joined = {
        name: np.asarray(own).sum(1, keepdims=True)
        if name in PERSONS
        else (np.asarray(own) * share).sum(1, keepdims=True)
        for name, own in vars(work).items()
    }
    return WorkLevers(**{name: jnp.asarray(own) for name, own in joined.items()})
