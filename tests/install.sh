#!/usr/bin/env bash
# Installs Debian packages when it may (root on Debian or Ubuntu); elsewhere says in one line what to install.
set -euo pipefail

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Install what is missing and start again: $* (these are the names of Debian's and Ubuntu's packages)." >&2
    exit 1
fi
echo "Installing $* ..."
# The locale is the one PostgreSQL makes its first databases in: they must hold Polish letters.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
{
    apt-get update -qq
    apt-get install -qq --yes --no-install-recommends "$@"
} >/dev/null
