"""Rates, ratios and intervals of groups, on lists whose answer is known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills.fairness import Attributes, Ranked, compare, read_attributes, read_ranked


def listed(selected, rank=None, side="vacancies"):
    """Return lists on which the people stand for whom `selected` is true, once each."""
    person = np.flatnonzero(selected)
    places = np.ones(len(person), int) if rank is None else np.asarray(rank)[person]
    people = tuple(str(own) for own in range(len(selected)))
    return Ranked(side, people, True, person, places, np.ones(len(person)))


def known(qualified=None, **groups):
    many = len(next(iter(groups.values())))
    ids = tuple(str(own) for own in range(many))
    return Attributes(ids, {name: tuple(own) for name, own in groups.items()}, qualified)


def by_group(found):
    return {own.values: own for own in found.groups}


def halves(rates, size=400):
    """Return lists and attributes of two groups, of which these shares stand on a list."""
    selected = np.concatenate([np.arange(size) < round(size * rate) for rate in rates])
    return listed(selected), known(sex=["woman"] * size + ["man"] * size)


def test_a_planted_difference_is_told_and_rarely_chance():
    (found,) = compare(*halves((0.2, 0.5)))
    own = by_group(found)
    assert own["woman",].selection.rate == pytest.approx(0.2)
    assert own["woman",].selection.ratio == pytest.approx(0.4)
    assert own["woman",].selection.signal == "below"
    assert own["woman",].selection.low < 0.4 < own["woman",].selection.high
    assert own["man",].selection.signal == "reference"


def test_equal_groups_give_no_signal():
    (found,) = compare(*halves((0.5, 0.5)))
    assert {own.selection.signal for own in found.groups} == {"reference", "none"}


def test_who_stands_lower_gets_less_exposure_though_all_are_selected():
    sex = ["woman"] * 200 + ["man"] * 200
    rank = [7] * 200 + [1] * 200
    (found,) = compare(listed(np.ones(400, bool), rank), known(sex=sex))
    own = by_group(found)
    assert own["woman",].selection.ratio == 1
    assert own["woman",].exposure.ratio == pytest.approx(1 / np.log2(8))


def test_opportunity_looks_at_the_qualified_only():
    size = 400
    selected = np.concatenate([np.arange(size) < 100, np.arange(size) < 300])
    # Only the first hundred of each group can do the work, and all of those are selected.
    fit = tuple([own % size < 100 for own in range(2 * size)])
    sex = ["woman"] * size + ["man"] * size
    (found,) = compare(listed(selected), known(fit, sex=sex))
    own = by_group(found)["woman",]
    assert own.selection.signal == "below"
    assert own.opportunity.rate == 1
    (found,) = compare(listed(selected), known(sex=sex))
    assert by_group(found)["woman",].opportunity is None


@given(st.lists(st.sampled_from("abcde"), min_size=60, max_size=200), st.integers(10, 40))
def test_no_group_under_the_minimum_is_ever_shown(origin, least):
    selected = [own in "ab" for own in origin]
    (found,) = compare(listed(selected), known(origin=origin), least_people=least, draws=100)
    large = {own for own in origin if origin.count(own) >= least}
    assert {own.values[0] for own in found.groups} == large
    assert found.hidden == len(set(origin)) - len(large)
    assert all(own.people % 10 == 0 for own in found.groups)


def test_combinations_are_compared_and_unknown_is_no_group():
    sex = ["woman", "man", ""] * 150
    age = ["young"] * 225 + ["old"] * 225
    found = compare(listed(np.ones(450, bool)), known(sex=sex, age_band=age), least_people=50)
    assert [own.attributes for own in found] == [("sex",), ("age_band",), ("sex", "age_band")]
    assert found[0].unknown == 150
    assert len(found[2].groups) == 4


def test_equal_groups_seldom_give_a_signal():
    """The interval alone would call far more: the best of five groups is partly the luckiest."""
    rng = np.random.default_rng(1)
    false = 0
    for trial in range(60):
        origin = rng.choice(list("abcde"), 1000)
        selected = rng.random(1000) < 0.1
        (found,) = compare(listed(selected), known(origin=origin), draws=400, seed=trial)
        false += any(own.selection.signal == "below" for own in found.groups)
    # 5 % of 60 is 3; eight or more would come up in one of 100 runs of a fair test.
    assert false < 8


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says():
    rng = np.random.default_rng(2)
    held = 0
    for trial in range(100):
        selected = np.concatenate([rng.random(300) < 0.3, rng.random(300) < 0.6])
        data = known(sex=["woman"] * 300 + ["man"] * 300)
        (found,) = compare(listed(selected), data, draws=400, seed=trial)
        own = by_group(found)["woman",].selection
        held += own.low <= 0.5 <= own.high
    assert held >= 89


def test_the_same_seed_gives_the_same_intervals():
    lists, people = halves((0.3, 0.5))
    assert compare(lists, people, seed=7) == compare(lists, people, seed=7)
    assert compare(lists, people, seed=7) != compare(lists, people, seed=8)


def test_who_stands_on_no_list_counts_as_not_selected(tmp_path):
    path = tmp_path / "matches.csv"
    rows = [f"v,1,{own},,0.9,1,\n" for own in range(50)]
    path.write_text("vacancy,rank,seeker,title,score,essential_covered,unknown\n" + "".join(rows))
    ranked = read_ranked(path)
    assert ranked.side == "vacancies"
    (found,) = compare(ranked, known(sex=["woman"] * 100 + ["man"] * 100))
    own = by_group(found)
    assert own["woman",].selection.rate == 0.5
    assert own["man",].selection.rate == 0


def test_nobody_in_common_is_refused_without_a_key():
    lists, people = halves((0.3, 0.5))
    others = dataclasses.replace(people, ids=tuple(f"Jansen{own}" for own in people.ids))
    with pytest.raises(BadInput, match="no key of the lists") as caught:
        compare(lists, others)
    assert "Jansen" not in str(caught.value)


BAD = {
    "a column that is not read": ("id,sex,name\n1,v,Jansen\n", "`name`"),
    "no attribute": ("id,qualified\n1,yes\n", "no attribute"),
    "a key twice": ("id,sex\nJansen,v\nJansen,m\n", "twice"),
    "no key": ("id,sex\n,v\n", "nothing"),
    "a flag that is none": ("id,sex,qualified\n1,v,Jansen\n", "yes or no"),
    "a long value": (f"id,sex\n1,{'Jansen' * 9}\n", "a long text"),
    "a value per person": (
        "id,age_band\n" + "".join(f"{own},Jansen {own}\n" for own in range(30)), "30 different"),
    "no row": ("id,sex\n", "no row"),
    "semicolons": ("id;sex\n1;v\n", "commas"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_of_attributes_gets_one_error_without_its_values(name, tmp_path):
    text, message = BAD[name]
    path = tmp_path / "attributes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_attributes(path)
    assert message in str(caught.value)
    assert "Jansen" not in str(caught.value)
    assert len(caught.value.problems) == 1
