"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

data_option = click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder with your own data set, laid out as the embedded one. Default: the embedded set.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
lang_option = click.option(
    "--lang", type=click.Choice(["nl", "en"]), default="nl", help="Language of names and labels."
)
draws_option = click.option(
    "--draws",
    type=click.IntRange(min=2),
    default=200,
    show_default=True,
    help="Number of draws; 50 is a quick look, 1000 makes smooth intervals.",
)
seed_option = click.option(
    "--seed",
    type=int,
    default=20230203,
    show_default=True,
    help="Same seed, same figures to the last bit.",
)
horizon_option = click.option(
    "--to",
    "horizon",
    type=click.IntRange(2026, 2040),
    default=2035,
    show_default=True,
    help="Last year of the forecast.",
)


def show(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def stages(quiet: bool) -> Callable[[str, int, int], None]:
    """Return a function that draws a progress bar per stage on the error stream, or nothing."""
    if quiet:
        return lambda stage, done, total: None
    bars: dict[str, Any] = {}

    def report(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            bar = click.progressbar(length=total, label=f"{stage:<12}", file=sys.stderr)
            bars[stage] = bar.__enter__()
        bars[stage].update(done - bars[stage].pos)
        if done >= total:
            bars[stage].__exit__(None, None, None)

    return report
