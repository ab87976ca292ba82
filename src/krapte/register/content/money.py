"""Finds what is wrong with the money: parts that miss their whole, conditions, matches, years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from krapte.errors import Problem
from krapte.register.content.budget import BUDGET_LINES, FUNDS, PER, BudgetLine
from krapte.register.rules import shown

ROUNDING = 1e-3
"""Share by which rounded parts may miss their whole: sources print tenths of a million."""


def budget_problems(
    lines: Sequence[BudgetLine], parties: Collection[str], measures: Collection[str]
) -> Iterator[Problem]:
    """Yield every fault in the sums of money.

    Parameters
    ----------
    lines
        In the order of the table.
    parties, measures
        Codes that may be named.
    """
    known = {own.code: own for own in lines}
    for own in lines:
        yield from _word_problems(own, parties, measures)
        yield from _amount_problems(own)
        yield from _condition_problems(own)
        yield from _link_problems(own, known)
    parts: dict[str, list[BudgetLine]] = defaultdict(list)
    for own in lines:
        if own.part_of in known and own.part_of != own.code:
            parts[own.part_of].append(own)
    for code, own_parts in parts.items():
        yield from _whole_problems(known[code], own_parts)


def _fault(own: BudgetLine, field: str, value: object, allowed: str, mend: str) -> Problem:
    return Problem(BUDGET_LINES, own.line, field, shown(value), allowed, mend)


def _word_problems(
    own: BudgetLine, parties: Collection[str], measures: Collection[str]
) -> Iterator[Problem]:
    if own.measure not in measures:
        yield _fault(own, "measure", own.measure, "a measure of measures.csv", "Add it there.")
    if own.party and own.party not in parties:
        yield _fault(own, "party", own.party, "a party of parties.csv", "Add it there.")
    if own.fund not in FUNDS:
        yield _fault(own, "fund", own.fund, " or ".join(FUNDS), "Choose one.")
    if own.per not in PER:
        yield _fault(own, "per", own.per, " or ".join(PER), "Choose one.")


def _amount_problems(own: BudgetLine) -> Iterator[Problem]:
    mend = "Write what is paid as a positive amount; leave it empty if unknown."
    for field in ("amount_eur", "amount_low_eur", "amount_high_eur"):
        value = getattr(own, field)
        if value is not None and value < 0:
            yield _fault(own, field, f"{value:.0f}", "0 euro or more", mend)
            return
    low, high = own.amount_low_eur, own.amount_high_eur
    middle = own.amount_eur
    if low is not None and high is not None and low > high:
        yield _fault(own, "amount_low_eur", f"{low:.0f}", f"at most {high:.0f}", "Swap the two.")
    elif middle is not None and low is not None and middle < low:
        yield _fault(
            own, "amount_low_eur", f"{low:.0f}", f"at most the amount {middle:.0f}", "Check both."
        )
    elif middle is not None and high is not None and middle > high:
        yield _fault(
            own,
            "amount_high_eur",
            f"{high:.0f}",
            f"at least the amount {middle:.0f}",
            "Check both.",
        )
    if own.from_year and own.to_year and own.to_year < own.from_year:
        mend = "Change one of the years."
        yield _fault(own, "to_year", own.to_year, f"{own.from_year} or later", mend)


def _condition_problems(own: BudgetLine) -> Iterator[Problem]:
    if own.conditional not in ("yes", "no", ""):
        mend = "Leave it empty if unknown."
        yield _fault(own, "conditional", own.conditional, "yes or no", mend)
    if own.conditional == "yes" and not own.condition:
        mend = "Say what must be fulfilled, as far as the source tells."
        yield _fault(own, "condition", "", "the condition of conditional money", mend)
    if own.conditional == "no" and own.condition:
        mend = "Write yes, or take the condition out."
        yield _fault(own, "conditional", "no", f"yes, because of `{own.condition}`", mend)


def _link_problems(own: BudgetLine, known: dict[str, BudgetLine]) -> Iterator[Problem]:
    for field in ("matches", "part_of"):
        code = getattr(own, field)
        if code == own.code:
            yield _fault(own, field, code, "the code of another line", "Leave it empty.")
        elif code and code not in known:
            mend = "Add the line, or correct the code."
            yield _fault(own, field, code, "a code of budget_lines.csv", mend)
    share = own.matching_share
    if share is not None and not 0 <= share <= 1:
        yield _fault(own, "matching_share", f"{share:g}", "a share of 0 to 1", "Divide by 100.")
    if share is not None and not own.matches:
        mend = "Name the line that is matched."
        yield _fault(own, "matches", "", "the line that this one matches", mend)
    if _circular(own, known):
        mend = "A part cannot hold its whole; correct one of them."
        yield _fault(own, "part_of", own.part_of, "a line that is no part of this one", mend)


def _circular(own: BudgetLine, known: dict[str, BudgetLine]) -> bool:
    """Say whether a line is, over others, a part of itself."""
    seen = {own.code}
    whole = known.get(own.part_of)
    while whole is not None and whole.code not in seen:
        seen.add(whole.code)
        whole = known.get(whole.part_of)
    return whole is own and own.part_of != own.code


def _whole_problems(whole: BudgetLine, parts: Sequence[BudgetLine]) -> Iterator[Problem]:
    """Yield what is wrong between a whole and its parts; at most one fault about the sum."""
    for part in parts:
        if part.measure != whole.measure:
            mend = "Put part and whole under one measure."
            yield _fault(part, "measure", part.measure, f"`{whole.measure}`, as its whole", mend)
        outside = (
            part.from_year and whole.from_year and part.from_year < whole.from_year,
            part.to_year and whole.to_year and part.to_year > whole.to_year,
        )
        if any(outside):
            years = f"years from {whole.from_year} to {whole.to_year}, as its whole"
            field = "from_year" if outside[0] else "to_year"
            yield _fault(part, field, getattr(part, field), years, "Change one of the years.")
    total = whole.total_eur
    if total is None:
        return
    amounts = [part.total_eur for part in parts]
    conditional = sum(p.total_eur or 0 for p in parts if p.conditional == "yes")
    known = sum(amount for amount in amounts if amount is not None)
    if conditional > total * (1 + ROUNDING):
        yield _fault(
            whole,
            "amount_eur",
            f"{total:.0f}",
            f"at least its conditional parts, {conditional:.0f}",
            "Correct the whole or its conditional parts.",
        )
    elif known > total * (1 + ROUNDING) or (None not in amounts and known < total * (1 - ROUNDING)):
        codes = ", ".join(part.code for part in parts)
        yield _fault(
            whole,
            "amount_eur",
            f"{total:.0f}",
            f"the sum of its parts, {known:.0f} ({codes})",
            "Correct the whole or a part, or add the part that is missing.",
        )
