"""Every gate of whole arrays and every group, at every sample, before all judges; a new one is judged by existing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from differences import slope

import graphtutor as gt
from graphtutor.engine.exactly import ENTRIES
from graphtutor.errors import ShapeError
from graphtutor.graph.builder import Builder
from graphtutor.graph.folding import opens
from graphtutor.graph.graph import Graph
from graphtutor.graph.shapes import shapes_of
from graphtutor.namespaces.entries import entries
from graphtutor.namespaces.notation import LATEX, PLAIN, UNICODE
from graphtutor.namespaces.typst_notation import TYPST
from graphtutor.namespaces.writing import Term
from graphtutor.ops import OPS
from graphtutor.ops.op import Op, Sample

GATES = [op for op in OPS.values() if op.kind != "elementwise"]


def name_of(op: Op, sample: Sample) -> str:
    sizes = " ".join("x".join(map(str, np.shape(x))) or "1" for x in sample.inputs)
    return f"{op.name} {sizes} {dict(sample.settings) or ''}".strip()


def params(kind: str = "samples", ops: list[Op] = GATES) -> Any:
    return [
        pytest.param(op, sample, id=f"{name_of(op, sample)} #{number}")
        for op in ops
        for number, sample in enumerate(getattr(op, kind))
    ]


def graph_of(op: Op, sample: Sample) -> Graph:
    """Return the gate alone over inputs."""
    builder = Builder()
    operands = [builder.input(f"{op.input_at(p)}{p}") for p in range(len(sample.inputs))]
    return builder.graph(builder.apply(op, operands, sample.settings))


def feeds_of(graph: Graph, sample: Sample) -> dict[str, Any]:
    return {
        name: np.asarray(x, dtype=float)
        for name, x in zip(graph.inputs, sample.inputs, strict=True)
    }


def upstream_of(graph: Graph, feeds: dict[str, Any]) -> Any:
    """Return a random gradient of the output's shape, always the same."""
    shape = shapes_of(graph, {name: np.shape(x) for name, x in feeds.items()})[graph.output]
    return np.random.default_rng(7).uniform(0.5, 2, size=shape)


def carried(op: Op, graph: Graph) -> list[str]:
    return [name for p, name in enumerate(graph.inputs) if op.carries(op.input_at(p))]


@pytest.mark.parametrize("op", GATES, ids=lambda op: op.name)
def test_says_what_a_learner_must_know(op: Op) -> None:
    assert op.symbol
    assert op.pattern
    assert op.verb
    assert op.source
    assert len(op.samples) >= 2
    assert set(op.why) == set(op.inputs), "write one sentence in `why` for each input"


@pytest.mark.parametrize(("op", "sample"), params())
def test_inferred_shape_is_the_real_one(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    shapes = shapes_of(graph, {name: np.shape(x) for name, x in feeds.items()})
    trace = gt.run(graph, feeds, upstream=upstream_of(graph, feeds))
    assert [np.shape(value) for value in trace.node_values] == list(shapes)
    for name, x in feeds.items():
        assert np.shape(trace.grads[name]) == np.shape(x)


@pytest.mark.parametrize(("op", "sample"), params())
def test_contributions_are_central_differences(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    upstream = upstream_of(graph, feeds)
    grads = gt.run(graph, feeds, upstream=upstream).grads
    for name in graph.inputs:
        for place in np.ndindex(np.shape(feeds[name])):

            def output(x: float, name: str = name, place: Any = place) -> float:
                moved = np.array(feeds[name])
                moved[place] = x
                value = gt.run(graph, {**feeds, name: moved}, upstream=upstream).output
                return float(np.sum(upstream * value))

            ours = np.asarray(grads[name])[place]
            if name in carried(op, graph):
                assert ours == pytest.approx(
                    slope(output, float(feeds[name][place])), rel=1e-7, abs=1e-9
                )
            else:
                assert ours == 0


@pytest.mark.parametrize(("op", "sample"), params())
def test_contributions_are_those_of_sympy(op: Op, sample: Sample) -> None:
    """The forward formula with a symbol in one entry, differentiated by SymPy, at rational numbers."""
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    use = graph[graph.output].call
    exact = tuple(entries(x, ENTRIES.constant) for x in feeds.values())
    upstream = entries(upstream_of(graph, feeds), ENTRIES.constant)
    output = use.output(ENTRIES, exact)
    found = use.contributions(ENTRIES, exact, output, upstream)
    assert set(found) <= set(use.active)
    symbol = sympy.Symbol("s", real=True)
    for position in found:
        ours = np.broadcast_to(found[position], np.shape(exact[position]))
        for place in list(np.ndindex(np.shape(exact[position])))[:4]:
            x = np.array(exact[position], dtype=object)
            value, x[place] = x[place], symbol
            moved = (*exact[:position], x if x.ndim else x[()], *exact[position + 1 :])
            weighed = np.sum(upstream * use.output(ENTRIES, moved))
            derived = sympy.diff(weighed, symbol).subs(symbol, value).evalf(40)
            stated = sympy.S(ours[place]).evalf(40)
            assert abs(derived - stated) < sympy.Float("1e-30"), (derived, stated)


@pytest.mark.parametrize(("op", "sample"), params(ops=[op for op in GATES if op.stable]))
def test_stable_form_equals_plain_form(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    exact = tuple(entries(x, ENTRIES.constant) for x in feeds.values())
    plain = np.asarray(graph[graph.output].call.output(ENTRIES, exact)).astype(object)
    numbers = np.array([float(x) for x in plain.flat]).reshape(plain.shape)
    computed = gt.run(graph, feeds, upstream=upstream_of(graph, feeds)).output
    np.testing.assert_allclose(computed, numbers, rtol=1e-13)


@pytest.mark.parametrize(("op", "sample"), params(ops=[op for op in GATES if opens(op)]))
def test_unfolded_equals_folded(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    upstream = upstream_of(graph, feeds)
    opened = gt.unfold(graph, graph.output)
    assert all(node.op is not op for node in opened)
    closed, inside = (
        gt.run(graph, feeds, upstream=upstream),
        gt.run(opened, feeds, upstream=upstream),
    )
    np.testing.assert_allclose(inside.output, closed.output, rtol=1e-12, atol=1e-14)
    for name in graph.inputs:
        np.testing.assert_allclose(inside.grads[name], closed.grads[name], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(("op", "sample"), params())
def test_compiled_equals_recorded(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    upstream = upstream_of(graph, feeds)
    trace = gt.run(graph, feeds, upstream=upstream)
    output, grads = gt.compile(graph)(feeds, upstream)
    np.testing.assert_allclose(output, trace.output, rtol=1e-13)
    assert list(grads) == list(graph.inputs)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, trace.grads[name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("op", "sample"), params())
def test_every_step_follows_from_the_record(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    feeds = feeds_of(graph, sample)
    trace = gt.run(graph, feeds, upstream=upstream_of(graph, feeds))
    for edge in (edge for id in range(len(graph)) for edge in trace.arrivals(id)):
        np.testing.assert_array_equal(edge.upstream, trace.node_grads[edge.node])
        np.testing.assert_array_equal(edge.contribution, trace.node_grads[edge.input])
        assert edge.local is None


@pytest.mark.parametrize(("op", "sample"), params())
def test_notation_writes_itself(op: Op, sample: Sample) -> None:
    graph = graph_of(op, sample)
    assert gt.parse(graph.text) == graph
    use = graph[graph.output].call
    for style in (PLAIN, UNICODE, LATEX, TYPST):
        atoms = tuple(style.atom(name) for name in graph.inputs)
        written = use.output(style, atoms)
        assert isinstance(written, Term)
        assert written.text.count("(") == written.text.count(")")
        found = use.contributions(style, atoms, style.atom("y"), style.atom("G"))
        assert "object at" not in str(found)


@pytest.mark.parametrize(("op", "sample"), params("refused"))
def test_what_does_not_fit_is_refused(op: Op, sample: Sample) -> None:
    text = graph_of(op, sample).text
    graph = gt.parse(text)
    with pytest.raises(ShapeError) as caught:
        gt.run(graph, feeds_of(graph, sample), upstream=1.0)
    error = caught.value
    assert error.code
    assert error.expected
    assert error.received
    assert error.text == text
    assert error.span is not None
    assert "{" not in str(error)
