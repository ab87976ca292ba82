"""The main job: from a data set to a folder with the forecast, the plan's effect and a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from krapte.forecast import DRAWS, HORIZON, SEED, forecast, settings_of
from krapte.reporting.folder import is_whole, run_id, write
from krapte.reporting.report import report
from krapte.reporting.summary import summary
from krapte.shards import Cluster
from krapte.statistics import Dataset, load


def run(
    draws: int = DRAWS,
    seed: int = SEED,
    horizon: int = HORIZON,
    data: Dataset | Path | str | None = None,
    place: Path | str = "runs",
    progress: Callable[[str, int, int], None] | None = None,
    cluster: Cluster | None = None,
) -> Path:
    """Return the folder of a run; an equal run that was made before is returned as it is.

    Parameters
    ----------
    draws, seed
        Number of draws and their seed; the same inputs give the same figures to the last bit.
    horizon
        Last year of the forecast, 2026 to 2040.
    data
        The data set or its folder; the embedded Dutch one when None.
    place
        Folder in which the runs are kept.
    progress
        Called with the name of the stage, the steps done and all steps of the stage.
    cluster
        Workers that compute the draws (`krapte.shards.opened`); the figures are the same.

    Raises
    ------
    BadInput
        The data set has faults; nothing is written.
    """
    dataset = load(data)
    settings = settings_of(dataset, draws, seed, horizon)
    final = Path(place) / run_id(settings)
    if is_whole(final):
        return final
    results = forecast(draws, seed, horizon, dataset=dataset, progress=progress, cluster=cluster)
    return write(results, summary(results), report(results, final.name), settings, Path(place))
