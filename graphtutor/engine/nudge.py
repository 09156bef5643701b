"""Moves one input a little and compares what happens to the output with what its gradient predicts."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Literal

from graphtutor.engine.measure import Measure, Place
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError
from graphtutor.text import shape as shown

Course = Literal["straight", "bent", "undefined"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """One input, or one entry of it, moved by a small step.

    Attributes:
        name: the input.
        by: how far it is moved.
        before: the output where the input was; of an array, the sum of upstream × output.
        after: the output after the step.
        predicted: gradient × step, the change if the function were straight.
        index: which entry of an array was moved; () for a number.
    """

    name: str
    by: float
    before: float
    after: float
    predicted: float
    index: Place = ()

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


def nudge(trace: Trace, name: str, by: float = 0.01, index: Place = ()) -> Nudge:
    """Move an input and evaluate the graph again, forward only.

    Args:
        trace: where to start from.
        name: which input to move.
        by: how far.
        index: which entry of an array, counted from 0.

    Raises:
        FeedError: the input has no such entry.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> moved = nudge(run(parse("x*x"), {"x": 3}), "x")
    >>> f"{moved.predicted:.4f} {moved.actual:.4f}"
    '0.0600 0.0601'
    """
    shape = trace.shape(trace.graph.inputs[name])
    if len(index) != len(shape) or not all(0 <= k < n for k, n in zip(index, shape, strict=True)):
        raise FeedError(
            f"{name} has no entry {list(index)}." if index else f"{name} is an array.",
            code="no-such-entry",
            expected=f"one place in {shown(shape)}, counted from 0",
        )
    measure = Measure(trace)
    at = measure.at(name, index)
    output = measure.along(name, index, stay=False)
    before, after = output(at), output(at + by)
    assert before is not None, "only a step that must stay on one side of the kinks has no output"
    assert after is not None, "see above"
    gradient = trace.grads[name]
    slope = float(gradient[index] if index else gradient)
    return Nudge(name, by, before, after, slope * by, index)
