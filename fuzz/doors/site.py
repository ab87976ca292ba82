"""The site: bodies and questions of the API, uploads, and forms; nothing may answer 500."""

from __future__ import annotations

import json
import tempfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import httpx
from fastapi.testclient import TestClient
from tests.web.api_site import Unhurried, key_of
from tests.web.projects_site import list_zip, supply_zip
from tests.web.test_accounts import HERE, PASSWORD

from fuzz.doors.projects import PROGRAMME, book_cases, table_cases
from fuzz.reader import Case, Reader
from krapte.errors import BadInput, Problem
from krapte.web import Settings, create_app
from krapte.web.accounts.guard import cookie_name
from krapte.web.api import PATH
from krapte.web.api.names import RESOURCES, segment_of
from krapte.web.pages.projects_lists import read_labour, read_list

_KINDS = ("measure", "commitment", "indicator_value", "budget_line", "party", "milestone")
_QUESTIONS = (
    "maatregelen?pijler=1&pagina=1&aantalPerPagina=5", "toezeggingen?fields=code,status",
    "waarden?indicator=x&pagina=2", "partijen/ocw", "maatregelen?zoek=techniek",
    "begrotingsregels?sort=code", "openapi.json", "bewijzen?_format=csv",
)  # fmt: skip
_PAGES = (
    "/", "/en/", "/maatregelen?pijler=1", "/maatregelen/sto", "/maatregelen/overlap?maat=geld",
    "/tekort?regio=AM01&beroep=07", "/en/projects", "/projecten/lijst", "/overstappen?van=7212",
    "/effect", "/brief", "/bronnen", "/static/site.css", "/account/aanmelden",
)  # fmt: skip

_LIST = (
    b"project,name,region,technology,size,unit,earliest_start,deadline\r\n"
    b"windpark,Windpark,ES07,wind_onshore,30,MW,2027-01,2030-12"
)


@lru_cache(maxsize=1)
def _site() -> SimpleNamespace:
    """Return a site without runs, a client without hurry, and the headers of an administrator."""
    state = Path(tempfile.mkdtemp(prefix="fuzz-site-"))
    app = create_app(Settings(runs=state / "runs", state=state, computes=False))
    accounts = app.state.site.accounts
    headers = key_of(accounts, "administrator")
    client = TestClient(Unhurried(app), follow_redirects=False)
    form = TestClient(Unhurried(app), follow_redirects=False)
    secret, _ = accounts.sign_in("baas@voorbeeld.nl", PASSWORD)
    form.cookies.set(cookie_name(secure=False), secret)
    token = accounts.session(secret)[1]
    return SimpleNamespace(app=app, client=client, headers=headers, form=form, token=token)


def _judged(answer: object) -> None:
    """Raise BadInput for an answer of 400 to 499: it was refused, as it may be."""
    status = answer.status_code  # type: ignore[attr-defined]
    assert status < 500, f"status {status}: {answer.text[:300]}"  # type: ignore[attr-defined]
    if status >= 400:
        told = f"status {status}"
        raise BadInput([Problem("request", None, None, told, "an answer", "Ask otherwise.")])


def _bodies() -> list[Case]:
    site = _site()
    found: list[Case] = []
    for kind in _KINDS:
        resource = RESOURCES[kind][0]
        key = segment_of(site.app.state.site.register.records(kind)[0].key)
        body = site.client.get(f"{PATH}/{resource}/{key}").json()
        told = {"at": f"{resource}/{key}", "body": body}
        found.append({"request.json": json.dumps(told, ensure_ascii=False).encode()})
    return found


def _send_body(folder: Path) -> None:
    """Send a body as PUT, dry; what the JSON of the case lost is sent as it lies there."""
    site, raw = _site(), (folder / "request.json").read_bytes()
    at, body = f"{RESOURCES['measure'][0]}/sto", raw
    try:
        told = json.loads(raw)
        body = json.dumps(told["body"]).encode("utf-8", "surrogatepass")
        if told["at"].split("/")[0] in {own for own, _ in RESOURCES.values()}:
            at = told["at"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    headers = {**site.headers, "X-Reden": "proef", "Content-Type": "application/json",
               "If-Match": '"1"'}  # fmt: skip
    try:
        address = f"{PATH}/{at}?proef=true"
        for method in ("PUT", "PATCH"):
            _judged(site.client.request(method, address, content=body, headers=headers))
        again = f"{PATH}/{at.split('/')[0]}?proef=true"
        assert site.client.post(again, content=body, headers=headers).status_code < 500
    except httpx.InvalidURL:
        raise BadInput(
            [Problem("address", None, None, at[:50], "an address", "Send it.")]
        ) from None


def _ask(folder: Path) -> None:
    """Ask an address as it lies there, of the API and as a page."""
    text = (folder / "address.query").read_bytes().decode("latin-1")
    try:
        # An address of elsewhere is answered by the client of the test, not by the site.
        asked = httpx.URL(text)
        text = text if asked.is_relative_url and not asked.host else "/" + text
        _judged(_site().client.get(text, headers=_site().headers))
    except httpx.InvalidURL:
        raise BadInput([Problem("address", None, None, "none", "an address", "Send it.")]) from None


def _addresses() -> list[Case]:
    api = [f"{PATH}/{own}" for own in _QUESTIONS]
    site = _site()
    return [
        {"address.query": own.encode()} for own in (*api, *_PAGES)
        if site.client.get(own, headers=site.headers).status_code < 400
    ]  # fmt: skip


def _bring(folder: Path) -> None:
    """Bring a list with labour of one's own, in a form as a browser sends it."""
    site = _site()
    files = {
        field: ((folder / f"{field}.zip").name, (folder / f"{field}.zip").read_bytes())
        for field in ("projects", "supply") if (folder / f"{field}.zip").is_file()
    }  # fmt: skip
    _judged(site.form.post("/projecten/lijst", headers=HERE, data={"token": site.token},
                           files=files))  # fmt: skip


def _raw_form(folder: Path) -> None:
    """Send a body of several parts as it lies there."""
    site = _site()
    headers = {**HERE, "X-token": site.token, "Content-Type": "multipart/form-data; boundary=b"}
    body = (folder / "form.txt").read_bytes()
    _judged(site.form.post("/projecten/lijst", headers=headers, content=body))


def _form() -> list[Case]:
    head = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    parts = (
        head % (b"token", b"", _site().token.encode()),
        head % (b"name", b"", b"proef"),
        head % (b"projects", b'; filename="lijst.csv"\r\nContent-Type: text/csv', _LIST),
    )
    return [{"form.txt": b"".join(parts) + b"--b--\r\n"}]


def _read_list(folder: Path) -> None:
    """Read a list as the site does once a browser has brought it."""
    read_list([(path.name, path.read_bytes()) for path in sorted(folder.iterdir())])


def _read_labour(folder: Path) -> None:
    for path in folder.iterdir():
        read_labour(path.name, path.read_bytes(), PROGRAMME)


READERS = (
    Reader("site.list", lambda: [{"list.zip": list_zip()}, *book_cases(), *table_cases()],
           _read_list),
    Reader("site.labour", lambda: [{"labour.zip": supply_zip()}], _read_labour),
    Reader("site.bodies", _bodies, _send_body),
    Reader("site.addresses", _addresses, _ask),
    Reader("site.upload", lambda: [{"projects.zip": list_zip(), "supply.zip": supply_zip()}],
           _bring),
    Reader("site.form", _form, _raw_form),
)  # fmt: skip
