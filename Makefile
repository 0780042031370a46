# Every target explains itself: `make help`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
.DEFAULT_GOAL := help
.PHONY: help install run say test bench check format lock up

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with everything in it

$(STAMP): requirements.lock requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=...)"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock
	@touch $@

run: install ## the demo shop's server on 127.0.0.1:8000, the emulator and its page on 127.0.0.1:8100
	@exec $(BIN)/python -m client run

say: install ## ask one question through the whole voice loop: make say Q="where is order 1042"
	@exec $(BIN)/python -m client say --start -- "$$Q"

test: install ## run every test
	@$(BIN)/python -m pytest

bench: install ## measure this server beside its peers, as a table (ARGS=--full takes longer)
	@$(BIN)/python -m benchmarks.run $(ARGS)

check: install ## format, lint, types, import contracts, then the tests: exactly what CI runs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: install ## format and mend what can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## pin every dependency again, from pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --no-header --annotation-style line --output-file requirements.lock pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --no-header --annotation-style line --extra dev --extra talk --extra voice --output-file requirements-dev.lock pyproject.toml
	@echo 'silero-vad==6.2.3          # its model file only: the package itself wants torch, and is never imported' >> requirements-dev.lock

up: ## docker compose up --build
	@test -f .env || (umask 077; echo "REPARTEE_API_KEYS=$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(24))')" > .env)
	docker compose up --build
