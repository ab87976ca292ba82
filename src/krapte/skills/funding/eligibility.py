"""Whether a scheme pays, which rule decides, and which facts are still missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from krapte.skills.funding.facts import Value, facts_of
from krapte.skills.funding.scheme import Funding, Rule, Scheme
from krapte.skills.routes import Course

NOT_OPEN, WINDOW_UNKNOWN = "not_open", "window_not_known"
"""What decides when it is not a rule: the scheme is closed on that day, or runs on with a window
that is not in the data."""


@dataclass(frozen=True)
class Answer:
    """What a scheme says of one application.

    Parameters
    ----------
    scheme
        Its id.
    verdict
        `yes`, `no` or `unknown`.
    decided_by
        Ids of the rules that say no, or that hang on a missing fact; empty for a yes. `not_open`
        and `window_not_known` stand for the day.
    missing
        Facts that would decide, in the order of the rules.
    euro
        What is paid at most; None when it is not known, 0 for a no.
    amount_missing
        Facts that the amount needs.
    rules
        Every rule with its own verdict.
    source
        Of the period.
    """

    scheme: str
    verdict: str
    decided_by: tuple[str, ...]
    missing: tuple[str, ...]
    euro: float | None
    amount_missing: tuple[str, ...]
    rules: tuple[tuple[Rule, str], ...]
    source: str

    def as_dict(self, lang: str = "nl") -> dict[str, Any]:
        """Return the answer for `--json`; facts stand by name, never by value."""
        return {
            "scheme": self.scheme,
            "verdict": self.verdict,
            "decided_by": list(self.decided_by),
            "missing": list(self.missing),
            "euro": self.euro,
            "amount_missing": list(self.amount_missing),
            "source": self.source,
            "rules": [
                {"id": own.id, "text": own.text(lang), "verdict": verdict, "source": own.source,
                 "asks": list(own.condition.facts())}
                for own, verdict in self.rules
            ],
        }  # fmt: skip


def eligible(scheme: Scheme, facts: Mapping[str, Value], day: dt.date) -> Answer:
    """Return what a scheme says on a day, given what is known.

    Parameters
    ----------
    scheme
        The scheme.
    facts
        Name to value; what is left out is not known.
    day
        Of the application.
    """
    period = scheme.on(day)
    if period is None:
        open_ended = scheme.announced_on(day)
        verdict, why = ("unknown", WINDOW_UNKNOWN) if open_ended else ("no", NOT_OPEN)
        last = scheme.periods[-1].source
        return Answer(scheme.id, verdict, (why,), (), None if open_ended else 0.0, (), (), last)
    judged = tuple((rule, rule.condition.verdict(facts)) for rule in period.rules)
    refused = tuple(rule.id for rule, verdict in judged if verdict == "no")
    if refused:
        return Answer(scheme.id, "no", refused, (), 0.0, (), judged, period.source)
    open_ = [rule for rule, verdict in judged if verdict == "unknown"]
    missing = dict.fromkeys(one for rule in open_ for one in rule.condition.missing(facts))
    lacking = tuple(one for one in period.asked() if one not in facts)
    return Answer(
        scheme.id,
        "unknown" if open_ else "yes",
        tuple(rule.id for rule in open_),
        tuple(missing),
        period.euro(facts),
        lacking,
        judged,
        period.source,
    )


def all_answers(funding: Funding, facts: Mapping[str, Value], day: dt.date) -> list[Answer]:
    """Return the answer of every scheme, yes first, then unknown, then no."""
    order = {"yes": 0, "unknown": 1, "no": 2}
    found = [eligible(own, facts, day) for own in funding.schemes.values()]
    return sorted(found, key=lambda own: order[own.verdict])


def aid_for(
    courses: Iterable[Course], funding: Funding, facts: Mapping[str, Value], day: dt.date
) -> dict[str, float]:
    """Return what schemes pay of the price of each course: only those that surely say yes.

    Facts of the course itself come first from the course. Of schemes that exclude each other the
    dearest allowed set counts, and never more than the price.

    Returns
    -------
    dict
        Course id to euro; courses without help are left out.
    """
    paying = [own for own in funding.schemes.values() if own.pays_for == "course"]
    found = {}
    for course in courses:
        known = dict(facts) | facts_of(course)
        yes: dict[str, float] = {}
        for scheme in paying:
            answer = eligible(scheme, known, day)
            if answer.verdict == "yes" and answer.euro:
                yes[scheme.id] = answer.euro
        euro = min(_most(yes, funding), course.price)
        if euro > 0:
            found[course.id] = round(euro, 2)
    return found


def _most(yes: Mapping[str, float], funding: Funding) -> float:
    """Return the largest sum over schemes that may be combined."""
    apart = {
        frozenset((one.id, other)) for one in funding.schemes.values() for other in one.not_with
    }
    sets = (own for size in range(len(yes) + 1) for own in combinations(yes, size))
    return max(
        sum(yes[one] for one in own)
        for own in sets
        if not any(frozenset(pair) in apart for pair in combinations(own, 2))
    )
