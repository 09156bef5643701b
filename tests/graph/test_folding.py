"""Gates open into smaller ones and close again."""

from __future__ import annotations

import numpy as np
import pytest

import graphtutor as gt


def test_sigmoid_opens_into_the_four_gates_of_the_lecture() -> None:
    graph = gt.unfold(gt.parse("s = sigmoid(w*x); s*2"), "s")
    assert [node.label for node in graph.gates] == ["×", "×-1", "exp", "+1", "1/x", "×2"]
    assert graph.text == "s = 1/(1 + exp(-(w*x))); s*2"


def test_tanh_opens_into_a_sigmoid_and_that_opens_further() -> None:
    graph = gt.unfold(gt.parse("tanh(x)"), 1)
    assert graph.text == "2*sigmoid(2*x) - 1"
    sigmoid = next(node for node in graph if node.label == "σ")
    graph = gt.unfold(graph, sigmoid)
    assert graph.text == "2*(1/(1 + exp(-(2*x)))) - 1"
    assert gt.fold(graph).text == "tanh(x)"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1/(exp(-x)+1)", "sigmoid(x)"),
        ("log(1+exp(w*x))", "softplus(w*x)"),
        ("log(1+u)", "log1p(u)"),
        ("max(0, x)", "relu(x)"),
        ("x*(1/(1+exp(-x)))", "silu(x)"),
        ("1/(1+exp(-x)) + 1/(1+exp(-y))", "sigmoid(x) + sigmoid(y)"),
        ("min(max(x, a), b)", "clip(x, a, b)"),
        # what has a name or another consumer stays open
        ("u = exp(-x); 1/(1+u)", "u = exp(-x); 1/(1 + u)"),
        ("u = exp(-x); 1/(1+u) + u", "u = exp(-x); 1/(1 + u) + u"),
        # almost the pattern
        ("1/(2+exp(-x))", "1/(2 + exp(-x))"),
        ("2/(1+exp(-x))", "2/(1 + exp(-x))"),
        # on a tie this one sends the gradient to x, where relu sends none
        ("max(x, 0)", "max(x, 0)"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert gt.fold(gt.parse(text)).text == folded


def test_names_keep_their_gradients_when_a_graph_is_rebuilt() -> None:
    graph = gt.parse("a = 2*3; b = a; s = sigmoid(a*x); t = s; t*b")
    trace = gt.run(graph, {"x": 0.5})
    opened = gt.unfold(graph, "s")
    again = gt.run(opened, {"x": 0.5})
    assert again.grads == pytest.approx(trace.grads)
    assert trace.grads["a"] == trace.grads["b"] != 0
    assert gt.fold(opened) == graph
    fed = gt.run(gt.parse("a = 2*e; a*x"), {"x": 3, "e": 2})
    assert fed.grads == {"e": 6, "x": 4, "a": 3}


def test_fold_leaves_a_shared_inside_alone() -> None:
    def function(x: gt.Graph) -> object:
        inside = gt.exp(-x)
        return 1 / (1 + inside) * inside

    graph = gt.trace_function(function)
    assert gt.fold(graph) is graph


@pytest.mark.parametrize("node", [0, 99, -1, "nothing", "x"])
def test_what_does_not_open_is_said(node: int | str) -> None:
    with pytest.raises(gt.GraphTutorError):
        gt.unfold(gt.parse("exp(x)"), node)
    with pytest.raises(gt.GraphTutorError, match="made of nothing smaller"):
        gt.unfold(gt.parse("exp(x)"), 1)


def test_one_pattern_is_closed_around_a_gate() -> None:
    graph = gt.unfold(gt.unfold(gt.parse("sigmoid(x) + sigmoid(y)"), 3), 1)
    assert len(graph.gates) == 9
    exps = [node.id for node in graph.gates if node.label == "exp"]
    for id in exps:
        closed = gt.fold(graph, id)
        assert len(closed.gates) == 6
        assert len(gt.fold(closed).gates) == 3
    with pytest.raises(gt.GraphTutorError, match="no part of a pattern"):
        gt.fold(graph, graph.output)
    with pytest.raises(gt.GraphTutorError, match="no node"):
        gt.fold(graph, "nothing")


REPEATED = {
    "a bias": ("sum((X + b)**2)", "X=[[1,2],[3,4],[5,6]], b=[10,20]", "sum((X + broadcast(b, 3, 2))**2)"),
    "both sides": ("sum((c*r)**2)", "c=[[1],[2],[3]], r=[10,20]",
        "sum((broadcast(c, 3, 2)*broadcast(r, 3, 2))**2)"),
    "a number": ("k - X", "X=[1,2,3], k=2", "broadcast(k, 3) - X"),
    "named": ("s = X - b; sum(s**2)", "X=[[1,2],[3,4]], b=1", "s = X - broadcast(b, 2, 2); sum(s**2)"),
    "a choice": ("sum(where(X > 2, X, k))", "X=[1,2,3], k=7", "sum(where(X > 2, X, broadcast(k, 3)))"),
}  # fmt: skip


@pytest.mark.parametrize("name", REPEATED)
def test_copies_that_a_gate_makes_open_and_close(name: str) -> None:
    text, at, opened = REPEATED[name]
    graph, feeds = gt.parse(text), gt.parse_feeds(at)
    before = gt.run(graph, feeds, upstream=1.0)
    assert before.shapes is not None
    gate = next(
        node
        for node in graph.gates
        if node.op.kind == "elementwise"
        and any(
            before.shape(i) != before.shape(node.id)
            for i in node.inputs
            if i not in graph.constants
        )
    )
    unfolded = gt.unfold(graph, gate, shapes=before.shapes)
    assert unfolded.text == opened
    after = gt.run(unfolded, feeds, upstream=1.0)
    np.testing.assert_array_equal(after.output, before.output)
    for name in graph.inputs:
        np.testing.assert_array_equal(after.grads[name], before.grads[name])
    assert gt.fold(unfolded, shapes=after.shapes) == graph
    copies = next(node for node in unfolded.gates if node.op is gt.OPS["broadcast"])
    assert len(gt.fold(unfolded, copies, shapes=after.shapes).gates) < len(unfolded.gates)
    assert gt.fold(unfolded) == unfolded  # nobody knows yet what the copies are for


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sum(broadcast(w, 3, 2)*k)", "w=[1,2], k=3"),  # without them the product had another shape
        ("c = broadcast(w, 3, 2); sum(c*X)", "w=[1,2], X=[[1,2],[3,4],[5,6]]"),  # it has a name
        ("sum(broadcast(w, 3, 2) @ V)", "w=[1,2], V=[[1],[2]]"),  # a product of matrices makes none
    ],
)
def test_copies_that_are_needed_stay(text: str, at: str) -> None:
    graph = gt.parse(text)
    shapes = gt.run(graph, gt.parse_feeds(at)).shapes
    assert gt.fold(graph, shapes=shapes) is graph


@pytest.mark.parametrize(
    ("text", "at", "folded"),
    [
        ("sum(a*b)", "a=[1,2], b=[3,4]", "dot(a, b)"),
        ("sum(a*b)", "a=[[1,2]], b=[[3,4]]", "sum(a*b)"),
        ("sum(a*b)", "a=[1,2], b=3", "sum(a*b)"),
        ("exp(x)/sum(exp(x), axis=-1, keepdims=True)", "x=[1,2]", "exp(x)/sum(exp(x), axis=-1, keepdims=True)"),
        ("x @ W + b", "x=[1,2], W=[[1,2],[3,4]], b=[1,2]", "dense(x, W, b)"),
    ],
)  # fmt: skip
def test_gates_of_whole_arrays_close_where_they_fit(text: str, at: str, folded: str) -> None:
    graph = gt.parse(text)
    shapes = gt.run(graph, gt.parse_feeds(at), upstream=1.0).shapes
    closed = gt.fold(graph, shapes=shapes)
    assert closed.text == folded
    np.testing.assert_allclose(
        gt.run(closed, gt.parse_feeds(at), upstream=1.0).output,
        gt.run(graph, gt.parse_feeds(at), upstream=1.0).output,
    )


def test_a_gate_that_copies_nothing_opens_as_ever() -> None:
    graph = gt.parse("sum(sigmoid(x))")
    shapes = gt.run(graph, {"x": [1, 2]}).shapes
    assert gt.unfold(graph, 1, shapes=shapes).text == "sum(1/(1 + exp(-x)))"
