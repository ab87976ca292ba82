"""Pictures of fragmentation: overlapping measures, who sits at which table, and blank spots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import altair as alt
import pandas as pd

from krapte.classification import occupation_name, region_name
from krapte.register.overlaps import LEVELS, BlankSpot, Overlap, standings
from krapte.reporting.charts import svg

DIMENSIONS = {
    "group": {"nl": "doelgroep", "en": "target group"},
    "instrument": {"nl": "instrument", "en": "instrument"},
    "region": {"nl": "regio", "en": "region"},
    "period": {"nl": "periode", "en": "period"},
    "occupation": {"nl": "beroep", "en": "occupation"},
    "unknown": {"nl": "onbekend", "en": "unknown"},
}

# Told apart by lightness as well as by hue, so that a print in black and white can be read.
COLOURS = ("#0d3b5e", "#2e6f9e", "#7fb2d6", "#a2471b", "#e0a070", "#e4e4e4")

LEVEL_NAMES = {
    "none": {"nl": "geen maatregel bekend", "en": "no measure known"},
    "general": {"nl": "alleen algemene maatregelen", "en": "only general measures"},
    "region": {"nl": "gericht op de regio", "en": "aimed at the region"},
    "occupation": {"nl": "gericht op het beroep", "en": "aimed at the occupation"},
    "both": {"nl": "gericht op regio en beroep", "en": "aimed at region and occupation"},
}
LEVEL_COLOURS = ("#7a1f0a", "#d9774a", "#f0cfa0", "#7fb2d6", "#0d3b5e")


def overlap_bars(
    pairs: Sequence[Overlap], names: Mapping[str, str], lang: str, most: int = 20
) -> str:
    """Return the pairs of measures that serve most of the same, as SVG.

    One bar for each pair, divided by what they share; the light end is what is unknown, so that the
    whole bar is the score that is still possible.

    Parameters
    ----------
    pairs
        The largest first.
    names
        Measure to the name that is shown.
    most
        Number of pairs shown.
    """
    order = list(DIMENSIONS)
    bars = []
    for rank, pair in enumerate(pairs[:most]):
        label = f"{names[pair.first]} + {names[pair.second]}"
        parts = {own.dimension: own.weight * (own.share or 0.0) for own in pair.shared}
        parts["unknown"] = pair.possible - pair.score
        bars += [
            {"pair": label, "rank": rank, "part": DIMENSIONS[part][lang], "score": parts[part],
             "order": order.index(part)}
            for part in order
        ]  # fmt: skip
    words = [DIMENSIONS[part][lang] for part in order]
    title = {"nl": "Mate van overlap (0 tot 1)", "en": "Degree of overlap (0 to 1)"}[lang]
    chart = (
        alt.Chart(pd.DataFrame(bars))
        .mark_bar()
        .encode(
            x=alt.X("score:Q", title=title, scale=alt.Scale(domain=[0, 1])),
            y=alt.Y(
                "pair:N",
                sort=alt.EncodingSortField("rank", order="ascending"),
                title=None,
                axis=alt.Axis(labelLimit=520),
            ),
            color=alt.Color(
                "part:N", title=None, scale=alt.Scale(domain=words, range=list(COLOURS))
            ),
            order="order:Q",
        )
    )
    return svg(chart.properties(width=420, height=22 * min(most, len(pairs))), lang)


def seat_plan(graph: object, names: Mapping[str, str], lang: str) -> str:
    """Return who sits at which table: a row for each party, a column for each table, as SVG.

    Parties and tables with most seats come first, so that tables of the same people stand together.

    Parameters
    ----------
    graph
        As `krapte.register.overlaps.seat_graph` gives it.
    names
        Code of a party or table to the name that is shown.
    """
    ranked = sorted(standings(graph), key=lambda own: (-own.seats, own.code))  # type: ignore[arg-type]
    parties = [own.code for own in ranked if own.side == "party"]
    tables = [own.code for own in ranked if own.side == "table" and own.seats]
    dots = [
        {"party": names.get(party, party), "table": names.get(table, table)}
        for party in parties
        for table in tables
        if graph.has_edge(("table", table), ("party", party))  # type: ignore[attr-defined]
    ]
    title = {"nl": "Tafel", "en": "Table"}[lang]
    base = alt.Chart(pd.DataFrame(dots, columns=["party", "table"])).encode(
        x=alt.X(
            "table:N",
            sort=[names.get(code, code) for code in tables],
            title=title,
            axis=alt.Axis(labelAngle=-45, orient="top", grid=True),
        ),
        y=alt.Y(
            "party:N",
            sort=[names.get(code, code) for code in parties],
            title=None,
            axis=alt.Axis(grid=True),
        ),
    )
    chart = base.mark_circle(size=110, color="#1d5c8a", opacity=1)
    return svg(chart.properties(width=26 * len(tables), height=20 * len(parties)), lang)


def blank_spot_map(spots: Iterable[BlankSpot], lang: str) -> str:
    """Return a grid of regions by occupations, coloured by how closely each is aimed at, as SVG.

    The area of a square is the median shortage; cells without a shortage stay empty.
    """
    cells = [
        {
            "region": region_name(own.shortage.region, lang),
            "occupation": occupation_name(own.shortage.occupation, lang),
            "level": LEVEL_NAMES[own.level][lang],
            "persons": own.shortage.median,
        }
        for own in spots
    ]
    title = {"nl": "Tekort (personen)", "en": "Shortage (persons)"}[lang]
    domain = [LEVEL_NAMES[level][lang] for level in LEVELS]
    chart = (
        alt.Chart(pd.DataFrame(cells, columns=["region", "occupation", "level", "persons"]))
        .mark_square(opacity=1)
        .encode(
            x=alt.X("region:N", title=None, axis=alt.Axis(labelAngle=-60, orient="top", grid=True)),
            y=alt.Y("occupation:N", title=None, axis=alt.Axis(labelLimit=320, grid=True)),
            color=alt.Color(
                "level:N", title=None, scale=alt.Scale(domain=domain, range=list(LEVEL_COLOURS))
            ),
            size=alt.Size("persons:Q", title=title, scale=alt.Scale(range=[2, 320])),
        )
    )
    regions = len({own["region"] for own in cells})
    occupations = len({own["occupation"] for own in cells})
    return svg(chart.properties(width=18 * regions, height=18 * occupations), lang)
