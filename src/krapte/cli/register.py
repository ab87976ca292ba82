"""Options of commands that read or write the register, and which register they mean."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from krapte.register.store import Record, Register

Result = TypeVar("Result")

FILE = "register.sqlite"
EMBEDDED = "embedded"

tables_option = click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Your own data set instead of a register; a first write begins the register with it.",
)
register_option = click.option(
    "--register",
    "place",
    envvar="KRAPTE_REGISTER",
    default=None,
    metavar="PLACE",
    help="SQLite file, or URL such as postgresql://user@host/name. Default: register.sqlite in this"
    " folder, else in your data folder; while there is none, the embedded content.",
)
moment_option = click.option(
    "--as-of",
    "moment",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    default=None,
    help="The register as it was at the end of this day, or at this moment (UTC).",
)
who_option = click.option(
    "--who",
    envvar="KRAPTE_WHO",
    default=None,
    help="Who makes the change; kept in the history. Default: your name on this machine.",
)
why_option = click.option("--why", required=True, help="Why it is changed; kept in the history.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Check everything and say what would be done; write nothing."
)


@dataclass(frozen=True)
class View:
    """The register at one moment, for commands that only read.

    Parameters
    ----------
    place
        Where it is: a file or URL, a folder with tables, or `embedded`.
    records
        Records by kind.
    """

    place: str
    records: dict[str, tuple[Record, ...]]


def default_place() -> Path:
    """Return the register that a command means when none is named."""
    here = Path(FILE)
    return here if here.is_file() else _data_folder() / FILE


def _data_folder() -> Path:
    if sys.platform.startswith("linux"):
        home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        return Path(home) / "krapte"
    return Path(click.get_app_dir("krapte"))


def name_of(place: str | Path) -> str:
    """Return a place as it may be shown: without the password of a URL."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    if "://" not in str(place):
        return str(place)
    try:
        return make_url(str(place)).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "register"


def as_moment(moment: dt.datetime | None) -> dt.date | None:
    """Return the moment that is meant: a day without a time is meant to its end."""
    if moment is None or moment.time() != dt.time():
        return moment
    return moment.date()


def view(place: str | None, moment: dt.datetime | None = None, folder: Path | None = None) -> View:
    """Return the register, or the embedded content when there is no register yet.

    With a `folder`, return the tables of that data set.

    Raises
    ------
    BadInput
        A register is named that is not there, or tables are asked for at a moment.
    """
    with nullcontext() if folder else reading(place) as register:
        if register is not None:
            where = name_of(place or default_place())
            return View(where, register.everything(as_moment(moment)))
    if moment is not None:
        from krapte.errors import BadInput, Problem

        mend = "Name a register with --register, or leave out --as-of."
        found = "no register, so no history"
        raise BadInput([Problem("--as-of", None, None, found, "a register", mend)])
    with _filled(folder) as register:
        return View(str(folder or EMBEDDED), register.everything())


@contextmanager
def reading(place: str | None, absent: bool = False) -> Iterator[Register | None]:
    """Give the register to read from; None while nobody has written to one.

    A file that `--register` names must be there, unless it may be `absent`.
    """
    from krapte.register.store import Register

    target = place or default_place()
    gone = "://" not in str(target) and not Path(target).exists()
    if gone and (place is None or absent):
        yield None
        return
    with Register.open(target, create=False) as register:
        # An empty one is left when its first writer was stopped before it was filled.
        yield register if register.seal() else None


def write(
    place: str | None,
    who: str,
    dry_run: bool,
    folder: Path | None,
    work: Callable[[Register, bool], Result],
) -> tuple[Result, bool]:
    """Return what `work` made of the register, and whether the register was made for it.

    A register that is not there yet is made from the embedded content, or from the data set in
    `folder`, and only after the work was tried on a passing one: a slip leaves nothing behind.

    Parameters
    ----------
    place
        As `--register` says.
    who
        Who makes the change.
    dry_run
        Whether nothing must be written.
    folder
        As `--data` says.
    work
        What is to be done with a register, and whether as a dry run.

    Raises
    ------
    BadInput
        As `work`, or a `folder` is named while there is a register already.
    """
    from krapte.register.store import Register, fill

    target = place or default_place()
    with reading(place, absent=True) as register:
        begun = register is not None
    if begun and folder is not None:
        _refuse_tables(target)
    if not begun:
        with _filled(folder) as passing:
            tried = work(passing, True)
        if dry_run:
            return tried, False
    if place is None:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
    with Register.open(target) as register:
        made = not register.seal()
        if made:
            fill(register, who, f"content of {folder or 'krapte'}", folder)
        return work(register, dry_run), made


@contextmanager
def _filled(folder: Path | None) -> Iterator[Register]:
    """Give a passing register with the embedded content, or that of a data set."""
    from krapte.register.store import Register, fill

    with (
        tempfile.TemporaryDirectory() as passing,
        Register.open(Path(passing) / FILE) as register,
    ):
        fill(register, "krapte", "content of the tables", folder)
        yield register


def _refuse_tables(place: str | Path) -> None:
    from krapte.errors import BadInput, Problem

    mend = "Leave out --data: the tables only begin a register."
    found = f"a register in {name_of(place)} already"
    raise BadInput([Problem("--data", None, None, found, "no register yet", mend)])


def writer(who: str | None) -> str:
    """Return who makes a change: as told, else the name on this machine.

    Raises
    ------
    BadInput
        The machine does not tell a name.
    """
    if who and who.strip():
        return who.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        from krapte.errors import BadInput, Problem

        mend = "Say it with --who, or set KRAPTE_WHO."
        raise BadInput([Problem("--who", None, None, "no name", "who you are", mend)]) from None


def told_if_made(made: bool, place: str | None, lang: str, as_json: bool) -> None:
    """Say on the error stream that the first write made a register; JSON says it by itself."""
    if not made or as_json:
        return
    where = name_of(place or default_place())
    text = {
        "nl": f"Nieuw register gemaakt uit de tabellen: {where}",
        "en": f"Made a new register from the tables: {where}",
    }
    click.echo(text[lang], err=True)
