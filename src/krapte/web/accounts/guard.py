"""Who makes a request, and whether they may: asked before any write."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from krapte.web.accounts.roles import may
from krapte.web.accounts.store import Account

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FIELD = "token"
"""Field of a form, and with `X-` before it the header, that proves a form to be ours."""


def cookie_name(secure: bool) -> str:
    """Return the name of the cookie of a session; by https no other site can set it."""
    return "__Host-krapte" if secure else "krapte"


class Identified:
    """Finds out who makes a request: by the cookie of a session, or by a key.

    `request.state.who` is an `Account` or None; `request.state.token` is what forms send back;
    `request.state.by_key` says that there is no cookie that a browser sends by itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with who makes it."""
        if scope["type"] == "http":
            asked = HTTPConnection(scope)
            state = scope.setdefault("state", {})
            state.update(who=None, token="", by_key=False)
            site = scope["app"].state.site
            cookie = asked.cookies.get(cookie_name(site.settings.secure))
            kind, _, secret = asked.headers.get("authorization", "").partition(" ")
            if kind.lower() == "bearer" and secret:
                state["who"] = await run_in_threadpool(site.accounts.holder, secret)
                state["by_key"] = True
            elif cookie:
                found = await run_in_threadpool(site.accounts.session, cookie)
                if found is not None:
                    state["who"], state["token"] = found
        await self.app(scope, receive, send)


def same_origin(request: Request) -> bool:
    """Return whether a request comes from a page of this site.

    Browsers say where a form was sent from; OWASP advises to compare that with the own address.
    """
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("origin") or request.headers.get("referer")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


async def signed_in(request: Request) -> Account:
    """Return who makes a request that must not be anonymous, and whose form is ours.

    Raises
    ------
    HTTPException
        401: nobody is signed in; 403: the form came from elsewhere.
    """
    who: Account | None = request.state.who
    if who is None:
        raise HTTPException(401)
    if request.method not in SAFE_METHODS and not request.state.by_key:
        sent = request.headers.get(f"x-{FIELD}", "")
        if not sent and "form" in request.headers.get("content-type", ""):
            sent = str((await request.form()).get(FIELD, ""))
        if not (same_origin(request) and hmac.compare_digest(sent, request.state.token)):
            raise HTTPException(403)
    return who


Who = Annotated[Account, Depends(signed_in)]
"""Parameter of a route that nobody reaches without signing in."""


def require(action: str) -> Callable[..., Any]:
    """Return the dependency of a route that only some roles reach.

    A route about a record asks `krapte.web.accounts.may` once more, with the record's owners.
    """

    async def allowed(who: Who) -> Account:
        if not may(who.role, action):
            raise HTTPException(403)
        return who

    return allowed
