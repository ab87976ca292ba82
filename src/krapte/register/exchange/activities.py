"""The register as activities in the manner of IATI: one per measure, in JSON.

The names of elements, and the codes in them, are those of the IATI activity standard 2.03. The file
is JSON where the standard is XML, and what the standard has no place for stands under names that
begin with `krapte:`. `docs/reference/activities.md` says what becomes what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from krapte.register.store import Record

VERSION = "2.03"

STATUS = {
    "explored": "1",
    "asked": "1",
    "advised": "1",
    "announced": "1",
    "granted": "1",
    "running": "2",
    "ended": "4",
}
"""Status of a measure to ActivityStatus: 1 pipeline, 2 implementation, 4 closed."""

ROLE = {"owner": "2", "co_owner": "2", "executor": "4", "financier": "1"}
"""Role of a party to OrganisationRole: 1 funding, 2 accountable, 4 implementing.

An advisor has no code there and stands under `krapte:advisor`.
"""

ORGANISATION = {
    "ministry": "10",
    "parliament": "10",
    "province": "15",
    "municipality": "15",
    "region": "15",
    "executor": "15",
    "fund": "15",
    "advisory_body": "15",
    "sector_organisation": "22",
    "employer_organisation": "22",
    "union": "22",
    "network": "30",
    "school": "80",
}
"""Kind of party to OrganisationType; `other` gets none, since 90 is not in every edition."""

Records = Mapping[str, Iterable[Record]]


def activities(records: Records, publisher: str = "krapte") -> dict[str, Any]:
    """Return the measures of a register as IATI-like activities.

    Parameters
    ----------
    records
        Records by kind, as `Register.everything` gives them.
    publisher
        What stands before the code of a measure in its identifier: of an organisation that reports
        to IATI, its identifier there.

    Returns
    -------
    dict
        `version` and `iati-activities`, plain values for JSON. Unknown values are left out.
    """
    by_measure = _by_measure(records)
    parties = {own.key: own for own in records["party"]}
    documents = {own.key: own for own in records["document"]}
    values: dict[str, list[Record]] = {}
    for own in records["indicator_value"]:
        values.setdefault(own["indicator"], []).append(own)
    return {
        "version": VERSION,
        "iati-activities": [
            _activity(own, by_measure.get(own.key, {}), parties, documents, values, publisher)
            for own in records["measure"]
        ],
    }


def _by_measure(records: Records) -> dict[str, dict[str, list[Record]]]:
    """Return what belongs to each measure, by kind."""
    found: dict[str, dict[str, list[Record]]] = {}
    for kind in ("role", "budget_line", "milestone", "indicator", "effect", "evidence"):
        for own in records[kind]:
            if own["measure"]:
                found.setdefault(own["measure"], {}).setdefault(kind, []).append(own)
    for own in records["commitment"]:
        for measure in own["measures"]:
            found.setdefault(measure, {}).setdefault("commitment", []).append(own)
    return found


def _activity(
    measure: Record,
    own: Mapping[str, list[Record]],
    parties: Mapping[str, Record],
    documents: Mapping[str, Record],
    values: Mapping[str, list[Record]],
    publisher: str,
) -> dict[str, Any]:
    lines = own.get("budget_line", [])
    roles = own.get("role", [])
    return _known(
        {
            "iati-identifier": f"{publisher}-{measure.key}",
            "title": _narrative(measure["name_nl"], measure["name_en"]),
            "description": [{"type": "1", **_narrative(measure["note"], None)}]
            if measure["note"]
            else [],
            "participating-org": [
                _organisation(parties.get(role["party"]), role["party"], ROLE[role["role"]])
                for role in roles
                if role["role"] in ROLE
            ],
            "activity-status": {"code": STATUS[measure["status"]]},
            "activity-date": _dates(measure),
            "recipient-country": [{"code": "NL", "percentage": 100}],
            "location": [
                {"ref": code, "name": {"narrative": [{"text": code}]}}
                for code in measure["regions"]
                if code != "NL"
            ],
            "tag": _tags(measure),
            "budget": [budget for line in lines for budget in _budgets(line)],
            "conditions": _conditions(lines),
            "document-link": [
                _document(documents[code]) for code in measure["source"] if code in documents
            ],
            "result": [
                _result(indicator, values.get(indicator.key, []))
                for indicator in own.get("indicator", [])
            ],
            "krapte:status": measure["status"],
            "krapte:pillar": measure["pillar"],
            "krapte:advisor": [role["party"] for role in roles if role["role"] == "advisor"],
            "krapte:budget-line": [_plain(line) for line in lines],
            "krapte:commitment": [_plain(other) for other in own.get("commitment", [])],
            "krapte:milestone": [_plain(other) for other in own.get("milestone", [])],
            "krapte:effect": [_plain(other) for other in own.get("effect", [])],
            "krapte:evidence": [_plain(other) for other in own.get("evidence", [])],
        }
    )


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without those that are not known."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}


def _plain(record: Record) -> dict[str, Any]:
    plain = record.as_dict()
    return _known({name: value for name, value in plain.items() if name not in ("key", "version")})


def _narrative(dutch: str | None, english: str | None) -> dict[str, Any]:
    texts = (("nl", dutch), ("en", english))
    return {"narrative": [{"lang": lang, "text": text} for lang, text in texts if text]}


def _organisation(party: Record | None, code: str, role: str) -> dict[str, Any]:
    if party is None:
        return {"role": role, "ref": code}
    names = _narrative(party["name_nl"], party["name_en"])
    return _known({"role": role, "ref": code, "type": ORGANISATION.get(party["kind"]), **names})


def _dates(measure: Record) -> list[dict[str, str]]:
    """Return first and last day; planned (1, 3) or actual (2, 4) by the status of the measure."""
    begun = measure["status"] in ("running", "ended")
    ended = measure["status"] == "ended"
    found = []
    if measure["start"] is not None:
        found.append({"type": "2" if begun else "1", "iso-date": f"{measure['start']}-01-01"})
    if measure["end"] is not None:
        found.append({"type": "4" if ended else "3", "iso-date": f"{measure['end']}-12-31"})
    return found


def _tags(measure: Record) -> list[dict[str, str]]:
    """Return instrument, target groups and occupations as tags of a vocabulary of our own (99)."""
    named = [("instrument", measure["instrument"])]
    named += [("target-group", group) for group in measure["target_groups"]]
    named += [("occupation", code) for code in measure["occupations"]]
    return [
        {"vocabulary": "99", "code": f"{form}:{code}"} for form, code in named if code is not None
    ]


def _budgets(line: Record) -> list[dict[str, Any]]:
    """Return a budget per year or for all years; none when amount or years are not known.

    IATI wants a period of at most a year; a source that names one sum for more years cannot be
    divided without guessing, so its period is longer than the standard allows.
    """
    first, last, amount = line["from_year"], line["to_year"], line["amount_eur"]
    # Parts are left out where the whole stands: readers add budgets up.
    if amount is None or first is None or last is None or line["part_of"]:
        return []
    years = [(year, year) for year in range(first, last + 1)]
    periods = years if line["per"] == "year" else [(first, last)]
    return [
        {
            "type": "1",
            # 2 is committed; what hangs on a condition, or may, is indicative.
            "status": "2" if line["conditional"] is False else "1",
            "period-start": {"iso-date": f"{begin}-01-01"},
            "period-end": {"iso-date": f"{end}-12-31"},
            "value": {"currency": "EUR", "value-date": f"{begin}-01-01", "text": amount},
            "krapte:line": line.key,
        }
        for begin, end in periods
    ]


def _conditions(lines: Iterable[Record]) -> dict[str, Any]:
    """Return the conditions on money; which of the three kinds they are is not in the register."""
    found = [line for line in lines if line["conditional"]]
    if not found:
        return {}
    return {
        "attached": "1",
        "condition": [
            {"krapte:line": line.key, **_narrative(line["condition"], None)} for line in found
        ],
    }


def _document(document: Record) -> dict[str, Any]:
    published = document["published"] or ""
    return _known(
        {
            "url": document["url"],
            "title": _narrative(document["title"], None),
            "document-date": {"iso-date": published} if len(published) == 10 else None,
            "krapte:document": document.key,
        }
    )


def _result(indicator: Record, values: Iterable[Record]) -> dict[str, Any]:
    """Return an indicator with its periods: what was aimed at and what was measured."""
    periods: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for own in values:
        side = "target" if own["kind"] == "target" else "actual"
        told = _known(
            {
                "value": own["value"],
                "krapte:low": own["low"],
                "krapte:high": own["high"],
                "krapte:published": own["published"],
                "krapte:source": list(own["source"]),
            }
        )
        periods.setdefault(own["period"], {}).setdefault(side, []).append(told)
    return {
        # Output, outcome or impact: the register does not say which, and 9 is `other`.
        "type": "9",
        "aggregation-status": False,
        "title": _narrative(indicator["name_nl"], indicator["name_en"]),
        "indicator": [
            _known(
                {
                    "measure": "2" if indicator["unit"] in ("%", "percent") else "1",
                    "ascending": {"increase": True, "decrease": False}.get(indicator["direction"]),
                    "title": _narrative(indicator["name_nl"], indicator["name_en"]),
                    "reference": {"code": indicator.key},
                    "krapte:unit": indicator["unit"],
                    "period": [
                        {"krapte:period": period, **sides} for period, sides in periods.items()
                    ],
                }
            )
        ],
    }
