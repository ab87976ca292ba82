"""Drawings of projects and plans: tiles, bars, Gantt, and labour against supply by month."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from krapte.classification import short_region_names, tile_positions, tile_size
from krapte.programming import PHASES

WIDTH = 720
_BLUE, _RED, _INK, _SOFT, _GRID = "#1d5c8a", "#a2471b", "#222", "#333", "#ddd"
_LETTERS = "#1a1a1a"
_PALE, _DEEP = (255, 243, 230), (232, 135, 58)
"""Ends of the scale of tiles: dark letters can be read on both."""

_SHADES = dict(zip(PHASES, (0.15, 0.45, 1.0, 0.7, 0.3), strict=True))
_OTHER = 0.55
_ROW, _LABEL = 22, 250
_TILE = (76, 46)


@dataclass(frozen=True)
class Bar:
    """A package in a Gantt chart.

    Parameters
    ----------
    phase
        Its code; those of `PHASES` have a shade of their own.
    start, months
        First month and how many.
    """

    phase: str
    start: int
    months: int


@dataclass(frozen=True)
class Row:
    """A project in a Gantt chart.

    Parameters
    ----------
    label
        What stands beside it.
    bars
        Its packages; none when it is not built.
    deadline
        Month at the end of which it must be ready.
    late
        Whether it is ready later.
    """

    label: str
    bars: Sequence[Bar]
    deadline: int
    late: bool


def tiles(kind: str, values: Mapping[str, float], shown: Callable[[float], str]) -> str:
    """Return a map on which every region of a kind is one tile of the same size.

    Parameters
    ----------
    kind
        Kind of region that has a tile map.
    values
        By code; regions without one are grey.
    shown
        Writes a value.
    """
    names = short_region_names(kind)
    rows, columns = tile_size(kind)
    known = [own for own in values.values() if math.isfinite(own)]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    width, height = _TILE
    parts = []
    for code, (row, column) in tile_positions(kind).items():
        value = values.get(code, math.nan)
        x, y = column * width, row * height
        middle = x + width / 2
        colour = _colour(value, low, high)
        text = shown(value) if math.isfinite(value) else "–"
        parts.append(
            f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{height - 2}" rx="3"'
            f' fill="{colour}" stroke="#888" stroke-width="0.5"/>'
            + _text(middle, y + 19, _cut(names[code], 12), _LETTERS, 11, "middle")
            + _text(middle, y + 36, text, _LETTERS, 13, "middle", bold=True)
        )
    return _svg(columns * width, rows * height, parts)


def bars(rows: Sequence[tuple[str, float]], shown: Callable[[float], str]) -> str:
    """Return a bar for each label, in the order in which they are given."""
    most = max((value for _, value in rows), default=0.0) or 1.0
    room = WIDTH - _LABEL - 90
    parts = []
    for number, (label, value) in enumerate(rows):
        y = number * _ROW
        long = room * value / most
        parts.append(
            _text(_LABEL - 8, y + 15, _cut(label, 40), _INK, 12, "end")
            + f'<rect x="{_LABEL}" y="{y + 3}" width="{long:.1f}" height="{_ROW - 7}"'
            f' fill="{_BLUE}"/>' + _text(_LABEL + long + 6, y + 15, shown(value), _INK, 12)
        )
    return _svg(WIDTH, max(1, len(rows)) * _ROW + 4, parts)


def gantt(rows: Sequence[Row], words: Mapping[str, str]) -> str:
    """Return when packages are done, a row for each project.

    Parameters
    ----------
    rows
        In the order in which they are shown.
    words
        For the legend: name by phase, and `late` and `deadline`.
    """
    months = [own.deadline for own in rows]
    months += [month for row in rows for own in row.bars for month in (own.start, own.start
               + own.months)]  # fmt: skip
    first = 12 * (min(months) // 12)
    last = 12 * -(-(max(months) + 1) // 12)
    there = {own.phase for row in rows for own in row.bars}
    legend = [name for name in PHASES if name in there]
    parts, head = _gantt_legend(legend, any(row.late for row in rows), words)
    at = _scale(first, last)
    height = head + 20 + len(rows) * _ROW
    parts += _years(first, last, at, head + 16, height)
    for number, row in enumerate(rows):
        y = head + 20 + number * _ROW
        parts.append(_text(_LABEL - 8, y + 15, _cut(row.label, 40), _INK, 12, "end"))
        colour = _RED if row.late else _BLUE
        parts += [
            f'<rect x="{at(own.start):.1f}" y="{y + 4}" height="{_ROW - 8}"'
            f' width="{at(own.start + own.months) - at(own.start):.1f}" fill="{colour}"'
            f' fill-opacity="{_SHADES.get(own.phase, _OTHER)}" stroke="{colour}"/>'
            for own in row.bars
        ]
        x = at(row.deadline + 1)
        parts.append(_line(x, y + 1, x, y + _ROW - 1, _INK, 3))
    return _svg(WIDTH, height + 4, parts)


def labour(months: Sequence[int], table: Mapping[str, Sequence[float]], words: Mapping[str, str],
           shown: Callable[[float], str]) -> str:  # fmt: skip
    """Return who is at work against who is there, by month.

    Parameters
    ----------
    months
        In a row.
    table
        FTE by month: `home` and `away` at work, `there`; and `price` in points.
    words
        For the legend: `home, away, there, short`.
    shown
        Writes a number of FTE.
    """
    first, last = months[0], months[-1] + 1
    head, height = 28, 170
    most = max(*table["there"], *(a + b for a, b in zip(table["home"], table["away"], strict=True)))
    most = most or 1.0
    left = 60

    def at(month: float) -> float:
        return left + (WIDTH - left - 8) * (month - first) / (last - first)

    def up(value: float) -> float:
        return head + height * (1 - value / most)

    grid = list(_years(12 * -(-first // 12), last, at, head + height + 16, head + height, head))
    for share in (0.0, 0.5, 1.0):
        grid.append(_line(left, up(share * most), WIDTH - 8, up(share * most), _GRID, 1))
        grid.append(_text(left - 6, up(share * most) + 4, shown(share * most), _SOFT, 12, "end"))
    both = [a + b for a, b in zip(table["home"], table["away"], strict=True)]
    none = [0.0] * len(months)
    parts = [
        _area(months, table["home"], none, at, up, 0.85),
        _area(months, both, table["home"], at, up, 0.4),
        f'<path d="{_steps(months, table["there"], at, up)}" fill="none" stroke="{_RED}"'
        ' stroke-width="2.5"/>',
    ]
    parts += [
        f'<rect x="{at(month):.1f}" y="{head + height + 1}" height="4"'
        f' width="{at(month + 1) - at(month):.1f}" fill="#8a3b12"/>'
        for month, price in zip(months, table["price"], strict=True) if price > 0
    ]  # fmt: skip
    legend = [
        f'<rect x="{left}" y="4" width="14" height="12" fill="{_BLUE}" fill-opacity="0.85"/>',
        _text(left + 20, 15, words["home"], _INK, 12),
        f'<rect x="{left + 160}" y="4" width="14" height="12" fill="{_BLUE}" fill-opacity="0.4"/>',
        _text(left + 180, 15, words["away"], _INK, 12),
        _line(left + 340, 10, left + 356, 10, _RED, 2.5),
        _text(left + 362, 15, words["there"], _INK, 12),
        f'<rect x="{left + 470}" y="8" width="14" height="4" fill="#8a3b12"/>',
        _text(left + 490, 15, words["short"], _INK, 12),
    ]
    return _svg(WIDTH, head + height + 24, [*grid, *parts, *legend])


def _gantt_legend(
    phases: Sequence[str], late: bool, words: Mapping[str, str]
) -> tuple[list[str], int]:
    """Return the parts of the legend, and how high it is."""
    entries = [(words[name], _BLUE, _SHADES[name]) for name in phases]
    entries += [(words["late"], _RED, 1.0)] if late else []
    parts = []
    x, y = 0.0, 0
    for text, colour, shade in entries:
        long = 34 + 6.4 * len(text)
        if x + long > WIDTH:
            x, y = 0.0, y + 20
        parts.append(
            f'<rect x="{x:.0f}" y="{y + 3}" width="16" height="12" fill="{colour}"'
            f' fill-opacity="{shade}" stroke="{colour}"/>' + _text(x + 22, y + 14, text, _INK, 12)
        )
        x += long
    if x + 160 > WIDTH:
        x, y = 0.0, y + 20
    parts += [
        _line(x + 8, y + 1, x + 8, y + 17, _INK, 3), _text(x + 18, y + 14, words["deadline"], _INK,
                                                           12),
    ]  # fmt: skip
    return parts, y + 24


def _scale(first: int, last: int) -> Callable[[float], float]:
    return lambda month: _LABEL + (WIDTH - _LABEL - 6) * (month - first) / (last - first)


def _years(
    first: int, last: int, at: Callable[[float], float], text: float, bottom: float,
    top: float | None = None,
) -> list[str]:  # fmt: skip
    parts = []
    for month in range(first, last, 12):
        parts.append(_line(at(month), text if top is None else top, at(month), bottom, _GRID, 1))
        parts.append(_text(at(month) + 3, text, str(month // 12), _SOFT, 12))
    return parts


def _area(
    months: Sequence[int], above: Sequence[float], below: Sequence[float],
    at: Callable[[float], float], up: Callable[[float], float], shade: float,
) -> str:  # fmt: skip
    back = "".join(
        f"L{at(month + 1):.1f} {up(value):.1f}L{at(month):.1f} {up(value):.1f}"
        for month, value in zip(reversed(months), reversed(below), strict=True)
    )
    path = _steps(months, above, at, up) + back + "Z"
    return f'<path d="{path}" fill="{_BLUE}" fill-opacity="{shade}"/>'


def _steps(
    months: Sequence[int], values: Sequence[float], at: Callable[[float], float],
    up: Callable[[float], float],
) -> str:  # fmt: skip
    points = [
        f"{at(month):.1f} {up(value):.1f}L{at(month + 1):.1f} {up(value):.1f}"
        for month, value in zip(months, values, strict=True)
    ]
    return "M" + "L".join(points)


def _colour(value: float, low: float, high: float) -> str:
    if not math.isfinite(value):
        return "#e4e4e4"
    share = (value - low) / (high - low) if high > low else 0.0
    mixed = (round(a + share * (b - a)) for a, b in zip(_PALE, _DEEP, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(
    x: float, y: float, text: str, colour: str, size: int, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"'
        f' text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )


def _line(x: float, y: float, x2: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"'
        f' stroke-width="{width}"/>'
    )


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}">{"".join(parts)}</svg>'
    )
