"""Database triggers of the consents, for both databases: what was published, given or withdrawn never changes.

The migration that creates the tables installs them.
"""

TABLES = ("consent_entry", "consent_text")
REFUSAL = "the log of consents is append-only"


def statements(dialect: str) -> list[str]:
    """The statements that install the triggers on `dialect` (`sqlite` or `postgresql`)."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for table in TABLES
            for change in ("DELETE", "UPDATE")
        ]
    body = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    return [
        f"CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_consent_change()"
            for table in TABLES
        ),
    ]


def removal(dialect: str) -> list[str]:
    """The statements that remove them again (SQLite's fall with their tables)."""
    return [] if dialect == "sqlite" else ["DROP FUNCTION refuse_consent_change() CASCADE"]
