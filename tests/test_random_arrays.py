"""Two hundred random programs over arrays, always the same: every way to a gradient gives the same one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from corpus_arrays import Case, random_arrays
from differences import slope

import graphtutor as gt
from graphtutor.graph.folding import opens, without_groups
from graphtutor.graph.graph import Graph
from graphtutor.graph.shapes import shapes_of
from graphtutor.ops import OPS
from graphtutor.syntax.feeds import parse_feeds

CASES = [*random_arrays(200)]
IDS = [f"{number}: {case.text[:50]}" for number, case in enumerate(CASES)]
EVERY = pytest.mark.parametrize("case", CASES, ids=IDS)
SINGLE = 5  # entries that are moved alone


def upstream_of(case: Case) -> Any:
    return np.random.default_rng(3).uniform(0.5, 1.5, size=np.shape(case.output))


def opened(graph: Graph) -> Graph:
    """Open every gate that opens once, from the last to the first."""
    for id in range(len(graph) - 1, -1, -1):
        op = graph[id].op
        if op is not None and opens(op):
            graph = gt.unfold(graph, id)
    return graph


def test_the_corpus_has_every_kind() -> None:
    names = {n.op.name for case in CASES for n in gt.parse(case.text) if n.op is not None}
    structural = {op.name for op in OPS.values() if op.kind == "structural"}
    absent = {"count", "hardmax", "onehot", "onehot_like", "unindex"}  # they hand on nothing
    assert structural - absent <= names
    assert {"max", "min", "where", "greater", "relu", "dense", "mse"} <= names
    assert sum(len(case.feeds) > 1 for case in CASES) > 100
    assert sum(np.ndim(case.output) > 1 for case in CASES) > 40


@EVERY
def test_text_parses_to_the_same_graph(case: Case) -> None:
    graph = gt.parse(case.text)
    assert gt.parse(graph.text) == graph


@EVERY
def test_values_are_those_of_numpy(case: Case) -> None:
    graph = gt.parse(case.text)
    feeds = {name: case.feeds[name] for name in graph.inputs}
    trace = gt.run(graph, feeds, upstream=upstream_of(case))
    np.testing.assert_allclose(trace.output, case.output, rtol=1e-12, atol=1e-14)
    shapes = shapes_of(graph, {name: np.shape(x) for name, x in feeds.items()})
    assert [np.shape(value) for value in trace.node_values] == list(shapes)
    for id in range(len(graph)):
        grad = trace.grad(id)
        assert grad is None or np.shape(grad) == shapes[id]


@EVERY
def test_every_way_gives_the_same_gradients(case: Case) -> None:
    """Recorded, compiled, with groups open, and with every gate open that opens."""
    graph = gt.parse(case.text)
    feeds = {name: case.feeds[name] for name in graph.inputs}
    upstream = upstream_of(case)
    recorded = gt.run(graph, feeds, upstream=upstream)
    ways = {"compiled": gt.compile(graph)(feeds, upstream)}
    for name, other in (("groups open", without_groups(graph)), ("all open", opened(graph))):
        trace = gt.run(other, feeds, upstream=upstream)
        ways[name] = trace.output, dict(trace.grads)
    for way, (output, grads) in ways.items():
        np.testing.assert_allclose(output, recorded.output, rtol=1e-12, atol=1e-13, err_msg=way)
        for name in graph.inputs:
            np.testing.assert_allclose(
                grads[name], recorded.grads[name], rtol=1e-10, atol=1e-12, err_msg=f"{way} {name}"
            )


@EVERY
def test_gradients_are_central_differences(case: Case) -> None:
    """Along a random direction through all inputs together, and of a few entries alone."""
    graph = gt.parse(case.text)
    feeds = {name: np.asarray(case.feeds[name]) for name in graph.inputs}
    upstream = upstream_of(case)
    grads = gt.run(graph, feeds, upstream=upstream).grads
    chance = np.random.default_rng(5)
    directions = [{name: chance.normal(size=x.shape) for name, x in feeds.items()}]
    for _ in range(SINGLE):
        name = chance.choice(list(feeds))
        single = {other: np.zeros(x.shape) for other, x in feeds.items()}
        single[name][tuple(chance.integers(0, size) for size in feeds[name].shape)] = 1.0
        directions.append(single)
    for direction in directions:

        def along(t: float, direction: dict[str, Any] = direction) -> float:
            moved = {name: x + t * direction[name] for name, x in feeds.items()}
            return float(np.sum(upstream * gt.run(graph, moved, upstream=upstream).output))

        ours = sum(float(np.sum(grads[name] * way)) for name, way in direction.items())
        scale = float(np.max(np.abs(upstream * case.output)))
        assert ours == pytest.approx(slope(along, 0.0), rel=1e-6, abs=1e-8 * max(scale, 1.0))


def test_the_corpus_is_always_the_same() -> None:
    again = [*random_arrays(5)]
    assert [case.text for case in again] == [case.text for case in CASES[:5]]
    assert all(
        case.feeds.keys() == known.feeds.keys() for case, known in zip(again, CASES, strict=False)
    )


TABLE = [[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]
REFUSED = (
    "sum(x, axis=(0, -2))", "logsumexp(x, axis=(0, 0))", "sum(x, keepdims=(0, 1))", "sum(x, axis=0.5)",
    "stack(x, x, axis=(0, 1))", "concat(x, x, axis=None)", "hardmax(x, axis=7)", "onehot(x, -1)",
    "onehot(x, classes=None)", "onehot(x, 9999999999)", "broadcast(x, 0)", "reshape(x, shape=None)",
    "broadcast(x, 100000, 2, 100000, 3)", "outer(reshape(x, 6), broadcast(1, 99999999))",
    "index(x, key=None)", "index(x, key=((0, 1),))", "index(x, key=((0, 1, 0),))", "x[0, 0, 0]",
    "unindex(x, into=2, key=5)", "softmax(x, axis=2)", "x @ x", "dense(x, x.T, x)", "batchnorm(x, x.T, 0)",
    "broadcast(x, 2, 2, 3) @ broadcast(x.T, 3, 3, 2)",
)  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_typed_wrongly_is_refused_in_words(text: str) -> None:
    """Whether a gate, a setting or memory is in the way, NumPy never has to say so."""
    with pytest.raises(gt.GraphTutorError) as caught:
        gt.run(gt.parse(text), {"x": TABLE}, upstream=1.0)
    assert caught.value.expected
    assert "{" not in str(caught.value)


@pytest.mark.parametrize("text", ["x=stack(1, 2)", "x=1 @ 2", "x=[softmax(3), 1]"])
def test_values_of_inputs_are_numbers_or_typed_arrays(text: str) -> None:
    with pytest.raises(gt.GraphTutorError) as caught:
        parse_feeds(text)
    assert caught.value.code == "feed-not-a-number"


def test_arrays_of_constants_alone_are_constants() -> None:
    trace = gt.run(gt.parse("x*stack(1, 2) + sum(3)"), {"x": [5.0, 7.0]}, upstream=1.0)
    np.testing.assert_array_equal(trace.output, [8, 17])
    np.testing.assert_array_equal(trace.grads["x"], [1, 2])
    assert gt.sum(3) == 3
    np.testing.assert_array_equal(gt.stack(1, 2), [1, 2])


def test_a_setting_is_kept_in_one_way() -> None:
    """True and 1 are equal to Python, so a gate that was once typed with one would answer for both."""
    for first, second in (("axis=True", "axis=1"), ("keepdims=1", "keepdims=True")):
        graph, other = gt.parse(f"norm(x, {first})"), gt.parse(f"norm(x, {second})")
        assert graph == other
        assert graph.text == other.text == f"norm(x, {second})"
        trace = gt.run(graph, {"x": TABLE}, upstream=1.0)
        assert np.shape(trace.grads["x"]) == (2, 3)
