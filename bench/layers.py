"""A network of two layers on arrays, and a long graph of small ones, beside torch and NumPy by hand."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
from timing import Duel, duel

import graphtutor as gt

NETWORK = "softmax_ce(Y, relu(X @ W1 + b1) @ W2 + b2)"
WEIGHTS = ("W1", "b1", "W2", "b2")
SIZES = {"X": (32, 784), "W1": (784, 128), "b1": (128,), "W2": (128, 10), "b2": (10,)}
GATES = 1_000


def network_feeds() -> dict[str, np.ndarray]:
    """Return a batch and weights as at the start of training."""
    chance = np.random.default_rng(0)
    feeds = {n: chance.normal(size=shape) / shape[0] ** 0.5 for n, shape in SIZES.items()}
    feeds["Y"] = np.eye(10)[chance.integers(0, 10, size=32)]
    return feeds


def torch_network(feeds: dict[str, np.ndarray]) -> Callable[[], Any]:
    """Return one forward and backward pass of torch, in float64 and one thread, to the weights only."""
    import torch

    torch.set_num_threads(1)
    given = {name: torch.tensor(x) for name, x in feeds.items()}
    for name in WEIGHTS:
        given[name].requires_grad_(True)

    def run() -> Any:
        hidden = torch.relu(given["X"] @ given["W1"] + given["b1"])
        scores = hidden @ given["W2"] + given["b2"]
        loss = torch.nn.functional.cross_entropy(scores, given["Y"])
        for name in WEIGHTS:
            given[name].grad = None
        loss.backward()
        return {name: given[name].grad.numpy() for name in WEIGHTS}

    return run


def by_hand(feeds: dict[str, np.ndarray], *, all_inputs: bool) -> Callable[[], Any]:
    """Return the same passes written out in NumPy, to the weights or to X and Y too."""
    X, W1, b1, W2, b2, Y = (feeds[n] for n in ("X", *WEIGHTS, "Y"))  # noqa: N806, as in formulas

    def run() -> Any:
        before = X @ W1 + b1
        hidden = np.maximum(before, 0)
        scores = hidden @ W2 + b2
        low = scores - scores.max(axis=-1, keepdims=True)
        raised = np.exp(low)
        total = raised.sum(axis=-1, keepdims=True)
        logs = low - np.log(total)
        loss = -(Y * logs).sum(axis=-1).mean()
        back = (raised / total - Y) / len(Y)
        inner = (back @ W2.T) * (before > 0)
        grads = {"W2": hidden.T @ back, "b2": back.sum(axis=0)}
        grads |= {"W1": X.T @ inner, "b1": inner.sum(axis=0)}
        if all_inputs:
            grads |= {"X": inner @ W1.T, "Y": -logs / len(Y)}
        return loss, grads

    return run


def network() -> dict[str, Duel]:
    """Time the gradient of the network in every way; check first that all agree."""
    feeds = network_feeds()
    graph = gt.parse(NETWORK)
    program = gt.compile(graph, wrt=WEIGHTS)
    theirs = torch_network(feeds)
    hand, hand_all = (by_hand(feeds, all_inputs=every) for every in (False, True))
    for name, grad in theirs().items():
        np.testing.assert_allclose(gt.run(graph, feeds).grads[name], grad, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(program(feeds)[1][name], grad, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(hand_all()[1][name], grad, rtol=1e-9, atol=1e-12)
    return {
        "gt.run, all inputs, over torch": duel(lambda: gt.run(graph, feeds), theirs),
        "gt.run over NumPy by hand, all inputs": duel(lambda: gt.run(graph, feeds), hand_all),
        "gt.compile, weights, over torch": duel(lambda: program(feeds), theirs),
        "gt.compile over NumPy by hand, weights": duel(lambda: program(feeds), hand),
        "NumPy by hand, weights, over torch": duel(hand, theirs),
    }


def long_text() -> str:
    """Return a graph of 1,000 elementwise gates in a chain."""
    return "; ".join(
        ["v0 = X*W", *(f"v{n} = v{n - 1}{'*W' if n % 2 else ' + X'}" for n in range(1, GATES - 1))]
    ) + f"; sum(v{GATES - 2})"  # fmt: skip


def long_by_hand(X: np.ndarray, W: np.ndarray) -> Callable[[], Any]:  # noqa: N803, as in formulas
    """Return the same work in NumPy, without a record."""

    def run() -> Any:
        values = [X * W]
        for n in range(1, GATES - 1):
            values.append(values[-1] * W if n % 2 else values[-1] + X)
        output = values[-1].sum()
        grad = np.broadcast_to(1.0, X.shape)
        to_x = to_w = None
        for n in range(GATES - 2, 0, -1):
            if n % 2:
                part = grad * values[n - 1]
                to_w = part if to_w is None else to_w + part
                grad = grad * W
            else:
                to_x = grad if to_x is None else to_x + grad
        return output, to_x + grad * W, to_w + grad * X

    return run


def microseconds_per_step() -> float:
    """Return what `gt.run` adds to the work itself, for each step of a long graph on 8×8 arrays."""
    chance = np.random.default_rng(0)
    feeds = {"X": chance.uniform(size=(8, 8)), "W": chance.uniform(0.9, 1.1, size=(8, 8))}
    graph = gt.parse(long_text())
    theirs = long_by_hand(**feeds)
    trace = gt.run(graph, feeds)
    for ours, hand in zip((trace.output, *trace.grads.values()), theirs(), strict=False):
        np.testing.assert_allclose(ours, hand)
    fought = duel(lambda: gt.run(graph, feeds), theirs)
    return (fought.ours - fought.theirs) / len(trace.steps) * 1e6


def held_over_arrays() -> float:
    """Return the bytes that a trace of the network holds, over those of its distinct arrays."""
    feeds = network_feeds()
    graph = gt.parse(NETWORK)
    gt.run(graph, feeds)
    gc.collect()
    tracemalloc.start()
    trace = gt.run(graph, feeds)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    fed = {id(x) for x in feeds.values()}
    owners: dict[int, Any] = {}
    for array in (*trace.node_values, *trace.node_grads):
        while getattr(array, "base", None) is not None:
            array = array.base
        if isinstance(array, np.ndarray) and id(array) not in fed:
            owners[id(array)] = array
    return held / sum(array.nbytes for array in owners.values())
