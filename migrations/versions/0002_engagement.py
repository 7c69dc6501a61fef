"""Declarations of engagement."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("area_number", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "coordinator",
                "participant",
                "observer",
                name="engagementlevel_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "rejected",
                "withdrawn",
                name="engagementstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (starts_on IS NOT NULL)", name=op.f("ck_engagement_accepted_has_start")
        ),
        sa.CheckConstraint(
            "state <> 'rejected' OR reason <> ''", name=op.f("ck_engagement_rejected_with_reason")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_engagement_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["area_number"], ["area.number"], name=op.f("fk_engagement_area_number_area")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_engagement_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["user_account.id"], name=op.f("fk_engagement_declared_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_engagement_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
    )
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.create_index("ix_engagement_area_number_level", ["area_number", "level"], unique=False)
        batch_op.create_index("ix_engagement_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_engagement_in_force",
            ["organisation_id", "area_number"],
            unique=True,
            sqlite_where=sa.text("state = 'accepted' AND ends_on IS NULL"),
            postgresql_where=sa.text("state = 'accepted' AND ends_on IS NULL"),
        )
        batch_op.create_index(
            "uq_engagement_proposed",
            ["organisation_id", "area_number"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_engagement_proposed",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(
            "uq_engagement_in_force",
            sqlite_where=sa.text("state = 'accepted' AND ends_on IS NULL"),
            postgresql_where=sa.text("state = 'accepted' AND ends_on IS NULL"),
        )
        batch_op.drop_index("ix_engagement_organisation_id")
        batch_op.drop_index("ix_engagement_area_number_level")

    op.drop_table("engagement")
