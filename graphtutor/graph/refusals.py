"""What is wrong with something that cannot be a value, told as a clause without its subject."""

from __future__ import annotations

from typing import Any

from graphtutor.graph.values import is_array
from graphtutor.text import anything

NOT_REAL = {
    "c": "complex numbers, and gradients here are of real ones: take .real",
    "M": "dates: count days or seconds from one of them",
    "m": "spans of time: divide by a unit, such as np.timedelta64(1, 's')",
    "S": "text: turn it into numbers with float",
    "U": "text: turn it into numbers with float",
    "V": "records: take one of their columns",
}  # by kind of a NumPy type, what it holds
RAGGED = "has rows of different lengths"


def refusal(value: Any) -> str:
    """Return what is wrong with what `as_value` refuses.

    >>> refusal([[1, 2], [3]]), refusal("2.5")
    ('has rows of different lengths', 'is not a number')
    """
    try:
        return _refusal(value) or "is not a number"
    except Exception:  # a library that does not hand its numbers over, with an error of its own
        return "is not a number"


def _refusal(value: Any) -> str | None:
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind in NOT_REAL:
        return f"holds {NOT_REAL[kind]}"
    if getattr(value, "mask", None) is not None and bool(value.mask.any()):
        return "has masked entries: fill them, as in value.filled(0)"
    if kind == "f" and value.size:
        return None
    return _refusal_of_array(value) if is_array(value) else _refusal_of_number(value)


def _refusal_of_number(value: Any) -> str | None:
    if isinstance(value, complex):
        return f"holds {NOT_REAL['c']}"
    try:
        is_number = hasattr(value, "__float__") and isinstance(float(value), float)
    except (TypeError, ValueError):
        is_number = False
    except OverflowError:
        return "is too large for float64"
    return None if is_number else "is not a number"


def _refusal_of_array(value: Any) -> str | None:
    import numpy as np

    try:
        array = np.asarray(value)
    except ValueError:
        return RAGGED
    if not array.size:
        return "is an array without entries"
    if array.dtype.kind in NOT_REAL:
        return f"holds {NOT_REAL[array.dtype.kind]}"
    return _refusal_of_entries(array) if array.dtype.kind == "O" else None


def _refusal_of_entries(array: Any) -> str | None:
    """Return what is wrong with an array of objects, which may be numbers, such as fractions."""
    for entry in array.ravel().tolist():
        if isinstance(entry, list | tuple):
            return RAGGED
        wrong = _refusal_of_number(entry)
        if wrong:
            return f"has the entry {anything(entry)}, which {wrong}"
    return None
