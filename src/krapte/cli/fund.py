"""`krapte skills fund`: who pays for learning, and how a budget is divided."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from krapte.cli.options import json_option, lang_option, show
from krapte.cli.person import out_option, write_table

if TYPE_CHECKING:
    from krapte.skills.funding import Answer, Funding

TEXTS = {
    "yes": {"nl": "ja", "en": "yes"},
    "no": {"nl": "nee", "en": "no"},
    "unknown": {"nl": "onbekend", "en": "unknown"},
    "not_open": {"nl": "op deze dag niet open", "en": "not open on this day"},
    "window_not_known": {
        "nl": "loopt door, maar het tijdvak van deze dag is hier niet bekend",
        "en": "runs on, but the window of this day is not known here",
    },
    "missing": {"nl": "nog nodig", "en": "still needed"},
    "most": {"nl": "hoogstens {euro} euro", "en": "at most {euro} euro"},
    "all": {"nl": "aan alle regels is voldaan", "en": "all rules are met"},
    "ledger": {
        "nl": "{slot}: budget {budget} + meegenomen {carried_in} = toegekend {granted} (voorrang "
        "{granted_priority}) + over {carried_out} euro",
        "en": "{slot}: budget {budget} + carried in {carried_in} = granted {granted} (priority "
        "{granted_priority}) + left {carried_out} euro",
    },
    "refused": {"nl": "Niets gekregen: ", "en": "Got nothing: "},
    "duplicate": {"nl": "dubbel", "en": "duplicate"},
    "already_granted": {"nl": "dit jaar al gekregen", "en": "granted this year already"},
    "unrecognised_provider": {"nl": "opleider niet erkend", "en": "provider not recognised"},
    "no_amount": {"nl": "geen bedrag", "en": "no amount"},
    "above_price": {"nl": "meer dan de prijs", "en": "more than the price"},
    "outside_window": {"nl": "buiten de tijdvakken", "en": "outside the windows"},
    "education_unknown": {"nl": "opleiding onbekend", "en": "education not known"},
    "course_full": {"nl": "cursus aan zijn maximum", "en": "course at its maximum"},
    "budget_spent": {"nl": "budget op", "en": "budget spent"},
}

folder_option = click.option(
    "--schemes", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="Folder with your own schemes.toml, facts.csv and sources.csv.",
)  # fmt: skip


@click.group("fund")
def command() -> None:
    """Who pays for learning: STAP (history), SLIM, praktijkleren, sector funds, UWV.

    \b
    check     which schemes pay for a person and course, and which rule decides
    schemes   the schemes with their periods, rules and sources
    facts     the facts that rules may ask for
    allocate  divide a budget over applications, window by window
    """  # noqa: D301


@command.command("check")
@click.option(
    "--person", "file", type=click.Path(path_type=Path, dir_okay=False),
    help='JSON with {"facts": {...}}; read, never kept or repeated.',
)  # fmt: skip
@click.option(
    "--fact", "given", multiple=True, metavar="NAME=VALUE",
    help="A fact (may be repeated); goes before the file.",
)  # fmt: skip
@click.option("--scheme", "wanted", multiple=True, help="Only this scheme (may be repeated).")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the application."
)
@folder_option
@out_option
@lang_option
@json_option
def check(
    file: Path | None, given: tuple[str, ...], wanted: tuple[str, ...], day: dt.datetime,
    folder: Path | None, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Say of each scheme: yes, no or unknown, by which rule, and which facts would decide.

    \b
    Examples:
      krapte skills fund check --day 2026-12-01 --fact benefit=ww --fact weeks=20
      krapte skills fund check --person me.json --day 2023-05-01 --scheme stap --json
    """  # noqa: D301
    from krapte.skills.funding import all_answers, eligible

    funding = _funding(folder)
    facts = _facts(file, given, funding)
    if wanted:
        found = [eligible(funding[name], facts, day.date()) for name in wanted]
    else:
        found = all_answers(funding, facts, day.date())
    if out is not None:
        import pandas as pd

        rows = [
            {"scheme": own.scheme, "verdict": own.verdict, "decided_by": "|".join(own.decided_by),
             "missing": "|".join(own.missing), "euro": own.euro, "source": own.source}
            for own in found
        ]  # fmt: skip
        write_table(pd.DataFrame(rows), out)
    if as_json:
        show({"day": day.date().isoformat(), "answers": [own.as_dict(lang) for own in found]})
        return
    for own in found:
        _tell(own, funding, lang)


@command.command("schemes")
@folder_option
@lang_option
@json_option
def schemes(folder: Path | None, lang: str, as_json: bool) -> None:
    """List the schemes with their periods, rules and sources."""
    funding = _funding(folder)
    rows = [
        {
            "scheme": own.id,
            "name": own.name(lang),
            "payer": own.payer,
            "applicant": own.applicant,
            "pays_for": own.pays_for,
            "not_with": list(own.not_with),
            "note": own.note_nl if lang == "nl" else own.note_en,
            "periods": [
                {"from": one.begin.isoformat(), "until": one.end and one.end.isoformat(),
                 "announced": one.announced and one.announced.isoformat(),
                 "amount": dict(one.amount), "source": one.source,
                 "rules": [{"id": rule.id, "text": rule.text(lang), "source": rule.source}
                           for rule in one.rules]}
                for one in own.periods
            ],
        }
        for own in funding.schemes.values()
    ]  # fmt: skip
    if as_json:
        show({"schemes": rows})
        return
    for row in rows:
        click.echo(f"{row['scheme']}: {row['name']} ({row['payer']}) {row['note']}".rstrip())
        for one in row["periods"]:
            click.echo(f"  {one['from']} - {one['until'] or '...'}  ({one['source']})")
            for rule in one["rules"]:
                click.echo(f"    {rule['id']}: {rule['text']} ({rule['source']})")


@command.command("facts")
@folder_option
@lang_option
@json_option
def list_facts(folder: Path | None, lang: str, as_json: bool) -> None:
    """List the facts that rules may ask for, and what each may be."""
    known = _funding(folder).facts.values()
    rows = [
        {"fact": own.fact, "about": own.about, "choices": list(own.choices) or "number",
         "meaning": own.meaning_nl if lang == "nl" else own.meaning_en}
        for own in known
    ]  # fmt: skip
    if as_json:
        show({"facts": rows})
        return
    for row in rows:
        may = row["choices"] if isinstance(row["choices"], str) else "|".join(row["choices"])
        click.echo(f"{row['fact']} ({row['about']}): {row['meaning']} [{may}]")


@command.command("allocate")
@click.argument("applications", type=click.Path(path_type=Path))
@click.option(
    "--slots", "slots", type=click.Path(path_type=Path),
    help="Windows: slot, scheme, opens, closes, budget_eur, reserved_for, reserved_share,"
    " per_course. Default: those of the letter and of STAP in 2023.",
)  # fmt: skip
@click.option("--scheme", help="Only the windows of this scheme, such as stap-leerrechten.")
@click.option(
    "--providers", type=click.Path(path_type=Path), required=True,
    help="Table with a column provider: those that are recognised.",
)  # fmt: skip
@click.option(
    "--order", type=click.Choice(["arrival", "lot"]), default="arrival", show_default=True,
    help="Who is served first within a group.",
)  # fmt: skip
@click.option("--seed", type=int, default=20230203, show_default=True, help="Of the lot.")
@out_option
@lang_option
@json_option
def divide(
    applications: Path, slots: Path | None, scheme: str | None, providers: Path, order: str,
    seed: int, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Divide a budget over APPLICATIONS, window by window, priority first; no cent is lost.

    APPLICATIONS is a table with id, person (a pseudonym), day, amount_eur, price_eur, course,
    provider and education. Refused are duplicates, people who got money this year, providers that
    are not recognised, and amounts above the price.

    \b
    Example:
      krapte skills fund allocate applications.csv --providers recognised.csv \\
        --scheme stap-leerrechten --out decisions.xlsx
    """  # noqa: D301
    from krapte.reporting.texts import decimal
    from krapte.skills.funding import allocate, read_applications, read_slots
    from krapte.tables import read_rows

    windows = read_slots(scheme=scheme) if slots is None else read_slots(slots, scheme)
    known = frozenset(row.fields["provider"] for row in read_rows(providers, ("provider",)))
    found = allocate(read_applications(applications), windows, known, order, seed)
    if out is not None:
        write_table(found.table(), out)
    cents = ("budget", "carried_in", "granted", "granted_priority", "carried_out")
    ledger = [
        {"slot": row["slot"]} | {f"{name}_eur": row[name] / 100 for name in cents}
        for row in found.ledger
    ]
    granted = sum(own.granted > 0 for own in found.decisions)
    if as_json:
        show({"applications": len(found.decisions), "granted": granted, "ledger": ledger,
              "refused": found.reasons()})  # fmt: skip
        return
    for row in found.ledger:
        euro = {name: decimal(row[name] / 100, lang, 2) for name in cents}
        click.echo(TEXTS["ledger"][lang].format(slot=row["slot"], **euro))
    if found.reasons():
        told = ", ".join(f"{TEXTS[why][lang]} {many}" for why, many in found.reasons().items())
        click.echo(TEXTS["refused"][lang] + told)


def _funding(folder: Path | None) -> Funding:
    from krapte.skills.funding import read_funding

    return read_funding() if folder is None else read_funding(folder)


def _facts(file: Path | None, given: tuple[str, ...], funding: Funding) -> dict[str, float | str]:
    from krapte.errors import BadInput, Problem
    from krapte.skills.funding import checked_facts
    from krapte.skills.routes import read_json

    content = {} if file is None else read_json(file, "a person in JSON")
    if not isinstance(content, dict):
        mend = 'Write {"facts": {...}}.'
        raise BadInput([Problem(file.name if file else "PERSON", None, None, "no object",
                                "an object", mend)])  # fmt: skip
    name = "PERSON" if file is None else file.name
    facts = checked_facts(content.get("facts") or {}, name, funding.facts)
    loose = [own for own in given if "=" not in own]
    if loose:
        told, mend = f"{len(loose)} without =", "Write a name, = and a value, such as benefit=ww."
        raise BadInput([Problem("--fact", None, None, told, "NAME=VALUE", mend)])
    pairs = dict(own.split("=", 1) for own in given)
    return facts | checked_facts(pairs, "--fact", funding.facts)


def _tell(answer: Answer, funding: Funding, lang: str) -> None:
    from krapte.reporting.texts import decimal

    scheme = funding[answer.scheme]
    line = f"{TEXTS[answer.verdict][lang]:<9} {scheme.name(lang)}"
    if answer.verdict != "no" and answer.euro is not None:
        line += ", " + TEXTS["most"][lang].format(euro=decimal(answer.euro, lang, 0))
    click.echo(line)
    texts = {rule.id: rule.text(lang) for rule, _ in answer.rules}
    for why in answer.decided_by or ("all",):
        told = TEXTS[why][lang] if why in TEXTS else f"{why}: {texts[why]}"
        click.echo(f"          {told}")
    needed = tuple(dict.fromkeys((*answer.missing, *answer.amount_missing)))
    if needed and answer.verdict != "no":
        click.echo(f"          {TEXTS['missing'][lang]}: {', '.join(needed)}")
