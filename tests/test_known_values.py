"""Values known from lectures and papers, each with its source."""

from __future__ import annotations

import math

import pytest
from corpus import NEURON, NEURON_AT

import graphtutor as gt
from graphtutor.engine.steps import Accumulated, Propagated


def test_cs231n_neuron() -> None:
    """CS231n lecture 4: f = 0.73 and gradients -0.20, 0.39, -0.39, -0.59, 0.20, here to four digits."""
    graph = gt.parse(NEURON)
    trace = gt.run(graph, NEURON_AT)
    assert [node.label for node in graph.gates] == ["×", "×", "+", "+", "×-1", "exp", "+1", "1/x"]
    assert round(trace.output, 4) == 0.7311
    assert {name: round(grad, 4) for name, grad in trace.grads.items()} == {
        "w0": -0.1966,
        "x0": 0.3932,
        "w1": -0.3932,
        "x1": -0.5898,
        "w2": 0.1966,
    }


def test_cs231n_first_example() -> None:
    """CS231n lecture 4: f = (x+y)z at -2, 5, -4."""
    trace = gt.run(gt.parse("q = x + y; f = q*z"), {"x": -2, "y": 5, "z": -4})
    assert trace.values == {"x": -2, "y": 5, "z": -4, "q": 3, "f": -12}
    assert trace.grads == {"x": -4, "y": -4, "z": 3, "q": -4, "f": 1}


def test_cs231n_max_routes() -> None:
    """CS231n lecture 4, patterns in backward flow: 2(xy + max(z, w)) at 3, -4, 2, -1."""
    trace = gt.run(gt.parse("2*(x*y + max(z, w))"), {"x": 3, "y": -4, "z": 2, "w": -1})
    assert trace.output == -20
    assert trace.grads == {"x": -8, "y": 6, "z": 2, "w": 0}


def test_cs231n_staged_computation() -> None:
    """CS231n notes, backprop in practice: (x + σ(y)) / (σ(x) + (x+y)²) at 3, -4."""
    trace = gt.run(gt.parse("(x + sigmoid(y))/(sigmoid(x) + (x+y)**2)"), {"x": 3, "y": -4})
    assert trace.output == pytest.approx(1.5456448841066441, rel=1e-15)
    assert trace.grads["x"] == pytest.approx(2.0595697955721652, rel=1e-14)
    assert trace.grads["y"] == pytest.approx(1.5922327514838093, rel=1e-14)


def test_largest_slope_of_the_sigmoid() -> None:
    """A quarter, at zero: why gradients vanish through many sigmoids."""
    assert gt.run(gt.parse("sigmoid(x)"), {"x": 0}).grads["x"] == 0.25


def test_tanh_is_a_stretched_sigmoid() -> None:
    """tanh(x) = 2σ(2x) - 1, and its slope is 1 - tanh²."""
    for x in (-3, -0.5, 0, 0.25, 2):
        both = gt.run(gt.parse("tanh(x) - (2*sigmoid(2*x) - 1)"), {"x": x})
        assert both.output == pytest.approx(0, abs=1e-15)
        assert both.grads["x"] == pytest.approx(0, abs=1e-15)
        tanh = gt.run(gt.parse("tanh(x)"), {"x": x})
        assert tanh.grads["x"] == pytest.approx(1 - tanh.output**2)


def test_activation_defaults_are_those_of_keras() -> None:
    """Keras 3: leaky_relu slope 0.2, elu α 1, selu λ and α, hard_sigmoid x/6 + 1/2, exact gelu."""
    values = {
        "leaky_relu(x)": -0.2,
        "elu(x)": math.expm1(-1),
        "selu(x)": 1.05070098 * 1.67326324 * math.expm1(-1),
        "hard_sigmoid(x)": 1 / 3,
        "hard_sigmoid(x, 0.2)": 0.3,
        "softsign(x)": -0.5,
        "softplus(x)": math.log(1 + math.exp(-1)),
        "silu(x)": -1 / (1 + math.e),
        "gelu(x)": -0.15865525393145707,  # -Φ(-1)
    }
    for text, value in values.items():
        assert gt.run(gt.parse(text), {"x": -1}).output == pytest.approx(value, rel=1e-7), text


@pytest.mark.parametrize(
    ("text", "gradient"),
    [("x-x", 0), ("x/x", 0), ("x+x", 2), ("x*x", 6), ("x*x*x", 27), ("x**3", 27), ("max(x,x)", 1)],
)
def test_an_input_used_twice(text: str, gradient: float) -> None:
    assert gt.run(gt.parse(text), {"x": 3}).grads["x"] == gradient


def test_a_square_has_two_edges_and_two_contributions() -> None:
    steps = gt.run(gt.parse("x*x"), {"x": 3}).steps
    edges = [step for step in steps if isinstance(step, Propagated)]
    assert [(edge.input, edge.position, edge.contribution) for edge in edges] == [
        (0, 0, 3),
        (0, 1, 3),
    ]
    sums = [step for step in steps if isinstance(step, Accumulated)]
    assert [(one.contributions, one.grad) for one in sums] == [((3, 3), 6)]


def test_max_of_equal_inputs_routes_once() -> None:
    steps = gt.run(gt.parse("max(x,x)"), {"x": 3}).steps
    assert [s.local for s in steps if isinstance(s, Propagated)] == [1, 0]
    split = gt.run(gt.parse("max(x,x)"), {"x": 3}, ties="split")
    assert [s.local for s in split.steps if isinstance(s, Propagated)] == [0.5, 0.5]


def test_ties_split_evenly() -> None:
    feeds = {"a": 1, "b": 1, "c": 0, "d": 1}
    graph = gt.parse("max(a, b, c, d)")
    assert gt.run(graph, feeds).grads == {"a": 1, "b": 0, "c": 0, "d": 0}
    third = pytest.approx(1 / 3)
    assert gt.run(graph, feeds, ties="split").grads == {"a": third, "b": third, "c": 0, "d": third}


@pytest.mark.parametrize("x", [-800, -745.2, 40, 800, 1e300, -1e300])
def test_stable_gates_do_not_overflow(x: float) -> None:
    for gate in ("sigmoid", "softplus", "silu", "tanh", "gelu", "elu", "selu"):
        trace = gt.run(gt.parse(f"{gate}(x)"), {"x": x})
        assert math.isfinite(trace.output), gate
        assert math.isfinite(trace.grads["x"]), gate
    assert gt.run(gt.parse("sigmoid(x)"), {"x": -800}).output == pytest.approx(0, abs=1e-300)
