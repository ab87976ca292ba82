"""The response surface of a run: made once as a job, kept, and asked at every move of a slider."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.folders import write_whole
from krapte.portfolio import (
    TABLES,
    Case,
    Portfolio,
    budgets_of,
    read_offer,
    read_targets,
)
from krapte.portfolio.surface import Curve, Surface
from krapte.reporting.publish.finished import FinishedRun, read_run
from krapte.statistics import Dataset
from krapte.web.inputs import dataset_of
from krapte.web.jobs.kinds import Progress
from krapte.web.settings import Settings

FOLDER = "surfaces"
TARGET = "shortage"
DRAWS = 20
"""Draws of the surface: those of `krapte portfolio`, which solves on it too."""

MOST_CHECKED = 200
SECONDS = 20.0
MILLION = 1e6
FIRST = 2026
YEARS = 8


@dataclass(frozen=True, eq=False)
class Fitted:
    """A surface with what it is about.

    Parameters
    ----------
    folder
        Where it is kept.
    about
        Run, target, money, draws, whether it agreed with the simulator, and the tables of the
        frontier and of what is not quantified.
    case
        Options and limits.
    surface
        Gain per draw of any portfolio.
    best
        Size of every option by start, for each share of the money [share, option, start].
    """

    folder: Path
    about: Mapping[str, Any]
    case: Case
    surface: Surface
    best: np.ndarray

    @property
    def frontier(self) -> pd.DataFrame:
        """The best portfolio for more and less money, and for more and less caution."""
        return pd.DataFrame(self.about["frontier"])

    @property
    def shares(self) -> list[float]:
        """Shares of the money of which the best portfolio is known."""
        return list(self.about["shares"])


@dataclass(frozen=True, eq=False)
class Answer:
    """What a portfolio does and costs.

    Parameters
    ----------
    gain
        Persons by which the target falls, mean per year [draw].
    each
        Mean gain that is lost when one option is left out [option].
    public
        Euro of public money by year [year].
    """

    gain: np.ndarray
    each: np.ndarray
    public: np.ndarray

    def spread(self) -> dict[str, float]:
        """Return mean and 95 % interval over the draws."""
        low, high = np.quantile(self.gain, [0.025, 0.975])
        return {"mean": float(self.gain.mean()), "low": float(low), "high": float(high)}


def answer(fitted: Fitted, size: np.ndarray) -> Answer:
    """Return what a portfolio does by the surface.

    Parameters
    ----------
    size
        [option, start].
    """
    own = fitted.surface
    gain = own.gain(size)
    each = np.zeros(len(size))
    for index in np.flatnonzero(size.sum(1)):
        without = size.copy()
        without[index] = 0.0
        each[index] = gain.mean() - own.gain(without).mean()
    return Answer(gain, each, bought(size).public(fitted.case).sum(0))


def bought(size: np.ndarray) -> Portfolio:
    """Return a portfolio of these sizes, all of it paid for with public money."""
    return Portfolio(size, size > 0, np.zeros_like(size))


def place_of(settings: Settings, run: str) -> Path:
    """Return the folder of the surface of a run."""
    return settings.state / FOLDER / run


def read_fitted(settings: Settings, run: str, dataset: Dataset) -> Fitted | None:
    """Return the surface of a run; None when it was not made, or of other options than now."""
    folder = place_of(settings, run)
    try:
        moment = (folder / "about.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(str(folder), moment, str(dataset.folder))


@lru_cache(maxsize=2)
def _read(place: str, moment: int, register: str) -> Fitted | None:
    folder = Path(place)
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    case = read_offer(TABLES, Path(register), budgets_of(about["money"])).case
    if [own.option for own in case.options] != about["options"]:
        return None
    with np.load(io.BytesIO((folder / "surface.npz").read_bytes())) as kept:
        arrays = dict(kept)
    curves = tuple(
        Curve(lever, *(arrays[f"{number}_{part}"] for part in ("options", "weight", "scale")))
        for number, lever in enumerate(about["levers"])
    )
    surface = Surface(
        arrays["without"], arrays["level"], arrays["around"], arrays["straight"], curves
    )
    return Fitted(folder, about, case, surface, arrays["best"])


def write_fitted(
    folder: Path, about: Mapping[str, Any], surface: Surface, best: Sequence[np.ndarray]
) -> Path:
    """Return the folder in which a surface was written, whole or not at all."""
    arrays = {
        "without": surface.without, "level": surface.level, "around": surface.around,
        "straight": surface.straight, "best": np.stack(best),
    }  # fmt: skip
    for number, curve in enumerate(surface.curves):
        arrays |= {f"{number}_{part}": getattr(curve, part) for part in ("options", "weight",
                                                                         "scale")}  # fmt: skip
    kept = io.BytesIO()
    np.savez(kept, allow_pickle=False, **arrays)
    told = {**about, "levers": [curve.lever for curve in surface.curves]}
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    return write_whole(folder, {"surface.npz": kept.getvalue(), "about.json": text.encode()})


def money_of(million: float, first: int, last: int) -> str:
    """Return the same money in every year, as `krapte portfolio --budget` reads it."""
    return ",".join(f"{year}={million * MILLION:.0f}" for year in range(first, last + 1))


def build(arguments: Mapping[str, Any], settings: Settings, progress: Progress) -> dict[str, Any]:
    """Make the surface of a run: the job `surface`, with `run`, `million` and `draws`.

    Raises
    ------
    BadInput
        There is no such run, or no portfolio is allowed.
    """
    from krapte.portfolio import Effort, portfolio

    run = _run(settings, str(arguments["run"]))
    made = run.made
    last = min(FIRST + YEARS - 1, int(made["horizon"]))
    money = money_of(float(arguments["million"]), FIRST, last)
    dataset = dataset_of(settings, run.made["data_hash"])
    offer = read_offer(TABLES, dataset.folder, budgets_of(money))
    draws = min(int(arguments.get("draws", DRAWS)), int(made["draws"]))
    found = portfolio(
        offer, read_targets(TABLES / "targets.csv")[TARGET], dataset, draws=draws,
        seed=int(made["seed"]), horizon=int(made["horizon"]),
        effort=Effort(seconds=SECONDS, threads=1), progress=progress,
    )  # fmt: skip
    told = found.summary()
    about = {
        "run": run.id,
        "target": TARGET,
        "money": money,
        "million": float(arguments["million"]),
        "options": [own.option for own in offer.case.options],
        "draws": draws,
        "seed": int(made["seed"]),
        "horizon": int(made["horizon"]),
        "same_data": dataset.content_hash == made["data_hash"],
        "agreed": told["agreed"],
        "without": told["without"],
        "shares": [own.share for own in found.budgets],
        "frontier": told["frontier"],
        "unknown": told["unknown"],
    }
    best = [own.portfolio.size for own in found.budgets]
    write_fitted(place_of(settings, run.id), about, found.chosen.surface, best)
    return {"run": run.id, "address": "/maatregelen/portefeuille"}


def simulate(
    arguments: Mapping[str, Any], settings: Settings, progress: Progress
) -> dict[str, Any]:
    """Run a portfolio in the simulator: the job `what_if`, with `run`, `size` and `address`.

    The draws are those of the run, at most `MOST_CHECKED`; the answer is kept beside the surface.
    """
    from krapte.forecast.model import model_of
    from krapte.portfolio.simulator import Simulator

    run = _run(settings, str(arguments["run"]))
    dataset = dataset_of(settings, run.made["data_hash"])
    fitted = read_fitted(settings, run.id, dataset)
    if fitted is None:
        raise _no_surface(run.id)
    size = np.array(arguments["size"], dtype=float)
    if size.shape != fitted.case.allowed.shape:
        raise _no_surface(run.id)
    draws = range(min(int(run.made["draws"]), MOST_CHECKED))
    model = model_of(dataset, int(run.made["horizon"]), int(run.made["seed"]))
    target = read_targets(TABLES / "targets.csv")[fitted.about["target"]]
    simulator = Simulator(model, fitted.case, target, draws,
                          progress=lambda d, t: progress("draws", d, t))  # fmt: skip
    without = simulator.run(np.zeros_like(size), progress=lambda d, t: progress("without", d, t))
    with_it = simulator.run(size, progress=lambda d, t: progress("with", d, t))
    gain = without.value - with_it.value
    low, high = (float(own) for own in np.quantile(gain, [0.025, 0.975]))
    told = {"draws": len(draws), "mean": float(gain.mean()), "low": low, "high": high}
    contents = {path.name: path.read_bytes() for path in fitted.folder.iterdir() if path.is_file()}
    contents[_checked_name(size)] = json.dumps(told).encode()
    write_whole(fitted.folder, contents)
    return {"run": run.id, "address": str(arguments["address"])}


def checked(fitted: Fitted, size: np.ndarray) -> dict[str, Any] | None:
    """Return what the simulator says of a portfolio; None when it was not asked."""
    try:
        return json.loads((fitted.folder / _checked_name(size)).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _checked_name(size: np.ndarray) -> str:
    return f"what-if-{hashlib.sha256(np.round(size, 6).tobytes()).hexdigest()[:16]}.json"


def _run(settings: Settings, run: str) -> FinishedRun:
    """Return a run by its id, which a job was given and which must be the name of a folder here."""
    if not run.isalnum():
        raise _no_run(run)
    return read_run(settings.runs / run)


def _no_run(run: str) -> BadInput:
    mend = "Make a forecast first, then ask again."
    return BadInput([Problem("run", None, None, f"`{run}`", "the id of a finished run", mend)])


def _no_surface(run: str) -> BadInput:
    found, allowed = f"no surface of run {run} with these options", "one that was made"
    return BadInput([Problem("surface", None, None, found, allowed, "Make the surface again.")])
