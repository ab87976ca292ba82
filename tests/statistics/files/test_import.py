"""A table means the same however it is written: CSV, XLSX or Parquet, long or wide."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.statistics import Store
from krapte.statistics.connectors import connectors, take_file
from krapte.statistics.files import import_file, read_file, read_mapping
from tests.statistics.files.making import (
    NOW,
    PLAIN,
    SOURCE,
    csv,
    mapping,
    read,
    values,
    xlsx,
)

ROWS = [
    ["region", "year", "value"],
    ["AM01", 2023, 1250.5],
    ["AM02", 2023, 80],
    ["AM01", 2024, 1300],
]
FIGURES = {
    ("employed", "AM01", "2023"): 1250.5,
    ("employed", "AM02", "2023"): 80.0,
    ("employed", "AM01", "2024"): 1300.0,
}
SEMICOLONS = 'separator = ";"\ndecimal = ","\nthousands = "."'


def test_csv_xlsx_and_parquet_of_one_table_give_the_same_figures(tmp_path):
    plain = mapping(tmp_path)
    files = [
        csv(tmp_path, "region,year,value\nAM01,2023,1250.5\nAM02,2023,80\nAM01,2024,1300\n"),
        xlsx(tmp_path, ROWS),
        tmp_path / "count.parquet",
    ]
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_parquet(files[2])
    for file in files:
        assert values(file, plain) == FIGURES


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("cp1252", "cp1252"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16")],
)
def test_dutch_csv_is_read_in_its_encoding_and_with_its_marks(tmp_path, encoding, name):
    text = "provincie;jaar;aantal\r\nFryslân;2023;1.250,5\r\nUtrecht;2023;80\r\n\r\n"
    file = csv(tmp_path, text.encode(encoding))
    own = PLAIN.replace('region = "region codes"', 'provincie = "province names"')
    own = own.replace("year", "jaar").replace('"value"', '"aantal"')
    found = values(file, mapping(tmp_path, own, f'{SEMICOLONS}\nencoding = "{name}"'))
    assert found == {("employed", "PV21", "2023"): 1250.5, ("employed", "PV26", "2023"): 80.0}


@pytest.mark.parametrize("year", ["2023*", "2023"])
def test_a_wide_table_becomes_long_and_its_header_may_say_the_status(tmp_path, year):
    file = csv(tmp_path, f"region,2022,{year}\nAM01,5,6\nAM02,7,\n")
    own = """
[columns]
region = "region codes"
[[measure]]
column_like = '\\d{4}'
series = "employed"
unit = "persons"
factor = 1000
set = { period = '\\g<0>' }
[[measure]]
column_like = '(\\d{4})\\*'
series = "employed"
unit = "persons"
factor = 1000
set = { period = '\\1', status = "P" }
"""
    figures = read(file, mapping(tmp_path, own)).figures
    found = {(own.region, own.period): (own.value, own.status) for own in figures}
    missing = found.pop(("AM02", "2023"))
    assert math.isnan(missing[0])
    assert missing[1] == "M"
    status = "P" if "*" in year else "A"
    assert found == {
        ("AM01", "2022"): (5000.0, "A"), ("AM02", "2022"): (7000.0, "A"),
        ("AM01", "2023"): (6000.0, status),
    }  # fmt: skip


WORKBOOK = [
    ["Aantal werkenden", None, None, None, None],
    ["Regio", "Mannen", None, "Vrouwen", None],
    [None, "2022", "2023", "2022", "2023"],
    ["AM01", 1, 2, 3, 4],
    [None, 5, 6, 7, 8],
    ["Bron: eigen telling", None, None, None, None],
    ["AM99", "x", "x", "x", "x"],
]
MERGED = """
[columns]
Regio = "region codes"
[[measure]]
column_like = 'Mannen / (\\d{4})'
series = "employed"
unit = "persons"
set = { period = '\\1', sex = "men" }
[[measure]]
column_like = 'Vrouwen / (\\d{4})'
series = "employed"
unit = "persons"
set = { period = '\\1', sex = "women" }
"""


def test_a_merged_header_of_two_rows_labels_to_fill_down_and_a_source_line_below(tmp_path):
    rows = [list(row) for row in WORKBOOK]
    rows[4][0] = "AM02"
    file = xlsx(tmp_path, rows, merged="B2:C2")
    own = mapping(tmp_path, MERGED, 'header = [2, 3]\nend = "Bron:"\nsheet = "Blad1"')
    found = values(file, own)
    assert found["employed", "AM01", "men", "2022"] == 1.0
    assert found["employed", "AM02", "women", "2023"] == 8.0
    assert len(found) == 8


def test_empty_labels_are_filled_down_only_where_the_mapping_says_so(tmp_path):
    rows = [["region", "year", "value"], ["AM01", 2022, 1], [None, 2023, 2], ["AM02", 2022, 3]]
    file = xlsx(tmp_path, rows)
    found = values(file, mapping(tmp_path, file='fill_down = ["region"]'))
    assert found["employed", "AM01", "2023"] == 2.0
    # Without it an empty region is the total, as everywhere in krapte.
    assert values(file, mapping(tmp_path))["employed", "NL", "2023"] == 2.0


MIXED = """
[figures]
combine = "{combine}"
totals = {totals}
suppressed = {{ texts = ["<5"], low = 1, central = 2.5, high = 4 }}
[constants]
education = "hbo"
[columns]
region = "region codes"
sex = "sex names"
year = "periods"
[[measure]]
column = "value"
series = "enrolment"
unit = "persons"
"""
PARTS = "region,sex,year,value\nPV20,man,2023,10\nPV20,man,2023,<5\nPV21,vrouw,2023,20\n"


def test_rows_are_added_up_with_totals_and_hidden_counts_become_a_range(tmp_path):
    own = mapping(tmp_path, MIXED.format(combine="sum", totals='["region", "sex"]'))
    figures = {own.cell: own for own in read(csv(tmp_path, PARTS), own).figures}
    total = figures["NL", "", "hbo", "", "", ""]
    assert (total.value, total.low, total.high, total.status) == (32.5, 31.0, 34.0, "E")
    assert "1 counts" in total.note
    assert "Added up from 3 rows" in total.note
    assert figures["PV21", "", "hbo", "women", "", ""].value == 20.0
    assert figures["PV21", "", "hbo", "women", "", ""].low is None
    assert figures["NL", "", "hbo", "men", "", ""].value == 12.5
    assert len(figures) == 7  # PV20 and PV21 with and without sex; NL for men, women and both


def test_a_mean_of_rows_is_derived_and_says_of_how_many(tmp_path):
    own = mapping(tmp_path, MIXED.format(combine="mean", totals="[]"))
    file = csv(tmp_path, "region,sex,year,value\nPV20,man,2023,10\nPV20,man,2023,20\n")
    (found,) = read(file, own).figures
    assert (found.value, found.status, found.note) == (15.0, "E", "Mean of 2 rows.")


def test_one_column_of_values_may_hold_several_measures_with_their_own_unit(tmp_path):
    file = csv(tmp_path, "what,year,value,lo,hi\njobs,2023,5,4,6\nshare,2023,50,40,60\n")
    own = """
[columns]
year = "periods"
[[measure]]
column = "value"
series = "jobs_in_sector"
unit = "jobs"
where = { what = "jobs" }
low = "lo"
high = "hi"
[[measure]]
column = "value"
series = "women"
unit = "share"
factor = 0.01
where = { what = "share" }
low = "lo"
high = "hi"
"""
    found = {own.series: own for own in read(file, mapping(tmp_path, own)).figures}
    jobs, women = found["jobs_in_sector"], found["women"]
    assert (jobs.value, jobs.low, jobs.high) == (5.0, 4.0, 6.0)
    assert (women.value, women.low, women.high, women.unit) == (0.5, 0.4, 0.6, "share")


def test_where_a_figure_came_from_stands_with_it(tmp_path):
    file = xlsx(tmp_path, ROWS)
    found = read(file, mapping(tmp_path))
    own = next(own for own in found.figures if own.period == "2024")
    assert (own.file, own.line, own.locator) == ("count.xlsx", 4, "Blad1, value")
    assert (own.source, own.retrieved) == ("regional-count", "2026-11-25")
    assert found.sha256 in found.source.note
    assert found.published == dt.datetime(2026, 10, 1)


@pytest.mark.parametrize(
    ("written", "period"),
    [("2023", "2023"), ("2023JJ00", "2023"), ("2023KW02", "2023Q2"), ("2023-Q2", "2023Q2"),
     ("2023-2028", "2023-2028"), ("2023/24", "2023"), ("2e kwartaal 2023", "2023Q2"),
     ("jan 2023", None)],
)  # fmt: skip
def test_forms_of_periods(tmp_path, written, period):
    listed = '"periods"' if period and "kwartaal" not in written else '"times"'
    own = (
        PLAIN.replace('year = "periods"', f"year = {listed}")
        + """
[rules]
times = [
  { code_like = '([1-4])e kwartaal (\\d{4})', set = { period = '\\2Q\\1' } },
  { code_like = '[a-z]{3} \\d{4}', skip = true },
]
[figures]
periods = ["year", "quarter", "span", "schoolyear"]
"""
    )
    file = csv(tmp_path, f"region,year,value\nAM01,{written},1\nAM01,2e kwartaal 2000,1\n"
               if "times" in listed else f"region,year,value\nAM01,{written},1\n")  # fmt: skip
    found = {own.period for own in read(file, mapping(tmp_path, own)).figures} - {"2000Q2"}
    assert found == ({period} if period else set())


def test_the_same_file_again_adds_nothing_and_a_changed_one_is_a_vintage(tmp_path):
    store = Store(tmp_path / "store")
    own = read_mapping(mapping(tmp_path))
    text = "region,year,value\nAM01,2023,100\nAM02,2023,200\n"
    first = import_file(csv(tmp_path, text), own, store, NOW)
    assert (first.fetched.new, first.fetched.part != "") == (2, True)
    # Another name, another order, another form: the same figures.
    rows = [["region", "year", "value"], ["AM02", 2023, 200], ["AM01", 2023, 100]]
    again = import_file(xlsx(tmp_path, rows), own, store, NOW)
    assert (again.fetched.part, again.fetched.new) == ("", 0)
    changed = import_file(
        csv(tmp_path, text.replace("200", "250")), own, store, NOW, dt.date(2026, 11, 1)
    )
    (revision,) = changed.fetched.revisions
    assert (revision.region, revision.old, revision.new) == ("AM02", 200.0, 250.0)
    assert len(store.parts()) == 2
    known = {day: {own.region: own.value for own in store.as_of(day)} for day in (
        dt.date(2026, 9, 30), dt.date(2026, 10, 15), dt.date(2026, 11, 1))}  # fmt: skip
    assert list(known.values()) == [
        {}, {"AM01": 100.0, "AM02": 200.0}, {"AM01": 100.0, "AM02": 250.0},
    ]  # fmt: skip


def test_an_older_edition_that_is_imported_later_is_known_from_its_own_day(tmp_path):
    store = Store(tmp_path / "store")
    own = read_mapping(mapping(tmp_path))
    file = csv(tmp_path, "region,year,value\nAM01,2023,100\n")
    import_file(file, own, store, NOW)
    older = import_file(file, own, store, NOW, dt.date(2025, 3, 1))
    assert older.fetched.part
    assert [own.value for own in store.as_of(dt.date(2025, 3, 1))] == [100.0]
    assert store.as_of(dt.date(2025, 2, 28)) == ()


def test_one_fault_in_the_last_row_and_nothing_is_written(tmp_path):
    store = Store(tmp_path / "store")
    file = csv(tmp_path, "region,year,value\nAM01,2023,100\nAM77,2023,1\n")
    with pytest.raises(BadInput):
        import_file(file, read_mapping(mapping(tmp_path)), store, NOW)
    assert store.parts() == []
    assert not store.folder.exists()


def test_a_trial_writes_nothing(tmp_path):
    file = csv(tmp_path, "region,year,value\nAM01,2023,100\n")
    tried = import_file(file, read_mapping(mapping(tmp_path)), None, NOW)
    assert tried.fetched is None
    assert tried.as_dict()["written"] is False
    assert sorted(own.name for own in tmp_path.iterdir()) == ["count.csv", "mapping.toml"]


def test_import_reads_a_file_as_the_connector_of_its_source_does(tmp_path):
    """The two roads into the store, of a source and of any file, agree figure by figure."""
    table = connectors()["uwv"].tables["spanning"]
    text = "Kwartaal;Arbeidsmarktregio;Beroep;Spanning\n" + "".join(
        f"{year}Q{quarter};{region};{job};{year % 7},{quarter}\n"
        for year in (2023, 2024) for quarter in (1, 2) for region in ("Nederland", "Rijnmond")
        for job in ("totaal", "07 Technische beroepen", "0811", "0123")
    )  # fmt: skip
    file = csv(tmp_path, text)
    by_source, by_mapping = Store(tmp_path / "a"), Store(tmp_path / "b")
    take_file(table, file, dt.datetime(2026, 10, 1), by_source, NOW)
    own = """
[figures]
periods = ["quarter"]
[columns]
Kwartaal = "periods"
Arbeidsmarktregio = "regions"
Beroep = "jobs"
[rules]
regions = [{ code = "Nederland", set = {} }, { code = "Rijnmond", set = { region = "AM22" } }]
jobs = [
  { code = "totaal", set = {} },
  { code_like = '(0[78]\\d*)( .*)?', set = { occupation = '\\1' } },
  { code_like = '\\d+', skip = true },
]
[[measure]]
column = "Spanning"
series = "tightness"
unit = "ratio"
"""
    import_file(file, read_mapping(mapping(tmp_path, own, 'separator = ";"\ndecimal = ","')),
                by_mapping, NOW)  # fmt: skip

    def figures(store):
        return {(own.series, *own.cell, own.period, own.value, own.unit) for own in store.as_of()}

    assert len(figures(by_source)) == 24
    assert figures(by_source) == figures(by_mapping)


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=20), st.sampled_from([",", "."]),
       st.booleans())  # fmt: skip
def test_any_number_is_read_back_whatever_its_marks(tmp_path_factory, cents, decimal, grouped):
    folder = tmp_path_factory.mktemp("marks")
    thousands = {",": ".", ".": ","}[decimal] if grouped else ""
    written = [
        f"{own // 100:,}".replace(",", thousands) + f"{decimal}{own % 100:02}" for own in cents
    ]
    rows = "".join(f"AM01;{1900 + at};{own}\n" for at, own in enumerate(written))
    marks = f'separator = ";"\ndecimal = "{decimal}"\nthousands = "{thousands}"'
    found = read_file(
        csv(folder, f"region;year;value\n{rows}"), read_mapping(mapping(folder, file=marks)), NOW
    )
    assert [own.value for own in found.figures] == [own / 100 for own in cents]


def test_the_day_of_publication_must_be_known_and_past(tmp_path):
    undated = mapping(tmp_path, source=SOURCE.replace("published = 2026-10-01\n", ""))
    file = csv(tmp_path, "region,year,value\nAM01,2023,100\n")
    with pytest.raises(BadInput, match="--published"):
        read_file(file, read_mapping(undated), NOW)
    assert read_file(file, read_mapping(undated), NOW, dt.date(2026, 1, 2)).figures
    with pytest.raises(BadInput, match="days in this order"):
        read_file(file, read_mapping(undated), NOW, dt.date(2026, 11, 26))
