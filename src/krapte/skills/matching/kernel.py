"""The sum itself, compiled: spread what a person has, add it up per vacancy, keep the best.

Everything is a whole number: a weight counts ten-thousandths of a vacancy, a credit thousandths of
a skill, a score their product. So a sum does not depend on its order, and every engine, thread and
machine gives the same score to the last digit.
"""

# The compiler finds the types itself; it would not read ours.
# ruff: noqa: ANN001, ANN201, ANN202

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

PERMIT, TRAVEL, EDUCATION, HOURS, LICENCES, WAGE, ELIGIBLE, UNSURE, NO_SKILL = range(9)
COUNTS = 9
"""What is counted: the first `no` per filter, eligible, of those unsure, of those no skill met."""


class Spread(NamedTuple):
    """Per skill the skills that it counts for, itself first, with thousandths of credit."""

    start: np.ndarray
    skill: np.ndarray
    credit: np.ndarray


class Terms(NamedTuple):
    """Per skill the terms that ask for it: one per level that is asked, 0 when none is."""

    start: np.ndarray
    level: np.ndarray


class People(NamedTuple):
    """The columns of job seekers that the sum and the filters need."""

    start: np.ndarray
    skill: np.ndarray
    level: np.ndarray
    region: np.ndarray
    limit_km: np.ndarray
    education: np.ndarray
    hours_low: np.ndarray
    hours_high: np.ndarray
    holds: np.ndarray
    lacks: np.ndarray
    wage: np.ndarray
    permit: np.ndarray


class Postings(NamedTuple):
    """Vacancies by region and level asked (a slot each), and per region, term and level who asks.

    `cell` says where the slots of a region and level begin; `start`, in the order region, term,
    level, where their postings begin in `slot` (counted from the first of the region) and `weight`.
    `row_*` are the same weights per slot.
    """

    cell: np.ndarray
    start: np.ndarray
    slot: np.ndarray
    weight: np.ndarray
    vacancy: np.ndarray
    hours_low: np.ndarray
    hours_high: np.ndarray
    licences: np.ndarray
    licences_known: np.ndarray
    wage: np.ndarray
    row_start: np.ndarray
    row_term: np.ndarray
    row_weight: np.ndarray
    row_essential: np.ndarray
    distance: np.ndarray


@njit(cache=True, nogil=True)
def _spread(people, row, spread, terms, credit, touched):
    """Write the credit of a person for every term, the best over the own skills; count terms."""
    start, targets, shares = spread.start, spread.skill, spread.credit
    first, levels = terms.start, terms.level
    many = 0
    for place in range(people.start[row], people.start[row + 1]):
        own, have = people.skill[place], people.level[place]
        for one in range(start[own], start[own + 1]):
            target, share = targets[one], shares[one]
            for term in range(first[target], first[target + 1]):
                asked = levels[term]
                value = share * have // asked if 0 < have < asked else share
                if value > credit[term]:
                    if credit[term] == 0:
                        touched[many] = term
                        many += 1
                    credit[term] = value
    return many


@njit(cache=True, nogil=True)
def _reach(home, limit_km, distance, region):
    """Return 1 when a region is within reach, 0 when not, -1 when that is unknown."""
    if home < 0 or region == distance.shape[0]:
        return -1
    apart = distance[home, region]
    if apart == 0:
        return 1
    if np.isnan(limit_km):
        return -1
    return 1 if apart <= limit_km else 0


@njit(cache=True, nogil=True)
def _levels(education, below, above, levels):
    """Return the first and the last level asked that pass; level 0 is unknown and always passes."""
    if education < 0:
        return 1, levels - 1
    low = 1 if above < 0 else max(1, education + 1 - above)
    return low, min(levels - 1, education + 1 + below)


@njit(cache=True, nogil=True)
def _add(
    start,
    slot,
    weight,
    base,
    levels,
    low,
    high,
    touched,
    many,
    credit,
    total,
):
    """Add up per vacancy of a region what all terms give: of unknown level, and of low to high."""
    for place in range(many):
        term = touched[place]
        value = credit[term]
        at = base + term * levels
        for one in range(start[at], start[at + 1]):
            total[slot[one]] += value * weight[one]
        for one in range(start[at + low], start[at + high + 1]):
            total[slot[one]] += value * weight[one]


@njit(cache=True, nogil=True)
def _judge(people, row, postings, from_, to, verdict, unsure):
    """Write per vacancy the filter that says no, or ELIGIBLE, and which do not know, as bits."""
    hours_low, hours_high, wages = postings.hours_low, postings.hours_high, postings.wage
    licences, known = postings.licences, postings.licences_known
    holds, lacks = people.holds[row], people.lacks[row]
    least, most = people.hours_low[row], people.hours_high[row]
    floor = people.wage[row]
    words = holds.size
    for place in range(to - from_):
        slot = from_ + place
        low, high, wage = hours_low[slot], hours_high[slot], wages[slot]
        bits = 0
        told = ELIGIBLE
        if wage < floor:
            told = WAGE
        elif np.isnan(wage) or np.isnan(floor):
            bits |= 1 << WAGE
        if not known[slot]:
            bits |= 1 << LICENCES
        for word in range(words):
            asked = licences[slot, word]
            if asked & ~holds[word]:
                bits |= 1 << LICENCES
                if asked & lacks[word]:
                    told = LICENCES
        if low < 0 or high < 0 or least < 0 or most < 0:
            bits |= 1 << HOURS
        # The first filter of the order has the last word.
        if (low >= 0 and 0 <= most < low) or (high >= 0 and least >= 0 and high < least):
            told = HOURS
        verdict[place] = told
        unsure[place] = bits


@njit(cache=True, nogil=True)
def _keep(score, number, slot, bits, scores, numbers, slots, unsure):
    """Insert into a list that is kept best first; equal scores by the lower number."""
    at = scores.size - 1
    if numbers[at] >= 0 and (score < scores[at] or (score == scores[at] and number > numbers[at])):
        return
    while at > 0 and (
        numbers[at - 1] < 0
        or score > scores[at - 1]
        or (score == scores[at - 1] and number < numbers[at - 1])
    ):
        scores[at], numbers[at] = scores[at - 1], numbers[at - 1]
        slots[at], unsure[at] = slots[at - 1], unsure[at - 1]
        at -= 1
    scores[at], numbers[at], slots[at], unsure[at] = score, number, slot, bits


@njit(cache=True, nogil=True)
def _met(postings, slot, credit):
    """Return what of a score comes from essential skills."""
    found = 0
    for place in range(postings.row_start[slot], postings.row_start[slot + 1]):
        if postings.row_essential[place]:
            found += credit[postings.row_term[place]] * postings.row_weight[place]
    return found


@njit(cache=True, nogil=True)
def _widest(cell):
    found = 0
    for region in range(cell.shape[0]):
        found = max(found, cell[region, cell.shape[1] - 1] - cell[region, 0])
    return found


@njit(cache=True, nogil=True)
def per_person(people, first, last, spread, terms, postings, below, above, top):
    """Return the best vacancies of the people `first` to `last`, and what was counted.

    Returns
    -------
    tuple
        Vacancy (-1 where there is none), score, what of it is essential, unsure filters as bits,
        each [people, top]; and counts [people, COUNTS].
    """
    cell, numbers = postings.cell, postings.vacancy
    start, slot_of, weight = postings.start, postings.slot, postings.weight
    levels = cell.shape[1] - 1
    many_terms = terms.level.size
    vacancies = np.full((last - first, top), -1, np.int32)
    scores = np.zeros((last - first, top), np.int32)
    essential = np.zeros((last - first, top), np.int32)
    unsure = np.zeros((last - first, top), np.uint8)
    counts = np.zeros((last - first, COUNTS), np.int32)
    slots = np.zeros(top, np.int32)
    credit = np.zeros(many_terms, np.int32)
    touched = np.empty(many_terms, np.int32)
    widest = _widest(cell)
    total = np.zeros(widest, np.int32)
    verdict, bits = np.empty(widest, np.uint8), np.empty(widest, np.uint8)
    for row in range(first, last):
        count = counts[row - first]
        best, top_scores, top_bits = (
            vacancies[row - first],
            scores[row - first],
            unsure[row - first],
        )
        if people.permit[row] == 0:
            count[PERMIT] = numbers.size
            continue
        home, limit, education = people.region[row], people.limit_km[row], people.education[row]
        many = _spread(people, row, spread, terms, credit, touched)
        low, high = _levels(education, below, above, levels)
        least = 0
        for region in range(cell.shape[0]):
            begin, end = cell[region, 0], cell[region, levels]
            if begin == end:
                continue
            reach = _reach(home, limit, postings.distance, region)
            if reach == 0:
                count[TRAVEL] += end - begin
                continue
            base = region * many_terms * levels
            _add(start, slot_of, weight, base, levels, low, high, touched, many, credit, total)
            count[EDUCATION] += end - begin
            for level in range(levels):
                if level != 0 and (level < low or level > high):
                    continue
                more = 1 << TRAVEL if reach < 0 else 0
                if level == 0 or (education < 0 and level > 1):
                    more |= 1 << EDUCATION
                from_, to = cell[region, level], cell[region, level + 1]
                count[EDUCATION] -= to - from_
                _judge(people, row, postings, from_, to, verdict, bits)
                for place in range(to - from_):
                    at = from_ + place - begin
                    score = total[at]
                    total[at] = 0
                    told = verdict[place]
                    count[told] += 1
                    if told == ELIGIBLE:
                        count[UNSURE] += (bits[place] | more) != 0
                        count[NO_SKILL] += score == 0
                        if score > 0 and score >= least:
                            slot = from_ + place
                            _keep(score, numbers[slot], slot, bits[place] | more, top_scores, best,
                                  slots, top_bits)  # fmt: skip
                            least = top_scores[top - 1]
        for place in range(top):
            if best[place] >= 0:
                essential[row - first, place] = _met(postings, slots[place], credit)
        for place in range(many):
            credit[touched[place]] = 0
    return vacancies, scores, essential, unsure, counts


@njit(cache=True, nogil=True)
def per_vacancy(people, first, last, spread, terms, postings, below, above, top):
    """Return the best of the people `first` to `last` for each vacancy, and what was counted.

    The same sum, kept the other way round.

    Returns
    -------
    tuple
        Person (-1 where there is none), score, what of it is essential, unsure filters as bits,
        each [vacancies, top]; and counts [vacancies, COUNTS].
    """
    cell, numbers = postings.cell, postings.vacancy
    start, slot_of, weight = postings.start, postings.slot, postings.weight
    levels = cell.shape[1] - 1
    many_terms = terms.level.size
    persons = np.full((numbers.size, top), -1, np.int32)
    scores = np.zeros((numbers.size, top), np.int32)
    essential = np.zeros((numbers.size, top), np.int32)
    unsure = np.zeros((numbers.size, top), np.uint8)
    counts = np.zeros((numbers.size, COUNTS), np.int32)
    credit = np.zeros(many_terms, np.int32)
    touched = np.empty(many_terms, np.int32)
    widest = _widest(cell)
    total = np.zeros(widest, np.int32)
    verdict, bits = np.empty(widest, np.uint8), np.empty(widest, np.uint8)
    for row in range(first, last):
        if people.permit[row] == 0:
            counts[:, PERMIT] += 1
            continue
        home, limit, education = people.region[row], people.limit_km[row], people.education[row]
        many = _spread(people, row, spread, terms, credit, touched)
        low, high = _levels(education, below, above, levels)
        for region in range(cell.shape[0]):
            begin, end = cell[region, 0], cell[region, levels]
            if begin == end:
                continue
            reach = _reach(home, limit, postings.distance, region)
            if reach == 0:
                for slot in range(begin, end):
                    counts[numbers[slot], TRAVEL] += 1
                continue
            base = region * many_terms * levels
            _add(start, slot_of, weight, base, levels, low, high, touched, many, credit, total)
            for level in range(levels):
                from_, to = cell[region, level], cell[region, level + 1]
                if level != 0 and (level < low or level > high):
                    for slot in range(from_, to):
                        counts[numbers[slot], EDUCATION] += 1
                    continue
                more = 1 << TRAVEL if reach < 0 else 0
                if level == 0 or (education < 0 and level > 1):
                    more |= 1 << EDUCATION
                _judge(people, row, postings, from_, to, verdict, bits)
                for place in range(to - from_):
                    slot = from_ + place
                    number = numbers[slot]
                    score = total[slot - begin]
                    total[slot - begin] = 0
                    told = verdict[place]
                    counts[number, told] += 1
                    if told == ELIGIBLE:
                        counts[number, UNSURE] += (bits[place] | more) != 0
                        counts[number, NO_SKILL] += score == 0
                        if score > 0 and score > scores[number, top - 1]:
                            _keep(score, row, _met(postings, slot, credit), bits[place] | more,
                                  scores[number], persons[number], essential[number],
                                  unsure[number])  # fmt: skip
        for place in range(many):
            credit[touched[place]] = 0
    return persons, scores, essential, unsure, counts
