# `make help` lists what there is. Nothing but Python 3.11, make and the package registries is needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?=
SAMPLES := samples/digest-2025-03.md samples/feed.xml samples/pages samples/plain
SAMPLES_RECORD := .onrecord/samples
PART ?=
PYTEST := $(BIN)/python -m pytest -q
# Each process has a stretch of the tests, so that what a module's tests share is mostly made once.
BESIDE := -n 2 --dist worksteal

# Where an environment forbids to keep bytecode, each of the processes that tests start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help portal test check fast slow fmt bench accuracy lock schema readme clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

portal: $(VENV)/.run ## Read samples/ into a record and serve it
	@$(BIN)/onrecord read $(SAMPLES) --record $(SAMPLES_RECORD)
	@$(BIN)/onrecord serve $(SAMPLES_RECORD) --host $(HOST) $(if $(PORT),--port $(PORT))

test: $(VENV)/.dev ## Run every check and every test, the browser's included
	@sh tools/browser.sh
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types $(if $(wildcard ../shared/corpora),accuracy)
	@$(PYTEST) $(BESIDE) -m "not browser and not alone"
	@$(PYTEST) -m "browser or alone"

check: $(VENV)/.dev ## Run the inner loop: format, lint, types of what changed, fast tests
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target typed fast

fast: $(VENV)/.dev ## Run the fast tests (PART=tests/find: of one folder or file)
	@$(PYTEST) $(BESIDE) -m "not slow and not browser" $(PART)

slow: $(VENV)/.dev ## Run the slow tests without the browser's (PART=tests/find: of one folder or file)
	@$(PYTEST) $(BESIDE) -m "slow and not browser and not alone" $(PART) || [ $$? -eq 5 ]
	@$(PYTEST) -m "alone and not browser" $(PART) || [ $$? -eq 5 ]

.PHONY: style types typed
style: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run 'make fmt'."; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(VENV)/.dev
	@$(BIN)/basedpyright --level error

typed: $(VENV)/.dev
	@$(BIN)/python -m tools.typed

fmt: $(VENV)/.dev ## Format the code and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## Measure reading, searching and memory
	@$(BIN)/python -m benchmarks

accuracy: $(VENV)/.dev ## Measure how right the readings are (ARGS=--failures, ARGS=--accept)
	@$(BIN)/python -m benchmarks.accuracy $(ARGS)
	@$(BIN)/python -m benchmarks.check_accuracy $(ARGS)
	@$(BIN)/python -m benchmarks.outcomes $(ARGS)

schema: $(VENV)/.dev ## Write the JSON Schema anew from the model
	@$(BIN)/onrecord schema > schema/release.schema.json

readme: $(VENV)/.dev ## Take the README's pictures and examples anew
	@sh tools/browser.sh
	@$(BIN)/python docs/pictures/take.py
	@$(BIN)/python docs/examples.py

lock: $(VENV)/.dev ## Pin anew what the project stands on
	@$(BIN)/python -m pip install --quiet uv
	@sh tools/lock.sh $(BIN)

clean: ## Remove the environment and the samples' record
	rm -rf $(VENV) .onrecord

$(VENV)/bin/python:
	@sh tools/environment.sh "$(PYTHON)" "$(VENV)"

# Two stamps: what it takes to run onrecord, and on top of that what it takes to work on it.
$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what onrecord stands on ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the checks and tests need ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
