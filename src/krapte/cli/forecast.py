"""`krapte forecast`: figures of a forecast, for a region, an occupation and an indicator."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from krapte.cli.options import (
    as_of_option,
    cluster_option,
    data_option,
    dataset_of,
    draws_option,
    effects_option,
    horizon_option,
    json_option,
    lang_option,
    parameters_option,
    seed_option,
    show,
    stages,
    store_option,
)
from krapte.cli.wording import say


@click.command("forecast")
@click.option(
    "--region", default="NL", show_default=True, help="NL or a labour-market region such as AM01."
)
@click.option(
    "--occupation", default="07+08", show_default=True, help="BRC code, or 07, 08, 07+08, all."
)
@click.option(
    "--indicator",
    default="shortage",
    show_default=True,
    help="shortage, vacancies, tightness, job_openings, employed, unemployed, demand, ...",
)
@click.option(
    "--scenario", type=click.Choice(["without", "with", "effect"]), default="without",
    show_default=True, help="Without the plan, with it, or the difference.",
)  # fmt: skip
@draws_option
@seed_option
@horizon_option
@data_option
@store_option
@as_of_option
@parameters_option
@effects_option
@cluster_option
@lang_option
@json_option
def command(
    region: str,
    occupation: str,
    indicator: str,
    scenario: str,
    draws: int,
    seed: int,
    horizon: int,
    folder: Path | None,
    store: Path | None,
    as_of: dt.datetime | None,
    parameters: Path | None,
    effects: Path | None,
    cluster: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Print one indicator by year with its intervals, without writing anything.

    \b
    Examples:
      krapte forecast                                      the national shortage
      krapte forecast --region AM20 --occupation 0761      electricians in one region
      krapte forecast --indicator tightness --json
    """  # noqa: D301
    from krapte.errors import BadInput, Problem
    from krapte.forecast import INTERVALS, forecast, indicators_of, require_cell
    from krapte.reporting import rows_of
    from krapte.reporting.texts import INDICATORS, decimal
    from krapte.shards import opened

    require_cell(region, occupation)
    known = indicators_of(scenario)
    if indicator not in known:
        allowed = "one of " + ", ".join(known) + f" for scenario {scenario}"
        problem = Problem("--indicator", None, None, f"`{indicator}`", allowed, "Choose one.")
        raise BadInput([problem])
    dataset = dataset_of(folder, store, as_of, parameters, effects)
    with opened(cluster) as workers:
        results = forecast(
            draws,
            seed,
            horizon,
            dataset=dataset,
            attribution=False,
            progress=stages(as_json),
            cluster=workers,
        )
    cells = results.cells
    own = cells[
        (cells["scenario"] == scenario)
        & (cells["indicator"] == indicator)
        & (cells["region"] == region)
        & (cells["occupation"] == occupation)
    ]
    rows = rows_of(own)
    if as_json:
        show({"settings": results.settings, "rows": rows})
        return
    name = INDICATORS[indicator][lang]
    unit = say(rows[0]["unit"], lang)
    click.echo(f"{name}, {say(scenario, lang)}, {region}, {occupation} ({unit})")
    if parameters is not None:
        click.echo(say("calibrated set", lang, name=parameters.name))
    click.echo(f"{say('year', lang):<6}" + "  ".join(f"{column:>11}" for column in INTERVALS))
    for row in rows:
        values = (f"{decimal(row[column], lang):>11}" for column in INTERVALS)
        click.echo(f"{row['year']}  " + "  ".join(values))
