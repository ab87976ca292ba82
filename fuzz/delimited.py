"""Changes of tables: other cells, rows and columns, quotes that never close."""

from __future__ import annotations

import csv
import io
import random

from fuzz import raw, values


def changed_csv(content: bytes, chance: random.Random) -> bytes:
    """Return a table with cells, rows, columns or its form changed."""
    text = content.decode("utf-8", "replace")
    mark = max(",;\t|", key=text[:2000].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        return raw.changed_bytes(content, chance)
    rows = [row for row in rows if row]
    if not rows or chance.random() < 0.15:
        return raw.changed_lines(content, chance)
    rows = _changed_rows(rows, chance)
    if chance.random() < 0.03:
        mark = chance.choice(",;\t|")
    target = io.StringIO(newline="")
    try:
        csv.writer(target, delimiter=mark, lineterminator="\n").writerows(rows)
    except csv.Error:
        return content
    return target.getvalue().encode("utf-8", "surrogatepass")


def _changed_rows(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    at = chance.randrange(len(rows))
    # Figures are read row by row, meaning row against row: mostly one cell among good ones.
    cell = chance.randrange(len(rows[at])) if rows[at] else 0
    way = chance.randrange(12)
    if way <= 5 and rows[at]:
        rows[at][cell] = values.text(chance)
    elif way == 6:
        del rows[at]
    elif way == 7:
        rows[at:at] = [list(rows[at])] * chance.choice((1, 1, 1, 300))
    elif way == 8:
        rows[at] = rows[at][:cell] if chance.random() < 0.5 else [*rows[at], values.text(chance)]
    elif way == 9:
        for row in rows:
            del row[cell : cell + 1]
    elif way == 10:
        other = rows[chance.randrange(len(rows))]
        if other and rows[at]:
            rows[at][cell] = other[min(cell, len(other) - 1)]
    else:
        for row in rows:
            row[cell:cell] = row[cell : cell + 1]
    return rows
