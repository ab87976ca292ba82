"""To which parties a record of the register belongs, who may change it, and how they sign."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from krapte.register.store import Record
from krapte.web.accounts import Account, may

OWNING = ("owner", "co_owner")
"""Roles by which a measure is of a party."""

_SIGNED = re.compile(r"(?:(?P<name>.+) \()?(?P<number>account \d+)(?(name)\))")

Records = Mapping[str, Sequence[Record]]


def owners_of(kind: str, values: Mapping[str, Any], records: Records) -> frozenset[str]:
    """Return the parties to which a record belongs; empty when it is everybody's.

    What is about a measure is of whoever answers for that measure; but who that is, the records of
    owners and co-owners, is of its owner alone. A party is its own, and a
    commitment of whoever must deliver. Documents and decisions are of nobody apart.

    Parameters
    ----------
    kind, values
        The record, as it is or as it would become.
    records
        Of the register, all kinds.
    """
    if kind == "party":
        return frozenset({values["code"]} if values.get("code") else ())
    if kind == "measure":
        return _of_measure(values.get("code"), records)
    if kind == "commitment":
        if values.get("party"):
            return frozenset({values["party"]})
        own = [_of_measure(code, records) for code in values.get("measures") or ()]
        return frozenset().union(*own)
    if kind == "indicator_value":
        found = [own for own in records["indicator"] if own.key == values.get("indicator")]
        return _of_measure(found[0]["measure"], records) if found else frozenset()
    if kind == "role" and values.get("role") in OWNING:
        # Who answers for a measure is for its owner to say: a co-owner could else put itself there.
        return _of_measure(values.get("measure"), records, OWNING[:1])
    return _of_measure(values.get("measure"), records)


def may_change(
    who: Account | None,
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    records: Records,
) -> bool:
    """Return whether somebody may turn a record into another.

    Both must belong to their party, so that nobody takes a record of another or gives one away.

    Parameters
    ----------
    before, after
        Values; None for a record that is not there yet, or no longer.
    """
    if who is None or not may(who.role, "edit"):
        return False
    return all(
        may(who.role, "edit", who.party, owners_of(kind, values, records))
        for values in (before, after)
        if values is not None
    )


def may_begin(who: Account | None, kind: str) -> bool:
    """Return whether somebody may make some record of a kind; which one is asked when they do."""
    if who is None or not may(who.role, "edit"):
        return False
    alone = may(who.role, "edit", who.party, ())
    return alone or (bool(who.party) and kind not in ("document", "decision", "party"))


def signature(who: Account) -> str:
    """Return how somebody signs an edit of the register.

    The history is sealed, so nothing can be taken out of it later: the name is not put in.
    """
    return who.signature


def shown_signature(text: str, names: Mapping[str, str] | None) -> str:
    """Return a signature as a reader sees it: with the name only for a reader who signed in.

    Names of officials who decide nothing are left out of what a Dutch authority publishes; the
    number is enough to ask for them.

    Parameters
    ----------
    text
        As it stands in the history; one of an earlier krapte has the name in it.
    names
        Name behind each signature; None for a reader who is not signed in.
    """
    found = _SIGNED.fullmatch(text)
    if found is None:
        return text
    if names is None:
        return found["number"]
    if found["name"]:
        return text
    return f"{names[text]} ({text})" if names.get(text) else text


def _of_measure(
    code: str | None, records: Records, roles: Sequence[str] = OWNING
) -> frozenset[str]:
    return frozenset(
        own["party"]
        for own in records["role"]
        if code and own["measure"] == code and own["role"] in roles
    )
