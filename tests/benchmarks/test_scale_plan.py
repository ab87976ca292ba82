"""The plan on paper is what its figures give."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scale_plan import GIVEN, tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"


def test_the_page_holds_the_tables_that_the_plan_gives():
    assert tables() in PAGE.read_text(encoding="utf-8")


def test_every_figure_lies_in_its_range_and_says_where_it_comes_from():
    for own in GIVEN.values():
        low, high = own.ends
        assert low <= own.value <= high
        assert own.source
        assert own.source != "assumed" or (low, high) != (own.value, own.value) or own.unit in (
            "cores per machine", "GB per machine",
        )  # fmt: skip
