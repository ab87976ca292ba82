"""Charts of a programme plan: who is needed against who is there, and when what is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from krapte.reporting.charts import svg

_HOME, _AWAY, _THERE, _LATE = "#1d5c8a", "#93b5cf", "#a2471b", "#a2471b"
_PHASES = ("#1d5c8a", "#3f7d4e", "#8c6d1f", "#7a4b9a", "#4a9aa8", "#b0457b", "#5d6b78")
_WORDS = {
    "home": {"nl": "in de eigen regio", "en": "in the own region"},
    "away": {"nl": "buiten de eigen regio", "en": "outside the own region"},
    "there": {"nl": "beschikbaar", "en": "there"},
}
_MOST_NAME = 46


def labour(table: pd.DataFrame, names: Mapping[tuple[str, str], str], lang: str) -> str:
    """Return work against supply over time, a panel for each pair of region and occupation.

    Parameters
    ----------
    table
        Rows of `krapte.programming.labour_table`.
    names
        Title of the panel by region and occupation, in the order in which they are shown.
    """
    own = table.assign(
        panel=[names.get(key, "") for key in zip(table["region"], table["occupation"],
                                                  strict=True)],
        there=table["workers"] + table["hired"] + table["trained"],
        time=table["month"] + "-01",
    )  # fmt: skip
    own = own[own["panel"] != ""]
    words = [_WORDS[name][lang] for name in ("home", "away", "there")]
    work = own.melt(["panel", "time"], ["home", "away"], "where", "fte")
    work["where"] = work["where"].map({name: _WORDS[name][lang] for name in ("home", "away")})
    supply = own[["panel", "time"]].assign(fte=own["there"], where=words[2])
    title = {"nl": "VTE", "en": "FTE"}[lang]
    colour = alt.Color(
        "where:N", title=None, scale=alt.Scale(domain=words, range=[_HOME, _AWAY, _THERE])
    )
    time = alt.X("time:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    data = pd.concat([work.assign(kind="work"), supply.assign(kind="supply")])
    base = alt.Chart().encode(x=time)
    bars = (
        base.transform_filter(alt.datum.kind == "work")
        .mark_area(interpolate="step-after")
        .encode(y=alt.Y("fte:Q", title=title, stack="zero"), color=colour)
    )
    line = (
        base.transform_filter(alt.datum.kind == "supply")
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(y="fte:Q", color=colour)
    )
    chart = (
        alt.layer(bars, line, data=data)
        .properties(width=300, height=120)
        .facet(
            alt.Facet("panel:N", title=None, sort=list(names.values()),
                      header=alt.Header(labelFontSize=12, labelLimit=300)),
            columns=2,
        )
        .resolve_scale(y="independent")
    )  # fmt: skip
    return svg(chart, lang)


def gantt(
    table: pd.DataFrame, deadlines: Mapping[str, str], phases: Sequence[str], lang: str
) -> str:
    """Return when packages are done, a row for each project; a mark is its deadline.

    Parameters
    ----------
    table
        `label` (what a reader sees of a project, in the order of its rows), `project`, `phase`
        (name), `start` and `stop` (days such as 2027-03-01).
    deadlines
        Day by project.
    phases
        Names of the phases, in the order of the legend.
    """
    order = list(dict.fromkeys(table["label"]))
    marks = table[["label", "project"]].drop_duplicates()
    marks = marks.assign(day=marks["project"].map(deadlines))
    row = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=330, grid=False))
    time = alt.X("start:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    shades = [_PHASES[number % len(_PHASES)] for number in range(len(phases))]
    bars = (
        alt.Chart(table)
        .mark_bar(height=10)
        .encode(
            x=time, x2="stop:T", y=row,
            color=alt.Color("phase:N", title=None, sort=list(phases),
                            scale=alt.Scale(domain=list(phases), range=shades)),
        )
    )  # fmt: skip
    ends = (
        alt.Chart(marks)
        .mark_tick(color=_LATE, thickness=3, height=16, orient="vertical")
        .encode(x="day:T", y=row)
    )
    return svg((bars + ends).properties(width=460, height=20 * len(order)), lang)


def short(text: str) -> str:
    """Return a name that fits beside a bar."""
    return text if len(text) <= _MOST_NAME else f"{text[: _MOST_NAME - 1]}…"
