"""The exact namespace: rational numbers, and `Inexact` wherever a result is not one.

It decides whether a printed equation may carry an equals sign. By the theorems of Lindemann and Niven
exp, log, sin and their kin take rational values at rational points only where it is told below.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import Any


class Inexact(Exception):  # noqa: N818, it is no error but an answer
    """The value is not a rational number, or too long a one to be printed."""


_KNOWN: dict[str, dict[Fraction | int, int]] = {
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

        def at(x: Fraction) -> Fraction:
            if x not in known:
                raise Inexact
            return Fraction(known[x])

        return at

    def constant(self, value: float) -> Fraction:
        """Return the number as it is written in decimals."""
        return Fraction(repr(float(value)))

    def where(self, condition: bool, a: Fraction, b: Fraction) -> Fraction:
        """Choose by a condition."""
        return a if condition else b

    def maximum(self, a: Fraction, b: Fraction) -> Fraction:
        """Return the larger."""
        return max(a, b)

    def minimum(self, a: Fraction, b: Fraction) -> Fraction:
        """Return the smaller."""
        return min(a, b)

    def abs(self, x: Fraction) -> Fraction:
        """Return the absolute value."""
        return abs(x)

    def square(self, x: Fraction) -> Fraction:
        """Return x times x."""
        return x * x

    def pow(self, a: Fraction, b: Fraction) -> Fraction:
        """Raise to a small whole power; anything else counts as inexact."""
        if b.denominator != 1 or abs(b) > 64 or (a == 0 and b < 0):
            raise Inexact
        return Fraction(a) ** int(b)

    def sqrt(self, x: Fraction) -> Fraction:
        """Return the root of a perfect square."""
        if x < 0:
            raise Inexact
        root = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
        if root * root != x:
            raise Inexact
        return root


EXACT = Exact()
