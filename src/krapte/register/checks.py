"""Finds what is wrong between the tables of the register, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from krapte.errors import BadInput, Problem, gathered
from krapte.register.content import content_problems
from krapte.register.effects import DISTRIBUTIONS, GRADES, Effect, read_effects
from krapte.register.levers import Lever, read_levers
from krapte.register.measures import (
    FIELDS,
    INSTRUMENTS,
    KINDS,
    PILLARS,
    REASONS,
    STATUSES,
    TARGET_GROUPS,
    Measure,
    read_measures,
)
from krapte.register.rules import repeated, shown, unknown_sources
from krapte.tables import FOLDER, read_rows

OCCUPATION = re.compile(r"(0[1-9]|1[0-3])\d{0,2}")
"""BRC 2014: class (two figures), segment (three) or group (four)."""

EDUCATIONS = ("low", "mbo:bt", "mbo:other", "hbo:bt", "hbo:other", "wo:bt", "wo:other")
REGION = re.compile(r"NL|AM\d{2}")
SCOPE_REGION = re.compile(r"NL|(AM|PV|ES)\d{2}")
AGE = re.compile(r"\d{2}(-\d{2})?")
SOURCE_COLUMNS = ("id", "title", "publisher", "published", "url", "licence", "note")


def problems(folder: Path = FOLDER) -> list[Problem]:
    """Return every fault in and between the tables of `folder`; an empty list is good news.

    Parameters
    ----------
    folder
        Holds measures.csv, effects.csv, levers.csv and sources_measures.csv, and all the tables
        of content (see `krapte.register.content`) or none.

    Returns
    -------
    list of Problem
        In the order: unreadable tables, levers, measures, effects, content. When one of the first
        four tables cannot be read, only that is reported.
    """
    try:
        levers = read_levers(folder)
        measures = read_measures(folder)
        effects = read_effects(folder)
        sources = {
            row.fields["id"] for row in read_rows(folder / "sources_measures.csv", SOURCE_COLUMNS)
        }
    except BadInput as error:
        return list(error.problems)
    names = {measure.measure for measure in measures}
    sized = {effect.measure for effect in effects}
    if not sized <= names:
        # An effect points nowhere: which measure lacks it cannot be told from the others.
        sized = {measure.measure for measure in measures if not measure.reason} | sized
    found: list[Problem] = []
    found += repeated("levers.csv", "lever", ((lever.lever, lever.line) for lever in levers))
    found += repeated("measures.csv", "measure", ((m.measure, m.line) for m in measures))
    found += repeated("effects.csv", "effect", ((e.effect, e.line) for e in effects))
    for lever in levers:
        found += _lever_problems(lever, sources)
    for measure in measures:
        found += measure_problems(measure, measure.measure in sized, sources)
    known = {lever.lever: lever for lever in levers}
    for effect in effects:
        found += effect_problems(effect, known, names, sources)
    # A measure that an effect names in vain has been told; its other rows say the same.
    found += content_problems(folder, names | {effect.measure for effect in effects}, sources)
    return gathered(found)


def _lever_problems(lever: Lever, sources: set[str]) -> Iterable[Problem]:
    def fault(field: str, value: object, allowed: str, mend: str) -> Problem:
        return Problem("levers.csv", lever.line, field, shown(value), allowed, mend)

    if lever.combination != "saturating":
        yield fault("combination", lever.combination, "saturating", "There is one rule.")
    if lever.direction not in ("increase", "decrease"):
        yield fault("direction", lever.direction, "increase or decrease", "Choose one.")
    elif lever.cap == 0 or (lever.cap > 0) != (lever.direction == "increase"):
        yield fault("cap", lever.cap, f"a cap that is an {lever.direction}", "Change its sign.")
    yield from unknown_sources("levers.csv", lever.line, lever.source, sources)


def measure_problems(measure: Measure, sized: bool, sources: set[str]) -> Iterable[Problem]:
    """Yield the faults of one measure; `sized` says whether it has an effect of a known size."""

    def fault(field: str, value: object, allowed: str, mend: str) -> Problem:
        return Problem("measures.csv", measure.line, field, shown(value), allowed, mend)

    if measure.pillar not in PILLARS:
        yield fault("pillar", measure.pillar, "1, 2, 3 or 4", "Choose the pillar of the letter.")
    if measure.kind not in KINDS:
        yield fault("kind", measure.kind, " or ".join(KINDS), "Choose one.")
    if measure.status not in STATUSES:
        yield fault("status", measure.status, " or ".join(STATUSES), "Choose one.")
    if sized and measure.reason:
        yield fault("reason", measure.reason, "an empty field", "The measure has an effect.")
    if not sized and measure.reason not in REASONS:
        yield fault(
            "reason", measure.reason, " or ".join(REASONS), "Say why there is no size, or add one."
        )
    if measure.start and measure.end and measure.end < measure.start:
        yield fault("end", measure.end, f"{measure.start} or later", "Change one of the years.")
    if measure.budget_eur is not None and measure.budget_eur < 0:
        yield fault("budget_eur", measure.budget_eur, "0 or more", "Leave it empty if unknown.")
    yield from _scope_problems(measure)
    yield from unknown_sources("measures.csv", measure.line, measure.source, sources)


def _scope_problems(measure: Measure) -> Iterable[Problem]:
    allowed = (
        ("target_groups", measure.target_groups, TARGET_GROUPS.__contains__, "a known group"),
        ("regions", measure.regions, SCOPE_REGION.fullmatch, "NL, AM01, PV20 or ES01 and so on"),
        (
            "occupations",
            measure.occupations,
            lambda code: code in FIELDS or OCCUPATION.fullmatch(code),
            "technical, ict or codes of BRC 2014",
        ),
    )
    for field, codes, fits, meaning in allowed:
        for code in codes:
            if not fits(code):
                found, mend = shown(code), "Correct the code."
                yield Problem("measures.csv", measure.line, field, found, meaning, mend)
    if measure.instrument and measure.instrument not in INSTRUMENTS:
        found, words = shown(measure.instrument), " or ".join(INSTRUMENTS)
        yield Problem("measures.csv", measure.line, "instrument", found, words, "Choose one.")


def effect_problems(
    effect: Effect, levers: dict[str, Lever], measures: set[str], sources: set[str]
) -> Iterable[Problem]:
    """Yield the faults of one effect against the levers, measures and sources that there are."""

    def fault(field: str, value: object, allowed: str, mend: str) -> Problem:
        return Problem("effects.csv", effect.line, field, shown(value), allowed, mend)

    if effect.measure not in measures:
        yield fault("measure", effect.measure, "a measure of measures.csv", "Add it there.")
    lever = levers.get(effect.lever)
    if lever is None:
        yield fault("lever", effect.lever, "a lever of levers.csv", "Choose one of these.")
    else:
        if effect.unit != lever.unit:
            yield fault("unit", effect.unit, f"`{lever.unit}`", "Use the unit of the lever.")
        if abs(effect.central) > abs(lever.cap):
            yield fault(
                "central", effect.central, f"at most the cap {lever.cap}", "Check both figures."
            )
        for dimension in ("occupation", "education", "sex", "age", "region"):
            codes = getattr(effect, f"scope_{dimension}")
            if codes and dimension not in lever.scope_dimensions:
                yield fault(
                    f"scope_{dimension}",
                    "|".join(codes),
                    f"an empty field for {effect.lever}",
                    "This lever has no such dimension.",
                )
    if effect.distribution not in DISTRIBUTIONS:
        yield fault("distribution", effect.distribution, " or ".join(DISTRIBUTIONS), "Choose one.")
    if not effect.low <= effect.central <= effect.high:
        yield fault(
            "central",
            effect.central,
            f"a number from low {effect.low} to high {effect.high}",
            "Put the three in order.",
        )
    if effect.distribution == "lognormal" and effect.low * effect.high <= 0:
        yield fault("low", effect.low, "the sign of high and not 0", "Use another distribution.")
    if effect.evidence_grade not in GRADES:
        yield fault("evidence_grade", effect.evidence_grade, "A to E", "Choose one.")
    if effect.status not in ("estimated", "assumed"):
        yield fault("status", effect.status, "estimated or assumed", "Choose one.")
    if effect.end is not None and effect.end < effect.start:
        yield fault("end", effect.end, f"{effect.start} or later", "Change one of the years.")
    for field, years in (("ramp_years", effect.ramp_years), ("lag_years", effect.lag_years)):
        if years < 0:
            yield fault(field, years, "0 or more years", "Write 0 for at once.")
    yield from _code_problems(effect)
    yield from unknown_sources("effects.csv", effect.line, effect.source, sources)


def _code_problems(effect: Effect) -> Iterable[Problem]:
    allowed = (
        ("scope_occupation", effect.scope_occupation, OCCUPATION, "codes of BRC 2014"),
        ("scope_region", effect.scope_region, REGION, "NL or AM01 and so on"),
        ("scope_age", effect.scope_age, AGE, "ages such as 67 or 15-24"),
        ("scope_sex", effect.scope_sex, re.compile("men|women"), "men or women"),
        (
            "scope_education",
            effect.scope_education,
            re.compile("|".join(EDUCATIONS)),
            " or ".join(EDUCATIONS),
        ),
    )
    for field, codes, pattern, meaning in allowed:
        for code in codes:
            if not pattern.fullmatch(code):
                yield Problem(
                    "effects.csv", effect.line, field, f"`{code}`", meaning, "Correct the code."
                )
