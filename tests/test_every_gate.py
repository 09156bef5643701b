"""Every gate in the catalogue, at every one of its samples, before all judges; a new gate is judged by existing."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import sympy
from differences import slope

import graphtutor as gt
from graphtutor.engine.kinks import is_at_kink
from graphtutor.graph.builder import Builder
from graphtutor.graph.folding import opens
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import LATEX, PLAIN, UNICODE
from graphtutor.namespaces.source import ARRAY, SCALAR
from graphtutor.namespaces.symbolic import SYMBOLIC
from graphtutor.namespaces.writing import Term
from graphtutor.ops import OPS
from graphtutor.ops.call import call
from graphtutor.ops.op import Op

GATES = [op for op in OPS.values() if op.kind == "elementwise"]
JUDGED = [
    pytest.param(op, sample, id=f"{op.name}{sample}") for op in GATES for sample in op.samples
]
SMOOTH = [param for param in JUDGED if not param.values[0].is_comparison]
OPENING = [param for param in JUDGED if opens(param.values[0])]
KINKS = [
    pytest.param(op, point, id=f"{op.name}{point}")
    for op in GATES
    if op.kink
    for point in op.kink.examples
]


def names_of(op: Op, sample: tuple[float, ...]) -> list[str]:
    return [f"{op.input_at(p)}{p}" for p in range(len(sample))]


def graph_of(op: Op, sample: tuple[float, ...], upstream: float | None = None) -> Graph:
    """Return the gate alone over inputs, times a constant upstream; a condition comes from a comparison."""
    builder = Builder()
    operands = []
    for position, name in enumerate(names_of(op, sample)):
        operand = builder.input(name)
        if op.input_at(position) == "condition":
            operand = builder.apply(OPS["greater"], [operand, 0.5])
        operands.append(operand)
    result = builder.apply(op, operands)
    if op.is_comparison:  # which only stands inside where
        result = builder.apply(OPS["where"], [result, 1.0, 0.0])
    if upstream is not None:
        result = builder.apply(OPS["mul"], [result, upstream])
    return builder.graph(result)


def feeds_of(op: Op, sample: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(names_of(op, sample), sample, strict=True))


@pytest.mark.parametrize("op", GATES, ids=lambda op: op.name)
def test_says_what_a_learner_must_know(op: Op) -> None:
    assert op.symbol
    assert op.pattern
    assert op.verb
    assert op.source
    assert len(op.samples) >= 2
    assert set(op.why) == set(op.inputs), "write one sentence in `why` for each input"
    assert op.kink is None or op.kink.examples, "name a point at which the kink is met"


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_slopes_are_central_differences(op: Op, sample: tuple[float, ...]) -> None:
    upstream = random.Random(repr((op.name, sample))).uniform(0.5, 3)
    graph, feeds = graph_of(op, sample, upstream), feeds_of(op, sample)
    grads = gt.run(graph, feeds).grads
    for name, x in feeds.items():
        measured = slope(lambda v, name=name: gt.run(graph, {**feeds, name: v}).output, x)
        assert grads[name] == pytest.approx(measured, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_slopes_are_those_of_sympy(op: Op, sample: tuple[float, ...]) -> None:
    active = [p for p in range(len(sample)) if op.local[op.input_at(p)] is not None]
    use = call(op, len(sample), tuple(active))
    symbols = [sympy.Symbol(f"s{p}", real=True) for p in range(len(sample))]
    point = {s: sympy.Rational(repr(v)) for s, v in zip(symbols, sample, strict=True)}
    arguments = tuple(
        sympy.true if op.input_at(p) == "condition" and sample[p] else
        sympy.false if op.input_at(p) == "condition" else symbols[p]
        for p in range(len(sample))
    )  # fmt: skip
    output = use.output(SYMBOLIC, arguments)
    for position in active:
        rule = sympy.sympify(use.slope(position, SYMBOLIC, arguments, output))
        exact = sympy.diff(output, symbols[position]).subs(point).evalf(50)
        ours = rule.subs(point).evalf(50)
        assert abs(exact - ours) < sympy.Float("1e-40"), (rule, exact)


@pytest.mark.parametrize(("op", "sample"), OPENING)
def test_unfolded_equals_folded(op: Op, sample: tuple[float, ...]) -> None:
    graph, feeds = graph_of(op, sample, 1.7), feeds_of(op, sample)
    gate = next(node for node in graph if node.op is op)
    opened = gt.unfold(graph, gate)
    closed, inside = gt.run(graph, feeds), gt.run(opened, feeds)
    assert all(node.op is not op for node in opened)
    assert inside.output == pytest.approx(closed.output, rel=1e-12)
    assert inside.grads == pytest.approx(closed.grads, rel=1e-11, abs=1e-13)
    assert gt.check(opened, feeds, symbolic=False).ok


@pytest.mark.parametrize("op", [op for op in GATES if opens(op)], ids=lambda op: op.name)
def test_fold_closes_what_unfold_opened(op: Op) -> None:
    graph = graph_of(op, op.samples[0])
    opened = gt.unfold(graph, graph.output)
    assert gt.fold(opened) == graph


@pytest.mark.parametrize(("op", "sample"), JUDGED)
def test_stable_form_equals_plain_form(op: Op, sample: tuple[float, ...]) -> None:
    """The plain rule, read with Python's floats through SymPy, against the number that is computed."""
    use = call(op, len(sample), ())
    plain = use.output(SYMBOLIC, tuple(sympy.Rational(repr(v)) for v in sample))
    computed = gt.run(graph_of(op, sample), feeds_of(op, sample)).output
    if op.name == "where":
        plain = sample[1] if sample[0] else sample[2]
    elif op.is_comparison:
        plain = bool(plain)
    assert computed == pytest.approx(float(plain), rel=1e-14)


@pytest.mark.parametrize(("op", "sample"), JUDGED)
def test_compiled_equals_recorded(op: Op, sample: tuple[float, ...]) -> None:
    graph, feeds = graph_of(op, sample, 1.3), feeds_of(op, sample)
    trace = gt.run(graph, feeds)
    output, grads = gt.compile(graph)(feeds)
    assert output == trace.output
    assert grads == trace.grads


@pytest.mark.parametrize(("op", "sample"), JUDGED)
def test_arrays_give_the_same_numbers(op: Op, sample: tuple[float, ...]) -> None:
    graph, feeds = graph_of(op, sample, 1.3), feeds_of(op, sample)
    trace = gt.run(graph, feeds)
    batch = {name: np.full(3, value) for name, value in feeds.items()}
    output, grads = gt.compile(graph, samples=True)(batch)
    np.testing.assert_allclose(output, np.full(3, trace.output), rtol=1e-14)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, np.full(3, trace.grads[name]), rtol=1e-13)


@pytest.mark.parametrize(("op", "sample"), SMOOTH)
def test_gradient_is_the_sum_over_paths(op: Op, sample: tuple[float, ...]) -> None:
    graph = graph_of(op, sample)
    if opens(op):
        graph = gt.unfold(graph, graph.output)
    feeds = feeds_of(op, sample)
    report = gt.check(graph, feeds, symbolic=False)
    for row in report.rows:
        assert row.paths == pytest.approx(gt.run(graph, feeds).grads[row.name], rel=1e-12)


@pytest.mark.parametrize("op", GATES, ids=lambda op: op.name)
def test_notation_writes_itself(op: Op) -> None:
    graph = graph_of(op, op.samples[0])
    assert gt.parse(graph.text) == graph
    names = names_of(op, op.samples[0])
    use = next(node for node in graph if node.op is op).call
    for style in (PLAIN, UNICODE, LATEX, SCALAR, ARRAY):
        atoms = tuple(style.atom(name) for name in names)
        written = use.output(style, atoms)
        assert isinstance(written, Term)
        assert all(name in written.text for name in names)
        assert written.text.count("{") == written.text.count("}")
        assert written.text.count("(") == written.text.count(")")
        for position in use.active:
            assert "object at" not in str(use.slope(position, style, atoms, style.atom("y")))


@pytest.mark.parametrize(("op", "point"), KINKS)
def test_kink_is_met_and_reported(op: Op, point: tuple[float, ...]) -> None:
    graph, feeds = graph_of(op, point), feeds_of(op, point)
    trace = gt.run(graph, feeds)
    gate = next(node.id for node in graph if node.op is op)
    assert is_at_kink(graph.tape[gate], gate, trace.node_values)
    if op.is_comparison:
        return
    report = gt.check(graph, feeds)
    assert report.ok
    assert "kink" in {row.status for row in report.rows}
    said = " ".join(gt.explain(step, trace) for step in trace.steps)
    assert op.kink is not None
    assert op.kink.convention in said


@pytest.mark.parametrize("op", GATES, ids=lambda op: op.name)
def test_never_raises_on_numbers(op: Op) -> None:
    """Whatever is fed, the answer is a float, if only nan or inf."""
    special = (0.0, -0.0, 1.0, -1.0, 1e-300, 1e300, -1e300, math.inf, -math.inf, math.nan, -0.5)
    count = len(op.samples[0])
    for a in special:
        for b in special:
            feeds = feeds_of(op, tuple((a, b) * count)[:count])
            graph = graph_of(op, op.samples[0])
            trace = gt.run(graph, feeds)
            assert isinstance(trace.output, float)
            assert all(isinstance(grad, float) for grad in trace.grads.values())
            output, grads = gt.compile(graph)(feeds)
            assert repr(output) == repr(trace.output)
            assert repr(grads) == repr(trace.grads)
            assert all(gt.explain(step, trace) for step in trace.steps)
