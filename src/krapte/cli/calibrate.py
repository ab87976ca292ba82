"""`krapte calibrate`: let published figures narrow the parameters, and say which they cannot."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import (
    as_of_option,
    data_option,
    dataset_of,
    json_option,
    lang_option,
    seed_option,
    show,
    stages,
    store_option,
)

if TYPE_CHECKING:
    import pandas as pd

TEXTS = {
    "fit": {
        "nl": "Gekalibreerd op {figures} cijfers; binnen het interval van 50/80/95 %: {held}.",
        "en": "Calibrated to {figures} figures; inside the 50/80/95 % interval: {held}.",
    },
    "left": {
        "nl": "{figures} cijfers van {year}, voorspeld zonder ze te gebruiken: {held}.",
        "en": "{figures} figures of {year}, forecast without using them: {held}.",
    },
    "head": {
        "nl": "Parameters die de cijfers bewegen (mediaan [95 %], breedte t.o.v. vooraf):",
        "en": "Parameters that the figures move (median [95 %], width over that before):",
    },
    "from": {"nl": "was", "en": "was"},
    "none": {"nl": "Niet te bepalen uit deze cijfers:", "en": "Not identified by these figures:"},
    "out": {"nl": "Buiten de kalibratie:", "en": "Not calibrated:"},
    "alike": {
        "nl": "Niet van elkaar te onderscheiden (cosinus):",
        "en": "Cannot be told apart (cosine):",
    },
    "poor": {
        "nl": "Reeksen die het model niet beschrijft:",
        "en": "Series that the model does not describe:",
    },
    "unsettled": {
        "nl": "LET OP: de zoektocht eindigde niet in een top; gebruik deze set niet.",
        "en": "NOTE: the search did not end at a mode; do not use this set.",
    },
    "set": {"nl": "Set parameters: {folder}", "en": "Set of parameters: {folder}"},
    "use": {
        "nl": "Gebruik: krapte run --parameters {folder}",
        "en": "Use it: krapte run --parameters {folder}",
    },
}

_NOTABLE = 0.3
"""Shift, in prior widths, from which a parameter is shown although it was not narrowed."""


@click.command("calibrate")
@data_option
@store_option
@as_of_option
@click.option(
    "--out",
    "place",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("parameters"),
    show_default=True,
    help="Folder in which sets of parameters are kept; each set gets a folder of its own.",
)
@seed_option
@lang_option
@json_option
def command(
    folder: Path | None,
    store: Path | None,
    as_of: dt.datetime | None,
    place: Path,
    seed: int,
    lang: str,
    as_json: bool,
) -> None:
    """Calibrate the parameters of the model to published figures after the base year.

    Vacancies, employment and unemployment of the country say something of how people search, move
    and leave. The result is a set of parameters with its correlations, and tables that tell which
    parameters the figures do not move, and which series the model does not describe. Some minutes.

    \b
    Examples:
      krapte calibrate                             the embedded figures
      krapte calibrate --store figures --as-of 2024-06-30
      krapte run --parameters parameters/<id>      forecast with what was found
    """  # noqa: D301
    from krapte.forecast.calibrate import calibrate, keep

    dataset = dataset_of(folder, store, as_of)
    day = None if as_of is None else as_of.date()
    found = calibrate(dataset, seed, day, progress=stages(as_json))
    made = dt.datetime.now(dt.UTC)
    written, result, tables = keep(found, dataset, place, made, day)
    if as_json:
        listed = ("identifiability", "combinations", "collinear", "drivers", "series", "figures")
        rows = {name: json.loads(tables[name].to_json(orient="records")) for name in listed}
        show({"set": written.name, "folder": str(written), "result": result} | rows)
        return
    for line in _told(result, tables, lang):
        click.echo(line)
    click.echo(TEXTS["set"][lang].format(folder=written))
    click.echo(TEXTS["use"][lang].format(folder=written))


def _told(result: dict[str, Any], tables: dict[str, pd.DataFrame], lang: str) -> list[str]:
    def text(word: str, **named: object) -> str:
        return TEXTS[word][lang].format(**named)

    lines = [] if result["converged"] else [text("unsettled")]
    lines.append(text("fit", figures=result["fitted"]["figures"], held=_held(result["fitted"])))
    left = result["left_out"]
    if left["figures"]:
        lines.append(text("left", figures=left["figures"], year=left["year"], held=_held(left)))
    table = tables["identifiability"]
    moved = table[
        table["verdict"].isin(["identified", "narrowed"]) | (table["shift"].abs() > _NOTABLE)
    ]
    lines.append(text("head"))
    lines += [
        f"  {row['parameter']:<22} {_range(row, '')}   {text('from')} {_range(row, 'prior_')}"
        f"   {row['narrowed']:.2f}  {row['verdict']}"
        for row in moved.sort_values("narrowed").to_dict("records")
    ]
    lines.append(text("none") + " " + ", ".join(result["parameters"]["not identified"]))
    lines.append(text("out") + " " + ", ".join(result["parameters"]["not calibrated"]))
    alike = tables["collinear"]
    if len(alike):
        lines.append(text("alike"))
        lines += [
            f"  {row['first']} ~ {row['second']} ({row['cosine']:+.2f})"
            for row in alike.head(8).to_dict("records")
        ]
    if result["not_described"]:
        lines.append(text("poor") + " " + ", ".join(result["not_described"]))
    return lines


def _held(shares: dict[str, Any]) -> str:
    return " / ".join(f"{shares[name]:.0%}" for name in ("50", "80", "95"))


def _range(row: Mapping[Any, Any], before: str) -> str:
    low, median, high = (row[f"{before}{name}"] for name in ("low", "median", "high"))
    return f"{median:.4g} [{low:.4g}; {high:.4g}]"
