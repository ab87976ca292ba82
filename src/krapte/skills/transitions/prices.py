"""From prices of skills per region to measures: where one more trained person is worth most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from krapte.classification import labour_market_regions, model_occupation_of_isco, occupations_in
from krapte.errors import BadInput, Problem
from krapte.skills.json_file import read_json
from krapte.skills.transitions.closeness import Closeness
from krapte.tables import Row, read_rows, refuse_if_faulty

if TYPE_CHECKING:
    from krapte.register import Effect

ADDING = (
    "education_inflow",
    "study_success",
    "start_in_technique",
    "leakage",
    "return_to_technique",
    "side_entry",
    "labour_migration",
)
"""Levers that bring or keep people with skills; prices of skills say nothing of the others."""


@dataclass(frozen=True)
class SkillPrice:
    """What one more person with a skill in a region would add to a matching.

    Parameters
    ----------
    skill
        URI.
    region
        Labour-market region.
    price
        In the unit of the matching's score, 0 or more: the value of one more person who has it.
    """

    skill: str
    region: str
    price: float


def read_prices(path: Path, closeness: Closeness) -> tuple[tuple[SkillPrice, ...], int]:
    """Return the prices of a file, and how many skills of a region have none.

    Parameters
    ----------
    path
        A table with the columns skill, region, price; or the JSON of `krapte skills match --json`,
        of whose `skill_prices` the value of one more person (`person_value`) is read. Where nobody
        in the region has a skill that value is not known: it is counted, not guessed.
    closeness
        The language in which skills are named.

    Raises
    ------
    BadInput
        An unknown skill or region, a pair twice, a price below 0, or no prices in the JSON.
    """
    if path.suffix.lower() == ".json":
        rows, unpriced = _matched(path)
    else:
        rows, unpriced = read_rows(path, ("skill", "region", "price")), 0
    known, found = closeness.language.concepts, {}
    for row in rows:
        pair = (row.text("skill"), row.text("region"))
        price = row.number("price")
        if pair[0] not in known or not known[pair[0]].is_skill:
            row.fault("skill", f"the URI of a skill of {closeness.language.id}", "Correct it.")
        if pair[1] not in labour_market_regions():
            row.fault("region", "a labour-market region, such as AM01", "Correct the code.")
        if price < 0:
            row.fault("price", "0 or more", "Write 0 where nobody is short of it.")
        if pair in found:
            row.fault("region", "each skill and region once", "Remove one of the two lines.")
        found[pair] = SkillPrice(*pair, price)
    refuse_if_faulty(rows)
    return tuple(found.values()), unpriced


def _matched(path: Path) -> tuple[list[Row], int]:
    """Return the priced rows of an answer of the matching, and the number without a price."""
    content = read_json(path, "the answer of `krapte skills match --json`")
    inner = content if isinstance(content, dict) else {}
    listed = inner.get("skill_prices") or (inner.get("assignment") or {}).get("skill_prices")
    if not isinstance(listed, list) or not all(isinstance(own, dict) for own in listed):
        mend = "Ask for an assignment: its answer holds the prices."
        told = "no list `skill_prices`"
        raise BadInput([Problem(path.name, None, "skill_prices", told, "prices", mend)])
    priced = [own for own in listed if own.get("person_value") is not None]
    problems: list[Problem] = []
    rows = [
        Row(
            path.name,
            number,
            {"skill": str(own.get("skill", "")), "region": str(own.get("region", "")),
             "price": repr(own["person_value"])},
            problems,
        )
        for number, own in enumerate(priced, start=1)
    ]  # fmt: skip
    return rows, len(listed) - len(priced)


def cell_values(prices: Iterable[SkillPrice], closeness: Closeness) -> dict[tuple[str, str], float]:
    """Return the value of one more person by region and occupation of the model.

    A person trained for an occupation brings its skills; the value is the sum of price x weight of
    each skill in the occupation, and the mean over the occupations of the group.
    """
    by_region: dict[str, dict[str, float]] = defaultdict(dict)
    for own in prices:
        by_region[own.region][own.skill] = own.price
    members: dict[str, list[str]] = defaultdict(list)
    for own in closeness.language.occupations:
        members[model_occupation_of_isco(own.isco)].append(own.uri)
    wanted = {code for code in occupations_in("broad") if code in members}
    asked = {uri: closeness.asked(uri) for code in wanted for uri in members[code]}
    return {
        (region, code): sum(
            weight * price.get(skill, 0.0)
            for uri in members[code]
            for skill, weight in asked[uri].items()
        )
        / len(members[code])
        for region, price in by_region.items()
        for code in sorted(wanted)
    }


def rank_measures(
    values: Mapping[tuple[str, str], float], effects: Sequence[Effect]
) -> pd.DataFrame:
    """Return measures by the mean value of one more person in the scope of their effects.

    It ranks where an extra person is worth most by today's matching, not what a measure does in
    all: for that the portfolio weighs size, money and years.

    Parameters
    ----------
    values
        From `cell_values`.
    effects
        Of the register; those on another lever than `ADDING` are left out.

    Returns
    -------
    pandas.DataFrame
        measure, effect, lever, value (mean over the scope), best_region, best_occupation,
        best_value; highest value first.

    Raises
    ------
    BadInput
        There are no values.
    """
    if not values:
        mend = "Give a table with at least one price."
        raise BadInput([Problem("prices", None, None, "no prices", "prices of skills", mend)])
    rows = []
    for effect in effects:
        if effect.lever not in ADDING:
            continue
        scope = {
            cell: value
            for cell, value in values.items()
            if _inside(cell[0], effect.scope_region) and _inside(cell[1], effect.scope_occupation)
        }
        if not scope:
            continue
        best = max(scope, key=lambda cell: (scope[cell], cell))
        rows.append(
            {
                "measure": effect.measure,
                "effect": effect.effect,
                "lever": effect.lever,
                "value": sum(scope.values()) / len(scope),
                "best_region": best[0],
                "best_occupation": best[1],
                "best_value": scope[best],
            }
        )
    columns = ["measure", "effect", "lever", "value", "best_region", "best_occupation"]
    table = pd.DataFrame(rows, columns=[*columns, "best_value"])
    return table.sort_values(
        ["value", "best_value", "effect"], ascending=[False, False, True], ignore_index=True
    )


def rank_regions(values: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """Return region, occupation and value, the most valuable cell first."""
    rows = [{"region": r, "occupation": o, "value": value} for (r, o), value in values.items()]
    table = pd.DataFrame(rows, columns=["region", "occupation", "value"])
    return table.sort_values(
        ["value", "region", "occupation"], ascending=[False, True, True], ignore_index=True
    )


def _inside(code: str, scope: tuple[str, ...]) -> bool:
    return not scope or code.startswith(scope)
