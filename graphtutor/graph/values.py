"""What is given from outside as a value: one number becomes a float, anything else an array of float64.

Numbers of any library are taken, and so are lists, ranges, and what NumPy can read as an array; text, truth
values among objects, complex numbers and arrays with masked entries are not.
"""

from __future__ import annotations

import numbers
from decimal import Decimal
from typing import Any

MOST_AXES = 16  # of one array; NumPy itself ends at 64, and some of its functions at 32
REAL = "fiub"  # the kinds of NumPy's numbers that float64 can stand for
UNREADABLE = (TypeError, ValueError, ArithmeticError, AttributeError, RuntimeError)


def is_array(value: Any) -> bool:
    """Say whether what is given is an array, or nested lists, rather than one number."""
    return isinstance(value, list | tuple | range) or bool(getattr(value, "ndim", 0))


def as_value(given: Any) -> Any:
    """Return a number as a float and anything else as an array of float64, which is not copied if it is one.

    Returns None if it is not made of numbers, has no entry, or holds a number beyond float64.
    """
    kind = given.__class__
    if kind is float:
        return given
    if kind is int or isinstance(given, numbers.Rational | Decimal):
        is_real = (
            getattr(getattr(given, "dtype", None), "kind", "i") in REAL
        )  # a span of time is not
        return _as_float(given) if is_real else None
    if isinstance(given, str | bytes | bytearray):
        return None
    try:
        return _as_array(given)
    except UNREADABLE:
        # rows of different lengths, or a library that does not hand its numbers over
        return None


def has_too_many_axes(value: Any) -> bool:
    """Say whether a value has more axes than all functions of NumPy can work with."""
    return getattr(value, "ndim", 0) > MOST_AXES


def _as_float(number: Any) -> float | None:
    try:
        return float(number)
    except UNREADABLE:
        return None


def _as_array(given: Any) -> Any:
    import numpy as np

    array = np.asarray(given)
    if np.ma.is_masked(given) or not array.size:
        return None
    if array.dtype.kind == "O":
        if not array.ndim and hasattr(given, "__float__") and not hasattr(given, "dtype"):
            return _as_float(given)  # a number of some other library
        if not all(isinstance(x, numbers.Real | Decimal) for x in array.ravel().tolist()):
            return None
    elif array.dtype.kind not in REAL:
        return None
    with np.errstate(over="raise"):  # a larger kind of float may not fit
        found = array.astype(np.float64, copy=False)
    return found if found.ndim else float(found)
