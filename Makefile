# `make run` serves the demonstration, `make test` tests, `make sure` is what has to pass.

MAKEFLAGS += --no-print-directory
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v "$$name"; break; }; done)
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
TYPED := $(wildcard domain documents models services forms web blueprints commands jobs builtin \
	scripts app.py settings.py settings_table.py serve.py lifeline.py worker.py)
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check sure audit bench editor fonts translations lock

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# ------------------------------------------------------------------ setting up
setup: $(VENV)/runtime.stamp $(CATALOGUES:.po=.mo)  ## make .venv with what running needs

setup-dev: $(VENV)/dev.stamp $(CATALOGUES:.po=.mo)  ## add what testing and checking need

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (PYTHON=... names one)" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.txt | $(BIN)/pip
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/runtime.stamp
	$(INSTALL) -r requirements-dev.txt
	@touch $@

translations/%.mo: translations/%.po | $(VENV)/runtime.stamp
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# ------------------------------------------------------------------ running
run: export CENGBAO_PORT ?= $(PORT)
run: setup  ## serve the demonstration on http://127.0.0.1:8000 (PORT changes it)
	@$(BIN)/flask --app app db upgrade
	@$(BIN)/flask --app app demo load --if-empty
	@exec $(BIN)/python -m serve

bench: setup-dev  ## run every program in benchmarks/
	@set -e; for program in benchmarks/*.py; do \
		case "$$program" in */_*|*/'*.py') continue;; esac; \
		echo "== $$program"; PYTHONPATH=. $(BIN)/python "$$program"; done

# ------------------------------------------------------------------ testing
test: setup-dev  ## run the tests with coverage (TESTS=path narrows them)
	@$(BIN)/python -m pytest --numprocesses auto --dist loadscope \
		--cov --cov-report term:skip-covered $(TESTS)

check: setup-dev  ## format, lint, types, arrows, migrations on both databases
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m scripts.check_migrations

audit: setup-dev  ## known weaknesses of locked packages (asks outside), common mistakes in ours
	$(BIN)/bandit --quiet --severity-level medium --recursive $(filter-out scripts,$(TYPED))
	$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements-server.txt

sure:  ## everything that has to pass: check, then test
	@$(MAKE) check
	@$(MAKE) test

# ------------------------------------------------------------------ making files that are kept
lock: setup-dev  ## resolve requirements*.in into hashed requirements*.txt
	@for name in requirements requirements-server requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--only-binary :all: --no-emit-index-url --no-emit-find-links --no-header \
			--no-annotate $$name.in --output-file $$name.txt || exit 1; done

editor:  ## build static/vendor/editor-<version>.min.js from frontend/ (needs Node 20)
	cd frontend && npm ci --no-audit --no-fund && npm run --silent build

fonts: setup-dev  ## build the shipped font subsets anew
	$(BIN)/python scripts/build_fonts.py

translations: setup-dev  ## collect new messages into the catalogues and compile them
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --ignore-dirs ".*" \
		--keywords "msg Message _l" --project Cengbao --no-location --sort-output \
		--output-file translations/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --no-wrap --ignore-obsolete \
		--input-file translations/messages.pot --output-dir translations
	@rm translations/messages.pot
	$(BIN)/pybabel --quiet compile --directory translations --statistics
