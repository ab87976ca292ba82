"""The transfer matrix, and that its credits are found again in moves made from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.skills import default_language
from krapte.skills.matching import Credits, Moves, fit_credits, read_credits, read_moves, scoring_of
from krapte.skills.matching.calibration import CROSSWALK, EDGES, Surface
from krapte.skills.matching.transfer import COLUMNS
from tests.skills.matching.cases import tiny, tiny_scoring, uri


def rows_of(transfers, skill):
    own = slice(transfers.start[skill], transfers.start[skill + 1])
    return dict(zip(transfers.skill[own].tolist(), transfers.credit[own].tolist(), strict=True))


def test_a_skill_counts_fully_for_itself_and_in_part_for_its_kin():
    place = {own.uri: at for at, own in enumerate(tiny().skills)}
    found = tiny_scoring().transfers
    assert rows_of(found, place[uri("weld")]) == {
        place[uri("weld")]: 1000,
        place[uri("braze")]: 500,
    }
    assert rows_of(found, place[uri("drive")]) == {place[uri("drive")]: 1000}


def test_going_together_adds_and_there_is_a_bound():
    place = {own.uri: at for at, own in enumerate(tiny().skills)}
    plan, code = place[uri("plan")], place[uri("code")]
    own = scoring_of(tiny(), Credits(0.5, 0.5, 0.2)).transfers
    assert rows_of(own, plan)[code] == 700
    own = scoring_of(tiny(), Credits(0.5, 0.5, 1.0, most=0.6)).transfers
    assert rows_of(own, plan)[code] == 600


def test_a_skill_counts_for_no_more_than_the_nearest():
    own = scoring_of(default_language(), Credits(0.5, 0.5, 0.5, near=4)).transfers
    assert np.diff(own.start).max() == 5
    assert (own.skill[own.start[:-1]] == np.arange(len(own.start) - 1)).all()


def test_rare_skills_tell_more():
    scoring = scoring_of(default_language())
    asked = np.zeros(len(scoring.rarity))
    place = {own.uri: at for at, own in enumerate(default_language().skills)}
    for skills in default_language().essential.values():
        asked[[place[own] for own in skills]] += 1
    order = np.argsort(asked)
    assert (np.diff(scoring.rarity[order]) <= 0).all()


def test_the_credits_that_come_with_krapte_are_in_their_range():
    own = read_credits()
    assert 0 < own.sibling <= own.most < 1
    assert own.near >= 1


def planted(credits, seed):
    """Return moves of which we know the credits, between occupations of the small vocabulary."""
    language = default_language()
    asking = [own.uri for own in language.occupations if language.essential.get(own.uri)]
    chosen = np.random.default_rng(seed).permutation(len(asking))[:100]
    many = len(chosen)
    codes = tuple(f"{at % 8:02d}-{at:04d}" for at in range(many))
    empty = Moves(
        codes, tuple((asking[at],) for at in chosen), np.zeros((many, many)),
        np.full(many, 400.0), np.random.default_rng(seed).uniform(1e3, 1e5, many),
    )  # fmt: skip
    surface = Surface(language, empty)
    value = 0.8 * np.log(empty.size)[None, :] + surface.same + 9 * surface.scores(credits)
    np.fill_diagonal(value, -np.inf)
    chance = np.exp(value - value.max(1, keepdims=True))
    return language, replace(empty, share=chance / chance.sum(1, keepdims=True))


def test_planted_credits_are_found_again_and_help_where_nothing_was_fitted():
    truth = Credits(0.4, 0.4, 0.3)
    language, moves = planted(truth, 7)
    lattice = {"sibling": (0.0, 0.4, 0.7), "hierarchy": (0.4,), "together": (0.3,)}
    found = fit_credits(language, moves, lattice)
    assert found.credits == truth
    low, high = found.ranges["sibling"]
    assert low <= 0.4 <= high
    told = found.held_out
    assert told["no score"] < told["no transfer"] < told["fitted"]
    # The coefficients from which the moves were made come back too.
    assert found.pull == pytest.approx((0.8, 1.0, 9.0), rel=0.05)


def test_observed_moves_say_that_related_skills_count(shared):
    """On the labour flow network, which is in the founders' folder."""
    sets = shared / "data"
    language = default_language()
    moves = read_moves(sets / "labour_network" / EDGES, sets / "nesta_mcc" / CROSSWALK, language)
    lattice = {"sibling": (0.0, 0.7), "hierarchy": (0.0,), "together": (0.0,)}
    found = fit_credits(language, moves, lattice)
    assert found.credits.sibling > 0
    assert found.held_out["no score"] < found.held_out["no transfer"] < found.held_out["fitted"]


@pytest.mark.parametrize("wrong", [{"sibling": -0.1}, {"together": 1.5}, {"near": 51}])
def test_credits_out_of_bounds_are_refused(wrong):
    with pytest.raises(BadInput):
        Credits(**{"sibling": 0.5, "hierarchy": 0.5, "together": 0.5} | wrong)


def test_a_weight_of_optional_skills_that_is_none_is_refused():
    with pytest.raises(BadInput):
        scoring_of(tiny(), optional=0)


@pytest.mark.parametrize("line", ["sibling,0.5,0.6,0.7,x,x,", "other,1,,,x,x,", "sibling,x,,,x,x,"])
def test_a_table_of_credits_that_does_not_fit_is_refused(line, tmp_path):
    path = tmp_path / "transfer.csv"
    path.write_text(",".join(COLUMNS) + "\n" + line + "\n")
    with pytest.raises(BadInput):
        read_credits(path)


def test_moves_that_cannot_be_read_are_refused(tmp_path):
    edges = tmp_path / EDGES.removesuffix(".gz")
    header = "OCC_source,OCC_target,transition_prob_BLS_ASECnorm_corr,TOT_EMP_OCC\n"
    for content in (None, "a,b\n1,2\n", header):
        if content is not None:
            edges.write_text(content)
        cross = tmp_path / CROSSWALK
        cross.write_text("concept_uri,onet_code\nx,11-1011.00\n")
        with pytest.raises(BadInput):
            read_moves(edges, cross, default_language())
