"""The measures of the plan: search, filter, sort and download; the way into the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response

from krapte.register.store import Record, kinds
from krapte.web.figures import Column, Figure
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.owners import OWNING, Records, may_begin
from krapte.web.pages import (
    measures_budget,
    measures_commitments,
    measures_edit,
    measures_overlaps,
    measures_portfolio,
    measures_record,
)
from krapte.web.pages.measures_records import (
    PAGE,
    TABS,
    called,
    everything,
    matching,
    paged,
    titles,
    written,
)
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
SORTS = ("pijler", "naam", "stand", "start")
Word = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True)
class Asked:
    """What a reader asks of the list; all of it is in the address.

    Parameters
    ----------
    q
        Words that must stand in the measure.
    pijler, status, partij, instrument, soort
        Values of fields; empty is any.
    bekend
        `ja` or `nee`: whether the size of its effect is known; empty is any.
    op
        One of `SORTS`.
    """

    q: str = ""
    pijler: str = ""
    status: str = ""
    partij: str = ""
    instrument: str = ""
    soort: str = ""
    bekend: str = ""
    op: str = "pijler"

    def query(self, **other: Any) -> dict[str, Any]:
        """Return it as the query of an address, with some parts changed."""
        return {**asdict(self), **other}


@router.get(PAGE.path("nl"))
@router.get(PAGE.path("en"))
@kept
def measures(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    pijler: Word = "",
    status: Word = "",
    partij: Word = "",
    instrument: Word = "",
    soort: Word = "",
    bekend: Word = "",
    op: Word = "pijler",
    blad: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the measures that fit what is asked, a page at a time."""
    lang = language_of(request.url.path)
    asked = Asked(q, pijler, status, partij, instrument, soort, bekend, op)
    if op not in SORTS:
        t = chooser(lang)
        raise HTTPException(
            404, t("Zo kan de lijst niet worden geordend.", "The list has no such order.")
        )
    records = everything(request)
    found = chosen(records, asked, lang)
    table = listed(records, found, lang)
    return page(
        request, "measures.html.j2", PAGE.key, PAGE.name(lang), figures=[table],
        tabs=TABS, tab="", asked=asked, part=paged(table.rows, blad), table=table,
        choices=choices(records, lang), all=len(records["measure"]),
        creates=may_begin(request.state.who, "measure"),
    )  # fmt: skip


def chosen(records: Records, asked: Asked, lang: str) -> list[Record]:
    """Return the measures that fit what is asked, in the order that is asked."""
    sized = {own["measure"] for own in records["effect"]}
    parties = {own.key: f"{own.key} {own['name_nl']} {own['name_en']}" for own in records["party"]}
    named: dict[str, list[str]] = {}
    having: dict[str, set[str]] = {}
    for own in records["role"]:
        named.setdefault(own["measure"], []).append(called(parties, own["party"]))
        having.setdefault(own["measure"], set()).add(own["party"])
    words = {code: " ".join(texts) for code, texts in named.items()}
    fits = [
        own
        for own in matching(records["measure"], asked.q, words)
        if asked.pijler in ("", str(own["pillar"]))
        and asked.status in ("", own["status"])
        and asked.instrument in ("", own["instrument"])
        and asked.soort in ("", own["kind"])
        and (not asked.partij or asked.partij in having.get(own.key, ()))
        and asked.bekend in ("", "ja" if own.key in sized else "nee")
    ]
    orders: dict[str, Callable[[Record], Any]] = {
        "pijler": lambda own: own["pillar"],
        "naam": lambda own: own[f"name_{lang}"].casefold(),
        "stand": lambda own: kinds()["measure"].field("status").name_of(own["status"], lang),
        "start": lambda own: (own["start"] is None, own["start"]),
    }
    return sorted(fits, key=lambda own: (orders[asked.op](own), own[f"name_{lang}"].casefold()))


def choices(records: Records, lang: str) -> dict[str, list[tuple[str, str]]]:
    """Return the options of each filter: value and text, any first."""
    t = chooser(lang)
    kind = kinds()["measure"]
    anything = ("", t("alle", "all"))

    def listed_in(field: str) -> list[tuple[str, str]]:
        own = kind.field(field)
        return [anything, *((code.code, own.name_of(code.code, lang)) for code in own.choices)]

    having = {own["party"] for own in records["role"]}
    parties = [pair for pair in titles(records, "party", lang).items() if pair[0] in having]
    return {
        "pijler": listed_in("pillar"),
        "status": listed_in("status"),
        "instrument": listed_in("instrument"),
        "soort": listed_in("kind"),
        "partij": [anything, *sorted(parties, key=lambda pair: pair[1].casefold())],
        "bekend": [anything, ("ja", t("bekend", "known")),
                   ("nee", t("niet gekwantificeerd", "not quantified"))],
        "op": [("pijler", t("pijler", "pillar")), ("naam", t("naam", "name")),
               ("stand", t("stand van zaken", "how it stands")),
               ("start", t("eerste jaar", "first year"))],
    }  # fmt: skip


def listed(records: Records, found: Sequence[Record], lang: str) -> Figure:
    """Return measures as a table that can be downloaded."""
    t = chooser(lang)
    kind = kinds()["measure"]
    names = {"party": titles(records, "party", lang)}
    sized = {own["measure"] for own in records["effect"]}
    owners: dict[str, list[str]] = {}
    for own in records["role"]:
        if own["role"] in OWNING:
            owners.setdefault(own["measure"], []).append(called(names["party"], own["party"]))
    rows = []
    for own in found:
        texts = {
            field: written(kind.field(field), own[field], names, lang)
            for field in ("pillar", "kind", "status", "instrument", "reason")
        }
        rows.append(
            {
                **texts,
                "code": own.key,
                "number": own["pillar"],
                "name": own[f"name_{lang}"],
                "owners": ", ".join(owners.get(own.key, ())) or ", ".join(own["owner"]) or "–",
                "start": own["start"],
                "end": own["end"],
                "known": own.key in sized,
                "effect": t("gekwantificeerd", "quantified")
                if own.key in sized
                else f"{t('niet gekwantificeerd', 'not quantified')}: {texts['reason']}",
            }
        )
    return Figure(
        "measures", PAGE.name(lang), "", None,
        (
            Column("code", t("Code", "Code")),
            Column("name", t("Naam", "Name")),
            Column("pillar", t("Pijler", "Pillar")),
            Column("kind", t("Soort", "Kind")),
            Column("status", t("Stand van zaken", "How it stands")),
            Column("owners", t("Verantwoordelijk", "Owner")),
            Column("instrument", t("Instrument", "Instrument")),
            Column("start", t("Eerste jaar", "First year")),
            Column("end", t("Laatste jaar", "Last year")),
            Column("effect", t("Effect", "Effect")),
        ),
        rows,
        t("register van de site", "register of the site"),
    )  # fmt: skip


for part in (
    measures_commitments, measures_budget, measures_overlaps, measures_portfolio, measures_edit,
    measures_record,
):  # fmt: skip
    # Records come last: their addresses take whatever is no view.
    router.include_router(part.router)
