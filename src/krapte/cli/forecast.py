"""`krapte forecast`: figures of a forecast, for a region, an occupation and an indicator."""

from __future__ import annotations

from pathlib import Path

import click

from krapte.cli.options import (
    data_option,
    draws_option,
    horizon_option,
    json_option,
    seed_option,
    show,
    stages,
)


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
    as_json: bool,
) -> None:
    r"""Print one indicator by year with its intervals, without writing anything.

    \b
    Examples:
      krapte forecast                                      the national shortage
      krapte forecast --region AM20 --occupation 0761      electricians in one region
      krapte forecast --indicator tightness --json
    """
    from krapte.errors import BadInput, Problem
    from krapte.forecast import INTERVALS, forecast, require_cell
    from krapte.statistics import load

    require_cell(region, occupation)
    results = forecast(
        draws, seed, horizon, dataset=load(folder), attribution=False, progress=stages(as_json)
    )
    cells = results.cells
    known = sorted(cells.loc[cells["scenario"] == scenario, "indicator"].unique())
    if indicator not in known:
        raise BadInput(
            [
                Problem(
                    "--indicator", None, None, f"`{indicator}`",
                    "one of " + ", ".join(known) + f" for scenario {scenario}", "Choose one.",
                )
            ]
        )  # fmt: skip
    rows = cells[
        (cells["scenario"] == scenario)
        & (cells["indicator"] == indicator)
        & (cells["region"] == region)
        & (cells["occupation"] == occupation)
    ].to_dict("records")
    if as_json:
        show({"settings": results.settings, "rows": rows})
        return
    click.echo(f"{indicator}, {scenario}, {region}, {occupation} ({rows[0]['unit']})")
    click.echo("year  " + "  ".join(f"{name:>11}" for name in INTERVALS))
    for row in rows:
        click.echo(f"{row['year']}  " + "  ".join(f"{row[name]:>11,.1f}" for name in INTERVALS))
