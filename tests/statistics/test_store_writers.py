"""Writers that are killed, and writers at work at once, leave a whole store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from krapte.statistics import Store

WRITER = textwrap.dedent(
    """
    import datetime as dt, sys
    from krapte.statistics import Observation, Source, Store

    folder, first, count, size = sys.argv[1], *map(int, sys.argv[2:])
    source = Source("cbs", "A table", "CBS", "2024", "https://www.cbs.nl", "CC BY 4.0", "")
    names = ("occupation", "education", "sex", "age", "sector", "note", "file")
    plain = dict.fromkeys(names, "") | dict(
        series="employed", region="NL", unit="persons", status="A", low=None, high=None,
        source="cbs", locator="x", retrieved="2026-11-25", line=0,
    )
    periods = [f"{1000 + n // 4}Q{n % 4 + 1}" for n in range(size)]
    store = Store(folder)
    print("ready", flush=True)
    for batch in range(first, first + count):
        rows = [Observation(**plain, period=p, value=float(batch)) for p in periods]
        store.append(rows, source, dt.date(2024, 1, 1) + dt.timedelta(batch),
                     dt.datetime(2026, 11, 25))
        print(batch, flush=True)
    """
)


WATCH = textwrap.dedent(
    """
    import sys

    def watch(event, about):
        if event == "open" and str(about[0]).endswith(".parquet") and about[1] not in ("r", "rb"):
            print("opened under its own name", about, flush=True)

    sys.addaudithook(watch)
    """
)


def start(folder, first, count, size, before=""):
    return subprocess.Popen(
        [sys.executable, "-c", before + WRITER, *map(str, (folder, first, count, size))],
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for_ready(process):
    assert process.stdout.readline() == "ready\n"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="only systems with SIGKILL")
def test_a_writer_killed_while_it_writes_leaves_whole_parts_only(tmp_path):
    """Kill at moments at which an unfinished part lies there, and at others."""
    store = Store(tmp_path / "store")
    caught = 0
    for kill in range(4):
        process = start(store.folder, 100 * kill, 60, 20_000)
        wait_for_ready(process)
        end = time.monotonic() + 10
        while time.monotonic() < end and process.poll() is None:
            if kill == 3 and store.parts():
                break
            if list(store.folder.glob("*.unfinished")):
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        told = [int(line) for line in process.stdout if line.strip().isdigit()]
        caught += bool(list(store.folder.glob("*.unfinished")))
        assert store.check() == []
        # What was confirmed is there; nothing more than the batch at hand was added.
        there = {int(own.value) for own in store.as_of()} if store.parts() else set()
        assert not told or max(there) >= max(told)
        assert len(store.parts()) >= len(told)
    assert caught >= 1


def test_a_part_is_never_written_under_its_own_name(tmp_path):
    """Between opening and closing it would be there half; only a rename is whole at once."""
    process = start(tmp_path / "store", 0, 2, 10, before=WATCH)
    told, _ = process.communicate()
    assert told.split() == ["ready", "0", "1"]


def test_what_a_killed_writer_left_is_swept_after_a_day_and_never_read(tmp_path):
    store = Store(tmp_path / "store")
    process = start(store.folder, 0, 1, 10)
    assert process.wait() == 0
    before = store.as_of()
    old, fresh = (store.folder / f"{name * 64}.1234.unfinished" for name in "ab")
    for path in (old, fresh):
        path.write_bytes(b"PAR1 half")
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    assert store.as_of() == before
    assert start(store.folder, 1, 1, 10).wait() == 0
    assert not old.exists()
    assert fresh.exists()


def test_two_writers_at_once_give_the_same_as_one_after_the_other(tmp_path):
    together, apart = Store(tmp_path / "together"), Store(tmp_path / "apart")
    # Batches 5 to 9 are written by both.
    writers = [start(together.folder, 0, 10, 400), start(together.folder, 5, 10, 400)]
    assert [process.wait() for process in writers] == [0, 0]
    assert start(apart.folder, 0, 15, 400).wait() == 0
    assert [path.name for path in together.parts()] == [path.name for path in apart.parts()]
    assert together.check() == []
    assert together.as_of() == apart.as_of()
