"""`krapte demo`: every step is a command that exists, says its data, and the whole loop runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from krapte.cli.demo import DATA, STEPS
from tests.test_docs import parse

PROGRAM = Path(sys.executable).parent / "krapte"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_is_a_command_that_exists_and_says_what_it_stands_on(step):
    parse([word.format(out="place", run="place/runs/1", draws="8") for word in step.words])
    assert step.data in DATA
    assert step.nl != step.en


def test_what_is_made_up_says_so_in_both_languages():
    made_up = [step for step in STEPS if step.words[0] == "evaluate"]
    assert len(made_up) == 2
    assert {step.data for step in made_up} == {"made up"}
    assert DATA["made up"]["nl"].startswith("VERZONNEN")
    assert DATA["made up"]["en"].startswith("MADE UP")


def demo(*words, place):
    return subprocess.run([str(PROGRAM), "demo", *words], cwd=place, capture_output=True, text=True)


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine", encoding="utf-8")
    done = demo("--out", "mine", "--json", place=tmp_path)
    assert done.returncode == 2
    assert "--out" in done.stdout + done.stderr
    assert [own.name for own in (tmp_path / "mine").iterdir()] == ["notes.txt"]


@pytest.mark.skipif(os.environ.get("KRAPTE_RELEASE") != "1", reason="minutes; `make release`")
def test_the_whole_loop_runs_and_tells_each_answer(tmp_path):
    done = demo("--draws", "8", "--json", place=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert [own["step"] for own in told["steps"]] == [step.name for step in STEPS]
    assert [own["made_up"] for own in told["steps"]].count(True) == 2
    answers = {own["step"]: own["answer"] for own in told["steps"]}
    assert answers["letter check"]["holds"] is True
    assert answers["run"]["shortage"]
    assert told["next"].startswith("krapte serve --runs krapte-demo/runs")
