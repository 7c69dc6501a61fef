"""Indexes the library is listed and counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OWNERS = ("organisation_id", "group_id")
LISTED = ["state", "published_on", "id", "published_number", "archive_ground", "access"]


def upgrade() -> None:
    """Index what decides who sees a document, and the few that have an owner."""
    op.drop_index("ix_document_state_published_on", table_name="document")
    op.create_index("ix_document_listed", "document", LISTED)
    for column in OWNERS:
        op.drop_index(f"ix_document_{column}", table_name="document")
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_document_{column}", "document", [column], sqlite_where=known, postgresql_where=known
        )


def downgrade() -> None:
    """Index all owners, and the state with the day alone."""
    for column in OWNERS:
        op.drop_index(f"ix_document_{column}", table_name="document")
        op.create_index(f"ix_document_{column}", "document", [column])
    op.drop_index("ix_document_listed", table_name="document")
    op.create_index("ix_document_state_published_on", "document", ["state", "published_on"])
