"""Pages about the site itself, in both languages."""

from __future__ import annotations

import pytest

from krapte.web.menu import PAGES
from tests.web.conftest import violations


@pytest.mark.parametrize(
    ("key", "lang"), [("sources", "nl"), ("accessibility", "en"), ("privacy", "nl")]
)
def test_a_reader_can_use_the_page(visit, key, lang):
    page = visit(PAGES[key].path(lang), 320)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_sources_are_those_of_the_data_set(guest):
    from krapte.statistics import load

    text = guest.get("/bronnen").text
    assert all(f'id="bron-{own}"' in text for own in load().sources)


def test_what_is_assumed_is_said(guest):
    answer = guest.get("/bronnen", params={"download": "assumptions.csv"})
    assert "aanname" in answer.text
