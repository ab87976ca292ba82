# Everything a user or a developer does, by name. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEV := $(VENV)/.dev-installed
USE := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test lint audit sbom wheel fuzz docs release pictures assets bench lock clean

help: ## List these commands
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(USE) ## Forecast on the embedded Dutch figures; ends with the path of the report
	$(BIN)/krapte run

test: $(DEV) ## Run all tests
	$(BIN)/python -m pytest -n auto

lint: $(DEV) ## Check style, types, the direction of imports and the dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/deptry src

audit: $(DEV) ## Look for secrets, and ask the public advisories about every pinned package
	$(BIN)/python tools/supply_chain/secrets.py
	$(BIN)/python tools/supply_chain/advisories.py

sbom: $(DEV) ## List what krapte is made of (CycloneDX) in dist/krapte.cdx.json
	$(BIN)/python tools/supply_chain/sbom.py dist/krapte.cdx.json

wheel: $(DEV) ## Build the wheel of the last commit twice, compare the bytes, leave it in dist/
	$(BIN)/python tools/supply_chain/wheel.py dist

fuzz: $(DEV) ## Ten minutes of damaged input at every door (an hour and 40 minutes)
	for door in $$($(BIN)/python -m fuzz --doors); do \
	  $(BIN)/python -m fuzz $$door --seconds $(or $(SECONDS_EACH),600) || exit 1; done

docs: $(DEV) ## Make the documentation site in build/docs; a warning or a broken link is an error
	$(BIN)/python tools/docsite/make_site.py

release: $(DEV) ## Check a release: wheel, site of documentation, notebooks, types, demo (minutes)
	KRAPTE_RELEASE=1 $(BIN)/python -m pytest tests/release tests/cli/test_demo.py

pictures: $(USE) ## Redraw the pictures of the README from the newest run
	$(BIN)/python docs/pictures.py "$$(ls -td runs/*/ | head -1)"

assets: ## Make the style sheet, script and fonts of the pages anew (needs Node; the outcome is committed)
	cd tools/assets && npm ci --ignore-scripts --no-audit --no-fund
	$(PYTHON) tools/assets/build.py

bench: $(DEV) ## Measure speed and memory into benchmarks/results.json
	$(BIN)/python -m benchmarks

lock: $(DEV) ## Rewrite the lock files from pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## Remove the virtual environment and caches (runs/ stays)
	rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(USE): requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --no-deps -e .
	@touch $@ $(USE)
