"""Database triggers that keep the ledger append-only, for both databases.

The migration that creates the ledger installs them; `activity` says what they are for.
"""

SAME = (
    "id kind occurred_on recorded_at unit_key member_involved subject_type subject_id label actor_id "
    "actor_organisation_id corrects_id"
).split()
SAME_TAG = "event_id indicator part kind occurred_on recorded_at unit_key member_involved".split()
REFUSAL = "the ledger is append-only"


def _void_once(columns: list[str]) -> str:
    same = " AND ".join(f"OLD.{c} IS NOT DISTINCT FROM NEW.{c}" for c in columns)
    return f"OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND {same}"


_UPDATES = {
    "activity_event": _void_once(SAME),
    "activity_tag": _void_once(SAME_TAG),
    "activity_party": "1 = 0",
}


def _sqlite() -> list[str]:
    statements = []
    for table, allowed in _UPDATES.items():
        allowed = allowed.replace("IS NOT DISTINCT FROM", "IS")
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed}) {refuse}",
        ]
    return [
        *statements,
        (
            "CREATE TRIGGER activity_event_void_tags AFTER UPDATE OF voided_at ON activity_event BEGIN "
            "UPDATE activity_tag SET voided_at = NEW.voided_at WHERE event_id = NEW.id; END"
        ),
    ]


def _postgresql() -> list[str]:
    statements = [
        (
            "CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        ),
        (
            "CREATE FUNCTION void_ledger_tags() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "UPDATE activity_tag SET voided_at = NEW.voided_at WHERE event_id = NEW.id; RETURN NULL; END $$"
        ),
    ]
    for table, allowed in _UPDATES.items():
        run = "EXECUTE FUNCTION refuse_ledger_change()"
        statements += [
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) {run}",
        ]
    return [
        *statements,
        (
            "CREATE TRIGGER activity_event_void_tags AFTER UPDATE OF voided_at ON activity_event "
            "FOR EACH ROW EXECUTE FUNCTION void_ledger_tags()"
        ),
    ]


def statements(dialect: str) -> list[str]:
    """The statements that install the triggers on `dialect` (`sqlite` or `postgresql`)."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def removal(dialect: str) -> list[str]:
    """The statements that remove them again (SQLite's fall with their tables)."""
    if dialect == "sqlite":
        return []
    return ["DROP FUNCTION refuse_ledger_change() CASCADE", "DROP FUNCTION void_ledger_tags() CASCADE"]
