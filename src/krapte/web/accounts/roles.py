"""The roles of a site and what each may do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role.

    Parameters
    ----------
    role, name_nl, name_en
        Code and names.
    actions
        What it may do; see `ACTIONS`.
    own_party_only
        Whether it edits only what belongs to its own party.
    """

    role: str
    name_nl: str
    name_en: str
    actions: frozenset[str]
    own_party_only: bool = False

    def name(self, lang: str) -> str:
        """Return the name in a language."""
        return self.name_nl if lang == "nl" else self.name_en


ACTIONS = {
    "job": ("rekentaken starten en stoppen", "start and stop computations"),
    "edit": ("gegevens van het register wijzigen", "change records of the register"),
    "publish": ("brieven en publicaties vaststellen", "settle letters and publications"),
    "administer": ("accounts en rollen beheren", "manage accounts and roles"),
}
"""Action to what it is; reading needs no role."""

_JOB, _EDIT, _PUBLISH, _ADMINISTER = ACTIONS
ROLES = {
    own.role: own
    for own in (
        Role("reader", "lezer", "reader", frozenset({_JOB})),
        Role(
            "party_editor", "redacteur van de eigen partij", "editor of own party",
            frozenset({_JOB, _EDIT}), own_party_only=True,
        ),
        Role("editor", "redacteur", "editor", frozenset({_JOB, _EDIT})),
        Role("publisher", "uitgever", "publisher", frozenset({_JOB, _EDIT, _PUBLISH})),
        Role("administrator", "beheerder", "administrator", frozenset(ACTIONS)),
    )
}  # fmt: skip


def may(role: str, action: str, party: str = "", owners: Collection[str] | None = None) -> bool:
    """Return whether a role may do something.

    Parameters
    ----------
    role
        One of `ROLES`.
    action
        One of `ACTIONS`.
    party
        Party of whoever asks.
    owners
        Parties to which the record belongs; None when the action is not about a record.
    """
    own = ROLES[role]
    if action not in own.actions:
        return False
    if owners is None or not own.own_party_only:
        return True
    return bool(party) and party in owners
