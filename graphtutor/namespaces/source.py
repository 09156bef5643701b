"""The source namespace: a rule read here becomes a Python expression, the fast way to its number.

Three dialects share the rules. `SCALAR` is for plain floats and the `math` module, which is several
times faster than NumPy on one number but raises where IEEE arithmetic answers inf or nan. `ARRAY` is for
NumPy, on arrays or on single numbers, and never raises. `SAMPLES` is NumPy on columns with one entry a
sample: each sample is a number by itself, so nothing is added up over them.
"""

from __future__ import annotations

import math
from typing import Any

from graphtutor.namespaces.writing import (
    ARITHMETIC,
    ATOM,
    COMPARISON,
    NEGATIVE,
    PRODUCT,
    SUM,
    Form,
    Style,
)


def _literal(value: float) -> str:
    return repr(float(value))


def _maximum(first: float, *others: float) -> float:
    """Return the largest; a nan wins, as it does in NumPy."""
    for x in others:
        if not (first >= x or first != first):
            first = x
    return first


def _minimum(first: float, *others: float) -> float:
    """Return the smallest; a nan wins, as it does in NumPy."""
    for x in others:
        if not (first <= x or first != first):
            first = x
    return first


_SQUARE = Form("{0} * {0}", PRODUCT, (NEGATIVE,))

SCALAR = Style(
    "scalar",
    {
        **ARITHMETIC,
        "square": _SQUARE,
        "where": Form("({1} if {0} else {2})", ATOM, (COMPARISON, SUM, SUM)),
    },
    number=_literal,
    numeric=True,
)

SAMPLES = Style("samples", {**ARITHMETIC, "square": _SQUARE}, number=_literal, numeric=True)
ARRAY = Style(
    "array", {**ARITHMETIC, "square": _SQUARE}, number=_literal, numeric=True, arrays=True
)


def functions(source: str, dialect: Style, **also: Any) -> dict[str, Any]:
    """Turn the text of `def` statements, written by this package, into functions.

    The text holds names and numbers that a Style wrote; of what a learner typed only names of inputs
    stand in it, as quoted strings. It may call the functions of its dialect and those in `also`.
    """
    names = {**_names(dialect), **also}
    exec(compile(source, f"<{dialect.name} rules>", "exec"), names)  # noqa: S102
    return names


def _names(dialect: Style) -> dict[str, Any]:
    """Return what a generated function may call."""
    if dialect is SCALAR:
        # math.pow, not **: a negative base with a fractional exponent must not become complex
        names = {**vars(math), "maximum": _maximum, "minimum": _minimum}
    else:
        from graphtutor.namespaces import numbers

        names = numbers.FUNCTIONS
    return {**names, "__builtins__": BUILTINS}


BUILTINS = {
    "abs": abs,
    "float": float,
    "len": len,
    "ArithmeticError": ArithmeticError,
    "AttributeError": AttributeError,
    "KeyError": KeyError,
    "TypeError": TypeError,
    "ValueError": ValueError,
}
