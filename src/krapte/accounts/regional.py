"""From the country to its regions: totals by region, and what sets their occupations apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from krapte.accounts.axes import AXES
from krapte.accounts.lookup import nearest
from krapte.accounts.marginals import as_shares, distance, marginals
from krapte.accounts.reconcile import Marginal, Reconciled, rake, total
from krapte.classification import crosswalk, expand, labour_market_regions, model_occupations
from krapte.statistics import Dataset, Observation

_WHOLE = ("", "15-74")
"""Codes of age that stand for everyone in the survey."""


def municipal_weights(dataset: Dataset) -> dict[str, float] | None:
    """Return the inhabitants of every municipality in the data set; None when it has none.

    A crosswalk takes None for equal weights.
    """
    rows = dataset.select("population", occupation="", sex="", age="")
    return {own.region: own.value for own in rows if own.region.startswith("GM")} or None


def regional_totals(dataset: Dataset, series: str, year: int) -> tuple[np.ndarray, list[str]]:
    """Return persons by labour-market region [R] and the sources.

    From figures by labour-market region where the data set holds all of them, otherwise from
    figures by province, spread over municipalities by their inhabitants.
    """
    rows = nearest(
        (o for o in dataset.select(series, occupation="", education="", sex="", sector="")
         if o.age in _WHOLE and o.region != "NL"),
        str(year),
    )  # fmt: skip
    by_code = {own.region: own for own in rows}
    regions = labour_market_regions()
    if set(regions) <= set(by_code):
        found = [by_code[code] for code in regions]
        return np.array([own.value for own in found]), sorted({own.source for own in found})
    shares = crosswalk("province", "labour_market_region", municipal_weights(dataset))
    spread = dict.fromkeys(regions, 0.0)
    sources = set()
    for province, parts in shares.items():
        own = by_code[province]
        sources.add(own.source)
        for region, share in parts.items():
            spread[region] += own.value * share
    return np.array([spread[code] for code in regions]), sorted(sources)


def by_region(
    national: np.ndarray, dataset: Dataset, totals: np.ndarray, sources: Sequence[str], year: int
) -> Reconciled:
    """Return the employed by region too [R, O, K, S, A].

    Every region starts with the national composition. Where the share of a group of occupations is
    published for a region and for the country, the region deviates from the country as published.
    Where only persons are published they are scaled by the national account over the national
    figure; persons of a region whose share is known are shown beside the account, without weight.

    Parameters
    ----------
    national
        The employed of the country [O, K, S, A]; the regions add up to it.
    totals, sources
        The employed by region [R], and where that comes from.
    """
    share = totals / totals.sum()
    cube = share[:, None, None, None, None] * national[None]
    total_table = Marginal(
        f"employed by region, {year}", {0: np.arange(len(share))}, share * national.sum(), 0.9,
        "|".join(sources), str(year), totals, (labour_market_regions(),),
    )  # fmt: skip
    keep = Marginal(
        "national accounts of the employed",
        {1: np.arange(cube.shape[1]), 2: np.arange(cube.shape[2]), 3: np.arange(2),
         4: np.arange(cube.shape[4])},
        national, 1.0, "krapte", str(year),
    )  # fmt: skip
    shares = _relative_shares(dataset, cube)
    persons = [
        own
        for own in dataset.select("employed", sector="")
        if own.region.startswith("AM") and own.occupation
    ]
    known = {
        (code, group) for table in shares for code in table.codes[0] for group in table.codes[1]
    }
    tables = list(shares)
    for table in marginals(persons):
        scaled = _scaled_to_nation(table, dataset, cube)
        tables += _without_weight_where(scaled, known)
    cube, _ = rake(cube, [total_table, keep, *tables], passes=200)
    return Reconciled(cube, (total_table, *tables), AXES)


def _relative_shares(dataset: Dataset, cube: np.ndarray) -> list[Marginal]:
    """Return the published shares of occupations by region as persons of the account.

    Persons of the region x national share in the account x published share of the region over that
    of the country in the same period; `published` keeps the share itself.
    """
    residents = cube.sum((1, 2, 3, 4))
    by_occupation = cube.sum((0, 2, 3, 4)) / cube.sum()
    regions, occupations = labour_market_regions(), model_occupations()
    rows = dataset.select("share_technical_work", education="", sex="", age="", sector="")
    country = {(o.occupation, o.period): o.value for o in rows if o.region == "NL"}
    found = []
    for table in marginals(
        [o for o in rows if o.region in regions and (o.occupation, o.period) in country]
    ):
        persons = np.full(table.values.shape, np.nan)
        for r, code in enumerate(table.codes[0]):
            for g, group in enumerate(table.codes[1]):
                members = [occupations.index(own) for own in expand("occupation", group)]
                relative = table.values[r, g] / country[(group, table.period)]
                here = residents[regions.index(code)]
                persons[r, g] = here * by_occupation[members].sum() * relative
        found.append(replace(table, values=persons, published=table.values))
    return found


def _scaled_to_nation(table: Marginal, dataset: Dataset, cube: np.ndarray) -> Marginal:
    """Return persons by region scaled as the same group of the country: account over published.

    Without a national figure only the structure of the table counts: its regions together keep the
    level of the cube.
    """
    axes = list(table.labels)[1:]
    nation = Marginal(
        "", {axis: table.labels[axis] for axis in axes}, table.values[0], 1.0, "", table.period
    )
    here = total(cube, nation)
    there = np.full(here.shape, np.nan)
    for index in np.ndindex(*here.shape):
        codes = {AXES[a]: table.codes[p + 1][index[p]] for p, a in enumerate(axes)}
        there[index] = _national_figure(dataset, codes, table)
    if np.isnan(there).any():
        return as_shares(table, cube)
    return replace(table, values=table.values * (here / there)[None], published=table.values)


def _national_figure(dataset: Dataset, codes: dict[str, str], table: Marginal) -> float:
    """Return the national persons of a group in the period of a table; NaN when nobody knows.

    The same source is preferred. Technical work may be known as a share of all the employed; these
    are then those of the period nearest to it.
    """
    whole = {"region": "NL", "sector": ""} | dict.fromkeys(("education", "sex"), "")
    fitting: list[Observation] = [
        own
        for own in dataset.select("employed", **(whole | codes), period=table.period)
        if "age" in codes or own.age in _WHOLE
    ]
    if fitting:
        return min(fitting, key=lambda own: (own.source != table.source, own.source)).value
    shares = dataset.select("share_technical_work", **(whole | codes), period=table.period)
    everyone = [o for o in dataset.select("employed", **whole, occupation="") if o.age in _WHOLE]
    if set(codes) == {"occupation"} and shares and everyone:
        closest = min(everyone, key=lambda own: distance(own.period, table.period))
        return shares[0].value * closest.value
    return float("nan")


def _without_weight_where(table: Marginal, known: set[tuple[str, str]]) -> list[Marginal]:
    """Return a table in two: what binds, and what is only shown because a share is known."""
    if len(table.codes) != 2 or not known:
        return [table]
    told = np.array([[(r, g) in known for g in table.codes[1]] for r in table.codes[0]])
    binding = replace(table, values=np.where(told, np.nan, table.values))
    shown = replace(table, values=np.where(told, table.values, np.nan), reliability=0.0)
    return [own for own in (binding, shown) if not np.isnan(own.values).all()]
