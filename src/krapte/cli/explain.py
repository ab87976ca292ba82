"""`krapte explain`: from a figure back to the figures and sources behind it."""

from __future__ import annotations

from pathlib import Path

import click

from krapte.cli.options import (
    data_option,
    draws_option,
    json_option,
    lang_option,
    seed_option,
    show,
    stages,
)


@click.command("explain")
@click.argument("region")
@click.argument("occupation")
@click.argument("year", type=click.IntRange(2022, 2040))
@draws_option
@seed_option
@data_option
@lang_option
@json_option
def command(
    region: str,
    occupation: str,
    year: int,
    draws: int,
    seed: int,
    folder: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    r"""Explain the shortage of OCCUPATION in REGION at the end of YEAR.

    Walks from the figure to the causes of its change, the base-year accounts, the parameters and
    the published figures with their sources.

    \b
    Examples:
      krapte explain NL 07+08 2030
      krapte explain AM20 0761 2030
    """
    from krapte.forecast import explain

    found = explain(
        region, occupation, year, draws=draws, seed=seed, data=folder, progress=stages(as_json)
    )
    if as_json:
        show(found)
        return
    _tell(found, lang)


def _tell(found: dict, lang: str) -> None:
    figure = found["shortage"]
    click.echo(
        f"{found['region_name']}, {found['occupation_name'][lang]}, {found['year']}: shortage"
        f" {figure['median']:,.0f} persons [{figure['low95']:,.0f}; {figure['high95']:,.0f}]"
    )
    click.echo("1. What the model computed (median [95 % interval]):")
    for name, row in found["indicators"].items():
        click.echo(
            f"   {name:<22} {row['median']:>12,.1f} [{row['low95']:,.1f}; {row['high95']:,.1f}]"
        )
    click.echo(
        "2. Why the shortage changed since the end of the base year (central draw, persons):"
    )
    for row in found["causes"]:
        click.echo(f"   {row['cause']:<24} {row['persons']:>12,.0f}")
    click.echo("3. Base-year accounts:")
    for row in found["accounts"]:
        click.echo(f"   {row['stock']:<24} {row['persons']:>12,.0f}")
    click.echo("4. Published figures behind them:")
    for row in found["figures"]:
        click.echo(
            f"   {row['series']} {row['cell']} {row['period']}: {row['value']:,.0f}"
            f" {row['unit']} ({row['status']}; {row['source']}, {row['locator']})"
        )
    click.echo("5. Parameters that move it, with their source:")
    for row in found["parameters"]:
        click.echo(
            f"   {row['name']:<24} {row['central']} [{row['low']}; {row['high']}] {row['status']}"
        )
    click.echo("6. Sources:")
    for row in found["sources"]:
        click.echo(f"   {row['id']}: {row['title']} ({row['publisher']}) {row['url']}")
