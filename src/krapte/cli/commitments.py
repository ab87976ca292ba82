"""`krapte commitments`: what was promised to Parliament, and what is due."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import json_option, lang_option, show
from krapte.cli.register import moment_option, register_option, tables_option, view

if TYPE_CHECKING:
    from krapte.register.store import Record

_STATES = {
    "late": {"nl": "Te laat", "en": "Late"},
    "unknown": {
        "nl": "Termijn voorbij, stand onbekend: na te gaan",
        "en": "Deadline passed, status unknown: to be looked up",
    },
    "due": {"nl": "Komt eraan", "en": "Due"},
    "undated": {"nl": "Open zonder bekende termijn", "en": "Open without a known deadline"},
}


@click.group("commitments")
def command() -> None:
    """Motions, pledges and milestones: what was promised, to whom and by when."""


@command.command("due")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="Day from which to look. Default: the day of --as-of, else today.",
)  # fmt: skip
@click.option(
    "--within", "days", type=click.IntRange(min=0), default=None,
    help="Only what is due within so many days, and what is late. Default: all.",
)  # fmt: skip
@click.option("--party", default=None, help="Only what this party must deliver.")
@click.option("--measure", default=None, help="Only what is about this measure.")
@register_option
@tables_option
@moment_option
@lang_option
@json_option
def due(
    day: dt.datetime | None,
    days: int | None,
    party: str | None,
    measure: str | None,
    place: str | None,
    folder: Path | None,
    moment: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show which commitments and milestones are late, due, or open without a deadline.

    A deadline is the last day of the period that was named: `before summer` has its own words
    beside it. Of a commitment whose status nobody looked up, it is not said that it is late, only
    that its deadline has passed. What is done or withdrawn is left out.

    \b
    Examples:
      krapte commitments due --within 90
      krapte commitments due --on 2023-07-01 --as-of 2023-07-01 --json
    """  # noqa: D301
    from krapte.register.due import due as open_on

    today = (day or moment or dt.datetime.now(dt.UTC)).date()
    found = view(place, moment, folder)
    _known(found.records, party, measure)
    chosen = [
        row
        for row in open_on(found.records, today)
        if (party is None or party in row["parties"])
        and (measure is None or measure in row["measures"])
        and (days is None or row["days"] is None or row["days"] <= days)
        and not (days is not None and row["state"] == "undated")
    ]
    if as_json:
        show({"register": found.place, "on": today.isoformat(), "due": chosen})
        return
    _tell(chosen, lang)


def _known(records: dict[str, tuple[Record, ...]], party: str | None, measure: str | None) -> None:
    from krapte.errors import BadInput, Problem

    for option, kind, code in (("--party", "party", party), ("--measure", "measure", measure)):
        if code is not None and code not in {own.key for own in records[kind]}:
            allowed = f"the code of a {kind} of the register"
            mend = "`krapte measures export` writes all codes."
            raise BadInput([Problem(option, None, None, f"`{code}`", allowed, mend)])


def _tell(rows: list[dict[str, Any]], lang: str) -> None:
    if not rows:
        click.echo({"nl": "Niets.", "en": "Nothing."}[lang])
    before = None
    for row in rows:
        if row["state"] != before:
            click.echo(f"{_STATES[row['state']][lang]}:")
            before = row["state"]
        words = f" ({row['deadline_text']})" if row["deadline_text"] else ""
        who = ", ".join(row["parties"]) or "?"
        number = f", {row['number']}" if row["number"] else ""
        click.echo(f"  {row['deadline'] or '–':<10}  {row['code']}{words}: {who}{number}")
        click.echo(f"              {row[f'text_{lang}']}")
