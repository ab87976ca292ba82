"""Labour supply as a folder with CSV tables: written beside a plan, or brought by a user."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from krapte.classification import labour_market_regions, model_occupations
from krapte.errors import BadInput, Problem, gathered
from krapte.inputs import DAMAGED
from krapte.programming.exchange.sheets import csv_table
from krapte.programming.months import month_of, month_text
from krapte.programming.project import res_regions
from krapte.programming.supply import Course, Hiring, Link, Supply
from krapte.tables import Row, read_rows, unshielded

SETTINGS = "supply.json"
WORKERS = "workers.csv"
LINKS = "links.csv"
HIRING = "hiring.csv"
HIRING_COSTS = "hiring_costs.csv"
COURSES = "courses.csv"
PLACES = "course_places.csv"
TEACHERS = "teachers.csv"

COLUMNS = {
    WORKERS: ("region", "occupation", "from", "to", "fte"),
    LINKS: ("place", "region", "euro", "home"),
    HIRING: ("region", "occupation", "from", "to", "fte"),
    HIRING_COSTS: ("occupation", "euro"),
    COURSES: ("occupation", "months", "euro", "fte", "pool"),
    PLACES: ("region", "occupation", "from", "to", "persons"),
    TEACHERS: ("pool", "from", "to", "persons"),
}
"""Columns of every table; workers.csv and links.csv must be there."""

SUPPLY_FILES = (SETTINGS, *COLUMNS)
"""What makes a supply."""

_MOST = 1e9
_MOST_NAMED = 6
_MOST_MONTHS = 1200


def supply_tables(supply: Supply) -> dict[str, bytes]:
    """Return a supply as files: name to content; equal months in a row are one row.

    `read_supply` gives the same supply back, to the last bit.
    """
    last = supply.first_month + supply.months - 1
    settings = {
        "first_month": month_text(supply.first_month), "last_month": month_text(last),
        "away_share": supply.away_share, "regions": list(supply.regions),
        "occupations": list(supply.occupations), "origin": supply.origin,
    }  # fmt: skip
    text = json.dumps(settings, ensure_ascii=False, indent=1, allow_nan=False)
    cells = [(region, occupation) for region in supply.regions for occupation in supply.occupations]
    shape = len(cells), supply.months
    tables: dict[str, Iterable[Sequence[Any]]] = {
        WORKERS: _runs(supply, cells, supply.workers.reshape(shape)),
        LINKS: [(own.place, own.region, own.euro, own.home) for own in supply.links],
    }
    if supply.hiring is not None:
        each = np.broadcast_to(supply.hiring.euro, len(supply.occupations))
        tables[HIRING] = _runs(supply, cells, supply.hiring.most.reshape(shape))
        tables[HIRING_COSTS] = zip(supply.occupations, each, strict=True)
    if supply.courses:
        tables[COURSES] = [
            (own.occupation, own.months, own.euro, own.fte, own.pool) for own in supply.courses
        ]
        tables[PLACES] = [
            row for own in supply.courses for row in _runs(
                supply, [(region, own.occupation) for region in supply.regions],
                np.broadcast_to(own.places, (len(supply.regions), supply.months)),
            )
        ]  # fmt: skip
        pools = [(name,) for name in supply.teachers]
        taken = [np.broadcast_to(own, supply.months) for own in supply.teachers.values()]
        tables[TEACHERS] = _runs(supply, pools, np.array(taken).reshape(len(pools), -1))
    return {SETTINGS: (text + "\n").encode()} | {
        name: csv_table(COLUMNS[name], rows) for name, rows in tables.items()
    }


def _runs(supply: Supply, keys: Sequence[tuple[str, ...]], values: np.ndarray) -> Iterator[tuple]:
    """Yield key, first month, last month and value of equal months in a row; zeros left out."""
    for key, row in zip(keys, values, strict=True):
        bounds = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), len(row)]
        for begin, end in pairwise(bounds):
            if row[begin] != 0:
                span = (month_text(supply.first_month + own) for own in (begin, end - 1))
                yield (*key, *span, float(row[begin]))


def read_supply(folder: Path) -> Supply:
    """Return the supply of a folder.

    Without supply.json the months are those of workers.csv, and regions and occupations those that
    have workers. Which part may work outside the own region is only asked when links.csv has such
    work; it is then never taken for none.

    Raises
    ------
    BadInput
        With every fault: table, line, column, what stands there, what may, and how to mend it.
    """
    if not folder.is_dir():
        mend = "`krapte programme plan` writes one beside each plan; docs/reference/plan.md."
        allowed = f"a folder with {WORKERS} and {LINKS}"
        raise BadInput([Problem(str(folder), None, None, "no folder", allowed, mend)])
    return _Reader(folder).supply()


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[Problem] = []
        self._tables = {name: self._rows(name) for name in COLUMNS}
        self._settings = self._read_settings()

    def supply(self) -> Supply:
        spans = [self._span(row) for row in self._tables[WORKERS]]
        self._refuse()
        found = self._settings
        known = [own for own in spans if own is not None]
        first = found.get("first_month", min((own[0] for own in known), default=None))
        last = found.get("last_month", max((own[1] for own in known), default=None))
        if first is None or last is None:
            raise self._fault(WORKERS, "no rows", "workers", "Say who there are.")
        if not 0 < last - first + 1 <= _MOST_MONTHS:
            told = f"{month_text(first)} to {month_text(last)}"
            raise self._fault(SETTINGS, told, f"1 to {_MOST_MONTHS} months", "Correct the months.")
        self._first, self._months = first, last - first + 1
        self._regions = found.get("regions") or self._named("region", labour_market_regions())
        self._occupations = found.get("occupations") or self._named(
            "occupation", model_occupations()
        )
        keys = ("region", "occupation")
        workers = self._filled(WORKERS, "fte", keys)
        links = tuple(self._links())
        if "away_share" not in found and not all(own.home for own in links):
            mend = "Write it there; leave those rows out when nobody works elsewhere."
            told = f"none, while {LINKS} has work outside the own region"
            self._problems.append(Problem(SETTINGS, None, "away_share", told, "0 to 1", mend))
        hiring = self._hiring()
        courses, teachers = self._courses()
        self._refuse()
        return Supply(
            first, tuple(self._regions), tuple(self._occupations), workers, links,
            found.get("away_share", 0.0), hiring, courses, teachers, found.get("origin", {}),
        )  # fmt: skip

    def _rows(self, name: str) -> list[Row]:
        path = self._folder / name
        if not path.is_file() and name not in (WORKERS, LINKS):
            return []
        try:
            rows = read_rows(path, COLUMNS[name], exact=True)
        except BadInput as error:
            self._problems += error.problems
            return []
        for row in rows:
            row.fields.update({key: unshielded(text) for key, text in row.fields.items()})
        return rows

    def _read_settings(self) -> dict[str, Any]:
        path = self._folder / SETTINGS
        if not path.is_file():
            return {}
        mend = "Correct it, or take the file away: then months and regions follow from workers.csv."
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            found: dict[str, Any] = {}
            for name in ("first_month", "last_month"):
                if name in raw:
                    found[name] = month_of(str(raw[name]))
            if "away_share" in raw:
                found["away_share"] = float(raw["away_share"])
            for name, codes in (
                ("regions", labour_market_regions()), ("occupations", model_occupations()),
            ):  # fmt: skip
                chosen = [str(own) for own in raw.get(name, [])]
                strange = [own for own in chosen if own not in codes]
                if strange or len(set(chosen)) != len(chosen):
                    raise ValueError(f"{name} holds {', '.join(strange) or 'one code twice'}")
                found[name] = chosen
            found["origin"] = {str(key): str(own) for key, own in raw.get("origin", {}).items()}
        except (*DAMAGED, TypeError, AttributeError, OverflowError) as error:
            allowed = "first_month, last_month, away_share, regions, occupations, origin"
            self._problems.append(Problem(SETTINGS, None, None, str(error), allowed, mend))
            return {}
        if not 0 <= found.get("away_share", 0) <= 1:
            told = f"{found['away_share']:g}"
            self._problems.append(Problem(SETTINGS, None, "away_share", told, "0 to 1", mend))
        return found

    def _span(self, row: Row) -> tuple[int, int] | None:
        months = []
        for name in ("from", "to"):
            try:
                months.append(month_of(row.fields[name]))
            except ValueError:
                row.fault(name, "a month such as 2027-03", "Write year and month.")
                return None
        if months[1] < months[0]:
            row.fault("to", f"{row.fields['from']} or later", "Put the months in order.")
            return None
        return months[0], months[1]

    def _named(self, field: str, codes: Sequence[str]) -> list[str]:
        there = {row.fields[field] for row in self._tables[WORKERS]}
        return [code for code in codes if code in there]

    def _codes(self, field: str, listed: Sequence[str]) -> tuple[str, str]:
        """Return which codes a field may have, and what to do about another."""
        if self._settings.get(f"{field}s"):
            more = " ..." if len(listed) > _MOST_NAMED else ""
            allowed = f"one of {', '.join(listed[:_MOST_NAMED])}{more}"
            return allowed, f"Correct the code, or add it to {SETTINGS}."
        if field == "region":
            return "a labour-market region, such as AM01", "Correct the code."
        return "an occupation of the model, such as 0761", "Correct the code."

    def _filled(self, name: str, amount: str, keys: Sequence[str]) -> np.ndarray:
        """Return the amounts of a table; regions x occupations x months, or without occupations."""
        axes = {"region": self._regions, "occupation": self._occupations}
        places = [{code: at for at, code in enumerate(axes[key])} for key in keys]
        found = np.zeros((*(len(own) for own in places), self._months))
        filled = np.zeros(found.shape, dtype=bool)
        for row in self._tables[name]:
            span, value = self._span(row), self._amount(row, amount)
            at: list[int] = []
            for key, own in zip(keys, places, strict=True):
                if row.fields[key] not in own:
                    row.fault(key, *self._codes(key, list(own)))
                else:
                    at.append(own[row.fields[key]])
            if span is None or value is None or len(at) < len(keys):
                continue
            begin, end = span[0] - self._first, span[1] - self._first + 1
            if begin < 0 or end > self._months:
                allowed = f"months from {month_text(self._first)} to" + (
                    f" {month_text(self._first + self._months - 1)}"
                )
                row.fault("from" if begin < 0 else "to", allowed, f"See {SETTINGS}.")
                continue
            where = (*at, slice(begin, end))
            if filled[where].any():
                row.fault("from", "each month once", "Another row has some of these months.")
            found[where], filled[where] = value, True
        return found

    def _amount(self, row: Row, field: str, most: float = _MOST) -> float | None:
        before = len(row.problems)
        value = row.number(field)
        if len(row.problems) == before and not 0 <= value <= most:
            row.fault(field, f"0 or more, at most {most:g}", "Correct the figure.")
        return value if len(row.problems) == before else None

    def _links(self) -> Iterator[Link]:
        seen: set[tuple[str, str]] = set()
        for row in self._tables[LINKS]:
            place, region, home = (row.fields[name] for name in ("place", "region", "home"))
            if place not in res_regions():
                row.fault("place", "a RES region or a municipality", "Correct the code.")
            if region not in self._regions:
                row.fault("region", "a labour-market region with workers", "Correct the code.")
            if home not in ("yes", "no"):
                row.fault("home", "yes or no", "Say whether the place lies in the region.")
            if (place, region) in seen:
                row.fault("region", "each pair once", "Take one of the two out.")
            seen.add((place, region))
            euro = self._amount(row, "euro")
            yield Link(place, region, euro or 0.0, home == "yes")

    def _hiring(self) -> Hiring | None:
        if not (self._folder / HIRING).is_file():
            return None
        most = self._filled(HIRING, "fte", ("region", "occupation"))
        costs = {row.fields["occupation"]: self._amount(row, "euro")
                 for row in self._tables[HIRING_COSTS]}  # fmt: skip
        return Hiring(most, np.array([costs.get(own) or 0.0 for own in self._occupations]))

    def _courses(self) -> tuple[tuple[Course, ...], dict[str, np.ndarray]]:
        teachers: dict[str, np.ndarray] = {}
        for row in self._tables[TEACHERS]:
            own = teachers.setdefault(row.fields["pool"], np.zeros(self._months))
            span, persons = self._span(row), self._amount(row, "persons")
            if span is not None and persons is not None:
                begin, end = max(0, span[0] - self._first), span[1] - self._first + 1
                own[begin : max(end, 0)] = persons
        rows = self._tables[COURSES]
        for row in rows:
            if row.fields["occupation"] not in self._occupations:
                row.fault("occupation", "an occupation with workers", "Correct the code.")
        if not rows or self._faults():
            return (), teachers
        places = self._filled(PLACES, "persons", ("region", "occupation"))
        found = []
        for row in rows:
            months, euro, fte = (
                self._amount(row, name, most)
                for name, most in (("months", _MOST_MONTHS), ("euro", _MOST), ("fte", 1.0))
            )
            pool, code = row.text("pool"), row.fields["occupation"]
            if pool not in teachers:
                teachers[pool] = np.zeros(self._months)
            if months is not None and euro is not None and fte is not None:
                own = places[:, self._occupations.index(code)]
                found.append(Course(code, int(months), euro, own, fte, pool))
        return tuple(found), teachers

    def _fault(self, file: str, found: str, allowed: str, mend: str) -> BadInput:
        return BadInput([Problem(f"{self._folder.name}/{file}", None, None, found, allowed, mend)])

    def _faults(self) -> list[Problem]:
        """Return what was found so far; all rows of a table keep their faults together."""
        return self._problems + [
            problem for rows in self._tables.values() if rows for problem in rows[0].problems
        ]

    def _refuse(self) -> None:
        faults = self._faults()
        if faults:
            raise BadInput(gathered(faults))
