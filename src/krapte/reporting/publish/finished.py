"""Reads a finished run, and refuses one that is no longer what its manifest says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.inputs import DAMAGED
from krapte.reporting.folder import MANIFEST, run_id

READ = (
    "cells", "measures", "pillars", "decomposition", "anchors", "residuals", "assumptions",
    "sources",
)  # fmt: skip


@dataclass(frozen=True)
class FinishedRun:
    """The tables of a run that are published, and what made them.

    Parameters
    ----------
    id
        Hash of what decided the figures.
    written
        When the run was written, UTC (ISO 8601): the time of its manifest, since the files of a run
        hold no moment, so that equal inputs give equal files.
    made
        Settings of the run: draws, seed, version, hashes of data and code, observed years.
    cells, measures, pillars, decomposition, anchors, residuals, assumptions, sources
        As in `krapte.forecast.Results`, unrounded.
    """

    id: str
    written: str
    made: dict[str, Any]
    cells: pd.DataFrame
    measures: pd.DataFrame
    pillars: pd.DataFrame
    decomposition: pd.DataFrame
    anchors: pd.DataFrame
    residuals: pd.DataFrame
    assumptions: pd.DataFrame
    sources: pd.DataFrame


def read_run(folder: Path) -> FinishedRun:
    """Return a run whose every file is as it was written.

    Raises
    ------
    BadInput
        The folder holds no finished run, or a file was changed or is gone.
    """
    manifest = _manifest(folder)
    changed = [name for name, known in manifest["files"].items() if _hash(folder / name) != known]
    unknown = [f"{name}.parquet" for name in READ if f"{name}.parquet" not in manifest["files"]]
    if changed or unknown:
        _refuse(
            folder,
            "files",
            f"{', '.join(f'`{name}`' for name in changed + unknown)} changed or missing",
            "every file as the run wrote it",
            "A run is never changed: make it again with `krapte run` and publish that.",
        )
    if run_id(manifest["inputs"]) != manifest["id"]:
        _refuse(
            folder,
            "id",
            f"`{manifest['id']}`",
            f"`{run_id(manifest['inputs'])}`, the hash of its inputs",
            "The manifest was changed; make the run again with `krapte run`.",
        )
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in READ}
    moment = datetime.fromtimestamp(int((folder / MANIFEST).stat().st_mtime), UTC)
    written = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return FinishedRun(manifest["id"], written, manifest["made"], **tables)


def _manifest(folder: Path) -> dict[str, Any]:
    mend = "Give the folder of a finished run, such as runs/88a316c12b42; `krapte run` makes one."
    path = folder / MANIFEST
    if not path.is_file():
        _refuse(folder, None, "no finished run", f"a folder with `{MANIFEST}`", mend)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        told = isinstance(manifest["files"], dict) and isinstance(manifest["inputs"], dict)
        told = told and isinstance(manifest["made"], dict) and isinstance(manifest["id"], str)
    except (*DAMAGED, KeyError, TypeError):
        told = False
    if not told:
        _refuse(folder, None, "a manifest that cannot be read", "id, inputs, made and files", mend)
    return manifest


def _hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _refuse(folder: Path, field: str | None, found: str, allowed: str, mend: str) -> None:
    place = f"{folder.name or folder}/{MANIFEST}"
    raise BadInput([Problem(place, None, field, found, allowed, mend)])
