"""`krapte backtest`: how good past forecasts would have been, against simple methods."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import cluster_option, json_option, lang_option, seed_option, show, stages

if TYPE_CHECKING:
    from krapte.forecast.backtest import Progress
    from krapte.forecast.freerun import FreeRun
    from krapte.reporting.accuracy import Accuracy
    from krapte.shards import Cluster

PARTS = ("series", "simulator", "projections")
_MADE_UP = 60


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
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of `krapte fetch`: every forecast knows only what was public on its day.",
)
@click.option(
    "--months", type=click.IntRange(1, 24), default=6, show_default=True,
    help="With --store: months after the end of a year at which its forecast is made.",
)  # fmt: skip
@click.option(
    "--part", "parts", multiple=True, type=click.Choice(PARTS),
    help="Only this part; may be repeated: `series`, the `simulator` from its base year, and"
    " `projections` of others. Default: all, and series alone with --data or --store.",
)  # fmt: skip
@click.option("--horizons", callback=_years, default="1-5", show_default=True, help="Years ahead.")
@click.option(
    "--draws", type=click.IntRange(min=20), default=500, show_default=True,
    help="Draws of the trend model per origin; at most 200 of the simulator.",
)  # fmt: skip
@click.option(
    "--since", type=int, default=None, help="First year to forecast from; later ones are quicker."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for the page (HTML), tables (CSV) and chart (SVG). Default: nothing is written.",
)
@cluster_option
@seed_option
@lang_option
@json_option
def command(
    place: Path | None,
    store: Path | None,
    months: int,
    parts: tuple[str, ...],
    horizons: tuple[int, ...],
    draws: int,
    since: int | None,
    out: Path | None,
    cluster: str | None,
    seed: int,
    lang: str,
    as_json: bool,
) -> None:
    """Forecast from every past year with what was known then, and compare with what came.

    The tables say where the model does not beat simple methods, by occupation and years ahead, and
    where its intervals are too narrow or too wide. The embedded series take some minutes.

    \b
    Examples:
      krapte backtest --out backtest            all parts, with a page to read
      krapte backtest --since 2018 --part series   the last origins only
      krapte backtest --part simulator          the simulator from 2021, left to itself
      krapte backtest --store statistics-store  on vintages: only what was public then
      krapte backtest --json                    the verdict and every score as JSON
      krapte backtest --cluster local:4         origins and draws spread over four workers
    """  # noqa: D301
    from krapte.errors import BadInput, Problem
    from krapte.reporting.accuracy import Accuracy, write_accuracy
    from krapte.shards import opened

    if place is not None and store is not None:
        problem = Problem(
            "backtest", None, "--store", "both --data and --store", "one of both",
            "Take --store for what was known then, --data for one table.",
        )  # fmt: skip
        raise BadInput([problem])
    own = place is not None or store is not None
    chosen = parts or (("series",) if own else PARTS)
    tell = stages(as_json)
    made: dict[str, Any] = {}
    with opened(cluster) as workers:
        if "series" in chosen:
            made |= _series(place, store, months, horizons, draws, since, seed, tell, workers)
        if "simulator" in chosen:
            made["simulator"] = _simulator(min(draws, 200), seed, tell, workers)
    if "projections" in chosen:
        made |= _projections()
    found = Accuracy(**made)
    files = [] if out is None else write_accuracy(found, out, lang)
    if as_json:
        show(found.as_json() | {"files": [str(path) for path in files]})
        return
    _tell(found, lang)
    for path in files:
        click.echo(str(path))


def _series(
    place: Path | None,
    store: Path | None,
    months: int,
    horizons: tuple[int, ...],
    draws: int,
    since: int | None,
    seed: int,
    tell: Progress,
    workers: Cluster | None,
) -> dict[str, Any]:
    from krapte.forecast.backtest import backtest, origins_of
    from krapte.forecast.ceiling import ceiling
    from krapte.forecast.longseries import read_panel, read_vintages

    vintages = None if store is None else read_vintages(store, months)
    panel = read_panel(place) if vintages is None else vintages.panel
    origins = [year for year in origins_of(panel, horizons) if year >= (since or year)]
    tested = backtest(
        panel, horizons, draws, seed, origins, tell, knowledge=vintages, cluster=workers
    )
    made: dict[str, Any] = {"series": tested}
    if vintages is not None:
        made["left_out"] = vintages.left_out
    if place is None and store is None:
        told = partial(tell, "ceiling")
        made["ceiling"] = ceiling(_MADE_UP, 1, told, workers)
    return made


def _simulator(draws: int, seed: int, tell: Progress, workers: Cluster | None) -> FreeRun:
    from krapte.forecast.freerun import free_run
    from krapte.statistics import load

    return free_run(load(), draws, seed, partial(tell, "simulator"), workers)


def _projections() -> dict[str, Any]:
    from krapte.forecast.projections import against_outcomes, published_demand, read_projections
    from krapte.statistics import load

    return {
        "projections": against_outcomes(read_projections()),
        "demand": published_demand(load()),
    }


_WORDS = {
    "all": {"nl": "alle jaren", "en": "all target years"},
    "held_out": {"nl": "alleen achtergehouden jaren", "en": "held-out target years only"},
    "series": {
        "nl": "{which}: {series} reeksen, {forecasts} prognoses",
        "en": "{which}: {series} series, {forecasts} forecasts",
    },
    "beats": {
        "nl": "  CRPS onder die van elke eenvoudige methode: {share:.0%} van de reeksen"
        " (norm 70 %: {met})",
        "en": "  CRPS below that of every simple method: {share:.0%} of series"
        " (target 70 %: {met})",
    },
    "gain": {
        "nl": "  gemiddelde winst op de beste daarvan, achteraf gekozen: {gain:.1%}"
        " (norm 10 %: {met})",
        "en": "  mean gain of CRPS over the best of them, chosen afterwards: {gain:.1%}"
        " (target 10 %: {met})",
    },
    "coverage": {
        "nl": "  80 %-intervallen hielden {a:.0%} (norm 72-88 %: {met}); 50 %: {b:.0%},"
        " 95 %: {c:.0%}",
        "en": "  80 % intervals held {a:.0%} (target 72-88 %: {met}); 50 %: {b:.0%}, 95 %: {c:.0%}",
    },
    "each": {
        "nl": "  tegen {name}: {share:.0%} van de reeksen, winst {gain:.0%}",
        "en": "  against {name}: {share:.0%} of series, gain {gain:.0%}",
    },
    "ceiling": {
        "nl": "wie het ware proces kent, haalt op zulke korte reeksen {share:.0%} en {gain:.0%}"
        " ({which})",
        "en": "who knows the true process reaches {share:.0%} and {gain:.0%} on series this short"
        " ({which})",
    },
    "met": {"nl": "gehaald", "en": "met"},
    "not": {"nl": "NIET gehaald", "en": "NOT met"},
    "simulator": {
        "nl": "de simulator vanaf {year}, losgelaten:",
        "en": "the simulator from {year}, left to itself:",
    },
    "bls": {
        "nl": "projecties van BLS tegenover wat kwam:",
        "en": "projections of BLS against what came:",
    },
    "roa": {"nl": "uitbreidingsvraag van ROA:", "en": "expansion demand of ROA:"},
    "left": {
        "nl": "{number} reeksen van de opslag zijn te kort of bevatten nullen",
        "en": "{number} series of the store are too short or hold zeros",
    },
}


def _say(word: str, lang: str, **named: object) -> None:
    click.echo(_WORDS[word][lang].format(**named))


def _tell(found: Accuracy, lang: str) -> None:
    """Print the verdicts and the short tables."""
    verdicts, tables = found.verdicts(), found.tables()
    for which in ("all", "held_out"):
        if which in verdicts:
            _say("series", lang, which=_WORDS[which][lang], **_counts(verdicts[which]))
            _judge(verdicts[which], lang)
    for which, own in verdicts.get("ceiling", {}).items():
        named = {"which": _WORDS[which][lang], "share": own["beats_every"], "gain": own["gain"]}
        _say("ceiling", lang, **named)
    if found.series is not None:
        click.echo(tables["scores_by_horizon"].round(3).to_string(index=False))
    if found.left_out:
        _say("left", lang, number=len(found.left_out))
    if found.simulator is not None:
        _say("simulator", lang, year=found.simulator.base_year)
        click.echo(tables["simulator_by_class"].round(3).to_string(index=False))
    if found.projections is not None:
        _say("bls", lang)
        click.echo(tables["projections"].round(3).to_string(index=False))
    if found.demand is not None:
        _say("roa", lang)
        click.echo(tables["demand"].to_string(index=False))


def _counts(own: dict[str, Any]) -> dict[str, Any]:
    return {"series": own["series"], "forecasts": own["forecasts"]}


def _judge(own: dict[str, Any], lang: str) -> None:
    """Print a verdict, with the word for each bound that is not met."""

    def met(name: str) -> str:
        return _WORDS["met" if own["met"][name] else "not"][lang]

    held = own["coverage"]
    _say("beats", lang, share=own["beats_every"], met=met("beats_every"))
    _say("gain", lang, gain=own["gain"], met=met("gain"))
    _say("coverage", lang, a=held["80"], b=held["50"], c=held["95"], met=met("coverage80"))
    for name, gain in own["gain_over"].items():
        _say("each", lang, name=name, share=own["beats"][name], gain=gain)
