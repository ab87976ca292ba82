"""What was promised to Parliament, and how it stands; only what somebody recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from krapte.register.due import STATES as OPEN
from krapte.register.store import Record
from krapte.reporting.letter.claims import Book
from krapte.reporting.letter.content import (
    Block,
    Bullets,
    Paragraph,
    Section,
    Spans,
    Table,
    link,
    quote,
    said,
    spans,
)
from krapte.reporting.letter.evidence import SETTLED, Records, state_rows
from krapte.reporting.letter.words import STATES, choice, chooser, day_of


def section(book: Book, records: Records, day: dt.date) -> Section:
    """Return every commitment with its standing, its deadline and the words of its source."""
    t = chooser(book.lang)
    rows = state_rows(records, day)
    parties = {own.key: own for own in records["party"]}
    counts = {
        state: book.figure("commitment_states", "whole", ("count",), state=state)
        for state in (*OPEN, *SETTLED, "all")
    }
    first = Paragraph(
        said(
            t(
                "Het register telt {all} moties, toezeggingen, aankondigingen en verzoeken. Stand"
                " op {day}: voldaan {done}, vervallen {withdrawn}, te laat {late}, termijn nog niet"
                " voorbij {due}, open zonder bekende termijn {undated}. Bij {unknown} is de termijn"
                " voorbij terwijl niemand de stand heeft vastgelegd: die is onbekend, na te gaan.",
                "The register has {all} motions, pledges, announcements and requests. Standing on"
                " {day}: done {done}, withdrawn {withdrawn}, late {late}, not yet due {due}, open"
                " without a known deadline {undated}. For {unknown} the deadline has passed while"
                " nobody recorded how it stands: that is unknown, to be looked up.",
            ),
            day=day_of(day, book.lang),
            **counts,
        )
    )
    blocks: list[Block] = [first]
    for state in (*OPEN, *SETTLED):
        own = [row for row in rows if row["state"] == state]
        if own:
            blocks.append(_table(state, own, parties, book.lang))
    return Section("toezeggingen", t("Moties en toezeggingen", "Motions and commitments"), blocks)


def _table(
    state: str, rows: Sequence[Mapping[str, Any]], parties: Mapping[str, Record], lang: str
) -> Table:
    t = chooser(lang)
    last = t("Stand blijkt uit", "Standing seen in") if state == "done" else t("Stand", "Standing")
    return Table(
        f"commitments-{state}",
        t(*STATES[state]),
        [
            t("Wat is toegezegd of gevraagd", "What was promised or asked"),
            t("Termijn, met de woorden van de bron", "Deadline, in the words of the source"),
            t("Wie, waarin", "Who, where"),
            last,
        ],
        [_row(row, parties, lang) for row in rows],
        (4.2, 2.6, 2.4, 2),
    )


def _row(row: Mapping[str, Any], parties: Mapping[str, Record], lang: str) -> list[Spans]:
    own = row["record"]
    when = spans(day_of(own["deadline"], lang)) if own["deadline"] else spans(
        chooser(lang)("geen termijn bekend", "no known deadline")
    )  # fmt: skip
    if own["deadline_text"]:
        when += spans(" («", quote(own["deadline_text"]), "»)")
    kind = choice("commitment", "kind", own["kind"], lang)
    return [
        spans(f"{kind}: {own['text_' + lang]}"),
        when,
        spans(
            _party(own["party"], parties, lang),
            ". ",
            link(own["number"] or own["document"], f"#b-{own['document']}"),
        ),
        _standing(row, own, lang),
    ]


def _party(code: str | None, parties: Mapping[str, Record], lang: str) -> str:
    if code is not None and code in parties:
        return parties[code][f"name_{lang}"]
    return chooser(lang)("niet bekend wie", "not known who")


def _standing(row: Mapping[str, Any], own: Record, lang: str) -> Spans:
    t = chooser(lang)
    if own["status"] == "unknown":
        return spans(t("Onbekend, na te gaan", "Unknown, to be looked up"))
    told = spans(t(*STATES[row["state"]]))
    if own["status_on"]:
        told += spans(f", {day_of(own['status_on'], lang)}")
    if own["status_source"]:
        told += spans(": ", link(own["status_source"], f"#b-{own['status_source']}"))
    return told


def steering(book: Book, records: Records, day: dt.date) -> Section:
    """Return what was decided to steer by, as the register has it."""
    from krapte.evaluation.monitor import in_force

    t = chooser(book.lang)
    made = [own for own in records["decision"] if str(own["made_on"]) <= day.isoformat()]
    names = {own.key: own[f"name_{book.lang}"] for own in records["measure"]}
    title = t("Bijsturing", "Steering")
    if not made:
        text = t(
            "In het register zijn geen besluiten tot bijsturing vastgelegd.",
            "The register holds no decisions to steer by.",
        )
        return Section("bijsturing", title, [Paragraph(spans(text))])
    items = []
    for own in in_force(made):
        about = ", ".join(names.get(code, code) for code in own["measures"])
        items.append(
            spans(
                f"{day_of(own['made_on'], book.lang)}, {own['made_by']}: ",
                quote(own["text"]), " ", t("Reden: ", "Reason: "), quote(own["reason"]),
                f" ({about})" if about else "",
            )
        )  # fmt: skip
    text = t("Deze besluiten gelden:", "These decisions are in force:")
    return Section("bijsturing", title, [Paragraph(spans(text)), Bullets(items)])
