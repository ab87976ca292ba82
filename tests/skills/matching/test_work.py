"""Job carving and open hiring."""

from __future__ import annotations

import pytest

from krapte.errors import BadInput
from krapte.skills.matching import Index, Standing, carve, open_places, queues
from tests.skills.matching.cases import read, tiny, tiny_scoring, uri


def carved(folder, **options):
    people = read(folder, "seekers", [
        {"id": "a", "skills": ["weld"]}, {"id": "b", "skills": ["weld", "drive"]},
        {"id": "c", "skills": ["plan", "code"]}, {"id": "d", "skills": ["weld"]},
    ])  # fmt: skip
    asked = read(folder, "vacancies", [{"id": "v", "essential": ["weld", "braze", "drive"]}])
    index = Index(asked, tiny_scoring())
    return people, index, carve(people, index, 0, tiny(), **options)


def test_a_planted_task_that_keeps_people_out_is_found(tmp_path):
    people, _, (best, *_) = carved(tmp_path, fit=0.7)
    assert [task.group for task in best.tasks] == [uri("road")]
    # With driving taken out, who welds can do it: welding fully, brazing for a half.
    assert {people.ids[own] for own in best.able} == {"a", "b", "d"}
    assert best.able_before == 1
    assert [people.ids[own] for own in best.able_split] == ["b"]
    assert best.kept == pytest.approx(1 - best.tasks[0].weight)


def test_what_is_left_is_scored_as_the_same_vacancy_without_the_tasks(tmp_path):
    people, _, (best, *_) = carved(tmp_path, fit=0.7)
    left = read(tmp_path, "vacancies", [{"id": "v", "essential": ["weld", "braze"]}])
    index = Index(left, tiny_scoring())
    able = {row for row in range(len(people))
            if Standing(people, row, index).scores[0] >= 0.7 * 10_000_000}  # fmt: skip
    assert set(best.able) == able


def test_a_vacancy_keeps_what_must_stay_and_smaller_splits_go_before_larger(tmp_path):
    assert carved(tmp_path, fit=0.7, kept=1.0)[2] == ()
    ways = carved(tmp_path, fit=0.7, kept=0.1)[2]
    assert all(own.kept >= 0.1 for own in ways)
    assert len({len(own.able) for own in ways if own.tasks == ways[0].tasks}) == 1


@pytest.mark.parametrize("wrong", [{"fit": 0}, {"kept": 2}])
def test_shares_that_are_none_are_refused(wrong, tmp_path):
    with pytest.raises(BadInput):
        carved(tmp_path, **wrong)


def open_world(folder):
    people = read(folder, "seekers", [
        {"id": "far", "skills": ["code"], "place": "AM01", "travel_km": 5},
        {"id": "none", "skills": ["code"], "place": "AM17", "work_permit": False},
        {"id": "first", "skills": ["code"], "place": "AM17", "work_permit": True,
         "licences": ["vca"]},
        {"id": "unsafe", "skills": ["weld"], "place": "AM17", "licences_absent": ["vca"]},
        {"id": "second", "skills": ["weld"], "place": "AM17", "education": "wo", "wage_floor": 90},
        {"id": "unknown", "skills": ["weld"]},
    ])  # fmt: skip
    asked = read(folder, "vacancies", [
        {"id": "skilled", "essential": ["weld"], "place": "AM17"},
        {"id": "open", "open_hiring": True, "licences": ["vca"], "place": "AM17", "places": 2},
        {"id": "also", "open_hiring": True, "licences": [], "place": "AM37"},
    ])  # fmt: skip
    return people, asked


def test_the_order_of_arrival_decides_and_skills_do_not(tmp_path):
    people, asked = open_world(tmp_path)
    first, second = queues(people, asked)
    assert [people.ids[own] for own in first.hired] == ["first", "second"]
    assert [people.ids[own] for own in first.waiting] == ["unknown"]
    assert first.refused == {"permit or safety": 2, "travel": 1}
    # Who was hired is not hired again.
    assert not set(first.hired) & set(second.hired + second.waiting)


def test_places_stand_by_distance_only_and_unknowns_are_told(tmp_path):
    people, asked = open_world(tmp_path)
    near = open_places(people, 4, asked)
    assert [asked.ids[own.vacancy] for own in near] == ["open", "also"]
    assert near[0].km == 0
    assert near[0].unsure == ("permit", "licences")
    (*_, lost) = open_places(people, 5, asked)
    assert lost.km is None
    assert "travel" in lost.unsure
    assert [asked.ids[own.vacancy] for own in open_places(people, 3, asked)] == ["also"]
    assert open_places(people, 1, asked) == ()
