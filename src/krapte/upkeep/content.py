"""Examines what an installation keeps: folders, databases, runs, figures, and what is half."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from krapte.errors import BadInput, DiskRefused
from krapte.folders import file_digest, leftovers, remove_leftovers
from krapte.migrations import known_revisions
from krapte.processes import is_running
from krapte.upkeep.databases import fault_of, opened, revision_of, tables_of
from krapte.upkeep.finding import ADVICE, NOTHING, WRONG, Finding, good, said
from krapte.upkeep.places import STATE, Places

_HASH = re.compile(r"[0-9a-f]{64}")
_ABANDONED_SECONDS = 24 * 3600.0
_MOST_NAMED = 5
_DEPTH = 4


def folders(places: Places) -> Iterator[Finding]:
    """Yield whether each place can be read, and written where a writer needs it."""
    for name, path in places.parts().items():
        needed = os.R_OK | (os.X_OK if path.is_dir() else 0)
        if not os.access(path, needed):
            yield Finding(
                "folders", WRONG, str(path), said("niet te lezen", "cannot be read"),
                said("Geef de gebruiker van krapte het recht om er te lezen.",
                     "Give the user of krapte the right to read there."),
            )  # fmt: skip
        elif not os.access(path, os.W_OK):
            # A site writes all the time; runs and figures may be closed to writers on purpose.
            state = WRONG if name == STATE else ADVICE
            yield Finding(
                "folders", state, str(path), said("alleen te lezen", "read-only"),
                said("Geef de gebruiker van krapte het recht om er te schrijven, of koppel de"
                     " schijf schrijfbaar aan.",
                     "Give the user of krapte the right to write there, or mount the disk for"
                     " writing."),
            )  # fmt: skip
        else:
            yield good("folders", path, "te lezen en te schrijven", "can be read and written")


def databases(places: Places) -> Iterator[Finding]:
    """Yield whether each database is whole, of which revision it is, and what its record says."""
    for path in places.databases():
        fault = fault_of(path)
        if fault:
            yield Finding(
                "databases", WRONG, str(path), said(f"beschadigd: {fault}", f"damaged: {fault}"),
                said("Zet de laatste reservekopie terug: krapte restore.",
                     "Put back the last backup: krapte restore."),
            )  # fmt: skip
            continue
        yield from _revision(path)
        yield from _jobs(path)
    if places.in_database:
        yield from _on_a_server(str(places.register))


def _on_a_server(url: str) -> Iterator[Finding]:
    """Yield what a register in a database of a server says of itself."""
    from sqlalchemy.exc import SQLAlchemyError

    from krapte.register.store import register_revision

    try:
        own = register_revision(url)
    except (BadInput, SQLAlchemyError) as error:
        shown = str(error).splitlines()[0]
        yield Finding(
            "databases", WRONG, "register", said(shown, shown),
            said("Kijk of de server draait en of de URL klopt.",
                 "See whether the server runs, and whether the URL is right."),
        )  # fmt: skip
        return
    yield from _judged(url, "register", {"measure", "seal"}, own)


def _revision(path: Path) -> Iterator[Finding]:
    yield from _judged(path, str(path), tables_of(path), revision_of(path))


def _judged(place: Path | str, path: str, tables: set[str], own: str) -> Iterator[Finding]:
    known = next((known for mark, known in _revisions() if mark in tables), None)
    if known is None:
        yield good("databases", path, "heel", "whole")
    elif own == known[0]:
        yield from (
            _sealed(place, path) if "seal" in tables else [good("databases", path, "heel", "whole")]
        )
    elif own and own not in known:
        yield Finding(
            "databases", WRONG, path,
            said(f"revisie {own}, van een nieuwere krapte", f"revision {own}, of a newer krapte"),
            said("Gebruik die nieuwere krapte.", "Use that newer krapte."),
        )  # fmt: skip
    else:
        older = own or "—"
        yield Finding(
            "databases", ADVICE, path,
            said(f"revisie {older}; de nieuwste is {known[0]}",
                 f"revision {older}; newest is {known[0]}"),
            said("Gaat vanzelf bij het openen; maak eerst een reservekopie.",
                 "Is done when it is opened; make a backup first."),
        )  # fmt: skip


def _revisions() -> list[tuple[str, tuple[str, ...]]]:
    """Return a table by which a database is known, with the revisions of its kind."""
    from krapte.register.store import migrations as of_register
    from krapte.web.accounts import TABLES as ACCOUNTS
    from krapte.web.jobs import TABLES as JOBS

    kinds = [("measure", of_register.known_revisions())]
    return kinds + [(own.mark, known_revisions(own.versions)) for own in (ACCOUNTS, JOBS)]


def _sealed(place: Path | str, path: str) -> Iterator[Finding]:
    from krapte.register.store import Register

    try:
        with Register.open(place, create=False) as register:
            problems = [str(own) for own in register.check()]
    except DiskRefused:  # the disk is told of apart
        yield good("databases", path, "heel, zegels niet na te rekenen", "whole, seals unread")
        return
    except BadInput as refused:
        problems = [str(own) for own in refused.problems]
    if not problems:
        yield good("databases", path, "heel, elk zegel klopt", "whole, every seal fits")
        return
    more = f" (+{len(problems) - 1})" if len(problems) > 1 else ""
    yield Finding(
        "databases", WRONG, path, said(problems[0] + more, problems[0] + more),
        said("Zet de laatste reservekopie terug, of zoek uit wie er buiten krapte om schreef.",
             "Put back the last backup, or find out who wrote past krapte."),
    )  # fmt: skip


def _jobs(path: Path) -> Iterator[Finding]:
    if "job" not in tables_of(path) or revision_of(path) in ("", "0001"):
        return
    asked = "SELECT id, process, process_began FROM job WHERE state IN ('running', 'cancelling')"
    with opened(path) as own:
        rows = own.execute(asked).fetchall()
    lost = [row[0] for row in rows if row[1] is None or not is_running(row[1], row[2] or "")]
    if lost:
        numbers = ", ".join(str(own) for own in lost)
        yield Finding(
            "jobs", ADVICE, str(path),
            said(f"rekentaken van een gestopte server: {numbers}",
                 f"jobs of a server that stopped: {numbers}"),
            said("Start de site: zij begint ze opnieuw.", "Start the site: it begins them again."),
        )  # fmt: skip


def hashes(places: Places) -> Iterator[Finding]:
    """Yield every folder that is not what its own manifest says, and damaged parts of a store."""
    looked = 0
    for path in places.parts().values():
        for folder in _below(path):
            files = _told(folder)
            if files is None:
                continue
            looked += 1
            changed = [name for name, own in files.items() if not _is(folder / name, own)]
            if changed:
                yield _changed(folder, changed)
        if path.is_dir() and any(path.glob("*.parquet")):
            from krapte.statistics import Store

            looked += 1
            for problem in Store(path).check():
                yield Finding(
                    "hashes", WRONG, str(path / problem.file),
                    said(problem.found, problem.found), said(problem.mend, problem.mend),
                )  # fmt: skip
    folders = ("map", "folder") if looked == 1 else ("mappen", "folders")
    yield good("hashes", places.home.absolute(), f"{looked} {folders[0]} nagerekend",
               f"{looked} {folders[1]} recomputed")  # fmt: skip


def _changed(folder: Path, changed: list[str]) -> Finding:
    shown = ", ".join(changed[:_MOST_NAMED]) + (" …" if len(changed) > _MOST_NAMED else "")
    return Finding(
        "hashes", WRONG, str(folder),
        said(f"veranderd of weg: {shown}", f"changed or gone: {shown}"),
        said("Maak het opnieuw met dezelfde opdracht, of zet het terug uit een reservekopie.",
             "Make it again with the same command, or put it back from a backup."),
    )  # fmt: skip


def _told(folder: Path) -> dict[str, str] | None:
    """Return the hashes that a folder tells of its own files; None when it tells none."""
    for path in folder.glob("*.json"):
        try:
            told: Any = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        files = told.get("files") if isinstance(told, dict) else None
        if isinstance(files, dict) and files and all(
            isinstance(own, str) and _HASH.fullmatch(own) for own in files.values()
        ):  # fmt: skip
            return files
    return None


def _is(path: Path, known: str) -> bool:
    try:
        return file_digest(path) == known
    except OSError:
        return False


def _below(path: Path, depth: int = _DEPTH) -> Iterator[Path]:
    """Yield a folder and those in it, as deep as krapte lays them; no link, nothing half."""
    if not path.is_dir() or path.is_symlink() or path.name.startswith("."):
        return
    yield path
    if depth:
        for own in sorted(path.iterdir()):
            yield from _below(own, depth - 1)


def half(places: Places) -> Iterator[Finding]:
    """Yield what killed writers left behind."""
    found = False
    for place in _writing_places(places):
        for left in (*leftovers(place), *_abandoned(place)):
            found = True
            yield Finding(
                "half", ADVICE, str(left),
                said("half geschreven door een gestopt proces",
                     "half written by a process that stopped"),
                said("krapte doctor --mend ruimt het op.", "krapte doctor --mend removes it."),
                safe=True,
            )  # fmt: skip
    if not found:
        yield good("half", places.home.absolute(), "niets halfs", "nothing half")


def remove_half(places: Places) -> list[str]:
    """Remove what killed writers left behind, and return what went; nothing whole is touched."""
    gone = []
    for place in _writing_places(places):
        left = leftovers(place)
        remove_leftovers(place)
        for own in _abandoned(place):
            own.unlink(missing_ok=True)
            left.append(own)
        gone += [str(own) for own in left if not own.exists()]
    return gone


def _writing_places(places: Places) -> list[Path]:
    found = {places.home.absolute(): None}
    for path in places.parts().values():
        found |= dict.fromkeys(own.absolute() for own in _below(path))
    return list(found)


def _abandoned(place: Path) -> list[Path]:
    """Return the unfinished files of figures that are older than any writer at work."""
    now = time.time()
    return [
        path for path in place.glob("*.unfinished")
        if path.is_file() and now - path.stat().st_mtime > _ABANDONED_SECONDS
    ]  # fmt: skip


def settings(places: Places) -> Iterator[Finding]:
    """Yield which secrets come from the environment, which no backup of files holds."""
    names = [own for own in sorted(os.environ) if own.startswith("KRAPTE_")]
    if names:
        shown = ", ".join(names)
        yield Finding(
            "settings", "good", "environment", said(shown, shown), NOTHING
        )  # fmt: skip
