# Everything starts here: `make` lists it. Only Python 3.11+ and make are needed for `make run` and `make check`.
# In the environment or behind the target: PORT=8001, INSTANCE=build/mine, PYTHON=python3.13, DATABASE_URL=...

.DEFAULT_GOAL := help
PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
TESTS ?= tests
BENCH ?= all
export PYTHON INSTANCE PORT DATABASE_URL DATABASE_OWNER_URL

.PHONY: help run run-empty test check bench journeys shots vendor prove-checks lock migration words clean setup setup-dev browser

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | while IFS='	' read -r name what; do printf '  make %-14s %s\n' "$$name" "$$what"; done

run: setup ## Run the demonstration: database, 600 invented people, server, worker; Ctrl-C ends it
	@$(PY) scripts/run.py

run-empty: setup ## Run the event without people, in an instance of its own
	@INSTANCE=$${INSTANCE:-instance-empty} $(PY) scripts/run.py --people 0

test: setup-dev browser ## Run all tests, in a real browser too (TESTS=tests/gates: some)
	@$(PY) -m pytest -q -n 2 $(TESTS)

check: setup-dev ## Check style, types, imports between rooms, templates, packages and generated files
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet . || { echo 'Not formatted: run .venv/bin/ruff format .'; exit 1; }
	@$(PY) -m mypy --strict accreditation
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m djlint templates --lint --quiet
	@$(PY) -m pip check
	@$(PY) -m pytest -q tests/house

bench: setup-dev ## Measure (BENCH=start, pages, badges or scans: one of them)
	@$(PY) scripts/bench.py $(BENCH)

journeys: setup-dev browser ## Walk one file from application to gate in a browser, in INSTANCE
	@$(PY) scripts/journeys.py

shots: setup-dev browser ## Picture every page, wide and narrow, in both languages, into build/shots
	@$(PY) scripts/shots.py

prove-checks: setup-dev ## Prove that the checks fail when they must, by planting faults in copies
	@$(PY) scripts/prove_checks.py

vendor: ## Copy the browser code and build the style sheets into static/ (needs Node 20 or later)
	@npm ci --no-audit --no-fund --loglevel=error
	@npm run --silent vendor

lock: ## Pin all packages with hashes anew (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.txt
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

migration: setup-dev ## Write the next migration from the models (M="what it does")
	@$(PY) scripts/new_migration.py "$(M)"

words: setup-dev ## Bring the catalogues of translations to the texts in the code
	@$(PY) scripts/words.py

clean: ## Remove what was built; instances and packages stay
	@rm -rf build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find accreditation tests scripts -name __pycache__ -type d -exec rm -rf {} +

setup:
	@scripts/setup

setup-dev:
	@scripts/setup dev

browser: setup-dev
	@$(PY) scripts/install_browser.py
