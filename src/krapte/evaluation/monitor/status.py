"""How the plan stands: money, delivery and result apart, and the chance to reach each target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from krapte.classification import parse_period
from krapte.evaluation.monitor.parts import Part
from krapte.register.budget import amounts, summed

if TYPE_CHECKING:
    from krapte.evaluation.monitor.outlook import Outlook

ON, DOUBT, OFF, NONE = "on_course", "uncertain", "off_course", "not_assessable"
STATES = (ON, DOUBT, OFF, NONE)
LIMITS = (1 / 3, 2 / 3)
"""Chances between which a target is `uncertain`."""

MARGIN = 0.05
"""How far beyond a limit a chance must lie before a state changes."""

HOLD = 2
"""Quarters for which a state stands at least, unless the chance crosses the whole middle."""

SETTLED = ("reached",)


class Fields(Protocol):
    """A record of the register, or any mapping with its fields."""

    def __getitem__(self, field: str, /) -> Any:
        """Return the value of a field."""
        ...


@dataclass(frozen=True)
class Standing:
    """One indicator against its target.

    Parameters
    ----------
    indicator, name_nl, name_en, family, measure, unit, direction
        As in the register.
    part
        `money`, `delivery` or `result`.
    observed, period
        Newest observation; None when there is none.
    target, target_period
        None when nothing was aimed at.
    path
        Where a straight line from the first observation that counts to the target lies in the
        period of the newest one (the line is assumed; only its ends were promised).
    gap
        Observed less path, turned so that below 0 is behind.
    expected, low, high
        Forecast of the target's period, 95 % range; None without one.
    probability
        Share of the draws that reach the target; None when no forecast speaks of it. Too few
        draws or observations never become a number.
    state
        One of `STATES`; from the probability alone.
    since
        Quarters that the state has stood; 0 when it is new.
    why
        Why no probability is given: `no_target`, `no_observation`, `no_forecast`, `beyond_horizon`
        or empty.
    source
        Ids of the sources of observation and target.
    """

    indicator: str
    name_nl: str
    name_en: str
    family: str
    measure: str
    unit: str
    direction: str
    part: str
    observed: float | None
    period: str
    target: float | None
    target_period: str
    path: float | None
    gap: float | None
    expected: float | None
    low: float | None
    high: float | None
    probability: float | None
    state: str
    since: int
    why: str
    source: tuple[str, ...]


def standings(
    records: Mapping[str, Sequence[Fields]],
    parts: Mapping[str, Part],
    forecast: Outlook | None,
    day: dt.date,
) -> tuple[Standing, ...]:
    """Return every indicator with its target, as known on a day.

    Parameters
    ----------
    records
        Of the register, by kind: `indicator` and `indicator_value` are used.
    parts
        From `read_parts`; an indicator that is not there counts as a result without a forecast.
    forecast
        From `outlook`; None leaves every probability out.
    day
        Values published later are left out.
    """
    values: dict[str, list[Fields]] = {}
    for own in records["indicator_value"]:
        published = own["published"]
        if not published or str(published) <= day.isoformat():
            values.setdefault(own["indicator"], []).append(own)
    return tuple(
        _standing(own, values.get(own["code"], []), parts, forecast) for own in records["indicator"]
    )


def _standing(
    own: Fields, values: Sequence[Fields], parts: Mapping[str, Part], forecast: Outlook | None
) -> Standing:
    part = parts.get(own["code"], Part(own["code"], "result"))
    seen = sorted(
        (v for v in values if v["kind"] == "observation"),
        key=lambda v: (parse_period(v["period"]).end, str(v["published"] or "")),
    )
    aims = [v for v in values if v["kind"] == "target"]
    aim = min(aims, key=lambda v: parse_period(v["period"]).end) if aims else None
    newest = seen[-1] if seen else None
    path = None if aim is None or not seen else _path(seen, aim)
    sign = 1.0 if own["direction"] == "increase" else -1.0
    gap = None if path is None or newest is None else sign * (newest["value"] - path)
    draws, why = _drawn(part, newest, aim, forecast)
    expected = low = high = chance = None
    if draws is not None and aim is not None:
        low, expected, high = (float(q) for q in np.quantile(draws, [0.025, 0.5, 0.975]))
        chance = float(np.mean(sign * draws >= sign * aim["value"]))
    source = [s for v in (newest, aim) if v is not None for s in v["source"]]
    return Standing(
        own["code"], own["name_nl"], own["name_en"], own["family"], own["measure"] or "",
        own["unit"], own["direction"], part.part,
        None if newest is None else newest["value"],
        "" if newest is None else newest["period"],
        None if aim is None else aim["value"],
        "" if aim is None else aim["period"],
        path, gap, expected, low, high, chance, state_of(chance), 0, why,
        tuple(dict.fromkeys(source)),
    )  # fmt: skip


def _path(seen: Sequence[Fields], aim: Fields) -> float:
    begin, now = seen[0], seen[-1]
    start, here, end = (parse_period(v["period"]).end for v in (begin, now, aim))
    if end <= start:
        return float(aim["value"])
    share = min((here - start) / (end - start), 1.0)
    return float(begin["value"] + share * (aim["value"] - begin["value"]))


def _drawn(
    part: Part, newest: Fields | None, aim: Fields | None, forecast: Outlook | None
) -> tuple[np.ndarray | None, str]:
    """Return the draws of the indicator in the period of its target, or why there are none."""
    if aim is None:
        return None, "no_target"
    if not part.forecast or forecast is None:
        return None, "no_forecast"
    year = parse_period(aim["period"]).year
    future = forecast.at(part.forecast, part.occupation, year)
    if future is None:
        return None, "beyond_horizon"
    if part.relation == "same":
        return future, ""
    if newest is None:
        return None, "no_observation"
    now = forecast.at(part.forecast, part.occupation, parse_period(newest["period"]).year)
    if now is None:
        return None, "beyond_horizon"
    return newest["value"] * future / now, ""


def state_of(chance: float | None) -> str:
    """Return the state that belongs to a chance, without memory."""
    if chance is None:
        return NONE
    return OFF if chance < LIMITS[0] else DOUBT if chance < LIMITS[1] else ON


def settled(own: Standing, before: str, since: int) -> Standing:
    """Return a standing whose state changes only for a reason.

    A state stands for `HOLD` quarters and until the chance lies `MARGIN` beyond a limit, so that
    policy does not hunt after noise. From `on_course` to `off_course` or back it changes at once.

    Parameters
    ----------
    before, since
        State of the quarter before, and quarters that it had stood.
    """
    now = own.state
    if now in (before, NONE) or before not in STATES[:3] or own.probability is None:
        return replace(own, since=since + 1 if now == before else 0)
    if {now, before} == {ON, OFF}:
        return replace(own, since=0)
    limit = LIMITS[1] if ON in (now, before) else LIMITS[0]
    if since < HOLD or abs(own.probability - limit) < MARGIN:
        return replace(own, state=before, since=since + 1)
    return replace(own, since=0)


@dataclass(frozen=True)
class Progress:
    """One measure in three columns that are never added up.

    Parameters
    ----------
    measure, pillar, name_nl, name_en
        As in the register.
    money
        Euro over all years: unconditional, conditional, condition unknown; number of lines without
        an amount; and the newest figures of money that was granted or spent.
    delivery
        Number of milestones by state (`reached`, `late`, `unknown`, `planned`), and the newest
        figures of what was delivered.
    result
        Indicators of what it should bring about; empty when none is followed. The only column with
        a state.
    """

    measure: str
    pillar: int
    name_nl: str
    name_en: str
    money: Mapping[str, Any]
    delivery: Mapping[str, Any]
    result: tuple[Standing, ...]


def progress_of(
    records: Mapping[str, Sequence[Fields]], stand: Sequence[Standing], day: dt.date
) -> tuple[Progress, ...]:
    """Return money, delivery and result of every measure of which any is known."""
    by_measure: dict[str, list[Standing]] = {}
    for own in stand:
        by_measure.setdefault(own.measure, []).append(own)
    sums = {own.name: own for own in summed(amounts(records["budget_line"]), lambda a: a.measure)}
    milestones: dict[str, list[Fields]] = {}
    for own in records["milestone"]:
        milestones.setdefault(own["measure"], []).append(own)
    found = []
    for measure in records["measure"]:
        code = measure["code"]
        own = by_measure.get(code, [])
        if not own and code not in sums and code not in milestones:
            continue
        money = sums.get(code)
        found.append(
            Progress(
                code,
                measure["pillar"],
                measure["name_nl"],
                measure["name_en"],
                {
                    "unconditional_eur": 0.0 if money is None else money.unconditional,
                    "conditional_eur": 0.0 if money is None else money.conditional,
                    "unknown_eur": 0.0 if money is None else money.unknown,
                    "known": money is not None and money.lines > 0,
                    "unsized": 0 if money is None else len(money.unsized),
                    "figures": _figures(own, "money"),
                },
                _milestones(milestones.get(code, []), day) | {"figures": _figures(own, "delivery")},
                tuple(s for s in own if s.part == "result"),
            )
        )
    return tuple(found)


def _figures(own: Sequence[Standing], part: str) -> list[Standing]:
    return [one for one in own if one.part == part]


def _milestones(own: Sequence[Fields], day: dt.date) -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys(("reached", "late", "unknown", "planned"), 0)
    for one in own:
        due = one["due"]
        past = bool(due) and str(due) < day.isoformat()
        if one["status"] in SETTLED:
            found["reached"] += 1
        elif one["status"] == "missed" or (past and one["status"] != "unknown"):
            found["late"] += 1
        elif past or one["status"] == "unknown":
            found["unknown"] += 1
        else:
            found["planned"] += 1
    return found
