"""What it is worth to know, on choices whose answer is known."""

import numpy as np
import pytest

from krapte.evaluation.monitor.information import _scores, _value


@pytest.fixture(scope="module")
def effects() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((20000, 2))


def test_knowing_an_effect_is_worth_the_mean_of_the_better_choice(effects):
    worth = np.stack([effects[:, 0], np.zeros(len(effects))], 1)
    found, changes = _value(_scores(effects[:, :1]), worth)
    assert found == pytest.approx(1 / np.sqrt(2 * np.pi), rel=0.05)  # E max(0, N(0,1))
    assert changes == pytest.approx(0.5, abs=0.05)


def test_knowing_what_has_no_bearing_is_worth_next_to_nothing(effects):
    worth = np.stack([effects[:, 0], np.full(len(effects), 1.0)], 1)
    assert _value(_scores(effects[:, 1:]), worth)[0] < 0.01


def test_knowing_what_cannot_change_the_choice_is_worth_nothing(effects):
    worth = np.stack([np.tanh(effects[:, 0]), np.full(len(effects), 9.0)], 1)
    assert _value(_scores(effects[:, :1]), worth) == (0.0, 0.0)


def test_a_study_with_an_error_is_worth_less_than_knowing(effects):
    worth = np.stack([effects[:, 0], np.zeros(len(effects))], 1)
    score = _scores(effects[:, :1])
    noisy = score + np.random.default_rng(2).standard_normal(score.shape)
    # The posterior mean has half the variance: its better choice is worth that much less.
    assert _value(noisy, worth)[0] == pytest.approx(0.5 / np.sqrt(np.pi), rel=0.06)
