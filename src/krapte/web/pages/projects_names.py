"""What the pages of projects share: names, who may see what, and addresses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fastapi import HTTPException, Request

from krapte.classification import occupation_name, region_name
from krapte.programming import OTHER, PHASES, Factors, Project, read_factors
from krapte.web.language import chooser
from krapte.web.menu import PAGES
from krapte.web.plans import KeptList, KeptPlan, Plans, embedded_programme

PAGE = PAGES["projects"]
NL, EN = PAGE.path("nl"), PAGE.path("en")

TABS = (
    ("", "Programma", "Programme"),
    ("plannen", "Plannen", "Plans"),
    ("lijst", "Uw eigen lijst", "Your own list"),
    ("vergelijken", "Vergelijken", "Compare"),
)
"""Views below the page, with their part of the address and their names."""

PLAN_TABS = (
    ("", "Samenvatting", "Summary"),
    ("planning", "Planning", "Schedule"),
    ("mensen", "Mensen", "People"),
    ("knelpunten", "Knelpunten", "Bottlenecks"),
    ("uitkomst", "Wat niet en waarom", "What not and why"),
    ("vraag", "Vraag naar arbeid", "Labour asked"),
    ("wat-als", "Wat als", "What if"),
    ("bestanden", "Bestanden", "Files"),
)
"""Views below a plan."""

STATES = {
    "in_time": {"nl": "op tijd", "en": "in time"},
    "late": {"nl": "te laat", "en": "late"},
    "unbuilt": {"nl": "niet gebouwd", "en": "not built"},
}
STATUS = {
    "optimal": {"nl": "bewezen het beste", "en": "proven to be the best"},
    "feasible": {"nl": "het beste binnen de tijd", "en": "the best within the time"},
    "interrupted": {"nl": "gestopt: het beste tot dan", "en": "stopped: the best so far"},
}
UNITS = {
    "MW": {"nl": "MW", "en": "MW"},
    "homes": {"nl": "woningen", "en": "homes"},
    "km": {"nl": "km", "en": "km"},
    "MEUR": {"nl": "mln euro", "en": "million euro"},
    "pieces": {"nl": "stuks", "en": "pieces"},
}
LEVELS = {
    "central": {"nl": "centrale trekking", "en": "central draw"},
    "median": {"nl": "mediaan van de run", "en": "median of the run"},
    "low80": {"nl": "weinig mensen (laag, 80 %)", "en": "few people (low, 80 %)"},
    "high80": {"nl": "veel mensen (hoog, 80 %)", "en": "many people (high, 80 %)"},
    "low95": {"nl": "zeer weinig mensen (laag, 95 %)", "en": "very few people (low, 95 %)"},
    "high95": {"nl": "zeer veel mensen (hoog, 95 %)", "en": "very many people (high, 95 %)"},
}
"""Levels of labour that a form offers, with their names."""


@lru_cache(maxsize=1)
def factors() -> Factors:
    """Return the embedded labour factors, read once."""
    return read_factors()


def technology_name(code: str, lang: str) -> str:
    """Return the name of a technology."""
    known = factors().technologies.get(code)
    if known is None:
        return chooser(lang)("overig", "other") if code == OTHER else code
    return known.name_nl if lang == "nl" else known.name_en


@lru_cache(maxsize=1)
def _english() -> dict[str, tuple[str, str]]:
    """Return the Dutch and English name of projects that krapte derives, by code of the project."""
    own = factors().technologies
    return {
        project.project: (
            project.name,
            f"{own[project.technology].name_en} {region_name(project.region, 'en')} {number}",
        )
        for project in embedded_programme()
        if (number := project.name.rpartition(" ")[2]).isdigit() and project.technology in own
    }


def project_name(code: str, name: str, lang: str) -> str:
    """Return the name of a project; one that krapte derived has one in English as well."""
    dutch, english = _english().get(code, ("", "")) if lang == "en" else ("", "")
    return english if english and name == dutch else name


def occupation(code: str, lang: str) -> str:
    """Return code and name of an occupation."""
    return f"{code} {occupation_name(code, lang)}"


def phase_words(lang: str) -> dict[str, str]:
    """Return the legend of a Gantt chart."""
    t = chooser(lang)
    own = {code: t(*names) for code, names in PHASES.items()}
    return own | {"late": t("te laat", "late"), "deadline": t("uiterste maand", "deadline")}


def size_text(project: Project, number: str, lang: str) -> str:
    """Return a size with its unit."""
    return f"{number} {UNITS[project.unit][lang]}"


def region_choices(codes: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Return the options of a filter on regions: all, and those that are there."""
    found = sorted(((code, region_name(code, lang)) for code in set(codes)), key=lambda own: own[1])
    return [("", chooser(lang)("heel Nederland", "the whole country")), *found]


def technology_choices(codes: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Return the options of a filter on technologies: all, and those that are there."""
    there = set(codes)
    usual = [code for code in (*factors().technologies, OTHER) if code in there]
    return [("", chooser(lang)("alle technieken", "all technologies"))] + [
        (code, technology_name(code, lang)) for code in usual
    ]


def known_choice(value: str, options: Iterable[tuple[str, str]]) -> str:
    """Return a choice of a filter.

    Raises
    ------
    HTTPException
        404: it is none of the options.
    """
    if value not in [own for own, _ in options]:
        raise HTTPException(404)
    return value


def plans_of(request: Request) -> Plans:
    """Return the lists and plans of the site."""
    return Plans(request.app.state.site.settings.state)


def visible_list(request: Request, code: str) -> KeptList:
    """Return a list that whoever asks may see.

    Raises
    ------
    HTTPException
        404: there is no such list; 401: it is only for who signed in.
    """
    found = plans_of(request).list(code)
    if found is None:
        raise HTTPException(404)
    if not found.open and request.state.who is None:
        raise HTTPException(401)
    return found


def visible_plan(request: Request, code: str) -> KeptPlan:
    """Return a plan that whoever asks may see.

    Raises
    ------
    HTTPException
        404: there is no such plan; 401: it is only for who signed in.
    """
    found = plans_of(request).plan(code)
    if found is None:
        raise HTTPException(404)
    if not found.head.open and request.state.who is None:
        raise HTTPException(401)
    return found
