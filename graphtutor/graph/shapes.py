"""The shape of every node, inferred from the shapes of the inputs before anything is computed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from graphtutor.errors import ShapeError
from graphtutor.graph.graph import Entry, Graph
from graphtutor.graph.values import MOST_AXES
from graphtutor.namespaces.notation import PLAIN
from graphtutor.namespaces.writing import ATOM, NEGATIVE, PRODUCT, Term
from graphtutor.ops import sizes
from graphtutor.ops.call import Call
from graphtutor.ops.inside import inside, values_inside
from graphtutor.ops.sizes import Shape
from graphtutor.text import shape as shown

LARGEST = 2**28  # entries of one array, 2 GiB of numbers
MOST_TOGETHER = 2**29  # entries of all arrays of a graph
SHOWN = 30  # characters of an operand that a message repeats; a longer one is called by its symbol
PLACE = re.compile(r"(@ |- |[*/])?\{(\d+)\}(?=(\.T| @|[*/])?)")
BEFORE = {
    "@ ": NEGATIVE,
    "*": NEGATIVE,
    "/": NEGATIVE,
    "- ": PRODUCT,
}  # the least level right of it
BEHIND = {".T": ATOM, " @": PRODUCT, "*": PRODUCT, "/": PRODUCT}  # and left of it


def shapes_of(graph: Graph, given: Mapping[str, Shape]) -> tuple[Shape, ...]:
    """Return, by id, the shape of every node.

    Args:
        graph: whose nodes.
        given: by name of input, its shape; an input that is left out is a single number.

    Raises:
        ShapeError: arrays do not fit a gate; the error says which, and where it was typed.

    >>> from graphtutor.syntax.grammar import parse
    >>> shapes_of(parse("sum(X @ w)"), {"X": (5, 3), "w": (3,)})
    ((5, 3), (3,), (5,), ())
    """
    key = tuple(given.get(name, ()) for name in graph.inputs)
    if key not in graph.known_shapes:
        leaves = dict(zip(graph.inputs.values(), key, strict=True))
        found: list[Shape] = []
        for id, entry in enumerate(graph.tape):
            if isinstance(entry[0], Call):
                try:
                    found.append(shape_of(entry[0], [found[i] for i in entry[1:]]))
                except ShapeError as error:
                    raise _placed(error, graph, id, found) from None
            else:
                found.append(leaves.get(id, ()))
        _refuse_too_much(found)
        graph.known_shapes[key] = tuple(found)
    return graph.known_shapes[key]


def extended(tape: Sequence[Entry], known: list[Shape]) -> list[Shape]:
    """Return the shapes of a tape that has grown since `known` was; its new leaves are numbers."""
    for entry in tape[len(known) :]:
        is_gate = isinstance(entry[0], Call)
        known.append(shape_of(entry[0], [known[i] for i in entry[1:]]) if is_gate else ())
    return known


def shape_of(use: Call, shapes: Sequence[Shape]) -> Shape:
    """Return the shape of a gate's output.

    Args:
        use: the gate as used.
        shapes: one shape per input.

    Raises:
        ShapeError: the arrays do not fit, or the output would not fit into memory.
    """
    shape = _ruled(use, shapes)
    if len(shape) > MOST_AXES:
        raise ShapeError(
            f"The result would have {len(shape)} axes.",
            code="too-many-axes",
            expected=f"at most {MOST_AXES}",
            received=shown(shape),
        )
    if math.prod(shape) > LARGEST:
        raise ShapeError(
            f"The result would have {math.prod(shape):,} entries.",
            code="array-too-large",
            expected=f"at most {LARGEST:,}",
            received=shown(shape),
        )
    return shape


def _refuse_too_much(shapes: Sequence[Shape]) -> None:
    """Refuse more numbers than fit into memory."""
    together = sum(map(math.prod, shapes))
    if together > MOST_TOGETHER:
        raise ShapeError(
            f"All arrays together would have {together:,} entries.",
            code="array-too-large",
            expected=f"at most {MOST_TOGETHER:,}",
        )


def _ruled(use: Call, shapes: Sequence[Shape]) -> Shape:
    """Return the shape that a gate's kind and rule give."""
    if use.op.kind == "elementwise":
        return sizes.broadcast(*shapes)
    if use.op.shape is None:
        return _shape_inside(use, shapes)
    offers = {**use.op.settings, **use.settings}
    if use.op.is_variadic:
        offers[use.op.inputs[0]] = tuple(shapes)
    else:
        offers.update(zip(use.op.inputs, shapes, strict=True))
    shape: Shape = use.op.shape.function(**{name: offers[name] for name in use.op.shape.asks})
    return shape


def _shape_inside(use: Call, shapes: Sequence[Shape]) -> Shape:
    """Return the shape of a group's output, by the gates of its formula."""
    known = list(shapes)
    for line in inside(use):
        try:
            inputs = [known[o] if isinstance(o, int) else () for o in line.operands]
            known.append(shape_of(line.use, inputs))
        except ShapeError as error:
            written = values_inside(use, PLAIN, [PLAIN.atom(f"{{{n}}}") for n in range(use.arity)])
            operands = [
                written[o] if isinstance(o, int) else PLAIN.constant(o) for o in line.operands
            ]
            raise _named(error, operands) from None
    return known[-1]


def _named(error: ShapeError, operands: Sequence[Term]) -> ShapeError:
    """Return the error with what was typed for the gate's inputs in their places."""
    message, expected, received, remedy = (
        text and _filled(text, operands)
        for text in (error.message, error.expected, error.received, error.remedy)
    )
    return ShapeError(
        message or "", code=error.code, expected=expected, received=received, remedy=remedy
    )


def _filled(text: str, operands: Sequence[Term]) -> str:
    """Fill the places of a message; what stands beside a sign gets the brackets that it needs there.

    >>> _filled("write {0}.T @ {1}.T", [PLAIN.sub(*map(PLAIN.atom, "XY")), PLAIN.atom("W.T")])
    'write (X - Y).T @ W'
    """

    def filled(match: re.Match[str]) -> str:
        before, number, behind = match.groups()
        term = operands[int(number)]
        is_weak = term.level < max(BEFORE.get(before, 0), BEHIND.get(behind, 0))
        return (before or "") + (PLAIN.bracketed(term) if is_weak else term.text)

    return PLACE.sub(filled, text).replace(".T.T", "")


def _placed(error: ShapeError, graph: Graph, id: int, found: Sequence[Shape]) -> ShapeError:
    """Return the error with the gate's inputs as they can be typed, and where the gate was."""
    placed = _named(error, [typed_operand(graph, i) for i in graph.tape[id][1:]])
    if graph.locate and (typed := graph.locate(id)):
        placed.text, placed.span = graph.typed, typed
    placed.node = id
    return placed


def typed_operand(graph: Graph, id: int) -> Term:
    """Return what can be typed for a node: its name, or its expression if that is short."""
    from graphtutor.graph.formula import expressions, operand  # formulas are written from graphs

    if id in graph.names:
        return PLAIN.named(graph.names[id])
    term = expressions(graph, PLAIN)[id]
    return term if len(term.text) <= SHOWN else operand(graph, id, PLAIN)
