"""The plan on paper: what a European study would take, from rates that were measured here.

`python -m benchmarks.scale_plan` prints the tables of docs/scale.md; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Figure:
    """A figure that the plan rests on.

    Parameters
    ----------
    value, low, high
        The figure and its range; the range is the figure itself where it is a count.
    unit
        What is counted.
    source
        Where it comes from, or `assumed`.
    """

    value: float
    unit: str
    source: str
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """The range."""
        low = self.value if self.low is None else self.low
        return low, self.value if self.high is None else self.high


GIVEN = {
    "regions": Figure(
        1165, "NUTS-3 regions", "Eurostat, NUTS 2024 (Delegated Regulation (EU) 2023/674), EU-27"
    ),
    "occupations": Figure(130, "minor groups", "ISCO-08, three digits (ILO 2012)"),
    "people": Figure(840, "education x sex x age", "the model: 7 x 2 x 60"),
    "years": Figure(14, "years", "the model: 2022 to 2035"),
    "scenarios": Figure(2, "scenarios", "the model: without and with a plan"),
    "draws": Figure(10_000, "draws", "asked"),
    "kept": Figure(16, "indicators", "the model: 10 without and 6 with the plan"),
    "rate": Figure(
        1.22e8, "cell-steps per core-second",
        "ADR 12: 0.27 s of a core per draw of 1,176,000 cells, world and history included",
    ),
    "dense": Figure(
        44e9, "operations per core-second", "measured: engine-regions, double precision",
        44e9, 88e9,
    ),
    "nearest": Figure(
        35, "regions within reach", "assumed: movers and commuters go to so many at most", 20, 100
    ),
    "copies": Figure(12, "states held at once by a draw", "assumed", 8, 20),
    "cores": Figure(16, "cores per machine", "chosen"),
    "memory": Figure(128, "GB per machine", "chosen"),
    "machines": Figure(32, "machines for the draws", "chosen"),
    "few": Figure(4, "machines for the people", "chosen"),
    "efficiency": Figure(0.8, "of all cores at work", "assumed", 0.6, 0.95),
    "price": Figure(0.05, "euro per core-hour", "assumed", 0.02, 0.10),
    "storage": Figure(0.02, "euro per GB and month", "assumed", 0.005, 0.03),
    "seekers": Figure(
        1e7, "people", "asked; 12.7 million were unemployed in the EU (Eurostat, February 2025)",
    ),
    "vacancies": Figure(4e6, "vacancies", "chosen: as many per person as in the benchmark"),
    "matched": Figure(
        1543, "people per core-second",
        "measured: matching-million, 1,000,000 x 400,000 in 2 x 5.4 minutes of a core",
    ),
    "index": Figure(
        1.8, "GB of a matching process",
        "measured: matching-million, the whole process with 400,000 vacancies",
    ),
}  # fmt: skip
"""Every figure that goes in."""


def of(name: str) -> float:
    """Return the value of a figure."""
    return GIVEN[name].value


@dataclass(frozen=True)
class Line:
    """One line of the plan: what, how it is computed, and the outcome with its unit."""

    what: str
    sum: str
    found: str


def europe() -> Iterator[Line]:
    """Return the lines of EU NUTS-3 x ISCO-3 x 10,000 draws."""
    pairs = of("regions") * of("occupations")
    cells = pairs * of("people")
    steps = cells * of("years") * of("scenarios") * of("draws")
    yield Line("cells of a state", "1,165 x 130 x 840", f"{cells / 1e6:,.0f} million")
    yield Line("cell-steps", "cells x 14 x 2 x 10,000", f"{steps / 1e12:,.1f} million million")
    once = steps / of("rate") / 3600
    yield Line("core-hours, moves as dear as now", "cell-steps / 1.22e8 / 3,600", f"{once:,.0f}")
    near, dense = (
        once + steps * _dearer(reach) / of("dense") / 3600
        for reach in (of("nearest"), of("regions"))
    )
    yield Line(
        "core-hours, moves to the nearest 35 regions",
        f"+ cell-steps x {_dearer(of('nearest')):,.0f} operations / 44e9 / 3,600",
        f"{near:,.0f}",
    )
    yield Line(
        "core-hours, moves between all regions (as the engine is now)",
        f"+ cell-steps x {_dearer(of('regions')):,.0f} operations / 44e9 / 3,600",
        f"{dense:,.0f}",
    )
    state = cells * 4 / 1e9
    draw = state * of("copies")
    yield Line("memory of one draw", f"{state:.2f} GB x 12 copies", _memory(state))
    at_once = min(of("cores"), of("memory") // draw)
    yield Line("draws at once on a machine", "least of 16 cores and 128 GB / memory of one draw",
               f"{at_once:.0f}")  # fmt: skip
    together = of("machines") * at_once * of("efficiency")
    yield Line("hours on 32 machines, nearest to all regions",
               f"core-hours / (32 x {at_once:.0f} x 0.8)",
               f"{near / together:.2f} to {dense / together:.1f}")  # fmt: skip
    yield Line("euro for computing, nearest to all regions", "core-hours / 0.8 x 0.05",
               _euro(near, dense))  # fmt: skip
    kept = of("kept") * of("years") * pairs * 4
    whole = kept * of("draws")
    yield Line("bytes kept of one draw", "16 x 14 x 151,450 x 4", f"{kept / 1e6:,.0f} MB")
    yield Line("bytes kept of all draws", "x 10,000", f"{whole / 1e12:,.2f} TB")
    yield Line("euro to keep them a month", "x 0.02 per GB",
               _month(whole / 1e9))  # fmt: skip
    yield Line("one year of one indicator, all draws", "10,000 x 151,450 x 4",
               f"{of('draws') * pairs * 4 / 1e9:,.1f} GB")  # fmt: skip
    table = of("kept") * of("years") * pairs * 7 * 4
    yield Line("table of quantiles", "16 x 14 x 151,450 x 7 x 4", f"{table / 1e9:,.2f} GB")


def _dearer(reach: float) -> float:
    """Return the operations per cell-step that the measured rate does not hold.

    A dense product takes two per cell and region or occupation that is moved to; the embedded model
    has 35 and 40 of them.
    """
    return 2 * (of("occupations") + reach - 75)


def _euro(near: float, dense: float) -> str:
    low, high = GIVEN["price"].ends
    least, most = GIVEN["efficiency"].ends
    usual = [hours / of("efficiency") * of("price") for hours in (near, dense)]
    ends = near / most * low, dense / least * high
    told = [f"{own:,.0f}" if own >= 10 else f"{own:.1g}" for own in (*usual, *ends)]
    return "{} to {} (range {} to {})".format(*told)


def _memory(state: float) -> str:
    low, high = (state * own for own in GIVEN["copies"].ends)
    return f"{state * of('copies'):.1f} GB (range {low:.0f} to {high:.0f})"


def _month(gigabytes: float) -> str:
    low, high = (gigabytes * own for own in GIVEN["storage"].ends)
    return f"{gigabytes * of('storage'):,.0f} (range {low:,.0f} to {high:,.0f})"


def seekers() -> Iterator[Line]:
    """Return the lines of 10 million seekers."""
    near = of("seekers") / of("matched") / 3600
    yield Line("core-hours, reach as in the benchmark", "10 million / 1,543 / 3,600", f"{near:.1f}")
    dense = near * 10
    yield Line("core-hours, all vacancies ten times as near", "x 10", f"{dense:.0f}")
    yield Line("memory of a worker", "1.8 GB x 10, shared by its threads", "18 GB")
    together = of("few") * of("cores") * of("efficiency")
    yield Line("minutes on 4 machines", "core-hours x 60 / (4 x 16 x 0.8)",
               f"{near * 60 / together:.1f} to {dense * 60 / together:.0f}")  # fmt: skip
    yield Line("euro", "core-hours / 0.8 x 0.05", _euro(near, dense))
    size = of("seekers") * 10 * 13 / 1e9
    yield Line("bytes of the lists", "10 million x 10 x 13", f"{size:.1f} GB")


def tables() -> str:
    """Return the three tables in Markdown."""
    parts = ["| figure | value | range | source |", "|---|---:|---:|---|"]
    for own in GIVEN.values():
        low, high = own.ends
        spread = "" if low == high else f"{_number(low)} to {_number(high)}"
        parts.append(f"| {own.unit} | {_number(own.value)} | {spread} | {own.source} |")
    for name, lines in (("EU NUTS-3 x ISCO-3 x 10,000 draws", europe()),
                        ("10 million seekers", seekers())):  # fmt: skip
        parts += ["", f"| {name} | sum | |", "|---|---|---:|"]
        parts += [f"| {own.what} | {own.sum} | {own.found} |" for own in lines]
    return "\n".join(parts)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:g}"


@click.command()
def main() -> None:
    """Print the plan as Markdown."""
    click.echo(tables())


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.scale_plan")
