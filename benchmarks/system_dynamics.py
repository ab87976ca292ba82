"""Beside PySD, the system dynamics engine for Python, on a model that it can run.

The reduced model has no regions, education, sex or moves between occupations: per market three
ages, unemployed and vacancies, with entry, ageing, retirement and the same matching function. It
stands in `workforce.mdl` and once more below, with krapte's own functions; both must agree.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.phases import Phases, wait
from benchmarks.registry import Outcome, Ratio, benchmark

MODEL = Path(__file__).with_name("workforce.mdl")
_RANGE = "(M1-M40)"
SIZES = {"nation": 40, "regions": 35 * 40}
"""Markets: 40 occupations, and 40 occupations in 35 regions."""
QUARTERS = 56
AGES = 3
_TIMES_PYSD = 100.0


@benchmark(
    "system-dynamics",
    "A reduced model (three ages and a market per occupation) in PySD and with krapte's functions.",
    one_core=True,
)
def system_dynamics(phases: Phases, full: bool) -> Outcome:
    """Run the reduced model with both engines, and the embedded model for comparison."""
    raw: dict[str, Any] = {}
    ratios: dict[str, Ratio] = {}
    slow_rates = []
    for name, markets in SIZES.items():
        with phases.phase(f"{name}: load in PySD"):
            slow = _pysd_model(markets)
        took = phases.run(f"{name}: run in PySD", slow, times=3)
        with phases.phase(f"{name}: compile"):
            quick = _krapte_model(markets)
            wait(quick(1.0))
        repeats = 200
        ours = phases.run(
            f"{name}: run {repeats} times",
            lambda quick=quick, repeats=repeats: [wait(quick(1.0)) for _ in range(repeats)],
            times=3,
        )
        steps = markets * AGES * QUARTERS
        slow_rates.append(steps / took.processor_s)
        rate = steps * repeats / ours.processor_s
        difference = np.abs(np.asarray(quick(1.0)) / slow() - 1).max()
        raw |= {
            f"{name}_cells": markets * AGES,
            f"{name}_pysd_cell_quarters_per_s": slow_rates[-1],
            f"{name}_krapte_cell_quarters_per_s": rate,
            f"{name}_largest_relative_difference": float(difference),
        }
        ratios[f"{name}_times_pysd"] = Ratio(
            rate / slow_rates[-1],
            f"the reduced model with {markets} markets, krapte's functions over PySD",
            target=_TIMES_PYSD,
        )
    embedded = _embedded_rate(phases)
    raw["embedded_cell_steps_per_s"] = embedded
    ratios["embedded_times_pysd"] = Ratio(
        embedded / max(slow_rates),
        "cell-years of the embedded model over cell-quarters of the reduced one in PySD at its "
        "best size",
    )
    return Outcome(raw, ratios)


def _pysd_model(markets: int) -> Callable[[], np.ndarray]:
    """Return the reduced model in PySD: vacancies of every market in the last quarter.

    PySD writes a Python file beside the model, so that it gets a copy in a folder of its own.
    """
    import pysd

    with tempfile.TemporaryDirectory(prefix="krapte-pysd-") as folder:
        copy = Path(folder) / MODEL.name
        copy.write_text(MODEL.read_text().replace(_RANGE, f"(M1-M{markets})"))
        model = pysd.read_vensim(str(copy))
    columns = ["vacancies"]

    def run() -> np.ndarray:
        table = model.run(return_columns=columns, return_timestamps=[QUARTERS])
        return table.to_numpy(dtype=float)[-1]

    return run


def _krapte_model(markets: int) -> Callable[[float], Any]:
    """Return the same model, compiled; the factor on demand keeps it from being a constant."""
    import jax  # after krapte, which sets JAX up
    import jax.numpy as jnp

    from krapte.forecast.matching import hires
    from krapte.forecast.smooth import smooth_positive

    ones = jnp.ones(markets)

    def quarter(state: tuple, time: Any, factor: Any) -> tuple:
        young, middle, senior, unemployed, vacancies = state
        retired = 0.026 * senior
        attached = young + middle + senior
        employed = attached - unemployed
        lost = 0.03 * employed
        demand = 94000.0 * factor * (1 + 0.002 * time)
        missing = smooth_positive(demand - employed, 400.0)
        posted = vacancies + 0.9 * (missing - vacancies)
        hired = hires(unemployed + 500.0, posted, 0.8, 2.0)
        return (
            young + 500.0 - young / 80,
            middle + young / 80 - middle / 80,
            senior + middle / 80 - retired,
            unemployed + 500.0 + lost - hired - retired * unemployed / attached,
            0.9 * (posted - hired),
        )

    @jax.jit
    def run(factor: Any) -> Any:
        def step(state: tuple, time: Any) -> tuple:
            return quarter(state, time, factor), None

        start = (40000 * ones, 38000 * ones, 18000 * ones, 4000 * ones, 2500 * ones)
        return jax.lax.scan(step, start, jnp.arange(float(QUARTERS)))[0][-1]

    return run


def _embedded_rate(phases: Phases) -> float:
    """Return cell-years per second of the embedded model's central draw."""
    import jax

    from benchmarks.worlds import embedded_setting
    from krapte.forecast.levers import no_levers
    from krapte.forecast.simulate import simulate
    from krapte.forecast.world import world_of

    setting = embedded_setting()
    world, levers = world_of(setting, -1), no_levers(len(setting.years))
    run = jax.jit(simulate)
    wait(run(world, *levers))
    took = phases.run("embedded model, one draw", lambda: run(world, *levers), times=3)
    return int(np.prod(world.start.attached.shape)) * len(setting.years) / took.processor_s
