# The two commands:  make archive  |  make test.   Then:  make serve
# Another interpreter, database or port:  make archive PYTHON=python3.12 DB=my.db   make serve PORT=8080

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
DB := za.db
HOST := 127.0.0.1
PORT := 8001
PYTHON :=
OCR_PACKAGES := tesseract-ocr tesseract-ocr-script-latn tesseract-ocr-deu

.DEFAULT_GOAL := help
.PHONY: help archive serve test check floor ocr clean

help:
	@echo "make archive   richtet alles ein und liest corpus/ nach $(DB)"
	@echo "make serve     zeigt $(DB) unter http://$(HOST):$(PORT)/"
	@echo "make test      richtet alles ein und führt alle Prüfungen aus"
	@echo "make clean     entfernt $(VENV)/ und Zwischenstände (das Archiv bleibt)"

archive: $(VENV)/installed ocr
	@$(BIN)/za-archive ingest corpus --db $(DB)
	@echo "Ansehen: make serve, dann http://$(HOST):$(PORT)/ im Browser öffnen."

serve: $(VENV)/installed
	@test -f $(DB) || $(MAKE) --no-print-directory archive
	@$(BIN)/za-archive serve --db $(DB) --host $(HOST) --port $(PORT)

test: $(VENV)/installed-dev ocr
	@$(MAKE) --no-print-directory check BIN=$(BIN)

# all checks, the quick ones first; BIN names the environment that has them
check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	COLUMNS=120 $(BIN)/za-archive evaluate corpus/gold
	$(BIN)/python -m pytest -rs

# what gold has gained becomes the floor below which no later change may fall
floor: $(VENV)/installed-dev
	RAISE_GOLD_FLOOR=1 $(BIN)/python -m pytest tests/test_gold.py

# an environment that was moved, or whose Python went away, is made anew
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat $(VENV)/made-for 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/made-for $(VENV)/installed $(VENV)/installed-dev)
endif

# not the newest Python first: one of last month has no wheels yet of what we build on
$(VENV)/made-for: pyproject.toml
	@if ! test -s $@; then \
	  for name in $(PYTHON) python3.13 python3.12 python3.11 python3 python python3.14 python3.15; do \
	    if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$name; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Python 3.11 oder neuer fehlt. Bitte installieren, oder angeben: make archive PYTHON=/pfad/zu/python3" >&2; exit 1; fi; \
	  if ! $$found -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "$$found kann keine Umgebungen anlegen (Modul venv oder ensurepip fehlt)." >&2; \
	    echo "Bitte installieren (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; fi; \
	  echo "Umgebung $(VENV)/ mit $$($$found --version)"; \
	  $$found -m venv --clear $(VENV) || exit 1; \
	fi
	@echo "$(CURDIR)" >$@

$(VENV)/installed: $(VENV)/made-for
	@echo "Installiere za-archive …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/made-for
	@echo "Installiere za-archive und was die Prüfungen brauchen …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(VENV)/installed $@

# Tesseract where it is missing and may be installed; never a reason to fail
ocr:
	@has() { tesseract --list-langs 2>/dev/null | grep -Eqx "$$1"; }; \
	may=""; \
	if command -v apt-get >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ]; then may="env"; elif sudo -n true >/dev/null 2>&1; then may="sudo -n env"; fi; \
	fi; \
	if ! { has '(script/)?Latin' && has deu; } && [ -n "$$may" ]; then \
	  echo "Installiere Tesseract …"; \
	  $$may DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1; \
	  $$may DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(OCR_PACKAGES) >/dev/null 2>&1; \
	fi; \
	has '(script/)?Latin' || \
	  echo "Tesseract mit dem Schriftmodell „Latin“ fehlt: Scans werden mit dem Problem ocr_missing aufgeführt."

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
