"""From rows to an answer: the form that the reader accepts, paging, and tags that spare a body."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request, Response

from krapte.downloads import FORMS, csv_bytes, workbook_bytes
from krapte.errors import BadInput, Problem
from krapte.web.api.columns import Column
from krapte.web.api.query import LARGEST_FILE, LARGEST_PAGE
from krapte.web.render import tag_of

VERSION = "1.0.0"
"""Of the API, as its header and its description say it."""

MEDIA = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": FORMS["xlsx"],
    "parquet": "application/vnd.apache.parquet",
}
"""Form to media type, the preferred one first."""

OPEN = {"Cache-Control": "public, no-cache"}


def form_of(request: Request, forms: Sequence[str] = tuple(MEDIA)) -> str:
    """Return the form that a reader likes best.

    Raises
    ------
    HTTPException
        406: none of the forms is accepted.
    """
    accept = request.headers.get("accept", "*/*")
    if accept == "*/*" or accept == MEDIA["json"]:
        return forms[0]
    best, found = 0.0, ""
    for form in forms:
        liking = _liking(accept, MEDIA[form])
        if liking > best:
            best, found = liking, form
    if not found:
        raise HTTPException(406, f"Kies uit {', '.join(MEDIA[own] for own in forms)}.")
    return found


def _liking(accept: str, media: str) -> float:
    """Return how much a header `Accept` likes a media type; its most exact range decides."""
    exact, liking = -1, 0.0
    for part in accept.split(","):
        own, *extra = (piece.strip().lower() for piece in part.split(";"))
        if own == media:
            level = 2
        elif own == media.split("/")[0] + "/*":
            level = 1
        elif own in ("*/*", "*", ""):
            level = 0
        else:
            continue
        if level > exact:
            weights = [piece[2:] for piece in extra if piece.startswith("q=")]
            exact, liking = level, _weight(weights[0]) if weights else 1.0
    return liking


def _weight(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def unchanged(request: Request, tag: str) -> Response | None:
    """Return 304 when the reader has this already, else None."""
    known = request.headers.get("if-none-match")
    if known is None:
        return None
    tags = [own.strip().removeprefix("W/") for own in known.split(",")]
    if known.strip() != "*" and tag.removeprefix("W/") not in tags:
        return None
    return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept", **OPEN})


def tag(request: Request, state: str, form: str) -> str:
    """Return the tag of an answer that only depends on its address, form and a state."""
    return "W/" + tag_of(
        f"{VERSION} {state} {request.url.path}?{request.url.query} {form}".encode()
    )


def bounds(found: Mapping[str, Any], form: str) -> tuple[int, int]:
    """Return the first row of the asked page and the one after its last.

    Raises
    ------
    BadInput
        The page is larger than this form may have.
    """
    size = found["paginagrootte"]
    if form == "json" and size > LARGEST_PAGE:
        allowed = f"at most {LARGEST_PAGE} as JSON, and {LARGEST_FILE} as CSV, XLSX or Parquet"
        mend = "Ask for more pages, or for a file with the header Accept."
        raise BadInput([Problem("query", None, "paginagrootte", f"`{size}`", allowed, mend)])
    first = (found["pagina"] - 1) * size
    return first, first + size


def listing(
    request: Request,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    total: int,
    found: Mapping[str, Any],
    form: str,
    headers: Mapping[str, str],
) -> Response:
    """Return a page of rows.

    Parameters
    ----------
    request, columns
        What was asked, and what a row holds.
    rows
        Of the page, by `Column.key`.
    total
        Number of rows on all pages.
    found
        What the query says.
    form
        One of `MEDIA`.
    headers
        Of the answer, besides those of a page.
    """
    head = {"Vary": "Accept", "Link": _links(request, found, total), "X-Total-Count": str(total)}
    head |= OPEN | dict(headers)
    pairs = [(own.name, own.key) for own in columns]
    plain = [{name: row[key] for name, key in pairs} for row in rows]
    if form == "json":
        body = {
            "totaal": total, "pagina": found["pagina"], "paginagrootte": found["paginagrootte"],
            "resultaten": plain,
        }  # fmt: skip
        return as_json(body, headers=head)
    head["Content-Disposition"] = f'attachment; filename="{request.url.path.split("/")[-1]}.{form}"'
    return Response(_file(columns, plain, form), headers=head, media_type=MEDIA[form])


def as_json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return plain data as JSON; a figure that is no number is a fault of ours."""
    text = json.dumps(body, separators=(",", ":"), allow_nan=False, default=_plain)
    return Response(text, status, dict(headers or {}), media_type=MEDIA["json"])


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _file(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], form: str) -> bytes:
    import pandas as pd  # the pages have loaded it; JSON does not need it

    cells = {own.name: [_cell(own, row[own.name]) for row in rows] for own in columns}
    table = pd.DataFrame(
        {
            own.name: pd.Series(cells[own.name], dtype=_DTYPES.get(own.form, "str"))
            for own in columns
        }
    )
    if form == "csv":
        return csv_bytes(table)
    if form == "xlsx":
        return workbook_bytes({"krapte": table})
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


_DTYPES = {"integer": "Int64", "number": "Float64", "flag": "boolean"}


def _cell(column: Column, value: Any) -> Any:
    if value is None or column.form in _DTYPES:
        return value
    if isinstance(value, (list, tuple)):
        return "|".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _links(request: Request, found: Mapping[str, Any], total: int) -> str:
    own, last = found["pagina"], max(1, -(-total // found["paginagrootte"]))
    pages = {"self": own, "first": 1, "last": last}
    if own > 1:
        pages["prev"] = min(own - 1, last)
    if own < last:
        pages["next"] = own + 1
    rest = [pair for pair in request.query_params.multi_items() if pair[0] != "pagina"]
    return ", ".join(
        f'<{request.url.path}?{urlencode([*rest, ("pagina", page)])}>; rel="{name}"'
        for name, page in pages.items()
    )
