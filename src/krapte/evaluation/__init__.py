"""What worked: effects of measures estimated, judged and graded."""

from typing import TYPE_CHECKING

from krapte.evaluation.result import (
    VERDICTS,
    Check,
    Deduction,
    Effect,
    Evaluation,
    Finding,
    Grade,
    Path,
    Raise,
    Realisation,
    Verdict,
)
from krapte.lazy import load_later

if TYPE_CHECKING:
    from krapte.evaluation.analysis import Effort
    from krapte.evaluation.design import Design, read_design
    from krapte.evaluation.example import write_example
    from krapte.evaluation.grade import RUNGS, raised
    from krapte.evaluation.noise import Noise, fitted_noise
    from krapte.evaluation.order import Policy, Proposal, propose, read_policy
    from krapte.evaluation.panel import Panel, panel_of_store, read_panel
    from krapte.evaluation.power import Detectable, detectable
    from krapte.evaluation.procedure import evaluate
    from krapte.evaluation.randomisation import benjamini_hochberg
    from krapte.evaluation.registration import (
        Registration,
        folder_of,
        register,
        registration_of,
        registrations,
    )
    from krapte.evaluation.verdict import NAMES

__all__ = [
    "NAMES",
    "RUNGS",
    "VERDICTS",
    "Check",
    "Deduction",
    "Design",
    "Detectable",
    "Effect",
    "Effort",
    "Evaluation",
    "Finding",
    "Grade",
    "Noise",
    "Panel",
    "Path",
    "Policy",
    "Proposal",
    "Raise",
    "Realisation",
    "Registration",
    "Verdict",
    "benjamini_hochberg",
    "detectable",
    "evaluate",
    "fitted_noise",
    "folder_of",
    "panel_of_store",
    "propose",
    "raised",
    "read_design",
    "read_panel",
    "read_policy",
    "register",
    "registration_of",
    "registrations",
    "write_example",
]

load_later(
    __name__,
    {
        "analysis": ("Effort",),
        "design": ("Design", "read_design"),
        "example": ("write_example",),
        "grade": ("RUNGS", "raised"),
        "noise": ("Noise", "fitted_noise"),
        "order": ("Policy", "Proposal", "propose", "read_policy"),
        "panel": ("Panel", "panel_of_store", "read_panel"),
        "power": ("Detectable", "detectable"),
        "procedure": ("evaluate",),
        "randomisation": ("benjamini_hochberg",),
        "registration": (
            "Registration",
            "folder_of",
            "register",
            "registration_of",
            "registrations",
        ),
        "verdict": ("NAMES",),
    },
)
