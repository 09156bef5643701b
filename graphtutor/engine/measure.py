"""Measures an expression by moving its inputs and reading its output, and knows what rounding hides."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from typing import Any

from graphtutor.engine.differences import Difference, one_sided
from graphtutor.engine.kinks import has_kinks, is_at_kink, signature
from graphtutor.engine.run import evaluate
from graphtutor.engine.steps import Propagated, Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.folding import without_groups
from graphtutor.ops.call import Call
from graphtutor.text import number

Place = tuple[int, ...]  # of an entry; () is all of a single number
ARRAY_GATE, ENTRY = 40.0, 0.05  # times what a gate on floats costs: a call of NumPy, and each entry


class Measure:
    """Moves inputs of a trace and reads the output; of an array, the sum of upstream × output."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.graph = without_groups(trace.graph)  # so that kinks inside of groups are seen
        self.seed = trace.node_grads[trace.graph.output]
        self.leaves: list[Any] = [None] * len(self.graph)
        for name, id in self.graph.inputs.items():
            self.leaves[id] = trace.values[name]
        for id, value in self.graph.constants.items():
            self.leaves[id] = value
        output = trace.node_values[trace.graph.output]
        self.largest = max(map(largest, trace.node_values)) + _total(abs(self.seed * output))
        self.values = evaluate(self.graph, list(self.leaves))
        self.signature = signature(self.graph, self.values) if has_kinks(self.graph) else None

    @property
    def cost(self) -> float:
        """What one evaluation costs, in gates on plain floats."""
        shapes = self.trace.shapes
        if shapes is None:
            return len(self.graph.tape)
        entries: int = sum(
            math.prod(shapes[i])
            for id, entry in enumerate(self.trace.graph.tape)
            for i in (id, *entry[1:])
        )
        return ARRAY_GATE * len(self.graph.tape) + ENTRY * entries

    def rounding(self, gradient: float, at: float, slack: float, measured: Difference) -> float:
        """Return how much of a slope the rounding inside the expression may hide.

        It comes from large intermediate values that a difference divides by its step, from large
        contributions that cancel, and from an input so large that its neighbours lie far apart.

        Args:
            gradient: the slope in question.
            at: the value of what is moved.
            slack: what cancelling leaves behind; see `cancelled`.
            measured: what differences give.
        """
        inside = 16 * sys.float_info.epsilon * self.largest / measured.step + slack
        jump = abs(gradient) * math.ulp(at)
        return math.inf if jump > 1e-3 * measured.largest else inside

    def is_at_kink(self) -> bool:
        """Say whether any gate stands exactly at its kink."""
        return any(
            is_at_kink(entry, id, self.values)
            for id, entry in enumerate(self.graph.tape)
            if isinstance(entry[0], Call)
        )

    def at(self, name: str, place: Place = ()) -> float:
        """Return the value of an entry of an input."""
        value = self.trace.values[name]
        return float(value[place] if place else value)

    def along(
        self, name: str, place: Place = (), *, stay: bool = True
    ) -> Callable[[float], float | None]:
        """Return the output as a function of one entry of an input; with `stay`, None across a kink."""
        id = self.graph.inputs[name]

        def function(x: float) -> float | None:
            return self._output({id: replaced(self.leaves[id], place, x)}, stay=stay)

        return function

    def along_all(self, speeds: Mapping[str, Value]) -> Callable[[float], float | None]:
        """Return the output as a function of time while some inputs move; None across a kink.

        Args:
            speeds: by name of input, how fast it moves, of its shape.
        """
        moving = {self.graph.inputs[name]: speed for name, speed in speeds.items()}

        def function(t: float) -> float | None:
            moved = {id: self.leaves[id] + t * speed for id, speed in moving.items()}
            return self._output(moved, stay=True)

        return function

    def kink_note(self, name: str, place: Place = ()) -> str:
        """Say what the slopes on both sides of a kink are."""
        function = self.along(name, place, stay=False)
        left, right = (one_sided(function, self.at(name, place), side) for side in (-1, 1))
        sides = [
            f"{number(slope)} on the {where}"
            for slope, where in ((left, "left"), (right, "right"))
            if slope is not None and math.isfinite(slope)
        ]
        return "the slope jumps here: " + (" and ".join(sides) or "it exists on neither side")

    def _output(self, moved: Mapping[int, Value], *, stay: bool) -> float | None:
        values = list(self.leaves)
        for id, x in moved.items():
            values[id] = x
        values = evaluate(self.graph, values)
        if stay and self.signature is not None and signature(self.graph, values) != self.signature:
            return None
        return _total(self.seed * values[self.graph.output])


def replaced(value: Value, place: Place, x: float) -> Value:
    """Return a value with another number in one place."""
    if not place:
        return x
    moved = value.copy()
    moved[place] = x
    return moved


def largest(value: Value) -> float:
    """Return the largest size of an entry."""
    return float(abs(value).max() if getattr(value, "ndim", 0) else abs(float(value)))


def cancelled(trace: Trace, name: str) -> float:
    """Return what large contributions that cancel at a fork leave behind by rounding."""
    if "largest contributions" not in trace.notes:
        sizes: dict[int, float] = {}
        for step in trace.steps:
            if isinstance(step, Propagated):
                sizes[step.input] = max(sizes.get(step.input, 0.0), largest(step.contribution))
        trace.notes["largest contributions"] = sizes
    found: dict[int, float] = trace.notes["largest contributions"]
    return 16 * sys.float_info.epsilon * found.get(trace.graph.inputs[name], 0.0)


def _total(value: Value) -> float:
    """Return the sum of all entries."""
    return float(value.sum() if getattr(value, "ndim", 0) else value)
