"""Resources of the register: every kind of record, now or then, its history, and what is open."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import HTTPException, Request, Response

from krapte.errors import BadInput
from krapte.register.due import STATES, due
from krapte.register.store import Change, Kind, Record, kinds
from krapte.web.api.answers import OPEN, as_json, bounds, form_of, listing, tag, unchanged
from krapte.web.api.columns import Column, columns_of, object_of
from krapte.web.api.document import page_of
from krapte.web.api.forecasts import filters_of, fitting
from krapte.web.api.names import RESOURCES, key_of_segment, name_of, segment_of
from krapte.web.api.operations import Operation, reading
from krapte.web.api.query import PAGING, Parameter, asked
from krapte.web.owners import shown_signature
from krapte.web.site import Site

GROUP = "Register"
AS_OF = Parameter(
    "alsVan", "moment", "Zoals het register op dit moment was; een dag telt tot zijn einde (UTC)."
)
SEARCH = Parameter("zoek", "text", "Alleen records met deze woorden, in welk veld dan ook.")
KEY = Column("sleutel", "text", "Naam van het record in adressen", field="key")
RECORD = (KEY, Column("versie", "integer", "Telt de wijzigingen; noem haar in If-Match",
                      field="version"))  # fmt: skip
_CHOSEN = ("slug", "reference", "choice", "pillar", "year", "flag", "words", "references",
           "regions", "occupations", "period")  # fmt: skip
"""Forms of fields by which can be chosen; texts can be searched."""


class Records:
    """The records of a register as rows, read again when the register was written.

    Parameters
    ----------
    site
        Whose register.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._held: dict[str, tuple[str, Any]] = {}

    def seal(self) -> str:
        """Return the state of the register."""
        return self._site.register.seal()

    def rows(self, kind: str, seal: str) -> Sequence[Mapping[str, Any]]:
        """Return the records of a kind in a state, in the order in which they were created."""
        return self._known(
            kind, seal, lambda: [row_of(own) for own in self._site.register.records(kind)]
        )

    def everything(self, seal: str) -> Mapping[str, Sequence[Record]]:
        """Return the records of all kinds in a state."""
        return self._known("", seal, self._site.register.everything)

    def _known(self, name: str, seal: str, read: Callable[[], Any]) -> Any:
        found = self._held.get(name)
        if found is None or found[0] != seal:
            # Written between the two? Then it is newer than its seal, and read again next time.
            found = (seal, read())
            with self._lock:
                self._held[name] = found
        return found[1]


def row_of(record: Record) -> dict[str, Any]:
    """Return a record as a row: its key as a segment of an address, its version and its fields."""
    plain = record.as_dict()
    return plain | {"key": segment_of(record.key)}


def body_of(record: Record) -> dict[str, Any]:
    """Return a record as the API shows it."""
    row = row_of(record)
    return {own.name: row[own.key] for own in (*RECORD, *columns_of(kinds()[record.kind]))}


def chosen_by(kind: Kind) -> tuple[Parameter, ...]:
    """Return what can be asked of the records of a kind."""
    names = [name_of(own.name) for own in kind.fields if own.form in _CHOSEN]
    return (*filters_of(columns_of(kind), names), SEARCH, AS_OF, *PAGING)


def listed(kind: Kind) -> Callable[[Request], Response]:
    """Return what answers with the records of a kind."""
    columns = (*RECORD, *columns_of(kind))
    parameters = chosen_by(kind)
    named = {own.name for own in parameters}
    chosen = [own for own in columns if own.name in named]
    texts = [own.key for own in columns if own.form == "text"]

    def handler(request: Request) -> Response:
        found = asked(request, parameters)
        form = form_of(request)
        records = request.app.state.records
        seal = records.seal()
        known = tag(request, seal, form)
        same = unchanged(request, known)
        if same is not None:
            return same
        if found["alsVan"] is None:
            rows = records.rows(kind.name, seal)
        else:
            then = request.app.state.site.register.records(kind.name, found["alsVan"])
            rows = [row_of(own) for own in then]
        rows = fitting(rows, chosen, found)
        words = (found["zoek"] or "").lower().split()
        if words:
            rows = [row for row in rows if _holds(row, texts, words)]
        first, last = bounds(found, form)
        return listing(request, columns, rows[first:last], len(rows), found, form, {"ETag": known})

    return handler


def _holds(row: Mapping[str, Any], texts: Sequence[str], words: Sequence[str]) -> bool:
    text = " ".join(str(row[name]) for name in texts if row[name]).lower()
    return all(word in text for word in words)


def record_at(request: Request, kind: Kind, segment: str, as_of: dt.date | None = None) -> Record:
    """Return the record of an address.

    Raises
    ------
    HTTPException
        404: there is none, or there was none at that moment.
    """
    try:
        return request.app.state.site.register.record(kind.name, key_of_segment(segment), as_of)
    except BadInput:
        raise HTTPException(404, f"In {RESOURCES[kind.name][0]} is geen {segment}.") from None


def version_tag(record: Record) -> str:
    """Return the tag by which a writer names the version that was read."""
    return f'"{record.version}"'


def one(kind: Kind) -> Callable[..., Response]:
    """Return what answers with one record."""

    def handler(request: Request, sleutel: str) -> Response:
        found = asked(request, (AS_OF,))
        form_of(request, ("json",))
        record = record_at(request, kind, sleutel, found["alsVan"])
        known = version_tag(record)
        same = unchanged(request, known)
        if same is not None:
            return same
        return as_json(body_of(record), headers={"ETag": known, "Vary": "Accept", **OPEN})

    return handler


CHANGE = (
    Column("wijziging", "integer", "Nummer van de wijziging", field="edit"),
    Column("moment", "moment", "Wanneer"),
    Column("door", "text", "Wie; een naam is er alleen voor wie is aangemeld", field="who"),
    Column("reden", "text", "Waarom", field="why"),
    Column("actie", "text", "create, change of delete", field="action"),
    Column("versie", "integer", "Versie die het record kreeg", field="version"),
    Column("velden", "object", "Veld naar wat het was en wat het werd", field="fields"),
)


def change_row(change: Change, signed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return a change with the names of the API; whose it is, as far as the reader may know."""
    row = change.as_dict()
    fields = {name_of(name): pair for name, pair in row["fields"].items()}
    return row | {"who": shown_signature(row["who"], signed), "fields": fields}


def history(kind: Kind) -> Callable[..., Response]:
    """Return what answers with the changes of a record, also of one that was deleted."""

    def handler(request: Request, sleutel: str) -> Response:
        found = asked(request, PAGING)
        form = form_of(request)
        changes = request.app.state.site.register.history(kind.name, key_of_segment(sleutel))
        if not changes:
            raise HTTPException(404, f"In {RESOURCES[kind.name][0]} was nooit een {sleutel}.")
        signed = None if request.state.who is None else request.app.state.site.accounts.names()
        # Names are for colleagues: what a reader without an account gets may be kept by anyone.
        known = tag(request, f"{changes[-1].edit.number} {signed}", form)
        same = unchanged(request, known)
        if same is not None:
            return same
        rows = [change_row(own, signed) for own in changes]
        first, last = bounds(found, form)
        head = {"ETag": known} | ({} if signed is None else {"Cache-Control": "private, no-cache"})
        return listing(request, CHANGE, rows[first:last], len(rows), found, form, head)

    return handler


OPEN_POINT = (
    Column("code", "text", "Code van de toezegging of mijlpaal"),
    Column("soort", "text", "Soort toezegging, of milestone", field="kind"),
    Column("stand", "text",
           "late (te laat), unknown (termijn voorbij, status onbekend), due of undated",
           choices=STATES, field="state"),
    Column("status", "text", "Status in het register"),
    Column("termijn", "date", "Einde van de termijn", known=False, field="deadline"),
    Column("termijnTekst", "text", "De termijn in de woorden van de bron", known=False,
           field="deadline_text"),
    Column("dagen", "integer", "Dagen tot de termijn; negatief als die voorbij is", "dagen",
           known=False, field="days"),
    Column("tekstNl", "text", "Tekst in het Nederlands", field="text_nl"),
    Column("tekstEn", "text", "Tekst in het Engels", field="text_en"),
    Column("nummer", "text", "Nummer van het Kamerstuk", known=False, field="number"),
    Column("gedaanDoor", "text", "Wie het deed", known=False, field="made_by"),
    Column("partijen", "texts", "Wie moet leveren", field="parties"),
    Column("maatregelen", "texts", "Waarover het gaat", field="measures"),
    Column("bronnen", "texts", "Documenten", field="source"),
)  # fmt: skip
_OPEN_POINTS = (
    *filters_of(OPEN_POINT, ("soort", "stand", "partijen", "maatregelen")),
    Parameter("peildatum", "date", "De dag waarop wordt gekeken; zonder is het vandaag (UTC)."),
    *PAGING,
)


def open_points(request: Request) -> Response:
    """Answer with the commitments and milestones that are open on a day, the late first."""
    found = asked(request, _OPEN_POINTS)
    form = form_of(request)
    day = found["peildatum"] or dt.datetime.now(dt.UTC).date()
    records = request.app.state.records
    seal = records.seal()
    known = tag(request, f"{seal} {day}", form)
    same = unchanged(request, known)
    if same is not None:
        return same
    chosen = [
        own for own in OPEN_POINT if own.name in ("soort", "stand", "partijen", "maatregelen")
    ]
    rows = fitting(due(records.everything(seal), day), chosen, found)
    first, last = bounds(found, form)
    return listing(request, OPEN_POINT, rows[first:last], len(rows), found, form, {"ETag": known})


def operations() -> list[Operation]:
    """Return what can be asked of the register."""
    found = [
        reading("/openstaande-afspraken", "openstaandeAfsprakenLezen", GROUP,
                "Toezeggingen en mijlpalen die op een dag openstaan", open_points,
                "OpenstaandeAfspraakPagina", _OPEN_POINTS)
    ]  # fmt: skip
    for name, kind in kinds().items():
        path, schema = RESOURCES[name]
        found += [
            reading(f"/{path}", f"{path}Lezen", GROUP, f"Alle {path}", listed(kind),
                    f"{schema}Pagina", chosen_by(kind)),
            reading(f"/{path}/{{sleutel}}", f"{path}EenLezen", GROUP, f"Een van de {path}",
                    one(kind), schema, (AS_OF,), listed=False),
            reading(f"/{path}/{{sleutel}}/geschiedenis", f"{path}GeschiedenisLezen", GROUP,
                    f"Wat er met een van de {path} gebeurde", history(kind), "WijzigingPagina",
                    PAGING),
        ]  # fmt: skip
    return found


def schemas() -> dict[str, Any]:
    """Return the schemas of the answers."""
    found = {
        RESOURCES[name][1]: object_of(
            (*RECORD, *columns_of(kind)), f"Een van de {RESOURCES[name][0]}."
        )
        for name, kind in kinds().items()
    }  # fmt: skip
    found["Wijziging"] = object_of(CHANGE, "Wat een wijziging met een record deed.")
    found["OpenstaandeAfspraak"] = object_of(OPEN_POINT, "Iets dat op een dag openstaat.")
    return found | {f"{name}Pagina": page_of(name) for name in found}
