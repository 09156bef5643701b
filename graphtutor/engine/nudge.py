"""Moves one input a little and compares what happens to the output with what its gradient predicts."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Literal

from graphtutor.engine.run import evaluate, placed
from graphtutor.engine.trace import Trace

Course = Literal["straight", "bent", "undefined"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """One input moved by a small step.

    Attributes:
        name: the input.
        by: how far it is moved.
        before: the output where the input was.
        after: the output after the step.
        predicted: gradient × step, the change if the function were straight.
    """

    name: str
    by: float
    before: float
    after: float
    predicted: float

    @property
    def actual(self) -> float:
        """The change of the output."""
        return self.after - self.before

    @property
    def course(self) -> Course:
        """How the output goes along the step, as far as float64 can tell."""
        gap = self.actual - self.predicted
        if not math.isfinite(gap):
            return "undefined"
        noise = 4 * sys.float_info.epsilon * max(abs(self.before), abs(self.after))
        return "straight" if abs(gap) <= noise else "bent"


def nudge(trace: Trace, name: str, by: float = 0.01) -> Nudge:
    """Move an input and evaluate the graph again, forward only.

    Args:
        trace: where to start from.
        name: which input to move.
        by: how far.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> moved = nudge(run(parse("x*x"), {"x": 3}), "x")
    >>> f"{moved.predicted:.4f} {moved.actual:.4f}"
    '0.0600 0.0601'
    """
    graph = trace.graph
    feeds = {input: trace.value(id) for input, id in graph.inputs.items()}
    feeds[name] += by
    after = float(evaluate(graph, placed(graph, feeds))[graph.output])
    return Nudge(name, by, trace.output, after, trace.grads[name] * by)
