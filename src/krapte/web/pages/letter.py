"""The progress letter: compose a draft, read it, take it as PDF, DOCX or HTML, and settle it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from krapte.errors import BadInput
from krapte.reporting.letter import body, read_letter
from krapte.web.accounts import Account, Who, may, require
from krapte.web.jobs import ENDED
from krapte.web.kept import kept
from krapte.web.language import language_of
from krapte.web.menu import PAGES
from krapte.web.pages.jobs import queued
from krapte.web.pages.letter_shelf import (
    DRAFTS,
    SETTLED,
    TYPES,
    Kept,
    folder_of,
    found,
    letters_of,
    problems,
    runs,
    settle,
)
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
PAGE = PAGES["letter"]
NL, EN = PAGE.path("nl"), PAGE.path("en")
Starter = Annotated[Account, Depends(require("job"))]
Publisher = Annotated[Account, Depends(require("publish"))]
Text = Annotated[str, Form(max_length=100)]


@router.get(NL)
@router.get(EN)
def letters(request: Request) -> Response:
    """Show the settled letters; whoever is signed in also has the drafts and can compose."""
    lang = language_of(request.url.path)
    site = request.app.state.site
    who = request.state.who
    busy = who is not None and any(
        own.kind == "letter" and own.state not in ENDED for own in site.jobs.newest()
    )
    return page(
        request, "letter.html.j2", PAGE.key, PAGE.name(lang),
        settled=letters_of(site.settings, SETTLED),
        drafts=letters_of(site.settings, DRAFTS) if who else [],
        runs=runs(site.settings), today=dt.datetime.now(dt.UTC).date().isoformat(),
        busy=busy,
    )  # fmt: skip


@router.post(f"{NL}/opstellen")
@router.post(f"{EN}/opstellen")
def write(
    request: Request, who: Starter, run: Text = "", date: Text = "", since: Text = "",
    language: Text = "nl",
) -> Response:  # fmt: skip
    """Queue the composing of a draft; it takes some seconds."""
    site = request.app.state.site
    arguments = {"run": run, "date": date, "since": since, "lang": language}
    wrong = problems(site.settings, arguments)
    if wrong:
        raise BadInput(wrong)
    site.register.seal()  # the job reads it: a new site fills it first
    return queued(request, "letter", arguments, who)


@router.get(f"{NL}/{SETTLED}/{{name}}")
@router.get(f"{EN}/{SETTLED}/{{name}}")
@kept
def settled(request: Request, name: str) -> Response:
    """Show a settled letter to everybody."""
    return _shown(request, _found(request, SETTLED, name))


@router.get(f"{NL}/{DRAFTS}/{{name}}")
@router.get(f"{EN}/{DRAFTS}/{{name}}")
def draft(request: Request, name: str, who: Who) -> Response:
    """Show a draft to whoever is signed in."""
    answer = _shown(request, _found(request, DRAFTS, name), may(who.role, "publish"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get(f"{NL}/{SETTLED}/{{name}}/{{file}}")
def settled_file(request: Request, name: str, file: str) -> Response:
    """Give a file of a settled letter."""
    return _file(request, _found(request, SETTLED, name), file)


@router.get(f"{NL}/{DRAFTS}/{{name}}/{{file}}")
def draft_file(request: Request, name: str, file: str, who: Who) -> Response:
    """Give a file of a draft to whoever is signed in."""
    answer = _file(request, _found(request, DRAFTS, name), file)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post(f"{NL}/{DRAFTS}/{{name}}/vaststellen")
@router.post(f"{EN}/{DRAFTS}/{{name}}/vaststellen")
def settling(request: Request, name: str, who: Publisher) -> Response:
    """Settle a draft: every figure is recomputed, and the letter never changes after that."""
    site = request.app.state.site
    own = settle(site.settings, _found(request, DRAFTS, name))
    site.accounts.note(who.email, "settle letter", own.name)
    lang = language_of(request.url.path)
    return RedirectResponse(link("letter", lang, f"{SETTLED}/{own.name}"), 303)


def _found(request: Request, place: str, name: str) -> Kept:
    own = found(request.app.state.site.settings, place, name)
    if own is None:
        raise HTTPException(404)
    return own


def _shown(request: Request, own: Kept, publisher: bool = False) -> Response:
    settings = request.app.state.site.settings
    letter, _ = read_letter(folder_of(settings, own))
    return page(
        request, "letter_view.html.j2", PAGE.key, letter.content["title"],
        own=own, letter=letter, words=body(letter.content, letter.charts), publisher=publisher,
        is_settled=own.place == SETTLED or found(settings, SETTLED, own.name) is not None,
        files=f"{NL}/{own.place}/{own.name}",
    )  # fmt: skip


def _file(request: Request, own: Kept, file: str) -> Response:
    if file not in own.files:
        raise HTTPException(404)
    path = folder_of(request.app.state.site.settings, own) / file
    kind = TYPES[file.rsplit(".", 1)[1]]
    # As a download: the style within the HTML is not allowed on our own pages.
    return FileResponse(path, media_type=kind, filename=f"{own.name}-{file}")
