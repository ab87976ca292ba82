"""Make the tables of records and of their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Column, form, `!` when it must be filled in, `>` and the table to whose code it refers. Written
# out here, for the tables of this step must not move with those of the code.
TABLES = {
    "document": """
        code:text! title:text! publisher:text! published:text url:text licence:text note:text
    """,
    "party": """
        code:text! name_nl:text! name_en:text! kind:text! source:text! note:text
        letter_section:text letter_quote:text
    """,
    "measure": """
        code:text! pillar:whole! kind:text! name_nl:text! name_en:text! owner:text
        executor:text start:whole end:whole budget_eur:figure budget_note:text status:text!
        target_groups:text instrument:text regions:text occupations:text reason:text
        letter_section:text letter_quote:text source:text! note:text
    """,
    "effect": """
        code:text! measure:text!>measure lever:text! distribution:text! central:figure!
        low:figure! high:figure! unit:text! scope_occupation:text scope_education:text
        scope_sex:text scope_age:text scope_region:text start:whole! ramp_years:figure!
        lag_years:figure! end:whole evidence_grade:text! status:text! source:text!
        locator:text! note:text!
    """,
    "evidence": """
        code:text! measure:text!>measure lever:text! grade:text! text:text! source:text!
        note:text
    """,
    "role": """
        measure:text!>measure party:text!>party role:text! source:text! note:text
        letter_section:text letter_quote:text
    """,
    "budget_line": """
        code:text! measure:text!>measure fund:text! party:text>party amount_eur:figure
        amount_low_eur:figure amount_high_eur:figure per:text! from_year:whole to_year:whole
        conditional:flag condition:text matches:text>budget_line matching_share:figure
        part_of:text>budget_line source:text! note:text letter_section:text letter_quote:text
    """,
    "commitment": """
        code:text! kind:text! document:text!>document number:text made_on:text made_by:text!
        addressee:text text_nl:text! text_en:text! deadline:text deadline_text:text
        status:text! status_on:text status_source:text>document party:text>party measures:text
        source:text! note:text letter_section:text letter_quote:text
    """,
    "milestone": """
        code:text! measure:text!>measure due:text due_text:text text_nl:text! text_en:text!
        status:text! source:text! note:text letter_section:text letter_quote:text
    """,
    "indicator": """
        code:text! pillar:whole! measure:text>measure name_nl:text! name_en:text! unit:text!
        direction:text! family:text! source:text! note:text letter_section:text
        letter_quote:text
    """,
    "indicator_value": """
        indicator:text!>indicator period:text! kind:text! value:figure! low:figure high:figure
        published:text retrieved:text! source:text! note:text letter_section:text
        letter_quote:text
    """,
}
COMPOSED = ("role", "indicator_value")
FORMS = {"text": sa.Text, "whole": sa.Integer, "figure": sa.Double, "flag": sa.Boolean}


def upgrade() -> None:
    """Make every table, the records' first, and let the database guard the history."""
    for name, columns in TABLES.items():
        _records(name, columns.split())
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edit"),
        sa.UniqueConstraint("moment", name="uq_edit_moment"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edit", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edit"], ["edit.id"], name="fk_change_edit"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_edit", "change", ["edit"])
    op.create_index("ix_change_kind", "change", ["kind", "key"])
    _keep()


def _records(name: str, columns: list[str]) -> None:
    named = "key" if name in COMPOSED else "code"
    parts: list[sa.Column | sa.Constraint] = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]
    if named == "key":
        parts.append(sa.Column("key", sa.Text(), nullable=False))
    referring = []
    for column in columns:
        field, rest = column.split(":")
        rest, _, refers = rest.partition(">")
        form = FORMS[rest.rstrip("!")]()
        parts.append(sa.Column(field, form, nullable=not rest.endswith("!")))
        if refers:
            referring.append(field)
            constraint = sa.ForeignKeyConstraint(
                [field],
                [f"{refers}.code"],
                name=f"fk_{name}_{field}",
                deferrable=True,
                initially="DEFERRED",
            )
            parts.append(constraint)
    parts.append(sa.PrimaryKeyConstraint("id", name=f"pk_{name}"))
    parts.append(sa.UniqueConstraint(named, name=f"uq_{name}_{named}"))
    op.create_table(name, *parts)
    for field in referring:
        op.create_index(f"ix_{name}_{field}", name, [field])


def _keep() -> None:
    """Let the database refuse to change or delete what has happened."""
    said = "the history of the register only grows"
    if op.get_bind().dialect.name == "sqlite":
        for table in ("edit", "change"):
            for action in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$"
    )
    for table in ("edit", "change"):
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()"
        )
