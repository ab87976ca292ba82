"""What the accounts database holds of a person: to give it, to erase it, and to let it expire."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from krapte.errors import BadInput, Problem
from krapte.web.accounts.schema import ACCOUNT, AUDIT, INVITATION, KEY, SESSION
from krapte.web.accounts.store import IDLE, LONGEST, Accounts, signature_of

SIGN_IN = "sign in"
KINDS = ("sign_ins", "audit", "invitations", "keys", "stopped")
"""What expires here; sessions that have ended go at once."""


def held(accounts: Accounts, number: int) -> dict[str, Any] | None:
    """Return all that is kept of somebody, as plain data; None when there is no such account.

    Of secrets only is told that they are there: they are kept as hashes, which tell nothing.
    """
    with accounts._engine.connect() as own:
        row = own.execute(select(ACCOUNT).where(ACCOUNT.c.id == number)).first()
        if row is None or "@" not in row.email:
            return None
        about = or_(
            AUDIT.c.who.in_((row.email, signature_of(number))),
            AUDIT.c.subject.contains(row.email, autoescape=True),
        )
        found = {
            "sessions": select(SESSION.c.made, SESSION.c.seen).where(SESSION.c.account == number),
            "keys": select(KEY.c.name, KEY.c.until).where(KEY.c.account == number),
            "invitations": select(
                INVITATION.c.role, INVITATION.c.party, INVITATION.c.until, INVITATION.c.used
            ).where(INVITATION.c.email == row.email),
            "audit": select(AUDIT).where(about),
        }  # fmt: skip
        rows = {
            name: [dict(one._mapping) for one in own.execute(asked)]
            for name, asked in found.items()
        }
    mine = (row.email, signature_of(number))
    # The address may be the end of that of somebody else; who did it to them is not theirs to have.
    rows["audit"] = [
        {name: one[name] for name in ("moment", "action", "subject")} | {"own": one["who"] in mine}
        for one in rows["audit"]
        if one["who"] in mine or row.email in one["subject"].split()
    ]
    account = {
        name: getattr(row, name)
        for name in ("id", "email", "name", "role", "party", "active", "made", "subject")
    }
    return {"account": {**account, "has_password": row.password is not None}, **rows}


def erase(accounts: Accounts, number: int, who: str) -> str:
    """Return the pseudonym under which the traces of an account go on, once it is erased.

    Name, address, password, sessions, keys and invitations are gone. The row stays without them,
    so that its number is never given to somebody else.

    Parameters
    ----------
    who
        Who erases it, for the audit.

    Raises
    ------
    BadInput
        There is no such account, or no administrator would be left.
    """
    with accounts._engine.begin() as own:
        row = own.execute(select(ACCOUNT).where(ACCOUNT.c.id == number)).first()
        if row is None or "@" not in row.email:
            mend = "Look at the list of accounts."
            raise BadInput(
                [Problem("account", None, None, f"`{number}`", "the number of an account", mend)]
            )
        others = own.execute(
            select(func.count()).where(
                ACCOUNT.c.role == "administrator", ACCOUNT.c.active, ACCOUNT.c.id != number
            )
        ).scalar()
        if row.role == "administrator" and not others:
            mend = "Make somebody else administrator first."
            raise BadInput([Problem("account", None, None, "no administrator left",
                                    "one that stays", mend)])  # fmt: skip
        _erase(own, row.id, row.email)
        by = signature_of(number) if who == row.email else who
        accounts._note(own, by, "erase account", signature_of(number))
    return signature_of(number)


def _erase(own: Connection, number: int, email: str) -> None:
    signature = signature_of(number)
    own.execute(delete(SESSION).where(SESSION.c.account == number))
    own.execute(delete(KEY).where(KEY.c.account == number))
    own.execute(delete(INVITATION).where(INVITATION.c.email == email))
    own.execute(update(AUDIT).where(AUDIT.c.who == email).values(who=signature))
    # As a whole word: the address may be the end of that of somebody else.
    word = re.compile(rf"(?<!\S){re.escape(email)}(?!\S)")
    about = select(AUDIT).where(AUDIT.c.subject.contains(email, autoescape=True))
    for row in own.execute(about).all():
        told = word.sub(signature, row.subject)
        own.execute(update(AUDIT).where(AUDIT.c.id == row.id).values(subject=told))
    nothing = {
        "email": signature, "name": "", "role": "reader", "party": "", "password": None,
        "subject": None, "active": False,
    }  # fmt: skip
    own.execute(update(ACCOUNT).where(ACCOUNT.c.id == number).values(**nothing))


def expire(
    accounts: Accounts, days: Mapping[str, int | None], dry_run: bool = False
) -> dict[str, int]:
    """Return how much of each kind went because it was kept long enough.

    Parameters
    ----------
    days
        Kind of `KINDS` to days; None is for ever.
    dry_run
        Whether to count and leave everything.
    """
    now = accounts._now()
    ended = or_(SESSION.c.seen <= now - IDLE, SESSION.c.made <= now - LONGEST)
    found: dict[str, int] = {}
    with accounts._engine.begin() as own:
        found["sessions"] = _gone(own, SESSION, ended, dry_run)
        for kind in KINDS:
            keep = days.get(kind)
            if keep is None:
                continue
            before = now - dt.timedelta(days=keep)
            if kind == "stopped":
                found[kind] = _stopped(accounts, own, before, dry_run)
                continue
            table, old = {
                "sign_ins": (AUDIT, (AUDIT.c.action == SIGN_IN) & (AUDIT.c.moment < before)),
                "audit": (AUDIT, (AUDIT.c.action != SIGN_IN) & (AUDIT.c.moment < before)),
                "invitations": (
                    INVITATION, or_(INVITATION.c.until < before, INVITATION.c.used < before)
                ),
                "keys": (KEY, KEY.c.until < before),
            }[kind]  # fmt: skip
            found[kind] = _gone(own, table, old, dry_run)
    return found


def _gone(own: Connection, table: Any, old: Any, dry_run: bool) -> int:
    if dry_run:
        return own.execute(select(func.count()).select_from(table).where(old)).scalar() or 0
    return own.execute(delete(table).where(old)).rowcount


def _stopped(accounts: Accounts, own: Connection, before: dt.datetime, dry_run: bool) -> int:
    """Erase accounts that may no longer sign in, since before a moment."""
    many = 0
    stopped = select(ACCOUNT).where(~ACCOUNT.c.active, ACCOUNT.c.email.contains("@"))
    for row in own.execute(stopped).all():
        last = own.execute(
            select(func.max(AUDIT.c.moment)).where(
                AUDIT.c.action == "change account", AUDIT.c.subject.startswith(f"{row.id}: ")
            )
        ).scalar()
        if (last or row.made) >= before:
            continue
        many += 1
        if not dry_run:
            _erase(own, row.id, row.email)
            accounts._note(own, "krapte", "erase account", signature_of(row.id))
    return many
