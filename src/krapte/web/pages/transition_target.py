"""One step in full: the judgement with its terms, the gap, the routes and who could pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from krapte.classification import model_occupation_of_isco, occupation_name
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.texts import count, decimal, percent, tightness_class
from krapte.skills.funding import Answer, Fact, aid_for, all_answers, facts_of, read_funding
from krapte.skills.routes import (
    OBJECTIVES,
    Catalogue,
    Route,
    Wish,
    best_route,
    catalogue_sources,
    need_of,
)
from krapte.skills.transitions import JUDGEMENTS, Market, Term, Transition, judge
from krapte.statistics import Source
from krapte.web.language import chooser
from krapte.web.pages.transition_origin import FACT, Origin
from krapte.web.pages.transition_reference import Reference, with_goal

if TYPE_CHECKING:
    from krapte.skills.matching import Part

ROUTES = {
    "cost": ("Goedkoopst", "Cheapest"),
    "weeks": ("Kortst", "Shortest"),
    "hours": ("Minste uren studie", "Fewest hours of study"),
}
"""Objective to what a route by it is called."""

WHY_NOT = {
    "not_open": ("op deze dag niet open", "not open on this day"),
    "window_not_known": (
        "loopt door, maar het tijdvak van deze dag is hier niet bekend",
        "runs on, but the window of this day is not known here",
    ),
}
STATES = {
    "met": ("heeft u", "you have it", "good"),
    "transferable": ("deels, via", "in part, by", "warn"),
    "missing": ("ontbreekt", "missing", "bad"),
}


def judgements(
    reference: Reference, origin: Origin, goal: str, market: Market | None, lang: str
) -> tuple[Transition, list[dict[str, Any]]]:
    """Return the judged step, and its judgements with their terms as a reader sees them."""
    person = origin.person(reference)
    found = judge(person, goal, reference.closeness, reference.basis, market, reference.hours)
    told = [
        {
            "name": name,
            "verdict": found[name].verdict,
            "firm": found[name].firm,
            "terms": [_term(own, reference, lang) for own in found[name].terms],
        }
        for name in JUDGEMENTS
    ]
    return found, told


def _term(own: Term, reference: Reference, lang: str) -> dict[str, Any]:
    t = chooser(lang)

    def number(value: float | None) -> str:
        if value is None:
            return t("onbekend", "unknown")
        if own.limit.unit in ("share", "rate"):
            return percent(value, lang, 1 if own.limit.unit == "rate" else 0)
        return decimal(value, lang, 0 if own.limit.unit in ("hours", "levels", "class") else 2)

    spread = ""
    if own.low is not None and own.high is not None and own.low < own.high:
        spread = f"{number(own.low)} – {number(own.high)}"
    bound = t("ten minste", "at least") if own.at_least else t("hoogstens", "at most")
    return {
        "meaning": own.limit.meaning_nl if lang == "nl" else own.limit.meaning_en,
        "value": number(own.value),
        "spread": spread,
        "limit": f"{bound} {number(own.limit.value)}",
        "limits": f"{number(own.limit.low)} – {number(own.limit.high)}",
        "assumed": own.limit.status == "assumed",
        "value_assumed": "assumed" in own.source,
        "verdict": own.verdict,
        "firm": own.firm,
        "note": own.limit.note,
        "sources": [source(one, reference, lang) for one in (*own.source, own.limit.source)
                    if one != "assumed"],
    }  # fmt: skip


def source(id_: str, reference: Reference, lang: str) -> dict[str, str]:
    """Return title and address of a source by its id."""
    own = reference.language
    if id_ == own.id:
        return {"title": own.title or own.id, "url": "", "licence": own.licence}
    if id_ == "isco-08":
        return {"title": chooser(lang)("niveaus van ISCO-08 (ILO)", "levels of ISCO-08 (ILO)"),
                "url": ""}  # fmt: skip
    if id_ == "forecast":
        return {"title": chooser(lang)("krapte, vooruitzicht", "krapte, forecast"), "url": ""}
    found: Source | None = next(
        (table[id_] for table in (reference.basis.sources, reference.dataset.sources,
                                  catalogue_sources(), read_funding().sources) if id_ in table),
        None,
    )  # fmt: skip
    if found is None:
        return {"title": id_, "url": ""}
    return {"title": f"{found.title} ({found.publisher})", "url": found.url}


def gap(reference: Reference, origin: Origin, goal: str, lang: str) -> dict[str, Any] | None:
    """Return what the occupation asks and what the person has of it, essential and optional apart.

    Returns
    -------
    dict or None
        Per kind (`essential`, `optional`) the rows, the heaviest gap first, and how many are in
        each state. None when nothing is known that the occupation asks.
    """
    found = reference.explained(origin.person(reference).had, goal)
    if found is None:
        return None
    told: dict[str, Any] = {}
    for kind in ("essential", "optional"):
        rows = [
            {"state": own.state, "weight": own.weight / 10_000, "credit": own.credit / 1_000,
             **dict(zip(("name", "spoken"), reference.named(own.skill, lang), strict=True)),
             **dict(zip(("via", "via_spoken"), _via(own, reference, lang), strict=True))}
            for own in found.parts
            if own.essential == (kind == "essential")
        ]  # fmt: skip
        many = {state: sum(row["state"] == state for row in rows) for state in STATES}
        told[kind] = {"rows": rows, "counts": many}
    told["covered"] = found.essential
    return told


def _via(own: Part, reference: Reference, lang: str) -> tuple[str, str]:
    if own.via is None or own.via == own.skill:
        return "", ""
    return reference.named(own.via, lang)


def routes(
    reference: Reference, origin: Origin, goal: str, day: dt.date, lang: str
) -> dict[str, Any] | None:
    """Return the routes by what they keep small, equal ones once, and the courses in them.

    Returns
    -------
    dict or None
        `found`: a dict per route; `target`: the share that is aimed at. None when nothing is known
        that the occupation asks.
    """
    if not reference.closeness.asked(goal):
        return None
    courses = with_goal(reference, goal)
    person = origin.person(reference)
    need = need_of(reference.closeness, person.had, goal)
    aid = aid_for(courses.courses.values(), read_funding(), origin.facts, day)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for objective in OBJECTIVES:
        own = best_route(need, courses, Wish(objective, aid=aid))
        words = ROUTES[objective][0 if lang == "nl" else 1]
        if own.courses in found:
            found[own.courses]["words"].append(words)
        else:
            found[own.courses] = {"words": [words], **_route(own, courses, reference, lang)}
    return {"found": list(found.values()), "target": need.target / need.whole,
            "before": need.have / need.whole, "example": not reference.own_catalogue}  # fmt: skip


def _route(own: Route, courses: Catalogue, reference: Reference, lang: str) -> dict[str, Any]:
    taken = [courses[id_] for id_ in own.courses]
    return {
        "route": own,
        "courses": [
            {"course": one, "name": one.name(lang), "source": source(one.source, reference, lang)}
            for one in taken
        ],
        "price": (sum(one.price_low for one in taken), sum(one.price_high for one in taken)),
        "hours": (sum(one.hours_low for one in taken), sum(one.hours_high for one in taken)),
        "missing": [reference.language[uri].name(lang) for uri in own.missing],
    }


def schemes(
    found: Mapping[str, Any] | None, origin: Origin, reference: Reference, day: dt.date, lang: str
) -> tuple[list[dict[str, Any]], list[Fact]]:
    """Return per course who could pay, and the facts that would decide what is still unknown."""
    funding = read_funding()
    courses = {own["course"].id: own for route in (found or {"found": []})["found"]
               for own in route["courses"]}  # fmt: skip
    told, asked = [], dict[str, None]()
    for own in courses.values():
        known = {**origin.facts, **facts_of(own["course"])}
        answers = all_answers(funding, known, day)
        asked |= dict.fromkeys(
            one for answer in answers if answer.verdict != "no"
            for one in (*answer.missing, *answer.amount_missing)
        )  # fmt: skip
        told.append(
            {"name": own["name"], "answers": [_answer(one, reference, lang) for one in answers]}
        )
    facts = [funding.facts[one] for one in dict.fromkeys((*origin.facts, *asked))]
    order = ("person", "employer", "course")
    return told, sorted(facts, key=lambda own: order.index(own.about))


def _answer(own: Answer, reference: Reference, lang: str) -> dict[str, Any]:
    place = 0 if lang == "nl" else 1
    funding = read_funding()
    scheme = funding[own.scheme]
    rules = {rule.id: rule for rule, _ in own.rules}
    why = [WHY_NOT[one][place] if one in WHY_NOT else rules[one].text(lang)
           for one in own.decided_by]  # fmt: skip
    lacking = (*own.missing, *own.amount_missing) if own.verdict != "no" else ()
    return {
        "name": scheme.name(lang),
        "payer": scheme.payer,
        "applicant": scheme.applicant,
        "pays_for": scheme.pays_for,
        "verdict": own.verdict,
        "why": why,
        "missing": [_meaning(funding.facts[one], lang) for one in dict.fromkeys(lacking)],
        "euro": own.euro if own.verdict != "no" else None,
        "note": scheme.note_nl if lang == "nl" else scheme.note_en,
        "source": source(own.source, reference, lang),
    }


def _meaning(fact: Fact, lang: str) -> str:
    return fact.meaning_nl if lang == "nl" else fact.meaning_en


def questions(facts: list[Fact], origin: Origin, lang: str) -> list[dict[str, Any]]:
    """Return the facts as fields of a form, with what was answered already."""
    t = chooser(lang)
    words = {"yes": t("ja", "yes"), "no": t("nee", "no"), "none": t("geen", "none"),
             "other": t("anders", "other")}  # fmt: skip
    return [
        {
            "name": f"{FACT}{own.fact}",
            "about": own.about,
            "label": _meaning(own, lang),
            "choices": [("", t("weet ik niet", "not known")),
                        *((one, words.get(one, one)) for one in own.choices)]
            if own.choices else [],
            "value": _shown(origin.facts.get(own.fact)),
        }
        for own in facts
    ]  # fmt: skip


def _shown(value: float | str | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:g}"


def cards(
    reference: Reference,
    origin: Origin,
    goal: str,
    market: Market | None,
    run: FinishedRun | None,
    region_name: str,
    lang: str,
) -> list[dict[str, str]]:
    """Return the figures at the top of the page: pay, tightness and moves."""  # fmt: skip
    t = chooser(lang)
    isco = reference.language[goal].isco
    group = model_occupation_of_isco(isco)
    person = origin.person(reference)
    offered = reference.basis.pay_of(isco)
    usual = reference.basis.pay_of(person.isco) if person.isco else None
    now = person.pay if person.pay is not None else usual[0] if usual else None
    euro = t("€ {} per uur", "€ {} an hour")
    told = []
    if offered:
        told.append({
            "label": t("Gebruikelijk loon, bruto", "Usual pay, gross"),
            "figure": euro.format(decimal(offered[0], lang, 2)),
            "range": "" if now is None else t("nu: {}", "now: {}").format(
                euro.format(decimal(now, lang, 2))),
            "note": reference.basis.sources[offered[1]].title,
        })  # fmt: skip
    tight = market.tightness.get(group) if market else None
    if market and tight and run:
        told.append({
            "label": t("Spanning, {}, {}", "Tightness, {}, {}").format(
                region_name, market.years[0]),
            "figure": f"{decimal(tight.value, lang, 1)} ({tightness_class(tight.value, lang)})",
            "range": t("80 %: {} tot {}", "80 %: {} to {}").format(
                decimal(tight.low, lang, 1), decimal(tight.high, lang, 1)),
            "note": t("vacatures per kortdurend werkloze; run {}",
                      "vacancies per short-term unemployed; run {}").format(run.id),
        })  # fmt: skip
    begin = model_occupation_of_isco(person.isco) if person.isco else ""
    if begin and begin != group:
        moves = reference.volumes.between(begin, group)
        told.append({
            "label": t("Stapten over in {}", "Stepped over in {}").format(reference.volumes.year),
            "figure": count(moves["median"], lang),
            "range": t("95 %: {} tot {}", "95 %: {} to {}").format(
                count(moves["low95"], lang), count(moves["high95"], lang)),
            "note": t("van {} ({} werkzaam) naar {}", "from {} ({} employed) to {}").format(
                occupation_name(begin, lang).lower(), count(moves["people"], lang, 100),
                occupation_name(group, lang).lower()),
        })  # fmt: skip
    return told
