"""Adds up the money of the register without hiding what is not known about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

UNKNOWN = "unknown"


class Line(Protocol):
    """A record of the kind `budget_line`, or any mapping with its fields."""

    def __getitem__(self, field: str, /) -> Any:
        """Return the value of a field."""
        ...


@dataclass(frozen=True)
class Amount:
    """A sum of money.

    Parameters
    ----------
    line
        Code of the budget line; with ` (rest)` for what a line holds besides its parts.
    measure, fund, party
        As in the register; `party` is `unknown` when it is not known who pays.
    condition
        `conditional`, `unconditional`, or `unknown`.
    from_year, to_year
        First and last calendar year; None when not known.
    yearly
        Whether `eur` is spent in every year; else it is spent over all years together.
    eur, low, high
        Euro, and its range when the source gives one; None when not known.
    matched
        Whether it is money that matches another line.
    """

    line: str
    measure: str
    fund: str
    party: str
    condition: str
    from_year: int | None
    to_year: int | None
    yearly: bool
    eur: float | None
    low: float | None
    high: float | None
    matched: bool

    @property
    def years(self) -> int | None:
        """Number of calendar years; None when not known."""
        if self.from_year is None or self.to_year is None:
            return None
        return self.to_year - self.from_year + 1

    def total(self, field: str = "eur") -> float | None:
        """Return `eur`, `low` or `high` over all years; None when that cannot be known."""
        value = getattr(self, field)
        if value is None or not self.yearly:
            return value
        return None if self.years is None else value * self.years

    @property
    def period(self) -> str:
        """The year, or the years over which the source does not divide it."""
        first = self.from_year or "?"
        last = self.to_year or "?"
        return (
            UNKNOWN if first == last == "?" else str(first) if first == last else f"{first}-{last}"
        )


@dataclass(frozen=True)
class Sum:
    """Amounts that have something in common, added up.

    Parameters
    ----------
    name
        What they have in common.
    unconditional, conditional, unknown
        Euro with no condition, with one, and of which that is not known. They are kept apart:
        conditional money is not there yet.
    low, high
        Euro of all together, with the low and the high ends of the amounts that have a range.
    lines
        Number of amounts that were added.
    ranged
        Budget lines of which only a range is known: they are in `low` and `high`, not in the rest.
    unsized
        Budget lines of which no amount is known, so that they are in no sum.
    """

    name: str
    unconditional: float
    conditional: float
    unknown: float
    low: float
    high: float
    lines: int
    ranged: tuple[str, ...]
    unsized: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """A budget line that another has to match.

    Parameters
    ----------
    line
        Code of the line that is matched.
    eur
        Its amount over all years; None when not known.
    lines
        Codes of the lines that match it.
    found
        Euro that match it, over all years; None when the amount of one of them is not known.
    wanted
        Euro that the rule asks: its share times the amount; None when no share or no amount is
        known.
    state
        `met`, `short` or `unknown`.
    """

    line: str
    eur: float | None
    lines: tuple[str, ...]
    found: float | None
    wanted: float | None
    state: str


def amounts(lines: Iterable[Line]) -> tuple[Amount, ...]:
    """Return the money of budget lines so that no euro is counted twice.

    A line that has parts is replaced by its parts and, when they are less, by its rest. Of that
    rest it is not known whether it is conditional, unless the line itself says so. When the amount
    of a part is not known, the rest holds it too, and the part says only that it is there.

    Parameters
    ----------
    lines
        Records of the kind `budget_line`.
    """
    known = {own["code"]: own for own in lines}
    parts: dict[str, list[Line]] = {}
    for own in known.values():
        if own["part_of"] in known:
            parts.setdefault(own["part_of"], []).append(own)
    found: list[Amount] = []
    for code, own in known.items():
        amount = _amount(own)
        if code not in parts:
            found.append(amount)
            continue
        rest = _rest(amount, [_amount(part) for part in parts[code]])
        if rest is not None:
            found.append(rest)
    return tuple(found)


def summed(
    found: Iterable[Amount], by: Callable[[Amount], str], known: bool = True
) -> tuple[Sum, ...]:
    """Return the sums over all years by what `by` says of an amount, the largest first.

    Parameters
    ----------
    found
        See `amounts`.
    by
        Such as `lambda own: own.fund`.
    known
        Whether a name of `unknown` stands at the end.
    """
    groups: dict[str, list[Amount]] = {}
    for own in found:
        groups.setdefault(by(own), []).append(own)
    sums = [_sum(name, own) for name, own in groups.items()]
    return tuple(sorted(sums, key=lambda own: (known and own.name == UNKNOWN, -own.high, own.name)))


def by_year(found: Iterable[Amount]) -> tuple[Sum, ...]:
    """Return the sums by calendar year, then those that no source divides over years.

    An amount for several years together stands under those years, such as `2023-2030`: dividing it
    evenly would be a guess.
    """
    years: dict[str, list[Amount]] = {}
    for own in found:
        if own.yearly and own.from_year is not None and own.to_year is not None:
            for year in range(own.from_year, own.to_year + 1):
                single = replace(own, from_year=year, to_year=year)
                years.setdefault(str(year), []).append(single)
        else:
            years.setdefault(own.period, []).append(own)
    order = sorted(years, key=lambda name: (name == UNKNOWN, "-" in name or "?" in name, name))
    return tuple(_sum(name, years[name]) for name in order)


def matches(lines: Iterable[Line]) -> tuple[Match, ...]:
    """Return every line that others match, with what is found and what is asked."""
    known = {own["code"]: own for own in lines}
    asked: dict[str, list[Line]] = {}
    for own in known.values():
        if own["matches"] in known:
            asked.setdefault(own["matches"], []).append(own)
    return tuple(_match(known[code], own) for code, own in asked.items())


def _amount(own: Line) -> Amount:
    words = {True: "conditional", False: "unconditional", None: UNKNOWN}
    return Amount(
        line=own["code"],
        measure=own["measure"],
        fund=own["fund"],
        party=own["party"] or UNKNOWN,
        condition=words[own["conditional"]],
        from_year=own["from_year"],
        to_year=own["to_year"],
        yearly=own["per"] == "year",
        eur=own["amount_eur"],
        low=own["amount_low_eur"],
        high=own["amount_high_eur"],
        matched=bool(own["matches"]),
    )


def _rest(whole: Amount, parts: list[Amount]) -> Amount | None:
    """Return what a line holds besides its parts; None when that is nothing."""
    if whole.eur is None:
        # The parts are all that is known of it.
        return None if any(part.eur is not None for part in parts) else whole
    same = all(part.yearly == whole.yearly and part.period == whole.period for part in parts)
    total = whole.eur if same else whole.total()
    taken = [part.eur if same else part.total() for part in parts]
    if total is None:
        return None
    rest = round(total - sum(own for own in taken if own is not None), 2)
    if rest <= 0:
        return None
    return replace(
        whole,
        line=f"{whole.line} (rest)",
        yearly=whole.yearly and same,
        eur=rest,
        low=None,
        high=None,
    )


def _sum(name: str, own: list[Amount]) -> Sum:
    kept = {"unconditional": 0.0, "conditional": 0.0, UNKNOWN: 0.0}
    low = high = 0.0
    lines, ranged, unsized = 0, [], []
    for amount in own:
        total, least, most = (amount.total(field) for field in ("eur", "low", "high"))
        if total is None and least is None and most is None:
            unsized.append(amount.line)
            continue
        lines += 1
        if total is None:
            ranged.append(amount.line)
        kept[amount.condition] += total or 0.0
        ends = [value for value in (least, total, most) if value is not None]
        low += min(ends)
        high += max(ends)
    return Sum(
        name,
        kept["unconditional"],
        kept["conditional"],
        kept[UNKNOWN],
        low,
        high,
        lines,
        tuple(sorted(ranged)),
        tuple(sorted(unsized)),
    )


def _match(own: Line, others: list[Line]) -> Match:
    eur = _amount(own).total()
    totals = [_amount(other).total() for other in others]
    found = None if None in totals else sum(total for total in totals if total is not None)
    shares = [other["matching_share"] for other in others if other["matching_share"] is not None]
    wanted = max(shares) * eur if shares and eur is not None else None
    state = UNKNOWN
    if found is not None and wanted is not None:
        state = "met" if found >= wanted - 0.005 else "short"
    codes = tuple(sorted(other["code"] for other in others))
    return Match(own["code"], eur, codes, found, wanted, state)
