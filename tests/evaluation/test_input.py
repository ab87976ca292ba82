"""A design or panel with a fault is refused where the fault is, and a registration is for good."""

from __future__ import annotations

import datetime as dt
import threading

import numpy as np
import pandas as pd
import pytest

from krapte.errors import BadInput
from krapte.evaluation import (
    folder_of,
    panel_of_store,
    read_design,
    read_panel,
    register,
    registration_of,
    registrations,
    write_example,
)
from krapte.statistics import Observation, Source, Store

DAY = dt.date(2026, 1, 2)


@pytest.fixture
def files(tmp_path):
    return write_example(tmp_path / "example")


def edited(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


def test_the_example_says_in_every_file_that_it_is_made_up(files):
    design, panel = files
    assert "MADE UP" in design.read_text()
    assert all(line.endswith("made up") for line in panel.read_text().splitlines()[1:])
    own = read_design(design)
    assert len(own.start) == 15
    assert read_panel(panel, own).outcomes["made_up_entry"].shape == (35, 40)


def test_the_example_is_never_written_over(files):
    with pytest.raises(BadInput, match="no file"):
        write_example(files[0].parent)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('better = "higher"', 'better = "up"', "outcome.better"),
        ("minimal_effect = 0.1", "minimal_effect = -0.1", "outcome.minimal_effect"),
        ("minimal_effect = 0.1", "minimal_effect = 'x'", "outcome.minimal_effect"),
        ('assignment = "chosen"', 'assignment = "lottery"', "roll_out.assignment"),
        ("lag = 0", "lag = -1", "roll_out.lag"),
        ("ramp = 8", "ramp = 0", "roll_out.ramp"),
        ('"2020Q1"', '"soon"', "roll_out.start"),
        ('"2020Q1"', '"2020"', "roll_out.start"),
        ('unit = "index"', 'unti = "index"', "outcome.unti"),
        ("[measure]", "[maesure]", "maesure"),
        ("lag = 0", "lag = 0\n[comparison]\ndrop = [['AM01']]", "comparison.drop"),
        ("lag = 0", "lag = 0\n[comparison.neighbours]\nAM01 = 3", "comparison.neighbours.AM01"),
        ("lag = 0", "lag = 0\n[comparison.neighbours]\nAM01 = [2]", "comparison.neighbours.AM01"),
    ],
)
def test_a_faulty_design_names_the_field(files, old, new, field):
    with pytest.raises(BadInput) as fault:
        read_design(edited(files[0], old, new))
    assert any((own.field or "").startswith(field) for own in fault.value.problems)
    assert all(own.file == "design.toml" and own.mend for own in fault.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "field", "line"),
    [
        ("region,period", "regio,period", "region", 1),
        ("2016Q2", "2016-Q2", "period", 3),
        ("AM01,2016Q2", "AM01,2016Q1", "region", 3),
    ],
)
def test_a_faulty_panel_names_line_and_column(files, old, new, field, line):
    own = read_design(files[0])
    path = files[1]
    if old not in path.read_text():
        old, new = (
            old.replace("AM01", path.read_text().splitlines()[1][:4]),
            new.replace("AM01", path.read_text().splitlines()[1][:4]),
        )
    with pytest.raises(BadInput) as fault:
        read_panel(edited(path, old, new), own)
    first = fault.value.problems[0]
    assert (first.field, first.line) == (field, line)


@pytest.mark.parametrize(
    ("name", "content", "line", "found"),
    [
        ("panel.csv", b"", None, "an empty file"),
        ("panel.parquet", b"", None, "an empty file"),
        ("panel.parquet", b"region,period", None, "no Parquet, or a damaged file"),
        ("panel.csv", b"region,period\nAM01,caf\xe9\n", 2, "byte 0xe9 that is no UTF-8"),
    ],
)
def test_a_panel_that_is_no_table_is_told_in_our_words(files, tmp_path, name, content, line, found):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as fault:
        read_panel(path, read_design(files[0]))
    (problem,) = fault.value.problems
    assert (problem.file, problem.line, problem.found) == (name, line, found)


def test_a_panel_with_semicolons_is_told_how_to_save_it(files):
    files[1].write_text(files[1].read_text().replace(",", ";"))
    with pytest.raises(BadInput, match="commas between the fields") as fault:
        read_panel(files[1], read_design(files[0]))
    assert len(fault.value.problems) == 1


def test_a_design_that_is_no_utf_8_is_told_with_its_line(files):
    files[0].write_bytes(b"# a design\nname = 'caf\xe9'\n")
    with pytest.raises(BadInput, match="line 2: found byte 0xe9 that is no UTF-8, expected TOML"):
        read_design(files[0])


def test_a_word_for_a_number_and_an_empty_cell_are_told_apart(files):
    own = read_design(files[0])
    table = pd.read_csv(files[1]).astype({"made_up_entry": object})
    table.loc[4, "made_up_entry"] = "many"
    table.to_csv(files[1], index=False)
    with pytest.raises(BadInput, match="line 6, field `made_up_entry`: found `many`"):
        read_panel(files[1], own)
    table.loc[4, "made_up_entry"] = None
    table.to_csv(files[1], index=False)
    with pytest.raises(BadInput, match="drop_incomplete"):
        read_panel(files[1], own)
    edited(files[0], "# [comparison]", "[comparison]\ndrop_incomplete = true")
    found = read_panel(files[1], read_design(files[0]))
    assert len(found.regions) == 34
    assert len(found.left_out) == 1


def test_an_outcome_that_never_moves_is_refused(files):
    table = pd.read_csv(files[1])
    table["made_up_entry"] = 1.0
    table.to_csv(files[1], index=False)
    with pytest.raises(BadInput, match="the same value everywhere"):
        read_panel(files[1], read_design(files[0]))


def test_csv_and_parquet_give_the_same_panel(files):
    own = read_design(files[0])
    by_csv = read_panel(files[1], own)
    parquet = files[1].with_suffix(".parquet")
    pd.read_csv(files[1]).sample(frac=1, random_state=1).to_parquet(parquet)
    assert read_panel(parquet, own).hash == by_csv.hash


def test_a_region_of_the_design_that_the_panel_lacks_is_refused(files):
    edited(files[0], "[roll_out.start]", '[roll_out.start]\nAM99 = "2020Q1"')
    with pytest.raises(BadInput, match="AM99"):
        read_panel(files[1], read_design(files[0]))


def test_a_registration_is_written_once_and_keeps_its_first_date(files):
    path = files[0]
    own, place = read_design(path), folder_of(path)
    assert registration_of(own, place) is None
    first = register(path, own, place, "A. Person", DAY)
    again = register(path, own, place, "Another", DAY + dt.timedelta(days=9))
    assert again == first == registration_of(own, place)
    assert first.text == path.read_text()
    changed = read_design(edited(path, "minimal_effect = 0.1", "minimal_effect = 0.2"))
    assert registration_of(changed, place) is None
    register(path, changed, place, "A. Person", DAY)
    assert len(registrations(place)) == 2


def test_an_edited_registration_is_refused(files):
    path = files[0]
    own, place = read_design(path), folder_of(path)
    register(path, own, place, "A. Person", DAY)
    record = next(place.glob("*.json"))
    record.chmod(0o644)
    edited(record, "minimal_effect = 0.1", "minimal_effect = 0.2")
    with pytest.raises(BadInput, match="changed record"):
        registration_of(own, place)


def test_of_many_who_register_at_once_one_is_first(files):
    path = files[0]
    own, place = read_design(path), folder_of(path)
    found = []

    def enter(number):
        found.append(register(path, own, place, f"person {number}", DAY))

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [own.suffix for own in place.iterdir()] == [".json"]


def test_a_panel_comes_from_the_store_as_it_was_known_on_a_day(files, tmp_path):
    edited(files[0], 'primary = "made_up_entry"', 'primary = "entry"')
    edited(files[0], 'placebo = ["made_up_care_vacancies"]', "placebo = []")
    own = read_design(files[0])
    panel = pd.read_csv(files[1])
    store = Store(tmp_path / "store")
    source = Source("made-up", "Made up", "nobody", "x", "https://example.org", "2026-01-01", "")
    for day, more in [(dt.date(2026, 1, 1), 5.0), (dt.date(2026, 3, 1), 6.0)]:
        figures = [
            Observation(
                series="entry", region=row.region, occupation="", education="", sex="", age="",
                sector="", period=row.period, value=row.made_up_entry + more, unit="index",
                status="A", low=None, high=None, source="made-up", locator="x",
                retrieved="2026-01-01", note="", file="", line=0,
            )
            for row in panel.itertuples()
        ]  # fmt: skip
        store.append(figures, source, day, dt.datetime(2026, 3, 2))
    before = panel_of_store(store, own, dt.date(2026, 2, 1))
    after = panel_of_store(store, own)
    assert after.outcomes["entry"] - before.outcomes["entry"] == pytest.approx(
        np.ones((35, 40)), abs=1e-9
    )
    assert before.vintage == "2026-02-01"
    assert before.published["2020Q1"] == "2026-01-01"
