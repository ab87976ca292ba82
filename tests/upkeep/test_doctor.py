"""The doctor finds what was broken on purpose, says what to do, and mends only what is safe."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.folders import digest, write_whole
from krapte.register.store import Register
from krapte.upkeep import Places, examine, machine, mend
from krapte.web.accounts import Accounts
from krapte.web.jobs import Jobs
from tests.upkeep.test_earlier import database

NOW = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)


@pytest.fixture
def home(installation, tmp_path) -> Path:
    """Return an installation of this test alone."""
    return shutil.copytree(installation, tmp_path / "home")


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Path:
    """Return an installation in which all is well."""
    own = tmp_path_factory.mktemp("made") / "home"
    (own / "site").mkdir(parents=True)
    Accounts(str(own / "site" / "accounts.db")).close()
    Jobs(str(own / "site" / "jobs.db")).close()
    with Register.open(own / "site" / "register.db") as register:
        values = {"code": "own", "title": "Kept", "publisher": "krapte"}
        register.create("document", values, "me", "x")
    files = {"a.csv": b"1\n", "tables/b.csv": b"2\n"}
    told = {"id": "x", "files": {name: digest(own) for name, own in files.items()}}
    write_whole(own / "runs" / "0a1b2c3d4e5f", files | {"manifest.json": json.dumps(told).encode()})
    return own


def found(home: Path, check: str, **named):
    return examine(Places(home), NOW, only=[check], **named)


def state(home: Path, check: str, **named) -> set[str]:
    return {own.state for own in found(home, check, **named)}


def test_all_is_well_where_nothing_was_broken(home):
    wrong = [own for own in examine(Places(home), NOW, port=0) if own.state == "wrong"]
    assert wrong == []
    assert state(home, "databases") == state(home, "hashes") == state(home, "half") == {"good"}


def test_one_folder_is_counted_as_one(home):
    told = found(home, "hashes")[-1].found
    assert told == {"nl": "1 map nagerekend", "en": "1 folder recomputed"}


@pytest.mark.parametrize("name", ["a.csv", "tables/b.csv"])
def test_a_run_of_which_a_file_changed_or_went_is_named(name, home):
    path = home / "runs" / "0a1b2c3d4e5f" / name
    path.write_bytes(b"9\n")
    own = next(one for one in found(home, "hashes") if one.state == "wrong")
    assert (name in own.found["en"], "0a1b2c3d4e5f" in own.place) == (True, True)
    path.unlink()
    assert "wrong" in state(home, "hashes")


def test_a_damaged_database_and_a_rewritten_register_are_wrong(home):
    with sqlite3.connect(home / "site" / "register.db") as own:
        own.execute("UPDATE document SET title = 'rewritten'")
    own = next(one for one in found(home, "databases") if one.state == "wrong")
    assert "rewritten" in own.found["nl"]
    path = home / "site" / "accounts.db"
    content = bytearray(path.read_bytes())
    content[4096:12000] = b"\xff" * (12000 - 4096)
    path.write_bytes(content)
    wrong = [one.place for one in found(home, "databases") if one.state == "wrong"]
    assert {Path(one).name for one in wrong} == {"accounts.db", "register.db"}


@pytest.mark.parametrize("name", ["register-0001", "accounts-0000", "jobs-0001"])
def test_a_migration_that_is_due_is_told_and_not_done(name, home):
    path = database(name, home / "site")
    before = path.read_bytes()
    own = next(one for one in found(home, "databases") if one.place == str(path))
    assert (own.state, "backup" in own.mend["en"]) == ("advice", True)
    assert path.read_bytes() == before


def test_a_job_of_a_server_that_stopped_is_told(home):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    jobs = Jobs(str(home / "site" / "jobs.db"))
    jobs.add("ensemble", {}, "me")
    jobs.begin(process.pid)
    jobs.close()
    told = [own.found["en"] for own in found(home, "databases") if own.check == "jobs"]
    assert told == ["jobs of a server that stopped: 1"]


def test_what_killed_writers_left_is_mended_and_nothing_else(home):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    lost = [
        home / "runs" / f".partial-0a1b-{process.pid}-abc",
        home / "site" / "projects" / "lists" / f".partial-0a1b-{process.pid}-abc",
    ]
    for own in lost:
        own.mkdir(parents=True)
        (own / "half.csv").write_text("half")
    busy = home / "runs" / f".partial-0a1b-{os.getpid()}-abc"
    busy.mkdir()
    old, young = (home / "runs" / f"{name}.unfinished" for name in ("old", "young"))
    for own in (old, young):
        own.write_text("half")
    os.utime(old, (time.time() - 90_000,) * 2)
    before = {path for path in home.rglob("*") if path.is_file()}
    assert {own.place for own in found(home, "half")} == {str(own) for own in (*lost, old)}
    assert all(own.safe for own in found(home, "half"))
    assert {Path(own) for own in mend(Places(home))} == {*lost, old}
    gone = before - {path for path in home.rglob("*") if path.is_file()}
    assert gone == {old, *(own / "half.csv" for own in lost)}
    assert busy.is_dir()
    assert state(home, "half") == {"good"}


def test_a_clock_that_runs_behind_is_wrong(home):
    early = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    own = next(one for one in examine(Places(home), early, only=["clock"]))
    assert (own.state, "NTP" in own.mend["nl"]) == ("wrong", True)


def test_a_port_that_is_taken_is_told(home):
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen()
        assert state(home, "port", port=own.getsockname()[1]) == {"advice"}


def test_packages_are_held_against_the_lock(home, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("click==0.0.1 \\\n    --hash=sha256:ab\nnumpy==0.0.2\nabsent==1.0\n")
    told = found(home, "packages", lock=lock)
    assert [(own.place, own.state) for own in told] == [("click", "advice"), ("numpy", "advice")]
    assert "pip install click==0.0.1" in told[0].mend["en"]


@pytest.mark.parametrize(("free", "wanted"), [(1e8, "wrong"), (1e9, "advice"), (1e10, "good")])
def test_little_room_is_told_before_it_is_too_late(free, wanted, home, monkeypatch):
    usage = machine.shutil.disk_usage(home)._replace(free=int(free))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    assert state(home, "disk") == {wanted}


def test_the_command_says_it_in_both_languages_and_by_its_exit_code(home, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    run = CliRunner()
    options = ["--home", str(home)]
    done = run.invoke(main, ["doctor", *options, "--json"])
    assert (done.exit_code, json.loads(done.output)["well"]) == (0, True)
    (home / "runs" / "0a1b2c3d4e5f" / "a.csv").write_bytes(b"9\n")
    for lang, said in (("nl", "veranderd of weg: a.csv"), ("en", "changed or gone: a.csv")):
        done = run.invoke(main, ["doctor", *options, "--only", "hashes", "--lang", lang])
        assert done.exit_code == 2
        assert said in done.output


@pytest.mark.parametrize("command", [["doctor"], ["backup", "copy.zip"]])
@pytest.mark.parametrize("option", ["--state", "--runs"])
def test_a_folder_that_is_named_and_not_there_is_a_slip(command, option, home, monkeypatch):
    monkeypatch.chdir(home)
    told = CliRunner().invoke(main, [*command, option, "sitte"])
    assert told.exit_code == 2
    assert "`sitte` is no folder" in told.output
    assert not Path("copy.zip").exists()
