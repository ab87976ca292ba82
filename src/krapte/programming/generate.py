"""From a size to work packages, by the table of labour factors."""

from __future__ import annotations

import math
from dataclasses import replace

from krapte.programming.factors import Factors, Phase
from krapte.programming.project import MOST_MONTHS, Labour, Package, Project


def with_packages(project: Project, factors: Factors) -> Project:
    """Return the project with the packages of its technology, and the yields of its size.

    Labour is size times factor, so it grows in proportion. Durations are those of the table up to
    the usual size. Beyond it the longest grows in proportion (the same people work on), up to
    `MOST_MONTHS`; the shortest does not (more people work at once). What the project says itself is
    kept: yields that are filled in, and packages.

    Parameters
    ----------
    project
        With a technology of the factors, and its unit; or with packages of its own.
    factors
        From `read_factors`.

    Raises
    ------
    KeyError
        The factors have no such technology, and the project no packages.
    """
    if project.technology not in factors.technologies and project.packages:
        return project
    technology = factors.technologies[project.technology]
    found = {
        name: per_unit * project.size
        for name in ("twh", "co2_kton", "homes")
        if getattr(project, name) is None and (per_unit := getattr(technology, name)) is not None
    }
    packages = project.packages or tuple(
        _package(phase, project.size, technology.usual_size, factors)
        for phase in factors.phases[project.technology]
    )
    return replace(project, packages=packages, **found)


def without(project: Project, done: tuple[str, ...]) -> Project:
    """Return the project without the packages that are over; what waits for them waits no more."""
    left = tuple(
        replace(own, after=tuple(code for code in own.after if code not in done))
        for own in project.packages
        if own.package not in done
    )
    return replace(project, packages=left)


def _package(phase: Phase, size: float, usual: float, factors: Factors) -> Package:
    longest = min(MOST_MONTHS, math.ceil(phase.longest_months * max(1.0, size / usual)))
    labour = tuple(
        Labour(own.occupation, own.fte_months * size, own.low * size, own.high * size)
        for own in factors.labour[phase.technology, phase.phase]
    )
    return Package(phase.phase, "", phase.after, phase.shortest_months, longest, labour)
