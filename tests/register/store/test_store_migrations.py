"""An older register is brought up to date when it is opened; another's database is left alone."""

from __future__ import annotations

import contextlib

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from conftest import LETTER, PARTY
from krapte.errors import BadInput
from krapte.migrations import VERSION_TABLE
from krapte.register.store import Register
from krapte.register.store import engine as engines
from krapte.register.store.migrations import known_revisions, upgrade
from krapte.register.store.schema import METADATA


@contextlib.contextmanager
def database(place: str, create: bool = True):
    engine = engines.engine_of(place, create)
    try:
        yield engine
    finally:
        engine.dispose()


def test_the_newest_revision_is_the_one_that_is_written():
    assert known_revisions()[0] == engines.REVISION


def test_the_migrated_tables_are_those_of_the_code(register):
    options = {"compare_type": True, "version_table": VERSION_TABLE}
    with engines.reading(register._engine) as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def _first_revision(place: str) -> None:
    """Leave a register as the first krapte wrote it, with two edits and a record."""
    with database(place) as engine:
        with engines.writing(engine) as connection:
            upgrade(connection, "0001")
        with engines.writing(engine) as connection:
            for statement in (
                "INSERT INTO document (id, version, code, title, publisher) "
                "VALUES (1, 2, 'd', 'new', 'p')",
                "INSERT INTO edit (id, moment, who, why) VALUES "
                "(1, '2026-01-01T00:00:00.000000Z', 'jan', 'one'), "
                "(2, '2026-01-02T00:00:00.000000Z', 'piet', 'two é')",
            ):
                connection.execute(text(statement))
            for number, edit, action, version, fields in (
                (1, 1, "create", 1,
                 '{"code":[null,"d"],"title":[null,"old"],"publisher":[null,"p"]}'),
                (2, 2, "change", 2, '{"title":["old","new"]}'),
            ):  # fmt: skip
                connection.execute(
                    text("INSERT INTO change VALUES (:i, :e, :a, 'document', 'd', :v, :f)"),
                    {"i": number, "e": edit, "a": action, "v": version, "f": fields},
                )
            if connection.dialect.name == "postgresql":
                for table in ("document", "edit", "change"):
                    asked = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 2)"
                    connection.execute(text(asked))


def test_a_register_of_the_first_revision_is_migrated_with_its_history(place, clock):
    _first_revision(place)
    with Register.open(place, clock=clock) as register:
        assert register.check() == []
        assert [own.edit.who for own in register.history("document", "d")] == ["jan", "piet"]
        assert register.record("document", "d", register.history()[0].edit.moment)["title"] == "old"
        register.change("document", "d", {"title": "newer"}, 2, "kees", "three")
        assert register.check() == []


def test_a_migration_that_fails_leaves_the_old_register(place, monkeypatch):
    _first_revision(place)

    def fails(connection):
        upgrade(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr("krapte.register.store.migrations.upgrade", fails)
    with pytest.raises(KeyboardInterrupt):
        Register.open(place)
    monkeypatch.undo()
    with database(place) as engine, engines.reading(engine) as connection:
        assert connection.execute(text("SELECT version_num FROM krapte_revision")).scalar() == (
            "0001"
        )
    with Register.open(place) as register:
        assert register.check() == []


def test_opening_again_changes_nothing(place):
    with Register.open(place) as register:
        register.create("document", LETTER, "jan", "x")
        seal = register.seal()
    with Register.open(place) as register:
        assert register.seal() == seal


def test_a_register_of_a_newer_krapte_is_refused(place):
    with Register.open(place) as register, register._engine.begin() as connection:
        connection.execute(text("UPDATE krapte_revision SET version_num = '9999'"))
    with pytest.raises(BadInput, match=r"revision 9999.*newer"):
        Register.open(place)


def test_the_database_of_something_else_is_left_alone(place):
    with database(place) as engine, engine.begin() as connection:
        connection.execute(text("CREATE TABLE clients (name text)"))
    with pytest.raises(BadInput, match="other tables"):
        Register.open(place)


def test_a_register_that_is_busy_is_bad_input(place, monkeypatch):
    monkeypatch.setattr(engines, "WAIT_SECONDS", 1)
    with Register.open(place) as register, Register.open(place) as other:
        with engines.writing(other._engine), pytest.raises(BadInput, match="another writer"):
            register.create("document", LETTER, "jan", "x")
        register.create("document", LETTER, "jan", "x")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/name", "a URL of `mysql`"),
        ("sqlite://", "no file"),
        ("postgresql://nobody:secret@localhost:1/none", "no answer"),  # pragma: allowlist secret
    ],
)
def test_a_place_that_is_none_is_bad_input(url, said):
    with pytest.raises(BadInput, match=said) as error:
        Register.open(url)
    assert "secret" not in str(error.value)


def test_a_file_that_is_none_is_bad_input(tmp_path):
    for place in (tmp_path, tmp_path / "no" / "register.db"):
        with pytest.raises(BadInput):
            Register.open(place)
    with pytest.raises(BadInput, match="no file"):
        Register.open(tmp_path / "new.db", create=False)
    assert not (tmp_path / "new.db").exists()
    other = tmp_path / "letter.txt"
    other.write_text("Geachte Voorzitter, " * 100)
    with pytest.raises(BadInput, match="another file"):
        Register.open(other)
    assert other.read_text().startswith("Geachte")
    strange = tmp_path / "50% of a register?.db"
    with Register.open(strange) as register:
        register.create("document", LETTER, "jan", "x")
        register.create("party", PARTY, "jan", "x")
    assert strange.exists()
