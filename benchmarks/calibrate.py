"""Calibration: how long the national one takes, and whether planted parameters are found back.

`python -m benchmarks.calibrate --countries 50` makes the table of `docs/concepts/calibration.md`
again; `python -m benchmarks --only calibrate` times a whole national calibration.
"""

from __future__ import annotations

import json
import time

import click

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

_MINUTES = 10.0
_LOW, _HIGH = 0.90, 0.98


@benchmark("calibrate", "Full calibration of the national model, with its checks", cold=True)
def measure(phases: Phases, full: bool) -> Outcome:
    """Time a calibration from reading the data to the last check; with `full`, 50 countries too."""
    # Imported here: the list of benchmarks is read by processes that measure a light start.
    from krapte.forecast import SEED
    from krapte.forecast.calibrate import calibrate, national_prediction, recovery
    from krapte.statistics import load

    outcome = Outcome()
    dataset = load()
    took = phases.run("calibrate", lambda: calibrate(dataset, SEED).full.logs)
    outcome.ratios["minutes"] = Ratio(
        took.wall_s / 60, "minutes for the national calibration and its checks", _MINUTES, True
    )
    if full:
        with phases.phase("recovery"):
            told = recovery(national_prediction(dataset, SEED), 50).coverage()
        outcome.raw["recovery"] = told
        outcome.ratios["coverage_at_least"] = Ratio(
            told["parameters"], "share of 95 % intervals that hold the planted parameter", _LOW
        )
        outcome.ratios["coverage_at_most"] = Ratio(
            told["parameters"], "the same, which should not be higher either", _HIGH, True
        )
    return outcome


@click.command()
@click.option("--countries", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the first country.")
def main(countries: int, seed: int) -> None:
    """Plant parameters in simulated countries, calibrate each, and count what was found back."""
    from krapte.forecast import SEED
    from krapte.forecast.calibrate import national_prediction, recovery
    from krapte.statistics import load

    prediction = national_prediction(load(), SEED)
    begun = time.perf_counter()

    def progress(done: int, total: int) -> None:
        click.echo(f"{done} of {total}, {time.perf_counter() - begun:.0f} s", err=True)

    click.echo(json.dumps(recovery(prediction, countries, seed, progress).coverage(), indent=1))


if __name__ == "__main__":
    main()
