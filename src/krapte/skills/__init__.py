"""One language for occupations and skills, and from text to that language."""

from typing import Any

from krapte.skills import matching
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


def __getattr__(name: str) -> Any:
    """Return a public name of `krapte.skills.matching`, loaded when it is first used."""
    if name in matching.PUBLIC:
        return getattr(matching, name)
    raise AttributeError(f"module `krapte.skills` has no attribute `{name}`")
