"""From the register of a site to what its forecasts are made of: one way, and each one named.

A forecast reads tables, people change the register. As long as measures and effects are those of
the data set of the site, forecasts are made of that; after a change, of a data set of their own in
the state folder, that is never changed again. `Inputs` says which one, and as the register stood
when.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from krapte.errors import BadInput
from krapte.folders import write_file
from krapte.register.store import Register, write_project
from krapte.statistics import Dataset, content_hash, load
from krapte.tables import FOLDER as EMBEDDED
from krapte.tables import read_rows
from krapte.web.language import chooser

if TYPE_CHECKING:
    from krapte.reporting.publish.finished import FinishedRun
    from krapte.web.settings import Settings
    from krapte.web.site import Site

FOLDER = "inputs"
READ = {"measure": ("measures.csv", "measure"), "effect": ("effects.csv", "effect")}
"""Kinds of records that a forecast reads: their table, and the column that names a record."""


@dataclass(frozen=True)
class Inputs:
    """What a forecast is made of.

    Parameters
    ----------
    folder
        Data set.
    data_hash
        Of that data set, as the manifest of a run has it.
    moment
        UTC, when it was taken from the register; empty when it is the data set of the site.
    seal
        Of the register at that moment; empty when it is the data set of the site.
    changed
        Measures and effects in which the register then differed from the data set of the site.
    """

    folder: str
    data_hash: str
    moment: str = ""
    seal: str = ""
    changed: tuple[str, ...] = ()


class Taken:
    """Takes the inputs of forecasts from the register of a site.

    Parameters
    ----------
    settings
        Where data set and state are.
    """

    def __init__(self, settings: Settings) -> None:
        self.base = settings.data or EMBEDDED
        self.place = settings.state / FOLDER
        self._lock = threading.Lock()
        self._state: tuple[str, tuple[str, ...], str] | None = None
        self._sets: dict[str, Dataset] = {}

    def changed(self, register: Register) -> tuple[str, ...]:
        """Return the measures and effects in which the register differs from the data set."""
        return self._compared(register)[0]

    def is_current(self, own: Inputs, register: Register) -> bool:
        """Return whether a forecast that begins now would be made of the same."""
        changed, name = self._compared(register)
        return Path(own.folder).name == name if changed else not own.changed

    def now(self, register: Register) -> Inputs:
        """Return what a forecast that begins now is made of.

        Raises
        ------
        BadInput
            The tables of the register do not make a data set.
        """
        seal = register.seal()
        changed, name = self._compared(register)
        if not changed:
            return Inputs(str(self.base), self.dataset(str(self.base)).content_hash)
        folder = self.place / name
        self.place.mkdir(parents=True, exist_ok=True)
        if not folder.exists():
            try:
                write_project(register, folder, self.base)
            except (BadInput, OSError):
                if not folder.exists():  # else another process was first
                    raise
            if register.seal() != seal:  # changed while it was written
                shutil.rmtree(folder)
                return self.now(register)
        found = self.dataset(str(folder)).content_hash
        about = self.place / f"{found}.json"
        if not about.exists():
            moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            own = Inputs(str(folder), found, moment, seal, changed)
            write_file(about, json.dumps(asdict(own), ensure_ascii=False).encode())
        return self._told(about)

    def of(self, data_hash: str) -> Inputs | None:
        """Return what a run was made of, by the hash in its manifest; None when that is not here.

        It is then a run of another data set, or of an older version of the one of the site.
        """
        about = self.place / f"{data_hash}.json"
        if about.is_file():
            return self._told(about)
        base = self.dataset(str(self.base))
        return Inputs(str(self.base), data_hash) if base.content_hash == data_hash else None

    def dataset(self, folder: str) -> Dataset:
        """Return the data set of a folder, read once."""
        with self._lock:
            if folder not in self._sets:
                self._sets[folder] = load(folder)
            return self._sets[folder]

    def dataset_of(self, data_hash: str) -> Dataset:
        """Return the data set of a run; that of the site when the run is of another."""
        own = self.of(data_hash)
        return self.dataset(own.folder if own else str(self.base))

    def _told(self, about: Path) -> Inputs:
        told = json.loads(about.read_text(encoding="utf-8"))
        # The folder by its name: the state of a site may have been moved since.
        folder = str(self.place / Path(told["folder"]).name)
        return Inputs(**{**told, "folder": folder, "changed": tuple(told["changed"])})

    def _compared(self, register: Register) -> tuple[tuple[str, ...], str]:
        """Return what differs from the data set, and a name for the measures as they are."""
        seal = register.seal()
        with self._lock:
            if self._state is None or self._state[0] != seal:
                theirs, ours = dict(_register_rows(register)), dict(_table_rows(self.base))
                changed = tuple(sorted(key for key in theirs.keys() | ours.keys()
                                       if theirs.get(key) != ours.get(key)))  # fmt: skip
                text = json.dumps([content_hash(self.base), sorted(theirs.items())])
                self._state = seal, changed, hashlib.sha256(text.encode()).hexdigest()[:16]
            return self._state[1:]


@dataclass(frozen=True)
class Made:
    """What a run was made of, as a page says it.

    Parameters
    ----------
    text
        In the language of the page.
    is_old
        Whether measures or effects were changed since, so that a new forecast would differ.
    """

    text: str
    is_old: bool


def made_of(site: Site, run: FinishedRun, lang: str) -> Made:
    """Return from which version of the register a run took its measures and effects."""
    t = chooser(lang)
    own = site.taken.of(run.made["data_hash"])
    if own is None:
        text = t(
            "Deze run is gemaakt van een andere gegevensset dan die van deze site.",
            "This run was made of another data set than that of this site.",
        )
        return Made(text, bool(site.taken.changed(site.register)))
    is_old = not site.taken.is_current(own, site.register)
    if not own.changed:
        text = t(
            "Maatregelen en effecten in deze run: die van de gegevensset, zonder wijziging.",
            "Measures and effects in this run: those of the data set, unchanged.",
        )
        return Made(text, is_old)
    day, time = own.moment[:10], own.moment[11:16]
    text = t(
        "Maatregelen en effecten in deze run: het register zoals het op {} om {} UTC was"
        " (zegel {}), met {} wijzigingen.",
        "Measures and effects in this run: the register as it was on {} at {} UTC"
        " (seal {}), with {} changes.",
    ).format(day, time, own.seal[:8], len(own.changed))
    return Made(text, is_old)


def inputs_now(settings: Settings) -> Inputs:
    """Return what a forecast of a site that begins now is made of, for a process of its own.

    Raises
    ------
    BadInput
        The tables of the register do not make a data set.
    """
    from krapte.web.site import Site

    if settings.register is None and not (settings.state / "register.db").exists():
        base = settings.data or EMBEDDED  # nobody ever changed anything
        return Inputs(str(base), load(base).content_hash)
    site = Site(settings)
    try:
        return site.taken.now(site.register)
    finally:
        site.close()


def dataset_of(settings: Settings, data_hash: str) -> Dataset:
    """Return the data set of a run, for a process of its own."""
    return Taken(settings).dataset_of(data_hash)


def _register_rows(register: Register) -> Iterator[tuple[str, dict[str, str]]]:
    for kind in READ:
        for own in register.records(kind):
            yield f"{kind}/{own.key}", _known(own.as_texts(), "code")


def _table_rows(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for kind, (file, column) in READ.items():
        for row in read_rows(folder / file, [column]):
            yield f"{kind}/{row.fields[column]}", _known(row.fields, column)


def _known(texts: Mapping[str, str], name: str) -> dict[str, str]:
    """Return what is known of a record, besides its name: a table may lack empty columns."""
    return {field: text for field, text in texts.items() if text and field != name}
