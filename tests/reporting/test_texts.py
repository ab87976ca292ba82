"""Numbers are written as each language writes them; classes turn at the bounds of UWV."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.forecast.indicators import DECOMPOSITION
from krapte.register.measures import PILLARS as REGISTERED
from krapte.reporting.summary import GROUPS
from krapte.reporting.texts import (
    CAUSES,
    GROUP_NAMES,
    LANGUAGES,
    PILLARS,
    count,
    decimal,
    percent,
    tightness_class,
)


@pytest.mark.parametrize(
    ("value", "lang", "step", "text"),
    [
        (1_234_567.0, "nl", 10, "1.234.570"),
        (1_234_567.0, "en", 10, "1,234,570"),
        (-1_234.0, "nl", 10, "−1.230"),
        (-1_234.0, "en", 100, "−1,200"),
        (4.0, "nl", 10, "0"),
        (-4.0, "en", 10, "0"),
        (math.nan, "nl", 10, "–"),
    ],
)
def test_persons_are_rounded_with_the_separators_of_the_language(value, lang, step, text) -> None:
    assert count(value, lang, step) == text


@pytest.mark.parametrize(
    ("value", "lang", "digits", "text"),
    [
        (1234.56, "nl", 1, "1.234,6"),
        (1234.56, "en", 1, "1,234.6"),
        (-0.5, "nl", 2, "−0,50"),
        (math.nan, "en", 1, "–"),
    ],
)
def test_decimals_have_the_sign_of_the_language(value, lang, digits, text) -> None:
    assert decimal(value, lang, digits) == text


def test_a_share_is_shown_as_a_percentage() -> None:
    assert percent(0.1234, "nl") == "12,3 %"
    assert percent(0.1234, "en", 0) == "12 %"


@given(st.floats(-1e9, 1e9))
def test_what_is_written_can_be_read_back(value) -> None:
    text = count(value, "nl").replace(".", "").replace("−", "-")
    assert abs(int(text) - value) <= 5.000001


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (0.0, "zeer ruim", "very ample"),
        (0.24, "zeer ruim", "very ample"),
        (0.25, "ruim", "ample"),
        (0.66, "ruim", "ample"),
        (0.67, "gemiddeld", "average"),
        (1.5, "gemiddeld", "average"),
        (1.51, "krap", "tight"),
        (4.0, "krap", "tight"),
        (4.01, "zeer krap", "very tight"),
        (40.0, "zeer krap", "very tight"),
    ],
)
def test_tightness_has_the_classes_of_uwv(value, nl, en) -> None:
    assert tightness_class(value, "nl") == nl
    assert tightness_class(value, "en") == en


def test_classes_never_get_looser_as_tightness_rises() -> None:
    order = ["very ample", "ample", "average", "tight", "very tight"]
    ranks = [order.index(tightness_class(step / 100, "en")) for step in range(0, 600)]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(5))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_is_shown_has_a_name_in_both_languages(lang) -> None:
    assert {cause: CAUSES[cause][lang] for cause in DECOMPOSITION}
    assert all(GROUP_NAMES[group][lang] for group in GROUPS)
    assert all(PILLARS[pillar][lang] for pillar in (0, *REGISTERED))
