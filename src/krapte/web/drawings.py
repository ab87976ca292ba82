"""Charts that only pages have; the others are those of the report."""

from __future__ import annotations

import altair as alt
import pandas as pd

from krapte.reporting.charts import COLOURS, svg


def over_time(part: pd.DataFrame, title: str, known: int, lang: str) -> str:
    """Return a quantity over the years with its 50 and 95 % intervals.

    Parameters
    ----------
    part
        Columns `year, low95, low50, median, high50, high95`.
    title
        Of the axis.
    known
        Last year of which figures are known; a line marks it.
    lang
        Language of the numbers.
    """
    colour = COLOURS["without"]
    year = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    base = alt.Chart(part)
    wide = base.mark_area(color=colour, opacity=0.14).encode(
        x=year, y=alt.Y("low95:Q", title=title), y2="high95:Q"
    )
    middle = base.mark_area(color=colour, opacity=0.24).encode(x=year, y="low50:Q", y2="high50:Q")
    line = base.mark_line(color=colour, strokeWidth=2.5, point=alt.OverlayMarkDef(color=colour))
    layers = wide + middle + line.encode(x=year, y="median:Q")
    if known in set(part["year"]):
        word = {"nl": "← bekend", "en": "← known"}[lang]
        mark = alt.Chart(pd.DataFrame({"year": [known], "text": [word]}))
        layers += mark.mark_rule(strokeDash=[3, 3], color="#555").encode(x=year)
        layers += mark.mark_text(align="right", dx=-6, fontSize=12, color="#333").encode(
            x=year, y=alt.value(8), text="text:N"
        )
    return svg(layers.properties(width=640, height=280), lang)
