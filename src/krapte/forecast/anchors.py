"""Published figures set beside the model's: what it was fitted to, and what it was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from krapte.classification import is_ict, is_technical, model_occupations
from krapte.forecast.defaults import INTERVALS
from krapte.forecast.quantiles import quantiles
from krapte.forecast.setting import Setting
from krapte.statistics import Dataset, Observation


@dataclass(frozen=True)
class Anchor:
    """One published figure and the draws of the model for the same thing."""

    figure: str
    name_nl: str
    name_en: str
    occupation: str
    period: str
    published: Observation
    draws: np.ndarray
    calibrated: bool
    note_nl: str
    note_en: str

    def row(self) -> dict[str, object]:
        """Return the anchor as a row: published, quantiles, and the difference of the median."""
        spread = dict(zip(INTERVALS, quantiles(self.draws), strict=True))
        difference = spread["median"] - self.published.value
        return {
            "figure": self.figure,
            "name_nl": self.name_nl,
            "name_en": self.name_en,
            "occupation": self.occupation,
            "period": self.period,
            "published": self.published.value,
            "source": self.published.source,
            "locator": self.published.locator,
            **{name: float(value) for name, value in spread.items()},
            "difference": float(difference),
            "difference_share": float(difference / self.published.value),
            "calibrated": self.calibrated,
            "note_nl": self.note_nl,
            "note_en": self.note_en,
        }


def anchors_table(
    dataset: Dataset, setting: Setting, national: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    """Return the letter's figures, and later observed ones, beside the model with the plan.

    With the plan, since what was observed came about while the plan was carried out.

    Parameters
    ----------
    national
        Indicator -> [draw, year, occupation], with the plan.
    """
    years = setting.years
    calibrated = range(setting.base.year + 1, setting.observed_until + 1)
    found = [
        *_vacancies(dataset, national, years, calibrated),
        *_openings(dataset, national, years),
        *_employed(dataset, setting, national),
    ]
    return pd.DataFrame([anchor.row() for anchor in found])


def members(occupation: str) -> np.ndarray:
    """Return which model occupations belong to `07`, `08` or `` (all)."""
    test = {"07": is_technical, "08": is_ict, "": lambda _: True}[occupation]
    return np.array([test(code) for code in model_occupations()])


def _vacancies(
    dataset: Dataset,
    national: Mapping[str, np.ndarray],
    years: Sequence[int],
    calibrated: Sequence[int],
) -> list[Anchor]:
    found = []
    for occupation in ("07", "08"):
        rows = dataset.select("vacancies_open", region="NL", occupation=occupation)
        for own in rows:
            letter = own.source.startswith("kst-") and own.period == "2022Q2"
            if not letter or 2022 not in years:
                continue
            draws = national["vacancies_q2"][:, years.index(2022)][:, members(occupation)].sum(-1)
            fitted = 2022 in calibrated
            found.append(
                Anchor(
                    "vacancies_open", "Open vacatures (brief)", "Open vacancies (letter)",
                    occupation, own.period, own, draws, False,
                    "Niet op dit cijfer gekalibreerd; de vraag is wel gekalibreerd op vacatures "
                    "per jaareinde uit andere bronnen." if fitted else "Niet gekalibreerd.",
                    "Not calibrated to this figure; demand is calibrated to year-end vacancies "
                    "from other sources." if fitted else "Not calibrated.",
                )
            )  # fmt: skip
        for year in calibrated:
            if year not in years:
                continue
            at_end = [own for own in rows if own.period == f"{year}Q4"]
            if at_end:
                draws = national["vacancies"][:, years.index(year)][:, members(occupation)].sum(-1)
                found.append(
                    Anchor(
                        "vacancies_open", "Open vacatures", "Open vacancies", occupation,
                        f"{year}Q4", at_end[0], draws, True,
                        "De vraag van dit jaar is in elke trekking zo gekozen dat dit cijfer "
                        "uitkomt.",
                        "Demand of this year was chosen in every draw to meet this figure.",
                    )
                )  # fmt: skip
    return found


def _openings(
    dataset: Dataset, national: Mapping[str, np.ndarray], years: Sequence[int]
) -> list[Anchor]:
    """Return job openings over six years: the model's five simulated years, times six fifths."""
    found = []
    span = [years.index(year) for year in range(2022, 2027) if year in years]
    if len(span) < 5:
        return found
    for own in dataset.select("job_openings", region="NL", period="2021-2026"):
        inside = members(own.occupation)
        growth = np.maximum(national["expansion"][:, span][:, :, inside].sum(1), 0.0).sum(-1)
        replaced = national["replacement"][:, span][:, :, inside].sum((1, 2))
        stay, more = (round(float(np.median(part)) * 6 / 5 / 1000) for part in (replaced, growth))
        nl, en = ("brief", "letter") if own.occupation else ("ROA", "ROA")
        found.append(
            Anchor(
                "job_openings", f"Baanopeningen tot 2026 ({nl})", f"Job openings to 2026 ({en})",
                own.occupation or "all", own.period, own, (growth + replaced) * 6 / 5, False,
                "Niet gekalibreerd. Vijf gesimuleerde jaren (2022-2026) maal zes vijfde: "
                f"vervanging {stay} duizend, uitbreiding {more} duizend. ROA raamde in december "
                "2021; de werkgelegenheid groeide sneller dan voorzien.",
                "Not calibrated. Five simulated years (2022-2026) times six fifths: replacement "
                f"{stay} thousand, expansion {more} thousand. ROA made its forecast in December "
                "2021; employment grew faster than it foresaw.",
            )
        )  # fmt: skip
    return found


def _employed(
    dataset: Dataset, setting: Setting, national: Mapping[str, np.ndarray]
) -> list[Anchor]:
    found = []
    base, years = setting.base, setting.years
    known = [year for year in base.outlook.employed if year <= setting.observed_until]
    last = max(known, default=None)
    for occupation in ("07", "08", ""):
        rows = dataset.select(
            "employed", region="NL", occupation=occupation, sex="", age="", education="", sector=""
        )
        for own in rows:
            year = int(own.period[:4])
            if not own.period.endswith("Q4") or year <= base.year or year not in years:
                continue
            draws = national["employed"][:, years.index(year)][:, members(occupation)].sum(-1)
            found.append(
                Anchor(
                    "employed", "Werkzame beroepsbevolking", "Employed", occupation or "all",
                    own.period, own, draws, year == last,
                    "Deelname en overstap zijn in elke trekking zo gekozen dat dit cijfer uitkomt."
                    if year == last else
                    "Niet gekalibreerd: volgt uit aanbod, vraag en matching.",
                    "Participation and moves were chosen in every draw to meet this figure."
                    if year == last else
                    "Not calibrated: follows from supply, demand and matching.",
                )
            )  # fmt: skip
    return found
