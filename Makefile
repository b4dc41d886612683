# INS Studio: one word a job. `make run` and `make test` set everything up by themselves.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
XVFB := xvfb-run -a -s "-screen 0 1600x1000x24 -dpi 96"

.PHONY: setup run test test-fuzz test-export test-bundle check bench bench-timeline bench-walk bundle demo-data

setup: $(READY)

$(READY): requirements.lock requirements-dev.lock pyproject.toml tools/system_packages.sh
	sh tools/system_packages.sh
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

run: setup
	$(BIN)/python -m ins_studio --window

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m "not gl and not fuzz"
	QT_QPA_PLATFORM=xcb $(XVFB) $(BIN)/python -m pytest -q -m gl

test-fuzz: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m fuzz

test-export: setup
	sh tools/test_export.sh

bundle: setup
	sh tools/bundle.sh

test-bundle: bundle
	sh tools/test_bundle.sh

bench: setup
	$(XVFB) $(BIN)/python -m benchmarks

bench-timeline: setup
	QT_QPA_PLATFORM=xcb $(XVFB) $(BIN)/python -m benchmarks.timeline

bench-walk: setup
	QT_QPA_PLATFORM=xcb $(XVFB) $(BIN)/python -m benchmarks.random_walk

demo-data:
	sh tools/demo_data.sh
