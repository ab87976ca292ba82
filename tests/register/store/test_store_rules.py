"""The register refuses records that contradict themselves or each other."""

from __future__ import annotations

import pytest

from conftest import LINE
from krapte.errors import BadInput


def faults(error: pytest.ExceptionInfo[BadInput]) -> set[tuple[str, str | None]]:
    return {(problem.file, problem.field) for problem in error.value.problems}


COMMITMENT = {
    "code": "c",
    "kind": "pledge",
    "document": "letter",
    "made_by": "EZK",
    "made_on": "2023-02-03",
    "text_nl": "t",
    "text_en": "t",
    "status": "open",
    "source": "letter",
}
EFFECT = {
    "code": "e",
    "measure": "sto",
    "lever": "education_inflow",
    "distribution": "lognormal",
    "central": 0.01,
    "low": 0.005,
    "high": 0.02,
    "unit": "relative change",
    "start": 2024,
    "ramp_years": 1,
    "lag_years": 0,
    "evidence_grade": "D",
    "status": "assumed",
    "source": "letter",
    "locator": "l",
    "note": "n",
}
INDICATOR = {
    "code": "i",
    "pillar": 1,
    "name_nl": "i",
    "name_en": "i",
    "unit": "share",
    "direction": "increase",
    "family": "ict",
    "source": "letter",
}
FIGURE = {
    "indicator": "i",
    "period": "2024",
    "kind": "observation",
    "value": 0.2,
    "published": "2025-01-01",
    "retrieved": "2025-02-01",
    "source": "letter",
}
MILESTONE = {
    "code": "m", "measure": "sto", "text_nl": "t", "text_en": "t", "status": "planned",
    "due": "2024-01-01", "source": "letter",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "good", "change", "field"),
    [
        ("commitment", COMMITMENT, {"deadline": "2022-12-31"}, "deadline"),
        ("commitment", COMMITMENT, {"status_on": "2023-01-01"}, "status_on"),
        ("commitment", COMMITMENT, {"status": "done"}, "status_source"),
        ("commitment", COMMITMENT, {"measures": "nowhere"}, "measures"),
        ("commitment", COMMITMENT, {"party": "nobody"}, "party"),
        ("milestone", MILESTONE, {"due": None}, "due"),
        ("milestone", MILESTONE, {"measure": "nowhere"}, "measure"),
        (
            "indicator",
            INDICATOR,
            {"letter_section": "1", "letter_quote": "not of that letter"},
            "source",
        ),
        ("indicator", INDICATOR, {"source": "nothing"}, "source"),
        ("budget_line", LINE | {"code": "b"}, {"from_year": 2025, "to_year": 2024}, "to_year"),
        ("budget_line", LINE | {"code": "b"}, {"amount_low_eur": 101}, "amount_low_eur"),
        ("budget_line", LINE | {"code": "b"}, {"amount_high_eur": 99}, "amount_high_eur"),
        ("budget_line", LINE | {"code": "b"}, {"conditional": "yes"}, "condition"),
        ("budget_line", LINE | {"code": "b"}, {"part_of": "b"}, "part_of"),
        ("budget_line", LINE | {"code": "b"}, {"part_of": "nowhere"}, "part_of"),
        ("budget_line", LINE | {"code": "b"}, {"matching_share": 0.5}, "matches"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(filled, kind, good, change, field):
    with pytest.raises(BadInput) as error:
        filled.create(kind, good | change, "jan", "bad")
    assert {named for _, named in faults(error)} == {field}
    filled.create(kind, good, "jan", "good")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"low": 0.3}, "low"),
        ({"high": 0.1}, "high"),
        ({"value": 1.2}, "value"),
        ({"retrieved": "2024-12-31"}, "retrieved"),
    ],
)
def test_a_figure_fits_its_range_its_unit_and_its_days(filled, change, field):
    filled.create("indicator", INDICATOR, "jan", "indicator")
    with pytest.raises(BadInput) as error:
        filled.create("indicator_value", FIGURE | change, "jan", "bad")
    assert {named for _, named in faults(error)} == {field}


def test_an_indicator_cannot_get_a_unit_that_its_figures_do_not_fit(filled):
    with filled.transaction("jan", "an indicator in euros") as edit:
        edit.create("indicator", INDICATOR | {"unit": "eur"})
        edit.create("indicator_value", FIGURE | {"value": 25})
    with pytest.raises(BadInput) as error:
        filled.change("indicator", "i", {"unit": "share"}, 1, "jan", "unit")
    assert faults(error) == {("indicator_value i/2024/observation/letter/2025-01-01", "value")}


def test_parts_are_no_more_than_the_whole(filled):
    part = LINE | {"part_of": "line", "amount_eur": 60.0}
    with filled.transaction("jan", "one part, the other unknown") as edit:
        edit.create("budget_line", part | {"code": "p1"})
        edit.create("budget_line", part | {"code": "p2", "amount_eur": None})
    with pytest.raises(BadInput) as error:
        filled.change("budget_line", "p2", {"amount_eur": 50}, 1, "jan", "too much")
    assert faults(error) == {("budget_line line", "amount_eur")}
    filled.change("budget_line", "p2", {"amount_eur": 40}, 1, "jan", "fits")
    with pytest.raises(BadInput):
        filled.change("budget_line", "line", {"amount_eur": 90}, 1, "jan", "whole too small")


def test_conditional_parts_are_no_more_than_the_whole(filled):
    part = LINE | {"code": "p", "part_of": "line", "conditional": "yes", "condition": "c"}
    with pytest.raises(BadInput) as error:
        filled.create("budget_line", part | {"amount_eur": 120}, "jan", "more than there is")
    assert any("conditional" in problem.allowed for problem in error.value.problems)


def test_a_line_is_no_part_of_itself_over_others(filled):
    with filled.transaction("jan", "parts of parts") as edit:
        edit.create("budget_line", LINE | {"code": "p", "part_of": "line"})
        edit.create("budget_line", LINE | {"code": "q", "part_of": "p"})
    with pytest.raises(BadInput) as error:
        filled.change("budget_line", "line", {"part_of": "q"}, 1, "jan", "round")
    assert "part_of" in {named for _, named in faults(error)}


def test_a_measure_says_why_it_has_no_size_or_has_an_effect(filled):
    with pytest.raises(BadInput) as error:
        filled.change("measure", "sto", {"reason": None}, 1, "jan", "no reason")
    assert faults(error) == {("measure sto", "reason")}
    with pytest.raises(BadInput):
        filled.create("effect", EFFECT, "jan", "an effect beside a reason")
    with filled.transaction("jan", "sized") as edit:
        edit.change("measure", "sto", {"reason": None}, 1)
        edit.create("effect", EFFECT)
    with pytest.raises(BadInput) as error:
        filled.delete("effect", "e", 1, "jan", "no size any more")
    assert faults(error) == {("effect e", "reason")}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"high": 0.001}, "central"),
        ({"unit": "persons"}, "unit"),
        ({"central": 50.0, "high": 60.0}, "central"),
        ({"scope_region": "XX"}, "scope_region"),
        ({"end": 2020}, "end"),
        ({"lag_years": -1}, "lag_years"),
    ],
)
def test_an_effect_keeps_the_rules_of_the_table_of_effects(filled, change, field):
    with filled.transaction("jan", "sized") as edit:
        edit.change("measure", "sto", {"reason": None}, 1)
        edit.create("effect", EFFECT)
    with pytest.raises(BadInput) as error:
        filled.change("effect", "e", change, 1, "jan", "bad")
    assert field in {named for _, named in faults(error)}
