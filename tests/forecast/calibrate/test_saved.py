"""A set of parameters on disk: written whole, refused when changed, drawn with correlations."""

from __future__ import annotations

import csv
import datetime as dt
import json

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.forecast.calibrate import keep, read_set, with_parameters
from krapte.forecast.parameters import (
    COLUMNS,
    calibration_of,
    parameters_of,
    read_parameters,
    values,
)

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.fixture
def folder(found, dataset, tmp_path):
    return keep(found, dataset, tmp_path / "sets", NOW)[0]


def test_a_set_reads_back_as_it_was(found, folder):
    own = read_set(folder)
    assert own.names == found.full.names
    np.testing.assert_array_equal(own.centre, found.full.centre)
    np.testing.assert_array_equal(own.covariance, found.full.covariance)
    assert own.identity == folder.name


def test_the_table_of_a_set_has_the_columns_of_the_register(folder, dataset):
    with (folder / "parameters.csv").open(encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
    shown = read_parameters(folder / "parameters.csv")
    before = read_parameters(dataset.folder / "parameters.csv")
    assert list(shown) == list(before)
    assert folder.name in shown["leakage_scale"].note
    assert shown["growth_ict"] == before["growth_ict"]


def test_provenance_stands_in_the_manifest(folder, dataset):
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["inputs"]["data_hash"] == dataset.content_hash
    assert told["inputs"]["as_of"] is None
    assert told["made"].startswith("2026-11-25")
    assert {"vacancies 2023Q4"} <= {own["figure"] for own in told["inputs"]["figures"]}
    assert all(own["source"] for own in told["inputs"]["figures"])


def test_the_same_calibration_gives_the_same_set(found, dataset, folder, tmp_path):
    again = keep(found, dataset, tmp_path / "sets", NOW + dt.timedelta(days=1))[0]
    assert again == folder
    assert json.loads((folder / "manifest.json").read_text())["made"].startswith("2026-11-25")
    assert not list((tmp_path / "sets").glob(".partial*"))


def test_draws_follow_the_posterior_with_its_correlations(found, folder):
    own = read_set(folder)
    names = list(own.names)
    drawn = [values(own, 3, draw) for draw in range(800)]
    logs = np.log([[each[name] for name in ("leakage_scale", "mobility_scale")] for each in drawn])
    one, two = names.index("leakage_scale"), names.index("mobility_scale")
    covariance = found.full.covariance
    expected = covariance[one, two] / np.sqrt(covariance[one, one] * covariance[two, two])
    assert np.corrcoef(logs.T)[0, 1] == pytest.approx(expected, abs=0.1)
    share = np.mean([each["leakage_scale"] < own["leakage_scale"].high for each in drawn])
    assert share == pytest.approx(0.975, abs=0.02)
    limits = own.prior["job_finding"]
    assert all(limits.low <= each["job_finding"] <= limits.high for each in drawn)


def test_what_was_not_calibrated_is_drawn_as_before(folder, parameters):
    own = read_set(folder)
    before, after = values(parameters, 3, 7), values(own, 3, 7)
    assert after["growth_ict"] == before["growth_ict"]
    assert after["teacher_headroom"] == pytest.approx(before["teacher_headroom"], rel=1e-3)
    assert after["leakage_scale"] != before["leakage_scale"]
    assert values(own, 3, -1)["leakage_scale"] == pytest.approx(own["leakage_scale"].central)


def test_a_data_set_with_a_set_says_so(folder, dataset):
    own = with_parameters(dataset, folder)
    assert calibration_of(own) == {"parameters": folder.name}
    assert calibration_of(dataset) == {}
    assert own != dataset
    assert f"calibration-{folder.name}" in own.sources
    assert (
        parameters_of(own)["leakage_scale"].central
        != parameters_of(dataset)["leakage_scale"].central
    )


def test_a_changed_file_is_refused(folder):
    path = folder / "posterior.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="other content than when it was written"):
        read_set(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"id": "x", "made": 1, "inputs": {}}'])
def test_another_manifest_is_refused(folder, content):
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match="not that of a set"):
        read_set(folder)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="krapte calibrate"):
        read_set(tmp_path / "none")


def test_a_failure_while_writing_leaves_nothing(found, dataset, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.rename", fail)
    with pytest.raises(OSError, match="disk full"):
        keep(found, dataset, tmp_path / "sets", NOW)
    assert not list((tmp_path / "sets").iterdir())
