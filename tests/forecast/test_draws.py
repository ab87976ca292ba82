"""The draws kept on disk come back as they were, in whatever order they were written."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.forecast.defaults import INTERVALS
from krapte.forecast.draws import Draws
from krapte.forecast.quantiles import quantiles

KEPT = {"without": ("shortage", "employed"), "with": ("shortage",)}
SHAPE = (7, 3, 4, 5)


def draw(number: int) -> dict[str, dict[str, np.ndarray]]:
    own = np.random.default_rng(number)
    return {
        scenario: {name: own.normal(size=SHAPE[1:]).astype(np.float32) for name in names}
        for scenario, names in KEPT.items()
    }


def test_draws_written_side_by_side_and_out_of_order_are_read_back_by_year():
    with Draws(KEPT, SHAPE) as kept:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: kept.write(number, draw(number)), reversed(range(7))))
        for year in range(SHAPE[1]):
            for scenario, values in kept.year(year).items():
                for name, found in values.items():
                    written = np.stack([draw(d)[scenario][name][year] for d in range(7)])
                    np.testing.assert_array_equal(found, written)


def test_nothing_stays_behind_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Draws(KEPT, SHAPE) as kept:
        kept.write(0, draw(0))
        assert list(Path(tmp_path).iterdir()) == []


def test_a_disk_without_room_is_told_before_the_first_draw(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100))
    with pytest.raises(BadInput, match="set TMPDIR to a folder with more room"):
        Draws(KEPT, SHAPE)


@pytest.mark.parametrize("number", [1, 2, 50, 333])
def test_quantiles_are_those_of_numpy(number):
    draws = np.random.default_rng(number).lognormal(size=(number, 3, 4))
    expected = np.moveaxis(np.quantile(draws, list(INTERVALS.values()), axis=0), 0, -1)
    np.testing.assert_allclose(quantiles(draws), expected, rtol=1e-12)
