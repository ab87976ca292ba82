"""A calibrated set of parameters on disk: written as a whole, never changed, read by a forecast."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.folders import making
from krapte.forecast.parameters import (
    COLUMNS,
    CalibratedDataset,
    CalibratedParameters,
    Parameter,
    read_parameters,
)
from krapte.inputs import DAMAGED
from krapte.statistics import Dataset, Source
from krapte.tables import read_rows

MANIFEST = "manifest.json"
POSTERIOR = "posterior.csv"
_SOURCES = "sources_calibration.csv"


def set_id(inputs: Mapping[str, Any]) -> str:
    """Return the id of a set: the hash of what decides it, 12 hexadecimal characters."""
    text = json.dumps(inputs, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write_set(
    place: Path,
    inputs: Mapping[str, Any],
    result: Mapping[str, Any],
    parameters: CalibratedParameters,
    sources: Mapping[str, Source],
    tables: Mapping[str, pd.DataFrame],
    made: dt.datetime,
) -> Path:
    """Return the folder of a set, written as a whole or not at all.

    Parameters
    ----------
    place
        Folder in which sets are kept; made when it is not there.
    inputs
        What decides the set; its hash is the name of the folder. A whole set of that name is
        returned as it is.
    result
        What the manifest tells of the outcome.
    parameters
        The set.
    sources
        Of the data set; those that parameters name are copied.
    tables
        Further tables, by name without ending.
    made
        Now.
    """
    final = place / parameters.identity
    if (final / MANIFEST).is_file():
        return final
    with making(final, replace=True) as partial:
        contents = {
            "parameters.csv": _parameters(parameters.shown),
            "prior.csv": _parameters(parameters.prior),
            POSTERIOR: _posterior(parameters),
            _SOURCES: _sources(parameters.prior, sources),
        }
        for name, table in tables.items():
            contents[f"{name}.csv"] = table.to_csv(index=False, lineterminator="\n")
        hashes = {}
        for name, text in contents.items():
            (partial / name).write_text(text, encoding="utf-8", newline="")
            hashes[name] = hashlib.sha256(text.encode()).hexdigest()
        manifest = {
            "id": parameters.identity,
            "made": made.isoformat(timespec="seconds"),
            "inputs": inputs,
            "result": result,
            "files": hashes,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False)
        (partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return final


def read_set(folder: Path) -> CalibratedParameters:
    """Return a calibrated set.

    Raises
    ------
    BadInput
        There is no set, a file differs from what the manifest says, or the model now needs
        parameters that the set lacks.
    """
    manifest = _manifest(folder)
    for name, expected in manifest["files"].items():
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        if found != expected:
            mend = "Calibrate again (`krapte calibrate`): a set is never changed by hand."
            told = "no file" if found == "no file" else "other content than when it was written"
            allowed = f"the file with SHA-256 {expected[:12]}..."
            raise BadInput([Problem(str(path), None, None, told, allowed, mend)])
    prior, shown = (read_parameters(folder / name) for name in ("prior.csv", "parameters.csv"))
    rows = read_rows(folder / POSTERIOR, ("parameter", "centre"))
    names = tuple(row.fields["parameter"] for row in rows)
    centre = np.array([float(row.fields["centre"]) for row in rows])
    covariance = np.array([[float(row.fields[name]) for name in names] for row in rows])
    return CalibratedParameters(manifest["id"], shown, prior, names, centre, covariance)


def with_parameters(dataset: Dataset, folder: Path) -> CalibratedDataset:
    """Return a data set whose parameters are those of a calibrated set.

    The set stands among the sources, and the hash of the data set tells it from the same data with
    other parameters.

    Raises
    ------
    BadInput
        As `read_set`.
    """
    own, manifest = read_set(folder), _manifest(folder)
    digest = hashlib.sha256(f"{dataset.content_hash}|{own.identity}".encode()).hexdigest()
    inputs = manifest["inputs"]
    told = (
        f"Calibrated by krapte {inputs['version']} to {len(inputs['figures'])} published figures"
        f" of data set {inputs['data_hash'][:12]}"
        + (f", as of {inputs['as_of']}" if inputs["as_of"] else "")
        + f"; seed {inputs['seed']}."
    )
    source = Source(
        f"calibration-{own.identity}", f"Calibrated parameters {own.identity}", "krapte",
        manifest["made"][:10], "", "EUPL-1.2", told,
    )  # fmt: skip
    return CalibratedDataset(
        dataset.folder,
        dataset.observations,
        dataset.sources | {source.id: source},
        digest,
        own,
    )


def calibrated_parameters(
    identity: str,
    prior: Mapping[str, Parameter],
    names: tuple[str, ...],
    centre: np.ndarray,
    covariance: np.ndarray,
    ranges: Mapping[str, tuple[float, float, float]],
    verdicts: Mapping[str, str],
) -> CalibratedParameters:
    """Return a set from a posterior, with ranges and notes that say what was before.

    Parameters
    ----------
    ranges
        2.5, 50 and 97.5 % points of the calibrated parameters in their unit.
    verdicts
        What the figures said of each of them.
    """
    shown = dict(prior)
    for name in names:
        own, (low, median, high) = prior[name], ranges[name]
        note = (
            f"Calibrated, set {identity}: {verdicts[name]}. Before: {own.distribution} "
            f"{own.central:g} [{own.low:g}; {own.high:g}]. {own.note}"
        )
        shape = "lognormal" if own.distribution == "lognormal" else "normal"
        shown[name] = replace(
            own, distribution=shape, central=median, low=low, high=high, note=note.strip()
        )
    return CalibratedParameters(identity, shown, prior, names, centre, covariance)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    mend = "Name the folder that `krapte calibrate` printed."
    if not path.is_file():
        found = "no manifest.json" if folder.is_dir() else "no folder"
        raise BadInput([Problem(str(folder), None, None, found, "a set of parameters", mend)])
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        whole = {"id", "made", "inputs", "files"} <= set(manifest)
        whole = whole and {POSTERIOR, "prior.csv", "parameters.csv"} <= set(manifest["files"])
    except (*DAMAGED, TypeError):
        whole, manifest = False, {}
    if not whole or set_id(manifest["inputs"]) != manifest["id"]:
        found = "a manifest that is not that of a set of parameters"
        raise BadInput([Problem(str(path), None, None, found, "one as it was written", mend)])
    return manifest


def _parameters(parameters: Mapping[str, Parameter]) -> str:
    return _table(COLUMNS, [asdict(own) for own in parameters.values()])


def _posterior(own: CalibratedParameters) -> str:
    rows = [
        {"parameter": name, "centre": float(own.centre[place])}
        | dict(zip(own.names, own.covariance[place].tolist(), strict=True))
        for place, name in enumerate(own.names)
    ]
    return _table(("parameter", "centre", *own.names), rows)


def _sources(parameters: Mapping[str, Parameter], sources: Mapping[str, Source]) -> str:
    used = dict.fromkeys(own.source for own in parameters.values())
    rows = [asdict(sources[name]) for name in used if name in sources]
    return _table([field.name for field in fields(Source)], rows)


def _table(columns: Any, rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
