"""Circles with their links and answers, and the searches through the whole market."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LINK = "id, circle_id, version, place, giver_id, taker_id, offer_id, need_id, minutes, exact"
SQLITE_TRIGGERS = (
    """CREATE TRIGGER circle_answer_no_delete BEFORE DELETE ON circle_answer BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER circle_answer_no_update BEFORE UPDATE ON circle_answer BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    """CREATE TRIGGER circle_link_no_delete BEFORE DELETE ON circle_link BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
    f"""CREATE TRIGGER circle_link_no_update BEFORE UPDATE OF {LINK} ON circle_link BEGIN SELECT RAISE(ABORT, 'the hours and terms are append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER circle_answer_append_only BEFORE DELETE OR UPDATE ON circle_answer FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
    f"""CREATE TRIGGER circle_link_append_only BEFORE DELETE OR UPDATE OF {LINK} ON circle_link FOR EACH ROW EXECUTE FUNCTION refuse_hour_change()""",
)


def _known(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _leads(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    """Create the tables and the triggers."""
    op.create_table(
        "circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _known("circlestate_known", "proposed", "agreed", "ended"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", _known("ending_known", "refused", "silent", "gone"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
    )
    op.create_index("ix_circle_state_due_on", "circle", ["state", "due_on"], unique=False)
    _create_links()
    _create_answers()
    op.create_table(
        "market_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_search")),
    )
    op.create_index("ix_market_search_done_at", "market_search", ["done_at"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in SQLITE_TRIGGERS if dialect == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _create_links() -> None:
    op.create_table(
        "circle_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("giver_id <> taker_id", name=op.f("ck_circle_link_two_organisations")),
        sa.CheckConstraint(
            "minutes > 0 AND minutes % 15 = 0", name=op.f("ck_circle_link_minutes_in_quarters")
        ),
        _leads("circle_link", "circle_id", "circle"),
        _leads("circle_link", "giver_id", "organisation"),
        _leads("circle_link", "taker_id", "organisation"),
        _leads("circle_link", "offer_id", "offer"),
        _leads("circle_link", "need_id", "need"),
        _leads("circle_link", "exchange_id", "exchange"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_link")),
        sa.UniqueConstraint(
            "circle_id", "version", "place", name=op.f("uq_circle_link_circle_id_version_place")
        ),
        sa.UniqueConstraint("exchange_id", name=op.f("uq_circle_link_exchange_id")),
    )
    for column in ("giver_id", "offer_id", "need_id"):
        op.create_index(op.f(f"ix_circle_link_{column}"), "circle_link", [column], unique=False)


def _create_answers() -> None:
    op.create_table(
        "circle_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("otherwise", _known("otherwise_known", "hours", "nothing"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR NOT accepted", name=op.f("ck_circle_answer_silence_accepts_nothing")
        ),
        _leads("circle_answer", "circle_id", "circle"),
        _leads("circle_answer", "organisation_id", "organisation"),
        _leads("circle_answer", "person_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_answer")),
        sa.UniqueConstraint(
            "circle_id",
            "version",
            "organisation_id",
            name=op.f("uq_circle_answer_circle_id_version_organisation_id"),
        ),
        sa.UniqueConstraint(
            "circle_id", "version", "person_id", name=op.f("uq_circle_answer_circle_id_version_person_id")
        ),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("market_search")
    op.drop_table("circle_answer")
    op.drop_table("circle_link")
    op.drop_table("circle")
