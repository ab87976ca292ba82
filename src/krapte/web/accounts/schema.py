"""The tables of accounts; secrets are kept as hashes only."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)  # fmt: skip

from krapte.web.database import Tables

METADATA = MetaData()

TABLES = Tables("account", "0001", Path(__file__).parent / "versions")
"""A change of the tables below is a new step in `versions`, and its number here."""

ACCOUNT = Table(
    "account", METADATA,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("party", String(100), nullable=False, default=""),
    Column("password", Text),  # argon2id; null for who signs in elsewhere
    Column("subject", String(300), unique=True),  # issuer and subject of OpenID Connect
    Column("active", Boolean, nullable=False, default=True),
    Column("made", DateTime, nullable=False),
)  # fmt: skip

SESSION = Table(
    "session", METADATA,
    Column("hash", String(64), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False),
    Column("token", String(64), nullable=False),  # that a form must send back
    Column("made", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
)  # fmt: skip

INVITATION = Table(
    "invitation", METADATA,
    Column("hash", String(64), primary_key=True),
    Column("email", String(254), nullable=False),  # empty for the first administrator
    Column("role", String(20), nullable=False),
    Column("party", String(100), nullable=False),
    Column("until", DateTime, nullable=False),
    Column("used", DateTime),
)  # fmt: skip

KEY = Table(
    "api_key", METADATA,
    Column("hash", String(64), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("until", DateTime, nullable=False),
)  # fmt: skip

AUDIT = Table(
    "audit", METADATA,
    Column("id", Integer, primary_key=True),
    Column("moment", DateTime, nullable=False),
    Column("who", String(254), nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", Text, nullable=False),
)  # fmt: skip
"""What was done with accounts; the register keeps the history of its own records."""
