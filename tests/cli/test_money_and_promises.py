"""The money, the promises and the overlaps of the embedded content, on the command line."""

from __future__ import annotations

import json

import pytest

from krapte.register import read_budget_lines, read_commitments, read_milestones
from krapte.register.store import Register, fill


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Return a register with the embedded content: quicker than making one for every command."""
    place = tmp_path_factory.mktemp("register") / "own.sqlite"
    with Register.open(place) as register:
        fill(register, "krapte", "embedded content")
    return place


@pytest.fixture
def ask(krapte_command, register, monkeypatch):
    monkeypatch.setenv("KRAPTE_REGISTER", str(register))
    return krapte_command


def test_what_is_late_due_and_undated_depends_on_the_day(ask):
    early = ask("commitments", "due", "--on", "2023-02-03", "--json").json["due"]
    late = ask("commitments", "due", "--on", "2060-01-01", "--json").json["due"]
    assert {(own["kind"], own["code"]) for own in early} == {
        (own["kind"], own["code"]) for own in late
    }
    assert not [own for own in late if own["state"] == "due"]
    assert [own for own in early if own["state"] == "due"]
    promises = {own["code"] for own in early if own["kind"] != "milestone"}
    settled = {own.code for own in read_commitments() if own.status in ("done", "withdrawn")}
    assert promises == {own.code for own in read_commitments()} - settled
    moments = {own["code"] for own in early if own["kind"] == "milestone"}
    reached = {own.code for own in read_milestones() if own.status == "reached"}
    assert moments == {own.code for own in read_milestones()} - reached


def test_a_deadline_that_passed_with_an_unknown_outcome_is_not_called_late(ask):
    unknown = {own.code for own in read_commitments() if own.status == "unknown" and own.deadline}
    found = ask("commitments", "due", "--on", "2040-01-01", "--json").json["due"]
    states = {own["code"]: own["state"] for own in found}
    assert unknown
    assert {states[code] for code in unknown} == {"unknown"}


def test_only_what_is_near_is_shown_when_asked(ask):
    words = ("commitments", "due", "--on", "2023-02-03", "--within", "200", "--json")
    near = ask(*words).json["due"]
    assert near
    assert all(own["days"] <= 200 for own in near)


@pytest.mark.parametrize("by", ["fund", "party", "year", "condition", "measure", "pillar"])
def test_every_way_of_adding_tells_the_same_money(ask, by):
    found = ask("budget", "--by", by, "--json").json
    whole = found["total"]
    for kind in ("unconditional", "conditional", "unknown"):
        assert sum(own[kind] for own in found["sums"]) == pytest.approx(whole[kind])
    assert whole["conditional"] > 0
    assert whole["unsized"]
    named = {own["line"].removesuffix(" (rest)") for own in found["amounts"]}
    assert named <= {own.code for own in read_budget_lines()}


def test_the_growth_fund_money_of_the_letter_is_shown_in_its_two_parts(ask):
    found = ask("budget", "--fund", "NGF", "--json").json
    amounts = {own["line"]: own for own in found["amounts"]}
    assert amounts["ngf-pps-unconditional"]["eur"] == 152.5e6
    assert amounts["ngf-pps-conditional"]["eur"] == 57.5e6
    assert "ngf-pps-total" not in amounts


def test_money_can_be_asked_in_words_people_read(ask):
    dutch = ask("budget").out
    english = ask("budget", "--lang", "en").out
    assert "voorwaardelijk" in dutch
    assert "unconditional" in english
    assert ask("budget", "--fund", "piggy").code == 2
    assert ask("budget", "--measure", "nothing").code == 2
    assert ask("commitments", "due", "--party", "nobody").code == 2


def test_overlaps_come_with_grounds_and_with_what_is_unknown(ask):
    found = ask("measures", "overlaps", "--least", "0.5", "--json").json
    assert sum(found["weights"].values()) == pytest.approx(1)
    for pair in found["pairs"]:
        known = sum(
            own["weight"] * own["share"] for own in pair["shared"] if own["share"] is not None
        )
        assert pair["score"] == pytest.approx(known, abs=1e-5)
        assert pair["possible"] >= 0.5
    assert found["blank_spots"] is None
    assert set(found["unknown"]) == {own["dimension"] for own in found["pairs"][0]["shared"]}
    saved = [own["saved"] for own in found["mergers"]]
    assert saved == sorted(saved, reverse=True)
    assert found["merger_path"][0] == found["mergers"][0]


def test_overlaps_of_one_measure_are_of_that_measure(ask):
    found = ask("measures", "overlaps", "stap", "--least", "0", "--json").json
    assert len(found["pairs"]) == found["compared"] - 1
    assert all("stap" in (own["first"], own["second"]) for own in found["pairs"])


def test_overlaps_can_be_read_and_seen(ask, tmp_path):
    told = ask("measures", "overlaps", "--pictures", "pictures", "--lang", "en")
    assert told.code == 0, told.err
    assert "blank spots need a forecast" in told.out.lower()
    for name in ("overlaps.svg", "tables.svg"):
        assert (tmp_path / "pictures" / name).read_text(encoding="utf-8").startswith("<svg")


def test_commitments_are_told_in_two_languages(ask):
    words = ("commitments", "due", "--on", "2024-01-01")
    assert json.dumps(ask(*words).out) != json.dumps(ask(*words, "--lang", "en").out)
    assert "Open without a known deadline" in ask(*words, "--lang", "en").out
