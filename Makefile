# Every target sets up what it needs in .venv; nothing is installed outside this folder.
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test lint types model bench fuzz clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-6s %s\n", $$1, $$2}' Makefile

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up .venv (once, about a minute; nothing outside this folder is touched) ..."
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/ready ## watch an e-mail and a submit_sm become telephone calls and their results come home
	@$(BIN)/ivr-gateway demo --once

test: .venv/ready lint types ## lint, types and all tests
	$(BIN)/pytest -n 2

lint: .venv/ready ## style and the direction of imports
	$(BIN)/ruff check gateway tests
	$(BIN)/ruff format --check gateway tests
	$(BIN)/lint-imports

types: .venv/ready ## mypy --strict
	$(BIN)/mypy

model: .venv/ready ## 10,000 calls over all three ways out with random faults, the two books compared
	CALLS=10000 $(BIN)/pytest -s tests/scenarios/test_three_ways.py

bench: .venv/ready ## durable mails and submits a second beside bare sinks; what a menu's checks cost; calls a second by each way out
	$(BIN)/python tests/load/bench_smtp.py
	$(BIN)/python tests/load/bench_smpp.py
	$(BIN)/python tests/load/bench_menu.py
	$(BIN)/python tests/load/bench_ways.py

TARGET ?= all
SECONDS ?= 60
fuzz: .venv/fuzz ## hostile bytes for the menu language and SMPP; TARGET=mend SECONDS=600 for one entry, longer
	$(BIN)/python tests/fuzz/fuzz.py $(TARGET) $(SECONDS)

.venv/fuzz: .venv/ready tests/fuzz/requirements.lock
	@echo "Setting up the fuzzer in .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/fuzz/requirements.lock
	@touch $@

clean: ## remove .venv and caches
	rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
