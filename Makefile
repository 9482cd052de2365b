# Each target first installs what it needs: Python packages in .venv, the Pulumi CLI in the user's cache folder.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV := .venv
INSTALLED := $(VENV)/.installed
BIN := $(VENV)/bin
# Many processes import what is here, and would each compile it.
unexport PYTHONDONTWRITEBYTECODE
# The tests of a file share what they start; which file comes first is up to tests/conftest.py. Some of them wait, so that
# three at a time keep two cores busy. A worker that a test has ended is not replaced: pytest-xdist would repeat that test.
PROCESSES := 3
PARALLEL = -n $(PROCESSES) --dist loadfile --no-loadscope-reorder --max-worker-restart 0
COVERAGE := $(VENV)/coverage.txt
# What is left is what tests import: to name it would have each worker parse all of it at its start. Modules that are frozen
# into Python have `frozen` for their file.
NOT_COVERED := tests/*,bench/*,demo/*,.venv/*,frozen

.PHONY: help demo demo-promotion test test-unit conformance assumptions coverage-table errors setup engine lint types fmt bench lock recorded facts schema rules profiles clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo: engine ## deploy one endpoint of each kind on the local Azure, and call them
	@$(BIN)/aihub local up
	@eval "$$($(BIN)/aihub local env)" && pulumi up --yes --suppress-outputs && aihub smoke

demo-promotion: engine ## play a release from dev to test to prod and back, on the local Azure
	@$(BIN)/python -m demo.promotion

test: engine ## run all tests
	@$(BIN)/python -m slipcover --omit '$(NOT_COVERED)' --out $(COVERAGE) -m pytest $(PARALLEL)
	@awk '/^\(summary\)/ { print "coverage of the lines of what tests import, without the processes that they start: " $$4 " %" }' $(COVERAGE)

# None of these waits, and each process takes seconds until its first test.
test-unit: PROCESSES := logical --maxprocesses 4
test-unit: setup ## run the tests that start nothing
	@$(BIN)/pytest $(PARALLEL) tests/unit

# SUBSCRIPTION=<id>; LOCATION=, MINUTES=, ONLY=<text>, WITH="<resources that cost more> …", YES=1, ACCEPT=1
conformance: setup ## test the assumptions about Azure on the local Azure; with SUBSCRIPTION=<id> on Azure
	@$(BIN)/python -m tests.conformance $(if $(SUBSCRIPTION),--subscription $(SUBSCRIPTION)) \
	  $(if $(LOCATION),--location $(LOCATION)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ONLY),--only '$(ONLY)') \
	  $(foreach each,$(WITH),--with $(each)) $(if $(YES),--yes) $(if $(ACCEPT),--accept)

assumptions: setup ## generate docs/assumptions.md
	@$(BIN)/python -m tests.conformance.document

coverage-table: setup ## generate docs/local-azure-coverage.md
	@$(BIN)/python -m localazure.services.document

# FROM=<checkout of Azure/bicep-types-az>/generated; TYPES="Microsoft.X/y …" converts only these
facts: setup ## convert published ARM types into localazure/facts/types
	@$(BIN)/python -m localazure.facts.convert $(FROM) $(TYPES)

setup: $(INSTALLED) ## install the Python packages in .venv

engine: setup ## find, download or build the Pulumi CLI (once, in the user's cache folder)
	@$(BIN)/python -m localazure.engine >/dev/null

lint: setup ## check style and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: setup ## check static types
	@$(BIN)/mypy

fmt: setup ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: engine ## measure the engine's commands; print ratios
	@$(BIN)/python -m bench

errors: setup ## generate docs/errors.md
	@$(BIN)/python -m aihub.failures.page

schema: setup ## generate config/schema.json and the schemas in docs/ that come from types
	@$(BIN)/python -m aihub.settings.schema
	@$(BIN)/python -m aihub.contract.schema
	@$(BIN)/python -m aihub.evidence.schema
	@$(BIN)/python -m aihub.promotion.schema
	@$(BIN)/python -m aihub.preflight.schema

rules: setup ## generate docs/rules and docs/policies.md: the page of each rule and policy, and their tables
	@$(BIN)/python -m aihub.check.pages
	@$(BIN)/python -m aihub.policy.pages

profiles: setup ## generate docs/profiles.md: what each profile says, and why
	@$(BIN)/python -m aihub.settings.profiles.page

recorded: engine ## record the previews and states that the policies are tested on anew
	@$(BIN)/python -m tests.unit.policy.recorded

lock: setup ## pin the newest packages that pyproject.toml allows
	@$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --quiet --upgrade pyproject.toml --group local --group test --group lint --output-file requirements-dev.txt
	@$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --quiet --upgrade pyproject.toml --constraints requirements-dev.txt --output-file requirements.txt

clean: ## stop the local Azure and delete all generated files; the cached Pulumi CLI stays
	@test ! -x $(BIN)/aihub || $(BIN)/aihub local down
	@rm -rf $(VENV) .local .releases Pulumi.local.yaml .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(INSTALLED): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("error: Python 3.11 or newer is needed, this is " + sys.version.split()[0] \
	  + "; choose one with: make PYTHON=<path>" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up .venv (some minutes, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements-dev.txt \
	  | awk '/^Collecting/ { print "  " $$2; fflush() }'
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@
