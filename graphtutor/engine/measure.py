"""Measures an expression by moving its inputs and reading its output, and knows what rounding hides."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

from graphtutor.engine.differences import Difference, one_sided
from graphtutor.engine.kinks import has_kinks, is_at_kink, signature
from graphtutor.engine.run import evaluate
from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace
from graphtutor.ops.call import Call
from graphtutor.text import number


class Measure:
    """Moves inputs of a trace and reads the output."""

    def __init__(self, trace: Trace) -> None:
        self.graph = trace.graph
        self.trace = trace
        leaves = {*trace.graph.inputs.values(), *trace.graph.constants}
        self.leaves = [
            float(value) if id in leaves else None for id, value in enumerate(trace.node_values)
        ]
        self.largest = max(abs(float(value)) for value in trace.node_values)
        self.signature = signature(self.graph, trace.node_values) if has_kinks(self.graph) else None

    def rounding(self, name: str, measured: Difference) -> float:
        """Return how much of a slope the rounding inside the expression may hide.

        It comes from large intermediate values that a difference divides by its step, from large
        contributions that cancel, and from an input so large that its neighbours lie far apart.
        """
        epsilon = sys.float_info.epsilon
        inside = 16 * epsilon * self.largest / measured.step + cancelled(self.trace, name)
        jump = abs(self.trace.grads[name]) * math.ulp(self.at(name))
        return math.inf if jump > 1e-3 * measured.largest else inside

    def is_at_kink(self) -> bool:
        """Say whether any gate stands exactly at its kink."""
        return any(
            is_at_kink(entry, id, self.trace.node_values)
            for id, entry in enumerate(self.graph.tape)
            if isinstance(entry[0], Call)
        )

    def at(self, name: str) -> float:
        """Return the value of an input."""
        return float(self.trace.values[name])

    def along(self, name: str) -> Callable[[float], float | None]:
        """Return the output as a function of one input; None across a kink."""
        id = self.graph.inputs[name]

        def function(x: float) -> float | None:
            return self._output({id: x}, stay=True)

        return function

    def along_all(self, speeds: Sequence[float]) -> Callable[[float], float | None]:
        """Return the output as a function of time while all inputs move; None across a kink."""
        ids = list(self.graph.inputs.values())
        start = [self.leaves[id] or 0.0 for id in ids]

        def function(t: float) -> float | None:
            moved = zip(ids, start, speeds, strict=True)
            return self._output({id: x + t * v for id, x, v in moved}, stay=True)

        return function

    def kink_note(self, name: str) -> str:
        """Say what the slopes on both sides of a kink are."""
        id = self.graph.inputs[name]

        def function(x: float) -> float | None:
            return self._output({id: x}, stay=False)

        left, right = (one_sided(function, self.at(name), side) for side in (-1, 1))
        sides = [
            f"{number(slope)} on the {where}"
            for slope, where in ((left, "left"), (right, "right"))
            if slope is not None and math.isfinite(slope)
        ]
        return "the slope jumps here: " + (" and ".join(sides) or "it exists on neither side")

    def _output(self, moved: dict[int, float], *, stay: bool) -> float | None:
        values: list[Any] = list(self.leaves)
        for id, x in moved.items():
            values[id] = x
        values = evaluate(self.graph, values)
        if stay and self.signature is not None and signature(self.graph, values) != self.signature:
            return None
        return float(values[self.graph.output])


def cancelled(trace: Trace, name: str) -> float:
    """Return what large contributions that cancel at a fork leave behind by rounding."""
    if "largest contributions" not in trace.notes:
        largest: dict[int, float] = {}
        for step in trace.steps:
            if isinstance(step, Propagated):
                largest[step.input] = max(largest.get(step.input, 0.0), abs(step.contribution))
        trace.notes["largest contributions"] = largest
    found: dict[int, float] = trace.notes["largest contributions"]
    return 16 * sys.float_info.epsilon * found.get(trace.graph.inputs[name], 0.0)
