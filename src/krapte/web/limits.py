"""Not so fast: how often one address may write or try a password."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krapte.web.accounts.guard import SAFE_METHODS

MOST_ADDRESSES = 20_000
LARGEST_BODY = 25_000_000
"""Bytes of an upload; a national list of 10,000 projects is about 3 million."""

PASSWORD_PATHS = ("/account/aanmelden", "/account/uitnodiging")


class Bucket:
    """Lets through so many in a row, and then so many a minute, from each address.

    Parameters
    ----------
    burst
        How many in a row.
    a_minute
        How many a minute in the long run.
    clock
        Seconds, never going back.
    """

    def __init__(
        self, burst: int, a_minute: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.rate, self.clock = burst, a_minute / 60, clock
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str) -> float:
        """Return 0 when one more may come through, or the seconds to wait."""
        with self._lock:
            now = self.clock()
            left, since = self._known.pop(address, (float(self.burst), now))
            left = min(self.burst, left + (now - since) * self.rate)
            wait = 0.0 if left >= 1 else (1 - left) / self.rate
            self._known[address] = (left - 1 if not wait else left, now)
            if len(self._known) > MOST_ADDRESSES:
                self._known.popitem(last=False)
            return wait


class Limited:
    """Refuses what comes too fast or is too large, before anything reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.writes = Bucket(60, 120)
        self.passwords = Bucket(10, 10)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say how long to wait."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        address = request.client.host if request.client else ""
        path = scope["path"].removeprefix("/en")
        bucket = self.passwords if path.startswith(PASSWORD_PATHS) else self.writes
        wait = bucket.take(address)
        if wait:
            await _refuse(429, "Too many requests", {"Retry-After": str(int(wait) + 1)})(
                scope, receive, send
            )
            return
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            await _refuse(413, "Too large", {})(scope, receive, send)
            return
        await self.app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    """Return the same body, cut off when it is longer than it may be or said to be."""
    seen = 0

    async def own() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return own


def _refuse(status: int, title: str, headers: dict[str, str]) -> JSONResponse:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": title}
    return JSONResponse(problem, status, headers, media_type="application/problem+json")
