"""`krapte restore`: a backup put back in a new folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from krapte.cli.options import json_option, lang_option, show

if TYPE_CHECKING:
    from krapte.upkeep import Backup

TEXT = {
    "nl": "Teruggezet in {folder}: {parts}. Verder met: cd {folder} && krapte doctor",
    "en": "Restored in {folder}: {parts}. Go on with: cd {folder} && krapte doctor",
}


@click.command("restore")
@click.argument("place", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--register", default=None, metavar="URL",
    help="Empty PostgreSQL database for the register. Default: it stays in its file.",
)  # fmt: skip
@lang_option
@json_option
def command(place: Path, folder: Path, register: str | None, lang: str, as_json: bool) -> None:
    """Put the backup PLACE back in a new FOLDER, from which krapte is then used.

    Everything is checked before anything is written; the folder is there whole or not at all, and
    nothing is ever overwritten. Older databases are brought up to date when they are first opened.

    \b
    Examples:
      krapte restore /backup/krapte-2026-11-25.zip /srv/krapte
      krapte restore /backup/today /srv/krapte --register postgresql://krapte@db/register
    """  # noqa: D301
    from krapte.upkeep import restore

    told = restore(place, folder, register)
    if as_json:
        show({"folder": str(folder), **told.as_dict()})
        return
    click.echo(TEXT[lang].format(folder=folder, parts=", ".join(_names(told))))


def _names(told: Backup) -> list[str]:
    return sorted({name.split("/")[0] for name in told.files})
