"""`krapte skills match`: people and vacancies, why they fit, who goes where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.matched import TEXTS
from krapte.cli.matched import tell as say
from krapte.cli.options import Number, cluster_option, json_option, lang_option, show, stages
from krapte.cli.person import language_of, language_option, out_option, store_option, write_table

if TYPE_CHECKING:
    from krapte.skills import Language
    from krapte.skills.matching import Explanation, Index, Matches, Rules, Seekers, Standing

_MOST_EXPLAINED = 100


@click.command("match")
@click.argument("seekers", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("vacancies", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--for", "side", type=click.Choice(["seekers", "vacancies"]), default="seekers",
    show_default=True, help="For whom the list is: the best vacancies or the best people.",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(1, 1000), default=10, show_default=True,
    help="How many each gets.",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Say why, what is missing, what one skill changes.")
@click.option("--only", metavar="ID", help="Only the seeker (or vacancy) with this key.")
@click.option(
    "--level-below", type=click.IntRange(0, 7), default=0, show_default=True,
    help="Levels of education below what is asked that still pass.",
)  # fmt: skip
@click.option(
    "--assign", type=click.Choice(["most", "stable"]),
    help="One place each: worth most together, or such that no pair would rather change.",
)  # fmt: skip
@click.option(
    "--least", type=Number(0, 1), default=0.3, show_default=True,
    help="Score under which --assign places nobody.",
)  # fmt: skip
@click.option("--open-hiring", is_flag=True, help="Also the queues of open-hiring vacancies.")
@click.option("--carve", is_flag=True, help="Which tasks of each vacancy could be split off.")
@cluster_option
@click.option(
    "--threads", type=click.IntRange(1), default=None, help="Default: all cores of this machine."
)
@store_option
@language_option
@out_option
@lang_option
@json_option
def match(
    seekers: Path,
    vacancies: Path | None,
    side: str,
    top: int,
    explain: bool,
    only: str | None,
    level_below: int,
    assign: str | None,
    least: float,
    open_hiring: bool,
    carve: bool,
    cluster: str | None,
    threads: int | None,
    store: Path | None,
    id_: str | None,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Match SEEKERS with VACANCIES; without VACANCIES, with the occupations of the vocabulary.

    Files are JSON or CSV as the reference says, or the text of one CV or vacancy (.txt). What a
    file does not say is unknown and excludes nobody; what excludes is counted. The list is exact:
    nothing was left out to be quick. Nothing about people is kept.

    \b
    Examples:
      krapte skills match seekers.json vacancies.csv --out matches.xlsx
      krapte skills match cv.txt --explain --top 3 --lang en
      krapte skills match seekers.json vacancies.json --for vacancies --carve
      krapte skills match seekers.json vacancies.json --assign most --json
    """  # noqa: D301
    from krapte.shards import opened
    from krapte.skills import matching

    if side == "vacancies" and explain:
        raise click.UsageError("--explain is told from the side of the seekers; leave --for out.")
    language = language_of(store, id_)
    tell = stages(as_json)
    people = matching.read_seekers(seekers, language, progress=_stage(tell, "read", lang))
    asked = (
        matching.occupations_as_vacancies(language, lang=lang)
        if vacancies is None
        else matching.read_vacancies(vacancies, language)
    )
    # The mass jobs look at everybody; the list is cut afterwards.
    rules = matching.Rules(level_below=level_below)
    if only is not None and side == "seekers":
        people = people.take(_rows(people.ids, only, "SEEKERS"))
    elif only is not None:
        asked = asked.take(_rows(asked.ids, only, "VACANCIES"))
    if explain and len(people) > _MOST_EXPLAINED:
        told = f"--explain tells at most {_MOST_EXPLAINED} people; choose one with --only."
        raise click.UsageError(told)
    index = matching.Index(asked, matching.scoring_of(language))
    progress = _stage(tell, "match", lang)
    with opened(cluster) as workers:
        way = matching.match_vacancies if side == "vacancies" else matching.match
        found = way(people, index, rules, top, threads, progress, workers)
    answer: dict[str, Any] = {"vocabulary": language.id, "for": side, "counted": found.counted()}
    # Occupations ask skills only, so nothing of them can be unknown.
    answer["lists"] = _lists(found, people, index, side, language, rules, explain, lang)
    if vacancies is None:
        for own in (result for one in answer["lists"] for result in one["results"]):
            own["unknown"] = []
    if assign is not None:
        answer["assignment"] = _assigned(
            found.at_least(least), people, index, rules, side, assign, least, threads
        )
    if open_hiring:
        answer["open_hiring"] = [
            {"vacancy": asked.ids[own.vacancy], "hired": [people.ids[row] for row in own.hired],
             "waiting": [people.ids[row] for row in own.waiting], "refused": own.refused}
            for own in matching.queues(people, asked, rules)
        ]  # fmt: skip
    if carve:
        answer["carving"] = _carved(people, index, language, rules, lang)
    if out is not None:
        write_table(_table(answer["lists"], side), out)
    if as_json:
        show(answer)
    else:
        say(answer, lang)


def _stage(tell: Any, name: str, lang: str) -> Any:
    return lambda done, total: tell(TEXTS[name][lang], done, total)


def _rows(ids: tuple[str, ...], key: str, what: str) -> Any:
    import numpy as np

    from krapte.errors import BadInput, Problem

    if key not in ids:
        mend = "Check the key."
        raise BadInput([Problem(what, None, "--only", "no such key", "a key of the file", mend)])
    return np.array([ids.index(key)])


def _lists(
    found: Matches,
    people: Seekers,
    index: Index,
    side: str,
    language: Language,
    rules: Rules,
    explain: bool,
    lang: str,
) -> list[dict[str, Any]]:
    from krapte.skills.matching import WHOLE, WHOLE_CREDIT, Standing

    asked = index.vacancies
    own_ids, other_ids = (people.ids, asked.ids) if side == "seekers" else (asked.ids, people.ids)
    lists = []
    for row in range(len(found)):
        standing = Standing(people, row, index, rules) if explain else None
        results = []
        for place, best in enumerate(found.best[row]):
            if best < 0:
                break
            vacancy = int(best) if side == "seekers" else row
            weight = int(index.essential_weight[vacancy])
            covered = (
                float(found.essential[row, place]) / (weight * WHOLE_CREDIT) if weight else 1.0
            )
            result: dict[str, Any] = {
                "rank": place + 1,
                "id": other_ids[best],
                "title": asked.titles[vacancy] if side == "seekers" else "",
                "score": float(found.score[row, place]) / WHOLE,
                "essential_covered": covered,
                "unknown": list(found.unknown(row, place)),
            }
            if standing is not None:
                result["explanation"] = _explained(standing, vacancy, language, lang)
            results.append(result)
        one = {"id": own_ids[row], "counted": found.counted(row), "results": results}
        if standing is not None:
            one["excluded_by_this_alone"] = standing.only_obstacle()
        lists.append(one)
    return lists


def _explained(standing: Standing, vacancy: int, language: Language, lang: str) -> dict[str, Any]:
    from krapte.skills.matching import WHOLE

    explanation: Explanation = standing.explain(vacancy)
    what_if = [
        {"uri": own.skill, "name": language[own.skill].name(lang), "score": own.score / WHOLE,
         "rank": own.rank}
        for own in standing.what_if(vacancy)
    ]  # fmt: skip
    return explanation.as_dict(language, lang) | {"with_skill": what_if}


def _assigned(
    found: Matches,
    people: Seekers,
    index: Index,
    rules: Rules,
    side: str,
    how: str,
    least: float,
    threads: int | None,
) -> dict[str, Any]:
    from krapte.skills import matching

    if side != "seekers":
        raise click.UsageError("--assign begins with the lists of the seekers; leave --for out.")
    asked = index.vacancies
    told: dict[str, Any] = {
        "how": how,
        "least": least,
        "people": len(people),
        "places": int(asked.places.sum()),
    }
    if how == "stable":
        top = max(1, min(1000, len(people)))
        other = matching.match_vacancies(people, index, rules, top, threads)
        where = matching.stable_assignment(
            matching.lists_of(found), matching.lists_of(other.at_least(least)), asked.places
        )
    else:
        assignment = matching.assign(found, asked.places)
        where = assignment.vacancy
        told["place_prices"] = {
            asked.ids[row]: float(assignment.place_price[row]) / matching.WHOLE
            for row in (-assignment.place_price).argsort(kind="stable")
            if assignment.place_price[row] > 0
        }
        told["skill_prices"] = [
            {name: value for name, value in own.items() if value == value}
            for own in matching.skill_prices(assignment, people, asked, index.scoring)
            .table.to_dict("records")
        ]  # fmt: skip
    told["placed"] = int((where >= 0).sum())
    told["pairs"] = {
        people.ids[row]: asked.ids[own] for row, own in enumerate(where) if own >= 0
    }  # fmt: skip
    return told


def _carved(
    people: Seekers, index: Index, language: Language, rules: Rules, lang: str
) -> list[dict[str, Any]]:
    from krapte.skills import matching

    told = []
    for row, key in enumerate(index.vacancies.ids):
        ways = [
            {
                "tasks": [
                    {"name": language[task.group].name(lang), "skills": list(task.skills),
                     "weight": task.weight}
                    for task in own.tasks
                ],
                "kept": own.kept,
                "able": [people.ids[one] for one in own.able],
                "able_before": own.able_before,
                "able_split": [people.ids[one] for one in own.able_split],
            }
            for own in matching.carve(people, index, row, language, rules)
        ]  # fmt: skip
        told.append({"vacancy": key, "ways": ways})
    return told


def _table(lists: list[dict[str, Any]], side: str) -> Any:
    import pandas as pd

    one, other = ("seeker", "vacancy") if side == "seekers" else ("vacancy", "seeker")
    return pd.DataFrame(
        [
            {one: own["id"], "rank": result["rank"], other: result["id"],
             "title": result["title"], "score": result["score"],
             "essential_covered": result["essential_covered"],
             "unknown": "|".join(result["unknown"])}
            for own in lists
            for result in own["results"]
        ],
        columns=[one, "rank", other, "title", "score", "essential_covered", "unknown"],
    )  # fmt: skip
