"""The symbolic namespace: a rule read here becomes a SymPy expression.

Expressions are built from SymPy objects, one operation at a time; no text ever reaches SymPy.
"""

from __future__ import annotations

from typing import Any

import sympy

_RENAMED = {
    "abs": sympy.Abs,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "square": lambda x: x**2,
    "pow": sympy.Pow,
    "greater": sympy.Gt,
    "greater_equal": sympy.Ge,
    "less": sympy.Lt,
    "less_equal": sympy.Le,
    "equal": sympy.Eq,
    "not_equal": sympy.Ne,
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
}


class Symbolic:
    """The namespace itself; every name it does not rename is SymPy's own function."""

    def __getattr__(self, name: str) -> Any:
        return _RENAMED.get(name) or getattr(sympy, name)

    def constant(self, value: float) -> Any:
        """Return the number as it is written: 0.2 is one fifth, not its nearest binary fraction."""
        return sympy.Rational(repr(float(value)))

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """Choose by a condition, which may be decided already."""
        return sympy.Piecewise((a, condition), (b, True))


SYMBOLIC = Symbolic()
