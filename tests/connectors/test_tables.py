"""The declarative tables hold: their form, and real codes where we have them."""

from __future__ import annotations

import pandas as pd
import pytest

from krapte.classification import DIMENSIONS, known_code
from krapte.errors import BadInput
from krapte.statistics import load
from krapte.statistics.connectors import connectors, requests
from krapte.statistics.connectors.periods import period_of
from krapte.statistics.connectors.rules import translate
from krapte.statistics.connectors.table import read_connector

TABLES = [own for connector in connectors().values() for own in connector.tables.values()]
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda own: f"{own.connector}-{own.id}")


@each_table
def test_a_table_says_where_its_columns_were_seen(table):
    assert table.note
    assert table.source.publisher
    assert table.source.licence
    assert table.source.url.startswith("https://")


@each_table
def test_only_hosts_of_the_source_are_asked(table):
    hosts = connectors()[table.connector].hosts
    for address in requests(table, ("29544-1173",)):
        assert address.split("/")[2] in hosts


@each_table
def test_a_series_has_the_unit_that_the_embedded_set_gives_it(table):
    units = {own.series: own.unit for own in load().observations}
    for measure in table.measures:
        assert units.get(measure.series, measure.unit) == measure.unit


@each_table
def test_plain_codes_of_the_rules_are_codes_of_ours(table):
    for rules in table.dimensions.values():
        for rule in rules:
            for name, code in rule.set.items():
                if name in DIMENSIONS and "\\" not in code:
                    assert known_code(name, code), (name, code)


def test_no_two_tables_give_one_series_of_one_source_by_accident():
    given = {(own.source.id, measure.series, own.id) for own in TABLES for measure in own.measures}
    twice = {(source, series) for source, series, _ in given
             if sum(x[:2] == (source, series) for x in given) > 1}  # fmt: skip
    # hbo and wo are two files of one source, and provinces and municipalities two requests of one
    # table; their cells differ by education and by region.
    core = {"population", "employee_jobs", "business_establishments"}
    assert twice == {("duo-p01hoinges", "enrolment"), ("duo-p04hogdipl", "graduates")} | {
        ("cbs-70072ned", series) for series in core
    }


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("2021JJ00", "year", "2021"), ("2021", "year", "2021"), ("2021KW04", "quarter", "2021Q4"),
        ("2025-Q4", "quarter", "2025Q4"), ("2025Q4", "quarter", "2025Q4"),
        ("2021MM05", "month", ""), ("2025-03", "month", ""), ("2020SJ00", "schoolyear", "2020"),
        ("2020/21", "schoolyear", "2020"), ("2021-2026", "span", "2021-2026"),
    ],
)  # fmt: skip
def test_a_period_of_a_source_becomes_ours(code, kind, ours):
    assert period_of(code) == (kind, ours)
    assert not ours or known_code("period", ours)


@pytest.mark.parametrize("code", ["", "2021X000", "2021KW05", "21JJ00", "2021JJ00 ", "2021W01"])
def test_a_period_that_we_do_not_know_is_refused(code):
    with pytest.raises(ValueError, match="is no period"):
        period_of(code)


RULE = '[rules]\nsex = [{ code = "3000", set = { sex = "men" } }]\n'
TABLE = """
[[table]]
id = "1"
title = "t"
source_id = "s"
page = "https://cbs.example"
protocol = "odata3"
url = "https://cbs.example/1"
verified = "yes"
dimensions = { Geslacht = "sex" }
"""
MEASURE = '[[table.measure]]\nremote = "x"\nseries = "s"\nunit = "persons"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = 1 1", "description of a source"),
        (RULE + TABLE, "publisher"),
        (RULE + TABLE.replace("odata3", "soap"), "protocol"),
        (RULE + TABLE.replace('"yes"', '"perhaps"'), "verified"),
        (RULE + TABLE.replace('"https://cbs.example/1"', '"http://cbs.example/1"'), "url"),
        (RULE.replace("sex = [", "age = ["), "sex"),
        (RULE + TABLE + MEASURE, "period"),
        (RULE + TABLE + MEASURE + 'set = { period = "2021", size = "1" }', "set"),
        (RULE + TABLE + MEASURE + 'set = { period = "2021" }\nshift = -1', "shift"),
        (RULE + TABLE + MEASURE + 'set = { period = "2021", age = "old" }', "set"),
        (
            RULE + TABLE + MEASURE.replace("x", "x(") + 'like = true\nset = { period = "2021" }',
            "unterminated",
        ),
        (RULE.replace("code =", "cod ="), "cod"),
        (RULE.replace('"3000"', '"3000", skip = true'), "set or skip"),
        (RULE.replace("sex =", "size ="), "sex"),
        (RULE.replace('code = "3000"', "code_like = '('"), "unterminated"),
    ],
)
def test_a_table_that_is_wrong_is_refused(tmp_path, text, told):
    head = 'title = "t"\npublisher = "p"\nlicence = "l"\n' if "publisher" not in told else ""
    path = tmp_path / "own.toml"
    path.write_text(head + text + (TABLE if "[[table]]" not in text else ""), encoding="utf-8")
    with pytest.raises(BadInput, match=told):
        read_connector(path)


def taken(table, column, codes, titles=None):
    """Return what the rules of a column make of codes; unknown ones fail."""
    found = {}
    for code in codes:
        answer = translate(table.dimensions[column], code, (titles or {}).get(code, ""))
        assert answer is not None, f"{column} {code}"
        own, skip = answer
        for name, ours in own.items():
            assert name == "kind" or known_code(name, ours), (code, ours)
        if not skip:
            found[code] = own
    return found


REAL = {
    "85004NED": "cbs_energy_nl/85004NED_hernieuwbare_elektriciteit_regio.parquet",
    "85005NED": "cbs_energy_nl/85005NED_zonnestroom_regio.parquet",
    "70960ned": "cbs_energy_nl/70960ned_windenergie_provincie.parquet",
    "82610NED": "cbs_energy_nl/82610NED_hernieuwbare_elektriciteit_techniek.parquet",
}


@pytest.mark.parametrize("number", REAL)
def test_every_real_code_of_the_energy_tables_is_understood(shared, number):
    table = connectors()["cbs"].tables[number]
    real = pd.read_parquet(shared / "data" / REAL[number])
    for column in table.dimensions:
        assert taken(table, column, real[column].unique())
    for code in real[table.period].unique():
        assert period_of(code)[0] == "year"
    if table.protocol == "odata3":
        assert set(table.columns) <= set(real.columns)


def test_real_installed_wind_power_agrees_between_the_tables_that_give_it(shared):
    """Three tables give the same series, so that a newer one may stand for an older one."""
    regional = pd.read_parquet(shared / "data" / REAL["85004NED"])
    provincial = pd.read_parquet(shared / "data" / REAL["70960ned"])
    one = regional[(regional.RegioS == "NL01") & (regional.BronEnTechniek == "E006637")]
    other = provincial[provincial.RegioS == "NL01"].set_index("Perioden")
    assert len(one)
    for row in one.itertuples():
        expected = other.loc[row.Perioden, "OpgesteldVermogenEindeJaar_9"]
        assert row.OpgesteldElektrischVermogen_1 == expected


def test_every_real_characteristic_of_persons_is_understood_or_has_a_title_to_go_by(shared):
    """86047NED has the characteristics of persons that 85276NED has, by the same codes."""
    table = connectors()["cbs"].tables["85276NED"]
    path = shared / "data/cbs_labour_nl/86047NED_arbeidsdeelname_gezondheid_2021_2025.parquet"
    real = pd.read_parquet(path)
    assert taken(table, "Geslacht", real.Geslacht.unique()).keys() == {"T001038", "3000", "4000"}
    rules = table.dimensions["Persoonskenmerken"]
    by_code = {code for code in real.Persoonskenmerken.unique() if translate(rules, code, "")}
    assert by_code == {"T009002", "2018700", "2018740", "2018790"}
