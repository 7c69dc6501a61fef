"""Needs beside offers, the need an exchange serves, and alerts of posts."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Create the table and the column."""
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column(
            "title_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "resource_kind",
            _known("resourcekind_known", "work", "room", "laboratory", "equipment"),
            nullable=False,
        ),
        sa.Column("mode", _known("servicemode_known", "on_site", "at_provider", "remote"), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("wanted_from", sa.Date(), nullable=True),
        sa.Column("wanted_until", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            _known("needstate_known", "draft", "published", "withdrawn", "expired", "served"),
            nullable=False,
        ),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0 AND minutes % 15 = 0", name=op.f("ck_need_minutes_in_quarters")),
        sa.CheckConstraint(
            "wanted_from IS NULL OR wanted_until IS NULL OR wanted_until >= wanted_from",
            name=op.f("ck_need_wanted_until_after_from"),
        ),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_need_competence_id_competence")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["user_account.id"], name=op.f("fk_need_contact_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_need_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_need_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_competence_id"), ["competence_id"], unique=False)
        batch_op.create_index("ix_need_organisation_id_state", ["organisation_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_powiat"), ["powiat"], unique=False)
        batch_op.create_index("ix_need_state_published_at", ["state", "published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_title_sort"), ["title_sort"], unique=False)
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.add_column(sa.Column("need_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_exchange_need_id_need"), "need", ["need_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_exchange_need_id"), ["need_id"], unique=False)
    op.create_table(
        "post_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", _known("postkind_known", "offer", "need"), nullable=False),
        sa.Column("competence_id", sa.Integer(), nullable=True),
        sa.Column("competence_group_id", sa.Integer(), nullable=True),
        sa.Column(
            "resource_kind",
            _known("resourcekind_known", "work", "room", "laboratory", "equipment"),
            nullable=True,
        ),
        sa.Column("mode", _known("servicemode_known", "on_site", "at_provider", "remote"), nullable=True),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "competence_id IS NULL OR competence_group_id IS NULL", name=op.f("ck_post_alert_term_or_group")
        ),
        sa.ForeignKeyConstraint(
            ["competence_group_id"],
            ["competence_group.id"],
            name=op.f("fk_post_alert_competence_group_id_competence_group"),
        ),
        sa.ForeignKeyConstraint(
            ["competence_id"], ["competence.id"], name=op.f("fk_post_alert_competence_id_competence")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_post_alert_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_alert")),
    )
    with op.batch_alter_table("post_alert", schema=None) as batch_op:
        for column in ("competence_group_id", "competence_id", "user_id"):
            batch_op.create_index(batch_op.f(f"ix_post_alert_{column}"), [column], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("post_alert")
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_need_id"))
        batch_op.drop_constraint(batch_op.f("fk_exchange_need_id_need"), type_="foreignkey")
        batch_op.drop_column("need_id")
    op.drop_table("need")
