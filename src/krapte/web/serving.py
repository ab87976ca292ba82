"""Serves a site: quick for its first reader, with limits against slow ones, and ending in order."""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection
from ipaddress import ip_network
from typing import Any

import uvicorn
from fastapi import FastAPI

from krapte.errors import BadInput, Problem
from krapte.web.connections import LOCAL, patient
from krapte.web.menu import MENU
from krapte.web.pages.transition_reference import prepare

LOG = logging.getLogger("krapte.web")
SWITCH_SECONDS = 0.001
"""How long one thread keeps the interpreter from others; what draws a chart takes much longer, and
every short answer would wait 5 ms for it at each step with Python's own choice."""


def server_of(
    app: FastAPI, host: str = "127.0.0.1", port: int = 8000, proxies: Collection[str] = ()
) -> uvicorn.Server:
    """Return the server of a site.

    Parameters
    ----------
    app
        From `create_app`; its settings say how patient the server is.
    host, port
        Where it listens.
    proxies
        Addresses or networks of proxies that are believed when they say for whom they ask; one on
        this machine is always believed.

    Returns
    -------
    uvicorn.Server
        Call its `run`. It ends on SIGTERM or SIGINT: no new requests, those that run have
        `Patience.leave` seconds, then the jobs are stopped and queued again.

    Raises
    ------
    BadInput
        A proxy is no address or network.
    """
    for own in proxies:
        try:
            ip_network(own, strict=False)
        except ValueError:
            allowed, mend = "an address or network, such as 10.0.0.5 or 10.0.0.0/24", "Correct it."
            raise BadInput([Problem("--proxy", None, None, f"`{own}`", allowed, mend)]) from None
    patience = app.state.site.settings.patience
    server = _Ready(
        uvicorn.Config(
            app, host=host, port=port, http=patient(patience, proxies), ws="none",
            # Who asked what stays out of the log; a proxy may keep that, as its owner decides.
            access_log=False, log_level="warning", server_header=False,
            forwarded_allow_ips=[*LOCAL, *proxies],
            timeout_keep_alive=int(patience.between),
            timeout_graceful_shutdown=int(patience.leave),
            h11_max_incomplete_event_size=patience.largest_head,
        )
    )  # fmt: skip
    logging.getLogger("uvicorn.error").addFilter(untold)
    return server


def untold(record: logging.LogRecord) -> bool:
    """Return whether a line of the server is still to be logged.

    `krapte.web.faults` has logged a fault of ours already, without its message: that may hold what
    a reader typed.
    """
    return record.exc_info is None or not str(record.msg).startswith("Exception in ASGI")


def serve(
    app: FastAPI, host: str = "127.0.0.1", port: int = 8000, proxies: Collection[str] = ()
) -> None:
    """Serve a site until it is told to stop; its parameters are those of `server_of`."""
    sys.setswitchinterval(SWITCH_SECONDS)
    server_of(app, host, port, proxies).run()


class _Ready(uvicorn.Server):
    """Listens when the first page is ready, and then makes what other pages would wait for."""

    async def startup(self, sockets: Any = None) -> None:
        try:
            await warm(self.config.app)  # pyright: ignore[reportArgumentType]
        except Exception:  # it is in the log already, and whoever asks for the page is told
            LOG.warning("the first page could not be made beforehand")
        await super().startup(sockets)
        prepare(self.config.app.state.site)  # pyright: ignore[reportFunctionMemberAccess, reportAttributeAccessIssue]


async def warm(app: FastAPI, lang: str = "nl") -> None:
    """Make the first page, so that the first reader of a site does not wait for what it loads."""
    path = MENU[0].path(lang)
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": b"", "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0), "state": {},
    }  # fmt: skip

    async def nothing() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def unread(message: Any) -> None:
        return

    await app(scope, nothing, unread)
