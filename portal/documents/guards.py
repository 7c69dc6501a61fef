"""Database triggers of the library, for both databases: a published version and its files never change.

The migration that creates the tables installs them.
"""

REFUSAL = "a published version never changes"
OF_FILE = "EXISTS (SELECT 1 FROM document_version WHERE id = {row}.version_id AND published_at IS NOT NULL)"
CONDITIONS = (
    ("document_version", "DELETE", "OLD.published_at IS NOT NULL"),
    ("document_version", "UPDATE", "OLD.published_at IS NOT NULL"),
    ("document_file", "INSERT", OF_FILE.format(row="NEW")),
    ("document_file", "UPDATE", f"{OF_FILE.format(row='OLD')} OR {OF_FILE.format(row='NEW')}"),
    ("document_file", "DELETE", OF_FILE.format(row="OLD")),
)


def statements(dialect: str) -> list[str]:
    """The statements that install the triggers on `dialect` (`sqlite` or `postgresql`)."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for table, change, condition in CONDITIONS
        ]
    found = []
    for table, change, condition in CONDITIONS:
        name = f"{table}_no_{change.lower()}"
        back = "OLD" if change == "DELETE" else "NEW"
        body = f"BEGIN IF {condition} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN {back}; END"
        found += [
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()",
        ]
    return found


def removal(dialect: str) -> list[str]:
    """The statements that remove them again (SQLite's fall with their tables)."""
    if dialect == "sqlite":
        return []
    return [
        f"DROP FUNCTION refuse_{table}_no_{change.lower()}() CASCADE"
        for table, change, _condition in CONDITIONS
    ]
