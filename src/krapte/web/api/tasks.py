"""Computations in the background: which there are, begin one, follow it, stop it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from krapte.errors import BadInput, Problem
from krapte.forecast import DRAWS, HORIZON, SEED
from krapte.register.store import shown
from krapte.web.accounts import may
from krapte.web.api.answers import as_json, bounds, form_of, listing
from krapte.web.api.bodies import object_sent
from krapte.web.api.columns import Column, object_of
from krapte.web.api.document import PATH, page_of
from krapte.web.api.operations import WRITE, Answer, Operation, reading
from krapte.web.api.query import PAGING, asked
from krapte.web.jobs import Job
from krapte.web.pages.jobs import MOST_DRAWS

GROUP = "Taken"
MOST_LISTED = 1_000
BOUNDS = {
    "trekkingen": ("draws", 2, MOST_DRAWS, DRAWS, "Aantal trekkingen"),
    "kiem": ("seed", 0, 2**31 - 1, SEED, "Begin van de toevalsgetallen"),
    "horizon": ("horizon", 2026, 2040, HORIZON, "Laatste jaar"),
}
"""Argument of an ensemble to its name for the job, its bounds, its default and what it is."""

TASK = (
    Column("nummer", "integer", "Nummer van de taak", field="id"),
    Column("soort", "text", "Wat er wordt berekend", field="kind"),
    Column("stand", "text", "queued, running, cancelling, done, failed of cancelled",
           field="state"),
    Column("gevraagd", "moment", "Wanneer erom is gevraagd", field="made"),
    Column("klaar", "moment", "Wanneer het eindigde", known=False, field="ended"),
    Column("stap", "text", "Waar de berekening is", field="stage"),
    Column("gedaan", "integer", "Gedaan in deze stap", field="done"),
    Column("totaal", "integer", "Te doen in deze stap", field="total"),
    Column("argumenten", "object", "Wat er is gevraagd; alleen voor wie het vroeg", known=False,
           field="arguments"),
    Column("resultaat", "object", "Wat het gaf; alleen voor wie het vroeg", known=False,
           field="result"),
    Column("probleem", "text", "Waarom het mislukte; alleen voor wie het vroeg", known=False,
           field="problem"),
)  # fmt: skip
_PRIVATE = ("arguments", "result", "problem")


def row_of(job: Job, request: Request) -> dict[str, Any]:
    """Return a job; what it holds of whoever asked for it is for them and administrators only."""
    row = {own.key: getattr(job, own.key) for own in TASK}
    for name in ("made", "ended"):
        row[name] = None if row[name] is None else row[name].replace(tzinfo=dt.UTC).isoformat()
    who = request.state.who
    if who is None or (who.signature != job.who and not may(who.role, "administer")):
        row |= dict.fromkeys(_PRIVATE)
    return row


def _body(job: Job, request: Request) -> dict[str, Any]:
    row = row_of(job, request)
    return {own.name: row[own.key] for own in TASK}


def listed(request: Request) -> Response:
    """Answer with the newest jobs."""
    found = asked(request, PAGING)
    form = form_of(request)
    rows = [row_of(own, request) for own in request.app.state.site.jobs.newest(MOST_LISTED)]
    first, last = bounds(found, form)
    head = {"Cache-Control": "no-store"}
    return listing(request, TASK, rows[first:last], len(rows), found, form, head)


def job_at(request: Request, text: str) -> Job:
    """Return the job of an address.

    Raises
    ------
    HTTPException
        404: there is none.
    """
    fit = text.isascii() and text.isdigit() and len(text) < 10
    job = request.app.state.site.jobs.get(int(text)) if fit else None
    if job is None:
        raise HTTPException(404)
    return job


def one(request: Request, nummer: str) -> Response:
    """Answer with one job."""
    asked(request, ())
    form_of(request, ("json",))
    return as_json(_body(job_at(request, nummer), request), headers={"Cache-Control": "no-store"})


async def begin(request: Request) -> Response:
    """Queue a forecast with all its draws."""
    asked(request, ())
    arguments = arguments_of(await object_sent(request))
    return await run_in_threadpool(_begin, request, arguments)


def arguments_of(body: Mapping[str, Any]) -> dict[str, int]:
    """Return the arguments of an ensemble.

    Raises
    ------
    BadInput
        One does not fit, or is unknown; all problems are told.
    """
    known = ("soort", *BOUNDS)
    problems = [
        Problem("body", None, None, shown(name), " or ".join(known), "Check the name.")
        for name in body
        if name not in known
    ]
    if body.get("soort") != "ensemble":
        problems.append(
            Problem("body", None, "soort", shown(body.get("soort")), "ensemble", "Name the kind.")
        )
    found = {}
    for name, (own, least, most, default, _) in BOUNDS.items():
        value = body.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            allowed = f"a whole number from {least} to {most}"
            problems.append(
                Problem("body", None, name, shown(value), allowed, "Correct the number.")
            )
        else:
            found[own] = value
    if problems:
        raise BadInput(problems)
    return found


def _begin(request: Request, arguments: dict[str, int]) -> Response:
    site, who = request.app.state.site, request.state.who
    number = site.jobs.add("ensemble", arguments, who.signature)
    if number is None:
        raise HTTPException(429, "Er wachten al te veel taken.", {"Retry-After": "60"})
    site.accounts.note(who.email, "start job", str(number))
    return _accepted(request, site.jobs.get(number))


def _accepted(request: Request, job: Job) -> Response:
    head = {"Location": f"{PATH}/taken/{job.id}", "Cache-Control": "no-store"}
    return as_json(_body(job, request), 202, head)


def stop(request: Request, nummer: str) -> Response:
    """Stop a job: one's own, or any as administrator."""
    asked(request, ())
    site, who = request.app.state.site, request.state.who
    job = job_at(request, nummer)
    if job.who != who.signature and not may(who.role, "administer"):
        raise HTTPException(403, "Deze taak is van iemand anders.")
    site.jobs.cancel(job.id)
    site.accounts.note(who.email, "stop job", str(job.id))
    return _accepted(request, site.jobs.get(job.id))


def operations() -> list[Operation]:
    """Return what can be done with jobs."""
    accepted = {
        202: Answer("Aangenomen.", "Taak", headers={"Location": "Waar de taak te volgen is."})
    }
    return [
        reading("/taken", "takenLezen", GROUP, "De nieuwste taken", listed, "TaakPagina", PAGING),
        reading("/taken/{nummer}", "taakLezen", GROUP, "Een taak", one, "Taak", listed=False),
        Operation(
            "POST", "/taken", "taakBeginnen", GROUP, "Bereken een vooruitzicht", begin, accepted,
            (), tuple(own for own in WRITE if own != 412), "TaakInvoer", action="job",
        ),
        Operation(
            "POST", "/taken/{nummer}/_stop", "taakStoppen", GROUP, "Stop een taak", stop, accepted,
            (), (400, 401, 403, 404, 413, 429), action="job",
        ),
    ]  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of what is sent and answered."""
    properties: dict[str, Any] = {
        "soort": {"type": "string", "enum": ["ensemble"], "description": "Een vooruitzicht."}
    }
    for name, (_, least, most, default, meaning) in BOUNDS.items():
        properties[name] = {
            "type": "integer", "minimum": least, "maximum": most, "default": default,
            "description": f"{meaning}.",
        }  # fmt: skip
    return {
        "Taak": object_of(TASK, "Een berekening op de achtergrond."),
        "TaakPagina": page_of("Taak"),
        "TaakInvoer": {
            "type": "object", "required": ["soort"], "properties": properties,
            "additionalProperties": False,
        },
    }  # fmt: skip
