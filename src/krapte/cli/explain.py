"""`krapte explain`: from a figure back to the figures and sources behind it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from krapte.cli.options import (
    as_of_option,
    data_option,
    dataset_of,
    draws_option,
    json_option,
    lang_option,
    parameters_option,
    seed_option,
    show,
    stages,
    store_option,
)
from krapte.cli.wording import interval, say


@click.command("explain")
@click.argument("region")
@click.argument("occupation")
@click.argument("year", type=click.IntRange(2022, 2040))
@draws_option
@seed_option
@data_option
@store_option
@as_of_option
@parameters_option
@lang_option
@json_option
def command(
    region: str,
    occupation: str,
    year: int,
    draws: int,
    seed: int,
    folder: Path | None,
    store: Path | None,
    as_of: dt.datetime | None,
    parameters: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Explain the shortage of OCCUPATION in REGION at the end of YEAR.

    Walks from the figure to the causes of its change, the base-year accounts, the parameters and
    the published figures with their sources.

    \b
    Examples:
      krapte explain NL 07+08 2030
      krapte explain AM20 0761 2030
    """  # noqa: D301
    from krapte.forecast import explain

    found = explain(
        region,
        occupation,
        year,
        draws=draws,
        seed=seed,
        data=dataset_of(folder, store, as_of, parameters),
        progress=stages(as_json),
    )
    if as_json:
        show(found)
        return
    _tell(found, lang)


def _tell(found: dict[str, Any], lang: str) -> None:
    from krapte.reporting.texts import CAUSES, INDICATORS, decimal

    name = INDICATORS["shortage"][lang]
    click.echo(
        f"{found['region_name']}, {found['occupation_name'][lang]}, {found['year']}:"
        f" {name} {interval(found['shortage'], lang)} {say('persons', lang)}"
    )
    click.echo(say("computed", lang))
    for key, row in found["indicators"].items():
        click.echo(f"   {INDICATORS[key][lang]:<24} {interval(row, lang, 1)}")
    click.echo(say("causes", lang, year=found["settings"]["base_year"]))
    for row in found["causes"]:
        amount = decimal(row["persons"], lang, 0)
        click.echo(f"   {CAUSES[row['cause']][lang]:<34} {amount:>12}")
    click.echo(say("accounts", lang))
    for row in found["accounts"]:
        click.echo(f"   {row['stock']:<24} {decimal(row['persons'], lang, 0):>12}")
    click.echo(say("figures", lang))
    for row in found["figures"]:
        click.echo(
            f"   {row['series']} {row['cell']} {row['period']}: {decimal(row['value'], lang, 0)}"
            f" {row['unit']} ({row['status']}; {row['source']}, {row['locator']})"
        )
    click.echo(say("parameters", lang))
    for row in found["parameters"]:
        source = say("assumed", lang) if row["status"] == "assumed" else row["source"]
        click.echo(f"   {row['name']:<24} {row['central']} [{row['low']}; {row['high']}] {source}")
    click.echo(say("sources", lang))
    for row in found["sources"]:
        click.echo(f"   {row['id']}: {row['title']} ({row['publisher']}) {row['url']}")
