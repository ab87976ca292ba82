"""A register with the embedded content, and a letter of a small run that the tests share."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from krapte.register.store import Register, fill
from krapte.reporting.letter import compose, write_letter
from krapte.reporting.publish import read_run

DAY = dt.date(2026, 11, 25)


@pytest.fixture(scope="session")
def register_file(tmp_path_factory):
    place = tmp_path_factory.mktemp("register") / "register.db"
    with Register.open(place) as register:
        fill(register, "test", "content of the tables")
    return place


@pytest.fixture
def register(register_file, tmp_path):
    """Return a register of this test alone."""
    own = tmp_path / "register.db"
    shutil.copy(register_file, own)
    with Register.open(own) as found:
        yield found


@pytest.fixture(scope="session")
def records(register_file):
    with Register.open(register_file) as register:
        return register.everything()


@pytest.fixture(scope="session")
def finished(run):
    return read_run(run)


@pytest.fixture(scope="session")
def letter(finished, records):
    return compose(finished, records, DAY)


@pytest.fixture(scope="session")
def folder(letter, tmp_path_factory):
    """Return the folder of the letter; a test that changes it takes a copy."""
    return write_letter(letter, tmp_path_factory.mktemp("letters") / "own")


@pytest.fixture
def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "letter")


def words(section) -> str:
    """Return all words of a section, tables included."""

    def parts(value):
        if isinstance(value, dict):
            keys = ("text", "quote", "strong", "link")
            if any(name in value for name in keys):
                return next(value[name] for name in keys if name in value)
            return " ".join(parts(own) for own in value.values())
        if isinstance(value, list):
            return "".join(parts(own) for own in value)
        return ""

    return parts(section["blocks"])


def section_of(letter, name: str):
    return next(own for own in letter.content["sections"] if own["name"] == name)
