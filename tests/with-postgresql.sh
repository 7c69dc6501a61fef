#!/usr/bin/env bash
# Runs a command with PORTAL_TEST_DATABASE_URL set to an empty PostgreSQL database made for it and dropped afterwards,
# with every other database the tests made. A PORTAL_TEST_DATABASE_URL already set is used as it is.
set -euo pipefail

[ -z "${PORTAL_TEST_DATABASE_URL:-}" ] || exec "$@"

as_superuser() {
    if psql --no-password -qh 127.0.0.1 -U postgres -c "" 2>/dev/null; then
        psql --no-password -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres postgres
    elif [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u postgres -- psql -qAtX -v ON_ERROR_STOP=1 postgres)
    else
        echo "Set PORTAL_TEST_DATABASE_URL to an empty PostgreSQL database whose owner may create databases." >&2
        return 1
    fi
}

name=portal_test_$$
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

drop() {
    as_superuser <<SQL
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database
 WHERE datdba = '$name'::regrole \gexec
DROP ROLE $name;
SQL
}

as_superuser <<SQL
CREATE ROLE $name LOGIN CREATEDB PASSWORD '$password';
SQL
trap drop EXIT
as_superuser <<SQL
CREATE DATABASE $name OWNER $name TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
SQL
PORTAL_TEST_DATABASE_URL="postgresql+psycopg://$name:$password@127.0.0.1/$name" "$@"
