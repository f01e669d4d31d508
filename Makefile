# Everything is done in .local/: environments, builds, state. `make` alone lists what there is to do.
PYTHON ?= python3
# Bytecode is kept, whatever the surroundings say: tests and stack start the same modules in many processes.
unexport PYTHONDONTWRITEBYTECODE
VENV := .local/venv
STAMP = $(VENV)/$(1)/.stamp-$(shell cksum < requirements/$(1).txt | tr ' ' -)

.DEFAULT_GOAL := help
.PHONY: help environments chromium browser screenshots every-test run up down clock stopsms test test-fast check lock openapi client examples schemas facts functions-table idle-cost access register rules forgeries law-review conformance explore deploy audit evidence certificate verify vulnerabilities bench measured scaling python

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with PYTHON=python3.13"; exit 1; }

# Install a lock with pip: with Python's own where it has one, which takes half the time, else with one of the environment.
PIP_INSTALL = install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/$(1).txt
with_pip = { $(PYTHON) -m pip --python $(VENV)/$(1)/bin/python $(PIP_INSTALL) 2>/dev/null || \
	{ $(VENV)/$(1)/bin/python -m ensurepip >/dev/null && $(VENV)/$(1)/bin/python -m pip $(PIP_INSTALL); }; }

# uv installs in a tenth of the time that pip takes, which does it where uv cannot (an index that only pip knows).
UV := $(VENV)/uv/bin/uv
$(call STAMP,uv): requirements/uv.txt | python
	@rm -rf $(VENV)/uv && $(PYTHON) -m venv --without-pip $(VENV)/uv
	@$(call with_pip,uv)
	@touch $@

# One environment: made anew when its lock changes.
define environment
$(call STAMP,$(1)): requirements/$(1).txt | python $(call STAMP,uv)
	@echo "Making the environment '$(1)' (once; some downloads)"
	@rm -rf $(VENV)/$(1) && $$(PYTHON) -m venv --without-pip $(VENV)/$(1)
	@$(UV) pip install --quiet --python $(VENV)/$(1)/bin/python --require-hashes --no-deps -r requirements/$(1).txt || $(call with_pip,$(1))
	@touch $$@
endef
ENVIRONMENTS := emulator project sam scan
$(foreach name,$(ENVIRONMENTS),$(eval $(call environment,$(name))))

environments: $(foreach name,$(ENVIRONMENTS),$(call STAMP,$(name)))

# The tests of pages need it. It is left as it is where there is one; where none can be had, those tests say so.
chromium: | python
	@$(PYTHON) -m tools.chromium

run: $(call STAMP,emulator) ## Start the embedded stack with sample data, in the foreground: make run, make run AT=2026-11-24T10:00:00+01:00
	@STACK_AT="$(AT)" $(VENV)/emulator/bin/python -m local run

up: $(call STAMP,emulator) ## The same in the background
	@STACK_AT="$(AT)" $(VENV)/emulator/bin/python -m local up

down: $(call STAMP,emulator) ## End the stack
	@$(VENV)/emulator/bin/python -m local down

clock: $(call STAMP,emulator) ## Set the stack's present moment: make clock AT=2026-11-24T10:00:00+01:00 (none: real time)
	@$(VENV)/emulator/bin/python -m local clock $(AT)

stopsms: $(VENV)/project/bin/stopsms ## The command line: make stopsms ARGS="campaign list", or .local/venv/project/bin/stopsms
	@$(VENV)/project/bin/stopsms $(ARGS)

$(VENV)/project/bin/stopsms: $(call STAMP,project) pyproject.toml
	@$(VENV)/project/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

check: $(call STAMP,project) ## Lint and types
	@$(VENV)/project/bin/ruff format --check -q . && $(VENV)/project/bin/ruff check -q .
	@$(VENV)/project/bin/mypy

# Say how long it took, however it ended.
timed = began=$$(date +%s); $(1); code=$$?; echo "make $@: $$(($$(date +%s) - began)) s"; exit $$code

test: ## Every test of every kind, lint and types, from nothing
	@$(call timed,$(MAKE) --no-print-directory --jobs=4 environments chromium && $(MAKE) --no-print-directory --jobs=2 every-test check)

# In a new environment the bytecode of libraries and tests is written by one process, beside lint and types, instead of by each of those
# that run tests. What is wrong with a test, every-test says.
COLLECTED := $(VENV)/project/.collected
$(COLLECTED): $(call STAMP,project)
	@$(VENV)/project/bin/python -m pytest -p no:xdist -qq --collect-only >/dev/null || true
	@touch $@

# One process more than there are processors: those whose tests wait for the stack leave theirs to others.
every-test: $(COLLECTED)
	@$(VENV)/project/bin/python -m pytest -n $$($(PYTHON) -c 'import os; print(os.cpu_count() + 1)') --dist loadscope --no-loadscope-reorder

test-fast: $(call STAMP,project) ## The tests to run at each change, a minute of them: no stack, few examples, nothing slow
	@$(call timed,HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-few} $(VENV)/project/bin/python -m pytest -n auto --dist worksteal --ignore tests/system --ignore tests/browser --ignore tests/functions/test_described_answers.py -m "not exhaustive and not slow")

browser: $(call STAMP,project) $(call STAMP,emulator) chromium ## The tests of pages alone, in Chromium: make browser ONLY=test_form.py
	@$(VENV)/project/bin/python -m pytest -p no:xdist tests/browser$(if $(ONLY),/$(ONLY))

screenshots: $(call STAMP,project) chromium ## Take the pictures of pages in docs/images from the stack that is up: make screenshots ONLY="form thanks"
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.screenshots $(ONLY)

vulnerabilities: $(call STAMP,project) ## Look up known vulnerabilities of the libraries that are deployed
	@$(VENV)/project/bin/pip-audit --requirement shared/requirements.txt --require-hashes --disable-pip --progress-spinner off

openapi: $(call STAMP,project) ## Write the API's description from the code
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.openapi

client: $(call STAMP,project) ## Write the typed client, stopsms.client, from the API's description
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.client

examples: $(call STAMP,project) ## Ask every operation at its door, and keep what is answered as the examples of the API's description
	@PYTHONPATH=shared:functions $(VENV)/project/bin/python -m tests.functions.test_examples

schemas: $(call STAMP,project) ## Write docs/schemas and the table of docs/events.md from the events' models
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.schemas

facts: $(call STAMP,project) ## Write what the record of processing tells of template.yaml
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.template_facts

functions-table: $(call STAMP,project) ## Write the README's table of functions from template.yaml
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.function_table

idle-cost: $(call STAMP,project) ## Write the table of docs/deploy.md: what a stack that does nothing costs a month
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.idle_cost

access: $(call STAMP,project) ## Write the table of docs/access.md, operation by role, from the code and functions/consent_api/openapi.json
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.access

register: $(call STAMP,project) ## Fetch the record of processing, GDPR art. 30 (the embedded stack; or API=url KEY=key)
	@$(VENV)/project/bin/python -m tools.register

rules: $(call STAMP,project) ## Write docs/rules.md from the rules
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.rules

forgeries: $(call STAMP,project) ## Write docs/forgeries.md: what the audit finds of each forgery that its tests make
	@PYTHONPATH=shared:functions $(VENV)/project/bin/python -m tests.audit.test_red_team

law-review: $(call STAMP,project) ## List the legal sources due for review, and how each was seen: make law-review ON=2027-03-01 (none: today)
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.law_review $(ON)

conformance: $(call STAMP,project) ## Hold this project, or SYSTEM=command, against the conformance kit
	@$(VENV)/project/bin/python -m conformance $(if $(SYSTEM),--system "$(SYSTEM)")

explore: $(call STAMP,project) ## Run every schedule of the guarantees' scenarios: make explore BOUNDS="2 0" (switches, faults; 1 1 without)
	@PYTHONPATH=shared:functions POWERTOOLS_METRICS_NAMESPACE=StopSms POWERTOOLS_SERVICE_NAME=explore \
		$(VENV)/project/bin/python -m tests.exploration $(BOUNDS)

deploy: ## Build and deploy a release to your AWS account: make deploy PARAMETERS="AlarmEmail=you@example.com" (others stay), ENVIRONMENT=production
	@sam build && sam deploy $(if $(ENVIRONMENT),--config-env $(ENVIRONMENT)) --parameter-overrides Release=$$(date +%s) $(PARAMETERS)

audit: $(VENV)/project/bin/stopsms ## Audit every send from the archive alone: make audit (the embedded stack), BUCKET=name (your AWS account), RULES_OF=2026-11-24
	@$(VENV)/project/bin/stopsms --table audit $(if $(BUCKET),--bucket "$(BUCKET)") $(if $(RULES_OF),--rules-of "$(RULES_OF)")

evidence: $(VENV)/project/bin/stopsms ## Make an evidence pack: make evidence ADVERTISER=zelie PHONE="06 …" or CAMPAIGN=id (STACK=name: a deployed stack)
	@$(VENV)/project/bin/stopsms --table $(if $(STACK),--stack "$(STACK)") evidence pack $(if $(ADVERTISER),--advertiser "$(ADVERTISER)") \
		$(if $(CAMPAIGN),--campaign "$(CAMPAIGN)") $(if $(PHONE),"$(PHONE)")

verify: $(VENV)/project/bin/stopsms ## Verify an evidence pack offline: make verify PACK=file.zip or a signed document (HASH=, CERTIFICATE=kept elsewhere, MO=megabytes of a large one)
	@test -f "$(PACK)" || { echo "Name the pack or document: make verify PACK=file.zip"; exit 2; }
	@$(VENV)/project/bin/stopsms --table evidence verify $(if $(MO),--mo $(MO)) $(if $(CERTIFICATE),--certificate "$(CERTIFICATE)") "$(PACK)" $(HASH)

certificate: $(VENV)/project/bin/stopsms ## Show the certificate of the key that signs evidence, to be kept elsewhere: make certificate TO=file.pem (PUT=one that an authority issued, STACK=name)
	@$(VENV)/project/bin/stopsms --table $(if $(STACK),--stack "$(STACK)") evidence certificate $(if $(TO),--to "$(TO)") $(if $(PUT),--put "$(PUT)")

bench: $(call STAMP,emulator) $(call STAMP,project) ## Measure against the targets: make bench ONLY="cost sending" SMALLER=1 JSON=path (all without)
	@PYTHONPATH=shared:functions POWERTOOLS_METRICS_NAMESPACE=StopSms POWERTOOLS_SERVICE_NAME=bench \
		$(VENV)/project/bin/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(SMALLER),--smaller) $(if $(JSON),--json $(JSON))

measured: ## The whole bench, on a machine with nothing else to do, kept in docs/measured.json and docs/scaling.md
	-@$(MAKE) --no-print-directory bench JSON=docs/measured.json
	@$(MAKE) --no-print-directory scaling

scaling: $(call STAMP,project) ## Write docs/scaling.md from what was measured
	@PYTHONPATH=shared $(VENV)/project/bin/python -m tools.scaling

lock: ## Resolve the environments anew (needs uv)
	@for name in uv project emulator sam scan; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt; done
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" requirements/layer.in -o shared/requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" requirements/document.in -o functions/evidence_api/requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" requirements/copy.in -o functions/rights_api/requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" requirements/timestamp.in -o functions/archive/requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" requirements/company.in -o functions/consent_api/requirements.txt
