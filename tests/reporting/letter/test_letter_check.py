"""A letter that was changed, or whose run was, is refused."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from krapte.errors import BadInput
from krapte.folders import digest
from krapte.reporting.folder import MANIFEST as RUN_MANIFEST
from krapte.reporting.letter import MANIFEST, check, read_letter, write_letter
from krapte.reporting.letter.compose import letter_id


def forged(folder, change):
    """Change the content of a letter and make its hashes agree with that again."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest["content"])
    manifest["id"] = letter_id(manifest["content"])
    path.write_text(json.dumps(manifest), encoding="utf-8")


def headline(content):
    return next(own for own in content["claims"] if own["table"] == "cells")


def test_a_letter_holds_and_prints_to_the_same_bytes(folder, run, letter, records):
    found = check(folder, run.parent, records)
    assert found.id == letter.id
    assert found.reprinted
    assert found.claims == len(letter.content["claims"])


def test_writing_it_again_changes_nothing(folder, letter):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    write_letter(letter, folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_another_letter_is_never_written_over_it(folder, letter):
    from dataclasses import replace

    with pytest.raises(BadInput, match="never changed"):
        write_letter(replace(letter, id="0" * 12), folder)


@pytest.mark.parametrize("name", ["brief.html", "brief.pdf", "charts/fan.svg"])
def test_a_changed_file_is_refused(copy, run, name):
    path = copy / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BadInput, match=name):
        check(copy, run.parent)


def test_a_file_that_was_added_is_refused(copy, run):
    (copy / "bijlage.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="added"):
        check(copy, run.parent)


def test_a_figure_that_its_run_does_not_give_is_refused(copy, run):
    def lower(content):
        own = headline(content)
        own["values"][0] -= 10_000

    forged(copy, lower)
    with pytest.raises(BadInput, match="as there"):
        check(copy, run.parent)


def test_a_figure_written_otherwise_than_its_value_is_refused(copy, run):
    forged(copy, lambda content: headline(content).update(text="10"))
    with pytest.raises(BadInput, match="`10`"):
        check(copy, run.parent)


def test_words_that_do_not_say_their_claim_are_refused(copy, run):
    def other(content):
        for part in content["sections"][0]["blocks"][0]["spans"]:
            if "claim" in part:
                part["text"] = "12"

    forged(copy, other)
    with pytest.raises(BadInput, match="as its claim"):
        check(copy, run.parent)


def test_a_forged_sentence_no_longer_prints_to_the_same_bytes(copy, run):
    def other(content):
        content["sections"][0]["blocks"][0]["spans"][0]["text"] = "Alles is af. "

    forged(copy, other)
    with pytest.raises(BadInput, match="other bytes"):
        check(copy, run.parent)


def test_a_forged_drawing_is_refused(copy, run):
    path = copy / "charts" / "fan.svg"
    path.write_text(path.read_text(encoding="utf-8").replace("#8a3b12", "#00ff00"), "utf-8")
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"]["charts/fan.svg"] = digest(path.read_bytes())
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BadInput, match="other bytes"):
        check(copy, run.parent)


def test_money_that_the_records_do_not_give_is_refused(copy, run):
    def richer(content):
        for own in content["records"]["budget_line"]:
            if own["key"] == "ngf-pps-conditional":
                own["conditional"] = False

    forged(copy, richer)
    with pytest.raises(BadInput, match="register, money"):
        check(copy, run.parent)


def test_a_letter_is_refused_when_its_run_was_made_otherwise(folder, run, tmp_path):
    runs = tmp_path / "runs"
    own = shutil.copytree(run, runs / run.name)
    cells = pd.read_parquet(own / "cells.parquet")
    cells["median"] += 1000.0
    cells.to_parquet(own / "cells.parquet", index=False)
    manifest = json.loads((own / RUN_MANIFEST).read_text(encoding="utf-8"))
    manifest["files"]["cells.parquet"] = digest((own / "cells.parquet").read_bytes())
    (own / RUN_MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        check(folder, runs)
    assert any("cells" in problem.found for problem in fault.value.problems)


def test_a_letter_without_its_run_is_refused(folder, tmp_path):
    with pytest.raises(BadInput, match="no run"):
        check(folder, tmp_path)


def test_a_register_that_says_otherwise_is_told(folder, run, register):
    own = register.record("commitment", "mmip-gereed")
    register.change("commitment", own.key, {"note": "nagezocht"}, own.version, "An", "test")
    with pytest.raises(BadInput, match="commitment mmip-gereed"):
        check(folder, run.parent, register.everything())


def test_a_folder_that_holds_no_letter_is_told(tmp_path):
    with pytest.raises(BadInput, match="no letter"):
        read_letter(tmp_path)
