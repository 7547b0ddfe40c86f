# Two commands to know: `make demo` and `make test`. Both start from nothing but Python 3.11.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
SIZE ?= 1m
BIN := .venv/bin

.PHONY: help install install-dev demo test test-fast test-postgres test-spark check fix bench peers requirements clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: ## the environment: .venv with the locked dependencies and the `headwater` command
	@sh scripts/environment.sh --no-dev

install-dev:
	@sh scripts/environment.sh

demo: install ## a running product with a synthetic market, and logins for each role
	@PORT=$(PORT) $(BIN)/headwater demo

test: install-dev ## every test, browser journeys included
	@sh scripts/browser.sh
	@$(BIN)/pytest -n auto --dist loadfile

test-fast: install-dev ## the tests that need no browser and take no time
	@$(BIN)/pytest -n auto --dist loadfile -m "not journey and not slow"

test-postgres: install-dev ## the product's tests again, on a PostgreSQL of their own
	@sh scripts/postgres.sh $(BIN)/pytest -n auto --dist loadfile -m "not journey and not slow" tests/prm tests/architecture

test-spark: install-dev ## the Spark engine, on a real cluster of its own (master, two workers, Connect server; Java)
	@sh scripts/spark.sh $(BIN)/pytest -n 0 -m spark tests/spark

check: install-dev ## format, lint, types, import contracts, templates, migrations
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/djlint --quiet --lint src/prm
	@$(BIN)/python -m django makemigrations --check --dry-run --settings prm.config.settings >/dev/null
	@echo "check: all good"

fix: install-dev ## format and mend what can be mended
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/python scripts/reference.py

bench: install-dev ## the benchmarks, as ratios in one run (SIZE=1m|10m|100m)
	@$(BIN)/python -m benchmarks --size $(SIZE)

peers: install-dev ## the engines that `make bench` asks the same questions, in an environment of their own (1 GB; Java for Spark)
	@sh scripts/peers.sh

requirements: install-dev ## each requirement id with the tests that decide it
	@$(BIN)/python scripts/requirements.py

clean: ## forget the demo's data and the environment
	@rm -rf var .venv .venv-spark .venv-peers
