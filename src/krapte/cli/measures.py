"""`krapte measures`: what the letter promises, and what it is known to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from krapte.cli.exchange import export_file, import_file
from krapte.cli.options import (
    data_option,
    draws_option,
    horizon_option,
    json_option,
    lang_option,
    seed_option,
    show,
    stages,
)
from krapte.cli.overlaps import overlaps_command
from krapte.cli.records import edit_record, history, show_record
from krapte.cli.register import moment_option, register_option, view
from krapte.cli.wording import interval, say


@click.group("measures")
def command() -> None:
    """Keep the register of measures, and compute their effect on the shortage."""


for _own in (show_record, edit_record, import_file, export_file, history, overlaps_command):
    command.add_command(_own)


@command.command("list")
@click.option("--pillar", type=click.IntRange(1, 4), help="Only the measures of this pillar.")
@click.option("--kind", help="Only this kind, such as measure, programme, monitor or commitment.")
@data_option
@register_option
@moment_option
@lang_option
@json_option
def list_measures(
    pillar: int | None,
    kind: str | None,
    folder: Path | None,
    place: str | None,
    moment: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """List every measure, programme, monitor and commitment that the letter names.

    A measure whose effect nobody knows is *not quantified*: never zero, never made up. With --data
    the tables of that folder are listed, else the register.
    """
    if folder is not None and (place or moment):
        raise click.UsageError("--data lists tables, which have no register and no history.")
    found = _of_tables(folder) if folder else _of_register(place, moment)
    chosen = [
        own for own in found if pillar in (None, own["pillar"]) and kind in (None, own["kind"])
    ]
    if as_json:
        show(chosen)
        return
    for own in chosen:
        state = "" if own["quantified"] else f" ({_unknown(own['reason'], lang)})"
        name = own[f"name_{lang}"]
        click.echo(f"{own['pillar']}  {own['measure']:<32} {own['kind']:<12} {name}{state}")
    known = sum(own["quantified"] for own in chosen)
    unknown = len(chosen) - known
    click.echo(say("listed", lang, all=len(chosen), known=known, unknown=unknown))


def _unknown(reason: str, lang: str) -> str:
    from krapte.register import REASONS

    why = REASONS[reason][lang == "en"] if reason in REASONS else reason
    return f"{say('unknown', lang)}: {why}" if why else say("unknown", lang)


def _of_tables(folder: Path) -> list[dict[str, Any]]:
    from krapte.register import read_effects, read_measures

    sized = {effect.measure for effect in read_effects(folder)}
    return [asdict(own) | {"quantified": own.measure in sized} for own in read_measures(folder)]


def _of_register(place: str | None, moment: dt.datetime | None) -> list[dict[str, Any]]:
    records = view(place, moment).records
    sized = {effect["measure"] for effect in records["effect"]}
    found = []
    for own in records["measure"]:
        plain = own.as_dict()
        code = plain.pop("code")
        plain.pop("key")
        found.append({"measure": code, **plain, "quantified": code in sized})
    return found


@command.command("effect")
@click.argument("measure", required=False)
@draws_option
@seed_option
@horizon_option
@data_option
@lang_option
@json_option
def effect(
    measure: str | None,
    draws: int,
    seed: int,
    horizon: int,
    folder: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Compute what each measure, or one MEASURE, does to the shortage.

    The effect of a measure is the whole plan minus the plan without it; of a pillar its Shapley
    share, so that the four add up to the whole.
    """
    from krapte.errors import BadInput, Problem
    from krapte.forecast import forecast
    from krapte.reporting import records, rows_of
    from krapte.statistics import load

    dataset = load(folder)
    results = forecast(draws, seed, horizon, dataset=dataset, progress=stages(as_json))
    table = results.measures
    if measure is not None and measure not in set(table["measure"]):
        raise BadInput(
            [
                Problem(
                    "MEASURE", None, None, f"`{measure}`", "an id of `krapte measures list`",
                    "Copy the id from there.",
                )
            ]
        )  # fmt: skip
    if measure is not None:
        table = table[table["measure"] == measure]
    if as_json:
        pillars = [] if measure else records(results.pillars)
        show({"settings": results.settings, "measures": records(table), "pillars": pillars})
        return
    last = table[(table["year"] == horizon) & (table["occupation"] == "07+08")]
    click.echo(say("measures", lang, year=horizon))
    for row in rows_of(last.sort_values("median")):
        if row["status"] == "not quantified":
            click.echo(f"  {row['measure']:<32} {say('unknown', lang)} ({row[f'reason_{lang}']})")
        else:
            click.echo(
                f"  {row['measure']:<32} {interval(row, lang)}"
                f"  {say('evidence', lang)} {row['grade']}"
            )
