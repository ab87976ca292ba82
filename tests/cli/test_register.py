"""Reading, changing, exporting and importing the register through the command line."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest

from krapte.register import read_measures
from krapte.register.store import Register, fill
from krapte.tables import FOLDER
from tests.journeys.command import krapte

FORMS = ("plan.xlsx", "plan.zip", "plan.json", "plan")


def test_without_a_register_reading_uses_the_embedded_content_and_writes_no_file(
    krapte_command, tmp_path
):
    listed = krapte_command("measures", "list", "--json").json
    assert [own["measure"] for own in listed] == [own.measure for own in read_measures()]
    assert krapte_command("measures", "show", "sto", "--json").json["register"] == "embedded"
    assert krapte_command("measures", "history", "--json").json == []
    assert krapte_command("measures", "history", "sto", "--json").json == []
    unknown = krapte_command("measures", "history", "stoo")
    assert (unknown.code, "`stoo`" in unknown.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_first_write_makes_a_register_and_says_so(krapte_command, tmp_path):
    told = krapte_command("measures", "edit", "sto", "--set", "end=2031", "--why", "prolonged")
    assert told.code == 0, told.err
    place = tmp_path / "data" / "krapte" / "register.sqlite"
    assert str(place) in told.err
    assert "end: 2029 -> 2031" in told.out
    shown = krapte_command("measures", "show", "sto", "--json").json
    assert (shown["end"], shown["version"], shown["register"]) == (2031, 2, str(place))
    last = krapte_command("measures", "history", "sto", "--json").json[-1]
    assert (last["who"], last["why"]) == ("tester", "prolonged")
    assert last["fields"] == {"end": [2029, 2031]}
    again = krapte_command("measures", "edit", "sto", "--set", "end=", "--why", "unknown", "--json")
    assert again.json["made_register"] is False


def test_a_register_in_this_folder_comes_before_the_one_of_the_user(krapte_command, tmp_path):
    named = ("--register", "register.sqlite")
    krapte_command("measures", "edit", "sto", "--set", "end=2031", "--why", "here", *named)
    assert (tmp_path / "register.sqlite").is_file()
    assert krapte_command("measures", "show", "sto", "--json").json["end"] == 2031
    assert not (tmp_path / "data").exists()


def test_a_register_begins_with_your_own_data_set_when_you_have_one(krapte_command, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(FOLDER, own)
    table = own / "measures.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("Sterk Techniekonderwijs (STO)", "Onze STO"),
        encoding="utf-8",
    )
    shown = krapte_command("measures", "show", "sto", "--data", own, "--json").json
    assert (shown["name_nl"], shown["register"]) == ("Onze STO", str(own))
    edit = ("measures", "edit", "sto", "--set", "end=2031", "--why", "w", "--data", own)
    assert krapte_command(*edit).code == 0
    assert krapte_command("measures", "show", "sto", "--json").json["name_nl"] == "Onze STO"
    again = krapte_command(*edit)
    assert again.code == 2
    assert "already" in again.err


def test_a_dry_run_makes_no_register(krapte_command, tmp_path):
    change = ("measures", "edit", "sto", "--set", "end=2031", "--why", "a try", "--dry-run")
    told = krapte_command(*change, "--json").json
    assert told["written"] is False
    assert told["outcome"][0]["fields"] == {"end": [2029, 2031]}
    assert list(tmp_path.iterdir()) == []


def test_a_record_is_made_deleted_and_stays_in_history(krapte_command):
    values = ("name_nl=Proef", "name_en=Trial", "kind=other", "source=kst-29544-1173")
    sets = [word for value in values for word in ("--set", value)]
    party = ("--kind", "party")
    made = krapte_command(
        "measures", "edit", "trial", *party, "--new", *sets, "--why", "a", "--json"
    )
    assert made.json["outcome"][0]["action"] == "create"
    gone = krapte_command("measures", "edit", "trial", *party, "--delete", "--why", "b", "--json")
    assert gone.json["outcome"][0]["action"] == "delete"
    assert krapte_command("measures", "show", "trial", *party).code == 2
    history = krapte_command("measures", "history", "trial", *party, "--json").json
    assert [own["action"] for own in history] == ["create", "delete"]


def test_a_writer_with_an_old_version_is_told_who_changed_what(krapte_command):
    edit = ("measures", "edit", "sto", "--why", "w", "--version", "1", "--set")
    assert krapte_command(*edit, "end=2031", "--who", "anna").code == 0
    late = krapte_command(*edit, "note=mine", "--json")
    assert late.code == 2
    (problem,) = json.loads(late.out)["problems"]
    assert problem["field"] == "end"
    assert "anna" in problem["found"]


@pytest.mark.parametrize("file", FORMS)
def test_an_export_can_be_imported_again_and_changes_nothing(krapte_command, file):
    told = krapte_command("measures", "export", file, "--json").json
    assert told["records"] > 200
    again = krapte_command(
        "measures", "import", file, "--why", "a copy", "--dry-run", "--json"
    ).json
    assert again["outcome"] == []
    assert again["unchanged"] == told["records"]


def test_an_import_into_a_new_register_is_told_and_kept(krapte_command, tmp_path):
    krapte_command("measures", "export", "plan.json", "--kind", "measure")
    content = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    sto = next(own for own in content["records"]["measure"] if own["code"] == "sto")
    sto["end"] = 2033
    (tmp_path / "plan.json").write_text(json.dumps(content), encoding="utf-8")
    told = krapte_command("measures", "import", "plan.json", "--why", "spring").out
    assert "measure sto  v2" in told
    assert "end: 2029 -> 2033" in told
    assert krapte_command("measures", "show", "sto", "--json").json["end"] == 2033
    late = krapte_command("measures", "import", "plan.json", "--why", "once more", "--json").json
    assert late["outcome"] == []


def test_an_export_does_not_replace_a_file_unasked(krapte_command, tmp_path):
    (tmp_path / "plan.xlsx").write_text("mine", encoding="utf-8")
    assert krapte_command("measures", "export", "plan.xlsx").code == 2
    assert (tmp_path / "plan.xlsx").read_text(encoding="utf-8") == "mine"
    assert krapte_command("measures", "export", "plan.xlsx", "--replace").code == 0
    assert (tmp_path / "plan.xlsx").read_bytes().startswith(b"PK")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.xlsx"]


def test_a_template_and_activities_are_written(krapte_command, tmp_path):
    empty = krapte_command("measures", "export", "empty.xlsx", "--template", "--json").json
    assert empty["records"] == 0
    assert krapte_command("measures", "import", "empty.xlsx", "--why", "w", "--dry-run").code == 0
    krapte_command("measures", "export", "iati.json", "--form", "activities")
    told = json.loads((tmp_path / "iati.json").read_text(encoding="utf-8"))
    assert len(told["iati-activities"]) == len(read_measures())


def test_the_register_can_be_seen_as_it_was(krapte_command, tmp_path):
    years = iter([2024, 2025])
    place = tmp_path / "register.sqlite"
    with Register.open(place, clock=lambda: dt.datetime(next(years), 1, 1, tzinfo=dt.UTC)) as own:
        fill(own, "krapte", "a beginning")
        own.change("measure", "sto", {"end": 2031}, 1, "anna", "prolonged")
    show = ("measures", "show", "sto", "--json", "--as-of")
    assert krapte_command(*show, "2024-06-30").json["end"] == 2029
    assert krapte_command(*show, "2025-01-01").json["end"] == 2031
    assert krapte_command(*show, "2023-12-31").code == 2
    before = krapte_command("measures", "list", "--as-of", "2023-12-31", "--json")
    assert before.json == []


def test_a_slip_in_the_first_write_leaves_no_register_behind(krapte_command, tmp_path):
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    assert krapte_command("measures", "import", "plan.json", "--why", "w").code == 2
    assert krapte_command("measures", "edit", "sto", "--set", "end=x", "--why", "w").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nothing"), "`nothing`"),
        (("show", "sto", "--kind", "wish"), "`wish`"),
        (("show", "sto", "--register", "gone.sqlite"), "no file"),
        (("list", "--as-of", "2026-01-01"), "no register"),
        (("edit", "sto", "--why", "w"), "--set"),
        (("edit", "sto", "--why", "w", "--set", "end"), "FIELD=VALUE"),
        (("edit", "sto", "--why", "w", "--set", "colour=red", "--dry-run"), "colour"),
        (("edit", "sto", "--why", " ", "--set", "end=2031", "--dry-run"), "why"),
        (("edit", "sto", "--set", "end=2031"), "--why"),
        (("import", "gone.xlsx", "--why", "w", "--dry-run"), "no file"),
        (("export", "plan.doc"), "--form"),
        (("export", "nowhere/plan.xlsx"), "nowhere"),
        (("export", "plan.json", "--kind", "wish"), "wish"),
        (("overlaps", "nothing"), "`nothing`"),
        (("overlaps", "--weight", "colour=1"), "`colour`"),
        (("overlaps", "--weight", "group"), "DIMENSION=NUMBER"),
        (("overlaps", "--run", "gone"), "no finished run"),
    ],
)
def test_a_slip_is_refused_with_its_place_and_exit_code_2(krapte_command, words, said):
    told = krapte_command("measures", *words)
    assert told.code == 2
    assert said in told.err
    assert "Traceback" not in told.err


def test_the_installed_command_edits_and_shows(tmp_path, monkeypatch):
    monkeypatch.setenv("KRAPTE_REGISTER", str(tmp_path / "own.sqlite"))
    words = ("measures", "edit", "sto", "--set", "end=2031", "--why", "prolonged", "--lang", "en")
    done = krapte(*words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 record(s) written." in done.stdout
    shown = krapte("measures", "show", "sto", "--json", folder=tmp_path)
    assert json.loads(shown.stdout)["end"] == 2031
