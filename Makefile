# Brickyard. `make help` explains every target.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VERSION ?= 0.1.0
GOLANGCI_VERSION := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
PW_VERSION := 1.57.0
AXE_VERSION := 4.14.1

CACHE := $(CURDIR)/.cache
TOOLS := $(CACHE)/bin
GOLANGCI := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)
GOVULNCHECK := $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION)

# The browser driver is an npm package that is unpacked and not installed; the
# browser is the distribution's.
PW_DIR := $(CACHE)/playwright-driver/$(PW_VERSION)
export PLAYWRIGHT_DRIVER_PATH := $(PW_DIR)
export PLAYWRIGHT_NODEJS_PATH := $(shell command -v node)

# What looks for obstacles to people who do not see, or use no mouse, is one too.
AXE_DIR := $(CACHE)/axe-core/$(AXE_VERSION)
export BRICKYARD_AXE := $(AXE_DIR)/package/axe.min.js

# GlusterFS 11.1 is another Debian's than the machine's 10.3, so it lies in a
# root file system of its own, which the nodes of a test cluster can run out of.
export BRICKYARD_ROOT_11 := $(CACHE)/glusterfs-11

PACKAGES := chromium-headless-shell fonts-dejavu-core fonts-liberation glusterfs-server glusterfs-client attr iproute2 debootstrap nodejs npm
WITH_GLUSTER := $(if $(GLUSTER),--version $(GLUSTER))
# Tests write many small databases: in memory that costs nothing. GOTMPDIR must not be
# set, because the tests' own directories would be there and not in TMPDIR.
IN_MEMORY := $(if $(shell [ -w /dev/shm ] && [ $$(df --output=avail -k /dev/shm | tail -1) -gt 2000000 ] && echo yes),GOTMPDIR= TMPDIR=/dev/shm)
UNIT := . ./server/... ./gluster/... ./store/... ./handlers/... ./views/... ./static/... ./e2e/chaos

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build and serve the demo at http://127.0.0.1:8080 (needs only Go)
	bin/brickyard serve --demo

.PHONY: build
build: ## Build bin/brickyard, one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/brickyard .

.PHONY: test
test: install check tests ## Everything: install what is missing, checks, all tests under the race detector, browser and real clusters
	@[ -n "$$(git status --porcelain)" ] || git rev-parse 'HEAD^{tree}' > $(CACHE)/green # the tree that was green

# One after the other: each of them keeps both cores busy, and a page or a cluster that
# waits behind a computation looks broken. All are run, also when one is red.
.PHONY: tests
tests: install-driver
	@$(MAKE) --no-print-directory --keep-going sample race bench-once browser answers crash

.PHONY: verify
verify: check unit ## The minutes before every commit

.PHONY: check
check: generate-clean fmt vet lint vuln ## Generated files, formatting, vet, linters, known vulnerabilities

.PHONY: generate
generate: ## Make the _templ.go files from the templates
	go tool templ generate -path ./views

.PHONY: generate-clean
generate-clean: ## Fail if a generated file is not what its template says
	go tool templ fmt -fail ./views >/dev/null
	@before=$$(sha256sum views/*_templ.go); go tool templ generate -path ./views 2>/dev/null; \
	after=$$(sha256sum views/*_templ.go); \
	[ "$$before" = "$$after" ] || { echo "generated files are stale: commit the result of 'make generate'"; exit 1; }

.PHONY: fmt
fmt: ## Fail if a Go file is not formatted
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "not formatted: $$unformatted"; exit 1; }

.PHONY: vet
vet: ## go vet
	go vet ./...

.PHONY: lint
lint: $(GOLANGCI) ## golangci-lint
	$(GOLANGCI) run ./...

.PHONY: vuln
vuln: ## govulncheck, when its database can be reached
	@if curl -fsS -m 5 -o /dev/null https://vuln.go.dev/index/modules.json 2>/dev/null; then \
		$(MAKE) --no-print-directory $(GOVULNCHECK) && $(GOVULNCHECK) ./...; \
	else echo "govulncheck left out: its database cannot be reached from here"; fi

.PHONY: unit
unit: ## Unit, golden and store tests
	$(IN_MEMORY) go test $(UNIT)

# The race detector slows a server down so much that fewer kills fit in the same
# time; the rest of the unit tests need not run a second time without it.
.PHONY: sample
sample: ## Today's sample of the kills and 20 seconds of the soak, at full speed
	$(IN_MEMORY) go test -count=1 ./e2e/chaos

# SQLite is C that was translated to Go: it keeps its memory by itself, where the
# detector sees nothing, and is four times slower with it.
NOT_SQLITE := "-gcflags=modernc.org/...=-race=false -d=checkptr=0"

.PHONY: race
race: ## The unit tests under the race detector
	$(IN_MEMORY) BRICKYARD_KILLS=10 SOAK=5s go test -race $(NOT_SQLITE) -timeout 30m $(UNIT)

.PHONY: crash
crash: ## Kill the server at a few steps on a real cluster; the unit tests do so on the simulator
	$(IN_MEMORY) BRICKYARD_KILLS_REAL=3 go test -count=1 -timeout 10m -v -run 'OnARealCluster' ./e2e/chaos | grep -v '^=== '

.PHONY: kill
kill: ## Kill the server at every step of every action: simulator (4 min), then a real cluster (20 min)
	BRICKYARD_KILLS=all go test -count=1 -timeout 40m -v -run 'TestAKillAtAnyStep' ./e2e/chaos
	BRICKYARD_KILLS_REAL=all go test -count=1 -timeout 60m -v -run 'OnARealCluster' ./e2e/chaos

.PHONY: soak
soak: ## Users, administrators and kills at once for SOAK (default 10m), checked all the time
	SOAK=$${SOAK:-10m} go test -count=1 -timeout 0 -v -run 'TestSoak' ./e2e/chaos

.PHONY: guard
guard: install-root install-driver ## Sharded volumes and stopped removals under clients that write, on both versions (10 min, an idle machine)
	BRICKYARD_GUARD=1 go test -count=1 -timeout 40m -v -run TestNothingIsCalledWellThatIsNot ./e2e

.PHONY: browser
browser: install-driver ## Browser tests, on the demo and on a real three-node cluster
	$(IN_MEMORY) go test -race -count=1 -timeout 60m ./e2e

.PHONY: answers
answers: ## The simulator beside real clusters of both versions, and the clusters themselves
	$(IN_MEMORY) go test -race -count=1 -p 1 -timeout 30m ./e2e/agreement/... ./e2e/cluster/...

.PHONY: pictures
pictures: install-driver ## Take the README's pictures again
	BRICKYARD_PICTURES=$(CURDIR)/docs/pictures go test -count=1 -run TestPictures ./e2e

.PHONY: fuzz
fuzz: ## Fuzz every decoder, FUZZTIME each (default 30s)
	@grep -ro --include='*_test.go' 'func Fuzz[A-Za-z]*' . | while IFS=: read -r file fuzzer; do \
		echo "$${fuzzer#func } in $$(dirname $$file)"; \
		go test -run '^$$' -fuzz "^$${fuzzer#func }$$" -fuzztime $${FUZZTIME:-30s} -fuzzminimizetime 2s $$(dirname $$file) || exit 1; done

BENCHED := ./store ./handlers ./views ./gluster/...

# Nobody measures every day, and what a benchmark stores by itself breaks unnoticed.
.PHONY: bench-once
bench-once: ## Every benchmark that needs no browser, once, to see that it still runs
	go test -run '^$$' -bench . -benchtime 1x $(BENCHED)

.PHONY: bench
bench: build install-driver ## Measure speed and memory beside a baseline of the same run
	go test -run '^$$' -bench . -benchtime 1s $(BENCHED)
	go test -count=1 -timeout 10m -run '^$$' -bench . -benchtime 1x ./e2e

.PHONY: record
record: ## Record gluster's answers from real clusters of 10.3 and of 11.1 again (root)
	go run ./e2e/cluster/cmd/gluster-cluster record --out gluster/cli/testdata/recorded
	go run ./e2e/cluster/cmd/gluster-cluster record --version 11 --out gluster/cli/testdata/recorded-11
	go test ./gluster/cli -run Recorded -update

.PHONY: cluster-up
cluster-up: ## Bring up a real three-node GlusterFS with two filled volumes (root); GLUSTER=11 for 11.1
	go run ./e2e/cluster/cmd/gluster-cluster up --volumes $(WITH_GLUSTER)

.PHONY: cluster-run
cluster-run: build ## Serve Brickyard on that cluster, brought up if needed (root)
	target=$$(go run ./e2e/cluster/cmd/gluster-cluster up --volumes $(WITH_GLUSTER) | tail -n 1); \
	bin/brickyard serve --data data/cluster --cluster "$${target#--cluster }"

.PHONY: cluster-down
cluster-down: ## End that cluster and leave nothing of it
	go run ./e2e/cluster/cmd/gluster-cluster down

.PHONY: install
install: install-packages install-root install-driver ## Install what the tests need (as root on Debian, through apt and npm)

.PHONY: install-packages
install-packages:
	@missing=""; for p in $(PACKAGES); do \
		case $$p in nodejs) command -v node >/dev/null && continue;; npm) command -v npm >/dev/null && continue;; esac; \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'install ok' || missing="$$missing $$p"; done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "not installed (tests that need them are skipped):$$missing"; fi

.PHONY: install-root
install-root: install-packages
	@why=$$(sh e2e/cluster/make-root.sh $(BRICKYARD_ROOT_11) trixie 2>&1) || \
		echo "GlusterFS 11.1 was not made (tests on it are skipped): $$why"

.PHONY: install-driver
install-driver: $(PW_DIR)/package/cli.js $(AXE_DIR)/package/axe.min.js

$(PW_DIR)/package/cli.js:
	@command -v npm >/dev/null || { echo "npm is missing: browser tests are skipped"; exit 0; }; \
	mkdir -p $(PW_DIR) && cd $(PW_DIR) && npm pack --silent playwright-core@$(PW_VERSION) >/dev/null && \
	tar -xzf playwright-core-$(PW_VERSION).tgz && rm playwright-core-$(PW_VERSION).tgz && touch package/cli.js

$(AXE_DIR)/package/axe.min.js:
	@command -v npm >/dev/null || { echo "npm is missing: browser tests are skipped"; exit 0; }; \
	mkdir -p $(AXE_DIR) && cd $(AXE_DIR) && npm pack --silent axe-core@$(AXE_VERSION) >/dev/null && \
	tar -xzf axe-core-$(AXE_VERSION).tgz package/axe.min.js package/LICENSE && rm axe-core-$(AXE_VERSION).tgz && touch package/axe.min.js

$(GOLANGCI):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv $(TOOLS)/golangci-lint $@

$(GOVULNCHECK):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
	mv $(TOOLS)/govulncheck $@

.PHONY: clean
clean: ## Remove what was built and cached
	rm -rf bin .cache e2e/artifacts
