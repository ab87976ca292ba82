"""The letter as PDF: tagged, PDF/UA-1, with our own fonts; the same letter gives the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from krapte.reporting.charts import FONT

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
FAMILY = "Krapte Sans"
PRINTED = (
    "date", "lang", "title", "label", "unofficial", "made_with", "facts", "sections",
)  # fmt: skip


def pdf(content: Mapping[str, Any], charts: Mapping[str, str]) -> bytes:
    """Return the letter as PDF/UA-1.

    Parameters
    ----------
    content
        Of a `Letter`.
    charts
        SVG by the name of its figure.
    """
    import typst

    # The day of the letter is its only moment: the clock must not decide its bytes.
    day = dt.datetime.fromisoformat(content["date"]).replace(tzinfo=dt.UTC)
    own = {name: content[name] for name in PRINTED}
    drawn = {name: svg.replace(FONT, FAMILY) for name, svg in charts.items()}
    return typst.compile(
        (HERE / "letter.typ").read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False,
            font_paths=[str(FONTS)],
        ),
        ignore_system_fonts=True,
        sys_inputs={
            "letter": json.dumps(own, ensure_ascii=False),
            "charts": json.dumps(drawn, ensure_ascii=False),
        },
        pdf_standards="ua-1",
        timestamp=day,
    )  # fmt: skip
