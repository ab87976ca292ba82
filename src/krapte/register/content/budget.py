"""Holds the money: who pays how much for which measure, from when to when, on which condition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from krapte.register.content.fields import LETTER_COLUMNS, origin, read_records
from krapte.tables import FOLDER

BUDGET_LINES = "budget_lines.csv"

FUNDS = ("NGF", "JTF", "departmental", "ESF", "RRF", "employers", "region", "own", "unknown")
PER = ("total", "year")

BUDGET_COLUMNS = (
    "code",
    "measure",
    "fund",
    "party",
    "amount_eur",
    "amount_low_eur",
    "amount_high_eur",
    "per",
    "from_year",
    "to_year",
    "conditional",
    "condition",
    "matches",
    "matching_share",
    "part_of",
    "source",
    "note",
    *LETTER_COLUMNS,
)


@dataclass(frozen=True)
class BudgetLine:
    """One sum of money for one measure.

    The money of a measure is the sum of its lines without `part_of`: a part is inside its whole.

    Parameters
    ----------
    code, measure
        Identifiers.
    fund
        One of `FUNDS`.
    party
        Code of the party that pays; may be empty.
    amount_eur, amount_low_eur, amount_high_eur
        Euro, and the range if there is one; None when nobody has said.
    per
        `total` over all years of the line, or `year` for every year.
    from_year, to_year
        First and last calendar year; None when unknown.
    conditional
        `yes` when it is paid on a condition only, `no` when not, empty when unknown.
    condition
        The condition in words; may be empty unless `conditional` is yes.
    matches
        Code of the line of which this one is the match; may be empty.
    matching_share
        Share (0 to 1) of the matched amount that this line must at least be; None when no share
        was named.
    part_of
        Code of the line of which this one is a part; may be empty.
    source, note, letter_section, letter_quote, line
        As in `Party`.
    """

    code: str
    measure: str
    fund: str
    party: str
    amount_eur: float | None
    amount_low_eur: float | None
    amount_high_eur: float | None
    per: str
    from_year: int | None
    to_year: int | None
    conditional: str
    condition: str
    matches: str
    matching_share: float | None
    part_of: str
    source: tuple[str, ...]
    note: str
    letter_section: str
    letter_quote: str
    line: int

    @property
    def total_eur(self) -> float | None:
        """Euro over all years; None when the amount, or the years of a yearly sum, are unknown."""
        if self.amount_eur is None or self.per == "total":
            return self.amount_eur
        if self.from_year is None or self.to_year is None:
            return None
        return self.amount_eur * (self.to_year - self.from_year + 1)


def read_budget_lines(folder: Path = FOLDER) -> tuple[BudgetLine, ...]:
    """Return all sums of money in the order of `budget_lines.csv`.

    Raises
    ------
    BadInput
        A column is missing or a field cannot be read.
    """
    return read_records(
        folder / BUDGET_LINES,
        BUDGET_COLUMNS,
        lambda row: BudgetLine(
            code=row.text("code"),
            measure=row.text("measure"),
            fund=row.text("fund"),
            party=row.fields["party"],
            amount_eur=row.optional_number("amount_eur"),
            amount_low_eur=row.optional_number("amount_low_eur"),
            amount_high_eur=row.optional_number("amount_high_eur"),
            per=row.text("per"),
            from_year=row.optional_year("from_year"),
            to_year=row.optional_year("to_year"),
            conditional=row.fields["conditional"],
            condition=row.fields["condition"],
            matches=row.fields["matches"],
            matching_share=row.optional_number("matching_share"),
            part_of=row.fields["part_of"],
            **origin(row),
        ),
    )
