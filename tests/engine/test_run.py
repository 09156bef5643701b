"""Feeds, the record, and numbers that are not finite."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded


def test_steps_are_forward_then_backward_and_complete() -> None:
    graph = gt.parse("q = x*y; f = q*q + x + 2")
    trace = gt.run(graph, {"x": 2, "y": 3})
    kinds = [type(step) for step in trace.steps]
    turn = kinds.index(Seeded)
    assert set(kinds[:turn]) == {Evaluated}
    assert Evaluated not in kinds[turn:]
    edges = [step for step in trace.steps if isinstance(step, Propagated)]
    assert len(edges) == len({(edge.node, edge.position) for edge in edges}) == 7
    for edge in edges:
        assert edge.contribution == edge.upstream * edge.local
        assert edge.upstream == trace.grad(edge.node)
    for node in graph:
        arrived = [edge.contribution for edge in edges if edge.input == node.id]
        if len(arrived) > 1:
            assert Accumulated(node.id, tuple(arrived), trace.node_grads[node.id]) in trace.steps
        elif arrived:
            assert arrived == [trace.grad(node.id)]


@pytest.mark.parametrize(
    "value", [2, 2.0, np.float64(2), np.int32(2), Fraction(2), np.array(2.0), True]
)
def test_numbers_of_many_kinds_are_fed(value: object) -> None:
    graph = gt.parse("x*x")
    scaled = float(value)  # type: ignore[arg-type]
    assert gt.run(graph, {"x": value}).output == scaled**2  # type: ignore[dict-item]
    assert gt.compile(graph)({"x": value})[0] == scaled**2


@pytest.mark.parametrize(
    ("feeds", "code"),
    [
        ({"x": 1}, "feed-missing"),
        ({}, "feed-missing"),
        (None, "feed-missing"),
        ({"x": 1, "y": 2, "zz": 3}, "feed-unknown"),
        ({"x": 1, "y": 2, "q": 3}, "feed-unknown"),
        ({"x": 1, "y": "two"}, "feed-not-a-number"),
        ({"x": 1, "y": None}, "feed-not-a-number"),
        ({"x": 1, "y": [[1, 2], [3]]}, "feed-not-a-number"),
        ({"x": 1, "y": [1, 2]}, "upstream-missing"),
        ({"x": 1, "y": 2j}, "feed-not-a-number"),
    ],
)
def test_wrong_feeds_are_named(feeds: dict[str, object] | None, code: str) -> None:
    graph = gt.parse("q = x*y; q + 1")
    for attempt in (lambda: gt.run(graph, feeds), lambda: gt.compile(graph)(feeds or {})):  # type: ignore[arg-type]
        with pytest.raises(gt.GraphTutorError) as caught:
            attempt()
        assert caught.value.code == code


def test_unknown_tie_rule() -> None:
    with pytest.raises(gt.GraphTutorError, match="no tie rule"):
        gt.run(gt.parse("max(x, 1)"), {"x": 1}, ties="last")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "x", "output", "grad"),
    [
        ("log(x)", -1, math.nan, -1),
        ("log(x)", 0, -math.inf, math.inf),
        ("1/x", 0, math.inf, -math.inf),
        ("sqrt(x)", 0, 0, math.inf),
        ("exp(x)", 1000, math.inf, math.inf),
        ("x**0.5", -4, math.nan, math.nan),
        ("x**0", 0, 1, 0),
        ("0**x", 2, 0, 0),
        ("x*0", math.inf, math.nan, 0),
        ("sin(x)", math.inf, math.nan, math.nan),
        ("max(x, 1)", math.nan, math.nan, 0),
        ("cosh(x)", 1e4, math.inf, math.inf),
    ],
)
def test_not_finite_is_a_value_and_not_a_crash(
    text: str, x: float, output: float, grad: float
) -> None:
    trace = gt.run(gt.parse(text), {"x": x})
    np.testing.assert_equal(trace.output, output)
    np.testing.assert_equal(trace.grads["x"], grad)


def test_what_does_not_reach_the_output_has_gradient_zero() -> None:
    trace = gt.run(gt.parse("q = log(x); f = 2*y"), {"x": 0, "y": 1})
    assert trace.grads == {"x": 0, "y": 2, "q": 0, "f": 1}
    trace = gt.run(gt.parse("where(x > 0, y, 1)"), {"x": 1, "y": 2})
    assert trace.grads == {"x": 0, "y": 1}
    assert trace.grad(next(n.id for n in trace.graph if n.label == ">0")) is None


def test_constants_alone() -> None:
    trace = gt.run(gt.parse("2*3 + 1"))
    assert (trace.output, dict(trace.grads), trace.graph.inputs) == (7, {}, {})
    assert gt.run(gt.parse("4")).output == 4
    assert gt.run(gt.parse("a = 2*3; a*a")).grads == {"a": 12}
    assert gt.compile(gt.parse("2*3"))({}) == (6, {})


def test_a_trace_can_be_copied_and_pickled() -> None:
    import copy
    import pickle

    trace = gt.run(gt.parse("max(x, 2)*sigmoid(x)"), {"x": 2}, ties="split")
    for other in (copy.deepcopy(trace), pickle.loads(pickle.dumps(trace))):
        assert other.steps == trace.steps
        assert other.graph == trace.graph


def test_a_trace_holds_what_was_fed_and_no_copies() -> None:
    x = np.arange(6.0).reshape(2, 3)
    trace = gt.run(gt.parse("sum(x + 1)"), {"x": x})
    assert trace.values["x"] is x
    add = trace.graph.gates[0].id
    assert trace.node_grads[add] is trace.grads["x"]  # an add passes its gradient on
    assert trace.node_grads[add].base is not None  # and that is one number, seen six times
