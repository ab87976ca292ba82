"""What the tests of the API share: accounts with keys, and requests that are not held back."""

from __future__ import annotations

import itertools
from typing import Any

from krapte.web.accounts import Account, Accounts

PASSWORD = "vier woorden op een rij"  # noqa: S105


def account(accounts: Accounts, role: str, party: str = "") -> Account:
    """Return a new account of a role; the first one is the administrator that it needs."""
    first = accounts.first_link()
    if first is not None:
        accounts.accept(first, "baas@voorbeeld.nl", "De baas", PASSWORD)
    email = f"{role}.{party or 'geen'}@voorbeeld.nl".replace("_", "-")
    secret = accounts.invite(email, role, party, "baas@voorbeeld.nl")
    return accounts.accept(secret, "", role, PASSWORD)


def key_of(accounts: Accounts, role: str, party: str = "") -> dict[str, str]:
    """Return the header by which a program acts as somebody of a role."""
    key = accounts.give_key(account(accounts, role, party), "test", 1)
    return {"Authorization": f"Bearer {key}"}


class Unhurried:
    """A site to which every request comes from another address, so that none is too many."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._count = itertools.count()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            number = next(self._count)
            scope = {**scope, "client": (f"10.0.{number // 250 % 250}.{number % 250}", 1)}
        await self.app(scope, receive, send)
