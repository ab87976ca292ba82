"""What krapte spreads over workers gives the same bits as without, and after a worker's death."""

from __future__ import annotations

import hashlib
import os
import signal

import numpy as np
import pandas as pd

from krapte.evaluation import Noise, detectable
from krapte.evaluation.weights import NEVER
from krapte.forecast import forecast
from krapte.forecast.ceiling import ceiling


def digest(*tables: pd.DataFrame) -> str:
    hashed = hashlib.sha256()
    for table in tables:
        hashed.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return hashed.hexdigest()


def test_a_forecast_of_workers_of_which_one_is_killed_is_the_forecast_of_one_process(cluster):
    killed = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "draws" and 0 < done < total and not killed:
            killed.append(min(cluster.client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    one, many = (
        forecast(6, 3, 2026, attribution=False, progress=told, cluster=own)
        for told, own in ((None, None), (progress, cluster))
    )
    assert killed
    for name in ("cells", "decomposition", "anchors"):
        assert digest(getattr(one, name)) == digest(getattr(many, name)), name
    assert one.settings == many.settings


def test_the_ceiling_of_a_backtest_is_the_same(cluster):
    assert ceiling(2, 3, cluster=cluster) == ceiling(2, 3)


def test_the_power_of_a_design_is_the_same(cluster):
    start = np.array([8, 8, 10, 10, 12, 12, NEVER, NEVER])
    alone, spread = (
        detectable(start, 20, Noise(1.0, 0.5), panels=1000, cluster=own) for own in (None, cluster)
    )
    assert alone == spread
    assert alone.full < 50
