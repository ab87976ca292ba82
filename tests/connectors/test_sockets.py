"""What only real sockets do: silence, drips of headers, and connections that break."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import httpx
import pytest

from krapte.errors import BadInput
from krapte.statistics.connectors import Client, Limits

URL = "https://cbs.example/table"


class Loopback(httpx.BaseTransport):
    """Sends what is meant for https hosts to a port of this machine, over a real socket."""

    def __init__(self, port):
        self.port = port
        self.inner = httpx.HTTPTransport()

    def handle_request(self, request):
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return self.inner.handle_request(request)

    def close(self):
        self.inner.close()


@contextlib.contextmanager
def serving(behave):
    """Yield the port of a server that treats every connection by `behave(connection)`."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    stop = threading.Event()

    def run():
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                connection.recv(65536)
                behave(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join(6)
        listener.close()


def ask(port, **limits):
    bounds = Limits(**({"attempts": 1, "interval": 0.0, "pause": 0.01} | limits))
    with Client(frozenset({"cbs.example"}), None, Loopback(port), limits=bounds) as client:
        return client.get(URL)


def drip(first):
    def behave(connection):
        connection.sendall(first)
        for _ in range(60):
            connection.sendall(b"0")
            time.sleep(0.05)

    return behave


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "],
    ids=["body", "headers"],
)
def test_a_drip_ends_at_the_deadline(first):
    with serving(drip(first)) as port:
        begin = time.monotonic()
        with pytest.raises(BadInput, match="seconds"):
            ask(port, seconds=0.4)
        assert time.monotonic() - begin < 1.5


def test_silence_ends_the_attempt():
    with serving(lambda connection: time.sleep(1)) as port:
        begin = time.monotonic()
        with pytest.raises(BadInput, match="ReadTimeout"):
            ask(port, silence=0.2)
        assert time.monotonic() - begin < 1


def test_a_connection_that_breaks_is_tried_again():
    replies = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",
    ]
    with serving(lambda connection: connection.sendall(replies.pop(0))) as port:
        assert ask(port, attempts=3).content == b"good"


def test_nobody_listening_is_one_clear_message():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(BadInput, match="Is there a network"):
        ask(port)
