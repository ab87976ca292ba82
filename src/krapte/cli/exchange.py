"""`krapte measures import` and `export`: the register in and out of files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import json_option, lang_option, show
from krapte.cli.records import outcomes, tell_change, tell_outcomes
from krapte.cli.register import (
    dry_run_option,
    moment_option,
    register_option,
    tables_option,
    told_if_made,
    view,
    who_option,
    why_option,
    write,
    writer,
)

if TYPE_CHECKING:
    from krapte.cli.register import View
    from krapte.register.exchange import Intake
    from krapte.register.store import Register

FORMS = ("xlsx", "csv", "json", "activities")
_ENDINGS = {".xlsx": "xlsx", ".json": "json", ".zip": "csv", "": "csv"}


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@register_option
@tables_option
@who_option
@why_option
@dry_run_option
@lang_option
@json_option
def import_file(
    file: Path,
    place: str | None,
    folder: Path | None,
    who: str | None,
    why: str,
    dry_run: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Bring FILE into the register: a workbook (.xlsx), CSV tables (.csv, .zip, folder) or JSON.

    All rows are checked first; each fault comes with sheet, row and column, and with one fault
    nothing is written. Records that the file leaves out stay. When somebody changed a record after
    your export and you changed it too, you are told what, who and when, and nothing is written.

    \b
    Examples:
      krapte measures export plan.xlsx
      krapte measures import plan.xlsx --why "figures of the spring memorandum" --dry-run
    """  # noqa: D301
    from krapte.register.exchange import take_in

    name = writer(who)

    def work(register: Register, dry: bool) -> Intake:
        return take_in(register, file, name, why, dry)

    found, made = write(place, name, dry_run, folder, work)
    told_if_made(made, place, lang, as_json)
    if as_json:
        show(_plain(found, dry_run, made))
        return
    tell_outcomes(found.outcome, lang, dry_run)
    same = {
        "nl": f"{found.unchanged} rijen zijn gelijk aan het register.",
        "en": f"{found.unchanged} rows are the same as the register.",
    }
    click.echo(same[lang])
    for own in found.overtaken:
        newer = {
            "nl": f"{own.kind} {own.key}: het register is nieuwer dan uw rij; niets gewijzigd:",
            "en": f"{own.kind} {own.key}: the register is newer than your row; left as it is:",
        }
        click.echo(newer[lang])
        for change in own.changes:
            tell_change(change, lang)


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--form",
    type=click.Choice(FORMS),
    default=None,
    help="Default: by the ending of FILE; without ending a folder with CSV tables.",
)
@click.option(
    "--template", is_flag=True, help="A workbook to fill in: drop-downs and notes, no records."
)
@click.option(
    "--kind", "chosen", multiple=True, help="Only the records of this kind; may be given again."
)
@click.option("--publisher", default="krapte", help="Organisation before the ids of activities.")
@click.option("--replace", is_flag=True, help="Replace FILE when it is there.")
@register_option
@tables_option
@moment_option
@lang_option
@json_option
def export_file(
    file: Path,
    form: str | None,
    template: bool,
    chosen: tuple[str, ...],
    publisher: str,
    replace: bool,
    place: str | None,
    folder: Path | None,
    moment: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """Write the register to FILE: Excel workbook, CSV tables, JSON, or IATI-like activities.

    What is exported can be changed and imported again; each row carries the version of its record.

    \b
    Examples:
      krapte measures export plan.xlsx
      krapte measures export empty.xlsx --template
      krapte measures export register.zip
      krapte measures export activities.json --form activities
    """  # noqa: D301
    from krapte.register.store import kinds

    form = form or ("xlsx" if template else _ENDINGS.get(file.suffix.lower()))
    if form is None:
        raise click.UsageError(f"What form is {file.name}? Say --form {' or '.join(FORMS)}.")
    if template and form != "xlsx":
        raise click.UsageError("Only a workbook (.xlsx) has a template.")
    strange = [name for name in chosen if name not in kinds()]
    if strange:
        raise click.UsageError(f"No kind `{strange[0]}`; choose one of {', '.join(kinds())}.")
    found = view(place, moment, folder)
    contents = _contents(form, found, () if template else chosen or tuple(kinds()), publisher, file)
    write_out(file, contents, replace)
    told = (
        0
        if template
        else sum(len(own) for kind, own in found.records.items() if kind in (chosen or kinds()))
    )
    if as_json:
        result = {"register": found.place, "form": form, "file": str(file), "records": told}
        show(result)
        return
    text = {"nl": f"{told} records geschreven naar {file} ({form}).",
            "en": f"Wrote {told} records to {file} ({form})."}  # fmt: skip
    click.echo(text[lang])


def _contents(
    form: str, found: View, chosen: tuple[str, ...], publisher: str, file: Path
) -> bytes | dict[str, bytes]:
    import json

    from krapte.register import exchange

    every = [record for own in found.records.values() for record in own]
    wanted = [record for record in every if record.kind in chosen]
    if form == "xlsx":
        return exchange.workbook(every, chosen)
    if form == "json":
        return exchange.as_json(wanted)
    if form == "activities":
        told = exchange.activities(found.records, publisher)
        return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False).encode()
    tables = exchange.tables(wanted)
    tables = {name: own for name, own in tables.items() if name.removesuffix(".csv") in chosen}
    return exchange.zipped(tables) if file.suffix.lower() == ".zip" else tables


def write_out(file: Path, contents: bytes | dict[str, bytes], replace: bool) -> None:
    """Write a file, or the tables of a folder, under a passing name and then under its own."""
    from krapte.errors import BadInput, Problem
    from krapte.folders import write_file, write_whole

    parent = file.absolute().parent
    if not parent.is_dir():
        mend = "Make that folder first."
        problem = Problem(str(file), None, None, f"no folder {file.parent}", "a folder", mend)
        raise BadInput([problem])
    taken = file.is_dir() if isinstance(contents, bytes) else file.exists()
    if taken or (file.exists() and not replace):
        mend = "Choose another name, or replace a file with --replace."
        found = "a folder" if file.is_dir() else "a file that is there already"
        raise BadInput([Problem(str(file), None, None, found, "a new name", mend)])
    if isinstance(contents, bytes):
        write_file(file, contents)
        return
    write_whole(file, contents)


def _plain(found: Intake, dry_run: bool, made: bool) -> dict[str, Any]:
    return {
        "written": not dry_run,
        "made_register": made,
        "outcome": outcomes(found.outcome),
        "unchanged": found.unchanged,
        "overtaken": [
            {
                "kind": own.kind,
                "key": own.key,
                "changes": [change.as_dict() for change in own.changes],
            }
            for own in found.overtaken
        ],
    }
