"""Changing the register on the site: by role, with a reason, looked at first, and nothing lost."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from krapte.register.store import kinds, text_of
from krapte.web import Settings
from krapte.web.site import Site
from tests.web.conftest import violations
from tests.web.test_accounts import HERE, PASSWORD, signed

WORKERS = {
    "reader": ("reader", ""),
    "wrong": ("party_editor", "szw"),
    "right": ("party_editor", "ocw"),
    "editor": ("editor", ""),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Return a state folder with a register and somebody in every role that matters."""
    site = Site(Settings(runs=tmp_path_factory.mktemp("none"), state=tmp_path_factory.mktemp("s")))
    assert site.register.records("measure")
    chief = site.accounts.accept(site.accounts.first_link(), "b@voorbeeld.nl", "Baas", PASSWORD)
    for name, (role, party) in WORKERS.items():
        secret = site.accounts.invite(f"{name}@voorbeeld.nl", role, party, chief.email)
        site.accounts.accept(secret, "", name.capitalize(), PASSWORD)
    site.close()
    return site.settings


@pytest.fixture
def settings(prepared, tmp_path):
    """Return the settings of a site without a run that begins as the prepared one."""
    shutil.copytree(prepared.state, tmp_path / "state")
    return replace(prepared, state=tmp_path / "state", computes=False)


@pytest.fixture
def people():
    """Return name to e-mail address of whoever works here."""
    return {name: f"{name}@voorbeeld.nl" for name in WORKERS}


def register(client):
    return client.app.state.site.register


class Sent(HTMLParser):
    """Collects what a browser sends of the form of a record."""

    def __init__(self):
        super().__init__()
        self.fields, self.name, self.options = {}, "", []

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        name = own.get("name", "")
        if tag == "select":
            self.name, self.options = name, []
        elif tag == "option" and self.name:
            self.options.append(own["value"])
            if "selected" in own:
                self.fields[self.name] = own["value"]
        elif tag == "textarea":
            self.name, self.fields[name] = name, ""
        elif tag == "input" and name:
            if own.get("type") != "checkbox":
                self.fields[name] = own["value"]
            elif "checked" in own:
                self.fields.setdefault(name, []).append(own["value"])

    def handle_data(self, data):
        if self.name and not self.options:
            self.fields[self.name] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "select" and self.options:
            self.fields.setdefault(self.name, self.options[0])
        if tag in ("select", "textarea"):
            self.name, self.options = "", []


def filled(client, kind, key, **other):
    """Return the form of a record as a browser sends it, with some fields changed."""
    own = register(client).record(kind, key)
    page = client.get(f"/maatregelen/wijzig/{kind}/{quote(key)}")
    form = {"_version": str(own.version)}
    if page.status_code == 200:
        sent = Sent()
        sent.feed(page.text[page.text.index("<form method") :])
        form = sent.fields
    else:  # who may not see the form can still try
        form |= {f"v-{name}": text.replace("|", "\n") for name, text in own.as_texts().items()}
    form |= {f"v-{name}": value for name, value in other.items()}
    return form | {"_why": "omdat het zo is", "_do": "save"}


def send(client, path, form, token):
    return client.post(path, data={**form, "token": token}, headers=HERE)


RECORDS = [
    ("measure", "sto", "note"),
    ("budget_line", "sto-yearly", "note"),
    ("role", "sto/ocw/owner", "note"),
    ("effect", "sto-inflow", "note"),
    ("party", "ocw", "note"),
]


@pytest.mark.parametrize(
    ("who", "may"), [("reader", False), ("wrong", False), ("right", True), ("editor", True)]
)
def test_who_may_change_what(client, people, who, may):
    token = signed(client, people[who])
    lines = [own.key for own in register(client).records("budget_line") if own["measure"] == "sto"]
    for kind, key, field in RECORDS:
        key = lines[0] if kind == "budget_line" else key
        before = register(client).record(kind, key)
        answer = send(
            client, f"/maatregelen/wijzig/{kind}/{key}",
            filled(client, kind, key, **{field: "nieuw"}), token,
        )  # fmt: skip
        assert answer.status_code == (303 if may else 403), (kind, answer.text)
        assert (register(client).record(kind, key) != before) is may
        shown = client.get(f"/maatregelen/wijzig/{kind}/{key}")
        assert shown.status_code == (200 if may else 403)


def test_nobody_writes_without_signing_in(client):
    form = filled(client, "measure", "sto", note="x")
    for path in ("wijzig/measure/sto", "verwijder/measure/sto", "nieuw/measure",
                 "portefeuille/oppervlak", "portefeuille/narekenen"):  # fmt: skip
        assert send(client, f"/maatregelen/{path}", form, "").status_code == 401
        assert send(client, f"/en/measures/{path}", form, "").status_code == 401


def test_a_record_is_not_given_away_or_taken(client, people):
    token = signed(client, people["right"])
    mine = filled(client, "effect", "sto-inflow", measure="stap")
    assert send(client, "/maatregelen/wijzig/effect/sto-inflow", mine, token).status_code == 403
    role = {"v-measure": "stap", "v-party": "ocw", "v-role": "owner",
            "v-source": "kst-29544-1173", "_why": "ik wil het", "_do": "save"}  # fmt: skip
    assert send(client, "/maatregelen/nieuw/role", role, token).status_code == 403


def test_a_look_writes_nothing(client, people):
    token = signed(client, people["editor"])
    seal = register(client).seal()
    form = filled(client, "measure", "sto", end="2031") | {"_do": "look", "_why": ""}
    answer = send(client, "/maatregelen/wijzig/measure/sto", form, token)
    assert answer.status_code == 200
    assert re.search(r"<del>2029</del> → <ins>2031</ins>", answer.text)
    assert register(client).seal() == seal


def test_an_edit_is_seen_in_the_history_without_the_name_for_strangers(client, people):
    token = signed(client, people["editor"])
    form = filled(client, "measure", "sto", end="2031")
    answer = send(client, "/en/measures/wijzig/measure/sto", form, token)
    assert answer.headers["location"] == "/en/measures/measure/sto?gedaan=ja"
    page = client.get("/maatregelen/measure/sto").text
    assert "omdat het zo is" in page
    assert "Editor (account" in page
    client.cookies.clear()
    stranger = client.get("/maatregelen/measure/sto").text
    assert "omdat het zo is" in stranger
    assert "2031" in stranger
    assert "Editor" not in stranger


def test_saving_the_form_as_it_is_changes_nothing(client, people):
    token = signed(client, people["editor"])
    seal = register(client).seal()
    for kind in kinds():
        for own in register(client).records(kind)[:2]:
            form = filled(client, kind, own.key)
            send(client, f"/maatregelen/wijzig/{kind}/{own.key}", form, token)
    assert register(client).seal() == seal


def test_a_stale_edit_is_laid_beside_the_other_and_nothing_is_lost(client, people):
    token = signed(client, people["editor"])
    mine = filled(client, "measure", "sto", end="2033", note="van mij")
    register(client).change(
        "measure", "sto", {"end": "2031", "status": "ended"}, 1, "Ander", "nieuwe brief"
    )
    answer = send(client, "/maatregelen/wijzig/measure/sto", mine, token)
    assert answer.status_code == 409
    now = register(client).record("measure", "sto")
    assert (now["end"], now["status"], now.version) == (2031, "ended", 2)
    text = answer.text
    assert "Ander: nieuwe brief" in text
    table = re.search(r"<tbody>.*?</tbody>", text, re.S)[0]
    assert all(own in table for own in ("2029", "2031", "2033", "van mij"))
    assert 'name="v-end" value="2033"' in text
    assert '<option value="ended" selected>' in text
    assert 'name="_version" value="2"' in text
    form = mine | {"_version": "2", "v-status": "ended"}
    assert send(client, "/maatregelen/wijzig/measure/sto", form, token).status_code == 303
    after = register(client).record("measure", "sto")
    assert (after["end"], after["status"], after["note"]) == (2033, "ended", "van mij")


def test_an_edit_of_what_was_deleted_meanwhile_can_make_it_anew(client, people):
    token = signed(client, people["editor"])
    own = register(client).records("indicator_value")[0]
    mine = filled(client, "indicator_value", own.key, note="van mij")
    register(client).delete("indicator_value", own.key, own.version, "Ander", "dubbel")
    answer = send(client, f"/maatregelen/wijzig/indicator_value/{own.key}", mine, token)
    assert answer.status_code == 409
    assert "van mij" in answer.text
    assert 'action="/maatregelen/nieuw/indicator_value"' in answer.text


@pytest.mark.parametrize(
    ("path", "told"),
    [("/maatregelen", "Verwacht: een jaar van 1900 tot en met 2100"),
     ("/en/measures", "expected a calendar year")],
)  # fmt: skip
def test_a_refused_value_is_told_at_its_field_and_kept(client, people, path, told):
    token = signed(client, people["editor"])
    form = filled(client, "measure", "sto", end="ooit", name_en="") | {"_why": ""}
    answer = send(client, f"{path}/wijzig/measure/sto", form, token)
    assert answer.status_code == 400
    assert 'href="#f-end"' in answer.text
    field = re.search(r'<input[^>]*id="f-end"[^>]*>', answer.text)[0]
    assert 'value="ooit"' in field
    assert 'aria-invalid="true"' in field
    assert "e-end" in re.search(r'aria-describedby="([^"]*)"', field)[1]
    assert 'id="e-end"' in answer.text
    for name in ("name_en", "_why"):
        assert f'href="#f-{name}"' in answer.text
    assert told.split(" ")[0] in answer.text
    assert register(client).record("measure", "sto").version == 1


def test_a_party_makes_its_own_measure(client, people):
    token = signed(client, people["right"])
    form = {
        "v-code": "proef", "v-pillar": "1", "v-kind": "measure", "v-name_nl": "Proef",
        "v-name_en": "Trial", "v-status": "announced", "v-reason": "no_size",
        "v-source": "kst-29544-1173", "_why": "nieuw", "_do": "save",
    }  # fmt: skip
    assert send(client, "/maatregelen/nieuw/measure", form, token).status_code == 303
    assert register(client).record("role", "proef/ocw/owner")["party"] == "ocw"
    again = send(client, "/maatregelen/nieuw/measure", form, token)
    assert again.status_code == 400
    assert "Dit is er al" in again.text


def test_a_first_effect_takes_the_reason_for_having_none_away(client, people):
    token = signed(client, people["editor"])
    own = register(client).record("effect", "sto-inflow")
    form = {f"v-{name}": text.replace("|", "\n") for name, text in own.as_texts().items()}
    form |= {"v-code": "actieplan-proef", "v-measure": "actieplan", "_why": "proef", "_do": "save"}
    assert send(client, "/maatregelen/nieuw/effect", form, token).status_code == 303
    assert register(client).record("measure", "actieplan")["reason"] is None
    gone = {"_version": "1", "_why": "toch niet", "_do": "save"}
    path = "/maatregelen/verwijder/effect/actieplan-proef"
    assert send(client, path, gone, token).status_code == 400
    assert send(client, path, {**gone, "_reason": "umbrella"}, token).status_code == 303
    assert register(client).record("measure", "actieplan")["reason"] == "umbrella"
    assert "verwijderd" in client.get("/maatregelen/effect/actieplan-proef").text


def test_what_others_name_is_not_deleted(client, people):
    token = signed(client, people["editor"])
    assert "Andere gegevens noemen dit" in client.get("/maatregelen/verwijder/party/ocw").text
    form = {"_version": "1", "_why": "weg", "_do": "save"}
    assert send(client, "/maatregelen/verwijder/party/ocw", form, token).status_code == 400
    assert register(client).record("party", "ocw").version == 1


def test_what_is_typed_is_never_markup(client, people):
    token = signed(client, people["editor"])
    bad = '"><script>alert(1)</script>'
    form = filled(client, "measure", "sto", note=bad, end=bad)
    answer = send(client, "/maatregelen/wijzig/measure/sto", form, token)
    assert "<script>alert" not in answer.text
    form = filled(client, "measure", "sto", note=bad) | {"_why": bad}
    assert send(client, "/maatregelen/wijzig/measure/sto", form, token).status_code == 303
    assert text_of(register(client).record("measure", "sto")["note"]) == bad
    assert "<script>alert" not in client.get("/maatregelen/measure/sto").text


def test_decisions_are_only_added(client, people):
    token = signed(client, people["editor"])
    form = {"v-code": "besluit-1", "v-made_on": "2026-01-05", "v-made_by": "minister",
            "v-text": "Doorgaan", "v-reason": "Het werkt", "_why": "besloten",
            "_do": "save"}  # fmt: skip
    assert send(client, "/maatregelen/nieuw/decision", form, token).status_code == 303
    assert client.get("/maatregelen/wijzig/decision/besluit-1").status_code == 403
    form |= {"_version": "1"}
    assert send(client, "/maatregelen/verwijder/decision/besluit-1", form, token).status_code == 403


def test_everyone_can_mend_a_refused_form(client, people, visit):
    token = signed(client, people["editor"])
    form = filled(client, "measure", "sto", end="ooit") | {"_why": ""}
    html = send(client, "/maatregelen/wijzig/measure/sto", form, token).text
    page = visit("/privacy", 320)
    page.route("**/formulier", lambda own: own.fulfill(body=html, content_type="text/html"))
    page.goto(page.url.replace("privacy", "formulier"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.activeElement.id") == "fouten"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") in ("#f-_why", "#f-end")
