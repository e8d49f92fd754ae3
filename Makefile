# The two commands:  make archive  |  make test.   Then:  make serve
# Another interpreter, database or port:  make archive PYTHON=python3.12 DB=my.db   make serve PORT=8080

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
DB := za.db
HOST := 127.0.0.1
PORT := 8001
PYTHON :=
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary tesserocr
OCR_PACKAGES := tesseract-ocr tesseract-ocr-script-latn tesseract-ocr-deu

.DEFAULT_GOAL := help
.PHONY: help archive serve test check floor readme benchmark ocr clean

help:
	@echo "make archive   richtet alles ein und liest corpus/ nach $(DB)"
	@echo "make serve     zeigt $(DB) unter http://$(HOST):$(PORT)/"
	@echo "make test      richtet alles ein und führt alle Prüfungen aus"
	@echo "make clean     entfernt $(VENV)/ und Zwischenstände (das Archiv bleibt)"

archive: $(VENV)/installed ocr
	@$(BIN)/za-archive ingest corpus --db $(DB)
	@echo "Ansehen: make serve, dann http://$(HOST):$(PORT)/ im Browser öffnen."

serve: $(VENV)/installed
	@test -s $(DB) || $(MAKE) --no-print-directory archive
	@$(BIN)/za-archive serve --db $(DB) --host $(HOST) --port $(PORT)

test: $(VENV)/installed-dev ocr
	@$(MAKE) --no-print-directory check BIN=$(BIN)

# all checks, the quick ones first; BIN names the environment that has them
check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	COLUMNS=120 $(BIN)/za-archive evaluate corpus/gold
	$(BIN)/python -m pytest -rfEs

# what gold has gained becomes the floor below which no later change may fall
floor: $(VENV)/installed-dev
	$(BIN)/python tests/test_gold.py

# the help of the commands in README.md
readme: $(VENV)/installed-dev
	$(BIN)/python tests/test_readme.py

# how long the parts take, each as a ratio in one run
benchmark: $(VENV)/installed-dev
	$(BIN)/python benchmarks/run.py

# an environment that was moved, or whose Python went away, is made anew
ifneq ($(shell $(VENV)/bin/python -c '' 2>/dev/null && cat $(VENV)/made-for 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/made-for $(VENV)/installed $(VENV)/installed-dev)
endif

# sh: `apt_install PACKAGES` where apt is there and may be used, else it fails
define APT
	apt_install() { \
	  command -v apt-get >/dev/null 2>&1 || return 1; \
	  if [ "$$(id -u)" = 0 ]; then may=env; elif sudo -n true >/dev/null 2>&1; then may="sudo -n env"; else return 1; fi; \
	  echo "Installiere $$* …"; \
	  $$may DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1; \
	  $$may DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$$@" >/dev/null 2>&1; \
	}
endef

# not the newest Python first: one of last month has no wheels yet of what we build on
$(VENV)/made-for: pyproject.toml
	@$(APT); \
	choose() { \
	  for name in $(PYTHON) python3.13 python3.12 python3.11 python3 python python3.14 python3.15; do \
	    if $$name -c "import sys$$1; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then \
	      echo $$name; return; fi; \
	  done; \
	}; \
	if ! test -s $@; then \
	  found=$$(choose ", ensurepip, venv"); \
	  if [ -z "$$found" ] && [ -n "$$(choose)" ]; then \
	    apt_install "$$(choose)-venv"; found=$$(choose ", ensurepip, venv"); \
	    if [ -z "$$found" ]; then \
	      echo "$$(choose) kann keine Umgebung anlegen. Bitte installieren (Debian, Ubuntu): apt install $$(choose)-venv" >&2; exit 1; fi; \
	  elif [ -z "$$found" ]; then \
	    echo "Python 3.11 oder neuer fehlt. Bitte installieren, oder angeben: make PYTHON=/pfad/zu/python3 …" >&2; exit 1; fi; \
	  echo "Umgebung $(VENV)/ mit $$($$found --version)"; \
	  $$found -m venv --clear $(VENV) || exit 1; \
	fi
	@echo "$(CURDIR)" >$@

$(VENV)/installed: $(VENV)/made-for
	@echo "Installiere za-archive …"
	@$(PIP) --editable '.[ocr]' 2>/dev/null || $(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/made-for
	@echo "Installiere za-archive und was die Prüfungen brauchen …"
	@$(PIP) --editable '.[dev,ocr]' 2>/dev/null || $(PIP) --editable '.[dev]'
	@touch $(VENV)/installed $@

# Tesseract where it is missing and may be installed; never a reason to fail
ocr:
	@$(APT); \
	has() { tesseract --list-langs 2>/dev/null | grep -Eqx "$$1"; }; \
	if ! { has '(script/)?Latin' && has deu; }; then apt_install $(OCR_PACKAGES); fi; \
	has '(script/)?Latin' || \
	  echo "Tesseract mit dem Schriftmodell „Latin“ fehlt: Scans werden mit dem Problem ocr_missing aufgeführt."

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
