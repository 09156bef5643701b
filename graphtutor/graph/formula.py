"""Formulas of a graph: the label in a node, the symbol it is called by, and its expression."""

from __future__ import annotations

from collections.abc import Callable

from graphtutor.graph.graph import Graph, Node
from graphtutor.namespaces.notation import UNICODE
from graphtutor.namespaces.writing import ATOM, Form, Style, Term
from graphtutor.ops.call import Call
from graphtutor.ops.op import Infix
from graphtutor.text import exact_number

SHOWN = 60  # characters of an expression before it is written as a symbol of its own


def expressions(graph: Graph, style: Style = UNICODE) -> list[Term]:
    """Return, by id, the expression of every node over the inputs and the named statements.

    An input whose own expression is long stands as its symbol (see `symbol`), so that the whole is
    linear in the size of the graph. Written once for a graph and a style.
    """
    known = graph.formulas.get(style.name)
    if known is not None:
        return known

    def shown(id: int, term: Term) -> str | None:
        if id in graph.names:
            return graph.names[id]
        return graph.own_symbols.get(id) if len(term.text) > SHOWN else None

    graph.formulas[style.name] = written_terms(graph, style, shown)[0]
    return graph.formulas[style.name]


def symbol(graph: Graph, id: int) -> str:
    """Return what a node is called: its own name, or v1, v2 … for the gates that have none.

    What has neither, a number or a comparison, is called by what it is.
    """
    return graph.names.get(id) or graph.own_symbols.get(id) or operand(graph, id).text


def own_symbols(graph: Graph) -> dict[int, str]:
    """Return, by id, the symbols v1, v2 … of the unnamed gates, in order; comparisons have none.

    The letter is doubled where a name of the learner's looks the same.
    """
    letter = "v"
    taken = [n for n in (*graph.named, *graph.symbols.values()) if n.startswith(letter)]
    while any(name.lstrip(letter[0]).isdigit() and name.startswith(letter) for name in taken):
        letter += "v"
    unnamed = [
        id
        for id, (use, *_) in enumerate(graph.tape)
        if isinstance(use, Call) and id not in graph.names and not use.op.is_comparison
    ]
    return {id: f"{letter}{number}" for number, id in enumerate(unnamed, 1)}


def slope(graph: Graph, id: int, position: int, style: Style = UNICODE) -> Term | float:
    """Return the local slope of a gate toward one of its inputs as a formula, or a constant one."""
    node = graph[id]
    inputs = tuple(operand(graph, i, style) for i in node.inputs)
    value: Term | float = node.call.slope(position, style, inputs, operand(graph, id, style))
    return value


def operands(graph: Graph, style: Style = UNICODE) -> list[str]:
    """Return, by id, what stands for each node in a formula, in brackets where it is no atom."""
    texts = [""] * len(graph)
    for symbols in (graph.own_symbols, graph.names):
        for id, name in symbols.items():
            texts[id] = style.identifier(name)
    for id, text in enumerate(texts):
        if not text:
            term = operand(graph, id, style)
            texts[id] = term.text if term.level == ATOM else style.bracketed(term)
    return texts


def operand(graph: Graph, id: int, style: Style = UNICODE) -> Term:
    """Return what stands for a node in a formula about its consumers: a symbol, number or comparison."""
    use = graph.tape[id][0]
    if isinstance(use, Call) and use.op.is_comparison:
        return write(style, use, [operand(graph, i, style) for i in graph[id].inputs])
    if id in graph.constants and id not in graph.symbols:
        return style.constant(graph.constants[id])
    return style.named(symbol(graph, id))


def absorbed(node: Node) -> dict[int, str]:
    """Return, by position, the constant inputs that stand in the gate's own label, as in `×2`."""
    graph = node.graph
    inputs = node.inputs
    if len(inputs) < 2 or graph.constants.keys().isdisjoint(inputs):
        return {}
    return {
        position: graph.names.get(id) or exact_number(graph.constants[id])
        for position, id in enumerate(inputs)
        if id in graph.constants
    }


def label(node: Node) -> str:
    """Return what is drawn in a node; a constant input is absorbed, as in `+1`, `×2` or `1/x`."""
    graph, op = node.graph, node.op
    if op is None:
        return node.name or UNICODE.constant(graph.constants[node.id]).text
    written = absorbed(node)
    if not written:
        return op.symbol
    if op.infix and len(node.inputs) == 2:
        left, right = written.get(0), written.get(1)
        if right is not None and left is None:
            return (
                f"{op.symbol}({right})" if op.symbol + right[0] == "--" else f"{op.symbol}{right}"
            )
        if left is not None and right is None:
            return f"{op.symbol}{left}" if op.commutes else f"{left}{op.symbol}"
        return f"{left}{op.symbol}{right}"
    operands = [written.get(position, "·") for position in range(len(node.inputs))]
    return f"{op.symbol}({', '.join(operands)})"


def written_terms(
    graph: Graph, style: Style, shown: Callable[[int, Term], str | None]
) -> tuple[list[Term], list[Term]]:
    """Return, by id, each node's own expression and what its consumers write for it."""
    own: list[Term] = []
    for_consumers: list[Term] = []
    for id, (use, *inputs) in enumerate(graph.tape):
        if isinstance(use, Call):
            term = write(style, use, [for_consumers[i] for i in inputs])
        elif id in graph.constants and id not in graph.symbols:
            term = style.constant(graph.constants[id])
        else:
            term = style.named(graph.names[id])
        own.append(term)
        name = shown(id, term)
        for_consumers.append(term if name is None else style.named(name))
    return own, for_consumers


def write(style: Style, use: Call, operands: list[Term]) -> Term:
    """Write the use of a gate over its operands: as an operator, in its style's form, or as a call."""
    if use.op.kind != "elementwise":
        term: Term = getattr(style, use.op.name)(*operands, **use.settings)
        return term
    settings = [
        style.constant(value) for value in use.settings.values() if not isinstance(value, str)
    ]
    if use.op.infix is not None and len(operands) == 2 and use.op.name not in style.forms:
        return style.infix(_infix_form(use.op.infix), *operands)
    words = {}
    if getattr(style, "reads_again", False):  # people are told of the tie rule where a tie is met
        words = {name: value for name, value in use.settings.items() if isinstance(value, str)}
    return style.call(use.op.name, *operands, *settings, **words)


def _infix_form(infix: Infix) -> Form:
    """Return the form of an operator that no style knows by itself: between blanks, in brackets."""
    return Form(f"({{0}} {infix.signs[0]} {{1}})", ATOM, (ATOM, ATOM))
