"""Schemes that pay for learning, read from data: periods, rules and amounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.inputs import toml_in
from krapte.skills.funding.facts import FOLDER, Fact, Value, read_facts
from krapte.skills.funding.rule import Condition, read_condition
from krapte.statistics import Source, read_sources

APPLICANTS = ("person", "employer")
PAYS_FOR = ("course", "guidance", "initiative")
"""The price of a course, the guidance of a learner at work, or something else of an employer."""

_AMOUNTS = {
    "fixed": {"fixed"},
    "share": {"share", "maximum", "of"},
    "share_by": {"share_by", "shares", "maximum", "of"},
    "per_week": {"per_week", "most_weeks"},
    "each": {"each", "every_weeks"},
    "base": {"base", "per_worker"},
}


@dataclass(frozen=True)
class Rule:
    """One condition of a scheme, with its text and source."""

    id: str
    text_nl: str
    text_en: str
    source: str
    condition: Condition

    def text(self, lang: str) -> str:
        """Return the rule in words."""
        return self.text_nl if lang == "nl" else self.text_en


@dataclass(frozen=True)
class Period:
    """A time in which the same rules and amounts hold.

    Parameters
    ----------
    begin, end
        First and last day of applying; `end` is None when no last day is known.
    announced
        Day to which the scheme was said to run on, after `end`; None when it was not.
    rules
        All must hold.
    amount
        How much, as written in the data.
    source
        Of the period and the amount.
    """

    begin: dt.date
    end: dt.date | None
    announced: dt.date | None
    rules: tuple[Rule, ...]
    amount: Mapping[str, Any]
    source: str

    def holds(self, day: dt.date) -> bool:
        """Return whether a day lies in the period."""
        return self.begin <= day and (self.end is None or day <= self.end)

    def euro(self, facts: Mapping[str, Value]) -> float | None:
        """Return how much the scheme pays at most; None when a fact for it is not known."""
        own = self.amount
        if "fixed" in own:
            return float(own["fixed"])
        if "share" in own or "share_by" in own:
            return _share(own, facts)
        if "base" in own:
            workers = facts.get("employer_workers")
            return None if workers is None else own["base"] + own["per_worker"] * float(workers)
        weeks = facts.get("weeks")
        if weeks is None:
            return None
        if "per_week" in own:
            return own["per_week"] * min(float(weeks), own.get("most_weeks", float(weeks)))
        return float(own["each"]) * (float(weeks) // own["every_weeks"])

    def asked(self) -> tuple[str, ...]:
        """Return the facts that decide the amount."""
        own = self.amount
        if "fixed" in own:
            return ()
        if "share" in own:
            return (own.get("of", "price"),)
        if "share_by" in own:
            return (own["share_by"], own.get("of", "price"))
        return ("employer_workers",) if "base" in own else ("weeks",)


@dataclass(frozen=True)
class Scheme:
    """A scheme with its periods.

    Parameters
    ----------
    id
        Its name in commands.
    name_nl, name_en
        For the reader.
    payer
        Who pays.
    applicant
        `person` or `employer`: who must apply.
    pays_for
        One of `PAYS_FOR`; only `course` lowers the price of a course.
    not_with
        Schemes with which it cannot be combined.
    note_nl, note_en
        What a reader must know.
    periods
        In order, without overlap.
    """

    id: str
    name_nl: str
    name_en: str
    payer: str
    applicant: str
    pays_for: str
    not_with: tuple[str, ...]
    note_nl: str
    note_en: str
    periods: tuple[Period, ...]

    def name(self, lang: str) -> str:
        """Return the name in a language."""
        return self.name_nl if lang == "nl" else self.name_en

    def on(self, day: dt.date) -> Period | None:
        """Return the period of a day; None when the scheme is not open."""
        return next((own for own in self.periods if own.holds(day)), None)

    def announced_on(self, day: dt.date) -> bool:
        """Return whether the scheme was said to run on that day, though its window is not known."""
        return any(
            own.end is not None and own.announced is not None and own.end < day <= own.announced
            for own in self.periods
        )


@dataclass(frozen=True, eq=False)
class Funding:
    """All schemes of a folder, with the facts they ask for and the sources of their rules."""

    schemes: Mapping[str, Scheme]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]

    def __getitem__(self, scheme: str) -> Scheme:
        """Return a scheme by id.

        Raises
        ------
        BadInput
            No such scheme.
        """
        if scheme not in self.schemes:
            mend = "`krapte skills fund schemes` lists them."
            allowed = "one of " + ", ".join(self.schemes)
            raise BadInput([Problem("schemes", None, "scheme", f"`{scheme}`", allowed, mend)])
        return self.schemes[scheme]


@lru_cache(maxsize=4)
def read_funding(folder: Path = FOLDER) -> Funding:
    """Return the schemes of a folder; by default those that come with krapte.

    Parameters
    ----------
    folder
        With schemes.toml, facts.csv and sources.csv.

    Raises
    ------
    BadInput
        A file cannot be read, an id is there twice, periods overlap or end before they begin, a
        rule has no condition or one on an unknown fact, an amount cannot be understood, or a source
        is not described.
    """
    path = folder / "schemes.toml"
    facts = read_facts(folder)
    sources, problems = read_sources(folder)
    if problems:
        raise BadInput(problems)
    content = _content(path)
    found: dict[str, Scheme] = {}
    for number, own in enumerate(content):
        place = f"scheme {number + 1}"
        try:
            place = f"scheme {own.get('id', number + 1)}"
            scheme = _scheme(own, facts, sources, path.name, place)
        except (TypeError, AttributeError, KeyError) as error:
            # A value of another kind than it should be: the rules below judge what it says.
            told, mend = f"a value of another kind ({error})", "Write it as in docs/reference."
            allowed = "texts, numbers, days and tables where they belong"
            raise _refusal(path.name, place, told, allowed, mend) from None
        if scheme.id in found:
            raise _refusal(path.name, place, "the id twice", "each id once", "Rename one.")
        found[scheme.id] = scheme
    for scheme in found.values():
        lost = [one for one in scheme.not_with if one not in found]
        if lost:
            told = f"not_with {', '.join(lost)}"
            raise _refusal(path.name, scheme.id, told, "ids of schemes", "Correct the id.")
    return Funding(found, facts, sources)


def _content(path: Path) -> list[dict[str, Any]]:
    content = toml_in(path, "schemes in TOML", "Mend that place.")
    found = content.get("scheme")
    if not isinstance(found, list) or not found:
        raise _refusal(path.name, "scheme", "no scheme", "[[scheme]] tables", "Add one.")
    return found


def _scheme(
    own: Mapping[str, Any],
    facts: Mapping[str, Fact],
    sources: Mapping[str, Source],
    file: str,
    place: str,
) -> Scheme:
    for field in ("id", "name_nl", "name_en", "payer"):
        if not isinstance(own.get(field), str) or not own[field]:
            raise _refusal(file, f"{place}.{field}", "nothing", "a text", "Fill in the field.")
    for field, allowed, usual in (
        ("applicant", APPLICANTS, ""),
        ("pays_for", PAYS_FOR, "course"),
    ):
        if own.get(field, usual) not in allowed:
            told = f"`{own.get(field, '')}`"
            raise _refusal(
                file, f"{place}.{field}", told, "one of " + ", ".join(allowed), "Choose one."
            )
    common = _rules(own.get("rule", []), facts, sources, file, place)
    periods = [
        _period(one, common, facts, sources, file, f"{place}, period {number}")
        for number, one in enumerate(own.get("period", []), start=1)
    ]
    if not periods:
        raise _refusal(file, place, "no period", "at least one period", "Add one.")
    periods.sort(key=lambda one: one.begin)
    for one, other in pairwise(periods):
        if one.end is None or one.end >= other.begin:
            told = f"periods from {one.begin} and {other.begin} that overlap"
            mend = "Let the first end before the second begins."
            raise _refusal(file, place, told, "periods one after the other", mend)
    return Scheme(
        own["id"], own["name_nl"], own["name_en"], own["payer"], own["applicant"],
        own.get("pays_for", "course"), tuple(own.get("not_with", ())), own.get("note_nl", ""),
        own.get("note_en", ""), tuple(periods),
    )  # fmt: skip


def _period(
    own: Mapping[str, Any],
    common: tuple[Rule, ...],
    facts: Mapping[str, Fact],
    sources: Mapping[str, Source],
    file: str,
    place: str,
) -> Period:
    days = {}
    for field in ("from", "until", "announced"):
        value = own.get(field)
        if (value is None and field == "from") or not isinstance(value, (dt.date, type(None))):
            told = "nothing" if value is None else f"`{value}`"
            raise _refusal(file, f"{place}.{field}", told, "a day such as 2026-01-31", "Write it.")
        days[field] = value
    if days["until"] is not None and days["until"] < days["from"]:
        told = f"an end {days['until']} before its begin {days['from']}"
        raise _refusal(file, place, told, "a period", "Swap the two.")
    _known(own.get("source"), sources, file, place)
    amount = own.get("amount")
    kind = next((one for one in _AMOUNTS if isinstance(amount, Mapping) and one in amount), None)
    if kind is None or not set(amount) <= _AMOUNTS[kind]:  # type: ignore[arg-type]
        told = "nothing" if not amount else f"{', '.join(amount)}"
        allowed = "one of " + "; ".join(", ".join(sorted(own)) for own in _AMOUNTS.values())
        raise _refusal(file, f"{place}.amount", told, allowed, "Correct the amount.")
    _whole(amount, facts, file, f"{place}.amount")  # type: ignore[arg-type]
    rules = common + _rules(own.get("rule", []), facts, sources, file, place)
    return Period(days["from"], days["until"], days["announced"], rules, amount, own["source"])  # type: ignore[arg-type]


def _whole(amount: Mapping[str, Any], facts: Mapping[str, Fact], file: str, place: str) -> None:
    """Refuse an amount of which a part is missing or below 0."""
    if "each" in amount and "every_weeks" not in amount:
        raise _refusal(file, place, "each without every_weeks", "both", "Add the weeks.")
    if "base" in amount and "per_worker" not in amount:
        raise _refusal(file, place, "base without per_worker", "both", "Add it; 0 is allowed.")
    if "share_by" in amount and not isinstance(amount.get("shares"), Mapping):
        raise _refusal(file, place, "share_by without shares", "shares by value", "Add them.")
    for field in ("of", "share_by"):
        if field in amount and amount[field] not in facts:
            raise _refusal(file, place, f"`{amount[field]}`", "a known fact", "Correct it.")
    numbers = [own for own in amount.values() if isinstance(own, (int, float))]
    numbers += list(amount.get("shares", {}).values())
    if any(isinstance(own, bool) or own < 0 for own in numbers):
        raise _refusal(file, place, "a number below 0", "0 or more", "Correct the number.")


def _rules(
    content: list[Mapping[str, Any]],
    facts: Mapping[str, Fact],
    sources: Mapping[str, Source],
    file: str,
    place: str,
) -> tuple[Rule, ...]:
    found = []
    for number, own in enumerate(content, start=1):
        where = f"{place}, rule {own.get('id', number)}"
        for field in ("id", "text_nl", "text_en"):
            if not own.get(field):
                raise _refusal(file, where, f"no {field}", "a text", "Fill in the field.")
        _known(own.get("source"), sources, file, where)
        condition = read_condition(own, facts, file, where)
        found.append(Rule(own["id"], own["text_nl"], own["text_en"], own["source"], condition))
    return tuple(found)


def _share(amount: Mapping[str, Any], facts: Mapping[str, Value]) -> float | None:
    of = facts.get(amount.get("of", "price"))
    if of is None:
        return None
    share = amount.get("share")
    if share is None:
        by = facts.get(amount["share_by"])
        if by is None:
            return None
        key = f"{by:g}" if isinstance(by, float) else by
        share = amount["shares"].get(key, 0.0)
    return min(float(of) * share, amount.get("maximum", float("inf")))


def _known(source: Any, sources: Mapping[str, Source], file: str, place: str) -> None:
    if source not in sources:
        told = f"the source `{source}`" if source else "no source"
        mend = "Describe the source in sources.csv, or correct the id."
        raise _refusal(file, place, told, "the id of a source", mend)


def _refusal(file: str, place: str, found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem(file, None, place, found, allowed, mend)])
