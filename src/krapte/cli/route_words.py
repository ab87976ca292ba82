"""What `krapte skills route` says to people, in Dutch and English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from krapte.skills import Language
    from krapte.skills.routes import Catalogue, Route

TEXTS = {
    "from to": {
        "nl": "Nu {before} % van wat {goal} vraagt; met deze route {after} % (doel {target}).",
        "en": "Now {before} % of what {goal} asks; with this route {after} % (target {target}).",
    },
    "enough": {"nl": "Geen scholing nodig.", "en": "No training needed."},
    "short": {
        "nl": "Het doel wordt met deze cursussen en grenzen niet gehaald.",
        "en": "The target is not reached with these courses and limits.",
    },
    "cost": {
        "nl": "Kosten {price} euro (regelingen betalen {aid}), gemist loon {lost}; {hours} uur in "
        "{weeks} weken.",
        "en": "Price {price} euro (schemes pay {aid}), missed pay {lost}; {hours} hours in {weeks} "
        "weeks.",
    },
    "greedy": {"nl": "Snel gekozen, niet bewezen.", "en": "Chosen quickly, nothing proven."},
    "optimal": {"nl": "Bewezen de beste.", "en": "Proven to be the best."},
    "feasible": {
        "nl": "Hoogstens {gap} % slechter dan de beste.",
        "en": "At most {gap} % worse than the best.",
    },
    "unknown": {"nl": "Niets gevonden in de tijd.", "en": "Nothing found in the time."},
    "missing": {"nl": "Blijft ontbreken", "en": "Still missing"},
    "assumed": {"nl": "aanname", "en": "assumed"},
    "no way": {"nl": "Geen weg gevonden.", "en": "No way found."},
    "way": {
        "nl": "Weg in {weeks} weken, kosten {cost} euro, extra verdiend {gain} euro:",
        "en": "Way of {weeks} weeks, cost {cost} euro, earned on top {gain} euro:",
    },
    "stay": {"nl": "{weeks} weken werken", "en": "{weeks} weeks of work"},
    "shared": {
        "nl": "{reached} van {people} bereiken hun doel voor {spent} euro.",
        "en": "{reached} of {people} reach their target for {spent} euro.",
    },
    "example": {
        "nl": "Let op: voorbeeldcatalogus, geen aanbod van scholen. --catalogue leest uw eigen.",
        "en": "Note: example catalogue, not what schools offer. --catalogue reads your own.",
    },
}


def courses_of(route: Route, catalogue: Catalogue, lang: str) -> list[dict[str, Any]]:
    """Return the courses of a route as rows, in order."""
    return [
        {"id": id_, "name": catalogue[id_].name(lang), "kind": catalogue[id_].kind,
         "hours": catalogue[id_].hours, "price_eur": catalogue[id_].price,
         "weeks": catalogue[id_].weeks, "status": catalogue[id_].status,
         "source": catalogue[id_].source}
        for id_ in route.courses
    ]  # fmt: skip


def table_of(route: Route, catalogue: Catalogue, lang: str) -> pd.DataFrame:
    """Return the courses of a route as a table."""
    import pandas as pd

    columns = ["id", "name", "kind", "hours", "price_eur", "weeks", "status", "source"]
    return pd.DataFrame(courses_of(route, catalogue, lang), columns=columns)


def status_of(status: str, gap: float | None, lang: str) -> str:
    """Return what a status claims, in words."""
    from krapte.reporting.texts import decimal

    return TEXTS[status][lang].format(gap=decimal(100 * (gap or 0.0), lang, 1))


def tell_route(
    route: Route, catalogue: Catalogue, language: Language, goal: str, lang: str
) -> None:
    """Print a route: where it begins and leads, its courses, cost and what still lacks."""
    from krapte.reporting.texts import decimal

    shares = {
        name: decimal(100 * value, lang, 0)
        for name, value in (
            ("before", route.before), ("after", route.after), ("target", route.target)
        )
    }  # fmt: skip
    click.echo(TEXTS["from to"][lang].format(goal=goal, **shares))
    if route.reached and not route.courses:
        click.echo(TEXTS["enough"][lang])
        return
    if not route.reached:
        click.echo(TEXTS["short"][lang])
    for own in courses_of(route, catalogue, lang):
        mark = f", {TEXTS['assumed'][lang]}" if own["status"] == "assumed" else ""
        hours, price = (decimal(own[key], lang, 0) for key in ("hours", "price_eur"))
        unit = {"nl": "uur", "en": "hours"}[lang]
        click.echo(f"  {own['name']}: {hours} {unit}, {price} euro{mark}")
    numbers = {
        name: decimal(value, lang, 0)
        for name, value in (
            ("price", route.price_eur), ("aid", route.aid_eur), ("lost", route.lost_eur),
            ("hours", route.hours), ("weeks", route.weeks),
        )
    }  # fmt: skip
    click.echo(TEXTS["cost"][lang].format(**numbers))
    lacking = ", ".join(language[skill].name(lang) for skill in route.missing[:5])
    if lacking:
        more = f" (+{len(route.missing) - 5})" if len(route.missing) > 5 else ""
        click.echo(f"{TEXTS['missing'][lang]}: {lacking}{more}")
    click.echo(status_of(route.status, route.gap, lang))
