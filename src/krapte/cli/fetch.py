"""`krapte fetch`: what is new at the sources, into a store that keeps every vintage."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import json_option, show

if TYPE_CHECKING:
    from krapte.statistics.connectors import Connector, Fetched, RemoteTable

_TOLD = 20


@click.command("fetch")
@click.option("--source", help="Which source; `--list` names them.")
@click.option(
    "--table",
    "ids",
    multiple=True,
    help="Only this table; may be repeated. Default: all that were seen in real answers.",
)
@click.option("--number", "numbers", multiple=True, help="Document of Parliament; repeatable.")
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="statistics-store",
    show_default=True,
    help="Folder in which all vintages are kept.",
)
@click.option("--file", type=click.Path(path_type=Path), help="A file that you downloaded.")
@click.option(
    "--published", type=click.DateTime(["%Y-%m-%d"]), help="Day on which that file came out."
)
@click.option("--dry-run", is_flag=True, help="Show what would be asked and how it is read.")
@click.option("--list", "listing", is_flag=True, help="List sources and tables, and stop.")
@json_option
@click.pass_obj
def command(
    surroundings: dict[str, Any] | None,
    source: str | None,
    ids: tuple[str, ...],
    numbers: tuple[str, ...],
    folder: Path,
    file: Path | None,
    published: dt.datetime | None,
    dry_run: bool,
    listing: bool,
    as_json: bool,
) -> None:
    """Fetch figures and add them to a store of vintages.

    All is read and checked before anything is written. A source that changed its form is an error
    that says what changed; without a network the figures of the last fetch stay.

    \b
    Examples:
      krapte fetch --list
      krapte fetch --source cbs --dry-run
      krapte fetch --source cbs --table 85276NED
      krapte fetch --source uwv --table spanning --file spanning.csv --published 2026-10-01
      krapte fetch --source parliament --number 29544-1173
    """  # noqa: D301 - click wants the character itself
    from krapte.statistics import Store
    from krapte.statistics.connectors import connectors, take_file

    if listing:
        _list(as_json)
        return
    known = connectors()
    if source is None or source not in known:
        raise click.UsageError(f"--source must be one of {', '.join(known)}.")
    connector = known[source]
    tables = _chosen(connector, ids, file)
    if dry_run:
        _rehearse(connector, tables, numbers, as_json)
        return
    store = Store(folder)
    if file is not None:
        if published is None or len(tables) != 1:
            raise click.UsageError("--file needs one --table, and --published.")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        _report((take_file(tables[0], file, published, store, now),), as_json)
        return
    # Tests pass transport and clock along as the object of the command.
    _ask(connector, tables, numbers, store, surroundings or {}, as_json)


def _ask(
    connector: Connector,
    tables: list[RemoteTable],
    numbers: tuple[str, ...],
    store: Any,
    surroundings: dict[str, Any],
    as_json: bool,
) -> None:
    from krapte.statistics.connectors import Cache, Client, fetch, fetch_documents

    cache = Cache(store.folder / "answers")
    with Client(connector.hosts, cache, **surroundings) as client:
        if tables[0].protocol == "documents":
            asked = numbers or tuple(tables[0].options["numbers"].split())
            records, files = fetch_documents(tables[0], asked, store, client)
            if as_json:
                show({"records": [vars(own) for own in records], "new": len(files)})
                return
            for own in records:
                click.echo(f"{own.number} ({own.id}, {own.date}): {own.sort}. {own.text}")
            click.echo(f"{len(files)} of {len(records)} records are new or changed.")
            return
        _report(fetch(connector, tables, store, client), as_json)


def _chosen(connector: Connector, ids: tuple[str, ...], file: Path | None) -> list[RemoteTable]:
    """Return the tables to fetch; those never seen for real only when they are named."""
    unknown = [own for own in ids if own not in connector.tables]
    if unknown:
        told = ", ".join(connector.tables)
        raise click.UsageError(f"--table {unknown[0]} is none of {told}.")
    if ids:
        found = [connector.tables[own] for own in dict.fromkeys(ids)]
    else:
        found = [own for own in connector.tables.values() if own.verified != "unverified"]
    if not found:
        raise click.UsageError(
            f"{connector.name} has only tables that were never seen; name one with --table."
        )
    if file is None and any(own.protocol == "file" for own in found):
        raise click.UsageError("This table is a file: download it, add --file and --published.")
    if file is not None and any(own.protocol != "file" for own in found):
        raise click.UsageError("--file is for tables that are files; `--list` shows which.")
    return found


def _list(as_json: bool) -> None:
    from krapte.statistics.connectors import connectors

    rows = [
        {
            "source": connector.name,
            "table": table.id,
            "title": table.title,
            "verified": table.verified,
            "how": table.protocol,
            "series": [measure.series for measure in table.measures],
            "note": table.note,
        }
        for connector in connectors().values()
        for table in connector.tables.values()
    ]
    if as_json:
        show(rows)
        return
    for row in rows:
        click.echo(
            f"{row['source']:<15} {row['table']:<26} {row['verified']:<11} {row['how']:<10}"
            f" {row['title']}"
        )


def _rehearse(
    connector: Connector, tables: list[RemoteTable], numbers: tuple[str, ...], as_json: bool
) -> None:
    from krapte.statistics.connectors import requests

    rows = []
    for table in tables:
        asked = numbers or tuple(table.options.get("numbers", "").split())
        rows.append(
            {
                "table": table.id,
                "verified": table.verified,
                "note": table.note,
                "requests": requests(table, asked),
                "period": {"column": table.period, "kinds": sorted(table.periods)},
                "dimensions": {
                    column: [rule.told() for rule in rules]
                    for column, rules in table.dimensions.items()
                },
                "measures": {
                    own.remote: {
                        "series": own.series,
                        "unit": own.unit,
                        "factor": own.factor,
                        "set": dict(own.set),
                        "shift": own.shift,
                    }
                    for own in table.measures
                },
            }
        )
    if as_json:
        show({"source": connector.name, "hosts": sorted(connector.hosts), "tables": rows})
        return
    for row in rows:
        click.echo(f"{row['table']} (columns verified: {row['verified']}). {row['note']}")
        for address in row["requests"]:
            click.echo(f"  GET {address}")
        for remote, own in row["measures"].items():
            told = f"  {remote} x {own['factor']:g} -> {own['series']} [{own['unit']}]"
            told += "".join(f", {name} = {value}" for name, value in own["set"].items())
            told += f", period {own['shift']:+d}" if own["shift"] else ""
            click.echo(told)
        for column, rules in row["dimensions"].items():
            click.echo(f"  {column}:")
            for told in rules:
                click.echo(f"    {told}")
    click.echo("Nothing was asked and nothing was written.")


def _report(fetched: tuple[Fetched, ...], as_json: bool) -> None:
    if as_json:
        show({"tables": [own.as_dict() for own in fetched]})
        return
    for own in fetched:
        told = f"{own.table}: {own.figures:,} figures, published {own.published:%Y-%m-%d}"
        if not own.part:
            click.echo(f"{told}; nothing new.")
            continue
        click.echo(f"{told}; {own.new:,} new, {len(own.revisions):,} revised, {own.gone:,} gone.")
        for change in own.revisions[:_TOLD]:
            cell = " ".join(filter(None, (change.region, change.occupation, change.education,
                                          change.sex, change.age, change.sector)))  # fmt: skip
            click.echo(
                f"  {change.series} {cell} {change.period}: {_figure(change.old)} ->"
                f" {_figure(change.new)} {change.unit}"
            )
        if len(own.revisions) > _TOLD:
            click.echo(f"  and {len(own.revisions) - _TOLD:,} more; --json shows all.")


def _figure(value: float | None) -> str:
    return "missing" if value is None else f"{value:,.10g}"
