"""Judges a step to another occupation: viable, feasible, desirable, safe, each with its terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from krapte.classification import model_occupation_of_isco
from krapte.skills.level import skill_level
from krapte.skills.transitions.closeness import Closeness
from krapte.skills.transitions.market import Figure, Market
from krapte.skills.transitions.tables import RISKS, Basis, Threshold
from krapte.statistics import Dataset

JUDGEMENTS = ("viable", "feasible", "desirable", "safe")
"""In the order in which a person meets them: could I, can I get there, would I, will it last."""

_KNOWN = ("yes", "no", "unknown")

Spread = tuple[float | None, float | None, float | None]
"""A value with its range, or nothing."""


@dataclass(frozen=True)
class Person:
    """Who may step over: what decides it, and nothing else about them.

    Parameters
    ----------
    had
        URIs of the skills that they have.
    isco
        ISCO-08 unit group of their work; empty when not known.
    pay
        Gross euro per hour now; the published median of their occupation when None.
    hours
        Hours a week that they want; None when not known.
    """

    had: frozenset[str]
    isco: str = ""
    pay: float | None = None
    hours: float | None = None


@dataclass(frozen=True)
class Term:
    """One comparison of a value with a limit.

    Parameters
    ----------
    name
        Name of the threshold.
    value, low, high
        What was found, with its range; None when it is not known.
    limit
        The threshold.
    at_least
        Whether the value must be the limit or more; otherwise the limit or less.
    source
        Ids of the sources of the value.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    limit: Threshold
    at_least: bool
    source: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """`yes`, `no`, or `unknown` when the value is not known."""
        return "unknown" if self.value is None else self._against(self.value, self.limit.value)

    @property
    def firm(self) -> bool:
        """Whether the verdict is the same at both ends of the value and of the limit."""
        if self.value is None:
            return False
        ends = (self.value if end is None else end for end in (self.low, self.high))
        limits = (self.limit.low, self.limit.high)
        return all(self._against(*pair) == self.verdict for pair in product(ends, limits))

    def _against(self, value: float, limit: float) -> str:
        return "yes" if (value >= limit if self.at_least else value <= limit) else "no"

    def as_dict(self) -> dict[str, Any]:
        """Return the term for `--json`."""
        return {
            "name": self.name,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.limit.unit,
            "limit": self.limit.value,
            "limit_low": self.limit.low,
            "limit_high": self.limit.high,
            "must_be": "at least" if self.at_least else "at most",
            "verdict": self.verdict,
            "firm": self.firm,
            "limit_status": self.limit.status,
            "limit_source": self.limit.source,
            "source": list(self.source),
        }


@dataclass(frozen=True)
class Judgement:
    """One word about a step: yes when all its terms are, no when one is not."""

    name: str
    terms: tuple[Term, ...]

    @property
    def verdict(self) -> str:
        """`yes`, `no` or `unknown`: a no outweighs what is not known."""
        found = {term.verdict for term in self.terms}
        return "no" if "no" in found else "unknown" if "unknown" in found else "yes"

    @property
    def firm(self) -> bool:
        """Whether no reasonable threshold or value would change the verdict."""
        if self.verdict == "no":
            return any(term.verdict == "no" and term.firm for term in self.terms)
        return self.verdict == "yes" and all(term.firm for term in self.terms)


@dataclass(frozen=True)
class Transition:
    """A step of a person to an occupation, judged.

    Parameters
    ----------
    destination
        URI of the occupation.
    closeness
        Share of the asked skills that the person has, by weight.
    met, missing
        URIs of skills, heaviest first.
    judgements
        In the order of `JUDGEMENTS`.
    """

    destination: str
    closeness: float
    met: tuple[str, ...]
    missing: tuple[str, ...]
    judgements: tuple[Judgement, ...]

    def __getitem__(self, name: str) -> Judgement:
        """Return the judgement of a name."""
        return self.judgements[JUDGEMENTS.index(name)]

    def as_dict(self) -> dict[str, Any]:
        """Return the transition for `--json`."""
        return {
            "destination": self.destination,
            "closeness": self.closeness,
            "met": list(self.met),
            "missing": list(self.missing),
            "judgements": {
                own.name: {
                    "verdict": own.verdict,
                    "firm": own.firm,
                    "terms": [term.as_dict() for term in own.terms],
                }
                for own in self.judgements
            },
        }


def person_in(closeness: Closeness, occupation: str, **own: Any) -> Person:
    """Return somebody who has all skills of an occupation; `own` are further fields of `Person`.

    Raises
    ------
    BadInput
        No such occupation.
    """
    isco = closeness.language[occupation].isco
    return replace(Person(closeness.had(occupation), isco), **own)


def hours_of(dataset: Dataset) -> Mapping[str, tuple[Figure, str]]:
    """Return usual hours a week by class of BRC 2014 (empty: all), with their source."""
    rows = dataset.select("hours_week", region="NL", sex="", age="")
    return {
        own.occupation: (
            Figure(
                own.value,
                own.value if own.low is None else own.low,
                own.value if own.high is None else own.high,
            ),
            own.source,
        )
        for own in sorted(rows, key=lambda own: own.period)
    }


def judge(
    person: Person,
    destination: str,
    closeness: Closeness,
    basis: Basis,
    market: Market | None = None,
    hours: Mapping[str, tuple[Figure, str]] | None = None,
) -> Transition:
    """Return the judged step of a person to an occupation.

    Parameters
    ----------
    person
        Who may step over.
    destination
        URI of the occupation.
    closeness
        The language with its weights.
    basis
        Thresholds, pay and risks.
    market
        Tightness and growth of the region; the terms are unknown without it.
    hours
        From `hours_of`; the term is unknown without it.

    Raises
    ------
    BadInput
        No such occupation.
    """
    isco = closeness.language[destination].isco
    asked = closeness.asked(destination)
    met = {own: weight for own, weight in asked.items() if own in person.had}
    # An occupation of which no skill is known can be compared with nothing.
    share = sum(met.values()) if asked else None
    missing = closeness.gap(person.had, destination)
    tight, growth = market.of(isco) if market else (None, None)
    return Transition(
        destination,
        share or 0.0,
        tuple(sorted(met, key=lambda own: (-met[own], own))),
        tuple(missing),
        (
            Judgement("viable", _viable(person, isco, share, basis, closeness)),
            Judgement("feasible", (_training(isco, share, basis),)),
            Judgement("desirable", _desirable(person, isco, basis, tight, hours or {})),
            Judgement("safe", _safe(isco, basis, growth)),
        ),
    )


def transitions(
    person: Person,
    destinations: Iterable[str],
    closeness: Closeness,
    basis: Basis,
    market: Market | None = None,
    hours: Mapping[str, tuple[Figure, str]] | None = None,
) -> list[Transition]:
    """Return the judged steps to many occupations, the closest first; none is left out."""
    found = [judge(person, one, closeness, basis, market, hours) for one in destinations]
    return sorted(found, key=lambda own: (-own.closeness, own.destination))


def into_technical(closeness: Closeness) -> tuple[str, ...]:
    """Return the technical and ICT occupations of a language: classes 07 and 08 of BRC 2014."""
    return tuple(
        own.uri
        for own in closeness.language.occupations
        if model_occupation_of_isco(own.isco)[:2] in ("07", "08")
    )


def count(found: Sequence[Transition], name: str) -> dict[str, int]:
    """Return how many transitions got each verdict of a judgement."""
    return {word: sum(own[name].verdict == word for own in found) for word in _KNOWN}


def _viable(
    person: Person, isco: str, share: float | None, basis: Basis, closeness: Closeness
) -> tuple[Term, ...]:
    step = float(skill_level(isco) - skill_level(person.isco)) if person.isco else None
    source = (closeness.language.id,)
    limit = basis.thresholds
    return (
        Term("closeness", share, share, share, limit["closeness"], True, source),
        Term("level_step", step, step, step, limit["level_step"], False, ("isco-08",)),
    )


def _training(isco: str, share: float | None, basis: Basis) -> Term:
    whole = basis.thresholds[f"hours_level_{skill_level(isco)}"]
    found: Spread = (None, None, None)
    if share is not None:
        gap = 1 - share
        found = (gap * whole.value, gap * whole.low, gap * whole.high)
    return Term(
        "training_hours", *found, basis.thresholds["training_hours"], False, (whole.source,)
    )


def _desirable(
    person: Person,
    isco: str,
    basis: Basis,
    tight: Figure | None,
    hours: Mapping[str, tuple[Figure, str]],
) -> tuple[Term, ...]:
    limit = basis.thresholds
    offered = basis.pay_of(isco)
    own = basis.pay_of(person.isco) if person.isco else None
    now = person.pay if person.pay is not None else own[0] if own else None
    ratio = offered[0] / now if offered and now else None
    sources = tuple(dict.fromkeys(one[1] for one in (offered, own) if one))
    terms = [Term("pay_ratio", ratio, ratio, ratio, limit["pay_ratio"], True, sources)]
    spread = _spread(tight)
    terms.append(Term("tightness", *spread, limit["tightness"], True, ("forecast",)))
    usual = hours.get(model_occupation_of_isco(isco)[:2]) or hours.get("")
    gap: Spread = (None, None, None)
    if usual and person.hours is not None:
        figure, wish = usual[0], person.hours
        ends = sorted(abs(end - wish) for end in (figure.low, figure.high))
        nearest = 0.0 if figure.low <= wish <= figure.high else ends[0]
        gap = (abs(figure.value - wish), nearest, ends[1])
    source = (usual[1],) if usual else ()
    terms.append(Term("hours_difference", *gap, limit["hours_difference"], False, source))
    return tuple(terms)


def _spread(figure: Figure | None) -> Spread:
    return (figure.value, figure.low, figure.high) if figure else (None, None, None)


def _safe(isco: str, basis: Basis, growth: Figure | None) -> tuple[Term, ...]:
    limit = basis.thresholds
    spread = _spread(growth)
    risk = basis.risk.get(isco)
    place = float(RISKS.index(risk[0])) if risk else None
    source = (risk[1],) if risk else ()
    return (
        Term("demand_growth", *spread, limit["demand_growth"], True, ("forecast",)),
        Term("automation_risk", place, place, place, limit["automation_risk"], False, source),
    )
