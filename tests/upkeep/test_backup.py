"""A backup holds everything, tells when it is not whole, and comes back as it was."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from krapte.cli.main import main
from krapte.errors import BadInput
from krapte.folders import write_whole
from krapte.register.store import Register
from krapte.upkeep import Places, backup, check_backup, restore
from krapte.upkeep.manifest import MANIFEST, read, written
from krapte.web.accounts import Accounts
from krapte.web.jobs import Jobs

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
VALUES = {"code": "own", "title": "Kept", "publisher": "krapte"}


@pytest.fixture
def home(installation, tmp_path) -> Path:
    """Return an installation of this test alone."""
    return shutil.copytree(installation, tmp_path / "home")


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Path:
    """Return the folder of an installation in use, with something of every kind."""
    own = tmp_path_factory.mktemp("made") / "home"
    (own / "site").mkdir(parents=True)
    accounts = Accounts(str(own / "site" / "accounts.db"))
    accounts.invite("a@example.org", "editor", "", "me")
    accounts.close()
    jobs = Jobs(str(own / "site" / "jobs.db"))
    jobs.add("ensemble", {"seed": 1}, "me")
    jobs.close()
    with Register.open(own / "site" / "register.db") as register:
        register.create("document", VALUES, "me", "to be kept")
    write_whole(own / "site" / "projects" / "lists" / "abc", {"list.json": b"{}"})
    for number in (2, 1):  # the newest run is found by its time, not by its name
        run = write_whole(own / "runs" / f"{number:012x}", {"manifest.json": b"{}", "a.csv": b"1"})
        os.utime(run / "manifest.json", (10**9 + number, 10**9 + number))
    write_whole(own / "statistics-store" / "parliament", {"29544.json": b"{}"})
    (own / "krapte.env").write_text("KRAPTE_OIDC_CLIENT=x\n")
    (own / "krapte.env").chmod(0o600)
    (own / "runs" / ".partial-0123-1-abc").mkdir()
    (own / "runs" / ".partial-0123-1-abc" / "half.csv").write_text("half")
    return own


@pytest.fixture
def places(home) -> Places:
    return Places(home, also=(Path("krapte.env"),))


def content(folder: Path) -> dict[str, bytes]:
    """Return every file that is no database, by its path."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".db" not in path.name)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.mark.parametrize("name", ["own.zip", "own"])
def test_everything_comes_back_as_it_was(name, home, places, tmp_path):
    target, back = tmp_path / name, tmp_path / "back"
    told = backup(places, target, NOW)
    assert check_backup(target) == told
    assert told.as_dict()["files"] == 10
    assert target.stat().st_mode & 0o077 == 0
    restore(target, back)
    before = {own: value for own, value in content(home).items() if ".partial" not in own}
    assert content(back) == before
    assert (back / "krapte.env").stat().st_mode & 0o777 == 0o600
    newest = max(back.glob("runs/*/manifest.json"), key=lambda own: own.stat().st_mtime_ns)
    assert newest.parent.name == f"{2:012x}"
    accounts, jobs = Accounts(str(back / "site/accounts.db")), Jobs(str(back / "site/jobs.db"))
    assert [own["action"] for own in accounts.audit()] == ["invite"]
    assert jobs.newest()[0].arguments == {"seed": 1}
    with Register.open(back / "site/register.db") as register:
        assert register.check() == []
        assert register.record("document", "own")["title"] == "Kept"


def test_a_site_that_goes_on_meanwhile_is_taken_at_one_moment(home, places, tmp_path):
    """Every edit writes two records and a folder: a copy has both or none, and no torn folder."""
    stop, wrote = threading.Event(), []

    def go_on() -> None:
        with Register.open(home / "site" / "register.db") as register:
            for number in range(10_000):
                if stop.is_set():
                    return
                with register.transaction("me", f"{number}") as edit:
                    for part in "ab":
                        edit.create("document", VALUES | {"code": f"{part}{number}"})
                contents = {f"{own}.csv": b"%d\n" % number * 5000 for own in "abc"}
                write_whole(home / "runs" / "replaced", contents)
                wrote.append(number)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        while not wrote:
            pass
        for number in range(3):
            backup(places, tmp_path / f"{number}", NOW)
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        own = tmp_path / f"{number}"
        check_backup(own)
        seen = {path.read_bytes() for path in own.glob("runs/replaced/*.csv")}
        assert len(seen) == 1
        with Register.open(own / "site/register.db") as register:
            codes = {one.key for one in register.records("document")} - {"own"}
        assert {code[1:] for code in codes if code[0] == "a"} == {
            code[1:] for code in codes if code[0] == "b"
        }


def test_a_register_in_a_file_elsewhere_is_kept(home, places, tmp_path):
    with Register.open(tmp_path / "elsewhere.db") as register:
        register.create("document", VALUES | {"code": "far"}, "me", "elsewhere")
    told = backup(Places(home, register=str(tmp_path / "elsewhere.db")), tmp_path / "b", NOW)
    assert told.databases["elsewhere.db"] == "0003"


def change(target: Path, how: str) -> None:
    """Damage a backup in a folder."""
    if how == "bit":
        path = target / "runs" / f"{1:012x}" / "a.csv"
        path.write_bytes(b"2")
    elif how == "gone":
        (target / "krapte.env").unlink()
    elif how == "besides":
        (target / "strange.csv").write_text("x")
    elif how == "manifest":
        path = target / MANIFEST
        path.write_text(path.read_text().replace('"version"', '"versions"'))
    elif how == "cut":
        path = target / MANIFEST
        path.write_bytes(path.read_bytes()[:-40])
    else:
        told = read((target / MANIFEST).read_bytes(), "x")
        files = dict(told.files)
        files["../outside.csv"] = files.pop("krapte.env")
        (target / MANIFEST).write_bytes(
            written(type(told)(**{**vars(told), "files": files}))
        )  # fmt: skip


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("bit", r"another `runs/000000000001/a\.csv`"), ("gone", r"no `krapte\.env`"),
        ("besides", r"`strange\.csv` besides"), ("manifest", "changed `backup.json`"),
        ("cut", "damaged `backup.json`"), ("outside", r"the path `\.\./outside\.csv`"),
    ],
)  # fmt: skip
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_written(how, said, places, tmp_path):
    target, back = tmp_path / "own", tmp_path / "deep" / "back"
    backup(places, target, NOW)
    change(target, how)
    for look in (lambda: check_backup(target), lambda: restore(target, back)):
        with pytest.raises(BadInput, match=said):
            look()
    assert not back.parent.exists()
    assert not (tmp_path / "deep" / "outside.csv").exists()


def test_a_zip_file_with_one_other_byte_is_refused(places, tmp_path):
    target = tmp_path / "own.zip"
    backup(places, target, NOW)
    content = bytearray(target.read_bytes())
    with zipfile.ZipFile(target) as packed:
        at = packed.getinfo("site/register.db").header_offset + 200
    content[at] ^= 1
    target.write_bytes(content)
    with pytest.raises(BadInput, match=r"another `site/register\.db`"):
        check_backup(target)
    target.write_bytes(content[: len(content) // 2])
    with pytest.raises(BadInput, match="damaged file"):
        check_backup(target)


def test_a_register_that_was_rewritten_before_the_backup_is_seen_in_it(home, places, tmp_path):
    with sqlite3.connect(home / "site/register.db") as own:
        own.execute("UPDATE document SET title = 'another'")
    backup(places, tmp_path / "own", NOW)
    with pytest.raises(BadInput, match="Kept"):
        check_backup(tmp_path / "own")


def test_a_damaged_database_is_refused_rather_than_kept(home, places, tmp_path):
    path = home / "site" / "accounts.db"
    content = bytearray(path.read_bytes())
    content[5000:9000] = b"\0" * 4000
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"accounts\.db: found a damaged database"):
        backup(places, tmp_path / "own", NOW)
    assert not (tmp_path / "own").exists()


def test_nothing_is_ever_overwritten(home, places, tmp_path):
    target = tmp_path / "own.zip"
    backup(places, target, NOW)
    with pytest.raises(BadInput, match="never replaced"):
        backup(places, target, NOW)
    before = content(home)
    with pytest.raises(BadInput, match="never overwritten"):
        restore(target, home)
    assert content(home) == before


@pytest.mark.parametrize("inside", ["site/own.zip", "runs/own"])
def test_a_backup_inside_what_it_keeps_is_refused(inside, home, places):
    with pytest.raises(BadInput, match="outside"):
        backup(places, home / inside, NOW)


def test_links_are_left_out_and_told(home, places, tmp_path):
    (home / "runs" / "link").symlink_to(tmp_path)
    told = backup(places, tmp_path / "own", NOW)
    assert [Path(own).name for own in told.left_out] == ["link"]


def test_a_place_without_anything_is_refused(tmp_path):
    with pytest.raises(BadInput, match="nothing to keep"):
        backup(Places(tmp_path), tmp_path / "own", NOW)
    with pytest.raises(BadInput, match=r"no `backup\.json`"):
        check_backup(tmp_path)


def test_the_commands_make_check_and_restore(home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # where commands look by default
    run = CliRunner()
    target, back = str(tmp_path / "own.zip"), str(tmp_path / "back")
    made = run.invoke(main, ["backup", target, "--home", str(home), "--json"])
    assert made.exit_code == 0, made.output
    assert json.loads(made.output)["databases"] == {
        "site/accounts.db": "0001", "site/jobs.db": "0002", "site/register.db": "0003",
    }  # fmt: skip
    checked = run.invoke(main, ["backup", "check", target, "--lang", "en"])
    assert "Every byte is right: 9 files" in checked.output
    restored = run.invoke(main, ["restore", target, back, "--lang", "en"])
    assert f"Restored in {back}: runs, site, statistics-store" in restored.output
    options_first = run.invoke(main, ["backup", "--home", str(home), str(tmp_path / "two")])
    assert options_first.exit_code == 0, options_first.output
    for words in (["backup"], ["backup", "check"], ["backup", "a", "b"]):
        assert run.invoke(main, words).exit_code == 2


def test_the_register_that_commands_mean_by_default_is_kept(home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "data" / "krapte").mkdir(parents=True)
    Register.open(tmp_path / "data" / "krapte" / "register.sqlite").close()
    made = CliRunner().invoke(
        main, ["backup", str(tmp_path / "own"), "--home", str(home), "--json"]
    )  # fmt: skip
    assert "register.sqlite" in json.loads(made.output)["databases"]
