"""What is done twice and why we say so, who sits everywhere, and what nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request, Response

from krapte.classification import occupation_name, region_name
from krapte.register import overlaps as fragmentation
from krapte.register.overlaps import Aim, Overlap, Shortage
from krapte.register.store import kinds
from krapte.reporting.fragmentation import DIMENSIONS, LEVEL_NAMES
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.texts import count, decimal
from krapte.web.figures import Column, Figure, drawn
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.owners import Records
from krapte.web.pages import measures_drawings as drawings
from krapte.web.pages.measures_records import PAGE, TABS, address_of, everything, paged, titles
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
VERDICTS = {
    "overlap": ("alles wat telt wordt gedeeld", "all that matters is shared"),
    "possible": ("mogelijk: iets is onbekend", "possible: something is not known"),
    "partial": ("deels: iets verschilt", "in part: something differs"),
}
STATES = {
    "yes": ("gelijk", "same"),
    "part": ("deels", "in part"),
    "no": ("anders", "different"),
    "unknown": ("onbekend", "unknown"),
}
LEAST = 0.6
"""Pairs of one measure with a lower degree, what is unknown counted as shared, are not shown."""

MOST_LINES = 80
MOST_NAMED = 4
SHOWN_SPOTS = 25
YEAR = 2030
Word = Annotated[str, Query(max_length=80)]


@router.get(f"{PAGE.path('nl')}/overlap")
@router.get(f"{PAGE.path('en')}/overlap")
@kept
def overlaps(
    request: Request,
    oordeel: Word = "overlap",
    maatregel: Word = "",
    blad: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Show pairs with their grounds, as a graph and a list; crowded places, tables, blank spots."""
    lang = language_of(request.url.path)
    t = chooser(lang)
    records = everything(request)
    aims = fragmentation.aims(records["measure"])
    codes = {own.measure for own in aims}
    if oordeel not in VERDICTS or (maatregel and maatregel not in codes):
        raise HTTPException(404, t("Deze keuze is er niet.", "There is no such choice."))
    names = titles(records, "measure", lang)
    pairs = [
        own
        for own in fragmentation.overlaps(aims, None, LEAST)
        if own.verdict == oordeel and maatregel in ("", own.first, own.second)
    ]
    run = request.app.state.site.run()
    spots = None if run is None else blank(aims, run, lang)
    figures = [graph(pairs, names, lang)] if pairs else []
    figures += [seats(records, lang)] + ([spots] if spots is not None else [])
    every = sorted(((code, names[code]) for code in codes), key=lambda own: own[1].casefold())
    return page(
        request, "measures_overlaps.html.j2", PAGE.key, t("Overlap", "Overlaps"), tabs=TABS,
        tab="overlap", figures=figures, asked={"oordeel": oordeel, "maatregel": maatregel},
        part=paged([_pair(own, names, lang) for own in pairs], blad), compared=len(aims),
        unknown=[(DIMENSIONS[name][lang], number) for name, number in unknown(aims).items()
                 if number],
        crowds=_crowds(aims, records, names, lang), mergers=_mergers(records, names, lang),
        run=run, year=YEAR, shown_spots=SHOWN_SPOTS,
        choices={"oordeel": [(code, t(*words)) for code, words in VERDICTS.items()],
                 "maatregel": [("", t("alle", "all")), *every]},
    )  # fmt: skip


def graph(pairs: Sequence[Overlap], names: Mapping[str, str], lang: str) -> Figure:
    """Return pairs as a graph of numbered measures, with the pairs as its table."""
    t = chooser(lang)
    shown = pairs[:MOST_LINES]
    codes = sorted({code for own in shown for code in (own.first, own.second)},
                   key=lambda code: names[code].casefold())  # fmt: skip
    numbers = {code: number for number, code in enumerate(codes, start=1)}
    degree = {code: sum(code in (own.first, own.second) for own in shown) for code in codes}
    most = max(degree, key=lambda code: degree[code])
    finding = t(
        "{pairs} paren van {measures} maatregelen; {name} komt met {most} het meest voor.",
        "{pairs} pairs of {measures} measures; {name} has most, {most}.",
    ).format(pairs=len(shown), measures=len(codes), name=names[most], most=degree[most])
    if len(pairs) > len(shown):
        finding += t(" Van {} paren zijn de sterkste getekend.", " The strongest of {} pairs are"
                     " drawn.").format(len(pairs))  # fmt: skip
    rows = [
        {
            "one": numbers[own.first], "first": names[own.first], "two": numbers[own.second],
            "second": names[own.second], "score": own.score, "possible": own.possible,
            **{part.dimension: _ground(part, lang) for part in own.shared},
        }
        for own in shown
    ]  # fmt: skip
    return Figure(
        "web", t("Maatregelen die hetzelfde dienen", "Measures that serve the same"), finding,
        drawn(drawings.web(shown, numbers, lang), finding),
        (
            Column("one", t("Nr.", "No.")),
            Column("first", t("Maatregel", "Measure")),
            Column("two", t("Nr.", "No.") + " 2"),
            Column("second", t("En", "And")),
            Column("score", t("Graad", "Degree"), "decimal"),
            Column("possible", t("Hoogstens", "At most"), "decimal"),
            *(Column(name, DIMENSIONS[name][lang].capitalize())
              for name in fragmentation.DIMENSIONS),
        ),
        rows,
        t("register van de site; gewichten zijn een aanname",
          "register of the site; weights are assumed"),
    )  # fmt: skip


def _ground(part: Any, lang: str) -> str:
    t = chooser(lang)
    if part.dimension == "occupation" and len(part.common) > MOST_NAMED:
        common = [t("{} beroepen", "{} occupations").format(len(part.common))]
    else:
        common = [_value(part.dimension, code, lang) for code in part.common[:MOST_NAMED]]
        common += ["…"] if len(part.common) > MOST_NAMED else []
    return t(*STATES[part.state]) + (f" ({', '.join(common)})" if common else "")


def _value(dimension: str, code: str, lang: str) -> str:
    t = chooser(lang)
    if dimension == "period":
        return code if code.isdecimal() else t("loopt al", "running")
    if dimension == "region":
        return region_name(code, lang)
    if dimension == "occupation":
        return occupation_name(code, lang)
    field = {"group": "target_groups", "instrument": "instrument"}[dimension]
    return kinds()["measure"].field(field).name_of(code, lang)


def _pair(own: Overlap, names: Mapping[str, str], lang: str) -> dict[str, Any]:
    return {
        "names": [(names[code], address_of("measure", code)) for code in (own.first, own.second)],
        "score": decimal(own.score, lang, 2),
        "possible": decimal(own.possible, lang, 2) if own.possible > own.score else "",
        "grounds": [(DIMENSIONS[part.dimension][lang], _ground(part, lang))
                    for part in own.shared],
    }  # fmt: skip


def unknown(aims: Iterable[Aim]) -> dict[str, int]:
    """Return by dimension of how many measures it is not known."""
    aims = tuple(aims)
    return {
        "group": sum(not own.groups for own in aims),
        "instrument": sum(not own.instrument for own in aims),
        "region": sum(not own.area for own in aims),
        "period": sum(own.start is None or own.end is None for own in aims),
        "occupation": sum(not own.work for own in aims),
    }


def _crowds(
    aims: Iterable[Aim], records: Records, names: Mapping[str, str], lang: str
) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{_value('group', own.group, lang)}, "
            f"{_value('instrument', own.instrument, lang)}",
            "owners": own.owners,
            "measures": [(names[code], address_of("measure", code)) for code in own.measures],
        }
        for own in fragmentation.crowds(aims, records["role"])[:10]
    ]


def seats(records: Records, lang: str) -> Figure:
    """Return the parties at the tables: how many, whom they meet, and whether they link others."""
    t = chooser(lang)
    own = fragmentation.seat_graph(records["measure"], records["role"])
    names = titles(records, "party", lang)
    rows = [
        {"name": names.get(row.code, row.code), "seats": row.seats, "meets": row.meets,
         "between": row.betweenness}
        for row in fragmentation.standings(own)
        if row.side == "party"
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row["seats"], -row["between"], row["name"]))
    return Figure(
        "seats", t("Wie aan de meeste tafels zit", "Who sits at most tables"),
        t("{name} zit aan {seats} tafels.", "{name} sits at {seats} tables.").format(**rows[0])
        if rows else t("Van geen tafel is bekend wie er zit.", "Of no table the seats are known."),
        None,
        (
            Column("name", t("Partij", "Party")),
            Column("seats", t("Tafels", "Tables")),
            Column("meets", t("Ontmoet", "Meets")),
            Column("between", t("Spilfunctie (0 tot 1)", "Linking pin (0 to 1)"), "decimal"),
        ),
        rows,
        t("register van de site; tafels zijn netwerken en platforms",
          "register of the site; tables are networks and platforms"),
    )  # fmt: skip


def _mergers(records: Records, names: Mapping[str, str], lang: str) -> list[dict[str, Any]]:
    parties = titles(records, "party", lang)
    own = fragmentation.seat_graph(records["measure"], records["role"])
    return [
        {
            "tables": [(names[code], address_of("measure", code)) for code in row.tables],
            "saved": row.saved,
            "shared": ", ".join(parties.get(code, code) for code in row.shared),
        }
        for row in fragmentation.mergers(own)[:10]
    ]


def blank(aims: Iterable[Aim], run: FinishedRun, lang: str, year: int = YEAR) -> Figure:
    """Return the shortages of a run at which no measure is aimed; the largest first."""
    t = chooser(lang)
    cells = run.cells[
        (run.cells["scenario"] == "without")
        & (run.cells["indicator"] == "shortage")
        & (run.cells["year"] == year)
        & run.cells["region"].str.startswith("AM")
        & run.cells["occupation"].str.match(r"0[78]\d\d$")
        # Less than a person is no shortage: the model leaves such crumbs in every cell.
        & (run.cells["median"] >= 1)
    ]
    found = fragmentation.blank_spots(aims, _shortages(cells, year))
    rows = [
        {
            "region": region_name(own.shortage.region, lang),
            "occupation": occupation_name(own.shortage.occupation, lang),
            "level": LEVEL_NAMES[own.level][lang],
            "median": own.shortage.median,
            "low": own.shortage.low,
            "high": own.shortage.high,
        }
        for own in sorted(found, key=lambda own: -own.shortage.median)
        if own.blank
    ]
    persons = sum(row["median"] for row in rows)
    finding = t(
        "Op {blank} van {all} tekorten van een beroep in een regio ({persons} personen in {year})"
        " is geen maatregel apart gericht. De {shown} grootste staan hier, in CSV en XLSX alle.",
        "At {blank} of {all} shortages of an occupation in a region ({persons} persons in {year})"
        " no measure is aimed in particular. The {shown} largest stand here, all in CSV and XLSX.",
    ).format(
        blank=len(rows), all=len(found), persons=count(persons, lang, 100), year=year,
        shown=min(SHOWN_SPOTS, len(rows)),
    )  # fmt: skip
    return Figure(
        "blank", t("Witte vlekken", "Blank spots"), finding, None,
        (
            Column("region", t("Arbeidsmarktregio", "Labour-market region")),
            Column("occupation", t("Beroep", "Occupation")),
            Column("level", t("Wat er is", "What there is")),
            Column("median", t("Tekort (mediaan)", "Shortage (median)"), "count"),
            Column("low", t("Laag (80 %)", "Low (80 %)"), "count"),
            Column("high", t("Hoog (80 %)", "High (80 %)"), "count"),
        ),
        rows,
        t("krapte, run {}, en register van de site", "krapte, run {}, and register of the site")
        .format(run.id),
    )  # fmt: skip


def _shortages(cells: pd.DataFrame, year: int) -> list[Shortage]:
    return [
        Shortage(
            str(row["region"]), str(row["occupation"]), year,
            float(row["median"]), float(row["low80"]), float(row["high80"]),
        )
        for row in cells.to_dict("records")
    ]  # fmt: skip
