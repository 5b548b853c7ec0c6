# Every target does its own set-up; nothing but Python 3.11+ and git is needed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup dev demo test test-fast soak equivalence quality lint format schemas lock pins clean

BIN := .venv/bin
export PYTHON

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv with .venv/bin/knowflow: the embedded default, nothing else
	@tools/setup.sh core

dev: ## Make .venv with everything: all extras and the developers' tools
	@tools/setup.sh dev

demo: setup ## Run the main job on DATA=path-or-address, or on what is at hand, and print an answer per benefit
	@$(BIN)/knowflow demo $(if $(DATA),"$(DATA)")

test: dev ## Run all tests, file by file in two processes, each with servers of its own
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 25

test-fast: dev ## Run the unit, property, contract and golden tests, in under a minute
	@$(BIN)/python -m pytest -m "not slow" $(wildcard tests/unit tests/property tests/contract tests/golden)

soak: dev ## Disturb the distributed form 30 times under load; DISTURBANCES=n, SEED=n
	@KNOWFLOW_DISTURBANCES=$(or $(DISTURBANCES),30) KNOWFLOW_SOAK_SEED=$(or $(SEED),1) \
		$(BIN)/python -m pytest -q tests/engines/test_soak.py

equivalence: dev ## Hold the distributed form to the embedded one on every data set; writes docs/equivalence.md; ONLY=part-of-a-name
	@KNOWFLOW_ONLY='$(ONLY)' $(BIN)/python -m tests.engines.equivalence docs/equivalence.md

quality: dev ## Measure every task of `knowflow evaluate` on the sets in DATA=folder; writes docs/quality.md; takes an hour; ONLY=part-of-task:-set
	@$(BIN)/python tools/quality.py "$(or $(DATA),../shared/data)" "$(ONLY)"

lint: dev ## Check style, types, the direction of imports, dependencies and generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/python -m schemas.generate --check

format: dev ## Mend style where that can be done by a program
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schemas: dev ## Write the JSON Schemas, the AsyncAPI document and the analyst's dictionary anew
	@$(BIN)/python -m schemas.generate

lock: ## Resolve the versions anew into locks/
	@tools/lock.sh

pins: dev ## Resolve the engines' jars anew into knowflow/engines/pins.txt
	@$(BIN)/python -m knowflow.engines.pin

clean: ## Remove .venv and what tools have cached
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
