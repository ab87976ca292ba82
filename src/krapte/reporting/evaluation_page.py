"""An evaluation as a folder to read: one page in Dutch and English, tables, and the record."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from scipy import stats

from krapte.classification import short_region_names
from krapte.downloads import WORKBOOK_OPTIONS, harmless_table
from krapte.evaluation import NAMES, RUNGS, Evaluation, Panel
from krapte.folders import making
from krapte.reporting import evaluation_charts as charts
from krapte.reporting.evaluation_texts import DESIGNS, ESTIMATORS, INFERENCE, KINDS, UNCHECKED
from krapte.reporting.texts import LANGUAGES, decimal

RECORD = "evaluation.json"


def tables(evaluation: Evaluation, panel: Panel | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of an evaluation by name: effects, path, checks, findings, series.

    Parameters
    ----------
    panel
        The panel, for the series over time; left out when None.
    """
    found = {
        "effects": pd.DataFrame(
            [vars(own) for own in _effects(evaluation)],
            columns=["estimator", "estimate", "se", "low", "high", "p", "inference",
                     "arrangements"],
        ),
        "path": _path(evaluation),
        "checks": pd.DataFrame(
            [vars(own) for own in evaluation.checks],
            columns=["kind", "name", "estimate", "low", "high", "p", "passed"],
        ),
        "findings": pd.DataFrame(
            [vars(own) for own in evaluation.findings],
            columns=["code", "reason_nl", "reason_en", "remedy_nl", "remedy_en", "from_period"],
        ),
    }  # fmt: skip
    if panel is not None:
        found["series"] = _series(evaluation, panel)
    return found


def page(evaluation: Evaluation, panel: Panel | None = None) -> str:
    """Return the page as one HTML file without outside files, scripts or fonts."""
    environment = Environment(
        loader=PackageLoader("krapte.reporting"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(figure=figure)
    made = tables(evaluation, panel)
    return environment.get_template("evaluation.html.j2").render(
        e=evaluation,
        languages=LANGUAGES,
        names=NAMES,
        rungs=RUNGS,
        estimators=ESTIMATORS,
        inference=INFERENCE,
        kinds=KINDS,
        designs=DESIGNS,
        unchecked=[text for kind, text in UNCHECKED.items() if not _has(evaluation, kind)],
        effects=_effects(evaluation),
        charts={lang: _charts(evaluation, made, lang) for lang in LANGUAGES},
    )


def write_evaluation(evaluation: Evaluation, place: Path, panel: Panel | None = None) -> Path:
    """Return the folder of an evaluation, written as a whole or not at all.

    Holds evaluation.html, evaluation.json, every table as CSV and all of them as evaluation.xlsx.
    A folder of the same design, data and settings is replaced.

    Parameters
    ----------
    place
        Folder of all evaluations; made when it is not there.
    """
    final = place / evaluation.id
    with making(final, replace=True) as partial:
        made = tables(evaluation, panel)
        for name, table in made.items():
            harmless_table(table).to_csv(partial / f"{name}.csv", index=False, float_format="%.8g")
        with pd.ExcelWriter(
            partial / "evaluation.xlsx", engine="xlsxwriter",
            engine_kwargs={"options": WORKBOOK_OPTIONS},
        ) as book:  # fmt: skip
            for name, table in made.items():
                table.to_excel(book, sheet_name=name, index=False)
        text = json.dumps(evaluation.as_record(), ensure_ascii=False, indent=2, allow_nan=False)
        (partial / RECORD).write_text(text + "\n", encoding="utf-8")
        (partial / "evaluation.html").write_text(page(evaluation, panel), encoding="utf-8")
    return final


def figure(value: float | None, lang: str) -> str:
    """Return a number with three figures that count; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    digits = 2 - math.floor(math.log10(abs(value))) if value else 2
    return decimal(value, lang, int(np.clip(digits, 0, 4)))


def _effects(evaluation: Evaluation) -> list[Any]:
    own = [evaluation.effect, *evaluation.others, evaluation.indication]
    return [one for one in own if one is not None]


def _has(evaluation: Evaluation, kind: str) -> bool:
    # A roll-out that the gate refused before any estimate has no checks to miss.
    return not evaluation.checks or any(own.kind == kind for own in evaluation.checks)


def _path(evaluation: Evaluation) -> pd.DataFrame:
    columns = ["horizon", "estimate", "se", "low", "high", "band_low", "band_high", "cells"]
    own = evaluation.path
    if own is None:
        return pd.DataFrame(columns=columns)
    reach = float(stats.norm.ppf(0.975)) * own.se
    return pd.DataFrame(
        {
            "horizon": own.horizons, "estimate": own.estimate, "se": own.se,
            "low": own.estimate - reach, "high": own.estimate + reach,
            "band_low": own.estimate - own.band, "band_high": own.estimate + own.band,
            "cells": own.cells,
        },
        columns=columns,
    )  # fmt: skip


def _series(evaluation: Evaluation, panel: Panel) -> pd.DataFrame:
    outcome = panel.outcomes[evaluation.outcome]
    begun = np.array([own in evaluation.roll_out for own in panel.regions])
    groups = [("with", begun), ("without", ~begun)]
    return pd.DataFrame(
        [
            {"period": period, "group": name, "value": float(outcome[rows, place].mean())}
            for name, rows in groups
            if rows.any()
            for place, period in enumerate(panel.periods)
        ],
        columns=["period", "group", "value"],
    )


def _charts(evaluation: Evaluation, made: dict[str, pd.DataFrame], lang: str) -> dict[str, Markup]:
    drawn: dict[str, str] = {}
    if "series" in made:
        names = {
            "with": {"nl": "met de maatregel", "en": "with the measure"}[lang],
            "without": {"nl": "zonder", "en": "without"}[lang],
        }
        own = made["series"].assign(group=made["series"]["group"].map(names))
        drawn["series"] = charts.series(own, evaluation.unit, lang)
    if evaluation.path is not None:
        per_year = 4 if "Q" in evaluation.periods[0] else 1
        drawn["path"] = charts.event_study(made["path"], evaluation.unit, per_year, lang)
        drawn["regions"] = charts.intervals(_left_out(evaluation, lang), evaluation.unit, lang)
    return {name: Markup(own) for name, own in drawn.items()}  # noqa: S704


def _left_out(evaluation: Evaluation, lang: str) -> pd.DataFrame:
    whole = {"nl": "alle regio's", "en": "all regions"}[lang]
    without = {"nl": "zonder", "en": "without"}[lang]
    names = short_region_names("labour_market_region")
    rows = [
        {"label": f"{without} {names.get(own.name, own.name)}", "estimate": own.estimate,
         "low": own.low, "high": own.high, "main": False}
        for own in evaluation.checks
        if own.kind == "without_region"
    ]  # fmt: skip
    own = evaluation.effect
    first = [] if own is None else [
        {"label": whole, "estimate": own.estimate, "low": own.low, "high": own.high, "main": True}
    ]  # fmt: skip
    return pd.DataFrame(first + rows)
