"""Feeds of every kind that Python and its libraries have: each is a number, an array, or refused in words."""

from __future__ import annotations

import array
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.errors import FeedError, GraphError
from graphtutor.graph.values import MOST_AXES

SUM = gt.parse("sum(x*w)")


class Foreign:
    """An array of another library, as PyTorch's: its dtype has no kind, and NumPy can read it."""

    dtype = "float32"
    ndim = 1

    def __init__(self, entries: list[float] | None) -> None:
        self.entries = entries

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.entries is None:
            raise RuntimeError("call detach() first")
        return np.array(self.entries, dtype=np.float32)


class Unwritable:
    """Something whose text cannot be had."""

    def __repr__(self) -> str:
        raise RuntimeError("no text")


def nested(depth: int) -> Any:
    found: Any = 1.0
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("fed", "entries"),
    [
        ([Fraction(1, 2), Decimal(2)], [0.5, 2.0]),
        (range(3), [0.0, 1.0, 2.0]),
        (array.array("d", [1.5, 2.5]), [1.5, 2.5]),
        (memoryview(b"ab"), [97.0, 98.0]),
        (np.array([1, 2], dtype=object), [1.0, 2.0]),
        (np.array([1, 2], dtype=">f4"), [1.0, 2.0]),
        (np.array([2.0, 3.0], dtype=np.longdouble), [2.0, 3.0]),
        (Foreign([1.0, 0.5]), [1.0, 0.5]),
    ],
    ids=lambda fed: type(fed).__name__,
)  # fmt: skip
def test_arrays_of_many_kinds_are_fed(fed: Any, entries: list[float]) -> None:
    trace = gt.run(SUM, {"x": fed, "w": 2.0})
    assert trace.values["x"].tolist() == entries
    assert trace.output == 2 * math.fsum(entries)
    assert gt.compile(SUM)({"x": fed, "w": 2.0})[0] == trace.output
    again = gt.run(gt.parse("y*1"), {"y": [1.0] * len(entries)}, upstream=fed)
    assert again.grads["y"].tolist() == entries


@pytest.mark.parametrize(
    "fed",
    [
        None, "3", b"12", 1j, {1, 2}, {"a": 1}, [], [[], []], [1, None], [1j], ["1"], [[1], [1, 2]], 10**400,
        [10**400], np.array("3"), np.array(None, dtype=object), np.array(1j), np.complex128(1), np.zeros((0, 3)),
        np.array(["2020-01-01"], dtype="datetime64[D]"), np.zeros(2, dtype=[("a", float)]),
        np.ma.array([1.0, 2.0], mask=[False, True]), np.array([np.longdouble("1e4000")]),
        np.longdouble("1e4000"), Foreign(None), Unwritable(), nested(2000), Decimal("sNaN"),
    ],
    ids=lambda fed: type(fed).__name__,
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_what_is_no_number_is_refused(fed: Any) -> None:
    graph = gt.parse("x*w")
    asked = [
        lambda: gt.run(SUM, {"x": fed, "w": 2.0}),
        lambda: gt.run(graph, {"x": fed, "w": 2.0}),
        lambda: gt.compile(graph)({"x": fed, "w": 2.0}),
        lambda: gt.compile(SUM)({"x": fed, "w": 2.0}),
        lambda: gt.compile(graph, samples=True)({"x": fed, "w": 2.0}),
    ]
    asked += [lambda: gt.run(graph, {"x": 1.0, "w": 2.0}, upstream=fed)] if fed is not None else []
    for ask in asked:
        with pytest.raises(FeedError) as caught:
            ask()
        assert caught.value.code == "feed-not-a-number"
        assert len(str(caught.value)) < 400
        assert str(caught.value).isascii() or "…" in str(caught.value)


def test_an_array_has_at_most_so_many_axes() -> None:
    deepest = nested(MOST_AXES)
    assert gt.run(SUM, {"x": deepest, "w": 2.0}).output == 2.0
    assert gt.check(SUM, {"x": deepest, "w": 2.0}).ok
    for depth in (MOST_AXES + 1, 40):
        with pytest.raises(FeedError) as caught:
            gt.run(SUM, {"x": nested(depth), "w": 2.0})
        assert caught.value.code == "too-many-axes"
    with pytest.raises(gt.GraphTutorError, match="axes") as made:
        gt.run(gt.parse(f"sum(reshape(x, {', '.join(['1'] * 17)}))"), {"x": 1.0})
    assert made.value.code == "too-many-axes"


def test_all_arrays_together_have_a_limit() -> None:
    graph = gt.parse("y = broadcast(x, 200000000); sum(y + 1 + 2 + 3)")
    with pytest.raises(gt.GraphTutorError) as caught:
        gt.run(graph, {"x": 1.0})
    assert caught.value.code == "array-too-large"
    assert "together" in caught.value.message


@pytest.mark.parametrize("feeds", [[1, 2], "x=1", 3, {("x",)}])
def test_feeds_go_by_name(feeds: Any) -> None:
    graph = gt.parse("x*y")
    for ask in (
        lambda: gt.run(graph, feeds),
        lambda: gt.compile(graph)(feeds),
        lambda: gt.compile(gt.parse("sum(x*y)"))(feeds),
        lambda: gt.compile(graph, samples=True)(feeds),
    ):
        with pytest.raises(FeedError) as caught:
            ask()
        assert caught.value.code == "feeds-by-name"


def test_nothing_is_no_feeds_for_a_compiled_graph_too() -> None:
    for text in ("x*y", "sum(x*y)", "w = 2; w", "w = 2; w*pi"):
        with pytest.raises(FeedError):
            gt.compile(gt.parse(text))(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrt", [[0], [None], [[1]], "z", ["z"]])
def test_gradients_are_asked_for_by_name(wrt: Any) -> None:
    with pytest.raises(FeedError) as caught:
        gt.compile(gt.parse("x*y"), wrt=wrt)
    assert caught.value.code == "feed-unknown"
    assert gt.compile(gt.parse("rate*y"), wrt="rate")({"rate": 2.0, "y": 3.0}) == (
        6.0,
        {"rate": 3.0},
    )


@pytest.mark.parametrize("text", [3, None, b"x", ["x"], Unwritable()])
def test_only_text_is_read(text: Any) -> None:
    for read in (gt.parse, gt.parse_feeds):
        with pytest.raises(gt.GraphTutorError) as caught:
            read(text)
        assert caught.value.code == "no-text"


def test_steps_with_arrays_compare_by_value() -> None:
    graph = gt.parse("h = x*x; sum(h + x)")
    first, again = (gt.run(graph, {"x": np.array([1.0, 2.0])}) for _ in range(2))
    other = gt.run(graph, {"x": np.array([1.0, 3.0])})
    longer = gt.run(graph, {"x": np.array([1.0, 2.0, 4.0])})
    assert first.steps == again.steps
    assert first.steps != other.steps
    assert first.steps[0] != longer.steps[0]
    assert first.steps[0] != first.steps[-1]
    assert first.steps[0] != 1
    assert list(map(hash, first.steps)) == list(map(hash, again.steps))
    assert first.steps[3] in again.steps
    assert len({*first.steps, *again.steps}) == len(first.steps)


def test_a_gate_computes_on_arrays_outside_of_a_graph() -> None:
    A, B = np.arange(6.0).reshape(2, 3), np.ones((3, 2))  # noqa: N806
    assert gt.sum(np.array([1, 2])) == 3.0
    assert isinstance(gt.sum([1, 2]), float)
    assert gt.sum(A, axis=0).tolist() == [3.0, 5.0, 7.0]
    assert gt.matmul(A, B).tolist() == (A @ B).tolist()
    assert gt.max([1, 5, 2]) == 5.0
    assert gt.reshape([1, 2, 3, 4], 2, -1).tolist() == [[1, 2], [3, 4]]
    assert gt.concat([1], [2]).tolist() == [1, 2]
    assert gt.broadcast(1, 2, 2).tolist() == [[1, 1], [1, 1]]
    assert gt.mse([1, 2], [2, 2]) == 0.5
    np.testing.assert_allclose(
        gt.softmax(A), gt.run(gt.parse("softmax(A)"), {"A": A}, upstream=1).output
    )
    np.testing.assert_allclose(gt.sigmoid([0, 1]), [gt.sigmoid(0), gt.sigmoid(1)])
    first = gt.index(A, key=(0,))
    first[0] = 7.0
    assert A[0, 0] == 0.0, "a result shares no memory with what was given"


@pytest.mark.parametrize(
    ("misuse", "code"),
    [
        (lambda: gt.matmul(np.eye(2), np.ones((3, 3))), "shapes-differ"),
        (lambda: gt.sum([1, 2], axis=4), "axis-unknown"),
        (lambda: gt.sum([1, 2], axis="a"), "bad-setting"),
        (lambda: gt.sum([1, 2], keepdims=[1]), "bad-setting"),
        (lambda: gt.max([1, 2], ties=np.ones(2)), "bad-setting"),
        (lambda: gt.sum("a"), "not-a-number"),
        (lambda: gt.stack([[1, 2], [3]], [1]), "not-a-number"),
        (lambda: gt.concat([1]), "wrong-number-of-inputs"),
        (lambda: gt.sin(nested(40)), "not-a-number"),
        (lambda: gt.trace_function(lambda x: gt.stack([x, x])), "not-a-number"),
        (lambda: gt.trace_function(lambda x: gt.add(x, np.ones(3))), "not-a-number"),
    ],
)
def test_misuse_on_arrays_is_explained(misuse: Any, code: str) -> None:
    with pytest.raises(gt.GraphTutorError) as caught:
        misuse()
    assert caught.value.code == code
    assert "compile" not in (caught.value.remedy or "")


@pytest.mark.parametrize(
    "key",
    [[0, 2, 1], [0, 1], np.array([0, 1]), None, True, np.True_, 1.0, "a", ..., (0, None), slice(None, 1.5),
     slice(True, None)],
    ids=str,
)  # fmt: skip
def test_an_index_is_made_of_whole_numbers(key: Any) -> None:
    with pytest.raises(GraphError) as caught:
        gt.trace_function(lambda x: gt.sum(x[key]))
    assert caught.value.code == "bad-index"


def test_whole_numbers_of_numpy_are_indexes_axes_and_sizes() -> None:
    two = np.int64(2)

    def function(x: Any) -> Any:
        return gt.sum(gt.reshape(x[two:, np.int8(0)], two, 1), axis=np.int32(0))

    assert str(gt.trace_function(function)) == "sum(reshape(x[2:, 0], 2, 1), axis=0)"
    slope = gt.trace_function(lambda x: gt.leaky_relu(x, slope=np.float32(0.5)))
    assert str(slope) == "leaky_relu(x, 0.5)"
