"""What people do on a site, by their role, and what the site must answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

import httpx

from benchmarks.users_people import API, CLOSED, DOMAIN, OPEN, PASSWORD, Edit, Form, Person

PAGES = (
    "/", "/en", "/krapte", "/maatregelen", "/maatregelen/register", "/maatregelen/geschiedenis",
    "/projecten", "/projecten/plannen", "/projecten/lijst", "/overstap", "/effect", "/brief",
    "/bronnen", "/taken", "/privacy", "/account",
)  # fmt: skip
READS = (
    "maatregelen?paginagrootte=50", "partijen", "toezeggingen?paginagrootte=20", "taken", "runs",
    "openstaande-afspraken", "begrotingsregels?paginagrootte=10",
)  # fmt: skip


def browse(who: Person) -> None:
    """Read a page, a list of the API, and the history of a record."""
    who.expect(who.get(who.choose(PAGES)), 200)
    who.expect(who.get(f"{API}/{who.choose(READS)}"), 200)
    measure = who.choose(who.measures)
    who.expect(who.get(f"{API}/maatregelen/{measure}/geschiedenis"), 200)
    who.expect(who.get(f"/maatregelen/measure/{measure}"), 200)


def trespass(who: Person) -> None:
    """Try what the role may not."""
    measure = who.choose(who.measures)
    refused = (401,) if not who.signed else (403,)
    who.expect(who.post(f"/maatregelen/wijzig/measure/{measure}", {"_do": "save"}), *refused)
    patch = {"opmerking": who.text()}
    answer = who.ask("PATCH", f"{API}/maatregelen/{measure}", json=patch,
                     headers={"X-Reden": "w", "If-Match": '"1"', "X-Token": who.token})  # fmt: skip
    who.expect(answer, *refused)
    who.expect(who.post("/account/uitnodigen", {"email": "x@x.nl", "role": "reader"}), *refused)
    who.expect(who.get("/account/gegevens/1"), *refused)


def sign_in(who: Person) -> None:
    """Sign in, if that is not done; a wrong password first, now and then."""
    if who.signed:
        return
    form = {"email": who.email, "password": PASSWORD}
    if who.choose((True, False, False)):
        who.expect(who.ask("POST", "/account/aanmelden", data={**form, "password": "x" * 20}), 400)
    if who.expect(who.ask("POST", "/account/aanmelden", data=form), 303):
        who.signed = True
        who.token = re.findall(r'name="token" value="([0-9a-f]{64})"', who.get("/account").text)[0]


def signing(act: Callable[[Person], None]) -> Callable[[Person], None]:
    """Return an act that is done by somebody who signed in."""

    def own(who: Person) -> None:
        sign_in(who)
        if who.signed:
            act(who)

    own.__name__ = act.__name__
    return own


@signing
def sign_out(who: Person) -> None:
    """Sign out; the cookie that was then works no more."""
    assert who.client is not None
    old = dict(who.client.cookies)
    if not who.expect(who.post("/account/afmelden", {}), 303):
        return
    who.signed, who.token = False, ""
    who.client.cookies.clear()
    for name, value in old.items():
        who.client.cookies.set(name, value)
    who.expect(who.get("/account/gegevens/1"), 401)
    who.client.cookies.clear()


@signing
def take_key(who: Person) -> None:
    """Have a key made, and read with it."""
    answer = who.post("/account/sleutel", {"name": "week"})
    if who.expect(answer, 200):
        who.told.keys += re.findall(r"krapte_[\w-]{43}", answer.text)
        bearer = {"Authorization": f"Bearer {who.told.keys[-1]}"}
        who.expect(who.ask("GET", f"{API}/taken", headers=bearer), 200)


@signing
def edit_by_program(who: Person) -> None:
    """Read a record, think, and write it if nobody was first."""
    _edit(who, who.choose(who.measures), (200,))


def _edit(who: Person, measure: str, allowed: Sequence[int]) -> None:
    read = who.get(f"{API}/maatregelen/{measure}")
    if not who.expect(read, 200):
        return
    time.sleep(who.random.uniform(0, 0.05))
    text, version = who.text(), read.json()["versie"]
    headers = {
        "X-Reden": "week", "If-Match": read.headers["etag"], "X-Token": who.token,
        "Content-Type": "application/json",
    }  # fmt: skip
    path = f"{API}/maatregelen/{measure}"
    try:
        answer = who.ask("PATCH", path, json={"opmerking": text}, headers=headers)
    except httpx.HTTPError:
        who.told.unsure.append(text)
        raise
    if answer.status_code == 412:
        who.told.conflicts += 1
    elif who.expect(answer, *allowed) and answer.status_code == 200:
        given = answer.json()["versie"]
        who.told.edits.append(Edit(measure, version, given, text, who.signature))


@signing
def edit_by_form(who: Person) -> None:
    """Open the form of a record, and send it; when somebody was first, look and send again."""
    measure = who.choose(who.measures)
    path = f"/maatregelen/wijzig/measure/{measure}"
    page = who.get(path)
    if not who.expect(page, 200):
        return
    time.sleep(who.random.uniform(0, 0.05))
    for _ in range(3):
        form = Form(page.text[page.text.index("<form method") :].split("</form>")[0])
        text, read = who.text(), int(form.fields["_version"])
        sent = form.fields | {"v-note": text, "_why": "week", "_do": "save"}
        try:
            page = who.post(path, sent)
        except httpx.HTTPError:
            who.told.unsure.append(text)
            raise
        if page.status_code == 303:
            who.told.edits.append(Edit(measure, read, read + 1, text, who.signature))
            return
        if not who.expect(page, 409):
            return
        who.told.conflicts += 1


@signing
def edit_of_another(who: Person) -> None:
    """As an editor of one party, try a record of another."""
    _edit(who, who.choose(who.foreign), (403,))


@signing
def bring_list(who: Person) -> None:
    """Bring a list of projects, open or for colleagues only."""
    is_open = who.choose((True, False))
    name = f"{OPEN if is_open else CLOSED} {who.text()}"
    files = {"projects": ("lijst.zip", who.projects, "application/zip")}
    form = {"name": name, "zichtbaar": "iedereen" if is_open else "aangemeld"}
    answer = who.post("/projecten/lijst", form, files=files)
    if who.expect(answer, 303):
        who.told.lists[name] = is_open
        who.expect(who.get(answer.headers["location"]), 200)


@signing
def start_job(who: Person) -> None:
    """Have something computed; a full queue says so."""
    answer = who.ask("POST", f"{API}/taken", json={"soort": "ensemble", "trekkingen": 2},
                     headers={"X-Token": who.token})  # fmt: skip
    if who.expect(answer, 202, 429, 503) and answer.status_code == 202:
        who.told.jobs.append(answer.json()["nummer"])


@signing
def stop_job(who: Person) -> None:
    """Stop the own newest job, and try to stop that of somebody else."""
    if who.told.jobs:
        if who.expect(who.post(f"/taken/{who.told.jobs[-1]}/stop", {}), 303):
            who.told.stopped.append(who.told.jobs[-1])
    elif who.role != "administrator" and "jobs" in who.get("/taken").text:
        who.expect(who.post("/taken/1/stop", {}), 403, 404)


@signing
def compose(who: Person) -> None:
    """Have a letter drafted, when there is a run; settle a draft."""
    page = who.get("/brief")
    runs = re.findall(r'<option value="([0-9a-f]{12})"', page.text)
    if runs:
        form = {"run": runs[0], "date": "2026-11-25", "language": "nl"}
        who.expect(who.post("/brief/opstellen", form), 303, 503)
    for draft in re.findall(r"/brief/concept/([\w-]+)\"", page.text)[:1]:
        who.expect(who.post(f"/brief/concept/{draft}/vaststellen", {}), 303)


@signing
def manage(who: Person) -> None:
    """Invite somebody, and look what is held of a colleague."""
    email = f"nieuw{who.text()[5:]}@{DOMAIN}".replace(" ", "")
    who.expect(who.post("/account/uitnodigen", {"email": email, "role": "reader"}), 200)
    who.expect(who.get(f"/account/gegevens/{who.account}"), 200)


_WORK = [browse, browse, signing(browse), sign_out, take_key]
ACTS: dict[str, list[Callable[[Person], None]]] = {
    "": [browse, browse, browse, trespass],
    "reader": [*_WORK, signing(trespass), bring_list, start_job, stop_job],
    "party_editor": [*_WORK, edit_by_program, edit_by_program, edit_by_form, edit_of_another],
    "editor": [*_WORK, edit_by_program, edit_by_form, edit_by_form, bring_list, start_job],
    "publisher": [*_WORK, edit_by_form, edit_by_program, compose],
    "administrator": [*_WORK, manage, edit_by_program, stop_job],
}
"""Role to what somebody does, the usual more often."""
