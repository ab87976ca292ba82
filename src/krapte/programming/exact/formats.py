"""Reads project networks in the formats of the literature: PSPLIB, Patterson and ProGen/max.

Source: R. Kolisch and A. Sprecher, *PSPLIB - a project scheduling problem library*, European
Journal of Operational Research 96 (1997) 205-216; the format of ProGen/max is that of C. Schwindt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.inputs import LARGEST_NETWORK, content_of
from krapte.programming.exact.network import Network

_NUMBER = re.compile(r"-?\d+")


def read_network(path: Path) -> Network:
    """Return the network in a file; its ending says which format it has.

    Parameters
    ----------
    path
        `.sm` (PSPLIB, one mode), `.rcp` (Patterson) or `.sch` (with least and longest lags).

    Raises
    ------
    BadInput
        The ending is unknown, or the file does not hold what its format promises.
    """
    readers: dict[str, Callable[[str], Network]] = {
        ".sm": _psplib,
        ".rcp": _patterson,
        ".sch": _progen_max,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        mend = "Give the file the ending of its format."
        allowed = f"a name that ends in {', '.join(readers)}"
        raise BadInput([Problem(path.name, None, None, f"`{path.suffix}`", allowed, mend)])
    content = content_of(path, LARGEST_NETWORK, "a project network")
    try:
        return reader(content.decode("latin-1"))
    except (ValueError, IndexError, OverflowError, MemoryError) as error:
        mend = "Take the file from its source again, whole."
        allowed = f"a project network in the format {path.suffix.lower()}"
        raise BadInput([Problem(path.name, None, None, str(error), allowed, mend)]) from error


def _numbers(line: str) -> list[int]:
    return [int(own) for own in _NUMBER.findall(line)]


def _psplib(text: str) -> Network:
    lines = text.splitlines()
    follow = [_numbers(own) for own in _section(lines, "PRECEDENCE RELATIONS")]
    asked = [_numbers(own) for own in _section(lines, "REQUESTS/DURATIONS")]
    capacities = _numbers(_section(lines, "RESOURCEAVAILABILITIES")[0])
    if len(follow) != len(asked):
        raise ValueError(f"{len(follow)} rows of successors and {len(asked)} of durations")
    if any(own[1] != 1 for own in follow):
        raise ValueError("activities with more than one mode")
    successors = [[own - 1 for own in row[3 : 3 + row[2]]] for row in follow]
    return _network([own[2:] for own in asked], capacities, successors)


def _section(lines: Sequence[str], title: str) -> list[str]:
    """Return the rows of numbers below a title, up to the next rule of stars."""
    start = next((at for at, own in enumerate(lines) if own.startswith(title)), None)
    if start is None:
        raise ValueError(f"no section `{title}`")
    found = []
    for own in lines[start + 1 :]:
        if own.startswith("*"):
            break
        if _NUMBER.match(own.strip()):
            found.append(own)
    if not found:
        raise ValueError(f"no rows in the section `{title}`")
    return found


def _patterson(text: str) -> Network:
    left = iter(_numbers(text))

    def take(count: int) -> list[int]:
        found = list(islice(left, count))
        if len(found) < count:
            raise ValueError("fewer numbers than it announces")
        return found

    count, resources = take(2)
    capacities = take(resources)
    rows, successors = [], []
    for _ in range(count):
        rows.append(take(1 + resources))
        successors.append([own - 1 for own in take(take(1)[0])])
    return _network(rows, capacities, successors)


def _progen_max(text: str) -> Network:
    lines = [_numbers(own) for own in text.splitlines() if own.strip()]
    count, resources = lines[0][0] + 2, lines[0][1]
    if len(lines) < 2 * count + 2:
        raise ValueError(f"{len(lines)} rows where {2 * count + 2} are announced")
    lags = []
    for row in lines[1 : 1 + count]:
        number, _, many = row[:3]
        after, periods = row[3 : 3 + many], row[3 + many : 3 + 2 * many]
        if len(periods) != many:
            raise ValueError(f"activity {number} has {many} successors and {len(periods)} lags")
        lags += [(number, own, lag) for own, lag in zip(after, periods, strict=True)]
    asked = np.array([own[2 : 3 + resources] for own in lines[1 + count : 1 + 2 * count]])
    capacities = np.array(lines[1 + 2 * count][:resources])
    return Network(asked[:, 0], asked[:, 1:], capacities, np.array(lags, dtype=np.int64))


def _network(
    rows: Sequence[Sequence[int]], capacities: Sequence[int], successors: Sequence[Sequence[int]]
) -> Network:
    """Return a network of durations and demands, in which successors wait for the end."""
    if any(len(own) != 1 + len(capacities) for own in rows):
        raise ValueError(f"rows without a duration and {len(capacities)} demands")
    table = np.array(rows, dtype=np.int64)
    lags = [(at, own, int(table[at, 0])) for at, after in enumerate(successors) for own in after]
    own_lags = np.array(lags, dtype=np.int64).reshape(-1, 3)
    return Network(table[:, 0], table[:, 1:], np.array(capacities), own_lags)
