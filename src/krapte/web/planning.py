"""Makes the plans that readers of a site ask for; runs in a process of its own."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from krapte import __version__
from krapte.errors import BadInput, Problem
from krapte.programming import (
    Goal,
    Plan,
    Programme,
    Progress,
    Supply,
    plan,
    read_extras,
    what_if,
    with_extras,
)
from krapte.web.inputs import inputs_now
from krapte.web.plans import Plans, chosen, embedded_programme
from krapte.web.settings import Settings

Told = Callable[[str, int, int], None]
_EVERY = 1.0
_STANDING = re.compile(
    r"points (?P<points>[\d.e+-]+), bound (?P<bound>[\d.e+-]+|inf)(?:, step (?P<step>\d))?"
)


def make_plan(arguments: Mapping[str, Any], settings: Settings, told: Told) -> dict[str, Any]:
    """Make a plan and keep it.

    Parameters
    ----------
    arguments
        `list` (empty: the embedded programme), `region, technology` (empty: all), `level,
        scenario, seconds, seed, goal`, and of whom it is: `who, name, open, token`.
    settings
        Of the site.
    told
        Called with how the search stands.

    Returns
    -------
    dict
        `plan` and its `address` on the site.

    Raises
    ------
    BadInput
        The list is gone, no project is chosen, or the forecast does not hold its months.
    """
    plans = Plans(settings.state)
    whole, supply = _asked_for(plans, arguments["list"])
    programme = chosen(whole, arguments["region"], arguments["technology"])
    if not len(programme):
        mend = "Choose another region or technology."
        raise BadInput([Problem("plan", None, None, "no projects", "one project or more", mend)])
    told("labour", 0, int(arguments["seconds"]))
    if supply is None:
        supply = supply_at(
            programme, settings, arguments["scenario"], arguments["level"], int(arguments["seed"])
        )
    goal = goal_of(arguments["goal"])
    token = arguments["token"]
    found = _Search(plans, token, arguments, told)(programme, supply, goal)
    code = _kept(plans, programme, supply, goal, found, _settings(arguments))
    plans.forget_stop(token)
    return {"plan": code, "address": f"/projecten/plan/{code}"}


def make_what_if(arguments: Mapping[str, Any], settings: Settings, told: Told) -> dict[str, Any]:
    """Plan again with extra people, and without for a fair comparison; keep both plans.

    Parameters
    ----------
    arguments
        `plan` (id), `extras` (such as `0761@AM03:100`), `seconds, seed, who, name, open, token`.
    settings, told
        As of `make_plan`.

    Raises
    ------
    BadInput
        The plan is gone, or its labour does not have such people.
    """
    plans = Plans(settings.state)
    kept = plans.plan(arguments["plan"])
    if kept is None:
        told_as = Problem("plan", None, None, arguments["plan"], "a plan of this site", "Choose.")
        raise BadInput([told_as])
    saved = kept.saved()
    programme, goal = saved.programme, saved.goal
    extras = read_extras(arguments["extras"], saved.supply)
    search = _Search(plans, arguments["token"], arguments, told, steps=3)
    found = what_if(
        programme, saved.supply, goal, saved.plan, extras,
        lambda supply, begin: search(programme, supply, goal, begin),
    )  # fmt: skip
    own = _settings(arguments) | {"base": kept.head.id}
    without = _kept(plans, programme, saved.supply, goal, found.again, own)
    answer = {
        "extras": [str(one) for one in found.extras], "by_price": found.by_price,
        "gain": found.planned_again, "longer": found.longer, "certain": found.certain,
        "without": without, "counts": found.unlocked.counts(),
    }  # fmt: skip
    more = with_extras(saved.supply, extras)
    code = _kept(plans, programme, more, goal, found.plan, own | {"what_if": answer})
    plans.forget_stop(arguments["token"])
    return {"plan": code, "address": f"/projecten/plan/{code}"}


def standing(stage: str) -> dict[str, float] | None:
    """Return points, bound, gap and step (0 when there is one) that a stage tells; None if not."""
    match = _STANDING.fullmatch(stage)
    if match is None:
        return None
    points, bound = float(match["points"]), float(match["bound"])
    gap = Progress(0.0, points, bound).gap
    return {"points": points, "bound": bound, "gap": gap, "step": float(match["step"] or 0)}


def goal_of(weights: Mapping[str, float]) -> Goal:
    """Return what counts; weights that are not given are the usual ones."""
    return replace(Goal(), **{name: float(value) for name, value in weights.items()})


def supply_at(
    programme: Programme, settings: Settings, scenario: str, level: str, seed: int
) -> Supply:
    """Return the labour that the forecast leaves for a programme.

    Parameters
    ----------
    programme
        Gives months, places and occupations.
    settings
        Where data and runs are.
    scenario
        `without` or `with` the measures of the register.
    level
        `central`, or a column of `krapte.forecast.INTERVALS`: a quantile of the newest run.
    seed
        Of the draws.

    Raises
    ------
    BadInput
        There is no run for a quantile, or the projects lie outside the forecast.
    """
    from krapte.programming.labour import forecast_supply
    from krapte.web.site import Site

    cells = None
    if level != "central":
        run = Site(settings).run()
        if run is None:
            mend = "Make a run first, or take the central draw."
            raise BadInput([Problem("level", None, None, "no run", "a finished run", mend)])
        cells = run.cells
    data = Path(inputs_now(settings).folder)
    return forecast_supply(programme, data, seed, scenario=scenario, cells=cells, level=level)


class _Search:
    """Plans once or more, tells how it stands, and ends when somebody asks for that."""

    def __init__(
        self, plans: Plans, token: str, arguments: Mapping[str, Any], told: Told, steps: int = 1
    ) -> None:
        self.plans, self.token, self.told = plans, token, told
        self.seconds, self.seed = float(arguments["seconds"]), int(arguments["seed"])
        self.steps, self.step = steps, 0

    def __call__(
        self, programme: Programme, supply: Supply, goal: Goal, begin: Plan | None = None
    ) -> Plan:
        """Return the best plan that is found."""
        self.step += 1
        last = -_EVERY
        asked, until = False, -_EVERY

        def report(now: Progress) -> None:
            nonlocal last
            if now.seconds - last >= _EVERY:
                last = now.seconds
                done = min(now.seconds, self.seconds) + (self.step - 1) * self.seconds
                step = f", step {self.step}" if self.steps > 1 else ""
                self.told(
                    f"points {now.points:.7g}, bound {now.bound:.7g}{step}",
                    int(done), int(self.steps * self.seconds),
                )  # fmt: skip

        def stop() -> bool:
            # The planner asks often; the disk is looked at once a second.
            nonlocal asked, until
            now = time.monotonic()
            if not asked and now - until >= _EVERY:
                until, asked = now, self.plans.stopped(self.token)
            return asked

        return plan(
            programme, supply, goal, seconds=self.seconds, seed=self.seed, report=report,
            start=begin, stop=stop,
        )  # fmt: skip


def _asked_for(plans: Plans, code: str) -> tuple[Programme, Supply | None]:
    if not code:
        return embedded_programme(), None
    found = plans.list(code)
    if found is None:
        mend = "Bring it again."
        raise BadInput([Problem("list", None, None, code, "a list of this site", mend)])
    return found.programme, found.supply


def _settings(arguments: Mapping[str, Any]) -> dict[str, Any]:
    own = {
        name: arguments[name]
        for name in ("seed", "who", "name", "open", "region", "technology", "level", "scenario")
        if name in arguments
    }
    return own | {
        "version": __version__, "limit_seconds": float(arguments["seconds"]),
        "programme": arguments.get("list") or "embedded",
    }  # fmt: skip


def _kept(
    plans: Plans, programme: Programme, supply: Supply, goal: Goal, found: Plan,
    settings: dict[str, Any],
) -> str:  # fmt: skip
    from krapte.reporting.programme_page import write_programme

    folder, _ = write_programme(
        Path(plans.folder), programme, supply, goal, found, settings, dt.datetime.now(dt.UTC)
    )
    return folder.name
