"""Charts of a portfolio: amounts per year, frontiers, and the surface beside the simulator."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from krapte.reporting.charts import svg

_SHADES = (
    "#1d5c8a", "#a2471b", "#3f7d4e", "#7a4b9a", "#8c6d1f", "#4a9aa8", "#b0457b", "#5d6b78",
    "#93b5cf", "#d9a07f", "#9cc5a5", "#c3a8d6", "#d5c083", "#a7d3da", "#dda3c2", "#b8c0c8",
)  # fmt: skip
_BLUE, _RED = "#1d5c8a", "#a2471b"
_MOST = 12


def amounts(table: pd.DataFrame, names: Mapping[str, str], lang: str) -> str:
    """Return the public money per year by option; the smallest are taken together.

    Parameters
    ----------
    table
        `amounts` of a result.
    names
        What a reader sees, by option.
    """
    rest = {"nl": "overige", "en": "others"}[lang]
    order = table.groupby("option")["public_eur"].sum().sort_values(ascending=False).index
    shown = [names[own] for own in order[:_MOST]]
    label = {own: names[own] if number < _MOST else rest for number, own in enumerate(order)}
    own = table.assign(name=table["option"].map(label), million=table["public_eur"] / 1e6)
    own = own[["name", "year", "million"]].groupby(["name", "year"], as_index=False).sum()
    domain = shown + ([rest] if len(order) > _MOST else [])
    title = {"nl": "Publiek geld (€ miljoen)", "en": "Public money (EUR million)"}[lang]
    chart = (
        alt.Chart(own)
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("million:Q", title=title),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=domain, range=list(_SHADES[: len(domain)])),
                legend=alt.Legend(orient="bottom", columns=1, labelLimit=600),
            ),
            order=alt.Order("sum(million):Q", sort="descending"),
        )
        .properties(width=620, height=280)
    )
    return svg(chart, lang)


def frontier(table: pd.DataFrame, lang: str) -> str:
    """Return what more or less money gives: by the surface, and in the simulator."""
    names = {
        "gain_surface": {"nl": "responsoppervlak", "en": "response surface"}[lang],
        "gain_simulator": {"nl": "simulator", "en": "simulator"}[lang],
    }
    own = table[table["frontier"] == "budget"].assign(million=lambda t: t["public_eur"] / 1e6)
    long = own.melt(["million", "budget_share"], list(names), "by", "gain").dropna()
    long["by"] = long["by"].map(names)
    titles = {
        "nl": ("Publiek geld in totaal (€ miljoen)", "Effect op het doel (personen)"),
        "en": ("Public money in all (EUR million)", "Effect on the target (persons)"),
    }[lang]
    scale = alt.Scale(domain=list(names.values()), range=[_BLUE, _RED])
    base = alt.Chart(long).encode(
        x=alt.X("million:Q", title=titles[0], scale=alt.Scale(zero=True)),
        y=alt.Y("gain:Q", title=titles[1], scale=alt.Scale(zero=True)),
        color=alt.Color("by:N", scale=scale, title=None),
    )
    line = base.transform_filter(alt.datum.by == names["gain_surface"]).mark_line(strokeWidth=2.5)
    points = base.mark_point(size=70, filled=True).encode(
        shape=alt.Shape("by:N", title=None, scale=alt.Scale(domain=list(names.values())))
    )
    return svg((line + points).properties(width=620, height=280), lang)


def caution(table: pd.DataFrame, tail: float, lang: str) -> str:
    """Return the mean effect against that in the worst draws, for more and more caution."""
    own = table[table["frontier"] == "caution"].sort_values("risk_weight")
    own = own.assign(label=own["risk_weight"].map(lambda w: f"{w:g}".replace(".", _point(lang))))
    # Points that lie on one another get one label.
    near = own[["gain_worst", "gain_surface"]].round(-1)
    together = own.groupby([near["gain_worst"], near["gain_surface"]])["label"]
    own["label"] = together.transform(" / ".join).where(together.cumcount() == 0, "")
    share = f"{tail:.0%}"
    titles = {
        "nl": (f"Effect in de slechtste {share} van de trekkingen (personen)", "Gemiddeld effect"),
        "en": (f"Effect in the worst {share} of the draws (persons)", "Mean effect"),
    }[lang]
    base = alt.Chart(own).encode(
        x=alt.X("gain_worst:Q", title=titles[0], scale=alt.Scale(zero=False, nice=True)),
        y=alt.Y("gain_surface:Q", title=titles[1], scale=alt.Scale(zero=False, nice=True)),
    )
    line = base.mark_line(color=_BLUE).encode(order="risk_weight:Q")
    dots = base.mark_point(color=_BLUE, filled=True, size=70)
    words = base.mark_text(dy=-12, fontSize=12).encode(text="label:N")
    return svg((line + dots + words).properties(width=420, height=240), lang)


def _point(lang: str) -> str:
    return {"nl": ",", "en": "."}[lang]


def scenarios(table: pd.DataFrame, lang: str) -> str:
    """Return the effect by the surface against that in the simulator, a point per draw."""
    top = float(table[["gain_surface", "gain_simulator"]].to_numpy().max())
    low = min(float(table[["gain_surface", "gain_simulator"]].to_numpy().min()), 0.0)
    titles = {
        "nl": ("Simulator (personen)", "Responsoppervlak (personen)"),
        "en": ("Simulator (persons)", "Response surface (persons)"),
    }[lang]
    scale = alt.Scale(domain=[low, top * 1.05], nice=True)
    same = alt.Chart(pd.DataFrame({"a": [low, top], "b": [low, top]})).mark_line(
        color="#888", strokeDash=[4, 3]
    )
    dots = (
        alt.Chart(table)
        .mark_point(filled=True, size=60, color=_BLUE, opacity=0.8)
        .encode(
            x=alt.X("gain_simulator:Q", title=titles[0], scale=scale),
            y=alt.Y("gain_surface:Q", title=titles[1], scale=scale),
        )
    )
    return svg((same.encode(x="a:Q", y="b:Q") + dots).properties(width=320, height=300), lang)
