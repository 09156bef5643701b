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
        for number, step in enumerate(self.trace.steps):
            if isinstance(step, Seeded):
                self.go_to(number)

    def next_backward(self) -> None:
        """Go on to the next edge that is walked back, or to where the backward pass begins."""
        for number in range(self.at + 1, len(self.trace.steps)):
            if isinstance(self.trace.steps[number], Seeded | Propagated):
                self.go_to(number)
                break

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

        A gradient at a fork counts as known once its contributions have been added.
        """
        values: dict[int, float] = {}
        grads: dict[int, float] = {}
        forks = {s.node for s in self.trace.steps if isinstance(s, Accumulated)}
        for step in self.trace.steps[: self.at + 1]:
            match step:
                case Evaluated(node, value):
                    values[node] = value
                case Seeded(node, grad) | Accumulated(node, _, grad):
                    grads[node] = grad
                case Propagated(input=source, contribution=contribution):
                    if source not in forks:
                        grads[source] = contribution
        return values, grads
