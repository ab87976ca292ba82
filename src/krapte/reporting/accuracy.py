"""What krapte's forecasts were worth, as files: a page to read, tables, a verdict and a chart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from krapte.classification import occupation_name
from krapte.downloads import harmless_table
from krapte.folders import write_file
from krapte.forecast.backtest import Backtest
from krapte.forecast.baselines import BASELINES
from krapte.forecast.freerun import FreeRun
from krapte.forecast.projections import projection_scores
from krapte.forecast.verdict import MODEL
from krapte.reporting.charts import svg
from krapte.reporting.texts import LANGUAGES, count, decimal, percent

_TITLES = {
    "nl": ("Jaren vooruit", "CRPS / gewone jaarmutatie (lager is beter)"),
    "en": ("Years ahead", "CRPS / usual yearly change (lower is better)"),
}
_METHODS_NL = {
    "last value": "laatste waarde",
    "drift": "gemiddelde groei",
    "linear trend": "lineaire trend",
    "damped ETS": "gedempte ETS",
    "ARIMA": "ARIMA",
    "published": "gepubliceerd",
    "trend model": "trendmodel",
    "pooled walk": "gedeelde wandeling",
    "no width": "zonder breedte",
}
_GROUPS = {
    "vacancies": {"nl": "vacatures", "en": "vacancies"},
    "employed": {"nl": "werkzame personen", "en": "employed persons"},
    "employees": {"nl": "werknemers", "en": "employees"},
    "self_employed": {"nl": "zelfstandigen", "en": "self-employed"},
    "hours_worked": {"nl": "gewerkte uren", "en": "hours worked"},
    "environment_fte": {"nl": "arbeidsvolume milieusector", "en": "environmental labour volume"},
    "other": {"nl": "overige beroepen", "en": "other occupations"},
}


@dataclass(frozen=True, eq=False)
class Accuracy:
    """All that is known of how good forecasts were; a part that was not asked for is None.

    Parameters
    ----------
    series
        The backtest on long series.
    ceiling
        The verdict on somebody who knows the truth (`krapte.forecast.ceiling`).
    simulator
        The simulator left to itself.
    projections
        Projections of BLS beside outcomes (`krapte.forecast.projections.against_outcomes`).
    demand
        Expansion demand of ROA beside the change of employment.
    left_out
        Series of a store that could not be tested.
    """

    series: Backtest | None = None
    ceiling: dict | None = None
    simulator: FreeRun | None = None
    projections: pd.DataFrame | None = None
    demand: pd.DataFrame | None = None
    left_out: tuple[str, ...] = ()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by the name of its file."""
        found: dict[str, pd.DataFrame] = {}
        if self.series is not None:
            found["scores"] = self.series.table()
            found["scores_by_group"] = self.series.by_group()
            found["scores_by_horizon"] = self.series.by_horizon()
            found["weights"] = self.series.weights
            found["forecasts"] = self.series.forecasts
        if self.simulator is not None:
            found["simulator"] = self.simulator.table
            found["simulator_by_class"] = self.simulator.by_class()
            found["simulator_by_horizon"] = self.simulator.by_horizon()
        if self.projections is not None:
            found["projections"] = projection_scores(self.projections, ["base_year", "year"])
            found["projections_by_group"] = projection_scores(
                self.projections, ["group", "horizon"]
            )
        if self.demand is not None:
            found["demand"] = self.demand
        return found

    def verdicts(self) -> dict[str, Any]:
        """Return the verdicts in plain values, for JSON."""
        found: dict[str, Any] = {} if self.series is None else self.series.summary()
        if self.ceiling is not None:
            found["ceiling"] = self.ceiling
        if self.simulator is not None:
            found["simulator"] = {
                "base_year": self.simulator.base_year,
                "draws": self.simulator.draws,
                "known_later": list(self.simulator.known_later),
                **self.simulator.summary(),
            }
        return found

    def as_json(self) -> dict[str, Any]:
        """Return verdicts and tables in plain values; every forecast stays in the files only."""
        tables = {
            name: plain(table) for name, table in self.tables().items() if name != "forecasts"
        }
        return {"verdict": self.verdicts(), **tables, "left_out": list(self.left_out)}


def plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values; a missing one is None."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [
        {str(k): v.item() if isinstance(v, np.generic) else v for k, v in row.items()}
        for row in rows
    ]


def accuracy_by_horizon(scores: pd.DataFrame, lang: str) -> str:
    """Return a chart of the mean score per method and years ahead; the model stands out.

    Parameters
    ----------
    scores
        Table by horizon of a backtest.
    lang
        `nl` or `en`.
    """
    names = {} if lang == "en" else _METHODS_NL
    own = scores[scores["method"].isin([MODEL, *BASELINES, "published"])]
    own = own.assign(name=own["method"].replace(names))
    order = list(dict.fromkeys(own["name"]))
    horizon, score = _TITLES[lang]
    greys = ["#8c6d1f", "#5b7f5b", "#8a3b12", "#6d6d9c", "#777777", "#a05a8a"]
    scale = alt.Scale(domain=order, range=["#1d5c8a", *greys][: len(order)])
    dashes = alt.Scale(domain=order, range=[[1, 0], *[[5, 3]] * (len(order) - 1)])
    chart = (
        alt.Chart(own)
        .mark_line(point=True)
        .encode(
            x=alt.X("horizon:O", title=horizon, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("crps:Q", title=score),
            color=alt.Color("name:N", scale=scale, title=None),
            strokeDash=alt.StrokeDash("name:N", scale=dashes, title=None),
            strokeWidth=alt.condition(alt.datum.method == MODEL, alt.value(3), alt.value(1.5)),
        )
        .properties(width=560, height=300)
    )
    return svg(chart, lang)


def accuracy_page(found: Accuracy) -> str:
    """Return the page of the accuracy: one HTML file, Dutch with an English switch.

    Parameters
    ----------
    found
        What is known; parts that are None are left out.
    """
    environment = Environment(
        loader=PackageLoader("krapte.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=count, decimal=decimal, percent=percent, method=_method, group=_group
    )
    tables = {name: plain(own) for name, own in found.tables().items() if name != "forecasts"}
    charts = {}
    if found.series is not None:
        chart = found.series.by_horizon()
        charts = {lang: Markup(accuracy_by_horizon(chart, lang)) for lang in LANGUAGES}  # noqa: S704
    return environment.get_template("accuracy.html.j2").render(
        languages=LANGUAGES,
        verdict=found.verdicts(),
        tables=tables,
        charts=charts,
        groups=_by_group(tables.get("scores_by_group", [])),
        methods=(MODEL, *BASELINES),
        model=MODEL,
        left_out=found.left_out,
    )


def _by_group(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the model, each with the best simple method of its group and horizon."""
    best: dict[tuple, dict[str, Any]] = {}
    for row in rows:
        key = (row["group"], row["horizon"])
        if row["method"] in BASELINES and (key not in best or row["crps"] < best[key]["crps"]):
            best[key] = row
    own = [row for row in rows if row["method"] == MODEL]
    return [row | {"best": best[row["group"], row["horizon"]]} for row in own]


def _method(name: str, lang: str) -> str:
    return _METHODS_NL.get(name, name) if lang == "nl" else name


def _group(code: str, lang: str) -> str:
    """Return the name of a class of series or of an occupation; the code itself when unknown."""
    if code in _GROUPS:
        return _GROUPS[code][lang]
    try:
        return f"{code} {occupation_name(code, lang)}"
    except KeyError:
        return code


def write_accuracy(found: Accuracy, folder: Path, lang: str) -> list[Path]:
    """Write the files of a backtest, and return them.

    Parameters
    ----------
    found
        What to write.
    folder
        Made when it is not there; files of an earlier backtest are replaced.
    lang
        Of the chart beside the page; the page itself is in both languages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{name}.csv": _csv(own) for name, own in found.tables().items()}
    texts["verdict.json"] = json.dumps(found.verdicts(), indent=2) + "\n"
    texts["accuracy.html"] = accuracy_page(found)
    if found.series is not None:
        texts["accuracy.svg"] = accuracy_by_horizon(found.series.by_horizon(), lang)
    files = []
    for name, text in texts.items():
        files.append(write_file(folder / name, text.encode()))
    return files


def _csv(table: pd.DataFrame) -> str:
    return harmless_table(table).to_csv(index=False, float_format="%.8g", lineterminator="\n")
