# The commands of this repository. Each installs what it needs when that is missing, and is quick the second time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

RELEASE := --configuration release --static-swift-stdlib
# In debug builds SwiftNIO asserts that a listener which is ready has a connection to accept. While a listener is handed
# from one worker to another both wait for it and one may come too late, which would end that worker. Preconditions stay.
TESTED := -Xswiftc -assert-config -Xswiftc Release
SOURCES := Sources Tests Benchmarks $(wildcard Fuzz) Package.swift
TEST_LOG := .build/test.log

.PHONY: help run build deb packages test screenshots bench bench-restart lint format fuzz api-fuzz check

help: ## shows this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: build ## builds release and serves on 127.0.0.1:8000
	@export WEB_UI=$${WEB_UI-true} DOCS_ENABLED=$${DOCS_ENABLED-true} DRAFT_EXTRAS_ENABLED=$${DRAFT_EXTRAS_ENABLED-true}; \
	  exec .build/release/ringdraft

build: ## builds release
	@scripts/dependencies build
	@[[ -x .build/release/ringdraft-worker ]] || echo "Building. The first build takes several minutes."
	@swift build $(RELEASE)

deb: build ## builds the Debian package, .build/ringdraft_VERSION_ARCHITECTURE.deb
	@scripts/dependencies deb
	@scripts/package

# What the tests install under a real systemd: the package, and one that comes before it in an upgrade.
packages: deb
	@OUTPUT_DIR=.build/previous-package scripts/package 0.0.1

test: packages ## builds the package and runs every test
	@scripts/dependencies test
	@scripts/promtool --version >/dev/null
	@[[ -d .build/debug ]] || echo "Building. The first build takes several minutes."
	@mkdir -p .build
	@swift test $(TESTED) 2>&1 | tee $(TEST_LOG)

screenshots: ## makes the pictures of the pages that the documents show, docs/images
	@scripts/dependencies test
	@mkdir -p docs/images
	@SCREENSHOTS=$(CURDIR)/docs/images swift test $(TESTED) --filter WritersPageTests/pictures

bench: ## measures, and prints each figure beside its reference
	@scripts/dependencies bench
	@[[ -x .build/release/ringdraft-worker ]] || echo "Building. The first build takes several minutes."
	@swift build $(RELEASE)
	@Benchmarks/run.sh

bench-restart: ## reloads, scales, kills and restarts under load, and counts what is lost (PHASE_SECONDS=10: quickly)
	@scripts/dependencies bench
	@[[ -x .build/release/ringdraft-worker ]] || echo "Building. The first build takes several minutes."
	@swift build $(RELEASE)
	@Benchmarks/restart.sh

lint: ## checks the form of all Swift files
	@scripts/dependencies build
	@swift format lint --strict --recursive --parallel --configuration .swift-format $(SOURCES)
	@# The formatter leaves comments and strings alone, however long.
	@if LC_ALL=C.UTF-8 grep -rnE --include='*.swift' '.{121}' $(SOURCES) | cut -d: -f1,2; then \
	  echo "These lines have more than 120 characters." >&2; exit 1; fi

format: ## brings all Swift files into form
	@scripts/dependencies build
	@swift format --in-place --recursive --parallel --configuration .swift-format $(SOURCES)

fuzz: ## fuzzes the codecs and parsers for a minute (FUZZ_SECONDS changes that)
	@scripts/dependencies fuzz
	@Fuzz/run.sh

api-fuzz: build ## holds the server against its own description for five minutes (API_FUZZ_SECONDS changes that)
	@scripts/dependencies api-fuzz
	@Fuzz/API/run.sh

check: lint ## lints, fuzzes for a minute, runs every test and ends with the tests' closing line
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory test
	@if grep -E '^. (Test|Suite) .* skipped' $(TEST_LOG); then echo "A test that is skipped here has shown nothing." >&2; exit 1; fi
	@grep -E 'Test run with [0-9]+ test' $(TEST_LOG) | tail -n 1
