"""Slips: the mistakes that learners typically make, each as the wrong number that it leads to.

A slip is a rule, not a number: it is asked about a step of a real trace, so that it is wrong in the way a
learner would be. Whoever judges an answer can name the slip behind it, and whoever draws the values of
an exercise can keep all slips away from the truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from graphtutor.catalogue import Catalogue
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Step
from graphtutor.engine.trace import Trace

Asked = Literal["value", "local", "contribution", "sum"]
Numbers = Iterable[float]


@dataclass(frozen=True)
class Slip:
    """A typical mistake.

    Attributes:
        name: of its hint in the language files: `hint-` and the name.
        asked: where it happens: at a gate's value, at a local slope, at the product of upstream and
            local slope, or at the sum where gradients meet.
        wrong: (trace, step) -> the numbers that it leads to, none where it cannot happen.
    """

    name: str
    asked: Asked
    wrong: Callable[[Trace, Step], Numbers] = field(repr=False)

    def numbers(self, trace: Trace, step: Step) -> list[float]:
        """Return the finite numbers that the slip leads to at a step."""
        try:
            return [float(wrong) for wrong in self.wrong(trace, step) if math.isfinite(wrong)]
        except ArithmeticError:
            return []


@cache
def slips_at(asked: Asked) -> tuple[Slip, ...]:
    """Return the slips that happen at one kind of question."""
    return tuple(slip for slip in SLIPS.values() if slip.asked == asked)


Gate = dict[str, Callable[..., float]]  # by gate, a wrong number from its inputs and its output


def _value(name: str, gates: Gate) -> Slip:
    """Make a slip about the value of some gates, from their inputs."""

    def wrong(trace: Trace, step: Step) -> Iterator[float]:
        assert isinstance(step, Evaluated)
        node = trace.graph[step.node]
        if node.op is not None and node.op.name in gates:
            yield gates[node.op.name](*(trace.value(id) for id in node.inputs))

    return Slip(name, "value", wrong)


def _local(name: str, gates: Gate) -> Slip:
    """Make a slip about the local slope of some gates, from the input, the output and all inputs."""

    def wrong(trace: Trace, step: Step) -> Iterator[float]:
        assert isinstance(step, Propagated)
        node = trace.graph[step.node]
        if node.call.op.name in gates:
            x, y = trace.value(step.input), trace.value(step.node)
            yield gates[node.call.op.name](x, y, *(trace.value(id) for id in node.inputs))

    return Slip(name, "local", wrong)


def _edge(name: str, asked: Asked, wrong: Callable[[Trace, Propagated], Numbers]) -> Slip:
    """Make a slip about an edge, whatever its gate is."""

    def wrong_at(trace: Trace, step: Step) -> Numbers:
        assert isinstance(step, Propagated)
        return wrong(trace, step)

    return Slip(name, asked, wrong_at)


def _sum(name: str, wrong: Callable[[Accumulated], Numbers]) -> Slip:
    """Make a slip about a sum of gradients."""

    def wrong_at(trace: Trace, step: Step) -> Numbers:
        assert isinstance(step, Accumulated)
        return wrong(step)

    return Slip(name, "sum", wrong_at)


def _all_uses(trace: Trace, step: Propagated) -> Iterator[float]:
    """Yield the slope toward all uses of an input by one gate, if it is used twice, as in x·x."""
    node = trace.graph[step.node]
    uses = [position for position, id in enumerate(node.inputs) if id == step.input]
    if len(uses) > 1:
        slopes = trace.slopes(step.node)
        yield sum(slopes.get(position, 0.0) for position in uses)


VALUE_SLIPS = (
    _value(
        "swapped",
        {
            "sub": lambda a, b: b - a,
            "div": lambda a, b: b / a,
            "pow": lambda a, b: math.pow(abs(b), a),
        },
    ),
    _value("other-gate", {"mul": lambda a, b: a + b, "add": lambda a, b: a * b}),
    _value("minus-lost", {"neg": lambda x: x, "sub": lambda a, b: a + b}),
    _value("reciprocal-lost", {"reciprocal": lambda x: x}),
    _value("power-as-product", {"square": lambda x: 2 * x, "pow": lambda a, b: a * b}),
)
LOCAL_SLIPS = (
    _edge("sign", "local", lambda trace, step: [-step.local]),
    _edge("value", "local", lambda trace, step: [trace.value(step.node)]),
    _local("own", {"mul": lambda x, y, *_: x}),
    _edge("total", "local", _all_uses),
    _edge("gate-alone", "local", lambda trace, step: [step.upstream]),
    _local("power-kept", {"square": lambda x, y, *_: 2 * y, "pow": lambda x, y, a, b: b * y}),
    _local("factor-lost", {"square": lambda x, y, *_: x, "pow": lambda x, y, a, b: y / a}),
    _local("square-lost", {"reciprocal": lambda x, y, *_: -y, "div": lambda x, y, *_: -y}),
    _local("exp-as-power", {"exp": lambda x, y, *_: x * math.exp(x - 1)}),
    _local("one-minus-lost", {"sigmoid": lambda x, y, *_: y, "tanh": lambda x, y, *_: 1 - y}),
    _local("passes-all", {gate: lambda x, y, *_: 1.0 for gate in ("relu", "max", "min", "abs")}),
)
CONTRIBUTION_SLIPS = (
    _edge("upstream", "contribution", lambda trace, step: [step.upstream]),
    _edge("local", "contribution", lambda trace, step: [step.local]),
    _edge("sum", "contribution", lambda trace, step: [step.upstream + step.local]),
    _edge("minus", "contribution", lambda trace, step: [-step.contribution]),
)
SUM_SLIPS = (
    _sum("product", lambda step: [math.prod(step.contributions)]),
    _sum("sum-sign", lambda step: [-step.grad]),
    _sum("one-path", lambda step: step.contributions),
    _sum(
        "mean",  # of equal paths it is one of them
        lambda step: [step.grad / len(step.contributions)] * (len({*step.contributions}) > 1),
    ),
    _sum(
        "one-missing",
        lambda step: [step.grad - c for c in step.contributions if len(step.contributions) > 2],
    ),
)
SLIPS: Catalogue[Slip] = Catalogue(
    "slip", (*VALUE_SLIPS, *LOCAL_SLIPS, *CONTRIBUTION_SLIPS, *SUM_SLIPS)
)
