"""The store keeps every vintage: what was known on a day can always be asked again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import pytest

from krapte.errors import BadInput
from krapte.statistics import Observation, Source, Store, load

CBS = Source("cbs", "A table", "CBS", "2024", "https://www.cbs.nl", "CC BY 4.0", "")
UWV = dataclasses.replace(CBS, id="uwv", publisher="UWV")
READ = dt.datetime(2026, 11, 25, 9, 0)


def figure(value=1000.0, period="2021", **fields):
    plain = {
        "series": "employed", "region": "NL", "occupation": "07", "education": "", "sex": "",
        "age": "", "sector": "", "period": period, "value": float(value), "unit": "persons",
        "status": "A", "low": None, "high": None, "source": "cbs", "locator": "table 1",
        "retrieved": "2026-11-25", "note": "", "file": "", "line": 0,
    }  # fmt: skip
    return Observation(**(plain | fields))


def missing(**fields):
    return figure(math.nan, status="M", **fields)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def values(store, day=None):
    return {own.period: own.value for own in store.as_of(day)}


def test_a_store_that_does_not_exist_knows_nothing(store):
    assert (store.as_of(), store.revisions(), store.parts(), store.check()) == ((), (), [], [])
    assert not store.folder.exists()


def test_a_figure_comes_back_as_it_went_in(store):
    own = figure(1234.5, low=1000.0, high=2000.0, note="Größe", age="15-24", status="E")
    name = store.append([own], CBS, dt.date(2024, 2, 1), READ)
    (back,) = store.as_of()
    assert back == dataclasses.replace(own, file=f"{name}.parquet", line=1)


def test_a_later_publication_replaces_an_earlier_one_from_its_day_on(store):
    store.append([figure(1000)], CBS, dt.date(2024, 2, 1), READ)
    store.append([figure(1010)], CBS, dt.date(2024, 8, 1), READ)
    assert values(store, dt.date(2024, 1, 31)) == {}
    assert values(store, dt.date(2024, 2, 1)) == {"2021": 1000.0}
    assert values(store, dt.date(2024, 7, 31)) == {"2021": 1000.0}
    assert values(store, dt.date(2024, 8, 1)) == values(store) == {"2021": 1010.0}


def test_knowledge_counts_from_the_moment_of_publication_within_a_day(store):
    store.append([figure(1000)], CBS, dt.datetime(2024, 2, 1, 5, 30), READ)
    assert values(store, dt.datetime(2024, 2, 1, 5, 29)) == {}
    assert values(store, dt.datetime(2024, 2, 1, 5, 30)) == {"2021": 1000.0}
    zone = dt.timezone(dt.timedelta(hours=1))
    assert values(store, dt.datetime(2024, 2, 1, 6, 29, tzinfo=zone)) == {}
    assert values(store, dt.date(2024, 2, 1)) == {"2021": 1000.0}


def test_the_same_content_again_adds_nothing_whenever_it_was_read(store):
    first = store.append([figure(1), figure(2, "2022")], CBS, dt.date(2024, 2, 1), READ)
    again = store.append(
        [figure(2, "2022"), figure(1)], CBS, dt.date(2024, 2, 1), READ + dt.timedelta(days=9)
    )
    assert first == again
    assert len(store.parts()) == 1
    assert {own.retrieved for own in store.as_of()} == {"2026-11-25"}


def test_other_content_is_another_part(store):
    day = dt.date(2024, 2, 1)
    base = store.append([figure(1)], CBS, day, READ)
    others = [
        store.append([figure(2)], CBS, day, READ),
        store.append([figure(1, status="P")], CBS, day, READ),
        store.append([figure(1, note="x")], CBS, day, READ),
        store.append([figure(1, low=0.0)], CBS, day, READ),
        store.append([figure(1)], CBS, dt.date(2024, 2, 2), READ),
        store.append([figure(1, source="uwv")], UWV, day, READ),
    ]
    assert len({base, *others}) == 7


def test_a_withdrawn_figure_is_known_until_its_withdrawal(store):
    store.append([figure(1000), figure(5, "2022")], CBS, dt.date(2024, 2, 1), READ)
    store.append([missing(), figure(5, "2022")], CBS, dt.date(2024, 8, 1), READ)
    assert values(store, dt.date(2024, 3, 1)) == {"2021": 1000.0, "2022": 5.0}
    assert values(store) == {"2022": 5.0}


def test_where_one_source_withdraws_the_figure_of_another_stands(store):
    store.append([figure(1000)], CBS, dt.date(2024, 2, 1), READ)
    store.append([figure(900, source="uwv")], UWV, dt.date(2024, 1, 1), READ)
    assert values(store) == {"2021": 1000.0}
    store.append([missing()], CBS, dt.date(2024, 8, 1), READ)
    assert [(own.source, own.value) for own in store.as_of()] == [("uwv", 900.0)]


def test_series_and_source_can_be_chosen(store):
    store.append(
        [figure(1), figure(2, series="unemployed")], CBS, dt.date(2024, 2, 1), READ
    )  # fmt: skip
    store.append([figure(3, source="uwv")], UWV, dt.date(2024, 3, 1), READ)
    assert [own.value for own in store.as_of(series=["unemployed"])] == [2.0]
    assert [own.value for own in store.as_of(source="cbs")] == [1.0, 2.0]
    assert [own.value for own in store.as_of(series=["employed"], source="uwv")] == [3.0]


def test_revisions_tell_old_new_difference_and_when(store):
    store.append([figure(1000), figure(5, "2022")], CBS, dt.date(2024, 2, 1), READ)
    store.append([figure(1010), figure(5, "2022")], CBS, dt.date(2024, 8, 1), READ)
    store.append([missing(), figure(5, "2022")], CBS, dt.date(2025, 2, 1), READ)
    store.append([figure(990), figure(5, "2022")], CBS, dt.date(2025, 8, 1), READ)
    told = [(own.old, own.new, own.difference, own.published.date()) for own in store.revisions()]
    assert told == [
        (1000.0, 1010.0, 10.0, dt.date(2024, 8, 1)),
        (1010.0, None, None, dt.date(2025, 2, 1)),
        (None, 990.0, None, dt.date(2025, 8, 1)),
    ]
    assert {own.period for own in store.revisions()} == {"2021"}
    since = store.revisions(since=dt.date(2025, 2, 1))
    assert [own.new for own in since] == [None, 990.0]
    assert store.revisions(series=["unemployed"]) == ()
    assert since[0].as_dict()["published"] == "2025-02-01T00:00:00"


def test_another_source_is_no_revision(store):
    store.append([figure(1000)], CBS, dt.date(2024, 2, 1), READ)
    store.append([figure(900, source="uwv")], UWV, dt.date(2024, 3, 1), READ)
    assert store.revisions() == ()


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (figure(-1), "can be persons"), (figure(math.inf), "status M"),
        (figure(math.nan), "status M"), (figure(1, unit="heads"), "heads"),
        (figure(1, occupation="99"), "99"), (figure(1, region=""), "region"),
        (figure(1, period="21"), "21"), (figure(1, period=""), "period"),
        (figure(1, status="X"), "X"), (figure(1, status="M"), "no value"),
        (figure(1, source="uwv"), "as the batch"), (figure(1, low=2.0), "in order"),
        (figure(1, high=0.5), "in order"), (figure(2, unit="share"), "can be share"),
        (figure(1, series=""), "a series"), (figure(1, retrieved="assumed"), "published"),
    ],
)  # fmt: skip
def test_an_unfit_figure_is_refused_and_nothing_is_written(store, own, told):
    with pytest.raises(BadInput, match=told):
        store.append([figure(1, "2020"), own], CBS, dt.date(2024, 2, 1), READ)
    assert not store.folder.exists()


def test_a_cell_that_stands_twice_is_refused(store):
    with pytest.raises(BadInput, match="each cell once"):
        store.append([figure(1), figure(2)], CBS, dt.date(2024, 2, 1), READ)
    with pytest.raises(BadInput, match="at least one"):
        store.append([], CBS, dt.date(2024, 2, 1), READ)


def test_a_damaged_part_is_found_and_named(store):
    name = store.append(
        [figure(n, str(n)) for n in range(2000, 2100)], CBS, dt.date(2024, 2, 1), READ
    )
    path = store.folder / f"{name}.parquet"
    assert store.check() == []
    path.rename(store.folder / f"{'0' * 64}.parquet")
    (problem,) = store.check()
    assert "does not fit its name" in problem.found
    (store.folder / f"{'0' * 64}.parquet").write_bytes(b"PAR1 torn")
    (problem,) = store.check()
    assert problem.file.startswith("000")
    with pytest.raises(BadInput, match="cannot be read"):
        store.as_of()


def test_a_strange_name_of_the_folder_is_no_pattern(tmp_path):
    store = Store(tmp_path / "figures [old] *?")
    store.append([figure(1)], CBS, dt.date(2024, 2, 1), READ)
    (tmp_path / "figures o x").mkdir()
    assert values(store) == {"2021": 1.0}


def test_a_data_set_takes_the_figures_of_the_store_and_says_where_they_come_from(store):
    base = load()
    old = base.figure("vacancies_open", period="2024Q3")
    new = dataclasses.replace(old, value=398_000.0, source="cbs", status="A")
    store.append([new], CBS, dt.date(2025, 2, 1), READ)
    whole = store.to_dataset()
    own = whole.figure("vacancies_open", period="2024Q3")
    assert (own.value, own.source) == (398_000.0, "cbs")
    assert whole.sources["cbs"] == CBS
    assert len(whole.observations) == len(base.observations)
    assert whole.content_hash != base.content_hash
    assert whole.folder == base.folder


def test_a_data_set_of_an_earlier_day_is_the_earlier_one(store):
    base = load()
    old = base.figure("vacancies_open", period="2024Q3")
    new = dataclasses.replace(old, value=398_000.0, source="cbs")
    store.append([new], CBS, dt.date(2025, 2, 1), READ)
    earlier = store.to_dataset(dt.date(2025, 1, 31), base)
    assert earlier.content_hash == base.content_hash
    assert earlier.figure("vacancies_open", period="2024Q3") == old


def test_a_unit_that_differs_from_the_tables_is_refused(store):
    store.append([figure(1, unit="jobs")], CBS, dt.date(2024, 2, 1), READ)
    with pytest.raises(BadInput, match="`persons` as in the tables"):
        store.to_dataset()
