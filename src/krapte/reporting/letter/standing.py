"""The pillars in the letter: money, delivery and result, always apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from krapte.evaluation.monitor import Standing
from krapte.register.store import Record
from krapte.reporting.letter.claims import Book
from krapte.reporting.letter.content import (
    Block,
    Bullets,
    Figure,
    Paragraph,
    Section,
    Spans,
    Table,
    link,
    quote,
    said,
    spans,
    strong,
)
from krapte.reporting.letter.evidence import Records
from krapte.reporting.letter.words import PILLARS, choice, chooser, day_of

_STATUSES = ("running", "granted", "announced", "explored", "asked", "advised", "ended")


def sections(
    book: Book, records: Records, stand: Sequence[Standing], day: dt.date, year: int
) -> list[Section]:
    """Return the overview of the pillars and a section for each.

    Parameters
    ----------
    book, records, stand
        Of the letter.
    day
        From which is looked.
    year
        Of the effects.
    """
    t = chooser(book.lang)
    first: list[Block] = [
        Paragraph(
            spans(
                t(
                    "Geld, uitvoering en resultaat zijn drie verschillende dingen en staan daarom"
                    " steeds apart. Geld dat er is, is nog geen maatregel die loopt, en een"
                    " maatregel die loopt nog geen effect. Voorwaardelijk geld is niet bij het"
                    " beschikbare geld geteld.",
                    "Money, delivery and result are three different things and so always stand"
                    " apart. Money that is there is not a measure that runs, and a measure that"
                    " runs is not an effect. Conditional money is not counted as available.",
                )
            )
        ),
        Table(
            "pillars",
            t("Stand van de vier pijlers", "Standing of the four pillars"),
            [
                t("Pijler", "Pillar"),
                "#" + t("Geld zonder voorwaarde", "Money, unconditional"),
                "#" + t("Geld met voorwaarde", "Money, conditional"),
                "#" + t("Geld, voorwaarde onbekend", "Money, condition unknown"),
                t("Uitvoering: mijlpalen", "Delivery: milestones"),
                "#" + t(f"Resultaat: tekort {year}", f"Result: shortage {year}"),
            ],
            [_row(book, pillar, year) for pillar in PILLARS],
            (3.4, 2, 2, 2, 2.8, 2.5),
            _origin(book),
        ),
        Figure(
            "pillars-chart",
            t(
                f"Verandering van het tekort in {year} per pijler (personen, 80 %-interval)",
                f"Change of the shortage in {year} by pillar (persons, 80 % interval)",
            ),
            t(
                "Staven met een streep voor het 80 %-interval; in woorden, met het 95 %-interval: ",
                "Bars with a line for the 80 % interval; in words, with the 95 % interval: ",
            )
            + " ".join(
                f"{t(*PILLARS[pillar])}: "
                + "".join(part.get("text", "") for part in _effect(book, pillar, year))
                + "."
                for pillar in PILLARS
            ),
            _origin(book),
        ),
    ]
    return [
        Section("pijlers", t("Stand van de vier pijlers", "Standing of the four pillars"), first),
        *(_pillar(book, records, stand, day, pillar, year) for pillar in PILLARS),
    ]


def _row(book: Book, pillar: int, year: int) -> list[Spans]:
    return [
        spans(f"{pillar}. {chooser(book.lang)(*PILLARS[pillar])}"),
        *(_money(book, pillar, name) for name in ("unconditional", "conditional", "unknown")),
        _milestones(book, pillar),
        _effect(book, pillar, year),
    ]


def _money(book: Book, pillar: int, name: str) -> Spans:
    if not book.has("money", pillar=pillar):
        return spans(chooser(book.lang)("onbekend", "unknown"))
    return spans(book.figure("money", "million", (name,), pillar=pillar))


def _count(book: Book, table: str, name: str, **key: Any) -> Spans:
    return spans(book.figure(table, "whole", (name,), **key))


def _milestones(book: Book, pillar: int) -> Spans:
    return said(
        chooser(book.lang)(
            "{reached} bereikt, {late} te laat, {unknown} na te gaan, {planned} gepland",
            "{reached} reached, {late} late, {unknown} to look up, {planned} planned",
        ),
        **{
            name: _count(book, "delivery", name, pillar=pillar)
            for name in ("reached", "late", "unknown", "planned")
        },
    )


def _effect(book: Book, pillar: int, year: int) -> Spans:
    """Return the effect of a pillar; without one measure that has a known effect there is none."""
    own = book.figure("quantified", "whole", ("quantified",), pillar=pillar)
    key = {"pillar": pillar, "method": "shapley", "occupation": "07+08", "year": year}
    if not own.values[0] or not book.has("pillars", **key):
        return spans(chooser(book.lang)("niet gekwantificeerd", "not quantified"))
    return spans(book.interval("pillars", "effect", **key))


def _pillar(
    book: Book, records: Records, stand: Sequence[Standing], day: dt.date, pillar: int, year: int
) -> Section:
    t = chooser(book.lang)
    measures = {own.key for own in records["measure"] if own["pillar"] == pillar}
    blocks: list[Block] = [
        Paragraph([strong(t("Geld. ", "Money. ")), *_money_text(book, pillar)]),
        *_money_figures(stand, measures, book),
        Paragraph([strong(t("Uitvoering. ", "Delivery. ")), *_delivery_text(book, pillar)]),
        *_open_milestones(records["milestone"], measures, day, book.lang),
        Paragraph([strong(t("Resultaat. ", "Result. ")), *_result_text(book, pillar, year)]),
    ]
    name = t(f"Pijler {pillar}. ", f"Pillar {pillar}. ") + t(*PILLARS[pillar])
    return Section(f"pijler-{pillar}", name, blocks, level=2)


def _money_text(book: Book, pillar: int) -> Spans:
    t = chooser(book.lang)
    if not book.has("money", pillar=pillar):
        return spans(
            t(
                "In het register staat voor deze pijler geen geld: onbekend, na te gaan.",
                "The register has no money for this pillar: unknown, to be looked up.",
            )
        )
    return said(
        t(
            "Zonder voorwaarde is {unconditional} vastgelegd. Daarnaast is {conditional}"
            " voorwaardelijk; dat geld is er nog niet. Van {unknown} is niet bekend of er een"
            " voorwaarde aan zit. Begrotingsregels zonder bekend bedrag: {unsized}; met alleen een"
            " bandbreedte: {ranged}.",
            "{unconditional} stands without a condition. Besides, {conditional} is conditional;"
            " that money is not there yet. Of {unknown} it is not known whether it has a condition."
            " Budget lines without a known amount: {unsized}; with only a range: {ranged}.",
        ),
        **{
            name: _money(book, pillar, name) for name in ("unconditional", "conditional", "unknown")
        },
        **{name: _count(book, "money", name, pillar=pillar) for name in ("unsized", "ranged")},
    )


def _money_figures(stand: Sequence[Standing], measures: set[str], book: Book) -> list[Block]:
    own = [
        one
        for one in stand
        if one.part == "money" and one.measure in measures and one.observed is not None
    ]
    if not own:
        return []
    return [Bullets([figure_of(book, one) for one in own])]


def figure_of(book: Book, own: Standing) -> Spans:
    """Return the newest observation of an indicator, with its period."""
    name = own.name_nl if book.lang == "nl" else own.name_en
    return spans(f"{name}: ", observed(book, own), f" ({own.period}).")


def observed(book: Book, own: Standing, name: str = "observed") -> Spans:
    """Return one figure of an indicator in its unit."""
    form = {"share": "share", "eur": "million"}.get(own.unit, "number")
    return spans(book.figure("standings", form, (name,), indicator=own.indicator))


def _delivery_text(book: Book, pillar: int) -> Spans:
    t = chooser(book.lang)
    statuses = [
        spans(
            f"{choice('measure', 'status', code, book.lang).lower()} ",
            book.figure("measure_status", "whole", ("count",), pillar=pillar, status=code),
        )
        for code in _STATUSES
        if book.has("measure_status", pillar=pillar, status=code)
    ]
    told: Spans = []
    for number, one in enumerate(statuses):
        told += spans(", " if number else "", one)
    return said(
        t(
            "Het register telt {measures} maatregelen; hun stand daarin: {statuses}. Van de"
            " mijlpalen: {milestones}. Van {silent} maatregelen is geen mijlpaal vastgelegd: hun"
            " uitvoering is onbekend, na te gaan.",
            "The register has {measures} measures; their status there: {statuses}. Of the"
            " milestones: {milestones}. Of {silent} measures no milestone is recorded: their"
            " delivery is unknown, to be looked up.",
        ),
        measures=_count(book, "delivery", "measures", pillar=pillar),
        statuses=told,
        milestones=_milestones(book, pillar),
        silent=_count(book, "delivery", "silent", pillar=pillar),
    )


def _open_milestones(
    milestones: Sequence[Record], measures: set[str], day: dt.date, lang: str
) -> list[Block]:
    t = chooser(lang)
    found: list[Spans] = []
    for own in milestones:
        past = bool(own["due"]) and str(own["due"]) < day.isoformat()
        if own["measure"] not in measures or own["status"] == "reached":
            continue
        if own["status"] != "missed" and not past and own["status"] != "unknown":
            continue
        late = own["status"] == "missed" or (past and own["status"] != "unknown")
        state = t("te laat", "late") if late else t("onbekend, na te gaan", "unknown, to look up")
        when = spans(day_of(own["due"], lang))
        if own["due_text"]:
            when += spans(", «", quote(own["due_text"]), "»")
        found.append(spans(f"{own['text_' + lang]} (", when, f"): {state}."))
    return [Bullets(found)] if found else []


def _result_text(book: Book, pillar: int, year: int) -> Spans:
    t = chooser(book.lang)
    counts = {
        name: _count(book, "quantified", name, pillar=pillar) for name in ("quantified", "measures")
    }
    reasons = _reasons(book, pillar)
    key = {"pillar": pillar, "method": "shapley", "occupation": "07+08", "year": year}
    own = book.figure("quantified", "whole", ("quantified",), pillar=pillar)
    if not own.values[0] or not book.has("pillars", **key):
        return said(
            t(
                "Van geen van de {measures} maatregelen in de run is het effect op het tekort"
                " gekwantificeerd: {reasons}.",
                "Of none of the {measures} measures in the run is the effect on the shortage"
                " quantified: {reasons}.",
            ),
            reasons=reasons, **counts,
        )  # fmt: skip
    return said(
        t(
            "Van {quantified} van de {measures} maatregelen in de run is het effect"
            " gekwantificeerd; samen maken zij het tekort in {year} naar schatting {effect}"
            " personen kleiner. De overige zijn niet gekwantificeerd: {reasons}.",
            "The effect of {quantified} of the {measures} measures in the run is quantified;"
            " together they make the shortage in {year} an estimated {effect} persons smaller. The"
            " others are not quantified: {reasons}.",
        ),
        year=str(year), effect=book.interval("pillars", "less", **key), reasons=reasons, **counts,
    )  # fmt: skip


def _reasons(book: Book, pillar: int) -> Spans:
    found: Spans = []
    for row in book.evidence[book.run].rows("reasons"):
        if row["pillar"] == pillar:
            number = book.figure(
                "reasons", "whole", ("count",), pillar=pillar, reason=row["reason"]
            )
            found += spans("; " if found else "", f"{row[f'reason_{book.lang}']} (", number, ")")
    return found


def _origin(book: Book) -> Spans:
    t = chooser(book.lang)
    return spans(
        t("Bron: geld en uitvoering ", "Source: money and delivery "),
        link(t("het register", "the register"), "#f-register-money"),
        t(", resultaat ", ", result "),
        link(f"run {book.run}", f"#f-{book.run}-pillars"),
        ".",
    )
