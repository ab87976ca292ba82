"""`krapte measures`: what the letter promises, and what it is known to do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

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
from krapte.cli.wording import interval, say


@click.group("measures")
def command() -> None:
    """List the measures of the Action Plan, and compute their effect on the shortage."""


@command.command("list")
@click.option("--pillar", type=click.IntRange(1, 4), help="Only the measures of this pillar.")
@click.option("--kind", help="Only this kind, such as measure, programme, monitor or commitment.")
@data_option
@lang_option
@json_option
def list_measures(
    pillar: int | None, kind: str | None, folder: Path | None, lang: str, as_json: bool
) -> None:
    """List every measure, programme, monitor and commitment that the letter names.

    A measure whose effect nobody knows is *not quantified*: never zero, never made up.
    """
    from krapte.register import read_effects, read_measures
    from krapte.statistics import embedded

    place = folder or embedded()
    sized = {effect.measure for effect in read_effects(place)}
    chosen = [
        measure
        for measure in read_measures(place)
        if pillar in (None, measure.pillar) and kind in (None, measure.kind)
    ]
    if as_json:
        show([asdict(own) | {"quantified": own.measure in sized} for own in chosen])
        return
    for own in chosen:
        name = own.name_nl if lang == "nl" else own.name_en
        state = "" if own.measure in sized else f" ({say('unknown', lang)}: {own.reason})"
        click.echo(f"{own.pillar}  {own.measure:<32} {own.kind:<12} {name}{state}")
    known = sum(own.measure in sized for own in chosen)
    click.echo(f"{len(chosen)} in all, {known} quantified, {len(chosen) - known} not quantified.")


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
