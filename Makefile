# make demo   export a real notebook, run the package, prove its values
# make test   everything a change must pass

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)
READY := $(VENV)/ready

.PHONY: demo test lint types layers unit template bench clean

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@

demo: $(READY)
	@$(BIN)/python examples/demo.py

test: lint types layers unit template

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -n auto

template: $(READY)
	cd jupyter_mlops/emit/project && ../../../$(BIN)/mypy && ../../../$(BIN)/pytest -n auto

bench: $(READY)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build
