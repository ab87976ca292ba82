"""Charts that only the pages of measures have: money by its certainty, and what overlaps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from krapte.register.overlaps import Overlap
from krapte.reporting.charts import svg

CONDITIONS = {
    "unconditional": {"nl": "zonder voorwaarde", "en": "unconditional"},
    "conditional": {"nl": "met voorwaarde", "en": "conditional"},
    "unknown": {"nl": "voorwaarde onbekend", "en": "condition not known"},
}
_COLOURS = ("#1d5c8a", "#a2471b", "#888")
_LABEL = 34
_WIDTH = 640
_APART = 42
"""Pixels between two dots of a ring."""


def money(table: pd.DataFrame, lang: str) -> str:
    """Return sums as bars, the parts that are not there yet beside what is, as SVG.

    Parameters
    ----------
    table
        Columns `name, condition, million`, in the order in which the bars stand.
    """
    named = {code: words[lang] for code, words in CONDITIONS.items()}
    own = table.assign(part=table["condition"].map(named))
    own = own.assign(order=own["condition"].map({code: n for n, code in enumerate(CONDITIONS)}))
    title = {"nl": "Miljoen euro", "en": "Million euro"}[lang]
    bars = list(dict.fromkeys(own["name"]))
    chart = (
        alt.Chart(own)
        .mark_bar()
        .encode(
            x=alt.X("million:Q", title=title),
            y=alt.Y("name:N", sort=bars, title=None, axis=alt.Axis(labelLimit=260)),
            color=alt.Color(
                "part:N", title=None,
                scale=alt.Scale(domain=list(named.values()), range=list(_COLOURS)),
                legend=alt.Legend(orient="bottom"),
            ),
            order="order:Q",
        )
        .properties(width=420, height=26 * len(bars))
    )  # fmt: skip
    return svg(chart, lang)


def web(pairs: Sequence[Overlap], numbers: Mapping[str, int], lang: str) -> str:
    """Return measures as numbered dots, with a line between two that overlap, as SVG.

    A thick line is a pair that overlaps in all that matters; a dashed one may do so, for something
    of it is not known. Measures that hang together stand in one ring; place means nothing else.

    Parameters
    ----------
    pairs
        The pairs that are drawn.
    numbers
        Measure to the number that stands in its dot.
    """
    place, height = _packed(pairs, numbers)
    words = {
        "overlap": {"nl": "overlap", "en": "overlap"}[lang],
        "possible": {"nl": "mogelijk of deels", "en": "possible or in part"}[lang],
    }
    lines = pd.DataFrame(
        [
            {"x": place[own.first][0], "y": place[own.first][1], "x2": place[own.second][0],
             "y2": place[own.second][1],
             "kind": words["overlap" if own.verdict == "overlap" else "possible"]}
            for own in pairs
        ],
        columns=["x", "y", "x2", "y2", "kind"],
    )  # fmt: skip
    dots = pd.DataFrame(
        [{"x": place[code][0], "y": place[code][1], "number": str(n)}
         for code, n in numbers.items()],
        columns=["x", "y", "number"],
    )  # fmt: skip
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, _WIDTH]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0]))
    domain = list(words.values())
    edges = alt.Chart(lines).mark_rule().encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        color=alt.Color("kind:N", title=None, legend=alt.Legend(orient="bottom"),
                        scale=alt.Scale(domain=domain, range=["#a2471b", "#888"])),
        strokeDash=alt.StrokeDash("kind:N", title=None,
                                  scale=alt.Scale(domain=domain, range=[[1, 0], [5, 4]])),
        strokeWidth=alt.StrokeWidth("kind:N", title=None,
                                    scale=alt.Scale(domain=domain, range=[2.5, 1.2])),
    )  # fmt: skip
    nodes = alt.Chart(dots).mark_point(
        # Grey with dark letters can be read in light and in dark colours.
        size=460, filled=True, fill="#e4e4e4", stroke="#1d5c8a", strokeWidth=2, opacity=1,
    ).encode(x=x, y=y)  # fmt: skip
    text = alt.Chart(dots).mark_text(color="#1a1a1a", fontSize=12, fontWeight="bold").encode(
        x=x, y=y, text="number:N"
    )  # fmt: skip
    return svg((edges + nodes + text).properties(width=_WIDTH, height=height), lang)


def _packed(
    pairs: Sequence[Overlap], numbers: Mapping[str, int]
) -> tuple[dict[str, tuple[float, float]], float]:
    """Return where each dot stands, and the height that takes: a ring per cluster, in rows."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(numbers)
    graph.add_edges_from((own.first, own.second) for own in pairs)
    rings = sorted(nx.connected_components(graph), key=lambda own: (-len(own), min(own)))
    place: dict[str, tuple[float, float]] = {}
    left = top = row = 0.0
    for ring in rings:
        radius = max(_APART / 2, _APART * len(ring) / (2 * math.pi))
        across = 2 * radius + _APART
        if left and left + across > _WIDTH:
            left, top, row = 0.0, top + row, 0.0
        for turn, code in enumerate(sorted(ring, key=lambda code: numbers[code])):
            angle = 2 * math.pi * turn / len(ring)
            place[code] = (
                left + across / 2 + radius * math.cos(angle),
                top + across / 2 + radius * math.sin(angle),
            )
        left, row = left + across, max(row, across)
    return place, top + row


def cut(text: str) -> str:
    """Return a label that fits beside a bar."""
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
