"""A Trace is what one run of a graph leaves: the record that every screen, picture and file reads.

It holds two columns, the value and the gradient of each node. Every step follows from them, so a step
is made when somebody looks, and recording costs nothing while the passes run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step, Value
from graphtutor.errors import GraphTutorError
from graphtutor.graph.graph import Graph
from graphtutor.ops.call import Call


class Trace:
    """The record of one forward and one backward pass.

    Attributes:
        graph: what was run.
        node_values: by id, the value of each node.
        node_grads: by id, the gradient of the output with respect to each node; None where none
            arrives: at constants, comparisons and whatever does not reach the output.
        ieee: whether NumPy computed it, because a value or a slope is not finite.
        shapes: by id, the shape of each node; None where nothing but single numbers was met.
    """

    def __init__(
        self,
        graph: Graph,
        node_values: list[Any],
        node_grads: list[Any],
        *,
        ieee: bool = False,
        shapes: Sequence[tuple[int, ...]] | None = None,
    ) -> None:
        self.graph = graph
        self.node_values = node_values
        self.node_grads = node_grads
        self.ieee = ieee
        self.shapes = shapes
        self.notes: dict[str, Any] = {}  # what readers have worked out about this trace

    def __repr__(self) -> str:
        return f"<trace of {self.graph.expression[:60]!r}: output {self.output!r}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show the trace in a notebook as its picture, drawn by way of the package's front door."""
        import graphtutor

        bundle = {"text/plain": repr(self)}
        try:
            bundle["image/svg+xml"] = str(graphtutor.render(self, format="svg"))
        except GraphTutorError as error:
            bundle["text/plain"] += f"\n{error}"
        return bundle

    @property
    def output(self) -> Value:
        """The value of the output."""
        return self.value(self.graph.output)

    def shape(self, id: int) -> tuple[int, ...]:
        """Return the shape of a node, which is () for a single number."""
        return () if self.shapes is None else self.shapes[id]

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """By name, the values of the inputs and of the named statements."""
        return {name: self.value(id) for name, id in self.graph.named.items()}

    @cached_property
    def grads(self) -> Mapping[str, Value]:
        """By name, the gradients of the inputs and of the named statements; 0 if none arrives."""
        return {name: self._arrived(id) for name, id in self.graph.named.items()}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every move of the forward and the backward pass, in order."""
        return (*self._forward_steps(), *self._backward_steps())

    @cached_property
    def turn(self) -> int:
        """The number of the step at which the backward pass begins."""
        return len(self.node_values) - len(self.graph.constants)

    def arrivals(self, id: int) -> tuple[Propagated, ...]:
        """Return the steps by which gradients arrive at a node, in their order."""
        return self._arrivals.get(id, ())

    @cached_property
    def _arrivals(self) -> dict[int, tuple[Propagated, ...]]:
        found: dict[int, list[Propagated]] = {}
        for step in self.steps:
            if isinstance(step, Propagated):
                found.setdefault(step.input, []).append(step)
        return {id: tuple(steps) for id, steps in found.items()}

    def value(self, id: int) -> Value:
        """Return the value of a node, a float or an array; a comparison counts as 1 or 0."""
        return _plain(self.node_values[id])

    def grad(self, id: int) -> Value | None:
        """Return the gradient at a node, or None where gradients do not go."""
        if not self.graph.tape[id][0].receives:
            return None
        return self._arrived(id)

    def slopes(self, id: int) -> dict[int, Value]:
        """Return, by position, the local slopes of a gate toward its active inputs.

        A gate of whole arrays has none.
        """
        entry = self.graph.tape[id]
        use = entry[0]
        if not isinstance(use, Call):
            return {}
        if use.op.kind != "elementwise":
            return {}
        if self.shapes is not None:
            import numpy as np

            with np.errstate(all="ignore"):
                slopes = use.array.slopes(id, entry, self.node_values)
        elif not self.ieee:
            slopes = use.scalar.slopes(id, entry, self.node_values)
        else:
            import numpy as np

            values = {i: np.float64(self.node_values[i]) for i in (*entry[1:], id)}
            with np.errstate(all="ignore"):
                slopes = use.array.slopes(id, entry, values)
        return {p: _plain(slope) for p, slope in zip(use.active, slopes, strict=True)}

    def _handed_on(self, id: int, upstream: Value) -> Iterator[tuple[int, Value, Value]]:
        """Yield, for each active input of a gate, its position, the local slope and the contribution."""
        slopes = self.slopes(id)
        if self.shapes is None:
            for position, local in slopes.items():
                yield position, local, upstream * local
            return
        import numpy as np

        entry = self.graph.tape[id]
        if isinstance(entry[0], Call):
            with np.errstate(all="ignore"):
                found = entry[0].array.contributions(
                    self.node_grads[id], id, entry, self.node_values
                )
            for position, contribution in zip(entry[0].active, found, strict=True):
                yield position, slopes.get(position), _plain(contribution)

    def _arrived(self, id: int) -> Value:
        grad = self.node_grads[id]
        if grad is not None:
            return _plain(grad)
        if not self.shape(id):
            return 0.0
        import numpy as np

        return np.zeros(self.shape(id))

    def _forward_steps(self) -> Iterator[Step]:
        for id in range(len(self.node_values)):
            if id not in self.graph.constants:
                yield Evaluated(id, self.value(id))

    def _backward_steps(self) -> Iterator[Step]:
        """Walk the gates as the engine did; a contribution is the same product, made again."""
        graph = self.graph
        arrived: dict[int, list[Value]] = {}
        yield Seeded(graph.output, _plain(self.node_grads[graph.output]))
        for id in range(graph.output, -1, -1):
            upstream = self.node_grads[id]
            if upstream is None:
                continue
            upstream = _plain(upstream)
            contributions = arrived.pop(id, ())
            if len(contributions) > 1:
                yield Accumulated(id, tuple(contributions), upstream)
            inputs = graph.tape[id][1:]
            for position, local, contribution in self._handed_on(id, upstream):
                arrived.setdefault(inputs[position], []).append(contribution)
                yield Propagated(id, inputs[position], position, upstream, local, contribution)


def _plain(value: Any) -> Value:
    """Return a single number as a float, and an array as it is."""
    return value if getattr(value, "ndim", 0) else float(value)
