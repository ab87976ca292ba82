"""What worked: effects of measures estimated, judged and graded."""

from __future__ import annotations

from importlib import import_module
from typing import Any

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

_LATER = {
    "Detectable": "power",
    "Design": "design",
    "Effort": "analysis",
    "NAMES": "verdict",
    "Noise": "noise",
    "Panel": "panel",
    "Policy": "order",
    "Proposal": "order",
    "RUNGS": "grade",
    "Registration": "registration",
    "benjamini_hochberg": "randomisation",
    "detectable": "power",
    "evaluate": "procedure",
    "fitted_noise": "noise",
    "folder_of": "registration",
    "panel_of_store": "panel",
    "propose": "order",
    "raised": "grade",
    "read_design": "design",
    "read_panel": "panel",
    "read_policy": "order",
    "register": "registration",
    "registration_of": "registration",
    "registrations": "registration",
    "write_example": "example",
}
"""What loads scipy or numba, by module: only when it is first used."""

__all__ = [
    "VERDICTS",
    "Check",
    "Deduction",
    "Effect",
    "Evaluation",
    "Finding",
    "Grade",
    "Path",
    "Raise",
    "Realisation",
    "Verdict",
    *_LATER,
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name not in _LATER:
        raise AttributeError(f"module `krapte.evaluation` has no attribute `{name}`")
    return getattr(import_module(f"krapte.evaluation.{_LATER[name]}"), name)
