"""`krapte doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.backup import places_of, places_options
from krapte.cli.options import json_option, lang_option, show

if TYPE_CHECKING:
    from krapte.upkeep import Finding

_SIGNS = {"good": "  ", "advice": "! ", "wrong": "X "}
TEXTS = {
    "removed": {"nl": "Opgeruimd: {name}", "en": "Removed: {name}"},
    "healthy": {"nl": "Alles in orde.", "en": "All is well."},
    "counted": {
        "nl": "{wrong} te herstellen (X), {advice} adviezen (!).",
        "en": "{wrong} to be mended (X), {advice} to consider (!).",
    },
}


def _say(word: str, lang: str, **named: object) -> str:
    return TEXTS[word][lang].format(**named)


@click.command("doctor")
@places_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of the site.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Its port."
)
@click.option(
    "--lock", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
    help="Lock file with the versions that were tested. Default: that of the source.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="CHECK",
    help="Make this check only, such as databases, hashes or half. May be repeated.",
)  # fmt: skip
@click.option("--mend", "mended", is_flag=True, help="Remove what killed processes left half.")
@lang_option
@json_option
def command(
    host: str,
    port: int,
    lock: Path | None,
    only: tuple[str, ...],
    mended: bool,
    lang: str,
    as_json: bool,
    **named: Any,
) -> None:
    """Examine this installation, and say of each fault what to do about it.

    Looked at are Python and packages, folders, free disk, the clock, the port, the databases with
    their revisions and seals, every run against its own hashes, and what is half written. Nothing
    is changed, unless --mend removes what is half; that loses nothing. Exit code 2 when something
    must be mended.

    \b
    Examples:
      krapte doctor
      krapte doctor --state /srv/krapte/site --runs /srv/krapte/runs --json
      krapte doctor --mend
    """  # noqa: D301
    from krapte.upkeep import CHECKS, examine, mend

    unknown = [name for name in only if name not in CHECKS]
    if unknown:
        allowed = f"`{unknown[0]}` is not one of: {', '.join(CHECKS)}."
        raise click.BadParameter(allowed, param_hint="--only")
    places = places_of(**named)
    removed = mend(places) if mended else []
    found = examine(places, dt.datetime.now(dt.UTC), lock, host, port, only or CHECKS)
    wrong = sum(own.state == "wrong" for own in found)
    if as_json:
        show({"well": not wrong, "removed": removed, "findings": [o.as_dict(lang) for o in found]})
    else:
        _tell(found, removed, lang)
    if wrong:
        raise click.exceptions.Exit(2)


def _tell(found: list[Finding], removed: list[str], lang: str) -> None:
    for name in removed:
        click.echo(_say("removed", lang, name=name))
    for own in found:
        click.echo(f"{_SIGNS[own.state]}{own.check:<10} {own.place}: {own.found[lang]}")
        if own.mend[lang]:
            click.echo(f"{'':13}{own.mend[lang]}")
    wrong, advice = (sum(own.state == state for own in found) for state in ("wrong", "advice"))
    word = "counted" if wrong or advice else "healthy"
    click.echo(_say(word, lang, wrong=wrong, advice=advice))
