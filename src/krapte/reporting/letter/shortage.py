"""The shortage in the letter: now and later, without and with the plan, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from krapte.classification import region_name
from krapte.reporting.letter.claims import Book, Claim
from krapte.reporting.letter.content import (
    Block,
    Figure,
    Paragraph,
    Section,
    Spans,
    Table,
    said,
    spans,
)
from krapte.reporting.letter.words import GROUPS, chooser

BOTH = "07+08"
SHOWN_REGIONS = 5


def summary(book: Book, years: Sequence[int], known: int) -> list[Block]:
    """Return what the letter says of the shortage in its first lines."""
    t = chooser(book.lang)
    later = years[min(1, len(years) - 1)]
    return [
        Paragraph(
            said(
                t(
                    "Eind {known} was het tekort aan technici en ICT’ers naar schatting {now}"
                    " personen. Zonder Actieplan is het in {year} naar verwachting {without}, met"
                    " Actieplan {with_plan}. Tussen haakjes staat steeds het 95 %-interval.",
                    "At the end of {known} the shortage of technical and ICT workers was an"
                    " estimated {now} persons. Without the Action Plan it is expected to be"
                    " {without} in {year}, with it {with_plan}. The 95 % interval stands in"
                    " brackets throughout.",
                ),
                known=str(known),
                year=str(later),
                now=shortage(book, "without", known),
                without=shortage(book, "without", later),
                with_plan=shortage(book, "with", later),
            )
        ),
        Paragraph(
            said(
                t(
                    "De maatregelen waarvan het effect bekend genoeg is om te berekenen, maken het"
                    " tekort in {year} {effect} personen kleiner.",
                    "The measures whose effect is known well enough to compute make the shortage"
                    " {effect} persons smaller in {year}.",
                ),
                year=str(later),
                effect=book.interval("cells", "less", **_cell("effect", BOTH, later)),
            )
        ),
    ]


def section(book: Book, years: Sequence[int], known: int, shown: int) -> Section:
    """Return the section on the shortage.

    Parameters
    ----------
    book
        Of the letter.
    years
        Years of the table: now, 2030, 2035.
    known
        Last year of which figures are known.
    shown
        Year of the map.
    """
    t = chooser(book.lang)
    blocks: list[Block] = [
        Paragraph(
            spans(
                t(
                    "Het tekort is het aantal mensen dat werkgevers in technische en ICT-beroepen"
                    " zoeken en niet vinden. De cijfers zijn ramingen van een model; het 95"
                    " %-interval geeft aan hoe onzeker zij zijn.",
                    "The shortage is the number of people that employers in technical and ICT"
                    " occupations look for and do not find. The figures are estimates of a model;"
                    " the 95 % interval tells how uncertain they are.",
                )
            )
        ),
        Table(
            "shortage",
            t(
                "Tekort aan technici en ICT’ers (personen, mediaan en 95 %-interval)",
                "Shortage of technical and ICT workers (persons, median and 95 % interval)",
            ),
            [
                t("Jaar en groep", "Year and group"),
                "#" + t("Zonder plan", "Without the plan"),
                "#" + t("Met plan", "With the plan"),
                "#" + t("Effect van het plan", "Effect of the plan"),
            ],
            [_row(book, year, group) for year in years for group in ("07", "08", BOTH)],
            (3.1, 2.6, 2.6, 2.6),
            _origin(book),
        ),
        Figure(
            "fan",
            t(
                "Tekort aan technici en ICT’ers, zonder en met plan",
                "Shortage of technical and ICT workers, without and with the plan",
            ),
            _text(
                said(
                    t(
                        "Lijnen met onzekerheidsband. Zonder plan loopt het tekort van {first} in"
                        " {known} naar {last} in {year}; met plan is het dan {with_plan}. Tot en"
                        " met {known} zijn de cijfers bekend.",
                        "Lines with a band of uncertainty. Without the plan the shortage goes from"
                        " {first} in {known} to {last} in {year}; with the plan it is then"
                        " {with_plan}. Figures are known up to {known}.",
                    ),
                    known=str(known),
                    year=str(years[-1]),
                    first=shortage(book, "without", known),
                    last=shortage(book, "without", years[-1]),
                    with_plan=shortage(book, "with", years[-1]),
                )
            ),
            _origin(book),
        ),
        *_where(book, shown),
    ]
    return Section("tekort", t("Tekort nu en straks", "The shortage now and later"), blocks)


def shortage(book: Book, scenario: str, year: int, group: str = BOTH) -> Claim:
    """Return the claim of the national shortage with its range."""
    return book.interval("cells", "persons", **_cell(scenario, group, year))


def _row(book: Book, year: int, group: str) -> list[Spans]:
    name = chooser(book.lang)(*GROUPS[group])
    return [
        spans(f"{year}, {name[0].lower() + name[1:] if group != '08' else name}"),
        spans(shortage(book, "without", year, group)),
        spans(shortage(book, "with", year, group)),
        spans(book.interval("cells", "effect", **_cell("effect", group, year))),
    ]


def _where(book: Book, year: int) -> list[Block]:
    t = chooser(book.lang)

    ranked = _ranked(book, year)
    top, bottom = ranked[:SHOWN_REGIONS], ranked[-1]
    said_of = said(
        t(
            "Zonder plan is het tekort in {year}, als deel van de vraag, het grootst in {top} en"
            " het kleinst in {bottom}.",
            "Without the plan the shortage in {year}, as a share of demand, is largest in {top} and"
            " smallest in {bottom}.",
        ),
        year=str(year),
        top=_listed(
            [(region_name(own, book.lang), _share(book, own, year)) for own in top], book.lang
        ),
        bottom=spans(f"{region_name(bottom, book.lang)} (", _share(book, bottom, year), ")"),
    )
    return [
        Paragraph(said_of),
        Figure("map", _map_title(book.lang, year), _text(said_of), _origin(book, "regional_share")),
    ]


def annex(book: Book, years: Sequence[int], shown: int) -> Section:
    """Return the tables behind the drawings: the shortage by year, and by region.

    Parameters
    ----------
    book
        Of the letter.
    years
        All years of the run.
    shown
        Year of the map.
    """
    t = chooser(book.lang)
    by_year = Table(
        "years",
        t("Tekort aan technici en ICT’ers per jaar", "Shortage by year"),
        [
            t("Jaar", "Year"),
            "#" + t("Zonder plan", "Without the plan"),
            "#" + t("Met plan", "With the plan"),
        ],
        [
            [
                spans(str(year)),
                spans(shortage(book, "without", year)),
                spans(shortage(book, "with", year)),
            ]
            for year in years
        ],
        (1, 3, 3),
        _origin(book),
    )
    title = t("Bijlage 2. Tabellen bij de figuren", "Annex 2. Tables behind the figures")
    return Section("bijlage-2", title, [by_year, _by_region(book, shown)])


def _by_region(book: Book, year: int) -> Table:
    t = chooser(book.lang)
    return Table(
        "regions",
        _map_title(book.lang, year),
        [
            t("Arbeidsmarktregio", "Labour-market region"),
            "#" + t("Deel van de vraag", "Share of demand"),
            "#" + t("Tekort zonder plan", "Shortage without the plan"),
        ],
        [
            [
                spans(region_name(own, book.lang)),
                spans(_share(book, own, year)),
                spans(
                    book.interval(
                        "cells", "persons", **_cell("without", BOTH, year) | {"region": own}
                    )
                ),
            ]
            for own in _ranked(book, year)
        ],
        (4, 2, 3),
        _origin(book, "regional_share"),
    )


def _map_title(lang: str, year: int) -> str:
    return chooser(lang)(
        "Tekort als deel van de vraag per arbeidsmarktregio, {}",
        "Shortage as a share of demand by labour-market region, {}",
    ).format(year)


def _share(book: Book, region: str, year: int) -> Claim:
    return book.figure(
        "regional_share", "share", ("value",), region=region, occupation=BOTH, year=year
    )


def _ranked(book: Book, year: int) -> list[str]:
    """Return the regions, the one with the largest share first."""
    rows = [row for row in book.evidence[book.run].rows("regional_share") if row["year"] == year]
    return [row["region"] for row in sorted(rows, key=lambda own: (-own["value"], own["region"]))]


def _listed(parts: Sequence[tuple[str, Claim]], lang: str) -> Spans:
    found: Spans = []
    for number, (name, claim) in enumerate(parts):
        before = "" if not number else (
            ", " if number < len(parts) - 1 else {"nl": " en ", "en": " and "}[lang]
        )  # fmt: skip
        found += spans(f"{before}{name} (", claim, ")")
    return found


def _cell(scenario: str, group: str, year: int) -> dict[str, Any]:
    return {
        "scenario": scenario, "indicator": "shortage", "region": "NL", "occupation": group,
        "year": year,
    }  # fmt: skip


def _origin(book: Book, table: str = "cells-without") -> Spans:
    t = chooser(book.lang)
    name = f"{book.run}-{table}"
    return spans(
        t("Bron: ", "Source: "),
        {"link": t(f"run {book.run}", f"run {book.run}"), "to": f"#f-{name}"},
        t("; invoer: bijlage 4.", "; inputs: annex 4."),
    )


def _text(own: Spans) -> str:
    """Return spans as bare words, for who cannot see a drawing."""
    return "".join(part.get("text") or part.get("quote") or part.get("link") or "" for part in own)
