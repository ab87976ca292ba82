"""The money of the plan by fund, payer, pillar or year, with what is not known about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request, Response

from krapte.register.budget import UNKNOWN, Amount, Sum, amounts, by_year, matches, summed
from krapte.register.store import kinds
from krapte.reporting.texts import decimal
from krapte.web.figures import Column, Figure, drawn
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.owners import Records
from krapte.web.pages import measures_drawings as drawings
from krapte.web.pages.measures_records import PAGE, TABS, address_of, everything, titles
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
BY = {
    "fonds": ("fonds", "fund"),
    "betaler": ("betaler", "payer"),
    "pijler": ("pijler", "pillar"),
    "jaar": ("jaar", "year"),
}
"""What the sums can be made by."""

Word = Annotated[str, Query(max_length=80)]


@router.get(f"{PAGE.path('nl')}/geld")
@router.get(f"{PAGE.path('en')}/geld")
@kept
def budget(
    request: Request, per: Word = "fonds", fonds: Word = "", betaler: Word = "", pijler: Word = ""
) -> Response:
    """Show the sums; conditional money is never added to what is there."""
    lang = language_of(request.url.path)
    t = chooser(lang)
    if per not in BY:
        raise HTTPException(404, t("Zo zijn er geen sommen.", "There are no such sums."))
    records = everything(request)
    found = chosen(records, fonds, betaler, pijler)
    sums = sums_by(records, found, per)
    labels = _labels(records, per, lang)
    whole = summed(found, lambda own: "total")
    funds = kinds()["budget_line"].field("fund")
    parties = titles(records, "party", lang)
    paying = sorted({own.party for own in amounts(records["budget_line"])} & set(parties))
    anything = ("", t("alle", "all"))
    named = titles(records, "measure", lang)
    measure_of = {own.key: own["measure"] for own in records["budget_line"]}
    return page(
        request, "measures_budget.html.j2", PAGE.key, t("Geld", "Money"), tabs=TABS, tab="geld",
        figures=[figure(sums, labels, per, lang)] if sums else [],
        whole=whole[0] if whole else None,
        asked={"per": per, "fonds": fonds, "betaler": betaler, "pijler": pijler},
        unsized=_lines(whole, "unsized", measure_of, named),
        ranged=_lines(whole, "ranged", measure_of, named),
        matches=[
            {"line": own.line, "address": address_of("budget_line", own.line), "own": own,
             "others": [(code, address_of("budget_line", code)) for code in own.lines],
             "measure": named.get(measure_of.get(own.line, ""), own.line)}
            for own in matches(records["budget_line"])
        ],
        choices={
            "per": [(code, t(*names)) for code, names in BY.items()],
            "fonds": [anything, *((own.code, funds.name_of(own.code, lang))
                                  for own in funds.choices)],
            "betaler": [anything, *((code, parties[code]) for code in paying),
                        (UNKNOWN, t("onbekend", "unknown"))],
            "pijler": [anything, *_labels(records, "pijler", lang).items()],
        },
    )  # fmt: skip


def chosen(records: Records, fund: str, party: str, pillar: str) -> list[Amount]:
    """Return the amounts of a fund, payer and pillar; an empty text is any."""
    of = {own.key: str(own["pillar"]) for own in records["measure"]}
    return [
        own
        for own in amounts(records["budget_line"])
        if fund in ("", own.fund) and party in ("", own.party) and pillar in ("", of[own.measure])
    ]


def sums_by(records: Records, found: Sequence[Amount], per: str) -> tuple[Sum, ...]:
    """Return the sums by one of `BY`."""
    if per == "jaar":
        return by_year(found)
    of = {own.key: str(own["pillar"]) for own in records["measure"]}
    names: dict[str, Callable[[Amount], str]] = {
        "fonds": lambda own: own.fund,
        "betaler": lambda own: own.party,
        "pijler": lambda own: of[own.measure],
    }
    return summed(found, names[per])


def figure(sums: Sequence[Sum], labels: dict[str, str], per: str, lang: str) -> Figure:
    """Return the sums as stacked bars and a table; euro."""
    t = chooser(lang)
    rows = [
        {
            "name": labels.get(own.name, t("onbekend", "unknown") if own.name == UNKNOWN
                               else own.name),
            **{part: getattr(own, part) if own.lines else None
               for part in ("unconditional", "conditional", "unknown", "low", "high")},
            "unsized": len(own.unsized),
        }
        for own in sums
    ]  # fmt: skip
    known = [row for row in rows if row["high"] is not None]
    bars = pd.DataFrame(
        [
            {"name": drawings.cut(row["name"]), "condition": part, "million": row[part] / 1e6}
            for row in known
            for part in drawings.CONDITIONS
        ],
        columns=["name", "condition", "million"],
    )
    there = sum(row["unconditional"] for row in known)
    finding = t(
        "Zonder voorwaarde is er € {there} miljoen; € {conditional} miljoen hangt van een"
        " voorwaarde af en van € {unknown} miljoen is dat niet bekend.",
        "EUR {there} million is unconditional; EUR {conditional} million depends on a condition,"
        " and of EUR {unknown} million that is not known.",
    ).format(
        there=decimal(there / 1e6, lang, 0),
        conditional=decimal(sum(row["conditional"] for row in known) / 1e6, lang, 0),
        unknown=decimal(sum(row["unknown"] for row in known) / 1e6, lang, 0),
    )
    title = t("Geld per {}, over alle bekende jaren", "Money by {}, over all known years")
    title = title.format(t(*BY[per]))
    return Figure(
        "money", title, finding,
        drawn(drawings.money(bars, lang), f"{title}. {finding}") if len(bars) else None,
        (
            Column("name", t(*BY[per]).capitalize()),
            Column("unconditional", t("Zonder voorwaarde", "Unconditional"), "euro"),
            Column("conditional", t("Met voorwaarde", "Conditional"), "euro"),
            Column("unknown", t("Voorwaarde onbekend", "Condition not known"), "euro"),
            Column("low", t("Samen, laagste", "Together, lowest"), "euro"),
            Column("high", t("Samen, hoogste", "Together, highest"), "euro"),
            Column("unsized", t("Regels zonder bedrag", "Lines without an amount")),
        ),
        rows,
        t("register van de site; elke euro één keer", "register of the site; every euro once"),
    )  # fmt: skip


def _labels(records: Records, per: str, lang: str) -> dict[str, str]:
    if per == "betaler":
        return titles(records, "party", lang)
    if per == "jaar":
        return {}
    kind, name = ("budget_line", "fund") if per == "fonds" else ("measure", "pillar")
    field = kinds()[kind].field(name)
    return {own.code: field.name_of(own.code, lang) for own in field.choices}


def _lines(
    whole: Sequence[Sum], part: str, measure_of: dict[str, str], named: dict[str, str]
) -> list[dict[str, str]]:
    codes = [code.removesuffix(" (rest)") for own in whole for code in getattr(own, part)]
    return [
        {"text": f"{named.get(measure_of.get(code, ''), '')} ({code})",
         "address": address_of("budget_line", code)}
        for code in codes
    ]  # fmt: skip
