"""Hours that move without a service: gifts, start-up hours, write-offs; and statements checked with accounting."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = ("service", "gift", "start", "write_off", "reversal")
KINDS_BEFORE = ("service", "reversal")
# Rebuilding the table on SQLite takes its triggers with it.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER hour_transfer_no_delete BEFORE DELETE ON hour_transfer BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER hour_transfer_no_update BEFORE UPDATE ON hour_transfer BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
)
CHECKS = (
    ("ck_hour_transfer_start_of_an_organisation", "(kind = 'start') = (started_id IS NOT NULL)"),
    ("ck_hour_transfer_write_off_with_document", "kind <> 'write_off' OR document <> ''"),
    ("ck_hour_transfer_exchange_of_a_service", "exchange_id IS NULL OR kind IN ('service', 'reversal')"),
)


def upgrade() -> None:
    """Let transfers be of more kinds, and create the table of checked statements."""
    with op.batch_alter_table("hour_transfer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("started_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("document", sa.String(length=200), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_hour_transfer_started_id_organisation"), "organisation", ["started_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_hour_transfer_started_id"), ["started_id"])
        batch_op.create_index("ix_hour_transfer_kind_id", ["kind", "id"], unique=False)
        for name, condition in CHECKS:
            batch_op.create_check_constraint(batch_op.f(name), condition)
        _take_kinds(batch_op, KINDS)
    with op.batch_alter_table("hour_transfer", schema=None) as batch_op:
        batch_op.alter_column("document", server_default=None)
    _restore_triggers()
    op.create_table(
        "hour_statement_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by_id"],
            ["user_account.id"],
            name=op.f("fk_hour_statement_check_checked_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_hour_statement_check_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_statement_check")),
        sa.UniqueConstraint(
            "organisation_id", "year", name=op.f("uq_hour_statement_check_organisation_id_year")
        ),
    )


def downgrade() -> None:
    """Take them back; refuses while there are transfers of the new kinds, which must not be lost."""
    op.drop_table("hour_statement_check")
    with op.batch_alter_table("hour_transfer", schema=None) as batch_op:
        _take_kinds(batch_op, KINDS_BEFORE)
        for name, _condition in CHECKS:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
        batch_op.drop_index("ix_hour_transfer_kind_id")
        batch_op.drop_constraint(batch_op.f("uq_hour_transfer_started_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_hour_transfer_started_id_organisation"), type_="foreignkey")
        batch_op.drop_column("document")
        batch_op.drop_column("started_id")
    _restore_triggers()


def _take_kinds(batch_op: object, kinds: tuple[str, ...]) -> None:
    """Let transfers be of these kinds and no other."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    name = op.f("ck_hour_transfer_transferkind_known")
    batch_op.drop_constraint(name, type_="check")  # type: ignore[attr-defined]
    batch_op.create_check_constraint(name, f"kind IN ({listed})")  # type: ignore[attr-defined]


def _restore_triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_TRIGGERS:
            op.execute(statement)
