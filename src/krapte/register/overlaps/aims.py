"""What a measure is aimed at, as sets that can be laid over each other; unknown stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from krapte.classification import crosswalk, expand


class Fields(Protocol):
    """A record of the register, or any mapping with its fields."""

    def __getitem__(self, field: str, /) -> Any:
        """Return the value of a field."""
        ...


ACTING = ("measure", "programme", "fund", "platform", "network")
"""Kinds that do something for somebody; a motion, monitor or study reaches nobody by itself."""

SECTORS = {"technical": "07", "ict": "08"}

PART_OF = {
    "pupils_vmbo": "pupils",
    "pupils_havo": "pupils",
    "pupils_special": "pupils",
    "girls": "pupils",
    "students_mbo": "students",
    "students_higher": "students",
    "workers_at_risk": "workers",
    "refugees": "newcomers",
    "small_firms": "employers",
}
"""Target groups that lie wholly within another: who serves pupils serves girls too.

Groups that only cross, such as women and workers, count as different: nobody
counted who is both.
"""

REGION_KINDS = ("labour_market_region", "res", "province", "municipality")


@dataclass(frozen=True)
class Aim:
    """What one measure is aimed at. An empty set is *not known*, never *nobody*.

    Parameters
    ----------
    measure, name_nl, name_en, kind, status
        As in the register.
    groups
        Target groups, with those that lie within them (`PART_OF`).
    instrument
        Kind of instrument; empty when not known.
    regions, occupations
        Codes as the register has them.
    area
        Municipalities that the regions cover.
    work
        Occupations of the model that the occupations cover.
    start, end
        First and last calendar year; None when not known.
    """

    measure: str
    name_nl: str
    name_en: str
    kind: str
    status: str
    groups: frozenset[str]
    instrument: str
    regions: tuple[str, ...]
    occupations: tuple[str, ...]
    area: frozenset[str]
    work: frozenset[str]
    start: int | None
    end: int | None

    @property
    def national(self) -> bool:
        """Whether it covers the whole country."""
        return self.area == area_of("NL")

    @property
    def all_technical(self) -> bool:
        """Whether it is aimed at all technical or all ICT occupations rather than some."""
        return bool(self.work) and any(self.work >= work_of(sector) for sector in SECTORS)


def aims(measures: Iterable[Fields], kinds: Iterable[str] = ACTING) -> tuple[Aim, ...]:
    """Return what the measures of these kinds are aimed at, in the order of the register.

    Parameters
    ----------
    measures
        Records of the kind `measure`: lists as tuples, years as whole numbers or None.
    kinds
        Kinds to keep.
    """
    kept = frozenset(kinds)
    return tuple(_aim(own) for own in measures if own["kind"] in kept)


def _aim(own: Fields) -> Aim:
    regions, occupations = tuple(own["regions"] or ()), tuple(own["occupations"] or ())
    return Aim(
        measure=own["code"],
        name_nl=own["name_nl"],
        name_en=own["name_en"],
        kind=own["kind"],
        status=own["status"] or "",
        groups=_served(own["target_groups"] or ()),
        instrument=own["instrument"] or "",
        regions=regions,
        occupations=occupations,
        area=frozenset().union(*(area_of(code) for code in regions)),
        work=frozenset().union(*(work_of(code) for code in occupations)),
        start=own["start"],
        end=own["end"],
    )


def _served(groups: Iterable[str]) -> frozenset[str]:
    named = frozenset(groups)
    return named | {inner for inner, outer in PART_OF.items() if outer in named}


@lru_cache(maxsize=512)
def area_of(region: str) -> frozenset[str]:
    """Return the municipalities of a region; empty when the code is no region."""
    kinds = [crosswalk(kind, "municipality") for kind in REGION_KINDS]
    if region == "NL":
        return frozenset(kinds[-1])
    return frozenset(next((kind[region] for kind in kinds if region in kind), ()))


@lru_cache(maxsize=512)
def work_of(occupation: str) -> frozenset[str]:
    """Return the occupations of the model inside a code, `technical` or `ict`; empty if unknown."""
    try:
        return frozenset(expand("occupation", SECTORS.get(occupation, occupation)))
    except ValueError:
        return frozenset()
