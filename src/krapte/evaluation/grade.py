"""How firm the evidence is: Maryland scale and effect ladder, lowered by rule, raised by a person.

Sources: What Works Centre for Local Economic Growth, *Guide to scoring evidence* (June 2016) for
the Maryland Scientific Methods Scale; Van Yperen and Veerman (2008) for the effect ladder. That a
design not registered beforehand loses a step is our own rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from krapte.errors import BadInput, Problem
from krapte.evaluation.result import Check, Deduction, Evaluation, Grade, Raise

CEILINGS = {"randomised": 5, "staggered": 3, "few": 3, "block": 3, "everywhere": 2}
"""Highest level of the Maryland scale by kind of roll-out."""

RUNGS = {
    0: ("impliciet", "implicit"),
    1: ("beschreven", "described"),
    2: ("onderbouwd", "plausible"),
    3: ("aanwijzing voor doeltreffendheid", "indication of effectiveness"),
    4: ("causaal aangetoond", "causally shown"),
}


def graded(kind: str, decided: bool, deductions: Sequence[Deduction], carried: bool) -> Grade:
    """Return the grade after deductions.

    Parameters
    ----------
    kind
        Of roll-out, as in `CEILINGS`.
    decided
        Whether the verdict says that it works, does not, or harms.
    carried
        Whether the design carries a number at all; without one the level is 0.
    """
    design = CEILINGS[kind]
    if not carried:
        return Grade(design, 0, 1, tuple(deductions))
    level = max(design - sum(own.steps for own in deductions), 1)
    return Grade(design, level, _rung(level, decided), tuple(deductions))


def _rung(level: int, decided: bool) -> int:
    if not decided:
        return 2 if level >= 2 else 1
    return {5: 4, 4: 4, 3: 3}.get(level, 2)


def deductions(
    starts: int,
    checks: Sequence[Check],
    left_out: int,
    registered_before: bool,
    wave: bool,
    randomised: bool,
) -> list[Deduction]:
    """Return the steps down that a design and its checks bring.

    Parameters
    ----------
    starts
        Number of different starts.
    left_out
        Regions left out for missing figures.
    wave
        Whether a common wave is seen, without the estimate leaning on it.
    randomised
        Whether the order was drawn by lot.
    """  # fmt: skip
    found = []
    if not randomised and starts == 1:
        found.append(
            Deduction(
                "one_cohort", "Alle regio's met de maatregel begonnen tegelijk.",
                "All regions with the measure began at once.",
            )
        )  # fmt: skip
    if not randomised and wave:
        found.append(
            Deduction(
                "factor", "Er is een gemeenschappelijke golf die regio's verschillend raakt.",
                "There is a common wave that moves regions differently.",
            )
        )  # fmt: skip
    failed = [own for own in checks if own.passed is False]
    if any(own.kind in ("time", "outcome") for own in failed):
        found.append(
            Deduction(
                "placebo", "Een placebo vindt iets waar niets kan zijn.",
                "A placebo finds something where there can be nothing.",
            )
        )  # fmt: skip
    if any(own.kind == "ring" for own in failed):
        found.append(
            Deduction(
                "spillover", "Regio's in de buurt bewegen mee: verdringing of uitstraling.",
                "Regions nearby move too: displacement or spill-over.",
            )
        )  # fmt: skip
    if left_out:
        found.append(
            Deduction(
                "attrition", f"{left_out} regio's vielen weg door ontbrekende cijfers.",
                f"{left_out} regions were left out for missing figures.",
            )
        )  # fmt: skip
    if not registered_before:
        found.append(
            Deduction(
                "not_registered", "Het ontwerp is niet vooraf geregistreerd.",
                "The design was not registered beforehand.",
            )
        )  # fmt: skip
    return found


def raised(evaluation: Evaluation, to: int, person: str, reason: str, today: dt.date) -> Evaluation:
    """Return the evaluation with a higher level, on the name of a person.

    Raises
    ------
    BadInput
        Nobody is named, no reason is given, the level does not rise, or it would pass what the
        design allows or stand where the design carries no number.
    """
    grade = evaluation.grade
    problems = []
    for field, text in (("person", person), ("reason", reason)):
        if not text.strip():
            mend = "A rule lowers a grade, only a named person raises it."
            problems.append(Problem("grade", None, field, "nothing", "a text", mend))
    if evaluation.effect is None and evaluation.indication is None:
        mend = "Mend what the gate found first."
        problems.append(Problem("grade", None, "to", f"{to}", "no grade without a number", mend))
    elif not grade.sms < to <= grade.design:
        allowed = f"above {grade.sms} and at most {grade.design}, which the design allows"
        problems.append(Problem("grade", None, "to", f"{to}", allowed, "Choose another level."))
    if problems:
        raise BadInput(problems)
    decided = evaluation.verdict.verdict in ("works", "does_not_work", "harms")
    steps = (*grade.raises, Raise(to, person.strip(), reason.strip(), today.isoformat()))
    return replace(evaluation, grade=replace(grade, sms=to, rung=_rung(to, decided), raises=steps))
