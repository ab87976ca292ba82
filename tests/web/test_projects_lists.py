"""Lists of projects: taken as a whole, or refused with every fault and nothing left behind."""

from __future__ import annotations

import io
import tempfile
import zipfile
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from krapte.programming import list_tables, list_workbook, read_factors
from krapte.programming.exchange import supply_tables
from krapte.web import Settings, create_app
from krapte.web.pages.projects_lists import safe_name
from krapte.web.plans import Plans
from tests.programming import planning
from tests.web.projects_site import EMAIL, list_zip, own_projects, zipped
from tests.web.test_accounts import HERE, PASSWORD, signed


@pytest.fixture(scope="module")
def governed(tmp_path_factory):
    """Return a client of an empty site, the token of its forms, and the cookie of a session."""
    state = tmp_path_factory.mktemp("empty")
    settings = Settings(runs=state / "runs", state=state, computes=False)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        accounts = client.app.state.site.accounts
        accounts.accept(accounts.first_link(), EMAIL, "De baas", PASSWORD)
        token = signed(client, EMAIL)
        yield (
            SimpleNamespace(client=client, token=token, state=settings.state),
            dict(client.cookies),
        )


@pytest.fixture
def boss(governed):
    """Return that client, signed in."""
    own, cookies = governed
    own.client.cookies.clear()
    own.client.cookies.update(cookies)
    return own


def kept_files(boss):
    """Return everything that the site keeps of lists and plans."""
    return sorted(boss.state.glob("projects/**/*"))


def bring(boss, name, content, **other):
    return boss.client.post(
        "/projecten/lijst", headers=HERE, data={"token": boss.token},
        files={"projects": (name, content), **other},
    )  # fmt: skip


WRONG = list_tables(own_projects(), read_factors())["projects.csv"].replace(b",ES02,", b",ES99,")
BOMB = zipped({"projects.csv": b"0" * (101 * 2**20)})


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("lijst.csv", WRONG, ("lijst.csv", "<td", "region", "ES99")),
        ("lijst.zip", zipped({"projects.csv": WRONG}), ("lijst.zip/projects.csv", "ES99")),
        ("lijst.xlsx", b"project,name", ("gewone tekst", "een werkmap (.xlsx)")),
        ("lijst.zip", b"PK nothing", ("een beschadigd bestand",)),
        ("lijst.zip", BOMB, ("101 MB once unpacked",)),
        ("lijst.zip", zipped({"../projects.csv": WRONG}), ("zonder mappen",)),
        ("lijst.exe", b"MZ", ("`.exe`", "een CSV-bestand")),
        ("lijst.csv", b"", ("een leeg bestand",)),
        ("<script>.csv", b"project\nx\n", ("_script_.csv", "geen kolom")),
    ],
    ids=["region", "zipped", "no workbook", "damaged", "bomb", "path", "kind", "empty", "script"],
)
def test_a_list_with_a_fault_is_refused_and_leaves_nothing(boss, name, content, told):
    before = kept_files(boss)
    answer = bring(boss, name, content)
    assert answer.status_code == 400
    for text in (*told, "Er is niets bewaard"):
        assert text in answer.text
    assert "<script>." not in answer.text
    assert tempfile.gettempdir() not in answer.text
    assert kept_files(boss) == before


def test_a_formula_in_a_workbook_is_refused_with_its_cell(boss):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(list_workbook(own_projects(), read_factors())))
    book["projects"]["B2"] = "=1+1"
    target = io.BytesIO()
    book.save(target)
    answer = bring(boss, "lijst.xlsx", target.getvalue())
    assert answer.status_code == 400
    assert "lijst.xlsx, sheet `projects`" in answer.text
    assert "B2" in answer.text


def test_own_labour_with_a_fault_is_refused_with_the_list(boss):
    wrong = supply_tables(planning.supply())
    wrong["workers.csv"] = wrong["workers.csv"].replace(b"AM01", b"AM99")
    before = kept_files(boss)
    answer = bring(boss, "lijst.zip", list_zip(), supply=("mensen.zip", zipped(wrong)))
    assert (answer.status_code, "AM99" in answer.text) == (400, True)
    assert kept_files(boss) == before


def test_a_list_that_is_too_large_is_refused(boss):
    assert bring(boss, "lijst.csv", b"0" * (20 * 2**20 + 1)).status_code == 413
    assert bring(boss, "lijst.csv", b"0" * 26_000_000).status_code == 413


def test_nobody_writes_without_signing_in_or_from_elsewhere(boss):
    files = {"projects": ("lijst.zip", list_zip())}
    writes = {"lijst": files, "plan": None, "taak/1/klaar": None, "plan/0123456789ab/wat-als": None}
    form = {"token": boss.token, "beroep": "0761", "regio": "AM03", "aantal": "5"}
    before = kept_files(boss)
    for place, own in writes.items():
        address = f"/projecten/{place}"
        elsewhere = {"origin": "https://ergens.example"}
        sent = boss.client.post(address, data=form, files=own, headers=elsewhere)
        assert sent.status_code == 403, place
    boss.client.cookies.clear()
    for place, own in writes.items():
        sent = boss.client.post(f"/projecten/{place}", data=form, files=own, headers=HERE)
        assert sent.status_code == 401, place
    assert kept_files(boss) == before


def test_names_of_files_lose_what_means_something():
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("C:\\lijsten\\mijn lijst.xlsx") == "mijn lijst.xlsx"
    assert safe_name('..."><b>.csv') == "___b_.csv"


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_a_list_that_was_taken_out_can_be_brought_back(boss, form):
    out = boss.client.get(f"/projecten/projecten.{form}", params={"gebied": "ES07"})
    answer = bring(boss, f"achterhoek.{form}", out.content)
    assert answer.status_code == 303
    code = answer.headers["location"].rpartition("/")[2]
    kept = Plans(boss.state).list(code)
    assert {own.region for own in kept.programme} == {"ES07"}
    again = bring(boss, f"achterhoek.{form}", out.content)
    assert again.headers["location"] == answer.headers["location"]
    shown = boss.client.get(answer.headers["location"])
    assert f"{len(kept.programme)}</p>" in shown.text
    boss.client.cookies.clear()
    assert boss.client.get(answer.headers["location"]).status_code == 401
    assert code not in boss.client.get("/projecten/lijst").text


def test_templates_are_lists_without_projects(boss):
    from python_calamine import CalamineWorkbook

    book = boss.client.get("/projecten/sjabloon.xlsx").content
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert len(sheets.get_sheet_by_name("projects").to_python()) == 1
    tables = zipfile.ZipFile(io.BytesIO(boss.client.get("/projecten/sjabloon.zip").content))
    assert "projects.csv" in tables.namelist()
    assert boss.client.get("/projecten/sjabloon-aanbod.xlsx").content[:2] == b"PK"
    assert boss.client.get("/projecten/sjabloon.exe").status_code == 404
