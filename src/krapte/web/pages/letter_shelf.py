"""Where a site keeps its letters: drafts that may go, and settled letters that never change."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.folders import making
from krapte.reporting import finished_runs
from krapte.reporting.letter import (
    FORMS,
    MANIFEST,
    NAMES,
    compose,
    folder_name,
    read_letter,
    write_letter,
)
from krapte.web.jobs.kinds import Progress
from krapte.web.settings import Settings

DRAFTS, SETTLED = "concept", "vastgesteld"
PLACES = (DRAFTS, SETTLED)
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-(nl|en)-[0-9a-f]{12}")
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True)
class Kept:
    """A letter that a site keeps.

    Parameters
    ----------
    place
        One of `PLACES`.
    name
        Of its folder.
    """

    place: str
    name: str

    @property
    def day(self) -> str:
        """Date of the letter, ISO 8601."""
        return self.name[:10]

    @property
    def lang(self) -> str:
        """Language of the letter."""
        return self.name[11:13]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that can be had."""
        return (*(f"{NAMES[self.lang]}.{form}" for form in FORMS), MANIFEST)


def letters_of(settings: Settings, place: str) -> list[Kept]:
    """Return the letters of a place, the newest first."""
    folder = settings.state / "letters" / place
    names = [own.name for own in folder.iterdir()] if folder.is_dir() else []
    return [Kept(place, own) for own in sorted(names, reverse=True) if _NAME.fullmatch(own)]


def found(settings: Settings, place: str, name: str) -> Kept | None:
    """Return one letter; None when there is none of that name."""
    return next((own for own in letters_of(settings, place) if own.name == name), None)


def folder_of(settings: Settings, own: Kept) -> Path:
    """Return the folder of a letter that was found."""
    return settings.state / "letters" / own.place / own.name


def runs(settings: Settings, most: int = 20) -> list[str]:
    """Return the ids of finished runs, the newest first."""
    return [path.name for path in finished_runs(settings.runs)[:most]]


def problems(settings: Settings, arguments: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with what somebody asks of a letter."""
    wrong = []
    if arguments["run"] not in runs(settings):
        allowed = "one of the runs of this site"
        wrong.append(
            Problem("letter", None, "run", f"`{arguments['run']}`", allowed, "Choose one.")
        )
    if arguments["since"] and found(settings, SETTLED, arguments["since"]) is None:
        allowed = "a settled letter"
        value = f"`{arguments['since']}`"
        wrong.append(Problem("letter", None, "since", value, allowed, "Choose one."))
    try:
        dt.date.fromisoformat(arguments["date"])
    except ValueError:
        allowed = "a day such as 2026-11-25"
        value = f"`{arguments['date']}`"
        wrong.append(Problem("letter", None, "date", value, allowed, "Choose a day."))
    if arguments["lang"] not in NAMES:
        allowed = " or ".join(NAMES)
        value = f"`{arguments['lang']}`"
        wrong.append(Problem("letter", None, "lang", value, allowed, "Choose one."))
    return wrong


def draft(arguments: Mapping[str, Any], settings: Settings, progress: Progress) -> dict[str, Any]:
    """Compose a letter with `run`, `date`, `since` and `lang`, and keep it as a draft."""
    from krapte.register.store import Register
    from krapte.reporting.publish import read_run

    wrong = problems(settings, arguments)
    if wrong:
        raise BadInput(wrong)
    progress("letter", 0, 2)
    before = None
    if arguments["since"]:
        earlier = Kept(SETTLED, arguments["since"])
        before = read_letter(folder_of(settings, earlier))[0].content
    place = settings.register or str(settings.state / "register.db")
    with Register.open(place, create=False) as register:
        records, history = register.everything(), register.history()
    letter = compose(
        read_run(settings.runs / arguments["run"]), records,
        dt.date.fromisoformat(arguments["date"]), arguments["lang"], before, history,
    )  # fmt: skip
    progress("letter", 1, 2)
    own = Kept(DRAFTS, folder_name(letter))
    write_letter(letter, folder_of(settings, own))
    progress("letter", 2, 2)
    return {"letter": own.name, "address": f"/brief/{DRAFTS}/{own.name}"}


def settle(settings: Settings, own: Kept) -> Kept:
    """Return the settled letter that a draft became; it stays as it is from then on.

    Raises
    ------
    BadInput
        A figure of the draft no longer agrees with its run, or a file was changed.
    """
    from krapte.reporting.letter import check

    check(folder_of(settings, own), settings.runs, reprint=False)
    final = Kept(SETTLED, own.name)
    place = folder_of(settings, final)
    if not place.exists():
        with making(place) as partial:
            shutil.copytree(folder_of(settings, own), partial, dirs_exist_ok=True)
    return final
