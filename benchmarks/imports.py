"""How long a file of a million rows takes to become figures, beside merely reading it."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Callable, Sized
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark
from krapte.classification import regions, sectors
from krapte.statistics import Store
from krapte.statistics.files import import_file, read_file, read_mapping

ROWS = 1_000_000
SHEET_ROWS = 100_000
NOW = dt.datetime(2026, 1, 2)

MAPPING = """
[source]
id = "made-up"
title = "Made-up jobs by municipality, sector, sex and year"
publisher = "benchmark"
licence = "none"
published = 2026-01-01

[file]
separator = ";"
decimal = ","
ignore = [{ignore}]

[figures]
combine = "{combine}"

[columns]
municipality = "region codes"
{sectors}sex = "sex codes"
year = "periods"

[[measure]]
column = "jobs"
series = "jobs_in_sector"
unit = "jobs"
"""


@benchmark("import", "A file of a million rows into figures and the store.", one_core=True)
def imports(phases: Phases, full: bool) -> Outcome:
    """Time reading by pandas and DuckDB, then by a mapping, from CSV, Parquet and a workbook."""
    import duckdb

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = _rows()
        csv, parquet, sheet = (folder / f"jobs.{end}" for end in ("csv", "parquet", "xlsx"))
        rows.to_csv(csv, sep=";", decimal=",", index=False)
        rows.to_parquet(parquet)
        rows.head(SHEET_ROWS).to_excel(sheet, index=False, engine="xlsxwriter")
        own = _mapping(folder, "none", sectors='sector = "sector codes"\n', ignore="")
        added = _mapping(folder, "sum", sectors="", ignore='"sector"')
        cpu = {}

        def time(word: str, work: Callable[[], Sized]) -> None:
            # Only a number is returned: what is awaited would be walked through otherwise.
            cpu[word] = phases.run(word, lambda: len(work())).processor_s

        def figures(file: Path, mapping: Path) -> Sized:
            return read_file(file, read_mapping(mapping), NOW).figures

        time("pandas csv", lambda: pd.read_csv(csv, sep=";", decimal=","))
        time("duckdb csv", lambda: duckdb.read_csv(str(csv)).df())
        time("pandas parquet", lambda: pd.read_parquet(parquet))
        time("pandas xlsx", lambda: pd.read_excel(sheet, engine="calamine"))
        time("added up", lambda: figures(csv, added))
        time("csv", lambda: figures(csv, own))
        time("parquet", lambda: figures(parquet, own))
        time("xlsx", lambda: figures(sheet, own))
        store = Store(folder / "store")
        time(
            "import",
            lambda: [import_file(csv, read_mapping(own), store, NOW)],
        )
    return Outcome(raw={"rows": ROWS, "sheet_rows": SHEET_ROWS}, ratios=_ratios(cpu))


def _ratios(cpu: dict[str, float]) -> dict[str, Ratio]:
    def beside(word: str, plain: str, what: str) -> Ratio:
        meaning = f"processor time of {what}, divided by reading the file with {plain.split()[0]}"
        return Ratio(cpu[word] / cpu[plain], meaning)

    return {
        "added_up_beside_pandas": beside("added up", "pandas csv", "CSV rows into sums"),
        "csv_beside_pandas": beside("csv", "pandas csv", "CSV into a figure per row"),
        "csv_beside_duckdb": beside("csv", "duckdb csv", "CSV into a figure per row"),
        "parquet_beside_pandas": beside("parquet", "pandas parquet", "Parquet into figures"),
        "xlsx_beside_pandas": beside("xlsx", "pandas xlsx", "a workbook into figures"),
        "import_s": Ratio(
            cpu["import"], "processor seconds from CSV to a part of the store", 60, True
        ),
    }


def _mapping(folder: Path, combine: str, **settings: str) -> Path:
    path = folder / f"{combine}.toml"
    path.write_text(MAPPING.format(combine=combine, **settings))
    return path


def _rows() -> pd.DataFrame:
    """Return a million rows, each cell once; the figures are random and mean nothing."""
    cells = itertools.product(
        regions("municipality"), sectors(), ("", "men", "women"), range(1979, 2026)
    )
    found = pd.DataFrame(
        itertools.islice(cells, ROWS), columns=["municipality", "sector", "sex", "year"]
    )
    found["jobs"] = np.random.default_rng(1).integers(0, 100_000, len(found)) / 10
    return found
