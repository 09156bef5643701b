"""Four families of scalar graphs, each as a Python function of its inputs, for any number of operations.

A family is written once over `tanh` and `sigmoid`, so that graphtutor and every peer build the same graph.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Family:
    """A graph of about `n` operations.

    Attributes:
        name: what the tables call it.
        leaves: (n) -> the values of the inputs.
        build: (inputs, tanh, sigmoid) -> the output.
    """

    name: str
    leaves: Callable[[int], list[float]]
    build: Callable[[list[Any], Function, Function], Any]


def _spread(count: int) -> list[float]:
    """Return numbers between -1 and 1 that repeat no pattern, the same on every machine."""
    return [math.sin(1.0 + 7.3 * k) for k in range(count)]


def _products(leaves: list[Any], tanh: Function, sigmoid: Function) -> Any:
    """Add up products of neighbours in a balanced tree."""
    terms = [leaves[k] * leaves[k + 1] for k in range(0, len(leaves) - 1, 2)]
    while len(terms) > 1:
        pairs = [terms[k] + terms[k + 1] for k in range(0, len(terms) - 1, 2)]
        terms = pairs + terms[len(pairs) * 2 :]
    return terms[0]


def _chain(n: int) -> Callable[[list[Any], Function, Function], Any]:
    def build(leaves: list[Any], tanh: Function, sigmoid: Function) -> Any:
        x, w, b = leaves
        for _ in range(max(1, n // 3)):
            x = tanh(x * w + b)
        return x

    return build


def _fanout(leaves: list[Any], tanh: Function, sigmoid: Function) -> Any:
    """Use one input again and again, each time with another weight."""
    x, *weights = leaves
    total = None
    for weight in weights:
        part = tanh(x * weight)
        total = part if total is None else total + part
    return total


def _neurons(leaves: list[Any], tanh: Function, sigmoid: Function) -> Any:
    """Add up the outputs of one neuron over many samples: w0, w1, w2 are shared."""
    w0, w1, w2, *samples = leaves
    total = None
    for k in range(0, len(samples), 2):
        out = sigmoid(w0 * samples[k] + w1 * samples[k + 1] + w2)
        total = out if total is None else total + out
    return total


def families(n: int) -> list[Family]:
    """Return the families at about `n` operations."""
    samples = max(1, round(n / 6))
    return [
        Family("products", lambda n: _spread(max(2, n // 2 * 2)), _products),
        Family("tanh chain", lambda n: [0.5, 0.9, 0.1], _chain(n)),
        Family("fan-out", lambda n: [0.5, *_spread(max(1, n // 3))], _fanout),
        Family("neuron", lambda n: [2.0, -3.0, -3.0, *_spread(2 * samples)], _neurons),
    ]
