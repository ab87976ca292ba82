"""From work or skills to technical and ICT work: what can be reached, what lacks, who pays.

An occupation stands in the address. What readers tell of themselves comes in a form, is kept while
the page is made, and is in no address, log or file.
"""

from __future__ import annotations

import datetime as dt
import traceback
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from krapte.classification import (
    labour_market_regions,
    model_occupation_of_isco,
    model_occupations,
    occupation_name,
    region_name,
)
from krapte.errors import BadInput
from krapte.skills import Concept
from krapte.web.faults import fault_page
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.menu import PAGES
from krapte.web.pages import transition_steps, transition_target
from krapte.web.pages.transition_origin import Origin, number, origin_of_form
from krapte.web.pages.transition_reference import Reference, market, prepare, reference_of
from krapte.web.pages.transition_steps import ON_A_PAGE, SHOWN, View
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["transition"]
NL, EN = PAGE.path("nl"), PAGE.path("en")
PERSON = "persoon"
"""Part of the address of the form; Dutch in both languages, as all that stands below a page."""

MOST_SUGGESTED = 8
NO_STORE = {"Cache-Control": "no-store"}
Text = Annotated[str, Query(max_length=100)]


@router.get(NL)
@router.get(EN)
def transition(request: Request, zoek: Text = "", groep: Text = "") -> Response:
    """Show where to begin, and the occupations that resemble what was searched."""
    lang = language_of(request.url.path)
    site = request.app.state.site
    values: dict[str, Any] = {"found": [], "groups": [], "known": True}
    if any(sign.isalpha() for sign in zoek):
        values = _suggested(reference_of(site), zoek, lang)
    elif groep:
        values["found"] = _members(reference_of(site), groep, lang)
    else:
        prepare(site)
    return page(
        request, "transition.html.j2", PAGE.key, PAGE.name(lang), zoek=zoek, groep=groep,
        group_name=_group_name(groep, lang), regions=_regions(lang), **values,
    )  # fmt: skip


@router.get(f"{NL}/beroep/{{van}}")
@router.get(f"{EN}/beroep/{{van}}")
@kept
def from_occupation(
    request: Request,
    van: str,
    regio: Text = "NL",
    groep: Text = "",
    toon: Text = "alle",
    pagina: Annotated[int, Query(ge=1, le=1000)] = 1,
    uren: Text = "",
) -> Response:
    """Show where people in an occupation can go."""
    reference = reference_of(request.app.state.site)
    hours = _hours(uren, language_of(request.url.path))
    view = View(regio or "NL", groep, toon or "alle", pagina, hours)
    return _list(request, reference, _of_occupation(request, reference, van, view), view)


@router.get(f"{NL}/beroep/{{van}}/{{naar}}")
@router.get(f"{EN}/beroep/{{van}}/{{naar}}")
@kept
def to_occupation(
    request: Request, van: str, naar: str, regio: Text = "NL", uren: Text = ""
) -> Response:
    """Show one step in full."""
    reference = reference_of(request.app.state.site)
    view = View(regio or "NL", hours=_hours(uren, language_of(request.url.path)))
    return _step(request, reference, _of_occupation(request, reference, van, view), naar, view)


@router.get(f"{NL}/{PERSON}")
@router.get(f"{EN}/{PERSON}")
def begin_again(request: Request) -> Response:
    """Lead back to the form: what was told is not kept, so this address shows nothing."""
    return RedirectResponse(link(PAGE.key, language_of(request.url.path)), 303, NO_STORE)


@router.post(f"{NL}/{PERSON}")
@router.post(f"{EN}/{PERSON}")
async def from_person(request: Request) -> Response:
    """Show where somebody can go who told of their skills; nothing of it is kept."""
    form = await request.form()
    try:
        answer = await run_in_threadpool(_of_person, request, form)
    except HTTPException as fault:
        answer = fault_page(request, fault.status_code, str(fault.detail))
    except BadInput as fault:
        answer = fault_page(request, 400, "", fault)
    except Exception as fault:
        # The message of a fault may hold what was typed; where it happened does not.
        last = traceback.extract_tb(fault.__traceback__)[-1]
        told = f"{type(fault).__name__} in {last.name}, line {last.lineno}"
        raise RuntimeError(told) from None
    answer.headers.update(NO_STORE)
    return answer


def _of_person(request: Request, form: FormData) -> Response:
    reference = reference_of(request.app.state.site)
    origin = origin_of_form(form, reference, language_of(request.url.path))
    view = View(
        _chosen(form, "regio") or "NL", _chosen(form, "groep"), _chosen(form, "toon") or "alle",
        int(_chosen(form, "pagina")) if _chosen(form, "pagina").isdecimal() else 1, origin.hours,
    )  # fmt: skip
    goal = _chosen(form, "naar")
    if goal and not origin.empty:
        return _step(request, reference, origin, goal, view)
    return _list(request, reference, origin, view)


def _chosen(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:100] if isinstance(value, str) else ""


def _list(request: Request, reference: Reference, origin: Origin, view: View) -> Response:
    lang = language_of(request.url.path)
    t = chooser(lang)
    _check(view, lang)
    site = request.app.state.site
    run = site.run()
    here = market(run, view.region)
    rows = [] if origin.empty else transition_steps.steps(reference, origin, here, lang)
    fitting = transition_steps.chosen(rows, view)
    source = _source(request, reference, lang)
    figures = [
        transition_steps.by_group(fitting, source, lang, draw=not origin.private),
        transition_steps.table(fitting, source, lang),
    ]
    last = max(1, -(-len(fitting) // ON_A_PAGE))
    view = replace(view, number=min(max(view.number, 1), last))
    begin = (view.number - 1) * ON_A_PAGE
    title = t("Waarheen kan de stap gaan?", "Where can the step go?")
    if origin.occupations and not origin.private:
        name = reference.language[origin.occupations[0]].name(lang)
        title = t("Overstappen als {}", "Stepping over from {}").format(name)
    return page(
        request, "transition_list.html.j2", PAGE.key, title, figures=figures,
        origin=origin, view=view, rows=fitting[begin : begin + ON_A_PAGE], begin=begin,
        many=len(fitting), all=len(rows), counts=transition_steps.counts(rows),
        last=last, market=here, run=run,
        volumes=reference.volumes if origin.occupations else None,
        **_shared(reference, origin, view, lang),
    )  # fmt: skip


def _step(
    request: Request, reference: Reference, origin: Origin, goal: str, view: View
) -> Response:
    lang = language_of(request.url.path)
    _check(view, lang)
    target = reference.occupation(goal)
    if target is None:
        raise _not_found(lang)
    site = request.app.state.site
    run, day = site.run(), dt.datetime.now(dt.UTC).date()
    here = market(run, view.region)
    uri = target.uri
    found, judged = transition_target.judgements(reference, origin, uri, here, lang)
    ways = transition_target.routes(reference, origin, uri, day, lang)
    paid, facts = transition_target.schemes(ways, origin, reference, day, lang)
    region = _region(view.region, lang)
    return page(
        request, "transition_step.html.j2", PAGE.key, target.name(lang),
        origin=origin, view=view, target=target, goal=goal, step=found, judged=judged,
        cards=transition_target.cards(reference, origin, uri, here, run, region, lang),
        gap=transition_target.gap(reference, origin, uri, lang), ways=ways, paid=paid, day=day,
        questions=transition_target.questions(facts, origin, lang),
        states=transition_target.STATES, run=run, group=_group_of(target),
        **_shared(reference, origin, view, lang),
    )  # fmt: skip


def _shared(reference: Reference, origin: Origin, view: View, lang: str) -> dict[str, Any]:
    """Return what both pages show: the origin in words, the choices, and the words of verdicts."""
    place = 0 if lang == "nl" else 1

    def named(uris: tuple[str, ...]) -> list[tuple[str, str, str]]:
        return [(reference.keys[own], *reference.named(own, lang)) for own in uris]

    return {
        "works": named(origin.occupations),
        "has": named(origin.skills),
        "regions": _regions(lang),
        "region": _region(view.region, lang),
        "targets": [own for own in _groups(lang) if own[0][:2] in ("07", "08")],
        "shows": [(key, names[place]) for key, names in SHOWN.items()],
        "names": {key: own[place] for key, own in transition_steps.NAMES.items()},
        "meanings": {key: own[place] for key, own in transition_steps.MEANINGS.items()},
        "verdicts": {key: (own[place], own[2]) for key, own in transition_steps.VERDICTS.items()},
        "vocabulary": reference.language,
    }


def _check(view: View, lang: str) -> None:
    """Refuse a choice that is not there."""
    known = view.region == "NL" or view.region in labour_market_regions()
    if not known or view.show not in SHOWN or view.group not in ("", *dict(_groups(lang))):
        t = chooser(lang)
        raise HTTPException(404, t("Deze keuze is er niet.", "There is no such choice."))


def _hours(text: str, lang: str) -> float | None:
    return number(text, chooser(lang)("Uren per week", "Hours a week"), lang)


def _of_occupation(request: Request, reference: Reference, key: str, view: View) -> Origin:
    found = reference.occupation(key)
    if found is None:
        raise _not_found(language_of(request.url.path))
    return Origin((found.uri,), hours=view.hours)


def _not_found(lang: str) -> HTTPException:
    t = chooser(lang)
    told = t(
        "Dit beroep staat niet in de vaardighedentaal van deze site.",
        "This occupation is not in the skills language of this site.",
    )
    return HTTPException(404, told)


def _suggested(reference: Reference, text: str, lang: str) -> dict[str, Any]:
    """Return the occupations, and groups of them, that resemble a title."""
    answer = reference.normaliser.titles([text], MOST_SUGGESTED)[0]
    wanted = text.casefold().strip()
    groups = [own for own in _groups(lang) if len(wanted) > 2 and wanted in own[1].casefold()]
    found = [_suggestion(reference, own.concept, lang) for own in answer.found]
    return {"found": found, "groups": groups, "known": answer.known}


def _members(reference: Reference, group: str, lang: str) -> list[dict[str, str]]:
    if group not in dict(_groups(lang)):
        raise _not_found(lang)
    found = reference.language.occupations_of(group)
    return sorted((_suggestion(reference, own, lang) for own in found), key=lambda own: own["name"])


def _suggestion(reference: Reference, own: Concept, lang: str) -> dict[str, str]:
    group = _group_of(own)
    return {"key": reference.keys[own.uri], "name": own.name(lang),
            "group": occupation_name(group, lang)}  # fmt: skip


def _group_of(own: Concept) -> str:
    return model_occupation_of_isco(own.isco)


def _groups(lang: str) -> list[tuple[str, str]]:
    return [(own, occupation_name(own, lang)) for own in model_occupations()]


def _group_name(code: str, lang: str) -> str:
    return dict(_groups(lang)).get(code, "")


def _regions(lang: str) -> list[tuple[str, str]]:
    named = sorted(((own, region_name(own, lang)) for own in labour_market_regions()),
                   key=lambda own: own[1])  # fmt: skip
    return [("NL", _region("NL", lang)), *named]


def _region(code: str, lang: str) -> str:
    t = chooser(lang)
    return t("Nederland", "Netherlands") if code == "NL" else region_name(code, lang)


def _source(request: Request, reference: Reference, lang: str) -> str:
    t = chooser(lang)
    run = request.app.state.site.run()
    told = reference.language.title
    if run is not None:
        told += t("; krapte, run {}", "; krapte, run {}").format(run.id)
    return told
