"""One thing wrong in the data set gives one clear problem: where, what, what may stand there, mend.

Every case changes one thing in a copy of the embedded tables.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from krapte.forecast import data_problems
from krapte.statistics import embedded
from tests.journeys.mutation import (
    Mutation,
    change,
    columns,
    content,
    first_line,
    header_only,
    remove,
    remove_row,
    repeat_row,
)

POPULATION, EMPLOYMENT, EDUCATION = "population.csv", "employment.csv", "education.csv"
ASSUMED, VACANCIES, LETTER = "assumed.csv", "vacancies.csv", "letter.csv"
PARAMETERS, EFFECTS, MEASURES, LEVERS = (
    "parameters.csv",
    "effects.csv",
    "measures.csv",
    "levers.csv",
)

MEN_43 = {"series": "population", "sex": "men", "age": "43", "period": "2022"}
CLASSES = {"series": "employed", "period": "2021Q2", "source": "cbs-83120ned"}
TECHNICAL = CLASSES | {"occupation": "07"}
SHARE = {"series": "education_share", "occupation": "071", "education": "mbo:bt"}
PROVINCES = {"series": "employed", "period": "2021", "source": "cbs-85269ned"}
STO = {"effect": "sto-inflow"}


def _swap(one: int, other: int):
    def arrange(row: list[str]) -> list[str]:
        row = list(row)
        row[one], row[other] = row[other], row[one]
        return row

    return arrange


def _unquoted(old: bytes) -> bytes:
    """Take the quotes off the first text that holds a comma."""
    return old.replace(b'"x 1000, totals by class of the previous quarter"',
                       b"x 1000, totals by class of the previous quarter", 1)  # fmt: skip


def _open_quote(old: bytes) -> bytes:
    """Open a quote at the first row and never close one again."""
    head, rest = old.replace(b'"', b"").split(b"\n", 1)
    return head + b'\n"' + rest


def _changed_part(folder: Path) -> int:
    """Change a part; the fault shows at its total, since any part may be the wrong one."""
    change(EMPLOYMENT, TECHNICAL, value="1256000")(folder)
    return first_line(folder / EMPLOYMENT, CLASSES)


MUTATIONS = (
    # Figures
    Mutation("a region is missing", remove_row(POPULATION, PROVINCES | {"region": "PV23"},
             at=PROVINCES | {"region": "PV31"}), POPULATION, "region", "PV23", "12 regions",
             "Add the missing row", command=True),
    Mutation("a share of 1.2", change(ASSUMED, SHARE, value="1.2"), ASSUMED, "value", "`1.2`",
             "at most 1 share", "Divide by 100"),
    Mutation("a share below 0", change(ASSUMED, SHARE, value="-0.1"), ASSUMED, "value", "`-0.1`",
             "0 or more share", "sign"),
    Mutation("a negative count", change(POPULATION, MEN_43, value="-110000"), POPULATION, "value",
             "`-110000`", "0 or more persons", "sign"),
    Mutation("a row stands twice", repeat_row(EMPLOYMENT, TECHNICAL), EMPLOYMENT, "series",
             "`employed`", "each figure once", "line 9 has it too", command=True),
    Mutation("no number", change(EMPLOYMENT, TECHNICAL, value="about a million"), EMPLOYMENT,
             "value", "`about a million`", "a number", "point"),
    Mutation("a Dutch decimal comma", change(ASSUMED, SHARE, value="0,08"), ASSUMED, "value",
             "`0,08`", "a number", "point"),
    Mutation("separators of thousands", change(EMPLOYMENT, TECHNICAL, value="1_156_000"),
             EMPLOYMENT, "value", "`1_156_000`", "a number", "without separators"),
    Mutation("an infinite number", change(EMPLOYMENT, TECHNICAL, value="inf"), EMPLOYMENT,
             "value", "`inf`", "a number"),
    Mutation("no value", change(EMPLOYMENT, TECHNICAL, value=""), EMPLOYMENT, "value", "nothing",
             "a number"),
    Mutation("low above high", change(POPULATION, MEN_43, low="130000", high="90000"), POPULATION,
             "low", "`130000`", "at most high 90000", "in order"),
    Mutation("value above its range", change(ASSUMED, SHARE, value="0.9"), ASSUMED, "high",
             "`0.14`", "at least the value 0.9", "in order"),
    Mutation("value below its range", change(ASSUMED, SHARE, value="0.001"), ASSUMED, "low",
             "`0.038`", "at most the value 0.001", "in order"),
    Mutation("assumed without a range", change(ASSUMED, SHARE, high=""), ASSUMED, "high",
             "nothing", "a range", "needs its range"),
    Mutation("the total differs from its parts", change(EMPLOYMENT, CLASSES, value="8859000"),
             EMPLOYMENT, "value", "8859000, while its 13 parts by occupation", "at most",
             "Correct the total or the part"),
    Mutation("a part differs from the total", _changed_part,
             EMPLOYMENT, "value", "13 parts by occupation add up to 8859000", "at most"),
    # Codes
    Mutation("unknown region", change(POPULATION, PROVINCES | {"region": "PV23"}, region="PV99"),
             POPULATION, "region", "`PV99`", "a code of region such as", "Correct the code"),
    Mutation("unknown occupation", change(EMPLOYMENT, TECHNICAL, occupation="7"), EMPLOYMENT,
             "occupation", "`7`", "a code of occupation such as"),
    Mutation("unknown education", change(ASSUMED, SHARE, education="havo"), ASSUMED, "education",
             "`havo`", "a code of education such as"),
    Mutation("unknown sex", change(POPULATION, MEN_43, sex="M"), POPULATION, "sex", "`M`", "men"),
    Mutation("unknown age", change(POPULATION, MEN_43, age="forty"), POPULATION, "age", "`forty`",
             "an age such as 67, 15-24 or 65+"),
    Mutation("unknown sector", change(EMPLOYMENT, TECHNICAL, sector="bouw"), EMPLOYMENT, "sector",
             "`bouw`", "a code of sector such as"),
    Mutation("bad period", change(EMPLOYMENT, TECHNICAL, period="2021Q5"), EMPLOYMENT, "period",
             "`2021Q5`", "a period such as 2021, 2021Q4"),
    Mutation("bad status letter", change(EMPLOYMENT, TECHNICAL, status="X"), EMPLOYMENT, "status",
             "`X`", "one of A, E, P, F"),
    Mutation("bad unit", change(EMPLOYMENT, TECHNICAL, unit="thousands"), EMPLOYMENT, "unit",
             "`thousands`", "one of persons"),
    Mutation("the unit of another series", change(POPULATION, MEN_43, unit="jobs"), POPULATION,
             "unit", "`jobs`", "`persons`, as in the other figures", "one unit"),
    Mutation("a count with the unit of a share", change(POPULATION, MEN_43, unit="share"),
             POPULATION, "value", "`", "at most 1 share"),
    Mutation("no series", change(LETTER, {"series": "budget_jtf"}, series=""), LETTER, "series",
             "nothing", "a text"),
    Mutation("bad day of retrieval", change(EMPLOYMENT, TECHNICAL, retrieved="24-11-2026"),
             EMPLOYMENT, "retrieved", "`24-11-2026`", "a date such as"),
    # Sources
    Mutation("no source", change(EMPLOYMENT, TECHNICAL, source=""), EMPLOYMENT, "source",
             "nothing", "a text"),
    Mutation("a source that nobody describes", change(LETTER, {"series": "budget_jtf"},
             source="hearsay"), LETTER, "source", "`hearsay`", "a row in a table of sources",
             "describe the source"),
    Mutation("a source without a title", change("sources_population.csv", {"id": "cbs-85269ned"},
             title=""), "sources_population.csv", "title", "nothing", "a text"),
    Mutation("a source without a web address", change("sources_population.csv",
             {"id": "cbs-85269ned"}, url="see the library"), "sources_population.csv", "url",
             "`see the library`", "https://"),
    Mutation("a table of sources is gone", remove("sources_population.csv", line=2), POPULATION,
             "source", "sources that are not described", "a table of sources", "Restore"),
    Mutation("a table of sources is empty below its header",
             header_only("sources_education.csv", 1), "sources_education.csv", None,
             "a header without rows", "sources below it", "Restore"),
    Mutation("a table of sources is no UTF-8", content("sources_employment.csv",
             lambda old: old.replace(b"\n", b"\xe9\n", 1), 1), "sources_employment.csv", None,
             "byte 0xe9 that is no UTF-8", "UTF-8 text", "Save the file as UTF-8"),
    Mutation("a published figure without its place in the source", change(EMPLOYMENT, TECHNICAL,
             locator=""), EMPLOYMENT, "locator", "nothing", "where it stands in the source",
             "Name the table, page"),
    # Files
    Mutation("an empty file", content(EMPLOYMENT, lambda old: b"", 1), EMPLOYMENT, None,
             "an empty file", "a header line", "Restore the file"),
    Mutation("a header without rows", header_only(VACANCIES, None), VACANCIES, "series",
             "no `vacancies_open` in total", "all figures that the base year is made from",
             "Add these rows"),
    Mutation("a file in another encoding", content(EMPLOYMENT,
             lambda old: old.replace(b"x 1000, totals", b"x 1000, t\xf6tals", 1), 2), EMPLOYMENT,
             None, "byte 0xf6 that is no UTF-8", "UTF-8 text", "Save the file as UTF-8",
             command=True),
    Mutation("a file of two bytes a letter", content(EMPLOYMENT,
             lambda old: old.decode().encode("utf-16"), 1), EMPLOYMENT, None, "no UTF-8",
             "UTF-8 text", "Save the file as UTF-8"),
    Mutation("semicolons for commas", content(EMPLOYMENT, lambda old: old.replace(b",", b";"), 1),
             EMPLOYMENT, None, "no column series, region", "the columns series,region",
             "commas between the fields instead of semicolons"),
    Mutation("swapped columns", columns(POPULATION, _swap(1, 2)), POPULATION, None,
             "the columns series,occupation,region", "in this order", "Put header and fields"),
    Mutation("a missing column", columns(POPULATION, lambda row: row[:4] + row[5:]), POPULATION,
             "sex", "no column sex", "the columns series,region", "Add what is missing"),
    Mutation("a column too many", columns(POPULATION, lambda row: [*row, "x"]), POPULATION, None,
             "note,x", "in this order", "remove columns that are not named here"),
    Mutation("a column twice", columns(MEASURES, lambda row: [*row, row[1]]), MEASURES, "pillar",
             "the column pillar more than once", "each column once", "Remove or rename one"),
    Mutation("an unquoted comma", content(EMPLOYMENT, _unquoted, 2), EMPLOYMENT, None,
             "18 fields", "17 fields", "Quote a text that holds a comma"),
    Mutation("a quote that is never closed", content(POPULATION, _open_quote, 2), POPULATION,
             None, "field larger than field limit", "comma-separated fields", "Close the quote"),
    Mutation("a table of figures is gone", remove(POPULATION), POPULATION, "series",
             "no `population` by sex, age", "all figures that the base year is made from",
             "restore the file"),
    Mutation("one age is gone", remove_row(POPULATION, MEN_43), POPULATION, "series",
             "no `population` for men 43", "all figures that the base year is made from",
             "Add these rows"),
    Mutation("a figure that the base year needs is gone", remove_row(ASSUMED,
             {"series": "general_secondary_share"}), ASSUMED, "series",
             "no `general_secondary_share` in total", "all figures"),
    # Register
    Mutation("an effect on an unknown lever", change(EFFECTS, STO, lever="magic"), EFFECTS,
             "lever", "`magic`", "a lever of levers.csv", "Choose one"),
    Mutation("an effect of an unknown measure", change(EFFECTS, STO, measure="nothing"), EFFECTS,
             "measure", "`nothing`", "a measure of measures.csv", "Add it there"),
    Mutation("an effect outside its range", change(EFFECTS, STO, low="0.02"), EFFECTS, "central",
             "`0.00714`", "a number from low 0.02", "in order"),
    Mutation("a negative budget", change(MEASURES, {"measure": "sto"}, budget_eur="-3"), MEASURES,
             "budget_eur", "`-3.0`", "0 or more", "Leave it empty if unknown"),
    Mutation("a pillar that is none", change(MEASURES, {"measure": "sto"}, pillar="5"), MEASURES,
             "pillar", "`5`", "1, 2, 3 or 4"),
    Mutation("the table of levers is gone", remove(LEVERS), LEVERS, None, "no file", "a table",
             "Add it"),
    Mutation("the sources of the register are gone", remove("sources_measures.csv"),
             "sources_measures.csv", None, "no file", "a table", "Add it", command=True),
    Mutation("the sources of the register are empty below their header",
             header_only("sources_measures.csv", 1), "sources_measures.csv", None,
             "a header without rows", "sources below it", "Restore the rows"),
    Mutation("negative money", change("budget_lines.csv", {"code": "jtf-total"},
             amount_eur="-1"), "budget_lines.csv", "amount_eur", "`-1`", "0 euro or more",
             "positive amount"),
    # Parameters
    Mutation("the table of parameters is gone", remove(PARAMETERS), PARAMETERS, None, "no file",
             "a table", "Add it", command=True),
    Mutation("the table of parameters is empty below its header", header_only(PARAMETERS, None),
             PARAMETERS, "name", "no job_finding, matching_curvature",
             "every parameter of the model", "Copy what is missing"),
    Mutation("a parameter is gone", remove_row(PARAMETERS, {"name": "leakage_scale"}), PARAMETERS,
             "name", "no leakage_scale", "every parameter of the model", "Copy what is missing"),
    Mutation("a parameter stands twice", repeat_row(PARAMETERS, {"name": "leakage_scale"}),
             PARAMETERS, "name", "`leakage_scale`", "each name once", "Remove one"),
    Mutation("a parameter without a source", change(PARAMETERS, {"name": "job_finding"},
             source=""), PARAMETERS, "source", "nothing", "the id of a source, or `assumed`"),
    Mutation("a parameter with an unknown source", change(PARAMETERS, {"name": "job_finding"},
             source="hearsay"), PARAMETERS, "source", "`hearsay`", "the id of a source"),
    Mutation("a parameter with an unknown distribution", change(PARAMETERS,
             {"name": "job_finding"}, distribution="cauchy"), PARAMETERS, "distribution",
             "`cauchy`", "one of fixed, normal, lognormal, pert, uniform"),
    Mutation("a parameter with its range reversed", change(PARAMETERS, {"name": "job_finding"},
             low="0.7", high="0.4"), PARAMETERS, "low", "`0.7`", "at most high 0.4", "in order"),
    Mutation("a parameter that is no number", change(PARAMETERS, {"name": "job_finding"},
             central="half"), PARAMETERS, "central", "`half`", "a number", "point"),
    Mutation("a lognormal that reaches 0", change(PARAMETERS, {"name": "leakage_scale"}, low="0"),
             PARAMETERS, "low", "`0`", "for a lognormal"),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "figures"
    shutil.copytree(embedded(), place)
    return place


def test_the_embedded_data_set_is_sound(folder: Path) -> None:
    assert data_problems(folder) == []


def test_the_table_covers_what_the_issue_asks() -> None:
    assert len(MUTATIONS) >= 30
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_one_fault_gives_one_problem_that_tells_how_to_mend_it(
    folder: Path, mutation: Mutation
) -> None:
    line = mutation.plant(folder)
    problems = data_problems(folder)
    assert len(problems) == 1, [str(problem) for problem in problems]
    (problem,) = problems
    assert (problem.file, problem.line, problem.field) == (mutation.file, line, mutation.field)
    assert mutation.found in problem.found
    assert mutation.allowed in problem.allowed
    assert mutation.mend in problem.mend
    assert problem.mend.endswith(".")


def test_a_wrong_cell_inside_two_totals_shows_in_both_and_nowhere_else(folder: Path) -> None:
    cell = {"series": "unemployed", "sex": "men", "age": "25-34", "period": "2021"}
    change(POPULATION, cell, value="134000")(folder)
    problems = data_problems(folder)
    assert [problem.found.split(" parts by ")[1].split()[0] for problem in problems] == [
        "sex",
        "age",
    ]
    assert {problem.field for problem in problems} == {"value"}


def test_the_same_slip_in_a_whole_column_is_told_once(folder: Path) -> None:
    path = folder / VACANCIES
    path.write_text(path.read_text(encoding="utf-8").replace(",vacancies,", ",openings,"))
    (problem,) = data_problems(folder)
    assert (problem.line, problem.field) == (2, "unit")
    assert "also in line 3, 4, 5, 6 and " in problem.found


def test_every_fault_of_a_data_set_is_told_at_once(folder: Path) -> None:
    change(EMPLOYMENT, TECHNICAL, value="-1")(folder)
    change(PARAMETERS, {"name": "job_finding"}, source="")(folder)
    change(EFFECTS, STO, lever="magic")(folder)
    assert [problem.file for problem in data_problems(folder)] == [EMPLOYMENT, EFFECTS, PARAMETERS]


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    (problem,) = data_problems(tmp_path / "nowhere")
    assert (problem.found, problem.mend) == ("no folder", "Check --data.")


@pytest.mark.parametrize(
    "mutation",
    [mutation for mutation in MUTATIONS if mutation.command],
    ids=lambda mutation: mutation.name,
)
def test_the_command_line_refuses_with_the_same_problem(
    folder: Path, mutation: Mutation, krapte_command
) -> None:
    line = mutation.plant(folder)
    done = krapte_command("data", "check", "--data", folder, "--json")
    assert (done.code, done.err) == (2, "")
    told = json.loads(done.out)
    assert told["sound"] is False
    (problem,) = told["problems"]
    assert set(problem) == {"file", "line", "field", "found", "allowed", "mend"}
    assert (problem["file"], problem["line"]) == (mutation.file, line)
    assert mutation.found in problem["found"]
