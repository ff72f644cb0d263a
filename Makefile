# Two commands: `make report` runs the main job on the synthetic data, `make test` passes the tests. `make docs` builds the
# pages of docs/ into docs/_build/html; they tell of the run, so it is made first.
# Windows without make: README.md has the same steps for PowerShell.

PYTHON ?= python3
BIN = .venv/bin
# The locks are complete, so nothing is resolved (`--no-deps`): a version that appears tomorrow cannot break today's lock.
# `pip check` then says whether anything is missing.
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: report test pandas3 lint benchmark docs clean

report: .venv/installed
	$(BIN)/ipvi-eval run analysis/study.toml

test: .venv/installed-for-tests
	$(BIN)/python -m pytest -n auto --dist loadgroup --cov --cov-report=term --cov-fail-under=90

# lifelines, the extra `check`, asks for pandas 2, and so the locks hold it. Without that extra pandas 3 may be installed:
# it is laid over the other packages, for the tests of what reads, cuts and keeps tables.
pandas3: .venv/pandas3 .venv/installed-for-tests
	PYTHONPATH=$(CURDIR)/.venv/pandas3 $(BIN)/python -m pytest -q -p no:cacheprovider tests/data/linked tests/cohort \
	  tests/quality/test_heaping.py tests/results tests/its/series/test_months.py

lint: .venv/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

benchmark: report .venv/installed-for-tests
	for file in benchmarks/*.py; do $(BIN)/python $$file --smoke || exit 1; done

docs: report .venv/installed-for-docs
	$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --nitpicky --fresh-env --quiet docs docs/_build/html

clean:
	rm -rf .venv run docs/_build

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	$(PIP) check
	touch $@

.venv/installed-for-tests: .venv/installed requirements-dev.lock
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(PIP) check
	touch $@

.venv/pandas3: .venv/installed requirements-pandas3.lock
	$(PIP) install --quiet --no-deps --require-hashes --upgrade --target $@ -r requirements-pandas3.lock
	touch $@

.venv/installed-for-docs: .venv/installed requirements-docs.lock
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-docs.lock
	$(PIP) check
	touch $@
