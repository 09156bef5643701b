"""Decides whether a printed equation holds exactly: by fractions, never by comparing rounded floats."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from graphtutor.engine.trace import Trace
from graphtutor.namespaces.exact import EXACT, Inexact
from graphtutor.ops.call import Call

LONGEST = 10**15  # a denominator beyond this is never printed whole
MOST_ENTRIES = 64  # of an array whose entries are worked out exactly


def exactly(statement: Callable[[], Any]) -> bool:
    """Evaluate a statement about fractions; what cannot be decided is not exact."""
    try:
        return bool(statement())
    except (Inexact, ArithmeticError, ValueError, TypeError, AttributeError):
        return False


def exact_values(trace: Trace) -> dict[int, Any]:
    """Return, by id, the exact values of the nodes that have a rational one of printable length.

    Inputs count as the decimals they are written as, so 0.1 + 0.2 is 0.3. A value is a fraction or, for a
    comparison, its truth; of a small array it is an array of them.
    """
    if "exact" not in trace.notes:
        trace.notes["exact"] = _exact_values(trace)
    found: dict[int, Any] = trace.notes["exact"]
    return found


def _exact_values(trace: Trace) -> dict[int, Any]:
    values: dict[int, Any] = {}
    xp: Any = EXACT
    if trace.shapes is not None:
        from graphtutor.namespaces.entries import Entrywise

        xp = Entrywise(EXACT)
    for id, (use, *inputs) in enumerate(trace.graph.tape):
        is_gate = isinstance(use, Call)
        value = _exact_value(use, inputs, values, xp) if is_gate else _decimal(trace, id)
        if value is not None:
            values[id] = value
    return values


def _exact_value(use: Call, inputs: list[int], values: dict[int, Any], xp: Any) -> Any:
    try:
        value = use.output(xp, tuple(values[i] for i in inputs))
    except (Inexact, ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return None
    if getattr(value, "ndim", 0):
        if value.size > MOST_ENTRIES:
            return None
        entries = [_short(entry) for entry in value.ravel().tolist()]
        return None if None in entries else value
    return _short(value)


def _short(value: Any) -> Fraction | bool | None:
    """Return a value as a fraction of printable length, or as a truth; None if it is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        value = Fraction(value)
    is_short = isinstance(value, Fraction) and value.denominator < LONGEST
    return value if is_short and abs(value.numerator) < LONGEST**2 else None


def _decimal(trace: Trace, id: int) -> Any:
    value = trace.value(id)
    if trace.shape(id):
        from graphtutor.namespaces.entries import entries

        return entries(value, _fraction) if value.size <= MOST_ENTRIES else None
    return _fraction(value)


def _fraction(value: float) -> Fraction | None:
    try:
        return Fraction(repr(value))
    except ValueError:
        return None
