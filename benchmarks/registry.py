"""The list of benchmarks: what each one measures, on how many cores, and how it is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from benchmarks.phases import Phases

MODULES = (
    "engine",
    "system_dynamics",
    "gradient",
    "ensemble",
    "start",
    "calibrate",
    "imports",
    "portfolio",
    "programme",
    "skills",
    "transitions",
    "matching",
    "evaluation",
    "psplib",
    "alerts",
    "chain",
    "what_if",
    "scale",
    "serve",
    "users",
)
"""Modules of this package that register benchmarks."""


@dataclass(frozen=True)
class Ratio:
    """One figure with the target beside it.

    Parameters
    ----------
    value
        What was measured.
    target
        What it should reach; None when it is only told.
    meaning
        One sentence that says what is divided by what, or the unit.
    at_most
        Whether the target is an upper bound.
    stretch
        A harder target, or None.
    extrapolated
        Whether the value was scaled up from a smaller run.
    """

    value: float
    meaning: str
    target: float | None = None
    at_most: bool = False
    stretch: float | None = None
    extrapolated: bool = False

    def reaches(self, bound: float | None) -> bool | None:
        """Return whether the value is on the right side of a bound; None without a bound."""
        if bound is None:
            return None
        return self.value <= bound if self.at_most else self.value >= bound

    def as_record(self) -> dict[str, Any]:
        """Return what the results file holds."""
        return {
            "value": self.value,
            "meaning": self.meaning,
            "target": self.target,
            "bound": "at most" if self.at_most else "at least",
            "met": self.reaches(self.target),
            "stretch": self.stretch,
            "stretch_met": self.reaches(self.stretch),
            "extrapolated": self.extrapolated,
        }


@dataclass
class Outcome:
    """What one benchmark found.

    Parameters
    ----------
    raw
        Measurements as they were made, with the unit in the name.
    ratios
        Figures with their targets.
    """

    raw: dict[str, Any] = field(default_factory=dict)
    ratios: dict[str, Ratio] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    """One entry of the registry.

    Parameters
    ----------
    name, title
        The word on the command line, and one sentence.
    measure
        Called with the phases to time and whether the full size is wanted.
    one_core
        Whether the process is held to one core, so that rates are per core.
    cold
        Whether it starts with an empty cache of compiled programs.
    full_only
        Whether it runs only when the full size is asked for.
    """

    name: str
    title: str
    measure: Callable[[Phases, bool], Outcome]
    one_core: bool
    cold: bool
    full_only: bool


_registered: dict[str, Benchmark] = {}


def benchmark(
    name: str, title: str, *, one_core: bool = False, cold: bool = False, full_only: bool = False
) -> Callable[[Callable[[Phases, bool], Outcome]], Callable[[Phases, bool], Outcome]]:
    """Return a decorator that enters a function in the registry."""

    def enter(measure: Callable[[Phases, bool], Outcome]) -> Callable[[Phases, bool], Outcome]:
        _registered[name] = Benchmark(name, title, measure, one_core, cold, full_only)
        return measure

    return enter


def benchmarks() -> dict[str, Benchmark]:
    """Return every benchmark by name, in the order in which they run."""
    for module in MODULES:
        import_module(f"benchmarks.{module}")
    return dict(_registered)
