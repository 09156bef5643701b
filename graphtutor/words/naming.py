"""What gradients are called: ∂L/∂W, with the output in place of L or, beyond an array, L itself."""

from __future__ import annotations

from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import symbol
from graphtutor.namespaces.array_notation import Notation
from graphtutor.namespaces.notation import UNICODE
from graphtutor.namespaces.writing import Style

END = "what gradients are of"  # a note on a trace that is part of another


def end_name(trace: Trace) -> str:
    """Return what gradients are of: the output or, beyond an output with an upstream gradient, L."""
    graph = trace.graph
    if END in trace.notes:
        return str(trace.notes[END])
    if not trace.shape(graph.output) and trace.node_grads[graph.output] == 1:
        return symbol(graph, graph.output)
    taken = {symbol(graph, id) for id in range(len(graph))}
    return next(name for name in ("L", "Loss", "loss_beyond") if name not in taken)


def style_among(style: Notation, trace: Trace) -> Notation:
    """Return a style in which the arrays of a trace are multiplied entry by entry with a sign of its own."""
    known = f"{style.name} among arrays"
    if trace.shapes is None:
        return style
    if isinstance(found := trace.notes.get(known), Notation):
        return found
    numbers = [id for id, shape in enumerate(trace.shapes) if not shape]
    names = [style.identifier(symbol(trace.graph, id)) for id in numbers]
    found = style.among([*names, *(partial_text(trace, id, style) for id in numbers)])
    trace.notes[known] = found
    return found


def partial_text(trace: Trace, id: int, style: Style = UNICODE) -> str:
    """Return the gradient at a node as a symbol, such as `∂L/∂W`."""
    names = (end_name(trace), symbol(trace.graph, id))
    return style.signs.derivative.format(*map(style.identifier, names))
