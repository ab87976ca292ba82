"""`krapte backup`: a copy of an installation, and whether a copy is whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from krapte.cli.options import json_option, lang_option, show

if TYPE_CHECKING:
    from krapte.upkeep import Places

TEXTS = {
    "made": {
        "nl": "{place}: {files} bestanden, {mb:.1f} MB, uit {parts}.",
        "en": "{place}: {files} files, {mb:.1f} MB, from {parts}.",
    },
    "check it": {
        "nl": "Controleer hem, en bewaar hem elders: krapte backup check {place}",
        "en": "Check it, and keep it elsewhere: krapte backup check {place}",
    },
    "left out": {
        "nl": "Overgeslagen, want een verwijzing: {link}",
        "en": "Left out, since it is a link: {link}",
    },
    "holds": {
        "nl": "Elke byte klopt: {files} bestanden van {made}, krapte {version}.",
        "en": "Every byte is right: {files} files of {made}, krapte {version}.",
    },
}

CHECK = "check"


def _say(word: str, lang: str, **named: object) -> str:
    return TEXTS[word][lang].format(**named)


def places_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command with the options that say where an installation is."""
    options = (
        click.option(
            "--home", type=click.Path(path_type=Path, file_okay=False, exists=True),
            default=Path(), help="Folder in which krapte is used. Default: this one.",
        ),
        click.option(
            "--state", type=click.Path(path_type=Path), default=Path("site"), show_default=True,
            help="Folder of the site.",
        ),
        click.option(
            "--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True,
            help="Folder of runs.",
        ),
        click.option(
            "--register", envvar="KRAPTE_REGISTER", default=None, metavar="PLACE",
            help="File or URL of the register, when it is not in the folder of the site.",
        ),
        click.option(
            "--also", type=click.Path(path_type=Path), multiple=True,
            help="A further file or folder: a data set, a theme, settings. May be repeated.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def places_of(
    home: Path, state: Path, runs: Path, register: str | None, also: tuple[Path, ...]
) -> Places:
    """Return the places that the options name, with the register that commands mean by default."""
    from krapte.cli.register import FILE, default_place
    from krapte.upkeep import Places

    context = click.get_current_context()
    for name, own in (("state", state), ("runs", runs)):
        # A default may be absent, as in a new place; a name that was typed is a slip when it is.
        default = context.get_parameter_source(name) is ParameterSource.DEFAULT
        if (not default or (home / own).exists()) and not (home / own).is_dir():
            raise click.BadParameter(f"`{own}` is no folder.", param_hint=f"--{name}")
    if register is None and not (home / FILE).is_file() and default_place().is_file():
        register = str(default_place().absolute())
    return Places(home, state, runs, register, also)


@click.command("backup")
@click.argument("words", nargs=-1, required=True, metavar="[check] PLACE")
@places_options
@lang_option
@json_option
def command(words: tuple[str, ...], lang: str, as_json: bool, **named: Any) -> None:
    """Keep a copy of everything that cannot be made again, in PLACE: a new .zip file or folder.

    Kept are the site (register, accounts, jobs, lists, plans, letters), the runs, fetched figures
    and what other commands wrote in this folder. A register on a PostgreSQL server is kept too when
    --register names it. The site can go on meanwhile. Each file stands in a manifest with its hash.
    The copy holds personal data: only its owner may read it, and secrets that are in the
    environment of the server (KRAPTE_OIDC_SECRET) are not in it.

    With the word check before it, every byte of the backup in PLACE is read: hashes, databases, and
    the seals of the register. Refused, with exit code 2, when something is missing, added or
    changed. `krapte restore` puts it back.

    \b
    Examples:
      krapte backup /backup/krapte-2026-11-25.zip
      krapte backup /backup/today --register postgresql://krapte@db/register --also /etc/krapte.env
      krapte backup check /backup/krapte-2026-11-25.zip
    """  # noqa: D301
    if len(words) > 2 or (len(words) == 2 and words[0] != CHECK):
        raise click.UsageError("Give one place, or check and a place.")
    if len(words) == 1 and words[0] == CHECK:
        raise click.UsageError("Name the backup to check.")
    *_, last = list(words)
    place = Path(last)
    if len(words) == 2:
        _check(place, lang, as_json)
    else:
        _make(place, places_of(**named), lang, as_json)


def _make(target: Path, places: Places, lang: str, as_json: bool) -> None:
    from krapte.upkeep import backup

    told = backup(places, target, dt.datetime.now(dt.UTC))
    if as_json:
        show({"backup": str(target), **told.as_dict()})
        return
    click.echo(
        _say("made", lang, place=target, files=len(told.files), mb=told.bytes / 1e6,
             parts=", ".join(told.parts))
    )  # fmt: skip
    for link in told.left_out:
        click.echo(_say("left out", lang, link=link), err=True)
    click.echo(_say("check it", lang, place=target))


def _check(place: Path, lang: str, as_json: bool) -> None:
    from krapte.upkeep import check_backup

    told = check_backup(place)
    if as_json:
        show({"backup": str(place), "whole": True, **told.as_dict()})
        return
    click.echo(_say("holds", lang, files=len(told.files), made=told.made, version=told.version))
