"""The same graph from Python: order and duplicates are kept, misuse is explained."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import graphtutor as gt


def test_builds_the_graph_that_the_text_builds() -> None:
    traced = gt.trace_function(lambda x, y: gt.sin(x) * y + x**2 - (1 - y) / x + 1 / x - abs(-y))
    typed = gt.parse("sin(x)*y + x**2 - (1 - y)/x + 1/x - abs(-y)")
    assert traced.text == typed.text
    feeds = {"x": 1.5, "y": -0.5}
    assert gt.run(traced, feeds).grads == gt.run(typed, feeds).grads
    assert [node.label for node in traced.gates] == [node.label for node in typed.gates]


def test_operators_with_numbers_on_both_sides() -> None:
    graph = gt.trace_function(
        lambda x: 2 + x - 3 - (4 - x) * 5 * (6 * x) / 7 + 8 / x + x**2 + 2**x + +x
    )
    assert gt.run(graph, {"x": 1.5}).output == pytest.approx(
        2 + 1.5 - 3 - (4 - 1.5) * 5 * (6 * 1.5) / 7 + 8 / 1.5 + 1.5**2 + 2**1.5 + 1.5
    )


def test_a_node_used_twice_stays_one_node() -> None:
    def function(x: Any) -> Any:
        square = x * x
        return square + square

    graph = gt.trace_function(function)
    assert len(graph.gates) == 2
    assert graph.text == "v1 = x*x; v1 + v1"
    assert gt.run(graph, {"x": 3}).grads["x"] == 12


def test_comparisons_and_settings() -> None:
    graph = gt.trace_function(
        lambda x, y: gt.where(x >= y, gt.leaky_relu(x, slope=0.1), gt.max(x, y, 0))
    )
    assert graph.text == "where(x >= y, leaky_relu(x, 0.1), max(x, y, 0))"
    assert gt.run(graph, {"x": -1, "y": -2}).output == -0.1


def test_numpy_scalars_take_part() -> None:
    graph = gt.trace_function(lambda x: np.float64(2) * x + np.int64(3) - x / np.float32(0.5))
    assert gt.run(graph, {"x": 5}).output == 3


def test_numpy_functions_of_the_same_name_are_gates() -> None:
    graph = gt.trace_function(lambda x, y: np.sin(x) * np.exp(-y) + np.maximum(x, np.absolute(y)))
    assert graph.text == "sin(x)*exp(-y) + max(x, abs(y))"


def test_defaults_of_parameters_are_values_of_inputs() -> None:
    graph = gt.trace_function(lambda x, k=3.0: x * k)
    assert gt.run(graph, {"x": 2}).grads == {"x": 3, "k": 2}
    assert gt.run(graph, {"x": 2, "k": 5}).output == 10
    assert gt.run(gt.parse(graph.text), {"x": 2}).output == 6


def test_gates_compute_on_numbers() -> None:
    assert gt.sin(0.5) == math.sin(0.5)
    assert gt.max(1, 3, 2) == 3
    assert gt.log(-1) != gt.log(-1)
    assert gt.leaky_relu(-1, slope=0.5) == -0.5


def test_methods_and_constants() -> None:
    class Model:
        def loss(self, x: Any) -> Any:
            return (x - 1) ** 2

    assert gt.run(gt.trace_function(Model().loss), {"x": 3}).grads["x"] == 4
    assert gt.run(gt.trace_function(lambda x: 3), {"x": 1}).output == 3
    assert gt.trace_function(lambda: 2 * gt.exp(1.0)).inputs == {}


def from_another_graph() -> Any:
    kept: list[Any] = []
    gt.trace_function(lambda x: kept.append(x) or x)
    return gt.trace_function(lambda y: y + kept[0])


def returned_from_another_graph(use: Callable[[Any], Any]) -> Any:
    kept: list[Any] = []
    gt.trace_function(lambda a, b: kept.append(b) or a)
    return gt.trace_function(lambda p, q: use(kept[0]))


@pytest.mark.parametrize(
    ("misuse", "code"),
    [
        (lambda: gt.trace_function(lambda x: max(x, 0)), "branch-on-value"),
        (lambda: gt.trace_function(lambda x: x if x > 0 else -x), "branch-on-value"),
        (lambda: gt.trace_function(lambda x: math.sin(x)), "value-of-node"),
        (lambda: gt.trace_function(lambda *x: x[0]), "parameters-unknown"),
        (lambda: gt.trace_function(print), "parameters-unknown"),
        (lambda: gt.trace_function(lambda x: None), "not-a-result"),
        (lambda: gt.trace_function(lambda x: (x, x)), "not-a-result"),
        (lambda: gt.trace_function(lambda x: gt.sin(x, x)), "wrong-number-of-inputs"),
        (lambda: gt.trace_function(lambda x: gt.max()), "wrong-number-of-inputs"),
        (lambda: gt.trace_function(lambda x: gt.elu(x, alhpa=2)), "unknown-setting"),
        (from_another_graph, "handle-of-another-graph"),
        (lambda: returned_from_another_graph(lambda h: h), "handle-of-another-graph"),
        (lambda: returned_from_another_graph(lambda h: h * 2), "handle-of-another-graph"),
        (lambda: gt.trace_function(lambda x: gt.max(x, -math.inf)), "constant-not-finite"),
        (lambda: gt.trace_function(lambda x: x * math.nan), "constant-not-finite"),
        (lambda: gt.trace_function(lambda x: x * 10**400), "constant-not-finite"),
        (lambda: gt.trace_function(lambda x: gt.leaky_relu(x, slope="a")), "bad-setting"),
        (lambda: gt.trace_function(lambda x: gt.leaky_relu(x, slope=x)), "bad-setting"),
        (lambda: gt.trace_function(lambda x: gt.max(x, 1, ties="foo")), "bad-setting"),
        (lambda: gt.trace_function(lambda x: gt.where(x, x, -x)), "condition-expected"),
        (lambda: gt.trace_function(lambda x: (x > 0) * x), "truth-as-number"),
        (lambda: gt.trace_function(lambda x: x > 0), "truth-as-number"),
        (lambda: gt.trace_function(lambda e: e * 2), "bad-name"),
        (lambda: gt.trace_function(lambda sin: sin * 2), "bad-name"),
        (lambda: gt.trace_function(lambda _x: _x * 2), "bad-name"),
        (lambda: gt.trace_function(lambda x: np.cbrt(x)), "unknown-function"),
        (lambda: gt.trace_function(lambda x: gt.max(*[x] * 51)), "wrong-number-of-inputs"),
        (lambda: gt.trace_function(lambda x: np.array([1.0, 2.0]) * x), "not-a-number"),
        (lambda: gt.trace_function(lambda x, k="a": x), "not-a-number"),
        (lambda: gt.trace_function(lambda x, k=math.nan: x * k), "constant-not-finite"),
        (lambda: gt.sin(np.array(["1"])), "not-a-number"),
    ],
)
def test_misuse_is_explained(misuse: Callable[[], Any], code: str) -> None:
    with pytest.raises(gt.GraphTutorError) as caught:
        misuse()
    assert caught.value.code == code


def test_text_and_graph_refuse_nothing_else() -> None:
    with pytest.raises(TypeError):
        gt.trace_function(lambda x: x + "1")
