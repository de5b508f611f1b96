# The commands of this house. `make help` lists them; two of them, `make demo` and `make test`, do all set-up themselves.
#
# Every target that needs the environment depends on `setup`, which does nothing when .venv already matches uv.lock.
# ARGS passes more to the program behind a target: make test ARGS="-k ledger", make serve ARGS="--port 9000".

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
ARGS ?=
PY := .venv/bin/python
# A root user (a container) must say so to Jupyter.
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

.PHONY: help setup demo serve lab test oracles check fix bench capacity bytes drill evidence docs schema

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## Make .venv from the frozen uv.lock (at once when it is already there)
	@PYTHON='$(PYTHON)' ./.ci/setup

demo: setup ## A sample household from plan to report under out/
	@.venv/bin/finsim demo $(ARGS)

serve: setup ## The boards and the API; prints where they are
	@.venv/bin/finsim serve $(ARGS)

lab: setup ## JupyterLab on the notebooks
	@$(PY) -m jupyterlab $(AS_ROOT) --notebook-dir=notebooks $(ARGS)

test: setup ## Every test but the slow ones, and the guide notebooks; no service needs to run
	@$(PY) -m pytest -m "not slow" --nbval-lax tests notebooks/guide $(ARGS)

oracles: setup ## Published tables and exact formulas against finsim
	@$(PY) -m pytest -m oracle tests $(ARGS)

check: setup ## Style, types, import floors, stripped notebooks, documents and the lock file
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@git ls-files -z 'notebooks/*.ipynb' | xargs -0 -r .venv/bin/nbstripout --verify
	@$(PY) -m pytest tests/architecture

fix: setup ## Put style right and strip notebook outputs
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@git ls-files -z 'notebooks/*.ipynb' | xargs -0 -r .venv/bin/nbstripout

bench: setup ## The speed ratios and their gates; a table, and JSON under out/
	@$(PY) -m tests.benchmarks --json out/bench.json $(ARGS)

capacity: setup ## The server under load on loopback: latencies, memory, what a run takes in the store
	@$(PY) -m tests.benchmarks.serving $(ARGS)

bytes: setup ## One SHA-256 over threads, strips, chunks, stores and processors
	@$(PY) -m tests.simulation.one_digest

drill: setup ## Deployments against a stand-in of the host, with faults: the table of ends
	@$(PY) -m tests.ops.scripts

evidence: setup ## The slow and statistical tests
	@$(PY) -m pytest -m slow tests $(ARGS)

docs: setup ## Write the generated pages of docs/ anew
	@$(PY) -m docs.write_household_page
	@$(PY) -m docs.write_markets_page
	@$(PY) -m docs.write_worked_years_page
	@$(PY) -m docs.write_validation_page
	@$(PY) -m docs.write_performance_page

schema: setup ## Print the JSON Schema of the plan file
	@.venv/bin/finsim schema

.PHONY: image
image: ## Build the image; ENGINE=docker or buildah, BASE=a Debian bookworm with Python 3.11
	@$(or $(ENGINE),docker) build $(if $(filter buildah,$(ENGINE)),--format docker) $(if $(BASE),--build-arg BASE=$(BASE)) --tag finsim:local .
