"""Every door, a few damaged cases each; `python -m fuzz DOOR --seconds 600` is the long form."""

from __future__ import annotations

import os

import pytest
from fuzz.doors import DOORS, readers_of
from fuzz.hunt import hunt, keep
from fuzz.reader import Reader

from krapte.errors import BadInput, Problem

FEW = 6
CASES = int(os.environ.get("KRAPTE_FUZZ", FEW))
"""Cases of each reader; `KRAPTE_FUZZ=500` looks longer."""

SLOW = ("statistics.data-project", "exports.lists")
"""Readers that take a second for a case; other tests of the suite read the same tables."""


@pytest.mark.parametrize("door", DOORS)
def test_damaged_input_is_read_or_refused_at(door, tmp_path):
    readers = [own for own in readers_of(door) if CASES > FEW or own.name not in SLOW]
    found = hunt(readers, seed=7, cases=CASES)
    for tally in found.values():
        assert tally.tried >= CASES
        assert [keep(own, tmp_path) and own.trace for own in tally.finds.values()] == []
    assert sum(own.refused for own in found.values()) > 0 or door == "exports"


def _breaks(folder):
    text = (folder / "a.json").read_text("utf-8", "replace")
    if "2" in text:
        raise KeyError("two")
    if "{" not in text:
        raise BadInput([Problem("a.json", None, None, "no object", "an object", "Write one.")])


def _hangs(folder):
    while (folder / "a.json").read_bytes() != b'{"a": 1}':
        pass


def test_a_hunt_finds_what_breaks_and_keeps_the_input(tmp_path):
    reader = Reader("own.breaks", lambda: [{"a.json": b'{"a": 1}'}], _breaks)
    (tally,) = hunt([reader], seed=1, cases=400).values()
    (find,) = tally.finds.values()
    assert find.what == "KeyError: 'two'"
    assert tally.refused > 0
    assert tally.read > 0
    folder = keep(find, tmp_path)
    with pytest.raises(KeyError):
        _breaks(folder / "case")


def test_a_hunt_ends_a_case_that_never_ends(monkeypatch):
    monkeypatch.setattr("fuzz.watch.SECONDS", 0.2)
    reader = Reader("own.hangs", lambda: [{"a.json": b'{"a": 1}'}], _hangs)
    (tally,) = hunt([reader], seed=1, cases=3).values()
    assert [own.what for own in tally.finds.values()] == [
        "TooLong: more than 0.2 s of processor time"
    ]


def test_the_same_seed_hunts_the_same_cases():
    seen: list[list[bytes]] = [[], []]
    for own in seen:
        reader = Reader(
            "own.same", lambda: [{"a.csv": b"a,b\n1,2\n", "b.toml": b"a = 1\n"}],
            lambda folder, own=own: own.append(b"".join(
                path.read_bytes() for path in sorted(folder.iterdir()))),
        )  # fmt: skip
        hunt([reader], seed=3, cases=50)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 20


def test_a_valid_case_that_is_refused_stops_the_hunt():
    reader = Reader("own.refused", lambda: [{"a.json": b"[]"}], _breaks)
    with pytest.raises(AssertionError, match="no object"):
        hunt([reader], seed=1, cases=1)
