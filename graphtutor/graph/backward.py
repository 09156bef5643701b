"""The backward pass as a graph of its own: its gates compute a gradient, and it can be walked again.

The rules of the local slopes are read once more, in the tracing namespace, so what they would have
computed becomes gates. The gradient of such a graph is a second derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from graphtutor.errors import GraphError
from graphtutor.graph.builder import Builder, Moved, copied, rebuilt
from graphtutor.graph.graph import Graph
from graphtutor.graph.handle import Handle, Operand
from graphtutor.graph.tracing import TRACING, Tracing
from graphtutor.ops.call import Call
from graphtutor.text import listed

Value = Any  # an Operand, or a number that is known already


class _Slopes(Tracing):
    """The tracing namespace, in which a first power is its base, as a person writes it."""

    @staticmethod
    def pow(base: Value, exponent: Value) -> Value:
        """Add a power."""
        is_first = not isinstance(exponent, Operand) and exponent == 1
        return base if is_first else TRACING.pow(base, exponent)


SLOPES = _Slopes()


def backward_graph(graph: Graph, wrt: str) -> Graph:
    """Return the graph whose output is the gradient of another graph's output.

    It has the same inputs. The gradient at everything that has a name is a statement, `grad_x` for x; a
    factor of 1, such as the seed, is left out.

    Args:
        graph: whose backward pass it is.
        wrt: the input, or the named statement, with respect to which the gradient is taken.

    Raises:
        GraphError: the graph has nothing of that name.

    >>> from graphtutor.syntax.grammar import parse
    >>> print(backward_graph(parse("sin(x**2)"), "x"))
    grad_x = cos(x**2)*(2*x)
    """
    if wrt not in graph.named:
        raise GraphError(
            f"The graph has nothing called {wrt[:40]!r}.",
            code="unknown-node",
            expected=f"one of {listed(list(graph.named))}",
        )
    return _extended(graph, lambda grads: grads.get(wrt, 0.0))


def directional_graph(graph: Graph, direction: Mapping[str, float]) -> Graph:
    """Return the graph of the slope along a direction: the sum of gradient × component.

    Its gradient is the product of the Hessian with the direction (Pearlmutter 1994, "Fast exact
    multiplication by the Hessian"), at the cost of two backward passes.

    Args:
        graph: whose slope it is.
        direction: by name of an input, its component; those that are left out are 0.

    Raises:
        GraphError: a name is no input.

    >>> from graphtutor.syntax.grammar import parse
    >>> from graphtutor.engine.run import run
    >>> run(directional_graph(parse("x*x*y"), {"x": 1}), {"x": 3, "y": 5}).grads["y"]
    6.0
    """
    for name in direction:
        if name not in graph.inputs:
            raise GraphError(
                f"The graph has no input called {str(name)[:40]!r}.",
                code="unknown-input",
                expected=f"components of {listed(list(graph.inputs))}",
            )

    def along(grads: Mapping[str, Value]) -> Value:
        parts = [_product(grads.get(n, 0.0), float(part)) for n, part in direction.items()]
        return reduce(_sum, parts, 0.0)

    return _extended(graph, along)


def _extended(graph: Graph, output: Callable[[Mapping[str, Value]], Value]) -> Graph:
    """Return a graph with its backward pass, and as output something made of the gradients."""
    builder = Builder()
    moved: Moved = {}
    for id in range(len(graph)):
        moved[id] = copied(builder, graph, id, moved)
        for name, computed in graph.statements.items():
            if computed == id:
                moved[id] = builder.name(name, moved[id])
    grads = _grads(graph, moved)
    by_name = {name: grads[id] for name, id in graph.named.items() if id in grads}
    named = {*builder.inputs.values(), *builder.statements.values()}
    computed_grads = [(grad.id, n) for n, grad in by_name.items() if isinstance(grad, Handle)]
    for id, name in sorted(computed_grads):  # a graph names its nodes in their order
        if id not in named and f"grad_{name}" not in graph.named:
            named.add(id)
            builder.name(f"grad_{name}", by_name[name])
    return _without_the_unused(builder.graph(output(by_name)))


def _grads(graph: Graph, moved: Moved) -> dict[int, Value]:
    """Add the gates of the backward pass; return, by id, the gradient of each node that gets one."""
    grads: dict[int, Value] = {graph.output: 1.0}
    for id in range(graph.output, -1, -1):
        use, *inputs = graph.tape[id]
        if id not in grads or not isinstance(use, Call):
            continue
        values = tuple(moved[i] for i in inputs)
        for position in use.active:
            slope = use.slope(position, SLOPES, values, moved[id])
            contribution = _product(grads[id], slope)
            source = inputs[position]
            grads[source] = _sum(grads[source], contribution) if source in grads else contribution
    return grads


def _product(upstream: Value, slope: Value) -> Value:
    """Return upstream × local; a factor of 1 needs no gate."""
    for factor, other in ((upstream, slope), (slope, upstream)):
        if not isinstance(factor, Operand) and factor in (1, -1, 0):
            return other if factor == 1 else -other if factor else 0.0
    return upstream * slope


def _sum(first: Value, second: Value) -> Value:
    """Return the sum of two contributions; nothing needs no gate."""
    for part, other in ((first, second), (second, first)):
        if not isinstance(part, Operand) and part == 0:
            return other
    return first + second


def _without_the_unused(graph: Graph) -> Graph:
    """Return the graph without the gates that do not reach its output; inputs stay."""
    used = {graph.output}
    for id in range(graph.output, -1, -1):
        use, *inputs = graph.tape[id]
        if id in used and isinstance(use, Call):
            used.update(inputs)
    unused = {id for id in range(len(graph)) if id not in used and id not in graph.inputs.values()}
    return rebuilt(graph, lambda *_: None, skipped=unused) if unused else graph
