"""What can be asked of the site in the background, and how each is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from krapte.web.settings import Settings

Progress = Callable[[str, int, int], None]
Work = Callable[[Mapping[str, Any], Settings, Progress], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of job.

    Parameters
    ----------
    kind, name_nl, name_en
        Code and names.
    place
        Module and function that does it: `(arguments, settings, progress) -> result`, where the
        result may have an `address` on this site. It is loaded in the process that works.
    """

    kind: str
    name_nl: str
    name_en: str
    place: tuple[str, str]

    def work(self) -> Work:
        """Return the function that does it."""
        return getattr(import_module(self.place[0]), self.place[1])


KINDS = {
    own.kind: own
    for own in (
        Kind("ensemble", "vooruitzicht met alle trekkingen", "forecast with all draws",
             ("krapte.web.jobs.kinds", "ensemble")),
        Kind("surface", "responsoppervlak van de portefeuille", "response surface of the portfolio",
             ("krapte.web.pages.measures_surface", "build")),
        Kind("what_if", "portefeuille nagerekend", "portfolio checked",
             ("krapte.web.pages.measures_surface", "simulate")),
        Kind("plan", "plan van projecten", "plan of projects",
             ("krapte.web.planning", "make_plan")),
        Kind("whatif", "plan met andere mensen", "plan with other people",
             ("krapte.web.planning", "make_what_if")),
        Kind("letter", "voortgangsbrief", "progress letter",
             ("krapte.web.pages.letter_shelf", "draft")),
    )
}  # fmt: skip


def ensemble(
    arguments: Mapping[str, Any], settings: Settings, progress: Progress
) -> dict[str, Any]:
    """Make a run with `draws`, `seed` and `horizon`; the newest run is what the pages show.

    It is made of the measures and effects as the register of the site has them now.
    """
    from krapte.reporting import run
    from krapte.web.inputs import inputs_now

    folder = run(
        int(arguments["draws"]), int(arguments["seed"]), int(arguments["horizon"]),
        Path(inputs_now(settings).folder), settings.runs, progress,
    )  # fmt: skip
    return {"run": folder.name, "address": "/"}
