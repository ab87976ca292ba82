"""What a reader sees when something is wrong: a page in their language, or a problem of the API."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from krapte.errors import BadInput, DiskRefused
from krapte.web.language import chooser, language_of
from krapte.web.render import page

LOG = logging.getLogger("krapte.web")
API = "/api/"

TITLES = {
    400: ("Dit klopt niet", "This does not fit"),
    401: ("Meld u eerst aan", "Sign in first"),
    403: ("Dat mag u niet", "You may not do that"),
    404: ("Deze pagina is er niet", "There is no such page"),
    405: ("Dat kan hier niet", "That cannot be done here"),
    408: ("Dit duurde te lang", "This took too long"),
    409: ("Iemand anders was u voor", "Somebody else was first"),
    413: ("Dit bestand is te groot", "This file is too large"),
    429: ("Even rustig aan", "Not so fast"),
    500: ("Hier ging bij ons iets mis", "Something went wrong on our side"),
    503: ("Nog niet klaar", "Not ready yet"),
    507: ("Dit kan nu niet worden bewaard", "This cannot be kept now"),
}


def add_faults(app: FastAPI) -> None:
    """Make an application answer faults to people with a page; the API answers its own."""

    @app.exception_handler(HTTPException)
    def told(request: Request, fault: HTTPException) -> Response:
        return fault_page(request, fault.status_code, str(fault.detail))

    @app.exception_handler(BadInput)
    def refused(request: Request, fault: BadInput) -> Response:
        return fault_page(request, 400, "", fault)

    @app.exception_handler(DiskRefused)
    def unkept(request: Request, fault: DiskRefused) -> Response:
        # Whoever runs the site must know; a reader is told that nothing was kept, not where.
        LOG.error("%s %s: %s", request.method, request.url.path, fault)
        return fault_page(request, 507, "")

    @app.exception_handler(RequestValidationError)
    def unfit(request: Request, fault: RequestValidationError) -> Response:
        names = ", ".join(str(own["loc"][-1]) for own in fault.errors())
        return fault_page(request, 400, names)

    @app.exception_handler(Exception)
    def ours(request: Request, fault: Exception) -> Response:
        # The path, and where it went wrong: a query, a body or the message of the fault may hold
        # what a reader typed.
        where = "".join(traceback.format_tb(fault.__traceback__))
        what = type(fault).__qualname__
        LOG.error("%s %s failed: %s\n%s", request.method, request.url.path, what, where)
        return fault_page(request, 500, "")


def fault_page(
    request: Request, status: int, detail: str, fault: BadInput | None = None
) -> Response:
    """Return the page that tells what is wrong and how to go on."""
    t = chooser(language_of(request.url.path))
    title = t(*TITLES.get(status, TITLES[500 if status >= 500 else 400]))
    # Starlette's own details are English words for the status, which the title has said already.
    said = "" if detail == HTTPStatus(status).phrase else detail
    problems = fault.problems if fault else ()
    return page(
        request, "fault.html.j2", "", title, status, code=status, detail=said, problems=problems
    )
