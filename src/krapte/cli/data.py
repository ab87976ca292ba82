"""`krapte data`: is a data set fit for use, and files of your own into the store."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from krapte.cli.options import data_option, json_option, lang_option, show
from krapte.cli.wording import say

if TYPE_CHECKING:
    from krapte.statistics.files import Imported


@click.group("data")
def command() -> None:
    """Check a data set, show what is in it, and import files that you have."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path),
    required=True,
    help="TOML file that says what the columns mean; `krapte data mapping` writes a first one.",
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="statistics-store",
    show_default=True,
    help="Folder in which all vintages are kept; the same as of `krapte fetch`.",
)
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the file was published, in the place of that in the mapping.",
)
@click.option("--dry-run", is_flag=True, help="Read and check all of it, and write nothing.")
@lang_option
@json_option
def import_one(
    file: Path,
    mapping_file: Path,
    folder: Path,
    published: dt.datetime | None,
    dry_run: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Add the figures of a FILE (CSV, XLSX or Parquet) to a store of vintages.

    All rows are read and checked before anything is written; every fault is told with its row and
    column. The same figures again add nothing, a changed file adds a vintage beside the old one.

    \b
    Examples:
      krapte data import vacancies.xlsx --mapping vacancies.toml --dry-run
      krapte data import vacancies.xlsx --mapping vacancies.toml
      krapte run --store statistics-store
    """  # noqa: D301
    from krapte.statistics import Store
    from krapte.statistics.files import import_file, read_mapping

    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    store = None if dry_run else Store(folder)
    imported = import_file(file, read_mapping(mapping_file), store, now, published)
    if as_json:
        show(imported.as_dict())
        return
    _tell_import(imported, folder, lang)


@command.command("mapping")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where it goes. Default: beside you, with the name of the file and .toml.",
)
@lang_option
@json_option
def write_mapping(file: Path, output: Path | None, lang: str, as_json: bool) -> None:
    """Look at a FILE and write a first mapping to edit; guesses say that they are guesses.

    What could not be guessed is written as ?, and an import refuses it until you fill it in. A
    mapping that is already there is never overwritten.

    \b
    Examples:
      krapte data mapping vacancies.xlsx
      krapte data mapping vacancies.xlsx --output mappings/vacancies.toml
    """  # noqa: D301
    from krapte.errors import BadInput, Problem
    from krapte.statistics.files import first_mapping

    target = output or Path(f"{file.stem}.toml")
    text = first_mapping(file)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
    except OSError as fault:
        mend = "Name another with --output, or move the old one."
        found = f"a file that cannot be made ({fault.strerror})"
        raise BadInput([Problem(str(target), None, None, found, "a new file", mend)]) from None
    if as_json:
        show({"file": file.name, "mapping": str(target), "text": text})
        return
    click.echo(say("mapping written", lang, file=target))
    click.echo(f"  krapte data import {file} --mapping {target} --dry-run")


def _tell_import(imported: Imported, folder: Path, lang: str) -> None:
    from krapte.reporting.texts import decimal

    read, fetched = imported.read, imported.fetched
    rows = read.series()

    def written(number: float | None) -> str:
        if number is None:
            return "-"
        return decimal(number, lang, 0 if float(number).is_integer() else 3)

    click.echo(
        say(
            "rows read", lang, file=read.file, rows=written(read.rows),
            figures=written(sum(own["figures"] for own in rows)),
            missing=written(sum(own["missing"] for own in rows)),
        )
    )  # fmt: skip
    for own in rows:
        click.echo(
            f"  {own['series']:<40} {written(own['figures']):>9}  {own['first']} - {own['last']}"
            f"  {written(own['least'])} - {written(own['most'])} {own['unit']}"
        )
    if fetched is None:
        click.echo(say("tried", lang))
    elif not fetched.part:
        click.echo(say("nothing new", lang, store=folder))
    else:
        counts = {"new": fetched.new, "revised": len(fetched.revisions), "gone": fetched.gone}
        told = {name: written(count) for name, count in counts.items()}
        click.echo(say("added", lang, store=folder, **told))


@command.command("check")
@data_option
@lang_option
@json_option
def check(folder: Path | None, lang: str, as_json: bool) -> None:
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
        word = "one fault" if len(problems) == 1 else "faults"
        click.echo(say(word, lang, number=len(problems)), err=True)
    else:
        click.echo(say("sound", lang))
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
@lang_option
@json_option
def list_series(folder: Path | None, lang: str, as_json: bool) -> None:
    """List the series of a data set with their number of figures, periods and sources."""
    from krapte.errors import BadInput, Problem
    from krapte.statistics import load

    dataset = load(folder)
    if not dataset.observations:
        mend = "Check --data; a copy of the embedded set is a good beginning."
        raise BadInput([Problem(str(folder), None, None, "no figures", "tables of them", mend)])
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
        told = say("series", lang, assumed=row["assumed"], unit=row["unit"], first=first, last=last)
        click.echo(f"{name:<32} {row['figures']:>5} {told}: {', '.join(row['sources'][:4])}")
