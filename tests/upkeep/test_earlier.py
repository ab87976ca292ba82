"""What every earlier krapte wrote is brought up to date, with all that stood in it."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from krapte.errors import BadInput
from krapte.migrations import VERSION_TABLE, known_revisions
from krapte.register.store import Register
from krapte.register.store.migrations import known_revisions as of_register
from krapte.web.accounts import TABLES as ACCOUNTS
from krapte.web.accounts import Accounts
from krapte.web.accounts import schema as accounts_schema
from krapte.web.database import opened
from krapte.web.jobs import TABLES as JOBS
from krapte.web.jobs import Jobs, queue

EARLIER = Path(__file__).parent / "earlier"
SEAL = "2369cab24d10600ce881e927e24ab6c955bcf311e8d6d2736ae54fa7725124b6"


def database(name: str, folder: Path) -> Path:
    """Return a database as an earlier krapte left it."""
    path = folder / f"{name}.db"
    with sqlite3.connect(path) as own:
        own.executescript((EARLIER / f"{name}.sql").read_text(encoding="utf-8"))
    return path


def names(kind: str) -> list[str]:
    return sorted(path.stem for path in EARLIER.glob(f"{kind}-*.sql"))


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("register", of_register()),
        ("accounts", known_revisions(ACCOUNTS.versions)),
        ("jobs", known_revisions(JOBS.versions)),
    ],
)
def test_every_revision_has_test_data(kind, known):
    assert {own.removeprefix(f"{kind}-") for own in names(kind)} - {"0000"} == set(known)


@pytest.mark.parametrize("name", names("register"))
def test_an_earlier_register_keeps_its_records_and_its_history(name, tmp_path):
    with Register.open(database(name, tmp_path)) as register:
        assert register.check() == []
        assert register.seal() == SEAL
        assert register.record("measure", "sto")["end"] == 2027
        told = register.history("measure", "sto")
        assert [own.edit.why for own in told] == ["the first records", "ended a year early: é"]
        assert register.record("measure", "sto", told[0].edit.moment)["end"] == 2028
        register.change("measure", "sto", {"end": 2026}, 2, "kees", "goes on in the new tables")
        assert register.check() == []


@pytest.mark.parametrize("name", names("accounts"))
def test_earlier_accounts_keep_people_keys_and_invitations(name, tmp_path):
    accounts = Accounts(str(database(name, tmp_path)))
    found = {own.email: own for own in accounts.all()}
    assert (found["regio@example.org"].party, found["regio@example.org"].active) == ("uwv", False)
    assert accounts.sign_in("beheer@example.org", "een lang wachtwoord") is not None
    assert accounts.holder("sleutel").email == "beheer@example.org"
    assert accounts.invitation("uitnodiging")["email"] == "nieuw@example.org"
    assert accounts.audit()[-1]["action"] == "accept"
    accounts.close()


@pytest.mark.parametrize("name", names("jobs"))
def test_earlier_jobs_keep_their_state_and_go_on(name, tmp_path):
    jobs = Jobs(str(database(name, tmp_path)))
    assert [own.state for own in jobs.newest()] == ["running", "queued", "failed", "done"]
    assert jobs.get(1).result == {"run": "0a1b2c3d4e5f"}
    assert jobs.recover() == [4]  # its process is no more
    assert jobs.begin(1).id == 3
    jobs.close()


@pytest.mark.parametrize(
    ("tables", "metadata"), [(ACCOUNTS, accounts_schema.METADATA), (JOBS, queue.METADATA)]
)
def test_the_migrated_tables_are_those_of_the_code(tables, metadata, tmp_path):
    assert known_revisions(tables.versions)[0] == tables.revision
    engine = opened(str(tmp_path / "own.db"), tables)
    options = {"compare_type": True, "version_table": VERSION_TABLE}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_migration_that_is_cut_off_leaves_the_earlier_tables(tmp_path, monkeypatch):
    path = database("jobs-0001", tmp_path)

    def stops(connection, versions):
        from krapte.migrations import upgrade

        upgrade(connection, versions)
        raise KeyboardInterrupt

    monkeypatch.setattr("krapte.web.database.upgrade", stops)
    with pytest.raises(KeyboardInterrupt):
        Jobs(str(path))
    monkeypatch.undo()
    with sqlite3.connect(path) as own:
        columns = [row[1] for row in own.execute("PRAGMA table_info(job)")]
        assert "process_began" not in columns
    assert len(Jobs(str(path)).newest()) == 4


def test_a_site_of_a_newer_krapte_is_refused(tmp_path):
    path = tmp_path / "accounts.db"
    Accounts(str(path)).close()
    with sqlite3.connect(path) as own:
        own.execute("UPDATE krapte_revision SET version_num = '9999'")
    with pytest.raises(BadInput, match=r"revision 9999.*newer"):
        Accounts(str(path))


def test_test_data_of_earlier_versions_tell_their_revision():
    earlier = sorted(EARLIER.glob("*-[0-9]*.sql"))
    assert earlier
    for path in earlier:
        revision = path.stem.rsplit("-", 1)[1]
        told = re.findall(r"INSERT INTO \"krapte_revision\" VALUES\('(\d+)'\)", path.read_text())
        assert told == ([] if revision == "0000" else [revision])
