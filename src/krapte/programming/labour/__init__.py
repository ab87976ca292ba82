"""Supply of labour: from the forecast or from a user's own table, less what other work keeps."""

from krapte.programming.labour.asked import asked_of_market, posted_fte, trained_fte
from krapte.programming.labour.forecast_supply import forecast_supply
from krapte.programming.labour.free import divided, existing_work, kept_by_other_work
from krapte.programming.labour.links import links_of, month_euro, region_shares
from krapte.programming.labour.market import LabourForecast, LabourMarket, market_at
from krapte.programming.labour.monthly import at_ends, through_months
from krapte.programming.labour.rules import Rules, Training, read_rules
from krapte.programming.labour.supply_of import (
    horizon_of,
    occupations_of,
    supply_for,
    supply_of,
    usual_mix,
    window_of,
)
from krapte.programming.labour.workbook import read_supply_file, supply_workbook

__all__ = [
    "LabourForecast",
    "LabourMarket",
    "Rules",
    "Training",
    "asked_of_market",
    "at_ends",
    "divided",
    "existing_work",
    "forecast_supply",
    "horizon_of",
    "kept_by_other_work",
    "links_of",
    "market_at",
    "month_euro",
    "occupations_of",
    "posted_fte",
    "read_rules",
    "read_supply_file",
    "region_shares",
    "supply_for",
    "supply_of",
    "supply_workbook",
    "through_months",
    "trained_fte",
    "usual_mix",
    "window_of",
]
