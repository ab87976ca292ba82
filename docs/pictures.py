"""Redraws the pictures of the README from a run: `python docs/pictures.py runs/<id>`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

from krapte.reporting import charts
from krapte.reporting.report import regional_share

IMAGES = Path(__file__).resolve().parent / "images"


def main(run: Path) -> None:
    """Write the fan of the shortage and the tile map of regions as SVG, in English."""
    cells = pd.read_parquet(run / "cells.parquet")
    made = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["made"]
    share = regional_share(cells, "07+08", 2030)
    title = "Shortage in 2030 without the plan, share of demand"
    pictures = {
        "shortage.svg": charts.fan(cells, "07+08", made["observed_until"], "en"),
        "regions.svg": charts.tile_map(share, title, "share", "en"),
    }
    for name, svg in pictures.items():
        (IMAGES / name).write_text(svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
