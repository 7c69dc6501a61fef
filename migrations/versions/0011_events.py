"""Events, who signed up and who came."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "event_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=500), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation_name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_key", sa.String(length=40), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_event_participant_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_participant")),
        sa.UniqueConstraint("identity", name=op.f("uq_event_participant_identity")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "training",
                "conference",
                "seminar",
                "meeting",
                "workshop",
                "integration",
                "expert",
                "fair",
                "edition",
                "visit_made",
                "visit_hosted",
                "assembly",
                "appearance",
                "patronage",
                "academic",
                "initiative",
                name="eventtype_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_folded", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("area_number", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sign_up_until", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "announced",
                "postponed",
                "held",
                "cancelled",
                name="eventstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("postponed_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR announced_at IS NOT NULL",
            name=op.f("ck_event_announced_at_known"),
        ),
        sa.CheckConstraint("(type = 'edition') = (series <> '')", name=op.f("ck_event_series_of_edition")),
        sa.CheckConstraint("place <> '' OR link <> ''", name=op.f("ck_event_somewhere")),
        sa.CheckConstraint("state <> 'held' OR closed_at IS NOT NULL", name=op.f("ck_event_closed_at_known")),
        sa.CheckConstraint(
            "state NOT IN ('postponed', 'cancelled') OR state_reason <> ''",
            name=op.f("ck_event_state_reason_known"),
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_event_capacity_positive")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends_after_start")),
        sa.ForeignKeyConstraint(["area_number"], ["area.number"], name=op.f("fk_event_area_number_area")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_event_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["task_group.id"], name=op.f("fk_event_group_id_task_group")),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisation.id"], name=op.f("fk_event_organiser_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_area_number"), ["area_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_powiat"), ["powiat"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index("ix_event_state_starts_at", ["state", "starts_at"], unique=False)

    op.create_table(
        "event_organisation",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "participant",
                "presenter",
                name="side_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_organisation_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_organisation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("event_id", "organisation_id", "side", name=op.f("pk_event_organisation")),
    )
    op.create_table(
        "event_registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "seated",
                "waiting",
                "given_up",
                "walk_in",
                name="seatstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "attendance",
            sa.Enum(
                "present",
                "absent",
                "excused",
                name="attendance_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("signed_up_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "participant_id IS NULL OR state IN ('walk_in', 'given_up')",
            name=op.f("ck_event_registration_guests_walk_in"),
        ),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (participant_id IS NULL)", name=op.f("ck_event_registration_one_person")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_registration_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_registration_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["event_participant.id"],
            name=op.f("fk_event_registration_participant_id_event_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_up_by_id"],
            ["user_account.id"],
            name=op.f("fk_event_registration_signed_up_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_event_registration_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_registration")),
    )
    with op.batch_alter_table("event_registration", schema=None) as batch_op:
        batch_op.create_index("ix_event_registration_event_id_state", ["event_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_event_registration_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_event_registration_participant_id"), ["participant_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_registration_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_event_registration_participant",
            ["event_id", "participant_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'given_up'"),
            postgresql_where=sa.text("state <> 'given_up'"),
        )
        batch_op.create_index(
            "uq_event_registration_user",
            ["event_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'given_up'"),
            postgresql_where=sa.text("state <> 'given_up'"),
        )

    op.create_table(
        "event_tag",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_tag_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "indicator", "part", name=op.f("pk_event_tag")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("event_tag")
    with op.batch_alter_table("event_registration", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_event_registration_user",
            sqlite_where=sa.text("state <> 'given_up'"),
            postgresql_where=sa.text("state <> 'given_up'"),
        )
        batch_op.drop_index(
            "uq_event_registration_participant",
            sqlite_where=sa.text("state <> 'given_up'"),
            postgresql_where=sa.text("state <> 'given_up'"),
        )
        batch_op.drop_index(batch_op.f("ix_event_registration_user_id"))
        batch_op.drop_index(batch_op.f("ix_event_registration_participant_id"))
        batch_op.drop_index(batch_op.f("ix_event_registration_organisation_id"))
        batch_op.drop_index("ix_event_registration_event_id_state")

    op.drop_table("event_registration")
    op.drop_table("event_organisation")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_state_starts_at")
        batch_op.drop_index(batch_op.f("ix_event_starts_at"))
        batch_op.drop_index(batch_op.f("ix_event_powiat"))
        batch_op.drop_index(batch_op.f("ix_event_organiser_id"))
        batch_op.drop_index(batch_op.f("ix_event_group_id"))
        batch_op.drop_index(batch_op.f("ix_event_area_number"))

    op.drop_table("event")
    op.drop_table("event_participant")
