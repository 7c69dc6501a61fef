#!/usr/bin/env bash
# What the tests talk to: Chromium, PostgreSQL on 127.0.0.1:5432 and Redis on 127.0.0.1:6379.
# Installs what is missing, starts what does not answer, and leaves alone what runs.
set -euo pipefail

answers() { (: </dev/tcp/127.0.0.1/"$1") 2>/dev/null; }

wait_for() {
    for _ in $(seq 60); do
        answers "$1" && return
        sleep 0.5
    done
    echo "$2 does not answer on 127.0.0.1:$1 after 30 seconds: start it and run the tests again." >&2
    exit 1
}

start() { # start NAME COMMAND...: as root; anyone else is told in one line
    local name=$1
    shift
    if [ "$(id -u)" != 0 ]; then
        echo "Start $name on its usual port of 127.0.0.1 and run the tests again." >&2
        exit 1
    fi
    "$@" >/dev/null
}

missing=()
command -v chromium >/dev/null || missing+=(chromium fonts-liberation)
command -v psql >/dev/null && { answers 5432 || command -v pg_ctlcluster >/dev/null; } || missing+=(postgresql)
answers 6379 || command -v redis-server >/dev/null || missing+=(redis-server)
[ ${#missing[@]} = 0 ] || "$(dirname "$0")/install.sh" "${missing[@]}"

answers 5432 || start PostgreSQL service postgresql start
answers 6379 || start Redis redis-server --daemonize yes --save "" --bind 127.0.0.1
wait_for 5432 PostgreSQL
wait_for 6379 Redis
