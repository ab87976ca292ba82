"""Activities in the manner of IATI: what becomes what, and nothing that is not known."""

from __future__ import annotations

import pytest

from krapte.register.exchange import activities
from krapte.register.exchange.activities import ORGANISATION, ROLE, STATUS
from krapte.register.store import kinds
from tests.register.exchange.books import COMMITMENT, LINE, VALUE, small


@pytest.fixture(scope="module")
def activity(tmp_path_factory):
    with small(tmp_path_factory.mktemp("register") / "register.sqlite") as register:
        with register.transaction("tester", "more") as edit:
            party = {
                "name_nl": "OCW",
                "name_en": "Education",
                "kind": "ministry",
                "source": "letter",
            }
            edit.create("party", party | {"code": "ocw"})
            edit.create("party", party | {"code": "ser", "kind": "other"})
            role = {"measure": "sto", "source": "letter"}
            edit.create("role", role | {"party": "ocw", "role": "owner"})
            edit.create("role", role | {"party": "ser", "role": "advisor"})
            edit.create("budget_line", LINE)
            total = {
                "code": "sto-extra",
                "per": "total",
                "conditional": "yes",
                "condition": "Ja",
                "amount_eur": 1,
            }
            edit.create("budget_line", LINE | total)
            edit.create(
                "budget_line",
                LINE | {"code": "part", "part_of": "sto-extra"} | {"per": "total", "amount_eur": 1},
            )
            edit.create("budget_line", LINE | {"code": "open", "to_year": ""})
            edit.create("commitment", COMMITMENT)
            edit.create("indicator", {
                "code": "women", "measure": "sto", "name_nl": "Vrouwen", "name_en": "Women",
                "unit": "%", "direction": "increase", "source": "letter",
                "pillar": 1, "family": "techniekpact"})  # fmt: skip
            edit.create("indicator_value", VALUE)
            edit.create("indicator_value", VALUE | {"kind": "target", "value": 0.3})
        (found,) = activities(register.everything(), "NL-KVK-1")["iati-activities"]
        return found


def test_a_measure_is_an_activity_with_its_own_id(activity):
    assert activity["iati-identifier"] == "NL-KVK-1-sto"
    assert [own["lang"] for own in activity["title"]["narrative"]] == ["nl", "en"]
    assert activity["activity-status"] == {"code": "2"}
    assert activity["activity-date"] == [
        {"type": "2", "iso-date": "2018-01-01"},
        {"type": "3", "iso-date": "2029-12-31"},
    ]


def test_a_yearly_amount_is_a_budget_per_year_and_conditional_money_is_indicative(activity):
    budgets = activity["budget"]
    yearly = [own for own in budgets if own["krapte:line"] == "sto-2020"]
    assert [own["period-start"]["iso-date"][:4] for own in yearly] == [
        "2020", "2021", "2022", "2023", "2024",
    ]  # fmt: skip
    assert {own["status"] for own in yearly} == {"2"}
    (extra,) = [own for own in budgets if own["krapte:line"] == "sto-extra"]
    assert extra["status"] == "1"
    assert activity["conditions"]["condition"][0]["krapte:line"] == "sto-extra"


def test_no_euro_is_a_budget_twice_and_none_without_years(activity):
    lines = {own["krapte:line"] for own in activity["budget"]}
    assert lines == {"sto-2020", "sto-extra"}
    assert {own["code"] for own in activity["krapte:budget-line"]} == {*lines, "part", "open"}


def test_parties_have_the_roles_of_iati_and_an_advisor_stands_apart(activity):
    (owner,) = activity["participating-org"]
    assert (owner["role"], owner["ref"], owner["type"]) == ("2", "ocw", "10")
    assert activity["krapte:advisor"] == ["ser"]


def test_targets_and_observations_stand_in_the_same_period(activity):
    (result,) = activity["result"]
    (indicator,) = result["indicator"]
    assert indicator["ascending"] is True
    (period,) = indicator["period"]
    assert (period["target"][0]["value"], period["actual"][0]["value"]) == (0.3, 0.2)


def test_every_status_role_and_kind_of_party_has_its_code():
    assert set(STATUS) == choices("measure", "status")
    assert {*ROLE, "advisor"} == choices("role", "role")
    assert {*ORGANISATION, "other"} == choices("party", "kind")


def choices(kind, field):
    return {choice.code for choice in kinds()[kind].field(field).choices}
