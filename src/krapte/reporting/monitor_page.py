"""What is watched as a folder to read: a page in Dutch and English, tables, and the summary."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from krapte.downloads import WORKBOOK_OPTIONS, harmless_table
from krapte.folders import write_whole
from krapte.reporting.charts import svg
from krapte.reporting.texts import LANGUAGES

Text = Mapping[str, str]
_STATES = ("on_course", "uncertain", "off_course", "not_assessable")
_SHADES = ("#1d5c8a", "#d9a07f", "#a2471b", "#888")


@dataclass(frozen=True, eq=False)
class Section:
    """One part of the page.

    Parameters
    ----------
    name
        Of its table, without ending.
    title, text
        By language.
    heads, rows
        Column heads, and rows of texts, by language.
    table
        The same as data, for CSV and Excel.
    chart
        SVG by language; empty without one.
    """

    name: str
    title: Text
    text: Text
    heads: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[Sequence[str]]]
    table: pd.DataFrame
    chart: Mapping[str, str]


def page(title: Text, facts: Text, sections: Sequence[Section]) -> str:
    """Return the page as one HTML file without scripts or outside fonts."""
    environment = Environment(
        loader=PackageLoader("krapte.reporting"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    shown = [
        vars(own) | {"chart": {lang: Markup(one) for lang, one in own.chart.items()}}  # noqa: S704
        for own in sections
    ]
    return environment.get_template("monitor.html.j2").render(
        title=title, facts=facts, sections=shown, languages=LANGUAGES
    )


def write_monitor(
    place: Path, title: Text, facts: Text, sections: Sequence[Section], told: Mapping[str, Any]
) -> Path:
    """Return the folder with monitor.html, summary.json, a CSV per table and monitor.xlsx.

    Written as a whole or not at all; a folder of the same name is replaced.
    """
    book = io.BytesIO()
    with pd.ExcelWriter(
        book, engine="xlsxwriter", engine_kwargs={"options": WORKBOOK_OPTIONS}
    ) as writer:
        for own in sections:
            own.table.to_excel(writer, sheet_name=own.name[:31], index=False)
    summary = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    contents = {
        "monitor.html": page(title, facts, sections).encode(),
        "summary.json": f"{summary}\n".encode(),
        "monitor.xlsx": book.getvalue(),
    }
    for own in sections:
        safe = harmless_table(own.table)
        text = safe.to_csv(index=False, lineterminator="\n", float_format="%.8g")
        contents[f"{own.name}.csv"] = text.encode()
    return write_whole(place, contents)


def chances(table: pd.DataFrame, states: Mapping[str, Text], lang: str) -> str:
    """Return the chance to reach each target as bars, with the limits between the states.

    A target whose chance is unknown has no bar, since one of no length would say that it is nil.

    Parameters
    ----------
    table
        Columns name, probability (0 to 1) and state.
    states
        What a reader sees for each state.
    """
    names = [states[own][lang] for own in _STATES]
    own = table.dropna(subset="probability")
    own = own.assign(label=own["state"].map(dict(zip(_STATES, names, strict=True))))
    title = {"nl": "Kans dat het doel wordt gehaald", "en": "Chance to reach the target"}[lang]
    axis = alt.X("probability:Q", title=title, scale=alt.Scale(domain=[0, 1]),
                 axis=alt.Axis(format="%"))  # fmt: skip
    scale = alt.Scale(domain=names, range=list(_SHADES))
    bars = alt.Chart(own).mark_bar(height=14, stroke="#555", strokeWidth=0.75).encode(
        x=axis, y=alt.Y("name:N", title=None, sort=None),
        color=alt.Color("label:N", scale=scale, title=None),
    )  # fmt: skip
    words = alt.Chart(own).mark_text(align="left", dx=4, fontSize=12).encode(
        x="probability:Q", y=alt.Y("name:N", sort=None),
        text=alt.Text("probability:Q", format=".0%"),
    )  # fmt: skip
    rules = alt.Chart(pd.DataFrame({"limit": [1 / 3, 2 / 3]})).mark_rule(
        color="#888", strokeDash=[4, 3]
    )
    height = 34 * max(len(own), 1)
    return svg(
        (bars + words + rules.encode(x="limit:Q")).properties(width=520, height=height), lang
    )


def courses(table: pd.DataFrame, lang: str) -> str:
    """Return the series with an alarm over time, the quarter of the alarm marked.

    Parameters
    ----------
    table
        Columns name, period, value, alarm (True in the period of an alarm).
    """
    base = alt.Chart(table).encode(
        x=alt.X("period:O", title=None, axis=alt.Axis(labelOverlap=True, labelAngle=0)),
        y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
    )
    dots = base.transform_filter("datum.alarm").mark_point(
        filled=True, size=90, color="#a2471b", shape="triangle-up"
    )
    whole = (base.mark_line(color="#1d5c8a") + dots).properties(width=260, height=110)
    return svg(
        whole.facet(alt.Facet("name:N", title=None), columns=2).resolve_scale(y="independent"), lang
    )


def values(table: pd.DataFrame, lang: str) -> str:
    """Return the value of information of each measure: perfect knowledge, and a study.

    Parameters
    ----------
    table
        Columns name, evppi and evsi (persons).
    """
    kinds = {
        "evppi": {"nl": "alles weten", "en": "perfect knowledge"}[lang],
        "evsi": {"nl": "één onderzoek", "en": "one study"}[lang],
    }
    long = table.melt("name", list(kinds), "kind", "persons")
    long["kind"] = long["kind"].map(kinds)
    title = {"nl": "Personen minder tekort", "en": "Persons less shortage"}[lang]
    chart = alt.Chart(long).mark_bar().encode(
        x=alt.X("persons:Q", title=title), y=alt.Y("name:N", title=None, sort=None),
        yOffset=alt.YOffset("kind:N", sort=list(kinds.values())),
        color=alt.Color("kind:N", title=None,
                        scale=alt.Scale(domain=list(kinds.values()), range=["#1d5c8a", "#d9a07f"])),
    )  # fmt: skip
    return svg(chart.properties(width=480, height=34 * max(len(table), 1)), lang)
