"""What pages show besides runs and the register: plans, letters, evaluations, steps between jobs.

Nothing here is about a person: steps begin at an occupation of the public vocabulary.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from fastapi import HTTPException, Request, Response

from krapte.classification import labour_market_regions
from krapte.skills.transitions import JUDGEMENTS
from krapte.web.api.answers import bounds, form_of, listing, tag, unchanged
from krapte.web.api.columns import Column, object_of
from krapte.web.api.document import page_of
from krapte.web.api.operations import Operation, reading
from krapte.web.api.query import PAGING, Parameter, asked
from krapte.web.pages import effect_monitor
from krapte.web.pages.effect_records import evaluations, summaries
from krapte.web.pages.letter_shelf import SETTLED, letters_of
from krapte.web.pages.transition_origin import Origin
from krapte.web.pages.transition_reference import market, reference_of
from krapte.web.pages.transition_steps import steps
from krapte.web.plans import Plans
from krapte.web.site import Site

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Outcomes:
    """A list of the API that is made when it is asked.

    Parameters
    ----------
    path, schema, group, summary
        In the address, in the description, and what it is.
    columns
        Of a row.
    rows
        Site, what was asked, and the segments of the address, to the rows.
    parameters
        Of the query, besides those of the page.
    """

    path: str
    schema: str
    group: str
    summary: str
    columns: Sequence[Column]
    rows: Callable[[Site, Mapping[str, Any], Mapping[str, str]], Rows]
    parameters: Sequence[Parameter] = ()

    def answer(self, request: Request) -> Response:
        """Answer with a page of the list; its mark is that of what stands on it."""
        found = asked(request, (*self.parameters, *PAGING))
        form = form_of(request)
        rows = self.rows(request.app.state.site, found, request.path_params)
        first, last = bounds(found, form)
        shown = rows[first:last]
        told = json.dumps([len(rows), shown], sort_keys=True, default=str).encode()
        known = tag(request, hashlib.sha256(told).hexdigest(), form)
        return unchanged(request, known) or listing(
            request, self.columns, shown, len(rows), found, form, {"ETag": known}
        )


def _plans(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    return [
        {
            "code": own.id,
            "naam": str(own.settings.get("name") or ""),
            "gemaakt": own.made,
            "projecten": own.projects,
            "stand": own.plan["status"],
            "punten": own.plan["points"],
            "bovengrens": own.plan["bound"],
            "afstand": own.plan["gap"],
        }
        for own in Plans(site.settings.state).plans()
        if own.open
    ]


def _placed(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    kept = Plans(site.settings.state).plan(place["code"])
    if kept is None or not kept.head.open:
        raise HTTPException(404)
    names = ("project", "name", "region", "technology", "state", "start", "end", "deadline",
             "months_late", "points", "points_in_time")  # fmt: skip
    table = kept.projects
    return [
        {name: _plain(row.get(name)) for name in names} for row in table.to_dict("records")
    ]  # fmt: skip


def _letters(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    return [
        {
            "code": own.name, "datum": own.day, "taal": own.lang,
            "bestanden": [f"/brief/{SETTLED}/{own.name}/{file}" for file in own.files],
        }
        for own in letters_of(site.settings, SETTLED)
    ]  # fmt: skip


def _evaluations(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    rows = []
    for recorded in evaluations(site.settings.state)[0]:
        own = recorded.evaluation
        effect = own.effect
        rows.append({
            "code": own.id, "maatregel": own.measure, "uitkomst": own.outcome,
            "eenheid": own.unit, "ontwerp": own.design_kind, "oordeel": own.verdict.verdict,
            "oordeelcode": own.verdict.code, "reden": own.verdict.reason_nl,
            "watErVerandert": own.verdict.remedy_nl, "maryland": own.grade.sms,
            "effect": None if effect is None else _plain(effect.estimate),
            "laag": None if effect is None else _plain(effect.low),
            "hoog": None if effect is None else _plain(effect.high),
            "bekendOp": own.vintage, "verzonnen": recorded.made_up,
        })  # fmt: skip
    return rows


def _standings(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    saved = summaries(site.settings.state).get("status")
    today = dt.datetime.now(dt.UTC).date()
    stand, _, day = effect_monitor.standing_of(site.register.everything(), saved, today)
    return [
        {
            "indicator": own.indicator, "naam": own.name_nl, "eenheid": own.unit,
            "waargenomen": _plain(own.observed), "periode": own.period,
            "doel": _plain(own.target), "doelperiode": own.target_period,
            "vooruitzicht": _plain(own.expected), "kans": _plain(own.probability),
            "stand": own.state, "bekendOp": day,
        }
        for own in stand
    ]  # fmt: skip


def _origins(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    reference = reference_of(site)
    goals = frozenset(reference.destinations)
    rows = [
        {
            "code": key, "naam": reference.language[uri].name("nl"),
            "isco": reference.language[uri].isco, "doel": uri in goals, "uri": uri,
        }
        for uri, key in reference.keys.items() if reference.occupation(key) is not None
    ]  # fmt: skip
    return sorted(rows, key=lambda own: own["naam"].casefold())


def _steps(site: Site, found: Mapping[str, Any], place: Mapping[str, str]) -> Rows:
    reference = reference_of(site)
    concept = reference.occupation(place["code"])
    if concept is None:
        raise HTTPException(404)
    origin = Origin((concept.uri,))
    rows = steps(reference, origin, market(site.run(), found["regio"]), "nl")
    return [
        {
            "naar": own["key"], "naam": own["name"], "beroep": own["group"],
            "dekking": _plain(own["closeness"]), "ontbreekt": own["missing"],
            "spanning": _plain(own["tightness"]), "overstappers": _tens(own["moves"]),
            **{f"oordeel{n + 1}": own[name] for n, name in enumerate(JUDGEMENTS)},
        }
        for own in rows
    ]  # fmt: skip


def _tens(persons: float | None) -> int | None:
    """Return persons as everywhere at the edge of krapte: in tens."""
    return None if persons is None else 10 * round(persons / 10)


def _plain(value: Any) -> Any:
    """Return a value for JSON: what is unknown is null, never a number."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


CODE = Column("code", "text", "Code, ook in het adres")
OUTCOMES = (
    Outcomes(
        "/plannen", "Plan", "Programma",
        "Plannen van energieprojecten die iedereen mag zien, het nieuwste eerst",
        (
            CODE, Column("naam", "text", "Naam; leeg zonder"),
            Column("gemaakt", "moment", "Wanneer het is bewaard"),
            Column("projecten", "integer", "Projecten die het heeft te plannen"),
            Column("stand", "text", "optimal, feasible of wat de zoektocht anders zegt"),
            Column("punten", "number", "Punten van het doel", "punten"),
            Column("bovengrens", "number", "Geen plan haalt meer", "punten", known=False),
            Column("afstand", "number", "Bewezen afstand tot het best mogelijke", "deel",
                   known=False),
        ), _plans,
    ),
    Outcomes(
        "/plannen/{code}/projecten", "GeplandProject", "Programma",
        "Projecten van een plan: wanneer zij klaar zijn, of waarom niet",
        (
            Column("project", "text", "Code van het project"),
            Column("naam", "text", "Naam", field="name"),
            Column("regio", "text", "RES-regio of gemeente", field="region"),
            Column("techniek", "text", "Techniek", field="technology"),
            Column("stand", "text", "in_time, late of unbuilt", field="state"),
            Column("start", "text", "Eerste maand; leeg als het niet wordt gebouwd", known=False),
            Column("gereed", "text", "Laatste maand; leeg als het niet wordt gebouwd",
                   known=False, field="end"),
            Column("uiterlijk", "text", "Maand waarin het klaar moet zijn", field="deadline"),
            Column("maandenTeLaat", "integer", "Maanden te laat", "maanden", field="months_late"),
            Column("punten", "number", "Wat het opbrengt", "punten", field="points"),
            Column("puntenOpTijd", "number", "Wat het op tijd opbrengt", "punten",
                   field="points_in_time"),
        ), _placed,
    ),
    Outcomes(
        "/brieven", "Brief", "Brieven", "Vastgestelde voortgangsbrieven, de nieuwste eerst",
        (
            CODE, Column("datum", "date", "Datum van de brief"),
            Column("taal", "text", "Taal van de brief", choices=("nl", "en")),
            Column("bestanden", "texts", "Adressen op deze site: PDF, DOCX, HTML en manifest"),
        ), _letters,
    ),
    Outcomes(
        "/evaluaties", "Evaluatie", "Effect", "Of maatregelen werkten, met het oordeel en waarom",
        (
            CODE, Column("maatregel", "text", "Maatregel van het register"),
            Column("uitkomst", "text", "Waarop het effect is gemeten"),
            Column("eenheid", "text", "Eenheid van het effect"),
            Column("ontwerp", "text", "Hoe de maatregel is ingevoerd"),
            Column("oordeel", "text", "works, does_not_work, harms, en wat niet te zeggen is"),
            Column("oordeelcode", "text", "Regel waaruit het oordeel volgt"),
            Column("reden", "text", "Waarom"),
            Column("watErVerandert", "text", "Welke gegevens of datum het oordeel veranderen"),
            Column("maryland", "integer", "Trede op de Maryland-schaal, 0 tot 5"),
            Column("effect", "number", "Geschat effect", "die van het veld eenheid", known=False),
            Column("laag", "number", "Laag (95 %)", "die van het veld eenheid", known=False),
            Column("hoog", "number", "Hoog (95 %)", "die van het veld eenheid", known=False),
            Column("bekendOp", "date", "Dag van de kennis in de gegevens"),
            Column("verzonnen", "flag", "Of dit een voorbeeld met verzonnen gegevens is"),
        ), _evaluations,
    ),
    Outcomes(
        "/indicatorstanden", "Indicatorstand", "Effect",
        "Waar elke indicator staat ten opzichte van zijn doel",
        (
            Column("indicator", "text", "Code van de indicator"), Column("naam", "text", "Naam"),
            Column("eenheid", "text", "Eenheid"),
            Column("waargenomen", "number", "Laatste waarneming", "die van het veld eenheid",
                   known=False),
            Column("periode", "text", "Van de waarneming; leeg zonder"),
            Column("doel", "number", "Doel", "die van het veld eenheid", known=False),
            Column("doelperiode", "text", "Van het doel; leeg zonder"),
            Column("vooruitzicht", "number", "Verwacht in de doelperiode",
                   "die van het veld eenheid", known=False),
            Column("kans", "number", "Kans dat het doel wordt gehaald", "deel", known=False),
            Column("stand", "text", "on_course, uncertain, off_course of not_assessable"),
            Column("bekendOp", "date", "Dag van wat bekend was"),
        ), _standings,
    ),
    Outcomes(
        "/vertrekberoepen", "Vertrekberoep", "Overstap",
        "Beroepen van de vaardighedentaal, waarvandaan een overstap kan beginnen",
        (
            CODE, Column("naam", "text", "Naam"), Column("isco", "text", "ISCO-groep"),
            Column("doel", "flag", "Of het een technisch of ICT-beroep is"),
            Column("uri", "text", "Adres in de taal waaruit het komt"),
        ), _origins,
    ),
    Outcomes(
        "/vertrekberoepen/{code}/overstappen", "Overstap", "Overstap",
        "Technische en ICT-beroepen vanuit een beroep, het dichtste eerst; nooit van een persoon",
        (
            Column("naar", "text", "Code van het beroep"), Column("naam", "text", "Naam"),
            Column("beroep", "text", "Beroepsgroep (zie beroepen)"),
            Column("dekking", "number", "Deel van wat gevraagd wordt dat er al is", "deel"),
            Column("ontbreekt", "integer", "Vaardigheden die nog ontbreken"),
            Column("spanning", "number", "Vacatures per kortdurig werkloze in de regio",
                   known=False),
            Column("overstappers", "integer", "Tussen de groepen", "personen per jaar",
                   known=False),
            *(Column(name, "text", f"{text}: yes, no of unknown", choices=("yes", "no", "unknown"),
                     field=f"oordeel{number}")
              for number, (name, text) in enumerate(
                  (("kansrijk", "Te bereiken met wat iemand kan"),
                   ("haalbaar", "Te leren in redelijke tijd"),
                   ("wenselijk", "Beter dan wat iemand heeft"),
                   ("veilig", "Werk dat blijft")), 1)),
        ), _steps,
        (Parameter("regio", "text", "Arbeidsmarktregio van de spanning, of NL", default="NL",
                   choices=("NL", *labour_market_regions())),),
    ),
)  # fmt: skip


def operations() -> list[Operation]:
    """Return what can be asked of the lists."""
    return [
        reading(
            own.path, _name(own.path), own.group, own.summary, own.answer, f"{own.schema}Pagina",
            (*own.parameters, *PAGING),
        )
        for own in OUTCOMES
    ]  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the answers."""
    found = {own.schema: object_of(own.columns, own.summary) for own in OUTCOMES}
    return found | {f"{name}Pagina": page_of(name) for name in found}


def _name(path: str) -> str:
    """Return the name of the operation of a path: that of the list, within that of its owner."""
    first, *rest = [part for part in path.split("/") if part and "{" not in part]
    return first + "".join(part.capitalize() for part in rest) + "Lezen"
