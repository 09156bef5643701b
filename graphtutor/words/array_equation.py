"""A step with arrays in it as one equation for the page, its small matrices set as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, symbol, write
from graphtutor.namespaces.writing import Style
from graphtutor.text import is_whole, number, rows
from graphtutor.words.arrays import narrated, product_text, rule_text
from graphtutor.words.naming import partial_text


def array_equation(step: Step, trace: Trace, digits: int, style: Style) -> str:
    """Return the equation of a step; what is too large for a matrix is left out."""
    graph = trace.graph
    match step:
        case Evaluated(id, value):
            sides: list[str | None] = [style.identifier(symbol(graph, id))]
            if graph[id].op is not None:
                inputs = [operand(graph, i, style) for i in graph[id].inputs]
                sides.append(write(style, graph[id].call, inputs).text)
            return _chain(sides, _set(value, digits, style), step, trace, digits, style)
        case Seeded(id, grad):
            return f"{partial_text(trace, id, style)} = {_set(grad, digits, style)}"
        case Propagated():
            is_elementwise = graph[step.node].call.op.kind == "elementwise"
            text = (
                product_text(step, trace, style)
                if is_elementwise
                else rule_text(step, trace, style)
            )
            alone = len(trace.arrivals(step.input)) == 1
            sides = [partial_text(trace, step.input, style) if alone else None, text]
            return _chain(sides, _set(step.contribution, digits, style), step, trace, digits, style)
        case Accumulated(id, contributions, grad):
            parts = [_set(part, digits, style) for part in contributions]
            sides = [partial_text(trace, id, style)]
            sides += [" + ".join(parts)] if all(parts) else []
            return _chain(sides, _set(grad, digits, style), step, trace, digits, style)


def _chain(
    sides: Sequence[str | None], result: str, step: Step, trace: Trace, digits: int, style: Style
) -> str:
    """Join the sides of an equation; the last sign tells whether the numbers are exact."""
    written = " = ".join(filter(None, sides))
    if not result:
        return written
    slots = narrated(step, trace, digits).slots
    said = slots.get("relation") or slots.get("equation", "=")
    relation = style.signs.approximately if "≈" in said else "="
    return f"{written} {relation} {result}" if written else result


def _set(value: Any, digits: int, style: Style) -> str:
    """Return a number or a small array as it is set; nothing if it is too large."""
    if not getattr(value, "ndim", 0):
        return style.printed(number(value, digits))
    return style.matrix(rows(value, digits)) if is_whole(value) else ""
