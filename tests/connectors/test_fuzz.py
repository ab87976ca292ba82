"""Two hundred broken servers: each ends in an error or in all of the figures, never in between."""

from __future__ import annotations

import copy
import gzip
import json
import random

import httpx
import pytest

from krapte.errors import BadInput
from krapte.statistics import Store
from krapte.statistics.connectors import Cache, Client, Limits, connectors, fetch
from tests.connectors import remote, wide

SEEDS = 200
CASES = (
    ("cbs", "85276NED", remote.occupations),
    ("cbs", "82610NED", remote.offshore_wind),
    ("eurostat", "jvs_q_nace2", remote.vacancy_rates),
    ("duo", "p01hoinges-hbo", remote.students),
    ("cbs", "70072ned", wide.core_figures),
    ("duo", "mbo-studenten", wide.mbo_students),
)
LIMITS = Limits(size=2_000_000, seconds=60.0)


class Drip(httpx.SyncByteStream):
    def __init__(self, body, ticking):
        self.body, self.ticking = body, ticking

    def __iter__(self):
        for byte in self.body:
            self.ticking.seconds += 5
            yield bytes([byte])


class Breaking(httpx.SyncByteStream):
    def __init__(self, body):
        self.body = body

    def __iter__(self):
        yield self.body
        raise httpx.ReadError("connection reset")


class Faulty(remote.Server):
    """Answers as it should, but for one address at which `fault` takes the answer over."""

    def __init__(self, pages, victim, fault, times):
        super().__init__(pages)
        self.victim, self.fault, self.times = victim, fault, times

    def answer(self, request):
        good = super().answer(request)
        if self.name_of(request.url) != self.victim or self.times == 0:
            return good
        self.times -= 1
        return self.fault(good)


def plain(status, body=b"", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, stream=httpx.ByteStream(body), headers=named)


# How the way of the answer is broken: body, random numbers, clock -> response.
TRAVEL = {
    "429": lambda body, rng, _: plain(429, Retry_After=str(rng.choice([1, 5, 5000]))),
    "500": lambda body, rng, _: plain(rng.choice([500, 502, 503, 504]), b"oops"),
    "404": lambda body, rng, _: plain(rng.choice([400, 403, 404, 418])),
    "cut": lambda body, rng, _: plain(
        200, body[: rng.randrange(len(body))], Content_Length=str(len(body))
    ),
    "reset": lambda body, rng, _: httpx.Response(200, stream=Breaking(body[: len(body) // 2])),
    "drip": lambda body, rng, ticking: httpx.Response(200, stream=Drip(body, ticking)),
    "bomb": lambda body, rng, _: plain(
        200, gzip.compress(b" " * 5_000_000), Content_Encoding="gzip"
    ),
    "broken gzip": lambda body, rng, _: plain(
        200, gzip.compress(body)[: -rng.randint(1, 12)], Content_Encoding="gzip"
    ),
    "redirect": lambda body, rng, _: plain(302, Location="https://elsewhere.example/"),
    "silence": lambda body, rng, _: (_ for _ in ()).throw(httpx.ReadTimeout("silence")),
}

# How what it says is broken: the body -> another body.
SPEECH = {
    "truncated": lambda body, rng: body[: rng.randrange(len(body) - 2)],
    "html": lambda body, rng: b"<html><body>Storing</body></html>",
    "nothing": lambda body, rng: b"",
    "utf-16": lambda body, rng: body.decode().encode("utf-16"),
    "latin-1": lambda body, rng: body[:-2] + "é".encode("latin-1") + body[-2:],
    "noise": lambda body, rng: rng.randbytes(500),
    "other list": lambda body, rng: b'{"value": [{"a": 1}]}',
}


def broken_rows(pages, rng):
    """Change the meaning of the pages in a way that must be seen; return None where none is."""
    page = pages[rng.choice(sorted(pages))]
    if isinstance(page, bytes):
        return None
    rows = page.get("value")
    if not isinstance(rows, list) or len(rows) < 2 or "Title" in rows[0] or "Key" in rows[0]:
        return None
    row = rng.choice(rows)
    dimension = rng.choice([name for name in ("Beroep", "BronTechniek", "Perioden") if name in row])
    kind = rng.choice(["code", "double", "lost", "type"])
    if kind == "code":
        row[dimension] = "Z" + str(row[dimension])
    elif kind == "double":
        rows.append(dict(row))
    elif kind == "lost":
        del row[dimension]
    else:
        row["WerkzameBeroepsbevolking_1" if "Beroep" in row else "Value"] = "n/a"
        row["ValueAttribute"] = "None"
    return kind


def run(store, source, table, server, ticking):
    connector = connectors()[source]
    cache = Cache(store.folder / "answers")
    with Client(connector.hosts, cache, server, ticking.clock(), LIMITS) as client:
        fetch(connector, [connector.tables[table]], store, client)


def state(store):
    return {path.name: path.read_bytes() for path in store.parts()}, store.as_of()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return per table what a good server gives."""
    found = {}
    for source, table, pages in CASES:
        store = Store(tmp_path_factory.mktemp("whole") / table)
        run(store, source, table, remote.Server(pages()), remote.Ticking())
        found[table] = store.as_of()
    return found


def fault_of(seed):
    """Return table, pages, server and clock of a seed, and whether it may succeed."""
    rng = random.Random(seed)  # noqa: S311 - chance, not secrets
    source, table, build = CASES[seed % len(CASES)]
    pages = build()
    ticking = remote.Ticking()
    victim = rng.choice(sorted(pages))
    if seed % 5 == 4 and broken_rows(pages, rng):
        return source, table, remote.Server(pages), ticking, False
    if rng.random() < 0.5:
        name = rng.choice(sorted(TRAVEL))
        page = pages[victim]
        body = page if isinstance(page, bytes) else json.dumps(page).encode()
        times = rng.choice([1, 2, 99])
        fault = TRAVEL[name]

        def travel(good):
            return fault(body, rng, ticking)

        return source, table, Faulty(pages, victim, travel, times), ticking, True
    page = pages[victim]
    body = page if isinstance(page, bytes) else json.dumps(page).encode()
    name = rng.choice(sorted(SPEECH))
    pages[victim] = SPEECH[name](body, rng)
    # A CSV file cut at the end of a line is a shorter CSV file; nobody can tell but by its length.
    if name == "truncated" and isinstance(page, bytes):
        pages[victim] = pages[victim].rstrip(b"\r\n0123456789-").rsplit(b",", 1)[0]
    return source, table, remote.Server(pages), ticking, False


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_broken_server_gives_an_error_or_all_figures(tmp_path, whole, seed):
    source, table, server, ticking, may_succeed = fault_of(seed)
    store = Store(tmp_path / "store")
    build = next(pages for _, own, pages in CASES if own == table)
    if seed % 3 == 0:
        # The store knows an earlier vintage, which must stay as it is.
        run(store, source, table, remote.Server(build()), remote.Ticking())
    before = state(store)
    try:
        run(store, source, table, server, ticking)
    except BadInput:
        assert state(store) == before
    else:
        assert may_succeed
        assert figures(store.as_of()) == figures(whole[table])
    assert store.check() == []
    assert list(store.folder.glob("*.unfinished")) == []
    assert ticking.seconds < 600
    # And once the server is well again, all is well.
    run(store, source, table, remote.Server(build()), remote.Ticking())
    assert figures(store.as_of()) == figures(whole[table])


def figures(observations):
    return [(*own.cell, own.series, own.period, own.value, own.status) for own in observations]


def test_the_seeds_reach_both_ends(tmp_path):
    ends = {}
    for seed in range(0, SEEDS, 2):
        source, table, server, ticking, may_succeed = fault_of(seed)
        if not may_succeed:
            continue
        try:
            run(Store(tmp_path / str(seed)), source, table, server, ticking)
            ends[seed] = True
        except BadInput:
            ends[seed] = False
    assert 5 < sum(ends.values()) < len(ends) - 5


def test_the_broken_rows_differ_from_the_good_ones():
    kinds = set()
    for seed in range(100):
        good = remote.occupations()
        pages = copy.deepcopy(good)
        kind = broken_rows(pages, random.Random(seed))  # noqa: S311 - chance, not secrets
        assert (kind is None) == (pages == good)
        kinds.add(kind)
    assert kinds == {None, "code", "double", "lost", "type"}
