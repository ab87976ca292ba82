"""An explanation adds up to the score, and a counterfactual is what would happen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.skills.matching import (
    WHOLE,
    Index,
    SkillLists,
    Standing,
    courses_as_vacancies,
    courses_for,
    match,
    occupations_as_vacancies,
)
from tests.skills.matching.cases import holed, read, tiny, tiny_scoring, uri


def small(folder):
    people = read(folder, "seekers", [{"id": "a", "skills": ["weld", "plan"]}])
    asked = read(folder, "vacancies", [
        {"id": "v", "essential": ["braze", "drive"], "optional": ["plan"]},
        {"id": "w", "essential": ["weld"]},
        {"id": "x", "essential": ["weld", "drive"]},
    ])  # fmt: skip
    return people, Index(asked, tiny_scoring())


def test_the_parts_add_up_to_the_score_and_its_essential_part():
    seekers, vacancies, scoring = holed()
    index = Index(vacancies, scoring)
    found = match(seekers, index)
    looked = 0
    for row in range(len(seekers)):
        standing = Standing(seekers, row, index)
        for place, best in enumerate(found.best[row]):
            if best >= 0:
                own = standing.explain(int(best))
                assert own.score == found.score[row, place]
                assert (
                    sum(part.points for part in own.parts if part.essential)
                    == (found.essential[row, place])
                )
                assert sum(part.weight for part in own.parts) == 10_000
                assert own.score + sum(own.gap.values()) == WHOLE
                assert own.rank == place + 1
                looked += 1
    assert looked > 50


def test_what_is_met_transferable_and_missing_is_told_apart(tmp_path):
    own = Standing(*small(tmp_path)[:1], 0, small(tmp_path)[1]).explain(0)
    (part,) = own.of("transferable", essential=True)
    assert (part.skill, part.via, part.credit) == (uri("braze"), uri("weld"), 500)
    assert [one.skill for one in own.of("missing", essential=True)] == [uri("drive")]
    assert [one.skill for one in own.of("met", essential=False)] == [uri("plan")]
    assert not own.of("missing", essential=False)
    assert 0 < own.essential < 0.5


def test_optional_skills_cannot_hide_that_an_essential_one_is_missing(tmp_path):
    people = read(tmp_path, "seekers", [{"id": "a", "skills": ["plan", "code"]}])
    asked = read(
        tmp_path, "vacancies", [{"id": "v", "essential": ["weld"], "optional": ["plan", "code"]}]
    )
    own = Standing(people, 0, Index(asked, tiny_scoring())).explain(0)
    assert own.score > 0
    assert own.essential == 0


def test_one_more_skill_gives_what_matching_with_that_skill_gives():
    seekers, vacancies, scoring = holed()
    index = Index(vacancies, scoring)
    row = next(at for at in range(len(seekers)) if (match(seekers, index).best[at] >= 0).sum() > 3)
    standing = Standing(seekers, row, index)
    vacancy = int(standing.ranking(4)[0][-1])
    for told in standing.what_if(vacancy)[:3]:
        skill, level = seekers.has.of(row)
        more = np.int32(seekers.skills.index(told.skill))
        kept = skill != more
        has = SkillLists(
            np.array([0, kept.sum() + 1]), np.append(skill[kept], more), np.append(level[kept], 0)
        )
        person = replace(seekers.take(np.array([row])), has=has)
        then = Standing(person, 0, index).explain(vacancy)
        assert (told.score, told.rank) == (then.score, then.rank)


def test_what_each_filter_alone_costs_is_counted():
    seekers, vacancies, scoring = holed()
    standing = Standing(seekers, 1, Index(vacancies, scoring))
    refused = standing.answers == 0
    alone = refused[refused.sum(1) == 1]
    assert standing.only_obstacle() == dict(
        zip(("permit", "travel", "education", "hours", "licences", "wage"),
            alone.sum(0).tolist(), strict=True)
    )  # fmt: skip


def test_an_occupation_is_matched_as_a_vacancy_is(tmp_path):
    people, _ = small(tmp_path)
    occupations = occupations_as_vacancies(tiny(), lang="en")
    found = match(people, Index(occupations, tiny_scoring()))
    best = [occupations.titles[own] for own in found.best[0] if own >= 0]
    assert best[0] in ("welder", "brazier", "planner")
    assert set(best) == {"welder", "brazier", "planner"}


def test_a_course_adds_what_the_gap_says(tmp_path):
    people, index = small(tmp_path)
    standing = Standing(people, 0, index)
    gap = standing.explain(0)
    courses = courses_as_vacancies(
        tiny(),
        {"both": (uri("braze"), uri("drive")), "one": (uri("drive"),), "none": (uri("weld"),)},
    )
    found = courses_for(gap, courses)
    assert [courses.ids[own.course] for own in found] == ["both", "one"]
    assert found[0].score == WHOLE
    assert found[1].score == standing.with_skill(0, uri("drive")).score


def test_what_does_not_exist_is_refused(tmp_path):
    people, index = small(tmp_path)
    standing = Standing(people, 0, index)
    for work in (
        lambda: standing.with_skill(0, "x:nowhere"),
        lambda: standing.explain(3),
        lambda: Standing(people, 1, index),
        lambda: courses_as_vacancies(tiny(), {"c": ("x:nowhere",)}),
        lambda: occupations_as_vacancies(tiny(), ("x:nowhere",)),
    ):
        with pytest.raises(BadInput):
            work()
