"""Charts of an evaluation: the event study with its band, and the checks beside the estimate."""

from __future__ import annotations

import altair as alt
import pandas as pd

from krapte.reporting.charts import svg

_BLUE, _RED, _GREY = "#1d5c8a", "#a2471b", "#555"


def event_study(table: pd.DataFrame, unit: str, per_year: int, lang: str) -> str:
    """Return the effect by time since the start, with pointwise and simultaneous bands.

    Parameters
    ----------
    table
        `path` of the tables of an evaluation.
    unit
        Of the outcome.
    per_year
        4 for quarters, 1 for years.
    """
    since = {
        ("nl", 4): "Kwartalen sinds de start",
        ("en", 4): "Quarters since the start",
        ("nl", 1): "Jaren sinds de start",
        ("en", 1): "Years since the start",
    }[lang, per_year]
    title = {"nl": f"Effect ({unit})", "en": f"Effect ({unit})"}[lang]
    names = {
        "nl": ("95 % voor het hele pad (sup-t)", "95 % per punt"),
        "en": ("95 % for the whole path (sup-t)", "95 % per point"),
    }[lang]
    bands = pd.concat(
        [
            table.assign(low=table["band_low"], high=table["band_high"], kind=names[0]),
            table.assign(kind=names[1]),
        ]
    )
    x = alt.X(
        "horizon:Q",
        title=since,
        axis=alt.Axis(tickMinStep=1, format="d"),
        scale=alt.Scale(nice=False),
    )
    shade = (
        alt.Chart(bands)
        .mark_area(opacity=0.25)
        .encode(
            x=x,
            y=alt.Y("low:Q", title=title),
            y2="high:Q",
            color=alt.Color(
                "kind:N", title=None, legend=alt.Legend(symbolOpacity=0.5),
                scale=alt.Scale(domain=list(names), range=["#2e6f9e", "#1d5c8a"]),
            ),
        )
    )  # fmt: skip
    line = alt.Chart(table).mark_line(color=_BLUE, point=True).encode(x=x, y="estimate:Q")
    none = alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(color="#333").encode(y="y:Q")
    begun = (
        alt.Chart(pd.DataFrame({"x": [-0.5]}))
        .mark_rule(color="#333", strokeDash=[4, 3])
        .encode(x="x:Q")
    )
    return svg((shade + none + begun + line).properties(width=640, height=300), lang)


def intervals(table: pd.DataFrame, unit: str, lang: str) -> str:
    """Return estimates with their 95 % intervals under one another.

    Parameters
    ----------
    table
        Columns `label`, `estimate`, `low`, `high`, `main`; the order is kept.
    """
    title = {"nl": f"Effect ({unit})", "en": f"Effect ({unit})"}[lang]
    order = list(table["label"])
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=320))
    )
    colour = alt.condition(alt.datum.main, alt.value(_RED), alt.value(_BLUE))
    rule = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=title), x2="high:Q", color=colour
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(x="estimate:Q", color=colour)
    none = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color="#333").encode(x="x:Q")
    return svg((none + rule + dots).properties(width=420, height=22 * max(len(table), 2)), lang)


def series(table: pd.DataFrame, unit: str, lang: str) -> str:
    """Return the mean outcome of regions with and without the measure over time.

    Parameters
    ----------
    table
        Columns `period`, `group`, `value`.
    """
    groups = list(table["group"].unique())
    chart = (
        alt.Chart(table)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True)),
            y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False)),
            color=alt.Color(
                "group:N", title=None, scale=alt.Scale(domain=groups, range=[_RED, _GREY])
            ),
            strokeDash=alt.StrokeDash("group:N", title=None, scale=alt.Scale(domain=groups)),
        )
        .properties(width=640, height=240)
    )
    return svg(chart, lang)
