"""Supply in many draws of the forecast."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from krapte.forecast.ensemble import side_by_side
from krapte.forecast.model import Model
from krapte.programming.labour import Rules, read_rules, supply_for, usual_mix
from krapte.programming.project import Programme
from krapte.programming.supply import Supply


def supplies_of(
    programme: Programme,
    model: Model,
    draws: Iterable[int],
    *,
    scenario: str = "with",
    rules: Rules | None = None,
    part: float = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Supply]:
    """Return the supply for a programme in each draw, in the order of the draws.

    Parameters
    ----------
    model
        From `krapte.forecast.model.model_of`; its last year must hold the months of the programme.
    draws
        Numbers of draws; those not used for planning are fresh.
    scenario, rules, part
        As of `supply_for`.
    progress
        Called with draws done and all draws.
    """
    rules = rules or read_rules()
    usual_mix()  # once, before threads ask for it side by side

    def one(draw: int) -> Supply:
        return supply_for(programme, model, draw, scenario, rules=rules, part=part)

    return side_by_side([lambda d=d: one(d) for d in draws], progress=progress)
