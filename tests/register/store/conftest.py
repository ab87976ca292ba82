"""A register to test on: in SQLite and in PostgreSQL, with the same tests."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.debian import install

from krapte.register.store import Register

NUMBERS = itertools.count(1)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> dt.datetime:
        self.now += dt.timedelta(**by)
        return self.now


def _programs() -> Path | None:
    """Return the folder with the programs of the newest PostgreSQL, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda own: own.parts[4])
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """Start a PostgreSQL of our own, reached by a socket only, and return its address."""
    programs, why = _programs(), ""
    if programs is None:
        why = install("postgresql")
        programs = _programs()
    if programs is None:
        pytest.skip(why or "PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="krapte-pg-"))
    folder.chmod(0o755)
    # The server ends with the tests, also when they are killed.
    user = ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root; the package made a user for it.
        shutil.chown(folder, "postgres", "postgres")
        user += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = str(folder / "data")
    address = f"host={folder}&user=krapte"
    with (folder / "log").open("wb") as log:
        made = [programs / "initdb", "-D", data, "-U", "krapte", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*user, *made, "--no-sync"], check=True, cwd=folder, stdout=log, stderr=log)
        settings = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        start = [*user, programs / "postgres", "-D", data, *settings]
        server = subprocess.Popen(start, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(address, server, folder / "log")
            yield address
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(120)
            shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            psycopg.connect(f"postgresql:///postgres?{address}").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-500:]}")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Return what gives a place where no register is yet: a file, or a schema."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"register-{next(NUMBERS)}.db")
    address = request.getfixturevalue("cluster")

    def schema() -> str:
        # A schema is made in an instant; a database of its own would take 7 MB and a second.
        name = f"register_{next(NUMBERS)}"
        with psycopg.connect(f"postgresql:///postgres?{address}", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"postgresql:///postgres?{address}&options=-csearch_path%3D{name}"

    return schema


@pytest.fixture
def place(new_place: Callable[[], str]) -> str:
    return new_place()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(place: str, clock: Clock) -> Iterator[Register]:
    """Return an empty register, whose clock the test moves."""
    with Register.open(place, clock=clock) as own:
        yield own


LETTER = {"code": "letter", "title": "Letter", "publisher": "EZK", "published": "2023-02-03"}
PARTY = {
    "code": "ezk", "name_nl": "EZK", "name_en": "EZK", "kind": "ministry", "source": "letter",
}  # fmt: skip
MEASURE = {
    "code": "sto",
    "pillar": 1,
    "kind": "programme",
    "name_nl": "Sterk Techniekonderwijs",
    "name_en": "Strong technology education",
    "status": "running",
    "reason": "no_size",
    "source": "letter",
    "end": 2028,
}
LINE = {
    "code": "line",
    "measure": "sto",
    "fund": "NGF",
    "amount_eur": 100.0,
    "per": "total",
    "source": "letter",
}


@pytest.fixture
def filled(register: Register) -> Register:
    """Return a register with a document, a party, a measure and a budget line."""
    with register.transaction("jan", "the first records") as edit:
        for kind, values in (
            ("document", LETTER), ("party", PARTY), ("measure", MEASURE), ("budget_line", LINE),
        ):  # fmt: skip
            edit.create(kind, values)
    return register
