"""What planning commands share: which projects, what counts, and the search itself."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli import plan_words as words
from krapte.cli.options import Number

if TYPE_CHECKING:
    from krapte.programming import Goal, Plan, Programme, Supply

_EVERY = 1.0

seconds_option = click.option(
    "--seconds", type=Number(min=0.1), default=60.0, show_default=True,
    help="How long to search; the gap that is reached is told. Ctrl-C keeps the best so far.",
)  # fmt: skip


def chosen_programme(
    file: Path | None, region: str | None, technology: str | None, factors: Path | None
) -> Programme:
    """Return the projects of a file, or the embedded ones, as far as they are asked for."""
    from krapte.errors import BadInput, Problem
    from krapte.programming import (
        TABLES,
        Programme,
        national_programme,
        read_factors,
        read_programme,
    )

    known = read_factors(factors or TABLES)
    whole = national_programme(factors=known) if file is None else read_programme(file, known)
    chosen = tuple(
        own for own in whole
        if region in (None, own.region, own.res_region) and technology in (None, own.technology)
    )  # fmt: skip
    if not chosen:
        name = str(file.name) if file else "--region, --technology"
        mend = "Check --region and --technology; `krapte programme projects` lists the embedded."
        raise BadInput([Problem(name, None, None, "no projects", "one project or more", mend)])
    return Programme(chosen)


def goal_of(texts: tuple[str, ...]) -> Goal:
    """Return what counts, from words such as `fairness=100`."""
    from dataclasses import fields

    from krapte.errors import BadInput, Problem
    from krapte.programming import Goal

    names = [field.name for field in fields(Goal)]
    found: dict[str, Any] = {}
    faults = []
    for text in texts:
        name, _, value = text.partition("=")
        try:
            numbers = [float(part) for part in value.split("/")]
        except ValueError:
            numbers = []
        count = 5 if name == "priority" else 1
        sound = name in names and len(numbers) == count and all(0 <= own < 1e12 for own in numbers)
        if not sound:
            allowed = f"NAME=VALUE with {', '.join(names)} and a number of 0 or more"
            mend = "Such as --goal fairness=100; priority takes five: 2/1.5/1/0.75/0.5."
            faults.append(Problem("--goal", None, None, f"`{text}`", allowed, mend))
            continue
        found[name] = tuple(numbers) if name == "priority" else numbers[0]
    if faults:
        raise BadInput(faults)
    return Goal(**found)


def refuse_circles(programme: Programme) -> None:
    """Refuse projects whose packages wait for each other: a planner cannot begin with them."""
    from krapte.errors import BadInput, Problem
    from krapte.programming.order import circle_in

    faults = [
        Problem(own.project, own.line, "after", f"a circle: {' > '.join(circle)}",
                "packages that do not wait for each other", "Take one of them out of `after`.")
        for own in programme
        if (circle := circle_in({one.package: one.after for one in own.packages}))
    ]  # fmt: skip
    if faults:
        raise BadInput(faults)


def planned(
    programme: Programme, supply: Supply, goal: Goal, seconds: float, seed: int,
    start: Plan | None, lang: str, quiet: bool,
) -> Plan:  # fmt: skip
    """Return the plan that a search finds; it tells how it stands, and Ctrl-C ends it early."""
    from krapte.programming import plan

    told = [-_EVERY]

    def report(progress: Any) -> None:
        if progress.seconds - told[0] >= _EVERY:
            told[0] = progress.seconds
            click.echo(words.progress_line(progress, lang), err=True)

    with _interrupts(lang) as stopped:
        return plan(
            programme, supply, goal, seconds=seconds, seed=seed,
            report=None if quiet else report, start=start, stop=stopped,
        )  # fmt: skip


@contextmanager
def _interrupts(lang: str) -> Iterator[Callable[[], bool]]:
    """Give a function that says whether Ctrl-C was pressed; pressed again it ends the program."""
    pressed = told = False
    before = signal.getsignal(signal.SIGINT)

    def note(_number: int, _frame: object) -> None:
        # Nothing is printed here: the interrupt may have come amid a line of progress.
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    def stopped() -> bool:
        nonlocal told
        if pressed and not told:
            told = True
            click.echo(words.STOPPING[lang], err=True)
        return pressed

    try:
        signal.signal(signal.SIGINT, note)
    except ValueError:  # only the main thread has signals
        yield lambda: False
        return
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def plain(value: Any) -> Any:
    """Return nested data that JSON can hold; what is not finite or not there becomes null."""
    import math

    if isinstance(value, dict):
        return {str(name): plain(own) for name, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(own) for own in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return None if type(value).__name__ == "NAType" else value
