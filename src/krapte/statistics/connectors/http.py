"""The one way in which krapte asks a server for something: patient, polite and within bounds."""

from __future__ import annotations

import datetime as dt
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx

from krapte.errors import BadInput, Problem
from krapte.statistics.connectors.cache import Answer, Cache
from krapte.statistics.connectors.watch import Watch

TEMPORARY = frozenset({429, 500, 502, 503, 504})
"""Answers that say: not now. All others but 200, 304 and redirects end the attempt at once."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GZIP = 16 + zlib.MAX_WBITS  # zlib's sign for: expect the header of gzip


@dataclass(frozen=True)
class Clock:
    """Time, passed in so that tests own it."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    utc: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Limits:
    """Bounds of one request.

    Parameters
    ----------
    seconds
        From the first attempt to the last byte, waiting included: a server that sends a byte now
        and then does not hold us longer.
    silence
        Seconds without a byte after which an attempt fails.
    attempts
        Number of attempts at an address that says `not now` or does not answer.
    pause
        Seconds before the second attempt; doubled before each next one.
    interval
        Least seconds between two requests to one host.
    size
        Most bytes of an answer, after decompression.
    redirects
        Most redirects that are followed.
    """

    seconds: float = 120.0
    silence: float = 20.0
    attempts: int = 4
    pause: float = 1.0
    interval: float = 0.5
    size: int = 64 * 2**20
    redirects: int = 3


class Client:
    """Asks the listed hosts over https, and no other.

    Parameters
    ----------
    hosts
        Hosts that may be asked. A redirect or a next page elsewhere is refused: what a server
        answers must not lead us into a network that only we can reach.
    cache
        Where answers are kept for conditional requests; None keeps nothing.
    transport
        How requests travel; None is the network.
    clock, limits
        Time and bounds.
    """

    def __init__(
        self,
        hosts: frozenset[str],
        cache: Cache | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> None:
        from krapte import __version__

        self.hosts = hosts
        self.cache = cache
        self.clock = clock or Clock()
        self.limits = limits or Limits()
        self._free: dict[str, float] = {}
        self._http = httpx.Client(
            transport=transport,
            timeout=self.limits.silence,
            follow_redirects=False,
            # A connection of its own for every request: the watch must see it being made.
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={
                "User-Agent": f"krapte/{__version__} (reads open statistics)",
                "Accept-Encoding": "gzip",
            },
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer of an address.

        Parameters
        ----------
        url
            An https address of a listed host; plain http to such a host is raised to https, since
            servers write their next pages so.
        headers
            Sent to the host of `url` only.

        Raises
        ------
        BadInput
            No network, no answer within the limits, or a refusal; the message says which.
        """
        deadline = self.clock.monotonic() + self.limits.seconds
        reason = ""
        for attempt in range(self.limits.attempts):
            try:
                return self._attempt(url, headers or {}, deadline)
            except _NotNow as fault:
                reason = fault.reason
                wait = max(self.limits.pause * 2**attempt, fault.wait)
            except httpx.TransportError as fault:
                reason = f"{type(fault).__name__} ({fault})"
                wait = self.limits.pause * 2**attempt
            late = self.clock.monotonic() + wait > deadline
            if late:
                reason += f", and no time left of {self.limits.seconds:g} seconds"
            if late or attempt + 1 == self.limits.attempts:
                break
            self.clock.sleep(wait)
        raise _refusal(
            url, reason, "an answer",
            "Nothing was changed; the figures of the last fetch stay. Is there a network? If so,"
            " try again later.",
        )  # fmt: skip

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Keep answers that were understood, so that the next time only changes are sent."""
        if self.cache is not None:
            for answer in answers.values():
                self.cache.keep(answer)

    def _attempt(self, url: str, headers: Mapping[str, str], deadline: float) -> Answer:
        kept = self.cache.find(url) if self.cache else None
        target, sent = self._allowed(url, url), dict(headers)
        if kept and kept.etag:
            sent["If-None-Match"] = kept.etag
        if kept and kept.modified:
            sent["If-Modified-Since"] = kept.modified
        for _ in range(self.limits.redirects + 1):
            self._wait_for(target.host)
            watch = Watch(deadline - self.clock.monotonic())
            stream = self._http.stream(
                "GET", target, headers=sent, extensions={"trace": watch.notice}
            )
            with watch, stream as response:
                if response.status_code in _REDIRECTS:
                    onward = self._allowed(
                        str(target.join(response.headers.get("Location", ""))), url
                    )
                    if onward.host != target.host:
                        sent = {}  # keys of one host are no other host's business
                    target = onward
                    continue
                if response.status_code == 304 and kept:
                    return kept
                self._accept(response, url)
                content = b"".join(self._body(response, url, deadline))
                return Answer(
                    url,
                    content,
                    self.clock.utc(),
                    response.headers.get("ETag", ""),
                    response.headers.get("Last-Modified", ""),
                )
        raise _refusal(url, "redirect after redirect", "an answer", "Tell the makers of krapte.")

    def _allowed(self, url: str, asked: str) -> httpx.URL:
        try:
            found = httpx.URL(url)
        except httpx.InvalidURL:
            mend = "Tell the makers of krapte."
            raise _refusal(asked, f"`{url[:100]}`", "an address", mend) from None
        if found.scheme == "http" and found.port is None:
            found = found.copy_with(scheme="https")
        if found.scheme != "https" or found.host not in self.hosts or found.port is not None:
            raise _refusal(
                asked, f"a way to `{found.scheme}://{found.netloc.decode()}`",
                "https and one of " + ", ".join(sorted(self.hosts)),
                "It was not followed. If the source has moved, its table must name the new host.",
            )  # fmt: skip
        if found.userinfo:
            raise _refusal(asked, "a user name in the address", "none", "It was not followed.")
        return found

    def _wait_for(self, host: str) -> None:
        wait = self._free.get(host, 0.0) - self.clock.monotonic()
        if wait > 0:
            self.clock.sleep(wait)
        self._free[host] = self.clock.monotonic() + self.limits.interval

    def _accept(self, response: httpx.Response, url: str) -> None:
        code = response.status_code
        if code in TEMPORARY:
            raise _NotNow(f"answer {code}", _retry_after(response, self.clock.utc()))
        if code != 200:
            raise _refusal(
                url, f"answer {code} ({response.reason_phrase})", "answer 200",
                "Has the table moved or ended, or does it ask for a key? Nothing was changed.",
            )  # fmt: skip

    def _body(self, response: httpx.Response, url: str, deadline: float) -> Iterator[bytes]:
        """Yield the body; we decompress ourselves, since a small answer can hide a huge one."""
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", ""):
            found = f"an answer packed as `{coding}`"
            raise _refusal(url, found, "gzip or plain", "Try again later.")
        unpack = zlib.decompressobj(_GZIP) if coding == "gzip" else None
        size = received = 0
        for chunk in response.iter_raw():
            received += len(chunk)
            if self.clock.monotonic() > deadline:
                raise _refusal(
                    url, f"an answer not whole after {self.limits.seconds:g} seconds",
                    "a quicker answer", "Nothing was changed. Try again later.",
                )  # fmt: skip
            piece = chunk
            if unpack is not None:
                try:
                    piece = unpack.decompress(chunk, self.limits.size - size + 1)
                except zlib.error as fault:
                    raise httpx.RemoteProtocolError(f"broken gzip: {fault}") from None
            size += len(piece)
            if size > self.limits.size or (unpack is not None and unpack.unconsumed_tail):
                raise _refusal(
                    url, f"an answer of more than {self.limits.size:,} bytes", "less",
                    "Nothing was changed. Narrow the filter of the table.",
                )  # fmt: skip
            yield piece
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) != received:
            raise httpx.RemoteProtocolError(f"{received} bytes of {declared}")
        if unpack is not None and not unpack.eof:
            raise httpx.RemoteProtocolError("gzip ended before its end")


class _NotNow(Exception):
    """The server asks to come back later."""

    def __init__(self, reason: str, wait: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


def _retry_after(response: httpx.Response, now: dt.datetime) -> float:
    """Return the seconds that a server asks to wait; 0 when it does not say, or nonsense."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    zone = moment.tzinfo or dt.UTC
    return max(0.0, (moment - now.replace(tzinfo=dt.UTC).astimezone(zone)).total_seconds())


def _refusal(url: str, found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem(url, None, None, found, allowed, mend)])
