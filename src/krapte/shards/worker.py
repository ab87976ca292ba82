"""What a worker does with a shard: look whether it is the same program, then compute."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from krapte.errors import BadInput, Problem
from krapte.program import code_hash

_LIBRARIES = ("numpy", "scipy", "pandas", "jax", "jaxlib", "numba")
"""Libraries whose version can change the last digit."""

Probe = Callable[[], str]


@cache
def program(probe: Probe | None = None) -> dict[str, str]:
    """Return what must be the same on every machine for the same bits; what -> value.

    Parameters
    ----------
    probe
        A function of a module, without arguments: what this machine's arithmetic gives, as a hash.
    """
    found = {
        "source of krapte": code_hash(),
        "Python": ".".join(platform.python_version_tuple()[:2]),
    }
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    if probe is not None:
        found["last digits of the arithmetic"] = probe()
    return found


def differences(expected: Mapping[str, str], probe: Probe | None) -> list[Problem]:
    """Return a problem for everything in which this process is not the program that is expected."""
    own = program(probe)
    return [
        Problem("cluster", None, name, f"`{own.get(name)}` on {platform.node()}", f"`{value}`",
                _MENDS.get(name, "Install the same versions on every worker; then start it anew."))
        for name, value in expected.items()
        if own.get(name) != value
    ]  # fmt: skip


_MENDS = {
    "source of krapte": "Install the same krapte on every worker; then start the workers anew.",
    "last digits of the arithmetic": "Take workers with the same kind of processor as this "
    "machine, or set XLA_FLAGS=--xla_cpu_max_isa=AVX2 here and on every worker.",
}


def compute(
    expected: Mapping[str, str], probe: Probe | None, function: Callable, shared: Any, piece: Any
) -> Any:
    """Return `function(shared, piece)`, provided that this process is the same program.

    Asked with every shard and not once at the start: workers may join later. The answer is kept,
    so that it costs nothing the second time.

    Raises
    ------
    BadInput
        This worker would compute other bits.
    """
    problems = differences(expected, probe)
    if problems:
        raise BadInput(problems)
    return function(shared, piece)
