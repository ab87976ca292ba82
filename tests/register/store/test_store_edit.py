"""Edits are whole or not at all, say who and why, and never overwrite what another wrote."""

from __future__ import annotations

import pytest

from krapte.errors import BadInput
from krapte.register.store import Register, StaleRecord


def told(error: pytest.ExceptionInfo[BadInput]) -> dict[str | None, str]:
    return {problem.field: str(problem) for problem in error.value.problems}


def test_a_record_is_read_as_it_was_written(filled):
    own = filled.record("measure", "sto")
    assert own.version == 1
    assert own["pillar"] == 1
    assert own["source"] == ("letter",)
    assert own["regions"] == ()
    assert own["start"] is None
    assert own["end"] == 2028


def test_a_change_touches_the_named_fields_only(filled):
    before = filled.record("measure", "sto")
    after = filled.change("measure", "sto", {"end": "2030"}, 1, "piet", "extended")
    assert after.version == 2
    assert dict(after.values) == {**before.values, "end": 2030}


def test_the_second_writer_is_told_which_field_changed_from_what_to_what_by_whom(filled):
    filled.change("measure", "sto", {"end": 2029}, 1, "piet", "extended by letter")
    with pytest.raises(StaleRecord) as error:
        filled.change("measure", "sto", {"end": 2031, "status": "ended"}, 1, "jan", "mine")
    assert set(told(error)) == {"end"}
    said = told(error)["end"]
    for word in ("2028", "2029", "piet", "extended by letter", "version 1"):
        assert word in said
    assert filled.record("measure", "sto")["end"] == 2029


def test_after_two_changes_the_second_writer_sees_the_first_value_and_the_last(filled):
    filled.change("measure", "sto", {"end": 2029}, 1, "piet", "one")
    filled.change("measure", "sto", {"end": 2031, "note": "x"}, 2, "kees", "two")
    with pytest.raises(StaleRecord) as error:
        filled.change("measure", "sto", {"end": 2040}, 1, "jan", "mine")
    assert set(told(error)) == {"end", "note"}
    assert "found `2031`, which kees" in told(error)["end"]
    assert "expected `2028`" in told(error)["end"]


def test_a_writer_of_a_deleted_record_is_told_who_deleted_it(filled):
    filled.delete("budget_line", "line", 1, "piet", "double")
    with pytest.raises(StaleRecord, match=r"piet on 2026-01-05 .*double.* deleted"):
        filled.change("budget_line", "line", {"amount_eur": 3}, 1, "jan", "mine")


def test_a_version_that_never_was_is_refused(filled):
    with pytest.raises(StaleRecord, match="version 7"):
        filled.change("measure", "sto", {"end": 2029}, 7, "jan", "mine")


def all_of(register: Register, *steps: tuple) -> None:
    """Make several changes in one transaction."""
    with register.transaction("jan", "several at once") as edit:
        for action, *given in steps:
            getattr(edit, action)(*given)


def test_a_stale_record_stops_every_other_change_of_the_transaction(filled):
    filled.change("party", "ezk", {"note": "x"}, 1, "piet", "first")
    measure = ("change", "measure", "sto", {"end": 2029}, 1)
    with pytest.raises(StaleRecord):
        all_of(filled, measure, ("change", "party", "ezk", {"note": "y"}, 1))
    assert filled.record("measure", "sto").version == 1


def test_what_fails_halfway_leaves_nothing(filled):
    seal = filled.seal()
    with pytest.raises(AttributeError):
        all_of(filled, ("change", "measure", "sto", {"end": 2029}, 1), ("no such action",))
    assert filled.record("measure", "sto")["end"] == 2028
    assert filled.seal() == seal


def test_all_faults_are_told_at_once_with_their_places(filled):
    line = {"code": "b", "measure": "none", "fund": "NGF", "per": "year", "amount_eur": "-3",
            "source": "letter"}  # fmt: skip
    with pytest.raises(BadInput) as error:
        all_of(
            filled,
            ("create", "party", {"code": "Bad Code", "kind": "club"}, ("parties.csv", 2)),
            ("create", "budget_line", line, ("budget_lines.csv", 9)),
            ("change", "measure", "nowhere", {"end": 2030}, 1, ("measures.csv", 4)),
        )
    found = {(own.file, own.line, own.field) for own in error.value.problems}
    assert found >= {
        ("parties.csv", 2, "code"),
        ("parties.csv", 2, "kind"),
        ("parties.csv", 2, "name_nl"),
        ("budget_lines.csv", 9, "amount_eur"),
        ("measures.csv", 4, None),
    }
    assert len(filled.records("party")) == 1


@pytest.mark.parametrize(("who", "why"), [("", "why"), ("who", " "), ("", "")])
def test_every_edit_says_who_and_why(filled, who, why):
    with pytest.raises(BadInput, match="Say who changes the register, and why"):
        filled.change("measure", "sto", {"end": 2029}, 1, who, why)


def test_a_code_is_for_life(filled):
    with pytest.raises(BadInput, match="a code is for life"):
        filled.change("measure", "sto", {"code": "other"}, 1, "jan", "rename")


def test_a_record_is_created_once(filled):
    with pytest.raises(BadInput, match="which is there already"):
        filled.create("party", {"code": "ezk", "name_nl": "x", "name_en": "x", "kind": "other",
                      "source": "letter"}, "jan", "again")  # fmt: skip


def test_a_record_that_others_name_stays(filled):
    with pytest.raises(BadInput) as error:
        filled.delete("measure", "sto", 1, "jan", "gone")
    assert "budget_line line that names it in `measure`" in str(error.value)
    with pytest.raises(BadInput, match="names it in `source`"):
        filled.delete("document", "letter", 1, "jan", "gone")
    with filled.transaction("jan", "both") as edit:
        edit.delete("measure", "sto", 1)
        edit.delete("budget_line", "line", 1)
    assert filled.records("measure") == ()


def test_records_that_name_each_other_can_come_in_any_order(register):
    with register.transaction("jan", "backwards") as edit:
        edit.create("role", {"measure": "m", "party": "p", "role": "owner", "source": "d"})
        edit.create("measure", {"code": "m", "pillar": 2, "kind": "plan", "name_nl": "m",
                    "name_en": "m", "status": "running", "reason": "no_size",
                    "source": "d"})  # fmt: skip
        edit.create("party", {"code": "p", "name_nl": "p", "name_en": "p", "kind": "other",
                    "source": "d"})  # fmt: skip
        edit.create("document", {"code": "d", "title": "t", "publisher": "p"})
    assert register.record("role", "m/p/owner")["party"] == "p"


def test_a_record_that_comes_back_goes_on_counting(filled):
    old = filled.record("party", "ezk")
    filled.delete("party", "ezk", old.version, "jan", "gone")
    back = filled.create("party", dict(old.values), "jan", "back")
    assert back.version == 3
    with pytest.raises(StaleRecord):
        filled.change("party", "ezk", {"note": "x"}, old.version, "piet", "an old screen")


def test_a_change_that_changes_nothing_is_no_edit(filled):
    seal = filled.seal()
    same = filled.change("measure", "sto", {"end": 2028}, 1, "jan", "the same")
    assert same.version == 1
    assert filled.seal() == seal


def test_several_changes_of_one_record_in_one_edit_are_one_change(filled):
    with filled.transaction("jan", "twice") as edit:
        edit.change("measure", "sto", {"end": 2029}, 1)
        edit.change("measure", "sto", {"end": 2030, "start": 2020}, 1)
        edit.create("document", {"code": "d", "title": "t", "publisher": "p"})
        edit.change("document", "d", {"title": "u"}, None)
        edit.create("document", {"code": "e", "title": "t", "publisher": "p"})
        edit.delete("document", "e", 1)
    assert filled.record("measure", "sto").version == 2
    assert filled.record("document", "d")["title"] == "u"
    assert [(own.action, own.kind, own.key) for own in edit.outcome] == [
        ("change", "measure", "sto"),
        ("create", "document", "d"),
    ]


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(filled):
    seal = filled.seal()
    with filled.transaction("jan", "try", dry_run=True) as edit:
        edit.change("measure", "sto", {"end": 2030}, 1)
    assert [dict(own.fields) for own in edit.outcome] == [{"end": (2028, 2030)}]
    assert filled.seal() == seal
    with pytest.raises(BadInput), filled.transaction("jan", "try", dry_run=True) as edit:
        edit.change("measure", "sto", {"end": 2000, "start": 2020}, 1)


def test_an_unknown_kind_or_key_is_bad_input(filled):
    with pytest.raises(BadInput, match="party or measure"):
        filled.records("projects")
    with pytest.raises(BadInput, match="no record"):
        filled.record("measure", "nowhere")


def test_a_table_has_a_column_per_field(filled):
    table = filled.table("measure")
    assert list(table.columns[:3]) == ["key", "version", "code"]
    assert list(table["end"]) == [2028]
    assert list(filled.table("commitment").columns[:3]) == ["key", "version", "code"]


def test_the_database_itself_refuses_what_names_nothing(filled):
    """Deferred foreign keys hold even for who goes round the register."""
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), filled._engine.begin() as connection:
        connection.execute(text("UPDATE budget_line SET measure = 'nowhere'"))


def test_two_open_registers_see_each_other(filled, place):
    with Register.open(place) as other:
        other.change("measure", "sto", {"end": 2033}, 1, "piet", "elsewhere")
    assert filled.record("measure", "sto")["end"] == 2033
