"""A folder or file is there as a whole or not at all, also when its writer is killed."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time

import pytest

from krapte import folders
from krapte.folders import leftovers, making, remove_leftovers, standing, write_file, write_whole
from krapte.processes import beginning_of, is_running


@pytest.fixture
def gone() -> int:
    """Return the number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture(params=["exchange", "aside"])
def way(request, monkeypatch):
    """Replace in one step, and as systems do that cannot."""
    if request.param == "aside":
        monkeypatch.setattr(folders, "_renameat2", lambda: None)


def test_a_folder_is_replaced_as_a_whole(way, tmp_path):
    write_whole(tmp_path / "own", {"a": b"old", "gone": b"old"})
    write_whole(tmp_path / "own", {"a": b"new", "deep/b": b"new"})
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert names == ["own", "own/a", "own/deep", "own/deep/b"]
    assert (tmp_path / "own" / "a").read_bytes() == b"new"


def test_a_fault_while_filling_leaves_the_earlier_folder(way, tmp_path):
    write_whole(tmp_path / "own", {"a": b"old"})

    def fails() -> None:
        with making(tmp_path / "own", replace=True) as partial:
            (partial / "a").write_bytes(b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert [path.name for path in tmp_path.iterdir()] == ["own"]
    assert (tmp_path / "own" / "a").read_bytes() == b"old"


def test_a_folder_that_stood_aside_when_its_writer_was_killed_comes_back(gone, tmp_path):
    aside = tmp_path / f".before-my-plan-{gone}-abc"
    aside.mkdir()
    (aside / "plan.csv").write_text("the only one")
    remove_leftovers(tmp_path)
    assert (tmp_path / "my-plan" / "plan.csv").read_text() == "the only one"


def test_a_folder_that_stood_aside_goes_when_the_new_one_is_there(gone, tmp_path):
    write_whole(tmp_path / "plan", {"a": b"new"})
    (tmp_path / f".before-plan-{gone}-abc").mkdir()
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_what_is_being_written_is_not_seen(tmp_path):
    write_whole(tmp_path / "whole", {"manifest.json": b"{}"})
    with making(tmp_path / "half") as partial:
        (partial / "manifest.json").write_text("{")
        assert [own.name for own in standing(tmp_path, "manifest.json")] == ["whole"]
        assert leftovers(tmp_path) == []
    assert [own.name for own in standing(tmp_path, "manifest.json")] == ["half", "whole"]


def test_what_a_writer_in_another_container_holds_is_left_alone(gone, tmp_path):
    """The number of its process means nothing here; the lock does."""
    busy = tmp_path / f".partial-run-{gone}-abc"
    busy.mkdir()
    handle = os.open(busy, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert leftovers(tmp_path) == []
    finally:
        os.close(handle)
    assert leftovers(tmp_path) == [busy]


def test_a_leftover_goes_although_its_number_was_given_to_another_process(tmp_path):
    old = tmp_path / f".partial-run-{os.getpid()}-abc"
    old.mkdir()
    assert leftovers(tmp_path) == []
    hours_ago = time.time() - 7200
    os.utime(old, (hours_ago, hours_ago))
    assert leftovers(tmp_path) == [old]


def test_a_file_is_replaced_whole_and_what_was_left_goes(gone, tmp_path):
    (tmp_path / f".partial-list.csv-{gone}-abc").write_text("half")
    write_file(tmp_path / "list.csv", b"one", mode=0o600)
    write_file(tmp_path / "list.csv", b"two", mode=0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
    assert (tmp_path / "list.csv").read_bytes() == b"two"
    assert (tmp_path / "list.csv").stat().st_mode & 0o777 == 0o600


def test_a_process_is_told_from_a_later_one_of_its_number():
    own = beginning_of(os.getpid())
    assert own == beginning_of(os.getpid())
    assert is_running(os.getpid(), own)
    assert not is_running(os.getpid(), "another start of the machine 1")
