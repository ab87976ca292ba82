"""What an evaluation found: effect, path, diagnosis, grade and verdict, apart from one another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np

FORM = "krapte evaluation 1"
VERDICTS = (
    "works",
    "does_not_work",
    "harms",
    "too_early",
    "not_distinguishable",
    "not_identifiable",
)
"""Every answer there is to *did it work because of the measure?* (doeltreffendheid)."""


@dataclass(frozen=True)
class Effect:
    """One estimate of the mean effect on the treated, in the unit of the outcome.

    Parameters
    ----------
    estimator
        `imputation`, `group_time`, `synthetic`, `regression` or `state_space`.
    estimate, se
        Mean over treated region-periods after the start, and its standard error.
    low, high
        95 % interval.
    p
        Two-sided; by rank among re-drawn roll-outs where `inference` is `randomisation`.
    inference
        `randomisation`, `placebo`, `analytic` or `forecast`.
    arrangements
        Number of re-drawn roll-outs; None where there are none.
    """

    estimator: str
    estimate: float
    se: float
    low: float
    high: float
    p: float
    inference: str
    arrangements: int | None = None


@dataclass(frozen=True, eq=False)
class Path:
    """The event study: the effect by time since the start, and how it varies together.

    Parameters
    ----------
    horizons
        Periods since the start; below zero is before it (a check, not an effect).
    estimate
        Per horizon, in the unit of the outcome; shape [horizon].
    covariance
        Of the estimates; shape [horizon, horizon].
    band
        Half-width of the simultaneous (sup-t) 95 % band; shape [horizon].
    cells
        Region-periods behind each horizon; shape [horizon].
    """

    horizons: tuple[int, ...]
    estimate: np.ndarray
    covariance: np.ndarray
    band: np.ndarray
    cells: tuple[int, ...]

    @property
    def se(self) -> np.ndarray:
        """Standard error per horizon; shape [horizon]."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    def after(self) -> Path:
        """Return the part from the start on: what an update of a lever takes."""
        keep = [i for i, own in enumerate(self.horizons) if own >= 0]
        return Path(
            tuple(self.horizons[i] for i in keep),
            self.estimate[keep],
            self.covariance[np.ix_(keep, keep)],
            self.band[keep],
            tuple(self.cells[i] for i in keep),
        )


@dataclass(frozen=True)
class Finding:
    """One reason of the gate why an effect cannot be told, or is not robust.

    Parameters
    ----------
    code
        `NI-1` to `NI-7`.
    reason_nl, reason_en
        One sentence.
    remedy_nl, remedy_en
        What data, design or date would change it.
    from_period
        First period from which a verdict is possible; None when time alone does not mend it.
    """

    code: str
    reason_nl: str
    reason_en: str
    remedy_nl: str
    remedy_en: str
    from_period: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The answer about effectiveness (doeltreffendheid).

    Parameters
    ----------
    verdict
        One of `VERDICTS`.
    code
        `V-1` works, `V-2` does not work, `V-3` harms, `V-4` not distinguishable, or the code of
        the gate.
    reason_nl, reason_en, remedy_nl, remedy_en
        Why, and what data or date would change it.
    from_period
        First period in which it may change by time alone; None when unknown or not by time.
    """

    verdict: str
    code: str
    reason_nl: str
    reason_en: str
    remedy_nl: str
    remedy_en: str
    from_period: str | None = None


@dataclass(frozen=True)
class Deduction:
    """One step down on the scale, taken automatically, and why."""

    cause: str
    reason_nl: str
    reason_en: str
    steps: int = 1


@dataclass(frozen=True)
class Raise:
    """One step up, taken by a named person only."""

    to: int
    person: str
    reason: str
    date: str


@dataclass(frozen=True)
class Grade:
    """How much the design carries: Maryland scale and effect ladder.

    Parameters
    ----------
    design
        Level on the Maryland Scientific Methods Scale that the design allows, 0 to 5.
    sms
        After deductions and raises, 0 to 5. A simulator never gets one.
    rung
        Rung of the effect ladder (Van Yperen and Veerman), 0 to 4.
    deductions
        What lowered it.
    raises
        What a named person raised, and why.
    """

    design: int
    sms: int
    rung: int
    deductions: tuple[Deduction, ...] = ()
    raises: tuple[Raise, ...] = ()


@dataclass(frozen=True)
class Realisation:
    """Whether the target was reached (doelrealisatie): says nothing about why.

    Parameters
    ----------
    target, by
        What was aimed at and when; None when the design has no target.
    value, period
        Mean of the regions with the measure in the newest period; NaN when the panel has none.
    reached
        None without a target, or before its date.
    """

    target: float | None
    by: str | None
    value: float
    period: str
    reached: bool | None


@dataclass(frozen=True)
class Check:
    """One placebo, or one estimate with something left out.

    Parameters
    ----------
    kind
        `time`, `space`, `outcome`, `without_region`, `ring`, `secondary`, `smoothness`,
        `relative_magnitude`, `breakdown`, `factor`, `agreement` or `library`.
    name
        Which one: a region, an outcome, a bound M.
    estimate, low, high, p
        In the unit of its outcome; NaN where it has none.
    passed
        Whether it says what it should; None when it is only told.
    """

    kind: str
    name: str
    estimate: float
    low: float
    high: float
    p: float
    passed: bool | None


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One evaluation of one measure on one primary outcome.

    Parameters
    ----------
    measure, outcome, unit
        Code of the measure, the primary outcome and its unit.
    better
        `higher` or `lower`: the direction that is wanted. Estimates are never turned around.
    roll_out
        Region -> period of the start, regions with the measure only.
    regions, periods
        Of the panel, in order.
    design_kind
        `randomised`, `staggered`, `few`, `block` or `everywhere`.
    effect
        The main estimate; None where the design cannot carry a number.
    others
        Further estimators of the same effect, as a check.
    path
        Event study; None where there is no effect.
    indication
        State-space estimate of a roll-out everywhere at once, grade 2 at most; never a verdict.
    checks
        Placebos and sensitivity.
    findings
        What the gate found; empty when all is well.
    verdict, grade, realisation
        Doeltreffendheid, how firm, and doelrealisatie.
    minimal_effect
        Smallest effect that matters, in `unit`, above 0.
    detectable
        Smallest effect that this panel can show (power 80 %), by simulation; NaN when none.
    bias_sd
        Standard deviation of the error of identification, in `unit`: what an update adds to the
        covariance of the path. From the spread between estimators and placebos, see
        docs/concepts/evaluation.md.
    design_hash, registered
        Hash of the design file, and the date of its registration; None when not registered.
    registered_before
        Whether it was registered before the first data after the start were public.
    data_hash, vintage
        Hash of the panel, and the day of the knowledge in it (`YYYY-MM-DD`).
    settings
        Seed, permutations, versions.
    """

    measure: str
    outcome: str
    unit: str
    better: str
    roll_out: Mapping[str, str]
    regions: tuple[str, ...]
    periods: tuple[str, ...]
    design_kind: str
    effect: Effect | None
    others: tuple[Effect, ...]
    path: Path | None
    indication: Effect | None
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    grade: Grade
    realisation: Realisation
    minimal_effect: float
    detectable: float
    bias_sd: float
    design_hash: str
    registered: str | None
    registered_before: bool
    data_hash: str
    vintage: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Hash of design, data and settings, 12 hexadecimal characters.

        The same design on revised data is another evaluation: updates are made anew from the
        prior, never one upon the other.
        """
        decided = [self.design_hash, self.data_hash, dict(self.settings)]
        return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:12]

    def as_record(self) -> dict[str, Any]:
        """Return plain values for JSON; a number that does not exist is None."""
        record: dict[str, Any] = {"form": FORM, "id": self.id}
        for own in fields(self):
            record[own.name] = _plain(getattr(self, own.name))
        return record

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Evaluation:
        """Return the evaluation that `as_record` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            The record is not whole, or of another form.
        """
        if record["form"] != FORM:
            raise ValueError(f"form `{record['form']}`, expected `{FORM}`")
        own = {one.name: record[one.name] for one in fields(cls)}
        for name in ("minimal_effect", "detectable", "bias_sd"):
            own[name] = _number(own[name])
        for name in ("regions", "periods"):
            own[name] = tuple(own[name])
        own["effect"] = _effect(own["effect"])
        own["indication"] = _effect(own["indication"])
        own["others"] = tuple(_made(Effect, one) for one in own["others"])
        own["path"] = _path(own["path"])
        own["checks"] = tuple(_made(Check, one) for one in own["checks"])
        own["findings"] = tuple(Finding(**one) for one in own["findings"])
        own["verdict"] = Verdict(**own["verdict"])
        own["grade"] = _grade(own["grade"])
        own["realisation"] = _made(Realisation, own["realisation"])
        return cls(**own)


_NUMBERS = {"estimate", "se", "low", "high", "p", "value"}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return {
            "horizons": list(value.horizons),
            "estimate": _plain(value.estimate),
            "covariance": _plain(value.covariance),
            "band": _plain(value.band),
            "cells": list(value.cells),
        }
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain(asdict(value))
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _made(kind: Any, record: Mapping[str, Any]) -> Any:
    return kind(**{name: _number(one) if name in _NUMBERS else one for name, one in record.items()})


def _effect(record: Mapping[str, Any] | None) -> Effect | None:
    return None if record is None else _made(Effect, record)


def _path(record: Mapping[str, Any] | None) -> Path | None:
    if record is None:
        return None
    numbers = {
        name: np.array(record[name], dtype=float) for name in ("estimate", "covariance", "band")
    }
    return Path(tuple(record["horizons"]), **numbers, cells=tuple(record["cells"]))


def _grade(record: Mapping[str, Any]) -> Grade:
    return Grade(
        record["design"],
        record["sms"],
        record["rung"],
        tuple(Deduction(**one) for one in record["deductions"]),
        tuple(Raise(**one) for one in record["raises"]),
    )
