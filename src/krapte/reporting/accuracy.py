"""The backtest as files: scores, every forecast behind them, the verdict, and a chart."""

from __future__ import annotations

import json
from pathlib import Path

import altair as alt
import pandas as pd

from krapte.forecast.backtest import MODEL, Backtest
from krapte.reporting.charts import svg

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
}


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
    own = scores.assign(name=scores["method"].replace(names))
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


def write_backtest(found: Backtest, folder: Path, lang: str) -> list[Path]:
    """Write the files of a backtest, and return them.

    Parameters
    ----------
    found
        The backtest.
    folder
        Made when it is not there; files of an earlier backtest are replaced.
    lang
        Of the chart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scores, forecasts = folder / "scores.csv", folder / "forecasts.csv"
    words, chart = folder / "verdict.json", folder / "accuracy.svg"
    found.table().to_csv(scores, index=False, float_format="%.6g")
    found.forecasts.to_csv(forecasts, index=False, float_format="%.8g")
    words.write_text(json.dumps(found.summary(), indent=2) + "\n", encoding="utf-8")
    chart.write_text(accuracy_by_horizon(found.by_horizon(), lang), encoding="utf-8")
    return [scores, forecasts, words, chart]
