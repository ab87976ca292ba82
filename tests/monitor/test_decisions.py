"""Decisions are only added."""

import datetime as dt

import pytest

from krapte.errors import BadInput
from krapte.evaluation.monitor import decide, in_force
from krapte.register.store import Register

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def register(tmp_path):
    with Register.open(tmp_path / "register.sqlite") as own:
        yield own


def _decide(register, code, **more):
    return decide(register, code, text="Double it", reason="Off course", made_by="stuurgroep",
                  made_on=DAY, who="tester", **more)  # fmt: skip


def test_a_decision_says_who_when_and_why(register):
    own = _decide(register, "more-places")
    assert (own["made_by"], str(own["made_on"]), own["reason"]) == (
        "stuurgroep", "2026-11-01", "Off course",
    )  # fmt: skip
    change = register.history("decision", "more-places")[0]
    assert (change.edit.who, change.edit.why) == ("tester", "Off course")


def test_a_decision_is_neither_changed_nor_deleted(register):
    own = _decide(register, "more-places")
    with pytest.raises(BadInput, match="only added"):
        register.change("decision", own.key, {"text": "other"}, own.version, "x", "y")
    with pytest.raises(BadInput, match="only added"):
        register.delete("decision", own.key, own.version, "x", "y")
    assert register.record("decision", own.key)["text"] == "Double it"


def test_a_decision_that_was_replaced_is_no_longer_in_force(register):
    _decide(register, "first")
    _decide(register, "second", replaces="first")
    assert [own.key for own in in_force(register.records("decision"))] == ["second"]


def test_a_decision_about_an_unknown_measure_is_refused(register):
    with pytest.raises(BadInput, match="nonsense"):
        _decide(register, "about", measures=["nonsense"])
