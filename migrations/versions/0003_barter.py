"""The bank of mutual services."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER hour_transfer_no_delete BEFORE DELETE ON hour_transfer BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER hour_entry_no_delete BEFORE DELETE ON hour_entry BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER exchange_terms_no_delete BEFORE DELETE ON exchange_terms BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER exchange_acceptance_no_delete BEFORE DELETE ON exchange_acceptance BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER hour_transfer_no_update BEFORE UPDATE ON hour_transfer BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER hour_entry_no_update BEFORE UPDATE ON hour_entry BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER exchange_terms_no_update BEFORE UPDATE ON exchange_terms BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER exchange_acceptance_no_update BEFORE UPDATE ON exchange_acceptance BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER hour_entry_balanced BEFORE INSERT ON hour_entry WHEN (SELECT COUNT(*) FROM hour_entry WHERE transfer_id = NEW.transfer_id) > 1 OR EXISTS (SELECT 1 FROM hour_entry WHERE transfer_id = NEW.transfer_id AND minutes <> -NEW.minutes) BEGIN SELECT RAISE(ABORT, 'the entries of a transfer sum to zero'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_hour_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the hours and terms are append-only'; END $$""",
    """CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT COUNT(*) FROM hour_entry WHERE transfer_id = NEW.transfer_id) > 1 OR EXISTS (SELECT 1 FROM hour_entry WHERE transfer_id = NEW.transfer_id AND minutes <> -NEW.minutes) THEN RAISE EXCEPTION 'the entries of a transfer sum to zero'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER hour_transfer_append_only BEFORE DELETE OR UPDATE ON hour_transfer FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
    """CREATE TRIGGER hour_entry_append_only BEFORE DELETE OR UPDATE ON hour_entry FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
    """CREATE TRIGGER exchange_terms_append_only BEFORE DELETE OR UPDATE ON exchange_terms FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
    """CREATE TRIGGER exchange_acceptance_append_only BEFORE DELETE OR UPDATE ON exchange_acceptance FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
    """CREATE TRIGGER hour_entry_balanced BEFORE INSERT ON hour_entry FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry()""",
)

POSTGRESQL_REMOVAL = (
    """DROP FUNCTION refuse_hour_change() CASCADE""",
    """DROP FUNCTION refuse_unbalanced_entry() CASCADE""",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "hour_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_hour_account_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_account")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_hour_account_organisation_id")),
    )
    op.create_table(
        "offer",
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
            sa.Enum(
                "work",
                "room",
                "laboratory",
                "equipment",
                name="resourcekind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "on_site",
                "at_provider",
                "remote",
                name="servicemode_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("powiat", sa.String(length=4), nullable=True),
        sa.Column("capacity_minutes", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_until", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                "expired",
                name="offerstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "available_from IS NULL OR available_until IS NULL OR available_until >= available_from",
            name=op.f("ck_offer_available_until_after_from"),
        ),
        sa.CheckConstraint(
            "capacity_minutes > 0 AND capacity_minutes % 15 = 0", name=op.f("ck_offer_capacity_in_quarters")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["user_account.id"], name=op.f("fk_offer_contact_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_offer_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_offer_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_organisation_id_state", ["organisation_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_powiat"), ["powiat"], unique=False)
        batch_op.create_index("ix_offer_state_published_at", ["state", "published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_title_sort"), ["title_sort"], unique=False)

    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "title_sort",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("folded", sa.String(length=150), nullable=False),
        sa.Column(
            "resource_kind",
            sa.Enum(
                "work",
                "room",
                "laboratory",
                "equipment",
                name="resourcekind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "on_site",
                "at_provider",
                "remote",
                name="servicemode_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "accepted",
                "in_progress",
                "reported",
                "confirmed",
                "disputed",
                "settled",
                "reversed",
                "declined",
                "cancelled",
                "expired",
                name="exchangestate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("provider_contact_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("actual_minutes", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('reported', 'confirmed', 'disputed', 'settled', 'reversed') OR (performed_on IS NOT NULL AND actual_minutes IS NOT NULL)",
            name=op.f("ck_exchange_performed_when_reported"),
        ),
        sa.CheckConstraint(
            "actual_minutes > 0 AND actual_minutes % 15 = 0", name=op.f("ck_exchange_actual_in_quarters")
        ),
        sa.CheckConstraint(
            "proposer_id IN (provider_id, recipient_id)", name=op.f("ck_exchange_proposed_by_a_side")
        ),
        sa.CheckConstraint("provider_id <> recipient_id", name=op.f("ck_exchange_two_organisations")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user_account.id"], name=op.f("fk_exchange_closed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_exchange_offer_id_offer")),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["organisation.id"], name=op.f("fk_exchange_proposer_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["provider_contact_id"],
            ["user_account.id"],
            name=op.f("fk_exchange_provider_contact_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_exchange_provider_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_exchange_recipient_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user_account.id"], name=op.f("fk_exchange_reported_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_exchange_requested_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index("ix_exchange_provider_id_state", ["provider_id", "state"], unique=False)
        batch_op.create_index("ix_exchange_recipient_id_state", ["recipient_id", "state"], unique=False)
        batch_op.create_index("ix_exchange_state_due_on", ["state", "due_on"], unique=False)

    op.create_table(
        "exchange_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("recipient_words", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_words", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "recognised",
                "in_part",
                "rejected",
                name="outcome_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("settled_minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'rejected') = (settled_minutes = 0)",
            name=op.f("ck_exchange_dispute_rejected_books_nothing"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR reason <> ''", name=op.f("ck_exchange_dispute_settled_with_reason")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_minutes IS NULL)",
            name=op.f("ck_exchange_dispute_settled_whole"),
        ),
        sa.CheckConstraint(
            "settled_minutes >= 0 AND settled_minutes % 15 = 0",
            name=op.f("ck_exchange_dispute_settled_in_quarters"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["user_account.id"],
            name=op.f("fk_exchange_dispute_answered_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_dispute_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_exchange_dispute_opened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["user_account.id"],
            name=op.f("fk_exchange_dispute_settled_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_dispute")),
        sa.UniqueConstraint("exchange_id", name=op.f("uq_exchange_dispute_exchange_id")),
    )
    with op.batch_alter_table("exchange_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_dispute_opened_at"), ["opened_at"], unique=False)

    op.create_table(
        "exchange_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_message_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exchange_message_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_exchange_message_person_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_message")),
    )
    with op.batch_alter_table("exchange_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_message_exchange_id"), ["exchange_id"], unique=False)

    op.create_table(
        "exchange_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_for_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_exchange_terms_ends_after_start"),
        ),
        sa.CheckConstraint(
            "minutes > 0 AND minutes % 15 = 0", name=op.f("ck_exchange_terms_minutes_in_quarters")
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_terms_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["user_account.id"],
            name=op.f("fk_exchange_terms_proposed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_for_id"],
            ["organisation.id"],
            name=op.f("fk_exchange_terms_proposed_for_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_terms")),
        sa.UniqueConstraint("exchange_id", "number", name=op.f("uq_exchange_terms_exchange_id_number")),
    )
    op.create_table(
        "hour_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "service",
                "reversal",
                name="transferkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)",
            name=op.f("ck_hour_transfer_reversal_of_a_transfer"),
        ),
        sa.CheckConstraint(
            "kind <> 'service' OR exchange_id IS NOT NULL",
            name=op.f("ck_hour_transfer_service_of_an_exchange"),
        ),
        sa.CheckConstraint(
            "kind = 'service' OR reason <> ''", name=op.f("ck_hour_transfer_other_than_service_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_hour_transfer_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_hour_transfer_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["hour_transfer.id"], name=op.f("fk_hour_transfer_reverses_id_hour_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_transfer")),
        sa.UniqueConstraint("exchange_id", "kind", name=op.f("uq_hour_transfer_exchange_id_kind")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_hour_transfer_reverses_id")),
    )
    with op.batch_alter_table("hour_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hour_transfer_at"), ["at"], unique=False)

    op.create_table(
        "exchange_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exchange_acceptance_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_exchange_acceptance_person_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["exchange_terms.id"], name=op.f("fk_exchange_acceptance_terms_id_exchange_terms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_acceptance")),
        sa.UniqueConstraint(
            "terms_id", "organisation_id", name=op.f("uq_exchange_acceptance_terms_id_organisation_id")
        ),
        sa.UniqueConstraint("terms_id", "person_id", name=op.f("uq_exchange_acceptance_terms_id_person_id")),
    )
    op.create_table(
        "hour_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes <> 0 AND minutes % 15 = 0", name=op.f("ck_hour_entry_minutes_in_quarters")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["hour_account.id"], name=op.f("fk_hour_entry_account_id_hour_account")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["hour_transfer.id"], name=op.f("fk_hour_entry_transfer_id_hour_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_entry")),
        sa.UniqueConstraint("transfer_id", "account_id", name=op.f("uq_hour_entry_transfer_id_account_id")),
    )
    with op.batch_alter_table("hour_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hour_entry_account_id_minutes", ["account_id", "id", "minutes"], unique=False
        )

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)
    op.create_index(
        "uq_hour_account_community",
        "hour_account",
        [sa.text("(organisation_id IS NULL)")],
        unique=True,
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_REMOVAL:
            op.execute(statement)
    with op.batch_alter_table("hour_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_hour_entry_account_id_minutes")

    op.drop_table("hour_entry")
    op.drop_table("exchange_acceptance")
    with op.batch_alter_table("hour_transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hour_transfer_at"))

    op.drop_table("hour_transfer")
    op.drop_table("exchange_terms")
    with op.batch_alter_table("exchange_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_message_exchange_id"))

    op.drop_table("exchange_message")
    with op.batch_alter_table("exchange_dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_dispute_opened_at"))

    op.drop_table("exchange_dispute")
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_state_due_on")
        batch_op.drop_index("ix_exchange_recipient_id_state")
        batch_op.drop_index("ix_exchange_provider_id_state")
        batch_op.drop_index(batch_op.f("ix_exchange_offer_id"))

    op.drop_table("exchange")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_title_sort"))
        batch_op.drop_index("ix_offer_state_published_at")
        batch_op.drop_index(batch_op.f("ix_offer_powiat"))
        batch_op.drop_index("ix_offer_organisation_id_state")

    op.drop_table("offer")
    op.drop_table("hour_account")
