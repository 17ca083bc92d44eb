# Two commands do everything on a machine with Python 3.11, git and make: `make demo` and `make test`.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test lock replay clean

demo: .venv/ready
	@$(BIN)/xxgk demo

test: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pip check
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "xxgk needs Python 3.11 or later; name one: make $(MAKECMDGOALS) PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[attachments,browser,release,watch,dev]'
	@touch $@

# Locks the newest versions that pyproject.toml allows, taken in an environment of their own.
lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/pip install --quiet --disable-pip-version-check --editable '.[attachments,browser,release,watch,dev]'
	.venv-lock/bin/pip freeze --exclude-editable > constraints.txt
	rm -rf .venv-lock

# Asks pywb for every page of an archive: make replay ARCHIVE=xxgk-demo-…  pywb is GPL, and stays a program
# in an environment of its own.
ARCHIVE ?= archive-data
replay: .venv/ready .venv-replay/ready
	$(BIN)/python -m benchmarks.replay $(ARCHIVE) --bin .venv-replay/bin

.venv-replay/ready:
	$(PYTHON) -m venv .venv-replay
	.venv-replay/bin/pip install --quiet --disable-pip-version-check 'pywb==2.10.0' 'setuptools<81'
	@touch $@

clean:
	rm -rf .venv .venv-replay
