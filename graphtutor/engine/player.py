"""A Player is a place in a Trace that moves forward and back; screens ask it what has happened so far."""

from __future__ import annotations

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace


class Player:
    """A position among the steps of a trace.

    Attributes:
        trace: what is played.
        at: the number of the current step, from 0.
    """

    def __init__(self, trace: Trace, at: int = 0) -> None:
        self.trace = trace
        self.at = 0
        self.go_to(at)

    @property
    def step(self) -> Step:
        """The current step."""
        return self.trace.steps[self.at]

    @property
    def is_backward(self) -> bool:
        """Whether the backward pass has begun."""
        return not isinstance(self.step, Evaluated)

    def go_to(self, at: int) -> None:
        """Go to a step by its number, or to the nearest there is."""
        self.at = max(0, min(at, len(self.trace.steps) - 1))

    def next(self) -> None:
        """Go one step on."""
        self.go_to(self.at + 1)

    def back(self) -> None:
        """Go one step back."""
        self.go_to(self.at - 1)

    def turn(self) -> None:
        """Go to where the backward pass begins."""
        self.go_to(self.trace.turn)

    def visit(self, node: int) -> None:
        """Go to where a node gets its value or, in the backward pass, its gradient."""
        backward = self.is_backward
        found = None
        for number, step in enumerate(self.trace.steps):
            match step:
                case Evaluated() if step.node == node and not backward:
                    found = number
                case Seeded() | Accumulated() if step.node == node and backward:
                    found = number
                case Propagated() if step.input == node and backward:
                    found = number  # the last one, or the sum that follows it
        if found is not None:
            self.go_to(found)

    def known(self) -> tuple[dict[int, float], dict[int, float]]:
        """Return, by id, the values and the gradients known after the current step.

        A constant is known from the beginning; a gradient at a fork once its contributions are added.
        """
        values: dict[int, float] = dict(self.trace.graph.constants)
        grads: dict[int, float] = {}
        for step in self.trace.steps[: self.at + 1]:
            match step:
                case Evaluated(node, value):
                    values[node] = value
                case Seeded(node, grad) | Accumulated(node, _, grad):
                    grads[node] = grad
                case Propagated(input=source, contribution=contribution):
                    if len(self.trace.arrivals(source)) == 1:
                        grads[source] = contribution
        return values, grads


def is_about(step: Step, node: int) -> bool:
    """Say whether a step happens at a node or sends it a gradient."""
    return node == step.node or (isinstance(step, Propagated) and node == step.input)
