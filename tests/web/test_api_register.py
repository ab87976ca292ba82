"""Writing through the API: versions, reasons, dry runs, and whose record it is."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.testclient import TestClient

from krapte.web import Settings, create_app
from krapte.web.api import PATH
from tests.web.api_site import Unhurried, key_of

WHY = {"X-Reden": "nagevraagd bij de opsteller"}
PARTY = {
    "code": "proefpartij", "naamNl": "Proefpartij", "naamEn": "Trial party", "soort": "other",
    "bronnen": ["kst-29544-1173"],
}  # fmt: skip


@pytest.fixture(scope="module")
def app(runs, tmp_path_factory):
    return create_app(Settings(runs=runs, state=tmp_path_factory.mktemp("api"), computes=False))


@pytest.fixture(scope="module")
def register(app):
    return app.state.site.register


@pytest.fixture(scope="module")
def editor(app):
    headers = key_of(app.state.site.accounts, "editor") | WHY
    with TestClient(Unhurried(app), base_url=f"http://testserver{PATH}/", headers=headers) as own:
        yield own


@pytest.fixture
def party(editor):
    """Return the answer to adding a party, which is gone after the test."""
    made = editor.post("partijen", json=PARTY)
    assert made.status_code == 201, made.text
    yield made
    now = editor.get("partijen/proefpartij")
    if now.status_code == 200:
        gone = editor.delete("partijen/proefpartij", headers={"if-match": now.headers["etag"]})
        assert gone.status_code == 204, gone.text


def test_a_record_is_added_changed_replaced_and_taken_away(editor, register):
    made = editor.post("partijen", json=PARTY)
    assert made.status_code == 201
    assert made.headers["location"] == f"{PATH}/partijen/proefpartij"
    at = made.headers["location"].removeprefix(f"{PATH}/")
    assert made.json() == editor.get(at).json()
    changed = editor.patch(
        at, json={"opmerking": "gewijzigd"}, headers={"if-match": made.headers["etag"]}
    )
    assert changed.status_code == 200
    assert changed.json() == made.json() | {
        "versie": made.json()["versie"] + 1,
        "opmerking": "gewijzigd",
    }
    whole = editor.put(at, json=PARTY, headers={"if-match": changed.headers["etag"]})
    assert whole.json()["opmerking"] is None
    gone = editor.delete(at, headers={"if-match": whole.headers["etag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert editor.get(at).status_code == 404
    told = editor.get(f"{at}/geschiedenis").json()["resultaten"]
    assert [own["actie"] for own in told] == ["create", "change", "change", "delete"]
    assert {own["door"].split(" (")[0] for own in told} == {"editor"}
    public = TestClient(editor.app).get(f"{PATH}/{at}/geschiedenis").json()["resultaten"]
    assert all(re.fullmatch(r"account \d+", own["door"]) for own in public)
    assert {own["reden"] for own in told} == {WHY["X-Reden"]}
    assert register.check() == []


def test_what_was_read_can_be_sent_back_and_changes_nothing(editor, register):
    before = register.seal()
    for path in (
        "maatregelen",
        "effecten",
        "toezeggingen",
        "waarden",
        "rollen",
        "begrotingsregels",
    ):
        row = editor.get(path).json()["resultaten"][0]
        at = f"{path}/{row['sleutel']}"
        read = editor.get(at)
        sent = editor.put(at, json=read.json(), headers={"if-match": read.headers["etag"]})
        assert sent.status_code == 200, (path, sent.text)
        assert sent.json() == read.json()
    assert register.seal() == before


def test_the_second_of_two_writers_is_told_what_the_first_did(editor, party):
    tag = {"if-match": party.headers["etag"]}
    at = "partijen/proefpartij"
    assert editor.patch(at, json={"opmerking": "eerste"}, headers=tag).status_code == 200
    for answer in (
        editor.patch(at, json={"opmerking": "tweede"}, headers=tag),
        editor.put(at, json=PARTY, headers=tag),
        editor.delete(at, headers=tag),
    ):
        assert answer.status_code == 412
        (told,) = answer.json()["problemen"]
        assert told["veld"] == "opmerking"
        assert "eerste" in told["gevonden"]
    assert editor.get(at).json()["opmerking"] == "eerste"


@pytest.mark.parametrize(
    ("sent", "status"),
    [(None, 428), ("*", 428), ("", 428), ('W/"1"', 412), ("1", 412), ('"99"', 412), ('"x"', 412)],
)
def test_a_writer_names_the_version_that_was_read(editor, party, sent, status):
    headers = {} if sent is None else {"if-match": sent}
    for answer in (
        editor.patch("partijen/proefpartij", json={"opmerking": "x"}, headers=headers),
        editor.delete("partijen/proefpartij", headers=headers),
    ):
        assert answer.status_code == status
        assert answer.json()["status"] == status


def test_nothing_is_written_without_a_reason(editor, register):
    before = register.seal()
    for reason in ("", "   ", "x" * 1001):
        answer = editor.post("partijen", json=PARTY, headers={"X-Reden": reason})
        assert answer.status_code == 400
        assert answer.json()["problemen"][0]["veld"] == "X-Reden"
    assert register.seal() == before


def test_a_reason_may_hold_any_letter(editor, party):
    told = "naar de brief van 3 februari: één regel €"
    editor.patch(
        "partijen/proefpartij", json={"opmerking": "é"},
        headers={"if-match": party.headers["etag"], "X-Reden": told.encode()},
    )  # fmt: skip
    last = editor.get("partijen/proefpartij/geschiedenis").json()["resultaten"][-1]
    assert last["reden"] == told
    assert last["velden"] == {"opmerking": [None, "é"]}


def test_a_dry_run_says_what_it_would_do_and_does_nothing(editor, register, party):
    before = register.seal()
    at, tag = "partijen/proefpartij", {"if-match": party.headers["etag"]}
    answers = (
        editor.post("partijen?proef=true", json=PARTY | {"code": "andere"}),
        editor.patch(f"{at}?proef=true", json={"opmerking": "x"}, headers=tag),
        editor.put(f"{at}?proef=true", json=PARTY | {"opmerking": "x"}, headers=tag),
        editor.delete(f"{at}?proef=true", headers=tag),
    )
    for answer, action in zip(answers, ("create", "change", "change", "delete"), strict=True):
        assert answer.status_code == 200
        assert answer.json()["uitgevoerd"] is False
        assert [own["actie"] for own in answer.json()["wijzigingen"]] == [action]
    assert answers[1].json()["wijzigingen"][0]["velden"] == {"opmerking": [None, "x"]}
    assert register.seal() == before
    refused = editor.post("partijen?proef=true", json=PARTY | {"code": "x", "soort": "geen"})
    assert refused.status_code == 400


def test_every_fault_of_a_record_is_told_at_once_with_the_names_of_the_api(editor, register):
    before = register.seal()
    answer = editor.post(
        "begrotingsregels",
        json={
            "code": "proef", "maatregel": "bestaat-niet", "fonds": "zakgeld", "bedragEur": -3,
            "per": "total", "bronnen": [], "vanJaar": "ooit",
        },
    )  # fmt: skip
    assert answer.status_code == 400
    told = {own["veld"]: own for own in answer.json()["problemen"]}
    assert set(told) >= {"fonds", "bedragEur", "bronnen", "vanJaar"}
    assert told["bedragEur"]["gevonden"] == "`-3`"
    assert all(own["herstel"] for own in told.values())
    assert register.seal() == before


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"tekst"', "application/json", 400),
        (b'{"code": NaN}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"onbekend": 1}', "application/json", 400),
        (b'{"code": {"a": []}, "bronnen": 5, "naamNl": [["x"]]}', "application/json", 400),
        (b'{"code": "\\ud800", "naamNl": "\\u0000"}', "application/json", 400),
        (b"code=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "application/merge-patch+json", 415),
        (b" " * 1_000_001, "application/json", 413),
    ],
)
def test_a_body_that_is_no_record_is_refused(editor, register, content, media, status):
    before = register.seal()
    answer = editor.post("partijen", content=content, headers={"content-type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert register.seal() == before


def test_a_record_that_is_there_is_not_added_again_and_a_used_one_not_taken_away(editor):
    assert editor.post("maatregelen", json=editor.get("maatregelen/sto").json()).status_code == 409
    tag = editor.get("maatregelen/sto").headers["etag"]
    answer = editor.delete("maatregelen/sto", headers={"if-match": tag})
    assert answer.status_code == 400
    assert "sto" in answer.text


def test_a_code_is_for_life_and_a_decision_is_for_ever(editor, party):
    answer = editor.patch(
        "partijen/proefpartij", json={"code": "anders"}, headers={"if-match": party.headers["etag"]}
    )
    assert answer.status_code == 400
    made = editor.post(
        "besluiten",
        json={
            "code": "proefbesluit", "gedaanOp": "2026-01-05", "gedaanDoor": "de stuurgroep",
            "tekst": "Doorgaan", "reden": "De cijfers geven geen aanleiding tot bijsturen",
        },
    )  # fmt: skip
    assert made.status_code == 201, made.text
    for method in ("PUT", "PATCH", "DELETE"):
        assert editor.request(method, "besluiten/proefbesluit", json={}).status_code == 405


def test_a_party_changes_what_is_its_own_and_nothing_else(app, editor, register):
    role = next(own for own in register.records("role") if own["role"] == "owner")
    mine, measure = role["party"], role["measure"]
    others = next(
        own.key
        for own in register.records("measure")
        if not any(
            one["measure"] == own.key and one["party"] == mine for one in register.records("role")
        )
    )
    headers = key_of(app.state.site.accounts, "party_editor", mine) | WHY

    def attempt(path, body):
        tag = editor.get(path).headers["etag"]
        return editor.patch(
            f"{path}?proef=true", json=body, headers=headers | {"if-match": tag}
        ).status_code

    assert attempt(f"maatregelen/{measure}", {"opmerking": "van ons"}) == 200
    assert attempt(f"maatregelen/{others}", {"opmerking": "van hen"}) == 403
    assert attempt(f"partijen/{mine}", {"opmerking": "wij"}) == 200
    assert attempt("documenten/kst-29544-1173", {"opmerking": "van allen"}) == 403
    line = {
        "code": "proefregel", "fonds": "own", "per": "total", "bedragEur": 5,
        "bronnen": ["kst-29544-1173"],
    }  # fmt: skip
    own = editor.post(
        "begrotingsregels?proef=true", json=line | {"maatregel": measure}, headers=headers
    )
    assert own.status_code == 200, own.text
    other = editor.post(
        "begrotingsregels?proef=true", json=line | {"maatregel": others}, headers=headers
    )
    assert other.status_code == 403
    # Neither can a record be given away, nor taken from another.
    made = editor.post("begrotingsregels", json=line | {"maatregel": measure})
    assert made.status_code == 201
    assert attempt("begrotingsregels/proefregel", {"maatregel": others}) == 403


def test_a_list_is_new_after_a_write(editor, party):
    first = editor.get("partijen", params={"code": "proefpartij"})
    tag = {"if-match": party.headers["etag"]}
    editor.patch("partijen/proefpartij", json={"opmerking": "nieuw"}, headers=tag)
    again = editor.get(
        "partijen", params={"code": "proefpartij"},
        headers={"if-none-match": first.headers["etag"]},
    )  # fmt: skip
    assert again.status_code == 200
    assert again.json()["resultaten"][0]["opmerking"] == "nieuw"


def test_a_job_is_begun_followed_and_stopped(editor, app):
    begun = editor.post("taken", json={"soort": "ensemble", "trekkingen": 3})
    assert begun.status_code == 202
    at = begun.headers["location"].removeprefix(f"{PATH}/")
    assert begun.json()["argumenten"]["draws"] == 3
    public = TestClient(app, base_url=f"http://testserver{PATH}/").get(at).json()
    assert (public["stand"], public["argumenten"]) == ("queued", None)
    other = key_of(app.state.site.accounts, "reader")
    assert editor.post(f"{at}/_stop", headers=other).status_code == 403
    assert editor.post(f"{at}/_stop").json()["stand"] == "cancelled"
    noted = [own["action"] for own in app.state.site.accounts.audit(10)]
    assert {"start job", "stop job"} <= set(noted)


@pytest.mark.parametrize(
    "body",
    [{}, {"soort": "ensemble", "trekkingen": 1e9}, {"soort": "ensemble", "kiem": True},
     {"soort": "ensemble", "horizon": "2030"}, {"soort": "iets"}, {"soort": "ensemble", "x": 1}],
)  # fmt: skip
def test_a_job_that_cannot_be_is_refused(editor, app, body):
    answer = editor.post(
        "taken", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["problemen"]


def test_too_many_jobs_are_refused(editor, app):
    jobs = app.state.site.jobs
    answers = [editor.post("taken", json={"soort": "ensemble"}) for _ in range(21)]
    for own in jobs.newest(100):
        jobs.cancel(own.id)
    assert answers[-1].status_code == 429
    assert answers[-1].headers["retry-after"]
