"""One record of the register with all that belongs to it, lists of a kind, and the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, HTTPException, Query, Request, Response

from krapte.register.store import Change, Kind, Record, kinds
from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.summary import rows_of
from krapte.web.kept import kept
from krapte.web.language import chooser, language_of
from krapte.web.owners import (
    Records,
    may_begin,
    may_change,
    shown_signature,
)
from krapte.web.pages.measures_records import (
    NAMES,
    PAGE,
    TABS,
    address_of,
    everything,
    found_record,
    known_kind,
    matching,
    meaning,
    paged,
    pieces,
    plural,
    singular,
    title_of,
    titles,
    unit,
    written,
)
from krapte.web.render import page

router = APIRouter(include_in_schema=False)
NL, EN = PAGE.path("nl"), PAGE.path("en")
YEARS = (2026, 2030, 2035)

BELONGING = {
    "role": ("party", "role", "source"),
    "budget_line": ("fund", "party", "amount_eur", "per", "from_year", "to_year", "conditional",
                    "condition", "source"),
    "milestone": ("text", "due", "due_text", "status", "source"),
    "commitment": ("text", "kind", "made_by", "deadline", "status", "party", "number"),
    "effect": ("lever", "central", "low", "high", "unit", "start", "ramp_years", "evidence_grade",
               "status", "source"),
    "evidence": ("text", "lever", "grade", "source"),
    "indicator": ("name", "unit", "direction", "source"),
}  # fmt: skip
"""Kinds of record about a measure, with the fields that its page shows; `text` and `name` are those
of the language."""

ACTIONS = {
    "create": ("gemaakt", "created"),
    "change": ("gewijzigd", "changed"),
    "delete": ("verwijderd", "deleted"),
}


@router.get(f"{NL}/geschiedenis")
@router.get(f"{EN}/geschiedenis")
@kept
def history(request: Request, blad: Annotated[int, Query(ge=1, le=100_000)] = 1) -> Response:
    """Show all edits of the register, the newest first."""
    lang = language_of(request.url.path)
    part = paged(request.app.state.site.register.history()[::-1], blad)
    records = everything(request)
    title = chooser(lang)("Geschiedenis van het register", "History of the register")
    return page(
        request, "measures_history.html.j2", PAGE.key, title, tabs=TABS, tab="register", part=part,
        changes=told(part.rows, records, request, lang, ("", "")),
    )  # fmt: skip


@router.get(f"{NL}/register")
@router.get(f"{EN}/register")
@kept
def register(request: Request) -> Response:
    """Show what kinds of record there are, and how many of each."""
    lang = language_of(request.url.path)
    records = everything(request)
    rows = [
        {"kind": kind, "name": plural(kind, lang), "count": len(records[kind])} for kind in NAMES
    ]
    title = chooser(lang)("Het register", "The register")
    return page(
        request, "measures_register.html.j2", PAGE.key, title, tabs=TABS, tab="register", rows=rows
    )


@router.get(f"{NL}/{{kind}}")
@router.get(f"{EN}/{{kind}}")
@kept
def of_kind(
    request: Request,
    kind: str,
    q: Annotated[str, Query(max_length=200)] = "",
    blad: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the records of a kind in which the words stand."""
    lang = language_of(request.url.path)
    known_kind(kind)
    records = everything(request)
    found = sorted(
        matching(records[kind], q, {}), key=lambda own: (title_of(own, lang).casefold(), own.key)
    )
    rows = [
        {"key": own.key, "title": title_of(own, lang), "address": address_of(kind, own.key)}
        for own in found
    ]
    return page(
        request, "measures_kind.html.j2", PAGE.key, plural(kind, lang), tabs=TABS, tab="register",
        kind=kind, one=singular(kind, lang), q=q, part=paged(rows, blad), all=len(records[kind]),
        creates=may_begin(request.state.who, kind),
    )  # fmt: skip


@router.get(f"{NL}/{{kind}}/{{key:path}}")
@router.get(f"{EN}/{{kind}}/{{key:path}}")
@kept
def record(request: Request, kind: str, key: str, gedaan: str = "") -> Response:
    """Show one record; a deleted one with its history only."""
    lang = language_of(request.url.path)
    own_kind = known_kind(kind)
    site = request.app.state.site
    records = everything(request)
    own = found_record(records, kind, key)
    changes = site.register.history(kind, key)
    if own is None and not changes:
        t = chooser(lang)
        raise HTTPException(404, t("Dit staat niet in het register.", "It is not in the register."))
    belonging = {} if own is None or kind != "measure" else belonging_to(records, key)
    if kind == "measure":
        changes = _with_belonging(changes, site.register.history(), key, belonging)
    run = site.run() if kind == "measure" else None
    who = request.state.who
    allowed = own is not None and may_change(who, kind, own.values, own.values, records)
    return page(
        request, "measures_record.html.j2", PAGE.key, key if own is None else title_of(own, lang),
        tabs=TABS, tab="" if kind == "measure" else "register", kind=kind, own=own, code=key,
        one=singular(kind, lang), address=address_of(kind, key),
        fields=[] if own is None else shown_fields(own_kind, own, records, lang),
        sections=[_section(name, rows, records, lang) for name, rows in belonging.items()],
        named_by=[] if own is None or belonging else named_by(records, kind, key, lang),
        effect=None if run is None or own is None else in_run(run, key),
        run=run, quote=_quote(own), allowed=allowed, done=gedaan,
        lasting=kind == "decision",
        changes=told(changes[::-1], records, request, lang, (kind, key)),
    )  # fmt: skip


def belonging_to(records: Records, measure: str) -> dict[str, list[Record]]:
    """Return the records about a measure by kind, empty lists too."""
    found = {}
    for kind in BELONGING:
        field = "measures" if kind == "commitment" else "measure"
        found[kind] = [own for own in records[kind] if _names_it(own[field], measure)]
    return found


def _names_it(value: Any, key: str) -> bool:
    return key in value if isinstance(value, tuple) else key == value


def shown_fields(kind: Kind, own: Record, records: Records, lang: str) -> list[dict[str, Any]]:
    """Return the fields of a record for a reader: label, name, and the parts of the value."""
    names = _names(kind, records, lang)
    return [
        {
            "name": field.name,
            "label": meaning(field, lang),
            "unit": unit(field, lang),
            "pieces": pieces(field, own[field.name], names, lang),
        }
        for field in kind.fields
        if field.name not in ("letter_quote", "letter_section")
    ]


def _names(kind: Kind, records: Records, lang: str) -> dict[str, dict[str, str]]:
    return {
        refers: titles(records, refers, lang)
        for refers in {field.refers for field in kind.fields if field.refers}
    }


def _section(kind_name: str, rows: Iterable[Record], records: Records, lang: str) -> dict[str, Any]:
    kind = kinds()[kind_name]
    names = _names(kind, records, lang)
    fields = [
        kind.field(f"{name}_{lang}" if name in ("text", "name") and not kind.has(name) else name)
        for name in BELONGING[kind_name]
    ]
    return {
        "kind": kind_name,
        "title": plural(kind_name, lang),
        "one": singular(kind_name, lang),
        "columns": [meaning(field, lang) for field in fields],
        "rows": [
            {
                "address": address_of(kind_name, own.key),
                "cells": [pieces(field, own[field.name], names, lang) for field in fields],
            }
            for own in rows
        ],
    }


def named_by(records: Records, kind: str, key: str, lang: str) -> list[dict[str, Any]]:
    """Return the records that name a record, by kind."""
    found = []
    for other in kinds().values():
        fields = [field.name for field in other.fields if field.refers == kind]
        rows = [
            {"title": title_of(own, lang), "address": address_of(other.name, own.key)}
            for own in records[other.name]
            if any(_names_it(own[name], key) for name in fields)
        ]
        if rows:
            found.append({"title": plural(other.name, lang), "rows": rows})
    return found


def in_run(run: FinishedRun, measure: str) -> dict[str, Any] | None:
    """Return what a run says a measure does to the shortage; None when the run has no such measure.

    Returns
    -------
    dict
        `rows` by year: persons, with 80 and 95 % intervals; empty when it is not quantified.
    """
    own = run.measures[run.measures["measure"] == measure]
    if own.empty:
        return None
    part = own[(own["occupation"] == "07+08") & own["year"].isin(list(YEARS))]
    rows = [row for row in rows_of(part.sort_values("year")) if not pd.isna(row["median"])]
    return {"rows": rows, "first": rows_of(own)[0]}


def _quote(own: Record | None) -> dict[str, str] | None:
    if own is None or not own.values.get("letter_quote"):
        return None
    return {"text": own["letter_quote"], "section": own["letter_section"] or ""}


def _with_belonging(
    changes: Sequence[Change],
    everything: Sequence[Change],
    measure: str,
    belonging: Mapping[str, Sequence[Record]],
) -> list[Change]:
    """Return the changes of a measure and of what is about it, without what came along with it."""
    began = {own.edit.number for own in changes if own.action == "create"}
    mine = {(kind, own.key) for kind, rows in belonging.items() for own in rows}
    return [
        own
        for own in everything
        if (own.kind, own.key) == ("measure", measure)
        or (
            own.edit.number not in began
            and ((own.kind, own.key) in mine or own.key.startswith(f"{measure}/"))
        )
    ]


def told(
    changes: Iterable[Change],
    records: Records,
    request: Request,
    lang: str,
    here: tuple[str, str],
) -> list[dict[str, Any]]:
    """Return changes as a reader sees them; fields from and to, save of a record that was made.

    Parameters
    ----------
    here
        Kind and key of the record whose page it is: it gets no link to itself.
    """
    known = None if request.state.who is None else request.app.state.site.accounts.names()
    named: dict[str, dict[str, dict[str, str]]] = {}
    rows = []
    for own in changes:
        kind = kinds()[own.kind]
        if own.kind not in named:
            named[own.kind] = _names(kind, records, lang)
        names = named[own.kind]
        fields = [
            {
                "label": meaning(kind.field(field.field), lang),
                "before": written(kind.field(field.field), field.before, names, lang),
                "after": written(kind.field(field.field), field.after, names, lang),
            }
            for field in own.fields
            if own.action != "create" and kind.has(field.field)
        ]
        rows.append(
            {
                "moment": f"{own.edit.moment:%Y-%m-%d %H:%M}",
                "who": shown_signature(own.edit.who, known),
                "why": own.edit.why,
                "action": chooser(lang)(*ACTIONS[own.action]),
                "version": own.version,
                "title": f"{singular(own.kind, lang)} {own.key}",
                "address": "" if here == (own.kind, own.key) else address_of(own.kind, own.key),
                "fields": fields,
            }
        )
    return rows
