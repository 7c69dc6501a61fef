"""Group services with their parts, and exchanges the Biuro enters for an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RESOURCES = ("work", "room", "laboratory", "equipment")
MODES = ("on_site", "at_provider", "remote")
ENTERED_WHOLE = (
    "(entered_by_id IS NULL) = (entered_for_id IS NULL) AND (entered_by_id IS NULL) = (entered_how IS NULL)"
)


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _leads_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_group_service_{column}_{table}"))


def upgrade() -> None:
    """Create the table and the columns of exchanges."""
    op.create_table(
        "group_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("resource_kind", _known("resourcekind_known", *RESOURCES), nullable=False),
        sa.Column("mode", _known("servicemode_known", *MODES), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("join_until", sa.Date(), nullable=False),
        sa.Column(
            "state", _known("groupstate_known", "open", "closed", "reported", "cancelled"), nullable=False
        ),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes > 0 AND minutes % 15 = 0", name=op.f("ck_group_service_minutes_in_quarters")
        ),
        sa.CheckConstraint("places BETWEEN 2 AND 100", name=op.f("ck_group_service_places_for_several")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_group_service_ends_after_start"),
        ),
        _leads_to("offer", "offer_id"),
        _leads_to("organisation", "organisation_id"),
        _leads_to("user_account", "contact_id"),
        _leads_to("user_account", "created_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_service")),
    )
    with op.batch_alter_table("group_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_service_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_group_service_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_group_service_state_join_until", ["state", "join_until"], unique=False)
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("entered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("entered_for_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("entered_how", _known("entryway_known", "phone", "paper", "meeting"), nullable=True)
        )
        batch_op.add_column(sa.Column("entry_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_exchange_group_id"), ["group_id"], unique=False)
        for column, table in (
            ("group_id", "group_service"),
            ("entered_by_id", "user_account"),
            ("entered_for_id", "organisation"),
        ):
            batch_op.create_foreign_key(batch_op.f(f"fk_exchange_{column}_{table}"), table, [column], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_exchange_entered_whole"), ENTERED_WHOLE)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_exchange_entered_whole"), type_="check")
        for column, table in (
            ("group_id", "group_service"),
            ("entered_by_id", "user_account"),
            ("entered_for_id", "organisation"),
        ):
            batch_op.drop_constraint(batch_op.f(f"fk_exchange_{column}_{table}"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_exchange_group_id"))
        for column in ("entry_confirmed_at", "entered_for_id", "entered_by_id", "group_id"):
            batch_op.drop_column(column)
        batch_op.drop_constraint("entryway_known", type_="check")
        batch_op.drop_column("entered_how")
    op.drop_table("group_service")
