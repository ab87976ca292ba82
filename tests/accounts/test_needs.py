"""A data set that lacks something is refused before the accounts trip over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from krapte.accounts import YEAR, base_year
from krapte.accounts.needs import NEEDS, require
from krapte.errors import BadInput


def without(dataset, *series: str):
    kept = tuple(own for own in dataset.observations if own.series not in series)
    return replace(dataset, observations=kept, content_hash="without " + " ".join(series))


def test_the_embedded_data_set_holds_all_that_is_needed(dataset) -> None:
    require(dataset, YEAR)


@pytest.mark.parametrize("series", sorted({need.series for need in NEEDS}))
def test_a_series_that_lacks_is_named_with_the_table_it_belongs_in(dataset, series) -> None:
    with pytest.raises(BadInput) as refusal:
        base_year(without(dataset, series))
    homes = {own.file for own in dataset.select(series)}
    for problem in refusal.value.problems:
        assert problem.file in homes
        assert f"`{series}`" in problem.found


def test_every_series_that_lacks_is_a_problem_of_its_own(dataset) -> None:
    with pytest.raises(BadInput) as refusal:
        require(without(dataset, "switch_rate", "hours_week"), YEAR)
    problems = refusal.value.problems
    assert [problem.found for problem in problems] == [
        "no `hours_week` in total",
        "no `switch_rate` in total",
    ]
    assert {(problem.file, problem.field) for problem in problems} == {("employment.csv", "series")}
    assert "restore the file" not in problems[0].mend


def test_a_table_that_is_left_out_is_one_problem_that_names_its_series(dataset) -> None:
    kept = tuple(own for own in dataset.observations if own.file != "vacancies.csv")
    with pytest.raises(BadInput) as refusal:
        require(replace(dataset, observations=kept, content_hash="no vacancies"), YEAR)
    (problem,) = refusal.value.problems
    assert problem.file == "vacancies.csv"
    assert problem.found.startswith("no `vacancies_open` in total")
    assert "restore the file" in problem.mend


def test_ages_that_nobody_counted_are_named(dataset) -> None:
    kept = tuple(
        own
        for own in dataset.observations
        if not (own.series == "population" and own.sex == "women" and own.age in ("30", "31"))
    )
    with pytest.raises(BadInput, match="`population` for women 30, women 31"):
        require(replace(dataset, observations=kept), YEAR)


def test_a_year_of_the_youth_that_lacks_is_named(dataset) -> None:
    kept = tuple(
        own for own in dataset.observations if (own.series, own.period) != ("youth", "2030")
    )
    with pytest.raises(BadInput, match="`youth` for men in 2030, women in 2030"):
        require(replace(dataset, observations=kept), YEAR)
