"""A publication reads back by its own metadata and gives nothing finer away; SDMX agrees."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from krapte.forecast import INTERVALS
from krapte.forecast.quantiles import SHOWN
from krapte.reporting.publish import Disclosure, read_run
from krapte.reporting.publish.code_lists import INDICATORS, code_lists
from krapte.reporting.publish.sdmx import DIMENSIONS, MEASURES, code_id
from krapte.reporting.publish.tables import published_tables

LEVELS = list(INTERVALS)


@pytest.fixture(scope="module")
def metadata(published):
    return json.loads((published.folder / "csv/csv-metadata.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(published, metadata):
    """Return every CSV file as its metadata says that it must be read."""
    return {
        table["url"].removesuffix(".csv"): rows_by(table, published.folder / "csv" / table["url"])
        for table in metadata["tables"]
    }


def rows_by(table, path):
    convert = {
        "string": str, "anyURI": str, "gYear": int, "decimal": Decimal,
        "boolean": {"true": True, "false": False}.__getitem__,
    }  # fmt: skip
    columns = table["tableSchema"]["columns"]
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, strict=True)
    assert header == [column["name"] for column in columns]
    rows = []
    for line in lines:
        row = {}
        for column, text in zip(columns, line, strict=True):
            read = convert[column["datatype"]]
            if text == "":
                assert not column.get("required"), (path.name, column["name"])
                row[column["name"]] = None
            elif "separator" in column:
                row[column["name"]] = [read(part) for part in text.split(column["separator"])]
            else:
                row[column["name"]] = read(text)
        rows.append(row)
    return rows


def test_the_files_read_by_their_own_metadata_give_the_rounded_figures(run, tables):
    finished = read_run(run)
    expected = published_tables(finished, Disclosure())
    assert set(expected) < set(tables)
    for name, table in expected.items():
        rows = tables[name]
        assert len(rows) == len(table)
        for column in table.columns:
            if pd.api.types.is_float_dtype(table[column]):
                read = [np.nan if row[column] is None else float(row[column]) for row in rows]
                assert np.array_equal(np.array(read), table[column].to_numpy(), equal_nan=True)
            else:
                read = ["|".join(v) if isinstance(v := row[column], list) else v for row in rows]
                known = [None if value == "" else value for value in table[column].tolist()]
                assert read == known, (name, column)


def test_no_count_of_the_model_is_finer_than_hundreds(tables):
    seen = 0
    for name in ("cells-national", "cells-regional", "measures", "pillars", "anchors"):
        for row in tables[name]:
            if row["unit"] in ("persons", "fte"):
                known = [row[level] for level in LEVELS if row[level] is not None]
                assert all(value % 100 == 0 for value in known), row
                seen += len(known)
    assert seen > 10_000


def test_a_difference_does_not_give_the_unrounded_median_away(tables):
    for row in tables["anchors"]:
        assert row["published"] + row["difference"] == row["median"]
        exact = row["difference"] / row["published"]
        assert abs(row["difference_share"] - exact) <= Decimal("0.0005")


def test_a_forecast_an_estimate_and_an_unknown_effect_are_told_apart(tables):
    for row in tables["cells-national"]:
        if row["status"] != "Q":
            assert row["status"] == ("F" if row["year"] > 2025 else "E")
    unknown = [row for row in tables["measures"] if row["status"] == "O"]
    assert unknown
    for row in tables["measures"]:
        assert {row[level] is None for level in LEVELS} == {row["status"] == "O"}
    quantified = {row["code"] for row in tables["code-measure"] if row["quantified"]}
    assert quantified.isdisjoint(row["measure"] for row in unknown)


def test_primary_keys_name_one_row_and_foreign_keys_find_theirs(metadata, tables):
    for table in metadata["tables"]:
        rows, schema = tables[table["url"].removesuffix(".csv")], table["tableSchema"]
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys), table["url"]
        for key in schema.get("foreignKeys", []):
            reference = key["reference"]
            (column,), (target,) = key["columnReference"], reference["columnReference"]
            there = {row[target] for row in tables[reference["resource"].removesuffix(".csv")]}
            assert {row[column] for row in rows} <= there, (table["url"], column)


def test_every_dimension_has_a_code_list(metadata):
    cells = next(t for t in metadata["tables"] if t["url"] == "cells-regional.csv")
    columns = {key["columnReference"][0] for key in cells["tableSchema"]["foreignKeys"]}
    assert columns == {"scenario", "indicator", "region", "occupation", "unit", "status"}


def test_every_indicator_of_the_model_has_a_name():
    assert set(INDICATORS) == set(SHOWN)


def test_columns_have_titles_in_both_languages_that_hold_the_header(metadata):
    for table in metadata["tables"]:
        for column in table["tableSchema"]["columns"]:
            assert set(column["titles"]) == {"nl", "en"}
            assert all(column["name"] in titles for titles in column["titles"].values())


def test_the_metadata_say_what_is_rounded_assumed_and_licensed(metadata):
    texts = dict.fromkeys(("nl", "en"), "")
    for note in metadata["notes"]:
        texts[note["body"]["language"]] += note["body"]["value"]
    for words in ("afgerond op 100", "aangenomen", "interval", "onderdrukt"):
        assert words in texts["nl"]
    for words in ("rounded to 100", "assumed", "interval", "suppressed"):
        assert words in texts["en"]
    assert metadata["dc:license"]["@id"].startswith("http")
    assert len(metadata["dc:source"]) > 10


def test_csv_files_are_utf8_with_the_line_ends_of_rfc_4180(published):
    for path in sorted(published.folder.rglob("*.csv")):
        text = path.read_bytes().decode("utf-8")
        assert text.endswith("\r\n")
        unquoted = re.sub(r'"[^"]*"', "", text)
        assert "\n" not in unquoted.replace("\r\n", ""), path.name


@pytest.fixture(scope="module")
def message(published):
    return json.loads((published.folder / "sdmx/structure.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def observations(published):
    return pd.read_csv(published.folder / "sdmx/cells.csv", dtype={"OCCUPATION": str})


def test_every_code_of_the_data_message_stands_in_its_code_list(message, observations):
    lists = {
        own["id"]: {code["id"] for code in own["codes"]} for own in message["data"]["codelists"]
    }
    components = message["data"]["dataStructures"][0]["dataStructureComponents"]
    coded = components["dimensionList"]["dimensions"] + components["attributeList"]["attributes"]
    assert [own["id"] for own in components["dimensionList"]["dimensions"]] == list(DIMENSIONS)
    for own in coded:
        name = re.search(r":(CL_\w+)\(", own["localRepresentation"]["enumeration"])[1]
        assert set(observations[own["id"]]) <= lists[name], own["id"]


def test_every_component_of_the_structure_is_a_column_with_a_concept(message, observations):
    components = message["data"]["dataStructures"][0]["dataStructureComponents"]
    dimensions = components["dimensionList"]
    named = [*dimensions["dimensions"], dimensions["timeDimension"]]
    named += components["measureList"]["measures"] + components["attributeList"]["attributes"]
    concepts = {own["id"] for own in message["data"]["conceptSchemes"][0]["concepts"]}
    assert [own["id"] for own in named] == list(observations.columns[3:])
    for own in named:
        assert own["conceptIdentity"].rsplit(".", 1)[1] == own["id"]
        assert own["id"] in concepts


def test_codes_are_valid_in_sdmx_and_stay_apart(run):
    for name, table in code_lists(read_run(run)).items():
        if name in ("measure", "source"):
            continue  # not in the data message
        codes = [code_id(code) for code in table["code"]]
        assert len(set(codes)) == len(codes)
        assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", code) for code in codes)


def test_the_data_message_says_what_the_csv_says(observations, tables):
    head = ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert list(observations.columns[:3]) == head
    assert observations[head].drop_duplicates().values.tolist() == [
        ["dataflow", "KRAPTE:DF_CELLS(1.0.0)", "I"]
    ]
    assert not observations.duplicated([*DIMENSIONS, "TIME_PERIOD"]).any()
    rows = [*tables["cells-national"], *tables["cells-regional"]]
    assert len(rows) == len(observations)
    for name, column in MEASURES.items():
        exact = [np.nan if row[column] is None else float(row[column]) for row in rows]
        assert np.array_equal(observations[name].to_numpy(float), exact, equal_nan=True)
    assert set(observations["OBS_STATUS"]) <= {"E", "F", "Q"}
    assert (
        observations.loc[observations["OBS_STATUS"] == "Q", list(MEASURES)].isna().to_numpy().all()
    )
