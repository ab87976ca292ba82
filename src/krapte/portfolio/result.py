"""The whole answer: the portfolio, why, what money is worth, the frontiers; as tables too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.forecast.model import model_of
from krapte.portfolio.case import Portfolio
from krapte.portfolio.formulation import Risk
from krapte.portfolio.frontier import Point, by_budget, by_caution
from krapte.portfolio.optimise import AGREE, Chosen, Gaps, Stages, optimise
from krapte.portfolio.prices import More, Price, Reason, prices, reasons, solved_again
from krapte.portfolio.program import Effort, Program
from krapte.portfolio.read import Offer
from krapte.portfolio.simulator import Simulator
from krapte.portfolio.target import Target
from krapte.program import code_hash
from krapte.statistics import Dataset

DRAWS = 20
_FINE = 1e-4
"""Gap for the questions that compare two portfolios: a million must not drown in it."""


@dataclass(frozen=True, eq=False)
class Result:
    """What `portfolio` found.

    Parameters
    ----------
    offer, target, chosen
        Input and portfolio.
    reasons, prices, more
        Why, what limits cost, and what one more million a year buys.
    budgets, caution
        The frontiers.
    settings
        What decides the figures.
    """

    offer: Offer
    target: Target
    chosen: Chosen
    reasons: tuple[Reason, ...]
    prices: tuple[Price, ...]
    more: More | None
    budgets: tuple[Point, ...]
    caution: tuple[Point, ...]
    settings: Mapping[str, Any]

    @property
    def portfolio(self) -> Portfolio:
        """The portfolio that was chosen."""
        return self.chosen.portfolio

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name; money in euro, gains in persons (mean per year)."""
        return {
            "chosen": self._chosen(),
            "amounts": self._amounts(),
            "reasons": self._reasons(),
            "prices": self._prices(),
            "scenarios": self._scenarios(),
            "rounds": self._rounds(),
            "frontier": self._frontier(),
            "unknown": self._unknown(),
        }

    def _chosen(self) -> pd.DataFrame:
        case, own = self.offer.case, self.portfolio
        public, active = own.public(case).sum(1), own.active(case)
        each = self.chosen.surface.slopes(own.size).mean(0)
        rows = []
        for i, option in enumerate(case.options):
            begun = np.flatnonzero(own.started[i])
            rows.append(
                {
                    "option": option.option,
                    "measure": option.measure,
                    "name_nl": option.name_nl,
                    "name_en": option.name_en,
                    "pillar": option.pillar,
                    "department": option.department,
                    "fund": option.fund,
                    "chosen": bool(len(begun)),
                    "start": case.years[begun[0]] if len(begun) else None,
                    "size": float(active[i].max()),
                    "max_size": option.max_size,
                    "public_eur": float(public[i]),
                    "employers_eur": float(own.employers[i].sum()),
                    "marginal_gain": float((each[i] * own.size[i]).sum()),
                    "cost_status": option.status,
                    "cost_source": "|".join(option.source),
                    "cost_note": option.note,
                }
            )
        return pd.DataFrame(rows).astype({"start": "Int64"})

    def _prices(self) -> pd.DataFrame:
        columns = [field.name for field in fields(Price)]
        table = pd.DataFrame([vars(own) for own in self.prices], columns=columns)
        return table.astype({"year": "Int64", "again": float, "uncertain": float})

    def _amounts(self) -> pd.DataFrame:
        case, own = self.offer.case, self.portfolio
        public, active = own.public(case), own.active(case)
        rows = [
            {
                "option": option.option,
                "year": year,
                "size": float(active[i, y]),
                "public_eur": float(public[i, y]),
                "employers_eur": float(own.employers[i, y]),
            }
            for i, option in enumerate(case.options)
            for y, year in enumerate(case.years)
            if own.started[i].any()
        ]
        columns = ["option", "year", "size", "public_eur", "employers_eur"]
        return pd.DataFrame(rows, columns=columns)

    def _reasons(self) -> pd.DataFrame:
        return pd.DataFrame(
            [
                vars(own) | {"net": own.net, "binding": "; ".join(own.binding)}
                for own in self.reasons
            ]
        )

    def _scenarios(self) -> pd.DataFrame:
        own = self.chosen
        return pd.DataFrame(
            {
                "draw": self.settings["draw_numbers"],
                "without": own.without,
                "with": own.without - own.simulated,
                "gain_simulator": own.simulated,
                "gain_surface": own.predicted,
                "difference": own.predicted - own.simulated,
            }
        )

    def _rounds(self) -> pd.DataFrame:
        return pd.DataFrame(
            [
                {
                    "round": number,
                    "gain_surface": float(own.predicted.mean()),
                    "gain_simulator": float(own.simulated.mean()),
                    "difference_share": own.error,
                    "accepted": own.accepted,
                    "radius": own.radius,
                    "gap": own.solution.gap,
                    "seconds": own.solution.seconds,
                }
                for number, own in enumerate(self.chosen.rounds, start=1)
            ]
        )

    def _frontier(self) -> pd.DataFrame:
        tail = self.chosen.risk.tail
        rows = []
        for kind, points in (("budget", self.budgets), ("caution", self.caution)):
            for own in points:
                seen = np.nan if own.simulated is None else float(own.simulated.mean())
                rows.append(
                    {
                        "frontier": kind,
                        "budget_share": own.share,
                        "risk_weight": own.weight,
                        "public_eur": own.spent,
                        "gain_surface": own.mean(),
                        "gain_worst": own.worst(tail),
                        "gain_simulator": seen,
                    }
                )
        return pd.DataFrame(rows)

    def _unknown(self) -> pd.DataFrame:
        rows = [
            {
                "measure": own.measure,
                "pillar": own.pillar,
                "name_nl": own.name_nl,
                "name_en": own.name_en,
                "why": why,
                "reason": own.reason,
            }
            for why, group in (
                ("not quantified", self.offer.unknown),
                ("no cost known", self.offer.unpriced),
            )
            for own in group
        ]
        return pd.DataFrame(
            rows, columns=["measure", "pillar", "name_nl", "name_en", "why", "reason"]
        )

    def summary(self) -> dict[str, Any]:
        """Return the answer as plain data: what `--json` prints."""
        own = self.chosen
        gain, left = own.simulated, own.without - own.simulated
        return {
            "settings": dict(self.settings),
            "target": self.target.name,
            "unit": "persons, mean per year",
            "without": _spread(own.without),
            "with": _spread(left),
            "gain": _spread(gain),
            "gain_by_surface": float(own.predicted.mean()),
            "agreed": own.agreed,
            "agreement_bound": AGREE,
            "proven_gap": own.solution.gap,
            "public_eur": float(self.portfolio.public(self.offer.case).sum()),
            "employers_eur": float(self.portfolio.employers.sum()),
            "one_more_million_a_year": None if self.more is None else vars(self.more),
        } | {name: _records(table) for name, table in self.tables().items()}


def _spread(values: np.ndarray) -> dict[str, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return {"mean": float(values.mean()), "low95": float(low), "high95": float(high)}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [
        {
            str(name): value.item() if hasattr(value, "item") else value
            for name, value in row.items()
        }
        for row in plain.to_dict("records")
    ]


def portfolio(
    offer: Offer,
    target: Target,
    dataset: Dataset,
    *,
    draws: int = DRAWS,
    seed: int,
    horizon: int,
    risk: Risk | None = None,
    effort: Effort | None = None,
    plan: bool = True,
    frontier: bool = True,
    progress: Stages | None = None,
    gaps: Gaps | None = None,
) -> Result:
    """Return the best portfolio for the money there is, with its reasons.

    Parameters
    ----------
    offer
        What can be chosen, from `read_offer`.
    target
        What should go down.
    dataset
        Of the forecast.
    draws, seed, horizon
        Of the forecast: the draws are the scenarios.
    risk
        How much bad draws count; not at all when None.
    effort
        Gap and time per question to the solver.
    plan
        Whether the measures of the register run on as planned, with the portfolio on top.
    frontier
        Whether to compute the frontiers too.

    Raises
    ------
    BadInput
        The data set has faults, the horizon is out of range, or no portfolio is allowed.
    """
    tell = progress or (lambda stage, done, total: None)
    risk, effort, case = risk or Risk(), effort or Effort(), offer.case
    numbers = list(range(draws))
    model = model_of(dataset, horizon, seed)
    simulator = Simulator(
        model, case, target, numbers, plan=plan, progress=lambda d, t: tell("draws", d, t)
    )
    chosen = optimise(case, simulator, risk, effort, progress, gaps)
    fine = replace(effort, gap=min(effort.gap, _FINE))
    duals = Program(case, chosen.limits, chosen.surface, risk).duals(chosen.portfolio)
    program = Program(case, chosen.limits, chosen.surface, risk)
    why = reasons(case, chosen.limits, chosen.surface, duals, chosen.portfolio)
    shown, more = solved_again(
        program, prices(chosen.limits, duals, chosen.portfolio), chosen.portfolio, fine
    )
    budgets: tuple[Point, ...] = ()
    caution: tuple[Point, ...] = ()
    if frontier:

        def seen(size: np.ndarray) -> np.ndarray:
            return chosen.without - simulator.run(size).value

        budgets = by_budget(
            case, chosen.surface, risk, fine, simulate=seen, progress=_watch(tell, "budgets")
        )
        caution = by_caution(case, chosen.surface, risk, fine, progress=_watch(tell, "caution"))
    settings = {
        "data_hash": dataset.content_hash,
        "code_hash": code_hash(),
        "draws": draws,
        "draw_numbers": numbers,
        "seed": seed,
        "horizon": horizon,
        "years": list(case.years),
        "plan": plan,
        "risk_weight": risk.weight,
        "risk_tail": risk.tail,
        "risk_of": risk.of,
        "gap": effort.gap,
        "seconds": effort.seconds,
        "budget_eur": sum(own.amount_eur for own in case.budgets if not own.condition),
        "budget_rows": [vars(own) for own in case.budgets],
    }
    return Result(offer, target, chosen, why, shown, more, budgets, caution, settings)


def _watch(tell: Stages, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: tell(stage, done, total)


def folder_hash(folder: Path) -> str:
    """Return the hash of the tables of a folder, for the id of a result."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
