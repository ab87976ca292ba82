"""Parameters with their uncertainty: each has a distribution, and a source or the word assumed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from krapte.errors import BadInput, Problem
from krapte.statistics import Dataset, read_sources
from krapte.tables import FOLDER, Row, read_rows, refuse_if_faulty

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


COLUMNS = tuple(field.name for field in fields(Parameter))
"""Columns of the table of parameters, in order."""


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
    """Return one value per parameter; draw -1 is the central draw, all of them at their centre."""
    if isinstance(parameters, CalibratedParameters):
        return parameters.drawn(seed, draw)
    if draw < 0:
        return {name: parameter.central for name, parameter in parameters.items()}
    return {
        name: float(parameter.quantile(uniform(name, seed, draw))[0])
        for name, parameter in parameters.items()
    }


@dataclass(frozen=True, eq=False)
class CalibratedParameters(Mapping[str, Parameter]):
    """Parameters whose draws come from a calibration and keep their correlations.

    As a mapping it shows the calibrated ranges. Draws are made on the prior scale, where each
    parameter is a standard normal number beforehand: bounds of the prior hold, and a parameter
    that no figure moved is drawn as before, to the same number.

    Parameters
    ----------
    identity
        Id of the set.
    shown
        Every parameter with its range after calibration.
    prior
        The same before.
    names
        Those that were calibrated, in the order of `centre` and `covariance`.
    centre, covariance
        Of the posterior on the prior scale [P], [P, P].
    """

    identity: str
    shown: Mapping[str, Parameter]
    prior: Mapping[str, Parameter]
    names: tuple[str, ...]
    centre: np.ndarray
    covariance: np.ndarray

    def __getitem__(self, name: str) -> Parameter:
        return self.shown[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.shown)

    def __len__(self) -> int:
        return len(self.shown)

    @cached_property
    def _root(self) -> np.ndarray:
        """Return the symmetric root of the covariance: draws change least, and stay comparable."""
        size, direction = np.linalg.eigh(self.covariance)
        return (direction * np.sqrt(np.maximum(size, 0.0))) @ direction.T

    def drawn(self, seed: int, draw: int) -> dict[str, float]:
        """Return one value per parameter; the central draw is the middle of the posterior."""
        found = values(self.prior, seed, draw)
        z = self.centre
        if draw >= 0:
            own = [standard_normal(name, seed, draw)[0] for name in self.names]
            z = z + self._root @ np.array(own)
        for place, name in enumerate(self.names):
            found[name] = float(self.prior[name].quantile(ndtr(z[place : place + 1]))[0])
        return found


@dataclass(frozen=True, eq=False)
class CalibratedDataset(Dataset):
    """A data set whose parameters come from a calibration instead of its own table."""

    parameters: CalibratedParameters


def parameters_of(dataset: Dataset) -> Mapping[str, Parameter]:
    """Return the parameters of a data set: its own table, unless it was given a calibrated set."""
    if isinstance(dataset, CalibratedDataset):
        return dataset.parameters
    return read_parameters(dataset.folder / "parameters.csv")


def calibration_of(dataset: Dataset) -> dict[str, str]:
    """Return `{"parameters": id}` of the calibrated set that a data set uses; empty without one."""
    if isinstance(dataset, CalibratedDataset):
        return {"parameters": dataset.parameters.identity}
    return {}


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Return the parameters of a table, by name.

    Raises
    ------
    BadInput
        With every fault of the table: an unknown distribution, a value that is no number or lies
        outside its range, a source that is missing or not described beside the table, a name that
        stands twice, a parameter that the model needs and the table lacks.
    """
    rows = read_rows(path, COLUMNS, exact=True)
    sources, unreadable = read_sources(path.parent)
    found: dict[str, Parameter] = {}
    for row in rows:
        own = _parameter(row, None if unreadable else sources)
        if own.name in found:
            row.fault("name", "each name once", "Remove one of the two lines.")
        found[own.name] = own
    refuse_if_faulty(rows)
    missing = [name for name in _embedded_names() if name not in found]
    if missing:
        mend = "Copy what is missing from the table of the embedded data set, and adapt it."
        allowed = "every parameter of the model"
        problem = Problem(path.name, None, "name", f"no {', '.join(missing)}", allowed, mend)
        raise BadInput([problem])
    return found


def _embedded_names() -> list[str]:
    """Return the names of the parameters that the model needs: those that come with it."""
    return [row.fields["name"] for row in read_rows(FOLDER / "parameters.csv", COLUMNS)]


def _parameter(row: Row, sources: Collection[str] | None) -> Parameter:
    """Return the parameter of a row, whose faults are recorded in the row.

    Parameters
    ----------
    sources
        Known ids; None when the tables of sources have faults of their own.
    """
    for field in ("name", "meaning_nl", "meaning_en", "unit"):
        row.text(field)
    before = len(row.problems)
    numbers = {field: row.number(field) for field in ("central", "low", "high")}
    own = Parameter(**row.fields | numbers)  # type: ignore[arg-type]
    if own.distribution not in DISTRIBUTIONS:
        mend = "Choose one; `fixed` when there is no uncertainty."
        row.fault("distribution", "one of " + ", ".join(DISTRIBUTIONS), mend)
    if own.status not in ("sourced", "assumed"):
        row.fault("status", "`sourced` or `assumed`", "Say whether a source gives the value.")
    if not own.source or (sources is not None and own.source not in sources):
        mend = "Name the source, and describe it in a table of sources."
        row.fault("source", "the id of a source, or `assumed`", mend)
    if len(row.problems) == before:
        row.ordered("central", own.low, own.central, own.high)
    if len(row.problems) == before and own.distribution == "lognormal" and own.low * own.high <= 0:
        row.fault("low", "the sign of high and not 0 for a lognormal", "Choose another shape.")
    return own
