"""Matching: synthetic people against synthetic vacancies on real skills, exact and with filters.

With the variable KRAPTE_SKILLS_SETS the skills are those of the whole of ESCO, otherwise those of
the small vocabulary that comes with krapte.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

if TYPE_CHECKING:
    from krapte.skills.matching.index import Index
    from krapte.skills.matching.lists import Matches
    from krapte.skills.matching.seekers import Seekers

SEED, TOP, THREADS = 20230203, 10, 2
PER_SECOND, TIMES_SQL, MINUTES = 8000.0, 5.0, 10.0
_CHECKED, _IN_SQL, _SMALL = 200, 2000, 50_000


@benchmark(
    "matching",
    "100,000 synthetic people x 40,000 vacancies, top 10 with filters: exactness, speed, DuckDB.",
)
def a_hundred_thousand(phases: Phases, full: bool) -> Outcome:
    """Match all, check a sample against every vacancy, and let DuckDB do the same for 2,000."""
    people, index = _world(phases, 100_000, 40_000)
    found = _matched(phases, people, index)
    per_second = len(people) / phases.seen["match"].wall_s
    recall = _recall(found, people, index)
    with phases.phase("duckdb: tables"):
        database = _database(people, index)
    some = people.take(np.arange(_IN_SQL))
    with phases.phase("duckdb: match"):
        rows = database.execute(_SQL, [_IN_SQL, TOP]).fetchall()
    with phases.phase("match the same"):
        _run(some, index)
    # The same people beside each other: both on this machine, seconds apart.
    times = phases.seen["duckdb: match"].wall_s / phases.seen["match the same"].wall_s
    equal = _equal(rows, found)
    return Outcome(
        _about(found, index) | {"sql_people": _IN_SQL, "checked": _CHECKED},
        {
            "seekers_per_s": Ratio(per_second, f"people a second, {THREADS} threads", PER_SECOND),
            "seekers_per_processor_s": Ratio(
                len(people) / phases.seen["match"].processor_s,
                "people per second of processor time, whatever else the cores did",
            ),
            "recall": Ratio(recall, f"of the exact top {TOP}, {_CHECKED} people", 1.0),
            "times_duckdb": Ratio(
                times, f"seconds of DuckDB over ours, {_IN_SQL} people", TIMES_SQL
            ),
            "equal_to_duckdb": Ratio(equal, "share of people with the same ten, in order", 1.0),
        },
    )


@benchmark(
    "matching-million",
    "1,000,000 synthetic people x 400,000 vacancies, top 10 (50,000 people without --full).",
)
def a_million(phases: Phases, full: bool) -> Outcome:
    """Match a million people with --full; otherwise a part of them, scaled up and marked so."""
    many = 1_000_000
    people, index = _world(phases, many if full else _SMALL, 400_000)
    found = _matched(phases, people, index)
    minutes = phases.seen["match"].wall_s / 60 * many / len(people)
    recall = _recall(found, people, index, _CHECKED // 4)
    return Outcome(
        _about(found, index) | {"people": len(people)},
        {
            "processor_minutes_on_two": Ratio(
                phases.seen["match"].processor_s / 120 * many / len(people),
                "half the minutes of processor time for a million people",
                extrapolated=not full,
            ),
            "minutes": Ratio(
                minutes, f"minutes for a million people, {THREADS} threads", MINUTES,
                at_most=True, extrapolated=not full,
            ),
            "recall": Ratio(recall, f"of the exact top {TOP}, {_CHECKED // 4} people", 1.0),
        },
    )  # fmt: skip


@benchmark("matching-assign", "20,000 synthetic people, 40,000 vacancies: min-cost flow, two ways.")
def assignment(phases: Phases, full: bool) -> Outcome:
    """Time the assignment that krapte uses against scipy's, and count who gets a place."""
    from scipy.sparse import csr_matrix, hstack, identity
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    from krapte.skills.matching import assign

    people, index = _world(phases, 20_000, 40_000)
    found = _matched(phases, people, index)
    places = index.vacancies.places
    with phases.phase("assign"):
        ours = assign(found, places)
    person, at = np.nonzero(found.best >= 0)
    worth = found.score[person, at] + float(ours.placement)
    shape = len(people), len(places)
    pairs = csr_matrix((worth, (person, found.best[person, at])), shape=shape)
    with phases.phase("scipy"):
        # An own way out for everybody, worth next to nothing, since it asks for a full matching.
        wide = csr_matrix(hstack([pairs, identity(len(people)) * 1e-9]))
        rows, columns = min_weight_full_bipartite_matching(wide, maximize=True)
    theirs = float(wide[rows, columns].sum())
    first = found.best[:, 0]
    listed = int((first >= 0).sum())
    return Outcome(
        {"listed": listed, "first_choices": len(np.unique(first[first >= 0])),
         "placed": ours.placed, "mean_score": float(ours.score[ours.vacancy >= 0].mean())},
        {
            "placed": Ratio(ours.placed / listed, "share of people with a list who get a place"),
            "worth_over_scipy": Ratio(ours.worth / theirs, "worth of ours over scipy's", 0.999999),
            "scipy_over_ours": Ratio(
                phases.seen["scipy"].processor_s / phases.seen["assign"].processor_s,
                "processor seconds of scipy (no prices) over ours (with prices)",
            ),
        },
    )  # fmt: skip


def _world(phases: Phases, people: int, vacancies: int) -> tuple[Seekers, Index]:
    from krapte.skills import default_language
    from krapte.skills.matching import Index, scoring_of, synthetic_seekers, synthetic_vacancies

    place = os.environ.get("KRAPTE_SKILLS_SETS")
    if place is None:
        language = default_language()
    else:
        from benchmarks.skill_sets import whole_language

        language = whole_language(Path(place))
    seekers = synthetic_seekers(language, people, SEED)
    asked = synthetic_vacancies(language, vacancies, SEED)
    with phases.phase("index"):
        index = Index(asked, scoring_of(language))
        _ = index.postings, index.terms
    # So that the compiler's work, once per installation, is told apart.
    with phases.phase("compile"):
        _run(seekers.take(np.arange(10)), index)
    return seekers, index


def _run(people: Seekers, index: Index) -> Matches:
    from krapte.skills.matching import Rules, match

    return match(people, index, Rules(level_below=1, level_above=1), TOP, THREADS)


def _matched(phases: Phases, people: Seekers, index: Index) -> Matches:
    with phases.phase("match"):
        return _run(people, index)


def _recall(found: Matches, people: Seekers, index: Index, many: int = _CHECKED) -> float:
    """Return the share of the exact best that was found, by looking at every vacancy."""
    from krapte.skills.matching import Rules, Standing

    right = whole = 0
    for row in np.random.default_rng(SEED).choice(len(people), many, replace=False):
        best, score = Standing(people, int(row), index, Rules(1, 1)).ranking(TOP)
        whole += len(best)
        same = (found.best[row][: len(best)] == best) & (found.score[row][: len(best)] == score)
        right += int(same.sum())
    return right / whole


def _about(found: Matches, index: Index) -> dict[str, Any]:
    counted = found.counted()
    return {
        "vocabulary": index.vacancies.vocabulary,
        "vacancies": len(index.vacancies),
        "left_per_person": counted["left"] / len(found),
        "counted": counted,
        "finished": time.strftime("%Y-%m-%d"),
    }


_SQL = """
with own as (
    select h.person, t.term, max(t.credit) as credit
    from has h join transfer t on t.own = h.skill where h.person < $1
    group by all
), scored as (
    select o.person, a.vacancy, sum(o.credit * a.weight) as score
    from own o
    join person p on p.person = o.person
    join reach r on r.home = p.region
    join asks a on a.term = o.term and a.region = r.region
        and (a.education < 0 or p.education < 0 or a.education between p.education - 1
             and p.education + 1)
    where r.km <= p.km
    group by all
), passed as (
    select s.person, s.vacancy, s.score
    from scored s join person p using (person) join vacancy v using (vacancy)
    where v.hours_low <= p.hours_high and p.hours_low <= v.hours_high
      and (v.licences & p.lacks) = 0
      and not coalesce(v.wage < p.wage, false)
), ranked as (
    select *, row_number() over (partition by person order by score desc, vacancy) as rank
    from passed
)
select person, rank, vacancy, score::bigint from ranked where rank <= $2 order by person, rank
"""


def _database(people: Seekers, index: Index) -> Any:
    """Return a database with the same people, weights and transfers; region and level with asks."""
    import duckdb
    import pandas as pd

    from krapte.skills.matching import Rules

    own, asked = index.people(people, Rules(1, 1)), index.vacancies
    postings, spread = index.postings, index.spread
    slot = np.repeat(np.arange(len(postings.vacancy)), np.diff(postings.row_start))
    vacancy = postings.vacancy[slot]
    # No level of a skill is asked here, so every skill that is asked is one term.
    term = np.full(len(spread.start) - 1, -1)
    skill = np.repeat(np.arange(len(index.terms.start) - 1), np.diff(index.terms.start))
    term[skill] = np.arange(len(skill))
    source = np.repeat(np.arange(len(spread.start) - 1), np.diff(spread.start))
    kept = term[spread.skill] >= 0
    apart = postings.distance
    home, region = np.indices(apart.shape)
    tables = {
        "has": {"person": np.repeat(np.arange(len(people)), np.diff(own.start)),
                "skill": own.skill},
        "transfer": {"own": source[kept], "term": term[spread.skill[kept]],
                     "credit": spread.credit[kept]},
        "person": {"person": np.arange(len(people)), "region": own.region, "km": own.limit_km,
                   "education": own.education, "hours_low": own.hours_low,
                   "hours_high": own.hours_high, "lacks": own.lacks[:, 0] & np.uint64(255),
                   "wage": own.wage},
        "vacancy": {"vacancy": np.arange(len(asked)), "hours_low": asked.hours_low,
                    "hours_high": asked.hours_high, "licences": asked.licences.bits[:, 0],
                    "wage": asked.wage_max},
        "asks": {"vacancy": vacancy, "term": postings.row_term, "weight": postings.row_weight,
                 "region": asked.region[vacancy], "education": asked.education[vacancy]},
        "reach": {"home": home.ravel(), "region": region.ravel(), "km": apart.ravel()},
    }  # fmt: skip
    database = duckdb.connect()
    database.execute(f"set threads to {THREADS}")
    for name, columns in tables.items():
        frame = pd.DataFrame(columns)
        database.register("frame", frame)
        database.execute(f"create table {name} as select * from frame")  # noqa: S608
        database.unregister("frame")
    for table in ("person", "vacancy"):
        # Not-a-number comes out above everything in SQL; unknown must be null.
        database.execute(f"update {table} set wage = null where isnan(wage)")  # noqa: S608
    return database


def _equal(rows: list[tuple[int, int, int, int]], found: Matches) -> float:
    """Return the share of people for whom SQL gives the same vacancies and scores, in order."""
    best = np.full((_IN_SQL, TOP), -1)
    score = np.zeros((_IN_SQL, TOP), np.int64)
    for person, rank, vacancy, value in rows:
        best[person, rank - 1], score[person, rank - 1] = vacancy, value
    same = (best == found.best[:_IN_SQL]) & (score == found.score[:_IN_SQL])
    return float(same.all(axis=1).mean())
