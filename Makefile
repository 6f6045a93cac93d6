# Everything that a person does here is one target; `make` lists them. CI runs `make test`.

# Ports of the local platform; 0 is a free one. `make up` has fixed ones, so that an SFTP client can remember them.
PORT ?=
SFTP_PORT ?=
PAGES_PORT ?=
# Set to scan uploads for malware, as with the parameter MalwareProtection.
MALWARE_PROTECTION ?=
# A package of your own for `make demo` and `make invoke`.
ZIP ?=
# What `make invoke` runs: a step, an event of your own, and SERVE=1 to answer to any AWS tool until Ctrl-C.
STEP ?=
EVENT ?=
SERVE ?=
# What `make trial-large` uploads, and how many send at once in `make trial-night`.
MEGABYTES ?= 300
DISTRICTS ?= 200
# Students of the districts for `make bench`, `make bench-slope` and `make bench-chain`: one number or, for the first two,
# more. Without it, `make bench` measures the long form, and writes the page; SHORT=1 is the short form.
STUDENTS ?=
SHORT ?=
# Set to write the page where a bench does not do so anyway.
PAGE ?=
# Where the template is held to what CloudFormation has: the oldest region, some that get things later, and GovCloud.
REGIONS := us-east-1 us-west-2 eu-central-1 ca-west-1 us-gov-west-1 us-gov-east-1
# Any Python 3.13, Lambda's. Looked for only when an environment has to be made.
PYTHON ?= $(shell for p in python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && command -v $$p && break; done)

ENVIRONMENTS := .venv/.ready .venv-sam/.ready .venv-ministack/.ready .venv-runtime/.ready
PIP := -m pip install --quiet --quiet --disable-pip-version-check --no-warn-script-location
LOCAL := .venv/bin/python -m rollcall_local
PORTS := $(if $(PORT),--port $(PORT)) $(if $(SFTP_PORT),--sftp-port $(SFTP_PORT)) \
	$(if $(PAGES_PORT),--pages-port $(PAGES_PORT))
SCAN := $(if $(MALWARE_PROTECTION),--malware-protection)
# Where bytecode may not be written, each worker would compile all tests anew, with what pytest makes of their
# assertions: 3 CPU seconds of 4.
PYTEST := PYTHONDONTWRITEBYTECODE= .venv/bin/pytest
# So many local platforms run at once, of up to 2 GB each: one more than processors, because tests wait as well. Each takes
# one file of tests after the other.
PLATFORMS ?= 3
DEPLOYED := $(PYTEST) -n $(PLATFORMS) --dist loadfile --no-loadscope-reorder
# Two processes with half of the rooms each take 10 CPU seconds less than two workers of pytest-xdist, which collect all
# tests each and send three messages for each test. These rooms take as long as all others.
QUICK := ROLLCALL_QUICK=1 $(PYTEST) -q -m "not thorough"
FIRST_HALF := $(addprefix tests/unit/,cli contract mail model project repair report rules)
# With all cases and examples, these take as long as all others.
ALL_FIRST_HALF := $(addprefix tests/unit/,apps cli project publishing reading)
# All rooms but those of a half.
others = $(filter-out $(1) %/__pycache__,$(patsubst %/,%,$(wildcard tests/unit/*/)))
# What runs at once is shown one after the other.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync)
# The tests that take random examples.
EXPLORED = $(shell grep -rlE --include="*.py" "^from (hypothesis|support.exploring)" tests/unit)
LOCK := .venv-sam/bin/uv pip compile --quiet --system-certs --generate-hashes --no-emit-index-url --python-version 3.13

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo up down invoke test test-unit unit-first-half unit-second-half all-unit-first-half all-unit-second-half \
	test-integration test-e2e lint lint-template audit deploy verify-aws format docs docs-check trial-large trial-night explore browser clients pictures bench bench-chain \
	bench-cost bench-memory bench-door bench-pages bench-slope bench-start bench-worst bench-nights replay lock clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: ## make the environments; does nothing if they are up to date
	@# Where several targets are made at once already, it takes part in that.
	@$(MAKE) --silent --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs=4) $(ENVIRONMENTS)

.venv/.ready: requirements/dev.txt pyproject.toml
	@$(call environment,.venv,requirements/dev.txt)
	@.venv/bin/python $(PIP) --no-deps --no-build-isolation --editable .
	@# The wheel has no local platform, benchmark and generators: those are run from here.
	@.venv/bin/python -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "rollcall-tools.pth").write_text("$(CURDIR)/tools\n")'
	@# As where a wheel is installed: a first run, or one that must not write bytecode, has nothing to compile.
	@.venv/bin/python -m compileall -q layers/core/python schemas tools
	@touch $@

.venv-sam/.ready: requirements/sam.txt
	@$(call environment,.venv-sam,$<)
	@touch $@

.venv-ministack/.ready: requirements/ministack.txt
	@$(call environment,.venv-ministack,$<)
	@touch $@

.venv-runtime/.ready: requirements/runtime.txt
	@$(call environment,.venv-runtime,$<)
	@touch $@

# $(1): the folder; $(2): its pinned packages.
define environment
if [ -z "$(PYTHON)" ]; then \
	echo "Rollcall needs Python 3.13, which is what AWS Lambda runs it with. Install it (for example with your" \
		"system's packages, pyenv or uv), or say where it is: make setup PYTHON=/path/to/python3.13" >&2; exit 1; fi; \
echo "Setting up $(1) …"; "$(PYTHON)" -m venv $(1) && $(1)/bin/python $(PIP) --require-hashes --requirement $(2)
endef

demo: setup ## everything once: start, deploy, upload four packages, show what comes of them (ZIP=path: yours)
	@$(LOCAL) demo $(PORTS) $(SCAN) $(if $(ZIP),"$(ZIP)")

up: setup ## start the local platform and keep it running (PORT=4566 SFTP_PORT=2222 PAGES_PORT=4567)
	@$(LOCAL) up $(PORTS) $(SCAN)

down: ## stop what `make up` started
	@if [ -x .venv/bin/python ]; then $(LOCAL) down; else echo "Nothing is running."; fi

invoke: setup ## one function in a container, against `make up`; needs Docker (STEP=unpack EVENT=path ZIP=path SERVE=1)
	@$(LOCAL) invoke $(STEP) $(if $(EVENT),--event "$(EVENT)") $(if $(ZIP),--package "$(ZIP)") $(if $(SERVE),--serve)

trial-large: setup ## one large package through the local platform, and the memory that it takes (MEGABYTES=300)
	@$(LOCAL) large $(PORTS) --megabytes $(MEGABYTES)

trial-night: setup ## all districts at once on the local platform, and the memory that it takes (DISTRICTS=200)
	@$(LOCAL) night $(PORTS) --districts $(DISTRICTS)

test: setup ## all checks and all tests, as in CI (PLATFORMS=3)
	@echo "Linters and unit tests run two at a time; each is shown when it has ended."
	@$(MAKE) --no-print-directory --jobs=2 $(SYNC) lint lint-template docs-check browser clients \
		all-unit-first-half all-unit-second-half
	@$(DEPLOYED) tests/integration tests/e2e

test-unit: setup ## the quick tests without a platform, with few random examples (`make test` has all)
	@echo "Two halves run at once; each is shown when it has ended."
	@$(MAKE) --no-print-directory --jobs=2 $(SYNC) unit-first-half unit-second-half

unit-first-half:
	@$(QUICK) $(FIRST_HALF)

unit-second-half:
	@$(QUICK) $(call others,$(FIRST_HALF))

# They need the same as the linters, so that make begins them after these, in the order of `test`.
all-unit-first-half: setup
	@$(PYTEST) -q $(ALL_FIRST_HALF)

all-unit-second-half: setup
	@$(PYTEST) -q $(call others,$(ALL_FIRST_HALF))

explore: setup ## the random tests with new examples, and TIMES=20 times as many
	@ROLLCALL_EXPLORE=$(or $(TIMES),20) $(PYTEST) -q -n 2 $(EXPLORED)

test-integration: setup ## the deployed chain on the local platform
	@$(DEPLOYED) tests/integration

test-e2e: browser clients ## real clients against the local platform
	@$(DEPLOYED) tests/e2e

clients: setup ## have SFTP clients for the tests: this machine's, or pinned ones in .clients
	@.venv/bin/python -m rollcall_clients

browser: setup ## have a browser for the tests: this machine's, or a pinned one in .browser (CHROMIUM=path: yours)
	@.venv/bin/python -m rollcall_browser

pictures: browser ## make the pictures of README and guide again, in docs/pictures
	@ROLLCALL_PICTURES=docs/pictures $(PYTEST) -q -m pictures tests/e2e

lint: setup ## style, format and types
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy layers/core/python/rollcall functions tools tests

verify-aws: setup ## what only AWS can show, on a deployed stack; makes a synthetic district and removes it (STACK=rollcall)
	@.venv/bin/python -m rollcall_verify $(or $(STACK),rollcall) $(if $(READ_ONLY),--read-only)

deploy: setup ## deploy to AWS: asks, shows what would change, refuses what would lose data (ENV=staging ANSWERS=file YES=1 LOOK=1)
	@.venv/bin/python -m rollcall_deploy $(if $(ENV),--env "$(ENV)") $(if $(ANSWERS),--answers "$(ANSWERS)") \
		$(if $(YES),--yes) $(if $(LOOK),--look)

lint-template: setup ## the template, by SAM and by cfn-lint in several regions
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 PATH="$(CURDIR)/.venv/bin:$$PATH" \
		.venv-sam/bin/sam validate --lint --template-file template.yaml
	@.venv-sam/bin/cfn-lint --regions $(REGIONS) --template template.yaml

format: setup ## put the code into shape
	@.venv/bin/ruff check --fix-only
	@.venv/bin/ruff format

docs: setup ## make the generated pages again
	@.venv/bin/python -m rollcall_docs

docs-check: setup ## fail if a generated page is stale
	@.venv/bin/python -m rollcall_docs --check

.venv-audit/.ready: requirements/audit.txt
	@$(call environment,.venv-audit,$<)
	@touch $@

audit: setup .venv-audit/.ready ## the template by checkov, and the pinned packages by pip-audit, which asks PyPI
	@.venv/bin/python -m rollcall_audit

.venv-bench/.ready: requirements/bench.txt
	@$(call environment,.venv-bench,$<)
	@touch $@

bench: setup .venv-bench/.ready ## measure the floor, Rollcall and other tools, 20 minutes (SHORT=1: 4; STUDENTS=10000: chosen sizes; PAGE=1)
	@.venv/bin/python -m rollcall_bench $(if $(SHORT),--short) $(if $(STUDENTS),--students $(STUDENTS)) \
		$(if $(PAGE)$(if $(SHORT)$(STUDENTS),,long),--page docs/benchmarks.md)

bench-slope: setup ## measure whether a row costs more with 4 million students: 10 minutes, 8 GiB (STUDENTS="…"; PAGE=1)
	@.venv/bin/python -m rollcall_bench.slope $(if $(STUDENTS),--students $(STUDENTS)) \
		$(if $(PAGE),--page docs/benchmarks.md)

bench-start: setup ## measure what a start costs beside the floor: a check of ten students, the help, each function
	@.venv/bin/python -m rollcall_bench.start $(if $(PAGE),--page docs/benchmarks.md)

bench-pages: setup ## measure what a page of findings costs, of a dozen of them and of a million (a minute)
	@PYTHONPATH=functions/apps .venv/bin/python -m rollcall_bench.pages

bench-chain: setup ## measure each step's share of the way from the upload to the e-mail, cold and warm (ROUNDS=11 STUDENTS=1000000 COST=1)
	@$(LOCAL) chain $(PORTS) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(STUDENTS),--students $(STUDENTS)) \
		$(if $(COST),--cost)

bench-cost: setup ## measure what one import asks of AWS, on a quiet machine, and write the cost model of docs/operations.md
	@$(LOCAL) cost $(PORTS)
	@.venv/bin/python -m rollcall_docs

bench-door: setup ## measure uploads to the local door beside OpenSSH's own server and a plain one (MEGABYTES=300)
	@.venv/bin/python -m rollcall_bench.uploads --megabytes $(MEGABYTES)

bench-worst: setup ## measure what files cost at worst, whatever is in them (SIZE=8 MB, KINDS="…"); names the worst
	@.venv/bin/python -m rollcall_bench.worst --size $(or $(SIZE),8) $(KINDS)

bench-nights: setup ## count false holds of ordinary nights and missed ruined rosters (NIGHTS=1000; PAGE=1 writes the page)
	@.venv/bin/python -m rollcall_bench.nights --nights $(or $(NIGHTS),1000) $(if $(PAGE),--page docs/benchmarks.md)

bench-memory: setup ## measure the memory of checks of every kind beside what the limit says (MIB=24 KINDS="…")
	@.venv/bin/python -m rollcall_bench.needs --mib $(or $(MIB),24) $(KINDS)

replay: setup ## compare the verdicts about kept packages under old and new rules (ARCHIVE=folder BASE=main|.venv-old|kept.json KEEP=kept.json)
	@.venv/bin/python -m rollcall_replay "$(ARCHIVE)" $(if $(BASE),--base "$(BASE)") $(if $(KEEP),--keep "$(KEEP)") \
		$(if $(TODAY),--today $(TODAY)) $(if $(JOBS),--jobs $(JOBS))

lock: setup ## pin the newest packages that requirements/*.in allow
	@for name in dev sam ministack runtime bench browser audit; do $(LOCK) --upgrade -o requirements/$$name.txt requirements/$$name.in; done
	@for name in base arrow web; do $(LOCK) --upgrade --python-platform aarch64-manylinux_2_28 -c requirements/dev.txt \
		-o layers/$$name/requirements.txt layers/$$name/requirements.in; done
	@.venv/bin/python -m rollcall_browser lock
	@.venv/bin/python -m rollcall_clients lock

clean: down ## remove the environments and everything that was built
	@rm -rf .venv .venv-* .browser .clients .aws-sam .local build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
