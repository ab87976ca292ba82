"""The description of the API: OpenAPI 3.1, as the Dutch API Design Rules want it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from krapte.web.api.answers import MEDIA, VERSION
from krapte.web.api.operations import SEGMENT, Answer, Operation
from krapte.web.api.problems import MEDIA as PROBLEM_MEDIA
from krapte.web.api.problems import SCHEMA, TITLES
from krapte.web.settings import Settings

PATH = "/api/v1"
_SECURITY = [{"sleutel": []}, {"sessie": [], "formulier": []}]

GROUPS = {
    "Vooruitzicht": "Wat het model verwacht: tekorten, bijdragen en waar ze op berusten.",
    "Register": "Maatregelen, partijen, geld, toezeggingen en cijfers, met hun geschiedenis.",
    "Programma": "Energieprojecten en de plannen ervan.",
    "Overstap": "Wat vanuit een beroep te bereiken is; nooit van een persoon.",
    "Effect": "Of maatregelen werkten, en waar indicatoren staan.",
    "Brieven": "Vastgestelde voortgangsbrieven.",
    "Taken": "Berekeningen op de achtergrond.",
    "Begrippen": "Regio's, beroepen en bronnen.",
}

_ABOUT = (
    "De cijfers en het register van krapte. Lezen mag iedereen; schrijven kan met een sleutel"
    " (`Authorization: Bearer ...`, te maken op de pagina Aanmelden) van iemand met die rol."
    " Aantallen zijn personen, afgerond op tientallen; aandelen met een te kleine basis blijven"
    " leeg (status Q). Lijsten komen als JSON, CSV, XLSX of Parquet, naar de header Accept."
    " Wie schrijft noemt de gelezen versie (If-Match) en de reden (X-Reden)."
)


def document(
    operations: Sequence[Operation], schemas: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    """Return the description of a site's API."""
    paths: dict[str, dict[str, Any]] = {}
    for own in operations:
        paths.setdefault(own.path, {})[own.method.lower()] = _operation(own)
    host = urlsplit(settings.address).hostname or "localhost"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "krapte",
            "version": VERSION,
            "description": _ABOUT,
            "contact": {
                "name": settings.organisation or "krapte",
                "url": settings.address,
                # The mailbox that every host with a web site has (RFC 2142).
                "email": f"webmaster@{host}",
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": PATH, "description": "Deze site"}],
        "tags": [{"name": name, "description": text} for name, text in GROUPS.items()],
        "paths": paths,
        "components": {
            "schemas": {"Probleem": SCHEMA, **schemas},
            "securitySchemes": {
                "sleutel": {"type": "http", "scheme": "bearer"},
                "sessie": {"type": "apiKey", "in": "cookie", "name": "krapte"},
                "formulier": {"type": "apiKey", "in": "header", "name": "X-Token"},
            },
        },
    }


def _operation(own: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": own.name,
        "tags": [own.group],
        "summary": own.summary,
        "parameters": [
            *(
                {
                    "name": name, "in": "path", "required": True, "description": "De naam ervan.",
                    "schema": {"type": "string", "pattern": SEGMENT},
                }
                for name in re.findall(r"{(\w+)}", own.path)
            ),
            *(one.schema() for one in own.parameters),
            *(
                {
                    "name": name, "in": "header", "required": True, "description": text,
                    "schema": {"type": "string"},
                }
                for name, text in (own.headers or {}).items()
            ),
        ],
        "responses": {
            **{str(status): _answer(one) for status, one in own.answers.items()},
            **{str(status): _fault(status) for status in sorted(set(own.faults))},
        },
    }  # fmt: skip
    if own.body:
        content = {media: {"schema": _reference(own.body)} for media in own.body_media}
        found["requestBody"] = {"required": True, "content": content}
    if own.action:
        found["security"] = _SECURITY
    return found


def _answer(own: Answer) -> dict[str, Any]:
    headers = {"API-Version": "Versie van de API.", **(own.headers or {})}
    found: dict[str, Any] = {
        "description": own.meaning,
        "headers": {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in headers.items()
        },
    }
    if own.schema is not None:
        schema = _reference(own.schema) if isinstance(own.schema, str) else dict(own.schema)
        found["content"] = {MEDIA["json"]: {"schema": schema}}
        for form in own.forms:
            found["content"][MEDIA[form]] = {"schema": {"type": "string"}}
    return found


def _fault(status: int) -> dict[str, Any]:
    return {
        "description": TITLES[status],
        "content": {PROBLEM_MEDIA: {"schema": _reference("Probleem")}},
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> dict[str, Any]:
    """Return the schema of a page of rows of a schema."""
    return {
        "type": "object",
        "required": ["totaal", "pagina", "paginagrootte", "resultaten"],
        "properties": {
            "totaal": {"type": "integer", "description": "Aantal rijen op alle bladzijden."},
            "pagina": {"type": "integer", "description": "Deze bladzijde, vanaf 1."},
            "paginagrootte": {"type": "integer", "description": "Rijen per bladzijde."},
            "resultaten": {
                "type": "array",
                "items": _reference(name),
                "description": "De rijen.",
            },
        },
    }
