"""A step as one equation in LaTeX: what is computed, in symbols and then in numbers."""

from __future__ import annotations

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, slope, style_name, symbol, write
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import LATEX
from graphtutor.text import DIGITS, number
from graphtutor.words.narrate import narrate, printed

RELATIONS = {"=": "=", "≈": r"\approx"}
MANY = 6  # terms of a sum that are written out


def equation(step: Step, trace: Trace, *, digits: int = DIGITS) -> str:
    r"""Return the equation of a step in LaTeX, or nothing for a comparison.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> trace = run(parse("f = x*y"), {"x": 3, "y": 4})
    >>> print(equation(trace.steps[-1], trace))
    \frac{\partial f}{\partial y} = \frac{\partial f}{\partial f} \cdot x = 1 \cdot 3 = 3
    """
    graph = trace.graph
    match step:
        case Evaluated(id, _) if graph[id].op is None:
            return f"{_name(graph, id)} = {printed(trace, id, digits)}"
        case Evaluated(id, _):
            if graph[id].call.op.is_comparison:
                return ""
            inputs = graph[id].inputs
            symbols = write(LATEX, graph[id].call, [operand(graph, i, LATEX) for i in inputs]).text
            relation = _relation(narrate(step, trace, digits).slots["equation"])
            return f"{_name(graph, id)} = {symbols} {relation} {printed(trace, id, digits)}"
        case Seeded(id, _):
            return f"{_partial(graph, id)} = 1"
        case Propagated():
            return _propagated(step, trace, digits)
        case Accumulated():
            parts = [number(part, digits) for part in step.contributions]
            shown = parts if len(parts) <= MANY else [*parts[:2], r"\dots", parts[-1]]
            total = " + ".join(
                f"({p})" if p.startswith("-") and n else p for n, p in enumerate(shown)
            )
            relation = _relation(narrate(step, trace, digits).slots.get("equation", "≈"))
            return f"{_partial(graph, step.node)} = {total} {relation} {number(step.grad, digits)}"


def _propagated(step: Propagated, trace: Trace, digits: int) -> str:
    graph, slots = trace.graph, narrate(step, trace, digits).slots
    formula = slope(graph, step.node, step.position, LATEX)
    symbols = (LATEX.atom(_partial(graph, step.node)) * formula).text
    is_whole = len(trace.arrivals(step.input)) == 1
    left = f"{_partial(graph, step.input)} = " if is_whole else ""
    relation = RELATIONS[slots["relation"]]
    shown = (number(step.upstream, digits), number(step.local, digits))
    is_exact = (float(shown[0]), float(shown[1])) == (step.upstream, step.local)
    filled = "=" if is_exact else r"\approx"
    numbers = f"{slots['upstream']} \\cdot {slots['local']} {relation} {slots['contribution']}"
    return f"{left}{symbols} {filled} {numbers}"


def _relation(equation: str) -> str:
    return RELATIONS["≈" if "≈" in equation else "="]


def _name(graph: Graph, id: int) -> str:
    return style_name(LATEX, symbol(graph, id))


def _partial(graph: Graph, id: int) -> str:
    return f"\\frac{{\\partial {_name(graph, graph.output)}}}{{\\partial {_name(graph, id)}}}"
