"""Earlier memberships, mergers, logos and quality marks of organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "earlier_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("leaving_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_earlier_membership_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_earlier_membership_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_membership")),
    )
    with op.batch_alter_table("earlier_membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_earlier_membership_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "merger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.CheckConstraint("predecessor_id <> successor_id", name=op.f("ck_merger_two_organisations")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["organisation.id"], name=op.f("fk_merger_predecessor_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organisation.id"], name=op.f("fk_merger_successor_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
        sa.UniqueConstraint("predecessor_id", name=op.f("uq_merger_predecessor_id")),
    )
    with op.batch_alter_table("merger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merger_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "organisation_logo",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_organisation_logo_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_logo_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_logo")),
    )
    op.create_table(
        "quality_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_quality_mark_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_quality_mark_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_mark")),
    )
    with op.batch_alter_table("quality_mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quality_mark_organisation_id"), ["organisation_id"], unique=False
        )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("quality_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quality_mark_organisation_id"))

    op.drop_table("quality_mark")
    op.drop_table("organisation_logo")
    with op.batch_alter_table("merger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merger_successor_id"))

    op.drop_table("merger")
    with op.batch_alter_table("earlier_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earlier_membership_organisation_id"))

    op.drop_table("earlier_membership")
