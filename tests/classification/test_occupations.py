import pytest

from krapte.classification import (
    codes,
    expand,
    is_ict,
    is_technical,
    isco_of_occupation,
    model_occupation_of_isco,
    model_occupations,
    occupation_name,
    occupation_of_isco,
    occupations_in,
)
from krapte.classification._table import index, rows

TABLE = index("occupations.csv")
LENGTH = {"class": 2, "segment": 3, "group": 4}


def test_the_model_knows_forty_occupations():
    model = model_occupations()
    assert len(model) == len(set(model)) == 40
    assert sum(is_technical(code) for code in model) == 25
    assert sum(is_ict(code) for code in model) == 4
    assert [code for code in model if not (is_technical(code) or is_ict(code))] == [
        f"{number:02d}" for number in range(1, 14) if number not in (7, 8)
    ]


def test_every_occupation_hangs_below_its_parent():
    for code, row in TABLE.items():
        assert len(code) == LENGTH[row["level"]]
        if row["level"] == "class":
            assert row["parent"] == ""
        else:
            assert row["parent"] == code[:-1]
            assert row["parent"] in TABLE
            assert row["marking"] == TABLE[row["parent"]]["marking"]


def test_every_class_segment_and_group_of_technical_and_ict_work_is_there():
    levels = [row["level"] for row in TABLE.values()]
    assert levels.count("class") == 13
    for code, row in TABLE.items():
        if row["level"] != "group" and code[:2] in ("07", "08"):
            assert any(other["parent"] == code for other in TABLE.values())


@pytest.mark.parametrize(
    ("code", "nl", "en"),
    [
        ("0761", "Elektriciens en elektronicamonteurs", "Electricians and electronics mechanics"),
        ("0811", "Software- en applicatieontwikkelaars", "Software and application developers"),
        ("07", "Technische beroepen", "Technical occupations"),
        ("07+08", "Technische en ICT-beroepen", "Technical and ICT occupations"),
    ],
)
def test_occupations_have_names_in_both_languages(code, nl, en):
    assert occupation_name(code) == nl
    assert occupation_name(code, "en") == en


def test_no_name_is_empty():
    for code in codes("occupation"):
        assert occupation_name(code, "nl").strip()
        assert occupation_name(code, "en").strip()


def test_the_narrow_definition_is_class_07_and_the_broad_one_adds_ict():
    assert occupations_in("narrow") == expand("occupation", "07")
    assert occupations_in("broad") == expand("occupation", "07+08")
    assert set(occupations_in("narrow")) < set(occupations_in("broad")) < set(model_occupations())
    with pytest.raises(ValueError, match="`wide` is no definition; choose narrow or broad"):
        occupations_in("wide")


def test_the_marking_broad_is_the_same_at_every_level():
    for row in TABLE.values():
        if row["parent"]:
            assert row["broad"] == TABLE[row["parent"]]["broad"]


def test_classes_segments_and_groups_each_divide_the_model():
    def parts(level, prefix):
        return [
            own
            for code, row in TABLE.items()
            if row["level"] == level and code.startswith(prefix)
            for own in expand("occupation", code)
        ]

    assert sorted(parts("class", "")) == sorted(model_occupations())
    for prefix in ("07", "08"):
        for level in ("segment", "group"):
            assert sorted(parts(level, prefix)) == sorted(expand("occupation", prefix))
    assert expand("occupation", "") == expand("occupation", "all") == model_occupations()


@pytest.mark.parametrize("code", ["0", "14", "0799", "techniek"])
def test_an_unknown_occupation_is_not_expanded(code):
    with pytest.raises(ValueError, match="is no occupation"):
        expand("occupation", code)


def test_every_isco_code_has_one_occupation_group():
    listed = [row["isco"] for row in rows("isco08.csv")]
    assert len(listed) == len(set(listed)) == 588
    assert listed == sorted(listed)
    assert all(len(code) == 4 and code.isdigit() for code in listed)
    assert {row["basis"] for row in rows("isco08.csv")} == {"published"}


def test_the_link_is_as_complete_as_its_publisher_says():
    units = [row for row in rows("isco08.csv") if row["level"] == "unit group"]
    assert len(units) == 436
    assert len({row["occupation"] for row in rows("isco08.csv")}) == 114
    assert {row["occupation"][:2] for row in units} == {f"{n:02d}" for n in range(1, 14)}


def test_every_group_of_technical_and_ict_work_has_unit_groups_and_no_other_has():
    linked = {
        row["occupation"] for row in rows("isco08.csv") if row["occupation"][:2] in ("07", "08")
    }
    groups = {
        code for code, row in TABLE.items() if row["level"] == "group" and code[:2] in ("07", "08")
    }
    assert linked == groups
    assert all(isco_of_occupation(group) for group in groups)


@pytest.mark.parametrize(
    ("isco", "group"),
    [
        ("7411", "0761"),
        ("7422", "0761"),
        ("7126", "0734"),
        ("7127", "0733"),
        ("7115", "0732"),
        ("7231", "0743"),
        ("2151", "0713"),
        ("2144", "0712"),
        ("2163", "0221"),
        ("3113", "0721"),
        ("3123", "0722"),
        ("3155", "1211"),
        ("2512", "0811"),
        ("2522", "0812"),
        ("3513", "0821"),
        ("3521", "0822"),
        ("9313", "0781"),
        ("8332", "1214"),
    ],
)
def test_known_unit_groups_have_their_published_group(isco, group):
    assert occupation_of_isco(isco) == group
    assert isco in isco_of_occupation(group)


def test_codes_of_which_a_part_is_unknown_have_a_group_but_are_no_unit_group():
    assert occupation_of_isco("2140") == "0712"
    assert "2140" not in isco_of_occupation("0712")


def test_unit_groups_of_a_class_are_those_of_its_groups():
    for parent in ("07", "08", "074"):
        groups = expand("occupation", parent)
        below = [unit for group in groups for unit in isco_of_occupation(group)]
        assert sorted(below) == sorted(isco_of_occupation(parent))
    both = isco_of_occupation("07") + isco_of_occupation("08")
    assert sorted(both) == sorted(isco_of_occupation("07+08"))
    assert len(isco_of_occupation("all")) == 436


def test_an_isco_code_finds_its_occupation_in_the_model():
    assert model_occupation_of_isco("7411") == "0761"
    assert model_occupation_of_isco("8332") == "12"
    for unit in isco_of_occupation("all"):
        assert model_occupation_of_isco(unit) in model_occupations()


@pytest.mark.parametrize("code", ["", "74", "9998", "abcd"])
def test_unknown_isco_codes_are_refused(code):
    with pytest.raises(ValueError, match="no ISCO-08 unit group"):
        occupation_of_isco(code)


@pytest.mark.parametrize("code", ["", "0", "00", "0799", "07 ", "14"])
def test_unknown_occupations_have_no_unit_groups(code):
    with pytest.raises(ValueError, match="is no occupation of BRC 2014"):
        isco_of_occupation(code)
