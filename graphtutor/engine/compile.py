"""Compiles a graph to straight-line Python: the same numbers as `run`, many times faster, no record.

Each node becomes one assignment, written by the source namespace from the gate's own rules; each
gradient becomes one sum of its consumers' contributions, in the order in which `run` adds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from graphtutor.engine.feeds import by_name, placed, seed_of
from graphtutor.engine.run import run
from graphtutor.errors import FeedError, GraphError
from graphtutor.graph.builder import with_inputs
from graphtutor.graph.folding import without_groups
from graphtutor.graph.graph import Graph
from graphtutor.graph.shapes import shapes_of
from graphtutor.graph.values import is_array
from graphtutor.namespaces.source import ARRAY, SAMPLES, SCALAR, functions
from graphtutor.namespaces.writing import Style
from graphtutor.ops.call import Call, written
from graphtutor.text import anything

ONE = "1.0"  # the seed; a product with it is left out
TERMS = 40  # terms in one statement; a much longer sum exhausts CPython's own parser


class Program(Protocol):
    """A compiled graph."""

    source: str

    def __call__(
        self, feeds: Mapping[str, Any], upstream: Any = None
    ) -> tuple[Any, dict[str, Any]]:
        """Return the output and, by name, the gradients of the inputs."""


def compile(graph: Graph, *, wrt: Sequence[str] | None = None, samples: bool = False) -> Program:
    """Compile a graph to a function of its feeds.

    The function takes numbers or arrays as `run` does, and an upstream gradient where the output is an
    array.

    Args:
        graph: what to compile.
        wrt: the inputs whose gradients are wanted, all if it is left out; nothing is computed for others.
        samples: whether arrays are columns with one entry a sample, of equal shape; the graph is then
            that of one sample, and gradients have one entry a sample too.

    Returns:
        A function: `output, {input: gradient} = f(feeds)`; its text is `f.source`.

    Raises:
        FeedError: `wrt` has a name that is no input.
        GraphError: a graph of one sample has a gate of whole arrays.

    >>> from graphtutor.syntax.grammar import parse
    >>> compile(parse("x*y"))({"x": 3.0, "y": 2.0})
    (6.0, {'x': 2.0, 'y': 3.0})
    """
    wished = [wrt] if isinstance(wrt, str) else wrt
    wanted = tuple(graph.inputs) if wished is None else tuple(wished)
    for wish in wanted:
        if not isinstance(wish, str) or wish not in graph.inputs:
            raise FeedError(
                f"The expression has no {anything(wish)}.",
                code="feed-unknown",
                expected=f"some of {', '.join(graph.inputs)}",
            )
    if samples:
        return _OnSamples(graph, wanted)
    if graph.has_arrays:
        return _OnArrays(graph, wanted)
    source = program_source(graph, SCALAR, wanted)
    inputs = frozenset(graph.inputs)
    made = functions(source, SCALAR, otherwise=_Otherwise(graph, wanted), inputs=inputs)
    program: Program = made["program"]
    program.source = source
    return program


class _Otherwise:
    """What the compiled function does with feeds that are not plain floats, or not finite inside."""

    def __init__(self, graph: Graph, wanted: tuple[str, ...]) -> None:
        self.graph = graph
        self.wanted = wanted
        self.on_arrays: _OnArrays | None = None

    def __call__(
        self, feeds: Mapping[str, Any], upstream: Any = None
    ) -> tuple[Any, dict[str, Any]]:
        feeds = by_name(feeds)
        if upstream is not None or any(map(is_array, feeds.values())):
            self.on_arrays = self.on_arrays or _OnArrays(self.graph, self.wanted)
            return self.on_arrays(feeds, upstream)
        trace = run(self.graph, feeds)
        freed = trace.graph.inputs.keys() - self.graph.inputs.keys()
        return trace.output, {name: trace.grads[name] for name in (*self.wanted, *sorted(freed))}


class _OnArrays:
    """The compiled function on arrays."""

    dialect = ARRAY

    def __init__(self, graph: Graph, wanted: tuple[str, ...]) -> None:
        self.graph = graph
        self.wanted = wanted
        self.programs: dict[frozenset[str], tuple[Graph, Any]] = {}  # pi and e may be fed
        self.source = program_source(without_groups(graph), self.dialect, wanted)

    def __call__(
        self, feeds: Mapping[str, Any], upstream: Any = None
    ) -> tuple[Any, dict[str, Any]]:
        import numpy as np

        graph, program, arrays = self._prepared(feeds)
        shapes = shapes_of(graph, {name: value.shape for name, value in arrays.items()})
        seed = seed_of(graph, shapes[graph.output], upstream)
        with np.errstate(all="ignore"):
            output, grads = program(arrays, seed)
        return _unshared(output, grads, [*arrays.values(), seed])

    def _prepared(self, feeds: Mapping[str, Any]) -> tuple[Graph, Any, dict[str, Any]]:
        """Return the graph with its program for what is fed, and the values of its inputs."""
        import numpy as np

        feeds = by_name(feeds)
        freed = frozenset(name for name in self.graph.symbols.values() if name in feeds)
        if freed not in self.programs:
            graph = with_inputs(self.graph, set(freed))
            wanted = (*self.wanted, *sorted(freed))
            source = program_source(without_groups(graph), self.dialect, wanted)
            self.programs[freed] = graph, functions(source, self.dialect)["program"]
        graph, program = self.programs[freed]
        values = placed(graph, feeds)
        arrays = {
            name: np.float64(values[id]) if values[id].__class__ is float else values[id]
            for name, id in graph.inputs.items()
        }
        return graph, program, arrays


class _OnSamples(_OnArrays):
    """The compiled function on columns with one entry a sample: each sample is a number by itself."""

    dialect = SAMPLES

    def __init__(self, graph: Graph, wanted: tuple[str, ...]) -> None:
        if graph.has_arrays:
            raise GraphError(
                "A graph of one sample cannot have gates of whole arrays.",
                code="array-gate",
                remedy="leave samples=True out: arrays are values then",
            )
        super().__init__(graph, wanted)

    def __call__(
        self, feeds: Mapping[str, Any], upstream: Any = None
    ) -> tuple[Any, dict[str, Any]]:
        import numpy as np

        _, program, arrays = self._prepared(feeds)
        try:
            shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        except ValueError:
            raise FeedError(
                "The arrays do not have the same shape.",
                code="feed-shapes",
                expected="arrays of one shape, with one entry a sample, or single numbers",
                received=", ".join(f"{name} {array.shape}" for name, array in arrays.items()),
            ) from None
        seed = seed_of(self.graph, shape, 1.0 if upstream is None else upstream)
        with np.errstate(all="ignore"):
            output, grads = program(arrays, seed)
        if not shape:
            return float(output), {name: float(grad) for name, grad in grads.items()}
        # copies of full shape: no result shares memory with another or with what was fed
        return np.broadcast_to(output, shape).copy(), {
            name: np.broadcast_to(grad, shape).copy() for name, grad in grads.items()
        }


def _unshared(output: Any, grads: dict[str, Any], given: list[Any]) -> tuple[Any, dict[str, Any]]:
    """Return results of which none shares memory with another or with what was fed."""
    taken = set(map(id, given))

    def own(value: Any) -> Any:
        if not getattr(value, "ndim", 0):
            return float(value)
        is_shared = value.base is not None or id(value) in taken
        taken.add(id(value))
        return value.copy() if is_shared else value

    return own(output), {name: own(grad) for name, grad in grads.items()}


def program_source(graph: Graph, dialect: Style, wanted: Sequence[str]) -> str:
    """Return the text of the compiled function in a dialect of Python."""
    names = [
        _literal(dialect, graph.constants[id]) if id in graph.constants else f"v{id}"
        for id in range(len(graph))
    ]
    grads: dict[int, str] = {}
    backward = _backward(graph, dialect, names, grads, _reaching(graph, wanted))
    body = [*_forward(graph, dialect, names), *backward]
    by_name = ", ".join(
        f"{name!r}: {grads.get(id) or _nothing(dialect, names[id])}"
        for name, id in graph.inputs.items()
        if name in wanted
    )
    result = f"return {names[graph.output]}, {{{by_name}}}"
    if dialect is not SCALAR:
        return "\n ".join(["def program(feeds, upstream):", *body, result])
    return "\n  ".join(
        [
            "def program(feeds, upstream=None):\n try:",
            *body,
            result
            + "\n except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):",
            "return otherwise(feeds, upstream)",
        ]
    )


def _nothing(dialect: Style, name: str) -> str:
    return "0.0" if dialect is SCALAR else f"zeros_like({name})"


def _reaching(graph: Graph, wanted: Sequence[str]) -> set[int]:
    """Return the ids of the nodes through which gradients must go to reach the inputs in question."""
    found = {graph.inputs[name] for name in wanted}
    if len(found) == len(graph.inputs):
        return set(range(len(graph)))
    for id, (use, *inputs) in enumerate(graph.tape):
        if isinstance(use, Call) and any(inputs[position] in found for position in use.active):
            found.add(id)
    return found


def _forward(graph: Graph, dialect: Style, names: list[str]) -> Iterator[str]:
    for name, id in graph.inputs.items():
        default = graph.defaults.get(name)
        fed = f"feeds[{name!r}]" if default is None else f"feeds.get({name!r}, {default!r})"
        yield f"{names[id]} = {fed}"
    if dialect is SCALAR:
        # anything but plain floats, or a name that has no place here, takes the careful way
        odd = [f"{names[id]}.__class__ is not float" for id in graph.inputs.values()]
        strange = "not feeds.keys() <= inputs" if graph.defaults else f"len(feeds) != {len(odd)}"
        unusual = " or ".join([*odd, strange, "upstream is not None"])
        yield f"if {unusual}: return otherwise(feeds, upstream)"
    for id, (use, *inputs) in enumerate(graph.tape):
        if isinstance(use, Call):
            template = written(use, dialect).output
            yield f"{names[id]} = {template.format(*(names[i] for i in inputs))}"


def _backward(
    graph: Graph, dialect: Style, names: list[str], grads: dict[int, str], reaching: set[int]
) -> Iterator[str]:
    """Yield the assignments of the backward pass; `grads` learns, by id, what each gradient is called."""
    terms = {graph.output: [ONE if dialect is SCALAR else "upstream"]}
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
                if inputs[position] in reaching:
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
