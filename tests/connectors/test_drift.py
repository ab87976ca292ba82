"""A source that changed its form is an error that says what changed; nothing is written."""

from __future__ import annotations

import copy
import json

import pytest

from krapte.errors import BadInput
from tests.connectors import remote

CBS = f"{remote.CBS3}/85276NED"
WIND = f"{remote.CBS4}/82610NED"
RATES = f"{remote.EUROSTAT}/jvs_q_nace2"
FILE = f"{remote.DUO}/dataset/1/resource/2/download/ingeschrevenengeslhbo.csv"
PACKAGE = f"{remote.DUO}/api/3/action/package_show"


@pytest.fixture
def refused(store, get):
    """Return a function that fetches what must be refused, and returns the message."""

    def message(source, table, pages):
        with pytest.raises(BadInput) as fault:
            get(source, table, pages)
        assert store.parts() == []
        return str(fault.value)

    return message


def renamed(rows, old, new):
    return [{new if name == old else name: value for name, value in row.items()} for row in rows]


def changed(pages, address, change):
    """Return the pages with one of them changed in place by `change(page)`."""
    found = copy.deepcopy(pages)
    change(found[address])
    return found


def test_a_renamed_column_is_named_with_what_is_new(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/DataProperties",
        lambda page: page["value"][-1].update(Key="WerkzameBeroepsbevolking_2"),
    )  # fmt: skip
    told = refused("cbs", "85276NED", pages)
    assert "no column WerkzameBeroepsbevolking_1" in told
    assert "unknown to us are WerkzameBeroepsbevolking_2" in told
    assert "cbs 85276NED" in told


def test_a_column_that_the_rows_lack_is_named(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/TypedDataSet",
        lambda page: page.update(value=renamed(page["value"], "Beroep", "Beroepen")),
    )  # fmt: skip
    told = refused("cbs", "85276NED", pages)
    assert "no column Beroep; unknown to us are Beroepen" in told


def test_a_new_dimension_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/DataProperties",
        lambda page: page["value"].insert(0, {"Key": "Herkomst", "Type": "Dimension"}),
    )  # fmt: skip
    assert "a new dimension `Herkomst`" in refused("cbs", "85276NED", pages)
    pages = changed(
        remote.offshore_wind(), f"{WIND}/Observations",
        lambda page: [row.update(RegioS="NL01") for row in page["value"]],
    )  # fmt: skip
    assert "a new dimension `RegioS`" in refused("cbs", "82610NED", pages)


def test_an_unknown_code_is_named_with_its_title(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/Beroep",
        lambda page: page["value"][1].update(Title="Technici, nieuwe indeling"),
    )  # fmt: skip
    assert "the unknown code `A0007` (Technici, nieuwe indeling)" in refused(
        "cbs", "85276NED", pages
    )


def test_a_code_that_the_list_of_codes_lacks_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/Beroep", lambda page: page["value"].pop(1)
    )  # fmt: skip
    assert "the unknown code `A0007`" in refused("cbs", "85276NED", pages)


def test_a_code_that_would_become_an_unknown_one_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/Beroep",
        lambda page: page["value"][1].update(Title="0799 Nieuwe beroepsgroep"),
    )  # fmt: skip
    assert "which would be `0799`" in refused("cbs", "85276NED", pages)


def test_a_changed_unit_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/DataProperties",
        lambda page: page["value"][-1].update(Unit="aantal"),
    )  # fmt: skip
    told = refused("cbs", "85276NED", pages)
    assert "the unit `aantal`" in told
    assert "`x 1 000`" in told


def test_a_cell_that_stands_twice_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/TypedDataSet",
        lambda page: page["value"].append(dict(page["value"][0])),
    )  # fmt: skip
    assert "the cell employed, NL, 2025 again" in refused("cbs", "85276NED", pages)


def test_a_row_that_would_be_added_twice_is_refused(refused):
    rows = [(2023, "Utrecht", "TECHNIEK", "MAN", 60)]
    pages = remote.students(rows)
    body = pages[FILE]
    pages[FILE] = body + body.splitlines(keepends=True)[1]
    assert "row 3 as row 2" in refused("duo", "p01hoinges-hbo", pages)


@pytest.mark.parametrize("value", ["1352", True, [1], {}, 1e999, -3.0, "NaN"])
def test_a_figure_that_is_no_count_is_refused(refused, value):
    pages = changed(
        remote.occupations(), f"{CBS}/TypedDataSet",
        lambda page: page["value"][0].update(WerkzameBeroepsbevolking_1=value),
    )  # fmt: skip
    assert refused("cbs", "85276NED", pages)


def test_an_unknown_status_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/Perioden",
        lambda page: page["value"][0].update(Status="Ingetrokken"),
    )  # fmt: skip
    assert "the status `Ingetrokken`" in refused("cbs", "85276NED", pages)
    pages = changed(remote.vacancy_rates(), RATES, lambda page: page["status"].update({"1": "q"}))
    assert "the status `q`" in refused("eurostat", "jvs_q_nace2", pages)


def test_an_unknown_reason_for_no_figure_is_refused(refused):
    pages = changed(
        remote.offshore_wind(), f"{WIND}/Observations",
        lambda page: page["value"][0].update(ValueAttribute="Onderbroken", Value=None),
    )  # fmt: skip
    assert "`Onderbroken`" in refused("cbs", "82610NED", pages)


def test_an_unknown_period_is_refused(refused):
    pages = changed(
        remote.occupations(), f"{CBS}/TypedDataSet",
        lambda page: page["value"][0].update(Perioden="2025W44"),
    )  # fmt: skip
    assert "`2025W44` is no period" in refused("cbs", "85276NED", pages)


def test_a_measure_that_is_gone_is_refused(refused):
    pages = changed(
        remote.offshore_wind(), f"{WIND}/MeasureCodes", lambda page: page["value"].pop(0)
    )  # fmt: skip
    assert "no column M002163; unknown to us are M000001" in refused("cbs", "82610NED", pages)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html>Onderhoud</html>", b"", b"[]", b"null", b'{"value": 1}',
        b'{"value": [1]}', b'{"value": []}', b'{"value": [{}], "value": []}', b"\xff\xfe{\x00",
        '{"value": [{"Key": "é"}]}'.encode("latin-1"), b'{"value": [NaN]}', b"[" * 100_000,
        b'{"value": [{"Beroep": 1}',
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_answer_of_the_service_is_refused(refused, body):
    refused("cbs", "85276NED", remote.occupations() | {f"{CBS}/TypedDataSet": body})
    refused("cbs", "82610NED", remote.offshore_wind() | {f"{WIND}/MeasureCodes": body})
    refused("eurostat", "jvs_q_nace2", {RATES: body})
    refused("duo", "p01hoinges-hbo", remote.students() | {PACKAGE: body})
    refused("duo", "p01hoinges-hbo", remote.students() | {FILE: body})


def test_pages_without_end_are_refused(refused):
    pages = changed(
        remote.offshore_wind(), f"{WIND}/Observations#2",
        lambda page: page.update({"@odata.nextLink": f"{WIND}/Observations?$skip=2"}),
    )  # fmt: skip
    assert "pages without end" in refused("cbs", "82610NED", pages)


def test_a_next_page_at_another_host_is_refused(refused):
    pages = changed(
        remote.offshore_wind(), f"{WIND}/Observations",
        lambda page: page.update({"@odata.nextLink": "https://elsewhere.example/x"}),
    )  # fmt: skip
    assert "not followed" in refused("cbs", "82610NED", pages)


def test_a_file_that_the_package_lacks_is_refused_with_those_it_has(refused):
    pages = changed(
        remote.students(), PACKAGE, lambda page: page["result"]["resources"].pop(1)
    )  # fmt: skip
    told = refused("duo", "p01hoinges-hbo", pages)
    assert "no `ingeschrevenengeslhbo.csv` among the files ingeschrevenenhbo.csv" in told


@pytest.mark.parametrize("header", ["GESLACHT", "STUDIEJAAR"])
def test_a_renamed_header_of_a_file_is_named(refused, header):
    pages = remote.students()
    pages[FILE] = pages[FILE].replace(header.encode(), b"NIEUW", 1)
    told = refused("duo", "p01hoinges-hbo", pages)
    assert f"no column {header}; unknown to us are" in told
    assert "NIEUW" in told


def test_a_file_with_other_separators_is_refused(refused):
    pages = remote.students()
    pages[FILE] = pages[FILE].replace(b",", b";")
    assert "no column" in refused("duo", "p01hoinges-hbo", pages)


def test_an_empty_count_among_those_added_up_is_refused(refused):
    pages = remote.students([(2023, "Utrecht", "TECHNIEK", "MAN", "")])
    assert "a sum without it is too small" in refused("duo", "p01hoinges-hbo", pages)


@pytest.mark.parametrize(
    "change",
    [
        {"size": [1, 1, 2, 1, 1, 1, 2]}, {"id": ["freq"]}, {"dimension": {}},
        {"value": [1, 2]}, {"value": {"99": 1}}, {"status": []}, {"size": [10**9] * 7},
    ],
    ids=range(7),
)  # fmt: skip
def test_a_cube_that_does_not_fit_together_is_refused(refused, change):
    pages = changed(remote.vacancy_rates(), RATES, lambda page: page.update(change))
    assert "eurostat jvs_q_nace2" in refused("eurostat", "jvs_q_nace2", pages)


def test_many_faults_are_told_as_few(refused):
    pages = remote.occupations()
    rows = [dict(row, Beroep=f"X{number}") for number, row in enumerate(
        pages[f"{CBS}/TypedDataSet"]["value"] * 10
    )]  # fmt: skip
    pages[f"{CBS}/TypedDataSet"] = {"value": rows}
    told = refused("cbs", "85276NED", pages).splitlines()
    assert len(told) == 21
    assert "more faults" in told[-1]


def test_the_answer_that_was_refused_is_asked_for_anew(store, get):
    server = remote.Server(remote.occupations() | {f"{CBS}/TypedDataSet": b'{"value": [{'})
    with pytest.raises(BadInput):
        get("cbs", "85276NED", server)
    server.pages = json.loads(json.dumps(remote.occupations()))
    get("cbs", "85276NED", server)
    assert len(store.as_of()) == 24


def test_a_cube_with_a_new_dimension_is_refused(refused):
    def add(page):
        page["id"].append("unit")
        page["size"].append(1)
        page["dimension"]["unit"] = {"category": {"index": {"PC": 0}}}

    pages = changed(remote.vacancy_rates(), RATES, add)
    assert "a new dimension `unit`" in refused("eurostat", "jvs_q_nace2", pages)


def test_a_name_that_stands_twice_in_a_row_is_refused(refused):
    pages = remote.occupations()
    body = json.dumps(pages[f"{CBS}/TypedDataSet"]).encode()
    pages[f"{CBS}/TypedDataSet"] = body.replace(b'"Geslacht"', b'"Beroep": "A0008", "Geslacht"', 1)
    assert "stands twice in one object" in refused("cbs", "85276NED", pages)


@pytest.mark.parametrize("modified", [None, "", "gisteren"])
def test_a_table_that_does_not_say_when_it_was_published_is_refused(refused, modified):
    pages = changed(
        remote.occupations(), f"{CBS}/TableInfos",
        lambda page: page["value"][0].update(Modified=modified),
    )  # fmt: skip
    assert "expected a moment" in refused("cbs", "85276NED", pages)


def test_a_file_with_a_column_twice_or_a_short_row_is_refused(refused):
    pages = remote.students()
    good = pages[FILE]
    pages[FILE] = good.replace(b"GEMEENTENUMMER", b"GESLACHT", 1)
    assert "the column GESLACHT twice" in refused("duo", "p01hoinges-hbo", pages)
    pages[FILE] = good + b"2023,Utrecht,0014\r\n"
    assert "3 fields in row 6" in refused("duo", "p01hoinges-hbo", pages)
