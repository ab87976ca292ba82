"""Evaluations: designs, panels, orders of roll-out, saved evaluations and their links."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tests.evaluation.cases import FAST, quiet

from fuzz.reader import Case, Reader, files_of
from krapte.evaluation import evaluate
from krapte.evaluation.design import read_design
from krapte.evaluation.example import write_example
from krapte.evaluation.order import read_policy
from krapte.evaluation.panel import read_panel
from krapte.evaluation.update.estimate import read_evaluation, read_links

_POLICY = b"""first = "2027Q1"
last = "2028Q4"
until = "2030Q4"
waves = 3
per_wave = 15
all_begin = true

[fixed]
AM01 = "2027Q1"

[not_before]
AM02 = "2027Q3"
"""
_LINKS = (
    b"evaluation,effect,outcome,occupation,scale\n"
    b"evaluations/a,sto-inflow,vacancies,07,log\nevaluations/b,sto-inflow,women,,level\n"
)
_MORE = b"""
[comparison]
drop = ["AM35"]
drop_incomplete = true
[comparison.neighbours]
AM01 = ["AM02", "AM03"]
[prior]
largest_effect = 0.5
source = "an earlier study"
[target]
value = 1.0
by = "2025Q4"
[others.another]
AM03 = "2019Q1"
"""


@lru_cache(maxsize=1)
def _example() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as place:
        write_example(Path(place))
        return files_of(Path(place))


def _panels() -> list[Case]:
    plain = _example()
    rich = {**plain, "design.toml": plain["design.toml"] + _MORE}
    return [plain, rich]


def _read_panel(folder: Path) -> None:
    read_panel(folder / "panel.csv", read_design(folder / "design.toml"))


@lru_cache(maxsize=1)
def _evaluation() -> bytes:
    design, panel = quiet(((8, 10), (16, 10)))
    found = evaluate(replace(design, name="Proef"), panel, effort=FAST)
    return json.dumps(found.as_record(), allow_nan=False).encode()


READERS = (
    Reader("evaluation.design", lambda: [{"design.toml": own["design.toml"]} for own in _panels()],
           lambda own: read_design(own / "design.toml")),
    Reader("evaluation.panel", _panels, _read_panel),
    Reader("evaluation.order", lambda: [{"policy.toml": _POLICY}],
           lambda own: read_policy(own / "policy.toml")),
    Reader("evaluation.saved", lambda: [{"evaluation.json": _evaluation()}], read_evaluation),
    Reader("evaluation.links", lambda: [{"links.csv": _LINKS}],
           lambda own: read_links(own / "links.csv")),
)  # fmt: skip
