"""Change, make and delete records by role: with a reason, a look beforehand, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from krapte.errors import BadInput
from krapte.register.store import (
    LASTING,
    Kind,
    Outcome,
    Record,
    StaleRecord,
    Transaction,
    kinds,
)
from krapte.web.accounts import ROLES, Account, require
from krapte.web.language import chooser, language_of
from krapte.web.owners import Records, may_begin, may_change, signature
from krapte.web.pages.measures_form import (
    Message,
    controls,
    fit_values,
    messages_of,
    typed_in,
)
from krapte.web.pages.measures_record import named_by
from krapte.web.pages.measures_records import (
    PAGE,
    TABS,
    address_of,
    everything,
    found_record,
    known_kind,
    meaning,
    singular,
    title_of,
    titles,
    written,
)
from krapte.web.pages.measures_stale import Beside, beside, texts_at, together
from krapte.web.render import link, page

router = APIRouter(include_in_schema=False)
NL, EN = PAGE.path("nl"), PAGE.path("en")
MOST_WHY = 1000
Editor = Annotated[Account, Depends(require("edit"))]


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]


@dataclass
class Draft:
    """A form on its way: what is typed, and what is to be said of it.

    Parameters
    ----------
    kind, key
        The record; the key is empty for a new one.
    action
        `create`, `change` or `delete`.
    typed
        Field to text.
    version
        Version that was read; 0 for a new record.
    why
        Reason of the edit.
    faults
        Field to what is wrong; `_why` is the reason, the empty name the whole.
    outcome
        What would be done, when that was asked.
    beside
        What somebody else changed meanwhile.
    gone
        Whether somebody else deleted it meanwhile.
    reason
        Why a measure has no effect any more, when its last one is deleted.
    """

    kind: Kind
    key: str
    action: str
    typed: dict[str, str]
    version: int = 0
    why: str = ""
    faults: dict[str, list[Message]] = field(default_factory=dict)
    outcome: Sequence[Outcome] | None = None
    beside: Sequence[Beside] = ()
    gone: bool = False
    reason: str = ""


@router.get(f"{NL}/nieuw/{{kind}}")
@router.get(f"{EN}/nieuw/{{kind}}")
def new(request: Request, kind: str, who: Editor) -> Response:
    """Show the form of a new record; fields of the same name in the address are filled in."""
    own = known_kind(kind)
    if not may_begin(who, kind):
        raise HTTPException(403)
    asked = request.query_params
    typed = {item.name: asked.get(item.name, "")[:200] for item in own.fields}
    return _shown(request, Draft(own, "", "create", typed))


@router.post(f"{NL}/nieuw/{{kind}}")
@router.post(f"{EN}/nieuw/{{kind}}")
def create(request: Request, kind: str, who: Editor, sent: Sent) -> Response:
    """Look at a new record, or make it."""
    own = known_kind(kind)
    return _done(request, who, _draft(own, "", "create", sent), _asks_to_save(sent))


@router.get(f"{NL}/wijzig/{{kind}}/{{key:path}}")
@router.get(f"{EN}/wijzig/{{kind}}/{{key:path}}")
def form(request: Request, kind: str, key: str, who: Editor) -> Response:
    """Show the form of a record."""
    own = _mine(request, known_kind(kind), key, who)
    return _shown(request, Draft(known_kind(kind), key, "change", own.as_texts(), own.version))


@router.post(f"{NL}/wijzig/{{kind}}/{{key:path}}")
@router.post(f"{EN}/wijzig/{{kind}}/{{key:path}}")
def change(request: Request, kind: str, key: str, who: Editor, sent: Sent) -> Response:
    """Look at a change, or make it."""
    own = known_kind(kind)
    return _done(request, who, _draft(own, key, "change", sent), _asks_to_save(sent))


@router.get(f"{NL}/verwijder/{{kind}}/{{key:path}}")
@router.get(f"{EN}/verwijder/{{kind}}/{{key:path}}")
def ask(request: Request, kind: str, key: str, who: Editor) -> Response:
    """Ask whether a record is to be deleted, and why."""
    own = _mine(request, known_kind(kind), key, who)
    return _shown(request, Draft(known_kind(kind), key, "delete", own.as_texts(), own.version))


@router.post(f"{NL}/verwijder/{{kind}}/{{key:path}}")
@router.post(f"{EN}/verwijder/{{kind}}/{{key:path}}")
def delete(request: Request, kind: str, key: str, who: Editor, sent: Sent) -> Response:
    """Delete a record; its history stays."""
    own = known_kind(kind)
    return _done(request, who, _draft(own, key, "delete", sent), True)


def _mine(request: Request, kind: Kind, key: str, who: Account) -> Record:
    """Return a record that somebody may change.

    Raises
    ------
    HTTPException
        404: it is not there; 403: it is of another party, or is never changed.
    """
    records = everything(request)
    own = found_record(records, kind.name, key)
    if own is None:
        raise HTTPException(404)
    if kind.name in LASTING or not may_change(who, kind.name, own.values, own.values, records):
        raise HTTPException(403)
    return own


def _draft(kind: Kind, key: str, action: str, sent: FormData) -> Draft:
    version = str(sent.get("_version", ""))
    return Draft(
        kind, key, action, typed_in(kind, sent), int(version) if version.isdecimal() else 0,
        str(sent.get("_why", "")).strip()[:MOST_WHY], reason=str(sent.get("_reason", ""))[:80],
    )  # fmt: skip


def _asks_to_save(sent: FormData) -> bool:
    return sent.get("_do") == "save"


def _done(request: Request, who: Account, draft: Draft, save: bool) -> Response:
    """Do or only look at what a form asks, and return the record or the form again."""
    site = request.app.state.site
    records = everything(request)
    read = _permitted(request, who, draft, records)
    t = chooser(language_of(request.url.path))
    if save and not draft.why:
        draft.faults["_why"] = [
            Message(t("Schrijf waarom u dit doet.", "Write why you do this."),
                    language_of(request.url.path))
        ]  # fmt: skip
    try:
        # A form without a reason is checked all the same: what is wrong is told at once.
        dry = not save or bool(draft.faults)
        with site.register.transaction(signature(who), draft.why or "-", dry) as edit:
            _steps(edit, draft, records, who, read)
    except StaleRecord:
        return _stale(request, draft, read)
    except BadInput as fault:
        lang = language_of(request.url.path)
        draft.faults |= messages_of(draft.kind, fault.problems, draft.typed, lang)
    if draft.faults:
        return _shown(request, draft, 400)
    if not save:
        draft.outcome = edit.outcome
        return _shown(request, draft)
    for own in edit.outcome:
        site.accounts.note(who.email, f"register {own.action}", f"{own.kind} {own.key}"[:300])
    lang = language_of(request.url.path)
    key = edit.outcome[0].key if draft.action == "create" else draft.key
    return RedirectResponse(
        link("measures", lang, address_of(draft.kind.name, key), gedaan="ja"), 303
    )


def _permitted(
    request: Request, who: Account, draft: Draft, records: Records
) -> dict[str, str] | None:
    """Return the texts that the writer read; None for a new record.

    Raises
    ------
    HTTPException
        403: it is of another party, or would become so; 404: there never was such a record.
    """
    kind = draft.kind
    now = found_record(records, kind.name, draft.key) if draft.key else None
    after = None if draft.action == "delete" else fit_values(kind, draft.typed)
    if draft.action == "create":
        alone = ROLES[who.role].own_party_only and kind.name == "measure"
        # A new measure is of the party that makes it: it gets its role in the same edit.
        if not (may_begin(who, kind.name) if alone else
                may_change(who, kind.name, None, after, records)):  # fmt: skip
            raise HTTPException(403)
        return None
    changes = request.app.state.site.register.history(kind.name, draft.key)
    read = texts_at(kind, changes, draft.version)
    if now is None and read is None:
        raise HTTPException(404)
    if after is not None and now is not None:
        after |= {name: now[name] for name in kind.key}
    before = now.values if now is not None else fit_values(kind, read or {})
    lasting = kind.name in LASTING
    if lasting or not may_change(who, kind.name, before, after, records):
        raise HTTPException(403)
    return read or (now.as_texts() if now is not None else None)


def _steps(
    edit: Transaction, draft: Draft, records: Records, who: Account, read: Mapping[str, str] | None
) -> None:
    """Put what a form asks into a transaction, with what must change along with it."""
    kind = draft.kind
    if draft.action == "create":
        edit.create(kind.name, draft.typed)
        fit = fit_values(kind, draft.typed)
        if kind.name == "measure" and ROLES[who.role].own_party_only and fit.get("code"):
            role = {"measure": fit["code"], "party": who.party, "role": "owner",
                    "source": draft.typed["source"]}  # fmt: skip
            edit.create("role", role)
        measure = found_record(records, "measure", str(fit.get("measure") or ""))
        if kind.name == "effect" and measure is not None and measure["reason"]:
            edit.change("measure", measure.key, {"reason": ""}, measure.version)
    elif draft.action == "change":
        news = {
            name: text
            for name, text in draft.typed.items()
            if name not in kind.key and text != (read or {}).get(name)
        }
        edit.change(kind.name, draft.key, news, draft.version)
    else:
        edit.delete(kind.name, draft.key, draft.version)
        measure = _left_without(draft, records)
        if measure is not None and draft.reason:
            edit.change("measure", measure.key, {"reason": draft.reason}, measure.version)


def _left_without(draft: Draft, records: Records) -> Record | None:
    """Return the measure that has no effect any more when this one is deleted, or None."""
    own = found_record(records, "effect", draft.key) if draft.kind.name == "effect" else None
    if own is None or draft.action != "delete":
        return None
    others = [eff for eff in records["effect"] if eff["measure"] == own["measure"]]
    return found_record(records, "measure", own["measure"]) if len(others) == 1 else None


def _stale(request: Request, draft: Draft, read: Mapping[str, str] | None) -> Response:
    """Return the form with what somebody else made of the record beside what was typed."""
    register = request.app.state.site.register
    kind, lang = draft.kind, language_of(request.url.path)
    now = found_record(everything(request), kind.name, draft.key)
    if now is None:
        draft.gone, draft.action, draft.version = True, "create", 0
        return _shown(request, draft, 409)
    changes = register.history(kind.name, draft.key)
    if draft.action == "delete":
        draft.typed = dict(read or now.as_texts())
    read = read or now.as_texts()
    typed = {**draft.typed, **{name: read[name] for name in kind.key}}
    signed = request.app.state.site.accounts.names()
    draft.beside = beside(kind, read, now, typed, changes, draft.version, lang, signed)
    draft.typed, draft.version = together(read, now, typed), now.version
    return _shown(request, draft, 409)


def _shown(request: Request, draft: Draft, status: int = 200) -> Response:
    lang = language_of(request.url.path)
    t = chooser(lang)
    kind, records = draft.kind, everything(request)
    one = singular(kind.name, lang)
    title = {
        "create": t("Nieuw: {}", "New: {}"),
        "change": t("Wijzigen: {}", "Change: {}"),
        "delete": t("Verwijderen: {}", "Delete: {}"),
    }[draft.action].format(one)
    own = found_record(records, kind.name, draft.key) if draft.key else None
    made = controls(kind, draft.typed, records, lang, draft.action == "change", draft.faults)
    labels = {item.name: meaning(item, lang) for item in kind.fields}
    labels |= {"_why": t("Reden van de wijziging", "Reason of the change"), "": title}
    answer = page(
        request, "measures_edit.html.j2", PAGE.key, title, status, tabs=TABS, tab="", draft=draft,
        kind=kind, one=one, controls=made, labels=labels,
        address=address_of(kind.name, draft.key) if draft.key else "",
        name=title_of(own, lang) if own else "", most_why=MOST_WHY,
        outcome=None if draft.outcome is None else list(_told(draft.outcome, records, lang)),
        named_by=named_by(records, kind.name, draft.key, lang)
        if draft.action == "delete" and own else [],
        reasons=[(choice.code, kinds()["measure"].field("reason").name_of(choice.code, lang))
                 for choice in kinds()["measure"].field("reason").choices]
        if _left_without(draft, records) else [],
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(outcome: Sequence[Outcome], records: Records, lang: str) -> Iterator[dict[str, Any]]:
    for own in outcome:
        kind = kinds()[own.kind]
        names = {item.refers: titles(records, item.refers, lang)
                 for item in kind.fields if item.refers}  # fmt: skip
        yield {
            "title": f"{singular(own.kind, lang)} {own.key}",
            "version": own.version,
            "fields": [
                {
                    "label": meaning(kind.field(name), lang),
                    "before": written(kind.field(name), before, names, lang),
                    "after": written(kind.field(name), after, names, lang),
                }
                for name, (before, after) in own.fields.items()
            ],
        }
