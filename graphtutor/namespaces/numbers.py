"""Numbers are NumPy itself, with functions of whole arrays beside it and the stable forms of softmax."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from types import SimpleNamespace
from typing import Any

import numpy as np

from graphtutor.namespaces.arrays import ADD, BY_NAME

LARGEST: Any = np.maximum.reduce
SMALLEST: Any = np.minimum.reduce


def amax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the largest entry, of all or along some axes."""
    return LARGEST(x, axis=axis, keepdims=keepdims)


def amin(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the smallest entry, of all or along some axes."""
    return SMALLEST(x, axis=axis, keepdims=keepdims)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return ln Σ eˣ; the largest entry is taken out first, so nothing overflows."""
    top = np.maximum.reduce(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    rest = np.log(np.add.reduce(np.exp(x - top), axis=axis, keepdims=True))
    whole = rest + top
    return whole if keepdims else np.squeeze(whole, axis=axis)[()]


def softmax(x: Any, axis: Any = -1) -> Any:
    """Return eˣ / Σ eˣ; the largest entry is taken out first, so nothing overflows."""
    raised = np.exp(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    raised /= np.add.reduce(raised, axis=axis, keepdims=True)
    return raised


def log_softmax(x: Any, axis: Any = -1) -> Any:
    """Return x - ln Σ eˣ; the largest entry is taken out first, so nothing overflows or cancels."""
    low = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    return low - np.log(np.add.reduce(np.exp(low), axis=axis, keepdims=True))


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + e⁻ˣ); the exponential is only taken of negative numbers, so nothing overflows."""
    raised = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, raised)[()] / (1 + raised)


def norm(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the root of the sum of squares.

    The power of two in the largest entry is taken out first, which is exact, so no square overflows or
    vanishes.
    """
    top = LARGEST(np.abs(x), axis=axis, keepdims=True)
    scale = np.where(np.isfinite(top) & (top > 0), np.ldexp(1.0, np.frexp(top)[1] - 1), 1.0)
    small = x / scale
    whole = scale * np.sqrt(ADD(small * small, axis=axis, keepdims=True))
    return whole if keepdims else np.squeeze(whole, axis=axis)[()]


FUNCTIONS: dict[str, Any] = {
    **vars(np),
    **BY_NAME,
    "amax": amax,
    "amin": amin,
    "logsumexp": logsumexp,
    "norm": norm,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "erf": np.vectorize(math.erf, otypes=[float]),
    # of two or more
    "maximum": lambda *xs: reduce(np.maximum, xs),
    "minimum": lambda *xs: reduce(np.minimum, xs),
}

NUMBERS = SimpleNamespace(**FUNCTIONS, numeric=True, arrays=True)  # the namespace itself


class Counting:
    """NumPy as a namespace that keeps what `count` answered, so that a formula's n can be told."""

    numeric = True
    arrays = True

    def __init__(self) -> None:
        self.counts: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(NUMBERS, name)

    def count(self, x: Any, axis: Any = None) -> Any:
        """Return how many entries there are, and keep it."""
        found = FUNCTIONS["count"](x, axis)
        self.counts.add(found)
        return found


def counted(rule: Callable[[Any], Any]) -> set[int]:
    """Return what `count` answers while a rule is worked out in NumPy; the rule is given the namespace."""
    xp = Counting()
    with np.errstate(all="ignore"):
        rule(xp)
    return xp.counts
