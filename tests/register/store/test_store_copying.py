"""A register is copied with its whole history, between files and PostgreSQL, in both directions."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from conftest import LETTER
from krapte.errors import BadInput
from krapte.register.store import Register, copy_register, register_revision
from krapte.upkeep import Places, backup, check_backup, restore

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.fixture
def there(new_place, filled, tmp_path):
    """Return a file with a copy, and a new place of the kind under test."""
    file = tmp_path / "copy.db"
    filled.change("measure", "sto", {"end": 2027}, 1, "jan", "a year earlier")
    copy_register(filled._engine.url.render_as_string(hide_password=False), file)
    return file, new_place()


def test_a_copy_goes_on_where_the_register_was(filled, there):
    file, place = there
    seal = copy_register(file, place)
    with Register.open(place) as copy:
        assert copy.seal() == seal == filled.seal()
        assert copy.everything() == filled.everything()
        assert copy.history() == filled.history()
        copy.create("document", LETTER | {"code": "new"}, "piet", "after the copy")
        assert copy.check() == []
    assert register_revision(place) == register_revision(file)


def test_a_copy_that_is_there_already_stays_and_another_is_refused(there, tmp_path):
    file, place = there
    assert copy_register(file, place) == copy_register(file, place)
    with Register.open(tmp_path / "other.db") as other:
        other.create("document", LETTER, "kees", "another register")
    with pytest.raises(BadInput, match="another register"):
        copy_register(tmp_path / "other.db", place)


def test_a_register_that_disagrees_with_its_history_is_not_copied(there, tmp_path):
    file, place = there
    with sqlite3.connect(file) as own:
        own.execute("UPDATE document SET title = 'rewritten'")
    with pytest.raises(BadInput, match="rewritten"):
        copy_register(file, place)
    with Register.open(place) as copy:
        assert copy.seal() == ""


def test_a_backup_holds_a_register_wherever_it_is_kept(filled, place, new_place, tmp_path):
    own, back = tmp_path / "backup.zip", tmp_path / "back"
    told = backup(Places(tmp_path, register=place), own, NOW)
    assert check_backup(own) == told
    there = new_place() if told.register else None
    restore(own, back, there)
    with Register.open(there or back / Path(place).name, create=False) as register:
        assert (register.seal(), register.check()) == (filled.seal(), [])
        assert register.everything() == filled.everything()
