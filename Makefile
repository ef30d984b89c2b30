# Two commands: `make demo` and `make test`. Each sets up what it needs by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PREFIX ?= /opt/mailgate
export DESTDIR PREFIX PYTHON
STAMP := $(VENV)/.installed

.PHONY: help demo run test check servers models install uninstall clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,postgres,oauth]'
	@touch $@

demo: $(STAMP) ## a real gate on loopback: some twenty mails, what became of each, and why
	$(BIN)/mailgate demo

run: $(STAMP) ## start the gate with config/mailgate.toml
	$(BIN)/mailgate run --config config/mailgate.toml

servers: ## install Dovecot, Postfix and PostgreSQL for the tests, where that is possible
	@tests/servers/install

test: $(STAMP) servers ## all tests, those with real servers too
	$(BIN)/pytest

check: $(STAMP) ## lint, types, import contract
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

models: $(STAMP) ## train the models of the language floor anew from the labelled mail
	$(BIN)/python -m bench.models.train_reading
	$(BIN)/python -m bench.models.train_coarse
	$(BIN)/python -m bench.models.train_alike
	$(BIN)/python -m bench.models.train_stance

install: ## put the gate in place on a Debian machine (DESTDIR, PREFIX=/opt/mailgate, PYTHON); starts nothing
	@systemd/install

uninstall: ## take it away again; config and state stay
	@systemd/uninstall

clean: ## take away what was built
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
