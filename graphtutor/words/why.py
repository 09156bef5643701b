"""Why a gradient is what it is, at length: a derivation entry by entry, or the long way through a gate."""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.engine.steps import Propagated, Step
from graphtutor.engine.trace import Trace
from graphtutor.text import DIGITS
from graphtutor.words.matrix_product import entry_lines, is_derived
from graphtutor.words.opened_way import is_fused, long_way_lines


def has_why(step: Step, trace: Trace) -> bool:
    """Say whether there is more to say about a step than its sentence."""
    return is_derived(step, trace) or is_fused(step, trace)


def why_lines(
    step: Step, trace: Trace, *, digits: int = DIGITS, language: str = "en"
) -> Iterator[str]:
    """Yield the derivation of a step, nothing where its sentence says all.

    Args:
        step: one of `trace.steps`.
        trace: the trace it belongs to.
        digits: how many significant digits are shown.
        language: the name of a file in `words/lang`.
    """
    if not isinstance(step, Propagated):
        return
    if is_derived(step, trace):
        yield from entry_lines(step, trace, digits, language)
    elif is_fused(step, trace):
        yield from long_way_lines(step, trace, digits, language)
