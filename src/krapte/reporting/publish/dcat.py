"""The catalogue entry of a publication, by DCAT-AP-NL 3.0.

Source: Geonovum, DCAT-AP-NL 3.0 (docs.geostandaarden.nl/dcat/dcat-ap-nl30) and its SHACL shapes;
value lists of the Publications Office of the European Union.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from krapte.errors import BadInput, Problem
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.publish.rdf import Node, Text
from krapte.reporting.publish.schema import TITLE

AUTHORITY = "http://publications.europa.eu/resource/authority"
CC_BY = "http://creativecommons.org/licenses/by/4.0/"
IANA = "https://www.iana.org/assignments/media-types/"
PROFILE = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
CATALOGUE = "dcat/catalogue.ttl"

_TYPES = {
    ".csv": ("CSV", "text/csv"),
    ".json": ("JSON", "application/json"),
}
_STANDARDS = {
    "csv": "https://www.w3.org/TR/tabular-metadata/",
    "sdmx": "https://sdmx.org/standards-2/",
}
_BAD_IN_ADDRESS = re.compile(r"[\s<>\"{}|\\^`]")

REQUIRED = {
    "dcat:Catalog": ("dct:title", "dct:description", "dct:publisher", "dcat:contactPoint",
                     "dcat:dataset"),
    "dcat:Dataset": ("dct:title", "dct:description", "dct:identifier", "dct:publisher",
                     "dct:creator", "dcat:contactPoint", "dcat:theme", "dct:accessRights"),
    "dcat:Distribution": ("dcat:accessURL", "dct:license"),
    "spdx:Checksum": ("spdx:algorithm", "spdx:checksumValue"),
    "foaf:Agent": ("foaf:name",),
}  # fmt: skip
"""Class -> properties that DCAT-AP-NL 3.0, with the DCAT-AP 3.0 beneath it, makes mandatory."""


@dataclass(frozen=True)
class Publisher:
    """Who answers for a publication, and where it will stand.

    Parameters
    ----------
    name
        Of the organisation.
    base_url
        Address under which the folder of the publication will be found.
    contact
        Mail address; without it the contact point is the base address.
    licence
        Address of the licence; CC BY 4.0, which most of the sources carry, when not given.
    issued
        Day of publication; left out when not given, since a publication then has no day of its own.

    Raises
    ------
    BadInput
        The name is empty, or an address or the day is none.
    """

    name: str
    base_url: str
    contact: str | None = None
    licence: str = CC_BY
    issued: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            _refuse("publisher", self.name, "a name", "Name the organisation that answers for it.")
        for field, address in (("base-url", self.base_url), ("licence", self.licence)):
            if not _is_address(address):
                mend = "Write it as https://data.example.nl/krapte/."
                _refuse(field, address, "an address that begins with https:// or http://", mend)
        if self.contact is not None and not re.fullmatch(r"[^\s<>\"@]+@[^\s<>\"@]+", self.contact):
            _refuse("contact", self.contact, "a mail address", "Write it as name@example.nl.")
        if self.issued is not None and not _is_day(self.issued):
            _refuse("issued", self.issued, "a day", "Write it as 2026-11-25.")

    @property
    def base(self) -> str:
        """Return the base address, ending in a slash."""
        return self.base_url.rstrip("/") + "/"


def catalogue(
    run: FinishedRun,
    publisher: Publisher,
    files: dict[str, tuple[str, int]],
    titles: dict[str, tuple[str, str]],
    notes: dict[str, list[str]],
) -> Node:
    """Return the catalogue with the publication as its only data set.

    Parameters
    ----------
    run
        Its id, settings, years and sources.
    publisher
        Who publishes, and where.
    files
        Published file -> SHA-256 and size in bytes.
    titles
        Title of each file, Dutch and English.
    notes
        Remarks on how to read the figures, by language.
    """
    here = publisher.base + CATALOGUE
    agent = Node(here + "#publisher", "foaf:Agent", {"foaf:name": [Text(publisher.name)]})
    reach = f"mailto:{publisher.contact}" if publisher.contact else publisher.base
    how = "vcard:hasEmail" if publisher.contact else "vcard:hasURL"
    contact = Node(
        here + "#contact",
        "vcard:Kind",
        {"vcard:fn": [Text(publisher.name)], how: [Node(reach)]},
    )
    common: dict[str, list[Text | Node]] = {
        "dct:publisher": [agent],
        "dct:creator": [agent],
        "dcat:contactPoint": [contact],
        "dct:license": [Node(publisher.licence, "dct:LicenseDocument")],
        "dct:language": [
            Node(f"{AUTHORITY}/language/{code}", "dct:LinguisticSystem") for code in ("NLD", "ENG")
        ],
    }
    if publisher.issued:
        day: list[Text | Node] = [Text(publisher.issued, datatype="xsd:date")]
        common |= {"dct:issued": day, "dct:modified": day}
    description = both(*(" ".join(notes[lang]) for lang in ("nl", "en")))
    dataset = Node(
        here + "#dataset",
        "dcat:Dataset",
        {
            "dct:title": both(*TITLE),
            "dct:description": description,
            "dct:identifier": [Text(here + "#dataset")],
            **{name: own for name, own in common.items() if name != "dct:license"},
            "dcat:theme": [
                Node(f"{AUTHORITY}/data-theme/{code}", "skos:Concept", {"skos:prefLabel": names})
                for code, names in THEMES.items()
            ],
            "dct:accessRights": [
                Node(f"{AUTHORITY}/access-right/PUBLIC", "dct:RightsStatement")
            ],
            "dcat:keyword": both("arbeidsmarkt", "labour market")
            + both("techniek", "technology") + both("tekort", "shortage"),
            "dct:spatial": [Node(f"{AUTHORITY}/country/NLD", "dct:Location")],
            "dct:temporal": [_years(run)],
            "dct:accrualPeriodicity": [Node(f"{AUTHORITY}/frequency/IRREG", "dct:Frequency")],
            "dcat:version": [Text(run.id)],
            "dcat:landingPage": [Node(publisher.base, "foaf:Document")],
            "dct:provenance": [_provenance(run)],
            "prov:wasGeneratedBy": [_activity(run, here)],
            "dcat:distribution": [
                _distribution(name, *told, titles[name], publisher, here)
                for name, told in files.items()
            ],
        },
    )  # fmt: skip
    return Node(
        here + "#catalogue",
        "dcat:Catalog",
        {
            "dct:title": both("Ramingen van krapte", "Forecasts of krapte"),
            "dct:description": both(
                "Catalogus van één gepubliceerde raming.", "Catalogue of one published forecast."
            ),
            **common,
            "dct:conformsTo": [Node(PROFILE, "dct:Standard")],
            "dct:spatial": [Node(f"{AUTHORITY}/country/NLD", "dct:Location")],
            "foaf:homepage": [Node(publisher.base, "foaf:Document")],
            "dcat:dataset": [dataset],
        },
    )


def both(nl: str, en: str) -> list[Text | Node]:
    """Return a text in Dutch and English."""
    return [Text(nl, "nl"), Text(en, "en")]


def source_addresses(run: FinishedRun) -> list[str]:
    """Return the addresses of the sources behind the figures, each once; other text is left out."""
    addresses = (str(url).strip() for url in run.sources["url"])
    return sorted({address for address in addresses if _is_address(address)})


THEMES = {
    "SOCI": both("Bevolking en samenleving", "Population and society"),
    "ECON": both("Economie en financiën", "Economy and finance"),
}
"""Themes of the European value list `data-theme` under which the labour market is sought."""


def _years(run: FinishedRun) -> Node:
    first, last = int(run.cells["year"].min()), int(run.cells["year"].max())
    return Node(
        None,
        "dct:PeriodOfTime",
        {
            "dcat:startDate": [Text(f"{first}-01-01", datatype="xsd:date")],
            "dcat:endDate": [Text(f"{last}-12-31", datatype="xsd:date")],
        },
    )


def _provenance(run: FinishedRun) -> Node:
    made = run.made
    told = f"{made['draws']}, seed {made['seed']}, krapte {made['version']}"
    label = both(f"Run {run.id}: trekkingen {told}.", f"Run {run.id}: draws {told}.")
    return Node(None, "dct:ProvenanceStatement", {"rdfs:label": label})


def _activity(run: FinishedRun, here: str) -> Node:
    """Return the run as the activity that made the figures, with the hashes that decide them."""
    made: dict[str, Any] = run.made
    program = Node(
        None,
        "prov:SoftwareAgent",
        {
            "foaf:name": [Text("krapte")],
            "dcat:version": [Text(str(made["version"]))],
            "dct:identifier": [Text(f"code {made['code_hash']}")],
        },
    )
    used = Node(None, "prov:Entity", {"dct:identifier": [Text(f"data sha256 {made['data_hash']}")]})
    return Node(
        f"{here}#run-{run.id}",
        "prov:Activity",
        {
            "dct:identifier": [Text(run.id)],
            "rdfs:label": both(f"Run {run.id} van krapte", f"Run {run.id} of krapte"),
            "prov:used": [used, *(Node(address) for address in source_addresses(run))],
            "prov:wasAssociatedWith": [program],
        },
    )


def _distribution(
    name: str, digest: str, size: int, title: tuple[str, str], publisher: Publisher, here: str
) -> Node:
    kind, media = _TYPES[Path(name).suffix]
    checksum = Node(
        None,
        "spdx:Checksum",
        {
            "spdx:algorithm": [Node(SHA256, "spdx:ChecksumAlgorithm")],
            "spdx:checksumValue": [Text(digest, datatype="xsd:hexBinary")],
        },
    )
    standard = _STANDARDS[name.split("/")[0]]
    return Node(
        here + "#" + re.sub(r"[/.]", "-", name),
        "dcat:Distribution",
        {
            "dct:title": both(*title),
            "dcat:accessURL": [Node(publisher.base + name)],
            "dcat:downloadURL": [Node(publisher.base + name)],
            "dct:license": [Node(publisher.licence, "dct:LicenseDocument")],
            "dct:format": [Node(f"{AUTHORITY}/file-type/{kind}", "dct:MediaTypeOrExtent")],
            "dcat:mediaType": [Node(IANA + media, "dct:MediaType")],
            "dct:conformsTo": [Node(standard, "dct:Standard")],
            "dcat:byteSize": [Text(str(size), datatype="xsd:nonNegativeInteger")],
            "spdx:checksum": [checksum],
        },
    )


def _is_address(text: str) -> bool:
    if _BAD_IN_ADDRESS.search(text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _refuse(field: str, found: str, allowed: str, mend: str) -> None:
    raise BadInput([Problem("catalogue entry", None, field, f"`{found}`", allowed, mend)])
