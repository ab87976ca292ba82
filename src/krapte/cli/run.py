"""`krapte run`: forecast, effect of the plan and report in one go."""

from __future__ import annotations

import datetime as dt
import json
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
from krapte.cli.wording import interval, say


@click.command("run")
@draws_option
@seed_option
@horizon_option
@data_option
@store_option
@as_of_option
@parameters_option
@effects_option
@cluster_option
@click.option(
    "--out",
    "place",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs"),
    show_default=True,
    help="Folder in which runs are kept; each run gets a folder of its own.",
)
@lang_option
@json_option
def command(
    draws: int,
    seed: int,
    horizon: int,
    folder: Path | None,
    store: Path | None,
    as_of: dt.datetime | None,
    parameters: Path | None,
    effects: Path | None,
    cluster: str | None,
    place: Path,
    lang: str,
    as_json: bool,
) -> None:
    """Forecast the shortage, compute what the plan does to it, and write a report.

    The run is a folder that is never changed afterwards: tables (Parquet, CSV, XLSX), summary.json
    and report.html. The same inputs give the same folder; asking again returns it at once.

    \b
    Examples:
      krapte run                    the embedded Dutch figures, 200 draws
      krapte run --draws 50         a quick look
      krapte run --data my-figures  your own data set, checked first
      krapte run --json             the headline figures as JSON
      krapte run --draws 5000 --cluster tls://10.0.0.5:8786   the workers of a Dask cluster
    """  # noqa: D301
    from krapte.reporting import run
    from krapte.shards import opened

    dataset = dataset_of(folder, store, as_of, parameters, effects)
    with opened(cluster) as workers:
        made = run(draws, seed, horizon, dataset, place, stages(as_json), workers)
    found = json.loads((made / "summary.json").read_text(encoding="utf-8"))
    if as_json:
        show(found | {"run": made.name, "folder": str(made), "report": str(made / "report.html")})
        return
    click.echo(say("headline", lang))
    for row in found["shortage"]:
        if row["occupation"] == "07+08":
            parts = [
                f"{say(key, lang)} {interval(row[key], lang)}"
                for key in ("without", "with", "effect")
            ]
            click.echo(f"  {row['year']}  " + "   ".join(parts))
    if parameters is not None:
        click.echo(say("calibrated set", lang, name=parameters.name))
    click.echo(f"{say('tables', lang)}: {made / 'tables'}")
    click.echo(f"{say('report', lang)}: {made / 'report.html'}")
    click.echo(say("serve", lang))
