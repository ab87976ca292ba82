"""A mapping is checked at the door, and says everything that is wrong with it at once."""

from __future__ import annotations

import re

import pytest

from krapte.classification import DIMENSIONS, known_code
from krapte.errors import BadInput
from krapte.statistics.files import mapping_file, names, read_mapping
from krapte.statistics.files.mapping import TARGETS
from tests.statistics.files.making import PLAIN, SOURCE, mapping

RULE = "[rules]\nown = [{rule}]\n"

# name -> (source, settings of [file], the rest, field, words)
BAD = {
    "no TOML": (SOURCE + "[", "", PLAIN, None, "expected TOML"),
    "no licence": (SOURCE.replace("licence", "# licence"), "", PLAIN, "source.licence", "a text"),
    "no id": (SOURCE.replace('"regional-count"', '""'), "", PLAIN, "source.id", "a text"),
    "an unknown field": (SOURCE + 'licenze = "x"', "", PLAIN, "source.licenze", "one of id"),
    "an unknown table": (SOURCE, "", PLAIN + "[mesure]", "mesure", "one of source"),
    "no day": (SOURCE.replace("2026-10-01", '"autumn"'), "", PLAIN, "source.published", "a day"),
    "an address that is none": (SOURCE + 'url = "ftp:x"', "", PLAIN, "source.url", "https://"),
    "an unknown encoding": (SOURCE, 'encoding = "latin"', PLAIN, "file.encoding", "cp1252"),
    "two separators": (SOURCE, 'separator = ";;"', PLAIN, "file.separator", "one mark"),
    "one mark for two things": (
        SOURCE, 'decimal = ","\nthousands = ","', PLAIN, "file.thousands", "another mark"),
    "a header that is none": (SOURCE, 'header = "top"', PLAIN, "file.header", "a row such as 1"),
    "header rows in disorder": (SOURCE, "header = [3, 2]", PLAIN, "file.header", "a row such as"),
    "missing that is a number": (SOURCE, "missing = [9]", PLAIN, "file.missing", "list of texts"),
    "a kind of period": (
        SOURCE, "", PLAIN + '[figures]\nperiods = ["week"]', "figures.periods", "year"),
    "an unknown combination": (
        SOURCE, "", PLAIN + '[figures]\ncombine = "max"', "figures.combine", "none, sum, mean"),
    "totals without a sum": (
        SOURCE, "", PLAIN + '[figures]\ntotals = ["sex"]', "figures.totals", "sum"),
    "hidden counts in disorder": (
        SOURCE, "",
        PLAIN + '[figures]\nsuppressed = { texts = ["x"], low = 4, central = 2, high = 1 }',
        "figures.suppressed", "in order"),
    "a constant that sets nothing": (
        SOURCE, "", PLAIN + '[constants]\nland = "NL"', "constants.land", "one of region"),
    "a list that is not there": (
        SOURCE, "", PLAIN.replace("region codes", "regions"), "columns.region", "a list of"),
    "a rule without codes": (
        SOURCE, "", PLAIN + RULE.format(rule="{ set = {} }"), "rules.own 1", "needs code"),
    "a rule that sets nothing we know": (
        SOURCE, "", PLAIN + RULE.format(rule='{ code = "a", set = { land = "x" } }'),
        "rules.own 1", "may set region"),
    "a rule by title": (
        SOURCE, "", PLAIN + RULE.format(rule='{ title_like = "a", set = {} }'),
        "rules.own 1", "no titles"),
    "a pattern that is none": (
        SOURCE, "", PLAIN + RULE.format(rule='{ code_like = "(", set = {} }'),
        "rules.own 1", "a rule ("),
    "no measure": (SOURCE, "", PLAIN.split("[[")[0], "measure", "at least one"),
    "a measure without column": (
        SOURCE, "", PLAIN.replace('column = "value"', ""), "measure 1", "either column"),
    "a series with capitals": (
        SOURCE, "", PLAIN.replace('"employed"', '"Employed"'), "measure 1.series", "small letters"),
    "an unknown unit": (
        SOURCE, "", PLAIN.replace('"persons"', '"people"'), "measure 1.unit", "persons, jobs"),
    "a factor of nothing": (SOURCE, "", PLAIN + "factor = 0", "measure 1.factor", "above 0"),
    "a guess that was not made": (
        SOURCE, "", PLAIN.replace('"persons"', '"?"'), "measure 1.unit", "fill it in"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_fault_in_a_mapping_names_its_field(tmp_path, name):
    source, settings, text, field, words = BAD[name]
    path = mapping(tmp_path, text, settings, source)
    with pytest.raises(BadInput) as fault:
        read_mapping(path)
    (found,) = fault.value.problems
    assert (found.file, found.field) == ("mapping.toml", field)
    assert words in str(found)


def test_all_faults_of_a_mapping_are_told_at_once(tmp_path):
    text = PLAIN.replace('"persons"', '"people"').replace("region codes", "x")
    with pytest.raises(BadInput) as fault:
        read_mapping(mapping(tmp_path, text, 'encoding = "x"\nheader = -1'))
    assert [own.field for own in fault.value.problems] == [
        "file.header", "file.encoding", "columns.region", "measure 1.unit",
    ]  # fmt: skip


def test_a_mapping_that_is_not_there_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="no file"):
        read_mapping(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("name", names.LISTS)
def test_ready_lists_set_codes_that_exist(name):
    rules = names.list_named(name)
    assert rules
    for rule in rules:
        for target, code in rule.set.items():
            assert target in DIMENSIONS
            assert "\\" in code or known_code(target, code)


def test_no_name_of_a_ready_list_stands_for_two_codes():
    for name in names.LISTS:
        told = [code for rule in names.list_named(name) for code in rule.codes]
        twice = {own for own in told if told.count(own) > 1}
        assert not twice, (name, twice)


def test_the_reference_names_every_setting():
    """The page on mappings lists the fields that the reader knows, no more and no fewer."""
    from pathlib import Path

    page = Path(__file__).resolve().parents[3] / "docs/reference/mapping.md"
    text = page.read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.M)[1:]
    told = {
        re.sub(r"[`\[\]]", "", own.split("\n")[0]): set(re.findall(r"^\| `(\w+)` \|", own, re.M))
        for own in sections
    }
    for section in ("source", "file", "figures", "measure"):
        assert told[section] == set(mapping_file._KEYS[section]), section
    assert told["constants"] == set(TARGETS)
    for name in names.LISTS:
        assert f"`{name}`" in text
