"""What a user types works, says the same each time, and survives being killed.

All tests that need a run share one, made after a first attempt was killed while writing.
"""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from krapte import __version__
from krapte.cli.wording import say
from krapte.forecast.quantiles import UNITS
from krapte.register import REASONS, read_measures
from tests.journeys.command import answer, krapte, start

COMMANDS = ("run", "forecast", "measures", "data", "explain")
TABLES = ("cells", "measures", "pillars", "decomposition", "anchors", "residuals", "flows")


def runs_in(place: Path) -> list[Path]:
    """Return the folders that count as runs: those that do not begin with a point."""
    return [path for path in place.iterdir() if not path.name.startswith(".")]


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file, and when it was written."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        + str(path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Return a folder in which a run was killed as soon as it began to write."""
    folder = tmp_path_factory.mktemp("project")
    process = start("run", "--draws", "2", "--json", folder=folder)
    place = folder / "runs"
    deadline = time.monotonic() + 240
    while not (place.is_dir() and list(place.glob(".partial-*/*"))):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the run never began to write"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    left = {"runs": runs_in(place), "partial": list(place.glob(".partial-*"))}
    return folder, left


@pytest.fixture(scope="module")
def made(killed):
    """Return what `krapte run --draws 2 --json` printed, and the folder it was called in."""
    folder, _ = killed
    return answer("run", "--draws", "2", folder=folder), folder


def test_a_killed_run_leaves_nothing_that_counts_as_a_run(killed) -> None:
    _, left = killed
    assert left["partial"]
    assert left["runs"] == []


def test_the_next_run_succeeds_and_cleans_up(made) -> None:
    told, folder = made
    assert [path.name for path in (folder / "runs").iterdir()] == [told["run"]]
    run = folder / told["folder"]
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["id"] == told["run"]
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((run / name).read_bytes()).hexdigest() == digest
    assert {f"{name}.parquet" for name in TABLES} <= set(manifest["files"])
    assert (folder / told["report"]).is_file()


def test_the_same_inputs_give_the_same_run_and_leave_it_as_it_is(made) -> None:
    told, folder = made
    run = folder / told["folder"]
    before = contents(run)
    assert answer("run", "--draws", "2", folder=folder) == told
    assert contents(run) == before
    assert runs_in(folder / "runs") == [run]


def test_a_run_tells_the_shortage_with_and_without_the_plan_and_the_letters_figures(made) -> None:
    told, _ = made
    rows = {row["year"]: row for row in told["shortage"] if row["occupation"] == "07+08"}
    assert set(rows) == {2026, 2030, 2035}
    for row in rows.values():
        for scenario in ("without", "with", "effect"):
            own = row[scenario]
            assert own["low95"] <= own["low50"] <= own["median"] <= own["high50"] <= own["high95"]
        assert row["without"]["low95"] >= 0
    assert {86_250.0, 35_950.0, 210_900.0, 58_300.0} <= {
        row["published"] for row in told["anchors"]
    }
    assert told["measures"]["quantified"] > 0
    assert told["measures"]["not_quantified"] > told["measures"]["quantified"]


def test_a_forecast_of_the_same_seed_gives_the_figures_of_the_run_to_the_last_bit(made) -> None:
    told, folder = made
    found = answer("forecast", "--draws", "2", folder=folder)
    kept = pd.read_parquet(folder / told["folder"] / "cells.parquet")
    own = kept.query(
        "scenario == 'without' and indicator == 'shortage' and region == 'NL'"
        " and occupation == '07+08'"
    )
    assert len(found["rows"]) == len(own) == 2035 - 2021
    assert [row["median"] for row in found["rows"]] == own["median"].tolist()
    assert [row["low95"] for row in found["rows"]] == own["low95"].tolist()


def test_another_seed_gives_other_figures(made, krapte_command) -> None:
    told, _ = made
    words = ("forecast", "--draws", "2", "--seed", "7", "--to", "2026", "--json")
    found = krapte_command(*words).json
    (row,) = [row for row in found["rows"] if row["year"] == 2026]
    (kept,) = [
        row for row in told["shortage"] if (row["occupation"], row["year"]) == ("07+08", 2026)
    ]
    assert round(row["median"], 1) != kept["without"]["median"]
    assert found["settings"]["seed"] == 7


def test_explain_walks_back_to_figures_and_their_sources(made, krapte_command) -> None:
    told, _ = made
    found = krapte_command("explain", "NL", "07+08", "2030", "--draws", "2", "--json").json
    (kept,) = [
        row for row in told["shortage"] if (row["occupation"], row["year"]) == ("07+08", 2030)
    ]
    # Explain computes to its own year; calibration over fewer years moves the last digits.
    assert found["shortage"]["median"] == pytest.approx(kept["without"]["median"], rel=1e-3)
    described = {source["id"] for source in found["sources"]}
    assert found["figures"]
    for row in found["figures"]:
        assert set(row["source"].split("|")) <= described
    assert all(row["source"] for row in found["parameters"])
    assert all(source["title"] for source in found["sources"])
    assert found["causes"]
    assert found["accounts"]


def test_help_lists_the_commands() -> None:
    done = krapte("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_teaches(command) -> None:
    done = krapte(command, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 6
    assert "--help" in done.stdout


def test_help_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from krapte.cli import main; sys.argv = ['krapte', '--help']\n"
        "try: main()\n"
        "finally: print(sorted({'jax', 'pandas', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_package() -> None:
    assert krapte("--version").stdout == f"krapte {__version__}\n"


def test_the_embedded_data_set_is_sound(krapte_command) -> None:
    assert krapte_command("data", "check", "--json").json == {"sound": True, "problems": []}


def test_checking_and_listing_speak_the_language_that_is_asked(krapte_command, tmp_path) -> None:
    assert krapte_command("data", "check").out == "De gegevens zijn in orde.\n"
    assert krapte_command("data", "check", "--lang", "en").out == "The data set is sound.\n"
    nowhere = ("data", "check", "--data", tmp_path / "nowhere")
    assert krapte_command(*nowhere).err.splitlines()[-1] == "1 fout."
    assert krapte_command(*nowhere, "--lang", "en").err.splitlines()[-1] == "1 fault."
    assert " aangenomen), " in krapte_command("data", "list").out
    assert " assumed), " in krapte_command("data", "list", "--lang", "en").out


def test_a_folder_without_figures_is_refused_and_not_listed_as_nothing(
    krapte_command, tmp_path
) -> None:
    (tmp_path / "empty").mkdir()
    done = krapte_command("data", "list", "--data", "empty")
    assert (done.code, done.out) == (2, "")
    assert "empty: found no figures" in done.err


def test_every_unit_of_a_forecast_has_a_word_in_both_languages() -> None:
    for unit in {*UNITS.values(), "persons"}:
        assert say(unit, "nl") != say(unit, "en")


def test_series_are_listed_with_their_sources(dataset, krapte_command) -> None:
    listed = krapte_command("data", "list", "--json").json
    assert listed["hash"] == dataset.content_hash
    assert set(listed["series"]) == {own.series for own in dataset.observations}
    for row in listed["series"].values():
        assert row["figures"] > 0
        assert row["sources"]
        assert row["unit"]


def test_every_measure_of_the_letter_is_listed_and_none_has_a_made_up_size(krapte_command) -> None:
    listed = krapte_command("measures", "list", "--json").json
    assert [row["measure"] for row in listed] == [own.measure for own in read_measures()]
    for row in listed:
        assert row["quantified"] != bool(row["reason"])


def test_why_a_measure_has_no_size_is_told_in_words_and_not_in_codes(krapte_command) -> None:
    for position, lang in enumerate(("nl", "en")):
        told = krapte_command("measures", "list", "--lang", lang).out
        assert REASONS["no_size"][position] in told
        assert "no_size" not in told
        assert ("niet gekwantificeerd" in told.splitlines()[-1]) == (lang == "nl")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("explain", "AM99", "07", "2030"), "REGION: found `AM99`"),
        (("explain", "NL", "99", "2030"), "OCCUPATION: found `99`"),
        (("explain", "NL", "07", "2050"), "'YEAR'"),
        (("forecast", "--region", "Groningen"), "REGION: found `Groningen`"),
        (("forecast", "--to", "2050"), "'--to'"),
        (("forecast", "--draws", "1"), "'--draws'"),
        (("forecast", "--draws", "many"), "'--draws'"),
        (("forecast", "--scenario", "hope"), "'--scenario'"),
        (("run", "--data", "nowhere"), "nowhere: found no folder"),
        (("measures", "list", "--pillar", "5"), "'--pillar'"),
        (("monitor", "advise", "--budget", "2026=1e6", "--level", "nan"), "'--level'"),
        (("portfolio", "--budget", "2026=1e6", "--gap", "nan"), "'--gap'"),
        (("programme", "plan", "--seconds", "inf"), "'--seconds'"),
        (("measures", "overlaps", "--least", "nan"), "'--least'"),
        (("prophesy",), "prophesy"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_arguments_get_one_message_and_exit_code_2(
    tmp_path, krapte_command, arguments, told
) -> None:
    done = krapte_command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert sum(told in line for line in done.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_bad_input_is_told_as_json_when_json_is_asked(tmp_path) -> None:
    done = krapte("explain", "AM99", "07", "2030", "--json", folder=tmp_path)
    assert done.returncode == 2
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["file"] == "REGION"
