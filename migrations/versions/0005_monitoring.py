"""Facts entered by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "manual_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "returned",
                "accepted",
                "corrected",
                "voided",
                name="factstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("series", sa.String(length=100), nullable=False),
        sa.Column("entity", sa.String(length=100), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=1000), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("link <> '' OR file_id IS NOT NULL", name=op.f("ck_manual_fact_has_evidence")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_manual_fact_has_reason")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["manual_fact.id"], name=op.f("fk_manual_fact_corrects_id_manual_fact")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_manual_fact_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_manual_fact_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_manual_fact_proposed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_fact")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_manual_fact_corrects_id")),
    )
    with op.batch_alter_table("manual_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manual_fact_proposed_by_id"), ["proposed_by_id"], unique=False)
        batch_op.create_index("ix_manual_fact_state_proposed_at", ["state", "proposed_at"], unique=False)

    op.create_table(
        "manual_fact_organisation",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["manual_fact.id"], name=op.f("fk_manual_fact_organisation_fact_id_manual_fact")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_manual_fact_organisation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("fact_id", "organisation_id", name=op.f("pk_manual_fact_organisation")),
    )
    op.create_table(
        "manual_fact_person",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["manual_fact.id"], name=op.f("fk_manual_fact_person_fact_id_manual_fact")
        ),
        sa.PrimaryKeyConstraint("fact_id", "person_key", name=op.f("pk_manual_fact_person")),
    )
    op.create_table(
        "manual_fact_tag",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["manual_fact.id"], name=op.f("fk_manual_fact_tag_fact_id_manual_fact")
        ),
        sa.PrimaryKeyConstraint("fact_id", "indicator", name=op.f("pk_manual_fact_tag")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("manual_fact_tag")
    op.drop_table("manual_fact_person")
    op.drop_table("manual_fact_organisation")
    with op.batch_alter_table("manual_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_manual_fact_state_proposed_at")
        batch_op.drop_index(batch_op.f("ix_manual_fact_proposed_by_id"))

    op.drop_table("manual_fact")
