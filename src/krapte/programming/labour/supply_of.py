"""Supply for a programme from the forecast: who is free, who can be hired, who can be trained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from krapte.classification import labour_market_regions, model_occupations
from krapte.forecast.model import CENTRAL, Model
from krapte.programming.labour.free import divided, existing_work, kept_by_other_work
from krapte.programming.labour.links import links_of
from krapte.programming.labour.market import LabourForecast, LabourMarket
from krapte.programming.labour.monthly import YEAR, through_months
from krapte.programming.labour.rules import Rules, read_rules
from krapte.programming.national import national_programme
from krapte.programming.project import Programme
from krapte.programming.supply import Course, Hiring, Supply

_TRACKS = {
    "mbo": ("mbo-2:tech", "mbo-3:tech", "mbo-4:tech"),
    "hbo": ("hbo:tech",),
    "ict": ("mbo-3:ict", "mbo-4:ict", "hbo:ict"),
}


def window_of(programme: Programme, slack: int = 24) -> tuple[int, int]:
    """Return the first month and the number of months in which a programme can be planned.

    Parameters
    ----------
    slack
        Months after the last deadline, for what will be late.
    """
    first = min(own.earliest_start for own in programme)
    return first, max(own.deadline for own in programme) + slack - first + 1


def horizon_of(programme: Programme, slack: int = 24) -> int:
    """Return the last year that a forecast must have for a programme, half a year to spare."""
    first, months = window_of(programme, slack)
    return (first + months - 1 + YEAR // 2) // YEAR


def occupations_of(programme: Programme) -> tuple[str, ...]:
    """Return the occupations that a programme asks, in the order of the classification."""
    asked = programme.labour_by_occupation()
    return tuple(code for code in model_occupations() if asked.get(code, 0.0) > 0)


@lru_cache(maxsize=1)
def usual_mix() -> Mapping[str, float]:
    """Return FTE-months by occupation of the embedded programme as if nothing stood yet."""
    return national_programme(whole=True).labour_by_occupation()


def supply_for(
    programme: Programme,
    model: Model,
    draw: int = CENTRAL,
    scenario: str = "with",
    *,
    rules: Rules | None = None,
    part: float = 1.0,
) -> Supply:
    """Return the supply for a programme in one draw of the forecast, in all months to plan in.

    Parameters
    ----------
    programme
        Gives months, places and occupations.
    model
        From `krapte.forecast.model.model_of`, to `horizon_of` the programme at least.
    draw, scenario
        As of `LabourForecast`.
    rules, part
        As of `supply_of`.

    Raises
    ------
    BadInput
        The forecast does not hold the months, or a table of rules has faults.
    """
    first, months = window_of(programme)
    return supply_of(
        LabourForecast(model, draw, scenario).market(), first, months,
        places={own.region for own in programme}, occupations=occupations_of(programme),
        rules=rules, part=part,
    )  # fmt: skip


def supply_of(
    market: LabourMarket,
    first_month: int,
    months: int,
    *,
    places: Iterable[str],
    occupations: Sequence[str] | None = None,
    rules: Rules | None = None,
    mix: Mapping[str, float] | None = None,
    part: float = 1.0,
    kept: np.ndarray | None = None,
    hiring: bool = True,
    training: bool = True,
) -> Supply:
    """Return the labour that a forecast leaves for a programme.

    Free are the employed less what other work keeps: see `kept_by_other_work`. Besides them a part
    of the unemployed of the occupation and of the workers whom other work keeps can be hired, and
    others can be trained. Everybody is counted once: employed = free + kept, hired are of the
    unemployed and the kept, trained come from elsewhere. Stocks run in a straight line between the
    ends of years, so the mean of the months is the figure of the year.

    Parameters
    ----------
    market
        From `LabourForecast.market` or `market_at`. Its draw is that of the rules too.
    first_month, months
        Of the supply.
    places
        RES regions and municipalities where work can be.
    occupations
        Codes; all of the model when None.
    rules
        The embedded ones when None.
    mix
        Labour by occupation over which the energy work of today falls; that of the embedded
        programme when None.
    part
        Part of all energy work for which the programme stands, from 0 to 1.
    kept
        Persons whom other work keeps, by region of work, instead of the rule [Y, R, O].
    hiring, training
        Whether they are possible.

    Raises
    ------
    BadInput
        The forecast does not hold the months, or a table of rules has faults.
    ValueError
        An occupation is unknown, or `part` is not between 0 and 1.
    """
    if not 0 <= part <= 1:
        raise ValueError(f"part is {part}, expected 0 to 1")
    rules = rules or read_rules()
    drawn = rules.drawn(market.seed, market.draw)
    codes = tuple(occupations) if occupations is not None else model_occupations()
    columns = [model_occupations().index(code) for code in codes]
    if kept is None:
        kept = kept_by_other_work(market, existing_work(market, drawn, mix or usual_mix()), part)
    free, other = divided(market, kept)

    def monthly(stock: np.ndarray) -> np.ndarray:
        fte = (stock * market.fte)[:, :, columns]
        return np.maximum(through_months(fte, market.years, first_month, months), 0.0)

    others = monthly(other)
    workers = monthly(free)
    return Supply(
        first_month,
        labour_market_regions(),
        codes,
        workers,
        links_of(places, rules.drawn(market.seed, -1)),
        drawn["away_share"],
        _hiring(monthly(market.unemployed), others, drawn) if hiring else None,
        _courses(workers + others, market, rules, drawn, codes) if training else (),
        _teachers(market, drawn, months) if training else {},
        dict(market.origin),
    )


def _hiring(unemployed: np.ndarray, others: np.ndarray, drawn: Mapping[str, float]) -> Hiring:
    most = drawn["hire_share"] * unemployed + drawn["lure_share"] * others
    return Hiring(most, np.full(most.shape[1], drawn["hire_euro"]))


def _courses(
    workers: np.ndarray,
    market: LabourMarket,
    rules: Rules,
    drawn: Mapping[str, float],
    codes: Sequence[str],
) -> tuple[Course, ...]:
    """Return the courses of the occupations; employers guide so many trainees per worker."""
    fte = dict(zip(model_occupations(), market.fte[0, 0], strict=True))
    return tuple(
        Course(
            own.occupation,
            own.months,
            own.euro,
            drawn["trainee_share"] * workers[:, codes.index(own.occupation)] / own.months,
            float(fte[own.occupation] * drawn["course_success"]),
            own.pool,
        )
        for own in rules.training
        if own.occupation in codes
    )


def _teachers(
    market: LabourMarket, drawn: Mapping[str, float], months: int
) -> dict[str, np.ndarray]:
    places = {
        pool: sum(market.spare_places[track] for track in tracks)
        for pool, tracks in _TRACKS.items()
    }
    places["short"] = drawn["short_places"]
    return {pool: np.full(months, most / YEAR) for pool, most in places.items()}
