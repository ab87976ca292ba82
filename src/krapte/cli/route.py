"""`krapte skills route`: what to learn for another occupation, over which jobs, for how much."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from krapte.cli.options import Number, json_option, lang_option, show
from krapte.cli.person import (
    from_option,
    language_of,
    language_option,
    occupation_of,
    out_option,
    person_of,
    person_option,
    store_option,
    write_table,
)
from krapte.cli.route_words import TEXTS, courses_of, status_of, table_of, tell_route

if TYPE_CHECKING:
    from krapte.skills import Language
    from krapte.skills.routes import Catalogue

catalogue_option = click.option(
    "--catalogue", "catalogue", type=click.Path(path_type=Path),
    help="Courses: a .csv table, or .json in the manner of OOAPI 5 or EDU-DEX."
    " Default: an example.",
)  # fmt: skip
target_option = click.option(
    "--target", type=Number(0, 1, min_open=True), default=0.8, show_default=True,
    help="Share of the asked skills at which somebody is taken on; assumed.",
)  # fmt: skip
by_option = click.option(
    "--by", "objective", type=click.Choice(["cost", "weeks", "hours"]), default="cost",
    show_default=True, help="What is made as small as possible.",
)  # fmt: skip
lost_option = click.option(
    "--lost-share", "lost", type=Number(0, 1), default=0.0, show_default=True,
    help="Share of unpaid study that comes out of paid work.",
)  # fmt: skip


@click.group("route")
def command() -> None:
    """Find what to learn for another occupation: cheapest or shortest, with what schemes pay.

    \b
    plan     courses that close the gap to an occupation
    way      the same over intermediate jobs, earning in between
    shared   courses for many people who share places and a budget
    courses  the catalogue, with hours, price and source
    """  # noqa: D301


@command.command("plan")
@from_option
@person_option
@click.option("--to", "goal", required=True, help="Occupation wanted, by name or address.")
@by_option
@target_option
@click.option("--exact/--quick", default=True, show_default=True, help="Prove that it is the best.")
@click.option("--most-eur", type=Number(0), help="Most euro, after help.")
@click.option("--most-weeks", type=Number(0), help="Most weeks.")
@click.option("--most-hours", type=Number(0), help="Most hours of study.")
@click.option("--pay", type=Number(0), help="Gross euro per hour now.")
@lost_option
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]),
    help="Day of applying for schemes; facts of the person stand in their file. Default: no help.",
)  # fmt: skip
@catalogue_option
@store_option
@language_option
@out_option
@lang_option
@json_option
def plan(
    origin: str | None, file: Path | None, goal: str, objective: str, target: float, exact: bool,
    most_eur: float | None, most_weeks: float | None, most_hours: float | None, pay: float | None,
    lost: float, day: dt.datetime | None, catalogue: Path | None, store: Path | None,
    id_: str | None, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Find the courses that close the gap to an occupation.

    \b
    Examples:
      krapte skills route plan --from secretary --to "web developer" --by weeks
      krapte skills route plan --person me.json --to loodgieter --day 2026-12-01 --most-eur 2000
      krapte skills route plan --from dakdekker --to loodgieter --catalogue region.csv --json
    """  # noqa: D301
    from krapte.skills.funding import aid_for, read_funding
    from krapte.skills.routes import Wish, best_route, greedy, need_of, with_programme
    from krapte.skills.transitions import Closeness

    closeness = Closeness(language_of(store, id_))
    person, facts = person_of(closeness, file, origin, pay=pay)
    courses = _catalogue(catalogue, closeness.language)
    uri = occupation_of(closeness.language, goal, "--to")
    if catalogue is None:
        courses = with_programme(courses, closeness, closeness.language[uri].isco, uri)
    known = {name: value for name, value in facts.items() if not name.startswith("_")}
    aid = {}
    if day is not None:
        aid = aid_for(courses.courses.values(), read_funding(), known, day.date())
    wish = Wish(
        objective, _pay(person.pay, person.isco), lost, most_eur, most_hours, most_weeks, aid
    )
    need = need_of(closeness, person.had, uri, target)
    found = (best_route if exact else greedy)(need, courses, wish)
    if out is not None:
        write_table(table_of(found, courses, lang), out)
    if as_json:
        show({"vocabulary": closeness.language.id, "catalogue": courses.title, "destination": uri,
              "route": found.as_dict(), "courses": courses_of(found, courses, lang)})  # fmt: skip
        return
    tell_route(found, courses, closeness.language, closeness.language[uri].name(lang), lang)
    if catalogue is None:
        click.echo(TEXTS["example"][lang])


@command.command("way")
@from_option
@person_option
@click.option("--to", "goal", required=True, help="Occupation wanted, by name or address.")
@click.option("--through", multiple=True, help="Occupation that may lie in between (repeat).")
@by_option
@target_option
@click.option(
    "--stay-weeks",
    type=Number(0),
    default=52.0,
    show_default=True,
    help="Weeks in an intermediate job before its skills are one's own; assumed.",
)
@click.option(
    "--most-hops",
    type=click.IntRange(1, 5),
    default=3,
    show_default=True,
    help="Most steps, the last one included.",
)
@click.option("--pay", type=Number(0), help="Gross euro per hour now.")
@lost_option
@catalogue_option
@store_option
@language_option
@lang_option
@json_option
def way(
    origin: str | None, file: Path | None, goal: str, through: tuple[str, ...], objective: str,
    target: float, stay_weeks: float, most_hops: int, pay: float | None, lost: float,
    catalogue: Path | None, store: Path | None, id_: str | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Find a way over intermediate jobs, in which somebody earns and learns at work.

    Without --through the jobs in between are the ten technical and ICT occupations that share most
    with the goal.

    \b
    Example:
      krapte skills route way --from secretary --to "ICT network technician" --by cost
    """  # noqa: D301
    from krapte.reporting.texts import decimal
    from krapte.skills.routes import Wish, shortest_way, with_programme
    from krapte.skills.transitions import Closeness, into_technical, read_basis

    closeness = Closeness(language_of(store, id_))
    person, _ = person_of(closeness, file, origin, pay=pay)
    uri = occupation_of(closeness.language, goal, "--to")
    middle = [occupation_of(closeness.language, one, "--through") for one in through]
    if not middle:
        near = into_technical(closeness)
        table = closeness.table(near, [uri])[:, 0]
        ranked = sorted(zip(-table, near, strict=True))
        middle = [own for _, own in ranked if own != uri][:10]
    courses = _catalogue(catalogue, closeness.language)
    if catalogue is None:
        courses = with_programme(courses, closeness, closeness.language[uri].isco, uri)
    basis = read_basis()
    offered = {own: basis.pay_of(closeness.language[own].isco) for own in (uri, *middle)}
    found = shortest_way(
        closeness,
        person.had,
        uri,
        courses,
        Wish(objective, _pay(person.pay, person.isco), lost),
        middle,
        pay={own: euro[0] for own, euro in offered.items() if euro},
        target=target,
        stay_weeks=stay_weeks,
        most_hops=most_hops,
    )
    if as_json:
        show({"destination": uri, "way": found.as_dict()})
        return
    if not found.reached:
        click.echo(TEXTS["no way"][lang])
        return
    weeks, cost, gain = (decimal(v, lang, 0) for v in (found.weeks, found.cost_eur, found.gain_eur))
    click.echo(TEXTS["way"][lang].format(weeks=weeks, cost=cost, gain=gain))
    for hop in found.hops:
        stay = TEXTS["stay"][lang].format(weeks=decimal(hop.weeks_there, lang, 0))
        told = [*hop.route.courses, *([stay] if hop.weeks_there else [])]
        click.echo(f"  {closeness.language[hop.occupation].name(lang)}: {' + '.join(told)}")


@command.command("shared")
@click.argument("people", type=click.Path(path_type=Path))
@by_option
@target_option
@click.option("--budget-eur", type=Number(0), help="Money for all courses together.")
@catalogue_option
@store_option
@language_option
@out_option
@lang_option
@json_option
def shared(
    people: Path, objective: str, target: float, budget_eur: float | None, catalogue: Path | None,
    store: Path | None, id_: str | None, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Plan for many: PEOPLE is a table with person (a pseudonym), from and to.

    As many as possible reach their target with the places and the money there are, and of all such
    plans the cheapest is taken.

    \b
    Example:
      krapte skills route shared people.csv --budget-eur 20000 --catalogue region.csv
    """  # noqa: D301
    from krapte.reporting.texts import decimal
    from krapte.skills.routes import Wish, best_routes, need_of
    from krapte.skills.transitions import Closeness

    closeness = Closeness(language_of(store, id_))
    wanted = _people(people, closeness.language)
    courses = _catalogue(catalogue, closeness.language)
    needs = {who: need_of(closeness, closeness.had(one), two, target)
             for who, (one, two) in wanted.items()}  # fmt: skip
    found = best_routes(needs, courses, {who: Wish(objective) for who in needs}, budget_eur)
    rows = [
        {"person": who, "reached": own.reached, "courses": "|".join(own.courses),
         "price_eur": own.price_eur, "weeks": own.weeks, "after": own.after}
        for who, own in found.routes.items()
    ]  # fmt: skip
    if out is not None:
        import pandas as pd

        write_table(pd.DataFrame(rows), out)
    if as_json:
        show({"reached": found.reached, "people": len(rows), "spent_eur": found.spent_eur,
              "status": found.status, "gap": found.gap, "routes": rows})  # fmt: skip
        return
    spent = decimal(found.spent_eur, lang, 0)
    click.echo(TEXTS["shared"][lang].format(reached=found.reached, people=len(rows), spent=spent))
    click.echo(status_of(found.status, found.gap, lang))


@command.command("courses")
@catalogue_option
@store_option
@language_option
@out_option
@lang_option
@json_option
def courses(
    catalogue: Path | None, store: Path | None, id_: str | None, out: Path | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """List the courses of a catalogue, with hours, price, weeks, level and source."""
    from krapte.reporting.texts import decimal

    found = _catalogue(catalogue, language_of(store, id_))
    rows = [
        {"id": own.id, "name": own.name(lang), "kind": own.kind, "hours": own.hours,
         "hours_low": own.hours_low, "hours_high": own.hours_high, "price_eur": own.price,
         "price_low": own.price_low, "price_high": own.price_high, "weeks": own.weeks,
         "level": own.level, "skills": len(own.teaches),
         "prerequisites": "|".join(own.prerequisites), "status": own.status,
         "source": own.source, "note": own.note}
        for own in found.courses.values()
    ]  # fmt: skip
    if out is not None:
        import pandas as pd

        write_table(pd.DataFrame(rows), out)
    if as_json:
        show({"title": found.title, "left_out": found.left_out, "courses": rows})
        return
    for row in rows:
        hours, price = (decimal(row[key], lang, 0) for key in ("hours", "price_eur"))
        unit = {"nl": "uur", "en": "hours"}[lang]
        click.echo(f"{row['id']}: {row['name']} - {hours} {unit}, {price} euro ({row['source']})")


def _catalogue(path: Path | None, language: Language) -> Catalogue:
    from krapte.skills.routes import default_catalogue, read_catalogue

    return default_catalogue(language) if path is None else read_catalogue(path, language)


def _pay(own: float | None, isco: str) -> float:
    """Return the pay now: the person's, or the usual one of their occupation, or 0."""
    if own is not None:
        return own
    from krapte.skills.transitions import read_basis

    usual = read_basis().pay_of(isco) if isco else None
    return usual[0] if usual else 0.0


def _people(path: Path, language: Language) -> dict[str, tuple[str, str]]:
    from krapte.errors import BadInput
    from krapte.tables import read_rows, refuse_if_faulty

    rows = read_rows(path, ("person", "from", "to"))
    found: dict[str, tuple[str, str]] = {}
    problems = []
    for row in rows:
        who = row.fields["person"]
        if not who or who in found:
            row.fields["person"] = ""  # a pseudonym is not repeated in a message
            row.fault("person", "each person once, by a pseudonym", "Fill in or rename it.")
        ends = []
        for field in ("from", "to"):
            try:
                ends.append(occupation_of(language, row.fields[field], field))
            except BadInput as fault:
                from dataclasses import replace

                problems += [replace(own, file=path.name, line=row.line, field=field)
                             for own in fault.problems]  # fmt: skip
        if len(ends) == 2:
            found[who] = (ends[0], ends[1])
    if problems:
        raise BadInput(problems)
    refuse_if_faulty(rows)
    return found
