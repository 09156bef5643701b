"""Matrix products: each entry of the output is a sum of products, so each input entry acts on a whole row."""

from __future__ import annotations

from typing import Any

from graphtutor.errors import ShapeError
from graphtutor.ops import sizes
from graphtutor.ops.arithmetic import PRODUCT
from graphtutor.ops.kinds import structural
from graphtutor.ops.op import Infix, at
from graphtutor.text import shape as shown

CS231N_LINEAR = "Justin Johnson, Backpropagation for a Linear Layer (CS231n, Stanford, 2017)"

matmul = structural(
    "matmul",
    "@",
    forward=lambda xp, A, B: xp.matmul(A, B),
    vjp={
        "A": lambda xp, g, A, B: xp.matmul_left(g, A, B),
        "B": lambda xp, g, A, B: xp.matmul_right(g, A, B),
    },
    shape=lambda A, B: sizes.matmul(A, B),
    pattern="matrix swap multiplier",
    why={
        "A": "each entry of the left factor meets a row of the right one in every product it is in, "
        "so the gradient is the upstream times the right factor transposed",
        "B": "each entry of the right factor meets a column of the left one in every product it is in, "
        "so the gradient is the left factor transposed times the upstream",
    },
    verb="multiplies matrices",
    samples=(
        at([[1.0, 2.0], [3.0, -4.0]], [[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]]),
        at([[1.0, 2.0, 3.0]], [[1.0], [-2.0], [0.5]]),
        at([[1.0, 2.0], [3.0, 4.0]], [0.5, -1.0]),
        at([0.5, -1.0], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        at([1.0, 2.0, 3.0], [0.5, -1.0, 2.0]),
        at([[[1.0, 2.0]], [[3.0, -1.0]]], [[0.5, 1.0], [2.0, -1.5]]),
        at([[[1.0, 2.0]], [[3.0, -1.0]]], [0.5, -2.0]),
        at([0.5, -2.0], [[[1.0, 2.0], [0.5, 1.0]], [[3.0, -1.0], [1.0, 4.0]]]),
    ),
    refused=(at([[1.0, 2.0]], [[1.0, 2.0]]), at(2.0, [[1.0]]), at([1.0, 2.0], [1.0, 2.0, 3.0])),
    source=CS231N_LINEAR,
    infix=Infix(("@",), PRODUCT),
)

transpose = structural(
    "transpose",
    "xᵀ",
    forward=lambda xp, x: xp.transpose(x),
    vjp={"x": lambda xp, g: xp.transpose(g)},
    shape=lambda x: (*x[:-2], *x[:-3:-1]) if len(x) > 1 else x,
    pattern="gradient transposed back",
    why={"x": "entry (i, j) went to place (j, i), so its gradient comes back from there"},
    verb="exchanges rows and columns",
    samples=(
        at([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        at([1.0, 2.0]),
        at([[[1.0, 2.0]], [[3.0, 4.0]]]),
    ),
    source=CS231N_LINEAR,
)


def _vectors(a: sizes.Shape, b: sizes.Shape, name: str) -> None:
    """Refuse what is no pair of vectors."""
    if len(a) != 1 or len(b) != 1:
        raise ShapeError(
            f"{name} takes two vectors.",
            code="shapes-differ",
            expected="two arrays with one axis",
            received=f"{shown(a)} and {shown(b)}",
            remedy="write {0} @ {1} for matrices",
        )


def _dot_shape(a: sizes.Shape, b: sizes.Shape) -> sizes.Shape:
    _vectors(a, b, "dot")
    return sizes.matmul(a, b)


def _outer_shape(a: sizes.Shape, b: sizes.Shape) -> sizes.Shape:
    _vectors(a, b, "outer")
    return (*a, *b)


def _opened_dot(xp: Any, a: Any, b: Any) -> Any:
    return xp.sum(a * b)


dot = structural(
    "dot",
    "a·b",
    forward=lambda xp, a, b: xp.dot(a, b),
    vjp={"a": lambda g, b: g * b, "b": lambda g, a: g * a},
    shape=_dot_shape,
    opens=_opened_dot,
    pattern="swap multiplier, entry by entry",
    why={
        "a": "each entry is multiplied by the entry of the other vector in its place",
        "b": "each entry is multiplied by the entry of the other vector in its place",
    },
    verb="multiplies two vectors entry by entry and adds up",
    samples=(at([1.0, 2.0, 3.0], [0.5, -1.0, 2.0]), at([2.0], [3.0])),
    refused=(at([1.0, 2.0], [1.0]), at([[1.0]], [1.0])),
    source=CS231N_LINEAR,
)

outer = structural(
    "outer",
    "a⊗b",
    forward=lambda xp, a, b: xp.outer(a, b),
    vjp={
        "a": lambda xp, g, b: xp.matmul(g, b),
        "b": lambda xp, g, a: xp.matmul(xp.transpose(g), a),
    },
    shape=_outer_shape,
    pattern="swap multiplier along rows and columns",
    why={
        "a": "entry i is in all of row i, each time with an entry of the other vector",
        "b": "entry j is in all of column j, each time with an entry of the other vector",
    },
    verb="multiplies each entry of one vector with each of the other",
    samples=(at([1.0, 2.0], [0.5, -1.0, 2.0]), at([2.0], [3.0, 1.0])),
    refused=(at([[1.0]], [1.0]),),
    source=CS231N_LINEAR,
)
