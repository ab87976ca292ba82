"""A deadline that holds while a server drips, one byte at a time."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any


class Watch:
    """Cuts the connection at the deadline.

    The timeout of a socket starts anew with every byte, and while headers drip in there is no
    chunk at which the deadline could be looked at.
    """

    def __init__(self, seconds: float) -> None:
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(max(0.0, seconds), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def notice(self, event: str, about: dict[str, Any]) -> None:
        """Remember the socket; called by the transport for every event of a request."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = about["return_value"].get_extra_info("socket")

    def _cut(self) -> None:
        if self._socket is not None:
            # It may have ended by itself a moment ago.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
