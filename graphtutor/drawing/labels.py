"""What is written on a drawn graph: numbers, symbols or formulas, or room for an answer.

What is to be left blank is never put into a drawing, so no picture of it can give it away.
"""

from __future__ import annotations

import math
import re
from typing import Any, Literal, NamedTuple

from graphtutor.drawing.matrix import Label, Matrix, blank, matrix, short_shape, written_alike
from graphtutor.engine.formulas import formulas
from graphtutor.engine.trace import Trace
from graphtutor.graph.copies import summed_axes
from graphtutor.graph.formula import label, operand, slope, symbol, write
from graphtutor.graph.graph import Node
from graphtutor.namespaces.notation import UNICODE
from graphtutor.namespaces.writing import Style, Term
from graphtutor.text import decimal, number, plain_ascii
from graphtutor.words.naming import partial_text, style_among
from graphtutor.words.narrate import printed

Content = Literal["numbers", "symbols", "both", "formulas"]
Role = Literal["value", "grad", "local"]  # what stands above a wire, below it, and before a gate
BLANK = "______"  # equally long whatever is left out
LONGEST = 16  # characters of a formula for a local slope; a longer one is called ∂v/∂x
LONGEST_GRAD = 40  # of a formula for a gradient of arrays; a longer one stands below the drawing
LONGEST_NOTE = 90  # of one that stands there; in place of a longer one the gate says what it does
ENTRY = 5  # cells of an entry where there is to be room to write

WIDE = {"W": 0.6, "M": 0.4, "m": 0.4, "w": 0.2} | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.2)
HAS_WIDE = re.compile("[A-Z]").search  # among small letters the narrow ones make up for m and w


def cells(text: str) -> int:
    """Return how many cells a text takes on paper, where letters are not equally wide.

    >>> cells("0.73"), cells("MW")
    (4, 3)
    """
    if not HAS_WIDE(text):
        return len(text)
    return math.ceil(len(text) + sum(WIDE.get(character, 0) for character in text))


class Look(NamedTuple):
    """How much a drawing shows.

    Attributes:
        decimals: of the numbers on the wires; None for gates, wires and the shapes of arrays only.
        content: numbers, symbols, both, or formulas on the wires.
        ascii: whether to use ASCII characters only.
        digits: significant digits of the numbers, instead of decimals.
        locals: whether the local slopes stand before the gates.
        blank: what is left out, with room to write in; the values of inputs stay, and comparisons.
        least: cells that everything on a wire takes at the least.
    """

    decimals: int | None = 2
    content: Content = "numbers"
    ascii: bool = False
    digits: int | None = None
    locals: bool = False
    blank: frozenset[Role] = frozenset()
    least: int = 0


class Labels:
    """The texts of a trace.

    Attributes:
        texts: by id, what stands in a node: the symbol of a gate, a name, a number.
        values, grads: by id, what stands above and below the wire of a node; empty for nothing.
        slopes: by gate and position, the local slopes; empty if they are not shown.
        notes: by id, what is too long to stand below the wire of a node: what its gradient is made of.
        has_arrays: whether one of all these is an array.
    """

    def __init__(self, trace: Trace, look: Look) -> None:
        graph = trace.graph
        self.has_arrays = trace.shapes is not None and any(trace.shapes)
        value, grad = (_value_label, _grad_label) if self.has_arrays else (_value_text, _grad_text)
        self.texts = [_shape_text(node, look) for node in graph]
        self.values: list[Label] = [value(trace, node, look) for node in graph]
        self.grads: list[Label] = [grad(trace, node, look) for node in graph]
        self.notes = _notes(trace, look) if self.has_arrays else {}
        self.slopes = _slope_texts(trace, look) if look.locals else {}


def _shape_text(node: Node, look: Look) -> str:
    return _characters(label(node), look)


def _value_text(trace: Trace, node: Node, look: Look) -> str:
    """Return what stands above the wire of a node."""
    if look.decimals is None or node.kind == "constant":
        return ""
    if node.op is not None and node.op.is_comparison:
        digits = look.decimals if look.digits is None else look.digits
        is_formula = look.content == "formulas"
        return _characters(_formula(node) if is_formula else printed(trace, node.id, digits), look)
    if "value" in look.blank and node.op is not None:
        return BLANK
    value = trace.value(node.id)
    if look.content == "numbers" or node.op is None:
        return _written("", value, look)
    name = symbol(trace.graph, node.id)
    if look.content == "formulas":
        return _characters(f"{name} = {_formula(node)}", look)
    return _written(name, value, look)


def _grad_text(trace: Trace, node: Node, look: Look) -> str:
    """Return what stands below the wire of a node, once its gradient is known."""
    grad = trace.grad(node.id)
    if look.decimals is None or grad is None:
        return ""
    if "grad" in look.blank:
        return BLANK
    if look.content == "numbers":
        return _number(grad, look)
    return _written(partial_text(trace, node.id), grad, look)


def _value_label(trace: Trace, node: Node, look: Look) -> Label:
    """Return what stands above a wire that may carry an array, whose shape is stated there."""
    value = trace.value(node.id)
    if node.kind == "constant" or not trace.shape(node.id):
        return _value_text(trace, node, look)
    if look.decimals is None:
        return _characters(short_shape(value), look)
    facts = {"shape": _characters(short_shape(value), look)}
    is_asked = node.op is not None and not node.op.is_comparison
    if "value" in look.blank and is_asked:
        return blank(value, **facts)
    name = symbol(trace.graph, node.id) if is_asked else ""
    if look.content == "formulas" and node.op is not None:
        formula = _formula(node, style_among(UNICODE, trace))
        name = f"{name} = {formula}" if name else formula
    return _array(name, value, look, facts)


def _grad_label(trace: Trace, node: Node, look: Look) -> Label:
    """Return what stands below a wire that may carry an array; its shape is that of the value."""
    grad = trace.grad(node.id)
    if look.decimals is None or grad is None:
        return ""
    if look.content == "formulas" and "grad" not in look.blank:
        said = _characters(_grad_formula(trace, node.id), look)
        return Matrix(said=said, plain=said)
    is_blank = "grad" in look.blank
    axes = "" if is_blank or look.least else _axes(trace, node.id, look)
    if not trace.shape(node.id):
        text = _grad_text(trace, node, look)
        plain = " ".join(filter(None, (axes, text)))
        return Matrix(said=text, axes=axes, plain=plain) if axes else text
    return (
        blank(grad)
        if is_blank
        else _array(partial_text(trace, node.id), grad, look, {"axes": axes})
    )


def _axes(trace: Trace, id: int, look: Look) -> str:
    """Return over which axes a gradient is summed since a gate made copies of the node going forward."""
    edges = trace.arrivals(id)
    graph, found = trace.graph, set()
    for edge in edges:
        inputs = graph[edge.node].inputs
        shapes = [trace.shape(i) for i in inputs]
        found.add(summed_axes(graph[edge.node].call, shapes, edge.position) or ())
    if len(found) != 1 or not (axes := found.pop()):
        return ""
    sign, word = "sum" if look.ascii else "Σ", "axis" if len(axes) == 1 else "axes"
    return f"{sign} {word} {', '.join(map(str, axes))}"


def _array(name: str, value: Any, look: Look, facts: dict[str, Any]) -> Matrix:
    """Return an array, its name or formula, or both."""
    if look.content in ("symbols", "formulas"):
        said = _characters(name, look)
        plain = " ".join(filter(None, (said, *facts.values())))
        return Matrix(said=said, plain=plain, **facts)
    said = _characters(f"{name} =", look) if look.content == "both" and name else ""
    assert look.decimals is not None, "without numbers nothing is written"
    least = ENTRY if look.least else 0
    write = written_alike(look.decimals, look.digits)
    found = matrix(value, write, said=said, least=least, **facts)
    return found._replace(said=_characters(found.said, look), plain=_characters(found.plain, look))


def _grad_formula(trace: Trace, id: int) -> str:
    """Return what a gradient is made of, or what it is called if that is long or given."""
    name, formula = _formula_of_grad(trace, id)
    text = f"{name} = {formula}"
    if not formula or len(text) <= LONGEST_GRAD:
        return text if formula else name
    return f"{name} = …"


def _notes(trace: Trace, look: Look) -> dict[int, str]:
    """Return, by id, what gradients are made of whose formulas are too long for a wire."""
    found: dict[int, str] = {}
    if look.content != "formulas" or look.decimals is None or "grad" in look.blank:
        return found
    for id, grad in enumerate(trace.node_grads):
        name, formula = _formula_of_grad(trace, id)
        text = f"{name} = {formula}"
        if grad is None or len(text) <= LONGEST_GRAD:
            continue
        edges = trace.arrivals(id)
        if len(text) > LONGEST_NOTE and len(edges) == 1:
            op = trace.graph[edges[0].node].call.op
            text = f"{name}: {op.why[op.input_at(edges[0].position)]}"
        found[id] = _characters(text, look)
    return found


def _formula_of_grad(trace: Trace, id: int) -> tuple[str, str]:
    """Return what a gradient is called, and its formula; nothing for one that is given."""
    known = trace.notes.get("formulas") or trace.notes.setdefault(
        "formulas", formulas(trace.graph, shapes=trace.shapes)
    )
    name, formula = known.grads.get(id, (f"∂{symbol(trace.graph, id)}", ""))
    is_given = id == trace.graph.output and (trace.shape(id) or trace.grad(id) != 1)
    return name, "" if is_given else formula


def _slope_texts(trace: Trace, look: Look) -> dict[tuple[int, int], Label]:
    """Return, by gate and position, what stands before the gates: the local slopes.

    A gate of whole arrays has none.
    """
    found: dict[tuple[int, int], Label] = {}
    for node in trace.graph.gates:
        for position, value in trace.slopes(node.id).items():
            found[node.id, position] = _slope_label(node, position, value, look)
    return found


def _slope_label(node: Node, position: int, value: Any, look: Look) -> Label:
    if look.content == "formulas" and "local" not in look.blank:
        return _characters(_slope_formula(node, position), look)
    if getattr(value, "ndim", 0):
        plain = look._replace(content="numbers")
        return blank(value) if "local" in look.blank else _array("", value, plain, {})
    return BLANK if "local" in look.blank else _characters(_number(value, look), look)


def _slope_formula(node: Node, position: int) -> str:
    """Return a local slope as a formula or, if that is long, as the derivative by its name."""
    graph = node.graph
    formula = slope(graph, node.id, position)
    text = formula.text if isinstance(formula, Term) else number(formula)
    if len(text) <= LONGEST:
        return text
    return f"∂{symbol(graph, node.id)}/∂{symbol(graph, node.inputs[position])}"


def _formula(node: Node, style: Style = UNICODE) -> str:
    """Return what a gate computes, over the symbols of its inputs."""
    operands = [operand(node.graph, id, style) for id in node.inputs]
    return write(style, node.call, operands).text


def _written(name: str, value: float, look: Look) -> str:
    if look.content == "numbers":
        return _number(value, look)
    if look.content in ("symbols", "formulas"):
        return _characters(name, look)
    shown = _number(value, look)
    return _characters(f"{name}={shown}" if name else shown, look)


def _number(value: float, look: Look) -> str:
    assert look.decimals is not None, "without numbers nothing is written"
    return decimal(value, look.decimals) if look.digits is None else number(value, look.digits)


def _characters(text: str, look: Look) -> str:
    return plain_ascii(text) if look.ascii else text
