"""`krapte measures overlaps`: what is done twice, who sits everywhere, and what nobody does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import Number, json_option, lang_option, show
from krapte.cli.register import moment_option, register_option, tables_option, view

if TYPE_CHECKING:
    from krapte.register.overlaps import Aim, BlankSpot, Crowd, Merger, Overlap, Standing

_TEXTS = {
    "pairs": {
        "nl": "Maatregelen die hetzelfde dienen (graad; tussen haakjes als het onbekende"
        " ook gedeeld blijkt):",
        "en": "Measures that serve the same (degree; in brackets if what is unknown turns"
        " out to be shared):",
    },
    "crowds": {
        "nl": "Drukke plekken (doelgroep en instrument: aantal maatregelen, aantal eigenaren):",
        "en": "Crowded places (target group and instrument: measures, owners):",
    },
    "central": {
        "nl": "Partijen met de meeste plaatsen aan tafels (plaatsen, ontmoet, spilfunctie):",
        "en": "Parties with most seats at tables (seats, parties met, betweenness):",
    },
    "mergers": {
        "nl": "Samenvoegingen van twee tafels die de meeste plaatsen besparen:",
        "en": "Mergers of two tables that save most seats:",
    },
    "blank": {
        "nl": "Tekorten waarop geen maatregel is gericht ({year}, personen):",
        "en": "Shortages at which no measure is aimed ({year}, persons):",
    },
    "unknown": {
        "nl": "Van {count} van {all} maatregelen is niet bekend: {dimension}.",
        "en": "Of {count} of {all} measures it is not known: {dimension}.",
    },
    "no_run": {
        "nl": "Witte vlekken vragen een prognose: geef --run met de map van een `krapte run`.",
        "en": "Blank spots need a forecast: give --run with the folder of a `krapte run`.",
    },
    "none": {"nl": "  geen", "en": "  none"},
    "saved": {
        "nl": "  {tables}: bespaart {saved} van {all} plaatsen ({shared})",
        "en": "  {tables}: saves {saved} of {all} seats ({shared})",
    },
}


def _weights(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in given:
        name, sign, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            sign = ""
        if not sign:
            raise click.BadParameter(f"`{text}` is no DIMENSION=NUMBER, such as group=0.5.")
    return found


@click.command("overlaps")
@click.argument("measure", required=False)
@click.option(
    "--least", type=Number(0, 1), default=0.6, show_default=True,
    help="Show pairs with at least this degree of overlap, what is unknown counted as shared.",
)  # fmt: skip
@click.option(
    "--weight", "weights", multiple=True, callback=_weights, metavar="DIMENSION=NUMBER",
    help="Weight of group, instrument, region, period or occupation.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(min=1), default=15, show_default=True,
    help="Number of lines in each list; JSON holds all.",
)  # fmt: skip
@click.option(
    "--table-kind", "table_kinds", multiple=True,
    help="Kind of measure that counts as a table. Default: network and platform.",
)  # fmt: skip
@click.option(
    "--run", "run", type=click.Path(path_type=Path), default=None,
    help="Folder of a finished run: its shortages without a measure aimed at them are shown.",
)  # fmt: skip
@click.option("--year", type=int, default=2030, show_default=True, help="Year of those shortages.")
@click.option(
    "--pictures", type=click.Path(path_type=Path), default=None,
    help="Folder for the pictures (SVG).",
)  # fmt: skip
@register_option
@tables_option
@moment_option
@lang_option
@json_option
def overlaps_command(
    measure: str | None,
    least: float,
    weights: dict[str, float],
    most: int,
    table_kinds: tuple[str, ...],
    run: Path | None,
    year: int,
    pictures: Path | None,
    place: str | None,
    folder: Path | None,
    moment: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show fragmentation: measures that overlap, tables that could merge, and blank spots.

    Every pair comes with its grounds: which of target group, instrument, region, period and
    occupation are shared, in part, not, or unknown. Unknown is never counted as different. With
    MEASURE only the pairs of that measure.

    \b
    Examples:
      krapte measures overlaps
      krapte measures overlaps stap --least 0.4 --weight region=0
      krapte measures overlaps --run runs/88a316c12b42 --pictures pictures
    """  # noqa: D301
    from krapte.register import overlaps as own

    found = view(place, moment, folder)
    every = own.aims(found.records["measure"])
    named = {record.key: record[f"name_{lang}"] for record in found.records["measure"]}
    _known(measure, {aim.measure for aim in every})
    pairs = own.overlaps(every, weights, least)
    pairs = tuple(pair for pair in pairs if measure in (None, pair.first, pair.second))
    crowds = own.crowds(every, found.records["role"])
    kinds = table_kinds or own.TABLES
    graph = own.seat_graph(found.records["measure"], found.records["role"], kinds)
    standings, mergers = own.standings(graph), own.mergers(graph)
    spots = None if run is None else own.blank_spots(every, _shortages(run, year))
    parties = {record.key: record[f"name_{lang}"] for record in found.records["party"]}
    if pictures is not None:
        _draw(pictures, pairs, graph, spots, named, parties, lang)
    if as_json:
        show(
            {
                "register": found.place,
                "weights": own.weights_of(weights),
                "compared": len(every),
                "unknown": _unknown(every),
                "pairs": [asdict(pair) for pair in pairs],
                "crowds": [asdict(crowd) for crowd in crowds],
                "standings": [asdict(standing) for standing in standings],
                "mergers": [asdict(merger) for merger in mergers],
                "merger_path": [asdict(merger) for merger in own.merger_path(graph, most)],
                "blank_spots": None
                if spots is None
                else [asdict(spot) | {"blank": spot.blank} for spot in spots],
            }
        )
        return
    _tell_pairs(pairs[:most], lang)
    for dimension, codes in _unknown(every).items():
        if codes:
            word = _dimension(dimension, lang)
            _say("unknown", lang, count=len(codes), all=len(every), dimension=word)
    _tell_crowds(crowds[:most], lang)
    _tell_seats(
        [own for own in standings if own.side == "party"][:most],
        mergers[:most],
        named,
        parties,
        lang,
    )
    _tell_spots(spots, year, most, lang)


def _say(word: str, lang: str, **named: object) -> None:
    click.echo(_TEXTS[word][lang].format(**named))


def _dimension(name: str, lang: str) -> str:
    from krapte.reporting.fragmentation import DIMENSIONS

    return DIMENSIONS[name][lang]


def _value(dimension: str, code: str, lang: str) -> str:
    """Return the name of a target group or an instrument; codes of other dimensions as they are."""
    from krapte.register.store import kinds

    if dimension == "period" and not code.isdecimal():
        return {"nl": "loopt al", "en": "running"}[lang]

    field = {"group": "target_groups", "instrument": "instrument"}.get(dimension)
    return kinds()["measure"].field(field).name_of(code, lang) if field else code


def _known(measure: str | None, codes: set[str]) -> None:
    from krapte.errors import BadInput, Problem

    if measure is not None and measure not in codes:
        allowed = "a measure, programme, fund, platform or network of the register"
        mend = "`krapte measures list` shows the codes."
        raise BadInput([Problem("MEASURE", None, None, f"`{measure}`", allowed, mend)])


def _unknown(aims: Iterable[Aim]) -> dict[str, list[str]]:
    """Return by dimension the measures of which it is not known."""
    aims = tuple(aims)
    return {
        "group": [own.measure for own in aims if not own.groups],
        "instrument": [own.measure for own in aims if not own.instrument],
        "region": [own.measure for own in aims if not own.area],
        "period": [own.measure for own in aims if own.start is None or own.end is None],
        "occupation": [own.measure for own in aims if not own.work],
    }


def _shortages(run: Path, year: int) -> list[Any]:
    """Return the regional shortages of technical and ICT occupations of a run without the plan."""
    from krapte.errors import BadInput, Problem
    from krapte.register.overlaps import Shortage
    from krapte.reporting.publish import read_run

    cells = read_run(run).cells
    own = cells[
        (cells["scenario"] == "without")
        & (cells["indicator"] == "shortage")
        & (cells["year"] == year)
        & cells["region"].str.startswith("AM")
        & cells["occupation"].str.match(r"0[78]\d\d$")
    ]
    if own.empty:
        years = f"{min(cells['year'])} to {max(cells['year'])}"
        raise BadInput(
            [
                Problem(
                    "--year", None, None, f"`{year}`", f"a year of the run, {years}", "Choose one."
                )
            ]
        )
    # A shortage of less than a person is none: the model leaves such crumbs in every cell.
    own = own[own["median"] >= 1]
    return [
        Shortage(
            str(row["region"]),
            str(row["occupation"]),
            year,
            float(row["median"]),
            float(row["low80"]),
            float(row["high80"]),
        )
        for row in own.to_dict("records")
    ]


def _tell_pairs(pairs: Iterable[Overlap], lang: str) -> None:
    from krapte.reporting.texts import decimal

    _say("pairs", lang)
    words = {
        "yes": {"nl": "gelijk", "en": "same"},
        "part": {"nl": "deels", "en": "in part"},
        "no": {"nl": "anders", "en": "different"},
        "unknown": {"nl": "onbekend", "en": "unknown"},
    }
    pairs = tuple(pairs)
    for own in pairs:
        score = decimal(own.score, lang, 2)
        if own.possible > own.score:
            score += f" ({decimal(own.possible, lang, 2)})"
        click.echo(f"  {score:<12} {own.first} + {own.second}")
        grounds = []
        for part in own.shared:
            common = [_value(part.dimension, code, lang) for code in part.common[:4]]
            shared = f" ({', '.join(common)})" if common else ""
            name = _dimension(part.dimension, lang)
            grounds.append(f"{name} {words[part.state][lang]}{shared}")
        click.echo(f"               {'; '.join(grounds)}")
    if not pairs:
        _say("none", lang)


def _tell_crowds(crowds: Iterable[Crowd], lang: str) -> None:
    click.echo()
    _say("crowds", lang)
    crowds = tuple(crowds)
    for own in crowds:
        owners = own.owners or "?"
        listed = ", ".join(own.measures)
        group, instrument = (
            _value("group", own.group, lang),
            _value("instrument", own.instrument, lang),
        )
        click.echo(f"  {group}, {instrument}: {len(own.measures)}, {owners}: {listed}")
    if not crowds:
        _say("none", lang)


def _tell_seats(
    parties: Iterable[Standing],
    mergers: Iterable[Merger],
    named: Mapping[str, str],
    names: Mapping[str, str],
    lang: str,
) -> None:
    from krapte.reporting.texts import decimal

    click.echo()
    _say("central", lang)
    for own in sorted(parties, key=lambda own: (-own.seats, -own.betweenness, own.code)):
        name = names.get(own.code, own.code)
        between = decimal(own.betweenness, lang, 2)
        click.echo(f"  {name:<40} {own.seats:>3} {own.meets:>4}  {between}")
    click.echo()
    _say("mergers", lang)
    mergers = tuple(mergers)
    for step in mergers:
        tables = " + ".join(named.get(code, code) for code in step.tables)
        shared = ", ".join(names.get(code, code) for code in step.shared)
        _say(
            "saved",
            lang,
            tables=tables,
            saved=step.saved,
            shared=shared,
            all=step.seats + step.saved,
        )
    if not mergers:
        _say("none", lang)


def _tell_spots(spots: tuple[BlankSpot, ...] | None, year: int, most: int, lang: str) -> None:
    click.echo()
    if spots is None:
        _say("no_run", lang)
        return
    from krapte.classification import occupation_name, region_name
    from krapte.reporting.fragmentation import LEVEL_NAMES
    from krapte.reporting.texts import count

    _say("blank", lang, year=year)
    blank = [own for own in spots if own.blank]
    for own in sorted(blank, key=lambda own: -own.shortage.median)[:most]:
        cell = own.shortage
        name = f"{region_name(cell.region, lang)}, {occupation_name(cell.occupation, lang)}"
        amount = count(cell.median, lang)
        click.echo(f"  {name:<70} {amount:>8}  {LEVEL_NAMES[own.level][lang]}")
    ended = {
        "nl": f"  {len(blank)} van {len(spots)} tekorten zijn witte vlekken.",
        "en": f"  {len(blank)} of {len(spots)} shortages are blank spots.",
    }
    click.echo(ended[lang])


def _draw(
    folder: Path,
    pairs: tuple[Overlap, ...],
    graph: Any,
    spots: tuple[BlankSpot, ...] | None,
    measures: Mapping[str, str],
    parties: Mapping[str, str],
    lang: str,
) -> None:
    from krapte.folders import write_file
    from krapte.reporting.fragmentation import blank_spot_map, overlap_bars, seat_plan

    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "overlaps.svg": overlap_bars(pairs, measures, lang),
        "tables.svg": seat_plan(graph, {**measures, **parties}, lang),
    }
    if spots is not None:
        drawn["blank-spots.svg"] = blank_spot_map(spots, lang)
    for name, text in drawn.items():
        write_file(folder / name, text.encode())
