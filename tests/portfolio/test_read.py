"""The embedded tables are sound, and every slip is told with its place and its mend."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from krapte.cli.portfolio import command
from krapte.errors import BadInput
from krapte.portfolio import (
    TABLES,
    budgets_of,
    faults,
    nothing,
    read_budgets,
    read_offer,
    read_targets,
)
from krapte.register import read_effects, read_measures
from krapte.tables import FOLDER

MONEY = budgets_of("2026=100e6,2027=50e6")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the embedded tables."""
    return shutil.copytree(TABLES, tmp_path / "options")


def change(path: Path, line: int, **fields: str) -> None:
    """Change fields of a line of a table (the header is line 1)."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows[line - 2] |= fields
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_embedded_options_are_sound_and_only_of_measures_with_a_known_effect() -> None:
    offer = read_offer(TABLES, FOLDER, MONEY)
    sized = {own.measure for own in read_effects()}
    assert {own.measure for own in offer.case.options} <= sized
    assert offer.case.years == (2026, 2027)
    assert faults(offer.case, nothing(offer.case)) == []


def test_every_measure_is_offered_or_listed_and_none_is_zero() -> None:
    offer = read_offer(TABLES, FOLDER, MONEY)
    offered = {own.measure for own in offer.case.options}
    unknown = {own.measure for own in offer.unknown}
    unpriced = {own.measure for own in offer.unpriced}
    assert offered | unknown | unpriced == {own.measure for own in read_measures()}
    assert not offered & unknown
    assert not offered & unpriced
    assert not unknown & unpriced


def test_every_cost_has_a_known_source_and_a_range() -> None:
    from krapte.statistics import read_sources

    sources, _ = read_sources(FOLDER)
    for own in read_offer(TABLES, FOLDER, MONEY).case.options:
        assert own.cost_low < own.cost_eur < own.cost_high
        assert own.note
        assert own.source
        assert set(own.source) <= set(sources)
        assert ("assumed" in own.source) == (own.status == "assumed")


def test_an_option_without_a_known_effect_is_not_offered_but_listed(folder: Path) -> None:
    unknown = next(own.measure for own in read_measures() if own.reason == "no_size")
    change(folder / "options.csv", 2, measure=unknown)
    offer = read_offer(folder, FOLDER, MONEY)
    assert unknown not in {own.measure for own in offer.case.options}
    assert unknown in {own.measure for own in offer.unknown}


def test_the_embedded_targets_can_be_read() -> None:
    targets = read_targets(TABLES / "targets.csv")
    assert set(targets) == {"shortage", "energy", "women", "vacancies"}
    years = (2024, 2025, 2026, 2027)
    weights = targets["shortage"].weights(years, 2026)["shortage"]
    assert weights[:2].sum() == 0
    # The mean over two years: each technical cell counts for a half in each.
    assert set(weights[2:].ravel()) == {0.0, 0.5}
    assert (targets["women"].weights(years, 2026)["women"] <= 0).all()


@pytest.mark.parametrize(
    ("table", "fields", "told"),
    [
        ("options.csv", {"cost_eur": "-3"}, "options.csv, line 2, field `cost_eur`: found `-3`"),
        ("options.csv", {"cost_eur": "a lot"}, "line 2, field `cost_eur`: found `a lot`"),
        ("options.csv", {"cost_low": "1e9", "cost_high": "1"}, "expected from cost_low"),
        ("options.csv", {"measure": "magic"}, "found `magic`, expected a measure of measures.csv"),
        ("options.csv", {"max_size": "0.01"}, "Make max_size at least min_size"),
        ("options.csv", {"years": "0"}, "field `years`: found `0`, expected 1 or more"),
        ("options.csv", {"region": "AM99"}, "field `region`: found `AM99`"),
        ("options.csv", {"option": "ppp"}, "found `ppp` again"),
        ("options.csv", {"first_start": "2030", "last_start": "2029"}, "expected 2030 or later"),
        ("options.csv", {"first_start": "2030"}, "found 2030 to 2033"),
        ("options.csv", {"status": "sure"}, "expected `estimated` or `assumed`"),
        ("uses.csv", {"capacity": "rooms"}, "uses.csv, line 2, field `capacity`: found `rooms`"),
        ("uses.csv", {"option": "sto2"}, "expected an option of options.csv"),
        ("rules.csv", {"kind": "likes"}, "expected excludes or requires"),
        ("rules.csv", {"other": "nobody"}, "field `other`: found `nobody`"),
        ("capacities.csv", {"low": "900"}, "capacities.csv, line 2, field `low`: found `900`"),
    ],
)
def test_slips_in_tables_are_told(folder: Path, table: str, fields: dict, told: str) -> None:
    change(folder / table, 2, **fields)
    with pytest.raises(BadInput) as fault:
        read_offer(folder, FOLDER, MONEY)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",2,,,,,", "an amount, or a share, and not both"),
        (",,,,5,,", "Say where the money must go"),
        (",9,,,5,,", "expected 1, 2, 3 or 4"),
        (",2,,,,1.5,", "expected a share from 0 to 1"),
        (",2,,,-5,,", "found `-5`, expected 0 or more"),
    ],
)
def test_slips_in_floors_are_told(folder: Path, row: str, told: str) -> None:
    with (folder / "floors.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    with pytest.raises(BadInput) as fault:
        read_offer(folder, FOLDER, MONEY)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2026,,,-1,,", "found `-1`, expected 0 or more"),
        ("1999,,,5,,", "expected a year from 2026 to 2040"),
        ("2026,,,5,sto,", "expected `chosen:OPTION`"),
        (",,NGF,5,,", "at least one row with a year"),
    ],
)
def test_slips_in_budgets_are_told(tmp_path: Path, row: str, told: str) -> None:
    path = tmp_path / "budgets.csv"
    path.write_text(f"year,department,fund,amount_eur,condition,note\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        read_budgets(path)
    assert told in str(fault.value)


def test_an_option_that_no_budget_pays_for_is_told(tmp_path: Path) -> None:
    path = tmp_path / "budgets.csv"
    path.write_text(
        "year,department,fund,amount_eur,condition,note\n2026,OCW,,5e6,,\n", encoding="utf-8"
    )
    with pytest.raises(BadInput, match="one for all public money"):
        read_offer(TABLES, FOLDER, read_budgets(path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("much", "found `much`, expected YEAR=EURO"),
        ("2026=1e6,2026=2e6", "expected each year once"),
        ("2019=1e6", "expected a year from 2026 to 2040"),
        ("2026=-5", "found `2026=-5`"),
        ("2026=1.2.3", "expected an amount in euro"),
    ],
)
def test_slips_on_the_command_line_are_told(text: str, told: str) -> None:
    with pytest.raises(BadInput) as fault:
        budgets_of(text)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Say what money there is"),
        (["--budget", "2026=1e6", "--budget-file", "x.csv"], "not both"),
    ],
)
def test_without_one_budget_the_command_says_what_to_give(arguments: list, told: str) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert told in done.output


def test_an_unknown_target_names_those_that_are_known() -> None:
    done = CliRunner().invoke(command, ["--budget", "2026=1e6", "--target", "joy"])
    assert isinstance(done.exception, BadInput)
    assert "one of shortage, energy, women, vacancies" in str(done.exception)
