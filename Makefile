# Two commands: `make demo` to look, `make check` before a commit. `make help` lists the rest.
# Needed on the machine: python3 (3.11 or later, with venv) and make. Everything else lands in .venv.
.DEFAULT_GOAL := help
.PHONY: help env demo test lint check bench lock picture parity privacy histories
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The first python that is new enough; PY=/path/to/python chooses another.
PY ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV  := $(BIN)/uv --quiet pip
# More words for the command behind a target: make test ARGS="-k digest -x"
ARGS ?=

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: .venv/squad.ok ## Make .venv with everything for work on the bot, and the command .venv/bin/squad
	@echo "Ready: $(BIN)/squad --help"

demo: .venv/run.ok ## Start the bot with a made-up company in a local web page
	@$(BIN)/python -m bot demo $(ARGS)

test: .venv/squad.ok ## Run the tests on all cores; ARGS goes to pytest
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: .venv/squad.ok ## Form, rules, types and imports, without the tests
	@echo "Form (ruff format)" && $(BIN)/ruff format --check --quiet . || { echo "Mend it with: $(BIN)/ruff format ."; exit 1; }
	@echo "Rules (ruff check)" && $(BIN)/ruff check --quiet .
	@echo "Types (mypy)" && $(BIN)/mypy --no-error-summary
	@echo "Imports (lint-imports)" && { report=$$($(BIN)/lint-imports 2>&1) || { echo "$$report"; exit 1; }; }

check: lint test ## All that must hold before a commit: lint and test

bench: .venv/squad.ok ## Measure how fast it is on this machine
	@$(BIN)/python -m bot bench $(ARGS)

picture: .venv/squad.ok ## Take docs/picture.png anew from the running playground (needs Chromium)
	@$(BIN)/python -m tests.browser.picture

parity: .venv/squad.ok ## Walk through everything on each platform and write docs/parity.md anew
	@$(BIN)/python -m pytest -n auto tests/faces --write-parity $(ARGS)

privacy: .venv/squad.ok ## Write the tables of docs/privacy.md and docs/works-council.md anew
	@$(BIN)/python -m tests.architecture.kept

histories: .venv/squad.ok ## Tell a million random histories of people and unasked messages; none may break a promise
	@$(BIN)/python -m tests.histories $(ARGS)

# Universal: one file with hashes for every platform, and without any host name, so that each
# machine asks the index it is set up for. `make lock ARGS=--upgrade` takes newer releases.
LOCK = $(BIN)/uv --no-config --quiet pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(ARGS)
lock: .venv/install.ok ## Write requirements/*.txt anew from pyproject.toml
	@echo "Locking requirements/install.txt, run.txt and dev.txt"
	@printf 'uv>=0.13,<0.14\nhatchling>=1.27\neditables>=0.5\n' | $(LOCK) - --output-file requirements/install.txt
	@$(LOCK) pyproject.toml --output-file requirements/run.txt
	@$(LOCK) pyproject.toml --group dev --output-file requirements/dev.txt
	@! grep -n '://' requirements/*.txt

# ---- .venv: each .ok file says that a step is done for the requirements as they are now ----

.venv/python.ok:
	@test -n "$(PY)" || { echo "Social Squad needs Python 3.11 or later, and found none. Install it, or say where it is: make PY=/path/to/python3"; exit 1; }
	@"$(PY)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Social Squad needs Python 3.11 or later; $(PY) is not. Say where a newer one is: make PY=/path/to/python3"; exit 1; }
	@"$(PY)" -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python lacks the venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making .venv with $(PY)"
	@"$(PY)" -m venv .venv
	@touch $@

.venv/install.ok: requirements/install.txt .venv/python.ok
	@$(PIP) install --require-hashes --requirement $<
	@touch $@

# uv is several times faster; pip knows mirrors and certificates that uv does not read.
.venv/%.ok: requirements/%.txt .venv/install.ok
	@echo "Installing $< (the first time takes a minute)"
	@$(UV) install --python $(BIN)/python --require-hashes --requirement $< \
		|| { echo "uv could not; trying pip"; $(PIP) install --require-hashes --requirement $<; }
	@touch $@

.venv/squad.ok: pyproject.toml .venv/dev.ok
	@echo "Installing the command $(BIN)/squad"
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@
