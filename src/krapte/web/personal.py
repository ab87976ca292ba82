"""What a site holds of somebody with an account: to give it to them, and to erase it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from krapte.web.accounts import personal
from krapte.web.accounts.store import signature_of
from krapte.web.plans import Plans

if TYPE_CHECKING:
    from krapte.web.site import Site


def held_of(site: Site, number: int) -> dict[str, Any] | None:
    """Return all that a site holds of an account, as plain data; None when there is none.

    Returns
    -------
    dict
        `account, sessions, keys, invitations, audit` of the accounts; `jobs` that they started;
        `register`: edits that they signed, also under their name by an earlier krapte; `lists` and
        `plans` that they made. Moments are UTC in ISO 8601.
    """
    found = personal.held(site.accounts, number)
    if found is None:
        return None
    signed = signature_of(number)
    found["jobs"] = [
        {"id": own.id, "kind": own.kind, "arguments": own.arguments, "state": own.state,
         "made": own.made, "ended": own.ended}
        for own in site.jobs.of(signed)
    ]  # fmt: skip
    found["register"] = [
        {"edit": own.edit.number, "moment": own.edit.moment, "why": own.edit.why,
         "action": own.action, "kind": own.kind, "key": own.key}
        for own in site.register.history()
        if own.edit.who == signed or own.edit.who.endswith(f" ({signed})")
    ]  # fmt: skip
    plans = Plans(site.settings.state)
    found["lists"] = [
        {"id": code, "name": told["name"], "made": told["made"]}
        for code, told in plans.lists()
        if told["who"] == signed
    ]
    found["plans"] = [
        {"id": own.id, "name": own.settings.get("name"), "made": own.made}
        for own in plans.plans()
        if own.settings.get("who") == signed
    ]
    return _plain(found)


def erase(site: Site, number: int, who: str) -> str:
    """Return the pseudonym under which the traces of an account go on, once it is erased.

    What they made for their work stays: jobs, lists, plans and the history of the register carry
    the pseudonym from the beginning.

    Raises
    ------
    BadInput
        There is no such account, or no administrator would be left.
    """
    return personal.erase(site.accounts, number, who)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(own) for name, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return value
