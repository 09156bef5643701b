"""The backward pass as a graph of its own: its gates compute a gradient, and it can be walked again.

The rules of the gates are read once more, in a tracing namespace, so what they would have computed
becomes gates. The gradient of such a graph is a second derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from numbers import Integral
from typing import Any

from graphtutor.errors import GraphError
from graphtutor.graph.builder import Builder, Moved, copied, rebuilt
from graphtutor.graph.folding import without_groups
from graphtutor.graph.graph import Graph
from graphtutor.graph.handle import Handle, Operand
from graphtutor.graph.shapes import shapes_of
from graphtutor.graph.slopes import Known, Slopes, Value, product, total
from graphtutor.graph.values import MOST_AXES, as_value, has_too_many_axes, is_array
from graphtutor.ops.call import Call
from graphtutor.ops.sizes import Shape
from graphtutor.text import anything, listed
from graphtutor.text import shape as shown

Shapes = Mapping[str, Shape]
Output = Callable[[Slopes, Mapping[str, Value]], Value]


def backward_graph(graph: Graph, wrt: str, shapes: Shapes | None = None) -> Graph:
    """Return the graph whose output is the gradient of another graph's output.

    It has the same inputs. The gradient at everything that has a name is a statement, `grad_x` for x; a
    factor of 1, such as the seed, is left out. Groups are opened.

    Args:
        graph: whose backward pass it is; its output must be a number.
        wrt: the input, or the named statement, with respect to which the gradient is taken.
        shapes: by name of input, its shape such as (2, 3), where there are arrays; those left out are
            numbers.

    Raises:
        GraphError: the graph has nothing of that name, its output is an array, or it has gates of
            whole arrays and no shapes are given.
        ShapeError: the shapes do not fit a gate.

    >>> from graphtutor.syntax.grammar import parse
    >>> print(backward_graph(parse("sin(x**2)"), "x"))
    grad_x = cos(x**2)*(2*x)
    >>> print(backward_graph(parse("sum(X @ w)"), "w", {"X": (3, 2), "w": (2,)}))
    grad_w = X.T @ broadcast(1, 3)
    """
    if not isinstance(wrt, str) or wrt not in graph.named:
        raise GraphError(
            f"The graph has nothing called {anything(wrt)}.",
            code="unknown-node",
            expected=f"one of {listed(list(graph.named))}",
        )
    known = _known_shapes(graph, shapes)
    shape = known[graph.named[wrt]]
    return _extended(graph, known, lambda xp, grads: xp.whole(grads.get(wrt, 0.0), shape))


def directional_graph(
    graph: Graph, direction: Mapping[str, Any], shapes: Shapes | None = None
) -> Graph:
    """Return the graph of the slope along a direction: the sum of gradient × component.

    Its gradient is the product of the Hessian with the direction (Pearlmutter 1994, "Fast exact
    multiplication by the Hessian"), at the cost of two backward passes.

    Args:
        graph: whose slope it is; its output must be a number.
        direction: by name of an input, its component; those that are left out are 0. A number counts
            for every entry of an array. An array becomes a new input, `dir_W` for W, since a graph has
            no constant arrays: it must be fed too.
        shapes: by name of input, its shape, as for `backward_graph`.

    Raises:
        GraphError: a name is no input, an array has another shape than its input, or as for
            `backward_graph`.

    >>> from graphtutor.syntax.grammar import parse
    >>> from graphtutor.engine.run import run
    >>> run(directional_graph(parse("x*x*y"), {"x": 1}), {"x": 3, "y": 5}).grads["y"]
    6.0
    """
    known = _known_shapes(graph, shapes)
    _refuse_unknown(graph, direction, "components")
    parts = {name: _component(name, part) for name, part in direction.items()}
    for name, part in parts.items():
        if getattr(part, "shape", ()) not in ((), known[graph.inputs[name]]):
            raise GraphError(
                f"The direction of {name} must have the shape of {name}.",
                code="direction-shape",
                expected=shown(known[graph.inputs[name]]),
                received=shown(part.shape),
            )

    def along(xp: Slopes, grads: Mapping[str, Value]) -> Value:
        return reduce(total, (_along(xp, grads, name, known[graph.inputs[name]], part)
                              for name, part in parts.items()), 0.0)  # fmt: skip

    return _extended(graph, known, along)


def _along(xp: Slopes, grads: Mapping[str, Value], name: str, shape: Shape, part: Any) -> Value:
    """Return gradient × component of one input, summed over its entries."""
    if is_array(part):
        component = xp.give(xp.builder.input(f"dir_{name}"), shape)
        return xp.summed(product(grads.get(name, 0.0), component), shape, ())
    return product(xp.summed(grads.get(name, 0.0), shape, ()), float(part))


def _component(name: str, part: Any) -> Any:
    """Return the component of a direction, a float or an array.

    Raises:
        GraphError: it is neither.
    """
    value = as_value(part)
    if value is None or has_too_many_axes(value):
        raise GraphError(
            "A direction is made of numbers.",
            code="direction-shape",
            expected="a number, or an array of the input's shape",
            received=f"{name}: {anything(part)}",
        )
    return value


def _refuse_unknown(graph: Graph, given: Any, what: str) -> None:
    """Refuse what does not go by names of inputs."""
    for name in given if isinstance(given, Mapping) else [given]:
        if not isinstance(name, str) or name not in graph.inputs:
            raise GraphError(
                f"The graph has no input called {anything(name)}.",
                code="unknown-input",
                expected=f"{what} by name, of {listed(list(graph.inputs))}",
            )


def _as_shape(name: str, given: Any) -> Shape:
    """Return a shape as a tuple of sizes; a size alone is that of a vector.

    Raises:
        GraphError: it is no shape, or an array of it would have no entries, or too many axes.
    """
    whole = given.tolist() if hasattr(given, "tolist") else given
    sizes = tuple(whole) if isinstance(whole, list | tuple) else (whole,)
    are_whole = all(isinstance(n, Integral) and not isinstance(n, bool) for n in sizes)
    if not are_whole or min(sizes, default=1) < 1 or len(sizes) > MOST_AXES:
        raise GraphError(
            f"This is no shape of {name}.",
            code="bad-shape",
            expected=f"sizes from 1 on, such as (2, 3), of at most {MOST_AXES} axes",
            received=anything(given),
        )
    return tuple(map(int, sizes))


def _known_shapes(graph: Graph, shapes: Shapes | None) -> tuple[Shape, ...]:
    """Return, by id, the shapes of a graph whose output is a number."""
    if shapes is None and graph.has_arrays:
        raise GraphError(
            "The backward pass of gates of whole arrays depends on their shapes.",
            code="shapes-missing",
            expected=f"shapes of {listed(list(graph.inputs))}",
            remedy="pass for instance shapes={"
            + ", ".join(f'"{name}": (2, 3)' for name in list(graph.inputs)[:1])
            + "}",
        )
    if shapes is not None:
        _refuse_unknown(graph, shapes, "shapes")
    known = shapes_of(graph, {name: _as_shape(name, s) for name, s in (shapes or {}).items()})
    if known[graph.output]:
        raise GraphError(
            "The backward pass as a graph begins at one number.",
            code="output-is-array",
            expected="one number as output",
            received=shown(known[graph.output]),
            remedy="write sum(…), or sum(G*…) with an upstream gradient G as an input",
        )
    return known


def _extended(graph: Graph, shapes: tuple[Shape, ...], output: Output) -> Graph:
    """Return a graph with its backward pass, and as output something made of the gradients."""
    given = {name: shapes[id] for name, id in graph.inputs.items()}
    graph = without_groups(graph)
    leaves = {id: given[name] for name, id in graph.inputs.items()}
    builder = Builder()
    xp = Slopes(builder)
    moved: Moved = {}
    for id in range(len(graph)):
        node = moved[id] = copied(builder, graph, id, moved)
        if id in leaves and isinstance(node, Operand):
            xp.give(node, leaves[id])
        for name, computed in graph.statements.items():
            if computed == id:
                moved[id] = builder.name(name, moved[id])
    forward = len(builder)
    grads = _grads(graph, xp, moved)
    by_name = {name: grads[id] for name, id in graph.named.items() if id in grads}
    named = {*builder.inputs.values(), *builder.statements.values()}
    computed_grads = [(grad.id, n) for n, grad in by_name.items() if isinstance(grad, Handle)]
    for id, name in sorted(computed_grads):  # a graph names its nodes in their order
        if id not in named and f"grad_{name}" not in graph.named:
            named.add(id)
            builder.name(f"grad_{name}", by_name[name])
    found = _without_factors_of_1(builder.graph(output(xp, by_name)), forward)
    return _without_the_unused(found)


def _grads(graph: Graph, xp: Slopes, moved: Moved) -> dict[int, Value]:
    """Add the gates of the backward pass; return, by id, the gradient of each node that gets one."""
    grads: dict[int, Value] = {graph.output: Known(1.0)}
    named = {*graph.named.values()}
    for id in range(graph.output, -1, -1):
        if id not in grads:
            continue
        if id in named and isinstance(grads[id], Operand):
            grads[id] = xp.whole(grads[id], xp.shape(moved[id]))
        use, *inputs = graph.tape[id]
        if isinstance(use, Call):
            values = tuple(moved[i] for i in inputs)
            for position, part in _handed_on(use, xp, values, moved[id], grads[id]).items():
                source = inputs[position]
                grads[source] = total(grads[source], part) if source in grads else part
    return grads


def _handed_on(
    use: Call, xp: Slopes, values: tuple[Value, ...], y: Value, upstream: Value
) -> dict[int, Value]:
    """Return, by position, what a gate hands to each active input."""
    if use.op.kind != "elementwise":
        return use.contributions(xp, values, y, xp.whole(upstream, xp.shape(y)))
    found = {}
    for position in use.active:
        slope = use.slope(position, xp, values, y)
        shapes = xp.shape(y), xp.shape(values[position])
        found[position] = xp.summed(product(upstream, slope), *shapes)
    return found


def _without_factors_of_1(graph: Graph, forward: int) -> Graph:
    """Return the graph without products with 1 and divisions by 1 that the backward pass wrote.

    Args:
        graph: which begins with the forward pass, that stays as it was typed.
        forward: how many nodes of it.
    """

    def other(_: Builder, id: int, moved: Moved) -> Operand | float | None:
        source = _unchanged(graph, id) if id >= forward else None
        return None if source is None else moved[source]

    found = rebuilt(graph, other)
    return found if len(found) < len(graph) else graph


def _unchanged(graph: Graph, id: int) -> int | None:
    """Return the input that a gate hands through, if it only multiplies by 1 or divides by it."""
    use, *inputs = graph.tape[id]
    if not isinstance(use, Call) or use.op.name not in ("mul", "div"):
        return None
    is_one = [graph.constants.get(source) == 1 for source in inputs]
    source = inputs[0] if is_one[1] else inputs[1]
    if not (is_one[1] or (is_one[0] and use.op.name == "mul")):
        return None
    is_free = source not in graph.names and isinstance(graph.tape[source][0], Call)
    return source if is_free or id not in graph.names else None


def _without_the_unused(graph: Graph) -> Graph:
    """Return the graph without the gates that do not reach its output; inputs stay."""
    used = {graph.output}
    for id in range(graph.output, -1, -1):
        use, *inputs = graph.tape[id]
        if id in used and isinstance(use, Call):
            used.update(inputs)
    unused = {id for id in range(len(graph)) if id not in used and id not in graph.inputs.values()}
    return rebuilt(graph, lambda *_: None, skipped=unused) if unused else graph
