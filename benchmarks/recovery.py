"""Kills writers: at random moments, and before every single operation on files, one by one.

`python -m benchmarks.recovery killed --moments 100` kills at random moments, spread over all
writers; `python -m benchmarks.recovery cut` kills before each operation on a file that a writer
makes. Both look afterwards through the doors that readers use: whatever was confirmed must be
there, whatever is seen must be whole, and the next writer must find its way. With `--register URL`
the register is also written in a PostgreSQL database, which must be empty.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.recovery_writers import Writer, register_writer, writers

CHANGES = frozenset(
    ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
     "os.chmod", "os.utime", "shutil.rmtree", "shutil.move", "shutil.copyfile")
)  # fmt: skip
"""Events of Python's audit hooks that change a disk; opening counts when it is to write."""

MOST_OPERATIONS = 400


@dataclass(frozen=True)
class Struck:
    """What was found after a writer was killed.

    Parameters
    ----------
    writer
        Its name.
    moment
        Number of the operation before which it was killed, or seconds after it began.
    confirmed
        Writes that had returned.
    seen
        Writes that a reader then saw.
    faults
        What was lost, half visible, or kept the next writer from going on; empty when all is well.
    """

    writer: str
    moment: float
    confirmed: int
    seen: int
    faults: tuple[str, ...]


def cut(writer: Writer, folder: Path) -> Iterator[Struck]:
    """Kill a writer before each operation of its second write, until one write ends undisturbed.

    Parameters
    ----------
    writer
        Who writes.
    folder
        A new folder inside it is written for each operation.
    """
    for operation in range(1, MOST_OPERATIONS):
        own = folder / f"{writer.name}-{operation}"
        own.mkdir(parents=True)
        _undisturbed(writer, own, 1)

        def second(send: Callable[[Any], None], own: Path = own, last: int = operation) -> None:
            sys.addaudithook(_Fatal(last))
            writer.write(own, 1)
            send("done")

        status, said = _apart(second)
        done = "done" in said
        yield _looked_at(writer, own, operation, 1 + done, status in (0, -signal.SIGKILL), said)
        shutil.rmtree(own, ignore_errors=True)
        if done:
            return


def kill(writer: Writer, folder: Path, moments: random.Random, usual: float) -> Struck:
    """Kill a writer that goes on and on, at a random moment, and look what it left.

    Parameters
    ----------
    writer
        Who writes.
    folder
        Where; a new one.
    moments
        Gives the moment.
    usual
        Seconds of one write, so that the moments fall within a handful of writes.
    """
    after = moments.uniform(0, 4 * usual)
    # Half of the time into something new, so that making tables and folders is cut off too.
    first = moments.randrange(2)
    _undisturbed(writer, folder, first)

    def on_and_on(send: Callable[[Any], None]) -> None:
        for number in range(first, 100_000):
            writer.write(folder, number)
            send(number)

    status, said = _apart(on_and_on, after)
    confirmed = 1 + max((own for own in said if isinstance(own, int)), default=first - 1)
    return _looked_at(writer, folder, after, confirmed, status == -signal.SIGKILL, said)


def usual_seconds(writer: Writer, folder: Path) -> float:
    """Return how long a write of a writer takes when nobody disturbs it, seconds."""
    _undisturbed(writer, folder, 1)

    def few(send: Callable[[Any], None]) -> None:
        began = time.monotonic()
        for number in (1, 2):
            writer.write(folder, number)
        send((time.monotonic() - began) / 2)

    status, said = _apart(few)
    if status != 0:
        raise RuntimeError(f"{writer.name} failed undisturbed: {said}")
    return float(said[0])


def _undisturbed(writer: Writer, folder: Path, writes: int) -> None:
    """Prepare a folder for a writer, and let it make its first writes."""

    def begin(send: Callable[[Any], None]) -> None:
        writer.prepare(folder)
        for number in range(writes):
            writer.write(folder, number)

    status, said = _apart(begin)
    if status != 0:
        raise RuntimeError(f"{writer.name}: a write that nobody disturbed failed: {said}")


def _looked_at(
    writer: Writer, folder: Path, moment: float, confirmed: int, as_planned: bool, said: list[Any]
) -> Struck:
    faults = [] if as_planned else [f"the writer failed by itself: {said}"]
    status, answer = _apart(lambda send: send(writer.seen(folder)))
    seen = -1
    if status != 0:
        faults.append(f"a reader failed: {answer}")
    else:
        seen, broken = answer[0]
        faults += broken
        if not confirmed <= seen <= confirmed + 1:
            faults.append(f"{seen} writes seen, {confirmed} confirmed")
        faults += _go_on(writer, folder, seen)
    return Struck(writer.name, moment, confirmed, seen, tuple(faults))


def _go_on(writer: Writer, folder: Path, number: int) -> list[str]:
    """Return what is wrong when the next writer goes on where the killed one was."""

    def again(send: Callable[[Any], None]) -> None:
        writer.write(folder, number)
        send(writer.seen(folder))

    status, answer = _apart(again)
    if status != 0:
        return [f"the next writer failed: {answer}"]
    seen, broken = answer[0]
    faults = [*broken] if seen == number + 1 else [*broken, f"the next write is not seen: {seen}"]
    left = [] if writer.keeps_leftovers else leftovers(folder)
    return faults + [f"left behind: {name}" for name in left]


def leftovers(folder: Path) -> list[str]:
    """Return the names below a folder that only a writer at work should have."""
    found = (path.relative_to(folder) for path in folder.rglob("*"))
    return sorted(str(own) for own in found if own.name.startswith(".") or "unfinished" in own.name)


class _Fatal:
    """An audit hook that kills this process before an operation that changes the disk."""

    def __init__(self, last: int) -> None:
        self.left = last

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR):
                return
        elif event not in CHANGES:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _apart(
    work: Callable[[Callable[[Any], None]], Any], seconds: float | None = None
) -> tuple[int, list[Any]]:
    """Do something in a process of its own; return its exit status and what it sent.

    This process itself never works: it has no threads and no connections that a copy would share.
    """
    ends = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(ends[0])

        def send(value: Any) -> None:
            # One write per line, so that a kill never leaves half a word.
            os.write(ends[1], (json.dumps(value) + "\n").encode())

        try:
            work(send)
            os._exit(0)
        except BaseException:
            send(traceback.format_exc()[-1500:])
            os._exit(3)
    os.close(ends[1])
    if seconds is not None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
    with os.fdopen(ends[0], "rb") as told:
        said = [json.loads(line) for line in told.read().splitlines()]
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said


@click.group()
def main() -> None:
    """Kill writers, and look whether anything is lost or half visible."""


names_option = click.option("--writer", "names", multiple=True, help="Only this one (repeatable).")
place_option = click.option("--register", "place", default=None, help="URL of PostgreSQL, empty.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


@main.command("cut")
@names_option
@json_option
@click.pass_context
def cut_command(context: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Kill before each operation on files of one write."""
    _tell(context, lambda own, folder: cut(own, folder), _chosen(names, None), as_json)


@main.command()
@names_option
@place_option
@click.option("--moments", default=100, show_default=True, help="Kills, over all writers.")
@click.option("--seed", default=1, show_default=True)
@json_option
@click.pass_context
def killed(
    context: click.Context, names: tuple[str, ...], place: str | None, moments: int, seed: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Kill at random moments."""
    chosen = _chosen(names, place)
    dice = random.Random(seed)  # noqa: S311
    shares = [len(range(at, moments, len(chosen))) for at in range(len(chosen))]

    def struck(writer: Writer, folder: Path) -> Iterator[Struck]:
        usual = usual_seconds(writer, _new(folder, f"{writer.name}-usual"))
        for number in range(shares[chosen.index(writer)]):
            yield kill(writer, _new(folder, f"{writer.name}-{number}"), dice, usual)

    _tell(context, struck, chosen, as_json)


def _new(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir(parents=True)
    return own


def _chosen(names: tuple[str, ...], place: str | None) -> list[Writer]:
    known = writers()
    if place is not None:
        known["postgresql"] = lambda: register_writer("postgresql", place)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"{unknown[0]} is not one of: {', '.join(known)}.")
    return [known[name]() for name in names or known]


def _tell(
    context: click.Context,
    strike: Callable[[Writer, Path], Iterator[Struck]],
    chosen: list[Writer],
    as_json: bool,
) -> None:
    found: list[Struck] = []
    with tempfile.TemporaryDirectory(prefix="krapte-recovery-") as folder:
        for writer in chosen:
            own = list(strike(writer, Path(folder)))
            found += own
            if not as_json:
                bad = [fault for one in own for fault in one.faults]
                half = sum(one.seen == one.confirmed for one in own)
                click.echo(
                    f"{writer.name:16} {len(own):4} kills: {half} left what was confirmed, "
                    f"{len(own) - half} one write more; {len(bad)} faults"
                )
                for one in own:
                    for fault in one.faults:
                        click.echo(f"    at {one.moment:g}: {fault}")
    if as_json:
        click.echo(json.dumps([asdict(own) for own in found]))
    context.exit(1 if any(own.faults for own in found) else 0)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.recovery")
