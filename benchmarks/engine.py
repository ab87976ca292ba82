"""Throughput of the simulator per core, beside NumPy and beside the memory limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.bandwidth import BYTES_PER_CELL, DRAM_CELLS, flops_per_second, measured_apart
from benchmarks.phases import Phases, wait
from benchmarks.registry import Outcome, Ratio, benchmark

DRAWS = 1000
_FASTER_THAN_NUMPY = 3.0
_OF_BANDWIDTH, _OF_BANDWIDTH_STRETCH = 0.15, 0.25
_OF_BOTH = 0.30


@benchmark(
    "engine-regions",
    "The embedded model (35 regions): cell-steps per second per core, NumPy, memory limit.",
    one_core=True,
    cold=True,
)
def engine_regions(phases: Phases, full: bool) -> Outcome:
    """Time 100 draws (1,000 when full) and two draws of the NumPy simulator."""
    return _engine(phases, regions_apart=True, draws=DRAWS if full else 100, numpy_draws=2)


@benchmark(
    "engine-nation",
    "The same model with all regions taken together: 1,000 draws, NumPy, memory limit.",
    one_core=True,
    cold=True,
)
def engine_nation(phases: Phases, full: bool) -> Outcome:
    """Time 1,000 draws and 20 draws of the NumPy simulator."""
    return _engine(phases, regions_apart=False, draws=DRAWS, numpy_draws=20)


def _engine(phases: Phases, *, regions_apart: bool, draws: int, numpy_draws: int) -> Outcome:
    with phases.phase("prepare"):
        import jax

        from benchmarks.worlds import embedded_setting, one_nation, one_nation_levers
        from krapte.forecast.levers import no_levers
        from krapte.forecast.simulate import simulate
        from krapte.forecast.world import world_of

        setting = embedded_setting()
        years = len(setting.years)
        levers = no_levers(years)
        if not regions_apart:
            levers = one_nation_levers(levers)

        def world(draw: int) -> Any:
            made = world_of(setting, draw)
            return jax.tree.map(jax.numpy.asarray, made if regions_apart else one_nation(made))

        central = world(-1)
    with phases.phase("compile"):
        run = jax.jit(simulate).lower(central, *levers).compile()
    wait(run(central, *levers))

    repeats = 5 if regions_apart else 50
    one = phases.each("central", (central for _ in range(repeats)), lambda own: run(own, *levers))
    many = phases.each("draws", map(world, range(draws)), lambda own: run(own, *levers))

    cells = int(np.prod(central.start.attached.shape))
    plain = [_numpy_course(world(draw), levers) for draw in range(numpy_draws)]
    numpy = phases.each("numpy", plain, lambda course: course())
    difference = _difference(run(world(0), *levers), plain[0]())
    with phases.phase("memory_limit"):
        dram = measured_apart(DRAM_CELLS)
        state_sized = measured_apart(cells)
        regions, occupations, *person = central.start.attached.shape
        flops = flops_per_second(occupations, int(np.prod(person)))

    # Each cell goes once through the moves between occupations and once through those between
    # regions: that many operations a dense product needs, whatever the engine.
    flops_per_cell = 2 * (occupations + (regions if regions_apart else 0))
    both_limits = 1 / (1 / dram + flops_per_cell / flops)
    steps = cells * years
    rate, plain_rate = draws * steps / many.processor_s, numpy_draws * steps / numpy.processor_s
    scaled = DRAWS / draws
    return Outcome(
        raw={
            "cells": cells,
            "years": years,
            "draws": draws,
            "numpy_draws": numpy_draws,
            "central_cell_steps_per_s": repeats * steps / one.processor_s,
            "largest_relative_difference_to_numpy": difference,
            "matrix_product_gflops_per_s": flops / 1e9,
            "matrix_product_flops_per_cell_step": flops_per_cell,
            "bandwidth_dram_gb_per_s": dram * BYTES_PER_CELL / 1e9,
            "bandwidth_state_sized_gb_per_s": state_sized * BYTES_PER_CELL / 1e9,
        },
        ratios={
            "cell_steps_per_s": Ratio(rate, "cells x years x draws per second of one core"),
            "seconds_1000_draws": Ratio(
                many.processor_s * scaled,
                "seconds of one core for 1,000 draws of one scenario",
                extrapolated=draws < DRAWS,
            ),
            "times_numpy": Ratio(
                rate / plain_rate,
                "cell-steps per second, krapte over vectorised NumPy, one core each",
                target=_FASTER_THAN_NUMPY,
            ),
            "of_dram_limit": Ratio(
                rate / dram,
                "cell-steps over cells that one core can read and write in main memory",
                target=_OF_BANDWIDTH,
                stretch=_OF_BANDWIDTH_STRETCH,
            ),
            "of_state_sized_limit": Ratio(
                rate / state_sized,
                "cell-steps over cells that one core can read and write in an array of the "
                "state's size",
            ),
            "of_dram_and_product_limit": Ratio(
                rate / both_limits,
                "cell-steps over cells that one core can read and write in main memory and take "
                "through the dense products of the moves, one after the other; the research before "
                "the build asked this of JAX and made 0.15 of memory alone of it for a model with "
                "60 operations and 32 bytes a cell",
                target=_OF_BOTH,
            ),
        },
    )


def _numpy_course(world: Any, levers: Any) -> Callable[[], dict[str, np.ndarray]]:
    """Return the same years in NumPy, ready to run; demand and graduates are made beforehand."""
    from tests.forecast import oracle

    from benchmarks.worlds import as_numpy
    from krapte.forecast.demand import demand
    from krapte.forecast.education import graduates
    from krapte.forecast.simulate import yearly_inputs

    work, education = levers
    asked, schooled = demand(world.paths, work), graduates(world.pipeline, education)
    every = as_numpy(yearly_inputs(world, asked.quarterly, schooled, work))
    start, rates = as_numpy(world.start), as_numpy(world.rates)

    def by_year() -> Iterator[Any]:
        import jax

        for year in range(len(every.pension_shift)):
            yield jax.tree.map(lambda array: array[year], every)  # noqa: B023

    inputs = list(by_year())

    def course() -> dict[str, np.ndarray]:
        state = (start.attached, start.outside, start.unemployed, start.vacancies)
        stocks: dict[str, list] = {}
        for own in inputs:
            *state, flows = oracle.year(*state, own, rates)
            for name, value in flows.items():
                stocks.setdefault(name, []).append(value)
        return {name: np.stack(values) for name, values in stocks.items()}

    return course


def _difference(trajectory: Any, plain: dict[str, np.ndarray]) -> float:
    """Return the largest difference to NumPy, relative to the largest value of each stock."""
    return max(
        float(np.abs(getattr(trajectory.flows, name) - value).max() / np.abs(value).max())
        for name, value in plain.items()
    )
