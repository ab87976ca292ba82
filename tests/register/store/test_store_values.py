"""A field takes what fits it, from a person as from a table, and refuses the rest."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.register.measures import KINDS, STATUSES
from krapte.register.store import Register, kinds, text_of
from krapte.register.store.values import Unfit, cleaned, value_of

FORMS = {
    "slug": ("measure", "code"),
    "text": ("measure", "note"),
    "choice": ("budget_line", "fund"),
    "pillar": ("measure", "pillar"),
    "reference": ("role", "party"),
    "references": ("measure", "source"),
    "words": ("measure", "owner"),
    "regions": ("measure", "regions"),
    "occupations": ("measure", "occupations"),
    "date": ("commitment", "deadline"),
    "partial_date": ("document", "published"),
    "period": ("indicator_value", "period"),
    "year": ("measure", "start"),
    "number": ("effect", "central"),
    "money": ("budget_line", "amount_eur"),
    "share": ("budget_line", "matching_share"),
    "flag": ("budget_line", "conditional"),
}


def field(form: str):
    kind, name = FORMS[form]
    own = kinds()[kind].field(name)
    assert own.form == form
    return own


def test_every_form_of_field_is_tried_here():
    assert {own.form for kind in kinds().values() for own in kind.fields} == set(FORMS)


def test_every_kind_names_only_kinds_before_it_or_itself():
    seen = set()
    for name, kind in kinds().items():
        seen.add(name)
        assert {own.refers for own in kind.fields if own.refers} <= seen
        assert all(own.required or name == "indicator_value" for own in map(kind.field, kind.key))


def test_closed_lists_are_those_of_the_tables_of_measures():
    measure = kinds()["measure"]
    assert tuple(own.code for own in measure.field("kind").choices) == KINDS
    assert tuple(own.code for own in measure.field("status").choices) == STATUSES


def test_closed_lists_are_those_of_the_tables_of_content():
    from krapte.register import content

    for kind, name, codes in (
        ("party", "kind", content.PARTY_KINDS),
        ("role", "role", content.ROLES),
        ("budget_line", "fund", content.FUNDS),
        ("commitment", "kind", content.COMMITMENT_KINDS),
        ("commitment", "status", content.COMMITMENT_STATUSES),
        ("milestone", "status", content.MILESTONE_STATUSES),
        ("indicator", "direction", content.DIRECTIONS),
        ("indicator", "family", content.FAMILIES),
        ("indicator_value", "kind", content.VALUE_KINDS),
    ):
        assert {own.code for own in kinds()[kind].field(name).choices} == set(codes)


@pytest.mark.parametrize(
    ("form", "given", "value"),
    [
        ("text", "  two\r\nlines ", "two\nlines"),
        ("pillar", "3", 3),
        ("pillar", 3.0, 3),
        ("words", "a| b |a", ("a", "b")),
        ("words", ["a", "b"], ("a", "b")),
        ("regions", "NL|AM01", ("NL", "AM01")),
        ("occupations", "technical|07", ("technical", "07")),
        ("date", dt.date(2023, 2, 3), "2023-02-03"),
        ("date", dt.datetime(2023, 2, 3), "2023-02-03"),
        ("partial_date", "2023-02", "2023-02"),
        ("period", 2024.0, "2024"),
        ("period", "2024Q3", "2024Q3"),
        ("year", 2024.0, 2024),
        ("year", np.int64(2024), 2024),
        ("number", "-2.66e-05", -2.66e-05),
        ("number", -0.0, 0.0),
        ("money", "152500000", 152_500_000.0),
        ("money", "0.07", 0.07),
        ("flag", "yes", True),
        ("flag", False, False),
    ],
)
def test_a_field_takes(form, given, value):
    found = value_of(field(form), given)
    assert found == value
    assert type(found) is type(value)
    assert math.copysign(1, found) > 0 if given == -0.0 and form == "number" else True


@pytest.mark.parametrize(
    ("form", "given"),
    [
        ("slug", "Upper"),
        ("slug", "a b"),
        ("slug", "é"),
        ("slug", "-a"),
        ("slug", None),
        ("text", 3),
        ("text", "a\x00b"),
        ("text", "a\ud800b"),
        ("choice", "ngf"),
        ("choice", ["NGF"]),
        ("pillar", 5),
        ("pillar", 1.5),
        ("pillar", "one"),
        ("reference", "No Code"),
        ("references", ""),
        ("references", "a|B"),
        ("words", 3),
        ("words", ["a|b"]),
        ("words", [1]),
        ("regions", "XX99"),
        ("occupations", "engineers"),
        ("date", "2023-02"),
        ("date", "2023-02-30"),
        ("date", "3-2-2023"),
        ("date", dt.datetime(2023, 2, 3, 12)),
        ("date", 45000),
        ("partial_date", "2023-13"),
        ("partial_date", "23"),
        ("period", "2024Q5"),
        ("period", 2024.5),
        ("period", math.nan),
        ("year", 24),
        ("year", "2024.5"),
        ("year", True),
        ("number", "1,5"),
        ("number", "1_000"),
        ("number", "١"),
        ("number", math.inf),
        ("number", math.nan),
        ("number", 10**400),
        ("number", None),
        ("money", -0.01),
        ("money", "1.005"),
        ("money", 1e15),
        ("share", 1.01),
        ("share", "-0.1"),
        ("flag", "ja"),
        ("flag", 1),
    ],
)
def test_a_field_refuses(form, given):
    with pytest.raises(Unfit) as error:
        value_of(field(form), given)
    assert error.value.allowed
    assert error.value.mend


def test_an_unknown_field_is_told_with_the_known_ones():
    fit, found = cleaned(kinds()["party"], {"kleur": "x", "note": "y"}, ("parties.csv", 3))
    assert fit == {"note": "y"}
    assert [(own.file, own.line, own.field) for own in found] == [("parties.csv", 3, "kleur")]
    assert "name_nl" in found[0].allowed


plain = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=20)
GIVEN = {
    "text": plain,
    "words": st.lists(plain.filter(lambda text: "|" not in text), max_size=4),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "money": st.integers(0, 10**14).map(lambda cents: round(cents / 100, 2)),
    "share": st.floats(0, 1),
    "flag": st.booleans(),
    "date": st.dates().map(dt.date.isoformat),
    "year": st.integers(1900, 2100),
    "pillar": st.integers(1, 4),
}


@given(st.sampled_from(sorted(GIVEN)).flatmap(lambda form: st.tuples(st.just(form), GIVEN[form])))
def test_a_value_written_as_text_is_read_as_the_same_value(case):
    form, given = case
    own = field(form)
    value = value_of(own, given)
    assert value_of(own, text_of(value)) == value


@given(
    st.sampled_from(sorted(FORMS)),
    st.none() | st.text(max_size=8) | st.floats() | st.integers() | st.booleans()
    | st.lists(st.text(max_size=3) | st.integers()) | st.binary(max_size=4) | st.dates(),
)  # fmt: skip
def test_whatever_is_given_is_taken_or_refused_but_never_a_fault_of_ours(form, given):
    try:
        value = value_of(field(form), given)
    except Unfit:
        return
    assert value_of(field(form), value) == value


def test_a_stored_value_is_read_the_same_in_both_databases(register: Register):
    with register.transaction("jan", "values at the edge") as edit:
        edit.create("document", {"code": "d", "title": "‘ë’ 😀 \"'%\\", "publisher": "a\nb"})
        edit.create("indicator", {"code": "i", "pillar": 1, "name_nl": "i", "name_en": "i",
                    "unit": "u", "direction": "increase", "family": "ict",
                    "source": "d"})  # fmt: skip
        for year, value in enumerate((5e-324, 1.7976931348623157e308, 0.1, -1 / 3), 2021):
            edit.create("indicator_value", {"indicator": "i", "period": str(year), "source": "d",
                        "kind": "observation", "value": value,
                        "retrieved": "2024-01-02"})  # fmt: skip
    assert register.record("document", "d")["title"] == "‘ë’ 😀 \"'%\\"
    found = [own["value"] for own in register.records("indicator_value")]
    assert found == [5e-324, 1.7976931348623157e308, 0.1, -1 / 3]
    assert register.check() == []


def test_bad_input_of_a_kind_names_the_kinds(register):
    with pytest.raises(BadInput, match="party or measure"):
        register.create("maatregel", {}, "jan", "x")
