"""Whatever stands in a cell, a list is read or refused; nothing else happens."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.programming import read_factors, read_programme
from tests.programming.lists import LABOUR, OWN, PACKAGES, PROJECT, as_book, as_folder

FACTORS = read_factors()
TABLES = {"projects": [PROJECT, OWN], "packages": PACKAGES, "labour": LABOUR}
CELLS = st.one_of(
    st.text(max_size=8).filter(lambda own: "\0" not in own and own.isprintable()),
    st.sampled_from(["1e308", "-0", "nan", "inf", "1e9", "2027-02-29", "2027-03", "07", "|", "a|b",
                     "build", "design|build", "=1+1", "1,5", "0761"]),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@st.composite
def lists(draw):
    tables = {name: [dict(row) for row in rows] for name, rows in TABLES.items()}
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.sampled_from(tables[draw(st.sampled_from(sorted(tables)))]))
        row[draw(st.sampled_from(sorted(row)))] = draw(CELLS)
    return tables


def read(form, name, tables):
    with tempfile.TemporaryDirectory() as folder:
        return read_programme(form(Path(folder) / name, tables), FACTORS)


def check(form, name, tables):
    try:
        programme = read(form, name, tables)
    except BadInput:
        return
    for own in programme:
        assert math.isfinite(own.fte_months)
        assert own.earliest_start <= own.deadline
        ready = set()
        for package in own.packages:
            assert set(package.after) <= ready
            assert 1 <= package.shortest_months <= package.longest_months
            ready.add(package.package)


@settings(max_examples=40, deadline=None)
@given(lists())
def test_a_folder_is_read_or_refused(tables):
    check(as_folder, "list", tables)


@settings(max_examples=40, deadline=None)
@given(lists())
def test_a_workbook_is_read_or_refused(tables):
    check(as_book, "list.xlsx", tables)
