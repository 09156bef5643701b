"""Functions of whole arrays, as the rules of structural gates ask for them; entries may be any numbers.

They reshape, gather and add, and leave the arithmetic to the entries, so one text serves NumPy's
floats, fractions and SymPy's expressions. A vector has one axis: as the left factor of a product it
counts as a row, as the right one as a column, as in NumPy.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Axis = int | tuple[int, ...] | None
Part = int | tuple[int | None, int | None, int | None]  # of an index: a place, or a slice's three
ADD: Any = np.add.reduce


def transpose(x: Any) -> Any:
    """Exchange rows and columns, the last two axes; a vector or a number has none and stays."""
    return x.swapaxes(-1, -2) if getattr(x, "ndim", 0) > 1 else x


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Add all entries, or those along some axes."""
    return ADD(x, axis=axis, keepdims=keepdims)


def count(x: Any, axis: Axis = None) -> int:
    """Return how many entries a sum along these axes adds."""
    shape = np.shape(x)
    kept = range(len(shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
    return math.prod(shape[a] for a in kept)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Return the mean of all entries, or of those along some axes."""
    return sum(x, axis, keepdims) / count(x, axis)


def expand(g: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Put the axes that a reduction took away back, with size 1."""
    return g if keepdims or axis is None else np.expand_dims(g, axis)


def reshape(x: Any, shape: tuple[int, ...]) -> Any:
    """Write the entries, row by row, into another shape."""
    return np.reshape(x, shape)


def reshape_like(g: Any, x: Any) -> Any:
    """Write the entries of g into the shape of x."""
    return np.reshape(g, np.shape(x))


def broadcast(x: Any, shape: tuple[int, ...]) -> Any:
    """Repeat x, in front and along the axes where its size is 1, to fill a shape."""
    return np.broadcast_to(x, shape)


def broadcast_like(g: Any, x: Any) -> Any:
    """Repeat g to fill the shape of x."""
    shape = np.shape(x)
    return g if np.shape(g) == shape else np.broadcast_to(g, shape)


def sum_like(g: Any, x: Any) -> Any:
    """Add g along the axes in which x was repeated, back to the shape of x."""
    shape = getattr(x, "shape", ())
    there = getattr(g, "shape", ())
    if there == shape:
        return g
    extra = len(there) - len(shape)
    repeated = [extra + k for k, size in enumerate(shape) if size == 1 != there[extra + k]]
    if not repeated:
        return ADD(g, axis=tuple(range(extra)))
    return ADD(g, axis=(*range(extra), *repeated), keepdims=True).reshape(shape)


def matmul_left(g: Any, a: Any, b: Any) -> Any:
    """Return what a product a @ b hands to its left factor: g @ bᵀ, with vectors as rows and columns."""
    if b.ndim == 1:
        return sum_like(np.expand_dims(g, -1) * b, a)
    if a.ndim == 1:
        rows = np.expand_dims(g, -2)
        return sum_like(np.matmul(rows, transpose(b))[..., 0, :], a)
    return sum_like(np.matmul(g, transpose(b)), a)


def matmul_right(g: Any, a: Any, b: Any) -> Any:
    """Return what a product a @ b hands to its right factor: aᵀ @ g, with vectors as rows and columns."""
    if a.ndim == 1:
        return g * a if b.ndim == 1 else sum_like(a[:, None] * np.expand_dims(g, -2), b)
    if b.ndim == 1:
        columns = np.matmul(transpose(a), np.expand_dims(g, -1))
        return sum_like(columns[..., 0], b)
    return sum_like(np.matmul(transpose(a), g), b)


def concat(*xs: Any, axis: int = 0) -> Any:
    """Put arrays one after another along an axis that they have."""
    return np.concatenate(xs, axis=axis)


def stack(*xs: Any, axis: int = 0) -> Any:
    """Put arrays of one shape side by side along a new axis."""
    return np.stack(xs, axis=axis)


def piece(g: Any, *xs: Any, i: int, axis: int) -> Any:
    """Cut out of g what came from array number i when all were put one after another."""
    before = [np.shape(x)[axis] for x in xs[: i + 1]]
    end = int(np.sum(before))
    place: list[Any] = [slice(None)] * np.ndim(g)
    place[axis] = slice(end - before[-1], end)
    return g[tuple(place)]


def layer(g: Any, i: int, axis: int) -> Any:
    """Return number i of what was stacked along an axis."""
    return np.take(g, i, axis=axis)


def index(x: Any, key: tuple[Part, ...]) -> Any:
    """Return the entries at some places, counted from 0."""
    return x[places(key)]


def unindex(x: Any, into: tuple[int, ...], key: tuple[Part, ...]) -> Any:
    """Return an array of a shape with x at some places and 0 at all others."""
    found = np.zeros(into, dtype=np.asarray(x).dtype)
    found[places(key)] = x
    return found


def unindex_like(g: Any, x: Any, key: tuple[Part, ...]) -> Any:
    """Return an array like x with g at some places and 0 at all others."""
    return unindex(g, np.shape(x), key)


def places(key: tuple[Part, ...]) -> tuple[Any, ...]:
    """Return an index as NumPy takes it: a triple becomes a slice."""
    return tuple(slice(*part) if isinstance(part, tuple) else part for part in key)


def outer(a: Any, b: Any) -> Any:
    """Return the product of each entry of a vector with each of another: a column times a row."""
    return np.multiply.outer(a, b)


def dot(a: Any, b: Any) -> Any:
    """Return the sum of the products of two vectors' entries."""
    return np.add.reduce(a * b)


def hardmax(x: Any, axis: int | None = None) -> Any:
    """Return 1 where the largest entry stands, the first of several equal ones, and 0 elsewhere."""
    flat = np.reshape(x, -1) if axis is None else np.asarray(x)
    place = -1 if axis is None else axis
    found = np.zeros(flat.shape, dtype=flat.dtype)
    np.put_along_axis(found, np.expand_dims(np.argmax(flat, axis=place), place), 1, place)
    return found.reshape(np.shape(x))


def onehot(x: Any, classes: int) -> Any:
    """Return a row with a 1 in place number x and 0 elsewhere, for each number of x.

    The row of a number that names no class is nan, so that the mistake cannot hide.
    """
    number = np.asarray(x, dtype=float)[..., None]
    rows = (number == np.arange(classes)).astype(float)
    return np.where(rows.any(axis=-1, keepdims=True), rows, np.nan)


def onehot_like(x: Any, scores: Any) -> Any:
    """Return the rows of `onehot` with as many places as a row of scores has."""
    return onehot(x, np.shape(scores)[-1])


WHOLE = (
    transpose, sum, count, mean, expand, reshape, reshape_like, broadcast, broadcast_like, sum_like,
    matmul_left, matmul_right, concat, stack, piece, layer, index, unindex, unindex_like, outer, dot,
    hardmax, onehot, onehot_like,
)  # fmt: skip
BY_NAME: dict[str, Any] = {
    "matmul": np.matmul,
    **{function.__name__: function for function in WHOLE},
}
