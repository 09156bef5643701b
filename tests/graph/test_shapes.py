"""A shape error names what was typed, and what it offers instead fits when it is typed."""

from __future__ import annotations

import re

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.errors import ShapeError
from graphtutor.graph.shapes import shapes_of
from graphtutor.ops.sizes import Shape


def refusal(text: str, **shapes: Shape) -> ShapeError:
    with pytest.raises(ShapeError) as caught:
        shapes_of(gt.parse(text), shapes)
    return caught.value


@pytest.mark.parametrize(
    ("text", "shapes", "message", "remedy"),
    [
        ("X @ W.T", {"X": (2, 3), "W": (3, 4)}, "The inner sizes of X @ W.T differ.", "write X @ W, which is 2×4"),
        ("X @ W", {"X": (2, 3), "W": (2, 3)}, "The inner sizes of X @ W differ.",
         "write X.T @ W, which is 3×3, or X @ W.T, which is 2×2"),
        ("X @ W", {"X": (2, 3), "W": (2, 2)}, "The inner sizes of X @ W differ.",
         "write X.T @ W, which is 3×2, or W @ X, which is 2×3"),
        ("X @ w", {"X": (2, 3), "w": (2,)}, "The inner sizes of X @ w differ.",
         "write X.T @ w, which is vector of 3, or w @ X, which is vector of 3"),
        ("(X+1) @ (W-X*2)", {"X": (2, 3), "W": (1, 3)}, "The inner sizes of (X + 1) @ (W - X*2) differ.",
         "write (X + 1).T @ (W - X*2), which is 3×3, or (X + 1) @ (W - X*2).T, which is 2×2"),
        ("X @ W + b", {"X": (2, 3), "W": (3, 4), "b": (2,)}, "X @ W and b do not fit entry by entry.",
         "write reshape(b, 2, 1) to repeat it along the rows"),
        ("H = X @ W; H + b", {"X": (2, 3), "W": (3, 4), "b": (2,)}, "H and b do not fit entry by entry.",
         "write reshape(b, 2, 1) to repeat it along the rows"),
        ("softmax_ce(y, X@W)", {"X": (2, 3), "W": (3, 4), "y": (2,)},
         "y and X @ W must have one shape: a row of labels for each row of scores.",
         "where y holds the numbers of classes write onehot(y, 4), or sparse_softmax_ce(y, X @ W)"),
        ("cce(y, P)", {"P": (2, 3), "y": (2,)}, "y and P must have one shape: a row of labels for each row of scores.",
         "where y holds the numbers of classes write onehot(y, 3), or sparse_cce(y, P)"),
        ("categorical_hinge(y, P)", {"P": (2, 3), "y": (2,)},
         "y and P must have one shape: a row of labels for each row of scores.",
         "where y holds the numbers of classes write onehot(y, 3)"),
        ("cce(Y, P)", {"P": (2, 3), "Y": (3, 2)}, "Y and P must have one shape: a row of labels for each row of scores.",
         "write Y.T"),
    ],
)  # fmt: skip
def test_what_was_typed_is_named(
    text: str, shapes: dict[str, Shape], message: str, remedy: str
) -> None:
    error = refusal(text, **shapes)
    assert (error.message, error.remedy) == (message, remedy)


@pytest.mark.parametrize("a", [(2, 3), (3, 2), (2, 2), (2,), (3,)], ids=str)
@pytest.mark.parametrize("b", [(2, 3), (3, 2), (2, 2), (2,), (3,)], ids=str)
@pytest.mark.parametrize("text", ["A @ B", "A.T @ B", "A @ B.T", "(2*A) @ (B/2).T"])
def test_every_product_that_is_offered_has_the_shape_it_is_said_to_have(
    text: str, a: Shape, b: Shape
) -> None:
    given = {"A": a, "B": b}
    try:
        shapes_of(gt.parse(text), given)
    except ShapeError as error:
        assert error.remedy is not None
        offered = re.findall(r"(?:write|or) (.+?), which is ([^,]+)", error.remedy)
        assert offered or "columns of the left" in error.remedy
        for product, said in offered:
            found = gt.run(
                gt.parse(product), {n: np.ones(s) for n, s in given.items()}, upstream=1.0
            )
            sizes = found.shape(found.graph.output)
            assert said == (
                "×".join(map(str, sizes)) if len(sizes) > 1 else f"vector of {sizes[0]}"
            )


def test_a_long_operand_is_called_by_its_symbol() -> None:
    error = refusal("X @ (exp(W)*tanh(W)*sigmoid(W)*softplus(W))", X=(2, 3), W=(2, 3))
    assert error.message == "The inner sizes of X @ v7 differ."


def test_a_product_that_cannot_be_saved_has_no_false_remedy() -> None:
    assert "columns of the left factor" in str(refusal("A @ B", A=(2, 3), B=(4, 5)).remedy)
