"""The verdict on effectiveness (doeltreffendheid): six answers, each with what would change it.

Absence of evidence is never *does not work*: that needs an upper bound below the smallest effect
that matters.
"""

from __future__ import annotations

from collections.abc import Sequence

from krapte.evaluation.randomisation import LEVEL
from krapte.evaluation.result import Effect, Finding, Verdict

NAMES = {
    "works": ("werkt", "works"),
    "does_not_work": ("werkt niet", "does not work"),
    "harms": ("werkt averechts", "harms"),
    "too_early": ("te vroeg", "too early"),
    "not_distinguishable": ("niet te onderscheiden", "not distinguishable"),
    "not_identifiable": ("niet vast te stellen", "not identifiable"),
}


def refused(findings: Sequence[Finding]) -> Verdict:
    """Return the verdict of a gate that found something: the first finding decides."""
    first = findings[0]
    name = "too_early" if first.code == "NI-2" else "not_identifiable"
    return Verdict(
        name, first.code, first.reason_nl, first.reason_en, first.remedy_nl, first.remedy_en,
        first.from_period,
    )  # fmt: skip


def judged(effect: Effect, sign: float, minimal: float, from_period: str | None) -> Verdict:
    """Return the verdict on an estimate that the design carries.

    Parameters
    ----------
    effect
        Main estimate, in the unit of the outcome.
    sign
        1 when higher is better, -1 when lower is.
    minimal
        Smallest effect that matters, above 0.
    from_period
        First period in which it would be found, if it is there; None when not in sight.
    """
    low, high = sorted((sign * effect.low, sign * effect.high))
    found = effect.p <= LEVEL
    if high < 0 and found:
        return Verdict(
            "harms", "V-3",
            "Het hele interval ligt aan de verkeerde kant van nul.",
            "The whole interval lies on the wrong side of zero.",
            "Stop of herzie; een herhaling elders kan dit weerleggen.",
            "Stop or revise; a repeat elsewhere can refute this.",
        )  # fmt: skip
    if high < minimal:
        return Verdict(
            "does_not_work", "V-2",
            "De bovengrens ligt onder het kleinste effect dat ertoe doet.",
            "The upper bound lies below the smallest effect that matters.",
            "Een andere dosis of doelgroep is een nieuw ontwerp.",
            "Another dose or target group is a new design.",
        )  # fmt: skip
    if low > 0 and found:
        return Verdict(
            "works", "V-1",
            "Het hele interval ligt aan de goede kant van nul"
            + (", en boven het kleinste effect dat ertoe doet." if low >= minimal
               else "; of het groot genoeg is, is nog open."),
            "The whole interval lies on the right side of zero"
            + (", and above the smallest effect that matters." if low >= minimal
               else "; whether it is large enough is still open."),
            "Een herhaling elders maakt het sterker; herziene cijfers kunnen het wijzigen.",
            "A repeat in other regions would strengthen it; revised figures can change it.",
        )  # fmt: skip
    when_nl = (
        f"Naar verwachting te zien vanaf {from_period}."
        if from_period
        else ("Zo is dat niet binnen zes jaar te zien: meer regio's, of loot de volgorde.")
    )
    when_en = (
        f"Expected to be seen from {from_period}."
        if from_period
        else ("Not within six years with this roll-out: more regions, or an order drawn by lot.")
    )
    return Verdict(
        "not_distinguishable", "V-4",
        "Het interval bevat nul én effecten die ertoe doen: geen bewijs dat het niet werkt.",
        "The interval holds zero and effects that matter: no evidence that it does not work.",
        when_nl, when_en, from_period,
    )  # fmt: skip
