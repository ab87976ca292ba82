"""Slow readers and writers, and many of them: the server goes on, and ends in order."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi.testclient import TestClient

from krapte.web import Settings, create_app
from krapte.web.connections import patient
from krapte.web.limits import LARGEST_OPEN, Bounded
from krapte.web.patience import Patience
from krapte.web.serving import server_of, warm
from tests.web.api_site import key_of

LARGE = 20_000_000
"""Bytes of an answer that no buffer of the system takes at once."""

HASTY = Patience(head=1.5, between=30, body=0.4, rate=1_000, look=0.4, connections=6, each=3)
LONG = 20
"""Seconds after which a test gives up; nothing is said about how long it took."""


class Answers:
    """Answers `ok`, much, or only when it is told to; and knows who waits."""

    def __init__(self):
        self.go, self.waits = threading.Event(), threading.Event()

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        scope["state"]["who"] = None
        await Bounded(self.answer, HASTY)(scope, receive, send)

    async def answer(self, scope, receive, send):
        body, status = b"ok", 200
        if scope["path"] == "/much":
            body = b"x" * LARGE
        elif scope["path"] == "/later":
            self.waits.set()
            while not self.go.is_set():
                await asyncio.sleep(0.01)
        elif scope["method"] == "POST":
            try:
                while (await receive()).get("more_body"):
                    pass
            except Exception as fault:
                body, status = b"", fault.status_code
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def running(app, patience=HASTY):
    """Yield server, port and thread; the server has ended after it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        app, port=port, http=patient(patience), ws="none", log_level="error", lifespan="off",
        timeout_keep_alive=int(patience.between), timeout_graceful_shutdown=LONG,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server, port, thread
    server.should_exit = True
    thread.join(LONG)
    assert not thread.is_alive()


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a site without a run."""
    return Settings(runs=tmp_path / "runs", state=tmp_path / "state", computes=False)


@pytest.fixture
def port(answers):
    with running(answers) as (_, port, _):
        yield port


def connected(port, source="127.0.0.1", small=False):
    own = socket.socket()
    own.settimeout(LONG)
    if small:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    own.bind((source, 0))
    own.connect(("127.0.0.1", port))
    return own


def rest(own):
    """Return all that comes until the other end closes."""
    found = b""
    try:
        while part := own.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def asked(own):
    """Return a whole short answer; less when the other end closes."""
    own.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    found = b""
    try:
        while not found.endswith(b"ok") and (part := own.recv(65536)):
            found += part
    except ConnectionResetError:
        pass
    return found


def drip(own, content):
    for letter in content:
        own.sendall(bytes([letter]))
        time.sleep(0.02)


def test_a_head_that_never_ends_is_refused(port):
    with connected(port) as own:
        own.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert rest(own).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_is_dripped_does_not_win_time(port):
    with connected(port) as own:
        with pytest.raises(ConnectionError):
            drip(own, b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000)
        assert b"200" not in rest(own)


def test_who_says_nothing_is_left(port):
    with connected(port) as own:
        assert rest(own) == b""


def test_a_second_head_must_end_too(port):
    with connected(port) as own:
        assert asked(own).startswith(b"HTTP/1.1 200")
        own.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert rest(own).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_is_too_large_is_refused(answers):
    with running(answers, replace(HASTY, head=LONG)) as (_, port, _), connected(port) as own:
        own.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000)
        assert rest(own).startswith(b"HTTP/1.1 400 ")


def test_idle_connections_make_room(answers):
    with running(answers, replace(HASTY, head=LONG)) as (server, port, _):
        idle = [connected(port) for _ in range(4 * HASTY.connections)]
        with connected(port) as own:
            assert asked(own).startswith(b"HTTP/1.1 200")
        assert len(server.server_state.connections) <= HASTY.connections
        for one in idle:
            one.close()


def test_a_request_that_is_being_answered_is_never_thrown_out(answers):
    with running(answers, replace(HASTY, head=LONG)) as (_, port, _), connected(port) as own:
        own.sendall(b"GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answers.waits.wait(LONG)
        idle = [connected(port) for _ in range(4 * HASTY.connections)]
        answers.go.set()
        assert own.recv(65536).startswith(b"HTTP/1.1 200")
        for one in idle:
            one.close()


def test_one_address_does_not_get_all_connections(answers):
    with running(answers, replace(HASTY, head=LONG)) as (_, port, _):
        held = [connected(port, "127.0.0.2") for _ in range(HASTY.each)]
        assert all(asked(own).startswith(b"HTTP/1.1 200") for own in held)
        with connected(port, "127.0.0.2") as more:
            assert rest(more) == b""
        with connected(port, "127.0.0.3") as other:
            assert asked(other).startswith(b"HTTP/1.1 200")
        held.pop().close()
        while True:  # the server hears of it a moment later
            with connected(port, "127.0.0.2") as again:
                if asked(again).startswith(b"HTTP/1.1 200"):
                    break
        for own in held:
            own.close()


def test_a_body_that_does_not_come_is_refused(port):
    with connected(port) as own:
        own.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n0123456789")
        assert own.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_a_body_without_a_length_ends_where_it_must(port):
    with connected(port) as own:
        own.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        for _ in range(LARGEST_OPEN // 0x10000 + 1):
            own.sendall(piece)
        assert own.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_reader_that_does_not_read_is_left(answers):
    with running(answers, HASTY) as (server, port, _), connected(port, small=True) as own:
        own.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        assert own.recv(100).startswith(b"HTTP/1.1 200")
        while server.server_state.connections:
            time.sleep(0.02)
        assert len(rest(own)) < LARGE


def test_a_reader_that_reads_gets_everything(answers):
    # On a machine that is busy a reader may stand still for a while without being to blame.
    with running(answers, replace(HASTY, look=LONG)) as (_, port, _), connected(port) as own:
        own.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert rest(own).count(b"x") == LARGE


def test_a_server_that_stops_answers_what_it_began(answers):
    """Nor does it wait for who never asked anything."""
    with running(answers, replace(HASTY, head=60, between=60)) as (server, port, thread):
        idle, half, own = connected(port), connected(port), connected(port)
        half.sendall(b"GET / HTTP/1.1\r\nHost: ")
        own.sendall(b"GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answers.waits.wait(LONG)
        server.should_exit = True
        assert rest(idle) == rest(half) == b""
        answers.go.set()
        assert rest(own).endswith(b"ok")
        thread.join(LONG)
        assert not thread.is_alive()
        for one in (idle, half, own):
            one.close()


def test_the_site_takes_little_from_who_has_no_account(settings):
    with TestClient(create_app(settings), follow_redirects=False) as client:
        key = key_of(client.app.state.site.accounts, "reader")
        answers = []
        for headers in ({}, key):
            files = {"projects": ("lijst.csv", b"x" * (LARGEST_OPEN + 1))}
            answers.append(client.post("/projecten/lijst", files=files, headers=headers))
    assert [own.status_code for own in answers] == [413, 400]
    assert answers[0].headers["content-security-policy"]


def test_no_thread_waits_in_vain_for_a_connection(settings):
    """With more threads than connections, the last would wait 30 seconds and then fail."""
    with TestClient(create_app(settings)) as client:
        site = client.app.state.site
        threads = client.portal.call(lambda: current_default_thread_limiter().total_tokens)
        assert threads == Patience().threads
        for own in (site.accounts, site.jobs, site.register):
            pool = own._engine.pool
            assert threads < pool.size() + pool._max_overflow


def test_the_first_reader_gets_a_page_that_is_ready(settings):
    app = create_app(settings)
    assert server_of(app).config.timeout_graceful_shutdown == Patience().leave
    # In a thread of its own: a browser of another test may have a loop in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, warm(app)).result()
    site = app.state.site
    assert len(site.kept) == 1
    with TestClient(app) as client:
        assert client.get("/").status_code == 200
        assert len(site.kept) == 1
