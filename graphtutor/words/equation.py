"""A step as one equation for the page: what is computed, in symbols and then in numbers."""

from __future__ import annotations

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, slope, symbol, write
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import LATEX
from graphtutor.namespaces.writing import Style
from graphtutor.text import DIGITS, number
from graphtutor.words.array_equation import array_equation
from graphtutor.words.arrays import concerns_arrays
from graphtutor.words.naming import partial_text
from graphtutor.words.narrate import narrate, printed

MANY = 6  # terms of a sum that are written out


def equation(step: Step, trace: Trace, *, digits: int = DIGITS, style: Style = LATEX) -> str:
    r"""Return the equation of a step, or nothing for a comparison.

    Args:
        step: one of `trace.steps`.
        trace: the trace it belongs to.
        digits: how many significant digits are shown.
        style: the language of the page, LaTeX or Typst.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> trace = run(parse("f = x*y"), {"x": 3, "y": 4})
    >>> print(equation(trace.steps[-1], trace))
    \frac{\partial f}{\partial y} = \frac{\partial f}{\partial f} \cdot x = 1 \cdot 3 = 3
    """
    if concerns_arrays(step, trace):
        return array_equation(step, trace, digits, style)
    match step:
        case Evaluated():
            return _evaluated(step, trace, digits, style)
        case Seeded(id, _):
            return f"{partial_text(trace, id, style)} = {style.printed(number(step.grad, digits))}"
        case Propagated():
            return _propagated(step, trace, digits, style)
        case Accumulated():
            return _accumulated(step, trace, digits, style)


def _evaluated(step: Evaluated, trace: Trace, digits: int, style: Style) -> str:
    graph, id = trace.graph, step.node
    result = style.printed(printed(trace, id, digits))
    if graph[id].op is None:
        return f"{_name(graph, id, style)} = {result}"
    if graph[id].call.op.is_comparison:
        return ""
    inputs = graph[id].inputs
    symbols = write(style, graph[id].call, [operand(graph, i, style) for i in inputs]).text
    relation = _relation(narrate(step, trace, digits).slots["equation"], style)
    return f"{_name(graph, id, style)} = {symbols} {relation} {result}"


def _accumulated(step: Accumulated, trace: Trace, digits: int, style: Style) -> str:
    parts = [number(part, digits) for part in step.contributions]
    shown = [style.printed(part) for part in parts]
    if len(parts) > MANY:
        shown = [*shown[:2], style.signs.dots, shown[-1]]
    total = " + ".join(f"({p})" if p.startswith("-") and n else p for n, p in enumerate(shown))
    relation = _relation(narrate(step, trace, digits).slots.get("equation", "≈"), style)
    result = style.printed(number(step.grad, digits))
    return f"{partial_text(trace, step.node, style)} = {total} {relation} {result}"


def _propagated(step: Propagated, trace: Trace, digits: int, style: Style) -> str:
    graph, slots = trace.graph, narrate(step, trace, digits).slots
    formula = slope(graph, step.node, step.position, style)
    symbols = (style.atom(partial_text(trace, step.node, style)) * formula).text
    is_whole = len(trace.arrivals(step.input)) == 1
    left = f"{partial_text(trace, step.input, style)} = " if is_whole else ""
    upstream, local = number(step.upstream, digits), number(step.local, digits)
    is_exact = (float(upstream), float(local)) == (step.upstream, step.local)
    filled = _relation("=" if is_exact else "≈", style)
    factor = style.printed(local)
    if factor.startswith("-"):
        factor = f"({factor})"
    relation = _relation(slots["relation"], style)
    result = style.printed(slots["contribution"])
    numbers = f"{style.printed(upstream)} {style.signs.times} {factor} {relation} {result}"
    return f"{left}{symbols} {filled} {numbers}"


def _relation(equation: str, style: Style) -> str:
    return style.signs.approximately if "≈" in equation else "="


def _name(graph: Graph, id: int, style: Style) -> str:
    return style.identifier(symbol(graph, id))
