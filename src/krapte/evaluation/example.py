"""An example to begin with: a made-up panel and its design, which say so in every file."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from krapte.classification import labour_market_regions
from krapte.errors import BadInput, Problem
from krapte.evaluation.design import Design
from krapte.evaluation.panel import Panel
from krapte.evaluation.periods import code_of, number_of
from krapte.evaluation.weights import NEVER
from krapte.evaluation.worlds import SETTINGS, World, world

DESIGN, PANEL = "design.toml", "panel.csv"
_FIRST = "2016Q1"
_SEED, _SIZE = 11, 0.3


def panel_of_world(own: World, regions: Sequence[str] | None = None) -> tuple[Design, Panel]:
    """Return a made-up world as design and panel.

    Parameters
    ----------
    regions
        Their codes; the labour-market regions when None.
    """
    count, length = own.outcome.shape
    codes = tuple(regions or labour_market_regions())[:count]
    if len(codes) < count:
        codes = tuple(f"region-{i + 1:03d}" for i in range(count))
    first = number_of(_FIRST)
    periods = tuple(code_of(first + i, "quarter") for i in range(length))
    start = {
        code: periods[place] for code, place in zip(codes, own.start, strict=True) if place != NEVER
    }
    design = Design(
        "example", "Made-up measure", "outcome", "index", "higher", 0.1, start, file="made-up"
    )
    return design, Panel(codes, periods, {"outcome": own.outcome}, "2026-01-01", file="made-up")


def write_example(folder: Path) -> tuple[Path, Path]:
    """Return design and panel of a made-up measure, written to a folder.

    Raises
    ------
    BadInput
        One of both is there already: nothing is written over.
    """
    taken = [name for name in (DESIGN, PANEL) if (folder / name).exists()]
    if taken:
        mend = "Choose another folder, or move the file away."
        raise BadInput([Problem(str(folder / taken[0]), None, None, "a file", "no file", mend)])
    setting = SETTINGS["parallel-15"]
    design, panel = panel_of_world(world(setting, _SIZE, _SEED))
    still = world(setting, 0.0, _SEED + 1).outcome
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / PANEL, _table(panel, panel.outcomes["outcome"], still))
    _write(folder / DESIGN, _design(design))
    return folder / DESIGN, folder / PANEL


def _table(panel: Panel, outcome: np.ndarray, still: np.ndarray) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["region", "period", "made_up_entry", "made_up_care_vacancies", "note"])
    for i, region in enumerate(panel.regions):
        for t, period in enumerate(panel.periods):
            rows.writerow([region, period, f"{outcome[i, t]:.6f}", f"{still[i, t]:.6f}", "made up"])
    return text.getvalue()


def _design(design: Design) -> str:
    starts = "\n".join(f'{region} = "{period}"' for region, period in design.start.items())
    return _TEXT.format(starts=starts)


def _write(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_TEXT = """\
# Design of an evaluation. Everything in it is MADE UP: an example of the form, no finding.
# Register it before anybody can see what came of the measure:
#   krapte evaluate design design.toml --register --by "your name"

[measure]
code = "example"
name = "Made-up measure"

[outcome]
primary = "made_up_entry"        # the one outcome that the verdict is about; a column of the panel
unit = "index"
better = "higher"                # or "lower"
minimal_effect = 0.1             # smallest full effect that still matters, in the unit
placebo = ["made_up_care_vacancies"]   # outcomes that the measure cannot move
# secondary = []                 # further outcomes; p-values then hold for all at once
# typical_revision = 0.02        # size of a usual revision
# breaks = ["2019Q1"]            # periods in which the definition changed

[roll_out]
assignment = "chosen"            # "randomised" only when the order was drawn by lot
lag = 0                          # periods in which nothing can be seen yet
ramp = 8                         # periods in which the effect then grows
# [roll_out.strata]              # region = "group", when lots were drawn within groups

[roll_out.start]                 # regions with the measure; all others are the comparison
{starts}

# [comparison]
# drop = []                      # regions left out; say why
# controls = []                  # the same outcome elsewhere, when all regions begin at once
# drop_incomplete = false        # leave out regions with gaps, at the cost of a step of the grade
# [comparison.neighbours]        # region = ["region", ...] whose people commute to it
# [prior]
# largest_effect = 0.5           # 95th percentile of the effect expected beforehand
# source = "where that comes from"
# [target]                       # doelrealisatie: says nothing about why it was reached
# value = 1.0
# by = "2025Q4"
# [others.another-measure]       # region = "start" of other measures at work in the same regions
"""
