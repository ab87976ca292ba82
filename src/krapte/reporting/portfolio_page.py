"""The portfolio as a folder to read: one page in Dutch and English, tables, and the summary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from krapte.downloads import WORKBOOK_OPTIONS, harmless_table
from krapte.folders import making
from krapte.register import REASONS
from krapte.reporting import portfolio_charts as charts
from krapte.reporting.folder import run_id
from krapte.reporting.pages import rendered, table_link
from krapte.reporting.summary import rows_of
from krapte.reporting.texts import LANGUAGES

if TYPE_CHECKING:
    from krapte.portfolio import Result

VERDICTS = {
    "largest": {
        "nl": "gekozen, zo groot als mag",
        "en": "chosen, at its largest size",
    },
    "between": {
        "nl": "gekozen, tot de laatste euro elders evenveel oplevert",
        "en": "chosen, up to where the last euro gives as much elsewhere",
    },
    "least": {
        "nl": "gekozen, op de kleinste zinvolle omvang",
        "en": "chosen, at the least viable size",
    },
    "no_gain": {
        "nl": "niet gekozen: geen gunstig effect op dit doel",
        "en": "not chosen: it does not help this target",
    },
    "price": {
        "nl": "niet gekozen: het geld levert elders meer op",
        "en": "not chosen: the money gives more elsewhere",
    },
    "capacity": {
        "nl": "niet gekozen: legt te veel beslag op schaarse capaciteit",
        "en": "not chosen: it takes too much scarce capacity",
    },
    "excluded": {
        "nl": "niet gekozen: sluit een gekozen maatregel uit",
        "en": "not chosen: it excludes a chosen measure",
    },
    "required": {
        "nl": "niet gekozen: vraagt een maatregel die niet gekozen is",
        "en": "not chosen: it requires a measure that is not chosen",
    },
    "whole": {
        "nl": "niet gekozen: naast de keuze blijft te weinig over voor de kleinste omvang",
        "en": "not chosen: beside what is chosen too little is left for its least viable size",
    },
}
KINDS = {
    "budget": {"nl": "begroting", "en": "budget"},
    "employers": {"nl": "werkgevers", "en": "employers"},
    "capacity": {"nl": "capaciteit", "en": "capacity"},
    "floor": {"nl": "ondergrens", "en": "floor"},
    "match": {"nl": "cofinanciering", "en": "matching"},
}
TARGETS = {
    "shortage": {
        "nl": "het tekort aan technici en ICT'ers",
        "en": "the shortage of technical and ICT workers",
    },
    "energy": {
        "nl": "het tekort in beroepen van de energietransitie",
        "en": "the shortage in occupations of the energy transition",
    },
    "women": {
        "nl": "het gemis aan vrouwen in techniek en ICT",
        "en": "the lack of women in technical and ICT work",
    },
    "vacancies": {
        "nl": "het aantal open vacatures in techniek en ICT",
        "en": "the open vacancies in technical and ICT work",
    },
}


def page(result: Result) -> str:
    """Return the page as one HTML file without outside files, scripts or fonts."""
    tables = result.tables()
    told = result.summary()
    name = result.target.name
    return rendered(
        "portfolio.html.j2",
        told=told,
        told_years=result.target.length(result.settings["horizon"], result.settings["years"][0]),
        settings=result.settings,
        target=TARGETS.get(name, dict.fromkeys(LANGUAGES, name)),
        parts={lang: _parts(result, tables, lang) for lang in LANGUAGES},
        downloads={key: table_link(table) for key, table in tables.items()},
        run=identity(result),
    )


def identity(result: Result) -> str:
    """Return the id of a result: the hash of what decides it."""
    decided = {name: value for name, value in result.settings.items() if name != "seconds"}
    case = result.offer.case
    decided["case"] = repr((case.options, case.floors, case.capacities, case.uses, case.rules))
    decided["target"] = repr(result.target)
    return run_id(decided)


def write_portfolio(result: Result, place: Path) -> Path:
    """Return the folder of a result, written as a whole or not at all.

    Holds portfolio.html, summary.json, every table as CSV and all of them as portfolio.xlsx. A
    folder of the same inputs is replaced.

    Parameters
    ----------
    place
        Folder of all results; made when it is not there.
    """
    final = place / identity(result)
    with making(final, replace=True) as partial:
        tables = result.tables()
        for name, table in tables.items():
            harmless_table(table).to_csv(partial / f"{name}.csv", index=False, float_format="%.8g")
        with pd.ExcelWriter(
            partial / "portfolio.xlsx", engine="xlsxwriter",
            engine_kwargs={"options": WORKBOOK_OPTIONS},
        ) as book:  # fmt: skip
            for name, table in tables.items():
                table.to_excel(book, sheet_name=name, index=False)
        text = json.dumps(result.summary(), ensure_ascii=False, indent=2, allow_nan=False)
        (partial / "summary.json").write_text(text + "\n", encoding="utf-8")
        (partial / "portfolio.html").write_text(page(result), encoding="utf-8")
    return final


def _parts(result: Result, tables: dict[str, pd.DataFrame], lang: str) -> dict[str, Any]:
    names = {own.option: getattr(own, f"name_{lang}") for own in result.offer.case.options}
    tail = result.chosen.risk.tail
    drawn = {
        "amounts": charts.amounts(tables["amounts"], names, lang),
        "scenarios": charts.scenarios(tables["scenarios"], lang),
    }
    if result.budgets:
        drawn["frontier"] = charts.frontier(tables["frontier"], lang)
        drawn["caution"] = charts.caution(tables["frontier"], tail, lang)
    return {
        "charts": {name: Markup(svg) for name, svg in drawn.items()},  # noqa: S704
        "chosen": _chosen(tables, names, lang),
        "out": _out(tables, names, lang),
        "prices": _prices(tables["prices"], lang),
        "rounds": rows_of(tables["rounds"]),
        "caution": rows_of(tables["frontier"].query("frontier == 'caution'"))
        if result.caution
        else [],
        "unknown": _unknown(tables["unknown"], lang),
    }


def _chosen(tables: dict[str, pd.DataFrame], names: dict[str, str], lang: str) -> list[dict]:
    both = tables["chosen"].merge(tables["reasons"], on="option", suffixes=("", "_best"))
    own = both[both["chosen"]].sort_values("public_eur", ascending=False)
    return [
        row | {"name": names[row["option"]], "why": _why(row, names, lang)} for row in rows_of(own)
    ]


def _out(tables: dict[str, pd.DataFrame], names: dict[str, str], lang: str) -> list[dict]:
    both = tables["chosen"].merge(tables["reasons"], on="option", suffixes=("", "_best"))
    own = both[~both["chosen"]].sort_values("gain", ascending=False)
    return [
        row | {"name": names[row["option"]], "why": _why(row, names, lang)} for row in rows_of(own)
    ]


def _why(row: dict[str, Any], names: dict[str, str], lang: str) -> str:
    why = VERDICTS[row["verdict"]][lang]
    if row["because"]:
        why += f" ({names.get(row['because'], row['because'])})"
    return why


def _prices(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    whole = {"nl": "alle publieke geld", "en": "all public money"}[lang]
    rows = []
    for row in rows_of(table):
        about = row["name"] or whole
        if row["kind"] == "floor" and lang == "nl":
            about = about.replace("pillar", "pijler")
        year = "" if pd.isna(row["year"]) else f"{int(row['year'])}"
        rows.append(
            row | {"about": f"{KINDS[row['kind']][lang]}: {about}", "when": year}
        )  # fmt: skip
    return rows


def _unknown(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    position = LANGUAGES.index(lang)
    price = {"nl": "effect bekend, kosten niet", "en": "effect known, cost not"}[lang]
    return [
        row
        | {
            "name": row[f"name_{lang}"],
            "told": REASONS[row["reason"]][position] if row["reason"] in REASONS else price,
        }
        for row in rows_of(table)
    ]
