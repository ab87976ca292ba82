"""What an evaluation says of one effect of the register, ready to be learned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from krapte.classification import parse_period
from krapte.errors import BadInput, Problem
from krapte.evaluation.result import Evaluation
from krapte.inputs import DAMAGED, json_in
from krapte.tables import read_rows, refuse_if_faulty

LEVER = "lever"
"""Outcome that is the lever itself, such as the intake that a measure should raise."""

OUTCOMES = (
    LEVER, "vacancies", "employed", "unemployed", "shortage", "demand", "hires", "graduates",
    "women",
)  # fmt: skip
"""What of the simulator an event study can be laid beside."""

SCALES = ("level", "log")
LINKS = ("evaluation", "effect", "outcome", "occupation", "scale")
LEAST_SMS = 3
"""Maryland level of the design below which there is no comparison that could carry a size."""


@dataclass(frozen=True)
class Link:
    """Which effect an evaluation is about, and what in the simulator its outcome is.

    Parameters
    ----------
    effect
        Effect of effects.csv.
    outcome
        One of `OUTCOMES`.
    occupation
        BRC codes or `07`, `08`, `07+08`: the occupations of the outcome; ignored for `lever`.
    scale
        `level` when the panel holds persons, `log` when it holds logarithms.
    """

    effect: str
    outcome: str
    occupation: str = "07+08"
    scale: str = "level"


@dataclass(frozen=True, eq=False)
class Estimate:
    """One event study, and what it is about.

    Parameters
    ----------
    id
        Of measure, outcome and design: the same on revised data.
    vintage
        Day of the knowledge in the data, `YYYY-MM-DD`.
    content
        Id of the evaluation: tells a revision from a repetition.
    measure, link
        What is evaluated.
    roll_out
        Region -> decimal year of the start.
    comparison
        Regions without the measure.
    frequency
        Periods in a year: 4 or 1.
    last
        Decimal year at the end of the panel.
    horizons
        Periods since the start, 0 and later [E].
    path, covariance
        Event study, in the unit of the outcome [E], [E, E].
    bias_sd
        Standard deviation of the error of identification, same unit; wider for each step of the
        grade that was lost.
    sms
        Maryland level after deductions.
    silent
        Why it says nothing of the size (code and reason); empty when it does. Nothing said is not
        zero: the likelihood is flat.
    """

    id: str
    vintage: str
    content: str
    measure: str
    link: Link
    roll_out: Mapping[str, float]
    comparison: tuple[str, ...]
    frequency: int
    last: float
    horizons: np.ndarray
    path: np.ndarray
    covariance: np.ndarray
    bias_sd: float
    sms: int
    silent: str


def estimate_of(own: Evaluation, link: Link) -> Estimate:
    """Return what an evaluation says of an effect.

    An evaluation without a path, with a verdict `not_identifiable`, or with a design below Maryland
    level 3 says nothing of the size; it is kept and named, and moves nothing. Each step that a
    design lost in its execution counts as an error of one mean standard error of the path, on top
    of the bias that placebos show: assumed, for what went wrong was not measured.
    """
    path = None if own.path is None else own.path.after()
    silent = ""
    if own.verdict.verdict == "not_identifiable" or path is None or not len(path.horizons):
        silent = f"{own.verdict.code}: {own.verdict.reason_en}"
    elif own.grade.design < LEAST_SMS:
        silent = f"SMS {own.grade.design}: no comparison that carries a size"
    heard = None if silent else path
    bias = own.bias_sd if np.isfinite(own.bias_sd) else 0.0
    if heard is not None:
        lost = max(own.grade.design - own.grade.sms, 0)
        bias = float(np.hypot(bias, lost * heard.se.mean()))
    first, last = (parse_period(own.periods[place]) for place in (0, -1))
    return Estimate(
        id=f"{own.measure}:{own.outcome}:{own.design_hash[:12]}",
        vintage=own.vintage,
        content=own.id,
        measure=own.measure,
        link=link,
        roll_out={region: parse_period(start).start for region, start in own.roll_out.items()},
        comparison=tuple(region for region in own.regions if region not in own.roll_out),
        frequency=round(1 / (first.end - first.start)),
        last=last.end,
        horizons=np.zeros(0, int) if heard is None else np.array(heard.horizons),
        path=np.zeros(0) if heard is None else heard.estimate,
        covariance=np.zeros((0, 0)) if heard is None else heard.covariance,
        bias_sd=bias,
        sms=own.grade.sms,
        silent=silent,
    )


def newest(estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """Return one estimate per id: the newest vintage replaces those before it.

    The same estimate given twice counts once.

    Raises
    ------
    BadInput
        Two estimates have one id and vintage and differ.
    """
    found: dict[str, Estimate] = {}
    problems = []
    for own in estimates:
        other = found.get(own.id)
        if other is not None and other.vintage == own.vintage and other.content != own.content:
            told = f"{other.content} and {own.content} of vintage {own.vintage}"
            mend = "Give the revision its own vintage, or leave one of them out."
            allowed = "one evaluation per design and vintage"
            problems.append(Problem(own.id, None, "vintage", told, allowed, mend))
        if other is None or own.vintage > other.vintage:
            found[own.id] = own
    if problems:
        raise BadInput(problems)
    return tuple(sorted(found.values(), key=lambda own: own.id))


def read_evaluation(path: Path) -> Evaluation:
    """Return the evaluation of a JSON file, or of a folder of `krapte evaluate run`.

    Raises
    ------
    BadInput
        There is no such file, or it holds something else.
    """
    mend = "Name the folder or file that `krapte evaluate run` wrote."
    allowed = "an evaluation of krapte"
    if path.is_dir():
        path = path / "evaluation.json"
    if not path.is_file():
        raise BadInput([Problem(str(path), None, None, "no file", allowed, mend)])
    record: dict[str, Any] = json_in(path, allowed, mend)
    try:
        return Evaluation.of_record(record.get("evaluation", record))
    except (*DAMAGED, KeyError, TypeError, AttributeError, OverflowError) as error:
        found = f"something else ({type(error).__name__}: {error})"
        raise BadInput([Problem(path.name, None, None, found, allowed, mend)]) from None


def read_links(path: Path) -> dict[str, Link]:
    """Return the links of a table, by the path of the evaluation as it is written there.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    rows = read_rows(path, LINKS)
    found = {}
    for row in rows:
        own = row.fields
        if own["outcome"] not in OUTCOMES:
            row.fault("outcome", "one of " + ", ".join(OUTCOMES), "Choose one.")
        if own["scale"] not in SCALES:
            row.fault("scale", "`level` or `log`", "Choose one.")
        name = row.text("evaluation")
        if name in found:
            row.fault("evaluation", "each evaluation once", "Remove one of the two lines.")
        found[name] = Link(row.text("effect"), own["outcome"], own["occupation"] or "07+08",
                           own["scale"])  # fmt: skip
    refuse_if_faulty(rows)
    return found
