"""What changed since the letter before: figures with the reason why, and records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from krapte.register.store import Change, kinds, text_of
from krapte.reporting.letter.claims import Book
from krapte.reporting.letter.content import (
    Block,
    Bullets,
    Paragraph,
    Section,
    Spans,
    Table,
    quote,
    said,
    spans,
)
from krapte.reporting.letter.words import chooser, day_of
from krapte.reporting.texts import SCENARIOS

TOLD = ("measure", "budget_line", "commitment", "milestone", "indicator_value", "decision")
NAMES = {
    "measure": ("Maatregel", "Measure"),
    "budget_line": ("Begrotingsregel", "Budget line"),
    "commitment": ("Toezegging of motie", "Commitment"),
    "milestone": ("Mijlpaal", "Milestone"),
    "indicator_value": ("Cijfer van indicator", "Figure of indicator"),
    "decision": ("Besluit", "Decision"),
}


def section(
    book: Book,
    copy: Mapping[str, Sequence[Mapping[str, Any]]],
    before: Mapping[str, Any] | None,
    made: Mapping[str, Any],
    history: Sequence[Change],
    years: Sequence[int],
) -> Section:
    """Return what changed.

    Parameters
    ----------
    book
        Of the letter.
    copy
        Records of now, as plain data.
    before
        Content of the letter before; None when there is none.
    made
        Settings of the run of now.
    history
        Of the register; empty when it is not known.
    years
        Whose figures are compared.
    """
    t = chooser(book.lang)
    title = t("Veranderd sinds de vorige brief", "Changed since the letter before")
    if before is None:
        text = t(
            "Dit is de eerste brief in deze reeks; er is geen eerdere brief om mee te vergelijken.",
            "This is the first letter of this series; there is no earlier one to compare with.",
        )
        return Section("veranderd", title, [Paragraph(spans(text))])
    changed = list(_records(copy, before["records"]))
    blocks: list[Block] = [
        Paragraph(
            said(
                t(
                    "De vorige brief is van {day} en berust op run {run}. {why}",
                    "The letter before is of {day} and rests on run {run}. {why}",
                ),
                day=day_of(before["date"], book.lang),
                run=before["run"],
                why=reason(before["made"], made, book.lang),
            )
        ),
        *_figures(book, before, years),
    ]
    if not changed:
        text = t("In het register veranderde niets.", "Nothing changed in the register.")
        blocks.append(Paragraph(spans(text)))
    else:
        text = t("In het register veranderde het volgende.", "This changed in the register.")
        blocks.append(Paragraph(spans(text)))
        since = dt.date.fromisoformat(before["date"])
        blocks.append(Bullets([_told(own, history, since, book.lang) for own in changed]))
    return Section("veranderd", title, blocks)


def reason(old: Mapping[str, Any], new: Mapping[str, Any], lang: str) -> str:
    """Return why figures of two runs differ, from their settings."""
    t = chooser(lang)
    data = old.get("data_hash") != new.get("data_hash")
    rules = any(old.get(name) != new.get(name) for name in ("code_hash", "version"))
    drawn = any(old.get(name) != new.get(name) for name in ("draws", "seed", "horizon"))
    causes = [
        text
        for is_so, text in (
            (data, t("de gegevens zijn herzien", "the data were revised")),
            (rules, t("de rekenregels zijn veranderd", "the rules of the model changed")),
            (drawn, t("er is met andere trekkingen gerekend", "other draws were computed")),
        )
        if is_so
    ]
    if not causes:
        return t("De cijfers komen uit dezelfde berekening.", "Figures come from the same run.")
    told = t("Verschillen ontstaan doordat ", "They differ because ") + t(" en ", " and ").join(
        causes
    )
    if len(causes) > 1:
        told += t(
            "; het aandeel van elk is zonder tussenliggende run niet te scheiden",
            "; the share of each cannot be told apart without a run in between",
        )
    return f"{told}."


def _figures(book: Book, before: Mapping[str, Any], years: Sequence[int]) -> list[Block]:
    t = chooser(book.lang)
    rows = []
    for year in years:
        for scenario in ("without", "with"):
            key = {
                "scenario": scenario, "indicator": "shortage", "region": "NL",
                "occupation": "07+08", "year": year,
            }  # fmt: skip
            if not (book.has("cells", before["run"], **key) and book.has("differences", **key)):
                continue
            name = SCENARIOS[scenario][book.lang]
            rows.append(
                [
                    spans(f"{year}, {name[0].lower()}{name[1:]}"),
                    spans(book.interval("cells", "persons", before["run"], **key)),
                    spans(book.interval("cells", "persons", **key)),
                    spans(book.figure("differences", "change", ("value",), **key)),
                ]
            )
    if before["run"] == book.run or not rows:
        return []
    return [
        Table(
            "changes",
            t("Tekort aan technici en ICT’ers in beide brieven", "Shortage in both letters"),
            [
                t("Jaar", "Year"),
                "#" + t("Vorige brief", "Letter before"),
                "#" + t("Deze brief", "This letter"),
                "#" + t("Verschil", "Difference"),
            ],
            rows,
            (2.4, 2.8, 2.8, 1.6),
            spans(
                t(
                    "Verschillen tussen de medianen, berekend uit onafgeronde cijfers.",
                    "Differences between the medians, computed from figures before rounding.",
                )
            ),
        )
    ]


def _records(
    now: Mapping[str, Sequence[Mapping[str, Any]]], then: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[dict[str, Any]]:
    for kind in TOLD:
        old = {own["key"]: own for own in then[kind]}
        new = {own["key"]: own for own in now[kind]}
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before is None or after is None:
                yield {"kind": kind, "key": key, "old": before, "new": after, "fields": {}}
                continue
            fields = {
                name: (before.get(name), value)
                for name, value in after.items()
                if name != "version" and before.get(name) != value
            }
            if fields:
                yield {"kind": kind, "key": key, "old": before, "new": after, "fields": fields}


def _told(own: Mapping[str, Any], history: Sequence[Change], since: dt.date, lang: str) -> Spans:
    t = chooser(lang)
    record = own["new"] or own["old"]
    name = record.get(f"name_{lang}") or record.get(f"text_{lang}") or own["key"]
    told = spans(f"{t(*NAMES[own['kind']])} «{name}»: ")
    if own["old"] is None:
        told += spans(t("nieuw", "new"))
    elif own["new"] is None:
        told += spans(t("verwijderd", "removed"))
    else:
        told += spans(
            "; ".join(
                _field(own["kind"], field, both, lang) for field, both in own["fields"].items()
            )
        )
    why = [
        change.edit.why
        for change in history
        if (change.kind, change.key) == (own["kind"], own["key"])
        and change.edit.moment.date() >= since
    ]
    return told + (spans(t(". Reden: ", ". Reason: "), quote(why[-1]), ".") if why else spans("."))


def _field(kind: str, name: str, both: tuple[Any, Any], lang: str) -> str:
    t = chooser(lang)
    own = kinds()[kind].field(name)
    meaning = own.meaning_nl if lang == "nl" else own.meaning_en
    old, new = (
        t("onbekend", "unknown")
        if value in (None, [], "")
        else own.name_of(value, lang)
        if own.choices and isinstance(value, str)
        else text_of(tuple(value) if isinstance(value, list) else value)
        for value in both
    )
    words = t("van «{}» naar «{}»", "from «{}» to «{}»").format(old, new)
    return f"{meaning[0].lower()}{meaning[1:]} {words}"
