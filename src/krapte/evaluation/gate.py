"""The gate: whether this design can tell the effect at all, and if not, what would mend it.

Every reason has a code, NI-1 to NI-7, as in the research note on evaluation, section 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from krapte.evaluation.analysis import Analysis
from krapte.evaluation.design import Design
from krapte.evaluation.panel import Panel
from krapte.evaluation.periods import kind_of, later, number_of
from krapte.evaluation.power import Detectable
from krapte.evaluation.randomisation import LEVEL, ways
from krapte.evaluation.result import Finding
from krapte.evaluation.weights import NEVER, identified_cells, treated_cells

LEAST_BEFORE = {"quarter": 8, "year": 4}
"""Periods before the first start. Eight quarters are those of the note; four years are assumed,
since two yearly figures cannot show a trend."""
TOGETHER = 0.8
"""Correlation of two roll-outs above which only their bundle can be judged."""


@dataclass(frozen=True)
class Thresholds:
    """When estimators disagree too much.

    Parameters
    ----------
    factor_p
        A common wave counts as seen at or below this p-value.
    factor_shift
        Standard errors by which taking the wave out may move the estimate.
    gap
        Joint standard errors by which imputation and synthetic may differ.

    Notes
    -----
    Chosen on made-up worlds with seeds of their own and reported on others, see
    docs/adr/0025-evaluation.md.
    """

    factor_p: float = 0.02
    factor_shift: float = 0.5
    gap: float = 3.0


THRESHOLDS = Thresholds()


def structural(
    design: Design, panel: Panel, start: np.ndarray, strata: np.ndarray | None = None
) -> list[Finding]:
    """Return the reasons that stand before any estimate: all that need only the roll-out.

    Parameters
    ----------
    start
        Position of the start by region; int [region].
    strata
        Groups within which the order was drawn; int [region].
    """
    found = [
        _too_short(panel, start),
        _no_exposure(design, panel, start),
        _no_comparison(panel, start),
        _too_few(start, strata),
        *_bundles(design, panel, start),
        _breaks(design, panel),
    ]
    return [own for own in found if own is not None]


def _too_short(panel: Panel, start: np.ndarray) -> Finding | None:
    kind = kind_of(panel.periods[0])
    begun = start[start != NEVER]
    if not len(begun) or begun.min() >= LEAST_BEFORE[kind]:
        return None
    have, need = int(begun.min()), LEAST_BEFORE[kind]
    words = {"quarter": ("kwartalen", "quarters"), "year": ("jaren", "years")}[kind]
    return Finding(
        "NI-7",
        f"Er zijn {have} {words[0]} vóór de eerste start; nodig zijn er {need}.",
        f"There are {have} {words[1]} before the first start; {need} are needed.",
        f"Voeg oudere cijfers toe, vanaf {later(panel.periods[0], have - need)}.",
        f"Add older figures, from {later(panel.periods[0], have - need)} on.",
    )


def _no_exposure(design: Design, panel: Panel, start: np.ndarray) -> Finding | None:
    length = len(panel.periods)
    begun = start[start != NEVER]
    if len(begun) and (length - 1 - begun.min()) >= design.lag:
        return None
    first = min(design.start.values(), key=number_of)
    when = later(first, design.lag)
    return Finding(
        "NI-2",
        f"Tot en met {panel.periods[-1]} kan nog geen effect zichtbaar zijn: eerste start {first},"
        f" vertraging {design.lag}.",
        f"No effect can be seen up to {panel.periods[-1]}: first start {first}, lag {design.lag}.",
        f"Eerste oordeel mogelijk vanaf {when}; kijk tot dan naar een voorlopende uitkomst.",
        f"First verdict possible from {when}; until then look at a leading outcome.",
        when,
    )


def _no_comparison(panel: Panel, start: np.ndarray) -> Finding | None:
    length = len(panel.periods)
    if (start == NEVER).all() or identified_cells(start, length).any():
        return None
    return Finding(
        "NI-1",
        "Alle regio's begonnen tegelijk: geen regio zonder de maatregel om mee te vergelijken.",
        "All regions began at once: no region without the measure to compare with.",
        "Alleen met gespreide of gelote invoering; gebruik anders een contributieanalyse.",
        "Only with a staggered or randomised roll-out; use a contribution analysis instead.",
    )


def _too_few(start: np.ndarray, strata: np.ndarray | None) -> Finding | None:
    possible = ways(start, strata)
    if (start == start[0]).all() or possible * LEVEL >= 1 - 1e-9:
        return None
    return Finding(
        "NI-3",
        f"Er zijn maar {possible:.0f} verdelingen van deze invoering over regio's: toeval is dan"
        " nooit uit te sluiten.",
        f"There are only {possible:.0f} ways to lay this roll-out on regions: chance can then"
        " never be excluded.",
        f"Neem meer regio's, tot er minstens {1 / LEVEL:.0f} verdelingen zijn.",
        f"Take more regions, until there are at least {1 / LEVEL:.0f} ways.",
    )


def _bundles(design: Design, panel: Panel, start: np.ndarray) -> list[Finding]:
    own = treated_cells(start, len(panel.periods)).astype(float).ravel()
    found = []
    for name, starts in design.others.items():
        other = treated_cells(panel.start_of(starts), len(panel.periods)).astype(float).ravel()
        if own.std() == 0 or other.std() == 0:
            continue
        correlation = float(np.corrcoef(own, other)[0, 1])
        if correlation > TOGETHER:
            found.append(
                Finding(
                    "NI-4",
                    f"`{name}` begon in dezelfde regio's op dezelfde tijd: alleen het pakket is te"
                    " beoordelen.",
                    f"`{name}` began in the same regions at the same time: only the bundle can be"
                    " judged.",
                    "Beoordeel beide als één maatregel, of spreid de invoering anders.",
                    "Judge both as one measure, or stagger them differently.",
                )
            )  # fmt: skip
    return found


def _breaks(design: Design, panel: Panel) -> Finding | None:
    first, last = number_of(panel.periods[0]), number_of(panel.periods[-1])
    within = [own for own in design.breaks if first < number_of(own) <= last]
    if not within:
        return None
    named = ", ".join(within)
    return Finding(
        "NI-6",
        f"De definitie van de uitkomst veranderde in {named}: een breuk kan per regio verschillen.",
        f"The definition of the outcome changed in {named}: a break can differ between regions.",
        "Gebruik een teruggelegde reeks, of cijfers van één kant van de breuk.",
        "Use a back-cast series, or figures from one side of the break.",
    )


def after_power(
    design: Design, panel: Panel, can: Detectable | None, more: int | None
) -> list[Finding]:
    """Return the reasons that follow from what the design can show: NI-3 and NI-6 (revisions).

    Parameters
    ----------
    can
        Detectable effect; None when it was not asked for.
    more
        Periods after which the largest expected effect would be found; None when not in sight.
    """
    if can is None or math.isnan(can.full):
        return []
    found = []
    if design.largest_effect is not None and can.full > design.largest_effect:
        when = None if more is None else later(panel.periods[-1], more)
        found.append(
            Finding(
                "NI-3",
                "Zelfs het grootste effect dat vooraf werd verwacht is zo niet te zien.",
                "Even the largest effect expected beforehand cannot be seen with this design.",
                f"Eerste oordeel mogelijk vanaf {when}." if when
                else "Meer regio's, een gespreide start of een minder grillige uitkomst.",
                f"First verdict possible from {when}." if when
                else "More regions, a staggered start or a steadier outcome.",
                when,
            )
        )  # fmt: skip
    if design.typical_revision is not None and design.typical_revision > can.mean:
        found.append(
            Finding(
                "NI-6",
                "Een gewone herziening is groter dan het kleinste effect dat te zien is.",
                "A usual revision of the figures exceeds the smallest effect that can be seen.",
                "Wacht op definitieve cijfers.",
                "Wait for final figures.",
            )
        )
    return found


def robustness(
    design: Design, found: Analysis, thresholds: Thresholds = THRESHOLDS
) -> Finding | None:
    """Return NI-5 when the estimate leans on a common wave or on the choice of estimator.

    A drawn order needs no such assumption: the draw itself makes regions alike.
    """
    if design.assignment == "randomised":
        return None
    if leans_on_factor(found, thresholds):
        return Finding(
            "NI-5",
            "Een gemeenschappelijke golf raakt regio's verschillend, en de uitkomst hangt ervan af"
            " of die wordt meegenomen.",
            "A common wave moves regions differently, and the result depends on whether it is taken"
            " into account.",
            "Loot de volgorde van de nog niet begonnen regio's, of kies vergelijkingsregio's die"
            " hetzelfde op de conjunctuur reageren.",
            "Draw the order of the remaining regions by lot, or choose comparison regions that"
            " respond alike to the business cycle.",
        )
    if disagreement(found) > thresholds.gap:
        return Finding(
            "NI-5",
            "Twee schatters die bij gelijke trends hetzelfde zeggen, spreken elkaar tegen.",
            "Two estimators that agree under parallel trends contradict each other.",
            "Loot de volgorde van de nog niet begonnen regio's, of vergelijk met andere regio's.",
            "Draw the order of the remaining regions by lot, or choose other comparison regions.",
        )
    return None


def leans_on_factor(found: Analysis, thresholds: Thresholds = THRESHOLDS) -> bool:
    """Return whether a common wave is there and the estimate moves when it is taken out."""
    shift = abs(found.effect.estimate - found.factor.estimate)
    return bool(
        found.factor.p <= thresholds.factor_p and shift > thresholds.factor_shift * found.effect.se
    )


def disagreement(found: Analysis) -> float:
    """Return by how many joint standard errors imputation and synthetic differ; 0 if unknown."""
    gap = abs(found.effect.estimate - found.synthetic.estimate)
    return gap / found.gap_se if math.isfinite(gap) and found.gap_se > 0 else 0.0
