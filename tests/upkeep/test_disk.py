"""A disk that is full or read-only: one clear error, and nothing half."""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from krapte.errors import DiskRefused, disk_problem
from krapte.folders import making, write_file, write_whole
from krapte.register.store import Register
from krapte.skills import LanguageStore, default_language
from krapte.statistics import Store, load
from krapte.web import Settings, create_app
from krapte.web.accounts import Accounts
from krapte.web.jobs import Jobs

LARGE = b"0123456789" * 300_000


@pytest.fixture
def little_room():
    """Let no file of this process grow beyond 100 kB, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def disk(tmp_path):
    """Return a small disk of our own, and what makes it read-only; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "krapte-test", str(place)], capture_output=True
    )
    if os.geteuid() != 0 or made.returncode != 0:
        pytest.skip("only root can mount a small disk; a file that may not grow is tested anyway")

    def close() -> None:
        remount = ["mount", "-o", "remount,ro", str(place)]
        subprocess.run(remount, check=True, capture_output=True)

    yield place, close
    subprocess.run(["umount", "-l", str(place)], check=True)


def names(place: Path) -> list[str]:
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


def test_a_full_disk_leaves_the_earlier_folder_and_file(little_room, tmp_path):
    write_whole(tmp_path / "own", {"a": b"old"})
    write_file(tmp_path / "list", b"old")
    with pytest.raises(DiskRefused, match=r"own: found a full disk.*nothing was half written"):
        write_whole(tmp_path / "own", {"a": LARGE})
    with pytest.raises(DiskRefused, match="full disk"):
        write_file(tmp_path / "list", LARGE)
    with pytest.raises(DiskRefused, match="full disk"), making(tmp_path / "new") as partial:
        (partial / "a").write_bytes(LARGE)
    assert names(tmp_path) == ["list", "own", "own/a"]
    assert (tmp_path / "own" / "a").read_bytes() == (tmp_path / "list").read_bytes() == b"old"


def test_a_full_disk_keeps_figures_and_languages_as_they_were(tmp_path):
    base = load()
    cited = [own for own in base.observations if not own.assumed]
    batch = [own for own in cited if own.source == cited[0].source]
    store, languages = Store(tmp_path / "figures"), LanguageStore(tmp_path / "skills")
    moment = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    part = store.append(batch, base.sources[batch[0].source], dt.date(2026, 1, 1), moment)
    language = default_language()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with pytest.raises(DiskRefused, match="full disk"):
            store.append(batch, base.sources[batch[0].source], dt.date(2026, 2, 1), moment)
        with pytest.raises(DiskRefused, match="full disk"):
            languages.write(language)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == ["figures", f"figures/{part}.parquet", "skills"]
    assert store.check() == []


def _fill(place: Path) -> None:
    with (place / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            return


def test_databases_on_a_full_disk_say_so_and_keep_what_they_confirmed(disk):
    place, _ = disk
    accounts, jobs = Accounts(str(place / "accounts.db")), Jobs(str(place / "jobs.db"))
    accounts.invite("one@example.org", "reader", "", "me")
    number = jobs.add("ensemble", {"seed": 1}, "me")
    _fill(place)
    for write in (
        lambda: [accounts.invite(f"{own}@example.org", "reader", "", "me") for own in range(999)],
        lambda: [jobs.add("ensemble", {"seed": "0" * 4000}, "me") for _ in range(19)],
    ):
        with pytest.raises(DiskRefused, match="full disk"):
            write()
    (place / "filler").unlink()
    told = len(accounts.audit(5000))
    with sqlite3.connect(place / "accounts.db") as own:
        assert own.execute("SELECT count(*) FROM invitation").fetchone()[0] == told >= 1
        assert own.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert jobs.get(number).arguments == {"seed": 1}
    accounts.invite("later@example.org", "reader", "", "me")
    accounts.close()
    jobs.close()


def test_a_register_on_a_full_disk_says_so_and_stays_whole(disk):
    place, _ = disk
    shutil.rmtree(place, ignore_errors=True)
    with Register.open(place / "register.db") as register:
        values = {"code": "own", "title": "Kept", "publisher": "krapte"}
        register.create("document", values, "me", "before")
        seal = register.seal()
        _fill(place)

        def too_much() -> None:
            with register.transaction("me", "too much") as edit:
                for number in range(500):
                    edit.create("document", values | {"code": f"d{number}", "note": "0" * 2000})

        with pytest.raises(DiskRefused, match=r"register\.db: found a full disk"):
            too_much()
        (place / "filler").unlink()
        assert (register.seal(), register.check()) == (seal, [])
        register.create("document", values | {"code": "later"}, "me", "after")


def test_a_read_only_disk_is_told_in_one_sentence(disk):
    place, close = disk
    Accounts(str(place / "accounts.db")).close()
    with Register.open(place / "register.db"):
        pass
    close()
    for write in (
        lambda: write_whole(place / "own", {"a": b"new"}),
        lambda: write_file(place / "list", b"new"),
        lambda: Accounts(str(place / "accounts.db")).invite("a@example.org", "reader", "", "me"),
        lambda: Jobs(str(place / "jobs.db")),
        lambda: Register.open(place / "register.db").create("document", {}, "me", "x"),
        lambda: LanguageStore(place / "skills").write(default_language()),
    ):
        with pytest.raises(DiskRefused, match=r"read-only disk|no right to write") as told:
            write()
        assert len(told.value.problems) == 1
    assert not (place / "own").exists()


def test_the_command_line_tells_a_full_disk_and_shows_no_trace(tmp_path):
    limit = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000));"
        "sys.argv = ['krapte', 'register', 'init']; from krapte.cli import main;"
        "from krapte.errors import disk_problem;"
        "import krapte.cli as cli, errno;"
        "cli._group = lambda **_: (_ for _ in ()).throw(OSError(errno.ENOSPC, 'no', 'plan.csv'));"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", limit], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("plan.csv: found a full disk, expected room to write.")
    assert "Traceback" not in done.stderr


def test_a_site_on_a_full_disk_answers_with_a_page_and_the_api_with_a_problem(tmp_path):
    app = create_app(Settings(runs=tmp_path / "runs", state=tmp_path / "state"))

    def full() -> None:
        raise DiskRefused([disk_problem(OSError(28, "No space left on device"), "register.db")])

    app.add_api_route("/full", full)
    with TestClient(app) as client:
        page = client.get("/full")
    assert page.status_code == 507
    assert "Dit kan nu niet worden bewaard" in page.text
    assert "register.db" not in page.text


def test_other_faults_are_not_those_of_a_disk():
    assert disk_problem(OSError(2, "No such file")) is None
    assert disk_problem(ValueError("x")) is None
