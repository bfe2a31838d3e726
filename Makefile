# Every target works from a fresh clone with Python 3.11+, make and pip; `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Where torch comes from. PyPI's default build for Linux brings about 5 GB of CUDA; the CPU build is 190 MB (700 MB unpacked).
# Without a GPU: make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
TORCH  := torch==2.13.0
DEMO   := .demo/library
READY  := $(VENV)/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test test-all lint fix serve eval bench docs dist clean constraints
.DEFAULT_GOAL := help

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (the first time takes some minutes)"
	@$(BIN)/pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[openai,dev]'
	@touch $@

demo: $(READY)  ## ingest the example articles and ask three questions
	@BIN=$(BIN) sh examples/demo.sh $(DEMO)

test: $(READY)  ## run the tests, long ones with fewer repeats
	$(BIN)/python -m pytest -q

test-all: $(READY)  ## run every test with its full count
	$(BIN)/python -m pytest -q --full

lint: $(READY)  ## check format, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fix: $(READY)  ## format and mend what ruff can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

serve: $(READY)  ## open the chat page over the example articles
	$(BIN)/dateline ingest examples/articles --library $(DEMO)
	$(BIN)/dateline serve --library $(DEMO)

eval: $(READY)  ## run the example questions over the example articles
	$(BIN)/dateline ingest examples/articles --library $(DEMO)
	$(BIN)/dateline eval examples/questions.jsonl --library $(DEMO) --out .demo/eval

bench: $(READY)  ## measure speed and memory on the example articles
	$(BIN)/python benchmarks/speed.py

docs: $(READY)  ## write the generated parts of README.md and docs again
	$(BIN)/python docs/generate.py

dist: $(READY)  ## build the wheel
	$(BIN)/python -m build --wheel --outdir dist .

constraints: $(READY)  ## write constraints.txt from what is installed
	$(BIN)/pip freeze --exclude-editable | sed "s/+cpu$$//" > constraints.txt

clean:  ## remove the environment and everything built
	rm -rf $(VENV) .demo build dist *.egg-info
