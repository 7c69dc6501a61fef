"""People, organisations, plan, groups, ledger, files and mail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER activity_event_no_delete BEFORE DELETE ON activity_event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER activity_event_no_update BEFORE UPDATE ON activity_event WHEN NOT (OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND OLD.id IS NEW.id AND OLD.kind IS NEW.kind AND OLD.occurred_on IS NEW.occurred_on AND OLD.recorded_at IS NEW.recorded_at AND OLD.unit_key IS NEW.unit_key AND OLD.member_involved IS NEW.member_involved AND OLD.subject_type IS NEW.subject_type AND OLD.subject_id IS NEW.subject_id AND OLD.label IS NEW.label AND OLD.actor_id IS NEW.actor_id AND OLD.actor_organisation_id IS NEW.actor_organisation_id AND OLD.corrects_id IS NEW.corrects_id) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER activity_tag_no_delete BEFORE DELETE ON activity_tag BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER activity_tag_no_update BEFORE UPDATE ON activity_tag WHEN NOT (OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND OLD.event_id IS NEW.event_id AND OLD.indicator IS NEW.indicator AND OLD.part IS NEW.part AND OLD.kind IS NEW.kind AND OLD.occurred_on IS NEW.occurred_on AND OLD.recorded_at IS NEW.recorded_at AND OLD.unit_key IS NEW.unit_key AND OLD.member_involved IS NEW.member_involved) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER activity_party_no_delete BEFORE DELETE ON activity_party BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER activity_party_no_update BEFORE UPDATE ON activity_party WHEN NOT (1 = 0) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER activity_event_void_tags AFTER UPDATE OF voided_at ON activity_event BEGIN UPDATE activity_tag SET voided_at = NEW.voided_at WHERE event_id = NEW.id; END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE FUNCTION void_ledger_tags() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE activity_tag SET voided_at = NEW.voided_at WHERE event_id = NEW.id; RETURN NULL; END $$""",
    """CREATE TRIGGER activity_event_no_delete BEFORE DELETE ON activity_event FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()""",
    """CREATE TRIGGER activity_event_no_update BEFORE UPDATE ON activity_event FOR EACH ROW WHEN (NOT (OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND OLD.id IS NOT DISTINCT FROM NEW.id AND OLD.kind IS NOT DISTINCT FROM NEW.kind AND OLD.occurred_on IS NOT DISTINCT FROM NEW.occurred_on AND OLD.recorded_at IS NOT DISTINCT FROM NEW.recorded_at AND OLD.unit_key IS NOT DISTINCT FROM NEW.unit_key AND OLD.member_involved IS NOT DISTINCT FROM NEW.member_involved AND OLD.subject_type IS NOT DISTINCT FROM NEW.subject_type AND OLD.subject_id IS NOT DISTINCT FROM NEW.subject_id AND OLD.label IS NOT DISTINCT FROM NEW.label AND OLD.actor_id IS NOT DISTINCT FROM NEW.actor_id AND OLD.actor_organisation_id IS NOT DISTINCT FROM NEW.actor_organisation_id AND OLD.corrects_id IS NOT DISTINCT FROM NEW.corrects_id)) EXECUTE FUNCTION refuse_ledger_change()""",
    """CREATE TRIGGER activity_tag_no_delete BEFORE DELETE ON activity_tag FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()""",
    """CREATE TRIGGER activity_tag_no_update BEFORE UPDATE ON activity_tag FOR EACH ROW WHEN (NOT (OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND OLD.event_id IS NOT DISTINCT FROM NEW.event_id AND OLD.indicator IS NOT DISTINCT FROM NEW.indicator AND OLD.part IS NOT DISTINCT FROM NEW.part AND OLD.kind IS NOT DISTINCT FROM NEW.kind AND OLD.occurred_on IS NOT DISTINCT FROM NEW.occurred_on AND OLD.recorded_at IS NOT DISTINCT FROM NEW.recorded_at AND OLD.unit_key IS NOT DISTINCT FROM NEW.unit_key AND OLD.member_involved IS NOT DISTINCT FROM NEW.member_involved)) EXECUTE FUNCTION refuse_ledger_change()""",
    """CREATE TRIGGER activity_party_no_delete BEFORE DELETE ON activity_party FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()""",
    """CREATE TRIGGER activity_party_no_update BEFORE UPDATE ON activity_party FOR EACH ROW WHEN (NOT (1 = 0)) EXECUTE FUNCTION refuse_ledger_change()""",
    """CREATE TRIGGER activity_event_void_tags AFTER UPDATE OF voided_at ON activity_event FOR EACH ROW EXECUTE FUNCTION void_ledger_tags()""",
)

POSTGRESQL_REMOVAL = (
    """DROP FUNCTION refuse_ledger_change() CASCADE""",
    """DROP FUNCTION void_ledger_tags() CASCADE""",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "activity_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=500), nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("unit_key", sa.String(length=120), nullable=False),
        sa.Column("member_involved", sa.Boolean(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_organisation_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "voided_at IS NULL OR void_reason <> ''", name=op.f("ck_activity_event_voided_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["activity_event.id"], name=op.f("fk_activity_event_corrects_id_activity_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_event")),
    )
    with op.batch_alter_table("activity_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_event_counting",
            ["kind", "occurred_on", "recorded_at", "voided_at", "unit_key", "member_involved"],
            unique=False,
        )
        batch_op.create_index("ix_activity_event_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index(
            "ix_activity_event_voided_at",
            ["voided_at"],
            unique=False,
            sqlite_where=sa.text("voided_at IS NOT NULL"),
            postgresql_where=sa.text("voided_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_activity_event_live",
            ["kind", "subject_type", "subject_id", "unit_key"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "area",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_area")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_organisation_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_actor_organisation_id"), ["actor_organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "login_throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_throttle")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column(
            "name_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name_folded", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "school",
                "university",
                "adult_education",
                "training_firm",
                "labour_office",
                "counselling",
                "employers",
                "ngo",
                "library",
                "local_government",
                "other",
                name="organisationkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "sector",
            sa.Enum(
                "public",
                "private",
                "social",
                name="sector_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("legal_form", sa.String(length=120), nullable=False),
        sa.Column("nip", sa.String(length=10), nullable=False),
        sa.Column("regon", sa.String(length=14), nullable=True),
        sa.Column("krs", sa.String(length=10), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=6), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("gmina", sa.String(length=7), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("members_note", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("target_groups", sa.Text(), nullable=False),
        sa.Column("staff_number", sa.Integer(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leaving_reason", sa.String(length=500), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "gmina IS NULL OR substr(gmina, 1, 4) = powiat", name=op.f("ck_organisation_gmina_in_powiat")
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR joined_on IS NULL OR left_on >= joined_on",
            name=op.f("ck_organisation_left_after_joining"),
        ),
        sa.CheckConstraint(
            "staff_number IS NULL OR staff_number >= 0",
            name=op.f("ck_organisation_staff_number_not_negative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("regon", name=op.f("uq_organisation_regon")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_kind", ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_name_sort"), ["name_sort"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_nip"), ["nip"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_powiat"), ["powiat"], unique=False)

    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_mail_dedupe_key")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_mail_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_mail_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_loaded_at"), ["loaded_at"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "name_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name_folded", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("person_key", sa.String(length=40), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("person_key", name=op.f("uq_user_account_person_key")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_name_sort"), ["name_sort"], unique=False)

    op.create_table(
        "walk_in",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_key", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_walk_in")),
        sa.UniqueConstraint("person_key", name=op.f("uq_walk_in_person_key")),
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('invitation', 'reset')", name=op.f("ck_account_link_purpose_known")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_account_link_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "activity_party",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("member", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["activity_event.id"], name=op.f("fk_activity_party_event_id_activity_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_party")),
    )
    with op.batch_alter_table("activity_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_party_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_activity_party_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "activity_tag",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_key", sa.String(length=120), nullable=False),
        sa.Column("member_involved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["activity_event.id"], name=op.f("fk_activity_tag_event_id_activity_event")
        ),
        sa.PrimaryKeyConstraint("event_id", "indicator", "part", name=op.f("pk_activity_tag")),
    )
    with op.batch_alter_table("activity_tag", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_tag_counting",
            [
                "indicator",
                "kind",
                "occurred_on",
                "recorded_at",
                "voided_at",
                "unit_key",
                "part",
                "member_involved",
                "event_id",
            ],
            unique=False,
        )

    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "contact_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "members",
                "hidden",
                name="visibility_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contact_field_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_field")),
    )
    with op.batch_alter_table("contact_field", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_field_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "membership_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "information",
                "task",
                "decision",
                name="membershiplevel_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_membership_status_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_status_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_status")),
    )
    with op.batch_alter_table("membership_status", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_status_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_membership_status_open",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "task_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "task_group",
                "team",
                "subregional",
                "test_group",
                name="groupkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("area_number", sa.Integer(), nullable=True),
        sa.Column("established_on", sa.Date(), nullable=False),
        sa.Column("resolution", sa.String(length=300), nullable=False),
        sa.Column("resolution_on", sa.Date(), nullable=True),
        sa.Column("resolution_url", sa.String(length=300), nullable=False),
        sa.Column("resolution_file_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "closed",
                "voided",
                name="groupstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'active') = (closed_on IS NULL)", name=op.f("ck_task_group_closed_with_day")
        ),
        sa.CheckConstraint(
            "state = 'active' OR closing_reason <> ''", name=op.f("ck_task_group_closed_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["area_number"], ["area.number"], name=op.f("fk_task_group_area_number_area")
        ),
        sa.ForeignKeyConstraint(
            ["resolution_file_id"],
            ["stored_file.id"],
            name=op.f("fk_task_group_resolution_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_group")),
    )
    with op.batch_alter_table("task_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_group_area_number"), ["area_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_group_name_sort"), ["name_sort"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("code_pending", sa.Boolean(), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_user_session_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "staff",
                "representative",
                "deputy",
                "coordinator",
                "guardian",
                "council",
                "strategy_guardian",
                "office",
                "administrator",
                name="role_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("area_number", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(role = 'coordinator') = (group_id IS NOT NULL)", name=op.f("ck_role_assignment_group_scope")
        ),
        sa.CheckConstraint(
            "(role = 'guardian') = (area_number IS NOT NULL)", name=op.f("ck_role_assignment_area_scope")
        ),
        sa.CheckConstraint(
            "(role IN ('staff', 'representative', 'deputy')) = (organisation_id IS NOT NULL)",
            name=op.f("ck_role_assignment_organisation_scope"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_role_assignment_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["area_number"], ["area.number"], name=op.f("fk_role_assignment_area_number_area")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user_account.id"], name=op.f("fk_role_assignment_granted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["task_group.id"], name=op.f("fk_role_assignment_group_id_task_group")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_role_assignment_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_assignment_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_assignment_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "ix_role_assignment_organisation_id_role", ["organisation_id", "role"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_role_assignment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "task_group_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_task_group_membership_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["task_group.id"], name=op.f("fk_task_group_membership_group_id_task_group")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_task_group_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_task_group_membership_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_group_membership")),
    )
    with op.batch_alter_table("task_group_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_group_membership_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_group_membership_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_task_group_membership_open",
            ["group_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "task_group_tag",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["task_group.id"], name=op.f("fk_task_group_tag_group_id_task_group")
        ),
        sa.PrimaryKeyConstraint("group_id", "indicator", name=op.f("pk_task_group_tag")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_REMOVAL:
            op.execute(statement)
    op.drop_table("task_group_tag")
    with op.batch_alter_table("task_group_membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_task_group_membership_open",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_task_group_membership_user_id"))
        batch_op.drop_index(batch_op.f("ix_task_group_membership_group_id"))

    op.drop_table("task_group_membership")
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_assignment_user_id"))
        batch_op.drop_index("ix_role_assignment_organisation_id_role")
        batch_op.drop_index(batch_op.f("ix_role_assignment_group_id"))

    op.drop_table("role_assignment")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("task_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_group_name_sort"))
        batch_op.drop_index(batch_op.f("ix_task_group_area_number"))

    op.drop_table("task_group")
    with op.batch_alter_table("membership_status", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_status_open",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_status_organisation_id"))

    op.drop_table("membership_status")
    with op.batch_alter_table("contact_field", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_field_organisation_id"))

    op.drop_table("contact_field")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_user_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("activity_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_tag_counting")

    op.drop_table("activity_tag")
    with op.batch_alter_table("activity_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_party_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_activity_party_event_id"))

    op.drop_table("activity_party")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_user_id"))

    op.drop_table("account_link")
    op.drop_table("walk_in")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_name_sort"))

    op.drop_table("user_account")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_loaded_at"))

    op.drop_table("plan_version")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mail_sent_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_mail_due_at"))

    op.drop_table("outbox_mail")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_powiat"))
        batch_op.drop_index(batch_op.f("ix_organisation_nip"))
        batch_op.drop_index(batch_op.f("ix_organisation_name_sort"))
        batch_op.drop_index("ix_organisation_kind")

    op.drop_table("organisation")
    op.drop_table("login_throttle")
    op.drop_table("job_run")
    op.drop_table("clock_offset")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))

    op.drop_table("audit_entry")
    op.drop_table("area")
    with op.batch_alter_table("activity_event", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_activity_event_live",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_activity_event_voided_at",
            sqlite_where=sa.text("voided_at IS NOT NULL"),
            postgresql_where=sa.text("voided_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_activity_event_subject")
        batch_op.drop_index("ix_activity_event_counting")

    op.drop_table("activity_event")
