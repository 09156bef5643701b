"""Whole networks, typed in one line and out of groups: the walk, the compiled function, differences, torch."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from differences import slope

import graphtutor as gt
from graphtutor.engine.steps import Propagated
from graphtutor.graph.folding import without_groups

CHANCE = np.random.default_rng(20)
FEEDS: dict[str, Any] = {
    "X": CHANCE.normal(size=(6, 4)),
    "Y": np.eye(3)[CHANCE.integers(0, 3, 6)],
    "W1": CHANCE.normal(size=(4, 5)),
    "b1": CHANCE.normal(size=5),
    "W2": CHANCE.normal(size=(5, 3)),
    "b2": CHANCE.normal(size=3),
}
PLAIN = "softmax_ce(Y, relu(X @ W1 + b1) @ W2 + b2) + 0.01*(sum(W1**2) + sum(W2**2))"
NETWORKS = {
    "one line": PLAIN,
    "groups": "softmax_ce(Y, dense(relu(dense(X, W1, b1)), W2, b2)) + l2(W1, 0.01) + l2(W2, 0.01)",
    "statements": (
        "z1 = X @ W1 + b1; a1 = relu(z1); z2 = a1 @ W2 + b2; a2 = softmax(z2); "
        "data = cce(Y, a2); penalty = 0.01*(sum(square(W1)) + sum(square(W2))); data + penalty"
    ),
}


def numpy_loss(feeds: dict[str, Any]) -> float:
    """Return the loss of the two layers as NumPy computes it, without any gate."""
    hidden = np.maximum(feeds["X"] @ feeds["W1"] + feeds["b1"], 0)
    scores = hidden @ feeds["W2"] + feeds["b2"]
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    data = -np.mean(np.sum(feeds["Y"] * np.log(chances), axis=1))
    return float(data + 0.01 * (np.sum(feeds["W1"] ** 2) + np.sum(feeds["W2"] ** 2)))


def off(ours: Any, theirs: Any) -> float:
    """Return the relative error of a whole array."""
    return float(np.linalg.norm(np.subtract(ours, theirs)) / np.linalg.norm(theirs))


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_walked_compiled_and_opened_agree(text: str) -> None:
    graph = gt.parse(text)
    trace = gt.run(graph, FEEDS)
    assert trace.output == pytest.approx(numpy_loss(FEEDS), rel=1e-14)
    output, grads = gt.compile(graph)(FEEDS)
    opened = gt.run(without_groups(graph), FEEDS)
    assert output == pytest.approx(trace.output, rel=1e-15)
    assert opened.output == pytest.approx(trace.output, rel=1e-15)
    for name in FEEDS:
        assert off(grads[name], trace.grads[name]) < 1e-15
        assert off(opened.grads[name], trace.grads[name]) < 1e-14


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_every_entry_is_a_central_difference(text: str) -> None:
    """Against NumPy's own loss, so that no gate judges itself."""
    grads = gt.run(gt.parse(text), FEEDS).grads
    for name, x in FEEDS.items():
        for place in np.ndindex(x.shape):

            def moved(number: float, name: str = name, place: Any = place) -> float:
                other = FEEDS[name].copy()
                other[place] = number
                return numpy_loss({**FEEDS, name: other})

            expected = slope(moved, float(x[place]))
            assert grads[name][place] == pytest.approx(expected, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_gradients_are_those_of_torch(text: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is the other judge of gradients")
    leaves = {name: torch.tensor(x, requires_grad=True) for name, x in FEEDS.items()}
    hidden = torch.relu(leaves["X"] @ leaves["W1"] + leaves["b1"])
    scores = hidden @ leaves["W2"] + leaves["b2"]
    loss = torch.nn.functional.cross_entropy(scores, leaves["Y"])
    loss = loss + 0.01 * ((leaves["W1"] ** 2).sum() + (leaves["W2"] ** 2).sum())
    loss.backward()
    trace = gt.run(gt.parse(text), FEEDS)
    assert trace.output == pytest.approx(loss.item(), rel=1e-12)
    for name, leaf in leaves.items():
        assert off(trace.grads[name], leaf.grad.numpy()) < 1e-12


TORCH_LOSSES = {
    "mse(Y, P)": "mse_loss(P, Y)",
    "mae(Y, P)": "l1_loss(P, Y)",
    "huber(Y, P, 0.5)": "huber_loss(P, Y, delta=0.5)",
    "bce(Y, P)": "binary_cross_entropy(P, Y)",
    "bce_logits(Y, P)": "binary_cross_entropy_with_logits(P, Y)",
    "softmax_ce(Y, P)": "cross_entropy(P, Y)",
    "sparse_softmax_ce(y, P)": "cross_entropy(P, y.long())",
    "sparse_cce(y, P)": "nll_loss(P.log(), y.long())",
    "softmax_ce(label_smoothing(E, 0.1), P)": "cross_entropy(P, E, label_smoothing=0.1)",
    "kl_divergence(Y, P)": "kl_div(P.log(), Y, reduction='batchmean')",
    "poisson(Y, P)": "poisson_nll_loss(P, Y, log_input=False, eps=0)",
    "cosine_similarity(Y, P)": "cosine_similarity(Y, P).mean().neg()",
    "sum(Y*batchnorm(P, g, b, epsilon=0.25))": (
        "batch_norm(P, None, None, g, b, training=True, eps=0.25).mul(Y).sum()"
    ),
}


@pytest.mark.parametrize(("text", "other"), TORCH_LOSSES.items(), ids=TORCH_LOSSES)
def test_losses_are_those_of_torch(text: str, other: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is the other judge of losses")
    chance = np.random.default_rng(8)
    graph = gt.parse(text)
    every = {
        "Y": chance.uniform(0.1, 0.9, size=(7, 4)),
        "P": chance.uniform(0.1, 0.9, size=(7, 4)),
        "E": np.eye(4)[chance.integers(0, 4, 7)],
        "y": chance.integers(0, 4, 7).astype(float),
        "g": chance.uniform(0.5, 2, size=4),
        "b": chance.normal(size=4),
    }
    feeds = {name: every[name] for name in graph.inputs}
    leaves = {name: torch.tensor(x, requires_grad=True) for name, x in feeds.items()}
    names = {name: getattr(torch.nn.functional, name) for name in [other.partition("(")[0]]}
    loss = eval(other, names, leaves)
    loss.backward()
    trace = gt.run(graph, feeds)
    assert trace.output == pytest.approx(loss.item(), rel=1e-12)
    for name, leaf in leaves.items():
        if leaf.grad is not None:
            assert off(trace.grads[name], leaf.grad.numpy()) < 1e-12


def test_batches_of_matrices_are_those_of_torch() -> None:
    """Attention in one line: stacks of matrices, a bias that is repeated, a softmax along the last axis."""
    torch = pytest.importorskip("torch", reason="torch is the other judge of gradients")
    chance = np.random.default_rng(4)
    feeds = {
        "Q": chance.normal(size=(2, 3, 4)),
        "K": chance.normal(size=(2, 5, 4)),
        "V": chance.normal(size=(5, 4)),
        "b": chance.normal(size=(3, 1)),
    }
    trace = gt.run(gt.parse("norm(softmax(Q @ K.T/2 + b*K[0, :, 1]) @ V)"), feeds)
    q, k, v, b = (torch.tensor(x, requires_grad=True) for x in feeds.values())
    torch.linalg.norm(torch.softmax(q @ k.mT / 2 + b * k[0, :, 1], -1) @ v).backward()
    for name, leaf in zip(feeds, (q, k, v, b), strict=True):
        assert off(trace.grads[name], leaf.grad.numpy()) < 1e-12


SLOPES = {
    "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: (z > 0).astype(float),
    "softplus": lambda z: 1 / (1 + np.exp(-z)),
}


@pytest.mark.parametrize("activation", SLOPES)
@pytest.mark.parametrize(
    "layer", ["{0} @ {1} + {2}", "dense({0}, {1}, {2})"], ids=["gates", "groups"]
)
def test_deltas_of_four_layers_are_read_off_the_walk(activation: str, layer: str) -> None:
    """δ at the scores is (a - y)/N, and in every layer δ = a'(z) ⊙ (δ of the next layer · Wᵀ)."""
    chance = np.random.default_rng(6)
    sizes = (5, 6, 4, 5, 3)
    lines, before = [], "X"
    feeds: dict[str, Any] = {"X": chance.normal(size=(7, 5)), "Y": np.eye(3)[[0, 1, 2, 0, 1, 2, 0]]}
    for number, (rows, columns) in enumerate(pairwise(sizes), start=1):
        feeds[f"W{number}"] = chance.normal(size=(rows, columns))
        feeds[f"b{number}"] = chance.normal(size=columns)
        lines.append(f"z{number} = " + layer.format(before, f"W{number}", f"b{number}"))
        lines.append(f"a{number} = {activation}(z{number})")
        before = f"a{number}"
    graph = gt.parse("; ".join([*lines[:-1], "softmax_ce(Y, z4)"]))
    trace = gt.run(graph, feeds)
    values = trace.values
    recorded = {
        id: step.contribution
        for step in trace.steps
        if isinstance(step, Propagated)
        for id in [step.input]
    }
    raised = np.exp(values["z4"])
    delta = (raised / raised.sum(axis=1, keepdims=True) - feeds["Y"]) / 7
    for number in (4, 3, 2, 1):
        arrived = recorded[graph.named[f"z{number}"]]
        np.testing.assert_array_equal(arrived, trace.grads[f"z{number}"])
        np.testing.assert_allclose(arrived, delta, rtol=1e-12, atol=1e-16)
        previous = values[f"a{number - 1}"] if number > 1 else feeds["X"]
        np.testing.assert_allclose(
            trace.grads[f"W{number}"], previous.T @ delta, rtol=1e-12, atol=1e-16
        )
        np.testing.assert_allclose(
            trace.grads[f"b{number}"], delta.sum(axis=0), rtol=1e-12, atol=1e-16
        )
        delta = delta @ feeds[f"W{number}"].T
        if number > 1:
            delta = SLOPES[activation](values[f"z{number - 1}"]) * delta
    np.testing.assert_allclose(trace.grads["X"], delta, rtol=1e-12, atol=1e-16)


def test_steps_down_the_gradient_fit_the_labels() -> None:
    """Gradient descent by the compiled function: 300 steps learn six samples by heart."""
    step = gt.compile(gt.parse("sparse_softmax_ce(y, tanh(X @ W1 + b1) @ W2 + b2)"))
    feeds = {
        "y": [0, 1, 2, 1, 0, 2],
        **{name: FEEDS[name] for name in ("X", "W1", "b1", "W2", "b2")},
    }
    first, _ = step(feeds)
    for _ in range(300):
        _, grads = step(feeds)
        for name in ("W1", "b1", "W2", "b2"):
            feeds[name] = feeds[name] - 0.5 * grads[name]
    last, _ = step(feeds)
    assert first > 0.5
    assert last < 0.01
