"""Tables of the register: one per kind of record, and the history that only grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from krapte.register.store.fields import Field, Kind, kinds
from krapte.register.store.record import text_of

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, the same in both databases, so that a migration can speak of them."""

_NUMBERS = ("number", "money", "share")
_WHOLES = ("year", "pillar")


class Words(TypeDecorator[tuple[str, ...]]):
    """Several texts in one column, with `|` between them; NULL when there are none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Return the text that is stored."""
        return "|".join(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Return the texts that were stored."""
        return tuple(value.split("|")) if value else ()


METADATA = MetaData(naming_convention=NAMING)
"""All tables of a register."""

EDIT = Table(
    "edit",
    METADATA,
    Column("id", Integer, primary_key=True),
    # Fixed width, UTC, to the microsecond: the order of the texts is that of time.
    Column("moment", Text, nullable=False, unique=True),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""One transaction: who changed the register, when and why."""

CHANGE = Table(
    "change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("edit", Integer, ForeignKey("edit.id"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    # JSON of field -> [from, to], in a fixed form: the text itself is sealed.
    Column("fields", Text, nullable=False),
    Index("ix_change_kind", "kind", "key"),
)
"""One record that an edit created, changed or deleted, with every field from and to."""

SEAL = Table(
    "seal",
    METADATA,
    Column("edit", Integer, ForeignKey("edit.id"), primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
)
"""Hash of an edit, its changes and the seal before it: history cannot be rewritten unseen."""


def key_column(kind: Kind) -> str:
    """Return the column that names a record: its code, or its key fields joined by `/`."""
    return "code" if kind.key == ("code",) else "key"


def key_of(kind: Kind, values: Mapping[str, Any]) -> str:
    """Return the name of a record from its values."""
    return "/".join(text_of(values[field]) for field in kind.key)


def _column(field: Field) -> Column[Any]:
    if field.listed:
        form: Any = Words()
    elif field.form in _WHOLES:
        form = Integer()
    elif field.form in _NUMBERS:
        form = Double()
    else:
        form = Boolean() if field.form == "flag" else Text()
    # Deferred, because a whole register is written in one transaction, in any order.
    refers = (
        [ForeignKey(f"{field.refers}.code", deferrable=True, initially="DEFERRED")]
        if field.form == "reference"
        else []
    )
    return Column(
        field.name,
        form,
        *refers,
        nullable=not field.required,
        index=bool(refers) or None,
    )


def _table(kind: Kind) -> Table:
    name = key_column(kind)
    own = [Column("key", Text, nullable=False)] if name == "key" else []
    return Table(
        kind.name,
        METADATA,
        Column("id", Integer, primary_key=True),
        Column("version", Integer, nullable=False),
        *own,
        *(_column(field) for field in kind.fields),
        UniqueConstraint(name),
    )


TABLES: dict[str, Table] = {name: _table(kind) for name, kind in kinds().items()}
"""The table of each kind of record: `id`, `version`, perhaps `key`, and the fields of the kind."""
