"""Numbers of certificates, check-in codes, agendas of events and resolutions of General Assemblies."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def upgrade() -> None:
    """Create columns and tables, and give those present at events closed before their certificates."""
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("check_in_code", sa.String(length=8), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_event_minutes_positive"), "minutes IS NULL OR minutes > 0"
        )
    with op.batch_alter_table("event_registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certificate", sa.String(length=20), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_event_registration_certificate"), ["certificate"])
    _give_certificates()
    op.create_table(
        "event_agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("day > 0", name=op.f("ck_event_agenda_item_day_positive")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_event_agenda_item_titled")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_agenda_item_event_id_event")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_agenda_item_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_agenda_item")),
    )
    with op.batch_alter_table("event_agenda_item", schema=None) as batch_op:
        batch_op.create_index("ix_event_agenda_item_event_id", ["event_id"], unique=False)
    op.create_table(
        "event_resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("votes_abstaining", sa.Integer(), nullable=False),
        sa.Column("is_adopted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number <> '' AND title <> ''", name=op.f("ck_event_resolution_named")),
        sa.CheckConstraint(
            "votes_for >= 0 AND votes_against >= 0 AND votes_abstaining >= 0",
            name=op.f("ck_event_resolution_votes_not_negative"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_resolution_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_resolution")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_resolution_event_id_number")),
    )


def _give_certificates() -> None:
    connection = op.get_bind()
    present = sa.text(
        "SELECT r.id, e.ends_at FROM event_registration r JOIN event e ON e.id = r.event_id "
        "WHERE e.state = 'held' AND r.attendance = 'present' AND r.state <> 'given_up'"
    )
    give = sa.text("UPDATE event_registration SET certificate = :number WHERE id = :id")
    for row in connection.execute(present).all():
        signs = "".join(secrets.choice(SIGNS) for _sign in range(8))
        number = f"MPKU-{str(row.ends_at)[:4]}-{signs[:4]}-{signs[4:]}"
        connection.execute(give, {"id": row.id, "number": number})


def downgrade() -> None:
    """Drop them."""
    op.drop_table("event_resolution")
    with op.batch_alter_table("event_agenda_item", schema=None) as batch_op:
        batch_op.drop_index("ix_event_agenda_item_event_id")
    op.drop_table("event_agenda_item")
    with op.batch_alter_table("event_registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_event_registration_certificate"), type_="unique")
        batch_op.drop_column("certificate")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_event_minutes_positive"), type_="check")
        batch_op.drop_column("check_in_code")
        batch_op.drop_column("minutes")
