"""How long a site keeps what is about persons, and taking away what is past that."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krapte.errors import BadInput, Problem
from krapte.folders import standing
from krapte.programming.exchange import MANIFEST

if TYPE_CHECKING:
    from krapte.web.site import Site

LOG = logging.getLogger("krapte.web")
FILE = "retention.json"
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Term:
    """How long one kind is kept when the site does not say otherwise.

    Parameters
    ----------
    kind
        Name in the file.
    days
        Days after the moment that `nl` and `en` name; None is for ever.
    nl, en
        What it is, and from when the days count.
    """

    kind: str
    days: int | None
    nl: str
    en: str


TERMS = {
    own.kind: own
    for own in (
        Term("sign_ins", 90, "wie zich wanneer aanmeldde", "who signed in when"),
        Term("audit", 1825, "wat er met accounts en brieven gebeurde",
             "what was done with accounts and letters"),
        Term("invitations", 30, "uitnodigingen, sinds ze gebruikt of verlopen zijn",
             "invitations, since they were used or ended"),
        Term("keys", 30, "sleutels, sinds ze verlopen zijn", "keys, since they ended"),
        Term("stopped", 365, "accounts die niet meer mogen aanmelden, sinds dat zo is",
             "accounts that may no longer sign in, since that is so"),
        Term("jobs", 90, "taken, sinds ze klaar zijn", "jobs, since they ended"),
        Term("drafts", 365, "concepten van brieven, sinds ze gemaakt zijn",
             "drafts of letters, since they were made"),
        Term("lists", 730, "lijsten van projecten, sinds ze gebracht zijn",
             "lists of projects, since they were brought"),
        Term("plans", 730, "plannen van projecten, sinds ze gemaakt zijn",
             "plans of projects, since they were made"),
    )
}  # fmt: skip
"""Kind to its term. The days are choices of ours: who runs a site decides, and must be able to say
why. Sessions that have ended always go; the history of the register always stays."""


def terms_of(state: Path) -> dict[str, int | None]:
    """Return the days of each kind: those of `retention.json` in the state folder, or our own.

    Raises
    ------
    BadInput
        The file cannot be read, names something else, or has a number of days that cannot be.
    """
    place = state / FILE
    found: dict[str, int | None] = {own.kind: own.days for own in TERMS.values()}
    if not place.is_file():
        return found
    try:
        said = json.loads(place.read_text(encoding="utf-8"))
    except ValueError as fault:
        said = str(fault)
    if not isinstance(said, dict):
        told = said if isinstance(said, str) else type(said).__name__
        mend = 'Write an object such as {"jobs": 30}.'
        raise BadInput([Problem(str(place), None, None, told, "a JSON object", mend)])
    problems = [
        Problem(str(place), None, str(kind), f"`{days}`", allowed, "Correct it, or leave it out.")
        for kind, days in said.items()
        for allowed in [_allowed(kind, days)]
        if allowed
    ]
    if problems:
        raise BadInput(problems)
    return found | said


def _allowed(kind: str, days: Any) -> str:
    if kind not in TERMS:
        return f"one of {', '.join(TERMS)}"
    whole = isinstance(days, int) and not isinstance(days, bool)
    if days is not None and not (whole and 1 <= days <= MOST_DAYS):
        return f"1 to {MOST_DAYS} days, or null for ever"
    return ""


def tidy(
    site: Site, now: Callable[[], dt.datetime] | None = None, dry_run: bool = False
) -> dict[str, int]:
    """Return how much of each kind was taken away because its time was over.

    What somebody settled, runs, and the history of the register are no part of it. A list goes only
    when no plan that stays was made of it.

    Parameters
    ----------
    site
        Whose.
    now
        Gives the moment (UTC, with its zone); tests give their own.
    dry_run
        Whether to count and leave everything.

    Raises
    ------
    BadInput
        The file with the terms does not fit.
    """
    from krapte.web.accounts.personal import expire

    moment = now() if now else dt.datetime.now(dt.UTC)
    days = terms_of(site.settings.state)
    found = expire(site.accounts, days, dry_run)
    if days["jobs"] is not None:
        found["jobs"] = site.jobs.forget(
            (moment - dt.timedelta(days=days["jobs"])).replace(tzinfo=None), dry_run
        )
    state, stay = site.settings.state, set()
    for kind in ("drafts", "plans", "lists"):
        keep, found[kind] = days[kind], 0
        for folder, made in _FOLDERS[kind](state):
            old = keep is not None and moment - made > dt.timedelta(days=keep)
            if kind == "plans" and not old:
                stay.add(_told(folder / MANIFEST)["settings"].get("programme"))
            if old and folder.name not in stay:
                found[kind] += 1
                if not dry_run:
                    _take_away(folder)
    return found


def _drafts(state: Path) -> Iterator[tuple[Path, dt.datetime]]:
    from krapte.reporting.letter import MANIFEST as LETTER
    from krapte.web.pages.letter_shelf import DRAFTS

    for folder in standing(state / "letters" / DRAFTS, LETTER):
        # The date of a letter is what somebody chose; its file says when it was written.
        yield folder, dt.datetime.fromtimestamp((folder / LETTER).stat().st_mtime, dt.UTC)


def _plans(state: Path) -> Iterator[tuple[Path, dt.datetime]]:
    for folder in standing(state / "projects" / "plans", MANIFEST):
        yield folder, _moment(_told(folder / MANIFEST)["made"])


def _lists(state: Path) -> Iterator[tuple[Path, dt.datetime]]:
    from krapte.web.plans import LIST

    for folder in standing(state / "projects" / "lists", LIST):
        yield folder, _moment(_told(folder / LIST)["made"])


_FOLDERS = {"drafts": _drafts, "plans": _plans, "lists": _lists}


def _told(path: Path) -> Mapping[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _take_away(folder: Path) -> None:
    """Remove a folder: first from its name, so that nobody finds half of it."""
    passing = folder.with_name(f".gone-{folder.name}")
    shutil.rmtree(passing, ignore_errors=True)
    folder.rename(passing)
    shutil.rmtree(passing, ignore_errors=True)
