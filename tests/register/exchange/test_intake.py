"""An import is whole or nothing, and never undoes what others did in the meantime."""

from __future__ import annotations

import pytest

from krapte.errors import BadInput
from krapte.register.exchange import as_json, tables, take_in, workbook, zipped
from krapte.register.store import StaleRecord
from tests.register.exchange.books import MEASURE, book, small, versioned

NEW = MEASURE | {"code": "new"}
EXPORTS = {
    "plan.xlsx": workbook,
    "plan.json": as_json,
    "plan.zip": lambda records: zipped(tables(records)),
}


@pytest.fixture
def register(tmp_path):
    with small(tmp_path / "register.sqlite") as register:
        yield register


def change(register, who="other", why="a reason", **values):
    version = register.record("measure", "sto").version
    return register.change("measure", "sto", values, version, who, why)


def test_a_row_creates_changes_and_deletes(register, tmp_path):
    register.create("measure", NEW | {"code": "old"}, "tester", "to be deleted")
    path = book(
        tmp_path / "plan.xlsx",
        {
            "measure": [
                NEW,
                versioned(register, "measure", "sto", end=2031),
                versioned(register, "measure", "old", action="delete"),
            ]
        },
    )
    found = take_in(register, path, "tester", "a plan")
    assert [(own.action, own.key) for own in found.outcome] == [
        ("create", "new"),
        ("change", "sto"),
        ("delete", "old"),
    ]
    assert [own.key for own in register.records("measure")] == ["sto", "new"]
    assert register.record("measure", "sto")["end"] == 2031
    last = register.history("measure", "sto")[-1]
    assert (last.edit.who, last.edit.why) == ("tester", "a plan")


def test_a_dry_run_tells_the_same_and_writes_nothing(register, tmp_path):
    path = book(tmp_path / "plan.xlsx", {"measure": [NEW]})
    seal = register.seal()
    found = take_in(register, path, "tester", "a plan", dry_run=True)
    assert [own.key for own in found.outcome] == ["new"]
    assert register.seal() == seal


@pytest.mark.parametrize("name", EXPORTS)
def test_an_old_export_that_nobody_edited_undoes_nothing(register, tmp_path, name):
    path = tmp_path / name
    everything = [own for records in register.everything().values() for own in records]
    path.write_bytes(EXPORTS[name](everything))
    change(register, end=2035, who="anna", why="letter of July")
    found = take_in(register, path, "tester", "an old file")
    assert found.outcome == ()
    assert register.record("measure", "sto")["end"] == 2035
    (newer,) = found.overtaken
    assert (newer.kind, newer.key) == ("measure", "sto")
    (missed,) = newer.changes
    assert (missed.edit.who, missed.edit.why) == ("anna", "letter of July")
    assert [(own.field, own.before, own.after) for own in missed.fields] == [("end", 2029, 2035)]


def test_two_who_change_the_same_record_are_told_what_the_other_did(register, tmp_path):
    path = book(
        tmp_path / "plan.xlsx",
        {"measure": [NEW, versioned(register, "measure", "sto", note="mine")]},
    )
    change(register, end=2035, who="anna", why="letter of July")
    with pytest.raises(StaleRecord) as refused:
        take_in(register, path, "tester", "a late file")
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.field) == ("plan.xlsx, sheet `measure`", 3, "end")
    assert "2035" in problem.found
    assert "anna" in problem.found
    assert "letter of July" in problem.found
    assert "2029" in problem.allowed
    assert [own.key for own in register.records("measure")] == ["sto"]


def test_two_who_make_the_same_change_do_not_stand_in_each_others_way(register, tmp_path):
    row = versioned(register, "measure", "sto", end=2035)
    path = book(tmp_path / "plan.xlsx", {"measure": [row]})
    change(register, end=2035)
    assert take_in(register, path, "tester", "the same").unchanged == 1


def test_a_record_that_was_deleted_in_the_meantime_does_not_come_back(register, tmp_path):
    row = versioned(register, "measure", "sto")
    register.delete("measure", "sto", 1, "anna", "was double")
    untouched = book(tmp_path / "same.xlsx", {"measure": [row]})
    found = take_in(register, untouched, "tester", "an old file")
    assert (found.outcome, len(found.overtaken)) == ((), 1)
    edited = book(tmp_path / "edited.xlsx", {"measure": [row | {"end": 2035}]})
    with pytest.raises(StaleRecord, match="anna"):
        take_in(register, edited, "tester", "a late file")
    assert register.records("measure") == ()


def test_a_delete_of_a_record_that_another_changed_is_refused(register, tmp_path):
    row = versioned(register, "measure", "sto", action="delete")
    path = book(tmp_path / "plan.xlsx", {"measure": [row]})
    change(register, end=2035, who="anna")
    with pytest.raises(StaleRecord, match="anna"):
        take_in(register, path, "tester", "a late file")
    assert register.record("measure", "sto")["end"] == 2035


def test_a_delete_of_a_record_that_is_gone_already_changes_nothing(register, tmp_path):
    row = versioned(register, "measure", "sto", action="delete")
    path = book(tmp_path / "plan.xlsx", {"measure": [row]})
    register.delete("measure", "sto", 1, "anna", "was double")
    assert take_in(register, path, "tester", "a late file").outcome == ()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.json", b"{", "no JSON"),
        ("plan.json", b'{"form": "other"}', "another form"),
        ("plan.json", b'{"form": "krapte-register-1"}', "no `records`"),
        ("plan.json", b'{"form": 1, "form": 2}', "more than once"),
        ("plan.json", b'{"form": NaN}', "a finite number"),
        ("plan.json", b"\xff{", "UTF-8"),
        ("plan.json", b"[" * 100_000, "without end"),
        ("plan.json", b'{"form": "krapte-register-1", "records": {"wish": []}}', "`wish`"),
        ("plan.json", b'{"form": "krapte-register-1", "records": {"role": [1]}}', "role[0]"),
        ("plan.json", b'{"form": "krapte-register-1", "records": {"role": [{}]}}', "no measure"),
        ("plan.csv", b"code\n", "another name"),
        ("measure.csv", b"code,pillar\n", "no column"),
        ("plan.zip", b"PK", "damaged"),
        ("plan.docx", b"x", "ends in `.docx`"),
    ],
)
def test_another_bad_file_is_refused_with_its_name(register, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=r"\w") as refused:
        take_in(register, tmp_path / name, "tester", "a try")
    assert name in str(refused.value)
    assert said in str(refused.value)
