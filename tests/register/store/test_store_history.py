"""History only grows, tells every field from and to, and gives back any past state exactly."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from krapte.errors import BadInput
from krapte.register.store import kinds

MICROSECOND = dt.timedelta(microseconds=1)
KINDS = ("document", "party", "indicator", "indicator_value")


def test_history_says_who_when_why_and_each_field_from_what_to_what(filled, clock):
    when = clock.move(days=3)
    filled.change("measure", "sto", {"end": 2030, "regions": "NL|AM01"}, 1, "piet", "extended")
    created, changed = filled.history("measure", "sto")
    assert (created.action, changed.action) == ("create", "change")
    assert (changed.edit.who, changed.edit.why, changed.edit.moment) == ("piet", "extended", when)
    assert [(own.field, own.before, own.after) for own in changed.fields] == [
        ("end", 2028, 2030),
        ("regions", (), ("NL", "AM01")),
    ]
    assert changed.as_dict()["fields"]["regions"] == [[], ["NL", "AM01"]]


def test_a_deleted_record_keeps_its_history(filled, clock):
    before = clock.now
    clock.move(days=1)
    filled.delete("budget_line", "line", 1, "piet", "double")
    assert [own.action for own in filled.history("budget_line", "line")] == ["create", "delete"]
    assert filled.record("budget_line", "line", as_of=before)["amount_eur"] == 100.0
    with pytest.raises(BadInput, match="no record"):
        filled.record("budget_line", "line")


def test_a_day_counts_to_its_end(filled, clock):
    day = clock.now.date()
    clock.move(hours=6)
    filled.change("measure", "sto", {"end": 2030}, 1, "piet", "same day")
    clock.move(days=1)
    filled.change("measure", "sto", {"end": 2031}, 2, "piet", "next day")
    assert filled.record("measure", "sto", as_of=day)["end"] == 2030
    assert filled.records("measure", as_of=day - dt.timedelta(days=1)) == ()


def test_a_clock_that_goes_back_does_not_turn_history_round(filled, clock):
    clock.move(days=-400)
    filled.change("measure", "sto", {"end": 2030}, 1, "piet", "clock is wrong")
    moments = [own.edit.moment for own in filled.history()]
    assert moments == sorted(moments)
    first, last = filled.history("measure", "sto")
    assert last.edit.moment == first.edit.moment + MICROSECOND


@pytest.mark.parametrize("table", ["edit", "change", "seal"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_to_change_history(filled, table, statement):
    if statement.startswith("TRUNCATE") and filled._engine.dialect.name == "sqlite":
        statement = "DELETE FROM {} WHERE 1 = 1"  # SQLite has no other way to empty a table
    column = {"edit": "who", "change": "fields", "seal": "digest"}[table]
    seal = filled.seal()
    with (
        pytest.raises(DBAPIError, match="history of the register only grows"),
        filled._engine.begin() as connection,
    ):
        connection.execute(text(statement.format(table, column, column)))
    assert filled.seal() == seal


def _behind_its_back(register, *statements: str) -> None:
    """Change the tables as an owner of the database can, who takes the guards away first."""
    with register._engine.begin() as connection:
        for table in ("edit", "change", "seal"):
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"DROP TRIGGER {table}_no_update"))
            else:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE edit SET who = 'nobody' WHERE id = 1", "edit 1"),
        ("UPDATE change SET fields = replace(fields, '2028', '2029')", "edit 1"),
        ("UPDATE seal SET digest = 'x' WHERE edit = 1", "edit 1"),
        ('UPDATE measure SET "end" = 2050', "measure sto"),
        ("DELETE FROM budget_line", "budget_line line"),
    ],
)
def test_who_writes_behind_the_back_of_the_register_is_found_out(filled, statement, named):
    assert filled.check() == []
    filled.change("party", "ezk", {"note": "x"}, 1, "piet", "later")
    _behind_its_back(filled, statement)
    assert named in {problem.file for problem in filled.check()}


# --- any past state, exactly ------------------------------------------------------------------

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=8
).filter(lambda text: text.strip() == text and "|" not in text)
figures = st.floats(allow_nan=False, allow_infinity=False)
codes = st.sampled_from(("a", "b", "c"))
choices = {
    "document": st.fixed_dictionaries(
        {"title": texts, "publisher": texts},
        optional={"note": st.none() | texts, "published": st.sampled_from(("2023", "2023-02"))},
    ),
    "party": st.fixed_dictionaries(
        {
            "name_nl": texts,
            "name_en": texts,
            "kind": st.sampled_from([own.code for own in kinds()["party"].field("kind").choices]),
            "source": st.just("letter"),
        },
        optional={"note": st.none() | texts},
    ),
    "indicator": st.fixed_dictionaries(
        {
            "name_nl": texts,
            "name_en": texts,
            "unit": texts.map(lambda unit: f"in {unit}"),
            "pillar": st.integers(1, 4),
            "direction": st.sampled_from(("increase", "decrease")),
            "family": st.just("ict"),
            "source": st.just("letter"),
        },
        optional={"note": st.none() | texts},
    ),
    "indicator_value": st.fixed_dictionaries(
        {
            "indicator": st.just("followed"),
            "kind": st.just("target"),
            "value": figures,
            "retrieved": st.dates().map(dt.date.isoformat),
            "source": st.just("letter"),
        }
    ),
}


@st.composite
def one_step(draw):
    kind = draw(st.sampled_from(KINDS))
    return kind, draw(codes), draw(st.booleans()), draw(choices[kind])


an_edit = st.tuples(
    st.lists(one_step(), min_size=1, max_size=5),
    st.sampled_from((-5.0, 0.0, 0.000001, 1.0, 90_000.0)),
)


def _empty(register) -> None:
    """Begin anew: take out all records, in one edit."""
    with register.transaction("test", "begin anew") as edit:
        for kind in kinds():
            for own in register.records(kind):
                edit.delete(kind, own.key, own.version)
    with register.transaction("test", "what others name") as edit:
        edit.create("document", {"code": "letter", "title": "t", "publisher": "p"})
        edit.create("indicator", {"code": "followed", "name_nl": "x", "name_en": "x", "unit": "x",
                    "pillar": 1, "direction": "increase", "family": "ict",
                    "source": "letter"})  # fmt: skip


PERIODS = {"a": "2021", "b": "2022Q3", "c": "2023-2026"}


def _apply(register, steps, known: dict) -> None:
    """Make an edit of several steps, and the same in the model `known`: (kind, code) to values."""
    touched = set()
    with register.transaction("test", "at random") as edit:
        for kind, code, remove, values in steps:
            key = f"followed/{PERIODS[code]}/target/letter/" if kind == "indicator_value" else code
            if (kind, key) in touched:
                continue
            touched.add((kind, key))
            if (kind, key) not in known:
                named = {"period": PERIODS[code]} if kind == "indicator_value" else {"code": code}
                edit.create(kind, values | named)
                empty = {own.name: () if own.listed else None for own in kinds()[kind].fields}
                known[kind, key] = _told(empty | values | named)
            elif remove:
                edit.delete(kind, key, register.record(kind, key).version)
                del known[kind, key]
            else:
                edit.change(kind, key, values, register.record(kind, key).version)
                known[kind, key] = known[kind, key] | _told(values)


def _told(values: dict) -> dict:
    return values | {"source": ("letter",)} if "source" in values else values


def _state(register, as_of=None) -> dict:
    records = register.everything(as_of)
    return {kind: records[kind] for kind in KINDS}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(an_edit, min_size=1, max_size=6))
def test_any_past_state_is_given_back_exactly(register, clock, edits):
    _empty(register)
    known: dict = {}
    states = []
    for steps, seconds in edits:
        clock.move(seconds=seconds)
        _apply(register, steps, known)
        state = _state(register)
        told = {
            (kind, own.key): dict(own.values)
            for kind, records in state.items()
            for own in records
            if own.key not in ("letter", "followed")
        }
        assert told == known
        states.append((register.history()[-1].edit.moment, state))
    before = None
    for moment, state in states:
        assert _state(register, moment) == state
        if before is not None and state != before:
            assert _state(register, moment - MICROSECOND) == before
        before = state
    assert register.check() == []
