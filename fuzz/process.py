"""Hunts in a process of its own: what kills it is a find too, and the next one goes on."""

from __future__ import annotations

import json
import logging
import multiprocessing
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fuzz import watch
from fuzz.doors import readers_of
from fuzz.hunt import Tally, hunt, keep, told

MOST_DEATHS = 20
"""Processes that may die in one hunt; more of the same teaches nobody."""


def hunt_in_turns(name: str, seed: int, seconds: float, finds: Path) -> list[dict[str, Any]]:
    """Return what was tried in so many seconds of hunting, a row per reader.

    Parameters
    ----------
    name, seed
        Of a door or reader, and of the changes.
    seconds
        On the clock, without what is made ready before.
    finds
        Folder in which finds are kept.
    """
    whole: list[dict[str, Any]] = []
    deaths = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        while seconds > 0 and deaths < MOST_DEATHS:
            where = Path(place) / f"{seed}"
            where.mkdir()
            begin = time.monotonic()
            own = multiprocessing.get_context("spawn").Process(
                target=_hunted, args=(name, seed, seconds, where, finds)
            )
            own.start()
            own.join()
            outcome = where / "outcome.json"
            if own.exitcode == 0 and outcome.is_file():
                whole += json.loads(outcome.read_text("utf-8"))
                break
            whole.append(_died(name, own.exitcode, where, finds))
            deaths, seed, seconds = deaths + 1, seed + 1, seconds - (time.monotonic() - begin)
    return _added(whole)


def _hunted(name: str, seed: int, seconds: float, place: Path, finds: Path) -> None:
    # Libraries that complain about odd input would say it ten thousand times.
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    readers = readers_of(name)
    with (place / "last-words.txt").open("w") as last_words:
        # What is loaded on first use counts for no case: the limit begins after the valid ones.
        found = hunt(
            readers, seed, seconds, last_words=last_words, place=place / "cases",
            begun=watch.limit_memory,
        )  # fmt: skip
    _keep(found, finds)
    (place / "outcome.json").write_text(json.dumps(told(found)), "utf-8")


def _keep(found: dict[str, Tally], finds: Path) -> None:
    for tally in found.values():
        for find in tally.finds.values():
            print(f"{find.reader}: {find.what}\n  {keep(find, finds)}", file=sys.stderr)


def _died(name: str, code: int | None, place: Path, finds: Path) -> dict[str, Any]:
    """Return a row for a process that died, and keep the case that it was reading."""
    cases = sorted((place / "cases").glob("*/case"))
    reader = cases[0].parent.name if cases else name
    folder = finds / f"{reader}-died-{place.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if cases:
        shutil.copytree(cases[0], folder / "case")
    words = place / "last-words.txt"
    (folder / "stack.txt").write_text(words.read_text() if words.is_file() else "", "utf-8")
    print(f"{reader}: the process died ({code})\n  {folder}", file=sys.stderr)
    return {
        "reader": reader, "tried": 0, "read": 0, "refused": 0, "answers": 0, "slowest_s": 0.0,
        "cpu_s": 0.0,
        "finds": [f"the process died ({code})"],
    }  # fmt: skip


def _added(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row per reader."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        own = found.setdefault(row["reader"], {**row, "finds": []})
        if own["finds"] is not row["finds"] and own.get("seen"):
            for name in ("tried", "read", "refused", "cpu_s"):
                own[name] += row[name]
            for name in ("answers", "slowest_s"):
                own[name] = max(own[name], row[name])
        own["seen"] = True
        own["finds"] += row["finds"]
    return [{name: value for name, value in row.items() if name != "seen"}
            for row in found.values()]  # fmt: skip
