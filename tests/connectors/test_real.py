"""Real rows of StatLine, served in its form, arrive with their sums intact."""

from __future__ import annotations

import json
from collections import defaultdict

import pandas as pd
import pytest

from tests.connectors import remote


def served(number, frame, dimensions, measures):
    """Return a table of OData 3 with the rows of a frame, in pages of a thousand."""
    base = f"{remote.CBS3}/{number}"
    described = [{"Key": name, "Type": "Dimension"} for name in dimensions]
    described.append({"Key": "Perioden", "Type": "TimeDimension"})
    described += [{"Key": name, "Type": "Topic", "Unit": unit} for name, unit in measures.items()]
    pages = {
        f"{base}/TableInfos": {"value": [{"Modified": "2026-02-14T00:00:00"}]},
        f"{base}/DataProperties": {"value": described},
    }
    for name in (*dimensions, "Perioden"):
        codes = [
            {"Key": code, "Title": "", "Status": "Definitief"} for code in frame[name].unique()
        ]
        pages[f"{base}/{name}"] = {"value": codes}
    rows = json.loads(frame.to_json(orient="records"))
    for begin in range(0, len(rows), 1000):
        name = f"{base}/TypedDataSet" + (f"#{begin}" if begin else "")
        pages[name] = {"value": rows[begin : begin + 1000]}
        if begin + 1000 < len(rows):
            pages[name]["odata.nextLink"] = f"{base}/TypedDataSet?$skip={begin + 1000}"
    return pages


@pytest.fixture
def fetched(shared, store, get):
    frame = pd.read_parquet(
        shared / "data/cbs_energy_nl/85004NED_hernieuwbare_elektriciteit_regio.parquet"
    )
    pages = served(
        "85004NED", frame, ("RegioS", "BronEnTechniek"), {"OpgesteldElektrischVermogen_1": "MW"}
    )
    found = get("cbs", "85004NED", pages)
    return found, store.as_of(), frame


def test_real_installed_power_arrives_by_region_and_adds_up(fetched):
    found, figures, frame = fetched
    values = {(own.series, own.region, own.period): own.value for own in figures}
    assert values["wind_power_installed", "NL", "2024"] == 6955.0
    assert values["solar_power_installed", "NL", "2024"] == 27980.0
    sums = defaultdict(float)
    for (series, region, period), value in values.items():
        if region.startswith("PV"):
            sums[series, period] += value
    # What CBS cannot place in a province stands under PV99, which is no region of ours.
    nowhere = frame[frame.RegioS == "PV99"].set_index(["BronEnTechniek", "Perioden"])
    for (series, period), total in sums.items():
        code = "E006590" if series.startswith("solar") else "E006637"
        rest = nowhere.OpgesteldElektrischVermogen_1.get((code, f"{period}JJ00"), 0.0)
        rest = 0.0 if rest != rest else rest
        assert total + rest == pytest.approx(values[series, "NL", period], abs=6.5)
    assert found.figures == len(figures)


def test_real_empty_cells_become_no_figures(fetched):
    _, figures, _ = fetched
    assert all(own.value == own.value for own in figures)
    assert {own.region for own in figures if own.region.startswith("ES")} == {
        f"ES{number:02}" for number in range(1, 31)
    }
