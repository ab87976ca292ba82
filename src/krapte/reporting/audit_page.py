"""An audit of matching as a folder to read: a page in Dutch and English, JSON, CSV and Excel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from krapte.downloads import csv_bytes, workbook_bytes
from krapte.folders import write_whole
from krapte.reporting.pages import rendered, table_link
from krapte.reporting.texts import LANGUAGES
from krapte.skills.fairness import Audit, columns_used, duties, register_entry
from krapte.skills.fairness.audit import NOTE

PAGE = "audit.html"
ATTRIBUTES = {
    "sex": {"nl": "geslacht", "en": "sex"},
    "age_band": {"nl": "leeftijdsgroep", "en": "age band"},
    "origin": {"nl": "herkomst", "en": "origin"},
}
MEASURES = {
    "selection": {"nl": "op een lijst", "en": "on a list"},
    "exposure": {"nl": "aandacht", "en": "exposure"},
    "opportunity": {"nl": "op een lijst, van wie geschikt is", "en": "on a list, of who is fit"},
}
SIGNALS = {
    "reference": {"nl": "hoogste", "en": "highest"},
    "below": {
        "nl": "signaal: onder 0,8 en zelden toeval",
        "en": "signal: under 0.8, rarely by chance",
    },
    "possible": {"nl": "onder 0,8, kan toeval zijn", "en": "under 0.8, may be chance"},
    "unsure": {"nl": "onzeker", "en": "unsure"},
    "none": {"nl": "", "en": ""},
}
FILTERS = {
    "permit": {"nl": "werkvergunning", "en": "work permit"},
    "travel": {"nl": "reisafstand", "en": "travel"},
    "education": {"nl": "niveau", "en": "level"},
    "hours": {"nl": "uren", "en": "hours"},
    "licences": {"nl": "bewijzen", "en": "licences"},
    "wage": {"nl": "loon", "en": "wage"},
}
ENTERS = {
    "score": {"nl": "de score", "en": "the score"},
    "filter": {"nl": "een filter", "en": "a filter"},
    "nothing": {"nl": "niets", "en": "nothing"},
}
WHO = {
    "software": {"nl": "krapte", "en": "krapte"},
    "organisation": {"nl": "de organisatie", "en": "the organisation"},
    "both": {"nl": "krapte, aan te vullen", "en": "krapte, to be completed"},
}


def page(audit: Audit) -> str:
    """Return the page as one HTML file without outside files, scripts or fonts."""
    return rendered(
        "audit.html.j2",
        audit=audit,
        note=NOTE,
        parts={lang: _parts(audit, lang) for lang in LANGUAGES},
        downloads={name: table_link(table) for name, table in audit.tables().items()},
        run=audit.day.isoformat(),
    )


def write_audit(audit: Audit, place: Path) -> Path:
    """Return the folder with audit.html, audit.json, a CSV per table and audit.xlsx.

    Written as a whole or not at all; a folder of that name is replaced. It holds groups and
    counts, and nothing about a person.

    Raises
    ------
    BadInput
        The folder is there and is no audit.
    """
    from krapte.errors import BadInput, Problem

    if place.exists() and any(place.iterdir()) and not (place / PAGE).is_file():
        mend = "Name a new folder."
        told = "a folder with other files"
        raise BadInput([Problem("--out", None, None, told, "a new folder or an audit", mend)])
    tables = audit.tables()
    told = {lang: audit.as_dict(lang) for lang in LANGUAGES}
    text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    contents = {
        PAGE: page(audit).encode(),
        "audit.json": f"{text}\n".encode(),
        "audit.xlsx": workbook_bytes(tables),
    }
    contents |= {f"{name}.csv": csv_bytes(table) for name, table in tables.items()}
    return write_whole(place, contents)


def _parts(audit: Audit, lang: str) -> dict[str, Any]:
    names = {name: own[lang] for name, own in ATTRIBUTES.items()}
    compared = [
        {
            "title": " × ".join(names[name] for name in own.attributes),
            "hidden": own.hidden,
            "unknown": own.unknown,
            "rows": [
                {"group": " × ".join(group.values), "people": group.people,
                 "measures": [(MEASURES[name][lang], getattr(group, name),
                               SIGNALS[getattr(group, name).signal][lang])
                              for name in MEASURES if getattr(group, name) is not None]}
                for group in own.groups
            ],
            "filters": [
                {"group": " × ".join(group.values), "excluded": group.excluded}
                for group in own.groups
                if group.excluded is not None
            ] if len(own.attributes) == 1 else [],
        }
        for own in audit.comparisons
    ]  # fmt: skip
    return {
        "compared": compared,
        "filters": {name: own[lang] for name, own in FILTERS.items()},
        "columns": [
            {"column": own.column, "enters": ENTERS[own.enters][lang], "why": own.why(lang),
             "may": ", ".join(names[one] for one in own.may_stand_for)}
            for own in columns_used()
        ],
        "register": [
            own | {"who_told": WHO[own["who"]][lang], "choices": " / ".join(own["choices"])}
            for own in register_entry(lang)
        ],
        "duties": [
            {"article": own.article, "duty": own.duty[lang], "software": own.software[lang],
             "organisation": own.organisation[lang]}
            for own in duties()
        ],
    }  # fmt: skip
