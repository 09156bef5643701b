"""A Trace is what one run of a graph leaves: the record that every screen, picture and file reads.

It holds two columns, the value and the gradient of each node. Every step follows from them, so a step
is made when somebody looks, and recording costs nothing while the passes run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
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
    """

    def __init__(
        self, graph: Graph, node_values: list[Any], node_grads: list[Any], *, ieee: bool = False
    ) -> None:
        self.graph = graph
        self.node_values = node_values
        self.node_grads = node_grads
        self.ieee = ieee
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
    def output(self) -> float:
        """The value of the output."""
        return float(self.node_values[self.graph.output])

    @cached_property
    def values(self) -> Mapping[str, float]:
        """By name, the values of the inputs and of the named statements."""
        return {name: float(self.node_values[id]) for name, id in self.graph.named.items()}

    @cached_property
    def grads(self) -> Mapping[str, float]:
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

    def value(self, id: int) -> float:
        """Return the value of a node; a comparison counts as 1 or 0."""
        return float(self.node_values[id])

    def grad(self, id: int) -> float | None:
        """Return the gradient at a node, or None where gradients do not go."""
        if not self.graph.tape[id][0].receives:
            return None
        return self._arrived(id)

    def slopes(self, id: int) -> dict[int, float]:
        """Return, by position, the local slopes of a gate toward its active inputs."""
        entry = self.graph.tape[id]
        use = entry[0]
        if not isinstance(use, Call):
            return {}
        if not self.ieee:
            slopes = use.scalar.slopes(id, entry, self.node_values)
        else:
            import numpy as np

            values = {i: np.float64(self.node_values[i]) for i in (*entry[1:], id)}
            with np.errstate(all="ignore"):
                slopes = use.array.slopes(id, entry, values)
        return {p: float(slope) for p, slope in zip(use.active, slopes, strict=True)}

    def _arrived(self, id: int) -> float:
        grad = self.node_grads[id]
        return 0.0 if grad is None else float(grad)

    def _forward_steps(self) -> Iterator[Step]:
        for id, value in enumerate(self.node_values):
            if id not in self.graph.constants:
                yield Evaluated(id, float(value))

    def _backward_steps(self) -> Iterator[Step]:
        """Walk the gates as the engine did; a contribution is the same product, made again."""
        graph = self.graph
        arrived: dict[int, list[float]] = {}
        yield Seeded(graph.output, 1.0)
        for id in range(graph.output, -1, -1):
            upstream = self.node_grads[id]
            if upstream is None:
                continue
            upstream = float(upstream)
            contributions = arrived.pop(id, ())
            if len(contributions) > 1:
                yield Accumulated(id, tuple(contributions), upstream)
            inputs = graph.tape[id][1:]
            for position, local in self.slopes(id).items():
                contribution = upstream * local
                arrived.setdefault(inputs[position], []).append(contribution)
                yield Propagated(id, inputs[position], position, upstream, local, contribution)
