"""One audit of the lists: the comparisons, what enters the score, the swap test, and its record."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from krapte.skills.fairness.attributes import Attributes
from krapte.skills.fairness.columns import columns_used
from krapte.skills.fairness.ranked import Ranked
from krapte.skills.fairness.rates import (
    COUNTS,
    DRAWS,
    FOUR_FIFTHS,
    LEAST_PEOPLE,
    SEED,
    Comparison,
    Measure,
    compare,
)
from krapte.skills.fairness.register import duties, register_entry
from krapte.skills.fairness.swap import Swapped
from krapte.skills.matching import FILTERS

_STEP = 10
_MEASURES = ("selection", "exposure", "opportunity")
NOTE = {
    "nl": "Een verhouding onder 0,8 is een signaal om te onderzoeken, geen juridische grens: een "
    "hogere kan discriminatie zijn, een lagere gerechtvaardigd. Met veel groepen vallen er ook "
    "door toeval onder.",
    "en": "A ratio under 0.8 is a signal to look into, no legal limit: a higher one may be "
    "discrimination, a lower one justified. With many groups some fall under it by chance too.",
}


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found. It holds groups and counts, no people.

    Parameters
    ----------
    day
        When it was made.
    side
        Whose lists: `seekers` or `vacancies`.
    people
        How many were compared, rounded to tens.
    settings
        Bounds, draws and seed.
    comparisons
        Groups by each attribute and each combination.
    swapped
        Of the swap test; None when it was not made.
    pairs, moved
        Pairs scored again with nothing known but skills, and scores that differed; None when there
        were no people to score.
    """

    day: dt.date
    side: str
    people: int
    settings: dict[str, float]
    comparisons: tuple[Comparison, ...]
    swapped: Swapped | None
    pairs: int | None = None
    moved: int | None = None

    @property
    def signals(self) -> int:
        """Number of measures of groups with a ratio under 0.8 that is rarely chance."""
        return sum(row["signal"] == "below" for row in self._rows())

    def as_dict(self, lang: str = "nl") -> dict[str, Any]:
        """Return plain fields, for `--json`."""
        return {
            "day": self.day.isoformat(),
            "side": self.side,
            "people": self.people,
            "settings": self.settings,
            "four_fifths": FOUR_FIFTHS,
            "note": NOTE[lang],
            "signals": self.signals,
            "comparisons": [own.as_dict() for own in self.comparisons],
            "swap_test": None if self.swapped is None else self.swapped.as_dict(),
            "score_without_the_rest": None
            if self.pairs is None
            else {"pairs": self.pairs, "differing": self.moved},
            "columns": [asdict(own) for own in columns_used()],
            "register": register_entry(lang),
            "duties": [asdict(own) for own in duties()],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables: groups, filters, columns, swap_test, register, duties."""
        swaps = () if self.swapped is None else self.swapped.differences
        return {
            "groups": pd.DataFrame(
                self._rows(),
                columns=["attributes", "group", "people", "measure", "rate", "ratio", "low95",
                         "high95", "chance", "signal"],
            ),
            "filters": pd.DataFrame(
                [
                    {"attributes": " x ".join(own.attributes), "group": " x ".join(group.values),
                     "people": group.people, **(group.excluded or {})}
                    for own in self.comparisons
                    for group in own.groups
                    if group.excluded is not None
                ],
                columns=["attributes", "group", "people", *FILTERS],
            ),
            "columns": pd.DataFrame(
                [asdict(own) | {"may_stand_for": "|".join(own.may_stand_for)}
                 for own in columns_used()]
            ),
            "swap_test": pd.DataFrame(
                [asdict(own) | {"only_one": "|".join(own.only_one),
                                "only_other": "|".join(own.only_other)} for own in swaps],
                columns=["case", "one", "other", "what", "only_one", "only_other"],
            ),
            "register": pd.DataFrame(
                [own | {"choices": "|".join(own["choices"])} for own in register_entry()]
            ),
            "duties": pd.DataFrame(
                [{"article": own.article, "duty": own.duty["nl"], "software": own.software["nl"],
                  "organisation": own.organisation["nl"]} for own in duties()]
            ),
        }  # fmt: skip

    def _rows(self) -> list[dict[str, Any]]:
        rows = []
        for own in self.comparisons:
            for group in own.groups:
                for name in _MEASURES:
                    measure: Measure | None = getattr(group, name)
                    if measure is None:
                        continue
                    rows.append(
                        {"attributes": " x ".join(own.attributes),
                         "group": " x ".join(group.values), "people": group.people,
                         "measure": name, "rate": measure.rate, "ratio": measure.ratio,
                         "low95": measure.low, "high95": measure.high, "chance": measure.chance,
                         "signal": measure.signal}
                    )  # fmt: skip
        return rows


def audit(
    ranked: Ranked,
    attributes: Attributes,
    day: dt.date,
    swapped: Swapped | None = None,
    scored: tuple[int, int] | None = None,
    counts: float = COUNTS,
    least_people: int = LEAST_PEOPLE,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Audit:
    """Return the audit of lists.

    Parameters
    ----------
    ranked, attributes, counts, least_people, draws, seed
        As in `compare`.
    day
        Of the audit.
    swapped
        Of `swap_test`.
    scored
        Of `same_scores`.

    Raises
    ------
    BadInput
        As in `compare`.
    """
    found = compare(ranked, attributes, counts, least_people, draws, seed)
    settings = {"counts": counts, "least_people": least_people, "draws": draws, "seed": seed}
    took_part = len(set(attributes.ids) & set(ranked.people)) if ranked.whole else len(attributes)
    many = round(took_part / _STEP) * _STEP
    pairs, moved = scored if scored is not None else (None, None)
    return Audit(day, ranked.side, many, settings, found, swapped, pairs, moved)
