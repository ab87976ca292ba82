"""The same matching spread over machines: Dask, a part of the people each, equal results."""

from __future__ import annotations

from typing import Any

import numpy as np

from krapte.skills.matching.index import Index
from krapte.skills.matching.lists import TOP, Matches, Progress, joined, match
from krapte.skills.matching.rules import Rules
from krapte.skills.matching.seekers import Seekers

PART = 20_000
"""People per part, unless asked otherwise."""


def match_on(
    client: Any,
    seekers: Seekers,
    index: Index,
    rules: Rules | None = None,
    top: int = TOP,
    part: int = PART,
    threads: int = 1,
    progress: Progress | None = None,
) -> Matches:
    """Return the best vacancies for each person, computed by the workers of a Dask cluster.

    The index is sent to every worker once, people go out a part at a time and stay in the memory of
    the workers. Use a cluster of your own organisation: people are personal data.

    Parameters
    ----------
    client
        A `distributed.Client`.
    seekers, index, rules, top, progress
        As in `match`.
    part
        People per part.
    threads
        Threads that each part uses on its worker.

    Raises
    ------
    BadInput
        As in `match`.
    """
    if not len(seekers):
        return match(seekers, index, rules, top, threads)
    index.people(seekers.take(np.arange(1)), rules or Rules())
    # Made here, so that no worker makes it again; it travels with the index.
    _ = index.postings, index.terms, index.spread
    everywhere = client.scatter(index, broadcast=True)
    begins = range(0, len(seekers), part)
    parts = [
        client.submit(
            match,
            client.scatter(seekers.take(np.arange(begin, min(begin + part, len(seekers))))),
            everywhere, rules, top, threads, pure=False,
        )
        for begin in begins
    ]  # fmt: skip
    found = []
    for begin, own in zip(begins, parts, strict=True):
        found.append(own.result())
        own.release()
        if progress is not None:
            progress(min(begin + part, len(seekers)), len(seekers))
    return joined(found)


def connected(address: str) -> Any:
    """Return a client of the Dask cluster at an address, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    BadInput
        Nobody answers there within ten seconds.
    """
    from distributed import Client

    from krapte.errors import BadInput, Problem

    try:
        return Client(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as fault:
        mend = "Start `dask scheduler` and `dask worker`, or leave --cluster out."
        found = f"no answer ({type(fault).__name__})"
        allowed = "the address of a Dask scheduler"
        raise BadInput([Problem("cluster", None, "--cluster", found, allowed, mend)]) from None
