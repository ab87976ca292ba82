"""Rules that the rows of a list of projects keep, each by itself and between them."""

from __future__ import annotations

import calendar
import difflib
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from krapte.classification import model_occupations, region_name
from krapte.errors import Problem
from krapte.programming.entries import Entry, Tables
from krapte.programming.factors import Factors
from krapte.programming.fields import LABOUR, PACKAGES, PROJECTS
from krapte.programming.months import month_of, month_text
from krapte.programming.order import circle_in
from krapte.programming.project import MOST_MONTHS, OTHER, PRIORITIES, res_regions
from krapte.said import said

YEARS = (2020, 2060)
"""Years in which a project can lie."""

LARGEST = 1e9
"""Largest size, yield and labour: beyond it somebody took another unit."""

_FEW = 50


def month_in(entry: Entry, field: str, end: bool = False) -> tuple[int, Iterable[Problem]]:
    """Return the month of a field, and what is wrong with it.

    A day is taken where it means the whole month: the first day of a start, the first or the last
    day of a deadline (`end`). Spreadsheets make the first day of a month that is typed in.
    """
    text = str(entry[field])
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    allowed = f"a month from {YEARS[0]}-01 to {YEARS[1]}-12"
    if not month:
        return 0, [entry.problem(field, allowed, f"Add the month: {text}-01 for January.")]
    if not YEARS[0] <= int(year) <= YEARS[1]:
        return 0, [entry.problem(field, allowed, "Correct the year.")]
    found = month_of(f"{year}-{month}")
    last = calendar.monthrange(int(year), int(month))[1]
    if day and int(day) != 1 and not (end and int(day) == last):
        near = month_text(found) if end else month_text(found + 1)
        mend = f"A plan counts in whole months: write {near}."
        return found, [entry.problem(field, "a whole month such as 2027-03", mend)]
    return found, []


def row_problems(tables: Tables, factors: Factors) -> Iterator[Problem]:
    """Yield what is wrong with rows by themselves."""
    for entry in tables[PROJECTS]:
        yield from _project_problems(entry, factors)
    for entry in tables[PACKAGES]:
        yield from _package_problems(entry)
    for entry in tables[LABOUR]:
        yield from _labour_problems(entry)


def table_problems(tables: Tables, factors: Factors) -> Iterator[Problem]:
    """Yield what is wrong between rows; each row must be sound by itself."""
    projects, packages, labour = (tables[name] for name in (PROJECTS, PACKAGES, LABOUR))
    if not projects:
        file = "projects"
        mend = "Fill in a row per project."
        yield Problem(file, None, None, "no project", "at least one", mend)
    yield from _repeated(projects, ("project",))
    yield from _repeated(packages, ("project", "package"))
    yield from _repeated(labour, ("project", "package", "occupation"))
    named = {entry["project"] for entry in projects}
    placed = {(entry["project"], entry["package"]) for entry in packages}
    for entry in packages:
        if entry["project"] not in named:
            yield entry.problem("project", "a project of the table projects", _near(entry, named))
    for entry in labour:
        if (entry["project"], entry["package"]) not in placed:
            allowed = said(
                "a package of `{project}` in the table packages", project=entry["project"]
            )
            yield entry.problem("package", allowed, "Add the package there, or correct the code.")
    by_project: dict[str, list[Entry]] = {}
    for entry in packages:
        by_project.setdefault(entry["project"], []).append(entry)
    for entry in projects:
        own = by_project.get(entry["project"], [])
        if entry["technology"] == OTHER and not own:
            mend = "Give its packages and their labour, or choose a technology."
            allowed = "a technology, or `other` with rows in the table packages"
            yield entry.problem("technology", allowed, mend, "`other` without packages")
        yield from _order_problems(own)


def _project_problems(entry: Entry, factors: Factors) -> Iterator[Problem]:
    if entry["region"] not in res_regions():
        allowed = "a RES region (ES01 to ES30) or a municipality (such as GM0014)"
        yield entry.problem("region", allowed, _region_mend(str(entry["region"])))
    technology = factors.technologies.get(entry["technology"])
    if technology is not None and entry["unit"] != technology.unit:
        allowed = said(
            "`{unit}`, the unit of {name}", unit=technology.unit, name=technology.technology
        )
        yield entry.problem("unit", allowed, "Give the size in that unit.")
    if not 0 < entry["size"] <= LARGEST:
        mend = "Leave the project out when there is nothing."
        yield entry.problem("size", said("more than 0, at most {most:g}", most=LARGEST), mend)
    for name in ("twh", "co2_kton", "homes"):
        if entry[name] is not None and not 0 <= entry[name] <= LARGEST:
            mend = "Leave it empty when it is not known."
            yield entry.problem(name, said("0 or more, at most {most:g}", most=LARGEST), mend)
    if entry["priority"] is not None and entry["priority"] not in PRIORITIES:
        yield entry.problem("priority", "1, 2, 3, 4 or 5", "1 comes first; empty is 3.")
    start, faults = month_in(entry, "earliest_start")
    deadline, more = month_in(entry, "deadline", end=True)
    yield from faults
    yield from more
    if not faults and not more and deadline < start:
        allowed = said("{month} or later: work cannot begin before", month=month_text(start))
        yield entry.problem("deadline", allowed, "Change the deadline or earliest_start.")


def _package_problems(entry: Entry) -> Iterator[Problem]:
    shortest, longest = entry["shortest_months"], entry["longest_months"]
    sound = True
    for name, value in (("shortest_months", shortest), ("longest_months", longest)):
        if not (float(value).is_integer() and 1 <= value <= MOST_MONTHS):
            sound = False
            allowed = said("a whole number of months from 1 to {most}", most=MOST_MONTHS)
            yield entry.problem(name, allowed, "Round it to whole months.")
    if sound and longest < shortest:
        allowed = said("at least shortest_months {least:g}", least=shortest)
        yield entry.problem("longest_months", allowed, "Change one of the two.")
    if entry["package"] in entry["after"]:
        mend = "Take its own code out of `after`."
        yield entry.problem("after", "other packages of the project", mend)


def _labour_problems(entry: Entry) -> Iterator[Problem]:
    if entry["occupation"] not in model_occupations():
        code = str(entry["occupation"])
        mend = "Choose a code of the sheet lists of `krapte programme template`."
        if f"0{code}" in model_occupations():
            mend = said(
                "A spreadsheet took the zero away: format the cell as Text, write 0{code}.",
                code=code,
            )
        elif any(own.startswith(code) for own in model_occupations()):
            mend = "Divide the labour over its groups, such as " + ", ".join(
                [own for own in model_occupations() if own.startswith(code)][:3]
            )
        allowed = "an occupation of the model: a group such as 0761, or a class such as 04"
        yield entry.problem("occupation", allowed, mend)
    value, low, high = entry["fte_months"], entry["low"], entry["high"]
    if not 0 <= value <= LARGEST:
        mend = "Leave the row out when there is none."
        yield entry.problem("fte_months", said("0 or more, at most {most:g}", most=LARGEST), mend)
    elif low is not None and not 0 <= low <= value:
        yield entry.problem(
            "low", said("from 0 to fte_months {most:g}", most=value), "Put them in order."
        )
    elif high is not None and not value <= high <= LARGEST:
        allowed = said("at least fte_months {least:g}, at most {most:g}", least=value, most=LARGEST)
        yield entry.problem("high", allowed, "Put them in order.")


def _order_problems(packages: Sequence[Entry]) -> Iterator[Problem]:
    waits = {entry["package"]: entry["after"] for entry in packages}
    for entry in packages:
        for code in entry["after"]:
            if code not in waits:
                allowed = f"packages of `{entry['project']}`: {', '.join(waits)}"
                yield entry.problem("after", allowed, "Correct the code.", f"`{code}`")
    circle = circle_in(waits)
    if circle:
        entry = next(own for own in packages if own["package"] == circle[0])
        found = f"a circle in `{entry['project']}`: {' > '.join(circle)}"
        mend = "Take one of them out of `after`: else none can begin."
        yield entry.problem("after", "packages that do not wait for each other", mend, found)


def _repeated(entries: Iterable[Entry], key: Sequence[str]) -> Iterator[Problem]:
    first: dict[tuple, Entry] = {}
    for entry in entries:
        name = tuple(entry[field] for field in key)
        other = first.setdefault(name, entry)
        if other is not entry:
            found = f"`{' '.join(name)}` again"
            mend = f"Row {other.line} has it too: give another code, or take one out."
            yield entry.problem(key[-1], "each once", mend, found)


def _near(entry: Entry, named: Collection[str]) -> str:
    # Looking for what was meant takes long in a long list, for every row anew.
    near = difflib.get_close_matches(entry["project"], named, 1) if len(named) <= _FEW else []
    return f"Is `{near[0]}` meant?" if near else "Add the project there, or correct the code."


def _region_mend(text: str) -> str:
    code = _codes_of_names().get(text.strip().casefold())
    if code is None:
        return "Choose a code of the sheet lists of `krapte programme template`."
    return f"Write the code: {code} is {region_name(code)}."


@lru_cache(maxsize=1)
def _codes_of_names() -> dict[str, str]:
    """Return name to code; a RES region wins from a municipality of the same name."""
    return {region_name(code).casefold(): code for code in sorted(res_regions(), reverse=True)}
