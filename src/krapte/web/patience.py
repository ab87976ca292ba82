"""How long a site waits for readers and writers, and how many it has at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long and for how many a server waits; all are choices of ours, none a standard.

    Parameters
    ----------
    head
        Seconds in which the whole head of a request must come, from the first moment of a
        connection or the first byte after an answer.
    between
        Seconds that a connection may be idle after an answer.
    body
        Seconds that a body has before it must keep up `rate`.
    rate
        Bytes a second below which a body, or a reader of an answer, is too slow.
    look
        Seconds between two looks at a reader that lags.
    connections
        At once; the one that has been idle longest makes room for a new one.
    each
        Of those, from one address; proxies are not counted.
    leave
        Seconds that requests have to end when the server stops.
    largest_head
        Bytes of a head.
    threads
        That work for readers at once: fewer than the 15 connections that a database gives, so that
        none waits for one in vain; on a few cores more of them would only hinder each other.
    """

    head: float = 10
    between: float = 15
    body: float = 20
    rate: int = 4_000
    look: float = 15
    connections: int = 1_000
    each: int = 100
    leave: float = 20
    largest_head: int = 32_768
    threads: int = 12
