"""The entrywise namespace: arrays whose entries another namespace computes, such as SymPy's or fractions.

Functions of whole arrays move entries about; every other function is applied to each entry.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from graphtutor.namespaces.arrays import BY_NAME


class Entrywise:
    """A namespace over arrays of objects.

    Attributes:
        inner: the namespace of the entries.
    """

    arrays = True

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        if name in BY_NAME:
            return BY_NAME[name]
        inner = getattr(self.inner, name)
        if not callable(inner) or name == "constant":
            return inner
        return lambda *xs: self.each(inner, *xs)

    @staticmethod
    def each(function: Any, *xs: Any) -> Any:
        """Apply a function of numbers to each entry."""
        if not any(isinstance(x, np.ndarray) for x in xs):
            return function(*xs)
        wrapped = [x if isinstance(x, np.ndarray) else _lonely(x) for x in xs]
        shape = np.broadcast_shapes(*(x.shape for x in wrapped))
        spread = [np.broadcast_to(x, shape) for x in wrapped]
        found = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            found[place] = function(*(x[place] for x in spread))
        return found

    def amax(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the largest entry, of all or along some axes."""
        return _reduced(self.inner.maximum, x, axis, keepdims)

    def count(self, x: Any, axis: Any = None) -> Any:
        """Return how many entries a sum adds, as an entry, so that dividing by it stays exact."""
        return self.inner.constant(BY_NAME["count"](x, axis))

    def sigmoid(self, x: Any) -> Any:
        """Return 1 / (1 + e⁻ˣ)."""
        return 1 / (1 + self.exp(-x))

    def softmax(self, x: Any, axis: Any = -1) -> Any:
        """Return eˣ / Σ eˣ."""
        raised = self.exp(x)
        return raised / self.sum(raised, axis=axis, keepdims=True)

    def log_softmax(self, x: Any, axis: Any = -1) -> Any:
        """Return x - ln Σ eˣ."""
        return x - self.logsumexp(x, axis=axis, keepdims=True)

    def logsumexp(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Return ln Σ eˣ."""
        return self.log(self.sum(self.exp(x), axis=axis, keepdims=keepdims))

    def norm(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the root of the sum of squares."""
        return self.sqrt(self.sum(self.square(x), axis=axis, keepdims=keepdims))

    def amin(self, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the smallest entry, of all or along some axes."""
        return _reduced(self.inner.minimum, x, axis, keepdims)


def entries(x: Any, entry: Any) -> Any:
    """Return an array of objects with `entry` of each number; of one number, that object alone."""
    found = np.empty(np.shape(x), dtype=object)
    for place, number in np.ndenumerate(np.asarray(x)):
        found[place] = entry(number.item() if hasattr(number, "item") else number)
    return found if found.ndim else found[()]


def objects(rows: list[list[Any]]) -> Any:
    """Return a matrix of objects, as they are."""
    found = np.empty((len(rows), len(rows[0])), dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = rows[place[0]][place[1]]
    return found


def _lonely(x: Any) -> Any:
    """Return an array without axes that holds one object."""
    found = np.empty((), dtype=object)
    found[()] = x
    return found


def _reduced(function: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Reduce along axes by a function of several entries."""
    ndim = np.ndim(x)
    if not ndim:
        return x
    axes = tuple(range(ndim)) if axis is None else (axis,) if isinstance(axis, int) else axis
    axes = tuple(a % ndim for a in axes)
    kept = [a for a in range(ndim) if a not in axes]
    rows = np.transpose(x, (*kept, *axes)).reshape((*(x.shape[a] for a in kept), -1))
    found = np.empty(rows.shape[:-1], dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = reduce(lambda a, b: function(a, b), rows[place])
    if keepdims:
        return found.reshape([1 if a in axes else size for a, size in enumerate(x.shape)])
    return found if found.ndim else found[()]
