"""Not so fast, and not so slow: how often one address may write, how much and how long it sends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krapte.web.accounts.guard import SAFE_METHODS
from krapte.web.patience import Patience

MOST_ADDRESSES = 20_000
LARGEST_BODY = 25_000_000
"""Bytes of an upload; a national list of 10,000 projects is about 3 million."""

LARGEST_OPEN = 500_000
"""Bytes that somebody without an account may send; the longest text about a person fits twice."""

LARGE, AT_ONCE, OF_ONE = 1_000_000, 8, 2
"""A body of more bytes is kept on disk while it comes; so many at once, and of one account."""

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
        await self.app(scope, receive, send)


class Bounded:
    """Holds what is sent to a size and a speed, by who sends it.

    A form is read before anything asks who sent it, so this comes right after that is known.

    Parameters
    ----------
    app
        What reads it.
    patience
        How long a body may take.
    """

    def __init__(self, app: ASGIApp, patience: Patience | None = None) -> None:
        self.app = app
        self.patience = patience or Patience()
        self._large: Counter[int] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with a body that ends where it must."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        headers = Request(scope).headers
        who = scope["state"]["who"]
        most = LARGEST_BODY if who is not None else LARGEST_OPEN
        length = int(headers.get("content-length", 0))
        if length > most:
            await _refuse(413, "Too large", {})(scope, receive, send)
            return
        counted = _counted(receive, most, self.patience)
        # Without a length it may be of any size.
        if who is None or (length <= LARGE and "transfer-encoding" not in headers):
            await self.app(scope, counted, send)
            return
        if self._large[who.id] >= OF_ONE or self._large.total() >= AT_ONCE:
            await _refuse(503, "Too many uploads at once", {"Retry-After": "10"})(
                scope, receive, send
            )
            return
        self._large[who.id] += 1
        try:
            await self.app(scope, counted, send)
        finally:
            self._large[who.id] -= 1
            self._large += Counter()  # forgets who has none


def _counted(receive: Receive, most: int, patience: Patience) -> Receive:
    """Return the same body; one that is longer or slower than it may be is refused."""
    seen, begun, whole = 0, 0.0, False

    async def own() -> Message:
        nonlocal seen, begun, whole
        if whole:  # what follows is only whether the reader is still there
            return await receive()
        begun = begun or asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(begun + patience.body + seen / patience.rate):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        seen += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if seen > most:
            raise HTTPException(413)
        return message

    return own


def _refuse(status: int, title: str, headers: dict[str, str]) -> JSONResponse:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": title}
    return JSONResponse(problem, status, headers, media_type="application/problem+json")
