"""Parameters with their uncertainty: each has a distribution, and a source or the word assumed."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from scipy.special import betaincinv, ndtri

from krapte.errors import BadInput, Problem

DISTRIBUTIONS = ("fixed", "normal", "lognormal", "pert", "uniform")
"""`normal` and `lognormal` read low/high as the 95 % range, `pert` and `uniform` as the bounds."""

_Z975 = 1.959963984540054


@dataclass(frozen=True)
class Parameter:
    """One uncertain number of the model.

    Parameters
    ----------
    name
        The word used in code, files and reports.
    unit
        What it is measured in.
    distribution
        One of `DISTRIBUTIONS`.
    central, low, high
        Central value (median; mode for `pert`) and range in `unit`.
    status
        `sourced` or `assumed`.
    source, note
        Where it comes from, and why it is what it is.
    """

    name: str
    meaning_nl: str
    meaning_en: str
    unit: str
    distribution: str
    central: float
    low: float
    high: float
    status: str
    source: str
    note: str

    def quantile(self, probability: np.ndarray) -> np.ndarray:
        """Return the values below which the given shares of the distribution lie."""
        return quantile(self.distribution, self.central, self.low, self.high, probability)


def quantile(
    distribution: str, central: float, low: float, high: float, probability: np.ndarray
) -> np.ndarray:
    """Return quantiles of one of the `DISTRIBUTIONS` (see there for what low and high mean)."""
    if distribution == "fixed" or high <= low:
        return np.full_like(probability, central)
    if distribution == "uniform":
        return low + (high - low) * probability
    if distribution == "normal":
        return _two_sided(central, central - low, high - central, ndtri(probability))
    if distribution == "lognormal" and central < 0:
        return -quantile(distribution, -central, -high, -low, 1 - probability)
    if distribution == "lognormal":
        logs = _two_sided(
            np.log(central),
            np.log(central / low),
            np.log(high / central),
            ndtri(probability),
        )
        return np.exp(logs)
    span = high - low
    first = 1 + 4 * (central - low) / span
    second = 1 + 4 * (high - central) / span
    return low + span * betaincinv(first, second, probability)


def _two_sided(
    centre: float | np.ndarray, below: float | np.ndarray, above: float | np.ndarray, z: np.ndarray
) -> np.ndarray:
    """Return a normal with its own width on each side of the median (ranges are rarely even)."""
    return centre + z * np.where(z < 0, below, above) / _Z975


def uniform(name: str, seed: int, draw: int, size: int = 1) -> np.ndarray:
    """Return `size` uniform numbers that depend on nothing but the name, the seed and the draw.

    A new parameter, another order of draws or another number of them changes no existing number.
    """
    digest = hashlib.sha256(f"{name}|{seed}|{draw}".encode()).digest()
    key = int.from_bytes(digest[:16], "little")
    return np.random.Generator(np.random.Philox(key=key)).random(size)


def standard_normal(name: str, seed: int, draw: int, size: int = 1) -> np.ndarray:
    """Return standard normal numbers by name, seed and draw; zeros for the central draw (-1)."""
    if draw < 0:
        return np.zeros(size)
    return ndtri(uniform(name, seed, draw, size))


def values(parameters: Mapping[str, Parameter], seed: int, draw: int) -> dict[str, float]:
    """Return one value per parameter; draw -1 is the central draw, every parameter at its centre."""
    if draw < 0:
        return {name: parameter.central for name, parameter in parameters.items()}
    return {
        name: float(parameter.quantile(uniform(name, seed, draw))[0])
        for name, parameter in parameters.items()
    }


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Return the parameters of a table, by name.

    Raises
    ------
    BadInput
        With every fault of the table: an unknown distribution, a value that is no number or lies
        outside its range, a missing source, a name that stands twice.
    """
    names = [field.name for field in fields(Parameter)]
    problems: list[Problem] = []
    found: dict[str, Parameter] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if reader.fieldnames is None or list(reader.fieldnames) != names:
            problem = Problem(
                path.name,
                1,
                None,
                ",".join(reader.fieldnames or ["nothing"]),
                "the columns " + ",".join(names),
                "Give the table these columns in this order.",
            )
            raise BadInput([problem])
        for row in reader:
            parameter, faults = _parameter(path.name, reader.line_num, row)
            problems += faults
            if parameter is None:
                continue
            if parameter.name in found:
                problems.append(
                    Problem(
                        path.name,
                        reader.line_num,
                        "name",
                        f"`{parameter.name}` again",
                        "each name once",
                        "Remove one of the two lines.",
                    )
                )
            found[parameter.name] = parameter
    if problems:
        raise BadInput(problems)
    return found


def _parameter(file: str, line: int, row: dict[str, str]) -> tuple[Parameter | None, list[Problem]]:
    faults: list[Problem] = []
    numbers: dict[str, float] = {}
    for field in ("central", "low", "high"):
        try:
            numbers[field] = float(row[field])
        except (TypeError, ValueError):
            faults.append(
                Problem(file, line, field, f"`{row[field]}`", "a number", "Write it with a point.")
            )
    if row["distribution"] not in DISTRIBUTIONS:
        faults.append(
            Problem(
                file,
                line,
                "distribution",
                f"`{row['distribution']}`",
                "one of " + ", ".join(DISTRIBUTIONS),
                "Choose one; `fixed` when there is no uncertainty.",
            )
        )
    if row["status"] not in ("sourced", "assumed"):
        faults.append(
            Problem(
                file,
                line,
                "status",
                f"`{row['status']}`",
                "`sourced` or `assumed`",
                "Say whether a source gives the value.",
            )
        )
    if not row["source"]:
        faults.append(
            Problem(
                file,
                line,
                "source",
                "nothing",
                "the id of a source, or `assumed`",
                "Name the source.",
            )
        )
    if faults:
        return None, faults
    if not numbers["low"] <= numbers["central"] <= numbers["high"]:
        faults.append(
            Problem(
                file,
                line,
                "central",
                f"{numbers['central']} with a range of {numbers['low']} to {numbers['high']}",
                "a value inside its range",
                "Widen the range or correct the value.",
            )
        )
        return None, faults
    return Parameter(**{**row, **numbers}), []  # type: ignore[arg-type]
