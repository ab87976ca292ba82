"""Ask for a plan, follow the search, and end it with the best plan so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from krapte.forecast import SEED
from krapte.programming import Goal
from krapte.web.accounts import Account, may, require
from krapte.web.jobs import ENDED, Job
from krapte.web.language import chooser, language_of
from krapte.web.pages import projects_names as names
from krapte.web.pages.projects_names import EN, NL, PAGE
from krapte.web.planning import standing
from krapte.web.plans import chosen, embedded_programme, new_token
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
Starter = Annotated[Account, Depends(require("job"))]
Weight = Annotated[float, Form(ge=0, le=1e9, allow_inf_nan=False)]
Seconds = Annotated[int, Form(ge=1, le=1800)]
Seed = Annotated[int, Form(ge=0, le=2**31 - 1)]
KINDS = ("plan", "whatif")
_USUAL = Goal()


@router.post(f"{NL}/plan")
@router.post(f"{EN}/plan")
def begin(
    request: Request,
    who: Starter,
    lijst: Annotated[str, Form(max_length=12)] = "",
    gebied: Annotated[str, Form(max_length=10)] = "",
    techniek: Annotated[str, Form(max_length=40)] = "",
    name: Annotated[str, Form(max_length=100)] = "",
    niveau: Annotated[str, Form(max_length=10)] = "central",
    scenario: Annotated[str, Form(pattern="^(with|without)$")] = "with",
    seconds: Seconds = 60,
    seed: Seed = SEED,
    twh: Weight = _USUAL.twh,
    kton: Weight = _USUAL.kton,
    homes: Weight = _USUAL.homes,
    late: Weight = _USUAL.late,
    euro: Weight = _USUAL.euro,
    fairness: Weight = _USUAL.fairness,
) -> Response:
    """Queue a plan and show how it goes."""
    lang = language_of(request.url.path)
    t = chooser(lang)
    own = names.visible_list(request, lijst) if lijst else None
    whole = own.programme if own else embedded_programme()
    if niveau not in names.LEVELS:
        raise HTTPException(400, "niveau")
    if not len(chosen(whole, gebied, techniek)):
        raise HTTPException(400, t("Er is geen project gekozen.", "No project is chosen."))
    usual = own.name if own else t("Programma van krapte", "Programme of krapte")
    arguments = {
        "list": lijst, "region": gebied, "technology": techniek, "level": niveau,
        "scenario": scenario, "seconds": seconds, "seed": seed, "who": who.signature,
        "name": name.strip() or usual, "open": own.open if own else True,
        "goal": {"twh": twh, "kton": kton, "homes": homes, "late": late, "euro": euro,
                 "fairness": fairness},
    }  # fmt: skip
    return queued(request, "plan", arguments, who)


def queued(request: Request, kind: str, arguments: Mapping[str, Any], who: Account) -> Response:
    """Queue a job and show how it goes.

    Raises
    ------
    HTTPException
        503: too many are waiting.
    """
    lang = language_of(request.url.path)
    asked = {**arguments, "token": new_token()}
    number = request.app.state.site.jobs.add(kind, asked, who.signature)
    if number is None:
        t = chooser(lang)
        raise HTTPException(503, t("Er wachten al te veel taken.", "Too many jobs are waiting."))
    return RedirectResponse(link(PAGE.key, lang, f"taak/{number}"), 303)


@router.get(f"{NL}/taak/{{number}}")
@router.get(f"{EN}/taak/{{number}}")
def follow(request: Request, number: int) -> Response:
    """Show how a search stands; while it runs the page asks for that part every two seconds."""
    lang = language_of(request.url.path)
    own = _job(request, number)
    if not own.arguments["open"] and request.state.who is None:
        raise HTTPException(401)
    who = request.state.who
    mine = who is not None and (who.signature == own.who or may(who.role, "administer"))
    code = own.result.get("plan", "")
    return page(
        request, "projects_job.html.j2", PAGE.key,
        chooser(lang)("Plan in de maak", "Plan in the making") if own.state not in ENDED
        else own.arguments["name"],
        tabs=names.TABS, job=own, busy=own.state not in ENDED, mine=mine, plan=code,
        standing=standing(own.stage),
        asked_to_stop=names.plans_of(request).stopped(own.arguments["token"]),
    )  # fmt: skip


@router.post(f"{NL}/taak/{{number}}/klaar")
@router.post(f"{EN}/taak/{{number}}/klaar")
def enough(request: Request, number: int, who: Starter) -> Response:
    """End a search and keep the best plan so far: one's own, or any as administrator."""
    own = _job(request, number)
    if own.who != who.signature and not may(who.role, "administer"):
        raise HTTPException(403)
    if own.state == "queued":
        # Nothing was found yet, so there is nothing to keep.
        request.app.state.site.jobs.cancel(number)
    elif own.state not in ENDED:
        names.plans_of(request).stop(own.arguments["token"])
    lang = language_of(request.url.path)
    return RedirectResponse(link(PAGE.key, lang, f"taak/{number}"), 303)


def _job(request: Request, number: int) -> Job:
    found = request.app.state.site.jobs.get(number) if number < 2**31 else None
    if found is None or found.kind not in KINDS:
        raise HTTPException(404)
    return found
