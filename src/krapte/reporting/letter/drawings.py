"""The charts of the letter as SVG; equal figures give equal bytes."""

from __future__ import annotations

from krapte.reporting import charts
from krapte.reporting.pages import placed
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.report import regional_share


def drawings(run: FinishedRun, shown: int, lang: str) -> dict[str, str]:
    """Return the charts by the name of their figure.

    Parameters
    ----------
    run
        The run.
    shown
        Year of the map and of the pillars.
    lang
        Language of their words.
    """
    # Fewer years than all can be told apart at the width of a page.
    share = regional_share(run.cells, "07+08", shown)
    title = {"nl": "Tekort als deel van de vraag", "en": "Shortage as a share of demand"}[lang]
    known = {
        own["pillar"] for own in run.measures.query("status == 'quantified'").to_dict("records")
    }
    pillars = run.pillars[run.pillars["pillar"].isin(known)]
    own = {
        "fan": charts.fan(run.cells, "07+08", run.made["observed_until"], lang),
        "map": charts.tile_map(share, title, "share", lang),
        "pillars-chart": charts.pillars(pillars, shown, lang),
    }
    return {name: str(placed(svg, name)) for name, svg in own.items()}
