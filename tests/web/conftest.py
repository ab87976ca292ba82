"""A site with a small run, a server for it, and a browser that reads it."""

from __future__ import annotations

import ctypes
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
from krapte.web.accounts import store
from tests.debian import install

REFUSED = "the server responded with a status of 400"
HASH_COST = store.HASH_COST
"""What a password takes on a real site."""

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Let a password be checked at once: it is made slow to guess, and tests sign in often."""
    with pytest.MonkeyPatch.context() as own:
        own.setattr(store, "HASH_COST", (1, 8, 1))
        yield


@pytest.fixture(scope="session")
def runs(kept) -> Path:
    """Return a folder with one small run of three draws."""
    return kept("web-runs", lambda place: run(draws=3, seed=1, horizon=2031, place=place))


@pytest.fixture
def settings(runs, tmp_path) -> Settings:
    """Return the settings of a site of this test alone, in which no job is begun."""
    return Settings(runs=runs, state=tmp_path / "state", computes=False)


@pytest.fixture
def client(settings) -> Iterator[TestClient]:
    """Return a client of a site of this test alone; it keeps cookies and follows no redirect."""
    with TestClient(create_app(settings), follow_redirects=False) as own:
        yield own


@pytest.fixture(scope="module")
def guest(runs, tmp_path_factory) -> Iterator[TestClient]:
    """Return a client that only reads: the tests of a module share its site and what it drew."""
    settings = Settings(runs=runs, state=tmp_path_factory.mktemp("guest"), computes=False)
    with TestClient(create_app(settings), follow_redirects=False) as own:
        yield own


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """Return the folder in which the running site keeps its own."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def served(runs, state) -> Iterator[str]:
    """Return the address of a running site; the tests of a module share it."""
    yield from serving(runs, state)


def serving(runs: Path, state: Path, computes: bool = True) -> Iterator[str]:
    """Yield the address of a site that runs until the generator is closed."""
    app = create_app(Settings(runs=runs, state=state, computes=computes))
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
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:  # the driver of Playwright needs it, and a small Debian lacks it
        why = install("libatomic1")
        if why:
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

    def open_page(
        path: str, width: int = 1280, scheme: str = "light", refused: bool = False, **options: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        context.set_default_timeout(120_000)  # a busy machine is slow, not wrong
        contexts.append(context)
        page = context.new_page()
        # A browser complains of an answer that says what is wrong with a form.
        page.on("console", lambda own: (refused and REFUSED in own.text) or said.append(own.text))
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

    # What holds is only counted: to describe it too takes twice as long.
    asked = {"runOnly": STANDARD, "resultTypes": ["violations"]}
    found = Axe().run(page, options=asked).response["violations"]
    return [f"{own['id']}: {node['html'][:200]}" for own in found for node in own["nodes"]]
