"""SDMX: the cells as an SDMX-CSV 2.0 data message, their structure as SDMX-JSON 2.0.

Quantiles are measures beside OBS_VALUE (the median), which SDMX 3.0 allows: as a dimension they
would make the file seven times as long. Source: SDMX 3.0, field guides of SDMX-CSV 2.0 and of
SDMX-JSON 2.0 (sdmx-twg); letters of OBS_STATUS: SDMX code list CL_OBS_STATUS.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from krapte.reporting.publish.finished import FinishedRun
from krapte.reporting.publish.schema import COLUMNS, TITLE

AGENCY = "KRAPTE"
VERSION = "1.0.0"
DATAFLOW = "DF_CELLS"
STRUCTURE = "DSD_CELLS"
CONCEPTS = "CS_KRAPTE"
SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/develop/structure-message/tools/schemas/"
    "2.0.0/sdmx-json-structure-schema.json"
)

DIMENSIONS = {
    "FREQ": "freq",
    "SCENARIO": "scenario",
    "INDICATOR": "indicator",
    "REGION": "region",
    "OCCUPATION": "occupation",
}
"""Dimension -> column of the cells and name of its code list."""

MEASURES = {
    "OBS_VALUE": "median",
    **{name.upper(): name for name in ("low95", "low80", "low50", "high50", "high80", "high95")},
}
ATTRIBUTES = {"UNIT_MEASURE": "unit", "OBS_STATUS": "status"}

FREQUENCY = ("Frequentie", "Frequency")
ANNUAL = pd.DataFrame([("A", "Jaarlijks", "Annual")], columns=["code", "name_nl", "name_en"])

_CODES = {"all": "_T", "persons": "PS"}


def code_id(code: str) -> str:
    """Return a code of krapte as SDMX writes it: totals `_T`, capitals, no plus sign.

    >>> code_id("07+08"), code_id("all"), code_id("job_openings")
    ('07_08', '_T', 'JOB_OPENINGS')
    """
    return _CODES.get(code, code.upper().replace("+", "_"))


def data(cells: pd.DataFrame) -> pd.DataFrame:
    """Return published cells as the rows of an SDMX-CSV 2.0 data message."""
    columns: dict[str, Any] = {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{AGENCY}:{DATAFLOW}({VERSION})",
        "ACTION": "I",
        "FREQ": "A",
    }
    for name, own in {**DIMENSIONS, **ATTRIBUTES}.items():
        if name != "FREQ":
            which, known = pd.factorize(cells[own])
            columns[name] = np.array([code_id(code) for code in known])[which]
    columns["TIME_PERIOD"] = cells["year"].to_numpy()
    columns |= {name: cells[own].to_numpy() for name, own in MEASURES.items()}
    order = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "TIME_PERIOD"]
    return pd.DataFrame(columns, index=cells.index)[[*order, *MEASURES, *ATTRIBUTES]]


def structure(
    lists: dict[str, pd.DataFrame], notes: dict[str, list[str]], run: FinishedRun, lang: str
) -> dict[str, Any]:
    """Return the data structure, data flow, concepts and code lists as an SDMX-JSON message.

    Parameters
    ----------
    lists
        Code lists by dimension.
    notes
        Remarks on how to read the figures, by language.
    run
        Its id and the moment at which it was written; the message is as old as its run.
    lang
        Language of `name`; `names` has both.
    """
    about = {
        "description": " ".join(notes[lang]),
        "descriptions": {language: " ".join(texts) for language, texts in notes.items()},
        "annotations": [{"id": "RUN", "type": "RUN", "title": run.id}],
    }
    coded = {**DIMENSIONS, **ATTRIBUTES}
    every = {**coded, "TIME_PERIOD": "year", **MEASURES}
    return {
        "meta": {
            "schema": SCHEMA,
            "id": f"KRAPTE_{run.id}",
            "test": False,
            "prepared": run.written,
            "contentLanguages": [lang, *(other for other in ("nl", "en") if other != lang)],
            "sender": {"id": AGENCY},
        },
        "data": {
            "codelists": [
                _item(_list_id(own), _concept(own), lang)
                | {"codes": _codes(ANNUAL if own == "freq" else lists[own], lang)}
                for own in coded.values()
            ],
            "conceptSchemes": [
                _item(CONCEPTS, ("Begrippen van krapte", "Concepts of krapte"), lang)
                | {"concepts": [_named(name, _concept(own), lang) for name, own in every.items()]}
            ],
            "dataStructures": [
                _item(STRUCTURE, TITLE, lang) | {"dataStructureComponents": _components()}
            ],
            "dataflows": [
                _item(DATAFLOW, TITLE, lang)
                | about
                | {"structure": _urn("datastructure.DataStructure", STRUCTURE)}
            ],
        },
    }


def _components() -> dict[str, Any]:
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                _component(name) | {"position": place, "localRepresentation": _coded(own)}
                for place, (name, own) in enumerate(DIMENSIONS.items())
            ],
            "timeDimension": _component("TIME_PERIOD") | _format("GregorianYear"),
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [
                _component(name) | {"usage": "optional"} | _format("Double") for name in MEASURES
            ],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                _component("UNIT_MEASURE")
                | {"usage": "mandatory", "attributeRelationship": {"dimensions": ["INDICATOR"]}}
                | {"localRepresentation": _coded("unit")},
                _component("OBS_STATUS")
                | {"usage": "mandatory", "attributeRelationship": {"observation": {}}}
                | {"measureRelationship": list(MEASURES)}
                | {"localRepresentation": _coded("status")},
            ],
        },
    }


def _component(name: str) -> dict[str, Any]:
    concept = f"{_urn('conceptscheme.Concept', CONCEPTS)}.{name}"
    return {"id": name, "conceptIdentity": concept}


def _coded(own: str) -> dict[str, str]:
    return {"enumeration": _urn("codelist.Codelist", _list_id(own))}


def _format(kind: str) -> dict[str, Any]:
    return {"localRepresentation": {"format": {"dataType": kind}}}


def _list_id(own: str) -> str:
    return {"unit": "CL_UNIT_MEASURE", "status": "CL_OBS_STATUS"}.get(own, f"CL_{own.upper()}")


def _urn(kind: str, item: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{item}({VERSION})"


def _concept(own: str) -> tuple[str, str]:
    return FREQUENCY if own == "freq" else (COLUMNS[own].nl, COLUMNS[own].en)


def _codes(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    rows = table[["code", "name_nl", "name_en"]].itertuples(index=False, name=None)
    return [_named(code_id(code), (nl, en), lang) for code, nl, en in rows]


def _named(name: str, titles: tuple[str, str], lang: str) -> dict[str, Any]:
    names: dict[str, str] = {"nl": titles[0], "en": titles[1]}
    return {"id": name, "name": names[lang], "names": names}


def _item(name: str, titles: tuple[str, str], lang: str) -> dict[str, Any]:
    return _named(name, titles, lang) | {"agencyID": AGENCY, "version": VERSION}
