"""CSV on the Web: CSV files and the metadata by which a machine reads them.

Source: RFC 4180 (CSV); W3C Recommendations "Metadata Vocabulary for Tabular Data" and "Model for
Tabular Data and Metadata on the Web" (17 December 2015).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from krapte.reporting.publish.schema import Column, column_of, table_of

METADATA = "csv-metadata.json"
"""The name under which CSVW readers look for the metadata of the CSV files beside it."""


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as RFC 4180 asks: UTF-8, one header line, lines that end in CR LF."""
    texts = table.copy()
    for name in texts.columns:
        if pd.api.types.is_bool_dtype(texts[name]):
            texts[name] = np.where(texts[name], "true", "false")
        elif pd.api.types.is_float_dtype(texts[name]):
            texts[name] = _numbers(texts[name].to_numpy())
    texts.to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8")


def _numbers(values: np.ndarray) -> np.ndarray:
    """Return numbers as short decimals without an exponent, and nothing for nan."""
    # Rounded figures repeat: each is written once and looked up.
    which, known = pd.factorize(values, use_na_sentinel=True)
    written = np.array([np.format_float_positional(value, trim="-") for value in known] + [""])
    return written[which]


def metadata(
    tables: dict[str, pd.DataFrame], notes: dict[str, list[str]], about: dict[str, Any], lang: str
) -> dict[str, Any]:
    """Return the metadata of all CSV files as a CSVW table group.

    Parameters
    ----------
    tables
        As published, by name; code lists are named `code-` and their dimension.
    notes
        Remarks on how to read the figures, by language.
    about
        Other properties of the whole, by name with the prefix `dc` or `prov`.
    lang
        Language of the texts that have only one.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
        "@type": "TableGroup",
        **about,
        "notes": [
            {"type": "Annotation", "body": {"value": text, "language": language}}
            for language, texts in notes.items()
            for text in texts
        ],
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tables": [_table(name, table) for name, table in tables.items()],
    }


def _table(name: str, table: pd.DataFrame) -> dict[str, Any]:
    told = table_of(name)
    columns = {str(column): column_of(name, str(column)) for column in table.columns}
    schema: dict[str, Any] = {
        "columns": [
            _column(column, own, column in told.key, table[column])
            for column, own in columns.items()
        ],
        "primaryKey": list(told.key),
    }
    keys = [
        {
            "columnReference": [column],
            "reference": {"resource": f"code-{own.codes}.csv", "columnReference": ["code"]},
        }
        for column, own in columns.items()
        if own.codes and not name.startswith(f"code-{own.codes}")
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "url": f"{name}.csv",
        "dc:title": bilingual(told.nl, told.en),
        "tableSchema": schema,
    }


def _column(name: str, column: Column, key: bool, values: pd.Series) -> dict[str, Any]:
    # The header of the CSV must be among the titles, or a validator refuses the file.
    out: dict[str, Any] = {
        "name": name,
        "titles": {"nl": [column.nl, name], "en": [column.en, name]},
        "datatype": column.datatype,
    }
    if column.separator:
        out["separator"] = column.separator
    if key or (not values.isna().any() and not (values.astype(str) == "").any()):
        out["required"] = True
    return out


def bilingual(nl: str, en: str) -> list[dict[str, str]]:
    """Return a text in both languages, as JSON-LD writes it."""
    return [{"@value": nl, "@language": "nl"}, {"@value": en, "@language": "en"}]


def write_json(value: Any, path: Path) -> None:
    """Write plain data as JSON with a fixed layout: equal data are equal bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
