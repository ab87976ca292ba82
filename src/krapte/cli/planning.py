"""`krapte programme plan` and `reasons`: projects against the people there are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli import plan_words as words
from krapte.cli.labour_supply import (
    draw_option,
    level_option,
    run_option,
    scenario_option,
    supply_for,
    supply_option,
)
from krapte.cli.options import data_option, json_option, lang_option, seed_option, show
from krapte.cli.plan_search import (
    chosen_programme,
    goal_of,
    plain,
    planned,
    refuse_circles,
    seconds_option,
)

if TYPE_CHECKING:
    from krapte.programming import Goal, Plan, Programme, Supply

_OUT = Path("plans")

out_option = click.option(
    "--out", "place", type=click.Path(path_type=Path, file_okay=False), default=_OUT,
    show_default=True, help="Folder for plans; each gets a folder of its own.",
)  # fmt: skip
factors_option = click.option(
    "--factors", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder with your own technologies and labour factors.",
)  # fmt: skip
region_option = click.option(
    "--region", help="Only this RES region or municipality, such as ES07 or GM0014."
)
technology_option = click.option("--technology", help="Only this technology, such as insulation.")
goal_option = click.option(
    "--goal", "weights", multiple=True, metavar="NAME=VALUE",
    help="Points: twh, kton and homes (for each), late (share that a month takes off), euro (that"
    " one takes off), fairness, priority (five factors, 2/1.5/1/0.75/0.5). May be given again.",
)  # fmt: skip


@click.command("plan")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@region_option
@technology_option
@factors_option
@supply_option
@scenario_option
@draw_option
@run_option
@level_option
@goal_option
@seconds_option
@click.option(
    "--start", type=click.Path(path_type=Path), default=None,
    help="Folder of a saved plan to begin from.",
)  # fmt: skip
@seed_option
@out_option
@data_option
@lang_option
@json_option
def plan_projects(
    file: Path | None, region: str | None, technology: str | None, factors: Path | None,
    supply_folder: Path | None, scenario: str, draw: int, run: Path | None, level: str,
    weights: tuple[str, ...], seconds: float, start: Path | None, seed: int, place: Path,
    folder: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Plan the projects of FILE so that they can be staffed, and prove how good the plan is.

    Without FILE the embedded projects are planned. Labour comes from the forecast, less what other
    work keeps, unless --supply names a folder. What no plan can mend is told first. While it
    searches, points, bound and gap are told; Ctrl-C ends the search and keeps the best plan so far.
    Every plan is checked by a program that shares nothing with the planner.

    The plan is a folder: programme.html to read, tables (CSV, XLSX), plan.xml for Microsoft
    Project, plan.ics, projects.geojson, and everything that it was made from.

    \b
    Examples:
      krapte programme plan --region ES07 --seconds 30
      krapte programme plan my-projects.xlsx --goal fairness=100 --goal late=1
      krapte programme plan my-projects.xlsx --supply my-people --json
    """  # noqa: D301
    from krapte import __version__
    from krapte.programming import reasons
    from krapte.programming.exchange import read_plan

    programme = chosen_programme(file, region, technology, factors)
    goal = goal_of(weights)
    begin = None if start is None else read_plan(start).plan
    supply = supply_for(programme, supply_folder, folder, scenario, draw, run, level, seed)
    if not as_json:
        for line in words.reasons_lines(reasons(programme, supply), lang, most=5):
            click.echo(line, err=True)
    refuse_circles(programme)
    found = planned(programme, supply, goal, seconds, seed, begin, lang, as_json)
    source = {"programme": file.name if file else "embedded"}
    settings = {"version": __version__, "seed": seed, "limit_seconds": seconds, **source}
    _written(place, programme, supply, goal, found, settings, lang, as_json)


@click.command("reasons")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@region_option
@technology_option
@factors_option
@supply_option
@scenario_option
@draw_option
@run_option
@level_option
@seed_option
@data_option
@lang_option
@json_option
def tell_reasons(
    file: Path | None, region: str | None, technology: str | None, factors: Path | None,
    supply_folder: Path | None, scenario: str, draw: int, run: Path | None, level: str, seed: int,
    folder: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Tell what keeps projects of FILE from being in time, whatever the plan.

    Nothing is planned: each project is looked at alone, with everybody who can come, all hiring and
    all training. What is told is proven, in words that name project, occupation, region and months.

    \b
    Examples:
      krapte programme reasons my-projects.xlsx
      krapte programme reasons --region ES07 --json
    """  # noqa: D301
    from krapte.programming import reasons

    programme = chosen_programme(file, region, technology, factors)
    supply = supply_for(programme, supply_folder, folder, scenario, draw, run, level, seed)
    found = reasons(programme, supply)
    if as_json:
        show({"projects": len(programme), "reasons": [own.as_dict() for own in found]})
        return
    for line in words.reasons_lines(found, lang, most=len(found)):
        click.echo(line)
    if not found:
        click.echo(words.NO_REASONS[lang])


def _written(
    place: Path, programme: Programme, supply: Supply, goal: Goal, plan: Plan,
    settings: dict[str, Any], lang: str, as_json: bool,
) -> None:  # fmt: skip
    from krapte.reporting.programme_page import PAGE, write_programme

    made, answers = write_programme(
        place, programme, supply, goal, plan, settings, dt.datetime.now(dt.UTC)
    )
    told = answers.summary()
    if as_json:
        show(plain(told | {"plan": made.name, "folder": str(made), "page": str(made / PAGE)}))
    else:
        for line in words.plan_lines(answers, lang):
            click.echo(line)
        click.echo(str(made / PAGE))
    if answers.breaches:
        # Not the user's doing: a plan that does not hold is a fault of ours.
        raise SystemExit(1)
