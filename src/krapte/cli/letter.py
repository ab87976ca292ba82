"""`krapte letter`: the progress letter to Parliament, and whether its figures still hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import json_option, lang_option, show
from krapte.cli.register import reading, register_option, tables_option, view

if TYPE_CHECKING:
    from krapte.register.store import Change

runs_option = click.option(
    "--runs", "runs", type=click.Path(path_type=Path, file_okay=False), default=Path("runs"),
    show_default=True, help="Folder of finished runs.",
)  # fmt: skip


@click.group("letter", invoke_without_command=True)
@click.option(
    "--run", "run", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder of the run from which the figures come. Default: the newest in --runs.",
)  # fmt: skip
@click.option(
    "--since", "since", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder of the letter before; the new one then tells what changed since, and why.",
)  # fmt: skip
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="Day of the letter, from which deadlines are seen. Default: today.",
)  # fmt: skip
@click.option(
    "--out", "out", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder to write. Default: letters/<day>-<language>-<id>.",
)  # fmt: skip
@runs_option
@register_option
@tables_option
@lang_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, run: Path | None, since: Path | None, day: dt.datetime | None,
    out: Path | None, runs: Path, place: str | None, folder: Path | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Compose the progress letter on the Action Plan as PDF, DOCX and HTML.

    It tells how large the shortage is, how money, delivery and result of each pillar stand, how
    every commitment stands, and what changed since the letter before. What nobody recorded stands
    as `onbekend, na te gaan`. Every figure is bound to a cell of the run or to records of the
    register in letter.json; `krapte letter check` recomputes them all. It is a draft (CONCEPT), to
    be edited and signed by whoever sends it. With --lang en it is a courtesy copy in English.

    \b
    Examples:
      krapte letter
      krapte letter --date 2026-11-25 --since letters/2026-06-01-nl-0a1b2c3d4e5f
      krapte letter check letters/2026-11-25-nl-1a2b3c4d5e6f --runs runs
    """  # noqa: D301
    if ctx.invoked_subcommand is not None:
        return
    from krapte.reporting.letter import compose, folder_name, read_letter, write_letter
    from krapte.reporting.publish import read_run

    on = (day or dt.datetime.now(dt.UTC)).date()
    before = read_letter(since)[0].content if since is not None else None
    chosen = read_run(run or _newest(runs))
    found = view(place, None, folder)
    letter = compose(chosen, found.records, on, lang, before, _history(place, folder))
    final = write_letter(letter, out or Path("letters") / folder_name(letter))
    told = _told(letter.content, found.place)
    if as_json:
        show({"id": letter.id, "folder": str(final), **told})
        return
    for line in _lines(final, told, lang):
        click.echo(line)


def _newest(runs: Path) -> Path:
    from krapte.reporting import finished_runs

    found = finished_runs(runs)
    if not found:
        from krapte.errors import BadInput, Problem

        mend = "`krapte run` makes one; or name it with --run."
        raise BadInput([Problem("--runs", None, None, f"no run in {runs}", "a finished run", mend)])
    return found[0]


def _history(place: str | None, folder: Path | None) -> tuple[Change, ...]:
    with nullcontext() if folder else reading(place) as register:
        return register.history() if register is not None else ()


def _told(content: Mapping[str, Any], place: str) -> dict[str, Any]:
    open_states = ("late", "unknown", "due", "undated")
    counted = {
        own["key"]["state"]: int(own["values"][0])
        for own in content["claims"]
        if own["table"] == "commitment_states"
    }
    return {
        "date": content["date"],
        "lang": content["lang"],
        "run": content["run"],
        "register": place,
        "since": content["since"]["id"] if content["since"] else None,
        "claims": len(content["claims"]),
        "commitments": {state: counted[state] for state in open_states},
    }


def _lines(final: Path, told: Mapping[str, Any], lang: str) -> list[str]:
    from krapte.reporting.letter import FORMS, NAMES

    name = NAMES[told["lang"]]
    open_ones = told["commitments"]
    if lang == "nl":
        first = (
            f"Brief van {told['date']} uit run {told['run']}: {told['claims']} cijfers gebonden."
        )
        second = (
            f"Toezeggingen: {open_ones['late']} te laat, {open_ones['unknown']} na te gaan,"
            f" {open_ones['due']} komt eraan."
        )
    else:
        first = f"Letter of {told['date']} from run {told['run']}: {told['claims']} figures bound."
        second = (
            f"Commitments: {open_ones['late']} late, {open_ones['unknown']} to be looked up,"
            f" {open_ones['due']} due."
        )
    return [first, second, *(f"{form.upper():<5} {final / f'{name}.{form}'}" for form in FORMS)]


@command.command("check")
@click.argument("letter", type=click.Path(path_type=Path, file_okay=False))
@runs_option
@click.option(
    "--register", "place", default=None, metavar="PLACE",
    help="Also compare its records with this register as it was at the end of the letter's day.",
)  # fmt: skip
@lang_option
@json_option
def check(letter: Path, runs: Path, place: str | None, lang: str, as_json: bool) -> None:
    """Recompute every figure of the letter in the folder LETTER, and print it again.

    Refused, with exit code 2, when a file was changed, when a figure is not what its run or its
    records give, or when the same content no longer gives the same bytes.

    \b
    Examples:
      krapte letter check letters/2026-11-25-nl-1a2b3c4d5e6f
      krapte letter check letters/2026-11-25-nl-1a2b3c4d5e6f --runs /data/runs --json
    """  # noqa: D301
    from krapte.reporting.letter import check as recompute
    from krapte.reporting.letter import read_letter

    records = None
    if place is not None:
        day = dt.datetime.fromisoformat(read_letter(letter)[0].content["date"])
        records = view(place, day).records
    found = recompute(letter, runs, records)
    if as_json:
        show(
            {"id": found.id, "claims": found.claims, "reprinted": found.reprinted,
             "earlier_run": found.earlier_run, "holds": True}
        )  # fmt: skip
        return
    texts = {
        "nl": (
            f"Alle {found.claims} cijfers kloppen met hun run en register.",
            "Opnieuw afgedrukt: elke byte gelijk.",
            "Niet opnieuw afgedrukt: de afdrukprogramma's hebben een andere versie.",
            "De run van de vorige brief is hier niet; zijn cijfers komen uit die brief.",
        ),
        "en": (
            f"All {found.claims} figures agree with their run and register.",
            "Printed again: every byte equal.",
            "Not printed again: what prints has another version.",
            "The run of the letter before is not here; its figures come from that letter.",
        ),
    }[lang]
    click.echo(texts[0])
    click.echo(texts[1 if found.reprinted else 2])
    if found.earlier_run is False:
        click.echo(texts[3])
