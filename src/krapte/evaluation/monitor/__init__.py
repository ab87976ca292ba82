"""Watch the plan and steer it: status, alarms, nowcast, ways to recover, decisions."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.evaluation.monitor.alerts import (
        BOARD_RATE,
        HOLD,
        STATES,
        Board,
        Panel,
        board,
        panel_of,
    )
    from krapte.evaluation.monitor.cusum import (
        BASELINE,
        Chart,
        Surprises,
        Threshold,
        autoregressive,
        chart,
        surprises,
        threshold_for,
    )
    from krapte.evaluation.monitor.decisions import decide, in_force
    from krapte.evaluation.monitor.information import value_of_information
    from krapte.evaluation.monitor.nowcast import Nowcast, nowcast
    from krapte.evaluation.monitor.outlook import Outlook, outlook
    from krapte.evaluation.monitor.parts import PARTS, Part, read_parts
    from krapte.evaluation.monitor.status import (
        Progress,
        Standing,
        progress_of,
        settled,
        standings,
        state_of,
    )
    from krapte.evaluation.monitor.steer import WAYS, Advice, advise

__all__ = [
    "BASELINE",
    "BOARD_RATE",
    "HOLD",
    "PARTS",
    "STATES",
    "WAYS",
    "Advice",
    "Board",
    "Chart",
    "Nowcast",
    "Outlook",
    "Panel",
    "Part",
    "Progress",
    "Standing",
    "Surprises",
    "Threshold",
    "advise",
    "autoregressive",
    "board",
    "chart",
    "decide",
    "in_force",
    "nowcast",
    "outlook",
    "panel_of",
    "progress_of",
    "read_parts",
    "settled",
    "standings",
    "state_of",
    "surprises",
    "threshold_for",
    "value_of_information",
]

load_later(
    __name__,
    {
        "alerts": ("BOARD_RATE", "HOLD", "STATES", "Board", "Panel", "board", "panel_of"),
        "cusum": (
            "BASELINE",
            "Chart",
            "Surprises",
            "Threshold",
            "autoregressive",
            "chart",
            "surprises",
            "threshold_for",
        ),
        "decisions": ("decide", "in_force"),
        "information": ("value_of_information",),
        "nowcast": ("Nowcast", "nowcast"),
        "outlook": ("Outlook", "outlook"),
        "parts": ("PARTS", "Part", "read_parts"),
        "status": ("Progress", "Standing", "progress_of", "settled", "standings", "state_of"),
        "steer": ("WAYS", "Advice", "advise"),
    },
)
