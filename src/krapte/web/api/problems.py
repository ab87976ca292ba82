"""What the API answers when something is wrong: problem details (RFC 9457) with every fault."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from krapte.errors import BadInput, DiskRefused, Problem
from krapte.register.store import StaleRecord
from krapte.web.api.names import name_of

LOG = logging.getLogger("krapte.web.api")
MEDIA = "application/problem+json"

TITLES = {
    400: "Dit verzoek klopt niet",
    401: "Meld u eerst aan",
    403: "Dat mag u niet",
    404: "Dit is er niet",
    405: "Dat kan hier niet",
    406: "In deze vorm is het er niet",
    409: "Dit is er al",
    412: "Iemand anders was u voor",
    413: "Dit is te groot",
    415: "Deze vorm wordt niet gelezen",
    428: "Noem de versie die u wijzigt",
    429: "Even rustig aan",
    500: "Hier ging bij ons iets mis",
    503: "Nu niet mogelijk",
    507: "Dit kan nu niet worden bewaard",
}

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
}
"""Pages of other sites may read; writing with somebody's key is for programs."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Wat er mis is (RFC 9457).",
    "required": ["title", "status"],
    "properties": {
        "type": {"type": "string", "description": "Soort fout; about:blank zegt niets meer."},
        "title": {"type": "string", "description": "Wat er mis is, in een paar woorden."},
        "status": {"type": "integer", "description": "De HTTP-status."},
        "detail": {"type": "string", "description": "Wat er in dit geval mis is."},
        "problemen": {
            "type": "array",
            "description": "Elke fout apart, met hoe die te verhelpen is.",
            "items": {
                "type": "object",
                "required": ["plaats", "regel", "veld", "gevonden", "toegestaan", "herstel"],
                "properties": {
                    "plaats": {"type": "string", "description": "Record, bestand of deel."},
                    "regel": {"type": ["integer", "null"], "description": "Regel in een bestand."},
                    "veld": {"type": ["string", "null"], "description": "Veld of parameter."},
                    "gevonden": {"type": "string", "description": "Wat er stond."},
                    "toegestaan": {"type": "string", "description": "Wat er mag staan."},
                    "herstel": {"type": "string", "description": "Wat u kunt doen."},
                },
            },
        },
    },
}


def problem(
    status: int,
    detail: str = "",
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return problem details."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail or TITLES.get(status, HTTPStatus(status).phrase),
    }
    if problems:
        body["problemen"] = [
            {
                "plaats": own.file, "regel": own.line,
                "veld": None if own.field is None else name_of(own.field),
                "gevonden": own.found, "toegestaan": own.allowed, "herstel": own.mend,
            }
            for own in problems
        ]  # fmt: skip
    kept = dict(headers or {}) | {"Cache-Control": "no-store"}
    if status == 401:
        kept["WWW-Authenticate"] = 'Bearer realm="krapte"'
    return Response(json.dumps(body), status, kept, media_type=MEDIA)


def add_problems(api: FastAPI) -> None:
    """Make the API answer every fault with problem details."""

    @api.exception_handler(HTTPException)
    async def told(request: Request, fault: HTTPException) -> Response:
        said = "" if fault.detail == HTTPStatus(fault.status_code).phrase else str(fault.detail)
        if fault.status_code == 405:
            allow = {"Allow": ", ".join(methods_at(api, request))}
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=allow | _PREFLIGHT)
            return problem(405, said, headers=allow)
        return problem(fault.status_code, said, headers=fault.headers)

    @api.exception_handler(BadInput)
    async def refused(request: Request, fault: BadInput) -> Response:
        status = 412 if isinstance(fault, StaleRecord) else 400
        return problem(status, str(fault.problems[0]), fault.problems)

    @api.exception_handler(DiskRefused)
    async def unkept(request: Request, fault: DiskRefused) -> Response:
        LOG.error("%s %s: %s", request.method, request.url.path, fault)
        return problem(507)

    @api.exception_handler(RequestValidationError)
    async def unfit(request: Request, fault: RequestValidationError) -> Response:
        found = [
            Problem(
                str(own["loc"][0]), None, str(own["loc"][-1]), "a value that does not fit",
                str(own["msg"]), "Correct the value.",
            )
            for own in fault.errors()
        ]  # fmt: skip
        return problem(400, str(found[0]), found)

    @api.exception_handler(Exception)
    async def ours(request: Request, fault: Exception) -> Response:
        # The path only: a query or a body may hold what a reader typed.
        LOG.error("%s %s failed", request.method, request.url.path, exc_info=fault)
        return problem(500)


def methods_at(api: FastAPI, request: Request) -> list[str]:
    """Return the methods of an address, over all its routes."""
    found = {"OPTIONS"}
    for route in api.routes:
        if route.matches(request.scope)[0] != Match.NONE:
            found |= set(getattr(route, "methods", None) or ())
    return sorted(found)
