"""Connections with a clock: who sends or reads too slowly makes room for others.

uvicorn itself only ends a connection that is idle after an answer. One that never sends a whole
head or does not read its answer would stay for as long as its other end likes. How long a body may
take is in `krapte.web.limits`, where it is read.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from ipaddress import ip_address, ip_network
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from krapte.web.patience import Patience

LOCAL = ("127.0.0.1", "::1")
"""This machine, as a proxy on it comes in."""

_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n"
    b"cache-control: no-store\r\n\r\n"
)


def patient(patience: Patience, proxies: Collection[str] = ()) -> type[H11Protocol]:
    """Return a protocol for one server that waits no longer than it should.

    Parameters
    ----------
    patience
        How long.
    proxies
        Addresses or networks behind which are many readers, besides this machine.

    Raises
    ------
    ValueError
        One of them is no address or network.
    """
    many: Counter[str] = Counter()
    uncounted = [ip_network(own, strict=False) for own in (*LOCAL, *proxies)]

    class Patient(H11Protocol):
        """A connection with a clock on its head and on its reader."""

        _head: asyncio.TimerHandle | None = None
        _reader: asyncio.TimerHandle | None = None
        _address, _lagging, _drained, idle_since = "", 0, False, 0.0

        def connection_made(self, transport: Any) -> None:
            """Take a connection, if there is room for it or room can be made."""
            super().connection_made(transport)
            self.idle_since = self.loop.time()
            self._address = self.client[0] if self.client else ""
            if self._address and not any(ip_address(self._address) in own for own in uncounted):
                many[self._address] += 1
            full = len(self.connections) > patience.connections and not self._make_room()
            if full or many[self._address] > patience.each:
                transport.abort()
                return
            self._head = self.loop.call_later(patience.head, self._head_is_late)

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget a connection."""
            for clock in (self._head, self._reader):
                if clock is not None:
                    clock.cancel()
            self._head = self._reader = None
            if self._address in many:
                many[self._address] -= 1
                if not many[self._address]:
                    del many[self._address]
            super().connection_lost(exc)

        def handle_events(self) -> None:
            """Read what came; a head that is not whole yet has the clock on it."""
            super().handle_events()
            if self.busy:
                if self._head is not None:
                    self._head.cancel()
                    self._head = None
            elif self._head is None and not self.transport.is_closing():
                self._head = self.loop.call_later(patience.head, self._head_is_late)

        def on_response_complete(self) -> None:
            """After an answer, look whether it is also read."""
            super().on_response_complete()
            self.idle_since = self.loop.time()
            self._watch()

        def pause_writing(self) -> None:
            """Stop writing to a reader that lags, and look at it again."""
            super().pause_writing()
            self._watch()

        def resume_writing(self) -> None:
            """Write again."""
            super().resume_writing()
            self._drained = True

        @property
        def busy(self) -> bool:
            """Whether a request is being answered."""
            return self.cycle is not None and not self.cycle.response_complete

        def _watch(self) -> None:
            left = self.transport.get_write_buffer_size()
            if left and self._reader is None:
                self._lagging, self._drained = left, False
                self._reader = self.loop.call_later(patience.look, self._look)

        def _look(self) -> None:
            self._reader = None
            left = self.transport.get_write_buffer_size()
            enough = min(self._lagging, patience.look * patience.rate)
            if left and not self._drained and self._lagging - left < enough:
                self.transport.abort()
                return
            self._watch()

        def _head_is_late(self) -> None:
            self._head = None
            if self.transport.is_closing():
                return
            # Somebody who began to speak hears why; after a whole answer there is nothing to say.
            if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
                self.transport.write(_SLOW)
            self.transport.close()

        def _make_room(self) -> bool:
            # A class of its own per server: all connections are of this one.
            others = [own for own in self.connections if own is not self and not own.busy]  # pyright: ignore[reportAttributeAccessIssue]
            if not others:
                return False
            oldest = min(others, key=lambda own: own.idle_since)  # pyright: ignore[reportAttributeAccessIssue]
            self.connections.discard(oldest)
            oldest.transport.abort()
            return True

    return Patient
