"""A first mapping to edit: what can be seen in a file, with every guess marked as one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krapte.classification import DIMENSIONS, known_code
from krapte.statistics.connectors.periods import period_of
from krapte.statistics.files import columnar, delimited, workbook
from krapte.statistics.files.faults import Faults
from krapte.statistics.files.importing import format_of, read_content
from krapte.statistics.files.mapping import PERIODS, UNFILLED, Layout
from krapte.statistics.files.names import LISTS, list_named
from krapte.statistics.files.numbers import pattern_of
from krapte.statistics.files.sheet import header_of, text_of
from krapte.statistics.observations import UNITS

_LOOKED_AT = 5000
_MOST_CODES = 60
_MARKS = ("", ".", "-", "x", "*", "?", "nb", "n.b.", "NA", "N/A", "<5")
_MEASURED = 0.5
_DAYS = {r"(\d{4})-\d\d-\d\d.*": r"\1", r"\d{1,2}[-/]\d{1,2}[-/](\d{4})": r"\1"}


@dataclass(frozen=True)
class Look:
    """What a look at the first rows of a file shows.

    Parameters
    ----------
    layout
        Lines of the table [file], each a pair of setting and why.
    header, rows
        Names of the columns, and the first rows below as texts.
    decimal, thousands
        Marks of numbers that are written as text.
    typed
        Columns whose values are numbers by their type.
    """

    layout: list[tuple[str, str]]
    header: list[str]
    rows: list[list[str]]
    decimal: str
    thousands: str
    typed: frozenset[str]


def first_mapping(path: Path) -> str:
    """Return a first mapping of a file, as TOML to edit.

    What could not be guessed is `?`; a mapping that still has one is refused.

    Raises
    ------
    BadInput
        The file cannot be read at all.
    """
    content = read_content(path)
    faults = Faults(path.name)
    look = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[format_of(content)](content, faults)
    return _written(path, look)


def _csv(content: bytes, faults: Faults) -> Look:
    encoding = delimited.guessed_encoding(content)
    text = delimited.decoded(content, Layout(encoding=encoding), faults)
    mark = delimited.guessed_separator(text)
    lines = text.splitlines()[:_LOOKED_AT]
    import csv

    try:
        rows = list(csv.reader(lines, delimiter=mark))
    except csv.Error as error:
        faults.refuse(None, f"a row that cannot be read ({error})", "a CSV file", "Get it anew.")
    layout = [
        ("encoding", encoding, "the file can be read so"),
        ("separator", mark, "it divides most lines alike"),
    ]
    told = [(f"{name} = {json.dumps(value)}", why) for name, value, why in layout]
    return _table(rows, told, frozenset())


def _xlsx(content: bytes, faults: Faults) -> Look:
    names = workbook.sheet_names(content, faults)
    grids = {name: workbook.first_rows(content, name, _LOOKED_AT, faults) for name in names}
    chosen = max(
        names, key=lambda name: sum(map(bool, (text_of(v) for r in grids[name] for v in r)))
    )
    rows = [[text_of(value) for value in row] for row in grids[chosen]]
    others = ", ".join(name for name in names if name != chosen)
    why = f"the fullest sheet; others: {others}" if others else "the only sheet"
    look = _table(rows, [(f"sheet = {json.dumps(chosen, ensure_ascii=False)}", why)], frozenset())
    first = len(rows) - len(look.rows)
    typed = {
        name for at, name in enumerate(look.header)
        if any(isinstance(row[at], float) for row in grids[chosen][first:] if at < len(row))
    }  # fmt: skip
    return Look(look.layout, look.header, look.rows, ".", "", frozenset(typed))


def _parquet(content: bytes, faults: Faults) -> Look:
    header = columnar.parquet_columns(content, faults)
    table = columnar.head(content, _LOOKED_AT, faults)
    typed = frozenset(name for name in header if columnar.is_number(table.column(name)))
    listed = [[text_of(value) for value in table.column(name).to_pylist()] for name in header]
    return Look([], header, [list(row) for row in zip(*listed, strict=True)], ".", "", typed)


def _table(rows: list[list[str]], layout: list[tuple[str, str]], typed: frozenset[str]) -> Look:
    """Find the header: the first row that is as wide as most, and has a name in every field."""
    rows = [[own.strip() for own in row] for row in rows]
    usual = Counter(len([own for own in row if own]) for row in rows).most_common(1)[0][0]
    fitting = (at for at, row in enumerate(rows) if len([own for own in row if own]) >= usual)
    at = next(fitting, 0)
    width = max(len(row) for row in rows[at:])
    header = header_of([rows[at]], width)
    below = [row + [""] * (width - len(row)) for row in rows[at + 1 :]]
    layout = [*layout, (f"header = {at + 1}", "the first row with a name in most columns")]
    texts = [own for row in below for own in row if re.search(r"\d[.,]\d", own)]
    decimal, thousands = _marks(texts)
    return Look(layout, header, below, decimal, thousands, typed)


def _marks(texts: Sequence[str]) -> tuple[str, str]:
    """Return the marks by which most numbers can be read."""
    choices = ((".", ""), (",", ""), (",", "."), (".", ","), (",", " "))
    counted = [
        sum(re.match(pattern_of(*marks), own) is not None for own in texts) for marks in choices
    ]
    return choices[counted.index(max(counted))] if texts else (".", "")


def _written(path: Path, look: Look) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "file"
    columns = {name: _column(look, at, name) for at, name in enumerate(look.header) if name}
    measured = [name for name, own in columns.items() if own is None]
    years = [own for own in measured if re.fullmatch(r"\d{4}", own)]
    if len(years) > 1:
        measured = [own for own in measured if own not in years]
    lines = [
        f"# First mapping of {path.name}, written by `krapte data mapping`. Lines that end in",
        "# `guess: ...` are guesses: look at each. Every ? must be filled in by you; rows are left",
        "# out by skip = true in the place of set.",
        "",
        "[source]",
        f"id = {_quoted(stem)}  # guess: the name of the file; later editions keep it",
        *(f'{name} = "{UNFILLED}"' for name in ("title", "publisher", "licence")),
        'url = ""  # where the file was found',
        f'published = "{UNFILLED}"  # the day on which this file was published, such as 2026-02-14',
        "",
        "[file]",
        *(f"{setting}  # guess: {why}" for setting, why in look.layout),
        f'decimal = "{look.decimal}"  # guess: most numbers can be read so',
        *([f'thousands = "{look.thousands}"  # guess: as decimal'] if look.thousands else []),
        f"missing = {_list(_missing(look, [*measured, *years]))}"
        "  # guess: texts that stand where figures do",
        "ignore = []  # columns that are not needed",
        "",
        "[figures]",
        'periods = ["year"]  # kinds that are taken: year, quarter, schoolyear, span',
        'combine = "none"  # sum or mean, when several rows make one figure',
        "",
        "[columns]",
    ]
    rules: list[str] = []
    for name, own in columns.items():
        if own is None:
            continue
        listed, why, codes = own
        lines.append(f"{_quoted(name)} = {_quoted(listed)}  # guess: {why}")
        if codes:
            rules += ["", f"{_quoted(listed)} = [", *_rules(codes), "]"]
    lines += ["", "[rules]", *rules] if rules else []
    if len(years) > 1:
        lines += _measure(f'column_like = \'\\d{{4}}\'  # guess: {len(years)} columns are years',
                          "value", ["set = { period = '\\g<0>' }"])  # fmt: skip
    for name in measured:
        lines += _measure(f"column = {_quoted(name)}", _slug(name), [])
    if not measured and not years:
        lines += _measure(f'column = "{UNFILLED}"  # no column of figures was seen', UNFILLED, [])
    return "\n".join(lines) + "\n"


def _measure(column: str, series: str, more: list[str]) -> list[str]:
    told = "  # guess: made from the column; series of krapte have names like employed"
    return [
        "",
        "[[measure]]",
        column,
        f"series = {_quoted(series)}{told}",
        f'unit = "{UNFILLED}"  # one of {", ".join(UNITS)}',
        "factor = 1  # guess: the column counts in this unit; 1000 where it counts thousands",
        *more,
    ]


def _rules(distinct: Sequence[str]) -> list[str]:
    """Return a first rule for every code: known ones by their form, the others one by one."""
    for form, period in _DAYS.items():
        if all(re.fullmatch(form, own) for own in distinct):
            rule = f"{{ code_like = '{form}', set = {{ period = '{period}' }} }},"
            return [f"  {rule}  # guess: days, by their year"]
    counted = {
        dimension: [own for own in distinct if own and known_code(dimension, own)]
        for dimension in DIMENSIONS
        if dimension != "age"
    }
    dimension = max(counted, key=lambda name: len(counted[name]))
    known = counted[dimension] if len(counted[dimension]) * 3 > len(distinct) else []
    others = [own for own in distinct if own not in known]
    lines = [_rule(own) for own in others[:_MOST_CODES]]
    if len(others) > _MOST_CODES:
        rest = len(others) - _MOST_CODES
        lines.append(f"  # {rest} codes more: a rule with code_like, or put the column in ignore.")
    forms = dict.fromkeys(re.sub(r"\d", r"\\d", re.escape(own)) for own in known)
    return lines + [
        f"  {{ code_like = '{form}', set = {{ {dimension} = '\\g<0>' }} }},"
        f"  # guess: our own codes of {dimension}"
        for form in forms
    ]


def _rule(code: str) -> str:
    if re.fullmatch(r"(?i)(NL0[01]|T00\d{4}|totaal|total|nederland)", code):
        return f"  {{ code = {_quoted(code)}, set = {{}} }},  # guess: the total"
    year = re.fullmatch(r"((?:19|20)\d{2})\.0", code)
    if year:
        return f"  {{ code = {_quoted(code)}, set = {{ period = {_quoted(year[1])} }} }},  # guess"
    return f"  {{ code = {_quoted(code)}, set = {{ kind = {_quoted(UNFILLED)} }} }},"


def _column(look: Look, at: int, name: str) -> tuple[str, str, list[str]] | None:
    """Return list, reason and codes for a column of codes; None for a column of figures."""
    texts = [row[at] for row in look.rows if row[at]]
    distinct = list(dict.fromkeys(texts))
    if distinct and all(_is_period(own) for own in distinct) and not _is_count(distinct):
        return PERIODS, "every value can be read as a period", []
    listed = _ready_list(distinct)
    if listed:
        return listed, "every value is one of these", []
    if _is_measured(look, name, texts, distinct):
        return None
    return name, "a column of codes; or put it in ignore", distinct or [""]


def _is_measured(look: Look, name: str, texts: list[str], distinct: list[str]) -> bool:
    """Return whether a column looks like figures: numbers that are no codes and no years."""
    if re.search(r"(?i)code|nummer|\b(nr|id|key)\b", name) or any(
        re.fullmatch(r"0\d+", own) for own in distinct
    ):
        return False
    if all(re.fullmatch(r"(19|20)\d{2}\.0", own) for own in distinct):
        return not distinct
    numbers = [own for own in texts if re.match(pattern_of(look.decimal, look.thousands), own)]
    if name not in look.typed and len(numbers) <= _MEASURED * len(texts):
        return False
    # Codes may be numbers too: few of them that come back again and again.
    return len(distinct) > 12 or len(texts) < 20 * len(distinct)


def _is_count(distinct: Sequence[str]) -> bool:
    """Return whether numbers that look like years are rather figures."""
    if not all(re.fullmatch(r"\d{4}", own) for own in distinct):
        return False
    return not all(1900 <= int(own) <= 2100 for own in distinct)


def _is_period(text: str) -> bool:
    try:
        return period_of(text)[0] in ("year", "quarter", "span", "schoolyear")
    except ValueError:
        return False


def _ready_list(distinct: Sequence[str]) -> str:
    """Return the ready list that knows every value; empty when none does."""
    if not distinct:
        return ""
    for dimension in DIMENSIONS:
        # One or two figures are ages as well as anything else.
        if all(known_code(dimension, own) for own in distinct) and not (
            dimension == "age" and all(own.isdigit() for own in distinct)
        ):
            return f"{dimension} codes"
    for name in LISTS:
        if name.endswith(" names"):
            known = {code for rule in list_named(name) for code in rule.codes}
            if known.issuperset(distinct):
                return name
    return ""


def _missing(look: Look, measured: Sequence[str]) -> list[str]:
    at = [look.header.index(name) for name in measured]
    there = {row[own] for row in look.rows for own in at}
    return ["", *(mark for mark in _MARKS if mark and mark in there)]


def _slug(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") or UNFILLED


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(own) for own in values) + "]"
