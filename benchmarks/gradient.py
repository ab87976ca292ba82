"""What the derivative of the 2030 shortage to every lever costs, beside finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.phases import Phases, wait
from benchmarks.registry import Outcome, Ratio, benchmark

YEAR = 2030
STEPS = {"side_entry": 10.0, "labour_migration": 10.0, "demand_shift": 10.0}
"""Step of the central differences for levers in persons (whole country); the rest are shares."""
_STEP = 1e-3
_CHEAPER = 30.0
_ERROR = 1e-6


@benchmark(
    "gradient",
    "Derivative of the 2030 shortage in 07 and 08 to 15 levers in every year: reverse mode beside "
    "finite differences.",
    one_core=True,
    cold=True,
)
def gradient(phases: Phases, full: bool) -> Outcome:
    """Time both, and hold the derivatives against central differences."""
    with phases.phase("prepare"):
        shortage, names, years = _shortage()
        import jax

        zero = np.zeros((len(names), years))
    with phases.phase("compile forward"):
        forward = jax.jit(shortage).lower(zero).compile()
    with phases.phase("compile gradient"):
        backward = jax.jit(jax.grad(shortage)).lower(zero).compile()
    wait(forward(zero))
    slopes = np.asarray(wait(backward(zero)))

    one = phases.run("forward", lambda: forward(zero), times=5)
    whole = phases.run("gradient", lambda: backward(zero), times=5)
    count = zero.size
    chosen = _chosen(slopes)
    with phases.phase("one-sided differences"):
        here = float(forward(zero))
        for lever, year in chosen:
            moved = zero.copy()
            moved[lever, year] = STEPS.get(names[lever], _STEP)
            float(forward(moved)) - here
    each = phases.seen["one-sided differences"].processor_s / (len(chosen) + 1)
    errors = {
        f"{names[lever]}[{year}]": _error(
            lambda size, lever=lever, year=year: float(forward(_at(zero, lever, year, size))),
            STEPS.get(names[lever], _STEP),
            float(slopes[lever, year]),
        )
        for lever, year in chosen
    }
    differences = one.processor_s * (count + 1)
    return Outcome(
        raw={
            "levers": names,
            "derivatives": count,
            "derivatives_not_zero": int((slopes != 0).sum()),
            "shortage_2030": here,
            "forward_s": one.processor_s,
            "gradient_s": whole.processor_s,
            "finite_differences_s_computed": differences,
            "one_sided_differences_run": len(chosen),
            "one_sided_differences_s_each": each,
            "relative_errors": errors,
        },
        ratios={
            "times_cheaper": Ratio(
                differences / whole.processor_s,
                f"{count + 1} forward runs (computed from one) over one gradient",
                target=_CHEAPER,
            ),
            "gradient_over_forward": Ratio(
                whole.processor_s / one.processor_s, "one gradient over one forward run"
            ),
            "largest_relative_error": Ratio(
                max(errors.values()),
                "reverse mode against central differences, over the levers that were tried",
                target=_ERROR,
                at_most=True,
            ),
        },
    )


def _shortage() -> tuple[Callable[[Any], Any], list[str], int]:
    """Return the shortage of 2030 as a function of lever sizes [lever, year], with their names.

    Each size works on all technical and ICT occupations in all regions (persons are spread evenly
    over them) or on all tracks.
    """
    import jax.numpy as jnp

    from benchmarks.worlds import calibrated
    from krapte.forecast.indicators import GROUPS, cells, group_matrix
    from krapte.forecast.levers import EDUCATION, PERSONS, WORK, as_levers
    from krapte.forecast.simulate import simulate

    world, years = calibrated()
    regions, occupations = world.start.unemployed.shape
    inside = group_matrix()[GROUPS.index("07+08")]
    place = np.broadcast_to(inside, (regions, occupations))
    tracks = np.ones(world.pipeline.graduates.shape)
    names = [*WORK, *EDUCATION]
    pattern = {name: place / place.sum() if name in PERSONS else place for name in WORK}
    pattern |= dict.fromkeys(EDUCATION, tracks)
    when = years.index(YEAR)

    def shortage(sizes: Any) -> Any:
        values = {
            name: size[:, None, None] * pattern[name]
            for name, size in zip(names, sizes, strict=True)
        }
        short = cells(simulate(world, *as_levers(values)), world.rates)["shortage"]
        return jnp.einsum("ro,o->", short[when], inside)

    return shortage, names, len(years)


def _chosen(slopes: np.ndarray) -> list[tuple[int, int]]:
    """Return ten derivatives that are not zero, of ten different levers, early and late."""
    rows = [row for row in range(len(slopes)) if np.abs(slopes[row]).max() > 0]
    picked = [rows[i] for i in np.linspace(0, len(rows) - 1, min(10, len(rows))).astype(int)]
    found = []
    for position, row in enumerate(picked):
        there = np.flatnonzero(slopes[row])
        found.append((row, int(there[(position * 3) % len(there)])))
    return found


def _at(zero: np.ndarray, lever: int, year: int, size: float) -> np.ndarray:
    moved = zero.copy()
    moved[lever, year] = size
    return moved


def _error(shortage: Callable[[float], float], step: float, slope: float) -> float:
    """Return the relative difference to a central difference of fourth order."""
    near = (shortage(step) - shortage(-step)) / (2 * step)
    far = (shortage(2 * step) - shortage(-2 * step)) / (4 * step)
    return abs((4 * near - far) / 3 / slope - 1)
