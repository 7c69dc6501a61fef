"""The counting index covers the id too, so that evidence is read from it alone."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_activity_event_counting", "activity_event"
COLUMNS = ["kind", "occurred_on", "recorded_at", "voided_at", "unit_key", "member_involved"]


def upgrade() -> None:
    """Make the index anew with the id."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, COLUMNS, postgresql_include=["id"])


def downgrade() -> None:
    """Make the index anew without it."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, COLUMNS)
