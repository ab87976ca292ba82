"""One change to one file of a case, by what its name says that it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import PurePosixPath

from fuzz import delimited, markup, packed, raw, tree
from fuzz.reader import Case

Change = Callable[[bytes, random.Random], bytes]
_BY_ENDING: dict[str, Change] = {
    ".json": tree.changed_json, ".geojson": tree.changed_json, ".toml": tree.changed_toml,
    ".csv": delimited.changed_csv, ".xml": markup.changed_xml, ".rels": markup.changed_xml,
    ".ics": raw.changed_lines, ".txt": raw.changed_lines, ".sm": raw.changed_lines,
    ".rcp": raw.changed_lines, ".sch": raw.changed_lines, ".query": raw.changed_bytes,
    ".parquet": raw.changed_bytes, ".html": markup.changed_xml,
}  # fmt: skip
_ZIPS = (".zip", ".xlsx", ".skills")


def changed(case: Case, chance: random.Random) -> dict[str, bytes]:
    """Return a case with one to four changes, now and then a file lost or under another's name."""
    found = dict(case)
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(sorted(found))
        if len(found) > 1 and chance.random() < 0.02:
            del found[name]
            continue
        if len(found) > 1 and chance.random() < 0.01:
            found[name] = found[chance.choice(sorted(found))]
            continue
        found[name] = part_changed(name, found[name], chance)
    return found


def part_changed(name: str, content: bytes, chance: random.Random) -> bytes:
    """Return one file, changed in the way of its kind; sometimes as mere bytes."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in _ZIPS:
        return packed.changed_zip(content, chance, part_changed)
    if chance.random() < 0.12 or ending not in _BY_ENDING:
        return raw.changed_bytes(content, chance)
    return _BY_ENDING[ending](content, chance)
