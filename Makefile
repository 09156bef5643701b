# Everything works from a fresh clone with Python 3.11 or newer and make: no step by hand before it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
NEURON := "1/(1+exp(-(w0*x0+w1*x1+w2)))" --at "w0=2, x0=-1, w1=-3, x1=-2, w2=-3"

.PHONY: demo test check bench pictures clean

demo: .venv/installed
	$(BIN)/graphtutor walk $(NEURON) --plain

test: .venv/with-test
	$(BIN)/python -m pytest -n 2

check: .venv/with-check
	$(BIN)/ruff check graphtutor tests bench
	$(BIN)/ruff format --check graphtutor tests bench
	$(BIN)/mypy

bench: .venv/with-bench
	$(BIN)/python bench/run.py

LAYER := "sum(relu(X @ W + b)*G)" --at "X=[[1, 2], [3, 4]], W=[[1, 0, -1], [2, 1, 0.5]], b=[1, 0, -2], G=[[1, 0.5, -1], [2, 0.25, 1]]"

pictures: .venv/installed
	$(BIN)/graphtutor render $(NEURON) -o pictures/neuron.svg --force
	$(BIN)/graphtutor render $(NEURON) -o pictures/formulas.svg --symbolic --locals --force
	$(BIN)/graphtutor render $(LAYER) -o pictures/layer.svg --force

.venv/installed: pyproject.toml
	@echo "Setting up .venv: this takes half a minute, once."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/with-%: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
