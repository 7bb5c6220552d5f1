# Itinera. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes --only-binary :all:
RUN_ARGS ?=
PARALLEL := -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run train test test-long lint format lock bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Install what is missing, train if content changed, migrate, make a demo site, serve
	@$(BIN)/itinera train >/dev/null
	@$(BIN)/itinera serve --demo $(RUN_ARGS)

train: $(VENV)/.run ## Train the assistant into models/
	$(BIN)/itinera train

test: $(VENV)/.dev ## The tests (under five minutes); names what this machine cannot run, and why
	@$(BIN)/itinera train >/dev/null
	$(BIN)/python -m pytest $(PARALLEL)

test-long: $(VENV)/.dev ## The long checks: faults, fuzzing, whole paths; seeded with SEED, narrowed with LONG
	@$(BIN)/itinera train >/dev/null
	$(BIN)/python -m pytest $(PARALLEL) -m long $(if $(LONG),-k "$(LONG)")

lint: $(VENV)/.dev ## ruff, mypy and the content check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/itinera content check

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.run ## The performance figures
	@$(BIN)/itinera train >/dev/null
	$(BIN)/itinera bench turns

lock: ## Write the hash-pinned requirements files anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## Remove the virtual environment and caches; keeps data, models and the database
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Itinera needs Python 3.11, 3.12 or 3.13; name one with make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Byte code is compiled here, once: without it each start would take seconds longer.
$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib bot actions || true
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(INSTALL) --quiet -r requirements-dev.txt
	@touch $@
