"""A first mapping is a start: what can be seen is filled in, the rest is asked."""

from __future__ import annotations

import re
import tomllib

import pandas as pd
import pytest

from krapte.errors import BadInput
from krapte.statistics.files import first_mapping, read_file, read_mapping
from tests.statistics.files.making import NOW, csv, xlsx

ROWS = [["regio", "geslacht", "jaar", "aantal"]] + [
    [f"AM{1 + at % 3:02}", ("man", "vrouw")[at % 2], 2020 + at % 4, 1000.5 + at] for at in range(12)
]


def filled(text):
    """Return a first mapping as a user fills it in."""
    for name, value in {"title": "t", "publisher": "p", "licence": "l", "published": "2026-01-02",
                        "unit": "persons"}.items():  # fmt: skip
        text = text.replace(f'{name} = "?"', f'{name} = "{value}"')
    return text


def written(folder, text):
    path = folder / "first.toml"
    path.write_text(text, encoding="utf-8")
    return path


def as_csv(folder):
    lines = "\r\n".join(";".join(map(str, row)).replace(".", ",") for row in ROWS)
    return csv(folder, ("Een titel\r\n\r\n" + lines).encode("cp1252"))


def as_parquet(folder):
    path = folder / "count.parquet"
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_parquet(path)
    return path


FORMS = {
    "csv": as_csv,
    "xlsx": lambda folder: xlsx(folder, [["Een titel"], [], *ROWS]),
    "parquet": as_parquet,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_first_mapping_needs_only_what_a_file_cannot_say(tmp_path, form):
    file = FORMS[form](tmp_path)
    text = first_mapping(file)
    assert "guess" in text
    found = read_file(file, read_mapping(written(tmp_path, filled(text))), NOW)
    assert len(found.figures) == 12
    assert {own.sex for own in found.figures} == {"men", "women"}
    assert {own.period for own in found.figures} == {"2020", "2021", "2022", "2023"}
    assert sum(own.value for own in found.figures) == sum(row[3] for row in ROWS[1:])


@pytest.mark.parametrize("form", FORMS)
def test_a_first_mapping_as_it_is_written_is_refused_for_its_gaps_only(tmp_path, form):
    path = written(tmp_path, first_mapping(FORMS[form](tmp_path)))
    with pytest.raises(BadInput) as fault:
        read_mapping(path)
    assert {own.found[:2] for own in fault.value.problems} == {"`?"}


def test_codes_that_are_not_known_are_listed_for_the_user_to_fill_in(tmp_path):
    kinds = ("dak", "veld", "T001038")
    rows = "".join(f"{kind},{year},7\n" for kind in kinds for year in (2020, 2021))
    file = csv(tmp_path, "soort,jaar,aantal\n" + rows)
    rules = tomllib.loads(first_mapping(file))["rules"]["soort"]
    assert rules == [
        {"code": "dak", "set": {"kind": "?"}}, {"code": "veld", "set": {"kind": "?"}},
        {"code": "T001038", "set": {}},
    ]  # fmt: skip


def test_columns_of_years_become_one_measure(tmp_path):
    file = csv(tmp_path, "provincie,2021,2022\nUtrecht,1,2\nZeeland,3,4\n")
    own = read_mapping(written(tmp_path, filled(first_mapping(file))))
    found = read_file(file, own, NOW).figures
    assert {(own.region, own.period): own.value for own in found} == {
        ("PV26", "2021"): 1.0, ("PV26", "2022"): 2.0, ("PV29", "2021"): 3.0, ("PV29", "2022"): 4.0,
    }  # fmt: skip


def test_a_first_mapping_of_every_dutch_file_is_readable(shared):
    """Whatever the file: TOML with every column in it once, and nothing guessed in silence."""
    folders = ("cbs_energy_nl", "cbs_labour_nl", "duo_hbo", "indeed_postings")
    files = [own for name in folders for own in sorted((shared / "data" / name).iterdir())
             if own.suffix in (".csv", ".parquet")]  # fmt: skip
    assert len(files) == 18
    for file in files:
        text = first_mapping(file)
        found = tomllib.loads(text)
        for line in text.split("[columns]")[1].split("[rules]")[0].split("[[")[0].splitlines():
            assert not re.match(r'^"', line) or "# guess:" in line
        columns = set(found["columns"]) | {own.get("column") for own in found["measure"]}
        header = (pd.read_csv(file, nrows=1) if file.suffix == ".csv"
                  else pd.read_parquet(file)).columns  # fmt: skip
        patterns = [own["column_like"] for own in found["measure"] if "column_like" in own]
        assert [name for name in header if name not in columns
                and not any(re.fullmatch(own, name) for own in patterns)] == []  # fmt: skip
