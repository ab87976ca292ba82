"""Whatever is in a workbook, it is read or refused: never a crash, never half an import."""

from __future__ import annotations

import os
import random
import zipfile

import pytest

from krapte.errors import BadInput
from krapte.register.exchange import read
from tests.register.exchange.books import COMMITMENT, LINE, MEASURE, book, repacked

TIMES = int(os.environ.get("KRAPTE_FUZZ", "60"))
SNIPPETS = (
    b"<",
    b">",
    b'"',
    b"&amp;",
    b"<c/>",
    b'r="ZZ9"',
    b"NaN",
    b"1e999",
    b"-1",
    b"\0",
    b"</row>",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "plan.xlsx"
    rows = {"measure": [MEASURE], "budget_line": [LINE], "commitment": [COMMITMENT]}
    return book(path, rows).read_bytes()


def spoilt(content, chance):
    """Return a part with a few bytes changed, cut, doubled or put in."""
    raw = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        end = min(len(raw), at + chance.randint(0, 12))
        raw[at:end] = chance.choice([b"", raw[at:end] * 2, chance.choice(SNIPPETS)])
    return bytes(raw)


@pytest.mark.parametrize("seed", range(TIMES))
def test_a_spoilt_workbook_is_read_or_refused(whole, seed, tmp_path):
    chance = random.Random(seed)  # noqa: S311
    path = tmp_path / "plan.xlsx"
    path.write_bytes(whole)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/")]

    def spoil(parts):
        for name in chance.sample(names, chance.randint(1, 2)):
            parts[name] = spoilt(parts[name], chance)

    if chance.random() < 0.2:
        path.write_bytes(spoilt(whole, chance))
    else:
        repacked(path, spoil)
    try:
        faults = read(path)[1]
    except BadInput as refused:
        faults = refused.problems
        outright = True
    else:
        outright = False
    assert faults or not outright
    assert all(problem.file.startswith("plan.xlsx") and problem.mend for problem in faults)
