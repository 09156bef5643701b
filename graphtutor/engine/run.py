"""Runs a graph: forward along the tape, backward along it again, and hands over the record.

Plain floats and the `math` module are several times faster than NumPy on single numbers, but raise
where IEEE arithmetic goes on with inf or nan. When they do, the same passes run once more on NumPy.
Where an array is fed, or a gate works on arrays, they run on NumPy at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Literal

from graphtutor.catalogue import similar
from graphtutor.engine.fed import as_value, is_array, refusal
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError, GraphError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.fitting import proposed_values
from graphtutor.graph.graph import Entry, Graph
from graphtutor.graph.shapes import shapes_of
from graphtutor.text import listed
from graphtutor.text import shape as shown

Feeds = Mapping[str, Any]  # by name, a number, or an array or nested lists of numbers
Ties = Literal["first", "split"]
FLOATS = {float}
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
    feeds = {} if feeds is None else feeds
    if not isinstance(graph, Graph) or not isinstance(feeds, Mapping):
        raise _no_graph(graph) if not isinstance(graph, Graph) else _no_feeds(feeds)
    if ties != "first":
        graph = graph.with_setting("ties", _known_tie_rule(ties))
    if graph.symbols:
        graph = with_inputs(graph, set(feeds))
    values = placed(graph, feeds)
    if graph.has_arrays or upstream is not None or hold_arrays(values):
        return _run_arrays(graph, values, upstream)
    try:
        sweep_forward(graph.tape, values, graph.leading)
        grads = sweep_backward(graph.tape, values, graph.output, graph.leading)
    except REFUSALS:
        return _run_ieee(graph, feeds)
    return Trace(graph, values, grads)


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


def placed(graph: Graph, feeds: Feeds) -> list[Any]:
    """Return a column with the values of the leaves in their places and None elsewhere.

    Raises:
        FeedError: a value is missing, has no place in the graph or is not a number.
    """
    values: list[Any] = [None] * len(graph.tape)
    plain = {*map(type, feeds.values())} <= FLOATS and len(feeds) == len(graph.inputs)
    try:
        for name, id in graph.inputs.items():
            values[id] = feeds[name]
    except KeyError:
        plain = False
    if not plain:
        _check_feeds(graph, feeds)
        for name, id in graph.inputs.items():
            values[id] = as_value(feeds[name] if name in feeds else graph.defaults[name])
    for id, value in graph.constants.items():
        values[id] = value
    return values


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


def seed_of(graph: Graph, shape: tuple[int, ...], upstream: Any) -> Any:
    """Return the gradient with which the backward pass begins.

    Raises:
        FeedError: it is missing where the output is an array, or does not have its shape.
    """
    import numpy as np

    if upstream is None and shape:
        inner = graph.expression if len(graph.expression) < 60 else "…"
        raise FeedError(
            f"The output is an array, {shown(shape)}: which number shall the gradients be of?",
            code="upstream-missing",
            expected="one number as output, or the gradient that arrives at the output",
            remedy=f"write sum({inner}), or give the gradient at the output: "
            f"--upstream, run(…, upstream=…)",
        )
    if upstream is None:
        return np.float64(1.0)
    if wrong := refusal(upstream):
        raise FeedError(
            f"The upstream gradient {wrong}.",
            code="feed-not-a-number",
            expected="one number, or an array of numbers",
            received=f"{upstream!r}"[:80],
        )
    seed = np.asarray(as_value(upstream))
    if seed.shape not in (shape, ()):
        raise FeedError(
            "The upstream gradient must have the shape of the output.",
            code="upstream-shape",
            expected=shown(shape),
            received=shown(seed.shape),
        )
    return seed if seed.shape == shape and shape else np.broadcast_to(seed, shape)[()]


def _run_ieee(graph: Graph, feeds: Feeds) -> Trace:
    import numpy as np

    tape, values = _evaluate_ieee(graph, placed(graph, feeds))
    with np.errstate(all="ignore"):
        grads = sweep_backward(tape, [np.float64(value) for value in values], graph.output)
    return Trace(graph, values, [g if g is None else float(g) for g in grads], ieee=True)


def _evaluate_ieee(graph: Graph, values: list[Any]) -> tuple[list[Entry], list[Any]]:
    """Run forward on NumPy numbers; return the tape with NumPy's functions, and the values."""
    import numpy as np

    tape: list[Entry] = [(use.array, *rest) for use, *rest in graph.tape]
    column: list[Any] = [None if value is None else np.float64(value) for value in values]
    with np.errstate(all="ignore"):
        sweep_forward(tape, column)
    return tape, [float(value) for value in column]


def _check_feeds(graph: Graph, feeds: Feeds) -> None:
    """Say what is wrong with the feeds, if anything is."""
    for name, value in feeds.items():
        if name not in graph.inputs:
            _refuse_unknown(graph, str(name))
        if wrong := refusal(value):
            raise FeedError(
                f"The value of {name} {wrong}.",
                code="feed-not-a-number",
                expected="one number for each input, or an array of numbers",
                received=f"{name}={value!r}"[:80],
            )
    missing = [n for n in graph.inputs if n not in feeds and n not in graph.defaults]
    if missing:
        given = {**dict.fromkeys(graph.inputs, 1.0), **feeds}
        numbers = ", ".join(f"{name}={_shortly(value)}" for name, value in given.items())
        kind = "number or an array" if graph.has_arrays else "number"
        raise FeedError(
            f"{listed(missing)} {'has' if len(missing) == 1 else 'have'} no value.",
            code="feed-missing",
            expected=f"a {kind} for each of {', '.join(graph.inputs)}",
            received=", ".join(feeds) or "none",
            remedy=_proposal(graph, feeds) if graph.has_arrays else f"pass {numbers}",
        )


def _proposal(graph: Graph, feeds: Feeds) -> str | None:
    """Return what can be fed where arrays are missing."""
    import numpy as np

    given = {**dict.fromkeys(graph.defaults, ()), **{n: np.shape(v) for n, v in feeds.items()}}
    found = proposed_values(graph, given) or proposed_values(graph, given, output=None)
    values = ", ".join(f"{name}={value}" for name, value in (found or {}).items())
    return f'pass for instance **parse_feeds("{values}")' if found else None


def _shortly(value: Any) -> str:
    return f"{float(value):g}" if not is_array(value) else "…"


def _no_graph(received: Any) -> GraphError:
    """Something else stands where a graph is asked for, for instance its text."""
    is_text = isinstance(received, str)
    return GraphError(
        "What is run is a graph.",
        code="graph-expected",
        expected="a graph, as parse and trace_function make it",
        received=f"{received!r}"[:60],
        remedy=f"write parse({received!r:.60})" if is_text else "write parse(…) around the text",
    )


def _no_feeds(received: Any) -> FeedError:
    """Something else stands where values by name are asked for, for instance their text."""
    is_text = isinstance(received, str)
    return FeedError(
        "Values are given by name.",
        code="feed-expected",
        expected='a dictionary such as {"x": 1, "y": [1, 2]}',
        received=f"{received!r}"[:60],
        remedy=f"write parse_feeds({received!r:.60})" if is_text else None,
    )


def _refuse_unknown(graph: Graph, name: str) -> None:
    computed = name in graph.statements
    close = similar(name, graph.inputs)
    raise FeedError(
        f"{name} is computed by the expression." if computed else f"The expression has no {name}.",
        code="feed-unknown",
        expected=f"values for {', '.join(graph.inputs) or 'nothing: there are no inputs'}",
        received=name,
        remedy=f"did you mean {close}?" if close and not computed else "leave it out",
    )


def _known_tie_rule(ties: str) -> str:
    if ties != "split":
        raise FeedError(
            f"There is no tie rule called {ties!r}.",
            code="tie-rule-unknown",
            expected="first or split",
        )
    return ties
