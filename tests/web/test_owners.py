"""Who may change a record: the owner of a measure says who answers for it, a co-owner does not."""

from __future__ import annotations

import pytest

from krapte.web.owners import owners_of

ROLES = [
    {"measure": "sto", "party": "ocw", "role": "owner"},
    {"measure": "sto", "party": "szw", "role": "co_owner"},
    {"measure": "sto", "party": "duo", "role": "executor"},
]


@pytest.mark.parametrize(
    ("kind", "values", "owners"),
    [
        ("measure", {"code": "sto"}, {"ocw", "szw"}),
        ("budget_line", {"measure": "sto"}, {"ocw", "szw"}),
        ("role", {"measure": "sto", "party": "duo", "role": "executor"}, {"ocw", "szw"}),
        ("role", {"measure": "sto", "party": "szw", "role": "owner"}, {"ocw"}),
        ("role", {"measure": "sto", "party": "szw", "role": "co_owner"}, {"ocw"}),
    ],
)
def test_a_record_about_a_measure_belongs_to_who_answers_for_it(kind, values, owners):
    assert owners_of(kind, values, {"role": ROLES, "indicator": []}) == owners
