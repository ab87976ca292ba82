"""The limits under which a case is read: processor time, waiting time and memory."""

from __future__ import annotations

import faulthandler
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

SECONDS = 10.0
"""Processor seconds in which a case must be read; files are small."""

PATIENCE = 120.0
"""Seconds on the clock after which even code that never returns to Python is ended."""

MEMORY = 1_500_000_000
"""Bytes that reading may need above what the process has when it begins."""


class TooLong(BaseException):
    """Reading takes longer than it may; no `except Exception` of a reader catches it."""


@contextmanager
def within(seconds: float | None = None, last_words: IO[str] | None = None) -> Iterator[None]:
    """Run what is inside within a limit of processor time.

    Parameters
    ----------
    seconds
        Processor seconds; `SECONDS` when None.
    last_words
        Open file that gets the stack of a process that does not listen any more, before it ends;
        None leaves it alive.

    Raises
    ------
    TooLong
        The limit is over.
    """
    seconds = SECONDS if seconds is None else seconds

    def over(_: int, __: FrameType | None) -> None:
        raise TooLong(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    if last_words is not None:
        faulthandler.dump_traceback_later(PATIENCE, exit=True, file=last_words)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if last_words is not None:
            faulthandler.cancel_dump_traceback_later()


def limit_memory(more: int = MEMORY) -> None:
    """Let this process take so many bytes of address space more, and no further."""
    pages = int(open("/proc/self/statm").read().split()[0])  # noqa: PTH123, SIM115
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
