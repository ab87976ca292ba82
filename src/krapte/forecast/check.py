"""Says whether a data set is fit for a forecast: figures, register, parameters, base year."""

from __future__ import annotations

from pathlib import Path

from krapte.accounts import base_year
from krapte.errors import BadInput, Problem
from krapte.forecast.parameters import read_parameters
from krapte.register import problems as register_problems
from krapte.statistics import check, embedded, load


def data_problems(folder: Path | None = None) -> list[Problem]:
    """Return every fault of a data set: figures, register, parameters, and what is missing.

    Whether the base year can be made is only tried when the tables themselves are sound.

    Parameters
    ----------
    folder
        Of the data set; the embedded one when None.
    """
    place = folder or embedded()
    found = check(place)
    if place.is_dir():
        found += register_problems(place)
        try:
            read_parameters(place / "parameters.csv")
        except BadInput as error:
            found += error.problems
    if found:
        return list(dict.fromkeys(found))  # a table that two packages read tells its fault twice
    try:
        base_year(load(place))
    except BadInput as error:
        return list(error.problems)
    return []
