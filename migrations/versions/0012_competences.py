"""The map of competences: the vocabulary, the claims, the editions, and the term of an offer."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER competence_claim_no_delete BEFORE DELETE ON competence_claim BEGIN SELECT RAISE(ABORT, 'what was claimed or published never changes'); END""",
    """CREATE TRIGGER competence_claim_no_update BEFORE UPDATE ON competence_claim WHEN NOT (OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL AND CAST(OLD.id AS TEXT) IS CAST(NEW.id AS TEXT) AND CAST(OLD.organisation_id AS TEXT) IS CAST(NEW.organisation_id AS TEXT) AND CAST(OLD.competence_id AS TEXT) IS CAST(NEW.competence_id AS TEXT) AND CAST(OLD.level AS TEXT) IS CAST(NEW.level AS TEXT) AND CAST(OLD.people AS TEXT) IS CAST(NEW.people AS TEXT) AND CAST(OLD.source AS TEXT) IS CAST(NEW.source AS TEXT) AND CAST(OLD.certificate AS TEXT) IS CAST(NEW.certificate AS TEXT) AND CAST(OLD.expires_on AS TEXT) IS CAST(NEW.expires_on AS TEXT) AND CAST(OLD.fact_id AS TEXT) IS CAST(NEW.fact_id AS TEXT) AND CAST(OLD.note AS TEXT) IS CAST(NEW.note AS TEXT) AND CAST(OLD.claimed_on AS TEXT) IS CAST(NEW.claimed_on AS TEXT) AND CAST(OLD.created_by_id AS TEXT) IS CAST(NEW.created_by_id AS TEXT) AND CAST(OLD.created_at AS TEXT) IS CAST(NEW.created_at AS TEXT)) BEGIN SELECT RAISE(ABORT, 'what was claimed or published never changes'); END""",
    """CREATE TRIGGER map_edition_no_delete BEFORE DELETE ON map_edition BEGIN SELECT RAISE(ABORT, 'what was claimed or published never changes'); END""",
    """CREATE TRIGGER map_edition_no_update BEFORE UPDATE ON map_edition WHEN NOT (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND CAST(OLD.id AS TEXT) IS CAST(NEW.id AS TEXT) AND CAST(OLD.number AS TEXT) IS CAST(NEW.number AS TEXT) AND CAST(OLD.title AS TEXT) IS CAST(NEW.title AS TEXT) AND CAST(OLD.published_on AS TEXT) IS CAST(NEW.published_on AS TEXT) AND CAST(OLD.published_at AS TEXT) IS CAST(NEW.published_at AS TEXT) AND CAST(OLD.published_by_id AS TEXT) IS CAST(NEW.published_by_id AS TEXT) AND CAST(OLD.content AS TEXT) IS CAST(NEW.content AS TEXT) AND CAST(OLD.pdf_id AS TEXT) IS CAST(NEW.pdf_id AS TEXT) AND CAST(OLD.xlsx_id AS TEXT) IS CAST(NEW.xlsx_id AS TEXT) AND CAST(OLD.organisation_count AS TEXT) IS CAST(NEW.organisation_count AS TEXT) AND CAST(OLD.claim_count AS TEXT) IS CAST(NEW.claim_count AS TEXT)) BEGIN SELECT RAISE(ABORT, 'what was claimed or published never changes'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_competence_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was claimed or published never changes'; END $$""",
    """CREATE TRIGGER competence_claim_no_delete BEFORE DELETE ON competence_claim FOR EACH ROW EXECUTE FUNCTION refuse_competence_change()""",
    """CREATE TRIGGER competence_claim_no_update BEFORE UPDATE ON competence_claim FOR EACH ROW WHEN (NOT (OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL AND CAST(OLD.id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.id AS TEXT) AND CAST(OLD.organisation_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.organisation_id AS TEXT) AND CAST(OLD.competence_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.competence_id AS TEXT) AND CAST(OLD.level AS TEXT) IS NOT DISTINCT FROM CAST(NEW.level AS TEXT) AND CAST(OLD.people AS TEXT) IS NOT DISTINCT FROM CAST(NEW.people AS TEXT) AND CAST(OLD.source AS TEXT) IS NOT DISTINCT FROM CAST(NEW.source AS TEXT) AND CAST(OLD.certificate AS TEXT) IS NOT DISTINCT FROM CAST(NEW.certificate AS TEXT) AND CAST(OLD.expires_on AS TEXT) IS NOT DISTINCT FROM CAST(NEW.expires_on AS TEXT) AND CAST(OLD.fact_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.fact_id AS TEXT) AND CAST(OLD.note AS TEXT) IS NOT DISTINCT FROM CAST(NEW.note AS TEXT) AND CAST(OLD.claimed_on AS TEXT) IS NOT DISTINCT FROM CAST(NEW.claimed_on AS TEXT) AND CAST(OLD.created_by_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.created_by_id AS TEXT) AND CAST(OLD.created_at AS TEXT) IS NOT DISTINCT FROM CAST(NEW.created_at AS TEXT))) EXECUTE FUNCTION refuse_competence_change()""",
    """CREATE TRIGGER map_edition_no_delete BEFORE DELETE ON map_edition FOR EACH ROW EXECUTE FUNCTION refuse_competence_change()""",
    """CREATE TRIGGER map_edition_no_update BEFORE UPDATE ON map_edition FOR EACH ROW WHEN (NOT (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND CAST(OLD.id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.id AS TEXT) AND CAST(OLD.number AS TEXT) IS NOT DISTINCT FROM CAST(NEW.number AS TEXT) AND CAST(OLD.title AS TEXT) IS NOT DISTINCT FROM CAST(NEW.title AS TEXT) AND CAST(OLD.published_on AS TEXT) IS NOT DISTINCT FROM CAST(NEW.published_on AS TEXT) AND CAST(OLD.published_at AS TEXT) IS NOT DISTINCT FROM CAST(NEW.published_at AS TEXT) AND CAST(OLD.published_by_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.published_by_id AS TEXT) AND CAST(OLD.content AS TEXT) IS NOT DISTINCT FROM CAST(NEW.content AS TEXT) AND CAST(OLD.pdf_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.pdf_id AS TEXT) AND CAST(OLD.xlsx_id AS TEXT) IS NOT DISTINCT FROM CAST(NEW.xlsx_id AS TEXT) AND CAST(OLD.organisation_count AS TEXT) IS NOT DISTINCT FROM CAST(NEW.organisation_count AS TEXT) AND CAST(OLD.claim_count AS TEXT) IS NOT DISTINCT FROM CAST(NEW.claim_count AS TEXT))) EXECUTE FUNCTION refuse_competence_change()""",
)

POSTGRESQL_REMOVAL = ("""DROP FUNCTION refuse_competence_change() CASCADE""",)


def upgrade() -> None:
    """Create the tables and the column."""
    op.create_table(
        "competence_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_group")),
        sa.UniqueConstraint("slug", name=op.f("uq_competence_group_slug")),
    )
    op.create_table(
        "competence_level",
        sa.Column(
            "level",
            sa.Enum(
                "basic",
                "independent",
                "advanced",
                "leading",
                name="level_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_competence_level")),
    )
    op.create_table(
        "competence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "name_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("esco_label", sa.String(length=200), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "replaced_by_id IS NULL OR replaced_by_id <> id", name=op.f("ck_competence_replaced_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["competence_group.id"], name=op.f("fk_competence_group_id_competence_group")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["competence.id"], name=op.f("fk_competence_replaced_by_id_competence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
        sa.UniqueConstraint("slug", name=op.f("uq_competence_slug")),
    )
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_competence_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_competence_name_sort"), ["name_sort"], unique=False)
        batch_op.create_index(batch_op.f("ix_competence_replaced_by_id"), ["replaced_by_id"], unique=False)

    op.create_table(
        "map_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=False),
        sa.Column("xlsx_id", sa.Integer(), nullable=False),
        sa.Column("organisation_count", sa.Integer(), nullable=False),
        sa.Column("claim_count", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "withdrawn",
                name="editionstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_map_edition_withdrawn_with_moment"),
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawal_reason <> ''",
            name=op.f("ck_map_edition_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_map_edition_published_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["pdf_id"], ["stored_file.id"], name=op.f("fk_map_edition_pdf_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["xlsx_id"], ["stored_file.id"], name=op.f("fk_map_edition_xlsx_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_edition")),
        sa.UniqueConstraint("number", name=op.f("uq_map_edition_number")),
    )
    op.create_table(
        "competence_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "basic",
                "independent",
                "advanced",
                "leading",
                name="level_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "declared",
                "exchange",
                "certificate",
                name="claimsource_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("certificate", sa.String(length=200), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(source = 'certificate') = (certificate <> '')",
            name=op.f("ck_competence_claim_certificate_named"),
        ),
        sa.CheckConstraint(
            "(source = 'exchange') = (fact_id IS NOT NULL)", name=op.f("ck_competence_claim_exchange_named")
        ),
        sa.CheckConstraint(
            "source = 'certificate' OR expires_on IS NULL",
            name=op.f("ck_competence_claim_certificates_alone_expire"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= claimed_on",
            name=op.f("ck_competence_claim_ended_after_claiming"),
        ),
        sa.CheckConstraint("people > 0", name=op.f("ck_competence_claim_people_positive")),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_competence_claim_competence_id_competence")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_competence_claim_created_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["activity_event.id"], name=op.f("fk_competence_claim_fact_id_activity_event")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_competence_claim_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_claim")),
    )
    with op.batch_alter_table("competence_claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_competence_claim_competence_id_ended_on", ["competence_id", "ended_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_competence_claim_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_competence_claim_live",
            ["organisation_id", "competence_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("competence_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_offer_competence_id"), ["competence_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_offer_competence_id_competence"), "competence", ["competence_id"], ["id"]
        )

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_REMOVAL:
            op.execute(statement)
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_offer_competence_id_competence"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_offer_competence_id"))
        batch_op.drop_column("competence_id")

    with op.batch_alter_table("competence_claim", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_competence_claim_live",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_competence_claim_organisation_id"))
        batch_op.drop_index("ix_competence_claim_competence_id_ended_on")

    op.drop_table("competence_claim")
    op.drop_table("map_edition")
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_competence_replaced_by_id"))
        batch_op.drop_index(batch_op.f("ix_competence_name_sort"))
        batch_op.drop_index(batch_op.f("ix_competence_group_id"))

    op.drop_table("competence")
    op.drop_table("competence_level")
    op.drop_table("competence_group")
