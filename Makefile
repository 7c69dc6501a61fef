# `make` or `make help` lists what there is to do. Set-up needs Python 3.11+ and make; the rest installs itself into .venv.
PYTHONS := python3.13 python3.12 python3.11 python3
PYTHON := $(firstword $(foreach p,$(PYTHONS),$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard portal/translations/*/LC_MESSAGES/messages.po))
PYTEST := $(PY) -m pytest -n 2 --dist worksteal

# What a browser, a page's text, the source or arithmetic alone decides is the same on both databases: it runs once, on SQLite.
ONCE := tests/journeys tests/test_pages.py tests/test_forms.py tests/test_permissions.py tests/test_page_checks.py \
  tests/test_checks.py tests/test_architecture.py tests/test_templates.py tests/demo tests/barter/test_market.py tests/documents/test_texts.py \
  tests/test_security.py tests/test_polish.py tests/test_clock.py

.PHONY: help run test check types style fmt bench
.DELETE_ON_ERROR:

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: .venv/run.stamp $(CATALOGUES)  ## install what is missing and serve the portal on http://127.0.0.1:5000
	@exec $(PY) -m portal.serve

test: .venv/dev.stamp $(CATALOGUES)  ## run every test, on SQLite and PostgreSQL and in a real browser
	@tests/setup-services.sh
	tests/with-postgresql.sh $(PYTEST) $(ONCE:%=--ignore=%)
	env -u PORTAL_TEST_DATABASE_URL $(PYTEST)

check: .venv/dev.stamp  ## formatting, lint, types, templates, translations, import rules
	@$(MAKE) --no-print-directory --jobs 2 --output-sync types style

types:
	$(PY) -m mypy

style:
	$(PY) -m ruff format --check --quiet --output-format concise
	$(PY) -m ruff check --quiet --output-format concise
	$(PY) -m djlint templates --quiet --lint
	$(PY) -m bandit --quiet --configfile pyproject.toml --recursive portal
	$(PY) -m tests.checks.translations
	$(PY) -m tests.checks.locks
	$(PY) -m pytest --quiet --noconftest -p no:schemathesis tests/test_architecture.py tests/test_templates.py

fmt: .venv/dev.stamp  ## format the code, bring the catalogues up to date with the source
	$(PY) -m ruff check --fix --quiet || true
	$(PY) -m ruff format --quiet
	$(PY) -m tests.checks.translations --update

bench: .venv/dev.stamp $(CATALOGUES)  ## run the benchmarks, print the table, write bench.json
	@$(PY) -m tests.benchmarks

# A stamp says that the lock file was installed whole; a newer lock installs again.
.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing the locked dependencies (once, about a minute) ..."
	@$(PIP) --requirement $<
	@touch $@

# The development lock holds the runtime lock whole (`make check` proves it), so both are installed then.
.venv/dev.stamp: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing the locked dependencies and the development tools (once, some minutes) ..."
	@$(PIP) --requirement $<
	@touch $@ .venv/run.stamp

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || tests/install.sh $(PYTHON)-venv
	@$(PYTHON) -m venv --clear .venv

%.mo: %.po | .venv/run.stamp
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
