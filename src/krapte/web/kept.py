"""Pages that many read and that change only with the run, the register or the day are kept."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from fastapi import Request, Response

MOST_BYTES = 64_000_000


class Kept:
    """Answers by what decides them; the one that was not used for longest goes first.

    Parameters
    ----------
    most
        Bytes that are kept at most.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self._size = 0
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[Any, ...], Response] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> Response | None:
        """Return the answer that was kept, or None."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._found)

    def put(self, key: tuple[Any, ...], answer: Response) -> None:
        """Keep an answer."""
        with self._lock:
            old = self._found.pop(key, None)
            self._size += len(answer.body) - (len(old.body) if old else 0)
            self._found[key] = answer
            while self._size > self.most and self._found:
                _, gone = self._found.popitem(last=False)
                self._size -= len(gone.body)


def kept(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Keep the good answers of a page for readers who are not signed in.

    They are made anew when there is a new run, when the register changed, and on the next day.
    """

    @wraps(handler)
    def own(request: Request, **named: Any) -> Response:
        if request.state.who is not None:
            return handler(request, **named)
        site = request.app.state.site
        day = dt.datetime.now(dt.UTC).date()
        colours = request.cookies.get("krapte-theme", "")
        fragment = "hx-request" in request.headers
        # Not the host: whoever reads by another name of the site sees the same page.
        address = f"{request.url.path}?{request.url.query}"
        key = (site.newest_run(), site.register.seal(), day, address, colours, fragment)
        found = site.kept.get(key)
        if found is None:
            found = handler(request, **named)
            if found.status_code == 200:
                site.kept.put(key, found)
        # A copy: middleware changes the headers of what it sends.
        return Response(found.body, found.status_code, dict(found.headers))

    return own
