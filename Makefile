# Everything runs in .venv, which `make setup` makes; nothing else is needed but Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test lint types format golden bench screenshots clean

# An environment with a working .venv/bin/acuse: pinned, hashed dependencies, then the project itself.
setup: .venv/ready

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Acuse needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The same with what tests, linters and benches want.
.venv/ready-dev: requirements-dev.txt .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# Watch sample suppliers write, and Acuse read, match, file and answer. Options: make demo ARGS="--once --no-browser"
demo: .venv/ready
	$(BIN)/acuse demo $(ARGS)

# Every test, on two processes; tests that want a server which is not installed are skipped with a reason.
test: .venv/ready-dev
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup $(ARGS)

# Style and likely mistakes.
lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Static types, strict.
types: .venv/ready-dev
	$(BIN)/mypy

# Rewrite formatting in place.
format: .venv/ready-dev
	$(BIN)/ruff format .

# Rewrite the golden files; look at the difference before committing it.
golden: .venv/ready-dev
	ACUSE_GOLDEN=1 $(BIN)/python -m pytest -q -p no:randomly $(ARGS)
	git diff --stat

# Ratios against the bare libraries, measured in one run.
bench: .venv/ready-dev
	$(BIN)/python -m tests.bench

# Remove what the other targets made.
clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
