"""What cannot be built is told before anything is planned: project, occupation and month."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.programming import Programme, month_of, month_text, reasons
from krapte.programming.answers import all_room, obstacles
from krapte.programming.answers.fit import earliest, least_price
from tests.programming import planning
from tests.programming.planning import FIRST, package

NO_MORE = {"hiring": None, "courses": (), "teachers": {}}


def only(project, labour):
    found = reasons(Programme((planning.project("other"), project)), labour)
    assert {own.project for own in found} == {project.project}
    return found


def planted_circle():
    own = planning.project("ring", packages=(
        package("a", ["c"], o0761=3), package("b", ["a"], o0712=3), package("c", ["b"]),
    ))  # fmt: skip
    return own, planning.supply(), "circle", "0761", "2027-01"


def planted_deadline():
    own = planning.project("hasty", start="2028-06", deadline="2028-01")
    return own, planning.supply(), "deadline", "0761", "2028-06"


def planted_short_window():
    own = planning.project("short", deadline="2027-03")
    return own, planning.supply(), "short", "0761", "2027-03"


def planted_ended():
    own = planning.project("past", start="2025-01", deadline="2026-01")
    return own, planning.supply(), "ended", "0761", "2026-01"


def planted_unknown_occupation():
    own = planning.project("rare", packages=(package("all", o0811=2),))
    return own, planning.supply(), "nobody", "0811", "2027-01"


def planted_zero_supply():
    labour = planning.supply(**NO_MORE)
    workers = labour.workers.copy()
    workers[2, 1] = 0.0  # nobody of 0761 in AM03, and nobody of AM01 goes to ES02
    links = tuple(own for own in labour.links if (own.place, own.region) != ("ES02", "AM01"))
    own = planning.project("dry", "ES02", packages=(package("all", o0761=2),))
    return own, replace(labour, workers=workers, links=links), "nobody", "0761", "2029-12"


def planted_zero_supply_in_its_months():
    labour = planning.supply(**NO_MORE)
    workers = labour.workers.copy()
    workers[:, 1, :24] = 0.0
    own = planning.project("early", "ES02", packages=(package("all", o0761=2),))
    labour = replace(labour, workers=workers, links=labour.links[3:4])
    return own, labour, "nobody_then", "0761", "2028-12"


def planted_no_link():
    own = planning.project("far", "ES30")
    return own, planning.supply(), "nowhere", "0761", "2027-01"


def planted_scarce():
    own = planning.project("large", "ES02", start="2028-09",
                           packages=(package("all", o0761=400, o0712=1),))  # fmt: skip
    return own, planning.supply(), "scarce", "0761", "2028-1"


PLANTED = [
    planted_circle, planted_deadline, planted_short_window, planted_ended,
    planted_unknown_occupation, planted_zero_supply, planted_zero_supply_in_its_months,
    planted_no_link, planted_scarce,
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_planted_is_told_in_words_with_project_occupation_and_month(planted):
    project, labour, kind, occupation, month = planted()
    programme = Programme((project,))
    found = [own for own in reasons(programme, labour) if own.kind == kind]
    assert found
    for lang in ("nl", "en"):
        text = found[0].text(lang)
        assert project.project in text
        assert occupation in text
        assert month in text
    assert found[0].as_dict()["text_nl"] != found[0].as_dict()["text_en"]


def test_projects_without_fault_are_not_named():
    for planted in (planted_circle, planted_deadline, planted_no_link, planted_scarce):
        project, labour, *_ = planted()
        only(project, labour)


def test_nothing_is_told_of_what_can_be_built():
    assert reasons(planning.two_projects(), planning.supply(9.0)) == [
        own
        for own in reasons(planning.two_projects(), planning.supply(9.0))
        if own.kind == "scarce"
    ]
    easy = Programme((planning.project("school"),))
    assert reasons(easy, planning.supply()) == []


def test_hiring_and_training_are_counted_before_somebody_is_called_missing():
    project = planning.project("school", packages=(package("all", o0761=2),))
    labour = planning.supply(0.0)
    assert reasons(Programme((project,)), labour) == []
    without = replace(labour, hiring=None)
    assert reasons(Programme((project,)), without) == []
    none = planning.supply(0.0, **NO_MORE)
    assert [own.kind for own in reasons(Programme((project,)), none)] == ["nobody"]


def test_never_means_in_no_month_of_the_supply():
    labour = planning.supply(**NO_MORE)
    large = planning.project("large", packages=(package("all", shortest=2, longest=4, o0761=400),))
    slow = planning.project("slow", deadline="2027-03", packages=(package("all", o0761=60),))
    found = {own.project: own for own in reasons(Programme((large, slow)), labour)}
    assert found["large"].never
    later = labour.workers.copy()
    later[:, :, 12:] = 40.0
    found = {
        own.project: own for own in reasons(Programme((slow,)), replace(labour, workers=later))
    }
    assert not found["slow"].never


@st.composite
def cases(draw):
    """Return a project of two or three packages, a chain or not, and room of few months."""
    lengths = st.tuples(st.integers(1, 2), st.integers(0, 1))
    count = draw(st.integers(1, 3))
    packages = []
    for number in range(count):
        shortest, more = draw(lengths)
        before = [f"p{own}" for own in range(number) if draw(st.booleans())]
        fte = draw(st.sampled_from([0.0, 1.0, 2.0, 3.0]))
        other = draw(st.sampled_from([0.0, 2.0]))
        packages.append(package(f"p{number}", before, shortest, shortest + more,
                                o0761=fte, o0712=other))  # fmt: skip
    months = 6
    amounts = st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=months, max_size=months)
    room = np.array([draw(amounts), draw(amounts)])
    return planning.project("own", packages=tuple(packages)), room, months


def schedules(project, months):
    """Yield every schedule in the first months, packages in order."""
    options = [
        [(start, length) for length in range(own.shortest_months, own.longest_months + 1)
         for start in range(months - length + 1)]
        for own in project.packages
    ]  # fmt: skip
    for chosen in product(*options):
        at = {own.package: slot for own, slot in zip(project.packages, chosen, strict=True)}
        if all(at[code][0] + at[code][1] <= at[own.package][0]
               for own in project.packages for code in own.after):  # fmt: skip
            yield at


def asks(project, at, columns, months):
    need = np.zeros((2, months))
    for own in project.packages:
        start, length = at[own.package]
        for one in own.labour:
            need[columns[one.occupation], start : start + length] += one.fte_months / length
    return need


COLUMNS = {"0712": 0, "0761": 1}


@settings(max_examples=150)
@given(case=cases())
def test_earliest_agrees_with_trying_every_schedule(case):
    project, room, months = case
    found = earliest(project, room, COLUMNS, 0, months)
    fitting = [
        at for at in schedules(project, months)
        if (asks(project, at, COLUMNS, months) <= room + 1e-9).all()
    ]  # fmt: skip
    ends = [max(sum(slot) for slot in at.values()) for at in fitting]
    if found is None:
        assert not fitting
    elif found.exact:
        assert found.end == min(ends)


@settings(max_examples=80)
@given(case=cases(), seed=st.integers(0, 99))
def test_no_schedule_costs_less_than_the_least_price(case, seed):
    project, _, months = case
    prices = np.random.default_rng(seed).uniform(0, 5, (2, months))
    least = least_price(project, prices, COLUMNS, 0, months)
    costs = [
        float((asks(project, at, COLUMNS, months) * prices).sum())
        for at in schedules(project, months)
    ]
    assert least <= min(costs, default=np.inf) + 1e-9
    if not costs:
        assert least == np.inf


@settings(max_examples=80)
@given(case=cases())
def test_obstacles_are_irreducible_and_stop_the_project(case):
    project, room, months = case
    labour = planning.supply(**NO_MORE)
    workers = np.zeros((3, 2, planning.MONTHS))
    workers[2, :, :months] = room
    labour = replace(labour, workers=workers, links=labour.links[3:4])
    project = replace(project, region="ES02")
    everybody = all_room(labour)
    found = obstacles(project, everybody, FIRST, FIRST + months - 1)
    fits = earliest(project, everybody.at("ES02"), COLUMNS, 0, months) is not None
    assert (found is None) == fits
    if not found:
        return
    cells = [(COLUMNS[own.occupation], month - FIRST) for own in found for month in own.months]
    only_these = np.full((2, planning.MONTHS), np.inf)
    for cell in cells:
        only_these[cell] = workers[2][cell]
    assert earliest(project, only_these, COLUMNS, 0, months) is None
    for cell in cells:
        lifted = only_these.copy()
        lifted[cell] = np.inf
        assert earliest(project, lifted, COLUMNS, 0, months) is not None
    for own in found:
        free = [workers[2, COLUMNS[own.occupation], month - FIRST] for month in own.months]
        assert (own.free, own.most_free) == (min(free), max(free))
        assert list(own.months) == sorted(set(own.months))


def test_a_month_is_told_as_readers_write_it():
    project, labour, *_ = planted_scarce()
    reason = reasons(Programme((project,)), labour)[0]
    assert month_text(reason.first) in reason.text_en
    assert reason.first >= month_of("2027-01")
    assert reason.asked == 100
