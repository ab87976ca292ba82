"""Nothing is lost on the way out and in: workbook, CSV and JSON."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.classification import codes
from krapte.register.exchange import as_json, read, tables, take_in, workbook, zipped
from krapte.register.exchange.delimited import read_tables
from krapte.register.exchange.entries import digest
from krapte.register.store import Record, Register, fill, kinds, text_of
from krapte.register.store.schema import key_of
from krapte.register.store.values import value_of

FORMS = {
    "plan.xlsx": workbook,
    "plan.zip": lambda records: zipped(tables(records)),
    "plan.json": as_json,
}
TRICKS = ("=1+1", "+31", "-x", "@home", "'=1", "''", "'s-Hertogenbosch", "_x0041_", "a\nb\tc")
signs = st.characters(exclude_categories=("Cs", "Cc"))
texts = st.one_of(st.sampled_from(TRICKS), st.text(signs, min_size=1, max_size=12))
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
days = st.dates().map(lambda day: day.isoformat())
words = st.lists(texts.filter(lambda text: "|" not in text), max_size=3)


def values_of(field):
    """Return a strategy for what a field may hold."""
    own = {
        "slug": slugs,
        "reference": slugs,
        "references": st.lists(slugs, max_size=3),
        "text": texts,
        "words": words,
        "regions": st.lists(st.sampled_from(sorted(codes("region"))), max_size=3),
        "occupations": st.lists(st.sampled_from(["technical", "ict", "0761", "08"]), max_size=3),
        "date": days,
        "partial_date": st.one_of(days, st.sampled_from(["2023", "2023-02"])),
        "period": st.sampled_from(["2024", "2024Q3", "2024-2026"]),
        "year": st.integers(1900, 2100),
        "number": st.floats(allow_nan=False, allow_infinity=False),
        "money": st.integers(0, 10**14).map(lambda cents: cents / 100),
        "share": st.floats(0, 1),
        "flag": st.booleans(),
    }
    if field.choices:
        return st.sampled_from([choice.code for choice in field.choices])
    return own[field.form]


def fit(field, raw):
    """Return a value as the register would keep it, or None when it cannot."""
    try:
        return value_of(field, raw)
    except ValueError:
        return None


@st.composite
def records(draw):
    kind = kinds()[draw(st.sampled_from(list(kinds())))]
    values = {}
    for field in kind.fields:
        drawn = values_of(field) if field.required else st.none() | values_of(field)
        strategy = drawn.map(lambda raw, field=field: fit(field, raw))
        if field.required:
            strategy = strategy.filter(lambda value: value not in (None, ()))
        values[field.name] = draw(strategy)
    return Record(kind.name, key_of(kind, values), draw(st.integers(1, 9)), values)


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=25)
@given(own=st.lists(records(), max_size=4))
def test_every_value_comes_back_as_it_went(name, own, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / name
    path.write_bytes(FORMS[name](own))
    entries, faults = read(path)
    assert faults == []
    order = list(kinds())
    expected = sorted(own, key=lambda record: order.index(record.kind))
    assert [(entry.kind, dict(entry.values)) for entry in entries] == [
        (record.kind, dict(record.values)) for record in expected
    ]
    stamps = [(entry.stamp.version, entry.stamp.digest) for entry in entries]
    assert stamps == [(record.version, digest(record.values)) for record in expected]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    with Register.open(tmp_path_factory.mktemp("embedded") / "register.sqlite") as register:
        fill(register, "krapte", "embedded content")
        yield register


def all_of(register):
    return [record for own in register.everything().values() for record in own]


def content(register):
    return {
        (own.kind, own.key): {name: text_of(value) for name, value in own.values.items()}
        for own in all_of(register)
    }


@pytest.mark.parametrize("name", FORMS)
def test_a_new_register_filled_from_an_export_is_the_same(name, embedded, tmp_path):
    path = tmp_path / name
    path.write_bytes(FORMS[name](all_of(embedded)))
    with Register.open(tmp_path / "other.sqlite") as other:
        found = take_in(other, path, "tester", "a copy")
        assert content(other) == content(embedded)
        assert {own.action for own in found.outcome} == {"create"}
        assert list(content(other)) == list(content(embedded))
    again = take_in(embedded, path, "tester", "nothing new")
    assert again.outcome == ()
    assert again.unchanged == len(content(embedded))


@pytest.mark.parametrize("name", FORMS)
def test_the_same_register_gives_the_same_file(name, embedded):
    assert FORMS[name](all_of(embedded)) == FORMS[name](all_of(embedded))


@given(text=texts)
def test_no_cell_of_a_csv_table_begins_as_a_formula(text):
    record = record_with_title(text.strip() or "x")
    row = tables([record])["document.csv"].decode().split("\n", 1)[1]
    cell = row.split(",", 1)[1].lstrip('"')
    assert cell[0] not in "=+-@"


@pytest.mark.parametrize("title", ["'s-Hertogenbosch", "'t Gooi", "=1+1", "'=1+1", "''-", "-1"])
def test_an_apostrophe_of_somebody_else_stays(title, tmp_path):
    record = record_with_title(title)
    (tmp_path / "document.csv").write_bytes(tables([record])["document.csv"])
    (entry,), faults = read_tables(tmp_path / "document.csv")
    assert faults == []
    assert entry.values["title"] == title


def test_an_apostrophe_that_a_person_typed_stays(tmp_path):
    header = ",".join([field.name for field in kinds()["document"].fields] + ["version", "action"])
    cells = ["d", "'s-Gravenhage", "EZK"] + [""] * (header.count(",") - 2)
    (tmp_path / "document.csv").write_text(f"{header}\n{','.join(cells)}\n", encoding="utf-8")
    (entry,), _ = read_tables(tmp_path / "document.csv")
    assert entry.values["title"] == "'s-Gravenhage"


def record_with_title(title):
    values = {field.name: () if field.listed else None for field in kinds()["document"].fields}
    values |= {"code": "d", "title": title, "publisher": "p"}
    return Record("document", "d", 1, values)


def test_letters_of_the_alphabet_are_all_written(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook([record_with_title(string.printable.strip().replace("\x0b", ""))]))
    ((entry, *_), faults) = read(path)
    assert faults == []
    assert entry.values["title"].startswith("0123456789abc")
