"""`krapte publish`: the figures of a run in the forms that others read."""

from __future__ import annotations

from pathlib import Path

import click

from krapte.cli.options import json_option, lang_option, show


@click.command("publish")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "place",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder to write; an earlier publication there is replaced. Default: published/<run>.",
)
@click.option("--publisher", "name", default=None, help="Organisation that answers for it.")
@click.option("--base-url", default=None, help="Address at which the folder will be found.")
@click.option("--contact", default=None, help="Mail address for questions about the data.")
@click.option(
    "--licence", default=None, help="Address of the licence of the figures. Default: CC BY 4.0."
)
@click.option("--issued", default=None, metavar="YYYY-MM-DD", help="Day of publication.")
@click.option(
    "--round-to",
    "step",
    type=int,
    default=100,
    show_default=True,
    help="Round counts to this; 10 or more.",
)
@lang_option
@json_option
def command(
    run: Path,
    place: Path | None,
    name: str | None,
    base_url: str | None,
    contact: str | None,
    licence: str | None,
    issued: str | None,
    step: int,
    lang: str,
    as_json: bool,
) -> None:
    """Publish the figures of RUN, the folder of a finished run.

    Writes CSV with CSV on the Web metadata, SDMX-CSV with its structure and, with --publisher and
    --base-url, a DCAT-AP-NL catalogue entry. Counts are rounded and shares of few people are left
    out. A run that was changed after it was made is refused.

    \b
    Examples:
      krapte publish runs/88a316c12b42
      krapte publish runs/88a316c12b42 --publisher "X" --base-url https://data.example.nl/
    """  # noqa: D301  # noqa: D301
    from krapte.reporting.publish import Disclosure, Publisher, publish
    from krapte.reporting.publish.dcat import CC_BY

    entry = {"--publisher": name, "--base-url": base_url}
    extra = {"--contact": contact, "--licence": licence, "--issued": issued}
    lacking = [option for option, value in entry.items() if value is None]
    given = [option for option, value in (entry | extra).items() if value is not None]
    if lacking and given:
        raise click.UsageError(
            f"{', '.join(given)} needs {' and '.join(lacking)}: a catalogue entry must say who"
            " answers for the figures and where they stand."
        )
    publisher = None
    if name is not None and base_url is not None:
        publisher = Publisher(name, base_url, contact, licence or CC_BY, issued)
    made = publish(run, place, lang=lang, disclosure=Disclosure(step), publisher=publisher)
    if as_json:
        show(
            {
                "run": made.run,
                "folder": str(made.folder),
                "rounded_to": step,
                "rows": made.rows,
                "withheld": made.withheld,
                "catalogue": publisher is not None,
                "files": made.files,
            }
        )
        return
    for line in _told(made.folder, made.withheld, step, publisher is not None)[lang]:
        click.echo(line)


def _told(folder: Path, withheld: int, step: int, entry: bool) -> dict[str, list[str]]:
    return {
        "nl": [
            f"Aantallen afgerond op {step}; {withheld:,} rijen met een kleine basis onderdrukt."
            .replace(",", "."),
            f"CSV met metadata: {folder / 'csv'}",
            f"SDMX: {folder / 'sdmx'}",
            f"Catalogus (DCAT-AP-NL): {folder / 'dcat'}"
            if entry
            else "Catalogus (DCAT-AP-NL): niet geschreven; geef --publisher en --base-url.",
        ],
        "en": [
            f"Counts rounded to {step}; {withheld:,} rows with a thin base suppressed.",
            f"CSV with metadata: {folder / 'csv'}",
            f"SDMX: {folder / 'sdmx'}",
            f"Catalogue (DCAT-AP-NL): {folder / 'dcat'}"
            if entry
            else "Catalogue (DCAT-AP-NL): not written; give --publisher and --base-url.",
        ],
    }  # fmt: skip
