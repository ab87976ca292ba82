"""`krapte programme`: the energy projects to be built, and the labour that they take."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.exchange import write_out
from krapte.cli.options import json_option, lang_option, show
from krapte.cli.plan_answers import ask_what_if, check_plan, compare_plans
from krapte.cli.planning import plan_projects, tell_reasons

if TYPE_CHECKING:
    from krapte.programming import Factors, Programme, Project

_TOP = 12
_MONTHS = 12
tables_option = click.option(
    "--factors", "place", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Folder with your own technologies, phases, labour factors, shares and sources, laid out"
    " as the embedded ones in data/nl/programming.",
)  # fmt: skip
replace_option = click.option("--replace", is_flag=True, help="Replace FILE when it is there.")


@click.group("programme")
def command() -> None:
    """Plan energy projects against the people there are to build them."""


for _own in (plan_projects, tell_reasons, check_plan, ask_what_if, compare_plans):
    command.add_command(_own)


@command.command("projects")
@click.option("--region", help="Only this RES region or municipality, such as ES07 or GM0014.")
@click.option("--technology", help="Only this technology, such as wind_onshore or insulation.")
@click.option(
    "--whole", is_flag=True, help="Also what stands already, as if nothing had been built."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=None,
    help="Write the list to edit it: .xlsx, or a folder with CSV tables without ending.",
)  # fmt: skip
@replace_option
@lang_option
@json_option
def list_projects(
    region: str | None,
    technology: str | None,
    whole: bool,
    out: Path | None,
    replace: bool,
    lang: str,
    as_json: bool,
) -> None:
    """List the embedded projects: the RES tasks for 2030 and the national programmes.

    They are derived: cited national and regional figures, divided over regions and into projects of
    usual size by rules that stand in docs/concepts/programming.md. No real site is meant.

    \b
    Examples:
      krapte programme projects
      krapte programme projects --region ES07 --json
      krapte programme projects --region ES07 --out achterhoek.xlsx
    """  # noqa: D301
    from krapte.programming import Programme, national_programme, read_factors

    factors = read_factors()
    _require(region, technology, factors)
    chosen = tuple(
        own
        for own in national_programme(whole, factors)
        if region in (None, own.region, own.res_region) and technology in (None, own.technology)
    )
    programme = Programme(chosen)
    if out is not None:
        _write_list(out, chosen, factors, replace)
    if as_json:
        show(_plain(programme) | {"derived": True, "file": str(out) if out else None})
        return
    for line in _lines(programme, factors, lang):
        click.echo(line)
    if out is not None:
        click.echo(str(out))


@command.command("template")
@click.argument("file", type=click.Path(path_type=Path))
@tables_option
@replace_option
@lang_option
@json_option
def template(file: Path, place: Path | None, replace: bool, lang: str, as_json: bool) -> None:
    """Write an empty list of projects to FILE: a workbook (.xlsx), or a folder with CSV tables.

    The workbook has drop-downs, a note on every header in Dutch and English, and a sheet with all
    codes. A project needs one row; its work packages follow from technology and size, unless you
    give them yourself.

    \b
    Examples:
      krapte programme template my-projects.xlsx
      krapte programme template my-projects
    """  # noqa: D301
    _write_list(file, (), _factors(place), replace)
    if as_json:
        show({"file": str(file)})
        return
    text = {"nl": f"Lege lijst geschreven naar {file}. Nakijken:",
            "en": f"Wrote an empty list to {file}. To check it:"}  # fmt: skip
    click.echo(text[lang])
    click.echo(f"  krapte programme check-list {file}")


@command.command("check-list")
@click.argument("file", type=click.Path(path_type=Path))
@tables_option
@lang_option
@json_option
def check_list(file: Path, place: Path | None, lang: str, as_json: bool) -> None:
    """Check a list of projects: FILE is a workbook, a CSV file, or a folder with CSV tables.

    Every fault is told with file and sheet, row, column, what stands there, what may stand there
    and how to mend it; then the exit code is 2. A sound list is summed up: size, yield and labour.
    Deadlines that no plan can meet are remarked, not refused.

    \b
    Examples:
      krapte programme check-list my-projects.xlsx
      krapte programme check-list my-projects --json
    """  # noqa: D301
    from dataclasses import asdict

    from krapte.programming import read_programme

    factors = _factors(place)
    programme = read_programme(file, factors)
    if as_json:
        show(_plain(programme) | {"remarks": [asdict(own) for own in programme.remarks]})
        return
    for line in _lines(programme, factors, lang):
        click.echo(line)
    for remark in programme.remarks:
        text = remark.text_nl if lang == "nl" else remark.text_en
        click.echo(f"{remark.project}: {text}.")


@command.command("factors")
@click.option("--technology", help="Only this technology, such as wind_onshore or insulation.")
@tables_option
@lang_option
@json_option
def list_factors(technology: str | None, place: Path | None, lang: str, as_json: bool) -> None:
    """List the labour factors: FTE-months per MW, home, km, million euro or piece, with source.

    One line per technology, phase and occupation. Most levels are foreign; each has a range and a
    source, and the division over occupations is assumed.
    """
    from dataclasses import asdict

    from krapte.classification import occupation_name
    from krapte.programming import PHASES

    factors = _factors(place)
    _require(None, technology, factors)
    chosen = [own for own in factors.all_labour() if technology in (None, own.technology)]
    if as_json:
        units = {name: own.unit for name, own in factors.technologies.items()}
        show([asdict(own) | {"unit": units[own.technology]} for own in chosen])
        return
    for own in chosen:
        unit = factors.technologies[own.technology].unit
        phase = PHASES[own.phase][0 if lang == "nl" else 1]
        name = occupation_name(own.occupation, lang)
        click.echo(
            f"{own.technology:<19} {phase:<28} {own.fte_months:>9.4g}"
            f" [{own.low:.3g}; {own.high:.3g}] /{unit:<7} {own.occupation:<5} {name}"
            f" ({', '.join(own.source)})"
        )


def _factors(place: Path | None) -> Factors:
    from krapte.programming import TABLES, read_factors

    return read_factors(place or TABLES)


def _require(region: str | None, technology: str | None, factors: Factors) -> None:
    from krapte.errors import BadInput, Problem
    from krapte.programming import res_regions

    problems = []
    if region is not None and region not in res_regions():
        allowed = "a RES region (ES01 to ES30) or a municipality (such as GM0014)"
        mend = "The sheet lists of `krapte programme template` has all codes."
        problems.append(Problem("--region", None, None, f"`{region}`", allowed, mend))
    if technology is not None and technology not in factors.technologies:
        allowed = ", ".join(factors.technologies)
        problems.append(
            Problem("--technology", None, None, f"`{technology}`", allowed, "Choose one.")
        )
    if problems:
        raise BadInput(problems)


def _write_list(file: Path, projects: Iterable[Project], factors: Factors, replace: bool) -> None:
    from krapte.programming import list_tables, list_workbook

    if file.suffix.lower() == ".xlsx":
        write_out(file, list_workbook(projects, factors), replace)
    elif not file.suffix:
        write_out(file, list_tables(projects, factors), replace)
    else:
        raise click.UsageError(
            f"{file.name}: give a name that ends in .xlsx, or without ending a folder."
        )


def _plain(programme: Programme) -> dict[str, Any]:
    from krapte.programming import month_text

    projects = [
        {
            "project": own.project, "name": own.name, "region": own.region,
            "technology": own.technology, "size": own.size, "unit": own.unit,
            "earliest_start": month_text(own.earliest_start), "deadline": month_text(own.deadline),
            "priority": own.priority, "twh": own.twh, "co2_kton": own.co2_kton, "homes": own.homes,
            "status": own.status, "task": own.task or None, "fte_months": own.fte_months,
            "packages": len(own.packages),
        }
        for own in programme
    ]  # fmt: skip
    return {"projects": projects, "fte_months": dict(programme.labour_by_occupation())}


def _lines(programme: Programme, factors: Factors, lang: str) -> list[str]:
    from krapte.classification import occupation_name
    from krapte.reporting.texts import decimal

    nl = lang == "nl"
    found: dict[tuple[str, str], list[Project]] = {}
    for own in programme:
        found.setdefault((own.task, own.technology), []).append(own)
    lines = ["projecten  omvang            arbeidsjaren  wat" if nl else
             "projects   size              job-years     what"]  # fmt: skip
    for (task, technology), projects in found.items():
        size = decimal(sum(own.size for own in projects), lang, 0)
        years = decimal(sum(own.fte_months for own in projects) / _MONTHS, lang, 0)
        known = factors.technologies.get(technology)
        name = getattr(known, f"name_{lang}") if known else technology
        what = f"{name} ({task})" if task else name
        lines.append(f"{len(projects):>9}  {size:>10} {projects[0].unit:<6} {years:>13}  {what}")
    labour = programme.labour_by_occupation()
    total = decimal(sum(labour.values()) / _MONTHS, lang, 0)
    one = len(programme) == 1
    yields = [own.twh for own in programme if own.twh is not None]
    twh = decimal(sum(yields), lang, 1)
    lines.append(
        f"{len(programme)} {'project' if one else 'projecten'}, {total} arbeidsjaren, {twh} TWh per"
        " jaar."
        if nl
        else f"{len(programme)} {'project' if one else 'projects'}, {total} job-years, {twh} TWh a"
        " year."
    )
    for occupation, amount in list(labour.items())[:_TOP]:
        years = decimal(amount / _MONTHS, lang, 0)
        lines.append(f"{years:>10}  {occupation:<5} {occupation_name(occupation, lang)}")
    return lines
