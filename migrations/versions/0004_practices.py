"""The incubator of good practices."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER practice_version_no_delete BEFORE DELETE ON practice_version BEGIN SELECT RAISE(ABORT, 'what was submitted or assessed never changes'); END""",
    """CREATE TRIGGER practice_version_no_update BEFORE UPDATE ON practice_version BEGIN SELECT RAISE(ABORT, 'what was submitted or assessed never changes'); END""",
    """CREATE TRIGGER practice_version_file_no_delete BEFORE DELETE ON practice_version_file BEGIN SELECT RAISE(ABORT, 'what was submitted or assessed never changes'); END""",
    """CREATE TRIGGER practice_version_file_no_update BEFORE UPDATE ON practice_version_file BEGIN SELECT RAISE(ABORT, 'what was submitted or assessed never changes'); END""",
    """CREATE TRIGGER practice_review_no_delete BEFORE DELETE ON practice_review BEGIN SELECT RAISE(ABORT, 'what was submitted or assessed never changes'); END""",
    """CREATE TRIGGER practice_review_no_update BEFORE UPDATE ON practice_review BEGIN SELECT RAISE(ABORT, 'what was submitted or assessed never changes'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_practice_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was submitted or assessed never changes'; END $$""",
    """CREATE TRIGGER practice_version_append_only BEFORE DELETE OR UPDATE ON practice_version FOR EACH ROW EXECUTE FUNCTION refuse_practice_change()""",
    """CREATE TRIGGER practice_version_file_append_only BEFORE DELETE OR UPDATE ON practice_version_file FOR EACH ROW EXECUTE FUNCTION refuse_practice_change()""",
    """CREATE TRIGGER practice_review_append_only BEFORE DELETE OR UPDATE ON practice_review FOR EACH ROW EXECUTE FUNCTION refuse_practice_change()""",
)

POSTGRESQL_REMOVAL = ("""DROP FUNCTION refuse_practice_change() CASCADE""",)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "in_review",
                "recommended",
                "returned",
                "published",
                "archived",
                name="practicestate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("latest_number", sa.Integer(), nullable=False),
        sa.Column("first_published_number", sa.Integer(), nullable=True),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archive_reason", sa.String(length=500), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column(
            "title_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("area_number", sa.Integer(), nullable=True),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("target_group", sa.Text(), nullable=False),
        sa.Column("stakeholders", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "people",
            sa.Enum(
                "few",
                "several",
                "team",
                "many",
                name="peoplerange_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "cost",
            sa.Enum(
                "none",
                "low",
                "middle",
                "high",
                "very_high",
                name="costrange_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("failures", sa.Text(), nullable=False),
        sa.Column("transferability", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column(
            "licence",
            sa.Enum(
                "cc_by",
                "cc_by_sa",
                "members",
                name="licence_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("ck_practice_archived_at_known")
        ),
        sa.CheckConstraint(
            "archived_at IS NULL OR archive_reason <> ''", name=op.f("ck_practice_archived_with_reason")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_practice_days_in_order"),
        ),
        sa.CheckConstraint(
            "published_number IS NULL OR published_number BETWEEN 1 AND latest_number",
            name=op.f("ck_practice_published_is_a_version"),
        ),
        sa.ForeignKeyConstraint(["area_number"], ["area.number"], name=op.f("fk_practice_area_number_area")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["user_account.id"], name=op.f("fk_practice_contact_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_practice_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_practice_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index("ix_practice_organisation_id_state", ["organisation_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_published_at"), ["published_at"], unique=False)
        batch_op.create_index("ix_practice_state_submitted_at", ["state", "submitted_at"], unique=False)

    op.create_table(
        "practice_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_practice_attachment_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_attachment_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_attachment")),
        sa.UniqueConstraint(
            "practice_id", "file_id", name=op.f("uq_practice_attachment_practice_id_file_id")
        ),
    )
    op.create_table(
        "practice_author",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_author_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_practice_author_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("practice_id", "user_id", name=op.f("pk_practice_author")),
    )
    with op.batch_alter_table("practice_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_author_user_id"), ["user_id"], unique=False)

    op.create_table(
        "practice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column(
            "title_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("area_number", sa.Integer(), nullable=True),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("target_group", sa.Text(), nullable=False),
        sa.Column("stakeholders", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "people",
            sa.Enum(
                "few",
                "several",
                "team",
                "many",
                name="peoplerange_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "cost",
            sa.Enum(
                "none",
                "low",
                "middle",
                "high",
                "very_high",
                name="costrange_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("failures", sa.Text(), nullable=False),
        sa.Column("transferability", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column(
            "licence",
            sa.Enum(
                "cc_by",
                "cc_by_sa",
                "members",
                name="licence_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_practice_version_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["area_number"], ["area.number"], name=op.f("fk_practice_version_area_number_area")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["user_account.id"], name=op.f("fk_practice_version_contact_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_practice_version_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["user_account.id"],
            name=op.f("fk_practice_version_submitted_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_practice_version_practice_id_number")),
    )
    with op.batch_alter_table("practice_version", schema=None) as batch_op:
        batch_op.create_index("ix_practice_version_title_sort", ["title_sort"], unique=False)

    op.create_table(
        "practice_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "recommend",
                "return",
                name="verdict_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "clarity",
            sa.Enum(
                "fully",
                "partly",
                "no",
                name="clarity_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "proof",
            sa.Enum(
                "fully",
                "partly",
                "no",
                name="proof_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reuse",
            sa.Enum(
                "fully",
                "partly",
                "no",
                name="reuse_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("assessment <> ''", name=op.f("ck_practice_review_with_assessment")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_practice_review_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user_account.id"], name=op.f("fk_practice_review_reviewer_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["practice_version.id"],
            name=op.f("fk_practice_review_version_id_practice_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_review")),
        sa.UniqueConstraint(
            "version_id", "organisation_id", name=op.f("uq_practice_review_version_id_organisation_id")
        ),
        sa.UniqueConstraint(
            "version_id", "reviewer_id", name=op.f("uq_practice_review_version_id_reviewer_id")
        ),
    )
    with op.batch_alter_table("practice_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_review_reviewer_id"), ["reviewer_id"], unique=False)

    op.create_table(
        "practice_version_file",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_practice_version_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["practice_version.id"],
            name=op.f("fk_practice_version_file_version_id_practice_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "file_id", name=op.f("pk_practice_version_file")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_REMOVAL:
            op.execute(statement)
    op.drop_table("practice_version_file")
    with op.batch_alter_table("practice_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_review_reviewer_id"))

    op.drop_table("practice_review")
    with op.batch_alter_table("practice_version", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_version_title_sort")

    op.drop_table("practice_version")
    with op.batch_alter_table("practice_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_author_user_id"))

    op.drop_table("practice_author")
    op.drop_table("practice_attachment")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_state_submitted_at")
        batch_op.drop_index(batch_op.f("ix_practice_published_at"))
        batch_op.drop_index("ix_practice_organisation_id_state")

    op.drop_table("practice")
