"""Whether the people that a plan sends are there, and are what its packages ask."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from krapte.programming.check.breach import Breach
from krapte.programming.months import month_text
from krapte.programming.plan import Plan
from krapte.programming.project import Programme
from krapte.programming.supply import Course, Supply
from krapte.programming.wording import in_dutch, in_english, occupation_text, place_text

_SLACK = 1e-4
_SHARE = 1e-6

Cell = tuple[str, str, int]
Amounts = dict[Cell, float]


def labour_breaches(programme: Programme, supply: Supply, plan: Plan) -> Iterator[Breach]:
    """Yield what is wrong with postings, hires and training."""
    asked, who = _asked(programme, plan)
    yield from _figures(plan.postings, "postings", "fte", supply)
    yield from _figures(plan.hires, "hires", "fte", supply)
    yield from _figures(plan.intakes, "intakes", "persons", supply)
    sent: Amounts = {}
    used: Amounts = {}
    away: Amounts = {}
    home = {(own.place, own.region): own.home for own in supply.links}
    table = plan.postings
    for region, place, occupation, month, fte in zip(
        table["region"], table["place"], table["occupation"], table["month"], table["fte"],
        strict=True,
    ):  # fmt: skip
        _add(sent, (place, occupation, month), fte)
        _add(used, (region, occupation, month), fte)
        at_home = home.get((place, region))
        if at_home is None and fte > _SLACK:
            yield Breach(
                "link",
                f"uit {place_text(region)} kan niemand in {place_text(place)} werken, maar in"
                f" {month_text(month)} werken er {in_dutch(fte)} VTE {occupation}",
                f"nobody of {place_text(region)} can work in {place_text(place)}, but"
                f" {in_english(fte)} FTE of {occupation} do in {month_text(month)}",
                occupation=occupation, region=region, month=month,
            )  # fmt: skip
        if not at_home:
            _add(away, (region, occupation, month), fte)
    yield from _met(asked, sent, who)
    yield from _within(supply, plan, used, away)
    yield from _training(supply, plan)


def _asked(programme: Programme, plan: Plan) -> tuple[Amounts, dict[Cell, tuple[str, str]]]:
    """Return FTE asked by place, occupation and month, and one package that asks it."""
    packages = {
        (project.project, package.package): (project.region, package.labour)
        for project in programme
        for package in project.packages
    }
    asked: Amounts = {}
    who: dict[Cell, tuple[str, str]] = {}
    for work in plan.works:
        if (work.project, work.package) not in packages or work.months < 1:
            continue
        place, labour = packages[work.project, work.package]
        for own in labour:
            fte = own.fte_months / work.months
            for month in range(work.start, work.start + work.months):
                cell = (place, own.occupation, month)
                _add(asked, cell, fte)
                who.setdefault(cell, (work.project, work.package))
    return asked, who


def _met(asked: Amounts, sent: Amounts, who: Mapping[Cell, tuple[str, str]]) -> Iterator[Breach]:
    for cell in sorted({*asked, *sent}):
        place, occupation, month = cell
        need, have = asked.get(cell, 0.0), sent.get(cell, 0.0)
        if abs(need - have) <= _room(need):
            continue
        project, package = who.get(cell, (None, None))
        where, when = place_text(place), month_text(month)
        kind = "unmet" if need > have else "idle"
        about = {"nl": f" (onder meer {project}/{package})", "en": f" ({project}/{package} among)"}
        told = about if project else {"nl": "", "en": ""}
        yield Breach(
            kind,
            f"{where}, {when}, {occupation_text(occupation, 'nl')}: gevraagd {in_dutch(need)} VTE,"
            f" gestuurd {in_dutch(have)}{told['nl']}",
            f"{where}, {when}, {occupation_text(occupation, 'en')}: {in_english(need)} FTE asked,"
            f" {in_english(have)} sent{told['en']}",
            project, package, occupation, place, month,
        )  # fmt: skip


def _within(supply: Supply, plan: Plan, used: Amounts, away: Amounts) -> Iterator[Breach]:
    """Yield where more work is done than there are workers, hired and trained ones included."""
    rows = {code: number for number, code in enumerate(supply.regions)}
    columns = {code: number for number, code in enumerate(supply.occupations)}
    hired = _sum(plan.hires, "fte")
    trained = _trained(supply, plan)
    for cell in sorted({*used, *hired}):
        region, occupation, month = cell
        position = month - supply.first_month
        if region not in rows or occupation not in columns or not 0 <= position < supply.months:
            continue
        at = (rows[region], columns[occupation], position)
        there = float(supply.workers[at])
        most = 0.0 if supply.hiring is None else float(supply.hiring.most[at])
        more = hired.get(cell, 0.0)
        if more > most + _room(most):
            yield _passed("hiring", cell, "bijgehuurd", "hired", more, most)
        have = there + more + trained.get(cell, 0.0)
        own = used.get(cell, 0.0)
        if own > have + _room(have):
            yield _passed("supply", cell, "aan het werk", "at work", own, have)
        out, limit = away.get(cell, 0.0), supply.away_share * there
        if out > limit + _room(limit):
            yield _passed("away", cell, "buiten de regio", "outside the region", out, limit)


def _trained(supply: Supply, plan: Plan) -> Amounts:
    """Return FTE that training adds: an intake works from its course's months on."""
    courses = {own.occupation: own for own in supply.courses}
    last = supply.first_month + supply.months
    found: Amounts = {}
    for (region, occupation, month), persons in _sum(plan.intakes, "persons").items():
        course = courses.get(occupation)
        if course is not None:
            for later in range(month + course.months, last):
                _add(found, (region, occupation, later), persons * course.fte)
    return found


def _training(supply: Supply, plan: Plan) -> Iterator[Breach]:
    courses: dict[str, Course] = {own.occupation: own for own in supply.courses}
    rows = {code: number for number, code in enumerate(supply.regions)}
    taught: dict[tuple[str, int], float] = {}
    shape = len(supply.regions), supply.months
    for cell, persons in sorted(_sum(plan.intakes, "persons").items()):
        region, occupation, month = cell
        course = courses.get(occupation)
        position = month - supply.first_month
        if region not in rows or not 0 <= position < supply.months:
            continue
        if course is None:
            yield _passed("places", cell, "in opleiding", "in training", persons, 0.0)
            continue
        most = float(np.broadcast_to(course.places, shape)[rows[region], position])
        if persons > most + _room(most):
            yield _passed("places", cell, "in opleiding", "in training", persons, most)
        key = (course.pool, month)
        taught[key] = taught.get(key, 0.0) + persons
    for (pool, month), persons in sorted(taught.items()):
        limits = np.broadcast_to(supply.teachers.get(pool, math.inf), supply.months)
        most = float(limits[month - supply.first_month])
        if persons > most + _room(most):
            when = month_text(month)
            yield Breach(
                "teachers",
                f"{when}: {in_dutch(persons)} beginnen bij docenten `{pool}`, die er"
                f" {in_dutch(most)} aankunnen",
                f"{when}: {in_english(persons)} begin with teachers `{pool}`, who can take"
                f" {in_english(most)}",
                month=month,
            )


def _figures(table: pd.DataFrame, name: str, amount: str, supply: Supply) -> Iterator[Breach]:
    """Yield rows that cannot be read as labour of this supply."""
    last = supply.first_month + supply.months - 1
    for region, occupation, month, value in zip(
        table["region"], table["occupation"], table["month"], table[amount], strict=True
    ):
        wrong: tuple[str, str] | None = None
        if not math.isfinite(value) or value < -_SLACK:
            wrong = f"{amount} is {value}", f"{amount} is {value}"
        elif region not in supply.regions:
            wrong = f"regio {region} kent het aanbod niet", f"the supply has no region {region}"
        elif occupation not in supply.occupations:
            wrong = (
                f"beroep {occupation} kent het aanbod niet",
                f"the supply has no occupation {occupation}",
            )
        elif not supply.first_month <= month <= last:
            when = month_text(month)
            wrong = f"{when} valt buiten het aanbod", f"{when} lies outside the supply"
        if wrong:
            yield Breach(
                "figure", f"{name}: {wrong[0]}", f"{name}: {wrong[1]}",
                occupation=occupation, region=region, month=month,
            )  # fmt: skip


def _passed(kind: str, cell: Cell, nl: str, en: str, value: float, most: float) -> Breach:
    region, occupation, month = cell
    where, when = place_text(region), month_text(month)
    return Breach(
        kind,
        f"{where}, {when}, {occupation_text(occupation, 'nl')}: {in_dutch(value)} {nl}, hoogstens"
        f" {in_dutch(most)}",
        f"{where}, {when}, {occupation_text(occupation, 'en')}: {in_english(value)} {en}, at most"
        f" {in_english(most)}",
        occupation=occupation, region=region, month=month,
    )  # fmt: skip


def _sum(table: pd.DataFrame, amount: str) -> Amounts:
    found: Amounts = {}
    for region, occupation, month, value in zip(
        table["region"], table["occupation"], table["month"], table[amount], strict=True
    ):
        _add(found, (region, occupation, month), value)
    return found


def _add(amounts: dict[Cell, float], cell: Cell, value: float) -> None:
    amounts[cell] = amounts.get(cell, 0.0) + value


def _room(amount: float) -> float:
    return _SLACK + _SHARE * abs(amount)
