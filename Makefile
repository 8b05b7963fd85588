# make help tells what there is. Everything runs in .venv, which the lock file makes.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
KIT ?= ../shared/dmn-tck
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

.PHONY: help demo demo-reset test test-fast test-postgresql torture journeys image check bench tck lock texts format

help: ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

.venv/.runtime: requirements.lock
	@.ci/environment $(PYTHON) requirements.lock
	touch $@

.venv/.development: requirements-dev.lock
	@.ci/environment $(PYTHON) requirements-dev.lock
	touch .venv/.runtime $@

.venv/.installed: pyproject.toml hatch_build.py $(shell git ls-files webui/frontend 2>/dev/null) | .venv/.runtime
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

demo: .venv/.runtime .venv/.installed ## Run Plaint on http://127.0.0.1:8000 with sample complaints (PORT=… changes it)
	@exec $(BIN)/plaint demo --port $(PORT)

demo-reset: ## Throw the demo's data away
	rm -rf var/demo

test: .venv/.development .venv/.installed ## All tests; needs PostgreSQL, and Chromium for the browser journeys
	$(PYTEST) --full
	$(PYTEST) --database=postgresql

test-fast: .venv/.development .venv/.installed ## In less than two minutes: on SQLite alone, without journeys, image, torture, and of long lists a part
	$(PYTEST) -m "not browser and not image and not torture and not exhaustive"

test-postgresql: .venv/.development .venv/.installed ## What uses a database, on a real PostgreSQL that the tests start
	$(PYTEST) --database=postgresql

journeys: .venv/.development .venv/.installed ## The browser journeys alone
	$(BIN)/python -m pytest tests/journeys

image: .venv/.development .venv/.installed ## The steps of Dockerfile and compose.yaml alone, without Docker
	$(BIN)/python -m pytest tests/image

check: .venv/.development .venv/.installed ## Lint, types, import contracts, lock files, templates, diagrams
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint webui/templates --lint --quiet
	.ci/lock --check
	$(BIN)/plaint check

bench: .venv/.development .venv/.installed ## Measure, and write docs/figures.md
	$(BIN)/python -m tests.bench

torture: .venv/.development .venv/.installed ## Kill, cut and fill up in full size (an hour or two), and write docs/torture.md
	$(BIN)/python -m tests.torture

tck: .venv/.development ## Run a clone of the DMN conformance kit: make tck KIT=FOLDER
	$(BIN)/python -m tests.tck $(KIT)

lock: .venv/.development ## Take the newest versions that pyproject.toml allows into the lock files
	.ci/lock --upgrade

texts: .venv/.development ## Collect the texts to be translated: messages.pot
	PATH=$(BIN):$$PATH .ci/texts messages.pot

format: .venv/.development ## Lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
