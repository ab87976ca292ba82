"""Writers that are killed: nothing that was confirmed is lost, nothing half is seen."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from krapte.web.jobs import Jobs

MOMENTS = int(os.environ.get("KRAPTE_KILLS", "8"))
"""Random moments; `python -m benchmarks.recovery killed` is the long form, over all writers."""


def struck(*arguments: str) -> list[dict]:
    """Return what was found after each kill."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.recovery", *arguments, "--json"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


def faults(found: list[dict]) -> list[str]:
    return [
        f"{own['writer']} at {own['moment']}: {own['faults']}" for own in found if own["faults"]
    ]


def test_a_kill_before_any_operation_on_files_leaves_all_or_nothing():
    writers = ("folder", "steps", "file", "answers")
    found = struck("cut", *(part for name in writers for part in ("--writer", name)))
    assert faults(found) == []
    assert {own["writer"] for own in found} == set(writers)
    for name in writers:
        own = [one for one in found if one["writer"] == name]
        assert own[0]["seen"] == 1  # killed before the first operation: the earlier one stands
        assert own[-1]["confirmed"] == 2  # and the last of them ended undisturbed


def test_a_kill_at_any_moment_loses_nothing_that_was_confirmed():
    writers = ("register", "accounts", "jobs", "statistics")
    chosen = [part for name in writers for part in ("--writer", name)]
    found = struck("killed", "--moments", str(MOMENTS), *chosen)
    assert faults(found) == []
    assert len(found) == MOMENTS


def test_a_job_is_begun_again_although_its_number_was_given_to_another_process(tmp_path):
    """A container that starts anew gives the same numbers: the server would wait for itself."""
    jobs = Jobs(str(tmp_path / "jobs.db"))
    number = jobs.add("ensemble", {}, "me")
    jobs.begin(os.getpid())
    assert jobs.recover() == []
    with sqlite3.connect(tmp_path / "jobs.db") as own:
        own.execute("UPDATE job SET process_began = 'another start of the machine 7'")
    assert jobs.recover() == [number]
    assert jobs.get(number).state == "queued"
    jobs.close()
