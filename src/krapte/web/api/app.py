"""The API as an application of its own, hung below `/api/v1` of a site."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krapte.web.accounts.guard import SAFE_METHODS
from krapte.web.api import forecasts, outcomes, records, runs, tasks, terms, writes
from krapte.web.api.answers import OPEN, VERSION, as_json, form_of, tag, unchanged
from krapte.web.api.cells import Runs
from krapte.web.api.document import PATH, document
from krapte.web.api.operations import Operation, reading
from krapte.web.api.problems import add_problems
from krapte.web.api.query import asked
from krapte.web.api.records import Records
from krapte.web.api.runs import Newest
from krapte.web.render import tag_of
from krapte.web.site import Site

_ROOT: dict[str, Any] = {
    "type": "object",
    "description": "Wat er is.",
    "required": ["naam", "versie", "beschrijving", "lijsten"],
    "properties": {
        "naam": {"type": "string", "description": "Altijd krapte."},
        "versie": {"type": "string", "description": "Versie van de API."},
        "beschrijving": {"type": "string", "description": "Adres van de beschrijving (OpenAPI)."},
        "lijsten": {"type": "array", "items": {"type": "string"}, "description": "Adressen."},
    },
}


def create_api(site: Site) -> FastAPI:
    """Return the API of a site.

    Parameters
    ----------
    site
        Whose runs, register, accounts and jobs; the application around it finds out who asks.
    """
    api = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.site = site
    api.state.runs, api.state.newest, api.state.records = Runs(), Newest(site), Records(site)
    add_problems(api)
    api.add_middleware(Stamped)
    own = operations()
    for one in own:
        one.add(api)
    said = json.dumps(document(own, schemas(), site.settings), ensure_ascii=False).encode()
    mark = tag_of(said)

    def described(request: Request) -> Response:
        asked(request, ())
        known = tag(request, mark, "json")
        same = unchanged(request, known)
        if same is not None:
            return same
        return Response(said, headers={"ETag": known, **OPEN}, media_type="application/json")

    api.add_api_route(
        "/openapi.json", described, methods=["GET", "HEAD"], include_in_schema=False,
        response_model=None,
    )  # fmt: skip
    return api


def operations() -> list[Operation]:
    """Return all that can be done, in the order of the description."""
    parts = (forecasts, runs, records, writes, terms, outcomes, tasks)
    found = [own for part in parts for own in part.operations()]
    lists = sorted({own.path for own in found if own.method == "GET" and "{" not in own.path})

    def root(request: Request) -> Response:
        asked(request, ())
        form = form_of(request, ("json",))
        known = tag(request, "", form)
        same = unchanged(request, known)
        if same is not None:
            return same
        body = {
            "naam": "krapte", "versie": VERSION, "beschrijving": f"{PATH}/openapi.json",
            "lijsten": [PATH + own for own in lists],
        }  # fmt: skip
        return as_json(body, headers={"ETag": known, "Vary": "Accept", **OPEN})

    return [
        reading("/", "begin", "Begrippen", "Wat er is", root, "Begin", listed=False), *found
    ]  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return all schemas by name."""
    parts = (forecasts, runs, records, writes, terms, outcomes, tasks)
    found: dict[str, Any] = {"Begin": _ROOT}
    for part in parts:
        found |= part.schemas()
    return found


class Stamped:
    """Says the version in every answer, lets other sites read, and sends no body to a HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, stamped."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        bare = scope["method"] == "HEAD"
        reads = scope["method"] in SAFE_METHODS

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["API-Version"] = VERSION
                if reads:  # a browser then sends no cookie along, and whoever reads is anonymous
                    headers["Access-Control-Allow-Origin"] = "*"
                headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                headers["Access-Control-Expose-Headers"] = "API-Version, ETag, Link, X-Total-Count"
            elif bare and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, stamped)
