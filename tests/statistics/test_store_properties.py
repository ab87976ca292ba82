"""What holds of any history of publications, in whatever order we come to know it."""

from __future__ import annotations

import datetime as dt
import math
import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.statistics import Store
from tests.statistics.test_store import CBS, READ, UWV, figure

DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days=30 * step) for step in range(8)]
SOURCES = {"cbs": CBS, "uwv": UWV}

entries = st.dictionaries(
    st.sampled_from(["2020", "2021", "2022", "2022Q1"]),
    st.one_of(st.none(), st.integers(0, 9)),
    min_size=1,
    max_size=4,
)
batches = st.tuples(st.sampled_from(sorted(SOURCES)), st.sampled_from(DAYS), entries)
histories = st.lists(batches, max_size=6)


def append(store, batch, read=READ):
    source, day, entry = batch
    rows = [
        figure(math.nan if value is None else value, period, source=source,
               status="M" if value is None else "A")
        for period, value in entry.items()
    ]  # fmt: skip
    store.append(rows, SOURCES[source], day, read)


def stored(history):
    store = Store(Path(tempfile.mkdtemp()) / "store")
    for batch in history:
        append(store, batch)
    return store


def plain(observations):
    return [(own.period, own.value, own.source, own.status) for own in observations]


def expected(history, day):
    """Return by hand what is known on a day: a naive replay in the order of the store's keys."""
    newest = {}
    for source, published, entry in history:
        for period, value in entry.items():
            if published <= day:
                newest.setdefault((period, source), []).append((published, value))
    known = {}
    for (period, source), told in newest.items():
        last = max(published for published, _ in told)
        choices = {value for published, value in told if published == last}
        known.setdefault(period, []).append((last, source, choices))
    return known


@settings(max_examples=40, deadline=None)
@given(histories, st.sampled_from(DAYS))
def test_what_is_known_is_what_a_replay_by_hand_gives(history, day):
    found = {own.period: own for own in stored(history).as_of(day)}
    known = expected(history, day)
    assert found.keys() <= known.keys()
    for period, told in known.items():
        if period not in found:
            assert any(None in choices for _, _, choices in told)
            continue
        own = found[period]
        published, choices = next((p, c) for p, source, c in told if source == own.source)
        assert own.value in choices
        # No other source that surely has a figure published it later.
        assert all(p <= published for p, _, c in told if None not in c)


@settings(max_examples=15, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_appending_does_not_matter(history, rng):
    other = list(history)
    rng.shuffle(other)
    one, two = stored(history), stored(other)
    for day in (*DAYS, None):
        assert plain(one.as_of(day)) == plain(two.as_of(day))
    assert one.revisions() == two.revisions()
    assert [path.name for path in one.parts()] == [path.name for path in two.parts()]


@settings(max_examples=15, deadline=None)
@given(histories)
def test_appending_again_changes_nothing(history):
    store = stored(history)
    before = store.parts(), store.as_of()
    for batch in history:
        append(store, batch, READ + dt.timedelta(days=1))
    assert (store.parts(), store.as_of()) == before
    assert store.check() == []


@settings(max_examples=15, deadline=None)
@given(histories, batches)
def test_what_was_known_on_a_day_never_changes_by_a_later_publication(history, batch):
    store = stored(history)
    before = {day: store.as_of(day) for day in DAYS}
    append(store, batch)
    for day in DAYS:
        if day < batch[1]:
            assert store.as_of(day) == before[day]


@settings(max_examples=15, deadline=None)
@given(histories)
def test_of_one_source_a_later_day_never_shows_an_older_publication(history):
    store = stored(history)
    published = {(path.name): day for path, day in zip(store.parts(), _days(store), strict=True)}
    for source in SOURCES:
        last = {}
        for day in DAYS:
            for own in store.as_of(day, source=source):
                moment = published[own.file]
                assert moment >= last.get(own.period, moment)
                assert moment <= day
                last[own.period] = moment


def _days(store):
    import pyarrow.parquet as pq

    return [
        pq.read_table(path, columns=["published"]).column(0)[0].as_py().date()
        for path in store.parts()
    ]


def test_the_replay_by_hand_sees_a_difference():
    rng = random.Random(1)  # noqa: S311 - chance, not secrets
    history = [("cbs", DAYS[0], {"2020": 1}), ("cbs", DAYS[1], {"2020": rng.randint(2, 9)})]
    assert plain(stored(history).as_of(DAYS[0])) != plain(stored(history).as_of(DAYS[1]))
