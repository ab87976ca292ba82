"""Errors in Dutch: by template, whole for what people bring to the site, and never made up."""

from __future__ import annotations

import ast
import copy
import pickle
import string
from dataclasses import asdict
from pathlib import Path

import pytest

from krapte.errors import Problem
from krapte.said import dutch, said, translated

SOURCE = Path(__file__).parents[1] / "src" / "krapte"
WHOLE = (
    "programming/rules.py", "programming/entries.py", "register/store/values.py",
    "web/pages/projects_lists.py",
)  # fmt: skip
"""Modules of which every sentence that they make with `said` has its Dutch."""


def places(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def constants(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {own.value for own in ast.walk(tree) if isinstance(own, ast.Constant)}


def templates(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        own.args[0].value for own in ast.walk(tree)
        if isinstance(own, ast.Call) and getattr(own.func, "id", "") == "said"
    ]  # fmt: skip


def test_dutch_fills_in_the_same_as_english():
    assert [en for en, nl in dutch().items() if places(en) != places(nl)] == []


def test_every_template_of_the_table_is_used_somewhere():
    used = set().union(*(constants(own) for own in SOURCE.rglob("*.py")))
    assert sorted(set(dutch()) - used) == []


@pytest.mark.parametrize("module", WHOLE)
def test_what_people_bring_is_refused_in_their_language(module):
    found = templates(SOURCE / module)
    assert found
    assert [own for own in found if own not in dutch()] == []


def test_a_sentence_says_in_which_language_it_is():
    own = said("at most {most:g} or {least}", most=3, least=1)
    assert translated(own, "nl") == ("at most 3 or 1", "en")
    own = said("0 or more, at most {most:g}", most=5)
    assert own == "0 or more, at most 5"
    assert translated(own, "nl") == ("0 of meer, hoogstens 5", "nl")
    assert translated(own, "en") == ("0 or more, at most 5", "en")
    assert translated("yes or no", "nl")[1] == "nl"


def test_a_copy_knows_its_dutch_too():
    own = Problem("f", 1, "x", "`9`", said("0 or more, at most {most:g}", most=5), "Choose one.")
    for other in (copy.deepcopy(own), pickle.loads(pickle.dumps(own)), Problem(**asdict(own))):  # noqa: S301
        assert translated(other.allowed, "nl") == ("0 of meer, hoogstens 5", "nl")
