"""`krapte skills transition`: who can step into technical and ICT work, and how many do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from krapte.cli.options import Number, data_option, json_option, lang_option, seed_option, show
from krapte.cli.person import (
    from_option,
    language_of,
    language_option,
    occupation_of,
    out_option,
    person_of,
    person_option,
    store_option,
    write_table,
)

if TYPE_CHECKING:
    import pandas as pd

    from krapte.skills import Language
    from krapte.skills.transitions import Basis, Market, Term, Transition

TEXTS = {
    "viable": {"nl": "kansrijk", "en": "viable"},
    "feasible": {"nl": "haalbaar", "en": "feasible"},
    "desirable": {"nl": "wenselijk", "en": "desirable"},
    "safe": {"nl": "veilig", "en": "safe"},
    "yes": {"nl": "ja", "en": "yes"},
    "no": {"nl": "nee", "en": "no"},
    "unknown": {"nl": "onbekend", "en": "unknown"},
    "not firm": {"nl": "kantelt binnen de marges", "en": "turns within the ranges"},
    "at least": {"nl": "ten minste", "en": "at least"},
    "at most": {"nl": "hoogstens", "en": "at most"},
    "assumed": {"nl": "aanname", "en": "assumed"},
    "closeness": {"nl": "dekking", "en": "closeness"},
    "missing": {"nl": "ontbreekt", "en": "missing"},
    "counts": {
        "nl": "{all} beroepen: {words}. Niets is weggelaten; hieronder de {shown} dichtste.",
        "en": "{all} occupations: {words}. None is left out; below the {shown} closest.",
    },
    "no run": {
        "nl": "Spanning en groei zijn onbekend: geef --run met een map van `krapte run`.",
        "en": "Tightness and growth are unknown: give --run, a folder of `krapte run`.",
    },
    "volumes": {
        "nl": "Stappen per jaar in {year}, personen (mediaan [95 %-interval]):",
        "en": "Steps a year in {year}, persons (median [95 % interval]):",
    },
    "written": {
        "nl": "Gegevensset met {pairs} trekkrachten: {folder}\nGebruik: krapte run --data {folder}",
        "en": "Data set with {pairs} pulls: {folder}\nUse it: krapte run --data {folder}",
    },
    "prices": {
        "nl": "Maatregelen naar de waarde van duizend mensen meer in hun bereik (in scores):",
        "en": "Measures by the value of a thousand more people in their scope (in scores):",
    },
    "unpriced": {
        "nl": "Zonder waarde, niemand in de regio heeft ze: {unpriced} vaardigheden per regio.",
        "en": "Without a value, since nobody in the region has them: {unpriced} skills per region.",
    },
}


@click.group("transition")
def command() -> None:
    """Judge and count steps into technical and ICT work, and hand them to the forecast.

    \b
    judge     which steps are viable, feasible, desirable and safe for a person or occupation
    volumes   how many people are in an occupation, and how many a year step over
    pulls     a data set in which skills decide where movers go, for `krapte run --data`
    prices    from prices of skills per region to measures and regions
    """  # noqa: D301


@command.command("judge")
@from_option
@person_option
@click.option("--to", "goals", multiple=True, help="Only this occupation (may be repeated).")
@click.option(
    "--run", "run", type=click.Path(path_type=Path, file_okay=False),
    help="Folder of `krapte run`, for tightness and growth of demand.",
)  # fmt: skip
@click.option("--region", default="NL", show_default=True, help="NL, or AM01 to AM38.")
@click.option("--year", type=int, help="Year of the tightness. Default: the middle of the run.")
@click.option("--pay", type=Number(0), help="Gross euro per hour now. Default: the usual pay.")
@click.option("--hours", type=Number(0), help="Hours a week that the person wants.")
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@click.option(
    "--basis", "folder", type=click.Path(path_type=Path, file_okay=False),
    help="Folder with your own thresholds.csv, pay.csv, automation.csv and sources.csv.",
)  # fmt: skip
@store_option
@language_option
@out_option
@lang_option
@json_option
def judge_all(
    origin: str | None, file: Path | None, goals: tuple[str, ...], run: Path | None, region: str,
    year: int | None, pay: float | None, hours: float | None, top: int, folder: Path | None,
    store: Path | None, id_: str | None, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Judge steps into technical and ICT occupations, each with its terms and thresholds.

    Unknown is not no: what lacks is named. A verdict that would turn at a reasonable other
    threshold says so.

    \b
    Examples:
      krapte skills transition judge --from "automotive electrician" --top 5
      krapte skills transition judge --person me.json --run runs/<id> --region AM12
      krapte skills transition judge --from dakdekker --to loodgieter --json
    """  # noqa: D301
    from krapte.skills.transitions import (
        Closeness,
        hours_of,
        into_technical,
        read_basis,
        transitions,
    )
    from krapte.skills.transitions.pull import FOLDER
    from krapte.statistics import load

    closeness = Closeness(language_of(store, id_))
    person, known = person_of(closeness, file, origin, pay=pay, hours=hours)
    wanted = [occupation_of(closeness.language, goal, "--to") for goal in goals]
    wanted = wanted or [u for u in into_technical(closeness) if u != known.get("_occupation")]
    basis, market = read_basis(folder or FOLDER), _market(run, region, year)
    found = transitions(person, wanted, closeness, basis, market, hours_of(load()))
    if out is not None:
        write_table(_table(found, closeness.language, lang), out)
    if as_json:
        shown = [own.as_dict() | {"name": closeness.language[own.destination].name(lang)}
                 for own in found[:top]]  # fmt: skip
        show({"vocabulary": closeness.language.id, "region": region, "compared": len(found),
              "counts": _counts(found), "transitions": shown})  # fmt: skip
        return
    _tell(found, top, closeness.language, basis, market is None, lang)


@command.command("volumes")
@click.option("--from", "origin", help="Only from this occupation of the model, such as 12.")
@click.option("--top", type=click.IntRange(1), default=15, show_default=True, help="How many.")
@click.option("--draws", type=click.IntRange(2), default=200, show_default=True, help="Draws.")
@data_option
@seed_option
@out_option
@lang_option
@json_option
def count_moves(
    origin: str | None, top: int, draws: int, folder: Path | None, seed: int, out: Path | None,
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    """How many people are in an occupation, and how many a year step into technical or ICT work.

    \b
    Examples:
      krapte skills transition volumes --top 10
      krapte skills transition volumes --from 12 --out steps.xlsx
    """  # noqa: D301
    from krapte.classification import model_occupations, occupation_name
    from krapte.errors import BadInput, Problem
    from krapte.reporting.texts import count
    from krapte.skills.transitions import volumes
    from krapte.statistics import load

    if origin is not None and origin not in model_occupations():
        mend = "`krapte data codes occupation` lists them."
        told, allowed = f"`{origin}`", "an occupation of the model, such as 12 or 0761"
        raise BadInput([Problem("--from", None, None, told, allowed, mend)])
    found = volumes(load(folder), draws, seed)
    table = found.table()
    table = table if origin is None else table[table["origin"] == origin]
    if out is not None:
        write_table(table, out)
    if as_json:
        show({"year": found.year, "moves": table.head(top).to_dict("records")})
        return
    click.echo(TEXTS["volumes"][lang].format(year=found.year))
    for row in table.head(top).to_dict("records"):
        low, middle, high = (count(row[key], lang) for key in ("low95", "median", "high95"))
        one, other = (occupation_name(row[key], lang) for key in ("origin", "destination"))
        people = count(row["people"], lang)
        click.echo(f"  {one} ({people}) > {other}: {middle} [{low}; {high}]")


@command.command("pulls")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--weight", type=Number(0, 1), default=1.0, show_default=True,
    help="1 trusts the fitted pulls, 0 the assumed ones of the accounts.",
)  # fmt: skip
@click.option(
    "--end", type=click.Choice(["pull", "low", "high"]), default="pull", show_default=True,
    help="Which end of the interval of each pull.",
)  # fmt: skip
@click.option("--data", "data", type=click.Path(path_type=Path), help="Data set to start from.")
@store_option
@language_option
@lang_option
@json_option
def write_pulls(
    folder: Path, weight: float, end: str, data: Path | None, store: Path | None, id_: str | None,
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Write a data set in which skills decide where people go who change occupation.

    The pulls were fitted on moves in the United States and laid on ESCO; with --store they are laid
    on your vocabulary. How many leave each class stays as CBS measured it.

    \b
    Examples:
      krapte skills transition pulls with-skills
      krapte run --data with-skills
    """  # noqa: D301
    from krapte.skills.transitions import Closeness, blended, pulls_of, read_pulls, write_overlay
    from krapte.statistics import load

    dataset = load(data)
    own = read_pulls() if store is None else pulls_of(Closeness(language_of(store, id_)))
    made = write_overlay(blended(own, dataset, weight), dataset, folder, end)
    if as_json:
        show({"folder": str(folder), "pairs": len(own), "data_hash": made.content_hash})
        return
    click.echo(TEXTS["written"][lang].format(pairs=len(own), folder=folder))


@command.command("prices")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@data_option
@store_option
@language_option
@out_option
@lang_option
@json_option
def rank(
    file: Path, top: int, folder: Path | None, store: Path | None, id_: str | None,
    out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Rank measures and regions by prices of skills.

    FILE is a table with skill, region, price, or the answer of `krapte skills match --json`.

    \b
    Examples:
      krapte skills transition prices prices.csv --top 5
      krapte skills transition prices match.json --lang en
    """  # noqa: D301
    from krapte.register import read_effects
    from krapte.reporting.texts import decimal
    from krapte.skills.transitions import (
        Closeness,
        cell_values,
        rank_measures,
        rank_regions,
        read_prices,
    )
    from krapte.statistics import load

    closeness = Closeness(language_of(store, id_))
    prices, unpriced = read_prices(file, closeness)
    values = cell_values(prices, closeness)
    measures = rank_measures(values, read_effects(load(folder).folder))
    regions = rank_regions(values)
    if out is not None:
        write_table(measures, out)
    if as_json:
        show({"measures": measures.head(top).to_dict("records"),
              "regions": regions.head(top).to_dict("records"), "unpriced": unpriced})  # fmt: skip
        return
    click.echo(TEXTS["prices"][lang])
    if unpriced:
        click.echo(TEXTS["unpriced"][lang].format(unpriced=unpriced))
    for row in measures.head(top).to_dict("records"):
        # Of one person it is mostly a thousandth of a score, which would read as nothing.
        value = decimal(1000 * row["value"], lang, 2)
        best = f"{row['best_region']} {row['best_occupation']}"
        click.echo(f"  {value}  {row['measure']} ({row['lever']})  {best}")


def _market(run: Path | None, region: str, year: int | None) -> Market | None:
    if run is None:
        return None
    from krapte.reporting.publish import read_run
    from krapte.skills.transitions import market_of

    return market_of(read_run(run).cells, region, year)


def _counts(found: list[Transition]) -> dict[str, dict[str, int]]:
    from krapte.skills.transitions import JUDGEMENTS, count

    return {name: count(found, name) for name in JUDGEMENTS}


def _table(found: list[Transition], language: Language, lang: str) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for own in found:
        row = {"destination": own.destination, "name": language[own.destination].name(lang),
               "closeness": own.closeness, "missing": len(own.missing)}  # fmt: skip
        for judgement in own.judgements:
            row[judgement.name] = judgement.verdict
            row[f"{judgement.name}_firm"] = judgement.firm
            for term in judgement.terms:
                row[term.name] = term.value
        rows.append(row)
    return pd.DataFrame(rows)


def _tell(
    found: list[Transition], top: int, language: Language, basis: Basis, blind: bool, lang: str
) -> None:
    from krapte.reporting.texts import decimal

    counted = _counts(found)
    words = ", ".join(f"{TEXTS[name][lang]} {own['yes']}" for name, own in counted.items())
    shown = min(top, len(found))
    click.echo(TEXTS["counts"][lang].format(all=len(found), words=words, shown=shown))
    if blind:
        click.echo(TEXTS["no run"][lang])
    for own in found[:top]:
        share = decimal(100 * own.closeness, lang, 0)
        name = language[own.destination].name(lang)
        click.echo(f"{name}: {TEXTS['closeness'][lang]} {share} %  {own.destination}")
        for judgement in own.judgements:
            verdict = TEXTS[judgement.verdict][lang]
            loose = judgement.verdict != "unknown" and not judgement.firm
            turn = f" ({TEXTS['not firm'][lang]})" if loose else ""
            told = "; ".join(_term(term, lang) for term in judgement.terms)
            click.echo(f"  {TEXTS[judgement.name][lang]}: {verdict}{turn} - {told}")
        lacking = ", ".join(language[skill].name(lang) for skill in own.missing[:5])
        more = f" (+{len(own.missing) - 5})" if len(own.missing) > 5 else ""
        if lacking:
            click.echo(f"  {TEXTS['missing'][lang]}: {lacking}{more}")


def _term(term: Term, lang: str) -> str:
    from krapte.reporting.texts import decimal

    digits = 0 if abs(term.limit.value) >= 10 else 3 if abs(term.limit.high) < 0.1 else 2
    meaning = term.limit.meaning_nl if lang == "nl" else term.limit.meaning_en
    value = TEXTS["unknown"][lang] if term.value is None else decimal(term.value, lang, digits)
    bound = TEXTS["at least" if term.at_least else "at most"][lang]
    mark = f", {TEXTS['assumed'][lang]}" if term.limit.status == "assumed" else ""
    return f"{meaning.lower()} {value} ({bound} {decimal(term.limit.value, lang, digits)}{mark})"
