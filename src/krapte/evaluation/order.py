"""Who should begin when, so that the effect can be told afterwards, within what policy allows.

The order is drawn by lot among all orders that policy permits: the cheapest way there is to make
regions alike. Which waves, and how many regions in each, is chosen by what they can show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.evaluation.noise import Noise
from krapte.evaluation.periods import code_of, kind_of, number_of
from krapte.evaluation.power import detectable
from krapte.evaluation.weights import NEVER
from krapte.inputs import toml_in

_FIELDS: dict[str, tuple[type, ...]] = {
    "first": (str,), "last": (str,), "until": (str,), "waves": (int,), "per_wave": (int,),
    "all_begin": (bool,), "fixed": (dict,), "not_before": (dict,), "not_after": (dict,),
}  # fmt: skip
_TRIES = 2000
_SCREEN = 300


@dataclass(frozen=True)
class Policy:
    """What policy allows.

    Parameters
    ----------
    first, last
        Earliest and latest period of a start.
    until
        Last period that will be measured.
    waves
        Most moments at which regions may begin.
    per_wave
        Most regions in one wave; None is no limit.
    all_begin
        Whether every region must have begun by `last`.
    fixed, not_before, not_after
        Region -> period: decided already, or bounds.
    """

    first: str
    last: str
    until: str
    waves: int = 4
    per_wave: int | None = None
    all_begin: bool = True
    fixed: Mapping[str, str] = field(default_factory=dict)
    not_before: Mapping[str, str] = field(default_factory=dict)
    not_after: Mapping[str, str] = field(default_factory=dict)
    file: str = "policy"


@dataclass(frozen=True)
class Wave:
    """One moment at which regions begin."""

    period: str
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One pattern that policy allows.

    Parameters
    ----------
    periods, sizes
        When, and how many regions.
    full
        Smallest full effect that it can show, in the unit of the outcome; infinite when none.
    """

    periods: tuple[str, ...]
    sizes: tuple[int, ...]
    full: float


@dataclass(frozen=True)
class Proposal:
    """An order of regions.

    Parameters
    ----------
    waves
        Who begins when.
    without
        Regions that do not begin within the time measured.
    options
        Every pattern that was weighed, best first.
    tried
        Orders drawn until one met every bound: 1 means that few bounds bind.
    seed
        Of the draw; the same seed gives the same order.
    """

    waves: tuple[Wave, ...]
    without: tuple[str, ...]
    options: tuple[Option, ...]
    tried: int
    seed: int

    @property
    def start(self) -> dict[str, str]:
        """Region -> start, as a design takes it."""
        return {own: wave.period for wave in self.waves for own in wave.regions}


def read_policy(path: Path) -> Policy:
    """Return the policy in a TOML file.

    Raises
    ------
    BadInput
        With every fault.
    """
    if not path.is_file():
        problem = Problem(path.name, None, None, "no file", "a policy", "Check the name.")
        raise BadInput([problem])
    table = toml_in(path, "a policy", "Mend it there.")
    problems = _shape(path.name, table) or _order(path.name, table)
    if problems:
        raise BadInput(problems)
    return Policy(**table, file=path.name)


def _shape(file: str, table: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name, value in table.items():
        if name not in _FIELDS:
            allowed = "one of " + ", ".join(_FIELDS)
            problems.append(Problem(file, None, name, f"the field `{name}`", allowed, "Rename it."))
        elif not isinstance(value, _FIELDS[name]):
            mend = "Write it as in docs/how-to/evaluate.md."
            kind = _FIELDS[name][0].__name__
            problems.append(Problem(file, None, name, f"`{value}`", f"a {kind}", mend))
    problems += [
        Problem(file, None, name, "nothing", "a period", "Fill it in.")
        for name in ("first", "last", "until")
        if name not in table
    ]
    if problems:
        return problems
    periods = [(name, table[name]) for name in ("first", "last", "until")]
    for name in ("fixed", "not_before", "not_after"):
        periods += [(f"{name}.{region}", own) for region, own in table.get(name, {}).items()]
    for name, own in periods:
        try:
            kind_of(own)
        except (ValueError, TypeError):
            allowed = "a year or quarter such as 2027Q1"
            problems.append(Problem(file, None, name, f"`{own}`", allowed, "Correct it."))
    return problems


def _order(file: str, table: Mapping[str, Any]) -> list[Problem]:
    first, last, until = (number_of(table[name]) for name in ("first", "last", "until"))
    problems = []
    if not first <= last <= until:
        found = f"{table['first']}, {table['last']}, {table['until']}"
        problems.append(
            Problem(file, None, "first", found, "first, last and until in order", "Correct them.")
        )
    for name in ("waves", "per_wave"):
        if table.get(name, 1) < 1:
            mend = "At least one region begins some time."
            problems.append(Problem(file, None, name, f"`{table[name]}`", "1 or more", mend))
    return problems


def propose(
    policy: Policy,
    regions: tuple[str, ...],
    begins: str,
    noise: Noise,
    lag: int = 0,
    ramp: int = 1,
    seed: int = 20230203,
) -> Proposal:
    """Return the pattern that shows the smallest effect, with an order drawn by lot.

    Parameters
    ----------
    regions
        All regions of the panel.
    begins
        First period of the panel.
    noise
        How regions stray, from figures before the measure.
    lag, ramp
        How the effect is expected to come.

    Raises
    ------
    BadInput
        No pattern that policy allows can show any effect, or no order meets its bounds.
    """
    unknown = [
        own for own in (*policy.fixed, *policy.not_before, *policy.not_after) if own not in regions
    ]
    if unknown:
        mend = "Correct the code."
        raise BadInput(
            [Problem(policy.file, None, own, f"`{own}`", "a region of the panel", mend)
             for own in unknown]
        )  # fmt: skip
    options = _options(policy, len(regions), begins, noise, lag, ramp)
    rng = np.random.default_rng(seed)
    for option in options:
        if math.isinf(option.full):
            break
        drawn = _drawn(policy, regions, option, rng)
        if drawn is not None:
            order, tried = drawn
            waves = tuple(
                Wave(period, tuple(sorted(own for own in regions if order.get(own) == period)))
                for period in option.periods
            )
            return Proposal(
                waves, tuple(own for own in regions if own not in order), options, tried, seed
            )
    mend = (
        "Let regions begin at different moments (waves, last), leave some without until later"
        " (all_begin = false), or measure longer (until)."
    )
    found = "no order from which an effect could be told"
    raise BadInput([Problem(policy.file, None, None, found, "at least one", mend)])


def _options(
    policy: Policy, count: int, begins: str, noise: Noise, lag: int, ramp: int
) -> tuple[Option, ...]:
    """Return the patterns, best first: waves and regions evenly spread, some without."""
    kind = kind_of(policy.first)
    first, last = number_of(policy.first), number_of(policy.last)
    length = number_of(policy.until) - number_of(begins) + 1
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    patterns = []
    for waves in range(1, policy.waves + 1):
        moments = tuple(sorted({round(own) for own in np.linspace(first, last, waves)}))
        for share in (1.0,) if policy.all_begin else (0.33, 0.5, 0.67, 0.8, 1.0):
            sizes = _sizes(max(round(share * count), 1), len(moments), policy.per_wave)
            if sizes is not None and (moments, sizes) not in seen:
                seen.add((moments, sizes))
                patterns.append((moments, sizes))
    found = []
    for moments, sizes in patterns:
        start = np.full(count, NEVER)
        begun = 0
        for moment, size in zip(moments, sizes, strict=True):
            start[begun : begun + size] = moment - number_of(begins)
            begun += size
        full = detectable(start, length, noise, lag, ramp, panels=_SCREEN).full
        found.append(Option(tuple(code_of(own, kind) for own in moments), sizes, full))
    return tuple(sorted(found, key=lambda own: (own.full, len(own.periods))))


def _sizes(count: int, waves: int, most: int | None) -> tuple[int, ...] | None:
    each, rest = divmod(count, waves)
    sizes = tuple(each + (place < rest) for place in range(waves))
    if min(sizes) < 1 or (most is not None and max(sizes) > most):
        return None
    return sizes


def _drawn(
    policy: Policy, regions: tuple[str, ...], option: Option, rng: np.random.Generator
) -> tuple[dict[str, str], int] | None:
    """Return an order drawn by lot until it meets every bound, and how often was drawn."""
    places = [period for period, size in zip(option.periods, option.sizes, strict=True)
              for _ in range(size)]  # fmt: skip
    places += [""] * (len(regions) - len(places))
    for region, period in policy.fixed.items():
        if period not in places:
            return None
        places.remove(period)
        del region
    free = [own for own in regions if own not in policy.fixed]
    for tried in range(1, _TRIES + 1):
        order = dict(zip(free, rng.permutation(np.array(places, dtype=object)), strict=True))
        if all(_allowed(policy, region, str(period)) for region, period in order.items()):
            whole = {**policy.fixed, **order}
            return {own: str(period) for own, period in whole.items() if period}, tried
    return None


def _allowed(policy: Policy, region: str, period: str) -> bool:
    if not period:
        return region not in policy.not_after
    number = number_of(period)
    if region in policy.not_before and number < number_of(policy.not_before[region]):
        return False
    return not (region in policy.not_after and number > number_of(policy.not_after[region]))
