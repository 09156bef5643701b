"""Decides whether a printed equation holds exactly: by fractions, never by comparing rounded floats."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from graphtutor.engine.trace import Trace
from graphtutor.namespaces.exact import EXACT, Inexact
from graphtutor.ops.call import Call

LONGEST = 10**15  # a denominator beyond this is never printed whole


def exactly(statement: Callable[[], Any]) -> bool:
    """Evaluate a statement about fractions; what cannot be decided is not exact."""
    try:
        return bool(statement())
    except (Inexact, ArithmeticError, ValueError, TypeError, AttributeError):
        return False


def exact_values(trace: Trace) -> dict[int, Fraction | bool]:
    """Return, by id, the exact values of the nodes that have a rational one of printable length.

    Inputs count as the decimals they are written as, so 0.1 + 0.2 is 0.3.
    """
    if "exact" not in trace.notes:
        trace.notes["exact"] = _exact_values(trace)
    found: dict[int, Fraction | bool] = trace.notes["exact"]
    return found


def _exact_values(trace: Trace) -> dict[int, Fraction | bool]:
    values: dict[int, Fraction | bool] = {}
    for id, (use, *inputs) in enumerate(trace.graph.tape):
        value = _exact_value(use, inputs, values) if isinstance(use, Call) else _decimal(trace, id)
        if value is not None:
            values[id] = value
    return values


def _exact_value(
    use: Call, inputs: list[int], values: dict[int, Fraction | bool]
) -> Fraction | bool | None:
    try:
        value = use.output(EXACT, tuple(values[i] for i in inputs))
    except (Inexact, ArithmeticError, AttributeError, KeyError, ValueError):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        value = Fraction(value)
    is_short = isinstance(value, Fraction) and value.denominator < LONGEST
    return value if is_short and abs(value.numerator) < LONGEST**2 else None


def _decimal(trace: Trace, id: int) -> Fraction | None:
    try:
        return Fraction(repr(trace.value(id)))
    except ValueError:
        return None
