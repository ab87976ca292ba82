"""What the rules of a mapping say of every row: its codes, its period, its status."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from krapte.classification import DIMENSIONS, codes, known_code
from krapte.statistics.connectors.mapping import ROUGHEST
from krapte.statistics.connectors.periods import period_of
from krapte.statistics.connectors.rules import Rule, translate
from krapte.statistics.files.faults import Faults
from krapte.statistics.files.mapping import TARGETS, FileMapping
from krapte.statistics.files.sheet import Sheet, texts_of
from krapte.statistics.observations import STATUSES
from krapte.statistics.vintages import MISSING

UNSET = -1


@dataclass(frozen=True)
class Codes:
    """Codes of rows.

    Parameters
    ----------
    words
        Target to the codes that occur.
    numbers
        Target to the place of every row's code in them; `UNSET` where nothing sets it.
    taken
        Whether a row is taken; the others are left out by a rule.
    unknown
        Whether a row has a text without a rule: what it lacks by that is no further fault.
    """

    words: Mapping[str, list[str]]
    numbers: Mapping[str, np.ndarray]
    taken: np.ndarray
    unknown: np.ndarray


def fill_down(texts: np.ndarray, listed: list[str]) -> np.ndarray:
    """Return the places of texts, empty ones taken from the row above."""
    empty = np.array([not own for own in listed], dtype=bool)[texts]
    at = np.where(empty, 0, np.arange(len(texts)))
    return texts[np.maximum.accumulate(at)]


def codes_of(sheet: Sheet, mapping: FileMapping, faults: Faults) -> Codes:
    """Return what columns and constants say of every row, and record what has no rule."""
    words: dict[str, dict[str, int]] = {target: {} for target in TARGETS}
    numbers = {target: np.full(len(sheet), UNSET) for target in TARGETS}
    givers = dict.fromkeys(mapping.constants, "constants")
    taken = np.ones(len(sheet), dtype=bool)
    unknown: list[tuple[str, list[str], np.ndarray, np.ndarray]] = []
    for target, code in mapping.constants.items():
        numbers[target][:] = _word(words, target, code)
    for column, rules in mapping.columns.items():
        at, listed = texts_of(sheet.columns[column])
        if column in mapping.layout.fill_down:
            at = fill_down(at, listed)
        present = np.bincount(at, minlength=len(listed)) > 0
        said = [
            _said(text, rules, mapping) if there else ({}, False)
            for text, there in zip(listed, present, strict=True)
        ]
        taken &= ~np.array([skip for _, skip in said], dtype=bool)[at]
        unknown.append((column, listed, at, np.array([own is None for own, _ in said])[at]))
        for target in TARGETS:
            given = np.array(
                [_word(words, target, own[target]) if own and target in own else UNSET
                 for own, _ in said]
            )[at]  # fmt: skip
            _merge(target, column, given, numbers, words, givers, taken & (given != UNSET),
                   sheet, faults)  # fmt: skip
    lost = np.zeros(len(sheet), dtype=bool)
    for column, listed, at, without in unknown:
        hit = without & taken
        lost |= hit
        for number in np.unique(at[hit]):
            rows = () if faults.full else sheet.rows[hit & (at == number)]
            faults.add(rows, column, *_unknown(column, listed[number], mapping, faults))
    listed_words = {target: list(own) for target, own in words.items()}
    _check_codes(listed_words, numbers, taken, givers, sheet, faults)
    return Codes(listed_words, numbers, taken, lost)


def _said(
    text: str, rules: Iterable[Rule] | None, mapping: FileMapping
) -> tuple[dict[str, str] | None, bool]:
    """Return what a text sets and whether it leaves the row out; None when no rule fits."""
    if rules is None:
        try:
            kind, period = period_of(text)
        except ValueError:
            return None, False
        return {"period": period}, kind not in mapping.periods or not period
    answer = translate(tuple(rules), text, "")
    return (None, False) if answer is None else answer


def _word(words: dict[str, dict[str, int]], target: str, code: str) -> int:
    return words[target].setdefault(code, len(words[target]))


def _merge(
    target: str,
    column: str,
    given: np.ndarray,
    numbers: dict[str, np.ndarray],
    words: dict[str, dict[str, int]],
    givers: dict[str, str],
    rows: np.ndarray,
    sheet: Sheet,
    faults: Faults,
) -> None:
    """Put what a column gives in the place of nothing; of statuses the roughest stays."""
    before = numbers[target]
    listed = list(words[target])
    if target == "status":
        # A letter that is no status comes last, so that it is kept and told.
        ranks = [ROUGHEST.index(own) if own in ROUGHEST else len(ROUGHEST) for own in listed]
        rank = np.array([*ranks, UNSET])
        if rows.any():
            givers.setdefault(target, column)
        numbers[target] = np.where(rows & (rank[given] > rank[before]), given, before)
        return
    clash = rows & (before != UNSET) & (before != given)
    for one, other in {(int(a), int(b)) for a, b in zip(before[clash], given[clash], strict=True)}:
        found = f"{target} `{listed[other]}`, beside `{listed[one]}` by {givers[target]}"
        where = clash & (before == one) & (given == other)
        mend = "Let one of them set it."
        faults.add(sheet.rows[where], column, found, f"one {target} per row", mend)
    if rows.any():
        givers.setdefault(target, column)
    numbers[target] = np.where(rows & (before == UNSET), given, before)


def _unknown(column: str, text: str, mapping: FileMapping, faults: Faults) -> tuple[str, str, str]:
    if mapping.columns[column] is None:
        mend = 'Give the column rules: { code_like = "...", set = { period = "..." } }.'
        told = f"`{text}`" if text else "nothing"
        return told, "a period such as 2021, 2021Q4, 2021JJ00 or 2021-2026", mend
    rules = mapping.columns[column] or ()
    known = sorted({code for rule in rules for code in rule.codes})
    mend = "" if faults.full else _nearest(text, known)
    mend += "Add a rule, or leave it out by one: { code = ..., skip = true }."
    return f"the code `{text}`" if text else "nothing", "a code of its rules", mend


def _check_codes(
    words: Mapping[str, list[str]],
    numbers: Mapping[str, np.ndarray],
    taken: np.ndarray,
    givers: Mapping[str, str],
    sheet: Sheet,
    faults: Faults,
) -> None:
    for target, listed in words.items():
        wrong = np.array([*(not fits(target, code) for code in listed), False], dtype=bool)
        hit = taken & wrong[numbers[target]]
        for number in np.unique(numbers[target][hit]):
            rows = () if faults.full else sheet.rows[hit & (numbers[target] == number)]
            code = listed[number]
            faults.add(rows, givers.get(target), f"`{code}`", *known_as(target, code, faults))


def fits(target: str, code: str) -> bool:
    """Return whether a target may have a code."""
    if target == "kind":
        return re.fullmatch("[a-z0-9_]+", code) is not None
    if target == "status":
        return code in (*STATUSES, MISSING)
    return known_code(target, code) and (code != "" or target != "period")


def _nearest(text: str, known: Iterable[str]) -> str:
    """Return a question with the known text that is most like another; empty when none is."""
    by_letters = {own.casefold(): own for own in known}
    near = difflib.get_close_matches(text.casefold(), by_letters, n=1)
    return f"Did you mean `{by_letters[near[0]]}`? " if near else ""


def known_as(target: str, code: str, faults: Faults) -> tuple[str, str]:
    """Return what is allowed for a target, and how to mend a code that is not."""
    if target == "kind":
        return "small letters, digits and _", "It goes into the name of a series."
    if target == "period":
        return "a period such as 2021, 2021Q4 or 2021-2026", "Correct the rule that makes it."
    if target == "status":
        return "one of " + ", ".join((*STATUSES, MISSING)), "Correct the rule that makes it."
    listed = codes(target) if target in DIMENSIONS and target != "age" else ()
    mend = "" if faults.full else _nearest(code, listed)
    return f"a known code of {target}", mend + "Correct it, or add a rule for it."
