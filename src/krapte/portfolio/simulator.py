"""What a portfolio does in the simulator itself, and the slope to every option, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
import numpy as np

from krapte.classification import education_tracks
from krapte.forecast.ensemble import Progress, side_by_side
from krapte.forecast.indicators import GROUPS, cells, group_matrix
from krapte.forecast.levers import (
    CUMULATIVE,
    EDUCATION,
    PERSONS,
    WORK,
    Levers,
    Pattern,
    patterns,
    profile,
    sizes,
)
from krapte.forecast.model import Model
from krapte.forecast.simulate import World, simulate
from krapte.forecast.state import EducationLevers, WorkLevers
from krapte.portfolio.case import NATIONAL, Case
from krapte.portfolio.surface import Dose, Surface, fitted
from krapte.portfolio.target import Target
from krapte.register import Effect

_NONE = 1e-12


@dataclass(frozen=True, eq=False)
class Action:
    """One effect of one option.

    Parameters
    ----------
    option
        Position of the option.
    pattern
        The effect of the register and its place.
    time
        Share of the full effect by start and forecast year; for levers that accumulate the step of
        the year [start, year].
    """

    option: int
    pattern: Pattern
    time: np.ndarray


def actions_of(case: Case, model: Model) -> tuple[Action, ...]:
    """Return the effects of all options, with their time for every start.

    An option has all effects of its measure, placed in its region when it names one. They end with
    the money: when its years are over, or after the last year of the case.
    """
    plan, setting = model.plan, model.setting
    found = []
    for index, option in enumerate(case.options):
        own = [effect for effect in plan.effects if effect.measure == option.measure]
        if option.region != NATIONAL:
            own = [replace(effect, scope_region=(option.region,)) for effect in own]
        for pattern in patterns(own, setting.years, setting.base.attached):
            time = np.stack(
                [
                    _steps(replace(pattern.effect, start=year, end=end), model)
                    for year in case.years
                    for end in [min(year + option.years - 1, case.years[-1])]
                ]
            )
            found.append(Action(index, pattern, time))
    return tuple(found)


def _steps(effect: Effect, model: Model) -> np.ndarray:
    reached = profile(effect, model.setting.years)
    return np.diff(reached, prepend=0.0) if effect.lever in CUMULATIVE else reached


def combined(values: jax.Array, cap: float) -> jax.Array:
    """Return the joint effect on a lever, as `krapte.forecast.levers.combine`, with slopes."""
    return cap * (1 - jnp.prod(1 - jnp.minimum(values / cap, 1.0), axis=0))


@dataclass(frozen=True, eq=False)
class Simulated:
    """The target of some draws under one portfolio.

    Parameters
    ----------
    value
        Weighted persons [draw].
    slope
        Change of the target per unit by which an action moves its lever [draw, action, year]; None
        when not asked for.
    """

    value: np.ndarray
    slope: np.ndarray | None


class Simulator:
    """The forecast model as a function of a portfolio.

    The measures of the register run on as planned, and a portfolio comes on top of them (or, with
    `plan` False, alone): the levers combine both as the forecast combines measures. Draws are run
    in double precision, because slopes need it.

    Parameters
    ----------
    model
        Calibrated model.
    case, target
        What can be chosen, and what should go down.
    draws
        Numbers of the draws.
    plan
        Whether the measures of the register are carried out too.
    """

    def __init__(
        self,
        model: Model,
        case: Case,
        target: Target,
        draws: Sequence[int],
        *,
        plan: bool = True,
        progress: Progress | None = None,
    ) -> None:
        self.model, self.case, self.draws = model, case, tuple(draws)
        self.actions = actions_of(case, model)
        self._base = model.plan.patterns if plan else ()
        weights = target.weights(model.setting.years, case.years[0])
        self._weights = {name: jnp.asarray(own) for name, own in weights.items()}
        effects = [action.pattern.effect for action in self.actions]
        seed = model.setting.seed
        self._size = np.stack([sizes(effects, seed, draw) for draw in self.draws])
        base = [pattern.effect for pattern in self._base]
        self._planned = np.stack([self._amounts(sizes(base, seed, draw)) for draw in self.draws])
        value = self._value()
        self._run = jax.jit(value)
        self._run_with_slope = jax.jit(jax.value_and_grad(value))
        worlds = side_by_side([lambda d=d: model.world(d) for d in self.draws], progress=progress)
        self._worlds: list[World] = worlds

    def _amounts(self, size: np.ndarray) -> np.ndarray:
        """Return what the plan does: size times time [pattern, year], steps where they add up."""
        times = [
            np.diff(own.time, prepend=0.0) if own.effect.lever in CUMULATIVE else own.time
            for own in self._base
        ]
        empty = np.zeros((0, len(self.model.setting.years)))
        return size[:, None] * np.stack(times) if times else empty

    def moved(self, size: np.ndarray) -> np.ndarray:
        """Return by how much a portfolio moves levers [draw, action, year]."""
        own = np.stack([size[a.option] @ a.time for a in self.actions])
        return self._size[:, :, None] * own[None]

    def run(
        self, size: np.ndarray, *, slope: bool = False, progress: Progress | None = None
    ) -> Simulated:
        """Return the target of every draw under a portfolio.

        Parameters
        ----------
        size
            [option, start].
        slope
            Whether to compute the slopes too (about six times the work).
        """
        moved = self.moved(size)

        def one(position: int) -> tuple[float, np.ndarray | None]:
            world = jax.tree.map(lambda own: jnp.asarray(own, jnp.float64), self._worlds[position])
            given = (moved[position], self._planned[position], world)
            if not slope:
                return float(self._run(*given)), None
            value, found = self._run_with_slope(*given)
            return float(value), np.asarray(found)

        tasks = [lambda p=p: one(p) for p in range(len(self.draws))]
        done = side_by_side(tasks, progress=progress)
        values = np.array([value for value, _ in done])
        return Simulated(values, np.stack([own for _, own in done]) if slope else None)

    def surface(self, size: np.ndarray, seen: Simulated, without: np.ndarray) -> Surface:
        """Return the response surface around a portfolio.

        Parameters
        ----------
        seen
            The portfolio in the simulator, with slopes.
        without
            Target of every draw when nothing is bought.
        """
        if seen.slope is None:
            raise ValueError("the portfolio was run without slopes")
        coverage = [self._coverage(action) for action in self.actions]
        doses = []
        for a, action in enumerate(self.actions):
            cap = self.model.plan.table[action.pattern.effect.lever].cap
            share = coverage[a] / abs(cap)
            amount = np.abs(self._size[:, a])[None, :, None] * action.time.T[:, None, :] * share
            sign = np.sign(self._size[:, a])[None, :]
            slope = -seen.slope[:, a].T * sign / share
            doses.append(Dose(action.option, action.pattern.effect.lever, amount, slope))
        return fitted(without, without - seen.value, size, tuple(doses))

    def _coverage(self, action: Action) -> float:
        """Return the part of the labour market that an action is about, 1 for levers in persons."""
        if action.pattern.effect.lever in PERSONS:
            return 1.0
        return float(max(action.pattern.cells[..., self._aimed(action)].mean(), _NONE))

    @staticmethod
    def _aimed(action: Action) -> np.ndarray | slice:
        """Return the occupations over which the part in scope is taken: technical and ICT."""
        if action.pattern.effect.lever in EDUCATION:
            return slice(None)
        return group_matrix()[GROUPS.index("07+08")] > 0

    def _value(self) -> Callable[[jax.Array, jax.Array, World], jax.Array]:
        weights = self._weights

        def value(moved: jax.Array, planned: jax.Array, world: World) -> jax.Array:
            levers = self.levers(moved, planned)
            found = cells(simulate(world, *levers), world.rates)
            return sum(
                (jnp.einsum("yro,yro->", found[name], own) for name, own in weights.items()),
                jnp.zeros(()),
            )

        return value

    def levers(self, moved: jax.Array, planned: jax.Array) -> Levers:
        """Return the levers under the plan and a portfolio together.

        Parameters
        ----------
        moved, planned
            By how much actions and patterns of the plan move their levers [action, year].
        """
        years = len(self.model.setting.years)
        regions, occupations = self.model.setting.base.attached.shape[:2]
        tracks = (len(education_tracks()), 2)
        shape = dict.fromkeys(WORK, (years, regions, occupations))
        shape |= dict.fromkeys(EDUCATION, (years, *tracks))
        found = {name: self._lever(name, moved, planned, shape[name]) for name in shape}
        return (
            WorkLevers(**{name: found[name] for name in WORK}),
            EducationLevers(**{name: found[name] for name in EDUCATION}),
        )

    def _lever(
        self, name: str, moved: jax.Array, planned: jax.Array, shape: tuple[int, ...]
    ) -> jax.Array:
        own = [i for i, pattern in enumerate(self._base) if pattern.effect.lever == name]
        added = [i for i, a in enumerate(self.actions) if a.pattern.effect.lever == name]
        if not own and not added:
            return jnp.zeros(shape)
        amounts = jnp.concatenate([planned[jnp.array(own, int)], moved[jnp.array(added, int)]])
        place = [self._base[i].cells for i in own] + [self.actions[i].pattern.cells for i in added]
        where = jnp.asarray(np.stack(place))
        cap = self.model.plan.table[name].cap
        if name in PERSONS:
            total = amounts.sum(0)
            some = jnp.abs(total) > _NONE
            ratio = jnp.where(some, combined(amounts, cap) / jnp.where(some, total, 1.0), 1.0)
            return jnp.einsum("y,ny,nro->yro", ratio, amounts, where)
        joint = combined(amounts[:, :, None, None] * where[:, None], cap)
        return 1 - jnp.exp(-jnp.cumsum(joint, axis=0)) if name in CUMULATIVE else joint
