"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from krapte.statistics import Dataset


class Number(click.FloatRange):
    """A number within bounds that can be reckoned with: click takes `nan` for any bounds."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; `nan` and what is infinite are refused as any other slip."""
        found = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{value} is no number to reckon with.", param, ctx)
        return found


data_option = click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder with your own data set, laid out as the embedded one. Default: the embedded set.",
)
store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of `krapte fetch`; its figures replace those of the same cell in the data set.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Only figures of the store that were public on this day.",
)
parameters_option = click.option(
    "--parameters",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of `krapte calibrate`; draws then come from what figures say of the parameters.",
)
effects_option = click.option(
    "--effects",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of `krapte evaluate update`; effects that were measured replace the assumed ones.",
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


def _address(ctx: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    """Return the address of a cluster; one that cannot be is refused before anything is read."""
    if text is not None:
        from krapte.shards import require_address

        require_address(text)
    return text


cluster_option = click.option(
    "--cluster",
    callback=_address,
    metavar="ADDRESS",
    default=None,
    help="Spread the work: `local` or `local:N` workers of this machine, or a Dask scheduler"
    " (tls://host:8786). The figures stay the same.",
)


def dataset_of(
    folder: Path | None,
    store: Path | None,
    as_of: dt.datetime | None = None,
    parameters: Path | None = None,
    effects: Path | None = None,
) -> Dataset:
    """Return the data set that the options ask for: the tables, with fetched figures over them.

    With `parameters`, those of a calibrated set instead of the table; with `effects`, those of a
    learned set over the register's.
    """
    from krapte.errors import BadInput, Problem
    from krapte.statistics import Store, load

    found = load(folder)
    if store is not None:
        if not store.is_dir():
            mend = "`krapte fetch` makes it; check --store."
            raise BadInput([Problem(str(store), None, None, "no folder", "a store", mend)])
        found = Store(store).to_dataset(as_of, found)
    if parameters is not None:
        from krapte.forecast.calibrate import with_parameters

        found = with_parameters(found, parameters)
    if effects is not None:
        from krapte.forecast.learned import with_learned

        found = with_learned(found, effects)
    return found


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
