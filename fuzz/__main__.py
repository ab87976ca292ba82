"""`python -m fuzz NAME --seconds 600`: hunts at one door, in a process that may die of it."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fuzz.doors import DOORS, readers_of
from fuzz.process import hunt_in_turns

FINDS = Path("fuzz-finds")


def main(words: Sequence[str] | None = None) -> int:
    """Return 0 when nothing was found, 1 when something was, 2 for a name that is none."""
    asked = argparse.ArgumentParser("python -m fuzz", description=__doc__)
    asked.add_argument("name", nargs="?", default="", help="a door or a reader, such as skills")
    asked.add_argument("--seconds", type=float, default=60.0, help="on the clock, for the whole")
    asked.add_argument("--seed", type=int, default=None, help="of the changes; else the clock")
    asked.add_argument("--finds", type=Path, default=FINDS, help="folder for what is found")
    asked.add_argument("--list", action="store_true", help="name the readers and stop")
    asked.add_argument("--doors", action="store_true", help="name the doors and stop")
    asked.add_argument("--json", action="store_true", help="tell the outcome as JSON")
    given = asked.parse_args(words)
    if given.doors:
        print("\n".join(DOORS))
        return 0
    readers = readers_of(given.name)
    if given.list or not readers or not given.name:
        print("\n".join(own.name for own in readers_of("")))
        return 0 if given.list else 2
    seed = int(time.time()) if given.seed is None else given.seed
    rows = hunt_in_turns(given.name, seed, given.seconds, given.finds)
    if given.json:
        print(json.dumps({"name": given.name, "seed": seed, "seconds": given.seconds,
                          "readers": rows}, ensure_ascii=False))  # fmt: skip
    else:
        _print(rows)
    return 1 if any(row["finds"] for row in rows) else 0


def _print(rows: Sequence[dict[str, Any]]) -> None:
    print(f"{'reader':32}{'tried':>9}{'read':>9}{'refused':>9}{'answers':>9}{'slowest':>9} finds")
    for row in rows:
        print(f"{row['reader']:32}{row['tried']:9}{row['read']:9}{row['refused']:9}"
              f"{row['answers']:9}{row['slowest_s']:8.2f}s {len(row['finds'])}")  # fmt: skip
        for find in row["finds"]:
            print(f"    {find}")


if __name__ == "__main__":
    raise SystemExit(main())
