"""Style sheet, script and fonts, at addresses that change with their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

router = APIRouter(include_in_schema=False)
FOLDER = files("krapte.web") / "static"
KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
}
YEAR = 365 * 24 * 3600


@lru_cache(maxsize=64)
def _read(name: str) -> bytes | None:
    folder = FOLDER
    for part in name.split("/"):
        if part in ("", ".", ".."):
            return None
        folder = folder / part
    return folder.read_bytes() if folder.is_file() else None


@lru_cache(maxsize=64)
def address(name: str) -> str:
    """Return the address of a file of `static`, which changes when its content does.

    Raises
    ------
    ValueError
        There is no such file.
    """
    body = _read(name)
    if body is None:
        raise ValueError(f"no static file `{name}`")
    return f"/static/{name}?v={hashlib.sha256(body).hexdigest()[:10]}"


@router.get("/static/{name:path}")
def static(name: str) -> Response:
    """Return a file; whoever asked it once need not ask again."""
    body = _read(name)
    kind = KINDS.get(name.rpartition(".")[2])
    if body is None or kind is None:
        return PlainTextResponse("not found", 404)
    keep = f"public, max-age={YEAR}, immutable"
    return Response(body, media_type=kind, headers={"Cache-Control": keep})
