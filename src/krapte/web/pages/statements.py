"""What a public site must say of itself: accessibility and privacy."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from krapte.web.accounts.store import IDLE, LONGEST
from krapte.web.language import language_of
from krapte.web.menu import PAGES
from krapte.web.render import page
from krapte.web.retention import TERMS, terms_of

router = APIRouter(include_in_schema=False)


@router.get(PAGES["accessibility"].path("nl"))
@router.get(PAGES["accessibility"].path("en"))
def accessibility(request: Request) -> Response:
    """Say how accessible the site is and what was tested."""
    own = PAGES["accessibility"]
    return page(request, "accessibility.html.j2", own.key, own.name(language_of(request.url.path)))


@router.get(PAGES["privacy"].path("nl"))
@router.get(PAGES["privacy"].path("en"))
def privacy(request: Request) -> Response:
    """Say what the site keeps of its readers."""
    own = PAGES["privacy"]
    days = terms_of(request.app.state.site.settings.state)
    return page(
        request, "privacy.html.j2", own.key, own.name(language_of(request.url.path)),
        terms=[(own, days[own.kind]) for own in TERMS.values()],
        idle=int(IDLE.total_seconds() // 60), longest=int(LONGEST.total_seconds() // 3600),
    )  # fmt: skip
