"""The axes of the accounts, and where a published code lies on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from krapte.classification import (
    AGES,
    SEXES,
    expand,
    labour_market_regions,
    model_education,
    model_occupations,
)

AXES = ("region", "occupation", "education", "sex", "age")
"""Dimensions of the cube of people, in order."""


def codes_of(axis: str) -> tuple[str, ...]:
    """Return the codes along an axis, in order."""
    return {
        "region": labour_market_regions,
        "occupation": model_occupations,
        "education": model_education,
        "sex": lambda: SEXES,
        "age": lambda: tuple(str(age) for age in AGES),
    }[axis]()


def shape() -> tuple[int, ...]:
    """Return the number of codes along each axis."""
    return tuple(len(codes_of(axis)) for axis in AXES)


def labels(axis: str, groups: Sequence[str]) -> np.ndarray:
    """Return for every index along an axis the position of its group, -1 when in none.

    Raises
    ------
    ValueError
        Two groups overlap, or one covers nothing.
    """
    position = {code: index for index, code in enumerate(codes_of(axis))}
    found = np.full(len(position), -1)
    for group, code in enumerate(groups):
        covered = [position[own] for own in expand(axis, code) if own in position]
        if not covered:
            raise ValueError(f"{axis} {code} covers nothing in the model")
        if (found[covered] >= 0).any():
            raise ValueError(f"{axis} {code} overlaps another group of the same table")
        found[covered] = group
    return found


def layers(axis: str, groups: Sequence[str]) -> list[list[str]]:
    """Return the codes of a table in layers without overlap, the widest codes first.

    A table may hold a class and its groups, or ages in five and in ten years, side by side.
    """
    position = {code: index for index, code in enumerate(codes_of(axis))}
    covered = {
        code: frozenset(position[own] for own in expand(axis, code) if own in position)
        for code in groups
    }
    found: list[tuple[set[int], list[str]]] = []
    for code in sorted((c for c in groups if covered[c]), key=lambda c: (-len(covered[c]), c)):
        for taken, layer in found:
            if not taken & covered[code]:
                taken |= covered[code]
                layer.append(code)
                break
        else:
            found.append((set(covered[code]), [code]))
    return [layer for _, layer in found]
