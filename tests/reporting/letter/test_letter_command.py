"""`krapte letter` as a user meets it: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import datetime as dt
import json

import pytest


def test_it_composes_and_checks(krapte_command, run, register_file, tmp_path):
    # The register of this test is filled today; before that it had no records to compare with.
    today = dt.datetime.now(dt.UTC).date().isoformat()
    asked = ["letter", "--run", run, "--date", today, "--register", register_file]
    made = krapte_command(*asked, "--json")
    assert made.code == 0
    told = json.loads(made.out)
    assert told["run"] == run.name
    assert told["commitments"]["unknown"] > 0
    folder = tmp_path / told["folder"]
    assert {own.name for own in folder.iterdir()} == {
        "brief.pdf", "brief.docx", "brief.html", "letter.json", "charts",
    }  # fmt: skip
    checked = krapte_command(
        "letter", "check", folder, "--runs", run.parent, "--register", register_file, "--json"
    )
    assert json.loads(checked.out)["claims"] == told["claims"]
    page = folder / "brief.html"
    page.write_text(page.read_text(encoding="utf-8").replace("CONCEPT", ""), encoding="utf-8")
    refused = krapte_command("letter", "check", folder, "--runs", run.parent)
    assert refused.code == 2
    assert "brief.html" in refused.err


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["letter"], "--runs"),
        (["letter", "check", "nowhere"], "letter.json"),
        (["letter", "--since", "nowhere"], "letter.json"),
    ],
)
def test_what_is_missing_is_named(krapte_command, words, field):
    refused = krapte_command(*words)
    assert refused.code == 2
    assert field in refused.err
    assert "Traceback" not in refused.err
