"""A set of learned effects on disk: written as a whole, never changed, read by a forecast."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from krapte.evaluation.update.update import Learned
from krapte.folders import digest, write_whole
from krapte.forecast.learned import DRAW_COLUMNS, DRAWS, EFFECTS, FORM, MANIFEST
from krapte.register import Effect

COLUMNS = (
    "effect", "measure", "lever", "distribution", "central", "low", "high", "unit",
    "scope_occupation", "scope_education", "scope_sex", "scope_age", "scope_region", "start",
    "ramp_years", "lag_years", "end", "evidence_grade", "status", "source", "locator", "note",
)  # fmt: skip
"""Columns of the table of effects, as in the register."""


def write_learned(learned: Learned, place: Path, made: dt.datetime) -> Path:
    """Return the folder of a set, written as a whole or not at all.

    A whole set of the same inputs is returned as it is.

    Parameters
    ----------
    place
        Folder in which sets are kept; made when it is not there.
    made
        Now.
    """
    final = place / learned.effects.identity
    if (final / MANIFEST).is_file():
        return final
    texts = {
        EFFECTS: _effects(learned.effects.effects.values()),
        DRAWS: _draws(learned),
        "changes.csv": _frame(learned.table),
        "fits.csv": _frame(learned.fits),
    }
    contents = {name: text.encode() for name, text in texts.items()}
    manifest = {
        "form": FORM,
        "id": learned.effects.identity,
        "made": made.isoformat(timespec="seconds"),
        "inputs": learned.inputs,
        "result": summary(learned),
        "files": {name: digest(content) for name, content in contents.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False)
    return write_whole(final, contents | {MANIFEST: f"{text}\n".encode()})


def summary(learned: Learned) -> dict[str, Any]:
    """Return the outcome as plain data: how the sampler did, and every effect before and after."""
    own = learned.posterior
    return {
        "set": learned.effects.identity,
        "used": [one.id for one in learned.estimates if not one.silent],
        "silent": {one.id: one.silent for one in learned.estimates if one.silent},
        "converged": None if own is None else own.converged,
        "diagnosis": {} if own is None else dict(own.diagnosis),
        "effects": json.loads(learned.table.to_json(orient="records")),
    }


def _effects(effects: Iterable[Effect]) -> str:
    rows = []
    for own in effects:
        values: dict[str, Any] = {name: getattr(own, name) for name in COLUMNS}
        for name, value in values.items():
            if isinstance(value, tuple):
                values[name] = "|".join(value)
        rows.append(values | {"end": "" if own.end is None else own.end})
    return _text(COLUMNS, rows)


def _draws(learned: Learned) -> str:
    rows: list[dict[str, Any]] = [
        dict(zip(DRAW_COLUMNS, (code, n, *(f"{one:.10g}" for one in own)), strict=True))
        for code, table in learned.effects.draws.items()
        for n, own in enumerate(table)
    ]
    return _text(DRAW_COLUMNS, rows)


def _frame(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n", float_format="%.10g")


def _text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
