"""Whether a plan holds, in words: from its inputs anew, sharing nothing with what made it."""

from krapte.programming.check.breach import Breach
from krapte.programming.check.check import check
from krapte.programming.check.points import full_points, points_of

__all__ = ["Breach", "check", "full_points", "points_of"]
