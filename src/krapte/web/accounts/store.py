"""Accounts in a database of their own: SQLite by a file, PostgreSQL by a URL."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from krapte.errors import BadInput, Problem
from krapte.web.accounts.roles import ROLES
from krapte.web.accounts.schema import ACCOUNT, AUDIT, INVITATION, KEY, SESSION, TABLES
from krapte.web.database import opened

HASH_COST = (3, 65_536, 4)
"""What argon2id takes for one password: passes, KiB and lanes (RFC 9106, the second choice)."""

IDLE = dt.timedelta(minutes=60)
"""A session ends after so long without a request (BIO: sessions time out)."""

LONGEST = dt.timedelta(hours=12)
INVITATION_LASTS = dt.timedelta(days=7)
FIRST_LASTS = dt.timedelta(hours=24)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in.

    Parameters
    ----------
    id, email, name
        Who.
    role
        One of `krapte.web.accounts.ROLES`.
    party
        Party of the register for which they work; empty for none.
    active
        Whether they may sign in.
    """

    id: int
    email: str
    name: str
    role: str
    party: str
    active: bool

    @property
    def signature(self) -> str:
        """How somebody signs what they make: a number, which says nothing once they are erased."""
        return signature_of(self.id)


class Accounts:
    """The accounts of a site.

    Parameters
    ----------
    place
        File (SQLite) or URL of a database; its tables are made when they are not there, and
        brought up to date when an older krapte made them.
    now
        Gives the moment, UTC without a zone; tests give their own.
    """

    def __init__(self, place: str, now: Callable[[], dt.datetime] = _now) -> None:
        self._engine = opened(place, TABLES)
        self._now = now
        self._hasher = PasswordHasher(*HASH_COST)
        # Verified when there is no such account, so that both answers take as long.
        self._nobody = _of_nobody(*HASH_COST)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def first_link(self) -> str | None:
        """Return the secret of a one-time link for the first administrator; None when there is one.

        A link that was given before and not used stops working.
        """
        with self._engine.begin() as own:
            if own.execute(select(func.count()).select_from(ACCOUNT)).scalar():
                return None
            own.execute(INVITATION.delete().where(INVITATION.c.email == ""))
            return self._invite(own, "", "administrator", "", FIRST_LASTS)

    def invite(self, email: str, role: str, party: str, who: str) -> str:
        """Return the secret of a one-time link by which somebody makes their account.

        Raises
        ------
        BadInput
            The address, role or party cannot be.
        """
        problems = _problems(email=email, role=role, party=party)
        if problems:
            raise BadInput(problems)
        with self._engine.begin() as own:
            self._note(own, who, "invite", f"{email} {role} {party}".strip())
            return self._invite(own, email.lower(), role, party, INVITATION_LASTS)

    def invitation(self, secret: str) -> dict[str, Any] | None:
        """Return what a one-time link is for; None when it does not work or no longer."""
        with self._engine.connect() as own:
            row = own.execute(
                select(INVITATION).where(
                    INVITATION.c.hash == _hash(secret),
                    INVITATION.c.used.is_(None),
                    INVITATION.c.until > self._now(),
                )
            ).first()
        return dict(row._mapping) if row else None

    def accept(self, secret: str, email: str, name: str, password: str) -> Account:
        """Return the account that a one-time link makes.

        Raises
        ------
        BadInput
            The link no longer works, the address is taken, or a field cannot be.
        """
        found = self.invitation(secret)
        if found is None:
            raise BadInput(
                [Problem("account", None, "link", "a link that was used or is too old",
                         "a new one", "Ask whoever sent it for another.")]
            )  # fmt: skip
        email = found["email"] or email.strip().lower()
        problems = _problems(email=email, name=name, password=password)
        if problems:
            raise BadInput(problems)
        values = {
            "email": email, "name": name.strip(), "role": found["role"], "party": found["party"],
            "password": self._hasher.hash(password), "active": True, "made": self._now(),
        }  # fmt: skip
        try:
            with self._engine.begin() as own:
                used = own.execute(
                    update(INVITATION)
                    .where(INVITATION.c.hash == found["hash"], INVITATION.c.used.is_(None))
                    .values(used=self._now())
                )
                if used.rowcount != 1:  # another request was first
                    return self.accept("", email, name, password)
                own.execute(insert(ACCOUNT).values(values))
                self._note(own, email, "accept", found["role"])
                return _account(own.execute(select(ACCOUNT).where(ACCOUNT.c.email == email)).one())
        except IntegrityError:
            raise BadInput(
                [Problem("account", None, "email", "an address that has an account",
                         "another address", "Sign in with it instead.")]
            ) from None  # fmt: skip

    def sign_in(self, email: str, password: str) -> tuple[str, Account] | None:
        """Return the secret of a new session and whose it is; None when the two do not fit."""
        with self._engine.connect() as own:
            row = own.execute(select(ACCOUNT).where(ACCOUNT.c.email == email.lower())).first()
        known = row.password if row is not None and row.active and row.password else self._nobody
        try:
            self._hasher.verify(known, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return None
        if row is None or known is self._nobody:
            return None
        return self.open(_account(row)), _account(row)

    def from_elsewhere(self, subject: str, email: str, name: str) -> Account | None:
        """Return the account of whom OpenID Connect vouches for; None when nobody invited them.

        The first time, an invitation for the address decides role and party.
        """
        with self._engine.begin() as own:
            row = own.execute(select(ACCOUNT).where(ACCOUNT.c.subject == subject)).first()
            if row is None:
                invited = own.execute(
                    select(INVITATION).where(
                        INVITATION.c.email == email.lower(),
                        INVITATION.c.email != "",
                        INVITATION.c.used.is_(None),
                        INVITATION.c.until > self._now(),
                    )
                ).first()
                if invited is None:
                    return None
                own.execute(
                    update(INVITATION)
                    .where(INVITATION.c.hash == invited.hash)
                    .values(used=self._now())
                )
                values = {
                    "email": email.lower(), "name": name or email, "role": invited.role,
                    "party": invited.party, "subject": subject, "active": True,
                    "made": self._now(),
                }  # fmt: skip
                own.execute(insert(ACCOUNT).values(values))
                self._note(own, email, "accept", f"{invited.role} {subject}")
                row = own.execute(select(ACCOUNT).where(ACCOUNT.c.subject == subject)).one()
        return _account(row) if row.active else None

    def open(self, account: Account) -> str:
        """Return the secret of a new session."""
        secret = secrets.token_urlsafe(32)
        now = self._now()
        with self._engine.begin() as own:
            own.execute(SESSION.delete().where(SESSION.c.made < now - LONGEST))
            own.execute(
                insert(SESSION).values(
                    hash=_hash(secret), account=account.id, token=secrets.token_hex(32), made=now,
                    seen=now,
                )
            )  # fmt: skip
            self._note(own, account.email, "sign in", "")
        return secret

    def session(self, secret: str) -> tuple[Account, str] | None:
        """Return whose session it is and the token its forms send back; None when it has ended."""
        now = self._now()
        with self._engine.begin() as own:
            row = own.execute(
                select(SESSION.c.token, SESSION.c.seen, SESSION.c.hash, ACCOUNT)
                .join(ACCOUNT, SESSION.c.account == ACCOUNT.c.id)
                .where(
                    SESSION.c.hash == _hash(secret),
                    SESSION.c.seen > now - IDLE,
                    SESSION.c.made > now - LONGEST,
                    ACCOUNT.c.active,
                )
            ).first()
            if row is None:
                return None
            if now - row.seen > dt.timedelta(minutes=1):  # not a write at every request
                own.execute(update(SESSION).where(SESSION.c.hash == row.hash).values(seen=now))
        return _account(row), row.token

    def close_session(self, secret: str) -> None:
        """End a session."""
        with self._engine.begin() as own:
            own.execute(SESSION.delete().where(SESSION.c.hash == _hash(secret)))

    def give_key(self, account: Account, name: str, days: int) -> str:
        """Return the secret of a key by which a program acts as somebody; it is shown once."""
        secret = "krapte_" + secrets.token_urlsafe(32)  # pragma: allowlist secret
        until = self._now() + dt.timedelta(days=days)
        with self._engine.begin() as own:
            own.execute(
                insert(KEY).values(
                    hash=_hash(secret), account=account.id, name=name[:100], until=until
                )
            )
            self._note(own, account.email, "give key", name[:100])
        return secret

    def holder(self, secret: str) -> Account | None:
        """Return whose key it is; None when it is nobody's or too old."""
        with self._engine.connect() as own:
            row = own.execute(
                select(ACCOUNT)
                .join(KEY, KEY.c.account == ACCOUNT.c.id)
                .where(KEY.c.hash == _hash(secret), KEY.c.until > self._now(), ACCOUNT.c.active)
            ).first()
        return _account(row) if row else None

    def all(self) -> list[Account]:
        """Return every account, by name; not those that were erased."""
        asked = select(ACCOUNT).where(ACCOUNT.c.email.contains("@")).order_by(ACCOUNT.c.name)
        with self._engine.connect() as own:
            return [_account(row) for row in own.execute(asked)]

    def names(self) -> dict[str, str]:
        """Return the name behind each signature, of the accounts that there are."""
        return {own.signature: own.name for own in self.all()}

    def change(self, account: int, who: str, **values: Any) -> None:
        """Change role, party or whether an account is active; its sessions and keys then end.

        Raises
        ------
        BadInput
            The account is not there, a value cannot be, or no administrator would be left.
        """
        problems = _problems(**{name: own for name, own in values.items() if name != "active"})
        if problems:
            raise BadInput(problems)
        with self._engine.begin() as own:
            done = own.execute(update(ACCOUNT).where(ACCOUNT.c.id == account).values(**values))
            left = own.execute(
                select(func.count()).where(ACCOUNT.c.role == "administrator", ACCOUNT.c.active)
            ).scalar()
            if done.rowcount != 1 or not left:
                found = "no such account" if done.rowcount != 1 else "no administrator left"
                mend = "Make somebody else administrator first." if not left else "Look again."
                raise BadInput([Problem("account", None, None, found, "one that stays", mend)])
            own.execute(SESSION.delete().where(SESSION.c.account == account))
            own.execute(KEY.delete().where(KEY.c.account == account))
            told = ", ".join(f"{name}={own_value}" for name, own_value in values.items())
            self._note(own, who, "change account", f"{account}: {told}")

    def audit(self, most: int = 200) -> list[dict[str, Any]]:
        """Return what was done with accounts, the newest first."""
        with self._engine.connect() as own:
            rows = own.execute(select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most))
            return [dict(row._mapping) for row in rows]

    def note(self, who: str, action: str, subject: str) -> None:
        """Record something that was done outside the register."""
        with self._engine.begin() as own:
            self._note(own, who, action, subject)

    def _note(self, own: Connection, who: str, action: str, subject: str) -> None:
        own.execute(
            insert(AUDIT).values(moment=self._now(), who=who, action=action, subject=subject)
        )

    def _invite(
        self, own: Connection, email: str, role: str, party: str, lasts: dt.timedelta
    ) -> str:
        secret = secrets.token_urlsafe(32)
        own.execute(
            insert(INVITATION).values(
                hash=_hash(secret), email=email, role=role, party=party, until=self._now() + lasts
            )
        )
        return secret


def signature_of(number: int) -> str:
    """Return how the account of a number signs."""
    return f"account {number}"


@cache
def _of_nobody(passes: int, memory: int, lanes: int) -> str:
    """Return the hash of a password that nobody has; once, since it takes long."""
    return PasswordHasher(passes, memory, lanes).hash(secrets.token_hex(16))


def _hash(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash; a password does, and gets argon2.
    return hashlib.sha256(secret.encode()).hexdigest()


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.email, row.name, row.role, row.party, row.active)


def _problems(**values: str) -> list[Problem]:
    """Return what is wrong with the fields of an account; no value of a password is told."""
    rules: dict[str, tuple[Callable[[str], bool], str, str]] = {
        "email": (
            lambda own: bool(_EMAIL.fullmatch(own)), "an e-mail address", "Look for a slip."
        ),
        "name": (lambda own: 0 < len(own.strip()) <= 200, "a name", "Fill in a name."),
        "role": (lambda own: own in ROLES, f"one of {', '.join(ROLES)}", "Choose one."),
        "party": (lambda own: len(own) <= 100, "the code of a party", "Choose one."),
        "password": (
            lambda own: SHORTEST_PASSWORD <= len(own) <= LONGEST_PASSWORD,
            f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            "A few words in a row are long and easy to remember.",
        ),
    }  # fmt: skip
    return [
        Problem(
            "account", None, name,
            f"{len(value)} characters" if name == "password" else f"`{value}`",
            rules[name][1], rules[name][2],
        )
        for name, value in values.items()
        if not rules[name][0](value)
    ]  # fmt: skip
