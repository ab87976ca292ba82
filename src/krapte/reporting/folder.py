"""A run on disk: written beside its final place, renamed when whole, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from krapte.downloads import WORKBOOK_OPTIONS, harmless_table
from krapte.folders import file_digest, making, standing

if TYPE_CHECKING:
    from krapte.forecast import Results

TABLES = (
    "cells", "measures", "pillars", "decomposition", "anchors", "residuals", "flows",
    "assumptions", "sources",
)  # fmt: skip
MANIFEST = "manifest.json"


def run_id(settings: dict[str, Any]) -> str:
    """Return the id of a run: the hash of what decides its figures, 12 hexadecimal characters."""
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_whole(folder: Path) -> bool:
    """Return whether a folder holds a finished run."""
    return (folder / MANIFEST).is_file()


def finished_runs(place: Path) -> list[Path]:
    """Return the folders of the finished runs in a place, the newest first."""
    whole = standing(place, MANIFEST)
    return sorted(whole, key=lambda own: (own / MANIFEST).stat().st_mtime_ns, reverse=True)


def write(
    results: Results, summary: dict[str, Any], report: str, settings: dict[str, Any], place: Path
) -> Path:
    """Return the folder of the run, written as a whole or not at all.

    Parameters
    ----------
    results, summary, report
        What the run produced.
    settings
        What decides its figures; the run's id is their hash.
    place
        Folder of all runs; made when it is not there.
    """
    final = place / run_id(settings)
    if is_whole(final):
        return final
    # What stands there without a manifest is no run, and gives way.
    with making(final, replace=True) as partial:
        for name in TABLES:
            getattr(results, name).to_parquet(partial / f"{name}.parquet", index=False)
        _write_tables(results, partial / "tables")
        _write_json(partial / "summary.json", summary)
        (partial / "report.html").write_text(report, encoding="utf-8")
        files = sorted(path for path in partial.rglob("*") if path.is_file())
        hashes = {str(path.relative_to(partial)): file_digest(path) for path in files}
        _write_json(
            partial / MANIFEST,
            {"id": final.name, "inputs": settings, "made": results.settings, "files": hashes},
        )
    return final


def _write_tables(results: Results, folder: Path) -> None:
    """Write every table as CSV and all of them as one workbook (cells: the nation only there)."""
    folder.mkdir()
    national = results.cells[results.cells["region"] == "NL"]
    shown = {name: getattr(results, name) for name in TABLES} | {"cells": national}
    for name, table in shown.items():
        harmless_table(table).to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
    regional = results.cells[
        (results.cells["region"] != "NL") & results.cells["occupation"].isin(["07", "08", "07+08"])
    ]
    regional.to_csv(folder / "regions.csv", index=False, float_format="%.6g")
    with pd.ExcelWriter(
        folder / "krapte.xlsx", engine="xlsxwriter", engine_kwargs={"options": WORKBOOK_OPTIONS}
    ) as book:
        for name, table in shown.items():
            table.to_excel(book, sheet_name=name, index=False)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
