"""What others printed comes out, from our own checked copies of their data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from krapte.evaluation import library
from krapte.evaluation.sensitivity import relative_magnitude
from krapte.evaluation.synthetic import synthetic, synthetic_estimate
from krapte.evaluation.weights import NEVER, applied, imputation_weights, treated_cells

DATA = __file__.rsplit("/", 1)[0] + "/data"


@pytest.fixture(scope="module")
def causal(shared):
    return shared / "data" / "causal"


@pytest.fixture(scope="module")
def teens(causal):
    """Callaway and Sant'Anna: teen employment by county, and the library's result on it."""
    own = pd.read_csv(causal / "mpdta.csv")
    table = pd.DataFrame(
        {
            "region": own["countyreal"],
            "period": own["year"],
            "first": own["first.treat"],
            "outcome": own["lemp"],
        }
    )
    return library.group_time(table)


def test_group_time_effects_equal_those_of_the_r_package_did(teens):
    assert teens.overall_att == pytest.approx(-0.0399512751551763, abs=1e-10)
    assert teens.overall_se == pytest.approx(0.0120340127701854, abs=1e-10)


def test_event_study_equals_that_of_the_r_package_did(teens):
    path = teens.aggregate("event_study").to_dataframe().set_index("event_time")["att"]
    printed = [-0.01993, -0.05096, -0.13726, -0.10081]
    assert path.loc[0:3].to_numpy() == pytest.approx(printed, abs=5e-6)


def test_cells_of_teen_employment_equal_those_recomputed(teens):
    cells = {key: own["effect"] for key, own in teens.group_time_effects.items()}
    assert cells[2004, 2006] == pytest.approx(-0.1373, abs=5e-5)
    assert cells[2007, 2007] == pytest.approx(-0.0261, abs=5e-5)
    assert cells[2006, 2006] == pytest.approx(-0.0046, abs=5e-5)


@pytest.fixture(scope="module")
def smoking(causal):
    """Packs of cigarettes per head by state and year; California's law of 1989."""
    own = pd.read_csv(causal / "california_prop99.csv")
    wide = own.pivot(index="State", columns="Year", values="PacksPerCapita")
    start = np.where(wide.index == "California", list(wide.columns).index(1989), NEVER)
    return wide.to_numpy(), start


def test_synthetic_difference_of_california_is_as_published(smoking):
    outcome, start = smoking
    assert synthetic_estimate(outcome, start) == pytest.approx(-15.60383, abs=1e-3)


def test_our_synthetic_difference_equals_the_librarys_on_a_block(smoking):
    outcome, start = smoking
    table = library.long_table(outcome, start)
    found = library.synthetic_block(table, list(range(20, 32)), 20, 1)
    assert synthetic_estimate(outcome, start) == pytest.approx(float(found.att), abs=1e-6)


def test_placebo_spread_of_california_lies_where_a_thousand_draws_put_it(smoking):
    # The note measured 9.16 with 1,000 draws; its Monte Carlo error is about 0.2.
    found = synthetic(*smoking, 1000, np.random.default_rng(1))
    assert found.se == pytest.approx(9.16, abs=0.6)


def test_difference_in_differences_of_california_is_as_recomputed(smoking):
    outcome, start = smoking
    weights = imputation_weights(treated_cells(start, 31), _mean_cells(start, 31))
    first = int(start.min())
    here, there = outcome[start != NEVER], outcome[start == NEVER]
    by_means = (here[:, first:].mean() - here[:, :first].mean()) - (
        there[:, first:].mean() - there[:, :first].mean()
    )
    assert by_means == pytest.approx(-27.349, abs=5e-4)
    assert applied(weights, outcome)[0] == pytest.approx(by_means, abs=1e-9)


def _mean_cells(start, length):
    cells = treated_cells(start, length).astype(float)
    return cells / cells.sum()


@pytest.fixture(scope="module")
def stores(causal):
    """Card and Krueger: full-time equivalents per store, before and after (New Jersey 1)."""
    rows = []
    for line in (causal / "card_krueger_public.dat").read_text().splitlines():
        numbers = [_number(line[a:b]) for a, b in ((25, 30), (31, 36), (37, 42),
                                                   (121, 126), (127, 132), (133, 138))]  # fmt: skip
        before = numbers[0] + numbers[1] / 2 + numbers[2]
        after = numbers[3] + numbers[4] / 2 + numbers[5]
        rows.append((int(line[8]), before, after))
    return pd.DataFrame(rows, columns=["jersey", "before", "after"])


def _number(text):
    return float(text) if text.strip(" .") else float("nan")


def test_minimum_wage_and_jobs_as_card_and_krueger_printed(stores):
    means = stores.groupby("jersey")[["before", "after"]].mean()
    assert means.loc[1].to_numpy() == pytest.approx([20.44, 21.03], abs=5e-3)
    assert means.loc[0].to_numpy() == pytest.approx([23.33, 21.17], abs=5e-3)
    change = means["after"] - means["before"]
    assert change[1] - change[0] == pytest.approx(2.7536, abs=5e-5)


def test_balanced_stores_give_the_same_by_our_weights(stores):
    whole = stores.dropna()
    outcome = whole[["before", "after"]].to_numpy()
    start = np.where(whole["jersey"] == 1, 1, NEVER)
    weights = imputation_weights(treated_cells(start, 2), _mean_cells(start, 2))
    assert applied(weights, outcome)[0] == pytest.approx(2.75, abs=1e-9)


def test_castle_doctrine_raises_homicide_by_eight_percent(causal):
    from pyfixest.estimation import feols

    own = pd.read_csv(causal / "castle.csv.gz")
    found = feols("l_homicide ~ post | sid + year", own, weights="popwt", vcov={"CRV1": "sid"})
    # Our copy has no share of the year of adoption: the paper's 0.0801 needs it, its abstract's
    # 8 percent does not.
    assert round(100 * float(found.coef()["post"])) == 8
    assert float(found.se()["post"]) == pytest.approx(0.0339, abs=1e-3)


def test_job_training_experiment_and_what_a_naive_comparison_makes_of_it(causal):
    trial = pd.read_csv(causal / "nsw_mixtape.csv.gz")
    others = pd.read_csv(causal / "cps_mixtape.csv.gz")
    treated = trial.loc[trial["treat"] == 1, "re78"].mean()
    assert treated - trial.loc[trial["treat"] == 0, "re78"].mean() == pytest.approx(
        1794.34, abs=0.01
    )
    # Without comparable people the same training seems to harm: why a gate is needed.
    assert treated - others["re78"].mean() == pytest.approx(-8497.5, abs=0.1)


@pytest.fixture(scope="module")
def insurance():
    """Medicaid: the event study that the README of HonestDiD begins with."""
    from pyfixest.estimation import feols

    own = pd.read_csv(DATA + "/ehec.csv")
    own = own[(own["year"] < 2016) & (own["yexp2"] != 2015)].copy()
    own["expanded"] = (own["yexp2"] == 2014).astype(int)
    found = feols(
        "dins ~ i(year, expanded, ref=2013) | stfips + year", own, vcov={"CRV1": "stfips"}
    )
    return found.coef().to_numpy()[:5], found.coef().to_numpy()[5:], np.array(found._vcov)


FIRST = np.array([1.0, 0.0])


@pytest.mark.parametrize(
    ("bound", "printed"),
    [(0.0, (0.0259, 0.0607)), (0.01, (0.0132, 0.0787)), (0.02, (0.00286, 0.0907))],
)
def test_smoothness_intervals_are_those_of_honest_did(insurance, bound, printed):
    assert library.smoothness(*insurance, bound, FIRST) == pytest.approx(printed, abs=2e-4)


@pytest.mark.parametrize(
    ("bound", "printed"),
    [
        (0.5, (0.0241, 0.0673)),
        (1.0, (0.0171, 0.0720)),
        (1.5, (0.00859, 0.0796)),
        (2.0, (-0.00107, 0.0883)),
    ],
)
def test_relative_magnitude_intervals_are_those_of_honest_did(insurance, bound, printed):
    assert relative_magnitude(*insurance, bound, FIRST) == pytest.approx(printed, abs=1e-3)
