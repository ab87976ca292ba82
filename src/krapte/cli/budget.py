"""`krapte budget`: the money of the plan, and what is not known about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from krapte.cli.options import json_option, lang_option, show
from krapte.cli.register import moment_option, register_option, tables_option, view

if TYPE_CHECKING:
    from krapte.register.budget import Amount, Match, Sum

BY = ("party", "fund", "year", "condition", "measure", "pillar")

_TEXTS = {
    "head": {
        "nl": ("", "onvoorwaardelijk", "voorwaardelijk", "onbekend", "laag", "hoog"),
        "en": ("", "unconditional", "conditional", "unknown", "low", "high"),
    },
    "total": {"nl": "Samen", "en": "Together"},
    "title": {
        "nl": "Euro, over alle bekende jaren, per {by}:",
        "en": "Euro, over all known years, by {by}:",
    },
    "years": {
        "nl": "Een bedrag voor meer jaren samen staat onder die jaren; het is niet verdeeld.",
        "en": "An amount for several years together stands under those years; it is not divided.",
    },
    "unsized": {"nl": "Bedrag of jaren onbekend, in geen som:",
                "en": "Amount or years not known, in no sum:"},
    "ranged": {"nl": "Alleen een marge bekend, alleen in laag en hoog:",
               "en": "Only a range known, only in low and high:"},
    "matches": {"nl": "Cofinanciering:", "en": "Matching:"},
    "match": {
        "nl": "  {line}: gevraagd {wanted}, gevonden {found} ({state}) door {lines}",
        "en": "  {line}: asked {wanted}, found {found} ({state}) by {lines}",
    },
    "none": {"nl": "Geen begrotingsregels.", "en": "No budget lines."},
}  # fmt: skip
_STATES = {
    "met": {"nl": "gehaald", "en": "met"},
    "short": {"nl": "te weinig", "en": "short"},
    "unknown": {"nl": "onbekend", "en": "unknown"},
}


@click.command("budget")
@click.option(
    "--by", type=click.Choice(BY), default="fund", show_default=True,
    help="What the sums are made by; party is who pays, such as a ministry.",
)  # fmt: skip
@click.option("--fund", default=None, help="Only this fund, such as NGF or departmental.")
@click.option("--party", default=None, help="Only what this party pays.")
@click.option("--measure", default=None, help="Only this measure.")
@click.option("--year", type=int, default=None, help="Only money of a period that holds this year.")
@click.option(
    "--condition", type=click.Choice(["conditional", "unconditional", "unknown"]), default=None,
    help="Only money with a condition, without one, or of which that is not known.",
)  # fmt: skip
@click.option("--matched", is_flag=True, help="Only money that matches another line.")
@register_option
@tables_option
@moment_option
@lang_option
@json_option
def command(
    by: str,
    fund: str | None,
    party: str | None,
    measure: str | None,
    year: int | None,
    condition: str | None,
    matched: bool,
    place: str | None,
    folder: Path | None,
    moment: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """Add up the money of the plan by fund, paying party, year, condition, measure or pillar.

    No euro is counted twice: a line that has parts is replaced by its parts. Conditional money is
    never added to what is there already, and what is not known is named, not left out in silence.

    \b
    Examples:
      krapte budget
      krapte budget --by year --fund NGF
      krapte budget --by party --year 2024 --json
    """  # noqa: D301
    from krapte.register import budget as money

    found = view(place, moment, folder)
    lines = found.records["budget_line"]
    pillars = {own.key: str(own["pillar"]) for own in found.records["measure"]}
    _known(fund, party, measure, found.records)
    chosen = [
        own
        for own in money.amounts(lines)
        if fund in (None, own.fund)
        and party in (None, own.party)
        and measure in (None, own.measure)
        and condition in (None, own.condition)
        and (own.matched or not matched)
        and (year is None or _holds(own, year))
    ]
    names = {
        "party": lambda own: own.party,
        "fund": lambda own: own.fund,
        "condition": lambda own: own.condition,
        "measure": lambda own: own.measure,
        "pillar": lambda own: pillars.get(own.measure, money.UNKNOWN),
    }
    sums = money.by_year(chosen) if by == "year" else money.summed(chosen, names[by])
    if by == "year" and year is not None:
        sums = tuple(own for own in sums if own.name == str(year) or not own.name.isdecimal())
    whole = money.summed(chosen, lambda own: "total")
    asked = [
        own
        for own in money.matches(lines)
        if not chosen or {own.line, *own.lines} & {amount.line for amount in chosen}
    ]
    if as_json:
        show(
            {
                "register": found.place,
                "by": by,
                "unit": "EUR",
                "sums": [asdict(own) for own in sums],
                "total": asdict(whole[0]) if whole else None,
                "amounts": [asdict(own) | {"total": own.total()} for own in chosen],
                "matches": [asdict(own) for own in asked],
            }
        )
        return
    if not chosen:
        click.echo(_TEXTS["none"][lang])
        return
    _tell(sums, whole[0], by, lang)
    _tell_matches(asked, lang)


def _name(by: str, code: str, lang: str) -> str:
    from krapte.register.store import kinds

    fields = {"fund": ("budget_line", "fund"), "pillar": ("measure", "pillar")}
    if by not in fields:
        return code
    kind, field = fields[by]
    name = kinds()[kind].field(field).name_of(code, lang)
    return f"{code} {name}" if by == "pillar" and name != code else name


def _known(
    fund: str | None, party: str | None, measure: str | None, records: dict[str, tuple]
) -> None:
    from krapte.errors import BadInput, Problem
    from krapte.register.budget import UNKNOWN
    from krapte.register.store import kinds

    funds = {choice.code for choice in kinds()["budget_line"].field("fund").choices}
    options = (
        ("--fund", fund, funds, " or ".join(sorted(funds))),
        ("--party", party, {own.key for own in records["party"]} | {UNKNOWN}, "code of a party"),
        ("--measure", measure, {own.key for own in records["measure"]}, "code of a measure"),
    )
    for option, code, known, allowed in options:
        if code is not None and code not in known:
            mend = "`krapte measures export` writes all codes."
            raise BadInput([Problem(option, None, None, f"`{code}`", allowed, mend)])


def _holds(own: Amount, year: int) -> bool:
    """Return whether money may be of a year: a bound that is not known leaves it open."""
    after = own.from_year is None or own.from_year <= year
    return after and (own.to_year is None or own.to_year >= year)


def _tell(sums: Iterable[Sum], whole: Sum, by: str, lang: str) -> None:
    from krapte.reporting.texts import decimal

    head = _TEXTS["head"][lang]
    words = {"nl": {"party": "betaler", "fund": "fonds", "year": "jaar", "condition": "voorwaarde",
                    "measure": "maatregel", "pillar": "pijler"}}.get(lang, {})  # fmt: skip
    click.echo(_TEXTS["title"][lang].format(by=words.get(by, by)))
    click.echo(f"{head[0]:<30}" + "".join(f"{name:>18}" for name in head[1:]))
    sums = tuple(sums)
    named = [(_name(by, own.name, lang), own) for own in sums]
    named += [(_TEXTS["total"][lang], whole)] if by != "year" else []
    for name, own in named:
        amounts = (own.unconditional, own.conditional, own.unknown, own.low, own.high)
        # Without any known amount the sum is not 0, it is not known.
        shown = [decimal(value, lang, 0) if own.lines else "?" for value in amounts]
        label = shorten(name, 30, placeholder="…")
        click.echo(f"{label:<30}" + "".join(f"{text:>18}" for text in shown))
    if by == "year":
        click.echo(_TEXTS["years"][lang])
    for word in ("ranged", "unsized"):
        codes = getattr(whole, word)
        if codes:
            click.echo(f"{_TEXTS[word][lang]} {', '.join(codes)}")


def _tell_matches(found: Iterable[Match], lang: str) -> None:
    from krapte.reporting.texts import decimal

    found = tuple(found)
    if found:
        click.echo(_TEXTS["matches"][lang])
    for own in found:
        shown = {
            name: "?" if value is None else decimal(value, lang, 0)
            for name, value in (("wanted", own.wanted), ("found", own.found))
        }
        state = _STATES[own.state][lang]
        line = _TEXTS["match"][lang]
        click.echo(line.format(line=own.line, lines=", ".join(own.lines), state=state, **shown))
