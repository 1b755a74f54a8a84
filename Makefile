# `make` alone lists what can be done. Everything is set up on the first use, in .venv.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.PHONY: help site serve test test-lowest oracle portfolio fuzz check format bench bench-report lighthouse pictures lock audit dist clean

PYTHON ?= python3
export PYTHON
BIN := .venv/bin
LOWEST := .venv-lowest
# arguments for pytest: make test TESTS="tests/read -x"
TESTS ?=
# how many random plans are tried: make oracle SEEDS=1000
SEEDS ?= 200
# how many plans are built as one site: make portfolio NUMBER=200
NUMBER ?= 20
# how many pairs are measured: make bench PAIRS=7; and which benchmarks: make bench ONLY="run growth"
PAIRS ?= 3
ONLY ?=
export PAIRS
# for how many seconds random changes are tried: make fuzz FOR=600
FOR ?= 60
# the seed to begin with; of the clock without it, so that each run tries others
FIRST ?=
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: .venv/ready-to-run ## Build the example plan as a site
	@echo "Building the example plan"
	@$(BIN)/plansite build >/dev/null
	@echo
	@echo "The site is in build/site/index.html"
	@echo "Open that file in a browser, or run “make serve”: it shows the site and builds it again whenever you save."

serve: .venv/ready-to-run ## Show the site and build it again on every save
	@$(BIN)/plansite serve

test: .venv/ready-to-test ## Run all tests
	@.ci/test-tools
	@$(BIN)/pytest -n auto $(TESTS)

test-lowest: $(LOWEST)/ready-to-test ## Run the tests on the lowest versions of the libraries that are allowed
	@$(LOWEST)/bin/pytest -n auto -m "not browser and not commands and not node and not tools" $(TESTS)

oracle: .venv/ready-to-test ## Hold random plans and their outlooks against plain Python: make oracle SEEDS=1000
	@$(BIN)/pytest -n auto tests/oracle --seeds $(SEEDS)

portfolio: .venv/ready-to-test ## Build many plans as one site, in parts, killed and changed: make portfolio NUMBER=200
	@$(BIN)/pytest tests/portfolio/test_building.py -rP --plans $(NUMBER)

fuzz: .venv/ready-to-test ## Change files of plans at random and look for tracebacks, hangs and memory: make fuzz FOR=600
	@PYTHONPATH=generator $(BIN)/python tests/support/fuzzing.py --seconds $(FOR) $(if $(FIRST),--first $(FIRST))

check: .venv/ready-to-test ## Check format, lint, types and layers
	@echo "format" && $(BIN)/ruff format --check --quiet
	@echo "lint" && $(BIN)/ruff check --quiet
	@echo "types" && $(BIN)/mypy --no-error-summary
	@echo "layers" && $(BIN)/lint-imports --no-logo

format: .venv/ready-to-test ## Format the code
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: .venv/ready-to-test ## Measure speed, growth and memory, against other programs on the same work, in one table
	@.ci/test-tools
	@$(BIN)/python bench/report.py $(ONLY)

bench-report: .venv/ready-to-test ## Measure the same, and keep the table as BENCHMARKS.md
	@.ci/test-tools
	@$(BIN)/python bench/report.py --keep

lighthouse: .venv/ready-to-test ## Hold ten pages of the example against Lighthouse, beside the same pages in plain Material
	@.ci/test-tools
	@cmp -s bench/package-lock.json bench/node_modules/.installed-lock || { \
	  echo "Installing Lighthouse" && (cd bench && npm ci --silent --no-audit --no-fund) && \
	  cp bench/package-lock.json bench/node_modules/.installed-lock; }
	@$(BIN)/python bench/lighthouse.py

pictures: .venv/ready-to-test site ## Take the pictures of README.md anew
	@.ci/test-tools
	@$(BIN)/python tests/support/pictures.py build/site .github

lock: .venv/ready-to-test ## Choose the versions of all packages anew
	@PATH="$(CURDIR)/$(BIN):$$PATH"; export PATH; \
	echo hatchling | $(LOCK) --upgrade --extra duckdb --extra pdf pyproject.toml - -o requirements.lock; \
	echo hatchling | $(LOCK) --upgrade --extra dev --constraint requirements.lock pyproject.toml - -o requirements-dev.lock; \
	grep -oE '^(hatchling|hypothesis|openpyxl|playwright|pytest|pytest-xdist)==[^ ]+' requirements-dev.lock | \
	  $(LOCK) --upgrade --resolution lowest-direct pyproject.toml - -o requirements-lowest.lock
	@echo "Written: requirements.lock, requirements-dev.lock, requirements-lowest.lock"

audit: .venv/ready-to-test ## Look for known vulnerabilities and for licenses that nobody has agreed to
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.lock -r requirements-dev.lock
	@$(BIN)/pip-licenses --packages $$(grep -oE '^[a-z0-9-]+==' requirements.lock | tr -d =)

dist: .venv/ready-to-test ## Build the wheel and the source archive twice, compare them, and list what comes with them
	@.ci/dist dist
	@.ci/sbom dist/plansite-*.whl dist/about

clean: ## Delete everything that can be made again
	rm -rf build dist .venv .venv-lowest tests/editor/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# an environment that is ready to test is ready to run as well
.venv/ready-to-run: requirements.lock pyproject.toml
	@.ci/python-packages .venv requirements.lock
	@touch $@

.venv/ready-to-test: requirements-dev.lock pyproject.toml
	@.ci/python-packages .venv requirements-dev.lock
	@touch .venv/ready-to-run $@

$(LOWEST)/ready-to-test: requirements-lowest.lock pyproject.toml
	@.ci/python-packages $(LOWEST) requirements-lowest.lock
	@touch $@
