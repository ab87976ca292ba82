"""Indicators in the letter, against the straight line to their target where they have one."""

from __future__ import annotations

from collections.abc import Sequence

from krapte.evaluation.monitor import Standing
from krapte.reporting.letter.claims import Book
from krapte.reporting.letter.content import (
    Block,
    Paragraph,
    Section,
    Spans,
    Table,
    link,
    spans,
)
from krapte.reporting.letter.standing import observed
from krapte.reporting.letter.words import UNITS, chooser


def section(book: Book, stand: Sequence[Standing]) -> Section:
    """Return the indicators with a target, and the newest figure of those without."""
    t = chooser(book.lang)
    aimed = [own for own in stand if own.target is not None]
    others = [own for own in stand if own.target is None and own.observed is not None]
    silent = [own for own in stand if own.target is None and own.observed is None]
    blocks: list[Block] = [
        Paragraph(
            spans(
                t(
                    "Van een indicator met een doel is een rechte lijn getrokken van de eerste"
                    " waarneming naar het doel. Die lijn is een aanname: alleen de uiteinden zijn"
                    " vastgelegd. Of een doel wordt gehaald door het beleid, zegt deze vergelijking"
                    " niet.",
                    "For an indicator with a target a straight line is drawn from the first"
                    " observation to the target. That line is an assumption: only its ends were"
                    " laid down. Whether a target is reached because of policy this comparison does"
                    " not tell.",
                )
            )
        )
    ]
    if aimed:
        blocks.append(_aimed(book, aimed))
    if others:
        blocks.append(_others(book, others))
    if silent:
        names = "; ".join(_name(own, book.lang) for own in silent)
        text = t(
            "Zonder waarneming en zonder doel, na te gaan: ",
            "Without an observation or a target, to be looked up: ",
        )
        blocks.append(Paragraph(spans(f"{text}{names}.")))
    return Section("indicatoren", t("Indicatoren en doelen", "Indicators and targets"), blocks)


def _aimed(book: Book, own: Sequence[Standing]) -> Table:
    t = chooser(book.lang)
    return Table(
        "targets",
        t("Indicatoren met een doel", "Indicators with a target"),
        [
            t("Indicator", "Indicator"),
            "#" + t("Nieuwste waarneming", "Newest observation"),
            "#" + t("Rechte lijn", "Straight line"),
            "#" + t("Doel", "Target"),
            t("Stand", "Standing"),
        ],
        [
            [
                spans(_name(one, book.lang)),
                _seen(book, one),
                _or_none(book, one, "path"),
                spans(observed(book, one, "target"), f" ({one.target_period})"),
                spans(_side(one, book.lang)),
            ]
            for one in own
        ],
        (4, 2.4, 1.8, 2.4, 2.2),
        _origin(book),
    )


def _others(book: Book, own: Sequence[Standing]) -> Table:
    t = chooser(book.lang)
    return Table(
        "observations",
        t("Indicatoren zonder doel", "Indicators without a target"),
        [
            t("Indicator", "Indicator"),
            "#" + t("Nieuwste waarneming", "Newest observation"),
        ],
        [[spans(_name(one, book.lang)), _seen(book, one)] for one in own],
        (5, 3),
        _origin(book),
    )


def _name(own: Standing, lang: str) -> str:
    name = own.name_nl if lang == "nl" else own.name_en
    unit = chooser(lang)(*UNITS[own.unit]) if own.unit in UNITS else own.unit
    return f"{name} ({unit})" if unit else name


def _seen(book: Book, own: Standing) -> Spans:
    if own.observed is None:
        return spans(chooser(book.lang)("onbekend, na te gaan", "unknown, to be looked up"))
    return spans(observed(book, own), f" ({own.period})")


def _or_none(book: Book, own: Standing, name: str) -> Spans:
    if getattr(own, name) is None:
        return spans("–")
    return observed(book, own, name)


def _side(own: Standing, lang: str) -> str:
    t = chooser(lang)
    if own.gap is None:
        return t("niet te beoordelen", "cannot be assessed")
    if own.gap == 0:
        # The line begins at the first observation: with one there is nothing to compare.
        return t("één waarneming, niet te beoordelen", "one observation, cannot be assessed")
    if own.gap > 0:
        return t("voor op de lijn", "ahead of the line")
    return t("achter op de lijn", "behind the line")


def _origin(book: Book) -> Spans:
    t = chooser(book.lang)
    return spans(
        t("Bron: ", "Source: "),
        link(t("het register", "the register"), "#f-register-standings"),
        t("; documenten in bijlage 4.", "; documents in annex 4."),
    )
