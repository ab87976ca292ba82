"""`krapte monitor status`, `alerts` and `nowcast`: how the plan stands, what left its course."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli import monitor_words as words
from krapte.cli.options import (
    Number,
    data_option,
    dataset_of,
    effects_option,
    horizon_option,
    json_option,
    lang_option,
    parameters_option,
    seed_option,
    show,
    stages,
)
from krapte.cli.register import register_option, view

if TYPE_CHECKING:
    from krapte.evaluation.monitor import Panel, Standing
    from krapte.reporting.monitor_page import Section

out_option = click.option(
    "--out", "out", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder for a page to read, with its tables as CSV and Excel. Default: print only.",
)  # fmt: skip
on_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="Only what was public on this day. Default: today.",
)  # fmt: skip
store_option = click.option(
    "--store", type=click.Path(path_type=Path), required=True,
    help="Folder of `krapte fetch`, with every vintage of the figures.",
)  # fmt: skip
series_option = click.option(
    "--series", multiple=True, required=True, help="Series to watch; may be repeated."
)
TITLES = {
    "status": {"nl": "Hoe het plan ervoor staat", "en": "How the plan stands"},
    "alerts": {"nl": "Wat van zijn koers raakte", "en": "What left its course"},
    "advise": {"nl": "Hoe bij te sturen", "en": "How to steer"},
}


@click.command("status")
@click.option(
    "--draws", type=click.IntRange(min=0), default=100, show_default=True,
    help="Draws of the forecast; 0 leaves chances out and answers at once.",
)  # fmt: skip
@click.option(
    "--previous", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="summary.json of the quarter before: a state then changes only for a reason.",
)  # fmt: skip
@on_option
@seed_option
@horizon_option
@data_option
@parameters_option
@effects_option
@register_option
@out_option
@lang_option
@json_option
def status(
    draws: int, previous: Path | None, day: dt.datetime | None, seed: int, horizon: int,
    folder: Path | None, parameters: Path | None, effects: Path | None, place: str | None,
    out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Show money, delivery and result of the plan, and the chance to reach each target.

    The chance is the share of forecast draws, plan included, in which the target is reached. An
    indicator of which no forecast speaks gets none, and says so: it is not red. Between now and a
    target a straight line is drawn; only its ends were promised.

    \b
    Examples:
      krapte monitor status --draws 50
      krapte monitor status --on 2025-07-01 --json
      krapte monitor status --previous last/summary.json --out monitor
    """  # noqa: D301
    from krapte.evaluation.monitor import outlook, progress_of, read_parts, settled, standings

    on = (day or dt.datetime.now(dt.UTC)).date()
    records = view(place, None, folder).records
    forecast = None
    if draws:
        tell = stages(as_json)
        forecast = outlook(
            dataset_of(folder, None, None, parameters, effects), draws, seed, horizon,
            lambda done, total: tell("draws", done, total),
        )  # fmt: skip
    found = standings(records, read_parts(), forecast, on)
    if previous is not None:
        before = _previous(previous)
        found = tuple(settled(own, *before.get(own.indicator, ("", 0))) for own in found)
    measures = progress_of(records, found, on)
    told = {
        "on": on.isoformat(),
        "draws": draws,
        "indicators": [asdict(own) for own in found],
        "measures": [asdict(own) for own in measures],
    }
    sections = [words.standing_section(found, draws), words.progress_section(measures, draws)]
    written = write_page(out, "status", on.isoformat(), sections, told)
    if as_json:
        show(told | written)
        return
    _tell_standings(found, draws, lang)
    name = {"nl": "Geld | uitvoering | resultaat", "en": "Money | delivery | result"}[lang]
    click.echo(f"\n{name}:")
    for own in measures:
        cells = words.progress_line(own, draws, lang)
        click.echo(f"  {cells[0]}\n    " + "\n    ".join(f"| {cell}" for cell in cells[1:]))
    tell_page(written)


def _tell_standings(found: Sequence[Standing], draws: int, lang: str) -> None:
    for family, name in words.FAMILIES.items():
        own = [one for one in found if one.family == family]
        if own:
            click.echo(f"{name[lang]}:")
        for one in own:
            cells = words.standing_line(one, draws, lang)
            shown = " | ".join(cell for cell in cells[1:])
            click.echo(f"  {one.indicator:<30} {shown}")


def _previous(path: Path) -> dict[str, tuple[str, int]]:
    from krapte.errors import BadInput, Problem

    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["indicators"]
        return {row["indicator"]: (str(row["state"]), int(row["since"])) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        told = f"{type(error).__name__}: {error}"
        mend = "Name the summary.json that `krapte monitor status --out` wrote."
        problem = Problem(str(path), None, None, told, "a summary of the quarter before", mend)
        raise BadInput([problem]) from None


@click.command("alerts")
@store_option
@series_option
@click.option(
    "--rate", type=Number(0, 1, min_open=True), default=0.2, show_default=True,
    help="False alarms per quarter on the whole board when nothing is wrong.",
)  # fmt: skip
@click.option(
    "--baseline", type=click.IntRange(min=12), default=20, show_default=True,
    help="Quarters that are only learned from.",
)  # fmt: skip
@click.option(
    "--earlier", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="Day of an earlier release: an alarm is confirmed when it was there too.",
)  # fmt: skip
@on_option
@out_option
@lang_option
@json_option
def alerts(
    store: Path, series: tuple[str, ...], rate: float, baseline: int,
    earlier: dt.datetime | None, day: dt.datetime | None, out: Path | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Show which series of quarters left their usual course, all indicators and regions together.

    A series is compared with what its own past predicted; small differences in one direction add
    up. The limits are set by simulation so that the whole board gives the stated number of false
    alarms, however many series there are and however much they lean on their past. An alarm stands
    for a year at least. It says that something changed, not why, nor that a target is missed.

    \b
    Examples:
      krapte monitor alerts --store figures --series vacancies
      krapte monitor alerts --store figures --series vacancies --rate 0.1 --earlier 2026-08-15
    """  # noqa: D301
    from krapte.evaluation.monitor import board

    on = (day or dt.datetime.now(dt.UTC)).date()
    panel = _panel(store, series, on)
    before = None if earlier is None else _panel(store, series, earlier.date())
    found = board(panel, rate=rate, baseline=baseline, earlier=before)
    text: dict[str, str] = dict(zip(words.LANGUAGES, words.alarm_text(found), strict=True))
    told = {
        "on": on.isoformat(),
        "rate": rate,
        "series": found.series,
        "board": json.loads(found.table.to_json(orient="records")),
        "alarms": json.loads(found.alarms.to_json(orient="records")),
    }
    written = write_page(out, "alerts", on.isoformat(), words.alarm_sections(found, panel), told)
    if as_json:
        show(told | written)
        return
    click.echo(text[lang])
    counted = found.table["state"].value_counts().to_dict()
    click.echo(
        ", ".join(f"{words.STATE_NAMES[str(name)][lang]}: {n}" for name, n in counted.items())
    )
    for row in found.table[found.table["state"].isin(["new", "standing"])].to_dict("records"):
        click.echo("  " + "  ".join(words.alarm_line(row, lang)))
    tell_page(written)


@click.command("nowcast")
@store_option
@series_option
@click.option(
    "--earlier", type=click.DateTime(["%Y-%m-%d"]), required=True,
    help="Day of the release before: what changed since is split in news and revisions.",
)  # fmt: skip
@click.option("--period", default=None, help="Quarter such as 2026Q3. Default: the newest.")
@on_option
@lang_option
@json_option
def nowcast(
    store: Path, series: tuple[str, ...], earlier: dt.datetime, period: str | None,
    day: dt.datetime | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Estimate the newest quarter before all its figures are in, and say what moved the estimate.

    The change since an earlier release is split in news (figures that came in) and revisions
    (figures that were changed); together they are the whole change.

    \b
    Examples:
      krapte monitor nowcast --store figures --series vacancies --earlier 2026-08-15
    """  # noqa: D301
    from krapte.evaluation.monitor import nowcast as estimate

    on = (day or dt.datetime.now(dt.UTC)).date()
    found = estimate(_panel(store, series, earlier.date()), _panel(store, series, on), period)
    if as_json:
        rows = {name: json.loads(getattr(found, name).to_json(orient="records"))
                for name in ("table", "impacts")}  # fmt: skip
        show({"period": found.period, "left_out": list(found.left_out)} | rows)
        return
    head = {"nl": "vorige -> nu [95 %] = herziening + nieuws",
            "en": "before -> now [95 %] = revision + news"}[lang]  # fmt: skip
    click.echo(f"{found.period}: {head}")
    for row in found.table.to_dict("records"):
        click.echo(
            f"  {row['indicator']} {row['region']}: {row['before']:.4g} -> {row['after']:.4g}"
            f" [{row['low']:.4g}; {row['high']:.4g}] = {row['revisions']:+.3g} {row['news']:+.3g}"
        )


def _panel(store: Path, series: tuple[str, ...], day: dt.date) -> Panel:
    from krapte.errors import BadInput, Problem
    from krapte.evaluation.monitor import panel_of
    from krapte.statistics import Store

    if not store.is_dir():
        mend = "`krapte fetch` makes it; check --store."
        raise BadInput([Problem(str(store), None, None, "no folder", "a store", mend)])
    return panel_of(Store(store).as_of(day), series)


def write_page(
    out: Path | None, kind: str, about: str, sections: Sequence[Section], told: dict[str, Any]
) -> dict[str, str]:
    """Return the folder and the page that were written; nothing without `out`."""
    if out is None:
        return {}
    from krapte import __version__
    from krapte.reporting.monitor_page import write_monitor

    facts: dict[str, str] = dict.fromkeys(words.LANGUAGES, f"{about} · krapte {__version__}")
    made = write_monitor(out, TITLES[kind], facts, sections, told)
    return {"folder": str(made), "page": str(made / "monitor.html")}


def tell_page(written: dict[str, str]) -> None:
    """Print where the page is, when one was written."""
    if written:
        click.echo(written["page"])
