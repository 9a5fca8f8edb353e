# Everything runs on Node 24, which npm brings along where the system has an older one.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# The state of this checkout, so that two checkouts never meet. Not exported: REDGREEN_HOME may also stand in .env.
STATE := $(or $(REDGREEN_HOME),$(CURDIR)/.redgreen)
ARGS ?=

SETUP := node_modules/.redgreen-setup

.PHONY: help setup demo up down logs test check bench proof clean

help: ## Show all targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(SETUP) ## Install everything; the other targets do it by themselves

$(SETUP): package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer"; exit 1; }
	@command -v git >/dev/null || { echo "git is missing: install git 2.38 or newer"; exit 1; }
	@echo "Installing packages (once) ..."
	@npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@node -e 'const v = Number(process.versions.node.split(".")[0]); if (v < 24) { console.error("Node " + process.versions.node + " is too old here and npm has none for this platform: install Node 24 or newer"); process.exit(1) }'
	@touch $(SETUP)

demo: $(SETUP) ## One alert to a proven pull request; ARGS="--yes", "--alert 2", "--real"
	@node cli/main.ts demo $(ARGS)

up: $(SETUP) ## Start all services in the background, with what .env says
	@node cli/main.ts up --detach $(ARGS)

down: $(SETUP) ## Stop them
	@node cli/main.ts down

logs: ## Follow the log of what runs here, or ran last
	@log=$$(ls -t "$(STATE)"/*/redgreen.log 2>/dev/null | head -n 1); \
	test -n "$$log" || { echo "Nothing has run here yet: make up"; exit 1; }; tail -n 100 -F "$$log"

test: $(SETUP) ## Run every test; ARGS="domain" for some
	@vitest run $(ARGS)

check: $(SETUP) ## Types, lint, format, import direction, unused code
	@"$$(effect-tsgo get-exe-path)" -p .
	@biome check --error-on-warnings .
	@knip

bench: $(SETUP) ## Measure; prints ratios
	@node bench/append.ts
	@node bench/overhead.ts
	@node bench/rebuild.ts
	@node bench/lag.ts
	@node bench/questions.ts
	@node bench/audit.ts

proof: $(SETUP) ## Cheaters, honest repositories and the wall; ARGS="--only green", "--wall"
	@node proof/main.ts $(ARGS)

clean: ## Stop everything and remove what was set up here
	@if [ -f $(SETUP) ]; then node cli/main.ts down; fi
	@rm -rf "$(STATE)" node_modules
