"""Shortest schedules are shortest, impossible networks are proven so, and files are read right."""

from __future__ import annotations

import lzma
import tarfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from krapte.errors import BadInput
from krapte.programming.exact import (
    Network,
    faults_of,
    length_of,
    read_network,
    shortest_schedule,
)
from krapte.programming.exact.population import Population, fits, ready_of
from krapte.programming.exact.shortest import least_length
from tests.programming.exact.networks import RCP, SCH, SM, drawn, shortest_by_trying

OPTIONS = {"seconds": 60.0, "seed": 1, "workers": 1, "work_limit": 2.0}
MOST = 14


@pytest.mark.parametrize("seed", range(12))
def test_the_shortest_schedule_is_that_of_trying(seed):
    network = drawn(seed)
    found = shortest_schedule(network, **OPTIONS)
    assert faults_of(network, found.starts.tolist()) == []
    assert (found.status, found.length) == ("optimal", shortest_by_trying(network, MOST))
    assert found.length == length_of(network, found.starts) == found.bound


@pytest.mark.parametrize("seed", range(24))
def test_with_longest_times_too_and_what_is_impossible_is_proven(seed):
    network = drawn(seed, 4, longest=True)
    best = shortest_by_trying(network, MOST)
    found = shortest_schedule(network, **OPTIONS)
    if best is None:
        assert (found.status, found.starts) == ("infeasible", None)
    else:
        assert faults_of(network, found.starts.tolist()) == []
        assert (found.status, found.length) == ("optimal", best)


def test_some_of_those_networks_are_impossible_and_some_are_not():
    statuses = {
        shortest_schedule(drawn(seed, 4, longest=True), **OPTIONS).status for seed in range(24)
    }
    assert statuses == {"optimal", "infeasible"}


@given(some.integers(0, 10**6), some.integers(6, 25))
@settings(max_examples=25)
def test_what_a_population_finds_holds_and_is_not_below_the_bound(seed, count):
    network = drawn(seed, count)
    assert fits(network)
    between = network.between()
    population = Population(ready_of(network, between), seed, 1)
    population.better(0, seconds=60.0, tries=200)
    starts = population.starts.tolist()
    assert faults_of(network, starts) == []
    assert length_of(network, starts) == population.length
    assert population.length >= least_length(network, between)


def test_more_tries_are_never_worse():
    network = drawn(7, 40)
    ready = ready_of(network, network.between())
    lengths = []
    for tries in (1, 50, 1000):
        population = Population(ready, 3, 1)
        population.better(0, seconds=60.0, tries=tries)
        lengths.append(population.length)
    assert lengths == sorted(lengths, reverse=True)


def test_the_same_seed_gives_the_same_schedule():
    network = drawn(11, 30)
    found = [shortest_schedule(network, **OPTIONS).starts.tolist() for _ in range(2)]
    assert found[0] == found[1]


def test_an_activity_that_asks_more_than_there_is_is_impossible():
    network = drawn(1)
    demands = network.demands.copy()
    busy = int(np.flatnonzero(network.durations > 0)[0])
    demands[busy, 0] = network.capacities[0] + 1
    assert shortest_schedule(replace(network, demands=demands), **OPTIONS).status == "infeasible"


def test_lags_that_contradict_each_other_are_impossible():
    network = drawn(2)
    lags = np.array([(0, 1, 3), (1, 0, -2)])
    assert shortest_schedule(replace(network, lags=lags), **OPTIONS).status == "infeasible"


def test_the_checker_sees_what_is_wrong():
    network = drawn(0, 5)
    starts = shortest_schedule(network, **OPTIONS).starts.tolist()
    first, second, lag = network.lags[network.lags[:, 2] > 0][0].tolist()
    early = list(starts)
    early[second] = early[first] + lag - 1
    assert any(f"activity {second} starts" in told for told in faults_of(network, early))
    assert faults_of(network, starts[:-1]) == ["4 starts for 5 activities"]
    together = replace(network, lags=np.zeros((0, 3), dtype=np.int64))
    assert any("are used" in told for told in faults_of(together, [0] * 5))


@pytest.mark.parametrize(("ending", "content"), [(".sm", SM), (".RCP", RCP), (".SCH", SCH)])
def test_formats_are_read(tmp_path, ending, content):
    path = tmp_path / f"own{ending}"
    path.write_text(content)
    network = read_network(path)
    assert network.durations.tolist() == [0, 3, 4, 0]
    assert network.demands.tolist() == [[0, 0], [2, 1], [2, 0], [0, 0]]
    assert network.capacities.tolist() == [3, 1]
    assert [1, 3, 3] in network.lags.tolist()
    found = shortest_schedule(network, **OPTIONS)
    assert (found.status, found.length) == ("optimal", 8 if ending == ".SCH" else 7)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("own.txt", SM),
        ("own.sm", SM.replace("REQUESTS", "QUESTS")),
        ("own.sm", SM.replace("2        1          1 ", "2        2          1 ")),
        ("own.rcp", RCP[:-12]),
        ("own.sch", "\n".join(SCH.splitlines()[:-3])),
    ],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(BadInput, match=name):
        read_network(path)


def test_shapes_that_do_not_agree_are_refused():
    network = drawn(0)
    with pytest.raises(ValueError, match="demands"):
        replace(network, demands=network.demands[:, :1])
    with pytest.raises(ValueError, match="activities"):
        Network(network.durations, network.demands, network.capacities, np.array([(0, 9, 1)]))


@pytest.mark.parametrize(
    ("archive", "name", "best"),
    [
        ("sched_psplib/j30.sm", "j301_1.sm", 43),
        ("sched_psplib/j60.sm", "j601_1.sm", 77),
        ("sched_psplib/patterson.rcp", "pat1.rcp", 19),
        ("sched_rcpspmax/sm_j10", "PSP1.SCH", 26),
        ("sched_rcpspmax/sm_j10", "PSP2.SCH", None),
    ],
)
def test_published_networks_have_their_published_length(shared, tmp_path, archive, name, best):
    packed = shared / "data" / f"{archive}.tar.xz"
    with lzma.open(packed) as file, tarfile.open(fileobj=file) as tar:
        member = next(own for own in tar if own.name.endswith(f"/{name}"))
        content = tar.extractfile(member)
        assert content is not None
        (tmp_path / name).write_bytes(content.read())
    network = read_network(tmp_path / name)
    found = shortest_schedule(network, seconds=60.0, seed=1, workers=1, work_limit=4.0)
    assert found.length == best
    assert found.status == ("infeasible" if best is None else "optimal")
