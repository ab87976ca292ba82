"""What was promised and is open: late, to be looked up, due, or without a deadline."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from krapte.register.due import STATES, due
from krapte.web.figures import Column, Figure
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.owners import Records
from krapte.web.pages.measures_records import (
    PAGE,
    SIZE,
    TABS,
    address_of,
    called,
    everything,
    paged,
    titles,
)
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
WORDS = {
    "late": ("te laat", "late"),
    "unknown": ("termijn voorbij, na te gaan", "deadline passed, to be looked up"),
    "due": ("komt eraan", "due"),
    "undated": ("open zonder termijn", "open without a deadline"),
}
PERIODS = (30, 90, 180, 365)
Word = Annotated[str, Query(max_length=80)]


@router.get(f"{PAGE.path('nl')}/toezeggingen")
@router.get(f"{PAGE.path('en')}/toezeggingen")
@kept
def commitments(
    request: Request,
    partij: Word = "",
    stand: Word = "",
    binnen: Annotated[str, Query(pattern=r"^\d{0,4}$")] = "",
    blad: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Show what is open on this day, the late first."""
    lang = language_of(request.url.path)
    t = chooser(lang)
    today = dt.datetime.now(dt.UTC).date()
    records = everything(request)
    rows = chosen(records, today, partij, stand, int(binnen) if binnen else None)
    table = listed(records, rows, today, lang)
    having = {code for row in due(records, today) for code in row["parties"]}
    parties = [pair for pair in titles(records, "party", lang).items() if pair[0] in having]
    anything = ("", t("alle", "all"))
    return page(
        request, "measures_commitments.html.j2", PAGE.key,
        t("Wat aandacht vraagt", "What wants attention"), tabs=TABS, tab="toezeggingen",
        figures=[table], table=table, part=paged(table.rows, blad, SIZE), today=today.isoformat(),
        asked={"partij": partij, "stand": stand, "binnen": binnen},
        counts=[(t(*WORDS[own]), sum(row["state"] == own for row in rows)) for own in STATES],
        choices={
            "partij": [anything, *sorted(parties, key=lambda pair: pair[1].casefold())],
            "stand": [anything, *((own, t(*WORDS[own])) for own in STATES)],
            "binnen": [("", t("elke termijn", "any deadline")),
                       *((str(own), t("{} dagen", "{} days").format(own)) for own in PERIODS)],
        },
    )  # fmt: skip


def chosen(
    records: Records, today: dt.date, party: str, state: str, within: int | None
) -> list[dict[str, Any]]:
    """Return what is open and fits: of a party, in a state, due within so many days or late."""
    return [
        row
        for row in due(records, today)
        if (not party or party in row["parties"])
        and (not state or row["state"] == state)
        and (within is None or (row["days"] is not None and row["days"] <= within))
    ]


def listed(records: Records, rows: list[dict[str, Any]], today: dt.date, lang: str) -> Figure:
    """Return what is open as a table that can be downloaded."""
    t = chooser(lang)
    parties, measures = (titles(records, kind, lang) for kind in ("party", "measure"))
    shown = [
        {
            "state": row["state"],
            "stand": t(*WORDS[row["state"]]),
            "text": row[f"text_{lang}"],
            "deadline": row["deadline"],
            "words": row["deadline_text"],
            "days": row["days"],
            "parties": ", ".join(called(parties, code) for code in row["parties"]) or "–",
            "measures": ", ".join(called(measures, code) for code in row["measures"]),
            "links": [(called(measures, code), address_of("measure", code))
                      for code in row["measures"]],
            "number": row["number"],
            "address": address_of(
                "milestone" if row["kind"] == "milestone" else "commitment", row["code"]
            ),
        }
        for row in rows
    ]  # fmt: skip
    return Figure(
        "due", t("Wat aandacht vraagt", "What wants attention"), "", None,
        (
            Column("stand", t("Stand", "State")),
            Column("deadline", t("Termijn", "Deadline")),
            Column("words", t("In de woorden van de bron", "In the words of the source")),
            Column("days", t("Dagen", "Days")),
            Column("text", t("Wat", "What")),
            Column("parties", t("Wie", "Who")),
            Column("measures", t("Maatregelen", "Measures")),
            Column("number", t("Kamerstuk", "Parliamentary paper")),
        ),
        shown,
        t("register van de site, op {}", "register of the site, on {}").format(today),
    )  # fmt: skip
