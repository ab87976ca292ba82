"""One language for occupations and skills, and from text to that language."""

from typing import TYPE_CHECKING

from krapte.lazy import load_later
from krapte.skills import matching

if TYPE_CHECKING:
    from krapte.skills.default import default_language
    from krapte.skills.encoder import Encoder
    from krapte.skills.fitting import Answered, Measured, answered, fit, measure
    from krapte.skills.language import KINDS, LANGUAGES, Concept, Language
    from krapte.skills.normalise import THRESHOLD, Answer, Found, Normaliser, Reading
    from krapte.skills.reading import read_language
    from krapte.skills.store import LanguageStore
    from krapte.skills.versions import Step, mapping, read_declared
    from krapte.skills.weights import Weights, read_weights

__all__ = [
    "KINDS",
    "LANGUAGES",
    "THRESHOLD",
    "Answer",
    "Answered",
    "Concept",
    "Encoder",
    "Found",
    "Language",
    "LanguageStore",
    "Measured",
    "Normaliser",
    "Reading",
    "Step",
    "Weights",
    "answered",
    "default_language",
    "fit",
    "mapping",
    "matching",
    "measure",
    "read_declared",
    "read_language",
    "read_weights",
]

load_later(
    __name__,
    {
        "matching": matching.__all__,
        "default": ("default_language",),
        "encoder": ("Encoder",),
        "fitting": ("Answered", "Measured", "answered", "fit", "measure"),
        "language": ("KINDS", "LANGUAGES", "Concept", "Language"),
        "normalise": ("THRESHOLD", "Answer", "Found", "Normaliser", "Reading"),
        "reading": ("read_language",),
        "store": ("LanguageStore",),
        "versions": ("Step", "mapping", "read_declared"),
        "weights": ("Weights", "read_weights"),
    },
)
