"""Finds small shapes of inputs with which every gate of a graph works, to propose values that run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphtutor.errors import ShapeError
from graphtutor.graph.graph import Graph
from graphtutor.graph.shapes import shape_of
from graphtutor.ops.call import Call
from graphtutor.ops.sizes import Shape

MATRICES: tuple[Shape, ...] = ((2, 3), (3, 2), (2, 2), (3, 3), (2, 1), (3, 1))
VECTORS: tuple[Shape, ...] = ((2,), (3,))
NUMBER: tuple[Shape, ...] = ((),)
MOST_TRIED = 20_000  # gates whose shape is asked before the search is given up


def proposed_values(
    graph: Graph, given: Mapping[str, Shape], output: Shape | None = ()
) -> dict[str, str] | None:
    """Return, by name, a value that can be typed for each input that has none; None if none is found.

    Args:
        graph: whose inputs.
        given: by name, the shapes of the inputs that have a value.
        output: the shape that the output must have; None if any will do.

    >>> from graphtutor.syntax.grammar import parse
    >>> proposed_values(parse("sum(X @ W)*k"), {"k": ()})
    {'X': 'rand(2, 3; seed=1)', 'W': 'rand(3, 2; seed=2)'}
    """
    shapes = fitting_shapes(graph, given, output)
    if shapes is None:
        return None
    missing = [name for name in graph.inputs if name not in given]
    return {
        name: _typed(shapes[name], seed, is_label=is_fixed(graph, name))
        for seed, name in enumerate(missing, 1)
    }


def fitting_shapes(
    graph: Graph, given: Mapping[str, Shape], output: Shape | None = ()
) -> dict[str, Shape] | None:
    """Return, by name, a shape for each input with which the graph runs; arguments as above.

    The search walks along the tape, tries shapes at each input, and goes back where a gate refuses them.

    >>> from graphtutor.syntax.grammar import parse
    >>> fitting_shapes(parse("sum(X @ W + b)"), {})
    {'X': (2, 3), 'W': (3, 2), 'b': (2,)}
    """
    found: list[Shape] = []
    choices: list[
        tuple[int, Iterator[Shape]]
    ] = []  # by input that was reached, what is left to try
    tried = 0
    while tried < MOST_TRIED:
        before = len(found)
        fits = _extend(graph, found)
        tried += len(found) - before + 1
        if len(found) == len(graph) and output in (None, found[graph.output]):
            return {name: found[id] for name, id in graph.inputs.items()}
        if fits and len(found) < len(graph):
            choices.append((len(found), _likely(graph, found, given)))
        while choices:
            id, left = choices[-1]
            del found[id:]
            found += [shape] if (shape := next(left, None)) is not None else []
            if shape is not None:
                break
            choices.pop()
        if not choices:
            break
    return None


def is_fixed(graph: Graph, name: str) -> bool:
    """Say whether an input is only used by gates of whole arrays to which its entries are names."""
    id = graph.inputs[name]
    uses = [
        (graph[gate].call.op, position)
        for gate in set(graph.consumers[id])
        for position, source in enumerate(graph[gate].inputs)
        if source == id
    ]
    return bool(uses) and all(
        op.kind != "elementwise" and not op.carries(op.input_at(p)) for op, p in uses
    )


def _extend(graph: Graph, found: list[Shape]) -> bool:
    """Add the shapes of the gates and constants up to the next input; say whether all gates take them."""
    inputs = set(graph.inputs.values())
    while len(found) < len(graph) and len(found) not in inputs:
        use, *sources = graph.tape[len(found)]
        try:
            is_gate = isinstance(use, Call)
            found.append(shape_of(use, [found[i] for i in sources]) if is_gate else ())
        except ShapeError:
            return False
    return True


def _likely(graph: Graph, found: list[Shape], given: Mapping[str, Shape]) -> Iterator[Shape]:
    """Yield the shapes that an input may have, the likeliest first."""
    id = len(found)
    name = graph.names[id]
    if name in given:
        yield given[name]
        return
    gates = [graph[gate] for gate in graph.consumers[id]]
    if any(gate.call.op.kind != "elementwise" for gate in gates):
        is_matrix = name[0].isupper()  # as matrices are called
        yield from (*MATRICES, *VECTORS) if is_matrix else (*VECTORS, *MATRICES)
        yield from NUMBER
        return
    for gate in gates:  # what is added to rows is a row
        yield from (found[i][-1:] for i in gate.inputs if i < id and found[i])
    yield from (*NUMBER, *VECTORS, *MATRICES)


def _typed(shape: Shape, seed: int, *, is_label: bool) -> str:
    """Return how a value of a shape can be typed; labels are the number of the first class."""
    if not shape:
        return "0" if is_label else "1"
    sizes = ", ".join(map(str, shape))
    return f"zeros({sizes})" if is_label else f"rand({sizes}; seed={seed})"
