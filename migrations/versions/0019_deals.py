"""Agreements with their services and signed copies, feedback on exchanges, reminders and escalations."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ANSWERS = ("yes", "partly", "no")

SQLITE_TRIGGERS = (
    """CREATE TRIGGER agreement_service_no_delete BEFORE DELETE ON agreement_service BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER agreement_service_no_update BEFORE UPDATE ON agreement_service BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER agreement_no_delete BEFORE DELETE ON agreement BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER agreement_no_update BEFORE UPDATE OF id, year, number, kind, created_at, created_by_id, text, digest, pdf_id, docx_id ON agreement BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER agreement_service_append_only BEFORE DELETE OR UPDATE ON agreement_service FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
    """CREATE TRIGGER agreement_append_only BEFORE DELETE OR UPDATE OF id, year, number, kind, created_at, created_by_id, text, digest, pdf_id, docx_id ON agreement FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
)


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Create the tables, the columns of exchanges and the triggers."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _known("agreementkind_known", "two_parties", "circle"), nullable=False),
        sa.Column("state", _known("agreementstate_known", "prepared", "signed", "outdated"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=False),
        sa.Column("docx_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_agreement_numbered_from_one")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_agreement_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["docx_id"], ["stored_file.id"], name=op.f("fk_agreement_docx_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["pdf_id"], ["stored_file.id"], name=op.f("fk_agreement_pdf_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_agreement_year_number")),
    )
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("agreement_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_exchange_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_exchange_agreement_id_agreement"), "agreement", ["agreement_id"], ["id"]
        )
    op.create_table(
        "agreement_service",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_service_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_agreement_service_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["exchange_terms.id"], name=op.f("fk_agreement_service_terms_id_exchange_terms")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "exchange_id", name=op.f("pk_agreement_service")),
    )
    with op.batch_alter_table("agreement_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_service_exchange_id"), ["exchange_id"], unique=False)
    _create_copies_and_feedback()
    dialect = op.get_bind().dialect.name
    for statement in SQLITE_TRIGGERS if dialect == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _create_copies_and_feedback() -> None:
    op.create_table(
        "agreement_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("attached_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_copy_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["attached_by_id"],
            ["user_account.id"],
            name=op.f("fk_agreement_copy_attached_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_agreement_copy_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_agreement_copy_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_copy")),
    )
    with op.batch_alter_table("agreement_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_copy_agreement_id"), ["agreement_id"], unique=False)
    op.create_table(
        "exchange_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", _known("done_known", *ANSWERS), nullable=False),
        sa.Column("hours_right", _known("hours_right_known", *ANSWERS), nullable=False),
        sa.Column("again", _known("again_known", *ANSWERS), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("again <> 'partly'", name=op.f("ck_exchange_feedback_again_or_not")),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_feedback_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exchange_feedback_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_exchange_feedback_person_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_feedback")),
        sa.UniqueConstraint(
            "exchange_id", "organisation_id", name=op.f("uq_exchange_feedback_exchange_id_organisation_id")
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("exchange_feedback")
    op.drop_table("agreement_copy")
    op.drop_table("agreement_service")
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_exchange_agreement_id_agreement"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_exchange_agreement_id"))
        batch_op.drop_column("agreement_id")
        batch_op.drop_column("escalated_at")
        batch_op.drop_column("reminded_at")
    op.drop_table("agreement")
