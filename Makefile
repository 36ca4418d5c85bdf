# Everything a newcomer needs: `make run` and `make test` each set up what is missing first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
LOCK := requirements/dev.lock
BENCH_LOCK := requirements/bench.lock
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := true
export TOKENIZERS_PARALLELISM := false

.PHONY: help setup run test check docs fix lock bench bench-kill bench-retrieval bench-embed bench-ingest bench-search bench-files bench-chunks bench-tables bench-pdf bench-readers fuzz
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: .venv/.ready ## the virtual environment with seogo and everything it needs

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/.ready: $(LOCK) pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@$(UV) pip sync --quiet --python $(BIN)/python $(LOCK)
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

run: setup ## serve the sample documents, with two questions already answered
	@$(BIN)/seogo serve --demo

test: setup ## the test suite
	@$(BIN)/pytest

check: setup ## lint, types, import directions, documentation
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/pytest tests/docs

docs: setup ## write the reference pages from the code
	@$(BIN)/python docs/generate.py

fix: setup ## what the linter can mend by itself
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: | $(filter .tools/bin/uv,$(UV)) ## resolve the dependencies anew
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --group pyproject.toml:model --group pyproject.toml:dev pyproject.toml -o $(LOCK)
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --constraint $(LOCK) --group pyproject.toml:bench pyproject.toml -o $(BENCH_LOCK)

bench: bench-embed bench-retrieval bench-ingest bench-search bench-files bench-chunks ## all benchmarks, one table each

bench-embed: setup ## the encoders: speed and agreement
	@$(BIN)/python bench/embed.py
bench-retrieval: setup ## retrieval and answers over the evaluation sets, through REST
	@$(BIN)/python bench/retrieval.py
bench-ingest: setup ## files and records until they are searchable, through REST
	@$(BIN)/python bench/ingest.py
bench-search: setup ## search at 10 k and 100 k chunks, through REST
	@$(BIN)/python bench/search.py
bench-files: setup ## real and broken files, through REST
	@$(BIN)/python bench/files.py
bench-tables: setup ## cells of tables in the right row of the right table
	@$(BIN)/python bench/tables.py
bench-chunks: setup ## the chunks of real documents: limits, wholeness, speed
	@$(BIN)/python bench/chunks.py
bench-pdf: setup ## words of PDFs after their lines are joined
	@$(BIN)/python bench/pdf_words.py
bench-readers: .venv-bench/.ready ## the readers beside the best libraries for each format, and two parse processes against one
	@.venv-bench/bin/python bench/readers.py
	@.venv-bench/bin/python bench/parse_pool.py
.venv-bench/.ready: $(BENCH_LOCK) pyproject.toml | $(filter .tools/bin/uv,$(UV))
	@test -x .venv-bench/bin/python || $(UV) venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv-bench
	@$(UV) pip sync --quiet --python .venv-bench/bin/python $(BENCH_LOCK)
	@$(UV) pip install --quiet --python .venv-bench/bin/python --no-deps --editable .
	@touch $@
bench-kill: setup ## 500 kills at every fail point
	@SEOGO_KILLS=500 $(BIN)/pytest tests/flow/test_kills.py
fuzz: setup ## a minute of broken files of every format, through the real parse processes
	@$(BIN)/python bench/fuzz.py
