"""The annexes of the letter: all measures, where figures come from, sources, method and limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from krapte.register.store import Record
from krapte.reporting.letter.claims import Book, Claim
from krapte.reporting.letter.content import (
    Block,
    Bullets,
    Paragraph,
    Section,
    Spans,
    Table,
    link,
    said,
    spans,
)
from krapte.reporting.letter.evidence import Records
from krapte.reporting.letter.words import PILLARS, choice, chooser, day_of
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.summary import rows_of

_TABLES = {
    "cells": ("Tekort", "Shortage"),
    "differences": ("Verschil met de vorige brief", "Difference with the letter before"),
    "pillars": ("Effect per pijler op het tekort", "Effect by pillar on the shortage"),
    "effects": ("Effect per maatregel op het tekort", "Effect by measure on the shortage"),
    "quantified": ("Aantal maatregelen met een berekend effect", "Measures with an effect"),
    "reasons": ("Waarom een effect niet is berekend", "Why an effect was not computed"),
    "assumptions": ("Aantal parameters", "Number of parameters"),
    "regional_share": ("Tekort gedeeld door vraag per regio", "Shortage over demand by region"),
    "money": ("Geld per pijler", "Money by pillar"),
    "money_of_measure": ("Geld per maatregel", "Money by measure"),
    "delivery": ("Mijlpalen per pijler", "Milestones by pillar"),
    "delivery_of_measure": ("Mijlpalen per maatregel", "Milestones by measure"),
    "measure_status": ("Stand van maatregelen", "Status of measures"),
    "commitment_states": ("Stand van toezeggingen", "State of commitments"),
    "standings": ("Indicatoren en doelen", "Indicators and targets"),
}
_SCENARIOS = {
    "without": (", zonder plan", ", without the plan"),
    "with": (", met plan", ", with the plan"),
    "effect": (", effect van het plan", ", effect of the plan"),
}


def measures(book: Book, records: Records, run: FinishedRun, year: int) -> list[Section]:
    """Return every measure with owner, status, money, milestones and effect, by pillar."""
    t = chooser(book.lang)
    reasons = {row["measure"]: row[f"reason_{book.lang}"] for row in rows_of(run.measures)}
    parts = []
    for pillar in PILLARS:
        own = sorted(
            (one for one in records["measure"] if one["pillar"] == pillar),
            # The courtesy copy follows the letter, so that the two can be read side by side.
            key=lambda one: one["name_nl"].casefold(),
        )
        parts.append(
            Table(
                f"measures-{pillar}",
                t(f"Maatregelen van pijler {pillar}: ", f"Measures of pillar {pillar}: ")
                + t(*PILLARS[pillar]),
                [
                    t("Maatregel", "Measure"),
                    t("Verantwoordelijk", "Owner"),
                    t("Stand", "Status"),
                    t("Geld", "Money"),
                    t("Uitvoering: mijlpalen", "Delivery: milestones"),
                    t(f"Resultaat: tekort {year}", f"Result: shortage {year}"),
                ],
                [_measure(book, one, reasons, year) for one in own],
                (4.6, 2.2, 1.7, 3.4, 2.6, 3),
            )
        )
    first = Paragraph(
        spans(
            t(
                "Geld dat zonder voorwaarde, met voorwaarde of met onbekende voorwaarde is"
                " vastgelegd staat apart. Waar niets is vastgelegd, staat «onbekend, na te gaan».",
                "Money without a condition, with one, and of which that is not known stands apart."
                " Where nothing was recorded it says ‘unknown, to be looked up’.",
            )
        )
    )
    title = t("Bijlage 1. Alle maatregelen", "Annex 1. All measures")
    return [Section("bijlage-1", title, [first, *parts], wide=True)]


def _measure(book: Book, own: Record, reasons: Mapping[str, str], year: int) -> list[Spans]:
    t = chooser(book.lang)
    return [
        spans(own[f"name_{book.lang}"]),
        spans(", ".join(own["owner"]) or t("onbekend, na te gaan", "unknown, to be looked up")),
        spans(choice("measure", "status", own["status"], book.lang)),
        _money(book, own.key),
        _delivery(book, own.key),
        _effect(book, own.key, reasons, year),
    ]


def _money(book: Book, code: str) -> Spans:
    t = chooser(book.lang)
    if not book.has("money_of_measure", measure=code):
        return spans(t("onbekend, na te gaan", "unknown, to be looked up"))
    parts: Spans = []
    names = {
        "unconditional": t("zonder voorwaarde", "unconditional"),
        "conditional": t("met voorwaarde", "conditional"),
        "unknown": t("voorwaarde onbekend", "condition unknown"),
    }
    for name, words in names.items():
        claim = book.figure("money_of_measure", "million", (name,), measure=code)
        if claim.values[0]:
            parts += spans("; " if parts else "", claim, f" {words}")
    if not parts:
        return spans(t("bedrag onbekend, na te gaan", "amount unknown, to be looked up"))
    return parts


def _delivery(book: Book, code: str) -> Spans:
    t = chooser(book.lang)
    names = {
        "reached": t("bereikt", "reached"),
        "late": t("te laat", "late"),
        "unknown": t("na te gaan", "to look up"),
        "planned": t("gepland", "planned"),
    }
    parts: Spans = []
    for name, words in names.items():
        if book.has("delivery_of_measure", measure=code):
            claim = book.figure("delivery_of_measure", "whole", (name,), measure=code)
            if claim.values[0]:
                parts += spans(", " if parts else "", claim, f" {words}")
    return parts or spans(t("onbekend, na te gaan", "unknown, to be looked up"))


def _effect(book: Book, code: str, reasons: Mapping[str, str], year: int) -> Spans:
    t = chooser(book.lang)
    key = {"measure": code, "occupation": "07+08", "year": year}
    if book.has("effects", **key):
        return spans(book.interval("effects", "effect", **key))
    why = reasons.get(code)
    told = t("niet gekwantificeerd", "not quantified")
    return spans(f"{told}: {why}" if why else told)


def figures(book: Book, run: FinishedRun) -> Section:
    """Return where each series of figures comes from; every claim in the text leads here."""
    t = chooser(book.lang)
    by_series: dict[str, list[Claim]] = {}
    for own in book.claims.values():
        by_series.setdefault(own.series, []).append(own)
    rows, anchors = [], []
    for series, own in by_series.items():
        first = own[0]
        name = t(*_TABLES[first.table])
        if first.table == "cells":
            name += t(*_SCENARIOS[first.key["scenario"]])
        where = t("register", "register") if not first.run else f"run {first.run}"
        rows.append(
            [
                spans(name),
                spans(f"{where}, {first.table}"),
                spans(first.vintage[:12]),
                _sources(first, book.lang),
                spans(f"{own[0].id}–{own[-1].id}" if len(own) > 1 else own[0].id),
            ]
        )
        anchors.append(f"f-{series}")
    made = run.made
    told = said(
        t(
            "Alle uitkomsten van het model komen uit run {run} (krapte {version}, {draws}"
            " trekkingen, toevalsgetal {seed}). Bij de brief hoort het bestand letter.json: daarin"
            " staat van elk cijfer de cel waaruit het komt, onafgerond. De opdracht `krapte letter"
            " check` rekent ze na.",
            "All outcomes of the model come from run {run} (krapte {version}, {draws} draws, seed"
            " {seed}). The file letter.json belongs to the letter: for every figure it has the cell"
            " from which it comes, unrounded. The command `krapte letter check` recomputes them.",
        ),
        run=book.run,
        version=str(made["version"]),
        draws=str(made["draws"]),
        seed=str(made["seed"]),
    )
    table = Table(
        "figures",
        t("Reeksen van cijfers in deze brief", "Series of figures in this letter"),
        [
            t("Reeks", "Series"),
            t("Komt uit", "Comes from"),
            t("Stand van de gegevens", "Vintage of the data"),
            t("Bronnen", "Sources"),
            t("In letter.json", "In letter.json"),
        ],
        rows,
        (3.4, 3.2, 2, 2.6, 1.8),
        anchors=anchors,
    )
    title = t("Bijlage 3. Herkomst van de cijfers", "Annex 3. Where figures come from")
    blocks: list[Block] = [Paragraph(told), table]
    return Section("bijlage-3", title, blocks)


def _sources(own: Claim, lang: str) -> Spans:
    t = chooser(lang)
    if own.run:
        return spans(link(t("invoer van het model", "inputs of the model"), "#bijlage-4-model"))
    return spans(link(t("documenten", "documents"), "#bijlage-4-documenten"))


def sources(book: Book, records: Records, run: FinishedRun) -> list[Section]:
    """Return the documents of the register and the sources of the model."""
    t = chooser(book.lang)
    used = {
        source
        for kind in ("measure", "budget_line", "commitment", "milestone", "indicator_value")
        for own in records[kind]
        for source in (*own["source"], *_named(own))
    }
    documents = [own for own in records["document"] if own.key in used]
    shown = {own.key for own in documents}
    model = [row for row in rows_of(run.sources) if row["id"] not in shown]
    title = t("Bijlage 4. Bronnen", "Annex 4. Sources")
    intro = t(
        "Eerst de documenten waarop geld, uitvoering, toezeggingen en indicatoren berusten, daarna"
        " de overige bronnen van het model.",
        "First the documents on which money, delivery, commitments and indicators rest, then the"
        " other sources of the model.",
    )
    return [
        Section("bijlage-4", title, [Paragraph(spans(intro))]),
        Section(
            "bijlage-4-documenten",
            t("Documenten", "Documents"),
            [
                _listed(
                    "documents",
                    t("Documenten van het register", "Documents of the register"),
                    [dict(own.values) for own in documents],
                    "code",
                    book.lang,
                )
            ],
            level=2,
        ),
        Section(
            "bijlage-4-model",
            t("Overige bronnen van het model", "Other sources of the model"),
            [
                _listed(
                    "model-sources",
                    t("Bronnen van de run", "Sources of the run"),
                    model,
                    "id",
                    book.lang,
                )
            ],
            level=2,
        ),
    ]


def _named(own: Record) -> tuple[str, ...]:
    if own.kind != "commitment":
        return ()
    return tuple(own[name] for name in ("document", "status_source") if own[name])


def _listed(
    name: str, caption: str, rows: Sequence[Mapping[str, Any]], code: str, lang: str
) -> Table:
    t = chooser(lang)
    return Table(
        name,
        caption,
        [t("Code", "Code"), t("Titel", "Title"), t("Uitgever", "Publisher"), t("Datum", "Day")],
        [
            [
                spans(row[code]),
                spans(link(row["title"], row["url"])) if _is_address(row["url"]) else spans(
                    row["title"]
                ),
                spans(row["publisher"] or "–"),
                spans(str(row["published"] or "–")),
            ]
            for row in rows
        ],
        (2.6, 5.4, 3, 1.6),
        anchors=[f"b-{row[code]}" for row in rows],
    )  # fmt: skip


def _is_address(text: str | None) -> bool:
    return bool(text) and str(text).startswith(("https://", "http://"))


def method(book: Book, run: FinishedRun, day: dt.date) -> Section:
    """Return how the figures were made, and what they do not say."""
    t = chooser(book.lang)
    known = run.made["observed_until"]
    items = [
        t(
            "Het model volgt voorraden van mensen en stromen per regio, beroep, opleiding, geslacht"
            f" en leeftijd vanaf {run.made['base_year']}. Tot en met {known} is het aan bekende"
            " cijfers aangesloten; daarna is het een raming.",
            "The model follows stocks of people and flows by region, occupation, education, sex and"
            f" age from {run.made['base_year']}. Up to {known} it meets known figures; after that"
            " it is a projection.",
        ),
        t(
            "Een interval van 95 % loopt van het 2,5e tot het 97,5e percentiel van de trekkingen."
            " Het dekt wat in de parameters onzeker is, niet wat het model weglaat.",
            "A 95 % interval runs from the 2.5th to the 97.5th percentile of the draws. It covers"
            " what is uncertain in the parameters, not what the model leaves out.",
        ),
        said(
            t(
                "Van de {all} parameters zijn er {assumed} aangenomen; hun bandbreedte en"
                " redenering staan in de tabel assumptions van de run.",
                "Of the {all} parameters {assumed} are assumed; their range and reasoning stand in"
                " the table assumptions of the run.",
            ),
            **{
                name: book.figure("assumptions", "whole", ("count",), status=name)
                for name in ("all", "assumed")
            },
        ),
        t(
            "Een maatregel zonder bekend effect telt niet mee en is niet nul: hij is niet"
            " gekwantificeerd. Het effect van het plan is daarom geen ondergrens en geen"
            " bovengrens.",
            "A measure without a known effect does not count and is not nought: it is not"
            " quantified. The effect of the plan is therefore neither a lower nor an upper bound.",
        ),
        t(
            "Effecten per pijler zijn verdeeld met Shapley-waarden, zodat zij met hun samenloop"
            " optellen tot het geheel. Zij zijn verwachtingen uit een model, geen metingen van"
            " doeltreffendheid.",
            "Effects by pillar are divided with Shapley values, so that with their interaction they"
            " add up to the whole. They are expectations of a model, not measurements of"
            " effectiveness.",
        ),
        t(
            f"Het register is gelezen zoals het op {day_of(day, 'nl')} was. Het zegt alleen wat"
            " iemand heeft vastgelegd, met bron; de bijlage met maatregelen bij de brief van 3"
            " februari 2023 was niet beschikbaar.",
            f"The register was read as it was on {day_of(day, 'en')}. It only says what somebody"
            " recorded, with a source; the annex of measures to the letter of 3 February 2023 was"
            " not available.",
        ),
        t(
            "Aantallen personen zijn afgerond op honderd, effecten op tien; bedragen staan in"
            " lopende euro’s zoals de bron ze noemt.",
            "Numbers of persons are rounded to hundreds, effects to tens; amounts are in current"
            " euro as the source has them.",
        ),
    ]
    title = t("Bijlage 5. Methode en beperkingen", "Annex 5. Method and limits")
    return Section("bijlage-5", title, [Bullets([spans(own) for own in items])])
