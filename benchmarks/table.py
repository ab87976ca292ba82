"""The page docs/performance.md: what was measured, beside the targets, from the results file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

HEAD = """# What was measured

Made from [results.json](../benchmarks/results.json) by `python -m benchmarks table`; a test holds
the two together. `make bench` measures anew, [benchmarks/](../benchmarks/) is the code. A figure is
a ratio to a peer or to what the machine can do in the same run, or it says its unit. A target that
was missed is printed as missed.

{machine}

*Load* is the average number of running processes in the minute before a benchmark: where it is well
above {cores}, other work ran beside it and times are too long. Ratios suffer less, since both sides
ran under it.
"""


def page(results: Mapping[str, Any]) -> str:
    """Return the page in Markdown: a summary of what was missed, then a table per benchmark."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {own}" for name, own in machine["versions"].items() if own)
    told = (
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']:g} GB;"
        f" Python {machine['python']}, {versions}."
    )
    parts = [HEAD.format(machine=told, cores=machine["cores"]), *_missed(results)]
    for name, record in results["benchmarks"].items():
        parts.append(f"## {name}\n\n{record['title']}\n\n{_conditions(record)}\n")
        if "error" in record:
            parts.append(f"Not measured: {record['error']}\n")
            continue
        parts.append(
            "\n".join(
                ["| figure | value | target | |", "|---|---:|---:|---|", *map(_row, _of(record))]
            )
            + "\n"
        )
    return "\n".join(parts)


def _missed(results: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        f"| [{name}](#{name}) | {figure} | {number(own['value'])} | {_target(own)} |"
        for name, record in results["benchmarks"].items()
        for figure, own in _of(record)
        if own["met"] is False
    ]
    yield "## Targets that are missed\n"
    if not rows:
        yield "None.\n"
        return
    head = ["| benchmark | figure | value | target |", "|---|---|---:|---:|"]
    yield "\n".join([*head, *rows]) + "\n"


def _conditions(record: Mapping[str, Any]) -> str:
    if "error" in record:
        return ""
    size = "Full size" if record["full"] else "Reduced size"
    core = "" if record["held_to_core"] is None else ", held to one core"
    return (
        f"{size}{core}; load {record['load_average_before'][0]:.1f};"
        f" peak memory {record['peak_memory_mb'] / 1000:.2f} GB."
    )


def _of(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from record.get("ratios", {}).items()


def _row(entry: tuple[str, Mapping[str, Any]]) -> str:
    _, own = entry
    verdict = {None: "", True: "met", False: "**missed**"}[own["met"]]
    if own["stretch_met"]:
        verdict += ", stretch too"
    scaled = " (scaled up)" if own["extrapolated"] else ""
    return f"| {own['meaning']} | {number(own['value'])}{scaled} | {_target(own)} | {verdict} |"


def _target(own: Mapping[str, Any]) -> str:
    return "" if own["target"] is None else f"{own['bound']} {number(own['target'])}"


def number(value: float) -> str:
    """Return a value with three figures that count, whole numbers in full."""
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1e}" if abs(value) < 1e-4 else f"{value:.3g}"
