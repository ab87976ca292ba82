"""`krapte programme check`, `whatif` and `compare`: questions to a plan that was saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli import plan_words as words
from krapte.cli.options import json_option, lang_option, seed_option, show
from krapte.cli.plan_search import plain, planned, seconds_option

if TYPE_CHECKING:
    from krapte.programming import Plan, Supply, Work
    from krapte.programming.exchange import SavedPlan

_SHOWN = 50


@click.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--works", type=click.Path(path_type=Path), default=None,
    help="Schedule to check instead: works.csv, plan.xml of Microsoft Project, or plan.ics.",
)  # fmt: skip
@lang_option
@json_option
def check_plan(folder: Path, works: Path | None, lang: str, as_json: bool) -> None:
    """Check the plan in FOLDER, as it was saved or as you edited it, against its programme.

    The check shares nothing with the planner: order, durations, windows, labour of every place and
    month, hiring, training, points and bound are worked out again. The exit code is 2 when
    something does not hold. Edit works.csv, postings.csv, hires.csv or intakes.csv by hand, or give
    --works with a schedule that was moved in Microsoft Project or a calendar.

    \b
    Examples:
      krapte programme check plans/3f2a91c07b44
      krapte programme check plans/3f2a91c07b44 --works moved.xml
    """  # noqa: D301
    from dataclasses import replace

    from krapte.programming import check
    from krapte.programming.exchange import read_plan

    saved = read_plan(folder)
    plan = saved.plan if works is None else replace(saved.plan, works=_works(works))
    found = check(saved.programme, saved.supply, saved.goal, plan)
    if as_json:
        show({
            "plan": saved.manifest["id"], "holds": not found, "edited": list(saved.edited),
            "breaches": [own.as_dict() for own in found],
        })  # fmt: skip
    else:
        for name in saved.edited:
            click.echo(words.EDITED[lang].format(name=name))
        for own in found[:_SHOWN]:
            click.echo(own.text(lang))
        if len(found) > _SHOWN:
            click.echo(words.MORE[lang].format(count=len(found) - _SHOWN))
        told = words.HOLDS if not found else words.BREACHES
        click.echo(told[lang].format(count=len(found), works=len(plan.works)))
    if found:
        raise SystemExit(2)


@click.command("whatif")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--extra", "texts", multiple=True, required=True, metavar="OCCUPATION@REGION:FTE",
    help="People to add (or take away), such as 0761@AM03:100, where wanted with months:"
    " 0761@AM03:100@2027-01..2028-12. May be given again.",
)  # fmt: skip
@seconds_option
@seed_option
@click.option(
    "--out", "place", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Keep the plan with the extra people in this folder too.",
)  # fmt: skip
@lang_option
@json_option
def ask_what_if(
    folder: Path, texts: tuple[str, ...], seconds: float, seed: int, place: Path | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Tell what extra people would unlock in the plan of FOLDER.

    Two answers stand side by side: what they are worth by the shadow prices, and what planning
    again gains. It plans three times for --seconds: without them, with them, and without them from
    what that found, so that luck and longer search are not taken for their merit. Projects that
    become possible or earlier are named.

    \b
    Examples:
      krapte programme whatif plans/3f2a91c07b44 --extra 0761@AM03:100
      krapte programme whatif plans/3f2a91c07b44 --extra 0761@AM03:100@2027-01..2028-12 --json
    """  # noqa: D301
    from krapte import __version__
    from krapte.programming import read_extras, what_if, with_extras
    from krapte.programming.exchange import read_plan
    from krapte.reporting.programme_page import write_programme

    saved = read_plan(folder)
    extras = read_extras(texts, saved.supply)

    def again(supply: Supply, begin: Plan) -> Plan:
        return planned(saved.programme, supply, saved.goal, seconds, seed, begin, lang, as_json)

    found = what_if(saved.programme, saved.supply, saved.goal, saved.plan, extras, again)
    made = None
    if place is not None:
        settings = {"version": __version__, "seed": seed, "limit_seconds": seconds,
                    "programme": saved.manifest["id"]}  # fmt: skip
        more = with_extras(saved.supply, extras)
        made, _ = write_programme(place, saved.programme, more, saved.goal, found.plan, settings,
                                  dt.datetime.now(dt.UTC))  # fmt: skip
    if as_json:
        told = found.summary() | {"plan": saved.manifest["id"]}
        show(plain(told | {"folder": str(made) if made else None}))
        return
    for line in words.what_if_lines(found, lang):
        click.echo(line)
    if made is not None:
        click.echo(str(made))


@click.command("compare")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@lang_option
@json_option
def compare_plans(before: Path, after: Path, lang: str, as_json: bool) -> None:
    """Tell what is different in the plan of AFTER: earlier, later, built, dropped, and prices.

    \b
    Example:
      krapte programme compare plans/3f2a91c07b44 plans/a0c15e9d2f10
    """  # noqa: D301
    from krapte.programming import compare
    from krapte.programming.exchange import read_plan

    first, second = read_plan(before), read_plan(after)
    found = compare(_side(first), _side(second))
    if as_json:
        names = {"before": first.manifest["id"], "after": second.manifest["id"]}
        show(plain(names | found.summary()))
        return
    for line in words.comparison_lines(found, lang):
        click.echo(line)


def _side(saved: SavedPlan) -> Any:
    from krapte.programming import Side

    return Side(saved.programme, saved.supply, saved.goal, saved.plan)


def _works(path: Path) -> tuple[Work, ...]:
    from krapte.programming.exchange import calendar_works, project_works, works_table

    readers: dict[str, Callable[[Path], tuple[Work, ...]]] = {
        ".csv": works_table, ".xml": project_works, ".ics": calendar_works,
    }  # fmt: skip
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise click.UsageError(f"--works {path.name}: give a file that ends in .csv, .xml or .ics.")
    return reader(path)
