# Each target makes .venv when it is absent, and installs only when pyproject.toml or constraints.txt changed.
PYTHON ?= python3
PORT ?= 8000
DOCS ?= seeds
PIP_FLAGS ?=
BIN := .venv/bin
INSTALLED := .venv/.installed

# make has a library of its own in this checkout; without make, yours is in your data folder.
export PINCITE_LIBRARY ?= $(CURDIR)/.library

.PHONY: setup chat test stress check format eval bench bench-web bench-scale formats seeds-files reader card clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@echo "Setting up .venv: some minutes, once"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt -e '.[dev]'
	@touch $@

chat: $(INSTALLED)
	@$(BIN)/pincite serve --port $(PORT) --ingest $(DOCS)

test: $(INSTALLED)
	PINCITE_MODELS=$(CURDIR)/.models $(BIN)/python -m pytest -m 'not stress'

stress: $(INSTALLED)
	PINCITE_MODELS=$(CURDIR)/.models $(BIN)/python -m pytest -m stress

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(INSTALLED)
	@$(BIN)/pincite ingest seeds
	@$(BIN)/pincite eval eval/questions.jsonl

bench: $(INSTALLED)
	@$(BIN)/python -m eval.bench seeds
	@$(BIN)/python -m eval.format_speed

# How well each format is read, beside other tools, which are installed in FORMATS: docs/formats.md.
FORMATS ?= .formats
formats: $(INSTALLED)
	@$(BIN)/python -m eval.format_scores --work $(FORMATS) --pip-flags "$(PIP_FLAGS)"

# The seeds that aren't plain text or Markdown, made anew from their script.
seeds-files: $(INSTALLED)
	@$(BIN)/python -m eval.make_seeds

# The pages in a browser: from sending a question to seeing its answer, and the weight of each page.
bench-web: $(INSTALLED)
	@$(BIN)/python -m eval.bench_web seeds

# Cost against size, to a million passages: half an hour and 10 GB in SCALE, where the libraries stay for the next time.
SCALE ?= .scale
TEXTS ?=
bench-scale: $(INSTALLED)
	@$(BIN)/python -m eval.scale --work $(SCALE) --texts $(TEXTS)

# Train the reader on a folder of question sets (embeddings/reader/sets.py says their form): hours on a CPU. WORK keeps the
# checkpoints, and what has been read; a second call goes on from there.
WORK ?= .reader
reader: $(INSTALLED)
	@for verb in mine train export; do $(BIN)/python -m embeddings.reader $$verb --data $(DATA) --work $(WORK) || exit 1; done
	@$(MAKE) --no-print-directory card DATA=$(DATA)

# The figures of the model card.
card: $(INSTALLED)
	@$(BIN)/python -m embeddings.reader measure --data $(DATA) --work $(WORK)
	@$(BIN)/python -m eval.report_heldback --data $(DATA) --work $(WORK)

clean:
	rm -rf .venv .library .models .scale .formats .compare .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
