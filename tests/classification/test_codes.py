import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.classification import (
    AGES,
    DIMENSIONS,
    SEXES,
    Period,
    age_range,
    codes,
    education_group,
    education_name,
    education_tracks,
    expand,
    known_code,
    model_education,
    parse_period,
    sector_name,
    sectors,
)
from krapte.classification._table import index, rows

TABLES = (
    "education.csv",
    "isco08.csv",
    "labour_market_regions.csv",
    "municipalities.csv",
    "occupations.csv",
    "provinces.csv",
    "res_regions.csv",
    "sectors.csv",
)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_source_that_is_described(table):
    known = set(index("sources.csv", "id"))
    assert {row["source"] for row in rows(table)} <= known


def test_every_source_is_described_once_with_title_and_publisher():
    sources = rows("sources.csv")
    assert len({row["id"] for row in sources}) == len(sources)
    assert all(row["title"] and row["publisher"] and row["licence"] for row in sources)


@pytest.mark.parametrize("table", ["education.csv", "education_groups.csv", "sectors.csv"])
def test_every_code_has_a_name_in_both_languages(table):
    assert all(row["name_nl"].strip() and row["name_en"].strip() for row in rows(table))


@pytest.mark.parametrize("dimension", [name for name in DIMENSIONS if name != "age"])
def test_every_listed_code_is_known_and_others_are_not(dimension):
    assert all(known_code(dimension, code) for code in codes(dimension))
    assert known_code(dimension, "")
    assert not known_code(dimension, "nonsense")


def test_education_has_seven_groups_and_eighteen_tracks():
    assert len(model_education()) == 7
    assert len(education_tracks()) == 18
    assert {education_group(track) for track in education_tracks()} == set(model_education())
    assert education_group("mbo-1:tech") == "low"
    assert education_name("hbo:bt") == "Hbo bètatechniek"
    assert education_name("hbo:tech", "en") == "Higher professional education, technical"


@pytest.mark.parametrize(
    "parts",
    [
        ("low", "mbo", "hbo", "wo"),
        ("low", "all:bt", "all:other"),
        ("low", "mbo", "cbs-high"),
        ("low", "mbo:tech", "mbo:other", "hbo:ict", "hbo:other", "wo:bt", "wo:other"),
    ],
)
def test_published_aggregates_divide_the_education_groups(parts):
    together = [group for part in parts for group in expand("education", part)]
    assert sorted(together) == sorted(model_education())
    assert expand("education", "") == expand("education", "all") == model_education()


@pytest.mark.parametrize("code", ["mbo-2", "mbo-4:ict", "cbs-low", "cbs-middle", "phd", "mbo:law"])
def test_an_education_that_is_a_part_of_a_group_is_never_an_empty_list(code):
    with pytest.raises(ValueError, match="only a part of a group"):
        expand("education", code)


@pytest.mark.parametrize(
    "parts",
    [
        ("mbo", "hbo", "wo"),
        ("mbo-1", "mbo-2", "mbo-3", "mbo-4", "hbo", "wo"),
        ("all:tech", "all:ict", "all:other"),
        ("all:bt", "all:other"),
        ("mbo:bt", "mbo:other", "hbo:bt", "hbo:other", "wo"),
    ],
)
def test_scopes_divide_the_tracks(parts):
    together = [track for part in parts for track in expand("track", part)]
    assert sorted(together) == sorted(education_tracks())
    assert expand("track", "") == education_tracks()


@pytest.mark.parametrize("code", ["phd", "mbo:law", "low"])
def test_a_scope_without_tracks_is_refused(code):
    with pytest.raises(ValueError, match="holds no track"):
        expand("track", code)


@given(st.lists(st.integers(16, 74), max_size=6, unique=True))
def test_age_bands_divide_the_ages(cuts):
    starts = [15, *sorted(cuts)]
    ends = [start - 1 for start in starts[1:]]
    bands = [f"{start}-{end}" for start, end in zip(starts, ends, strict=False)]
    together = [age for band in [*bands, f"{starts[-1]}+"] for age in expand("age", band)]
    assert together == [str(age) for age in AGES]


def test_the_total_of_a_dimension_is_all_its_codes():
    assert expand("age", "") == tuple(str(age) for age in AGES)
    assert expand("sex", "") == SEXES
    assert expand("sector", "") == sectors() == tuple("ABCDEFGHIJKLMNOPQRSTU")
    assert expand("sex", "women") == ("women",)
    assert expand("sector", "F") == ("F",)


@pytest.mark.parametrize(("dimension", "code"), [("sex", "other"), ("sector", "Z")])
def test_unknown_codes_are_not_expanded(dimension, code):
    with pytest.raises(ValueError, match="choose one of"):
        expand(dimension, code)


def test_an_unknown_dimension_is_refused():
    with pytest.raises(ValueError, match="`hobby` is no dimension"):
        expand("hobby", "A")


@given(st.integers(0, 99), st.integers(0, 99))
def test_an_age_band_is_read_as_it_is_written(first, last):
    if first <= last:
        assert age_range(f"{first}-{last}") == (first, last)
    else:
        with pytest.raises(ValueError, match="runs backwards"):
            age_range(f"{first}-{last}")
    assert age_range(str(first)) == (first, first)
    assert age_range(f"{first}+") == (first, 99)


@pytest.mark.parametrize("code", ["", "old", "15-", "-24", "15 - 24", "150", "15-24+", "1e1"])
def test_what_is_no_age_is_refused(code):
    with pytest.raises(ValueError, match="is no age; write 67, 15-24 or 65"):
        age_range(code)


@given(st.integers(1900, 2100), st.integers(0, 50), st.integers(1, 4))
def test_periods_are_spans_of_years(year, span, quarter):
    whole = parse_period(str(year))
    part = parse_period(f"{year}Q{quarter}")
    assert (whole.start, whole.end) == (year, year + 1)
    assert whole.start <= part.start < part.end <= whole.end
    assert part.end - part.start == 0.25
    assert whole.year == part.year == year
    assert parse_period(f"{year}-{year + span}") == Period(year, year + span + 1)


def test_periods_are_ordered_by_their_beginning():
    written = ["2022Q2", "2021", "2021-2026", "2021Q4"]
    assert sorted(written, key=parse_period) == ["2021", "2021-2026", "2021Q4", "2022Q2"]


@pytest.mark.parametrize("code", ["", "21", "2021Q5", "2021Q0", "2021-", "2021-26", "2021K1"])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValueError, match="is no period; write 2021, 2021Q4 or 2021-2026"):
        parse_period(code)


def test_a_period_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="runs backwards"):
        parse_period("2026-2021")
    assert not known_code("period", "2026-2021")
    assert known_code("period", "2021Q4")
    assert known_code("age", "65+")
    assert not known_code("age", "old")


def test_sectors_have_the_names_of_the_standard():
    assert sector_name("F") == "Bouwnijverheid"
    assert sector_name("F", "en") == "Construction"
