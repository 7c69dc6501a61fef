"""Signals of collusion the Office looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = sa.Enum(
    *("same_pair", "symmetric", "quick", "december"),
    native_enum=False,
    create_constraint=True,
    length=40,
    name="signalkind_known",
)
COLUMNS = ("first_id", "second_id")


def upgrade() -> None:
    """Create the table of looks at signals."""
    op.create_table(
        "signal_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("upto_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_signal_review_pair_in_order")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_signal_review_reviewed_with_words")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["organisation.id"], name=op.f(f"fk_signal_review_{column}_organisation")
            )
            for column in COLUMNS
        ),
        sa.ForeignKeyConstraint(
            ["upto_id"], ["hour_transfer.id"], name=op.f("fk_signal_review_upto_id_hour_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"],
            ["user_account.id"],
            name=op.f("fk_signal_review_reviewed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_review")),
        sa.UniqueConstraint(
            "kind",
            "first_id",
            "second_id",
            "upto_id",
            name=op.f("uq_signal_review_kind_first_id_second_id_upto_id"),
        ),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("signal_review")
