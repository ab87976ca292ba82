"""Ready lists of rules: our own codes, and the names of regions, occupations and sectors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from krapte.classification import (
    DIMENSIONS,
    SEXES,
    codes,
    occupation_name,
    region_name,
    regions,
    sector_name,
)
from krapte.statistics.connectors.rules import Rule

REGION_KINDS = ("province", "labour_market_region", "res", "municipality")

_OTHER_NAMES = {"PV21": ("Fryslân", "Fryslan")}
"""Official names beside those of the tables."""

_DUTCH_SEXES = {"men": ("man", "mannen", "men"), "women": ("vrouw", "vrouwen", "women")}


def _codes(dimension: str) -> Callable[[], tuple[Rule, ...]]:
    # The empty code is the total; anything else must be a code of ours, which is looked up later.
    return lambda: (Rule(frozenset(), re.compile(".*"), None, {dimension: r"\g<0>"}, False),)


def _names(
    dimension: str, known: Callable[[], Iterable[str]], name: Callable[[str], Iterable[str]]
) -> Callable[[], tuple[Rule, ...]]:
    def made() -> tuple[Rule, ...]:
        named = {code: {*name(code), *_OTHER_NAMES.get(code, ())} for code in known()}
        # A group of occupations may bear the name of its segment: only its code tells which.
        often = Counter(own for names in named.values() for own in names)
        return tuple(
            Rule(
                frozenset({code, *(own for own in names if often[own] == 1)}),
                None, None, {dimension: code}, False,
            )
            for code, names in named.items()
        )  # fmt: skip

    return made


def _both(name: Callable[[str, str], str]) -> Callable[[str], Iterable[str]]:
    return lambda code: (name(code, "nl"), name(code, "en"))


_MAKERS: dict[str, Callable[[], tuple[Rule, ...]]] = {
    **{f"{dimension} codes": _codes(dimension) for dimension in DIMENSIONS},
    **{
        f"{kind} names": _names("region", lambda kind=kind: regions(kind), _both(region_name))
        for kind in REGION_KINDS
    },
    "occupation names": _names(
        "occupation",
        lambda: sorted(code for code in codes("occupation") if code.isdigit()),
        _both(occupation_name),
    ),
    "sector names": _names("sector", lambda: sorted(codes("sector")), _both(sector_name)),
    "sex names": _names(
        "sex", lambda: SEXES, lambda code: (w for own in _DUTCH_SEXES[code] for w in _cased(own))
    ),
}


def _cased(word: str) -> tuple[str, str]:
    return word, word.capitalize()


LISTS = tuple(_MAKERS)
"""Names of the ready lists, as a mapping writes them."""


@cache
def list_named(name: str) -> tuple[Rule, ...]:
    """Return the rules of a ready list.

    Raises
    ------
    KeyError
        The list is none of `LISTS`.
    """
    return _MAKERS[name]()
