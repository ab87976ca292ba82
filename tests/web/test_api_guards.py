"""Every route that writes, of pages and API: who is refused, and that nothing then changes."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount

from krapte.web import Settings, create_app
from krapte.web.accounts import ACTIONS, ROLES, guard, may, signed_in
from krapte.web.accounts.guard import SAFE_METHODS, cookie_name
from krapte.web.api import PATH
from tests.web.api_site import Unhurried, account, key_of

OPEN_TO_ALL = {
    "/account/aanmelden", "/account/uitnodiging/{secret}",  # how one comes in
    "/overstap/persoon",  # computes and keeps nothing: what is sent is somebody's own life
}  # fmt: skip
"""Addresses that need no account, as they are in Dutch. One that is added here keeps nothing."""

ORIGIN = {"origin": "http://testserver"}
REASON = {"X-Reden": "proberen"}


@dataclass(frozen=True)
class Write:
    """A route that may write: its guard is the action that `require` asks, or an account at all."""

    method: str
    path: str
    guard: str


def routes(app, prefix=""):
    """Yield address and route, however the route was added."""
    for own in app.routes:
        if hasattr(own, "original_router"):
            yield from routes(own.original_router, prefix)
        elif isinstance(own, Mount):
            yield from routes(own.app, prefix + own.path)
        else:
            yield prefix + own.path, own


def guard_of(route):
    """Return the action that a route asks, `account` for any account, or nothing."""
    found, left = "", list(route.dependant.dependencies) if hasattr(route, "dependant") else []
    while left:
        own = left.pop()
        left += own.dependencies
        if own.call is signed_in:
            found = found or "account"
        elif getattr(own.call, "__module__", "") == guard.__name__:
            found = inspect.getclosurevars(own.call).nonlocals["action"]
    return found


@pytest.fixture(scope="module")
def app(runs, tmp_path_factory):
    return create_app(Settings(runs=runs, state=tmp_path_factory.mktemp("api"), computes=False))


@pytest.fixture(scope="module")
def site(app):
    return app.state.site


@pytest.fixture(scope="module")
def writing(app):
    return [
        Write(method, path, guard_of(route))
        for path, route in routes(app)
        for method in sorted(set(route.methods or ()) - set(SAFE_METHODS))
    ]


@pytest.fixture(scope="module")
def guarded(writing):
    return [own for own in writing if own.guard]


@pytest.fixture(scope="module")
def client(app):
    with TestClient(Unhurried(app), follow_redirects=False) as own:
        yield own


def filled(app, path):
    """Return an address of which every part is filled in: with a real record where there is one."""
    if path.startswith(PATH) and "{sleutel}" in path:
        listed = TestClient(app).get(path.split("/{")[0]).json()["resultaten"]
        key = listed[0]["sleutel"] if listed else "geen"
        return path.replace("{sleutel}", key)
    path = path.replace("{kind}", "measure").replace("{key:path}", "sto")
    return re.sub(r"{[^}]+}", "1", path)


def state(site):
    """Return what a refused write must leave as it is."""
    accounts = [(own.id, own.role, own.active) for own in site.accounts.all()]
    return site.register.seal(), accounts, len(site.jobs.newest(1000))


def send(client, own, path, headers):
    if path.startswith(PATH):
        headers = {**REASON, "if-match": '"1"', **headers}
        return client.request(own.method, path, json={}, headers=headers)
    return client.request(own.method, path, data={}, headers=headers)


def session(site, own):
    """Return the cookie and the token of a new session."""
    secret = site.accounts.open(own)
    return {"cookie": f"{cookie_name(False)}={secret}"}, site.accounts.session(secret)[1]


def test_every_route_that_writes_has_a_guard_or_is_open_on_purpose(writing):
    """A new route without a guard fails here."""
    bare = {own.path for own in writing if not own.guard}
    dutch = {own for own in bare if not own.startswith("/en/")}
    assert dutch == OPEN_TO_ALL
    assert len(bare) == 2 * len(dutch)
    assert {own.guard for own in writing} == {"", "account", *ACTIONS}
    assert len([own for own in writing if own.path.startswith(PATH)]) >= 40


def test_what_is_open_keeps_nothing(app, site, client):
    before = state(site)
    for path in OPEN_TO_ALL:
        client.post(filled(app, path), data={"code": "x", "text": "x"}, headers=ORIGIN)
    assert state(site) == before


def test_nobody_writes_without_an_account(app, site, client, guarded):
    before = state(site)
    wrong = {"Authorization": "Bearer krapte_niets"}
    answers = {
        (own, len(headers)): send(client, own, filled(app, own.path), headers).status_code
        for own in guarded
        for headers in (ORIGIN, ORIGIN | wrong)
    }
    assert {own: status for own, status in answers.items() if status != 401} == {}
    assert state(site) == before


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator"}))
def test_a_role_writes_only_what_it_may(app, site, client, guarded, role):
    key = key_of(site.accounts, role, "niemand")
    before = state(site)
    answers = {
        own: send(client, own, filled(app, own.path), key).status_code
        for own in guarded
        if own.guard != "account" and not may(role, own.guard)
    }
    assert {own: status for own, status in answers.items() if status != 403} == {}
    assert answers
    assert state(site) == before


def test_a_party_writes_nothing_of_another(app, site, client, guarded):
    key = key_of(site.accounts, "party_editor", "een-andere")
    before = state(site)
    answers = {
        own: send(client, own, filled(app, own.path), key).status_code
        for own in guarded
        if own.guard == "edit"
    }
    assert len(answers) >= 40
    api = {own: status for own, status in answers.items() if own.path.startswith(PATH)}
    assert {own: status for own, status in api.items() if status != 403} == {}
    # The form of a page may be refused for what it holds before it is known whose record it is.
    pages = {own: status for own, status in answers.items() if own not in api}
    assert {own: status for own, status in pages.items() if status not in (400, 403, 404)} == {}
    assert state(site) == before


def test_a_cookie_alone_writes_nothing(app, site, client, guarded):
    cookie, token = session(site, account(site.accounts, "administrator"))
    before = state(site)
    proofs = {
        "no token": ORIGIN,
        "wrong token": ORIGIN | {"x-token": "x" * 64},
        "from elsewhere": {"origin": "https://elders.example", "x-token": token},
        "no origin": {"x-token": token},
    }
    answers = {
        (own, name): send(client, own, filled(app, own.path), cookie | headers).status_code
        for own in guarded
        for name, headers in proofs.items()
    }
    assert {own: status for own, status in answers.items() if status != 403} == {}
    assert state(site) == before


def test_a_key_and_a_cookie_with_its_token_come_through(site, client):
    chief = account(site.accounts, "publisher")
    cookie, token = session(site, chief)
    for headers in (cookie | ORIGIN | {"x-token": token}, key_of(site.accounts, "editor")):
        at = f"{PATH}/partijen?proef=true"
        answer = client.post(at, json={}, headers=headers | REASON)
        assert answer.status_code == 400  # guarded no more; the record itself is empty
        assert answer.json()["problemen"]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_reading_is_open_to_every_role(site, client, role):
    headers = key_of(site.accounts, role, "lezend")
    assert client.get(f"{PATH}/maatregelen", headers=headers).status_code == 200
