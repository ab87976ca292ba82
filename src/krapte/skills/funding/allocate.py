"""Divides the budget of a scheme over applications: windows, priority, and checks against abuse."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.skills.funding.facts import FOLDER
from krapte.tables import Row, read_rows, refuse_if_faulty

EDUCATION = ("none", "mbo-1", "mbo-2", "mbo-3", "mbo-4", "havo-vwo", "hbo", "wo")
GROUPS: Mapping[str, Callable[[str], bool]] = {
    "": lambda education: True,
    "up_to_mbo4": lambda education: education in EDUCATION[:6],
}
"""Priority groups by education: everybody, and the letter's `up to and including mbo-4` (havo and
vwo, which give no vocational diploma, count with them)."""

REASONS = (
    "duplicate",
    "already_granted",
    "unrecognised_provider",
    "no_amount",
    "above_price",
    "outside_window",
    "education_unknown",
    "course_full",
    "budget_spent",
)
"""Why an application gets nothing, in the order in which they are looked at."""

ORDERS = ("arrival", "lot")
MOST_EURO = 1e12
"""Above this an amount is a slip of the pen; it also keeps cents exact."""


@dataclass(frozen=True)
class Slot:
    """A window of applying with its own money.

    Parameters
    ----------
    slot
        Its name.
    opens, closes
        First and last day.
    budget
        Cents.
    reserved_for
        Name in `GROUPS` of the people who go first.
    reserved
        Cents that only they can get; what they leave stays reserved in the next window when that
        has the same group, and is free there otherwise.
    per_course
        Most grants per course; None when there is no limit.
    """

    slot: str
    opens: dt.date
    closes: dt.date
    budget: int
    reserved_for: str = ""
    reserved: int = 0
    per_course: int | None = None


@dataclass(frozen=True)
class Application:
    """One request for money.

    Parameters
    ----------
    id
        Of the application.
    person
        A pseudonym: the same for the same person, nothing that names them.
    day
        On which it came in.
    amount, price
        Cents that are asked, and that the course costs.
    course, provider
        Their ids.
    education
        One of `EDUCATION`; empty when not known.
    """

    id: str
    person: str
    day: dt.date
    amount: int
    price: int
    course: str
    provider: str
    education: str = ""


@dataclass(frozen=True)
class Decision:
    """What an application got: cents, and the reason when that is nothing."""

    id: str
    slot: str
    granted: int
    reason: str
    priority: bool


@dataclass(frozen=True)
class Allocation:
    """All decisions, and where the money of each window went.

    Parameters
    ----------
    decisions
        In the order of the applications.
    ledger
        Per window: slot, budget, carried_in, granted, granted_priority, carried_out, in cents;
        budget + carried_in = granted + carried_out.
    """

    decisions: tuple[Decision, ...]
    ledger: tuple[Mapping[str, Any], ...]

    def table(self) -> pd.DataFrame:
        """Return the decisions as a table, in euro."""
        rows = [vars(own) | {"granted": own.granted / 100} for own in self.decisions]
        columns = ["id", "slot", "granted", "reason", "priority"]
        return pd.DataFrame(rows, columns=columns).rename(columns={"granted": "granted_eur"})

    def reasons(self) -> dict[str, int]:
        """Return how many applications got nothing, by reason."""
        found = Counter(own.reason for own in self.decisions if own.reason)
        return {reason: found[reason] for reason in REASONS if found[reason]}


def allocate(
    applications: Sequence[Application],
    slots: Sequence[Slot],
    recognised: frozenset[str],
    order: str = "arrival",
    seed: int = 20230203,
    once_per_year: bool = True,
) -> Allocation:
    """Return who gets money, window by window; no cent is made or lost.

    In each window those of the priority group come first, out of the whole budget; the others share
    what is not reserved. Within a group who came first, or whose lot is drawn first, is served; an
    application that asks more than is left gets nothing, and the next is tried. What remains goes
    to the next window.

    Parameters
    ----------
    applications
        All of them; ids must differ.
    slots
        Windows, which must not overlap.
    recognised
        Ids of recognised providers.
    order
        `arrival` or `lot`.
    seed
        Of the lot: the same lot for the same application id.
    once_per_year
        Whether somebody who got money is refused for the rest of the calendar year.

    Raises
    ------
    BadInput
        Windows overlap or have no money, an id is there twice, or the order is unknown.
    """
    lined = _checked(applications, slots, order)
    decisions: dict[str, Decision] = {}
    ledger, carried, kept, kept_for = [], 0, 0, ""
    granted_to: set[tuple[str, int]] = set()
    seen: set[tuple[str, str, str]] = set()
    for slot in lined:
        own = [one for one in applications if slot.opens <= one.day <= slot.closes]
        own.sort(key=_rank(order, seed))
        first = GROUPS[slot.reserved_for]
        priority = [one for one in own if slot.reserved_for and first(one.education)]
        chosen = {one.id for one in priority}
        reserved = slot.reserved + (kept if kept_for == slot.reserved_for else 0)
        money = {"left": slot.budget + carried, "priority": 0, "granted": 0}
        seats: Counter[str] = Counter()
        for one in [*priority, *(one for one in own if one.id not in chosen)]:
            in_group = one.id in chosen
            closed = 0 if in_group else max(reserved - money["priority"], 0)
            asked = (one.person, one.course, slot.slot)
            reason = _refused(one, recognised, asked in seen, once_per_year, granted_to)
            if not reason and slot.reserved_for and not one.education:
                # Nobody may be put behind others because a field was left empty: a person decides.
                reason = "education_unknown"
            if not reason and slot.per_course is not None:
                reason = "course_full" if seats[one.course] >= slot.per_course else ""
            if not reason and one.amount > money["left"] - closed:
                reason = "budget_spent"
            if reason in ("", "course_full", "budget_spent"):
                # A refused form may be mended and sent again; a sound one counts once.
                seen.add(asked)
            euro = 0 if reason else one.amount
            decisions[one.id] = Decision(one.id, slot.slot, euro, reason, in_group)
            if not reason:
                money["left"] -= euro
                money["granted"] += euro
                money["priority"] += euro if in_group else 0
                seats[one.course] += 1
                granted_to.add((one.person, one.day.year))
        ledger.append(
            {
                "slot": slot.slot,
                "budget": slot.budget,
                "carried_in": carried,
                "granted": money["granted"],
                "granted_priority": money["priority"],
                "carried_out": money["left"],
            }
        )
        carried = money["left"]
        kept, kept_for = max(reserved - money["priority"], 0), slot.reserved_for
    for one in applications:
        decisions.setdefault(one.id, Decision(one.id, "", 0, "outside_window", False))
    return Allocation(tuple(decisions[one.id] for one in applications), tuple(ledger))


def _refused(
    one: Application,
    recognised: frozenset[str],
    twice: bool,
    once_per_year: bool,
    granted_to: set[tuple[str, int]],
) -> str:
    """Return why an application is refused whatever the money; empty when it is not."""
    if twice:
        return "duplicate"
    if once_per_year and (one.person, one.day.year) in granted_to:
        return "already_granted"
    if one.provider not in recognised:
        return "unrecognised_provider"
    if one.amount <= 0:
        return "no_amount"
    return "above_price" if one.amount > one.price else ""


def _rank(order: str, seed: int) -> Callable[[Application], tuple[Any, ...]]:
    if order == "arrival":
        return lambda one: (one.day, one.id)
    return lambda one: (hashlib.sha256(f"{seed}|{one.id}".encode()).hexdigest(), one.id)


def _checked(applications: Sequence[Application], slots: Sequence[Slot], order: str) -> list[Slot]:
    problems = []
    if order not in ORDERS:
        allowed = "one of " + ", ".join(ORDERS)
        problems.append(Problem("order", None, None, f"`{order}`", allowed, "Choose one."))
    lined = sorted(slots, key=lambda own: own.opens)
    for one, other in pairwise(lined):
        if one.closes >= other.opens:
            found = f"{one.slot} and {other.slot}, which overlap"
            mend = "Let one close before the next opens."
            problems.append(Problem("slots", None, "opens", found, "windows in a row", mend))
    twice = [id_ for id_, many in Counter(one.id for one in applications).items() if many > 1]
    if twice:
        found, mend = f"{len(twice)} ids more than once", "Give each application its own id."
        problems.append(Problem("applications", None, "id", found, "each id once", mend))
    if problems:
        raise BadInput(problems)
    return lined


def read_slots(path: Path = FOLDER / "slots.csv", scheme: str | None = None) -> tuple[Slot, ...]:
    """Return the windows of a table; by default those of the letter and of STAP in 2023.

    Parameters
    ----------
    path
        With slot, scheme, opens, closes, budget_eur, reserved_for, reserved_share and per_course.
    scheme
        Only those of this scheme.

    Raises
    ------
    BadInput
        A day, amount or group cannot be read, or no window is of the scheme.
    """
    columns = (
        "slot", "scheme", "opens", "closes", "budget_eur", "reserved_for", "reserved_share",
        "per_course",
    )  # fmt: skip
    rows = read_rows(path, columns)
    found = []
    for row in rows:
        opens, closes, budget = _day(row, "opens"), _day(row, "closes"), _cents(row, "budget_eur")
        share = row.optional_number("reserved_share") or 0.0
        if closes < opens:
            row.fault("closes", "a day on or after it opens", "Swap the two days.")
        if row.fields["reserved_for"] not in GROUPS:
            known = ", ".join(own for own in GROUPS if own)
            row.fault("reserved_for", f"nothing or one of {known}", "Correct the group.")
        if not 0 <= share <= 1:
            row.fault("reserved_share", "a share 0 to 1", "Write 1 for all of it.")
        seats = row.optional_year("per_course")
        slot = Slot(
            row.text("slot"), opens, closes, budget, row.fields["reserved_for"],
            round(budget * share), seats,
        )  # fmt: skip
        if scheme is None or row.fields["scheme"] == scheme:
            found.append(slot)
    refuse_if_faulty(rows)
    if not found:
        known = ", ".join(dict.fromkeys(row.fields["scheme"] for row in rows)) or "any"
        told = f"no window of `{scheme}`" if scheme else "no window"
        mend = "Choose another scheme, or add windows to the table."
        raise BadInput([Problem(path.name, None, "scheme", told, f"one of {known}", mend)])
    return tuple(found)


def read_applications(path: Path) -> tuple[Application, ...]:
    """Return the applications of a table.

    Messages name line and field, never what stands in the columns about people.

    Parameters
    ----------
    path
        With id, person, day, amount_eur, price_eur, course, provider and education.

    Raises
    ------
    BadInput
        A column is missing, or a field cannot be read.
    """
    columns = ("id", "person", "day", "amount_eur", "price_eur", "course", "provider", "education")
    rows = read_rows(path, columns)
    problems: list[Problem] = []
    found = []
    for row in rows:
        problems += [
            _hidden(row, field, "nothing", "a pseudonym", "Fill it in.")
            for field in ("id", "person")
            if not row.fields[field]
        ]
        if row.fields["education"] not in ("", *EDUCATION):
            allowed = "nothing or one of " + ", ".join(EDUCATION)
            problems.append(_hidden(row, "education", "another word", allowed, "Correct it."))
        found.append(
            Application(
                row.fields["id"], row.fields["person"], _day(row, "day"),
                _cents(row, "amount_eur", 0.0), _cents(row, "price_eur"), row.text("course"),
                row.fields["provider"], row.fields["education"],
            )
        )  # fmt: skip
    # What stands in the file is about people, also an amount or a day.
    problems += [
        own if own.found == "nothing" else replace(own, found="another value")
        for own in (rows[0].problems if rows else [])
    ]
    if problems:
        raise BadInput(problems)
    return tuple(found)


def _hidden(row: Row, field: str, found: str, allowed: str, mend: str) -> Problem:
    return Problem(row.file, row.line, field, found, allowed, mend)


def _day(row: Row, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(row.fields[field])
    except ValueError:
        row.fault(field, "a day such as 2023-05-01", "Write year, month and day.")
        return dt.date.min


def _cents(row: Row, field: str, least: float | None = 0.0) -> int:
    value = row.number(field)
    if least is not None and value < least:
        row.fault(field, "an amount in euro of 0 or more", "Correct the amount.")
    if abs(value) > MOST_EURO:
        row.fault(field, f"an amount in euro of at most {MOST_EURO:.0e}", "Correct the amount.")
        return 0
    return round(value * 100)
