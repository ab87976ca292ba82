"""A site with a small run, a server for it, and a browser that reads it."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from krapte.reporting import run
from krapte.web import Settings, create_app
from tests.debian import install

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def runs(tmp_path_factory) -> Path:
    """Return a folder with one small run of three draws; all workers of a test run share it."""
    own = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist each have a folder in that of the session; without them it is ours.
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "krapte-web-runs"
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker makes it, the others wait for it
        run(draws=3, seed=1, horizon=2031, place=shared)
    return shared


@pytest.fixture
def settings(runs, tmp_path) -> Settings:
    """Return the settings of a site of this test alone."""
    return Settings(runs=runs, state=tmp_path / "state")


@pytest.fixture
def client(settings) -> Iterator[TestClient]:
    """Return a client of a site of this test alone; it keeps cookies and follows no redirect."""
    with TestClient(create_app(settings), follow_redirects=False) as own:
        yield own


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """Return the folder in which the running site keeps its own."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def served(runs, state) -> Iterator[str]:
    """Return the address of a running site; the tests of a module share it."""
    app = create_app(Settings(runs=runs, state=state))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a headless Chromium."""
    program, why = shutil.which("chromium"), ""
    if program is None:
        why = install("chromium")
        program = shutil.which("chromium")
    if program is None:
        pytest.skip(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield own
        own.close()


@pytest.fixture
def visit(browser, served) -> Iterator[Callable[..., Any]]:
    """Return a function that opens an address of the site.

    After the test, whatever a page wrote to the console, or asked of another host, is a fault.
    """
    said: list[str] = []
    contexts = []

    def open_page(path: str, width: int = 1280, scheme: str = "light", **options: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda own: said.append(own.text))
        page.on("pageerror", lambda own: said.append(str(own)))
        page.on(
            "request", lambda own: own.url.startswith((served, "data:")) or said.append(own.url)
        )
        page.goto(served + path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not said


def violations(page: Any) -> list[str]:
    """Return what axe finds on a page at WCAG 2.2 AA and its best practices."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": STANDARD}).response["violations"]
    return [f"{own['id']}: {node['html'][:200]}" for own in found for node in own["nodes"]]
