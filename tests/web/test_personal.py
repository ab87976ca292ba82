"""What a site holds of persons: given, erased, let go in time, and never in its log."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os

import pytest
from fastapi.testclient import TestClient

from krapte.errors import BadInput
from krapte.web import Settings, create_app
from krapte.web.accounts import Accounts
from krapte.web.accounts.personal import erase as erase_account
from krapte.web.accounts.personal import expire, held
from krapte.web.jobs import Jobs
from krapte.web.owners import shown_signature, signature
from krapte.web.personal import held_of
from krapte.web.plans import LIST
from krapte.web.retention import FILE, TERMS, terms_of, tidy
from krapte.web.serving import server_of
from tests.web.api_site import PASSWORD, Unhurried, account
from tests.web.test_accounts import HERE, Clock, signed

DAY = dt.timedelta(days=1)


@pytest.fixture
def app(tmp_path):
    (tmp_path / "runs").mkdir()
    return create_app(
        Settings(runs=tmp_path / "runs", state=tmp_path / "state", computes=False)
    )  # fmt: skip


@pytest.fixture
def client(app):
    with TestClient(Unhurried(app), follow_redirects=False) as own:
        own.app = app
        yield own


@pytest.fixture
def site(app):
    return app.state.site


@pytest.fixture
def chief(site):
    return account(site.accounts, "administrator")


@pytest.fixture
def writer(site, chief):
    return account(site.accounts, "editor")


def edited(site, who):
    """Change a measure as somebody, by the way that the pages do it."""
    own = site.register.records("measure")[0]
    site.register.change("measure", own.key, {"name_en": "New"}, own.version, signature(who), "w")
    return own.key


def everything(folder):
    """Return the bytes of all that a site keeps."""
    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"".join(found)


def test_what_is_held_of_somebody_is_given_to_them(client, site, writer):
    key = edited(site, writer)
    site.accounts.give_key(writer, "script", 9)
    site.jobs.add("ensemble", {"draws": 3}, writer.signature)
    token = signed(client, writer.email)
    answer = client.get(f"/account/gegevens/{writer.id}")
    found = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert found["account"]["email"] == writer.email
    assert found["account"]["has_password"] is True
    assert [(own["key"], own["action"]) for own in found["register"]] == [(key, "change")]
    assert [own["name"] for own in found["keys"]] == ["script"]
    assert [own["kind"] for own in found["jobs"]] == ["ensemble"]
    assert {own["action"] for own in found["audit"]} >= {"sign in", "accept", "invite", "give key"}
    assert "argon2" not in answer.text
    assert token not in answer.text


def test_nobody_gets_or_erases_what_is_of_another(client, site, chief, writer):
    reader = account(site.accounts, "reader")
    token = signed(client, reader.email)
    assert client.get(f"/account/gegevens/{writer.id}").status_code == 403
    form = {"token": token, "account": writer.id, "sure": writer.email}
    assert client.post("/account/wissen", data=form, headers=HERE).status_code == 403
    assert writer in site.accounts.all()
    client.cookies.clear()
    assert client.get(f"/account/gegevens/{writer.id}").status_code == 401


def test_an_administrator_gives_and_erases_what_is_of_another(client, site, chief, writer):
    token = signed(client, chief.email)
    assert client.get(f"/account/gegevens/{writer.id}").json()["account"]["id"] == writer.id
    form = {"token": token, "account": writer.id, "sure": "x"}
    answer = client.post("/account/wissen", data=form, headers=HERE)
    assert answer.status_code == 400
    assert writer in site.accounts.all()
    form["sure"] = writer.email
    assert client.post("/account/wissen", data=form, headers=HERE).status_code == 303
    assert writer not in site.accounts.all()


def test_erasing_leaves_no_trace_of_name_or_address(client, site, chief, writer):
    key = edited(site, writer)
    site.jobs.add("ensemble", {"draws": 3}, writer.signature)
    api_key = site.accounts.give_key(writer, "script", 9)
    before = site.register.seal()
    token = signed(client, writer.email)
    cookie = dict(client.cookies)
    form = {"token": token, "sure": writer.email.upper()}
    assert client.post("/account/wissen", data=form, headers=HERE).status_code == 303
    assert site.register.seal() == before
    assert site.register.check() == []
    assert site.register.history("measure", key)[-1].edit.who == f"account {writer.id}"
    assert site.accounts.holder(api_key) is None
    assert "editor.geen" not in client.get("/account", cookies=cookie).text
    assert held_of(site, writer.id) is None
    site.close()
    _vacuumed(site.settings.state)
    kept = everything(site.settings.state)
    assert writer.email.encode() not in kept
    assert f"account {writer.id}".encode() in kept


def _vacuumed(state):
    """Make the databases give up freed pages, as `VACUUM` of a backup does."""
    import sqlite3

    for name in ("accounts.db", "register.db", "jobs.db"):
        with sqlite3.connect(state / name) as own:
            own.execute("VACUUM")
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(tmp_path, clock):
    own = Accounts(str(tmp_path / "a.db"), clock)
    yield own
    own.close()


def test_a_number_is_never_given_to_somebody_else(accounts):
    first = account(accounts, "editor")
    erase_account(accounts, first.id, "baas@voorbeeld.nl")
    again = account(accounts, "editor")
    assert again.email == first.email
    assert again.id != first.id


def test_the_last_administrator_cannot_be_erased(accounts):
    other = account(accounts, "administrator")
    erase_account(accounts, other.id, "x")
    (chief,) = accounts.all()
    with pytest.raises(BadInput, match="no administrator left"):
        erase_account(accounts, chief.id, "x")
    assert accounts.all() == [chief]


def test_an_address_that_ends_like_another_stays(accounts):
    """Of jan@ nothing may be taken from arjan@, in what is given nor in what is erased."""
    accounts.accept(accounts.first_link(), "b@voorbeeld.nl", "B", PASSWORD)
    people = {}
    for name in ("jan", "arjan"):
        secret = accounts.invite(f"{name}@voorbeeld.nl", "reader", "", "b@voorbeeld.nl")
        people[name] = accounts.accept(secret, "", name, PASSWORD)
    assert "arjan" not in json.dumps(held(accounts, people["jan"].id), default=str)
    erase_account(accounts, people["jan"].id, "b@voorbeeld.nl")
    told = [own["subject"] for own in accounts.audit() if own["action"] == "invite"]
    assert "arjan@voorbeeld.nl reader" in told
    assert f"account {people['jan'].id} reader" in told


def test_names_are_for_colleagues_and_only_while_they_are_there():
    names = {"account 3": "Jan"}
    assert shown_signature("account 3", names) == "Jan (account 3)"
    assert shown_signature("account 3", None) == "account 3"
    assert shown_signature("account 4", names) == "account 4"
    assert shown_signature("Piet (account 4)", None) == "account 4"
    assert shown_signature("Piet (account 4)", names) == "Piet (account 4)"
    assert shown_signature("krapte", None) == "krapte"


def test_accounts_forget_each_kind_at_its_own_time(accounts, clock):
    chief = accounts.accept(accounts.first_link(), "b@voorbeeld.nl", "B", PASSWORD)
    accounts.invite("x@voorbeeld.nl", "reader", "", chief.email)
    accounts.give_key(chief, "k", 10)
    accounts.open(chief)
    other = account(accounts, "reader")
    accounts.change(other.id, chief.email, active=False)
    days = {own.kind: own.days for own in TERMS.values()}
    assert set(expire(accounts, days).values()) == {0}
    begin, gone = clock.now, {}
    for day in (1, 30, 31, 40, 41, 90, 91, 365, 366, 1825, 1826):
        clock.now = begin + day * DAY
        counted = expire(accounts, days, dry_run=True)
        assert expire(accounts, days) == counted
        gone |= {kind: day for kind, many in counted.items() if many and kind not in gone}
    # A key was given for 10 days; an invitation that was used is over at once.
    assert gone == {
        "sessions": 1, "invitations": 31, "keys": 41, "sign_ins": 91, "stopped": 366, "audit": 1826,
    }  # fmt: skip
    assert accounts.all() == [chief]


def test_for_ever_is_for_ever(accounts, clock):
    accounts.accept(accounts.first_link(), "b@voorbeeld.nl", "B", PASSWORD)
    clock.now += 40_000 * DAY
    assert expire(accounts, {own.kind: None for own in TERMS.values()}) == {"sessions": 0}


def test_jobs_lists_plans_and_drafts_go_in_time(site, chief):
    state, now = site.settings.state, dt.datetime.now(dt.UTC)
    made = (now - 100 * DAY).isoformat(timespec="seconds")
    for place, file, told in (
        ("projects/lists/aaaaaaaaaaaa", LIST, {"made": made, "who": "x", "name": "n"}),
        ("projects/lists/bbbbbbbbbbbb", LIST, {"made": made, "who": "x", "name": "n"}),
        ("projects/plans/cccccccccccc", "manifest.json",
         {"made": now.isoformat(), "settings": {"programme": "bbbbbbbbbbbb"}}),
        ("projects/plans/dddddddddddd", "manifest.json", {"made": made, "settings": {}}),
        ("letters/concept/2026-01-01-nl-eeeeeeeeeeee", "letter.json", {}),
    ):  # fmt: skip
        (state / place).mkdir(parents=True)
        (state / place / file).write_text(json.dumps(told))
    draft = state / "letters/concept/2026-01-01-nl-eeeeeeeeeeee/letter.json"
    os.utime(draft, ((now - 100 * DAY).timestamp(),) * 2)
    for _ in range(3):
        site.jobs.end(site.jobs.add("ensemble", {}, "account 1"), "done")
    (state / FILE).write_text(json.dumps({"lists": 99, "plans": 99, "drafts": 99, "jobs": 1}))
    later = lambda: now + 2 * DAY  # noqa: E731
    counted = tidy(site, later, dry_run=True)
    assert (state / "projects/lists/aaaaaaaaaaaa").is_dir()
    assert tidy(site, later) == counted
    assert {kind: counted[kind] for kind in ("lists", "plans", "drafts", "jobs")} == {
        "lists": 1, "plans": 1, "drafts": 1, "jobs": 2,
    }  # fmt: skip
    assert sorted(path.name for path in (state / "projects").glob("*/*")) == [
        "bbbbbbbbbbbb",
        "cccccccccccc",
    ]
    assert not draft.exists()
    assert [own.id for own in site.jobs.newest()] == [3]
    assert set(tidy(site, later).values()) == {0}


@pytest.mark.parametrize(
    ("said", "field"), [("{", None), ("[]", None), ('{"jobs": 0}', "jobs"), ('{"cv": 3}', "cv")]
)
def test_terms_that_cannot_be_are_refused(tmp_path, said, field):
    (tmp_path / FILE).write_text(said)
    with pytest.raises(BadInput) as fault:
        terms_of(tmp_path)
    assert [own.field for own in fault.value.problems] == [field]


def test_terms_of_a_site_are_on_its_page(client, site):
    site.settings.state.mkdir(exist_ok=True)
    (site.settings.state / FILE).write_text('{"jobs": 7, "plans": null}')
    text = client.get("/en/privacy").text
    assert ">7</td>" in text
    assert ">for ever</td>" in text
    assert "erase the account" in text


def test_the_log_names_nobody(client, site, chief, writer, caplog):
    """Not when somebody signs in, writes or fails, nor when the database fails under them."""
    caplog.set_level(logging.DEBUG)
    secret = "Zwanenburgwal 14"  # noqa: S105
    token = signed(client, writer.email)
    client.post("/account/aanmelden", data={"email": "piet@elders.nl", "password": secret},
                headers=HERE)  # fmt: skip
    client.get(f"/overstap?code={secret}")
    client.post("/overstap/persoon", data={"title": secret, "text": secret}, headers=HERE)
    client.post("/account/sleutel", data={"token": token, "name": secret}, headers=HERE)
    with site.accounts._engine.begin() as own:
        own.exec_driver_sql("ALTER TABLE api_key RENAME TO gone")
    with pytest.raises(Exception, match="api_key") as fault:
        client.post("/account/sleutel", data={"token": token, "name": secret}, headers=HERE)
    assert "Zwanenburgwal" not in str(fault.value)
    said = [own for own in caplog.records if own.name.startswith(("krapte", "uvicorn"))]
    logged = "\n".join(logging.Formatter().format(own) for own in said)
    assert "/account/sleutel failed" in logged
    for word in ("Zwanenburgwal", writer.email, writer.name + " ", "piet@", token, PASSWORD):
        assert word not in logged


def test_the_command_lists_gives_erases_and_tidies(site, chief, writer, krapte_command):
    state = ("--state", site.settings.state)
    site.close()
    listed = krapte_command("account", "list", "--json", *state).json
    assert writer.email in [own["email"] for own in listed]
    given = krapte_command("account", "export", writer.email, *state).json
    assert given["account"]["id"] == writer.id
    counted = krapte_command("account", "tidy", "--dry-run", "--json", *state).json
    assert counted["gone"]["jobs"] == 0
    done = krapte_command("account", "erase", writer.email, "--yes", "--lang", "en", *state)
    assert f"account {writer.id}" in done.out
    wrong = krapte_command("account", "export", writer.email, *state)
    assert wrong.code == 2
    assert "krapte account list" in wrong.err
    assert krapte_command("account", "list", "--state", "elsewhere").code == 2


def test_a_job_of_somebody_is_found_by_their_signature(tmp_path):
    jobs = Jobs(str(tmp_path / "jobs.db"))
    own, _ = (jobs.add("ensemble", {}, who) for who in ("account 1", "account 11"))
    assert [job.id for job in jobs.of("account 1")] == [own]
    jobs.close()


def test_the_server_adds_no_message_of_a_fault_to_the_log(client):
    """The message of a fault may hold what was typed; where it arose is logged apart."""
    server_of(client.app)
    log = logging.getLogger("uvicorn.error")
    fault = KeyError("Jansen, electrician")
    told = (KeyError, fault, None)
    place = ("uvicorn.error", logging.ERROR, __file__, 1)
    assert log.filter(logging.LogRecord(*place, "port in use", None, None))
    assert log.filter(logging.LogRecord(*place, "other fault", None, told))
    assert not log.filter(logging.LogRecord(*place, "Exception in ASGI application\n", None, told))
