"""`krapte skills audit`: whether lists treat groups alike, with a report for the register."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import Number, json_option, lang_option, seed_option, show
from krapte.cli.person import language_of, language_option, store_option
from krapte.inputs import LARGEST_CV as _LARGEST_TEXT

if TYPE_CHECKING:
    from krapte.skills import Language
    from krapte.skills.fairness import Audit, Measure, Ranked, Swapped

_MOST_SCORED = 200

TEXTS = {
    "people": {
        "nl": "Ongeveer {people} mensen, groepen vanaf {least}. Verhouding tot de groep die het "
        "best uitkomt [95 %-interval].",
        "en": "About {people} people, groups of {least} or more. Ratio to the group that fares "
        "best [95 % interval].",
    },
    "hidden": {
        "nl": "{attributes}: {hidden} groepen zijn te klein om te tonen.",
        "en": "{attributes}: {hidden} groups are too small to show.",
    },
    "selection": {"nl": "op een lijst", "en": "on a list"},
    "exposure": {"nl": "aandacht", "en": "exposure"},
    "opportunity": {"nl": "op een lijst, van wie geschikt is", "en": "on a list, of who is fit"},
    "reference": {"nl": "hoogste", "en": "highest"},
    "below": {
        "nl": "SIGNAAL: onder 0,8 en zelden toeval",
        "en": "SIGNAL: under 0.8, rarely by chance",
    },
    "possible": {"nl": "onder 0,8, kan toeval zijn", "en": "under 0.8, may be chance"},
    "unsure": {"nl": "onzeker", "en": "unsure"},
    "none": {"nl": "", "en": ""},
    "same": {
        "nl": "Verwisselproef: {titles} titels en {texts} teksten met een ander mens gelezen; "
        "niets veranderde.",
        "en": "Swap test: {titles} titles and {texts} texts read with somebody else in them; "
        "nothing changed.",
    },
    "differ": {
        "nl": "Verwisselproef: {many} andere antwoorden op {titles} titels en {texts} teksten:",
        "en": "Swap test: {many} other answers to {titles} titles and {texts} texts:",
    },
    "score": {
        "nl": "Zonder alles behalve vaardigheden: {moved} van {pairs} scores anders.",
        "en": "Without anything but skills: {moved} of {pairs} scores differ.",
    },
    "written": {"nl": "Verslag: {place}", "en": "Report: {place}"},
}


@click.command("audit")
@click.argument("attributes", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--lists", "lists", type=click.Path(path_type=Path, dir_okay=False),
    help="Lists of `krapte skills match`: its --json answer (.json) or its --out table (.csv).",
)  # fmt: skip
@click.option(
    "--seekers", "seekers", type=click.Path(path_type=Path, dir_okay=False),
    help="Instead of lists: the people, who are then matched here.",
)  # fmt: skip
@click.option(
    "--vacancies", "vacancies", type=click.Path(path_type=Path, dir_okay=False),
    help="With --seekers: the vacancies. Default: the occupations of the vocabulary.",
)  # fmt: skip
@click.option(
    "--for", "side", type=click.Choice(["seekers", "vacancies"]), default="vacancies",
    show_default=True, help="With --seekers: whose lists are made.",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(1, 1000), default=10, show_default=True,
    help="With --seekers: length of a list.",
)  # fmt: skip
@click.option(
    "--counts", type=Number(0, 1), default=0.3, show_default=True,
    help="Score from which a place on a list counts; assumed.",
)  # fmt: skip
@click.option(
    "--least-people", "least", type=click.IntRange(10), default=100, show_default=True,
    help="Smaller groups are not shown.",
)  # fmt: skip
@click.option(
    "--draws", type=click.IntRange(100, 100_000), default=2000, show_default=True,
    help="Draws of the bootstrap.",
)  # fmt: skip
@click.option("--swap/--no-swap", default=True, show_default=True, help="Make the swap test.")
@click.option(
    "--text", "text", type=click.Path(path_type=Path, dir_okay=False),
    help="A CV of your own for the swap test; read, and nothing of it is kept or repeated.",
)  # fmt: skip
@click.option(
    "--out", "out", type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the report: a page in Dutch and English, JSON, CSV and Excel.",
)  # fmt: skip
@seed_option
@store_option
@language_option
@lang_option
@json_option
def audit(
    attributes: Path, lists: Path | None, seekers: Path | None, vacancies: Path | None, side: str,
    top: int, counts: float, least: int, draws: int, swap: bool, text: Path | None,
    out: Path | None, seed: int, store: Path | None, id_: str | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Tell whether lists of matches treat groups of people alike.

    ATTRIBUTES is a table with id and any of sex, age_band, origin, and qualified (yes or no) if you
    know who can do the work. Only this command reads it; nothing of it is kept. The lists are made
    before it is opened. Groups that are too small are not shown.

    \b
    Examples:
      krapte skills audit attributes.csv --lists match.json --out audit
      krapte skills audit attributes.csv --seekers seekers.json --vacancies vacancies.csv --lang en
      krapte skills audit attributes.csv --lists matches.csv --no-swap --least-people 50 --json
    """  # noqa: D301
    from krapte.skills import fairness

    if (lists is None) == (seekers is None):
        raise click.UsageError("Give either --lists or --seekers.")
    if vacancies is not None and seekers is None:
        raise click.UsageError("--vacancies belongs to --seekers.")
    if text is not None and not swap:
        raise click.UsageError("--text is for the swap test; leave --no-swap out.")
    language, index, scored = None, None, None
    if lists is not None:
        ranked = fairness.read_ranked(lists)
    else:
        language = language_of(store, id_)
        ranked, index, scored = _matched(language, seekers, vacancies, side, top)
    people = fairness.read_attributes(attributes)
    swapped = None
    if swap:
        language = language or language_of(store, id_)
        swapped = fairness.swap_test(language, index=index, text=_cv(text))
    found = fairness.audit(
        ranked, people, dt.datetime.now(tz=dt.UTC).date(), swapped, scored, counts, least, draws,
        seed,
    )  # fmt: skip
    place = None
    if out is not None:
        from krapte.reporting.audit_page import write_audit

        place = write_audit(found, out)
    if as_json:
        show(found.as_dict(lang) | {"folder": None if place is None else str(place)})
        return
    _tell(found, lang)
    if place is not None:
        click.echo(TEXTS["written"][lang].format(place=place))


def _matched(
    language: Language, seekers: Path | None, vacancies: Path | None, side: str, top: int
) -> tuple[Ranked, Any, tuple[int, int]]:
    """Return the lists, the index they came from, and how scores fare without all but skills."""
    import numpy as np

    from krapte.skills import fairness, matching

    people = matching.read_seekers(seekers, language)  # pyright: ignore[reportArgumentType]
    asked = (
        matching.occupations_as_vacancies(language)
        if vacancies is None
        else matching.read_vacancies(vacancies, language)
    )
    index = matching.Index(asked, matching.scoring_of(language))
    rules = matching.Rules()
    # Per person it is counted what each filter excluded, also when the lists are of vacancies.
    counted = found = matching.match(people, index, rules, top if side == "seekers" else 1)
    if side == "vacancies":
        found = matching.match_vacancies(people, index, rules, top)
    some = people.take(np.arange(min(_MOST_SCORED, len(people))))
    scored = fairness.same_scores(some, index, rules, top)
    return fairness.ranked_of(found, people.ids, side, counted), index, scored


def _cv(path: Path | None) -> str | None:
    if path is None:
        return None
    from krapte.errors import BadInput, Problem

    def refused(found: str, mend: str) -> BadInput:
        return BadInput([Problem(path.name, None, None, found, "the text of one CV", mend)])

    if not path.is_file():
        raise refused("no file", "Check the name.")
    if path.stat().st_size > _LARGEST_TEXT:
        raise refused("more than 1 MB", "Give the text of one CV, without pictures.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise refused("no text in UTF-8", "Save it as plain text (.txt) in UTF-8.") from None


def _tell(found: Audit, lang: str) -> None:
    from krapte.skills.fairness.audit import NOTE

    least = int(found.settings["least_people"])
    click.echo(TEXTS["people"][lang].format(people=found.people, least=least))
    for own in found.comparisons:
        for group in own.groups:
            click.echo(f"{' x '.join(own.attributes)} = {' x '.join(group.values)}")
            for name in ("selection", "exposure", "opportunity"):
                measure = getattr(group, name)
                if measure is not None:
                    click.echo(f"  {TEXTS[name][lang]}: {_measure(measure, lang)}")
        if own.hidden:
            attributes = " x ".join(own.attributes)
            click.echo(TEXTS["hidden"][lang].format(attributes=attributes, hidden=own.hidden))
    click.echo(NOTE[lang])
    if found.pairs is not None:
        click.echo(TEXTS["score"][lang].format(pairs=found.pairs, moved=found.moved))
    if found.swapped is not None:
        _tell_swap(found.swapped, lang)


def _measure(measure: Measure, lang: str) -> str:
    from krapte.reporting.texts import decimal

    told = decimal(measure.rate, lang, 3)
    if measure.low is not None and measure.high is not None and measure.ratio is not None:
        ends = (decimal(end, lang, 2) for end in (measure.ratio, measure.low, measure.high))
        told += "  {} [{}; {}]".format(*ends)
    return f"{told}  {TEXTS[measure.signal][lang]}".rstrip()


def _tell_swap(swapped: Swapped, lang: str) -> None:
    many = len(swapped.differences)
    told = TEXTS["differ" if many else "same"][lang]
    click.echo(told.format(many=many, titles=swapped.titles, texts=swapped.texts))
    for own in swapped.differences:
        click.echo(f"  {own.case}: {own.one} / {own.other}: {own.what}")
