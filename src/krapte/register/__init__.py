"""The register: what the letter promises, what it may do, and what is not known about it."""

from krapte.register.checks import problems
from krapte.register.effects import GRADES, Effect, Factor, read_effects
from krapte.register.levers import Lever, read_levers
from krapte.register.measures import PILLARS, REASONS, Measure, read_measures

__all__ = [
    "GRADES",
    "PILLARS",
    "REASONS",
    "Effect",
    "Factor",
    "Lever",
    "Measure",
    "problems",
    "read_effects",
    "read_levers",
    "read_measures",
]
