"""From a finished run to a folder that others can read, written as a whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.folders import making
from krapte.reporting.publish import csvw, sdmx
from krapte.reporting.publish.code_lists import code_lists
from krapte.reporting.publish.dcat import CATALOGUE, CC_BY, Publisher, catalogue, source_addresses
from krapte.reporting.publish.disclosure import Disclosure
from krapte.reporting.publish.finished import FinishedRun, read_run
from krapte.reporting.publish.rdf import json_ld, turtle
from krapte.reporting.publish.schema import TABLES, TITLE
from krapte.reporting.publish.tables import published_tables

RECORD = "publication.json"


@dataclass(frozen=True)
class Publication:
    """A folder as it was published.

    Parameters
    ----------
    folder
        Where it stands.
    run
        Id of the run.
    files
        Published file -> SHA-256.
    rows
        Published table -> number of rows.
    withheld
        Number of rows whose share was withheld because its base is thin.
    """

    folder: Path
    run: str
    files: dict[str, str]
    rows: dict[str, int]
    withheld: int


def publish(
    run: Path | str,
    out: Path | str | None = None,
    *,
    lang: str = "nl",
    disclosure: Disclosure | None = None,
    publisher: Publisher | None = None,
) -> Publication:
    """Return the publication of a run; the same run and choices give the same bytes.

    Parameters
    ----------
    run
        Folder of a finished run.
    out
        Folder to write; `published/<id>` when None. An earlier publication there is replaced.
    lang
        Language of the texts that can have only one; the others are given in both.
    disclosure
        How finely figures leave; hundreds, and shares from a base of 100, when None.
    publisher
        Who answers for it and where it will stand; no catalogue entry is written when None.

    Raises
    ------
    BadInput
        The run was changed after it was made, or the folder to write holds something else.
    """
    finished = read_run(Path(run))
    final = Path(out) if out is not None else Path("published") / finished.id
    _check_place(final, Path(run))
    with making(final, replace=True) as partial:
        made = _write(finished, partial, lang, disclosure or Disclosure(), publisher)
    return Publication(final, finished.id, **made)


def _check_place(final: Path, run: Path) -> None:
    own = final.resolve()
    if own == run.resolve() or run.resolve() in own.parents:
        found, allowed = f"`{final}`, in the run itself", "another folder: a run is never changed"
    elif final.exists() and not (final / RECORD).is_file() and not _is_empty(final):
        found, allowed = f"`{final}`, which holds other things", "a new folder or a publication"
    else:
        return
    raise BadInput([Problem("publish", None, "out", found, allowed, "Choose another --out.")])


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and next(folder.iterdir(), None) is None


def _write(
    run: FinishedRun, folder: Path, lang: str, disclosure: Disclosure, publisher: Publisher | None
) -> dict[str, Any]:
    tables = published_tables(run, disclosure)
    lists = code_lists(run)
    told = notes(run, disclosure)
    licence = publisher.licence if publisher else CC_BY
    for name in ("csv", "sdmx"):
        (folder / name).mkdir()
    written = tables | {f"code-{name}": table for name, table in lists.items()}
    for name, table in written.items():
        csvw.write_csv(table, folder / "csv" / f"{name}.csv")
    about = {
        "dc:title": csvw.bilingual(*TITLE),
        "dc:identifier": run.id,
        "dc:license": {"@id": licence},
        "dc:source": [{"@id": address} for address in source_addresses(run)],
        "dc:provenance": f"krapte {run.made['version']}, code {run.made['code_hash']}",
    }
    if publisher:
        about["dc:publisher"] = publisher.name
    csvw.write_json(csvw.metadata(written, told, about, lang), folder / "csv" / csvw.METADATA)
    cells = pd.concat([tables["cells-national"], tables["cells-regional"]], ignore_index=True)
    csvw.write_csv(sdmx.data(cells), folder / "sdmx" / "cells.csv")
    message = sdmx.structure(lists, told, run, lang)
    csvw.write_json(message, folder / "sdmx" / "structure.json")
    files = _files(folder)
    if publisher:
        titles = _titles()
        shown = {name: own for name, own in files.items() if name in titles}
        entry = catalogue(run, publisher, shown, titles, told)
        (folder / "dcat").mkdir()
        (folder / CATALOGUE).write_text(turtle(entry), encoding="utf-8", newline="\n")
        csvw.write_json(json_ld(entry), folder / "dcat" / "catalogue.jsonld")
    hashes = {name: digest for name, (digest, _) in _files(folder).items()}
    withheld = int((cells["status"] == "Q").sum())
    csvw.write_json(
        {
            "run": run.id,
            "made": run.made,
            "rounded_to": disclosure.step,
            "share_base": disclosure.base,
            "withheld": withheld,
            "licence": licence,
            "files": hashes,
        },
        folder / RECORD,
    )
    rows = {name: len(table) for name, table in tables.items()}
    return {"files": hashes, "rows": rows, "withheld": withheld}


def _files(folder: Path) -> dict[str, tuple[str, int]]:
    """Return the SHA-256 and the size of every file, by its path in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_size,
        )
        for path in paths
    }


def _titles() -> dict[str, tuple[str, str]]:
    """Return the titles of the files that stand in the catalogue; code lists go with them."""
    return {
        **{f"csv/{name}.csv": (table.nl, table.en) for name, table in TABLES.items()},
        f"csv/{csvw.METADATA}": ("Metadata van de CSV-bestanden", "Metadata of the CSV files"),
        "sdmx/cells.csv": ("Raming als SDMX-CSV 2.0", "Forecast as SDMX-CSV 2.0"),
        "sdmx/structure.json": (
            "Structuur en codelijsten als SDMX-JSON 2.0",
            "Structure and code lists as SDMX-JSON 2.0",
        ),
    }


def notes(run: FinishedRun, disclosure: Disclosure) -> dict[str, list[str]]:
    """Return how to read the figures, by language: width, assumptions, rounding, status."""
    assumed = int((run.assumptions["status"] == "assumed").sum())
    every, draws, observed = len(run.assumptions), run.made["draws"], run.made["observed_until"]
    half = disclosure.step / 2
    return {
        "nl": [
            f"Elk cijfer is de mediaan van {draws} trekkingen van de parameters van het model, met"
            " de grenzen van het 50%-, 80%- en 95%-interval. De intervallen gelden binnen het"
            " model: een vergelijking die niet klopt, zit er niet in.",
            f"{assumed} van de {every} parameters hebben geen gepubliceerde bron en zijn"
            " aangenomen, met een bereik; ze staan in assumptions.csv.",
            f"Aantallen zijn afgerond op {disclosure.step}; nul betekent minder dan {half:g} naar"
            " beide kanten. Delen en totalen tellen daardoor niet precies op. Aandelen en"
            f" verhoudingen staan er alleen bij een basis van {disclosure.base} of meer personen;"
            " de andere zijn onderdrukt (status Q).",
            f"Tot en met {observed} volgt het model gepubliceerde cijfers (status E), daarna is het"
            " een raming (status F). Een effect dat niemand kent, is leeg en niet nul (status O).",
            "Cijfers per regio en beroep zijn schattingen: het model verdeelt landelijke cijfers.",
        ],
        "en": [
            f"Every figure is the median of {draws} draws of the model's parameters, with the ends"
            " of the 50, 80 and 95 % intervals. The intervals hold within the model: an equation"
            " that is wrong is not in them.",
            f"{assumed} of the {every} parameters have no published source and are assumed, with"
            " a range; they stand in assumptions.csv.",
            f"Counts are rounded to {disclosure.step}; zero means fewer than {half:g} either way."
            " Parts and totals therefore do not add up exactly. Shares and ratios appear only"
            f" with a base of {disclosure.base} persons or more; the others are suppressed"
            " (status Q).",
            f"To {observed} the model follows published figures (status E), after it the figures"
            " are forecasts (status F). An effect that nobody knows is empty, not zero (status O).",
            "Figures by region and occupation are estimates: the model spreads national figures.",
        ],
    }
