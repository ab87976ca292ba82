"""The whole of one evaluation: gate, estimate, checks, grade and verdict, in that order."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from krapte.evaluation import library, placebo
from krapte.evaluation.analysis import Analysis, Effort, Weights, analyse, weights_of
from krapte.evaluation.design import Design
from krapte.evaluation.diagnosis import diagnosis, library_check, sensitivity
from krapte.evaluation.gate import THRESHOLDS, after_power, robustness, structural
from krapte.evaluation.grade import deductions, graded
from krapte.evaluation.panel import Panel
from krapte.evaluation.periods import PER_YEAR, kind_of, last_day, later, number_of
from krapte.evaluation.power import Detectable, detectable, first_sufficient, grown
from krapte.evaluation.randomisation import interval, rank_p, redrawn, spread
from krapte.evaluation.registration import Registration
from krapte.evaluation.result import (
    Check,
    Effect,
    Evaluation,
    Finding,
    Grade,
    Realisation,
    Verdict,
)
from krapte.evaluation.series import interrupted
from krapte.evaluation.verdict import judged, refused
from krapte.evaluation.weights import NEVER, applied, group_time_weights

_FEW = 4
_DECIDED = ("works", "does_not_work", "harms")


def evaluate(
    design: Design,
    panel: Panel,
    registration: Registration | None = None,
    effort: Effort | None = None,
) -> Evaluation:
    """Return what the measure did, or why that cannot be told.

    Parameters
    ----------
    design
        What is compared with what.
    panel
        The outcomes, as `read_panel` or `panel_of_store` give them.
    registration
        Of this design; None when it was not registered.
    effort
        How much is drawn; the default takes about ten seconds for 35 regions and 40 quarters.

    Returns
    -------
    Evaluation
        With an effect only when the gate found nothing: a number that the design cannot carry is
        not given.
    """
    effort = effort or Effort()
    start = panel.start_of(design.start)
    strata = _strata(design, panel)
    findings = structural(design, panel, start, strata)
    weights = weights_of(start, len(panel.periods), design.lag)
    found: Analysis | None = None
    can: Detectable | None = None
    more: int | None = None
    if weights is not None and not findings:
        found = analyse(panel.outcomes[design.primary], weights, effort, strata)
        findings, can, more = _by_estimate(design, panel, found, effort, strata)
    kind = _kind(design, start)
    carried = found if not findings else None
    checks = _checks(design, panel, found, carried, effort, strata)
    others = _others(design, panel, carried, effort) if carried is not None else ()
    indication = _indication(design, panel, start, findings, effort)
    verdict = _verdict(design, panel, findings, carried, more)
    before = _registered_before(panel, design, registration)
    return Evaluation(
        design.measure, design.primary, design.unit, design.better, dict(design.start),
        panel.regions, panel.periods, kind, None if carried is None else carried.effect, others,
        None if carried is None else carried.path, indication, checks, tuple(findings), verdict,
        _grade(design, kind, start, verdict, checks, carried, indication, panel, before),
        _realisation(design, panel, start), design.minimal_effect,
        math.nan if can is None else can.mean,
        math.nan if carried is None else _bias(design, carried, checks), design.hash,
        None if registration is None else registration.date, before, panel.hash, panel.vintage,
        _settings(effort),
    )  # fmt: skip


def _strata(design: Design, panel: Panel) -> np.ndarray | None:
    if not design.strata:
        return None
    names = sorted({design.strata.get(own, "") for own in panel.regions})
    return np.array([names.index(design.strata.get(own, "")) for own in panel.regions])


def _by_estimate(
    design: Design, panel: Panel, found: Analysis, effort: Effort, strata: np.ndarray | None
) -> tuple[list[Finding], Detectable | None, int | None]:
    """Return what the gate finds once there is an estimate, and what the design can show."""
    start, length = found.weights.start, len(panel.periods)
    shape = (found.noise, design.lag, design.ramp, strata)
    can = more = None
    if effort.panels:
        can = detectable(start, length, *shape, effort.panels, effort.seed)
        wanted = design.minimal_effect
        if design.largest_effect is not None and can.full > design.largest_effect:
            wanted = design.largest_effect
        if can.full > wanted:
            more = first_sufficient(
                start, length, found.noise, wanted, design.lag, design.ramp, strata
            )
    unsure = robustness(design, found)
    return after_power(design, panel, can, more) + ([unsure] if unsure else []), can, more


def _kind(design: Design, start: np.ndarray) -> str:
    begun = start[start != NEVER]
    if len(begun) == len(start) and len(np.unique(begun)) == 1:
        return "everywhere"
    if design.assignment == "randomised":
        return "randomised"
    if len(begun) <= _FEW:
        return "few"
    return "block" if len(np.unique(begun)) == 1 else "staggered"


def _checks(
    design: Design,
    panel: Panel,
    found: Analysis | None,
    carried: Analysis | None,
    effort: Effort,
    strata: np.ndarray | None,
) -> tuple[Check, ...]:
    if found is None:
        return ()
    outcome, own, seed = panel.outcomes[design.primary], found.weights, effort.seed
    checks = diagnosis(found)
    if not effort.checks:
        return tuple(checks)
    pick: Mapping[str, np.ndarray] = panel.outcomes
    checks += [one for one in [placebo.in_time(outcome, own.start, strata, seed)] if one]
    checks += placebo.on_outcomes({n: pick[n] for n in design.placebo}, own, strata, seed)
    checks += placebo.in_space(outcome, own, panel.regions)
    ring = placebo.in_ring(outcome, own.start, panel.regions, design.neighbours, seed)
    checks += [ring] if ring else []
    if carried is None:
        return tuple(checks)
    firm = carried.effect.low > 0 or carried.effect.high < 0
    checks += placebo.without_each(outcome, own, panel.regions, strata, firm, seed)
    checks += placebo.secondary({n: pick[n] for n in design.secondary}, own, found.drawn_from)
    per_year = PER_YEAR[kind_of(panel.periods[0])]
    checks += sensitivity(outcome, carried, per_year, design.minimal_effect)
    if effort.libraries:
        checks.append(library_check(outcome, own.start))
    return tuple(checks)


def _others(design: Design, panel: Panel, carried: Analysis, effort: Effort) -> tuple[Effect, ...]:
    outcome, own = panel.outcomes[design.primary], carried.weights
    others = []
    if math.isfinite(carried.synthetic.estimate):
        low, high = carried.synthetic.interval()
        others.append(
            Effect(
                "synthetic", carried.synthetic.estimate, carried.synthetic.se, low, high,
                carried.synthetic.p, "placebo", len(carried.synthetic.drawn),
            )
        )  # fmt: skip
    compared = _group_time(outcome, own, carried)
    if compared is not None:
        others.append(compared)
    if effort.libraries:
        estimate, se = library.regression(library.long_table(outcome, own.start))
        others.append(
            Effect("regression", estimate, se, math.nan, math.nan, math.nan, "analytic", None)
        )
    return tuple(others)


def _group_time(outcome: np.ndarray, own: Weights, carried: Analysis) -> Effect | None:
    """Return the group-time estimate with the spread over redrawn roll-outs."""
    if not (own.start == NEVER).any():
        return None
    length = outcome.shape[1]
    horizons = own.horizons[own.after]
    path = group_time_weights(own.start, length, horizons)
    since = (
        np.arange(length)[None, :] - np.where(own.start == NEVER, 10 * length, own.start)[:, None]
    )
    cells = np.array([((own.target > 0) & (since == one)).sum() for one in horizons], dtype=float)
    weights = (np.tensordot(cells / cells.sum(), path, axes=(0, 0)))[None]
    estimate = float(applied(weights, outcome)[0])
    order = carried.drawn_from.order
    se = float(np.sqrt(spread(redrawn(weights, carried.left, order), carried.drawn_from)[0, 0]))
    low, high = interval(estimate, se, carried.drawn_from)
    p = rank_p(estimate, redrawn(weights, outcome, order)[:, 0], carried.drawn_from)
    return Effect("group_time", estimate, se, low, high, p, "randomisation", len(order))


def _indication(
    design: Design, panel: Panel, start: np.ndarray, findings: list[Finding], effort: Effort
) -> Effect | None:
    """Return the state-space estimate where all began at once and the design names controls."""
    if not design.controls or [own.code for own in findings] != ["NI-1"]:
        return None
    controls = np.column_stack([panel.outcomes[name].mean(axis=0) for name in design.controls])
    per_year = PER_YEAR[kind_of(panel.periods[0])]
    mean = panel.outcomes[design.primary].mean(axis=0)
    return interrupted(mean, controls, int(start.min()), per_year, effort.seed)


def _verdict(
    design: Design, panel: Panel, findings: list[Finding], carried: Analysis | None,
    more: int | None,
) -> Verdict:  # fmt: skip
    if findings or carried is None:
        return refused(findings)
    when = None if more is None else later(panel.periods[-1], more)
    # The smallest effect that matters is a full one; of the mean effect only a part has come yet.
    own = carried.weights
    share = grown(own.start, len(panel.periods), design.lag, design.ramp)
    arrived = float((own.target * share).sum())
    return judged(carried.effect, design.sign, design.minimal_effect * arrived, when)


def _registered_before(panel: Panel, design: Design, registration: Registration | None) -> bool:
    """Return whether the design stood before anything after the first start could be known."""
    if registration is None:
        return False
    first = min(design.start.values(), key=number_of)
    known = panel.published.get(first, last_day(first).isoformat())
    return registration.date <= known


def _grade(
    design: Design, kind: str, start: np.ndarray, verdict: Verdict, checks: tuple[Check, ...],
    carried: Analysis | None, indication: Effect | None, panel: Panel, before: bool,
) -> Grade:  # fmt: skip
    if indication is not None:
        return graded("everywhere", False, (), True)
    randomised = design.assignment == "randomised"
    wave = carried is not None and carried.factor.p <= THRESHOLDS.factor_p
    starts = len(np.unique(start[start != NEVER]))
    steps = deductions(starts, checks, len(panel.left_out), before, wave, randomised)
    decided = verdict.verdict in _DECIDED
    return graded(kind, decided, steps if carried is not None else (), carried is not None)


def _realisation(design: Design, panel: Panel, start: np.ndarray) -> Realisation:
    begun = start != NEVER
    outcome = panel.outcomes[design.primary]
    value = float(outcome[begun, -1].mean()) if begun.any() else math.nan
    reached = None
    if design.target is not None and design.by is not None and begun.any():
        due = number_of(design.by) - number_of(panel.periods[0])
        if 0 <= due < len(panel.periods):
            value = float(outcome[begun, due].mean())
            reached = bool(design.sign * (value - design.target) >= 0)
            return Realisation(design.target, design.by, value, panel.periods[due], reached)
    return Realisation(design.target, design.by, value, panel.periods[-1], reached)


def _bias(design: Design, carried: Analysis, checks: tuple[Check, ...]) -> float:
    """Return the error of identification that an update must add.

    What estimators and the placebo in time differ more than chance explains; nothing where the
    order was drawn by lot.
    """
    if design.assignment == "randomised":
        return 0.0
    excess = []
    gap = carried.effect.estimate - carried.synthetic.estimate
    if math.isfinite(gap) and math.isfinite(carried.gap_se):
        excess.append(gap**2 - carried.gap_se**2)
    if carried.factor.p <= THRESHOLDS.factor_p:
        excess.append((carried.effect.estimate - carried.factor.estimate) ** 2)
    excess += [
        own.estimate**2 - ((own.high - own.low) / 4) ** 2 for own in checks if own.kind == "time"
    ]
    return math.sqrt(max([0.0, *excess]))


def _settings(effort: Effort) -> dict[str, object]:
    from krapte import __version__

    return {
        "krapte": __version__,
        "permutations": effort.permutations,
        "placebos": effort.placebos,
        "agreements": effort.agreements,
        "panels": effort.panels,
        "seed": effort.seed,
        "factor_p": THRESHOLDS.factor_p,
        "factor_shift": THRESHOLDS.factor_shift,
        "gap": THRESHOLDS.gap,
        **(library.versions() if effort.libraries else {}),
    }
