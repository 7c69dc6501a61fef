"""Requests about personal data, anonymisations, consents and retention."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


SQLITE_TRIGGERS = [
    "CREATE TRIGGER consent_entry_no_delete BEFORE DELETE ON consent_entry BEGIN SELECT RAISE(ABORT, 'the log of consents is append-only'); END",
    "CREATE TRIGGER consent_entry_no_update BEFORE UPDATE ON consent_entry BEGIN SELECT RAISE(ABORT, 'the log of consents is append-only'); END",
    "CREATE TRIGGER consent_text_no_delete BEFORE DELETE ON consent_text BEGIN SELECT RAISE(ABORT, 'the log of consents is append-only'); END",
    "CREATE TRIGGER consent_text_no_update BEFORE UPDATE ON consent_text BEGIN SELECT RAISE(ABORT, 'the log of consents is append-only'); END",
]
POSTGRESQL_TRIGGERS = [
    "CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log of consents is append-only'; END $$",
    "CREATE TRIGGER consent_entry_append_only BEFORE DELETE OR UPDATE ON consent_entry FOR EACH ROW EXECUTE FUNCTION refuse_consent_change()",
    "CREATE TRIGGER consent_text_append_only BEFORE DELETE OR UPDATE ON consent_text FOR EACH ROW EXECUTE FUNCTION refuse_consent_change()",
]
POSTGRESQL_REMOVAL = ["DROP FUNCTION refuse_consent_change() CASCADE"]
TOPICS = ("move", "decision", "event", "news", "membership")
MORE_TOPICS = (*TOPICS, "privacy")


def upgrade() -> None:
    """Create the tables and their triggers; let notices be about personal data."""
    _take_topics(MORE_TOPICS)
    op.create_table(
        "consent_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "information",
                "guest_contact",
                name="purpose_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "invitation", "page", name="how_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_consent_entry_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_entry")),
    )
    with op.batch_alter_table("consent_entry", schema=None) as batch_op:
        batch_op.create_index("ix_consent_entry_user_id_purpose", ["user_id", "purpose"], unique=False)

    op.create_table(
        "consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "information",
                "guest_contact",
                name="purpose_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["user_account.id"],
            name=op.f("fk_consent_text_published_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("purpose", "version", name=op.f("uq_consent_text_purpose_version")),
    )
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "correction",
                "erasure",
                "restriction",
                "objection",
                name="requesttype_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "refused",
                "withdrawn",
                name="requeststate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "portal",
                "letter",
                "mail",
                "in_person",
                name="channel_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'withdrawn') OR answer <> ''",
            name=op.f("ck_privacy_request_answered_with_words"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_privacy_request_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_privacy_request_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_privacy_request_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
    )
    with op.batch_alter_table("privacy_request", schema=None) as batch_op:
        batch_op.create_index("ix_privacy_request_state_due_on", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_privacy_request_user_id"), ["user_id"], unique=False)

    op.create_table(
        "retention_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "rejected",
                "done",
                "outdated",
                name="batchstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_count", sa.Integer(), nullable=False),
        sa.Column("oldest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("last_key", sa.String(length=254), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("kept_count", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'rejected' OR reason <> ''", name=op.f("ck_retention_batch_rejected_with_reason")
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR decided_by_id IS NOT NULL",
            name=op.f("ck_retention_batch_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_retention_batch_decided_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_batch")),
    )
    with op.batch_alter_table("retention_batch", schema=None) as batch_op:
        batch_op.create_index(
            "uq_retention_batch_open",
            ["category"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )

    op.create_table(
        "retention_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("months > 0", name=op.f("ck_retention_period_months_positive")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user_account.id"],
            name=op.f("fk_retention_period_changed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_period")),
        sa.UniqueConstraint("category", name=op.f("uq_retention_period_category")),
    )
    op.create_table(
        "anonymisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["retention_batch.id"], name=op.f("fk_anonymisation_batch_id_retention_batch")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_anonymisation_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["privacy_request.id"], name=op.f("fk_anonymisation_request_id_privacy_request")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_anonymisation_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymisation")),
    )
    with op.batch_alter_table("anonymisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anonymisation_user_id"), ["user_id"], unique=False)

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them; notices about personal data go."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_REMOVAL:
            op.execute(statement)
    for table in ("notice", "notice_setting"):
        op.execute(f"DELETE FROM {table} WHERE topic = 'privacy'")
    _take_topics(TOPICS)
    with op.batch_alter_table("anonymisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anonymisation_user_id"))

    op.drop_table("anonymisation")
    op.drop_table("retention_period")
    with op.batch_alter_table("retention_batch", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_retention_batch_open",
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )

    op.drop_table("retention_batch")
    with op.batch_alter_table("privacy_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privacy_request_user_id"))
        batch_op.drop_index("ix_privacy_request_state_due_on")

    op.drop_table("privacy_request")
    op.drop_table("consent_text")
    with op.batch_alter_table("consent_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_entry_user_id_purpose")

    op.drop_table("consent_entry")


def _take_topics(topics: tuple[str, ...]) -> None:
    """Let notices and their settings be about these topics and no other."""
    listed = ", ".join(f"'{topic}'" for topic in topics)
    for table in ("notice", "notice_setting"):
        name = f"ck_{table}_topic_known"
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(name), type_="check")
            batch_op.create_check_constraint(op.f(name), f"topic IN ({listed})")
