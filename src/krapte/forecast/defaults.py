"""What a forecast is by default, and its intervals: also for who shows one without computing."""

SEED = 20230203
"""Default seed: the date of the letter."""

DRAWS = 200
HORIZON = 2035

INTERVALS = {
    "low95": 0.025,
    "low80": 0.10,
    "low50": 0.25,
    "median": 0.50,
    "high50": 0.75,
    "high80": 0.90,
    "high95": 0.975,
}
"""The columns of every table of results, and the share of draws below each."""
