"""Whether packages are done once, in order, within their durations and windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from krapte.programming.check.breach import Breach
from krapte.programming.months import month_text
from krapte.programming.plan import Plan, Work
from krapte.programming.project import Programme, Project
from krapte.programming.supply import Supply


def schedule_breaches(programme: Programme, supply: Supply, plan: Plan) -> Iterator[Breach]:
    """Yield what is wrong with the packages that a plan does, apart from their labour."""
    projects = {own.project: own for own in programme}
    planned: dict[str, dict[str, Work]] = {}
    for work in plan.works:
        project = projects.get(work.project)
        if project is None or work.package not in [own.package for own in project.packages]:
            what = f"{work.project}/{work.package}"
            yield Breach(
                "unknown",
                f"{what} staat in het plan en niet in het programma",
                f"{what} stands in the plan and not in the programme",
                work.project, work.package,
            )  # fmt: skip
        elif work.package in planned.setdefault(work.project, {}):
            yield Breach(
                "whole",
                f"{work.project}: pakket {work.package} staat tweemaal in het plan",
                f"{work.project}: package {work.package} stands in the plan twice",
                work.project, work.package,
            )  # fmt: skip
        else:
            planned[work.project][work.package] = work
    for code, works in planned.items():
        yield from _project_breaches(projects[code], works, supply)


def _project_breaches(
    project: Project, works: Mapping[str, Work], supply: Supply
) -> Iterator[Breach]:
    code = project.project
    for package in project.packages:
        work = works.get(package.package)
        if work is None:
            if works:
                yield Breach(
                    "whole",
                    f"{code}: wordt gebouwd zonder pakket {package.package}",
                    f"{code}: is built without package {package.package}",
                    code, package.package,
                )  # fmt: skip
            continue
        shortest, longest = package.shortest_months, package.longest_months
        if not shortest <= work.months <= longest:
            yield Breach(
                "duration",
                f"{code}: pakket {work.package} duurt {work.months} maanden; mag {shortest} tot"
                f" {longest}",
                f"{code}: package {work.package} takes {work.months} months; may take {shortest} to"
                f" {longest}",
                code, work.package, month=work.start,
            )  # fmt: skip
        if work.start < project.earliest_start:
            own, first = month_text(work.start), month_text(project.earliest_start)
            yield Breach(
                "window",
                f"{code}: pakket {work.package} begint in {own}, kan pas in {first}",
                f"{code}: package {work.package} begins in {own}, cannot before {first}",
                code, work.package, month=work.start,
            )  # fmt: skip
        for before in package.after:
            other = works.get(before)
            if other is not None and work.start < other.start + other.months:
                own, ready = month_text(work.start), month_text(other.start + other.months)
                yield Breach(
                    "order",
                    f"{code}: pakket {work.package} begint in {own}, maar {before} is pas klaar"
                    f" voor {ready}",
                    f"{code}: package {work.package} begins in {own}, but {before} is ready only"
                    f" for {ready}",
                    code, work.package, month=work.start,
                )  # fmt: skip
        last = supply.first_month + supply.months - 1
        end = work.start + work.months - 1
        labour = any(own.fte_months for own in package.labour)
        if labour and (work.start < supply.first_month or end > last):
            span = f"{month_text(work.start)} - {month_text(end)}"
            known = f"{month_text(supply.first_month)} - {month_text(last)}"
            yield Breach(
                "horizon",
                f"{code}: pakket {work.package} valt in {span}; arbeid is bekend voor {known}",
                f"{code}: package {work.package} lies in {span}; labour is known for {known}",
                code, work.package, month=work.start,
            )  # fmt: skip
