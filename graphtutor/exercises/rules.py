"""The rules by which arrays hand gradients on, as a sheet asks for them and as a key shows them."""

from __future__ import annotations

from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace
from graphtutor.namespaces.array_notation import Notation
from graphtutor.namespaces.notation import UNICODE
from graphtutor.words.arrays import product_text, rule_text
from graphtutor.words.naming import style_among

LONGEST = 70  # characters of a rule that a learner can be asked for


def rule(step: Propagated, trace: Trace, style: Notation = UNICODE) -> str | None:
    """Return what an edge hands on, over the names of values and gradients; None if that is long."""
    is_elementwise = trace.graph[step.node].call.op.kind == "elementwise"
    write = product_text if is_elementwise else rule_text
    plain = write(step, trace, style_among(UNICODE, trace))
    if plain is None or len(plain) > LONGEST:
        return None
    return write(step, trace, style_among(style, trace))
