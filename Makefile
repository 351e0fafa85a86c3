# One door to everything: `make help` lists what there is.
# Needs GNU make, a POSIX shell and Python 3.11 or 3.12. Works offline once `make setup` has run.

PYTHON ?= $(shell for p in python3.12 python3.11 python3; do \
	$$p -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python
LOCKS := resources/packages
CATALOGUE := resources/translations/zh_CN/LC_MESSAGES/app
HEADLESS := env QT_QPA_PLATFORM=offscreen
TOUR ?= build/tour
# Extra words for pytest, e.g. make test TESTS="tests/core -k calendar"
TESTS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check bench bundle messages lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# ---- set-up: each step leaves a stamp, so that the second run does nothing -----------------------

setup: $(VENV)/.system $(VENV)/.packages $(CATALOGUE).mo  ## environment, packages, system libraries, translations

# A machine without a fitting Python gets the system's (PYTHON is then empty), if that is a fitting one.
$(VENV)/bin/python:
	@.ci/system-packages python "$(PYTHON)"
	@$(or $(PYTHON),python3) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 13) else \
		"Python 3.11 or 3.12 is needed, this is %d.%d: make PYTHON=/path/to/python3.11" % sys.version_info[:2])'
	$(or $(PYTHON),python3) -m venv $(VENV)

$(VENV)/.packages: $(LOCKS)/dev.lock | $(VENV)/bin/python
	$(PY) -m pip install --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -q -r $<
	@touch $@

$(VENV)/.system: .ci/system-packages | $(VENV)/bin/python
	@.ci/system-packages
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po | $(VENV)/.packages
	$(PY) resources/translations/messages.py compile

# ---- use ------------------------------------------------------------------------------------------

run: setup  ## open the program; without a display play the tour instead
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		exec $(PY) main.py; \
	else \
		echo "No display here: playing the tour without one."; \
		$(HEADLESS) $(PY) main.py --tour $(TOUR) && echo "The tour's pictures and papers: $(CURDIR)/$(TOUR)"; \
	fi

# ---- develop --------------------------------------------------------------------------------------

test: setup  ## all tests, without a display, on SQLite and PostgreSQL
	$(HEADLESS) $(PY) -m pytest -n 2 --dist loadfile --max-worker-restart 2 $(TESTS)

check: setup  ## style, format, types, direction of imports, translations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy app
	$(VENV)/bin/lint-imports
	$(PY) -m pytest -q tests/test_translations.py

bench: setup  ## our times against the limit measured in the same run
	$(HEADLESS) $(PY) -m tests.benchmarks

bundle: setup  ## one-folder program in dist/, then its own check
	$(PY) -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller installer.spec
	@du -sm dist/after-sales | awk '{ print "The folder has " $$1 " MB." }'
	$(HEADLESS) dist/after-sales/after-sales --check

messages: setup  ## collect the texts of the program into the catalogue, say what has no translation
	$(PY) resources/translations/messages.py extract
	$(PY) resources/translations/messages.py missing

# Keeps what is pinned; `make lock UPGRADE=--upgrade` takes the newest that pyproject.toml allows.
LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(UPGRADE)

lock: setup  ## pin all packages of pyproject.toml with their hashes
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PY) -m pip install -q uv
	$(LOCK) pyproject.toml -o $(LOCKS)/run.lock
	$(LOCK) --extra dev --constraint $(LOCKS)/run.lock pyproject.toml -o $(LOCKS)/dev.lock

clean:  ## remove everything that can be made again
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis $(CATALOGUE).mo
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
