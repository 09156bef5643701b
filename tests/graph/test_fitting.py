"""Values that are proposed for missing inputs run."""

from __future__ import annotations

import math

import pytest

import graphtutor as gt
from graphtutor.graph.fitting import fitting_shapes, proposed_values

TEXTS = [
    "sum(X @ W)", "sum(X @ W + b)", "X @ w", "sum(A @ B @ C)", "softmax_ce(Y, X @ W + b)",
    "softmax_ce(onehot(y, 3), relu(X @ W1 + b1) @ W2 + b2)", "sparse_softmax_ce(y, X @ W)", "mse(y, p) + l2(W, r)",
    "dot(a, b)*outer(c, d)[0, 1]", "w = 2; sum(w*x) + y", "X[1, 2]*x[0]", "x*y + sum(w)", "sum(concat(a, b))*k",
    "H = sigmoid(X @ W1); cce(softmax(H @ W2), softmax(Y))", "norm(X @ X.T)",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_proposed_runs(text: str) -> None:
    graph = gt.parse(text)
    proposed = proposed_values(graph, dict.fromkeys(graph.defaults, ()))
    assert proposed is not None
    typed = ", ".join(f"{name}={value}" for name, value in proposed.items())
    assert math.isfinite(gt.run(graph, gt.parse_feeds(typed)).output)


def test_labels_are_numbers_of_classes() -> None:
    proposed = proposed_values(gt.parse("sparse_softmax_ce(y, X @ W)"), {})
    assert proposed is not None
    assert proposed["y"] == "zeros(2)"


def test_what_is_given_is_kept() -> None:
    graph = gt.parse("sum(X @ W + b)")
    proposed = proposed_values(graph, {"X": (4, 3)})
    assert proposed == {"W": "rand(3, 2; seed=1)", "b": "rand(2; seed=2)"}


def test_where_nothing_fits_nothing_is_proposed() -> None:
    assert proposed_values(gt.parse("sum(reshape(x, 2, 5))"), {}) is None
    assert proposed_values(gt.parse("X @ W"), {"X": (2, 3)}) is None
    assert proposed_values(gt.parse("X @ W"), {"X": (2, 3)}, output=None) is not None


def test_a_graph_with_many_inputs_is_no_recursion() -> None:
    names = [f"w{n}" for n in range(3000)]
    graph = gt.parse("sum(X) + " + " + ".join(names))
    shapes = fitting_shapes(graph, {})
    assert shapes is not None
    assert shapes["w2999"] == ()
