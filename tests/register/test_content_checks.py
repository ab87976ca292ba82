"""A fault in the tables of parties, money, commitments and indicators is found with its place."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from krapte.errors import BadInput
from krapte.register import has_content, problems, read_content
from krapte.register.content import TABLES
from krapte.tables import FOLDER

CORE = ("measures.csv", "effects.csv", "levers.csv", "sources_measures.csv")
PARTIES, ROLES, BUDGET = "parties.csv", "roles.csv", "budget_lines.csv"
COMMITMENTS, MILESTONES = "commitments.csv", "milestones.csv"
INDICATORS, VALUES = "indicators.csv", "indicator_values.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table in (*CORE, *TABLES):
        shutil.copy(FOLDER / table, tmp_path / table)
    return tmp_path


def table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return list(rows[0]), rows


def change(path: Path, where: dict[str, str], **fields: str) -> int:
    """Overwrite fields of the first row that has the values of `where`; return its line."""
    columns, rows = table(path)
    index = next(i for i, row in enumerate(rows) if where.items() <= row.items())
    rows[index].update(fields)
    write(path, columns, rows)
    return index + 2


def write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_tables_of_krapte_have_no_fault(folder: Path) -> None:
    assert has_content(folder)
    assert problems(folder) == []


PPS, PPS_PART = {"code": "ngf-pps-total"}, {"code": "ngf-pps-conditional"}
STAP_2024, LETTER_2023 = {"code": "stap-leerrechten-2024"}, {"code": "voortgangsbrief-2023"}
DASSEN, TARGET = {"code": "motie-dassen"}, {"indicator": "ict-trained", "kind": "target"}


@pytest.mark.parametrize(
    ("file", "where", "fields", "field", "found", "allowed"),
    [
        (PARTIES, {"code": "ezk"}, {"kind": "club"}, "kind", "`club`", "ministry or"),
        (PARTIES, {"code": "app"}, {"code": "A P P"}, "code", "`A P P`", "lower-case"),
        (PARTIES, {"code": "kvk"}, {"source": ""}, "source", "no source", "a source"),
        (PARTIES, {"code": "kvk"}, {"source": "hearsay"}, "source", "`hearsay`", "a source of"),
        (ROLES, {"measure": "sto"}, {"party": "nobody"}, "party", "`nobody`", "a party of"),
        (ROLES, {"measure": "sto"}, {"measure": "none"}, "measure", "`none`", "a measure of"),
        (ROLES, {"measure": "sto"}, {"role": "boss"}, "role", "`boss`", "owner or co_owner"),
        (BUDGET, {"code": "edih-total"}, {"fund": "pot"}, "fund", "`pot`", "NGF or JTF"),
        (BUDGET, {"code": "edih-total"}, {"measure": "none"}, "measure", "`none`", "a measure of"),
        (BUDGET, {"code": "jtf-total"}, {"party": "bank"}, "party", "`bank`", "a party of"),
        (BUDGET, {"code": "jtf-total"}, {"per": "week"}, "per", "`week`", "total or year"),
        (BUDGET, {"code": "jtf-total"}, {"amount_eur": "-1"}, "amount_eur", "`-1`", "0 euro or"),
        (BUDGET, {"code": "jtf-total"}, {"to_year": "2020"}, "to_year", "`2020`", "2021 or later"),
        (BUDGET, {"code": "jtf-total"}, {"conditional": "ja"}, "conditional", "`ja`", "yes or no"),
        (BUDGET, {"code": "jtf-total"}, {"conditional": "yes"}, "condition", "nothing", "the con"),
        (BUDGET, {"code": "jtf-total"}, {"part_of": "x"}, "part_of", "`x`", "a code of"),
        (BUDGET, {"code": "jtf-total"}, {"part_of": "jtf-total"}, "part_of", "`jtf", "another"),
        (BUDGET, {"code": "jtf-total"}, {"matches": "x"}, "matches", "`x`", "a code of budget"),
        (
            BUDGET,
            {"code": "jtf-total"},
            {"matching_share": "0.5"},
            "matches",
            "nothing",
            "the line",
        ),
        (BUDGET, {"code": "sto-firms"}, {"matching_share": "10"}, "matching_share", "`10`", "0 to"),
        (
            BUDGET,
            {"code": "jtf-total"},
            {"amount_low_eur": "9", "amount_high_eur": "8"},
            "amount_low_eur",
            "`9`",
            "at most 8",
        ),
        (
            BUDGET,
            {"code": "jtf-total"},
            {"amount_low_eur": "700000000"},
            "amount_low_eur",
            "`700000000`",
            "at most the amount 623000000",
        ),
        (
            BUDGET,
            PPS_PART,
            {"amount_eur": "220000000"},
            "amount_eur",
            "`210000000`",
            "at least its conditional parts, 220000000",
        ),
        (
            BUDGET,
            PPS_PART,
            {"amount_eur": "47500000"},
            "amount_eur",
            "`210000000`",
            "the sum of its parts, 200000000",
        ),
        (
            BUDGET,
            STAP_2024,
            {"amount_eur": "126000000"},
            "amount_eur",
            "`500000000`",
            "the sum of its parts, 501000000",
        ),
        (BUDGET, STAP_2024, {"to_year": "2027"}, "to_year", "`2027`", "years from 2023 to 2026"),
        (BUDGET, STAP_2024, {"measure": "stap"}, "measure", "`stap`", "`stap-leerrechten`, as"),
        (COMMITMENTS, DASSEN, {"kind": "wish"}, "kind", "`wish`", "motion or pledge"),
        (COMMITMENTS, DASSEN, {"status": "soon"}, "status", "`soon`", "open or done"),
        (COMMITMENTS, DASSEN, {"party": "x"}, "party", "`x`", "a party of parties.csv"),
        (COMMITMENTS, DASSEN, {"measures": "x|stap"}, "measures", "`x`", "a measure of"),
        (COMMITMENTS, DASSEN, {"document": "kst-1"}, "document", "`kst-1`", "a source of"),
        (COMMITMENTS, DASSEN, {"made_on": "22-9-2022"}, "made_on", "`22-9-2022`", "a date such"),
        (COMMITMENTS, DASSEN, {"made_on": "2022-02-30"}, "made_on", "`2022-02-30`", "a date such"),
        (COMMITMENTS, LETTER_2023, {"deadline": "2022-01-01"}, "deadline", "`2022-01-01`", "2023"),
        (COMMITMENTS, LETTER_2023, {"status_on": "2022-01-01"}, "status_on", "`2022", "2023-02-03"),
        (COMMITMENTS, LETTER_2023, {"status_source": ""}, "status_source", "nothing", "the source"),
        (
            COMMITMENTS,
            LETTER_2023,
            {"status": "late", "deadline": ""},
            "deadline",
            "nothing",
            "the deadline that has passed",
        ),
        (COMMITMENTS, DASSEN, {"letter_section": ""}, "letter_section", "nothing", "a section"),
        (COMMITMENTS, DASSEN, {"source": "kst-36200-47"}, "source", "`kst-36200-47`", "kst-29544"),
        (MILESTONES, {"code": "stap-einde"}, {"measure": "x"}, "measure", "`x`", "a measure of"),
        (MILESTONES, {"code": "stap-einde"}, {"status": "x"}, "status", "`x`", "planned or"),
        (MILESTONES, {"code": "stap-einde"}, {"due": ""}, "due", "nothing", "that is reached"),
        (INDICATORS, {"code": "shortage"}, {"pillar": "5"}, "pillar", "`5`", "1 or 2 or 3 or 4"),
        (INDICATORS, {"code": "shortage"}, {"direction": "up"}, "direction", "`up`", "increase or"),
        (INDICATORS, {"code": "shortage"}, {"family": "x"}, "family", "`x`", "techniekpact or"),
        (INDICATORS, {"code": "shortage"}, {"measure": "x"}, "measure", "`x`", "a measure of"),
        (VALUES, TARGET, {"indicator": "x"}, "indicator", "`x`", "an indicator of"),
        (VALUES, TARGET, {"kind": "hope"}, "kind", "`hope`", "observation or target"),
        (VALUES, TARGET, {"period": "2030Q5"}, "period", "`2030Q5`", "a period such as"),
        (VALUES, TARGET, {"value": "-1"}, "value", "`-1`", "0 or more persons"),
        (VALUES, TARGET, {"low": "2000000"}, "low", "`2000000`", "at most the value"),
        (VALUES, TARGET, {"retrieved": ""}, "retrieved", "nothing", "a date such as"),
        (VALUES, TARGET, {"retrieved": "2020-01-01"}, "retrieved", "`2020-01-01`", "2023-02-03"),
        (
            VALUES,
            {"indicator": "women-ict-share"},
            {"value": "16"},
            "value",
            "`16`",
            "a share of 0 to 1",
        ),
        (
            "measures.csv",
            {"measure": "sto"},
            {"target_groups": "all"},
            "target_groups",
            "`all`",
            "",
        ),
        ("measures.csv", {"measure": "sto"}, {"instrument": "x"}, "instrument", "`x`", "education"),
        ("measures.csv", {"measure": "sto"}, {"regions": "Zeeland"}, "regions", "`Zeeland`", "NL"),
        ("measures.csv", {"measure": "sto"}, {"occupations": "it"}, "occupations", "`it`", "BRC"),
    ],
)
def test_one_fault_gives_one_problem_with_its_place(
    folder: Path,
    file: str,
    where: dict[str, str],
    fields: dict[str, str],
    field: str,
    found: str,
    allowed: str,
) -> None:
    line = change(folder / file, where, **fields)
    (problem,) = problems(folder)
    if "parts" in problem.allowed:  # told at the whole
        whole = table(folder / file)[1][line - 2]["part_of"]
        line = [row["code"] for row in table(folder / file)[1]].index(whole) + 2
    assert problem.line == line
    assert (problem.file, problem.field) == (file, field)
    assert found in problem.found
    assert allowed in problem.allowed
    assert problem.mend.endswith(".")


@pytest.mark.parametrize("file", [PARTIES, BUDGET, COMMITMENTS, MILESTONES, INDICATORS])
def test_a_code_used_twice_is_found(folder: Path, file: str) -> None:
    columns, rows = table(folder / file)
    unlinked = [row for row in rows if not row.get("part_of")]
    write(folder / file, columns, [*rows, unlinked[-1]])
    assert {(p.file, p.field) for p in problems(folder)} == {(file, "code")}


@pytest.mark.parametrize(("file", "field"), [(ROLES, "party"), (VALUES, "period")])
def test_a_row_that_stands_twice_is_found(folder: Path, file: str, field: str) -> None:
    columns, rows = table(folder / file)
    write(folder / file, columns, [*rows, rows[0]])
    (problem,) = problems(folder)
    assert (problem.file, problem.field, problem.line) == (file, field, len(rows) + 2)


def test_a_part_that_holds_its_whole_is_found(folder: Path) -> None:
    change(folder / BUDGET, PPS, part_of="ngf-pps-conditional")
    circles = [p for p in problems(folder) if "no part of this one" in p.allowed]
    assert len(circles) == 2


def test_a_part_of_unknown_size_may_be_what_is_left(folder: Path) -> None:
    change(folder / BUDGET, {"code": "ngf-pps-unconditional"}, amount_eur="")
    assert problems(folder) == []


def test_rounded_parts_may_miss_their_whole_by_a_tenth_of_a_million(folder: Path) -> None:
    parts = [
        own for own in read_content(folder).budget_lines if own.part_of == "praktijkleren-ocw-2022"
    ]
    assert sum(own.amount_eur or 0 for own in parts) == pytest.approx(279e6)
    assert problems(folder) == []


@pytest.mark.parametrize("file", TABLES)
def test_one_table_gone_is_one_fault(folder: Path, file: str) -> None:
    (folder / file).unlink()
    (problem,) = problems(folder)
    assert (problem.file, problem.found) == (file, "no file")


def test_a_data_set_without_any_of_these_tables_is_sound(folder: Path) -> None:
    for file in TABLES:
        (folder / file).unlink()
    assert not has_content(folder)
    assert problems(folder) == []


def test_measures_without_the_columns_of_scope_can_be_read(folder: Path) -> None:
    columns, rows = table(folder / "measures.csv")
    kept = columns[: columns.index("target_groups")]
    write(folder / "measures.csv", kept, [{name: row[name] for name in kept} for row in rows])
    assert problems(folder) == []


def test_faults_of_all_tables_are_told_at_once(folder: Path) -> None:
    change(folder / PARTIES, {"code": "ezk"}, kind="club")
    change(folder / MILESTONES, {"code": "stap-einde"}, status="x")
    change(folder / "measures.csv", {"measure": "sto"}, pillar="5")
    assert [problem.file for problem in problems(folder)] == ["measures.csv", PARTIES, MILESTONES]


def test_unreadable_tables_are_all_told(folder: Path) -> None:
    change(folder / BUDGET, PPS, amount_eur="a lot")
    change(folder / COMMITMENTS, DASSEN, made_on="September")
    with pytest.raises(BadInput) as refusal:
        read_content(folder)
    assert [problem.file for problem in refusal.value.problems] == [BUDGET, COMMITMENTS]
    assert problems(folder) == list(refusal.value.problems)


def test_yearly_money_is_counted_over_its_years() -> None:
    total = {own.code: own.total_eur for own in read_content().budget_lines}
    assert total["stap-yearly"] == 2 * 172e6
    assert total["jtf-total"] == 623e6
    assert total["sto-yearly"] is None
    assert total["aanvalsplan-employers"] is None
