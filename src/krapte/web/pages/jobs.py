"""What the site is computing: begin, follow, stop."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from krapte.forecast import DRAWS, HORIZON, SEED
from krapte.web.accounts import Account, may, require
from krapte.web.jobs import ENDED, KINDS
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["jobs"]
NL, EN = PAGE.path("nl"), PAGE.path("en")
MOST_DRAWS = 2000
Starter = Annotated[Account, Depends(require("job"))]


@router.get(NL)
@router.get(EN)
def jobs(request: Request) -> Response:
    """Show the newest jobs; while one runs, the table asks for itself again every two seconds."""
    lang = language_of(request.url.path)
    found = request.app.state.site.jobs.newest()
    return page(
        request, "jobs.html.j2", PAGE.key, PAGE.name(lang), jobs=found, kinds=KINDS,
        busy=any(own.state not in ENDED for own in found), ended=ENDED,
        defaults={"draws": DRAWS, "seed": SEED, "horizon": HORIZON}, most=MOST_DRAWS,
    )  # fmt: skip


@router.post(f"{NL}/vooruitzicht")
@router.post(f"{EN}/vooruitzicht")
def begin(
    request: Request,
    who: Starter,
    draws: Annotated[int, Form(ge=2, le=MOST_DRAWS)] = DRAWS,
    seed: Annotated[int, Form(ge=0, le=2**31 - 1)] = SEED,
    horizon: Annotated[int, Form(ge=2026, le=2040)] = HORIZON,
) -> Response:
    """Queue a forecast with all its draws."""
    arguments = {"draws": draws, "seed": seed, "horizon": horizon}
    return queued(request, "ensemble", arguments, who)


def queued(request: Request, kind: str, arguments: dict, who: Account) -> Response:
    """Queue a job and show the list.

    Raises
    ------
    HTTPException
        503: too many are waiting.
    """
    lang = language_of(request.url.path)
    if request.app.state.site.jobs.add(kind, arguments, who.email) is None:
        t = chooser(lang)
        raise HTTPException(503, t("Er wachten al te veel taken.", "Too many jobs are waiting."))
    return RedirectResponse(link("jobs", lang), 303)


@router.post(f"{NL}/{{number}}/stop")
@router.post(f"{EN}/{{number}}/stop")
def stop(request: Request, number: int, who: Starter) -> Response:
    """Stop a job: one's own, or any as administrator."""
    jobs = request.app.state.site.jobs
    found = jobs.get(number)
    if found is None:
        raise HTTPException(404)
    if found.who != who.email and not may(who.role, "administer"):
        raise HTTPException(403)
    jobs.cancel(number)
    return RedirectResponse(link("jobs", language_of(request.url.path)), 303)
