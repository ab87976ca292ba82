"""Scale-out: the same bits for 1, 2 and 4 workers and after a kill, and how much faster they are.

Workers are processes of this machine, each with one thread. The efficiency on two cores is the time
of one worker over twice that of two; four workers on two cores can only show the same bits.
"""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

if TYPE_CHECKING:
    from krapte.shards import Cluster, Work

WORKERS = (1, 2, 4)
SEED, HORIZON = 20230203, 2035
DRAWS, MANY_DRAWS = 24, 200
PEOPLE, VACANCIES, MANY_PEOPLE = 60_000, 20_000, 1_000_000
ORIGINS = 6
_EFFICIENT = 0.8


@benchmark(
    "scale-draws", "Draws of the embedded model by 0, 1, 2 and 4 workers, one of them killed."
)
def draws(phases: Phases, full: bool) -> Outcome:
    """Run 24 draws (200 when full) without and with the plan, here and on local clusters."""
    from krapte.forecast.arithmetic import arithmetic
    from krapte.forecast.forecast import draws_of
    from krapte.forecast.model import model_of
    from krapte.shards import Work
    from krapte.statistics import load

    with phases.phase("model"):
        model = model_of(load(), HORIZON, SEED)
    many = MANY_DRAWS if full else DRAWS
    work = Work(draws_of, model, many, bytes_each=2e6, probe=arithmetic)
    raw, ratios = _curve(phases, work, _of_draws)
    cells = int(np.prod(model.setting.base.attached.shape)) * len(model.setting.years)
    alone = raw["worker_processor_s"]["1"]
    ratios["cell_steps_per_s"] = Ratio(
        2 * many * cells / alone,
        "cells x years x scenarios x draws per processor second of a worker, all in",
    )
    return Outcome(raw | {"draws": many, "cells": cells}, ratios)


@benchmark("scale-matching", "Matching of people in shards by 0, 1, 2 and 4 workers, one killed.")
def matching(phases: Phases, full: bool) -> Outcome:
    """Match 60,000 people (a million when full) with 20,000 vacancies of the embedded skills."""
    from krapte.skills import default_language
    from krapte.skills.matching import Index, scoring_of, synthetic_seekers, synthetic_vacancies
    from krapte.skills.matching.partitions import shards_of_people
    from krapte.skills.matching.rules import Rules

    many = MANY_PEOPLE if full else PEOPLE
    with phases.phase("made up"):
        language = default_language()
        people = synthetic_seekers(language, many, SEED)
        index = Index(synthetic_vacancies(language, VACANCIES, SEED), scoring_of(language))
    raw, ratios = _curve(phases, shards_of_people(people, index, Rules(), 10), _of_lists)
    ratios["people_per_processor_s"] = Ratio(
        many / raw["worker_processor_s"]["1"], "people per processor second of a worker"
    )
    return Outcome(raw | {"people": many, "vacancies": VACANCIES}, ratios)


@benchmark("scale-backtest", "The last origins of the backtest, here and by two workers.")
def backtests(phases: Phases, full: bool) -> Outcome:
    """Forecast from the last 6 origins of the embedded series (all when full), and compare."""
    from krapte.forecast.backtest import HORIZONS, backtest, origins_of
    from krapte.forecast.longseries import read_panel
    from krapte.shards import opened

    panel = read_panel(None)
    origins = origins_of(panel, HORIZONS)[0 if full else -ORIGINS :]
    found = {}
    for where in (None, "local:2"):
        with opened(where) as cluster, phases.phase(f"backtest, {where or 'here'}"):
            own = backtest(panel, origins=origins, cluster=cluster)
        found[where] = hashlib.sha256(own.forecasts.to_csv().encode()).hexdigest()
    same = float(len(set(found.values())) == 1)
    return Outcome(
        {"origins": len(origins), "hash": found[None]},
        {"same_bits": Ratio(same, "1 when both tables of forecasts have one hash", target=1.0)},
    )


def _curve(phases: Phases, work: Work, parts: Any) -> tuple[dict[str, Any], dict[str, Ratio]]:
    """Return hashes and times of a work here, on each cluster, and with a worker killed."""
    from krapte.shards import opened, spread

    found: dict[str, str] = {}
    busy: dict[str, float] = {}
    with phases.phase("warm, here"):
        _warmed(work, None, 1)
    with phases.phase("here"):
        found["here"] = _hash(parts, spread(work))
    for workers in WORKERS:
        name = f"{workers}"
        with opened(f"local:{workers}") as cluster:
            assert cluster is not None
            if workers == 1:
                # Alone it would use the other core too: a draw is made ready beside the last one.
                # The threads that work are begun later, by the one that is held to a core here.
                cluster.client.run(os.sched_setaffinity, 0, {0})
            with phases.phase(f"warm, {name}"):
                _warmed(work, cluster, workers)
            before = _processor(cluster)
            with phases.phase(name):
                found[name] = _hash(parts, spread(work, cluster))
            busy[name] = _processor(cluster) - before
            if workers == 2:
                with phases.phase("killed"):
                    kill = partial(_kill_once, cluster, killed := [])
                    found["killed"] = _hash(parts, spread(work, cluster, progress=kill))
                assert killed, "the work was done before anybody was killed"
    took = {name: phases.seen[name].wall_s for name in (*map(str, WORKERS), "here", "killed")}
    raw = {"hash": found, "wall_s": took, "worker_processor_s": busy, "killed": len(killed)}
    return raw, {
        "same_bits": Ratio(
            float(len(set(found.values())) == 1),
            "1 when here, 1, 2 and 4 workers, and 2 of which one is killed, give one hash",
            target=1.0,
        ),
        "efficiency_2_cores": Ratio(
            took["1"] / (2 * took["2"]),
            "time of 1 worker on one core over twice that of 2, on two cores",
            target=_EFFICIENT,
        ),
        "processor_2_over_1": Ratio(
            busy["2"] / busy["1"], "processor seconds of 2 workers over those of 1, the same work"
        ),
        "threads_over_workers": Ratio(
            took["here"] / took["2"], "time of threads of one process over that of 2 workers"
        ),
        "killed_over_whole": Ratio(
            took["killed"] / took["2"], "time with one of 2 workers killed over that without"
        ),
    }


def _warmed(work: Work, cluster: Cluster | None, workers: int) -> None:
    """Let every worker compile and read what it needs; a first shard each, and one more."""
    from dataclasses import replace

    from krapte.shards import spread

    few = replace(work, count=min(2 * workers, work.count))
    for _ in spread(few, cluster, size=1):
        pass


def _kill_once(cluster: Cluster, killed: list[int], done: int, total: int) -> None:
    if not killed and done < total:
        killed.append(min(cluster.client.run(os.getpid).values()))
        os.kill(killed[0], signal.SIGKILL)


def _processor(cluster: Cluster) -> float:
    from time import process_time

    return sum(cluster.client.run(process_time).values())


def _hash(parts: Any, found: Iterable[tuple[range, Any]]) -> str:
    digest = hashlib.sha256()
    for _, own in found:
        for array in parts(own):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _of_draws(found: list[dict[str, Any]]) -> Iterator[np.ndarray]:
    for draw in found:
        for result in draw.values():
            yield from (*result.cells.values(), *result.national.values(), result.causes)


def _of_lists(found: Any) -> Iterator[np.ndarray]:
    # Row by row, so that the hash does not depend on where one shard ends.
    for row in range(len(found)):
        for name in ("best", "score", "essential", "unsure", "counts"):
            yield getattr(found, name)[row]
