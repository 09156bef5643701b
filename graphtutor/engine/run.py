"""Runs a graph: forward along the tape, backward along it again, and hands over the record.

Plain floats and the `math` module are several times faster than NumPy on single numbers, but raise
where IEEE arithmetic goes on with inf or nan. When they do, the same passes run once more on NumPy.
Where an array is fed, or a gate works on arrays, they run on NumPy at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Literal

from graphtutor.engine.feeds import Feeds, are_floats, by_name, placed, seed_of
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError, GraphError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.graph import Entry, Graph
from graphtutor.graph.shapes import shapes_of
from graphtutor.graph.values import is_array
from graphtutor.text import anything

Ties = Literal["first", "split"]
PLAIN = {float, type(None)}
REFUSALS = (ArithmeticError, ValueError)  # what Python's own arithmetic raises


def run(
    graph: Graph, feeds: Feeds | None = None, ties: Ties = "first", upstream: Any = None
) -> Trace:
    """Evaluate every node, then send gradients back, and record each move.

    Args:
        graph: what to run.
        feeds: one number or array for each input, by name; `pi` and `e` may be fed too, and inputs
            that the text itself gives a value may be given another. Arrays are not copied.
        ties: where the gradient of max and min goes on a tie: to the "first" of the equal inputs,
            or "split" evenly among them.
        upstream: the gradient with which the backward pass begins, of the output's shape: 1 if it is
            left out, which an output of several numbers does not allow.

    Returns:
        The trace: an evaluation for each input and gate, one seed, one propagation for each edge
        that gradients reach, one accumulation for each fork.

    Raises:
        FeedError: a value is missing, has no place in the graph or is not a number; or the upstream
            gradient is missing or of another shape than the output.
        ShapeError: the shapes of arrays do not fit a gate.
        GraphError: what is to be run is no graph.

    >>> from graphtutor.syntax.grammar import parse
    >>> trace = run(parse("(x+y)*z"), {"x": -2, "y": 5, "z": -4})
    >>> trace.output, trace.grads
    (-12.0, {'x': -4.0, 'y': -4.0, 'z': 3.0})
    """
    if not isinstance(graph, Graph):
        raise _no_graph(graph)
    feeds = {} if feeds is None else by_name(feeds)
    if ties != "first":
        graph = graph.with_setting("ties", _known_tie_rule(ties))
    if graph.symbols:
        graph = with_inputs(graph, set(feeds))
    floats = are_floats(feeds)
    values = placed(graph, feeds, floats=floats)
    if graph.has_arrays or (not floats and hold_arrays(values)):
        return _run_arrays(graph, values, upstream)
    seed = 1.0 if upstream is None else float(seed_of(graph, (), upstream))
    try:
        sweep_forward(graph.tape, values, graph.leading)
        grads = sweep_backward(graph.tape, values, graph.output, graph.leading, seed)
    except REFUSALS:
        return _run_ieee(graph, feeds, seed)
    return Trace(graph, values, grads)


def _no_graph(received: Any) -> GraphError:
    """Something else stands where a graph is asked for, for instance its text."""
    return GraphError(
        "What is run is a graph.",
        code="graph-expected",
        expected="a graph, as parse and trace_function make it",
        received=anything(received),
        remedy="write parse(…) around the text",
    )


def sweep_forward(tape: Sequence[Entry], values: list[Any], leading: int = 0) -> None:
    """Fill in the value of every gate; those of leaves are there already, `leading` of them first."""
    for id, node in enumerate(islice(tape, leading, None), leading):
        values[id] = node[0].forward(values, node)


def sweep_backward(
    tape: Sequence[Entry], values: list[Any], output: int, leading: int = 0, seed: Any = 1.0
) -> list[Any]:
    """Return, by id, the gradient of the output: each gate hands contributions to its inputs."""
    grads: list[Any] = [None] * len(values)
    grads[output] = seed
    for id in range(output, leading - 1, -1):
        upstream = grads[id]
        if upstream is not None:
            node = tape[id]
            node[0].backward(upstream, id, node, values, grads)
    return grads


def evaluate(graph: Graph, values: list[Any]) -> list[Any]:
    """Return the values of all nodes, forward only, without ever raising on an infinite one."""
    if graph.has_arrays or hold_arrays(values):
        return _evaluate_arrays(graph, values)[1]
    try:
        sweep_forward(graph.tape, values, graph.leading)
    except REFUSALS:
        return _evaluate_ieee(graph, values)[1]
    return values


def hold_arrays(values: Sequence[Any]) -> bool:
    """Say whether a column of values, of which most are floats, has an array in it."""
    return not {*map(type, values)} <= PLAIN and any(map(is_array, values))


def _run_arrays(graph: Graph, values: list[Any], upstream: Any) -> Trace:
    import numpy as np

    given = {name: np.shape(values[id]) for name, id in graph.inputs.items()}
    shapes = shapes_of(graph, given)
    seed = seed_of(graph, shapes[graph.output], upstream)
    tape, column = _evaluate_arrays(graph, values)
    with np.errstate(all="ignore"):
        grads = sweep_backward(tape, column, graph.output, graph.leading, seed)
    return Trace(graph, column, grads, shapes=shapes)


def _evaluate_arrays(graph: Graph, values: list[Any]) -> tuple[list[Entry], list[Any]]:
    """Run forward on NumPy arrays; return the tape with NumPy's functions, and the values."""
    import numpy as np

    tape: list[Entry] = [(use.array, *rest) for use, *rest in graph.tape]
    column = [np.float64(value) if value.__class__ is float else value for value in values]
    with np.errstate(all="ignore"):
        sweep_forward(tape, column, graph.leading)
    return tape, column


def _run_ieee(graph: Graph, feeds: Feeds, seed: float) -> Trace:
    import numpy as np

    tape, values = _evaluate_ieee(graph, placed(graph, feeds))
    with np.errstate(all="ignore"):
        column = [np.float64(value) for value in values]
        grads = sweep_backward(tape, column, graph.output, seed=np.float64(seed))
    return Trace(graph, values, [g if g is None else float(g) for g in grads], ieee=True)


def _evaluate_ieee(graph: Graph, values: list[Any]) -> tuple[list[Entry], list[Any]]:
    """Run forward on NumPy numbers; return the tape with NumPy's functions, and the values."""
    import numpy as np

    tape: list[Entry] = [(use.array, *rest) for use, *rest in graph.tape]
    column: list[Any] = [None if value is None else np.float64(value) for value in values]
    with np.errstate(all="ignore"):
        sweep_forward(tape, column)
    return tape, [float(value) for value in column]


def _known_tie_rule(ties: str) -> str:
    if ties != "split":
        raise FeedError(
            f"There is no tie rule called {anything(ties)}.",
            code="tie-rule-unknown",
            expected="first or split",
        )
    return ties
