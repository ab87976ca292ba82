"""What all pages of a site read: the data set, the newest run and the register."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krapte.web.kept import Kept
from krapte.web.settings import Settings

if TYPE_CHECKING:
    from krapte.register.store import Register
    from krapte.reporting.publish.finished import FinishedRun
    from krapte.statistics import Dataset
    from krapte.web.accounts import Accounts
    from krapte.web.accounts.elsewhere import Elsewhere
    from krapte.web.inputs import Taken
    from krapte.web.jobs import Jobs


class Site:
    """The shared state behind the pages; safe to use from several threads.

    Parameters
    ----------
    settings
        Where things are.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self.kept = Kept()
        self._run: tuple[Path, FinishedRun] | None = None

    @cached_property
    def dataset(self) -> Dataset:
        """The data set of the site."""
        from krapte.statistics import load

        return load(self.settings.data)

    @cached_property
    def taken(self) -> Taken:
        """What takes the inputs of forecasts from the register."""
        from krapte.web.inputs import Taken

        return Taken(self.settings)

    @cached_property
    def register(self) -> Register:
        """The register of the site; a new one is filled with that of the letter."""
        from krapte.register.store import Register, fill

        self.settings.state.mkdir(parents=True, exist_ok=True)
        place = self.settings.register or str(self.settings.state / "register.db")
        with self._opening:
            if "register" in self.__dict__:  # another request was first
                return self.__dict__["register"]
            register = Register.open(place)
            if not register.records("measure"):
                fill(register, who="krapte", why="the content of the letter, as krapte carries it")
            self.__dict__["register"] = register
        return register

    @cached_property
    def accounts(self) -> Accounts:
        """Who can sign in."""
        from krapte.web.accounts import Accounts

        self.settings.state.mkdir(parents=True, exist_ok=True)
        return Accounts(self.settings.accounts or str(self.settings.state / "accounts.db"))

    @cached_property
    def jobs(self) -> Jobs:
        """What the site computes in the background."""
        from krapte.web.jobs import Jobs

        self.settings.state.mkdir(parents=True, exist_ok=True)
        return Jobs(str(self.settings.state / "jobs.db"))

    @cached_property
    def elsewhere(self) -> Elsewhere | None:
        """Where people of the organisation sign in; None when it has no such place."""
        from krapte.web.accounts.elsewhere import Elsewhere

        if self.settings.provider is None:
            return None
        return Elsewhere(self.settings.provider, f"{self.settings.address}/account/terug")

    def close(self) -> None:
        """Let go of the databases that were opened."""
        for name in ("accounts", "jobs", "register"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def run(self) -> FinishedRun | None:
        """Return the newest finished run; None when there is none yet.

        A run is never changed, so it is read and checked against its manifest once.
        """
        from krapte.reporting.publish.finished import read_run

        newest = self.newest_run()
        if newest is None:
            return None
        with self._lock:
            if self._run is None or self._run[0] != newest:
                self._run = newest, read_run(newest)
            return self._run[1]

    def newest_run(self) -> Path | None:
        """Return the folder of the newest finished run."""
        from krapte.reporting import finished_runs

        return next(iter(finished_runs(self.settings.runs)), None)

    def facts(self) -> dict[str, Any]:
        """Return what every page says of its figures: run, draws, seed and version."""
        run = self.run()
        if run is None:
            return {}
        return {"run": run.id, "written": run.written, **run.made}
