"""Says whether a data set is fit for a forecast: figures, register, parameters, base year."""

from __future__ import annotations

from pathlib import Path

from krapte.accounts import base_year
from krapte.errors import BadInput, Problem
from krapte.forecast.parameters import read_parameters
from krapte.register import problems as register_problems
from krapte.statistics import embedded, load


def data_problems(folder: Path | None = None) -> list[Problem]:
    """Return every fault of a data set: figures, register, parameters, and what is missing.

    Whether the base year can be made is only tried when the tables themselves are sound.

    Parameters
    ----------
    folder
        Of the data set; the embedded one when None.
    """
    place = folder or embedded()
    found: list[Problem] = []
    dataset = None
    try:
        dataset = load(place)
    except BadInput as error:
        found += error.problems
    if place.is_dir():
        found += register_problems(place)
        try:
            read_parameters(place / "parameters.csv")
        except BadInput as error:
            found += error.problems
    if found or dataset is None:
        # A table that two packages read tells its fault twice.
        return _without_consequences(list(dict.fromkeys(found)))
    try:
        base_year(dataset)
    except BadInput as error:
        return list(error.problems)
    return []


def _without_consequences(problems: list[Problem]) -> list[Problem]:
    """Return the problems without those that only say what a lost table of sources described."""
    lost = any(own.file.startswith("sources") and own.field is None for own in problems)
    named = ("source", "document", "status_source")
    # A row that names no source at all is at fault whatever the tables of sources hold.
    return [
        own
        for own in problems
        if not (lost and own.field in named and own.found not in ("no source", "nothing"))
    ]
