"""`krapte backtest`: how good past forecasts would have been, against simple methods."""

from __future__ import annotations

from pathlib import Path

import click

from krapte.cli.options import json_option, lang_option, seed_option, show, stages


def _years(ctx: click.Context, parameter: click.Parameter, text: str) -> tuple[int, ...]:
    first, last = (*text.split("-", 1), "")[:2]
    if not (first.isdigit() and (last or first).isdigit()):
        raise click.BadParameter(f"`{text}`: expected years ahead such as 1-5 or 3")
    found = tuple(range(int(first), int(last or first) + 1))
    if not found or found[0] < 1 or found[-1] > 10:
        raise click.BadParameter(f"`{text}`: expected 1 to 10 years ahead, the lower one first")
    return found


@click.command("backtest")
@click.option(
    "--data",
    "place",
    type=click.Path(path_type=Path),
    default=None,
    help="Table, or folder of tables, with yearly observations of your own. Default: long series"
    " of Statistics Netherlands that come with krapte.",
)
@click.option("--horizons", callback=_years, default="1-5", show_default=True, help="Years ahead.")
@click.option(
    "--draws", type=click.IntRange(min=20), default=500, show_default=True,
    help="Draws of the model per origin.",
)  # fmt: skip
@click.option(
    "--since", type=int, default=None, help="First year to forecast from; later ones are quicker."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for the tables (CSV) and the chart (SVG). Default: nothing is written.",
)
@seed_option
@lang_option
@json_option
def command(
    place: Path | None,
    horizons: tuple[int, ...],
    draws: int,
    since: int | None,
    out: Path | None,
    seed: int,
    lang: str,
    as_json: bool,
) -> None:
    """Forecast from every past year with what was known then, and compare with what came.

    The table says where the model does not beat simple methods, and where its intervals are too
    narrow or too wide.

    \b
    Examples:
      krapte backtest --out backtest    the embedded Dutch series, in some minutes
      krapte backtest --since 2018      the last origins only
      krapte backtest --json            the verdict and every score as JSON
    """  # noqa: D301
    from krapte.forecast.backtest import backtest, origins_of
    from krapte.forecast.longseries import read_panel
    from krapte.reporting.accuracy import write_backtest

    panel = read_panel(place)
    origins = [year for year in origins_of(panel, horizons) if year >= (since or year)]
    found = backtest(panel, horizons, draws, seed, origins, stages(as_json))
    files = [] if out is None else write_backtest(found, out, lang)
    if as_json:
        table = found.table().to_dict("records")
        verdicts = {"verdict": found.summary(), "scores": table}
        show(verdicts | {"files": [str(path) for path in files]})
        return
    for name, own in found.summary().items():
        years = "all target years" if name == "all" else "held-out target years only"
        click.echo(f"{years}: {own['series']} series, {own['forecasts']} forecasts")
        for line in _lines(own):
            click.echo(f"  {line}")
    click.echo(found.by_horizon().round(3).to_string(index=False))
    for path in files:
        click.echo(str(path))


def _lines(own: dict) -> list[str]:
    """Return the verdict, with the word for each bound that is not met."""

    def told(name: str) -> str:
        return "met" if own["met"][name] else "NOT met"

    return [
        f"CRPS below that of every simple method: {own['beats_every']:.0%} of series"
        f" (target 70 %: {told('beats_every')})",
        f"mean gain of CRPS over the best of them: {own['gain']:.1%} (target 10 %: {told('gain')})",
        f"80 % intervals held {own['coverage']['80']:.0%}"
        f" (target 72-88 %: {told('coverage80')});"
        f" 50 %: {own['coverage']['50']:.0%}, 95 %: {own['coverage']['95']:.0%}",
        "mean gain over " + ", ".join(f"{k} {v:.0%}" for k, v in own["gain_over"].items()),
    ]
