"""Whether a process still is the one that it was: numbers of processes are given out again."""

from __future__ import annotations

import os
from pathlib import Path

_PROC = Path("/proc")


def is_running(process: int, began: str = "") -> bool:
    """Return whether a process is there.

    Parameters
    ----------
    process
        Its number.
    began
        What `beginning_of` said of it; another process of that number, also in a container that was
        started anew, is then told from it. Empty is any process of that number.
    """
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as somebody else
    return not began or beginning_of(process) in (began, "")


def beginning_of(process: int) -> str:
    """Return the start of the machine and of a process on it; empty where that is not told."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        told = (_PROC / str(process) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name of the program stands in brackets and may hold anything; the start is field 22.
    return f"{boot} {told.rpartition(')')[2].split()[19]}"
