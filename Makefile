# Everything a person does with this repository. `make` alone lists it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup runtime demo serve test check web bench attack lock clean

BIN := .venv/bin
# As seen from web/.
NODE_BIN := node_modules/.bin
# For `make serve`.
DATA_DIR ?= data
HOST ?= 127.0.0.1
PORT ?= 8000
# For `make test`: further words for pytest, such as ARGS="-k booking -x".
ARGS ?=
# For `make lock`: LOCK_ARGS=--upgrade takes the newest versions.
LOCK_ARGS ?=

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with everything, tests and checks too
	@scripts/setup.sh dev

runtime:
	@scripts/setup.sh runtime

demo: runtime ## tell the story of one woman over the real API, then stay until Ctrl-C (DEMO_EXIT=1: end after it)
	@$(BIN)/helpline demo

serve: runtime ## run a server on DATA_DIR, HOST, PORT
	@$(BIN)/helpline serve --data-dir "$(DATA_DIR)" --host "$(HOST)" --port "$(PORT)"

test: setup ## run every test, on SQLite and on PostgreSQL, gates at reduced size
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

check: setup ## formatting, lint, types of both languages, import direction
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd web && $(NODE_BIN)/prettier --check --log-level warn . ../tests/browser/page
	@cd web && $(NODE_BIN)/tsc

web: setup ## type-check and build the browser's side into app/static
	@cd web && $(NODE_BIN)/tsc
	@node web/build.mjs

bench: setup ## measure what performance claims rest on
	@$(BIN)/python -m benchmarks

attack: setup ## run the gates at full size
	@HELPLINE_GATES=full $(BIN)/python -m pytest -m gate $(ARGS)

lock: setup ## write both lock files anew (LOCK_ARGS=--upgrade for newest versions)
	@scripts/lock.sh $(LOCK_ARGS)

clean: ## remove .venv, caches and build leftovers; never an installation's data
	@rm -rf .venv web/node_modules build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
	@find . -type d -name __pycache__ -prune -exec rm -rf {} +
