"""The backward pass as a graph: its value is the gradient, and its gradient a second derivative."""

from __future__ import annotations

import math

import pytest
from corpus import LECTURES, random_expressions

import graphtutor as gt
from graphtutor.errors import GraphError
from graphtutor.gallery import GALLERY

SMOOTH = ["chain", "tanh", "neuron", "staged", "first example", "cross-entropy", "constants"]
Case = tuple[str, dict[str, float]]
EXAMPLES = {e.name: (e.expression, gt.parse_feeds(e.at)) for e in GALLERY if "[" not in e.at}
CASES: dict[str, Case] = {
    **LECTURES,
    **{f"gallery {name}": case for name, case in EXAMPLES.items()},
    **{f"random {n}": case for n, case in enumerate(random_expressions(80, seed=5))},
}


@pytest.mark.parametrize("name", CASES)
def test_its_value_is_the_gradient(name: str) -> None:
    text, feeds = CASES[name]
    graph = gt.parse(text)
    grads = gt.run(graph, feeds).grads
    for wrt in graph.named:
        backward = gt.backward_graph(graph, wrt)
        assert gt.run(backward, feeds).output == pytest.approx(grads[wrt], rel=1e-9, abs=1e-12)
        assert list(backward.inputs) == list(graph.inputs)
        again = gt.parse(backward.text)  # which says nothing of inputs that are not used
        read = gt.run(again, {n: v for n, v in feeds.items() if n in again.inputs}).output
        assert read == pytest.approx(grads[wrt], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", SMOOTH)
def test_its_gradient_is_the_second_derivative(name: str) -> None:
    text, feeds = LECTURES[name]
    graph = gt.parse(text)
    for wrt in graph.inputs:
        backward = gt.backward_graph(graph, wrt)
        assert gt.check(backward, feeds).ok
        step = 1e-5
        for other in graph.inputs:
            moved = [
                gt.run(graph, {**feeds, other: feeds[other] + side * step}).grads[wrt]
                for side in (1, -1)
            ]
            expected = (moved[0] - moved[1]) / (2 * step)
            found = gt.run(backward, feeds).grads.get(other, 0.0)
            assert found == pytest.approx(expected, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", SMOOTH)
def test_the_slope_along_a_direction_gives_the_hessian_times_it(name: str) -> None:
    text, feeds = LECTURES[name]
    graph = gt.parse(text)
    direction = {n: 0.7 - 0.4 * k for k, n in enumerate(graph.inputs)}
    trace = gt.run(gt.directional_graph(graph, direction), feeds)
    grads = gt.run(graph, feeds).grads
    assert trace.output == pytest.approx(sum(grads[n] * d for n, d in direction.items()))
    for row in graph.inputs:
        second = gt.run(gt.backward_graph(graph, row), feeds).grads
        expected = sum(second.get(n, 0.0) * d for n, d in direction.items())
        assert trace.grads[row] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_known_second_derivatives() -> None:
    def second(text: str, **feeds: float) -> float:
        return gt.run(gt.backward_graph(gt.parse(text), "x"), feeds).grads["x"]

    assert second("x**3", x=2) == 12
    assert second("sin(x)", x=0.5) == pytest.approx(-math.sin(0.5))
    assert second("exp(2*x)", x=0.3) == pytest.approx(4 * math.exp(0.6))
    assert second("relu(x)*x", x=2) == 2
    sigma = 1 / (1 + math.exp(-0.7))
    assert second("sigmoid(x)", x=0.7) == pytest.approx(sigma * (1 - sigma) * (1 - 2 * sigma))


def test_it_is_written_as_a_person_writes_it() -> None:
    def text(typed: str, wrt: str = "x") -> str:
        return gt.backward_graph(gt.parse(typed), wrt).text

    assert text("x*y + x*z") == "grad_x = z + y"
    assert text("x**2") == "grad_x = 2*x"
    assert text("q = x*y; q*q", "q") == "q = x*y; grad_q = q + q"
    assert text("x + y") == "1"
    assert text("-x") == "-1"
    assert text("0*x + y") == "0"
    assert text("grad_x = 2*x; grad_x*y") == "y*2"


def test_it_is_walked_and_drawn_like_any_other() -> None:
    trace = gt.run(gt.backward_graph(gt.parse("sin(x*y)"), "x"), {"x": 0.5, "y": 2})
    assert [node.label for node in trace.graph.gates] == ["×", "cos", "×"]
    assert "cos takes the cosine" in gt.explain(trace.steps[3], trace)
    assert str(gt.render(trace, format="svg")).count('class="gate ') == 3


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(GraphError, match="nothing called 'q'"):
        gt.backward_graph(gt.parse("x*y"), "q")
    with pytest.raises(GraphError, match="no input called 'q'"):
        gt.directional_graph(gt.parse("x*y"), {"q": 1})
