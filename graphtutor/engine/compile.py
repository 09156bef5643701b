"""Compiles a graph to straight-line Python: the same numbers as `run`, many times faster, no record.

Each node becomes one assignment, written by the source namespace from the gate's own rules; each
gradient becomes one sum of its consumers' contributions, in the order in which `run` adds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from graphtutor.engine.run import placed, run
from graphtutor.errors import FeedError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.source import ARRAY, SCALAR, functions
from graphtutor.namespaces.writing import Style
from graphtutor.ops.call import Call, written

ONE = "1.0"  # the seed; a product with it is left out
TERMS = 40  # terms in one statement; a much longer sum exhausts CPython's own parser


class Program(Protocol):
    """A compiled graph."""

    source: str

    def __call__(self, feeds: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the output and, by name, the gradients of the inputs."""


def compile(graph: Graph) -> Program:
    """Compile a graph to a function of its feeds.

    The function takes numbers, or NumPy arrays of equal shape with one entry a sample; gradients then
    have that shape too, one for each sample.

    Returns:
        A function: `output, {input: gradient} = f(feeds)`; its text is `f.source`.

    >>> from graphtutor.syntax.grammar import parse
    >>> compile(parse("x*y"))({"x": 3.0, "y": 2.0})
    (6.0, {'x': 2.0, 'y': 3.0})
    """
    source = program_source(graph, SCALAR)
    inputs = frozenset(graph.inputs)
    names = functions(source, SCALAR, otherwise=_Otherwise(graph), inputs=inputs)
    program: Program = names["program"]
    program.source = source
    return program


class _Otherwise:
    """What the compiled function does with feeds that are not plain floats, or not finite inside."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.on_arrays: dict[frozenset[str], Any] = {}  # by what is an input: pi and e may be fed

    def __call__(self, feeds: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        if any(getattr(value, "ndim", 0) for value in feeds.values()):
            return self._on_arrays(feeds)
        trace = run(self.graph, feeds)
        return trace.output, {name: trace.grads[name] for name in trace.graph.inputs}

    def _on_arrays(self, feeds: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        import numpy as np

        graph = with_inputs(self.graph, set(feeds))
        placed(graph, dict.fromkeys(feeds, 0.0))  # says what is missing or unknown
        inputs = frozenset(graph.inputs)
        if inputs not in self.on_arrays:
            source = program_source(graph, ARRAY)
            self.on_arrays[inputs] = functions(source, ARRAY)["program"]
        arrays = {name: _array(name, value) for name, value in {**graph.defaults, **feeds}.items()}
        try:
            shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        except ValueError:
            shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
            raise FeedError(
                "The arrays do not have the same shape.",
                code="feed-shapes",
                expected="arrays of one shape, with one entry a sample, or single numbers",
                received=shapes,
            ) from None
        with np.errstate(all="ignore"):
            output, grads = self.on_arrays[inputs](arrays)
        # copies of full shape: no result shares memory with another or with what was fed
        return np.broadcast_to(output, shape).copy(), {
            name: np.broadcast_to(grad, shape).copy() for name, grad in grads.items()
        }


def _array(name: str, value: Any) -> Any:
    """Return a feed as an array of float64."""
    import numpy as np

    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise FeedError(
            f"The value of {name} is not a number or an array of numbers.",
            code="feed-not-a-number",
            received=f"{name} of type {array.dtype}",
        )
    return array.astype(float)


def program_source(graph: Graph, dialect: Style) -> str:
    """Return the text of the compiled function in a dialect of Python."""
    names = [
        _literal(dialect, graph.constants[id]) if id in graph.constants else f"v{id}"
        for id in range(len(graph))
    ]
    grads: dict[int, str] = {}
    body = [*_forward(graph, dialect, names), *_backward(graph, dialect, names, grads)]
    nothing = "0.0" if dialect is SCALAR else f"zeros_like({names[graph.output]})"
    by_name = ", ".join(f"{name!r}: {grads.get(id, nothing)}" for name, id in graph.inputs.items())
    result = f"return {names[graph.output]}, {{{by_name}}}"
    if dialect is ARRAY:
        return "\n ".join(["def program(feeds):", *body, result])
    return "\n  ".join(
        [
            "def program(feeds):\n try:",
            *body,
            result + "\n except (ArithmeticError, KeyError, ValueError):",
            "return otherwise(feeds)",
        ]
    )


def _forward(graph: Graph, dialect: Style, names: list[str]) -> Iterator[str]:
    for name, id in graph.inputs.items():
        default = graph.defaults.get(name)
        fed = f"feeds[{name!r}]" if default is None else f"feeds.get({name!r}, {default!r})"
        yield f"{names[id]} = {fed}"
    if dialect is SCALAR:
        # anything but plain floats, or a name that has no place here, takes the careful way
        odd = [f"{names[id]}.__class__ is not float" for id in graph.inputs.values()]
        strange = "not feeds.keys() <= inputs" if graph.defaults else f"len(feeds) != {len(odd)}"
        yield f"if {' or '.join([*odd, strange])}: return otherwise(feeds)"
    for id, (use, *inputs) in enumerate(graph.tape):
        if isinstance(use, Call):
            template = written(use, dialect).output
            yield f"{names[id]} = {template.format(*(names[i] for i in inputs))}"


def _backward(
    graph: Graph, dialect: Style, names: list[str], grads: dict[int, str]
) -> Iterator[str]:
    """Yield the assignments of the backward pass; `grads` learns, by id, what each gradient is called."""
    seed = ONE if dialect is SCALAR else f"ones_like({names[graph.output]})"
    terms = {graph.output: [seed]}
    for id in range(graph.output, -1, -1):
        if id not in terms:
            continue
        arrived = terms.pop(id)
        if len(arrived) == 1 and (arrived[0].isidentifier() or arrived[0] == ONE):
            grads[id] = arrived[0]  # an add passes its gradient on under the name it came with
        else:
            grads[id] = f"g{id}"
            yield from _sum(grads[id], arrived)
        use, *inputs = graph.tape[id]
        if isinstance(use, Call):
            operands = [names[i] for i in inputs]
            for position, template in written(use, dialect).contributions.items():
                term = template.format(*operands, names[id], grads[id])
                terms.setdefault(inputs[position], []).append(term.removeprefix(f"{ONE} * "))


def _sum(name: str, terms: list[str]) -> Iterator[str]:
    """Yield assignments that add the terms from left to right."""
    yield f"{name} = {' + '.join(terms[:TERMS])}"
    for start in range(TERMS, len(terms), TERMS):
        yield f"{name} = {' + '.join([name, *terms[start : start + TERMS]])}"


def _literal(dialect: Style, value: float) -> str:
    text = dialect.number(value)
    return f"({text})" if text.startswith("-") else text
