# Every target works from a fresh clone with Python 3.11+, make and pip; `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Where torch comes from. PyPI's default build for Linux brings about 5 GB of CUDA; the CPU build is 190 MB (700 MB unpacked).
# Without a GPU: make demo TORCH_INDEX=ADDRESS, the index of CPU builds that PyTorch's installation page names.
TORCH_INDEX ?=
TORCH  := torch==2.13.0
# Tests run side by side; each worker takes about 1.5 GB. One has the files in their order, the other takes from the end.
WORKERS ?= 2
SHARED := -n $(WORKERS) --dist worksteal
DEMO   := .demo/library
READY  := $(VENV)/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test test-all lint fix serve eval bench bench-all train-reader train-verifier docs dist clean constraints
.DEFAULT_GOAL := help

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Debian's python3 comes without ensurepip unless python3-venv is there; then pip puts itself into the environment.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "needed: Python 3.11 or newer; name it with make PYTHON=..."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	    $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; \
	} || { echo "no environment in $(VENV): does $(PYTHON) have venv and pip? On Debian: apt-get install python3-venv"; exit 1; }
	@echo "installing into $(VENV) (the first time takes some minutes)"
	@$(BIN)/pip install --quiet --no-deps $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	@PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --constraint constraints.txt --editable '.[anthropic,google,huggingface,mistral,ollama,openai,dev]'
	@touch $@

demo: $(READY)  ## ingest the example articles and ask three questions
	@BIN=$(BIN) sh examples/demo.sh $(DEMO)

test: $(READY)  ## run the tests, long ones with fewer repeats
	$(BIN)/python -m pytest -q $(SHARED)

test-all: $(READY)  ## run every test with its full count; goes on where it was broken off
	$(BIN)/python -m pytest -q --full --resume $(SHARED)

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

eval: $(READY)  ## run the example questions over the example articles, and fail where a score fell below its floor
	$(BIN)/dateline ingest examples/articles --library $(DEMO)
	$(BIN)/dateline eval run eval/sets/examples.jsonl --library $(DEMO) --out .demo/eval --workers 2 --again
	$(BIN)/dateline eval report .demo/eval
	$(BIN)/dateline eval gate .demo/eval --floors eval/sets/floors.json

bench: $(READY)  ## measure speed; beside the peers where DATELINE_TEST_DATA and DATELINE_PEERS are set
	$(if $(DATELINE_TEST_DATA),$(BIN)/python benchmarks/peers.py,$(BIN)/python benchmarks/speed.py)

bench-all: $(READY)  ## measure everything; goes on where it was broken off
	$(BIN)/python benchmarks/peers.py --peers all --peer-rounds 3; a=$$?; $(BIN)/python benchmarks/growth.py; b=$$?; \
	$(BIN)/python benchmarks/scale.py; exit $$((a|b|$$?))

train-reader: $(READY)  ## train the reader on the public sets in DATA, some hours; goes on where it was broken off
	@test -n "$(DATA)" || { echo "needed: the folder of the public data sets; make train-reader DATA=..."; exit 2; }
	$(BIN)/python training/train_reader.py $(DATA) .demo/reader

train-verifier: $(READY)  ## train the verifier on the public sets in DATA, an hour or two; goes on where it was broken off
	@test -n "$(DATA)" || { echo "needed: the folder of the public data sets; make train-verifier DATA=..."; exit 2; }
	$(BIN)/python training/train_verifier.py $(DATA) .demo/verifier $(if $(wildcard .demo/reader/reader.safetensors),--begin .demo/reader/reader.safetensors)

docs: $(READY)  ## write the generated parts of README.md and docs again
	$(BIN)/python docs/generate.py

# build/ of an earlier run would bring back what was deleted since.
dist: $(READY)  ## build the wheel
	@rm -rf build
	$(BIN)/python -m build --wheel --outdir dist .

constraints: $(READY)  ## write constraints.txt from what is installed
	@sed -n '/^# Not on every machine/,$$p' constraints.txt > $(VENV)/others.txt
	@$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -vixFf $(VENV)/others.txt > $(VENV)/here.txt
	@cat $(VENV)/here.txt $(VENV)/others.txt > constraints.txt

clean:  ## remove the environment and everything built
	rm -rf $(VENV) .demo build dist *.egg-info
