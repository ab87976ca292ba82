"""The kernel gives the exact best, both ways, and its counts add up."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.shards import Cluster
from krapte.skills.matching import (
    FILTERS,
    WHOLE,
    Index,
    Rules,
    Seekers,
    Standing,
    Vacancies,
    match,
    match_vacancies,
    synthetic_seekers,
    synthetic_vacancies,
)
from tests.skills.matching.cases import POPULATION, holed, read, tiny, tiny_scoring, uri

RULES = {"strict": Rules(), "one beside": Rules(1, 1), "loose": Rules(2, None, 3.0)}


@pytest.fixture(scope="module", params=RULES)
def world(request):
    """Return what the kernel found and what looking at each pair finds."""
    seekers, vacancies, scoring = holed()
    index, rules = Index(vacancies, scoring), RULES[request.param]
    standings = [Standing(seekers, row, index, rules) for row in range(len(seekers))]
    return seekers, index, rules, standings, match(seekers, index, rules, threads=2)


def test_the_lists_are_those_of_looking_at_every_vacancy(world):
    _, _, _, standings, found = world
    for row, own in enumerate(standings):
        best, score = own.ranking(10)
        assert found.best[row][: len(best)].tolist() == best.tolist()
        assert found.score[row][: len(best)].tolist() == score.tolist()
        assert (found.best[row][len(best) :] == -1).all()


def test_the_counts_are_those_of_the_first_filter_that_says_no_and_add_up(world):
    _, index, _, standings, found = world
    for row, own in enumerate(standings):
        refused = own.answers == 0
        first = np.where(refused.any(1), refused.argmax(1), len(FILTERS))
        counted = found.counted(row)
        told = [counted[name] for name in (*FILTERS, "left")]
        assert told == [int((first == at).sum()) for at in range(len(FILTERS) + 1)]
        assert sum(told) == len(index.vacancies)
        assert counted["unsure"] == int(((own.answers < 0).any(1) & own.eligible).sum())
        assert counted["no_skill"] == int((own.eligible & (own.scores == 0)).sum())


def test_an_unknown_never_excludes_and_is_told(world):
    _, _, _, standings, found = world
    told = 0
    for row, own in enumerate(standings):
        for place, best in enumerate(found.best[row]):
            if best >= 0:
                unknown = [
                    name for name, say in zip(FILTERS, own.answers[best], strict=True) if say < 0
                ]
                assert list(found.unknown(row, place)) == unknown
                told += len(unknown)
    assert told > 0


def test_vacancies_get_the_same_scores_the_other_way_round(world):
    seekers, index, rules, standings, found = world
    back = match_vacancies(seekers, index, rules, top=5, threads=2)
    score = np.array([np.where(own.eligible, own.scores, 0) for own in standings])
    for vacancy in range(len(index.vacancies)):
        order = np.lexsort((np.arange(len(seekers)), -score[:, vacancy]))[:5]
        best = [row for row in order if score[row, vacancy] > 0]
        assert back.best[vacancy][: len(best)].tolist() == best
        assert back.score[vacancy][: len(best)].tolist() == score[best, vacancy].tolist()
    assert (back.counts.sum(0) == found.counts.sum(0)).all()


@pytest.mark.parametrize("way", [match, match_vacancies])
def test_threads_and_a_cluster_give_equal_lists(way):
    from distributed import Client

    seekers, vacancies, scoring = holed()
    index = Index(vacancies, scoring)
    one = way(seekers, index, Rules(1), threads=1)
    with Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as own:
        spread = way(seekers, index, Rules(1), cluster=Cluster(own))
    for column in ("best", "score", "essential", "unsure", "counts"):
        assert (getattr(one, column) == getattr(spread, column)).all()
    assert one.others == spread.others


def test_a_vacancy_has_the_same_score_whatever_stands_beside_it():
    seekers, vacancies, scoring = holed()
    whole = Standing(seekers, 0, Index(vacancies, scoring)).scores
    for row in (0, 7, 599):
        alone = Index(vacancies.take(np.array([row])), scoring)
        assert Standing(seekers, 0, alone).scores[0] == whole[row]


def test_someone_with_all_that_is_asked_has_the_whole_score(tmp_path):
    people = read(tmp_path, "seekers", [{"id": "a", "skills": ["weld", "drive", "plan"]}])
    asked = read(
        tmp_path, "vacancies", [{"id": "v", "essential": ["weld", "drive"], "optional": ["plan"]}]
    )
    found = match(people, Index(asked, tiny_scoring()))
    assert found.score[0, 0] == WHOLE
    assert found.best[0].tolist() == [0] + [-1] * 9


def test_a_lower_level_counts_in_part_and_an_unknown_one_fully(tmp_path):
    people = read(tmp_path, "seekers", [
        {"id": "low", "skills": [("weld", 2)]}, {"id": "unknown", "skills": ["weld"]},
        {"id": "high", "skills": [("weld", 5)]},
    ])  # fmt: skip
    asked = read(tmp_path, "vacancies", [{"id": "v", "essential": [("weld", 4)]}])
    found = match(people, Index(asked, tiny_scoring()))
    assert found.score[:, 0].tolist() == [WHOLE // 2, WHOLE, WHOLE]


@pytest.mark.parametrize(
    ("person", "vacancy", "answer"),
    [
        ({"licences": ["vca"]}, {"licences": ["vca"]}, "yes"),
        ({"licences": ["bhv"]}, {"licences": ["vca"]}, "unknown"),
        ({"licences_absent": ["vca"]}, {"licences": ["vca"]}, "no"),
        ({"licences": [], "licences_complete": True}, {"licences": ["vca"]}, "no"),
        ({"licences": [], "licences_complete": True}, {"licences": []}, "yes"),
        ({}, {}, "unknown"),
    ],
)
def test_a_licence_that_is_not_known_is_not_a_no(person, vacancy, answer, tmp_path):
    people = read(tmp_path, "seekers", [{"id": "a", "skills": ["weld"]} | person])
    asked = read(tmp_path, "vacancies", [{"id": "v", "essential": ["weld"]} | vacancy])
    index = Index(asked, tiny_scoring())
    assert Standing(people, 0, index).explain(0).filters["licences"] == answer
    assert (match(people, index).best[0, 0] == 0) == (answer != "no")


def test_no_protected_attribute_has_a_column_and_keys_and_order_change_no_score():
    """The counterfactual swap: what the score cannot see cannot move it."""
    names = {own.name for own in fields(Seekers)} | {own.name for own in fields(Vacancies)}
    assert not names & {"sex", "gender", "age", "birth_date", "nationality", "origin", "name"}
    seekers, vacancies, scoring = holed()
    index = Index(vacancies, scoring)
    before = match(seekers, index)
    swapped = replace(seekers, ids=tuple(f"other-{own}" for own in reversed(seekers.ids)))
    assert (match(swapped, index).score == before.score).all()
    order = np.random.default_rng(0).permutation(len(seekers))
    assert (match(seekers.take(order), index).score == before.score[order]).all()


def test_more_than_64_licences_are_told_apart(tmp_path):
    codes = [f"proof-{own}" for own in range(70)]
    one = {"id": "a", "skills": ["weld"], "licences": codes[:69], "licences_complete": True}
    people = read(tmp_path, "seekers", [one])
    rows = [{"id": own, "essential": ["weld"], "licences": [own]} for own in codes]
    found = match(people, Index(read(tmp_path, "vacancies", rows), tiny_scoring()), top=70)
    assert sorted(own for own in found.best[0] if own >= 0) == list(range(69))


def test_nobody_gives_no_lists():
    seekers, vacancies, scoring = holed()
    none = seekers.take(np.arange(0))
    assert len(match(none, Index(vacancies, scoring))) == 0
    assert match_vacancies(none, Index(vacancies, scoring)).counted()["left"] == 0


@pytest.mark.parametrize("top", [0, 1001])
def test_a_length_of_lists_that_is_none_is_refused(top):
    seekers, vacancies, scoring = holed()
    with pytest.raises(BadInput, match="1 to 1000"):
        match(seekers, Index(vacancies, scoring), top=top)


def test_two_languages_do_not_mix():
    seekers, vacancies, _ = holed()
    with pytest.raises(BadInput, match="same vocabulary"):
        Index(vacancies, tiny_scoring())
    with pytest.raises(BadInput, match="same vocabulary"):
        match(seekers, Index(synthetic_vacancies(tiny(), 3, 1, POPULATION), tiny_scoring()))
    with pytest.raises(BadInput, match="at least one"):
        Index(vacancies.take(np.arange(0)), holed()[2])


@pytest.mark.parametrize("wrong", [{"level_below": -1}, {"level_above": 9}, {"minutes_per_km": 0}])
def test_rules_out_of_bounds_are_refused(wrong):
    with pytest.raises(BadInput):
        Rules(**wrong)


def test_synthetic_people_are_the_same_for_the_same_seed_and_called_so():
    one, two = (synthetic_seekers(tiny(), 20, 4, POPULATION) for _ in range(2))
    assert one.ids == two.ids
    assert (one.has.skill == two.has.skill).all()
    assert all(own.startswith("synthetic-") for own in one.ids)
    assert (np.diff(one.has.start) > 0).all()
    assert uri("weld") in one.skills
