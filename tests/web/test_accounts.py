"""Who may do what: links that work once, sessions, keys, roles, and signing in elsewhere."""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from krapte.errors import BadInput
from krapte.web import create_app
from krapte.web.accounts import ROLES, Accounts, may, store
from krapte.web.accounts.elsewhere import Elsewhere, Provider, provider_of
from krapte.web.accounts.guard import cookie_name
from krapte.web.limits import Bucket
from tests.web.conftest import HASH_COST, violations

PASSWORD = "vier woorden op een rij"  # noqa: S105
HERE = {"origin": "http://testserver"}


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = dt.datetime(2026, 1, 5, 9)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(tmp_path, clock):
    own = Accounts(str(tmp_path / "accounts.db"), clock)
    yield own
    own.close()


@pytest.fixture
def chief(accounts):
    return accounts.accept(accounts.first_link(), "baas@voorbeeld.nl", "De baas", PASSWORD)


def test_the_first_link_makes_an_administrator_once(accounts):
    secret = accounts.first_link()
    made = accounts.accept(secret, "Baas@voorbeeld.nl", "De baas", PASSWORD)
    assert (made.role, made.email) == ("administrator", "baas@voorbeeld.nl")
    assert accounts.first_link() is None
    with pytest.raises(BadInput, match="used or is too old"):
        accounts.accept(secret, "ander@voorbeeld.nl", "Ander", PASSWORD)


def test_a_new_first_link_ends_the_old(accounts):
    old, new = accounts.first_link(), accounts.first_link()
    assert accounts.invitation(old) is None
    assert accounts.invitation(new) is not None


def test_links_grow_old(accounts, chief, clock):
    secret = accounts.invite("lezer@voorbeeld.nl", "reader", "", chief.email)
    clock.now += dt.timedelta(days=8)
    assert accounts.invitation(secret) is None


def test_a_session_ends_when_idle_when_old_and_when_told(accounts, chief, clock):
    secret, _ = accounts.sign_in(chief.email, PASSWORD)
    clock.now += dt.timedelta(minutes=59)
    assert accounts.session(secret)[0] == chief
    clock.now += dt.timedelta(minutes=61)
    assert accounts.session(secret) is None
    secret = accounts.open(chief)
    for _ in range(13):
        clock.now += dt.timedelta(minutes=58)
        accounts.session(secret)
    assert accounts.session(secret) is None
    secret = accounts.open(chief)
    accounts.close_session(secret)
    assert accounts.session(secret) is None


def test_wrong_passwords_and_stopped_accounts_stay_out(accounts, chief):
    assert accounts.sign_in(chief.email, PASSWORD + "!") is None
    assert accounts.sign_in("niemand@voorbeeld.nl", PASSWORD) is None
    other = accounts.accept(
        accounts.invite("a@voorbeeld.nl", "editor", "", chief.email), "", "A", PASSWORD
    )
    secret, key = accounts.open(other), accounts.give_key(other, "script", 90)
    accounts.change(other.id, chief.email, active=False)
    assert accounts.sign_in(other.email, PASSWORD) is None
    assert accounts.session(secret) is None
    assert accounts.holder(key) is None


def test_no_secret_is_kept_readable(accounts, chief, tmp_path):
    secrets = [accounts.open(chief), accounts.give_key(chief, "script", 90), PASSWORD]
    secrets.append(accounts.invite("x@voorbeeld.nl", "reader", "", chief.email))
    accounts.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.db*"))
    assert not [own for own in secrets if own.encode() in kept]


def test_guessing_a_password_takes_what_rfc_9106_asks(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "HASH_COST", HASH_COST)
    accounts = Accounts(str(tmp_path / "accounts.db"))
    accounts.accept(accounts.first_link(), "baas@voorbeeld.nl", "De baas", PASSWORD)
    accounts.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.db*"))
    assert b"$argon2id$v=19$m=65536,t=3,p=4$" in kept


def test_an_administrator_always_stays(accounts, chief):
    for values in ({"active": False}, {"role": "reader"}):
        with pytest.raises(BadInput, match="no administrator left"):
            accounts.change(chief.id, chief.email, **values)
    assert accounts.all() == [chief]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", ("geen adres", "A", PASSWORD)),
        ("name", ("a@voorbeeld.nl", "  ", PASSWORD)),
        ("password", ("a@voorbeeld.nl", "A", "te kort")),
    ],
)
def test_an_account_that_cannot_be_is_refused(accounts, field, values):
    secret = accounts.first_link()
    with pytest.raises(BadInput) as fault:
        accounts.accept(secret, *values)
    assert [own.field for own in fault.value.problems] == [field]
    assert "te kort" not in str(fault.value)
    assert accounts.invitation(secret) is not None  # the link still works


def test_roles_do_what_their_names_say():
    assert [own for own in ROLES if may(own, "administer")] == ["administrator"]
    assert not may("reader", "edit")
    assert may("party_editor", "edit", "ezk", {"ezk", "szw"})
    assert not may("party_editor", "edit", "ocw", {"ezk", "szw"})
    assert not may("party_editor", "edit", "", {""})
    assert may("editor", "edit", "", {"ezk"})


def signed(client: TestClient, email: str) -> str:
    """Sign in; return the token that forms send back."""
    answer = client.post(
        "/account/aanmelden", data={"email": email, "password": PASSWORD}, headers=HERE
    )
    assert answer.status_code == 303
    return client.app.state.site.accounts.session(client.cookies[cookie_name(False)])[1]


@pytest.fixture
def manager(client):
    accounts = client.app.state.site.accounts
    return accounts.accept(accounts.first_link(), "baas@voorbeeld.nl", "De baas", PASSWORD)


def test_signing_in_and_out(client, manager):
    token = signed(client, manager.email)
    page = client.get("/account")
    assert "De baas" in page.text
    assert page.headers["cache-control"] == "no-store"
    cookie = page.request.headers["cookie"]
    assert client.post("/account/afmelden", data={"token": token}, headers=HERE).status_code == 303
    assert "De baas" not in client.get("/account", headers={"cookie": cookie}).text


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts(settings, manager, client):
    answer = client.post(
        "/account/aanmelden", data={"email": manager.email, "password": PASSWORD}, headers=HERE
    )
    told = answer.headers["set-cookie"]
    assert "HttpOnly" in told
    assert "SameSite=lax" in told
    assert cookie_name(True).startswith("__Host-")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elders.example"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(client, manager, headers):
    form = {"email": manager.email, "password": PASSWORD}
    assert client.post("/account/aanmelden", data=form, headers=headers).status_code == 403
    token = signed(client, manager.email)
    answer = client.post("/account/sleutel", data={"token": token, "name": "x"}, headers=headers)
    assert answer.status_code == 403
    wrong = client.post("/account/sleutel", data={"token": "x" * 64}, headers=HERE)
    assert wrong.status_code == 403


def test_only_an_administrator_manages_accounts(client, manager):
    accounts = client.app.state.site.accounts
    secret = accounts.invite("u@voorbeeld.nl", "publisher", "", manager.email)
    accounts.accept(secret, "", "Uitgever", PASSWORD)
    form = {"email": "n@voorbeeld.nl", "role": "reader"}
    assert client.post("/account/uitnodigen", data=form, headers=HERE).status_code == 401
    token = signed(client, "u@voorbeeld.nl")
    answer = client.post("/account/uitnodigen", data={**form, "token": token}, headers=HERE)
    assert answer.status_code == 403
    token = signed(client, manager.email)
    answer = client.post("/account/uitnodigen", data={**form, "token": token}, headers=HERE)
    assert answer.status_code == 200
    assert "/account/uitnodiging/" in answer.text


def test_a_key_needs_no_form_and_ends_with_its_account(client, manager):
    key = client.app.state.site.accounts.give_key(manager, "script", 90)
    headers = {"authorization": f"Bearer {key}"}
    assert client.post("/account/sleutel", data={"name": "n"}, headers=headers).status_code == 200
    bad = {"authorization": "Bearer krapte_niets"}
    assert client.post("/account/sleutel", data={"name": "n"}, headers=bad).status_code == 401


def test_passwords_cannot_be_tried_at_speed(client, manager):
    form = {"email": manager.email, "password": "x" * 20}
    answers = [client.post("/account/aanmelden", data=form, headers=HERE) for _ in range(20)]
    assert answers[0].status_code == 400
    assert 429 in [own.status_code for own in answers]
    slow = next(own for own in answers if own.status_code == 429)
    assert int(slow.headers["retry-after"]) > 0


def test_a_bucket_fills_again():
    now = [0.0]
    bucket = Bucket(2, 60, lambda: now[0])
    assert [bucket.take("a") > 0 for _ in range(3)] == [False, False, True]
    assert bucket.take("b") == 0
    now[0] = 1.0
    assert bucket.take("a") == 0


def test_a_body_that_is_too_large_is_not_read(client):
    answer = client.post("/account/aanmelden", headers={**HERE, "content-length": "99999999"})
    assert answer.status_code == 413


def test_the_account_pages_can_be_used_by_everyone(visit, served):
    assert violations(visit("/account")) == []
    page = visit("/en/account")
    page.get_by_label("E-mail address").fill("nobody@example.nl")
    page.get_by_label("Password").fill("x" * 15)


def test_the_own_account_can_be_used_by_everyone(visit, served, state):
    accounts = Accounts(str(state / "accounts.db"))
    chief = accounts.accept(accounts.first_link(), "baas@voorbeeld.nl", "De baas", PASSWORD)
    secret = accounts.invite("l@voorbeeld.nl", "reader", "", chief.email)
    accounts.accept(secret, "", "Een lezer met een lange naam", PASSWORD)
    cookie = {"name": cookie_name(False), "value": accounts.open(chief), "url": served}
    accounts.close()
    page = visit("/account", 320)
    page.context.add_cookies([cookie])
    page.reload()
    # What is folded away is not looked at.
    page.evaluate("document.querySelectorAll('details').forEach(own => { own.open = true })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Typ l@voorbeeld.nl om te wissen").fill("l@voorbeeld.nl")
    page.get_by_role("button", name="Wis het account").click()
    assert "l@voorbeeld.nl" not in page.content()
    page.goto(f"{served}/privacy")
    assert violations(page) == []


ISSUER = "https://inloggen.voorbeeld.nl"


class FakeProvider:
    """What a provider of OpenID Connect answers, as far as a client asks."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256"})
        self.claims = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/.well-known/openid-configuration":
            named = {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/naar",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/sleutels",
            }
            return httpx.Response(200, json=named)
        if request.url.path == "/sleutels":
            return httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        own = jwt.encode({"alg": "RS256", "kid": "1"}, self.claims, self.key)
        token = {"access_token": "a", "token_type": "Bearer", "id_token": own}
        return httpx.Response(200, json=token)


@pytest.fixture
def provider():
    return FakeProvider()


@pytest.fixture
def elsewhere(provider):
    return Elsewhere(
        Provider(ISSUER, "krapte", "geheim"), "http://testserver/account/terug",
        httpx.MockTransport(provider),
    )  # fmt: skip


def _claims(kept, **other):
    return {
        "iss": ISSUER, "aud": "krapte", "sub": "123", "exp": int(time.time()) + 60,
        "nonce": kept["nonce"], "email": "jan@voorbeeld.nl", "email_verified": True,
        "name": "Jan", **other,
    }  # fmt: skip


def test_signing_in_elsewhere(elsewhere, provider):
    address, kept = elsewhere.start()
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert kept["verifier"] not in address
    provider.claims = _claims(kept)
    found = elsewhere.finish("code", kept["state"], kept)
    assert found == {"subject": f"{ISSUER} 123", "email": "jan@voorbeeld.nl", "name": "Jan"}


@pytest.mark.parametrize(
    "other",
    [
        {"aud": "iemand anders"},
        {"iss": "https://vals.example"},
        {"nonce": "oud"},
        {"exp": 1},
        {"email_verified": False},
        {"email": ""},
    ],
)
def test_what_a_provider_does_not_vouch_for_is_refused(elsewhere, provider, other):
    _, kept = elsewhere.start()
    provider.claims = _claims(kept, **other)
    assert elsewhere.finish("code", kept["state"], kept) is None


def test_a_signature_of_somebody_else_and_a_wrong_state_are_refused(elsewhere, provider):
    _, kept = elsewhere.start()
    provider.claims = _claims(kept)
    assert elsewhere.finish("code", "other", kept) is None
    good = provider.key
    provider.key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256"})
    own = provider(httpx.Request("POST", f"{ISSUER}/token"))
    provider.key = good
    real = provider.__call__
    elsewhere.transport = httpx.MockTransport(
        lambda request: own if request.url.path == "/token" else real(request)
    )
    assert elsewhere.finish("code", kept["state"], kept) is None


def test_who_was_not_invited_stays_out(settings, elsewhere, provider):
    app = create_app(settings)
    app.state.site.__dict__["elsewhere"] = elsewhere
    with TestClient(app, follow_redirects=False) as client:
        accounts = app.state.site.accounts
        for expected in (403, 303):
            asked = parse_qs(urlsplit(client.get("/account/elders").headers["location"]).query)
            provider.claims = _claims({"nonce": asked["nonce"][0]})
            back = client.get("/account/terug", params={"code": "c", "state": asked["state"][0]})
            assert back.status_code == expected
            accounts.invite("jan@voorbeeld.nl", "editor", "ezk", "baas")
    assert [(own.role, own.party) for own in accounts.all()] == [("editor", "ezk")]


@pytest.mark.parametrize(
    "environment",
    [
        {"KRAPTE_OIDC_ISSUER": ISSUER},
        {
            "KRAPTE_OIDC_ISSUER": "http://x.nl",
            "KRAPTE_OIDC_CLIENT": "k",
            "KRAPTE_OIDC_SECRET": "s",
        },
    ],
)
def test_half_a_provider_is_refused(environment):
    with pytest.raises(BadInput) as fault:
        provider_of(environment)
    assert "KRAPTE_OIDC" in str(fault.value)
    assert provider_of({}) is None
