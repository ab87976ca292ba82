"""A table is read whole or refused; a data set can be asked for series and figures."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from krapte.classification import DIMENSIONS, known_code
from krapte.errors import BadInput, Problem, gathered
from krapte.statistics import (
    COLUMNS,
    STATUSES,
    UNITS,
    check,
    content_hash,
    embedded,
    load,
    read_sources,
)
from krapte.tables import read_rows

SOURCES = (
    "id,title,publisher,published,url,licence,note\ncbs-1,Table,CBS,2022,https://www.cbs.nl,,\n"
)
ROW = "employed,NL,{occupation},,{sex},,,2021,{value},persons,A,,,cbs-1,cell,2026-11-24,"


def figures(*rows: dict[str, object]) -> str:
    empty = {"occupation": "", "sex": "", "value": 1}
    return "\n".join([",".join(COLUMNS), *(ROW.format(**(empty | row)) for row in rows)]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.csv").write_text(SOURCES)
    (tmp_path / "figures.csv").write_text(
        figures({"value": 30}, {"sex": "men", "value": 20}, {"sex": "women", "value": 10})
    )
    return tmp_path


def test_a_small_data_set_is_read_with_place_and_source(folder) -> None:
    data = load(folder)
    own = data.figure("employed", sex="men")
    assert (own.value, own.unit, own.file, own.line) == (20.0, "persons", "figures.csv", 3)
    assert data.sources[own.source].publisher == "CBS"
    assert not own.assumed


def test_select_returns_the_rows_that_hold_the_named_codes(folder) -> None:
    data = load(str(folder))
    assert [own.value for own in data.select("employed")] == [30.0, 20.0, 10.0]
    assert [own.value for own in data.select("employed", sex="women")] == [10.0]
    assert data.select("employed", sex="women", occupation="07") == []
    assert data.select("unheard") == []


def test_a_figure_is_the_total_of_every_dimension_that_is_not_named(folder) -> None:
    assert load(folder).figure("employed").value == 30.0


def test_a_figure_that_is_not_there_is_refused_by_name(folder) -> None:
    with pytest.raises(BadInput, match="no `employed` of occupation 07"):
        load(folder).figure("employed", occupation="07")


def test_an_empty_region_is_the_nation(folder) -> None:
    path = folder / "figures.csv"
    path.write_text(path.read_text().replace("employed,NL", "employed,"))
    assert load(folder).figure("employed").region == "NL"


def test_the_hash_follows_the_content_and_not_the_place(folder, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(folder, elsewhere)
    first = content_hash(folder)
    assert content_hash(elsewhere) == first == load(folder).content_hash
    (folder / "notes.txt").write_text("no table, no matter")
    assert content_hash(folder) == first
    path = folder / "figures.csv"
    path.write_text(path.read_text().replace(",10,", ",11,"))
    assert content_hash(folder) != first


def test_the_hash_notes_the_name_of_a_table(folder) -> None:
    first = content_hash(folder)
    (folder / "figures.csv").rename(folder / "renamed.csv")
    assert content_hash(folder) != first


def test_the_hash_does_not_depend_on_the_order_in_which_files_were_made(tmp_path) -> None:
    for place, names in (("one", ("a.csv", "b.csv")), ("two", ("b.csv", "a.csv"))):
        (tmp_path / place).mkdir()
        for name in names:
            (tmp_path / place / name).write_text(name)
    assert content_hash(tmp_path / "one") == content_hash(tmp_path / "two")


def test_a_mark_at_the_beginning_and_windows_line_ends_do_no_harm(folder) -> None:
    path = folder / "figures.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).figure("employed").value == 30.0


def test_lines_are_counted_as_an_editor_counts_them(tmp_path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n2,x\n')
    assert [row.line for row in read_rows(path, ("a", "b"))] == [2, 5]


@pytest.mark.parametrize("text", ["1_000", "١٢", "0x10", "nan", "inf", "1e999", "1 000", "", "--1"])
def test_what_is_no_plain_number_is_refused(tmp_path, text) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f'a\n"{text}"\n1\n', encoding="utf-8")
    row = read_rows(path, ("a",))[0]
    assert row.number("a") == 0.0
    assert [problem.field for problem in row.problems] == ["a"]


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("-3.5", -3.5), ("8.3e-05", 8.3e-5)])
def test_plain_numbers_are_read(tmp_path, text, number) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"a\n{text}\n")
    row = read_rows(path, ("a",))[0]
    assert row.number("a") == number
    assert row.problems == []


def test_a_fraction_is_no_whole_number(tmp_path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n2021.5\n")
    row = read_rows(path, ("a",))[0]
    row.whole("a")
    assert [problem.allowed for problem in row.problems] == ["a whole number"]


def test_equal_problems_are_gathered_and_others_are_not() -> None:
    one = Problem("t.csv", 2, "unit", "`x`", "a unit", "Mend it.")
    lines = [Problem("t.csv", line, "unit", "`x`", "a unit", "Mend it.") for line in range(3, 10)]
    other = Problem("t.csv", 4, "sex", "`x`", "a sex", "Mend it.")
    told = gathered([one, other, *lines])
    assert [(problem.line, problem.field) for problem in told] == [(2, "unit"), (4, "sex")]
    assert told[0].found == "`x` (also in line 3, 4, 5, 6 and 3 more)"
    assert told[1] == other


def test_a_problem_reads_as_a_sentence_with_place_finding_and_mend() -> None:
    problem = Problem("budget.csv", 14, "amount", "`-3`", "0 or more euro", "Write 0.")
    assert str(problem) == (
        "budget.csv, line 14, field `amount`: found `-3`, expected 0 or more euro. Write 0."
    )
    assert problem.as_dict()["line"] == 14


def test_all_tables_of_sources_are_read_when_one_is_broken(folder) -> None:
    (folder / "sources_more.csv").write_bytes(b"\xff\xfe")
    sources, faults = read_sources(folder)
    assert "cbs-1" in sources
    assert [fault.file for fault in faults] == ["sources_more.csv"]


def test_two_sources_with_one_id_are_a_fault(folder) -> None:
    (folder / "sources_more.csv").write_text(SOURCES.replace("Table", "Another table"))
    (problem,) = check(folder)
    assert (problem.file, problem.field) == ("sources_more.csv", "id")


def test_every_figure_of_the_embedded_set_has_a_source_that_is_described(dataset) -> None:
    assert len(dataset.observations) > 1000
    for own in dataset.observations:
        source = dataset.sources[own.source]
        assert source.title
        assert source.publisher
        assert own.assumed or own.source == "assumed" or source.url or source.published, own


def test_every_assumed_figure_of_the_embedded_set_has_a_range(dataset) -> None:
    assumed = [own for own in dataset.observations if own.assumed]
    assert assumed
    for own in assumed:
        assert own.low is not None
        assert own.high is not None
        assert own.low <= own.value <= own.high
        assert own.note, f"{own.file}, line {own.line} does not say why"


def test_figures_without_a_source_are_marked_assumed(dataset) -> None:
    for own in dataset.observations:
        if own.source == "assumed":
            assert own.assumed, f"{own.file}, line {own.line}"


def test_every_code_unit_and_status_of_the_embedded_set_is_known(dataset) -> None:
    for own in dataset.observations:
        assert own.unit in UNITS
        assert own.status in STATUSES
        assert all(known_code(name, getattr(own, name)) for name in (*DIMENSIONS, "period"))


def test_the_letters_own_figures_are_in_the_embedded_set(dataset) -> None:
    def letter(series: str, occupation: str) -> float:
        return dataset.figure(series, occupation=occupation, source="kst-29544-1173").value

    assert letter("vacancies_open", "07") == 86_250
    assert letter("vacancies_open", "08") == 35_950
    assert letter("job_openings", "07") == 210_900
    assert letter("job_openings", "08") == 58_300


def test_addresses_of_sources_are_web_addresses(dataset) -> None:
    for source in dataset.sources.values():
        assert source.url == "" or re.fullmatch(r"https?://\S+", source.url), source.id


def test_the_embedded_folder_is_the_default() -> None:
    assert load().folder == embedded()
    assert check() == check(embedded()) == []
