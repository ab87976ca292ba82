"""A work in shards: one answer whatever the shards, on a cluster that loses workers too.

Works are made inside the tests, so that they travel to the workers by value.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput, Problem
from krapte.shards import Work, generator_of, opened, side_by_side, spread
from krapte.shards.cluster import Slots
from krapte.shards.spread import size_of
from krapte.shards.worker import compute, program

COUNT = 40


def drawing(marks: Path | None = None, deadly: int | None = None):
    """Return a work of random numbers that leaves a mark per item; one item kills, once."""

    def draw(seed: int, part: range) -> list[float]:
        found = []
        for number in part:
            if marks is not None:
                (marks / f"{number}-{len(list(marks.glob(f'{number}-*')))}").touch()
                if number == deadly and not (marks / "killed").exists():
                    (marks / "killed").touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            found.append(float(generator_of(seed, number).normal()))
        return found

    return Work(draw, 7, COUNT)


def items(found) -> list[float]:
    return [one for _, own in found for one in own]


EXPECTED = [float(generator_of(7, number).normal()) for number in range(COUNT)]


@given(st.integers(1, COUNT + 3), st.integers(1, 3))
def test_neither_the_size_of_shards_nor_the_number_of_threads_matters(size, threads):
    assert items(spread(drawing(), size=size, threads=threads)) == EXPECTED


@pytest.mark.parametrize("size", [None, 1, 7])
def test_workers_give_what_this_process_gives_in_order(cluster, size):
    found = list(spread(drawing(), cluster, size=size))
    assert [number for part, _ in found for number in part] == list(range(COUNT))
    assert items(found) == EXPECTED


def test_a_worker_killed_amid_its_shard_costs_that_shard_and_no_bit(cluster, tmp_path):
    found = items(spread(drawing(tmp_path, deadly=13), cluster, size=4))
    assert (tmp_path / "killed").exists()
    assert found == EXPECTED
    again = {mark.name.split("-")[0] for mark in tmp_path.glob("*-1")}
    # What the worker had in hand, and what it had not yet handed over: never all.
    assert {"12", "13"} <= again
    assert len(again) < COUNT // 2


def test_a_shard_that_its_worker_cannot_hold_is_halved_and_what_all_share_sent_again(tmp_path):
    def greedy(shared: list[int], part: range) -> list[int]:
        if len(part) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return [shared[0] + number for number in part]

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), opened("local:1") as own:
        found = list(spread(Work(greedy, [100], 2), own, size=2))
    assert found == [(range(1), [100]), (range(1, 2), [101])]


def test_what_a_worker_refuses_arrives_as_it_was_said(cluster):
    problem = Problem("people.csv", 3, "hours", "`-1`", "0 to 60", "Correct it.")

    def refuse(shared: None, part: range) -> None:
        raise BadInput([problem])

    with pytest.raises(BadInput) as caught:
        list(spread(Work(refuse, None, 3), cluster))
    assert caught.value.problems == (problem,)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(problem)  # noqa: S301
    assert items(spread(drawing(), cluster)) == EXPECTED


def test_a_fault_of_the_work_itself_is_not_tried_again(cluster, tmp_path):
    def read(shared: Path, part: range) -> bytes:
        (shared / f"{part.start}-{len(list(shared.iterdir()))}").touch()
        raise FileNotFoundError("no such table")

    with pytest.raises(FileNotFoundError, match="no such table"):
        list(spread(Work(read, tmp_path, 1), cluster))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("what", ["source of krapte", "numpy"])
def test_a_worker_with_another_program_is_refused(what):
    with pytest.raises(BadInput, match=what):
        compute(program() | {what: "another"}, None, len, [], range(3))


def test_a_worker_with_other_last_digits_is_refused():
    def probe() -> str:
        return "1"

    assert compute(program(probe), probe, lambda shared, piece: piece, None, 3) == 3
    with pytest.raises(BadInput, match="last digits"):
        compute(program(probe) | {"last digits of the arithmetic": "2"}, probe, len, [], 3)


@given(st.integers(1, 10**6), st.floats(1, 1e12), st.integers(1, 512), st.floats(1e6, 1e12))
def test_a_shard_fits_the_memory_of_its_worker(count, each, threads, memory):
    size = size_of(Work(len, None, count, bytes_each=each), threads, memory)
    assert 1 <= size <= count
    assert size == 1 or size * each <= memory
    assert size <= -(-count // threads)


def test_a_cluster_without_workers_has_no_slots():
    class Empty:
        def scheduler_info(self):
            return {"workers": {}}

    from krapte.shards import Cluster

    assert Cluster(Empty()).slots() == Slots(0, float("inf"))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("local:0", "local:N"),
        ("8786", "local:N"),
        ("tcp://10.0.0.5", "local:N"),
        ("http://10.0.0.5:8786", "local:N"),
        ("tcp://10.0.0.5:99999", "local:N"),
        ("tcp://10.0.0.5:8786", "without encryption"),
        ("tcp://127.evil.example:8786", "without encryption"),
        ("tcp://localhost.example:8786", "without encryption"),
        ("tcp://127.0.0.1:1", "no answer"),
    ],
)
def test_an_address_that_is_none_or_open_to_others_is_refused(address, told, monkeypatch):
    monkeypatch.setattr("krapte.shards.cluster._ANSWER", 1.0)
    with pytest.raises(BadInput, match=told), opened(address):
        pass


def test_a_cluster_of_our_own_turns_away_whoever_has_no_key(cluster):
    # A whole client that fails cannot be closed, and is a danger when it is collected later.
    from distributed.core import connect

    address = cluster.client.scheduler.address
    assert address.startswith("tls://127.0.0.1:")
    for stranger in (address, address.replace("tls", "tcp")):
        # In a thread of its own: tests of the browser leave a loop running in this one.
        with ThreadPoolExecutor(1) as pool, pytest.raises((OSError, TypeError)):
            pool.submit(lambda own: asyncio.run(connect(own, timeout=1)), stranger).result()


def test_a_fault_of_one_task_is_told_and_the_rest_left():
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([fail, *[lambda: 1] * 50], workers=2)
