"""Reads the TOML file of a mapping: everything that is wrong with it is told at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from krapte.classification import DIMENSIONS
from krapte.errors import BadInput, Problem
from krapte.inputs import toml_in
from krapte.statistics.connectors.periods import KINDS
from krapte.statistics.connectors.rules import Rule, rule_of
from krapte.statistics.connectors.table import Measure, Suppressed
from krapte.statistics.dataset import Source
from krapte.statistics.files.mapping import (
    COMBINATIONS,
    ENCODINGS,
    FORMATS,
    PERIODS,
    TARGETS,
    UNFILLED,
    FileMapping,
    Layout,
    Reading,
)
from krapte.statistics.files.names import LISTS, list_named
from krapte.statistics.observations import STATUSES, UNITS
from krapte.statistics.vintages import MISSING

_FILL_IN = "This could not be guessed: fill it in."

_KEYS = {
    "": ("source", "file", "figures", "constants", "columns", "rules", "measure"),
    "source": (
        "id", "title", "publisher", "url", "licence", "note", "published", "retrieved",
    ),
    "file": (
        "format", "encoding", "separator", "decimal", "thousands", "sheet", "header", "end",
        "missing", "fill_down", "formulas", "ignore",
    ),
    "figures": ("periods", "combine", "totals", "suppressed"),
    "measure": (
        "column", "column_like", "series", "unit", "factor", "set", "where", "low", "high",
    ),
}  # fmt: skip


def read_mapping(path: Path) -> FileMapping:
    """Return the mapping in a TOML file.

    Raises
    ------
    BadInput
        It cannot be read, or says something that is not understood; with every fault in it.
    """
    mend = "`krapte data mapping FILE` writes a first mapping to look at."
    return _Reader(path.name).mapping(toml_in(path, "a file of TOML", mend))


class _Reader:
    """Turns the fields of a mapping into what they mean and remembers every fault."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def fault(self, field: str, found: object, allowed: str, mend: str = "Correct it.") -> None:
        told = f"`{found}`" if found not in ("", None) else "nothing"
        self.problems.append(Problem(self.file, None, field, told, allowed, mend))

    def mapping(self, fields: dict[str, Any]) -> FileMapping:
        self._unfilled("", fields)
        self._known("", fields, _KEYS[""])
        parts = {
            name: self._table(name, fields.get(name, {}), _KEYS.get(name))
            for name in ("source", "file", "figures", "constants", "columns", "rules")
        }
        rules = {name: self._rules(name, listed) for name, listed in parts["rules"].items()}
        source, retrieved = self._source(parts["source"])
        figures = parts["figures"]
        found = FileMapping(
            source=source,
            retrieved=retrieved,
            layout=self._layout(parts["file"]),
            periods=self._among("figures.periods", figures.get("periods", ["year"]), KINDS),
            combine=self._one("figures.combine", figures.get("combine", "none"), COMBINATIONS),
            totals=tuple(self._among("figures.totals", figures.get("totals", []), DIMENSIONS)),
            suppressed=self._suppressed(figures.get("suppressed")),
            constants=self._set("constants", parts["constants"]),
            columns={
                column: self._list(column, name, rules) for column, name in parts["columns"].items()
            },
            readings=self._readings(fields.get("measure")),
            file=self.file,
        )
        if found.totals and found.combine != "sum":
            self.fault("figures.totals", ", ".join(found.totals), 'combine = "sum" beside it')
        if self.problems:
            raise BadInput(self.problems)
        return found

    def _unfilled(self, place: str, value: object) -> None:
        """Tell every guess that was not made; the texts for missing figures may be `?`."""
        if isinstance(value, Mapping):
            for name, own in value.items():
                if f"{place}.{name}" not in ("file.missing", "figures.suppressed.texts"):
                    self._unfilled(f"{place}.{name}".strip("."), own)
        elif place.startswith("rules.") and isinstance(value, list):
            # A column of many codes is one thing to fill in, not a fault per code.
            codes = [own.get("code", "") for own in value if isinstance(own, Mapping)
                     and UNFILLED in own.get("set", {}).values()]  # fmt: skip
            if codes:
                more = f" and {len(codes) - 3} more" if len(codes) > 3 else ""
                told = f"{UNFILLED} for {', '.join(map(str, codes[:3]))}{more}"
                self.fault(place, told, "what each code sets", _FILL_IN)
        elif isinstance(value, list):
            for at, own in enumerate(value, 1):
                self._unfilled(f"{place} {at}", own)
        elif value == UNFILLED:
            self.fault(place, UNFILLED, "what you know about the file", _FILL_IN)

    def _known(self, name: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
        for own in table:
            if own not in known:
                self.fault(f"{name}.{own}".strip("."), own, "one of " + ", ".join(known))

    def _table(self, name: str, table: object, known: Sequence[str] | None) -> dict[str, Any]:
        if not isinstance(table, dict):
            self.fault(name, table, f"a table [{name}]")
            return {}
        if known is not None:
            self._known(name, table, known)
        return table

    def _one(self, field: str, value: object, allowed: Sequence[str]) -> str:
        if value not in (*allowed, UNFILLED):
            self.fault(field, value, "one of " + ", ".join(allowed))
        return str(value)

    def _among(self, field: str, values: object, allowed: Sequence[str]) -> frozenset[str]:
        found = self._texts(field, values)
        for value in found:
            self._one(field, value, allowed)
        return frozenset(found)

    def _texts(self, field: str, values: object) -> tuple[str, ...]:
        listed = [values] if isinstance(values, str) else values
        if not isinstance(listed, list) or not all(isinstance(own, str) for own in listed):
            self.fault(field, values, "a list of texts")
            return ()
        return tuple(listed)

    def _text(self, field: str, value: object, needed: bool = False) -> str:
        if not isinstance(value, str) or (needed and not value):
            self.fault(field, value, "a text")
            return ""
        return value

    def _day(self, field: str, value: object) -> dt.date | None:
        if value in (None, UNFILLED):
            return None
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = dt.date.fromisoformat(value)
        if not isinstance(value, dt.date):
            self.fault(field, value, "a day such as 2026-11-24")
            return None
        return value.date() if isinstance(value, dt.datetime) else value

    def _source(self, own: Mapping[str, Any]) -> tuple[Source, dt.date | None]:
        needed = {
            name: self._text(f"source.{name}", own.get(name), needed=True)
            for name in ("id", "title", "publisher", "licence")
        }
        published = self._day("source.published", own.get("published"))
        url = self._text("source.url", own.get("url", ""))
        if url and not url.startswith(("https://", "http://", UNFILLED)):
            self.fault("source.url", url, "an address that begins with https:// or http://")
        source = Source(
            needed["id"], needed["title"], needed["publisher"],
            published.isoformat() if published else "", url, needed["licence"],
            self._text("source.note", own.get("note", "")),
        )  # fmt: skip
        return source, self._day("source.retrieved", own.get("retrieved"))

    def _layout(self, own: Mapping[str, Any]) -> Layout:
        plain = Layout()
        header = own.get("header", 1)
        rows = header if isinstance(header, list) else [header]
        if not all(isinstance(row, int) and row >= 0 for row in rows) or rows != sorted(set(rows)):
            self.fault("file.header", header, "a row such as 1, rows such as [3, 4], or 0 for none")
            rows = [1]
        marks = {
            name: self._text(f"file.{name}", own.get(name, getattr(plain, name)))
            for name in ("separator", "decimal", "thousands", "sheet", "end")
        }
        if len(marks["separator"]) != 1 or marks["separator"] in '"\r\n':
            self.fault("file.separator", marks["separator"], 'one mark, such as ";" or "\\t"')
        self._one("file.decimal", marks["decimal"], ("", ".", ","))
        self._one("file.thousands", marks["thousands"], ("", ".", ",", " ", "'"))
        if marks["thousands"] and marks["thousands"] == (marks["decimal"] or "."):
            self.fault("file.thousands", marks["thousands"], "another mark than that of decimals")
        formulas = self._one("file.formulas", own.get("formulas", "refuse"), ("refuse", "saved"))
        return Layout(
            format=self._one("file.format", own.get("format", ""), ("", *FORMATS)),
            encoding=self._one("file.encoding", own.get("encoding", "utf-8"), ENCODINGS),
            header=tuple(row for row in rows if row),
            missing=self._texts("file.missing", own.get("missing", list(plain.missing))),
            fill_down=self._texts("file.fill_down", own.get("fill_down", [])),
            ignore=self._texts("file.ignore", own.get("ignore", [])),
            formulas=formulas == "saved",
            **marks,
        )

    def _suppressed(self, own: object) -> Suppressed | None:
        if own is None:
            return None
        try:
            found = Suppressed(**{**own, "texts": tuple(own["texts"])})  # type: ignore[dict-item, index]
            if not found.low <= found.central <= found.high:
                raise ValueError
        except (KeyError, TypeError, ValueError):
            allowed = "texts, low, central and high, in order"
            self.fault("figures.suppressed", own, allowed)
            return None
        return found

    def _set(self, field: str, own: object) -> dict[str, str]:
        table = self._table(field, own, TARGETS)
        return {name: self._text(f"{field}.{name}", code) for name, code in table.items()}

    def _rules(self, name: str, listed: object) -> tuple[Rule, ...]:
        if not isinstance(listed, list):
            self.fault(f"rules.{name}", listed, "a list of rules")
            return ()
        found = []
        for at, own in enumerate(listed, 1):
            try:
                if not isinstance(own, dict):
                    raise ValueError("a rule is a table in braces")
                rule = rule_of(own, TARGETS)
                if rule.title_like is not None:
                    raise ValueError("a file has no titles beside its codes; use code_like")
                found.append(rule)
            except (ValueError, TypeError, AttributeError, re.error) as fault:
                self.fault(f"rules.{name} {at}", own, f"a rule ({fault})")
        return tuple(found)

    def _list(
        self, column: str, name: object, rules: Mapping[str, tuple[Rule, ...]]
    ) -> tuple[Rule, ...] | None:
        if name == PERIODS and PERIODS not in rules:
            return None
        if isinstance(name, str) and name in rules:
            return rules[name]
        if isinstance(name, str) and name in LISTS:
            return list_named(name)
        if name != UNFILLED:
            told = ", ".join([*rules, PERIODS, *LISTS])
            self.fault(f"columns.{column}", name, f"a list of [rules], or one of {told}")
        return ()

    def _readings(self, listed: object) -> tuple[Reading, ...]:
        if not isinstance(listed, list) or not listed:
            self.fault("measure", "", "at least one [[measure]]")
            return ()
        return tuple(
            own
            for at, fields in enumerate(listed, 1)
            if (own := self._reading(f"measure {at}", fields)) is not None
        )

    def _reading(self, place: str, fields: object) -> Reading | None:
        before = len(self.problems)
        own = self._table(place, fields, _KEYS["measure"])
        if ("column" in own) == ("column_like" in own):
            self.fault(place, "", "either column or column_like")
        name = self._text(f"{place}.column", own.get("column", own.get("column_like", "")))
        series = self._text(f"{place}.series", own.get("series"), needed=True)
        if re.fullmatch(r"(?:[a-z0-9_]|\{kind\})+", series) is None and series != UNFILLED:
            self.fault(f"{place}.series", series, "small letters and _, with {kind} where it goes")
        unit = self._one(f"{place}.unit", own.get("unit", ""), tuple(UNITS))
        factor = own.get("factor", 1.0)
        if isinstance(factor, bool) or not isinstance(factor, int | float) or factor <= 0:
            self.fault(f"{place}.factor", factor, "a number above 0")
        like = None
        try:
            like = re.compile(name) if "column_like" in own else None
        except re.error as fault:
            self.fault(f"{place}.column_like", name, f"a pattern ({fault})")
        sets = self._set(f"{place}.set", own.get("set", {}))
        where = own.get("where", {})
        if not isinstance(where, dict) or not all(isinstance(v, str) for v in where.values()):
            self.fault(f"{place}.where", where, "columns with the text they must have")
        low, high = (self._text(f"{place}.{end}", own.get(end, "")) for end in ("low", "high"))
        if sets.get("status", "A") not in (*STATUSES, MISSING) and "\\" not in sets["status"]:
            self.fault(f"{place}.set.status", sets["status"], "one of A, E, P, F, M")
        if len(self.problems) > before:
            return None
        return Reading(Measure(name, series, unit, float(factor)), like, sets, where, low, high)
