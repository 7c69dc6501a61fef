"""Database triggers of the bank, for both databases.

The ledger of hours, the terms, the acceptances, the services of agreements and the answers to circles are append-only;
of an agreement only the state changes, of a link of a circle only its exchange. The second entry of a transfer is the
opposite of the first.

The migrations that create the tables install them.
"""

TABLES = (
    "hour_transfer",
    "hour_entry",
    "exchange_terms",
    "exchange_acceptance",
    "agreement_service",
    "circle_answer",
)
FROZEN = {
    "agreement": "id, year, number, kind, created_at, created_by_id, text, digest, pdf_id, docx_id",
    "circle_link": "id, circle_id, version, place, giver_id, taker_id, offer_id, need_id, minutes, exact",
}
REFUSAL = "the hours and terms are append-only"
UNBALANCED = "the entries of a transfer sum to zero"
BALANCE = (
    "(SELECT COUNT(*) FROM hour_entry WHERE transfer_id = NEW.transfer_id) > 1 OR EXISTS "
    "(SELECT 1 FROM hour_entry WHERE transfer_id = NEW.transfer_id AND minutes <> -NEW.minutes)"
)


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    unbalanced = f"WHEN {BALANCE} BEGIN SELECT RAISE(ABORT, '{UNBALANCED}'); END"
    return [
        *(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}" for table in TABLES),
        *(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}" for table in TABLES),
        *(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}" for table in FROZEN),
        *(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} {refuse}"
            for table, columns in FROZEN.items()
        ),
        f"CREATE TRIGGER hour_entry_balanced BEFORE INSERT ON hour_entry {unbalanced}",
    ]


def _postgresql() -> list[str]:
    refuse = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    check = f"BEGIN IF {BALANCE} THEN RAISE EXCEPTION '{UNBALANCED}'; END IF; RETURN NEW; END"
    function = "RETURNS trigger LANGUAGE plpgsql AS"
    run = "FOR EACH ROW EXECUTE FUNCTION"
    return [
        f"CREATE FUNCTION refuse_hour_change() {function} $$ {refuse} $$",
        f"CREATE FUNCTION refuse_unbalanced_entry() {function} $$ {check} $$",
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR UPDATE ON {table} {run} refuse_hour_change()"
            for table in TABLES
        ),
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR UPDATE OF {columns} ON {table} "
            f"{run} refuse_hour_change()"
            for table, columns in FROZEN.items()
        ),
        f"CREATE TRIGGER hour_entry_balanced BEFORE INSERT ON hour_entry {run} refuse_unbalanced_entry()",
    ]


def statements(dialect: str) -> list[str]:
    """The statements that install the triggers on `dialect` (`sqlite` or `postgresql`)."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def removal(dialect: str) -> list[str]:
    """The statements that remove them again (SQLite's fall with their tables)."""
    if dialect == "sqlite":
        return []
    return ["DROP FUNCTION refuse_hour_change() CASCADE", "DROP FUNCTION refuse_unbalanced_entry() CASCADE"]
