"""From a run, the register and a day to the letter: the same input, the same letter."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from krapte import __version__
from krapte.errors import BadInput, Problem
from krapte.register.store import Change
from krapte.reporting.letter import annexes, changes, promises, shortage, standing, targets
from krapte.reporting.letter.claims import Book
from krapte.reporting.letter.content import Paragraph, Section, said, spans
from krapte.reporting.letter.drawings import drawings
from krapte.reporting.letter.evidence import (
    Evidence,
    Records,
    copied,
    of_claims,
    of_register,
    of_run,
    read_copy,
    stand_of,
)
from krapte.reporting.letter.words import chooser, day_of
from krapte.reporting.publish.finished import FinishedRun

YEARS = (2030, 2035)
SHOWN = 2030

SUBJECT = (
    "Voortgang Actieplan Groene en Digitale Banen",
    "Progress of the Action Plan for Green and Digital Jobs",
)
ADDRESSEE = (
    "de Voorzitter van de Tweede Kamer der Staten-Generaal",
    "the Speaker of the House of Representatives",
)
REFERENCE = (
    "Kamerstuk 29\u00a0544, nr.\u00a01173",
    "Parliamentary paper 29\u00a0544, no.\u00a01173",
)


@dataclass(frozen=True)
class Letter:
    """A letter, as plain data from which every form is printed.

    Parameters
    ----------
    id
        Hash of `content`, 12 hexadecimal characters.
    content
        Day, language, title, sections, claims, records and settings.
    charts
        SVG by the name of its figure.
    """

    id: str
    content: Mapping[str, Any]
    charts: Mapping[str, str]


def compose(
    run: FinishedRun,
    records: Records,
    day: dt.date,
    lang: str = "nl",
    before: Mapping[str, Any] | None = None,
    history: Sequence[Change] = (),
) -> Letter:
    """Return the progress letter of a day.

    Parameters
    ----------
    run
        From which its figures come.
    records
        Of the register, by kind.
    day
        Its date; commitments are seen from it.
    lang
        `nl`, or `en` for the courtesy copy.
    before
        Content of the letter before, with which it is compared.
    history
        Of the register: it gives the reasons of changes.

    Raises
    ------
    BadInput
        The letter before is not older than this one.
    """
    if before is not None and before["date"] > day.isoformat():
        mend = "Give a later --date, or an earlier letter with --since."
        problem = Problem(
            "--since", None, "date", before["date"], f"a day up to {day.isoformat()}", mend
        )
        raise BadInput([problem])
    copy = copied(records)
    book = Book(evidence_of(run, copy, day, before), vintages_of(run, copy, before), run.id, lang)
    sections = _sections(book, run, copy, day, before, history)
    content = {
        "form": 1,
        "date": day.isoformat(),
        "lang": lang,
        **_head(day, lang),
        "run": run.id,
        "made": run.made,
        "krapte": __version__,
        "sections": [own.plain() for own in sections],
        "claims": [asdict(own) for own in book.claims.values()],
        "records": copy,
        "since": _since(before),
    }
    # Through JSON, so that a letter that was read is the same as one that was just composed.
    content = json.loads(json.dumps(content, ensure_ascii=False, allow_nan=False))
    return Letter(letter_id(content), content, drawings(run, shown_year(run), lang))


def letter_id(content: Mapping[str, Any]) -> str:
    """Return the id of a letter: the hash of all that it says."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def evidence_of(
    run: FinishedRun, copy: Mapping[str, Any], day: dt.date, before: Mapping[str, Any] | None
) -> dict[str, Evidence]:
    """Return all tables of a letter: of the register, its run and the run of the letter before."""
    found = {"": of_register(read_copy(copy), day)}
    if before is not None:
        found[before["run"]] = of_claims(before["claims"], before["run"])
    found[run.id] = of_run(run, found.get(before["run"]) if before is not None else None)
    return found


def vintages_of(
    run: FinishedRun, copy: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, str]:
    """Return the hashes of the data behind the tables of `evidence_of`."""
    text = json.dumps(copy, sort_keys=True, ensure_ascii=False)
    found = {"": hashlib.sha256(text.encode()).hexdigest()}
    if before is not None:
        found[before["run"]] = before["made"]["data_hash"]
    return found | {run.id: run.made["data_hash"]}


def _since(before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what a letter keeps of the one before: what its own figures stand on."""
    if before is None:
        return None
    return {
        "id": letter_id(before),
        **{name: before[name] for name in ("date", "run", "made")},
        "claims": [own for own in before["claims"] if own["table"] == "cells"],
    }


def shown_year(run: FinishedRun) -> int:
    """Return the year of the map, and of the effects of pillars and measures."""
    return min(SHOWN, int(run.cells["year"].max()))


def _sections(
    book: Book, run: FinishedRun, copy: Mapping[str, Any], day: dt.date,
    before: Mapping[str, Any] | None, history: Sequence[Change],
) -> list[Section]:  # fmt: skip
    t = chooser(book.lang)
    records = read_copy(copy)
    last = int(run.cells["year"].max())
    known = int(run.made["observed_until"])
    later = [year for year in YEARS if known < year <= last]
    years = [known, *(later or {last} - {known})]
    shown = shown_year(run)
    stand = stand_of(records, day)
    return [
        Section("kern", t("De kern", "In short"), shortage.summary(book, years, known)),
        _opening(book),
        shortage.section(book, years, known, shown),
        *standing.sections(book, records, stand, day, shown),
        promises.section(book, records, day),
        targets.section(book, stand),
        changes.section(book, copy, before, run.made, history, years),
        promises.steering(book, records, day),
        _closing(book),
        *annexes.measures(book, records, run, shown),
        shortage.annex(book, sorted({int(year) for year in run.cells["year"]}), shown),
        # After all others: it lists what they asked.
        *_last(book, records, run, day),
    ]


def _last(book: Book, records: Records, run: FinishedRun, day: dt.date) -> list[Section]:
    method = annexes.method(book, run, day)
    return [annexes.figures(book, run), *annexes.sources(book, records, run), method]


def _head(day: dt.date, lang: str) -> dict[str, Any]:
    t = chooser(lang)
    return {
        "title": t(*SUBJECT),
        "label": t("CONCEPT", "DRAFT"),
        "unofficial": t(
            "Geen officiële publicatie",
            "Not an official publication; courtesy copy, the Dutch text prevails",
        ),
        "made_with": t("Opgesteld met krapte", "Composed with krapte"),
        "facts": [
            [t("Aan", "To"), t(*ADDRESSEE)],
            [t("Datum", "Date"), day_of(day, lang)],
            [t("Betreft", "Subject"), t(*SUBJECT)],
            [t("Verwijzing", "Reference"), t(*REFERENCE)],
        ],
    }  # fmt: skip


def _opening(book: Book) -> Section:
    t = chooser(book.lang)
    blocks = [
        Paragraph(
            said(
                t(
                    "Op 3 februari 2023 is uw Kamer geïnformeerd over het Actieplan Groene en"
                    " Digitale Banen ({reference}). Het Actieplan loopt tot 2030 en kent vier"
                    " pijlers: onderwijs, arbeidsmarkt, productiviteit en governance. Deze brief"
                    " beschrijft hoe het ermee staat: hoe groot het tekort is en wordt, wat er per"
                    " pijler is vastgelegd over geld, uitvoering en resultaat, en hoe het staat met"
                    " wat aan uw Kamer is toegezegd.",
                    "On 3 February 2023 Parliament was informed of the Action Plan for Green and"
                    " Digital Jobs ({reference}). The Action Plan runs to 2030 and has four"
                    " pillars: education, labour market, productivity and governance. This letter"
                    " tells how it stands: how large the shortage is and becomes, what is recorded"
                    " of money, delivery and result by pillar, and how the commitments to"
                    " Parliament stand.",
                ),
                reference=t(*REFERENCE),
            )
        ),
        Paragraph(
            spans(
                t(
                    "De brief bevat alleen wat in het register is vastgelegd of door het model is"
                    " berekend. Wat niemand heeft vastgelegd, staat er als «onbekend, na te gaan».",
                    "The letter only holds what is recorded in the register or computed by the"
                    " model. What nobody recorded stands as ‘unknown, to be looked up’.",
                )
            )
        ),
    ]
    return Section("inleiding", t("Inleiding", "Introduction"), blocks)


def _closing(book: Book) -> Section:
    t = chooser(book.lang)
    blocks = [
        Paragraph(
            spans(
                t(
                    "De bijlagen geven alle maatregelen, de herkomst van elk cijfer, de bronnen en"
                    " de methode. Bij een volgende brief staat wat er sindsdien is veranderd.",
                    "The annexes give all measures, where every figure comes from, the sources and"
                    " the method. A next letter tells what has changed since.",
                )
            )
        ),
        Paragraph(spans(t("[Ondertekening: naam en functie]", "[Signature: name and office]"))),
    ]
    return Section("slot", t("Tot slot", "In closing"), blocks)
