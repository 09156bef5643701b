"""The backward pass as formulas: one symbol a node, one line a value and one a gradient.

Nothing is multiplied out, so the whole is as long as the graph, where the derivative as one expression
can be exponentially longer: `∂v3 = ∂v7·v5 + ∂v9` says all there is to say at v3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from graphtutor.graph.copies import summed, summed_axes
from graphtutor.graph.formula import operands
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.array_notation import Notation
from graphtutor.namespaces.notation import LATEX, style_called
from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops.call import Call, Written, slot, written
from graphtutor.ops.sizes import Shape


@dataclass(frozen=True, slots=True)
class Formulas:
    """All formulas of a graph in one style.

    Attributes:
        values: by id of each gate, its symbol and the formula of its value.
        grads: by id of each node that a gradient reaches, its symbol and the formula of its gradient.
    """

    values: dict[int, tuple[str, str]]
    grads: dict[int, tuple[str, str]]

    def __str__(self) -> str:
        lines = [*self.values.values(), *self.grads.values()]
        return "\n".join(f"{symbol} = {formula}" for symbol, formula in lines)


def formulas(
    graph: Graph, style: str = "unicode", shapes: Sequence[Shape] | None = None
) -> Formulas:
    """Write the value and the gradient of every node as formulas over named symbols.

    Inputs and statements keep their names, other gates are v1, v2 …; the gradient at v1 is ∂v1. Node
    by node the same is asked for with `node.formula` and `node.slope`.

    Args:
        graph: whose formulas.
        style: "unicode" for the screen, "latex" for the page, "plain" to be read in again.
        shapes: by id, the shape of every node, as `Trace.shapes` has them; with them it is written
            where a gradient is summed over copies, such as that of a bias, and arrays that are
            multiplied entry by entry have a sign of their own.

    >>> from graphtutor.syntax.grammar import parse
    >>> print(formulas(parse("(x+y)*z")))
    v1 = x + y
    v2 = v1·z
    ∂v2 = 1
    ∂z = ∂v2·v1
    ∂v1 = ∂v2·z
    ∂y = ∂v1
    ∂x = ∂v1
    """
    language = style_called(style)
    symbols = operands(graph, language)
    partial = "\\partial " if language is LATEX else "∂"
    grads = [f"{partial}{symbol}" for symbol in symbols]
    values: dict[int, tuple[str, str]] = {}
    parts: dict[int, tuple[Written, list[str]]] = {}
    for id, (use, *_) in enumerate(graph.tape):
        if isinstance(use, Call):
            told_apart = language if shapes is None else _among(graph, id, language, shapes)
            forms, filling = parts[id] = _forms(graph, id, told_apart, symbols, grads)
            values[id] = symbols[id], forms.output.format(*filling)
    terms: dict[int, list[str]] = {graph.output: ["1"]}
    found: dict[int, tuple[str, str]] = {}
    for id in range(graph.output, -1, -1):
        if id not in terms:
            continue
        arrived = terms.pop(id)
        total = arrived[0] if len(arrived) == 1 else " + ".join(arrived).replace("+ -", "- ")
        found[id] = grads[id], total
        if id in parts:
            forms, filling = parts[id]
            for position, template in forms.contributions.items():
                source = graph.tape[id][1 + position]
                term = template.format(*filling)
                if shapes is not None:
                    term = _over_copies(graph, id, position, language, term, shapes)
                if source in terms:
                    terms[source].append(term)
                else:
                    terms[source] = [term]
    return Formulas(values, found)


def _among(graph: Graph, id: int, style: Style, shapes: Sequence[Shape]) -> Style:
    """Return the style for the templates of a gate, in which only arrays are multiplied entry by entry."""
    nodes = (*graph.tape[id][1:], id, id)  # inputs, output, and its gradient
    return _told_apart(style, tuple(not shapes[node] for node in nodes))


@cache
def _told_apart(style: Style, are_numbers: tuple[bool, ...]) -> Style:
    if not isinstance(style, Notation) or style.reads_again or all(are_numbers):
        return style
    return style.among([slot(n) for n, is_number in enumerate(are_numbers) if is_number])


def _over_copies(
    graph: Graph, id: int, position: int, style: Style, term: str, shapes: Sequence[Shape]
) -> str:
    """Return a contribution summed over the copies that a gate made of its input."""
    use, *inputs = graph.tape[id]
    axes = summed_axes(use, [shapes[i] for i in inputs], position)
    if axes is None:
        return style.signs.dots  # a group sums on the way: opened, it shows where
    found = summed(style, style.atom(term), axes)
    return found.text if isinstance(found, Term) else term


def _forms(
    graph: Graph, id: int, style: Style, symbols: list[str], grads: list[str]
) -> tuple[Written, list[str]]:
    """Return the templates of a node's formulas and what fills them.

    A constant takes part in the writing, so that the slope of x² reads 2·x and not 2·x^(2 - 1).
    """
    use, *inputs = graph.tape[id]
    constants: tuple[tuple[int, float], ...] = ()
    if graph.constants:
        constants = tuple(
            (position, graph.constants[source])
            for position, source in enumerate(inputs)
            if source in graph.constants and source not in graph.symbols
        )
    return written(use, style, constants), [*[symbols[i] for i in inputs], symbols[id], grads[id]]
