"""Two results files side by side: what became faster, what slower."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTEWORTHY = 0.1
"""Relative change below which a difference is taken for noise of the machine."""


@dataclass(frozen=True)
class Change:
    """One figure in two results files.

    Parameters
    ----------
    benchmark, figure
        Where it stands.
    old, new
        Values; None where a file does not hold the figure.
    met
        Whether the new value meets its target; None without a target.
    """

    benchmark: str
    figure: str
    old: float | None
    new: float | None
    met: bool | None

    @property
    def factor(self) -> float | None:
        """New value over the old one; None where one is missing or the old one is 0."""
        if self.old is None or self.new is None or self.old == 0:
            return None
        return self.new / self.old

    @property
    def noteworthy(self) -> bool:
        """Whether the difference is more than noise, or a figure came or went."""
        factor = self.factor
        return factor is None or abs(factor - 1) > NOTEWORTHY


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return every figure of two results files: ratios first, then time and memory of phases."""
    before, after = dict(_figures(old)), dict(_figures(new))
    keys = list(dict.fromkeys([*after, *before]))
    return [
        Change(
            *key,
            before.get(key, (None, None))[0],
            after.get(key, (None, None))[0],
            after.get(key, (None, None))[1],
        )
        for key in keys
    ]


def same_machine(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether both files come from the same kind of machine."""
    keys = ("processor", "cores", "system")
    return all(old["machine"].get(key) == new["machine"].get(key) for key in keys)


def _figures(
    results: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, str], tuple[float, bool | None]]]:
    for name, record in results["benchmarks"].items():
        for figure, ratio in record.get("ratios", {}).items():
            yield (name, figure), (ratio["value"], ratio["met"])
        for phase, took in record.get("phases", {}).items():
            yield (name, f"{phase}: processor_s"), (took["processor_s"], None)
        if "peak_memory_mb" in record:
            yield (name, "peak_memory_mb"), (record["peak_memory_mb"], None)
