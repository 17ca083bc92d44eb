# Two commands do everything on a machine with Python 3.11, git and make: `make demo` and `make test`.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test lock clean

demo: .venv/ready
	$(BIN)/xxgk demo

test: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pip check
	$(BIN)/pytest

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[attachments,dev]'
	touch $@

# Locks what is installed now; run it in a fresh environment after a change of pyproject.toml.
lock: .venv/ready
	$(BIN)/pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf .venv
