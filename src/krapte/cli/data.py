"""`krapte data`: is a data set fit for use, and if not, where and why."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from krapte.cli.options import data_option, json_option, lang_option, show


@click.group("data")
def command() -> None:
    """Check a data set and show what is in it."""


@command.command("check")
@data_option
@json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Check every table; each fault comes with file, line, field and how to mend it.

    Exit code 0 when the data set is sound, 2 when it is not.
    """
    from krapte.forecast import data_problems

    problems = data_problems(folder)
    if as_json:
        show({"sound": not problems, "problems": [problem.as_dict() for problem in problems]})
    elif problems:
        for problem in problems:
            click.echo(str(problem), err=True)
        click.echo(f"{len(problems)} fault(s).", err=True)
    else:
        click.echo("The data set is sound.")
    if problems:
        sys.exit(2)


@command.command("codes")
@click.argument("dimension", type=click.Choice(["region", "occupation"]), default="region")
@lang_option
@json_option
def list_codes(dimension: str, lang: str, as_json: bool) -> None:
    """List the codes of a DIMENSION that a forecast knows, with their names.

    \b
    Examples:
      krapte data codes region
      krapte data codes occupation --lang en
    """  # noqa: D301
    from krapte.forecast import named_cells

    named = named_cells(dimension, lang)
    if as_json:
        show([{"code": code, "name": name} for code, name in named.items()])
        return
    for code, name in named.items():
        click.echo(f"{code:<12} {name}")


@command.command("list")
@data_option
@json_option
def list_series(folder: Path | None, as_json: bool) -> None:
    """List the series of a data set with their number of figures, periods and sources."""
    from krapte.statistics import load

    dataset = load(folder)
    series = {}
    for name in sorted({own.series for own in dataset.observations}):
        own = dataset.select(name)
        series[name] = {
            "figures": len(own),
            "assumed": sum(row.assumed for row in own),
            "unit": own[0].unit,
            "periods": [min(row.period for row in own), max(row.period for row in own)],
            "sources": [source for source, _ in Counter(row.source for row in own).most_common()],
        }
    if as_json:
        show({"hash": dataset.content_hash, "series": series})
        return
    for name, row in series.items():
        first, last = row["periods"]
        click.echo(
            f"{name:<32} {row['figures']:>5} figures ({row['assumed']} assumed), {row['unit']},"
            f" {first} to {last}: {', '.join(row['sources'][:4])}"
        )
