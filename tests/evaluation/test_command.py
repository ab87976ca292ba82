"""The commands as a user gives them: from the example to the verdict, and refusals that help."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from krapte.cli.evaluate import _lines, _over_measures, command
from krapte.errors import BadInput
from krapte.evaluation import Effect, Evaluation, evaluate
from tests.evaluation.cases import FAST, case


def told(*arguments):
    """Return what a command prints with --json."""
    done = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def journey(tmp_path_factory):
    """Return the folder of an example that was registered and judged."""
    folder = tmp_path_factory.mktemp("evaluate")
    made = told("example", folder / "example")
    design, panel = made["design"], made["panel"]
    told("design", design, "--register", "--by", "A. Person")
    found = told("run", design, "--panel", panel, "--out", folder / "out", "--permutations", 99)
    return folder, made, found


def test_the_journey_ends_in_a_verdict_with_its_reasons(journey):
    _, _, found = journey
    assert found["verdict"]["verdict"] == "works"
    assert found["registered"] is not None
    assert not found["registered_before"]
    assert found["grade"]["sms"] == 2
    assert found["realisation"]["target"] is None


def test_the_folder_holds_page_tables_and_record(journey):
    folder, _, found = journey
    place = folder / "out" / found["id"]
    record = json.loads((place / "evaluation.json").read_text())
    assert Evaluation.of_record(record).id == found["id"]
    path = pd.read_csv(place / "path.csv")
    assert (path["band_high"] >= path["high"]).all()
    book = pd.read_excel(place / "evaluation.xlsx", sheet_name=None, engine="calamine")
    assert set(book) == {"effects", "path", "checks", "findings", "series"}
    assert len(book["checks"]) == len(found["checks"])


def test_the_page_tells_it_in_two_languages_and_stands_alone(journey):
    page = next((journey[0] / "out").glob("*/evaluation.html")).read_text()
    assert page.count("<svg") == 6
    assert not re.search(r"<script|<link|src=", page)
    assert not re.findall(r'(?:href|url)\s*[=(]\s*"?https?:', page)
    for word in ("werkt", "works", "Doelrealisatie", "Doeltreffendheid", "sup-t", "verdringing"):
        assert word in page
    nl, en = (page.split(f'<div lang="{lang}">')[2] for lang in ("nl", "en"))
    assert "0,2" in nl
    assert "0.2" in en


def test_over_measures_p_values_rise_and_refused_ones_do_not_count():
    one = Effect("imputation", 1.0, 0.1, 0.8, 1.2, 0.03, "randomisation", 99)
    refused = evaluate(*case("everywhere"), effort=FAST)
    found = [
        replace(refused, measure="a", effect=one),
        replace(refused, measure="b", effect=replace(one, p=0.04)),
        replace(refused, measure="c"),
    ]
    assert _over_measures(found) == pytest.approx({"a": 0.04, "b": 0.04})
    assert _over_measures([refused]) == {}


def test_a_refusal_shows_no_number_on_the_page(journey, tmp_path):
    _, made, _ = journey
    table = pd.read_csv(made["panel"])
    last = table["period"] <= "2020Q1"
    table[last].to_csv(tmp_path / "short.csv", index=False)
    design = tmp_path / "design.toml"
    design.write_text(Path(made["design"]).read_text().replace("lag = 0", "lag = 4"))
    found = told("run", design, "--panel", tmp_path / "short.csv", "--out", tmp_path / "out")
    assert found["effect"] is None
    assert found["verdict"]["code"] == "NI-2"
    assert found["verdict"]["from_period"] == "2021Q1"
    page = next((tmp_path / "out").glob("*/evaluation.html")).read_text()
    assert "te vroeg" in page
    assert "geen getal" in page
    assert "Eerste oordeel mogelijk vanaf 2021Q1" in page


def test_power_looks_ahead_and_says_whether_it_is_enough(journey):
    _, made, _ = journey
    near = told("power", made["design"], "--panel", made["panel"], "--until", "2023Q4",
                "--panels", 200)  # fmt: skip
    far = told("power", made["design"], "--panel", made["panel"], "--until", "2033Q4",
               "--panels", 200)  # fmt: skip
    assert far["full_effect"] < near["full_effect"]
    assert not near["enough"]
    calm = told("power", made["design"], "--panel", made["panel"], "--sd", 0.05, "--rho", 0,
                "--panels", 200)  # fmt: skip
    assert calm["enough"]


def test_an_order_is_proposed_from_a_policy(journey, tmp_path):
    _, made, _ = journey
    policy = tmp_path / "policy.toml"
    policy.write_text('first = "2027Q1"\nlast = "2029Q1"\nuntil = "2032Q4"\nwaves = 3\n')
    found = told("design", made["design"], "--panel", made["panel"], "--policy", policy)["order"]
    assert sum(len(own["regions"]) for own in found["waves"]) == 35
    assert found["assignment"] == "randomised"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_text_says_both_answers_apart(journey, lang):
    record = json.loads(next((journey[0] / "out").glob("*/evaluation.json")).read_text())
    text = "\n".join(_lines(Evaluation.of_record(record), lang))
    words = {
        "nl": ("Doeltreffendheid: werkt", "Doelrealisatie: geen doel"),
        "en": ("(doeltreffendheid): works", "(doelrealisatie): no target"),
    }[lang]
    assert all(word in text for word in words)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "absent.toml", "--panel", "absent.csv"],
        ["power", "absent.toml", "--panel", "absent.csv"],
        ["design", "absent.toml"],
    ],
)
def test_what_is_not_there_is_said(arguments):
    with pytest.raises(BadInput, match="krapte evaluate example"):
        CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_options_that_need_one_another_say_so(journey):
    _, made, _ = journey
    design = made["design"]
    for arguments in (
        ["design", design, "--register"],
        ["run", design],
        ["power", design, "--panel", made["panel"], "--sd", "1"],
    ):
        done = CliRunner().invoke(command, arguments)
        assert done.exit_code == 2
    with pytest.raises(BadInput, match="a later quarter"):
        CliRunner().invoke(
            command, ["power", design, "--panel", made["panel"], "--until", "2030"],
            catch_exceptions=False,
        )  # fmt: skip
