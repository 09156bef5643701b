"""Compiled graphs: the same numbers without the record, and arrays over a batch."""

from __future__ import annotations

import math

import numpy as np
import pytest
from corpus import LECTURES

import graphtutor as gt


@pytest.mark.parametrize("name", LECTURES)
def test_batches_give_each_sample_its_own_gradient(name: str) -> None:
    text, feeds = LECTURES[name]
    graph = gt.parse(text)
    program = gt.compile(graph, samples=True)
    scale = np.array([1.0, 0.9, 1.1, 0.95])
    given = feeds or dict(graph.defaults)
    output, grads = program({name: value * scale for name, value in given.items()})
    for sample, factor in enumerate(scale):
        trace = gt.run(graph, {name: value * factor for name, value in given.items()})
        assert np.broadcast_to(output, 4)[sample] == pytest.approx(trace.output, rel=1e-12)
        for name, grad in grads.items():
            assert grad[sample] == pytest.approx(trace.grads[name], rel=1e-10, abs=1e-13)


def test_a_batch_of_one_keeps_its_shape() -> None:
    output, grads = gt.compile(gt.parse("exp(x)*w"), samples=True)(
        {"x": np.array([1.0]), "w": np.array([2.0])}
    )
    assert output.shape == grads["x"].shape == grads["w"].shape == (1,)


def test_weights_may_be_single_numbers() -> None:
    output, grads = gt.compile(gt.parse("w*x + b"), samples=True)(
        {"x": np.arange(3.0), "w": 2.0, "b": 1.0}
    )
    np.testing.assert_array_equal(output, [1, 3, 5])
    np.testing.assert_array_equal(grads["w"], [0, 1, 2])
    np.testing.assert_array_equal(grads["b"], [1, 1, 1])
    np.testing.assert_array_equal(grads["x"], [2, 2, 2])


def test_arrays_do_not_warn_and_may_hold_infinities() -> None:
    output, _ = gt.compile(gt.parse("log(x)"), samples=True)({"x": np.array([-1.0, 0.0, 1.0])})
    np.testing.assert_array_equal(output, [math.nan, -math.inf, 0])


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(gt.GraphTutorError, match="shape"):
        gt.compile(gt.parse("x*y"), samples=True)({"x": np.zeros(3), "y": np.zeros(4)})


def test_named_constants_can_be_fed() -> None:
    program = gt.compile(gt.parse("e*x"))
    assert program({"x": 2.0})[0] == 2 * math.e
    assert program({"x": 2.0, "e": 3.0}) == (6.0, {"e": 2.0, "x": 3.0})
    assert gt.compile(gt.parse("w = 2; w*x"))({"x": 3.0}) == (6.0, {"w": 3.0, "x": 2.0})
    assert gt.compile(gt.parse("w = 2; w*x"))({"x": 3.0, "w": 5.0}) == (15.0, {"w": 3.0, "x": 5.0})


def test_constants_are_fed_to_arrays_in_any_order() -> None:
    program = gt.compile(gt.parse("e*x"), samples=True)
    x = np.array([1.0, 2.0])
    assert program({"x": x})[0].tolist() == [math.e, 2 * math.e]
    assert program({"x": x, "e": 3.0})[0].tolist() == [3, 6]
    assert program({"x": x, "e": 3.0})[1]["e"].tolist() == [1, 2]
    assert program({"x": x})[0].tolist() == [math.e, 2 * math.e]


def test_source_is_straight_line_python() -> None:
    source = gt.compile(gt.parse("x*y + x")).source
    assert "v2 = v0 * v1" in source
    assert "for " not in source


@pytest.mark.parametrize(
    ("text", "feeds"),
    [
        ("w=2; w*x*pi", {"x": 1.0, "pi": 3.0}),
        ("w=2; w*x*pi", {"x": 1.0, "w": 3.0}),
        ("w=2; w*x", {"x": 1.0}),
    ],
)
def test_defaults_and_fed_constants_as_in_run(text: str, feeds: dict[str, float]) -> None:
    graph = gt.parse(text)
    trace = gt.run(graph, feeds)
    assert gt.compile(graph)(feeds) == (trace.output, trace.grads)


def test_unknown_names_are_refused_beside_defaults() -> None:
    with pytest.raises(gt.GraphTutorError, match="no Rate"):
        gt.compile(gt.parse("rate=0.1; rate*x"))({"x": 1.0, "Rate": 5.0})


def test_results_share_no_memory() -> None:
    a = np.zeros(2)
    output, grads = gt.compile(gt.parse("x"), samples=True)({"x": a})
    output += 1
    grads["x"] += 1
    assert a.tolist() == [0, 0]
    _, grads = gt.compile(gt.parse("x + y"), samples=True)({"x": a, "y": a})
    grads["x"] += 1
    assert grads["y"].tolist() == [1, 1]


def test_results_have_the_shape_of_the_batch() -> None:
    output, grads = gt.compile(gt.parse("w = x*2; y"), samples=True)({"x": np.zeros(2), "y": 3.0})
    assert output.tolist() == [3, 3]
    assert grads["x"].tolist() == [0, 0]
    assert grads["y"].tolist() == [1, 1]


@pytest.mark.parametrize("odd", ["two", 2j, None, [1, "x"]])
def test_only_numbers_beside_arrays(odd: object) -> None:
    with pytest.raises(gt.GraphTutorError):
        gt.compile(gt.parse("x*y"), samples=True)({"x": np.zeros(2), "y": odd})
