"""What a writer sends: a JSON object, the reason, and the version that was read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from fastapi import HTTPException, Request

from krapte.errors import BadInput, Problem
from krapte.register.store import Kind, shown
from krapte.web.api.names import fields_of
from krapte.web.api.operations import JSON

PATCH_MEDIA = (JSON, "application/merge-patch+json")
LONGEST_REASON = 1_000
LARGEST_BODY = 1_000_000
"""Bytes of a record; the longest in the register has a few thousand."""

_TAG = re.compile(r'"([0-9]{1,9})"', re.ASCII)
REASON = {"X-Reden": "Waarom; komt in de geschiedenis. UTF-8 mag."}
READ_VERSION = {"If-Match": 'De gelezen versie, zoals ETag haar gaf: "3".'}


async def object_sent(request: Request, media: Sequence[str] = (JSON,)) -> dict[str, Any]:
    """Return the JSON object in a body.

    Raises
    ------
    HTTPException
        415: the body says to be something else. 413: it is too large for one record.
    BadInput
        It is no JSON object.
    """
    said = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if said not in media:
        raise HTTPException(415, f"Stuur {' of '.join(media)}.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, f"Stuur hoogstens {LARGEST_BODY} bytes.")
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        found = str(fault) or "what cannot be read"
    if not isinstance(found, dict):
        told = found if isinstance(found, str) else type(found).__name__
        mend = 'Send an object such as {"code": "..."}.'
        raise BadInput([Problem("body", None, None, told[:200], "a JSON object", mend)])
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text}, which JSON does not have")


def reason(request: Request) -> str:
    """Return why somebody writes.

    Raises
    ------
    BadInput
        No reason is given, or a very long one.
    """
    sent = request.headers.get("x-reden", "")
    with suppress(UnicodeError):  # headers arrive as if they were Latin-1; some are
        sent = sent.encode("latin-1").decode("utf-8")
    if not 0 < len(sent.strip()) <= LONGEST_REASON:
        allowed = f"1 to {LONGEST_REASON} characters"
        mend = "Say in the header X-Reden why; the history keeps it."
        raise BadInput(
            [Problem("header", None, "X-Reden", f"{len(sent)} characters", allowed, mend)]
        )
    return sent.strip()


def version_read(request: Request, now: int) -> int:
    """Return the version that a writer says to have read; the present one when it is among them.

    Raises
    ------
    HTTPException
        428: none is named; `*` names none. 412: what is named is no version.
    """
    sent = request.headers.get("if-match", "").strip()
    if sent in ("", "*"):
        raise HTTPException(428, 'Noem in If-Match de gelezen versie, zoals ETag haar gaf: "3".')
    found = [int(own) for own in _TAG.findall(sent)]
    if not found or "W/" in sent:
        raise HTTPException(412, 'If-Match noemt geen versie; ETag gaf haar zo: "3".')
    return now if now in found else found[0]


def values_sent(kind: Kind, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a body by the names of the register.

    `sleutel` and `versie` are passed over, so that what was read can be sent back as it was.

    Raises
    ------
    BadInput
        There are no such fields; all are told.
    """
    names = fields_of(kind)
    given = {name: value for name, value in body.items() if name not in ("sleutel", "versie")}
    unknown = [name for name in given if name not in names]
    if unknown:
        allowed = " or ".join(names)
        mend = "Check the name of the field."
        raise BadInput(
            [Problem(kind.name, None, None, shown(name), allowed, mend) for name in unknown]
        )
    return {names[name]: value for name, value in given.items()}
