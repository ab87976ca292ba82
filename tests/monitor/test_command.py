"""The commands as a user meets them."""

import json

import pytest
from click.testing import CliRunner

from krapte.cli.main import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def call(*words, code=0):
        found = CliRunner().invoke(main, ["monitor", *words])
        assert found.exit_code == code, found.output
        return found

    return call


def test_a_decision_is_written_and_shown(run):
    said = {"by": "stuurgroep", "decision": "Double it", "why": "Off course", "who": "tester"}
    words = [part for name, text in said.items() for part in (f"--{name}", text)]
    run("decide", "more-places", "--measure", "fastswitch", "--on", "2026-11-01", *words)
    shown = json.loads(run("decisions", "--json").output)
    assert [own["key"] for own in shown] == ["more-places"]
    assert "stuurgroep: Double it" in run("decisions", "--lang", "en").output


def test_status_without_draws_keeps_money_delivery_and_result_apart(run, tmp_path):
    told = json.loads(run("status", "--draws", "0", "--out", "page", "--json").output)
    by_measure = {own["measure"]: own for own in told["measures"]}
    own = by_measure["ngf-pps"]
    assert own["money"]["unconditional_eur"] == 152_500_000
    assert own["money"]["conditional_eur"] == 57_500_000
    assert {one["state"] for one in told["indicators"]} == {"not_assessable"}
    page = (tmp_path / "page" / "monitor.html").read_text(encoding="utf-8")
    assert "Geld, uitvoering en resultaat" in page
    assert "Money, delivery and result" in page
    assert {path.name for path in (tmp_path / "page").iterdir()} == {
        "monitor.html", "monitor.xlsx", "summary.json", "indicators.csv", "measures.csv",
    }  # fmt: skip


def test_alerts_without_a_store_say_what_to_do():
    from krapte.errors import BadInput

    with pytest.raises(BadInput, match="krapte fetch"):
        main(["monitor", "alerts", "--store", "nowhere", "--series", "x"], standalone_mode=False)
