"""Writing to the register: who may, on which version, and why; nothing is written on a dry run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from krapte.register.store import (
    LASTING,
    Kind,
    Outcome,
    Record,
    Transaction,
    cleaned,
    key_of,
    kinds,
)
from krapte.web.api.answers import as_json
from krapte.web.api.bodies import (
    PATCH_MEDIA,
    READ_VERSION,
    REASON,
    object_sent,
    reason,
    values_sent,
    version_read,
)
from krapte.web.api.columns import columns_of
from krapte.web.api.document import PATH
from krapte.web.api.names import RESOURCES, name_of, segment_of
from krapte.web.api.operations import JSON, WRITE, Answer, Operation
from krapte.web.api.query import Parameter, asked
from krapte.web.api.records import GROUP, body_of, record_at, version_tag
from krapte.web.owners import may_change, signature

DRY = Parameter(
    "proef", "flag", "Alles nagaan en niets schrijven; het antwoord zegt wat er zou gebeuren.",
    default=False,
)  # fmt: skip
Edits = Callable[[Transaction], None]


def allowed(
    request: Request,
    kind: Kind,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Refuse whoever may not turn a record into another; None is a record that is not there.

    Raises
    ------
    HTTPException
        403: the record belongs, or would belong, to another party.
    """
    held = request.app.state.records
    if not may_change(request.state.who, kind.name, before, after, held.everything(held.seal())):
        raise HTTPException(403, "Dit record is niet van uw partij.")


def _fit(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that their fields can hold; the register tells of the others."""
    return cleaned(kind, values, (kind.name, None))[0]


def written(request: Request, why: str, dry: bool, edits: Edits) -> Response | None:
    """Make edits of the register; return what they would do when it is a dry run."""
    register = request.app.state.site.register
    with register.transaction(signature(request.state.who), why, dry) as edit:
        edits(edit)
    if not dry:
        return None
    rows = [_outcome(own) for own in edit.outcome]
    return as_json(
        {"uitgevoerd": False, "wijzigingen": rows}, headers={"Cache-Control": "no-store"}
    )


def _outcome(own: Outcome) -> dict[str, Any]:
    return {
        "actie": own.action,
        "soort": RESOURCES[own.kind][0],
        "sleutel": segment_of(own.key),
        "versie": own.version,
        "velden": {name_of(name): list(pair) for name, pair in own.fields.items()},
    }


def _answer(record: Record, status: int) -> Response:
    path = f"{PATH}/{RESOURCES[record.kind][0]}/{segment_of(record.key)}"
    head = {"ETag": version_tag(record), "Cache-Control": "no-store"}
    if status == 201:
        head["Location"] = path
    return as_json(body_of(record), status, head)


def create(kind: Kind) -> Callable[[Request], Any]:
    """Return what adds a record."""

    async def handler(request: Request) -> Response:
        found, why = asked(request, (DRY,)), reason(request)
        values = values_sent(kind, await object_sent(request))
        return await run_in_threadpool(work, request, values, why, found["proef"])

    def work(request: Request, values: dict[str, Any], why: str, dry: bool) -> Response:
        fit = _fit(kind, values)
        allowed(request, kind, None, fit)
        register = request.app.state.site.register
        # A key field that is not required counts as empty when it is not sent.
        named = {own.name: fit.get(own.name) for own in kind.fields}
        key = key_of(kind, named)
        if any(own.key == key for own in register.records(kind.name)):
            raise HTTPException(
                409, f"In {RESOURCES[kind.name][0]} is {segment_of(key)} er al; wijzig dat."
            )
        told = written(request, why, dry, lambda edit: edit.create(kind.name, values))
        return told or _answer(register.record(kind.name, key), 201)

    return handler


def change(kind: Kind, whole: bool) -> Callable[..., Any]:
    """Return what changes a record: all of its fields, or those that are sent."""

    async def handler(request: Request, sleutel: str) -> Response:
        found, why = asked(request, (DRY,)), reason(request)
        values = values_sent(kind, await object_sent(request, (JSON,) if whole else PATCH_MEDIA))
        return await run_in_threadpool(work, request, sleutel, values, why, found["proef"])

    def work(
        request: Request, sleutel: str, values: dict[str, Any], why: str, dry: bool
    ) -> Response:
        now = record_at(request, kind, sleutel)
        if whole:
            kept = {name: now[name] for name in kind.key}
            values = {own.name: None for own in kind.fields} | kept | values
        allowed(request, kind, now.values, {**now.values, **_fit(kind, values)})
        version = version_read(request, now.version)
        told = written(
            request, why, dry, lambda edit: edit.change(kind.name, now.key, values, version)
        )
        return told or _answer(request.app.state.site.register.record(kind.name, now.key), 200)

    return handler


def delete(kind: Kind) -> Callable[..., Response]:
    """Return what takes a record out of the register; its history stays."""

    def handler(request: Request, sleutel: str) -> Response:
        found, why = asked(request, (DRY,)), reason(request)
        now = record_at(request, kind, sleutel)
        allowed(request, kind, now.values, None)
        version = version_read(request, now.version)
        told = written(
            request, why, found["proef"], lambda edit: edit.delete(kind.name, now.key, version)
        )
        return told or Response(status_code=204, headers={"Cache-Control": "no-store"})

    return handler


_TAGGED = {"ETag": "De versie die het record nu heeft."}
_MADE = {"Location": "Adres van het nieuwe record.", **_TAGGED}


def operations() -> list[Operation]:
    """Return what can be written; what is lasting is only added."""
    found: list[Operation] = []
    for name, kind in kinds().items():
        path, schema = RESOURCES[name]
        found.append(
            Operation(
                "POST", f"/{path}", f"{path}Toevoegen", GROUP, f"Voeg toe aan de {path}",
                create(kind),
                {200: Answer("Proef.", "Proef"), 201: Answer("Toegevoegd.", schema, headers=_MADE)},
                (DRY,), (*(own for own in WRITE if own != 412), 409), f"{schema}Invoer",
                action="edit", headers=REASON,
            )
        )  # fmt: skip
        if name in LASTING:
            continue
        at = f"/{path}/{{sleutel}}"
        faults = (*WRITE, 404, 428)
        done = {200: Answer("Gewijzigd, of proef.", _either(schema), headers=_TAGGED)}
        found += [
            Operation(
                "PUT", at, f"{path}Vervangen", GROUP, f"Vervang een van de {path}",
                change(kind, whole=True), done, (DRY,), faults, f"{schema}Invoer", action="edit",
                headers=REASON | READ_VERSION,
            ),
            Operation(
                "PATCH", at, f"{path}Wijzigen", GROUP, f"Wijzig velden van een van de {path}",
                change(kind, whole=False), done, (DRY,), faults, f"{schema}Deel", PATCH_MEDIA,
                action="edit", headers=REASON | READ_VERSION,
            ),
            Operation(
                "DELETE", at, f"{path}Verwijderen", GROUP, f"Haal een van de {path} weg",
                delete(kind),
                {200: Answer("Proef.", "Proef"), 204: Answer("Weggehaald.")},
                (DRY,), tuple(own for own in faults if own != 415), action="edit",
                headers=REASON | READ_VERSION,
            ),
        ]  # fmt: skip
    return found


def _either(schema: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/components/schemas/{own}"} for own in (schema, "Proef")]}


def schemas() -> dict[str, Any]:
    """Return the schemas of what is sent, and of what a dry run answers."""
    found: dict[str, Any] = {"Proef": _PROOF}
    for name, kind in kinds().items():
        _, schema = RESOURCES[name]
        columns = columns_of(kind)
        properties = {
            own.name: own.schema()
            | ({"enum": _codes(kind, own.key)} if _codes(kind, own.key) else {})
            for own in columns
        }
        needed = [own.name for own in columns if own.known]
        found[f"{schema}Invoer"] = _sent(properties, needed, f"Een van de {RESOURCES[name][0]}.")
        found[f"{schema}Deel"] = _sent(properties, (), "De velden die anders worden.")
    for name in LASTING:
        found.pop(f"{RESOURCES[name][1]}Deel")
    return found


def _codes(kind: Kind, field: str) -> list[Any]:
    own = kind.field(field)
    if own.listed or not own.choices:
        return []
    codes: list[Any] = [one.code for one in own.choices]
    if own.form == "pillar":
        codes = [int(one) for one in codes]
    return codes if own.required else [*codes, None]


def _sent(properties: Mapping[str, Any], needed: Sequence[str], text: str) -> dict[str, Any]:
    return {
        "type": "object", "description": text, "required": list(needed),
        "properties": dict(properties), "additionalProperties": False,
    } | ({} if needed else {"minProperties": 1})  # fmt: skip


_PROOF = {
    "type": "object",
    "description": "Wat een wijziging zou doen; er is niets geschreven.",
    "required": ["uitgevoerd", "wijzigingen"],
    "properties": {
        "uitgevoerd": {"type": "boolean", "description": "Altijd false."},
        "wijzigingen": {
            "type": "array",
            "description": "Per record; leeg als alles blijft zoals het is.",
            "items": {
                "type": "object",
                "required": ["actie", "soort", "sleutel", "versie", "velden"],
                "properties": {
                    "actie": {"type": "string", "description": "create, change of delete."},
                    "soort": {"type": "string", "description": "Naam van de lijst."},
                    "sleutel": {"type": "string", "description": "Het record."},
                    "versie": {"type": "integer", "description": "Versie die het zou krijgen."},
                    "velden": {"type": "object", "description": "Veld naar was en wordt."},
                },
            },
        },
    },
}
