"""Layers: names for the formulas of a network's layers, drawn as one box that opens."""

from __future__ import annotations

from typing import Any

from graphtutor.errors import ShapeError
from graphtutor.ops import sizes
from graphtutor.ops.kinds import group, structural
from graphtutor.ops.matrix import CS231N_LINEAR
from graphtutor.ops.op import at
from graphtutor.text import shape as shown

dense = group(
    "dense",
    "dense",
    formula=lambda x, W, b: x @ W + b,
    pattern="matrix swap multiplier",
    patterns={"b": "gradient adder"},
    why={
        "x": "back through the sum unchanged, then through the product: the upstream times Wᵀ",
        "W": "back through the sum unchanged, then through the product: xᵀ times the upstream",
        "b": "the bias was copied to every row, so it gets the sum of all rows",
    },
    verb="computes a dense layer",
    samples=(
        at([[1.0, 2.0], [3.0, -4.0]], [[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]], [1.0, 0.0, -1.0]),
        at([[1.0, 2.0, 3.0]], [[1.0], [-2.0], [0.5]], [0.25]),
        at([1.0, 2.0], [[0.5, -1.0], [1.5, 0.25]], [1.0, 2.0]),
    ),
    refused=(
        at([[1.0, 2.0]], [[1.0, 2.0]], [1.0]),
        at([[1.0, 2.0]], [[1.0, 0.0], [2.0, 1.0]], [1.0, 2.0, 3.0]),
    ),
    source=CS231N_LINEAR,
)


def _normalised(xp: Any, x: Any, axis: Any, epsilon: float) -> tuple[Any, Any]:
    """Return x̂ and the inverse of the standard deviation."""
    centered = x - xp.mean(x, axis=axis, keepdims=True)
    variance = xp.mean(xp.square(centered), axis=axis, keepdims=True)
    inverse = 1 / xp.sqrt(variance + epsilon)
    return centered * inverse, inverse


def _staged(xp: Any, x: Any, gamma: Any, beta: Any, axis: Any, epsilon: float) -> Any:
    """Return the normalised batch in the stages of the CS231n assignment, one gate each."""
    return gamma * _normalised(xp, x, axis, epsilon)[0] + beta


def _fused(xp: Any, g: Any, x: Any, gamma: Any, axis: Any, epsilon: float) -> Any:
    """Return σ⁻¹·(d - mean(d) - x̂·mean(d·x̂)) with d = g·γ, all stages of the backward pass in one."""
    normal, inverse = _normalised(xp, x, axis, epsilon)
    arriving = g * gamma
    return inverse * (
        arriving
        - xp.mean(arriving, axis=axis, keepdims=True)
        - normal * xp.mean(arriving * normal, axis=axis, keepdims=True)
    )


def _normed_shape(
    x: sizes.Shape, gamma: sizes.Shape, beta: sizes.Shape, axis: sizes.Axis
) -> sizes.Shape:
    sizes.axes(x, axis)
    for position, shape in enumerate((gamma, beta), start=1):
        if sizes.broadcast(x, shape) != x:
            raise ShapeError(
                f"{{{position}}} has more entries than {{0}}.",
                code="shapes-differ",
                expected="one entry for each feature",
                received=f"{shown(shape)} for {shown(x)}",
            )
    return x


batchnorm = structural(
    "batchnorm",
    "batch norm",
    forward=lambda xp, x, gamma, beta, axis=0, epsilon=1e-3: _staged(
        xp, x, gamma, beta, axis, epsilon
    ),
    vjp={
        "x": lambda xp, g, x, gamma, axis, epsilon: _fused(xp, g, x, gamma, axis, epsilon),
        "gamma": lambda xp, g, x, gamma, axis, epsilon: xp.sum_like(
            g * _normalised(xp, x, axis, epsilon)[0], gamma
        ),
        "beta": lambda xp, g, beta: xp.sum_like(g, beta),
    },
    shape=lambda x, gamma, beta, axis: _normed_shape(x, gamma, beta, axis),
    pattern="gradient without its mean and without its part along the input",
    patterns={"gamma": "gradient adder, scaled by x̂", "beta": "gradient adder"},
    why={
        "x": "with d = ∂y·γ it gets (d - mean(d) - x̂·mean(d·x̂))/σ: moving one sample moves the mean "
        "and the variance of the batch too",
        "gamma": "γ multiplies x̂ in every sample, so the products of upstream and x̂ add up",
        "beta": "β was copied to every sample, so it gets the sum over the batch",
    },
    verb="normalises each feature over the batch",
    samples=(
        at([[1.0, 2.0], [3.0, -4.0], [0.5, 1.0]], [1.5, 0.5], [0.0, 1.0]),
        at([[1.0, 2.0], [3.0, -4.0], [0.5, 1.0]], [1.5, 0.5], [0.0, 1.0], epsilon=0.5),
        at([1.0, 2.0, 4.0], 2.0, -1.0),
    ),
    refused=(
        at([[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0, 3.0], [0.0, 0.0]),
        at([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0]),
    ),
    source="Ioffe and Szegedy 2015, arXiv:1502.03167, algorithm 1; epsilon 1e-3 as in Keras 3",
)
