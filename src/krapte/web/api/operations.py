"""One entry per address and method: the route and its description are made from the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI

from krapte.web.accounts import require, signed_in
from krapte.web.api.answers import MEDIA
from krapte.web.api.query import Parameter

SEGMENT = r"^[A-Za-z0-9][A-Za-z0-9_.:~+-]{0,199}$"
"""What can name one of a resource in an address."""

WRITE = (400, 401, 403, 412, 413, 415, 429)
JSON = MEDIA["json"]


@dataclass(frozen=True)
class Answer:
    """What may be answered with a status.

    Parameters
    ----------
    meaning
        One line in Dutch.
    schema
        Name of a schema, or a schema; None for an answer without a body.
    forms
        Forms of `MEDIA` besides JSON.
    headers
        Header to what it says, besides the version that every answer has.
    """

    meaning: str
    schema: str | Mapping[str, Any] | None = None
    forms: Sequence[str] = ()
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Operation:
    """What can be done at an address.

    Parameters
    ----------
    method, path
        Of the request, below the address of the API.
    name
        Unique name of the operation.
    group
        Under which it stands in the description.
    summary
        One line in Dutch.
    handler
        Answers it.
    answers
        Status to answer, of those that are no fault.
    parameters
        Of the query.
    faults
        Statuses of faults.
    body
        Name of the schema of the body that is sent; empty for none.
    body_media
        Media types in which that may be sent.
    action
        What somebody must be allowed to do; empty when anyone may, and `signed in` when whoever
        has an account may.
    headers
        Headers that must be sent: name to what it says.
    """

    method: str
    path: str
    name: str
    group: str
    summary: str
    handler: Callable[..., Any]
    answers: Mapping[int, Answer]
    parameters: Sequence[Parameter] = ()
    faults: Sequence[int] = ()
    body: str = ""
    body_media: Sequence[str] = (JSON,)
    action: str = ""
    headers: Mapping[str, str] | None = None

    def add(self, api: FastAPI) -> None:
        """Add the route; one that writes has its guard here, so that none can go without."""
        guard = signed_in if self.action == "signed in" else require(self.action)
        api.add_api_route(
            self.path,
            self.handler,
            methods=[self.method, "HEAD"] if self.method == "GET" else [self.method],
            include_in_schema=False,
            response_model=None,
            dependencies=[Depends(guard)] if self.action else [],
        )


def reading(
    path: str,
    name: str,
    group: str,
    summary: str,
    handler: Callable[..., Any],
    schema: str | Mapping[str, Any],
    parameters: Sequence[Parameter] = (),
    listed: bool = True,
    faults: Sequence[int] = (),
) -> Operation:
    """Return an operation that reads: a list in all forms, or one as JSON."""
    headers = {"ETag": "Merkteken: stuur het mee in If-None-Match."}
    if listed:
        headers |= {
            "Link": "Adressen van de eerste, vorige, volgende en laatste bladzijde (RFC 8288).",
            "X-Total-Count": "Aantal rijen op alle bladzijden samen.",
        }
    forms = tuple(MEDIA)[1:] if listed else ()
    faults = (400, 406, *((404,) if "{" in path else ()), *faults)
    return Operation(
        "GET", path, name, group, summary, handler,
        {
            200: Answer("Gevonden.", schema, forms, headers),
            304: Answer("U had dit al.", headers={"ETag": headers["ETag"]}),
        },
        parameters, faults,
    )  # fmt: skip
