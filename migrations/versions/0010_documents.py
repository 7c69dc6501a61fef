"""The library of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER document_version_no_delete BEFORE DELETE ON document_version WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    """CREATE TRIGGER document_version_no_update BEFORE UPDATE ON document_version WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    """CREATE TRIGGER document_file_no_insert BEFORE INSERT ON document_file WHEN EXISTS (SELECT 1 FROM document_version WHERE id = NEW.version_id AND published_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    """CREATE TRIGGER document_file_no_update BEFORE UPDATE ON document_file WHEN EXISTS (SELECT 1 FROM document_version WHERE id = OLD.version_id AND published_at IS NOT NULL) OR EXISTS (SELECT 1 FROM document_version WHERE id = NEW.version_id AND published_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    """CREATE TRIGGER document_file_no_delete BEFORE DELETE ON document_file WHEN EXISTS (SELECT 1 FROM document_version WHERE id = OLD.version_id AND published_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_document_version_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'a published version never changes'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER document_version_no_delete BEFORE DELETE ON document_version FOR EACH ROW EXECUTE FUNCTION refuse_document_version_no_delete()""",
    """CREATE FUNCTION refuse_document_version_no_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION 'a published version never changes'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER document_version_no_update BEFORE UPDATE ON document_version FOR EACH ROW EXECUTE FUNCTION refuse_document_version_no_update()""",
    """CREATE FUNCTION refuse_document_file_no_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM document_version WHERE id = NEW.version_id AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'a published version never changes'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER document_file_no_insert BEFORE INSERT ON document_file FOR EACH ROW EXECUTE FUNCTION refuse_document_file_no_insert()""",
    """CREATE FUNCTION refuse_document_file_no_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM document_version WHERE id = OLD.version_id AND published_at IS NOT NULL) OR EXISTS (SELECT 1 FROM document_version WHERE id = NEW.version_id AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'a published version never changes'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER document_file_no_update BEFORE UPDATE ON document_file FOR EACH ROW EXECUTE FUNCTION refuse_document_file_no_update()""",
    """CREATE FUNCTION refuse_document_file_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM document_version WHERE id = OLD.version_id AND published_at IS NOT NULL) THEN RAISE EXCEPTION 'a published version never changes'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER document_file_no_delete BEFORE DELETE ON document_file FOR EACH ROW EXECUTE FUNCTION refuse_document_file_no_delete()""",
)

POSTGRESQL_REMOVAL = (
    """DROP FUNCTION refuse_document_version_no_delete() CASCADE""",
    """DROP FUNCTION refuse_document_version_no_update() CASCADE""",
    """DROP FUNCTION refuse_document_file_no_insert() CASCADE""",
    """DROP FUNCTION refuse_document_file_no_update() CASCADE""",
    """DROP FUNCTION refuse_document_file_no_delete() CASCADE""",
)


def upgrade() -> None:
    """Make the change."""

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "title_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "principles",
                "plan",
                "report",
                "study",
                "recommendations",
                "guide",
                "package",
                "lesson_plans",
                "standard",
                "criteria",
                "regulations",
                "resolution",
                "minutes",
                "periodical",
                "website",
                "other",
                name="documenttype_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column(
            "access",
            sa.Enum(
                "public", "members", name="access_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("area_number", sa.Integer(), nullable=True),
        sa.Column("for_year", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "archived",
                name="documentstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "archive_ground",
            sa.Enum(
                "outdated",
                "error",
                name="archiveground_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("archive_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)", name=op.f("ck_document_archived_at_known")
        ),
        sa.CheckConstraint(
            "archived_at IS NULL OR (archive_ground IS NOT NULL AND archive_reason <> '')",
            name=op.f("ck_document_archived_with_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_number IS NOT NULL",
            name=op.f("ck_document_published_has_version"),
        ),
        sa.CheckConstraint(
            "(published_number IS NULL) = (published_on IS NULL)", name=op.f("ck_document_published_with_day")
        ),
        sa.CheckConstraint("organisation_id IS NULL OR group_id IS NULL", name=op.f("ck_document_one_owner")),
        sa.ForeignKeyConstraint(["area_number"], ["area.number"], name=op.f("fk_document_area_number_area")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_document_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["task_group.id"], name=op.f("fk_document_group_id_task_group")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_area_number"), ["area_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_document_state_published_on", ["state", "published_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_title_sort"), ["title_sort"], unique=False)

    op.create_table(
        "document_tag",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_tag_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "indicator", "part", name=op.f("pk_document_tag")),
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["user_account.id"],
            name=op.f("fk_document_version_published_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id_number")),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_document_version_open",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "document_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("is_accessible", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_document_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["document_version.id"], name=op.f("fk_document_file_version_id_document_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
    )
    with op.batch_alter_table("document_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_file_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_file_version_id"), ["version_id"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Undo it."""

    with op.batch_alter_table("document_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_file_version_id"))
        batch_op.drop_index(batch_op.f("ix_document_file_file_id"))

    op.drop_table("document_file")
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_REMOVAL:
            op.execute(statement)
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_document_version_open",
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.drop_table("document_version")
    op.drop_table("document_tag")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_title_sort"))
        batch_op.drop_index("ix_document_state_published_on")
        batch_op.drop_index(batch_op.f("ix_document_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_document_group_id"))
        batch_op.drop_index(batch_op.f("ix_document_area_number"))

    op.drop_table("document")
