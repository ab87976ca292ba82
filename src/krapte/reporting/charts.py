"""Charts as SVG, made on the server: fan charts, bars and the tile map of regions."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd
import vl_convert as vlc

from krapte.classification import (
    model_occupations,
    occupation_name,
    region_name,
    short_region_names,
    tile_positions,
)
from krapte.reporting.texts import CAUSES, GROUP_NAMES, PILLARS, SCENARIOS, words

COLOURS = {"without": "#8a3b12", "with": "#1d5c8a"}
GROUP_COLOURS = {"07": "#7a4b00", "08": "#1f5f8b"}
FONT = "Arial, Helvetica, sans-serif"


@lru_cache(maxsize=2)
def _locale(lang: str) -> dict:
    marks = {"nl": {"decimal": ",", "thousands": "."}, "en": {"decimal": ".", "thousands": ","}}
    return {**marks[lang], "grouping": [3], "currency": ["€ ", ""]}


def svg(chart: alt.TopLevelMixin, lang: str) -> str:
    """Return the chart as an SVG text with the number format of the language."""
    styled = (
        chart.configure(font=FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12, gridColor="#e4e4e4", labelLimit=260)
        .configure_legend(labelFontSize=12, titleFontSize=12, orient="top", labelLimit=300)
        .configure_view(stroke=None)
    )
    return vlc.vegalite_to_svg(styled.to_json(), format_locale=_locale(lang))


def fan(cells: pd.DataFrame, occupation: str, observed_until: int, lang: str) -> str:
    """Return the national shortage over time without and with the plan, with its intervals.

    Parameters
    ----------
    cells
        Table of results.
    occupation
        Group such as `07+08`.
    observed_until
        Last year whose vacancies and employment are known; a line marks it.
    """
    own = cells.query(
        "indicator == 'shortage' and region == 'NL' and occupation == @occupation"
        " and scenario in ('without', 'with')"
    ).assign(name=lambda t: t["scenario"].map(words(SCENARIOS, lang)))
    names = [SCENARIOS[s][lang] for s in ("without", "with")]
    scale = alt.Scale(domain=names, range=list(COLOURS.values()))
    line_legend = alt.Legend(symbolType="stroke", symbolStrokeWidth=3, symbolSize=300)
    year = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    title = {"nl": "Tekort (personen)", "en": "Shortage (persons)"}[lang]
    base = alt.Chart(own)
    without = base.transform_filter(alt.datum.scenario == "without")
    band = without.mark_area(color=COLOURS["without"])
    wide = band.encode(
        x=year, y=alt.Y("low95:Q", title=title), y2="high95:Q", opacity=alt.value(0.14)
    )
    middle = band.encode(x=year, y="low50:Q", y2="high50:Q", opacity=alt.value(0.24))
    line = base.mark_line(strokeWidth=2.5).encode(
        x=year,
        y="median:Q",
        color=alt.Color("name:N", scale=scale, title=None, legend=line_legend),
        strokeDash=alt.StrokeDash(
            "name:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), title=None
        ),
    )
    known = pd.DataFrame(
        {"year": [observed_until], "text": [{"nl": "← bekend", "en": "← known"}[lang]]}
    )
    rule = alt.Chart(known).mark_rule(strokeDash=[3, 3], color="#555").encode(x=year)
    word = (
        alt.Chart(known)
        .mark_text(align="right", dx=-6, fontSize=12, color="#333")
        .encode(x=year, y=alt.value(8), text="text:N")
    )
    return svg((wide + middle + line + rule + word).properties(width=640, height=280), lang)


def groups_over_time(cells: pd.DataFrame, lang: str) -> str:
    """Return the shortage without the plan by group, median and 80 % interval."""
    own = cells.query(
        "indicator == 'shortage' and region == 'NL' and scenario == 'without'"
        " and occupation in ('07', '08')"
    ).assign(name=lambda t: t["occupation"].map(words(GROUP_NAMES, lang)))
    names = [GROUP_NAMES[o][lang] for o in ("07", "08")]
    colour = alt.Color(
        "name:N", scale=alt.Scale(domain=names, range=list(GROUP_COLOURS.values())), title=None
    )
    year = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    title = {"nl": "Tekort (personen)", "en": "Shortage (persons)"}[lang]
    base = alt.Chart(own)
    area = base.mark_area(opacity=0.18).encode(
        x=year, y=alt.Y("low80:Q", title=title), y2="high80:Q", color=colour
    )
    line = base.mark_line(strokeWidth=2.5, point=True).encode(x=year, y="median:Q", color=colour)
    return svg((area + line).properties(width=640, height=240), lang)


def causes(decomposition: pd.DataFrame, year: int, since: int, lang: str) -> str:
    """Return what adds to and takes from the shortage of technical and ICT workers up to a year."""
    own = decomposition.query(
        "scenario == 'without' and occupation == '07+08' and year == @year"
    ).assign(name=lambda t: t["cause"].map(words(CAUSES, lang)))
    own = own[own["median"].abs() > 0.5]
    title = {
        "nl": f"Bijdrage aan het tekort sinds eind {since}, tot {year} (personen)",
        "en": f"Contribution to the shortage since the end of {since}, to {year} (persons)",
    }[lang]
    base = alt.Chart(own).encode(y=alt.Y("name:N", sort="-x", title=None))
    bars = base.mark_bar().encode(
        x=alt.X("median:Q", title=title, axis=alt.Axis(format=",.0f")),
        color=alt.condition(alt.datum.median > 0, alt.value("#a2471b"), alt.value("#2e6f9e")),
    )
    rules = base.mark_rule(color="#333").encode(x="low80:Q", x2="high80:Q")
    return svg((bars + rules).properties(width=560, height=26 * len(own)), lang)


def pillars(table: pd.DataFrame, year: int, lang: str) -> str:
    """Return the change of the shortage by pillar (Shapley) in a year, with its 80 % interval.

    A pillar none of whose measures is quantified has no bar: its effect is unknown, not nil.
    """
    own = table.query("method == 'shapley' and occupation == '07+08' and year == @year")
    own = own[own[["low95", "median", "high95"]].fillna(0).any(axis=1)]
    own = own.dropna(subset="median").assign(name=lambda t: t["pillar"].map(words(PILLARS, lang)))
    title = {
        "nl": f"Verandering van het tekort in {year} (personen)",
        "en": f"Change of the shortage in {year} (persons)",
    }[lang]
    base = alt.Chart(own).encode(y=alt.Y("name:N", title=None))
    bars = base.mark_bar(color="#1d5c8a").encode(x=alt.X("median:Q", title=title))
    rules = base.mark_rule(color="#333").encode(x="low80:Q", x2="high80:Q")
    return svg((bars + rules).properties(width=520, height=150), lang)


def tile_map(values: pd.Series, title: str, unit: str, lang: str) -> str:
    """Return a map on which every labour-market region is one tile of the same size.

    Parameters
    ----------
    values
        By code of the region.
    title
        Of the legend.
    unit
        `share` (written as a percentage), `ratio` or `persons`.
    """
    pattern = {"share": ".1%", "ratio": ".1f", "persons": ",.0f"}[unit]
    kind = "labour_market_region"
    positions = tile_positions(kind)
    own = pd.DataFrame(
        [
            {
                "row": positions[code][0],
                "column": positions[code][1],
                "name": name,
                "full": region_name(code, lang),
                "value": float(values.get(code, float("nan"))),
            }
            for code, name in short_region_names(kind).items()
        ]
    )
    base = alt.Chart(own).encode(
        x=alt.X("column:O", axis=None, scale=alt.Scale(paddingInner=0.06)),
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.06)),
    )
    tiles = base.mark_rect(cornerRadius=4).encode(
        color=alt.Color(
            "value:Q",
            title=title,
            # Light enough for dark letters on every tile (contrast 6:1 at the darkest).
            scale=alt.Scale(range=["#fff3e6", "#e8873a"], zero=False),
            legend=alt.Legend(format=pattern, gradientLength=260, titleLimit=420),
        )
    )
    ink = "#1a1a1a"
    names = base.mark_text(fontSize=10, dy=-8, limit=104, color=ink).encode(text="name:N")
    shown = base.mark_text(fontSize=12, dy=8, fontWeight="bold", color=ink).encode(
        text=alt.Text("value:Q", format=pattern)
    )
    width, height = 108 * (own["column"].max() + 1), 50 * (own["row"].max() + 1)
    return svg((tiles + names + shown).properties(width=width, height=height), lang)


def occupations(cells: pd.DataFrame, year: int, lang: str, most: int = 15) -> str:
    """Return the occupations with the largest shortage in a year, with their 80 % interval."""
    own = cells.query(
        "indicator == 'shortage' and region == 'NL' and scenario == 'without' and year == @year"
    )
    own = own[own["occupation"].str.match(r"^0[78]\d\d$")].nlargest(most, "median")
    names = {code: occupation_name(code, lang) for code in model_occupations()}
    own = own.assign(name=own["occupation"].map(names))
    title = {"nl": f"Tekort in {year} (personen)", "en": f"Shortage in {year} (persons)"}[lang]
    base = alt.Chart(own).encode(y=alt.Y("name:N", sort="-x", title=None))
    bars = base.mark_bar(color="#a2471b").encode(x=alt.X("median:Q", title=title))
    rules = base.mark_rule(color="#222").encode(x="low80:Q", x2="high80:Q")
    return svg((bars + rules).properties(width=480, height=24 * len(own)), lang)
