"""What the simulator says an event study would look like: the response to the realised roll-out."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.classification import expand, labour_market_regions, model_occupations
from krapte.errors import BadInput, Problem
from krapte.evaluation.update.estimate import LEVER, Estimate
from krapte.forecast.indicators import cells
from krapte.forecast.levers import CUMULATIVE, EDUCATION, PERSONS, WORK, Pattern
from krapte.forecast.model import CENTRAL, Model
from krapte.forecast.simulate import World, simulate
from krapte.forecast.state import EducationLevers, WorkLevers
from krapte.register import Effect

_QUARTERS = 4


@dataclass(frozen=True, eq=False)
class Response:
    """The event study as a function of size, lag and ramp of one effect.

    `H[e] = size x sum over cohorts c and years y of slope[e, c, y] x reached[c, y]`, where
    `reached` is the share of the full effect in a year, given lag and ramp. The simulator is taken
    as straight in the movement of the lever, around the plan; `bend` says how straight it is.

    Parameters
    ----------
    slope
        Change of the event study per unit of the lever [E, C, Y].
    elapsed
        Years since the start of a cohort at the end of each year (or period) [C, Y].
    """

    slope: np.ndarray
    elapsed: np.ndarray

    def path(self, size: Array, lag: Array, ramp: Array) -> Float[Array, " E"]:
        """Return the event study that an effect of this size, lag and ramp would show."""
        reached = jnp.clip((jnp.asarray(self.elapsed) - lag) / (ramp + 1.0), 0.0, 1.0)
        return size * jnp.einsum("ecy,cy->e", jnp.asarray(self.slope), reached)


def response(model: Model | None, effect: Effect, own: Estimate) -> Response:
    """Return the response of the outcome of an estimate to its effect.

    Computed with the derivative of the simulator (JAX, reverse mode) in the central draw with the
    plan, for the regions and the starts of the realised roll-out, spill-over to the comparison
    regions included: what commuters carry to regions without the measure is subtracted, as the
    event study does.

    Raises
    ------
    BadInput
        The simulator cannot give this outcome for this effect, or the roll-out lies outside the
        forecast years.
    """
    if own.link.outcome == LEVER:
        return _direct(own)
    if effect.lever in EDUCATION:
        told = f"outcome `{own.link.outcome}` of lever `{effect.lever}`"
        mend = "Schooling has no regions in the simulator: evaluate on the intake itself."
        raise BadInput([Problem(own.id, None, "outcome", told, f"outcome `{LEVER}`", mend)])
    if model is None:
        raise ValueError("this outcome needs a model")
    years = model.setting.years
    starts = sorted(set(own.roll_out.values()))
    if starts[0] < years[0] or own.last > years[-1] + 1:
        allowed = f"a start from {years[0]} and an end by {years[-1]}"
        told = f"{starts[0]:g} to {own.last:g}"
        mend = "Evaluate on the lever itself (`outcome` lever), or forecast further."
        raise BadInput([Problem(own.id, None, "roll_out", told, allowed, mend)])
    pattern = _pattern(model, effect)
    places = [
        pattern.cells * np.isin(labour_market_regions(), [r for r, at in own.roll_out.items()
                                                          if at == start])[:, None]
        for start in starts
    ]  # fmt: skip
    run = Responder(model, effect.lever, own.link.outcome, own.link.occupation, own.link.scale)
    slopes = [run.slope(weight) for weight in event_contrast(own, years)]
    slope = np.stack([[np.einsum("yro,ro->y", own_, place) for place in places] for own_ in slopes])
    elapsed = (np.array(years)[None, :] + 1) - np.array(starts)[:, None]
    return Response(slope, elapsed)


def event_contrast(own: Estimate, years: tuple[int, ...]) -> Float[np.ndarray, "E T R"]:
    """Return the weights by which an event study adds up a panel of quarters and regions.

    Regions with the measure at a horizon count alike, against those without it in that quarter.
    """
    codes = labour_market_regions()
    step = _QUARTERS // own.frequency
    quarters = len(years) * _QUARTERS
    found = np.zeros((len(own.horizons), quarters, len(codes)))
    others = np.isin(codes, own.comparison).astype(float)
    others /= max(others.sum(), 1.0)
    for e, horizon in enumerate(own.horizons):
        cells_: list[tuple[int, int]] = []
        for region, start in own.roll_out.items():
            # The last quarter of the period: stocks are counted at its end.
            t = round((start - years[0]) * _QUARTERS) + (horizon + 1) * step - 1
            if t < quarters and years[0] + (t + 1) / _QUARTERS <= own.last + 1e-9:
                cells_.append((t, codes.index(region)))
        for t, r in cells_:
            found[e, t, r] += 1 / len(cells_)
            found[e, t] -= others / len(cells_)
    return found


class Responder:
    """The simulator as a function of one lever, with its derivative.

    Parameters
    ----------
    model
        Calibrated model; its central draw is used, in double precision.
    lever
        Name of a lever on the labour market.
    outcome, occupation, scale
        As in `Link`.
    """

    def __init__(self, model: Model, lever: str, outcome: str, occupation: str, scale: str) -> None:
        self.lever, self._scale = lever, scale
        world = model.world(CENTRAL)
        base = model.levers_of(CENTRAL)
        self._base = tuple(jax.tree.map(jnp.asarray, base))
        cap = model.plan.table[lever].cap
        self._left = np.asarray(1 - getattr(base[0], lever) / cap)
        self._cumulative = lever in CUMULATIVE
        codes = model_occupations()
        parts = {str(c) for part in occupation.split("+") for c in expand("occupation", part)}
        who = jnp.asarray(np.isin(codes, sorted(parts)).astype(float))

        def outcome_of(work: WorkLevers, schooling: EducationLevers, world: World) -> Array:
            return quarterly(world, work, schooling, outcome, who)

        self._world = world
        self._plain = jax.jit(outcome_of)

        def slope(
            weight: Array, work: WorkLevers, schooling: EducationLevers, world: World
        ) -> Array:
            def contrast(values: Array) -> Array:
                moved = {name: getattr(work, name) for name in WORK} | {lever: values}
                return jnp.vdot(weight, outcome_of(WorkLevers(**moved), schooling, world))

            return jax.grad(contrast)(getattr(work, lever))

        self._slope = jax.jit(slope)
        self.level = np.asarray(self._plain(*self._base, world))

    def slope(self, weight: Float[np.ndarray, "T R"]) -> Float[np.ndarray, "Y R O"]:
        """Return the change of a weighted sum of the outcome per unit of the lever, by cell.

        The unit is that in which an effect moves the lever: before others crowd it, and for a
        lever that accumulates the step of the year.
        """
        if self._scale == "log":
            weight = weight / self.level
        found = np.asarray(self._slope(jnp.asarray(weight), *self._base, self._world))
        if self.lever not in PERSONS:
            found = found * self._left
        return np.cumsum(found[::-1], axis=0)[::-1] if self._cumulative else found

    def course(self, model: Model, draw: int) -> Float[np.ndarray, "T R"]:
        """Return the outcome of another draw with the plan, without straightening."""
        double = jax.tree.map(
            lambda own: jnp.asarray(own, jnp.float64), (model.levers_of(draw), model.world(draw))
        )
        return np.asarray(self._plain(*double[0], double[1]))

    def moved(self, change: Float[np.ndarray, "Y R O"]) -> Float[np.ndarray, "T R"]:
        """Return the change of the outcome when the lever moves so much, without straightening."""
        work, schooling = self._base
        values = {name: getattr(work, name) for name in WORK}
        values[self.lever] = values[self.lever] + jnp.asarray(change)
        found = np.asarray(self._plain(WorkLevers(**values), schooling, self._world))
        return np.log(found / self.level) if self._scale == "log" else found - self.level


def quarterly(
    world: World, work: WorkLevers, schooling: EducationLevers, outcome: str, who: Array
) -> Float[Array, "T R"]:
    """Return an outcome by quarter and region, for the chosen occupations.

    Vacancies come from the quarters of the simulator; other stocks are known at the end of a year
    and lie on a straight line between; flows of a year are spread evenly over its quarters.
    """
    trajectory = simulate(world, work, schooling)
    if outcome == "vacancies":
        found = jnp.einsum("yqro,o->yqr", trajectory.flows.vacancies_quarterly, who)
        return found.reshape(-1, found.shape[-1])
    yearly = jnp.einsum("yro,o->yr", cells(trajectory, world.rates)[outcome], who)
    if outcome in ("hires", "graduates"):
        return jnp.repeat(yearly / _QUARTERS, _QUARTERS, axis=0)
    before = jnp.concatenate([yearly[:1], yearly[:-1]])
    part = jnp.arange(1, _QUARTERS + 1) / _QUARTERS
    found = before[:, None] + part[None, :, None] * (yearly - before)[:, None]
    return found.reshape(-1, found.shape[-1])


def _direct(own: Estimate) -> Response:
    """Return the response of an outcome that is the lever: the share of the effect reached."""
    elapsed = (own.horizons + 1.0) / own.frequency
    return Response(np.eye(len(elapsed))[:, None, :], elapsed[None, :])


def _pattern(model: Model, effect: Effect) -> Pattern:
    return next(own for own in model.plan.patterns if own.effect.effect == effect.effect)
