"""Writes to a register without mercy: several processes at once, and processes that are killed.

`python -m benchmarks.endurance together --register PLACE --seconds 60` and
`python -m benchmarks.endurance killed --register PLACE --times 50`. PLACE is a file that is not
there yet, or the URL of an empty PostgreSQL database. The tests run both for a short while.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from krapte.register.store import Register, StaleRecord

# Not forked from this process, whose connections they would share, but from one that only imports.
_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload(["krapte.register.store", "krapte.register.store.migrations"])

PAIR = ("left", "right")
"""Two records that every edit changes together, so that half an edit would be seen."""


@dataclass(frozen=True)
class Together:
    """What came of several writers.

    Parameters
    ----------
    edits
        Edits that writers saw succeed.
    stale
        Edits that were refused because another had been first, and were then made anew.
    reads
        Times that a reader looked meanwhile.
    faults
        What was lost or half done; empty when all is well.
    """

    edits: int
    stale: int
    reads: int
    faults: tuple[str, ...]


def _document(code: str, note: str) -> dict[str, str]:
    return {"code": code, "title": "Endurance", "publisher": "krapte", "note": note}


def write_together(place: str, seconds: float, writers: int = 2) -> Together:
    """Let processes write for a while: each adds records, and all count in the same two.

    Parameters
    ----------
    place
        Where the register is made.
    seconds
        How long they write.
    writers
        Number of processes.
    """
    with Register.open(place) as register:
        with register.transaction("endurance", "the records that all change") as edit:
            for code in PAIR:
                edit.create("document", _document(code, "0"))
        told = _START.Queue()
        ready = _START.Barrier(writers + 1)
        processes = [
            _START.Process(target=_write, args=(place, name, seconds, ready, told), daemon=True)
            for name in range(writers)
        ]
        for own in processes:
            own.start()
        ready.wait(120)
        reads, torn = _watch(register, processes)
        counts = [told.get(timeout=120) for _ in processes]
        for own in processes:
            own.join()
        edits = sum(made + counted for made, counted, _ in counts)
        faults = [*torn, *_lost(register, counts)]
    return Together(edits, sum(stale for _, _, stale in counts), reads, tuple(faults))


def _write(place: str, name: int, seconds: float, ready: Any, told: Any) -> None:
    made = counted = stale = 0
    with Register.open(place) as register:
        ready.wait(120)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            register.create("document", _document(f"w{name}-{made}", ""), f"w{name}", "more")
            made += 1
            pair = [register.record("document", code) for code in PAIR]
            try:
                with register.transaction(f"w{name}", "count") as edit:
                    for own in pair:
                        note = str(int(own["note"]) + 1)
                        edit.change("document", own.key, {"note": note}, own.version)
                counted += 1
            except StaleRecord:
                stale += 1
    told.put((made, counted, stale))


def _watch(register: Register, processes: list[Any]) -> tuple[int, list[str]]:
    """Look until the writers are done; whoever sees half an edit has found a fault."""
    reads = 0
    while any(own.is_alive() for own in processes) and reads < 1_000_000:
        notes = {own["note"] for own in register.records("document")[:2]}
        if len(notes) != 1:
            return reads, [f"a reader saw half an edit: {sorted(notes)}"]
        reads += 1
        time.sleep(0.2)
    return reads, []


def _lost(register: Register, counts: list[tuple[int, int, int]]) -> list[str]:
    made, counted = (sum(own[at] for own in counts) for at in (0, 1))
    records = register.records("document")
    history = register.history("document", PAIR[0])
    found = {
        "records": (len(records) - len(PAIR), made),
        "count": (int(records[0]["note"]), counted),
        "history of the count": (len(history) - 1, counted),
        "faults of the register": (len(register.check()), 0),
    }
    return [f"{name}: {is_} instead of {was}" for name, (is_, was) in found.items() if is_ != was]


def kill_while_loading(
    place: Callable[[int], str], times: int, seed: int, records: int = 400
) -> tuple[Counter[str], list[str]]:
    """Kill a process that loads many records, at random moments, and look what it left.

    Parameters
    ----------
    place
        Gives the place of a register by number. Every fourth time a new one is taken, so that
        making the tables is interrupted too.
    times
        How often.
    seed
        Decides the moments.
    records
        Records of one load.

    Returns
    -------
    Counter and list of str
        How often the load was whole (`new`) or absent (`old`), and what was neither.
    """
    moments = random.Random(seed)  # noqa: S311
    seen: Counter[str] = Counter()
    faults: list[str] = []
    usual = _load_until(place(-1), 0, records, None)
    for number in range(times):
        own = place(number // 4)
        _load_until(own, number, records, moments.uniform(0, 1.2) * usual)
        with Register.open(own) as register:
            left = sum(record["note"] == str(number) for record in register.records("document"))
            broken = register.check()
        if left not in (0, records) or broken:
            faults.append(f"load {number}: {left} of {records} records, {len(broken)} faults")
        seen["new" if left else "old"] += 1
    return seen, faults


def _load_until(place: str, number: int, records: int, seconds: float | None) -> float:
    """Load, and kill the loader after some seconds; return how long it took."""
    here, there = _START.Pipe()
    process = _START.Process(target=_load, args=(place, number, records, there), daemon=True)
    process.start()
    here.recv()
    began = time.monotonic()
    if seconds is None:
        process.join()
        if process.exitcode != 0:
            raise RuntimeError("a load that nobody disturbed failed")
    else:
        process.join(seconds)
        process.kill()
        process.join()
    return time.monotonic() - began


def _load(place: str, number: int, records: int, ready: Any) -> None:
    from krapte.register.store import migrations  # noqa: F401  read before the clock runs

    ready.send(True)
    with Register.open(place) as register, register.transaction("loader", "a bulk load") as edit:
        for at in range(records):
            edit.create("document", _document(f"l{number}-{at}", str(number)))


@click.group()
def main() -> None:
    """Write to a register without mercy, and look whether anything is lost."""


place_option = click.option("--register", "place", required=True, help="A new file, or a URL.")


@main.command()
@place_option
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--writers", default=2, show_default=True)
@click.pass_context
def together(context: click.Context, place: str, seconds: float, writers: int) -> None:
    """Let several processes write at once."""
    told = write_together(place, seconds, writers)
    click.echo(
        f"{writers} writers, {seconds:g} s: {told.edits} edits, {told.stale} told that another "
        f"was first, {told.reads} looks of a reader; {'; '.join(told.faults) or 'nothing lost'}"
    )
    context.exit(1 if told.faults else 0)


@main.command()
@place_option
@click.option("--times", default=50, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--records", default=2000, show_default=True)
@click.pass_context
def killed(context: click.Context, place: str, times: int, seed: int, records: int) -> None:
    """Kill a loading process at random moments (a URL: one register; a file: several)."""
    several = "://" not in place
    seen, faults = kill_while_loading(
        lambda number: f"{place}.{number + 1}" if several else place, times, seed, records
    )
    click.echo(
        f"{times} kills: {seen['old']} left the old register, {seen['new']} the new one; "
        f"{'; '.join(faults) or 'nothing in between'}"
    )
    context.exit(1 if faults else 0)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.endurance")
