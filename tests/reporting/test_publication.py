"""A publication is whole or not there, always the same, and never made of a changed run."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from krapte.errors import BadInput
from krapte.reporting.folder import write
from krapte.reporting.publish import Disclosure, publish
from tests.reporting.publishing import HOST, SETTINGS


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_same_run_gives_the_same_bytes(run, published, tmp_path):
    again = publish(run, tmp_path / "again", publisher=HOST)
    assert content(again.folder) == content(published.folder)
    assert publish(run, tmp_path / "again", publisher=HOST).files == again.files
    assert [path.name for path in tmp_path.iterdir()] == ["again"]


def test_another_step_is_told_in_the_metadata_and_replaces_the_publication(run, tmp_path):
    publish(run, tmp_path / "p", publisher=HOST)
    publish(run, tmp_path / "p", disclosure=Disclosure(1000))
    assert not (tmp_path / "p/dcat").exists()
    assert "rounded to 1000" in (tmp_path / "p/csv/csv-metadata.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["cells.parquet", "report.html", "summary.json", "tables/pillars.csv"]
)
def test_a_run_with_a_changed_file_is_refused_and_the_file_named(run, tmp_path, name):
    copy = shutil.copytree(run, tmp_path / run.name)
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(BadInput) as told:
        publish(copy, tmp_path / "out")
    assert len(told.value.problems) == 1
    assert name in str(told.value)
    assert not (tmp_path / "out").exists()


def test_a_run_that_lacks_a_file_is_refused(run, tmp_path):
    copy = shutil.copytree(run, tmp_path / run.name)
    (copy / "measures.parquet").unlink()
    with pytest.raises(BadInput, match=r"measures\.parquet"):
        publish(copy, tmp_path / "out")


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest | {"inputs": manifest["inputs"] | {"draws": 1000}},
        lambda manifest: manifest | {"id": "0123456789ab"},
        lambda manifest: manifest | {"files": {}},
        lambda manifest: {"id": manifest["id"]},
        lambda manifest: [],
    ],
)
def test_a_changed_manifest_is_refused(run, tmp_path, change):
    copy = shutil.copytree(run, tmp_path / run.name)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps(change(manifest)), encoding="utf-8")
    with pytest.raises(BadInput) as told:
        publish(copy, tmp_path / "out")
    assert len(told.value.problems) == 1


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no finished run"):
        publish(tmp_path, tmp_path / "out")


def test_a_folder_with_other_things_is_left_alone(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("mine")
    with pytest.raises(BadInput, match="other things"):
        publish(run, tmp_path / "mine")
    with pytest.raises(BadInput, match="other things"):
        publish(run, tmp_path / "mine/letter.txt")
    assert content(tmp_path) == {"mine/letter.txt": b"mine"}


def test_a_publication_never_stands_in_its_run(run):
    before = content(run)
    for place in (run, run / "published"):
        with pytest.raises(BadInput, match="never changed"):
            publish(run, place)
    assert content(run) == before


def test_a_publication_that_fails_leaves_nothing_and_keeps_the_earlier_one(
    few_results, run, tmp_path
):
    earlier = content(publish(run, tmp_path / "p").folder)
    strange = few_results.assumptions.assign(never_described=1.0)
    other = replace(few_results, assumptions=strange)
    broken = write(other, {}, "report", SETTINGS | {"seed": 2}, tmp_path / "runs")
    with pytest.raises(KeyError, match="never_described"):
        publish(broken, tmp_path / "p")
    assert content(tmp_path / "p") == earlier
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p", "runs"]


def test_the_command_publishes_a_run(run, tmp_path, krapte_command):
    words = ("publish", run, "--out", tmp_path / "p", "--round-to", 1000, "--publisher", "X")
    told = krapte_command(*words, "--base-url", "https://a.nl", "--json").json
    assert told["run"] == run.name
    assert told["rounded_to"] == 1000
    assert told["catalogue"] is True
    assert set(told["files"]) >= {"csv/cells-regional.csv", "sdmx/cells.csv", "dcat/catalogue.ttl"}
    assert all((tmp_path / "p" / name).is_file() for name in told["files"])


def test_the_command_refuses_a_changed_run_in_one_line(run, tmp_path, krapte_command):
    copy = shutil.copytree(run, tmp_path / run.name)
    (copy / "report.html").write_text("another", encoding="utf-8")
    done = krapte_command("publish", copy, "--out", tmp_path / "p")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert "report.html" in done.err


@pytest.mark.parametrize(
    "options",
    [["--publisher", "X"], ["--base-url", "https://a.nl"], ["--contact", "a@b.nl"]],
    ids=lambda options: options[0],
)
def test_the_command_wants_publisher_and_address_together(run, tmp_path, options, krapte_command):
    done = krapte_command("publish", run, "--out", tmp_path / "p", *options)
    assert done.code == 2
    assert "needs" in done.err
    assert list(tmp_path.iterdir()) == []
