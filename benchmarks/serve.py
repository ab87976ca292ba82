"""The read API under load on this machine, while the site computes a whole forecast."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np

from benchmarks.phases import Phases
from benchmarks.registry import Outcome, Ratio, benchmark

RATE, SECONDS, FEW_SECONDS = 200, 30, 10
CONNECTIONS = 32
"""Kept open; a request waits for a free one, and that wait is part of its time."""

DRAWS = 200
"""Of the ensemble that runs meanwhile; it is stopped when the load is over."""

LISTS = ("maatregelen", "toezeggingen", "pijlers", "bijdragen", "beroepen", "openstaande-afspraken")
SERVER = """
import sys
from pathlib import Path
from krapte.web import Settings, create_app
from krapte.web.serving import serve
runs, state, port = sys.argv[1:]
serve(create_app(Settings(runs=Path(runs), state=Path(state))), port=int(port))
"""


@benchmark("serve-api", "200 requests a second on the read API while an ensemble runs: p95.")
def serve(phases: Phases, full: bool) -> Outcome:
    """Ask at fixed moments (an open loop) for 10 s, or 30 s with --full, quiet and beside a job."""
    from krapte.reporting import run

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(draws=3, seed=1, horizon=2035, place=folder / "runs")
        port = _free_port()
        state = folder / "state"
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder / "runs"), str(state), str(port)]
        )
        try:
            _await(server, port)
            seconds = SECONDS if full else FEW_SECONDS
            with phases.phase("warm"):
                asyncio.run(load(port, 2, 50))
            before = _processor_seconds(server.pid)
            with phases.phase("quiet"):
                quiet = asyncio.run(load(port, seconds, RATE))
            spent = (_processor_seconds(server.pid) - before) / len(quiet)
            number = _begin(state)
            with phases.phase("beside an ensemble"):
                beside = asyncio.run(load(port, seconds, RATE))
            ran = _stop(state, number)
        finally:
            server.terminate()
            server.wait(30)
    assert ran, "the ensemble did not run during the load"
    return outcome(quiet, beside, spent)


@benchmark("serve-first", "Start of the site: until it listens, and until the first page is there.")
def first(phases: Phases, full: bool) -> Outcome:
    """Start it, and ask the first page and others once, each in a new connection."""
    from krapte.reporting import run

    raw: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(draws=3, seed=1, horizon=2035, place=folder / "runs")
        port = _free_port()
        for state in ("new", "known"):  # a new site also fills its register
            begin = time.perf_counter()
            server = subprocess.Popen(
                [sys.executable, "-c", SERVER, str(folder / "runs"), str(folder / "s"), str(port)]
            )
            try:
                with phases.phase(f"{state} site"):
                    _await(server, port)
                    raw[f"{state}_listens_s"] = time.perf_counter() - begin
                    raw[f"{state}_processor_s"] = _processor_seconds(server.pid)
                    for page in ("/", "/en", "/krapte", "/maatregelen"):
                        begin = time.perf_counter()
                        with urlopen(f"http://127.0.0.1:{port}{page}") as answer:
                            raw[f"{state}{page.replace('/', '_')}_bytes"] = len(answer.read())
                        raw[f"{state}{page.replace('/', '_')}_s"] = time.perf_counter() - begin
            finally:
                server.terminate()
                server.wait(60)
    return Outcome(
        raw,
        {
            "first_page": Ratio(
                max(raw["new__s"], raw["known__s"]), "s of the first request after it listens",
                target=1.0, at_most=True,
            ),
            "listens": Ratio(raw["known_listens_s"], "s from start until it listens"),
            "second_page": Ratio(raw["known_krapte_s"], "s of the first request of another page"),
        },
    )  # fmt: skip


def outcome(
    quiet: list[tuple[float, int]], beside: list[tuple[float, int]], spent: float
) -> Outcome:
    """Return the figures: seconds from the moment a request was due to its whole answer."""
    raw: dict[str, Any] = {}
    for name, found in (("quiet", quiet), ("beside", beside)):
        times = np.array([own for own, _ in found])
        raw |= {f"{name}_{q}_s": float(np.quantile(times, q / 100)) for q in (50, 95, 99)}
        raw[f"{name}_requests"] = len(found)
        raw[f"{name}_failed"] = sum(status not in (200, 304) for _, status in found)
    failed = raw["quiet_failed"] + raw["beside_failed"]
    return Outcome(
        raw,
        {
            "p95_beside": Ratio(
                raw["beside_95_s"], f"p95 in s at {RATE} a second beside an ensemble",
                target=0.1, at_most=True,
            ),
            "processor_per_request": Ratio(
                spent, "processor s of the server per request; 0.005 fills one core at this rate"
            ),
            "p95_quiet": Ratio(raw["quiet_95_s"], f"p95 in s at {RATE} a second"),
            "failed": Ratio(failed, "requests that were not answered well", target=0, at_most=True),
        },
    )  # fmt: skip


async def load(port: int, seconds: int, rate: int) -> list[tuple[float, int]]:
    """Return time (s) and status of each request; none waits for another to be due."""
    free: asyncio.Queue[Any] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    paths = _paths(seconds * rate)
    begin = time.perf_counter() + 0.1
    asked = [
        asyncio.create_task(_ask(free, path, begin + number / rate, port))
        for number, path in enumerate(paths)
    ]
    found = list(await asyncio.gather(*asked))
    while not free.empty():
        free.get_nowait()[1].close()
    return found


async def _ask(free: asyncio.Queue[Any], path: str, due: float, port: int) -> tuple[float, int]:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    reader, writer = await free.get()
    head = f"GET /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
    writer.write(f"{head}Accept-Encoding: gzip\r\n\r\n".encode())
    told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(
        int(own.split(":")[1]) for own in told.split("\r\n") if own.startswith("content-length:")
    )
    await reader.readexactly(length)
    free.put_nowait((reader, writer))
    return time.perf_counter() - due, int(told.split(" ", 2)[1])


def _paths(many: int) -> list[str]:
    """Return what readers ask: mostly cells, each time of another place, and some lists."""
    from krapte.classification import labour_market_regions, model_occupations

    rng = random.Random(20260101)  # noqa: S311
    regions, occupations = labour_market_regions(), model_occupations()
    found = []
    for _ in range(many):
        if rng.random() < 0.2:
            found.append(f"{rng.choice(LISTS)}?pagina={rng.randint(1, 3)}&paginagrootte=50")
        elif rng.random() < 0.5:
            found.append(f"tekorten?regio={rng.choice(regions)}&indicator=shortage")
        else:
            found.append(
                f"tekorten?regio={rng.choice(regions)}&beroep={rng.choice(occupations)}"
                f"&scenario=without&jaar={rng.randint(2022, 2035)}"
            )
    return found


def _processor_seconds(process: int) -> float:
    """Return the processor time of a process so far; nan where the system does not tell it."""
    told = Path(f"/proc/{process}/stat")
    if not told.is_file():
        return float("nan")
    fields = told.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server stopped"
        with socket.socket() as own:
            if own.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _begin(state: Path) -> int:
    """Queue an ensemble and return its number once it draws."""
    from krapte.web.jobs import Jobs

    jobs = Jobs(str(state / "jobs.db"))
    number = jobs.add("ensemble", {"draws": DRAWS, "seed": 7, "horizon": 2035}, "benchmark")
    assert number is not None
    while not (job := jobs.get(number)) or job.state != "running" or not job.total:
        assert job is None or job.state in ("queued", "running"), json.dumps(vars(job), default=str)
        time.sleep(0.2)
    jobs.close()
    return number


def _stop(state: Path, number: int) -> bool:
    """Stop the ensemble; return whether it was still running."""
    from krapte.web.jobs import Jobs

    jobs = Jobs(str(state / "jobs.db"))
    job = jobs.get(number)
    jobs.cancel(number)
    jobs.close()
    return job is not None and job.state == "running"
