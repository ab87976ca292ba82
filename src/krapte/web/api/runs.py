"""The runs of a site: which there are, and the one that a request is about."""

from __future__ import annotations

import json
import re
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from krapte.web.api.answers import OPEN, as_json, bounds, form_of, listing, tag, unchanged
from krapte.web.api.cells import Shown
from krapte.web.api.columns import Column, object_of
from krapte.web.api.document import page_of
from krapte.web.api.operations import Operation, reading
from krapte.web.api.query import PAGING, asked
from krapte.web.site import Site

GROUP = "Vooruitzicht"
_NAME = re.compile(r"[0-9a-f]{12}")
_LOOK_SECONDS = 1.0
"""How long the newest run is known: looking through a folder at every request costs more."""

RUN = (
    Column("id", "text", "Nummer: hash van alles wat de cijfers bepaalt"),
    Column("geschreven", "moment", "Wanneer de run klaar was", field="written"),
    Column("trekkingen", "integer", "Aantal trekkingen", field="draws"),
    Column("kiem", "integer", "Begin van de toevalsgetallen", field="seed"),
    Column("horizon", "integer", "Laatste jaar", "kalenderjaar"),
    Column("basisjaar", "integer", "Jaar waarop het model staat", "kalenderjaar",
           field="base_year"),
    Column("waargenomenTot", "integer", "Laatste jaar met gepubliceerde cijfers", "kalenderjaar",
           field="observed_until"),
    Column("versie", "text", "Versie van krapte", field="version"),
    Column("gegevensHash", "text", "Hash van de gegevens", field="data_hash"),
    Column("codeHash", "text", "Hash van het model", known=False, field="code_hash"),
)  # fmt: skip


def all_runs(site: Site) -> list[dict[str, Any]]:
    """Return the runs of a site, the newest first; what is no whole run is not in it."""
    found = []
    for path in site.settings.runs.glob("*/manifest.json"):
        if _NAME.fullmatch(path.parent.name):
            moment = path.stat().st_mtime_ns
            own = _made(path, moment)
            if own is not None:
                found.append((moment, own))
    return [own for _, own in sorted(found, key=lambda pair: -pair[0])]


@lru_cache(maxsize=1000)
def _made(path: Path, moment: int) -> dict[str, Any] | None:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        made = manifest["made"] | {
            "id": manifest["id"],
            "code_hash": manifest["made"].get("code_hash"),
        }
        made["written"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment // 10**9))
        return {"horizon": manifest["inputs"]["horizon"]} | {
            own.key: made[own.key] for own in RUN if own.key != "horizon"
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Newest:
    """Which run is the newest, looked up once a second.

    Parameters
    ----------
    site
        Whose runs.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: tuple[float, Path | None] = (-_LOOK_SECONDS, None)

    def folder(self) -> Path | None:
        """Return its folder; None when there is no run."""
        now = time.monotonic()
        if now - self._known[0] >= _LOOK_SECONDS or self._known[1] is None:
            self._known = (now, self._site.newest_run())
        return self._known[1]


def folder_of(request: Request, name: str | None) -> Path:
    """Return the folder of a run.

    Raises
    ------
    HTTPException
        404: there is no such run, or none at all yet.
    """
    if name is None:
        newest = request.app.state.newest.folder()
        if newest is None:
            raise HTTPException(404, "Er is nog geen run; krapte run maakt er een.")
        return newest
    known = [own["id"] for own in all_runs(request.app.state.site)]
    if name not in known:
        raise HTTPException(404, "Zo'n run is er niet; zie runs.")
    return request.app.state.site.settings.runs / name


async def held(request: Request, name: str | None) -> Shown:
    """Return a run, read when that was not done yet; others do not wait for that."""
    folder = folder_of(request, name)
    runs = request.app.state.runs
    return runs.held(folder) or await run_in_threadpool(runs.read, folder)


def listed(request: Request) -> Response:
    """Answer with all runs."""
    found = asked(request, PAGING)
    form = form_of(request)
    rows = all_runs(request.app.state.site)
    known = tag(request, " ".join(own["id"] for own in rows), form)
    same = unchanged(request, known)
    if same is not None:
        return same
    first, last = bounds(found, form)
    return listing(request, RUN, rows[first:last], len(rows), found, form, {"ETag": known})


def one(request: Request, run: str) -> Response:
    """Answer with one run."""
    asked(request, ())
    form = form_of(request, ("json",))
    rows = [own for own in all_runs(request.app.state.site) if own["id"] == run]
    if not rows:
        raise HTTPException(404)
    known = tag(request, run, form)
    same = unchanged(request, known)
    if same is not None:
        return same
    body = {own.name: rows[0][own.key] for own in RUN}
    return as_json(body, headers={"ETag": known, "Vary": "Accept", **OPEN})


def operations() -> list[Operation]:
    """Return what can be asked of runs."""
    return [
        reading("/runs", "runsLezen", GROUP, "Welke runs er zijn", listed, "RunPagina", PAGING),
        reading("/runs/{run}", "runLezen", GROUP, "Een run", one, "Run", listed=False),
    ]  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the answers."""
    return {"Run": object_of(RUN, "Een run."), "RunPagina": page_of("Run")}
