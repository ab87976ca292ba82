"""Effect: what the pages say is what was written, with the two questions kept apart."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shlex
from dataclasses import asdict, replace
from html import unescape

import numpy as np
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from krapte.cli.main import main
from krapte.evaluation import (
    Check,
    Deduction,
    Effect,
    Evaluation,
    Finding,
    Grade,
    Panel,
    Path,
    Realisation,
    Verdict,
)
from krapte.evaluation.monitor import Outlook, decide, read_parts, standings
from krapte.evaluation.monitor.parts import FORECASTS, GROUPS
from krapte.register.store import Register, fill
from krapte.reporting.evaluation_page import write_evaluation
from krapte.web import Settings, create_app
from tests.web.conftest import violations
from tests.web.keyboard import walk

TODAY = dt.date(2026, 1, 15)
REGIONS, PERIODS = ("AM01", "AM02", "AM03", "AM05"), tuple(str(own) for own in range(2019, 2026))
WORKS = Evaluation(
    measure="sto", outcome="entry", unit="index", better="higher",
    roll_out={"AM01": "2022", "AM02": "2023"}, regions=REGIONS, periods=PERIODS,
    design_kind="staggered", effect=Effect("imputation", 0.25, 0.06, 0.13, 0.37, 0.005,
                                           "randomisation", 199),
    others=(Effect("synthetic", 0.2, 0.07, 0.05, 0.35, 0.012, "placebo", 99),),
    path=Path((-2, -1, 0, 1, 2), np.array([0.01, 0.0, 0.1, 0.2, 0.4321]),
              np.eye(5) * 0.01, np.full(5, 0.3), (2, 2, 2, 2, 1)),
    indication=None,
    checks=(Check("without_region", "AM01", 0.2, 0.1, 0.3, 0.01, None),
            Check("time", "-2", 0.01, -0.1, 0.1, 0.8, True)),
    findings=(),
    verdict=Verdict("works", "V-1", "Het interval ligt goed.", "The interval lies well.",
                    "Herhaal het elders.", "Repeat it elsewhere."),
    grade=Grade(3, 2, 2, (Deduction("not_registered", "Niet geregistreerd.", "Not registered."),)),
    realisation=Realisation(1.0, "2025", 0.9, "2025", False),
    minimal_effect=0.1, detectable=0.15, bias_sd=0.05, design_hash="a" * 64, registered=None,
    registered_before=False, data_hash="b" * 64, vintage="2026-01-01",
)  # fmt: skip
REFUSED = replace(
    WORKS, measure="stap", effect=None, others=(), path=None, checks=(),
    design_kind="everywhere", design_hash="c" * 64,
    findings=(Finding("NI-3", "Overal tegelijk.", "Everywhere at once.", "Loot de volgorde.",
                      "Draw lots."),),
    verdict=Verdict("not_identifiable", "NI-3", "Overal tegelijk.", "Everywhere at once.",
                    "Loot de volgorde.", "Draw lots."),
    grade=Grade(2, 0, 1), realisation=Realisation(None, None, 0.9, "2025", None),
)  # fmt: skip
MADE_UP = replace(
    WORKS, measure="example", outcome="made_up_entry", design_hash="d" * 64,
    verdict=replace(WORKS.verdict, reason_nl="Zo ziet het eruit."),
)  # fmt: skip


def written(folder, name, told):
    place = folder / "monitor" / name
    place.mkdir(parents=True)
    (place / "summary.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def filled(state):
    """Return the indicators of the monitor, after filling the state folder of the site."""
    panel = Panel(REGIONS, PERIODS, {"entry": np.arange(28.0).reshape(4, 7)}, "2026-01-01")
    for own in (WORKS, REFUSED):
        write_evaluation(own, state / "evaluations", panel)
    write_evaluation(MADE_UP, state / "evaluations")
    (state / "evaluations" / "torn").mkdir()
    (state / "evaluations" / "torn" / "evaluation.json").write_text('{"form": "krapte', "utf-8")
    with Register.open(str(state / "register.db")) as register:
        fill(register, who="test", why="test")
        for code, text, replaces in (("first", "Wacht af", ""), ("second", "Ga door", "first")):
            decide(
                register, code, text=text, reason="Het doel", made_by="stuurgroep", made_on=TODAY,
                who="test", replaces=replaces,
            )  # fmt: skip
        records = register.everything()
    years = tuple(range(2021, 2036))
    steps = np.linspace(0.9, 1.9, 4)[:, None] * np.linspace(1, 1.2, len(years))[None]
    draws = {(name, group): 600_000 * steps for name in FORECASTS for group in GROUPS}
    found = standings(records, read_parts(), Outlook(years, draws), TODAY)
    rows = [asdict(own) for own in found]
    written(state, "old", {"on": "2020-01-01", "draws": 4, "indicators": [], "measures": []})
    written(state, "now", {"on": "2026-01-15", "draws": 4, "indicators": rows, "measures": []})
    row = {"indicator": "vacancies 07", "region": "AM01", "period": "2025Q4", "state": "new",
           "direction": "down", "since": "2025Q4", "sum": 5.1, "threshold": 4.9, "lean": 0.1,
           "confirmed": True}  # fmt: skip
    board = [row, {**row, "region": "AM02", "state": "quiet", "direction": "", "since": ""}]
    told = {"on": "2026-01-15", "rate": 0.2, "series": 2, "board": board, "alarms": []}
    written(state, "alerts", told)
    return found


@pytest.fixture(scope="module")
def reader(state):
    settings = Settings(runs=state / "none", state=state, computes=False)
    with TestClient(create_app(settings), follow_redirects=False) as own:
        yield own


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/effect", 320, "light"),
        ("/en/effect", 1440, "dark"),
        (f"/effect/evaluatie/{WORKS.id}", 320, "light"),
        (f"/en/effect/evaluatie/{WORKS.id}", 1440, "dark"),
    ],
)
def test_a_reader_can_use_the_pages(visit, path, width, scheme):
    page = visit(path, width, scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1


def test_an_evaluation_is_found_by_keyboard_without_scripts(visit):
    page = visit("/effect", java_script_enabled=False)
    page.locator(f"a[href$='{WORKS.id}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/evaluatie/{WORKS.id}")
    assert page.locator("#pad svg").count() == 1
    page.get_by_role("link", name="Alle evaluaties").press("Enter")
    page.wait_for_url("**/effect#evaluaties")


def test_effectiveness_and_target_stand_apart(reader):
    text = reader.get("/effect").text
    row = next(own for own in re.findall(r"<tr.*?</tr>", text, re.S) if WORKS.id in own)
    _, effective, _, _, target, change = re.split(r"<td|</th>", row)[:1] + re.findall(
        r"<td.*?</td>", row, re.S
    )
    assert "werkt" in effective
    assert "Het interval ligt goed." in effective
    assert "gehaald" not in effective
    assert "niet gehaald" in target
    assert "werkt" not in target
    assert "Herhaal het elders." in change


def test_what_cannot_be_told_is_neither_good_nor_bad(reader):
    text = reader.get("/en/effect").text
    row = next(own for own in re.findall(r"<tr.*?</tr>", text, re.S) if REFUSED.id in own)
    assert "k-status--open" in row
    assert "no number" in row
    assert "k-status--good" not in row
    one = reader.get(f"/en/effect/evaluatie/{REFUSED.id}").text
    assert "Why there is no verdict" in one
    assert "NI-3" in one
    assert 'id="pad"' not in one


def test_what_is_made_up_says_so_everywhere(reader):
    text = reader.get("/effect").text
    row = next(own for own in re.findall(r"<tr.*?</tr>", text, re.S) if MADE_UP.id in own)
    assert "verzonnen voorbeeld" in row
    assert "k-status--good" not in row
    one = reader.get(f"/effect/evaluatie/{MADE_UP.id}").text
    assert "verzonnen voorbeeld" in one
    assert "verzonnen" not in reader.get(f"/effect/evaluatie/{WORKS.id}").text


def test_the_event_study_is_that_of_the_record(reader):
    address = f"/effect/evaluatie/{WORKS.id}"
    rows = rows_of(reader.get(address, params={"download": "pad.csv"}))
    assert WORKS.path is not None
    assert [float(row["Effect"]) for row in rows] == pytest.approx(list(WORKS.path.estimate))
    series = rows_of(reader.get(address, params={"download": "reeks.csv"}))
    assert len(series) == 2 * len(PERIODS)


def test_a_record_that_is_not_whole_is_told_and_hides_no_other(reader):
    text = reader.get("/effect").text
    assert "Niet te lezen: torn" in text
    assert all(own.id in text for own in (WORKS, REFUSED, MADE_UP))
    assert reader.get("/effect/evaluatie/torn").status_code == 404


def test_chances_are_those_of_the_newest_summary(reader, filled):
    told = [own for own in filled if own.probability is not None]
    assert told
    rows = rows_of(reader.get("/effect", params={"download": "kansen.csv"}))
    assert {row["Indicator"]: float(row["Kans"]) for row in rows} == {
        own.name_nl: own.probability for own in told
    }
    text = reader.get("/effect").text
    assert "Stand van 2026-01-15" in text
    assert "4 trekkingen" in text


def test_money_delivery_and_result_are_three_columns_and_only_a_result_has_a_state(reader):
    text = reader.get("/effect").text
    part = text[text.index('id="maatregelen"') : text.index('id="alarmen"')]
    cells = [
        re.findall(r"<td.*?</td>", own, re.S) for own in re.findall(r"<tr.*?</tr>", part, re.S)
    ]
    found = [own for own in cells if own]
    assert found
    assert all(len(own) == 3 for own in found)
    assert not any("k-status" in cell for own in found for cell in own[:2])
    assert any("k-status" in own[2] for own in found)


def test_alarms_stand_with_their_rate_of_false_ones(reader):
    text = reader.get("/en/effect").text
    part = text[text.index('id="alarmen"') : text.index('id="besluiten"')]
    assert "0.20 false alarms a quarter, one in 5 quarters" in part
    assert part.count("<tr") == 2  # the head, and the one alarm
    assert "Groningen" in part


def test_decisions_that_were_replaced_say_so(reader):
    text = reader.get("/effect").text
    second, first = (text.index(f'id="besluit-{code}"') for code in ("second", "first"))
    assert second < first
    assert "vervangen" in text[first:]
    assert "vervangen" not in text[second:first]


@pytest.mark.parametrize("path", ["/effect", "/en/effect"])
def test_with_nothing_yet_the_page_says_how_to_make_it(tmp_path, path):
    site = create_app(Settings(runs=tmp_path / "none", state=tmp_path / "site"))
    with TestClient(site) as client:
        text = client.get(path).text
    shown = [unescape(own) for own in re.findall(r"<code>(.*?)</code>", text)]
    assert len(shown) == 5
    for own in shown:
        words = shlex.split(own)[1:]
        # Help is told only when every option before it exists.
        assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0, own
    assert 'id="indicatoren"' in text
    assert 'id="kansen"' not in text


def test_a_new_summary_is_shown_at_once(tmp_path):
    site = create_app(Settings(runs=tmp_path / "none", state=tmp_path / "site"))
    with TestClient(site) as client:
        before = client.get("/effect").text
        told = {"on": "2026-02-01", "rate": 0.1, "series": 3, "board": [], "alarms": []}
        written(tmp_path / "site", "alerts", told)
        after = client.get("/effect").text
    assert "krapte monitor alerts" in before
    assert "2026-02-01" in after
    assert "Er staat geen alarm" in after


@pytest.mark.parametrize("path", ["/effect", f"/en/effect/evaluatie/{WORKS.id}"])
def test_the_pages_can_be_walked_by_keyboard(visit, path):
    assert walk(visit(path)) == []


def test_the_api_tells_what_the_page_tells(reader, filled):
    rows = {own["code"]: own for own in reader.get("/api/v1/evaluaties").json()["resultaten"]}
    assert set(rows) == {WORKS.id, REFUSED.id, MADE_UP.id}
    assert rows[WORKS.id]["effect"] == WORKS.effect.estimate
    assert rows[REFUSED.id]["effect"] is None
    assert rows[MADE_UP.id]["verzonnen"]
    stand = reader.get("/api/v1/indicatorstanden").json()
    assert stand["totaal"] == len(filled)
