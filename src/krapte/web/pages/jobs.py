"""What the site is computing: begin, follow, stop."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from krapte.forecast import DRAWS, HORIZON, SEED
from krapte.reporting.texts import decimal
from krapte.web.accounts import Account, may, require
from krapte.web.jobs import ENDED, KINDS
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.pages.measures_records import address_of
from krapte.web.planning import standing
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["jobs"]
NL, EN = PAGE.path("nl"), PAGE.path("en")
MOST_DRAWS = 2000
STAGES = {
    "accounts": ("rekeningen van het basisjaar", "base-year accounts"),
    "draws": ("trekkingen", "draws"),
    "attribution": ("wat elke maatregel doet", "what each measure does"),
    "tables": ("tabellen", "tables"),
    "labour": ("arbeid uit het vooruitzicht", "labour from the forecast"),
    "letter": ("brief", "letter"),
    "without": ("trekkingen zonder", "draws without"),
    "with": ("trekkingen met", "draws with"),
    "surface": ("responsoppervlak", "response surface"),
    "frontier": ("grens van het haalbare", "frontier"),
}
"""Stages that jobs tell, in Dutch and English; what a search tells is read by `standing`."""
Starter = Annotated[Account, Depends(require("job"))]


@router.get(NL)
@router.get(EN)
def jobs(request: Request) -> Response:
    """Show the newest jobs; while one runs, the table asks for itself again every two seconds."""
    lang = language_of(request.url.path)
    found = request.app.state.site.jobs.newest()
    states = Counter(own.state for own in found)
    site = request.app.state.site
    return page(
        request, "jobs.html.j2", PAGE.key, PAGE.name(lang), jobs=found, kinds=KINDS,
        busy=any(own.state not in ENDED for own in found), ended=ENDED, states=states,
        changed=[(own, address_of(*own.split("/", 1)))
                 for own in site.taken.changed(site.register)],
        stages={own.id: stage_words(own.stage, lang) for own in found},
        defaults={"draws": DRAWS, "seed": SEED, "horizon": HORIZON}, most=MOST_DRAWS,
    )  # fmt: skip


def stage_words(stage: str, lang: str) -> str:
    """Return how far a job says that it is, in the language of the page."""
    t = chooser(lang)
    found = standing(stage)
    if found is None:
        return t(*STAGES.get(stage, ("bezig", "running")))
    points = t("{} punten, hoogstens {}", "{} points, at most {}").format(
        decimal(found["points"], lang), decimal(found["bound"], lang)
    )
    if not found["step"]:
        return points
    return t("ronde {} van 3: {}", "round {} of 3: {}").format(int(found["step"]), points)


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
    if request.app.state.site.jobs.add(kind, arguments, who.signature) is None:
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
    if found.who != who.signature and not may(who.role, "administer"):
        raise HTTPException(403)
    jobs.cancel(number)
    return RedirectResponse(link("jobs", language_of(request.url.path)), 303)
