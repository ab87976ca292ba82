"""Pulls between occupations that a data set may bring, in the place of three assumed ones."""

from __future__ import annotations

from krapte.classification import model_occupations
from krapte.statistics import Dataset
from krapte.tables import read_rows, refuse_if_faulty

TABLE = "pulls.csv"
COLUMNS = ("origin", "destination", "pull", "low", "high", "source")


def own_pulls(dataset: Dataset) -> dict[tuple[str, str], float]:
    """Return the pull of a destination on movers from an origin, by both; empty without a table.

    Per colleague there; 1 is the mean over occupations of other classes. What the table lacks keeps
    the assumed pull.

    Raises
    ------
    BadInput
        An occupation that the model has not, a pair twice, a pull below 0 or outside its range, or
        a source that is not described.
    """
    path = dataset.folder / TABLE
    if not path.is_file():
        return {}
    known = set(model_occupations())
    found: dict[tuple[str, str], float] = {}
    rows = read_rows(path, COLUMNS, exact=True)
    for row in rows:
        pair = (row.text("origin"), row.text("destination"))
        for field, code in zip(("origin", "destination"), pair, strict=True):
            if code not in known:
                row.fault(field, "an occupation of the model, such as 0761 or 10", "Correct it.")
        if pair in found or pair[0] == pair[1]:
            row.fault("destination", "each pair of two occupations once", "Remove this line.")
        low, pull, high = (row.number(name) for name in ("low", "pull", "high"))
        if pull < 0:
            row.fault("pull", "0 or more", "Write 0 where nobody goes.")
        row.ordered("pull", low, pull, high)
        if row.text("source") not in dataset.sources:
            row.fault("source", "the id of a source", "Describe it in a table sources*.csv.")
        found[pair] = pull
    refuse_if_faulty(rows)
    return found
