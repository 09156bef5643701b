"""The exact namespace: rational numbers, and `UNKNOWN` wherever a result is not one.

It decides whether a printed equation may carry an equals sign. By the theorems of Lindemann and Niven
exp, log, sin and their kin take rational values at rational points only where it is told below.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from functools import reduce
from typing import Any


class Inexact(Exception):  # noqa: N818, it is no error but an answer
    """A comparison with an unknown number cannot be decided."""


class Unknown:
    """A number that is not rational: arithmetic on it stays unknown, and it equals nothing."""

    def _stay(self, *_: Any) -> Unknown:
        return self

    def _times(self, other: Number) -> Number:
        return other if other == 0 else self

    __mul__ = __rmul__ = _times
    __add__ = __radd__ = __sub__ = __rsub__ = _stay
    __truediv__ = __rtruediv__ = __neg__ = _stay

    def _undecided(self, other: object) -> bool:
        raise Inexact

    __lt__ = __le__ = __gt__ = __ge__ = _undecided


UNKNOWN = Unknown()
Number = Fraction | Unknown
_KNOWN: dict[str, dict[object, int]] = {
    "exp": {0: 1}, "log": {1: 0}, "log1p": {0: 0}, "expm1": {0: 0}, "erf": {0: 0},
    "sin": {0: 0}, "cos": {0: 1}, "tan": {0: 0}, "asin": {0: 0}, "acos": {1: 0}, "atan": {0: 0},
    "sinh": {0: 0}, "cosh": {0: 1}, "tanh": {0: 0},
}  # fmt: skip
_COMPARISONS = {
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "less": operator.lt,
    "less_equal": operator.le,
    "equal": operator.eq,
    "not_equal": operator.ne,
}


class Exact:
    """The namespace itself."""

    def __getattr__(self, name: str) -> Any:
        if name in _COMPARISONS:
            return _COMPARISONS[name]
        try:
            known = _KNOWN[name]
        except KeyError:
            raise AttributeError(name) from None

        def at(x: Number) -> Number:
            return Fraction(known[x]) if x in known else UNKNOWN

        return at

    def constant(self, value: float) -> Fraction:
        """Return the number as it is written in decimals."""
        return Fraction(repr(float(value)))

    def where(self, condition: bool, a: Number, b: Number) -> Number:
        """Choose by a condition."""
        return a if condition else b

    def maximum(self, *xs: Number) -> Number:
        """Return the largest."""
        return reduce(lambda a, b: a if a >= b else b, xs)

    def minimum(self, *xs: Number) -> Number:
        """Return the smallest."""
        return reduce(lambda a, b: a if a <= b else b, xs)

    def abs(self, x: Number) -> Number:
        """Return the absolute value."""
        return x if isinstance(x, Unknown) else abs(x)

    def square(self, x: Number) -> Number:
        """Return x times x."""
        return x * x

    def pow(self, a: Number, b: Number) -> Number:
        """Raise to a small whole power; anything else counts as unknown."""
        if isinstance(a, Unknown) or isinstance(b, Unknown) or b.denominator != 1 or abs(b) > 64:
            return UNKNOWN
        return UNKNOWN if a == 0 and b < 0 else Fraction(a) ** int(b)

    def sqrt(self, x: Number) -> Number:
        """Return the root of a perfect square."""
        if isinstance(x, Unknown) or x < 0:
            return UNKNOWN
        root = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
        return root if root * root == x else UNKNOWN


EXACT = Exact()
