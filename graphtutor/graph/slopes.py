"""The namespace of the backward pass as a graph: what a rule would compute becomes gates of known shapes.

A gradient may be smaller than what it belongs to: a number, or an array with axes missing or of size 1,
stands for equal entries, as in broadcasting. It is written out only where all entries are needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from graphtutor.graph.builder import Builder
from graphtutor.graph.handle import Operand
from graphtutor.graph.shapes import extended
from graphtutor.graph.tracing import TRACING, Tracing
from graphtutor.ops import OPS
from graphtutor.ops.sizes import Axis, Shape

Value = Any  # an Operand, or a number that is known already
ALL = (None, None, None)  # of an index: everything along an axis


class Known(float):
    """A number that is known while the graph is built; a factor of 1 needs no gate."""

    def __mul__(self, other: Value) -> Value:
        return product(float(self), other)

    __rmul__ = __mul__

    def __neg__(self) -> Known:
        return Known(-float(self))

    def __truediv__(self, other: Value) -> Value:
        over: Value = float(self)
        return over / other if isinstance(other, Operand) else Known(over / other)


class Slopes(Tracing):
    """The tracing namespace with shapes: fitting one to another is a gate, or nothing where they agree.

    Attributes:
        arrays: says that contributions must be added up where an input was repeated.
    """

    arrays = True

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.known: list[Shape] = []  # by id

    def __getattr__(self, name: str) -> Any:
        return getattr(TRACING, name)

    def shape(self, value: Value) -> Shape:
        """Return the shape of a node, or of a number."""
        return extended(self.builder, self.known)[value.id] if isinstance(value, Operand) else ()

    def give(self, leaf: Operand, shape: Shape) -> Operand:
        """Say what shape an input has, before anything is made of it."""
        extended(self.builder, self.known)[leaf.id] = shape
        return leaf

    def whole(self, g: Value, shape: Shape) -> Value:
        """Write out the equal entries that a gradient stands for."""
        if self.shape(g) == shape:
            return g
        return self.gate("broadcast", g, shape=shape)

    def gate(self, name: str, x: Value, **settings: Any) -> Operand:
        """Add a gate; a number that is known becomes a constant, so that the result is one too."""
        return self.builder.apply(OPS[name], (x,), settings)

    def summed(self, g: Value, there: Shape, shape: Shape) -> Value:
        """Add up a gradient that stands for the shape `there`, of what was repeated from `shape`."""
        extra = len(there) - len(shape)
        gone = [a for a, n in enumerate(there) if a < extra or shape[a - extra] != n]
        missing = len(there) - len(self.shape(g))
        sizes = (1,) * missing + self.shape(g)
        axes = tuple(a - missing for a in gone if sizes[a] != 1)
        if axes:
            kept = any(a + missing >= extra for a in axes) and shape != ()
            settings = {"keepdims": True} if kept else {}
            g = TRACING.sum(g, **_over(axes, len(self.shape(g))), **settings)
        if len(self.shape(g)) > len(shape):
            g = TRACING.reshape(g, shape=self.shape(g)[len(self.shape(g)) - len(shape) :])
        return product(g, float(math.prod(there[a] for a in gone if sizes[a] == 1)))

    @staticmethod
    def pow(base: Value, exponent: Value) -> Value:
        """Raise to a power; a first power is its base, as a person writes it."""
        is_first = not isinstance(exponent, Operand) and exponent == 1
        return base if is_first else TRACING.pow(base, exponent)

    def count(self, x: Value, axis: Axis = None) -> Known:
        """Return how many entries a sum along these axes adds."""
        shape = self.shape(x)
        axes = range(len(shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
        return Known(math.prod(shape[a] for a in axes))

    def transpose(self, x: Value) -> Value:
        """Exchange rows and columns; a vector stays."""
        return TRACING.transpose(x) if len(self.shape(x)) > 1 else x

    def expand(self, g: Value, axis: Axis = None, keepdims: bool = False) -> Value:
        """Put the axes that a reduction took away back; those in front need not be written."""
        if keepdims or axis is None or not self.shape(g):
            return g
        several = (axis,) if isinstance(axis, int) else axis
        ndim = len(self.shape(g)) + len(several)
        back = {a % ndim for a in several}
        sizes = iter(self.shape(g))
        shape = tuple(1 if a in back else next(sizes) for a in range(ndim))
        in_front = back == set(range(len(back)))
        return g if in_front else TRACING.reshape(g, shape=shape)

    @staticmethod
    def broadcast_like(g: Value, _: Value) -> Value:
        """Let a gradient stand for equal entries."""
        return g

    def sum_like(self, g: Value, x: Value) -> Value:
        """Add g along the axes in which x was repeated."""
        return self.summed(g, self.shape(g), self.shape(x))

    def reshape_like(self, g: Value, x: Value) -> Value:
        """Write the entries of g into the shape of x."""
        is_there = self.shape(g) == self.shape(x)
        return g if is_there else self.gate("reshape", g, shape=self.shape(x))

    def matmul_left(self, g: Value, a: Value, b: Value) -> Value:
        """Return g @ bᵀ, which a product a @ b hands to its left factor."""
        rows, columns = self.shape(a), self.shape(b)
        if len(columns) == 1:
            return g * b if len(rows) == 1 else self._outer(g, b, rows)
        if len(rows) == 1:
            return self._column(b, g, rows)
        return self.sum_like(g @ self.transpose(b), a)

    def matmul_right(self, g: Value, a: Value, b: Value) -> Value:
        """Return aᵀ @ g, which a product a @ b hands to its right factor."""
        rows, columns = self.shape(a), self.shape(b)
        if len(rows) == 1:
            return g * a if len(columns) == 1 else self._outer(a, g, columns)
        if len(columns) == 1:
            return self._column(self.transpose(a), g, columns)
        return self.sum_like(self.transpose(a) @ g, b)

    def _outer(self, column: Value, row: Value, like: Shape) -> Value:
        """Return all products of the entries of two arrays, for each matrix of a batch."""
        left, right = self.shape(column), self.shape(row)
        if len(left) == len(right) == 1:
            return TRACING.outer(column, row)
        flat = row if len(right) == 1 else TRACING.reshape(row, shape=(*right[:-1], 1, right[-1]))
        found = TRACING.reshape(column, shape=(*left, 1)) * flat
        return self.summed(found, self.shape(found), like)

    def _column(self, matrix: Value, g: Value, like: Shape) -> Value:
        """Return a matrix times a column, for each matrix of a batch, summed over the batch."""
        if len(self.shape(matrix)) == 2:
            return matrix @ g
        columns = matrix @ TRACING.reshape(g, shape=(*self.shape(g), 1))
        flat = TRACING.reshape(columns, shape=self.shape(columns)[:-1])
        return self.summed(flat, self.shape(flat), like)

    def unindex_like(self, g: Value, x: Value, key: Any) -> Value:
        """Put g in its places among zeros."""
        return self.gate("unindex", g, into=self.shape(x), key=key)

    def piece(self, g: Value, *xs: Value, i: int, axis: int) -> Value:
        """Cut out what came from array number i when all were put one after another."""
        place = axis % len(self.shape(g))
        ends = [sum(self.shape(x)[place] for x in xs[:n]) for n in (i, i + 1)]
        return TRACING.index(g, key=(*[ALL] * place, (*ends, None)))

    def layer(self, g: Value, i: int, axis: int) -> Value:
        """Return number i of what was stacked along an axis."""
        return TRACING.index(g, key=(*[ALL] * (axis % len(self.shape(g))), i))


def product(upstream: Value, slope: Value) -> Value:
    """Return upstream × local; a factor of 1 needs no gate."""
    for factor, other in ((upstream, slope), (slope, upstream)):
        if not isinstance(factor, Operand) and factor in (1, -1, 0):
            return other if factor == 1 else -other if factor else Known(0.0)
    if not isinstance(upstream, Operand) and not isinstance(slope, Operand):
        return Known(float(upstream) * float(slope))
    return float(upstream) * slope if isinstance(upstream, Known) else upstream * slope


def total(first: Value, second: Value) -> Value:
    """Return the sum of two contributions; nothing needs no gate."""
    for part, other in ((first, second), (second, first)):
        if not isinstance(part, Operand) and part == 0:
            return other
    found = first + second
    return found if isinstance(found, Operand) else Known(found)


def _over(axes: Sequence[int], ndim: int) -> dict[str, Any]:
    """Return the setting of a sum over some axes; over all it has none."""
    if len(axes) == ndim:
        return {}
    return {"axis": axes[0] if len(axes) == 1 else tuple(axes)}
