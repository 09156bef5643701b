"""What cannot be fed is refused with the reason, and never ends in a traceback."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.errors import GraphError, GraphTutorError


class Odd:
    """Says that it is an array, and is none."""

    ndim = 2


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime.datetime(2026, 1, 1), "is not a number"),
        (np.array(["2026-01-01"], dtype="datetime64[D]"), "holds dates"),
        (np.timedelta64(1), "holds spans of time"),
        (1j, "holds complex numbers"),
        (np.complex128(1), "holds complex numbers"),
        ([1j], "holds complex numbers"),
        (np.array([1, None], dtype=object), "has the entry None, which is not a number"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), "has masked entries"),
        (np.ma.masked, "has masked entries"),
        (np.array([]), "is an array without entries"),
        ([[]], "is an array without entries"),
        ([[1], [1, 2]], "has rows of different lengths"),
        (["1", "2"], "holds text"),
        (np.str_("2"), "holds text"),
        (np.zeros(2, dtype=[("a", float)]), "holds records"),
        ([10**400], "too large for float64"),
        (10**400, "too large for float64"),
        ({1, 2}, "is not a number"),
        (Odd(), "is not a number"),
        ("3", "is not a number"),
    ],
    ids=lambda value: f"{value!r}"[:30],
)  # fmt: skip
@pytest.mark.parametrize(
    "given",
    [
        lambda value: gt.run(gt.parse("sum(x)"), {"x": value}),
        lambda value: gt.check(gt.parse("x*y"), {"x": value, "y": 2}),
        lambda value: gt.run(gt.parse("x*2"), {"x": [1, 2]}, upstream=value),
    ],
    ids=["array", "number", "upstream"],
)
def test_what_is_no_number_is_refused(value: Any, said: str, given: Callable[..., Any]) -> None:
    with pytest.raises(GraphTutorError) as caught:
        given(value)
    assert caught.value.code == "feed-not-a-number"
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("value", "total"),
    [
        ([Fraction(1, 2), Decimal("1.5")], 2.0),
        (np.array([1, 2], dtype=object), 3.0),
        (np.ma.array([1.0, 2.0], mask=[False, False]), 3.0),
        (np.array([1, 2], dtype=np.float16), 3.0),
        ([True, False], 1.0),
    ],
)
def test_numbers_of_other_kinds_are_taken(value: Any, total: float) -> None:
    assert gt.run(gt.parse("sum(x)"), {"x": value}).output == total


@pytest.mark.parametrize("graph", ["x*y", None, 3])
def test_something_else_than_a_graph_is_refused(graph: Any) -> None:
    for judge in (gt.run, gt.check):
        with pytest.raises(GraphError, match="a graph") as caught:
            judge(graph, {"x": 1, "y": 2})
        assert caught.value.code == "graph-expected"


@pytest.mark.parametrize("feeds", ["x=1, y=2", [1, 2], {1, 2}, 3])
def test_values_without_names_are_refused(feeds: Any) -> None:
    with pytest.raises(GraphTutorError, match="by name") as caught:
        gt.run(gt.parse("x*y"), feeds)
    assert caught.value.code == "feeds-by-name"


@pytest.mark.parametrize("text", [None, 3, b"x*y"])
def test_something_else_than_a_text_is_refused(text: Any) -> None:
    for read in (gt.parse, gt.parse_feeds):
        with pytest.raises(GraphTutorError) as caught:
            read(text)
        assert caught.value.code == "no-text"


def test_missing_arrays_are_proposed() -> None:
    with pytest.raises(GraphTutorError) as caught:
        gt.run(gt.parse("sum(X @ W)"), {"X": [[1, 2]]})
    assert caught.value.remedy == 'pass for instance **parse_feeds("W=rand(2, 3; seed=1)")'
