# Everything runs in .venv, which `make setup` makes; nothing else is needed but Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test lint types format catalogues golden bench accuracy soak fuzz screenshots clean

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

# The admin's catalogues, from its texts: extracts, merges, compiles; then translate what is empty and run it again.
catalogues: .venv/ready-dev
	$(BIN)/pybabel -q extract -F admin/translations/babel.cfg -k lazy_gettext -k _ -k ngettext:1,2 --no-location --sort-output -o .venv/admin.pot admin
	$(BIN)/pybabel -q update -i .venv/admin.pot -d admin/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel -q compile -d admin/translations --statistics

# Ratios against the bare libraries, measured in one run.
bench: .venv/ready-dev
	$(BIN)/python -m tests.bench

# A year of reminders for 1,000 customers, then kills without end over real servers: make soak ARGS="--kills 2000 --mails 10000 --seed 1"
soak: .venv/ready-dev
	ACUSE_SOAK=1 $(BIN)/python -m pytest -q -o faulthandler_timeout=7200 tests/outbound/reminders
	ACUSE_SOAK=1 $(BIN)/python -m tests.faults.soak $(ARGS)

# How well papers are read: the development corpus, and made papers of layouts never seen. PEERS=1 compares with others.
accuracy: .venv/ready-dev $(if $(PEERS),.venv-peers/ready)
	PEERS=$(PEERS) $(BIN)/python -m tests.accuracy $(ARGS)

# Two other readers of invoices, in an environment of their own.
.venv-peers/ready:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet "invoice2data[pdfium,dateparser]==1.0.1" invoice-agent==0.2.1
	touch $@

# Fuzz a reader of strangers' bytes, guided by coverage: make fuzz ARGS="mail --minutes 10" (mail, xml, html, file, text, door).
fuzz: .venv-fuzz/ready
	.venv-fuzz/bin/python -m tests.fuzz $(ARGS)

.venv-fuzz/ready: requirements-dev.txt requirements.txt
	$(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	touch $@

# Pictures of every page, desktop and phone, into docs/images (needs Debian's Chromium).
screenshots: .venv/ready-dev
	$(BIN)/python -m tests.screenshots

# Remove what the other targets made.
clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
