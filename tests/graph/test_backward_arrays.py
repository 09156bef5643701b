"""The backward pass of arrays as a graph: every gate at its samples, against gradients and their differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from corpus import LECTURES

import graphtutor as gt
from graphtutor.errors import GraphError, ShapeError
from graphtutor.graph.builder import Builder
from graphtutor.graph.graph import Graph
from graphtutor.ops import OPS
from graphtutor.ops.op import Op, Sample

GATES = [
    (op, sample)
    for op in OPS.values()
    if op.kind != "elementwise" and op.is_differentiable
    for sample in op.samples
]


def weighed_square(op: Op, sample: Sample) -> Graph:
    """Return sum(G · y²) of a gate, of which no derivative of second order is zero by itself."""
    builder = Builder()
    operands = [builder.input(f"{op.input_at(p)}{p}") for p in range(len(sample.inputs))]
    y = builder.apply(op, operands, sample.settings)
    weighed = builder.apply(OPS["mul"], (builder.input("G"), builder.apply(OPS["square"], (y,))))
    return builder.graph(builder.apply(OPS["sum"], (weighed,)))


def feeds_of(graph: Graph, sample: Sample) -> dict[str, Any]:
    names = [name for name in graph.inputs if name != "G"]
    feeds: dict[str, Any] = {
        n: np.asarray(x, dtype=float) for n, x in zip(names, sample.inputs, strict=True)
    }
    y = gt.run(graph, {**feeds, "G": 1.0}).shape(len(names))
    return {**feeds, "G": np.random.default_rng(3).uniform(0.5, 2, size=y)}


def shapes_of(feeds: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: np.shape(x) for name, x in feeds.items()}


def run_again(graph: Graph, feeds: dict[str, Any], **options: Any) -> gt.Trace:
    """Run a graph as it is read from its own text, which says nothing of inputs that are not used."""
    read = gt.parse(graph.text)
    return gt.run(read, {n: x for n, x in feeds.items() if n in read.inputs}, **options)


def params() -> list[Any]:
    return [
        pytest.param(op, sample, id=f"{op.name} #{number}")
        for number, (op, sample) in enumerate(GATES)
    ]


@pytest.mark.parametrize(("op", "sample"), params())
def test_its_value_is_the_gradient(op: Op, sample: Sample) -> None:
    graph = weighed_square(op, sample)
    feeds = feeds_of(graph, sample)
    grads = gt.run(graph, feeds).grads
    for wrt in graph.inputs:
        backward = gt.backward_graph(graph, wrt, shapes_of(feeds))
        assert list(backward.inputs) == list(graph.inputs)
        ones = np.ones(np.shape(feeds[wrt]))
        for found in (
            gt.run(backward, feeds, upstream=ones),
            run_again(backward, feeds, upstream=1.0),
        ):
            assert np.shape(found.output) == np.shape(feeds[wrt])
            np.testing.assert_allclose(found.output, grads[wrt], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("op", "sample"), params())
def test_its_gradient_is_the_hessian_times_a_direction(op: Op, sample: Sample) -> None:
    graph = weighed_square(op, sample)
    feeds = feeds_of(graph, sample)
    chance = np.random.default_rng(5)
    moving = [n for p, n in enumerate(graph.inputs) if n != "G" and op.carries(op.input_at(p))]
    direction = {name: chance.normal(size=np.shape(feeds[name])) for name in moving}
    given = {n: d if d.ndim else float(d) for n, d in direction.items()}
    along = gt.directional_graph(graph, given, shapes_of(feeds))
    fed = {**feeds, **{f"dir_{n}": d for n, d in direction.items() if d.ndim}}
    trace = gt.run(along, fed)
    grads = gt.run(graph, feeds).grads
    slope = sum(np.sum(grads[name] * d) for name, d in direction.items())
    assert trace.output == pytest.approx(slope, rel=1e-10)
    assert run_again(along, fed).output == pytest.approx(slope, rel=1e-10)
    h = 1e-4
    moved = [
        gt.run(graph, {**feeds, **{n: feeds[n] + k * h * d for n, d in direction.items()}}).grads
        for k in (-2, -1, 1, 2)
    ]
    for name in moving:
        far, near = moved[3][name] - moved[0][name], moved[2][name] - moved[1][name]
        expected = (8 * near - far) / (12 * h)
        np.testing.assert_allclose(trace.grads[name], expected, rtol=1e-6, atol=1e-7)


CASES: dict[str, tuple[str, str, dict[str, tuple[int, ...]], str]] = {
    "least squares": ("sum((X@W - Y)**2)", "W", {"X": (4, 3), "W": (3, 2), "Y": (4, 2)},
        "grad_W = X.T @ (2*(X @ W - Y))"),
    "the other factor": ("sum((X@W - Y)**2)", "X", {"X": (4, 3), "W": (3, 2), "Y": (4, 2)},
        "grad_X = 2*(X @ W - Y) @ W.T"),
    "a bias": ("mean(square(x*w + b))", "b", {"x": (4,)}, "grad_b = sum(0.25*(2*(x*w + b)))"),
    "copies of a row": ("sum((X + b)**2)", "b", {"X": (4, 3), "b": (3,)},
        "grad_X = 2*(X + b); grad_b = sum(grad_X, axis=0)"),
    "copies counted": ("sum(s + X)", "s", {"X": (3, 2)}, "6"),
    "copies of a column": ("sum(X*c)", "c", {"X": (3, 2), "c": (3, 1)},
        "grad_c = sum(X, axis=1, keepdims=True)"),
    "equal entries": ("sum(X)", "X", {"X": (4, 3)}, "broadcast(1, 4, 3)"),
    "a row for each": ("sum(w*X)", "X", {"X": (3, 2), "w": (2,)}, "grad_X = broadcast(w, 3, 2)"),
    "nothing arrives": ("sum(X) + 0*k", "X", {"X": (2,)}, "broadcast(1, 2)"),
    "a layer": ("sum(dense(X, W, b)**2)", "W", {"X": (4, 3), "W": (3, 2), "b": (2,)},
        "grad_W = X.T @ (2*(X @ W + b))"),
    "named on the way": ("H = relu(X@W); sum(H@v)", "W", {"X": (4, 3), "W": (3, 2), "v": (2,)},
        "grad_H = outer(broadcast(1, 4), v); grad_W = X.T @ (grad_H*where(X @ W > 0, 1, 0))"),
    "joined": ("sum(concat(x, y)**2)", "y", {"x": (3,), "y": (2,)},
        "grad_y = (2*concat(x, y))[3:5]"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_written_as_a_person_writes_it(name: str) -> None:
    text, wrt, shapes, written = CASES[name]
    graph = gt.backward_graph(gt.parse(text), wrt, shapes)
    assert graph.text == written
    assert gt.parse(written).text == written


@pytest.mark.parametrize("name", CASES)
def test_broadcast_gradients_have_the_right_values(name: str) -> None:
    text, _, shapes, _ = CASES[name]
    chance = np.random.default_rng(11)
    graph = gt.parse(text)
    feeds = {n: chance.normal(size=shapes.get(n, ())) for n in graph.inputs}
    for other in graph.named:
        found = run_again(gt.backward_graph(graph, other, shapes), feeds, upstream=1.0).output
        np.testing.assert_allclose(found, gt.run(graph, feeds).grads[other], rtol=1e-12)
        assert np.shape(found) == np.shape(gt.run(graph, feeds).grads[other])


@pytest.mark.parametrize(
    ("x", "y"), [((2, 1, 3), (4, 1)), ((1, 3), (2, 2, 3)), ((), (2, 3)), ((3,), (2, 1, 1)), ((1,), (3,))]
)  # fmt: skip
@pytest.mark.parametrize(
    "text", ["sum(x*y)", "sum(x + y)", "sum((x - y)**2)", "mean(sum(x*y, axis=0))"]
)
def test_repeated_axes_are_added_up(text: str, x: tuple[int, ...], y: tuple[int, ...]) -> None:
    chance = np.random.default_rng(2)
    graph = gt.parse(text)
    shapes = {"x": x, "y": y}
    feeds = {name: chance.normal(size=shape) for name, shape in shapes.items()}
    for wrt in "xy":
        backward = gt.backward_graph(graph, wrt, shapes)
        found = gt.run(backward, feeds, upstream=1.0).output
        assert np.shape(found) == shapes[wrt]
        np.testing.assert_allclose(found, gt.run(graph, feeds).grads[wrt], rtol=1e-12)


@pytest.mark.parametrize("name", LECTURES)
def test_lectures_run_on_arrays_that_repeat_each_other(name: str) -> None:
    """Inputs of four shapes in turn, so that every gate of the corpus repeats something."""
    text, feeds = LECTURES[name]
    graph = gt.parse(text)
    chance = np.random.default_rng(1)
    sizes = [(2, 3), (3,), (), (2, 1)]
    given = feeds or dict(graph.defaults)
    shapes = {n: sizes[k % 4] for k, n in enumerate(given)}
    fed = {n: x * (1 + 0.1 * chance.uniform(size=shapes[n])) for n, x in given.items()}
    assert gt.check(graph, fed, upstream=1.0, symbolic=len(graph.gates) < 10).ok
    *before, last = graph.text.split("; ")
    number = gt.parse("; ".join([*before, f"sum({last.rpartition(' = ')[2]})"]))
    grads = gt.run(number, fed).grads
    for wrt in number.inputs:
        backward = gt.backward_graph(number, wrt, shapes)
        for found in (gt.run(backward, fed, upstream=1.0), run_again(backward, fed, upstream=1.0)):
            np.testing.assert_allclose(found.output, grads[wrt], rtol=1e-9, atol=1e-12)
            assert np.shape(found.output) == shapes[wrt]


def test_a_number_as_direction_counts_for_every_entry() -> None:
    graph = gt.parse("sum(x**3)")
    along = gt.directional_graph(graph, {"x": 2}, {"x": (3,)})
    assert list(along.inputs) == ["x"]
    trace = gt.run(along, {"x": [1, 2, 3]})
    assert trace.output == 2 * 3 * (1 + 4 + 9)
    assert trace.grads["x"].tolist() == [12, 24, 36]


def test_what_is_missing_is_said() -> None:
    graph = gt.parse("sum(X @ w)")
    with pytest.raises(GraphError, match="depends on their shapes"):
        gt.backward_graph(graph, "w")
    with pytest.raises(GraphError, match="no input called 'Z'"):
        gt.backward_graph(graph, "w", {"Z": (2,)})
    with pytest.raises(ShapeError, match="inner sizes"):
        gt.backward_graph(graph, "w", {"X": (2, 3), "w": (2,)})
    with pytest.raises(GraphError, match="begins at one number"):
        gt.backward_graph(gt.parse("X @ w"), "w", {"X": (2, 3), "w": (3,)})
    with pytest.raises(GraphError, match="shape of w"):
        gt.directional_graph(graph, {"w": [1, 2]}, {"X": (2, 3), "w": (3,)})


@pytest.mark.parametrize(
    ("text", "grad"),
    [
        ("x[0]", [1.0, 0.0, 0.0]),
        ("x[0] + x[1]", [1.0, 1.0, 0.0]),
        ("x[-1] - x[0]", [-1.0, 0.0, 1.0]),
        ("reshape(x[1:2], ())", [0.0, 1.0, 0.0]),
        ("2*x[2] + x[2]", [0.0, 0.0, 3.0]),
    ],
)
def test_an_upstream_of_exactly_1_goes_back_to_its_place(text: str, grad: list[float]) -> None:
    graph = gt.parse(text)
    backward = gt.backward_graph(graph, "x", {"x": (3,)})
    feeds = {"x": np.array([3.0, 4.0, 5.0])}
    assert gt.run(backward, feeds, upstream=1.0).output.tolist() == grad
    assert run_again(backward, feeds, upstream=1.0).output.tolist() == grad


@pytest.mark.parametrize(
    ("text", "wrt", "written"),
    [
        ("elu(x)", "x", "grad_x = where(x > 0, 1, exp(x))"),
        ("softmax_ce(y, x)", "y", "grad_y = -log_softmax(x)"),
        ("x*(1*y)", "x", "grad_x = 1*y"),  # as it was typed
        ("1/(1*x)", "x", "grad_x = -1/square(1*x)"),
    ],
)
def test_a_factor_of_1_is_left_out_unless_it_was_typed(text: str, wrt: str, written: str) -> None:
    shapes = {"x": (3,), "y": (3,)} if "softmax" in text else {}
    assert str(gt.backward_graph(gt.parse(text), wrt, shapes)) == written


@pytest.mark.parametrize(
    "shape",
    [
        "2",
        None,
        (2.0,),
        2.0,
        (-1,),
        (0,),
        0,
        ("a",),
        {"a": 1},
        (2, None),
        True,
        (True,),
        ((2,),),
        (1,) * 17,
    ],
    ids=str,
)
def test_a_shape_is_made_of_sizes(shape: Any) -> None:
    with pytest.raises(GraphError) as caught:
        gt.backward_graph(gt.parse("sum(x*x)"), "x", {"x": shape})
    assert caught.value.code == "bad-shape"


@pytest.mark.parametrize(
    "shape", [2, [2], (np.int64(2),), np.array([2]), np.zeros(2).shape], ids=str
)
def test_a_shape_may_come_from_anywhere(shape: Any) -> None:
    assert str(gt.backward_graph(gt.parse("sum(x*x)"), "x", {"x": shape})) == "grad_x = x + x"


@pytest.mark.parametrize("shapes", [[(2,)], 3, {0: (2,)}, {"z": (2,)}], ids=str)
def test_shapes_go_by_name(shapes: Any) -> None:
    with pytest.raises(GraphError) as caught:
        gt.backward_graph(gt.parse("sum(x*x)"), "x", shapes)
    assert caught.value.code == "unknown-input"


@pytest.mark.parametrize(
    "direction",
    [[[1], [1, 2]], [], [[], []], "a", None, 1j, {1}, 10**400, [None], np.ones(3), np.ones((2, 1))],
    ids=lambda d: str(d)[:20],
)
def test_a_direction_is_made_of_numbers(direction: Any) -> None:
    with pytest.raises(GraphError) as caught:
        gt.directional_graph(gt.parse("sum(x*x)"), {"x": direction}, {"x": (2,)})
    assert caught.value.code == "direction-shape"


@pytest.mark.parametrize("wrt", [0, None, ["x"], "z"], ids=str)
def test_a_gradient_is_asked_for_by_name(wrt: Any) -> None:
    with pytest.raises(GraphError) as caught:
        gt.backward_graph(gt.parse("x*x"), wrt)
    assert caught.value.code == "unknown-node"
