"""Database triggers of the map, for both databases.

Claims are ended, never rewritten; editions are withdrawn, never changed.

The migration that creates the tables installs them.
"""

REFUSAL = "what was claimed or published never changes"
CLAIM = (
    "id organisation_id competence_id level people source certificate expires_on fact_id note claimed_on created_by_id "
    "created_at"
).split()
EDITION = (
    "id number title published_on published_at published_by_id content pdf_id xlsx_id organisation_count "
    "claim_count"
).split()
_ALLOWED = {"competence_claim": ("ended_on", CLAIM), "map_edition": ("withdrawn_at", EDITION)}


def _once(closing: str, columns: list[str]) -> str:
    """Whether an update closes the row, for the first time, and changes nothing else of it."""
    same = " AND ".join(
        f"CAST(OLD.{name} AS TEXT) IS NOT DISTINCT FROM CAST(NEW.{name} AS TEXT)" for name in columns
    )
    return f"OLD.{closing} IS NULL AND NEW.{closing} IS NOT NULL AND {same}"


def statements(dialect: str) -> list[str]:
    """The statements that install the triggers on `dialect` (`sqlite` or `postgresql`)."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        found = []
        for table, (closing, columns) in _ALLOWED.items():
            allowed = _once(closing, columns).replace("IS NOT DISTINCT FROM", "IS")
            found += [
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed}) {refuse}",
            ]
        return found
    body = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    found = [f"CREATE FUNCTION refuse_competence_change() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"]
    run = "EXECUTE FUNCTION refuse_competence_change()"
    for table, (closing, columns) in _ALLOWED.items():
        allowed = _once(closing, columns)
        found += [
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) {run}",
        ]
    return found
