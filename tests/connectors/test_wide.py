"""Core figures of regions and mbo of DUO: a column per count or per year becomes our cells."""

from __future__ import annotations

import copy

import pytest

from krapte.classification import education_tracks, known_code
from krapte.errors import BadInput
from krapte.statistics.connectors import connectors
from krapte.statistics.connectors.rules import translate
from krapte.statistics.connectors.table import Measure
from tests.connectors import wide


def values(store, series, *fields):
    """Return the figures of a series by some of their fields."""
    return {
        tuple(getattr(own, name) for name in fields): own.value
        for own in store.as_of(series=[series])
    }


def changed(pages, address, change):
    """Return the pages with one of them changed in place by `change(page)`."""
    found = copy.deepcopy(pages)
    change(found[address])
    return found


def replaced(pages, address, old, new):
    """Return the pages with the first `old` of a file written as `new`."""
    assert old in pages[address]
    return pages | {address: pages[address].replace(old, new, 1)}


@pytest.fixture
def refused(store, get):
    """Return a function that fetches what must be refused, and returns the message."""

    def message(source, table, pages):
        with pytest.raises(BadInput) as fault:
            get(source, table, pages)
        assert store.parts() == []
        return str(fault.value)

    return message


def test_core_figures_of_provinces_become_persons_jobs_and_businesses(store, get):
    get("cbs", "70072ned", wide.core_figures())
    people = values(store, "population", "region", "sex", "age", "period")
    assert people["PV26", "", "", "2025"] == 20_000
    assert people["PV26", "women", "", "2025"] == 10_200
    assert people["PV20", "", "45-64", "2024"] == 2_700
    assert people["PV20", "", "80+", "2024"] == 400
    # Each region and year has a total, two sexes and nine bands of age.
    assert len(people) == 2 * 2 * 12
    assert values(store, "employee_jobs", "region", "period") == {
        ("PV20", "2024"): 4_500, ("PV26", "2024"): 9_000,
    }  # fmt: skip
    (jobs,) = {own.unit for own in store.as_of(series=["employee_jobs"])}
    assert jobs == "jobs"
    assert values(store, "business_establishments", "region", "period")["PV26", "2025"] == 2_500


def test_bands_of_age_cover_every_age_once():
    bands = [own.set["age"] for own in connectors()["cbs"].tables["70072ned"].measures
             if "age" in own.set]  # fmt: skip
    ends = [[int(end) for end in band.rstrip("+").split("-")] for band in bands]
    assert ends[0][0] == 0
    assert bands[-1].endswith("+")
    assert [end[0] for end in ends[1:]] == [end[-1] + 1 for end in ends[:-1]]


def test_both_tables_of_core_figures_read_the_same_columns():
    tables = connectors()["cbs"].tables
    assert tables["70072ned"].measures == tables["70072ned-gemeenten"].measures


def test_a_former_municipality_without_figures_is_left_out(store, get):
    get("cbs", "70072ned-gemeenten", wide.core_figures(wide.MUNICIPALITIES))
    assert {own.region for own in store.as_of()} == {"GM0014"}
    assert not known_code("region", "GM0017")


def test_an_unknown_municipality_with_figures_is_refused(refused):
    pages = wide.core_figures(wide.MUNICIPALITIES, empty=())
    told = refused("cbs", "70072ned-gemeenten", pages)
    assert "the code `GM0017` (Haren), which would be `GM0017`" in told


def test_an_unknown_kind_of_region_is_refused(refused):
    pages = wide.core_figures((*wide.PROVINCES, ("WK0014", "Een wijk")), empty=("WK0014",))
    assert "the unknown code `WK0014` (Een wijk)" in refused("cbs", "70072ned", pages)


def test_a_renumbered_column_of_core_figures_is_named(refused):
    def renumber(page):
        own = next(own for own in page["value"] if own["Key"] == "TotaalBanen_116")
        own["Key"] = "TotaalBanen_117"

    pages = changed(wide.core_figures(), f"{wide.CORE}/DataProperties", renumber)
    told = refused("cbs", "70072ned", pages)
    assert "no column TotaalBanen_116; unknown to us are" in told
    assert "TotaalBanen_117" in told


def test_jobs_in_another_unit_are_refused(refused):
    def recount(page):
        next(own for own in page["value"] if own["Key"] == "TotaalBanen_116")["Unit"] = "aantal"

    pages = changed(wide.core_figures(), f"{wide.CORE}/DataProperties", recount)
    assert "the unit `aantal`" in refused("cbs", "70072ned", pages)


def test_mbo_students_are_added_up_by_level_and_province_of_home(store, get):
    get("duo", "mbo-studenten", wide.mbo_students())
    found = values(store, "enrolment", "region", "education", "period")
    assert found["PV20", "mbo-2", "2024"] == 500  # without the 50 who only sit an exam
    assert found["NL", "mbo-2", "2024"] == 590  # with the 10 who live abroad
    assert found["PV26", "mbo-4", "2025"] == 1_040
    assert {region for region, _, _ in found} == {"NL", "PV20", "PV26"}
    wanted = ("PV20", "mbo-2", "2025")
    (hidden,) = [own for own in store.as_of(series=["enrolment"])
                 if (own.region, own.education, own.period) == wanted]  # fmt: skip
    assert (hidden.value, hidden.low, hidden.high, hidden.status) == (312.5, 311, 314, "E")


def test_mbo_students_by_main_group_get_a_field(store, get):
    get("duo", "mbo-studenten-hoofdgroep", wide.mbo_students())
    found = values(store, "enrolment_main_group", "region", "education", "period")
    assert {(edu, year): own for (region, edu, year), own in found.items() if region == "NL"} == {
        ("mbo-1", "2024"): 40, ("mbo-1", "2025"): 30,
        ("mbo-2:tech", "2024"): 590, ("mbo-2:tech", "2025"): 422.5,
        ("mbo-4:ict", "2024"): 120, ("mbo-4:ict", "2025"): 130,
        ("mbo-4:other", "2024"): 900, ("mbo-4:other", "2025"): 910,
    }  # fmt: skip
    assert values(store, "enrolment", "education") == {}


def test_mbo_graduates_are_added_up_over_institutions_and_sexes(store, get):
    get("duo", "mbo-diplomas", wide.mbo_graduates())
    found = values(store, "graduates", "education", "sex", "period")
    assert found == {
        ("mbo-3", "men", "2020"): 90, ("mbo-3", "women", "2020"): 14.5,
        ("mbo-3", "", "2020"): 104.5,
        ("mbo-3", "men", "2021"): 81, ("mbo-3", "women", "2021"): 14, ("mbo-3", "", "2021"): 95,
    }  # fmt: skip


def test_mbo_graduates_by_main_group_add_up_to_those_by_level(store, get):
    get("duo", "mbo-diplomas", wide.mbo_graduates())
    get("duo", "mbo-diplomas-hoofdgroep", wide.mbo_graduates())
    whole = values(store, "graduates", "education", "sex", "period")
    parts = values(store, "graduates_main_group", "education", "sex", "period")
    assert {edu for edu, _, _ in parts} == {"mbo-3:tech", "mbo-3:ict"}
    for (level, sex, year), own in whole.items():
        assert own == sum(value for (edu, *rest), value in parts.items()
                          if edu.startswith(level) and rest == [sex, year])  # fmt: skip


GROUPS = (
    "Afbouw, hout en onderhoud", "Ambacht, laboratorium en gezondheidstechniek", "Bouw en infra",
    "Economie en administratie", "Handel en ondernemerschap", "Horeca en bakkerij",
    "Informatie en communicatietechnologie", "Media en vormgeving", "Mobiliteit en voertuigen",
    "Techniek en procesindustrie", "Toerisme en recreatie", "Transport, scheepvaart en logistiek",
    "Uiterlijke verzorging", "Veiligheid en sport", "Voedsel, natuur en leefomgeving",
    "Zorg en welzijn",
)  # fmt: skip


def test_every_main_group_of_duo_gets_one_track_at_every_level():
    rules = connectors()["duo"].tables["mbo-studenten-hoofdgroep"].dimensions
    tracks = set()
    for group in GROUPS:
        for level in "1234":
            code = f"{level} | {group}"
            answers = [rule.apply(code, "") for rule in rules["NIVEAU | HOOFDGROEP NAAM"]]
            (own,) = [answer for answer in answers if answer is not None]
            tracks.add(own["education"])
    assert tracks == {own for own in education_tracks() if own.startswith("mbo")}
    assert translate(rules["NIVEAU | HOOFDGROEP NAAM"], "1 | Entree", "") is not None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"JAAR_2025", b"J2025", "no column for any year"),
        (b"JAAR_2024,JAAR_2025", b"JAAR_2024,STAND_2025",
         "columns that end in a year; unknown to us are STAND_2025"),
        (b"JAAR_2024", b"JAAR_2023", "no column for 2024"),
        (b"JAAR_2024", b"JAAR_2025", "the column JAAR_2025 twice"),
        (b"NIVEAU", b"MBONIVEAU", "no column NIVEAU; unknown to us are"),
        (b"HOOFDGROEP NAAM", b"DOMEIN NAAM", "no column HOOFDGROEP NAAM"),
        (b"Bouw en infra", b"Bouw en energie", "the unknown code `2 | Bouw en energie`"),
        (b"BBL,2", b"BBL,5", "the unknown code `5 | Techniek en procesindustrie`"),
        (b"BBL,2", b"DUAAL,2", "the unknown code `DUAAL`"),
        (b"BELGIE", b"FRANKRIJK", "the unknown code `FRANKRIJK`"),
        (b"Groningen,300", b"Groningen,veel", "`veel` in row 2"),
        (b"Groningen,300", b"Groningen,", "a sum without it is too small"),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_changed_file_of_mbo_students_is_refused_with_what_changed(refused, old, new, told):
    pages = replaced(wide.mbo_students(), wide.STUDENTS, old, new)
    if told == "no column for any year":
        pages = replaced(pages, wide.STUDENTS, b"JAAR_2024", b"J2024")
    found = refused("duo", "mbo-studenten-hoofdgroep", pages)
    assert told in found
    assert "duo mbo-studenten-hoofdgroep" in found


def test_a_sex_that_lacks_a_year_is_refused(refused):
    pages = replaced(wide.mbo_graduates(), wide.GRADUATES, b"DIPVROUW2022", b"DIPVRW2022")
    told = refused("duo", "mbo-diplomas", pages)
    assert "no column for 2022; unknown to us are DIPVRW2022" in told
    assert "DIPVROUW" in told


def test_a_next_edition_with_another_year_in_its_name_is_read(store, get):
    new = wide.GRADUATES.replace("2020-2024", "2021-2025")
    pages = wide.mbo_graduates()
    body = pages.pop(wide.GRADUATES).replace(b"2022", b"2023").replace(b"2021", b"2022")
    get("duo", "mbo-diplomas", pages | wide.package("x", new) | {new: body})
    assert {own.period for own in store.as_of()} == {"2021", "2022"}


def test_a_diploma_is_not_counted_in_a_year_after_its_file(store, get):
    """DUO writes the year after; a column read as it stands would tell the future."""
    found = get("duo", "mbo-diplomas", wide.mbo_graduates())
    name = wide.GRADUATES.rsplit("/", 1)[-1]
    first, last = name[:4], name[5:9]
    assert {own.period for own in store.as_of()} == {"2020", "2021"}
    assert all(first <= own.period <= last for own in store.as_of())
    assert int(last) <= found.published.year


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        ((), "no `one file like"),
        ((wide.GRADUATES.replace("gediplomeerden", "diploma"),), "2020-2024-diploma.csv"),
        ((wide.GRADUATES, wide.GRADUATES.replace("2020-2024", "2021-2025")), "2 files for"),
    ],
    ids=("none", "renamed", "two"),
)
def test_a_package_without_one_such_file_is_refused(refused, addresses, told):
    pages = wide.mbo_graduates() | wide.package("x", *addresses)
    assert told in refused("duo", "mbo-diplomas", pages)


def test_a_column_per_year_says_its_year_and_no_other_column_fits():
    own = Measure(r"DIPMAN(\d{4})", "graduates", "persons", set={"period": r"\1"}, like=True)
    assert own.sets("DIPMAN2021") == {"period": "2021"}
    assert [own.fits(name) for name in ("DIPMAN2021", "DIPMAN21", "XDIPMAN2021")] == [
        True, False, False,
    ]  # fmt: skip
