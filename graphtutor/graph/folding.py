"""Unfold opens a gate into the smaller gates its formula is made of; fold closes such a pattern again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from graphtutor.errors import GraphError, ShapeError
from graphtutor.graph.builder import Builder, Moved, rebuilt
from graphtutor.graph.graph import Graph, Node
from graphtutor.graph.handle import Operand
from graphtutor.graph.shapes import shape_of, shapes_of
from graphtutor.graph.tracing import TRACING
from graphtutor.ops import OPS, sizes
from graphtutor.ops.call import Call, call
from graphtutor.ops.op import Op
from graphtutor.ops.sizes import Shape

COPIES = OPS["broadcast"]
Given = Mapping[str, Shape]  # by name of input, its shape


def unfold(graph: Graph, node: Node | int | str, shapes: Sequence[Shape] | None = None) -> Graph:
    """Return the graph with one gate opened into smaller gates; values and gradients stay the same.

    With shapes, a gate that repeats an input to fit the others opens into copies and the gate itself, so
    that it is seen how copying forward means summing backward. Only at an exact tie under the split
    rule, which is for max and min alone, a gate that opens into them shares its gradient where it did
    not before.

    Args:
        graph: where the gate stands.
        node: the gate, its id, or the name of the statement it computes.
        shapes: by id, the shape of every node, as `Trace.shapes`.

    Raises:
        GraphError: there is no such node, or it is made of nothing smaller.

    >>> from graphtutor.syntax.grammar import parse
    >>> [node.label for node in unfold(parse("sigmoid(x)"), 1).gates]
    ['×-1', 'exp', '+1', '1/x']
    >>> print(unfold(parse("X + b"), 2, shapes=[(4, 3), (3,), (4, 3)]))
    X + broadcast(b, 4, 3)
    """
    target = _id_of(graph, node)
    _check_shapes(graph, shapes)
    use = graph.tape[target][0]
    if not isinstance(use, Call):
        raise GraphError(
            f"{graph[target].label} is no gate, so it does not open.", code="does-not-open"
        )

    def open_target(builder: Builder, id: int, moved: Moved) -> Operand | None:
        if id != target:
            return None
        operands = [moved[i] for i in graph[id].inputs]
        if shapes is not None and (repeated := _repeated(graph, id, shapes)):
            copies = {"shape": shapes[id]}
            for position in repeated:
                operands[position] = builder.apply(COPIES, (operands[position],), copies)
            return builder.apply(use.op, operands, use.settings)
        inside = opened(use, builder, operands)
        if inside is None:
            raise GraphError(
                f"The gate {graph[target].label} is made of nothing smaller.",
                code="does-not-open",
                remedy=f"these open: {', '.join(op.name for op in OPS.values() if opens(op))}",
            )
        return inside

    return rebuilt(graph, open_target)


def _check_shapes(graph: Graph, shapes: Sequence[Shape] | None) -> None:
    """Refuse what is not one shape for each node."""
    if shapes is not None and (isinstance(shapes, Mapping) or len(shapes) != len(graph)):
        raise GraphError(
            "The shapes are not those of this graph.",
            code="shapes-of-another-graph",
            expected=f"one shape for each of {len(graph)} nodes, as Trace.shapes has them",
            received=f"{len(shapes)} by name" if isinstance(shapes, Mapping) else f"{len(shapes)}",
        )


def _repeated(graph: Graph, id: int, shapes: Sequence[Shape]) -> list[int]:
    """Return the positions of the inputs that an elementwise gate repeats; constants do not count."""
    use, *inputs = graph.tape[id]
    if not isinstance(use, Call) or use.op.kind != "elementwise":
        return []
    return [
        position
        for position, i in enumerate(inputs)
        if shapes[i] != shapes[id] and i not in graph.constants
    ]


def without_groups(graph: Graph) -> Graph:
    """Return the graph with every group opened, so that only gates with rules of their own are left."""
    while any(isinstance(use, Call) and use.op.kind == "group" for use, *_ in graph.tape):
        graph = _with_groups_open(graph)  # of which some may hold others
    return graph


def _with_groups_open(graph: Graph) -> Graph:
    def open_group(builder: Builder, id: int, moved: Moved) -> Operand | None:
        use, *inputs = graph.tape[id]
        if not isinstance(use, Call) or use.op.kind != "group":
            return None
        return opened(use, builder, [moved[i] for i in inputs])

    return rebuilt(graph, open_group)


def opened(use: Call, builder: Builder, operands: Sequence[Operand | float]) -> Operand | None:
    """Add the smaller gates of one use of a gate, and return the last; None if there are none."""
    if not any(isinstance(operand, Operand) for operand in operands):
        operands = [builder.constant(operand) for operand in operands if isinstance(operand, float)]
    before = len(builder)
    rule = use.op.opens or use.op.forward
    result = rule(use.offers(TRACING, tuple(operands)))
    itself = len(builder) == before + 1 and builder[-1][0].op is use.op
    return None if itself or not isinstance(result, Operand) else result


def opens(op: Op) -> bool:
    """Say whether a gate is made of smaller ones."""
    return _pattern(op) is not None


def fold(
    graph: Graph, node: Node | int | str | None = None, shapes: Sequence[Shape] | None = None
) -> Graph:
    """Return the graph with every pattern that is the inside of a gate closed to that gate.

    The largest patterns come first, and again as long as something closes: four gates become a
    sigmoid, and 2·σ(2x) - 1 then a tanh. A part that has a name or another consumer stays open.

    Args:
        graph: where to look for patterns.
        node: close only the largest pattern that this gate is a part of, once.
        shapes: by id, the shape of every node; with them, gates of whole arrays close where they fit,
            and copies that a gate would make by itself.

    Raises:
        GraphError: there is no such node, or it is part of no pattern.

    >>> from graphtutor.syntax.grammar import parse
    >>> str(fold(parse("1/(1+exp(-(w*x+b)))")))
    'sigmoid(w*x + b)'
    """
    if node is not None:
        return folded_around(graph, node, shapes)[0]
    given = _given(graph, shapes)
    folded = _fold_once(graph, given)[0]
    while folded is not graph:
        graph, folded = folded, _fold_once(folded, given)[0]
    return graph


def folded_around(
    graph: Graph, node: Node | int | str, shapes: Sequence[Shape] | None = None
) -> tuple[Graph, int]:
    """Return the graph with the largest pattern around a gate closed, and the gate it has become.

    What closes stands before all else that uses it, so the id of its last gate says how much went.

    Args:
        graph: where to look for a pattern.
        node: a gate in the pattern, its id, or the name of the statement it computes.
        shapes: by id, the shape of every node, as in `fold`.

    Raises:
        GraphError: there is no such node, or it is part of no pattern.

    >>> from graphtutor.syntax.grammar import parse
    >>> folded, gate = folded_around(parse("2*(1/(1+exp(-x)))"), 3)
    >>> str(folded), folded[gate].label
    ('2*sigmoid(x)', 'σ')
    """
    around = _id_of(graph, node)
    folded, ends = _fold_once(graph, _given(graph, shapes), around)
    if not ends:
        raise GraphError(
            f"{graph[around].label} is no part of a pattern that closes.",
            code="does-not-close",
            expected="the gates of a formula such as 1/(1+exp(-x)), used nowhere else",
        )
    return folded, ends[0] + len(folded) - len(graph)


def _given(graph: Graph, shapes: Sequence[Shape] | None) -> Given | None:
    """Return the shapes of the inputs by name."""
    _check_shapes(graph, shapes)
    return None if shapes is None else {name: shapes[id] for name, id in graph.inputs.items()}


def _without_copies(
    graph: Graph, shapes: Sequence[Shape], around: int | None
) -> tuple[Graph, list[int]]:
    """Return the graph without the copies that an elementwise gate makes by itself, and such gates."""
    needless: dict[int, int] = {}  # by id of a copy, the id of what is copied
    ends: list[int] = []
    for id, (use, *inputs) in enumerate(graph.tape):
        if not isinstance(use, Call) or use.op.kind != "elementwise":
            continue
        now = [shapes[i] for i in inputs]
        for position, i in enumerate(inputs):
            is_free = graph[i].op is COPIES and len(graph.consumers[i]) == 1
            if not is_free or i in graph.names or (around is not None and around not in (i, id)):
                continue
            source = graph.tape[i][1]
            without = [*now[:position], shapes[source], *now[position + 1 :]]
            if sizes.broadcast(*without) == shapes[id]:
                now, needless[i] = without, source
                ends.append(id)

    def closed(_: Builder, id: int, moved: Moved) -> Operand | float | None:
        return moved[needless[id]] if id in needless else None

    return (rebuilt(graph, closed), ends) if needless else (graph, [])


def _fold_once(
    graph: Graph, given: Given | None, around: int | None = None
) -> tuple[Graph, list[int]]:
    """Close copies, or else the patterns that do not overlap.

    Returns:
        The graph, the same if nothing closes, and the old ids of the gates at which something ended.
    """
    shapes = None if given is None else shapes_of(graph, given)
    if shapes is not None:
        fewer, ends = _without_copies(graph, shapes, around)
        if ends:
            return fewer, ends
    closed, inside = _closing(graph, shapes, around)

    def close(builder: Builder, id: int, moved: Moved) -> Operand | None:
        if id not in closed:
            return None
        op, inputs = closed[id]
        return builder.apply(op, [moved[i] for i in inputs])

    return (rebuilt(graph, close, skipped=inside), [*closed]) if closed else (graph, [])


def _closing(
    graph: Graph, shapes: Sequence[Shape] | None, around: int | None
) -> tuple[dict[int, tuple[Op, list[int]]], set[int]]:
    """Return, by id, the gates that stand for patterns with their inputs, and what is inside of them."""
    closed: dict[int, tuple[Op, list[int]]] = {}
    inside: set[int] = set()
    for op, pattern in _patterns():
        for id in range(len(graph)):
            if id in inside or id in closed:
                continue
            match = next(_matches(pattern, graph, id), None)
            if match is None or (match.inside & (inside | closed.keys())):
                continue
            if around is not None and (closed or around not in (id, *match.inside)):
                continue
            if _fits(op, match.inputs(pattern), id, shapes):
                closed[id] = op, match.inputs(pattern)
                inside |= match.inside
    return closed, inside


def _fits(op: Op, inputs: list[int], id: int, shapes: Sequence[Shape] | None) -> bool:
    """Say whether a gate may stand for its pattern: sum(a*b) is a dot product of vectors only."""
    if op.kind != "structural":
        return True
    if shapes is None:
        return False
    try:
        shape = shape_of(call(op, len(inputs), ()), [shapes[i] for i in inputs])
    except ShapeError:
        return False
    return shape == shapes[id]


class _Match:
    """Which node of a graph stands for which node of a pattern."""

    def __init__(self, nodes: dict[int, int], pattern: Graph, graph: Graph) -> None:
        self.nodes = nodes
        self.inside = {
            there
            for here, there in nodes.items()
            if here != pattern.output
            and (isinstance(pattern.tape[here][0], Call) or here in pattern.constants)
        }
        self.is_closed = all(
            id not in graph.names and set(graph.consumers[id]) <= {*nodes.values()}
            for id in self.inside
        )

    def inputs(self, pattern: Graph) -> list[int]:
        """Return the nodes that stand for the pattern's inputs, in their order."""
        return [self.nodes[id] for id in pattern.inputs.values()]


def _matches(pattern: Graph, graph: Graph, id: int) -> Iterator[_Match]:
    """Yield the ways in which the pattern ends at node `id` with nobody else using its inside."""
    for nodes in _bind(pattern, graph, pattern.output, id, {}):
        match = _Match(nodes, pattern, graph)
        if match.is_closed:
            yield match


def _bind(
    pattern: Graph, graph: Graph, here: int, there: int, nodes: dict[int, int]
) -> Iterator[dict[int, int]]:
    """Yield the extensions of `nodes` that let `there` stand for `here`.

    It recurses over the pattern, which is a handful of gates, never over the graph.
    """
    if here in nodes:
        if nodes[here] == there:
            yield nodes
        return
    use, *inputs = pattern.tape[here]
    other, *others = graph.tape[there]
    extended = {**nodes, here: there}
    if here in pattern.constants:
        if graph.constants.get(there) == pattern.constants[here] and there not in graph.symbols:
            yield extended
    elif not isinstance(use, Call):
        yield extended
    elif isinstance(other, Call) and other.op is use.op and other.settings == use.settings:
        orders = [others, others[::-1]] if use.op.commutes else [others]
        for order in orders:
            if len(order) == len(inputs):
                yield from _bind_all(
                    pattern, graph, list(zip(inputs, order, strict=True)), extended
                )


def _bind_all(
    pattern: Graph, graph: Graph, pairs: list[tuple[int, int]], nodes: dict[int, int]
) -> Iterator[dict[int, int]]:
    if not pairs:
        yield nodes
        return
    (here, there), *rest = pairs
    for extended in _bind(pattern, graph, here, there, nodes):
        yield from _bind_all(pattern, graph, rest, extended)


@cache
def _patterns() -> tuple[tuple[Op, Graph], ...]:
    """Return the insides of all gates that open, the largest first."""
    found = [(op, pattern) for op in OPS.values() if (pattern := _pattern(op))]
    return tuple(sorted(found, key=lambda pair: -len(pair[1].gates)))


@cache
def _pattern(op: Op) -> Graph | None:
    """Return the inside of a gate as a graph, or None if it is made of nothing smaller."""
    carrying = tuple(p for p in range(len(op.inputs)) if op.carries(op.input_at(p)))
    if op.is_variadic or not carrying or "condition" in op.inputs:
        return None
    builder = Builder()
    operands: list[Any] = builder.declare(op.inputs)
    last = opened(call(op, len(op.inputs), carrying), builder, operands)
    return None if last is None else builder.graph(last)


def _id_of(graph: Graph, node: Node | int | str) -> int:
    if isinstance(node, Node):
        return node.id
    if isinstance(node, str):
        if node not in graph.named:
            raise GraphError(
                f"The graph has no node called {node}.",
                code="unknown-node",
                expected=f"one of {', '.join(graph.named)}",
            )
        return graph.named[node]
    if not 0 <= node < len(graph):
        raise GraphError(
            f"The graph has no node {node}.",
            code="unknown-node",
            expected=f"a number from 0 to {len(graph) - 1}",
        )
    return node
