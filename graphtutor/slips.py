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
from typing import Any, Literal

from graphtutor.catalogue import Catalogue
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Step, Value
from graphtutor.engine.trace import Trace

MATMUL = "matmul"
Quantity = Literal["value", "local", "contribution", "sum"]
Numbers = Iterable[float]


@dataclass(frozen=True)
class Slip:
    """A typical mistake.

    Attributes:
        name: what it is called.
        asked: what it gives wrongly: a gate's value, a local slope, the product of upstream and local
            slope, or the sum where gradients meet.
        hint: its sentence in the language files is `hint-` and this.
        wrong: (trace, step) -> the numbers that it leads to, none where it cannot happen.
    """

    name: str
    asked: Quantity
    hint: str
    wrong: Callable[[Trace, Step], Numbers] = field(repr=False)

    def numbers(self, trace: Trace, step: Step) -> list[float]:
        """Return the numbers that the slip leads to at a step; nan where it leads to none.

        At a step of whole arrays nobody slips by a number.
        """
        if not is_of_numbers(step, trace):
            return []
        try:
            found = [float(wrong) for wrong in self.wrong(trace, step)]
        except (ArithmeticError, ValueError):  # as Python answers 1/0 and log(0)
            return []
        return [wrong if math.isfinite(wrong) else math.nan for wrong in found]


def is_of_numbers(step: Step, trace: Trace) -> bool:
    """Say whether single numbers, and nothing else, meet in a step: then it can be asked about.

    A sum of numbers counts, whatever the gates are from which they come.
    """
    if isinstance(step, Accumulated):
        return not trace.shape(step.node)
    node = trace.graph[step.node]
    is_elementwise = node.op is None or node.op.kind == "elementwise"
    return is_elementwise and not any(map(trace.shape, (step.node, *node.inputs)))


@cache
def slips_at(asked: Quantity) -> tuple[Slip, ...]:
    """Return the slips that give one kind of quantity wrongly."""
    return tuple(slip for slip in SLIPS.values() if slip.asked == asked)


Rule = Callable[..., float]


def _value(name: str, rules: dict[str, Rule]) -> Slip:
    """Make a slip about the values of some gates: by gate, the wrong value from its inputs."""

    def wrong(trace: Trace, step: Step) -> Iterator[float]:
        assert isinstance(step, Evaluated)
        node = trace.graph[step.node]
        if node.op is not None and node.op.name in rules:
            yield rules[node.op.name](*(trace.value(id) for id in node.inputs))

    return Slip(name, "value", name, wrong)


def _local(name: str, rules: dict[tuple[str, str], Rule]) -> Slip:
    """Make a slip about local slopes: by gate and input, the wrong slope from y and the inputs."""

    def wrong(trace: Trace, step: Step) -> Iterator[float]:
        assert isinstance(step, Propagated)
        use, *inputs = trace.graph.tape[step.node]
        rule = rules.get((use.op.name, use.op.input_at(step.position)))
        if rule is not None:
            yield rule(trace.value(step.node), *(trace.value(id) for id in inputs))

    return Slip(name, "local", name, wrong)


def _edge(
    name: str, asked: Quantity, hint: str, wrong: Callable[[Trace, Propagated], Numbers]
) -> Slip:
    """Make a slip about an edge, whatever its gate is."""

    def wrong_at(trace: Trace, step: Step) -> Numbers:
        assert isinstance(step, Propagated)
        return wrong(trace, step)

    return Slip(name, asked, hint, wrong_at)


def _sum(name: str, hint: str, wrong: Callable[[Accumulated], Numbers]) -> Slip:
    """Make a slip about a sum of gradients."""

    def wrong_at(trace: Trace, step: Step) -> Numbers:
        assert isinstance(step, Accumulated)
        return wrong(step)

    return Slip(name, "sum", hint, wrong_at)


def _all_uses(trace: Trace, step: Propagated) -> Iterator[float]:
    """Yield the slope toward all uses of an input by one gate, if it is used twice, as in x·x."""
    inputs = trace.graph.tape[step.node][1:]
    uses = [position for position, id in enumerate(inputs) if id == step.input]
    if len(uses) > 1:
        slopes = trace.slopes(step.node)
        yield sum(slopes.get(position, 0.0) for position in uses)


def _mean(step: Accumulated) -> Iterator[float]:
    """Yield the mean of what arrives; of equal parts it is one of them, which is another slip."""
    if len({*step.contributions}) > 1:
        yield step.grad / len(step.contributions)


def _without_one(step: Accumulated) -> Iterator[float]:
    """Yield the sums that miss one part; of two parts that is the other one, which is another slip."""
    if len(step.contributions) > 2:
        yield from (step.grad - part for part in step.contributions)


VALUE_SLIPS = (
    _value(
        "swapped",
        {"sub": lambda a, b: b - a, "div": lambda a, b: b / a, "pow": lambda a, b: math.pow(b, a)},
    ),
    _value("other-gate", {"mul": lambda a, b: a + b, "add": lambda a, b: a * b}),
    _value("minus-lost", {"neg": lambda x: x, "sub": lambda a, b: a + b}),
    _value("reciprocal-lost", {"reciprocal": lambda x: x}),
    _value("power-as-product", {"square": lambda x: 2 * x, "pow": lambda a, b: a * b}),
)
LOCAL_SLIPS = (
    _edge("local-sign", "local", "sign", lambda trace, step: [-step.local]),
    _edge("value-for-slope", "local", "value", lambda trace, step: [trace.value(step.node)]),
    _local("own", {("mul", "a"): lambda y, a, b: a, ("mul", "b"): lambda y, a, b: b}),
    _edge("total", "local", "total", _all_uses),
    _edge("upstream-for-slope", "local", "gate-alone", lambda trace, step: [step.upstream]),
    _local(
        "power-kept", {("square", "x"): lambda y, x: 2 * y, ("pow", "a"): lambda y, a, b: b * y}
    ),
    _local("factor-lost", {("square", "x"): lambda y, x: x, ("pow", "a"): lambda y, a, b: y / a}),
    _local("square-lost", {("reciprocal", "x"): lambda y, x: -y, ("div", "b"): lambda y, a, b: -y}),
    _local(
        "power-rule",
        {
            ("exp", "x"): lambda y, x: x * math.exp(x - 1),
            ("pow", "b"): lambda y, a, b: b * math.pow(a, b - 1),
        },
    ),
    _local("part-lost", {("sigmoid", "x"): lambda y, x: 1 - y, ("tanh", "x"): lambda y, x: 1 - y}),
    _local(
        "input-for-output",
        {("sigmoid", "x"): lambda y, x: x * (1 - x), ("tanh", "x"): lambda y, x: 1 - x * x},
    ),
    _local("half-lost", {("sqrt", "x"): lambda y, x: 1 / y}),
    _local("input-for-slope", {("log", "x"): lambda y, x: x}),
    _local(
        "always-open",
        {
            (gate, input): lambda *_: 1.0
            for gate, input in (("relu", "x"), ("max", "xs"), ("min", "xs"))
        },
    ),
)
CONTRIBUTION_SLIPS = (
    _edge("local-lost", "contribution", "upstream", lambda trace, step: [step.upstream]),
    _edge("upstream-lost", "contribution", "local", lambda trace, step: [step.local]),
    _edge("added", "contribution", "sum", lambda trace, step: [step.upstream + step.local]),
    _edge("sign", "contribution", "sign", lambda trace, step: [-step.contribution]),
)
SUM_SLIPS = (
    _sum("multiplied", "product", lambda step: [math.prod(step.contributions)]),
    _sum("sum-sign", "sign", lambda step: [-step.grad]),
    _sum("one-path", "one-path", lambda step: step.contributions),
    _sum("mean", "mean", _mean),
    _sum("one-missing", "one-missing", _without_one),
)
SLIPS: Catalogue[Slip] = Catalogue(
    "slip", (*VALUE_SLIPS, *LOCAL_SLIPS, *CONTRIBUTION_SLIPS, *SUM_SLIPS)
)


@dataclass(frozen=True)
class ArraySlip:
    """A typical mistake where arrays meet.

    Attributes:
        name: what it is called.
        hint: its sentence in the language files is `hint-` and this.
        wrong: (trace, step) -> the arrays that it leads to, of any shape; none where it cannot happen.
    """

    name: str
    hint: str
    wrong: Callable[[Trace, Any], Iterable[Value]] = field(repr=False)


def _ndim(value: Value) -> int:
    return int(getattr(value, "ndim", 0))


def _transposed(trace: Trace, step: Propagated) -> Iterator[Value]:
    if _ndim(step.contribution) == 2:
        yield step.contribution.T


def _upstream(*, elementwise: bool) -> Callable[[Trace, Propagated], Iterator[Value]]:
    def wrong(trace: Trace, step: Propagated) -> Iterator[Value]:
        if (step.local is not None) == elementwise and not is_copied(trace, step):
            yield step.upstream

    return wrong


def _slope(trace: Trace, step: Propagated) -> Iterator[Value]:
    """Yield the local slope; where that is what arrives at copies, not to add it up is the slip."""
    if step.local is not None and not (
        is_copied(trace, step) and _same(step.local, _at_copies(trace, step))
    ):
        yield step.local


def _own_factor(trace: Trace, step: Propagated) -> Iterator[Value]:
    """Yield the product with the input itself, at a multiplication."""
    op = trace.graph[step.node].op
    if op is not None and op.name == "mul" and not is_copied(trace, step):
        yield step.upstream * trace.value(step.input)


def is_copied(trace: Trace, step: Propagated) -> bool:
    """Say whether an elementwise gate, or the sum in a dense layer, repeats this input."""
    op = trace.graph[step.node].op
    repeats = step.local is not None or (
        op is not None and op.name == "dense" and op.input_at(step.position) == "b"
    )
    return repeats and trace.shape(step.input) != trace.shape(step.node)


def _at_copies(trace: Trace, step: Propagated) -> Value:
    """Return what arrives at each of the copies of an input."""
    return step.upstream * (1.0 if step.local is None else step.local)


def _not_summed(trace: Trace, step: Propagated) -> Iterator[Value]:
    if is_copied(trace, step):
        yield _at_copies(trace, step)


def _summed_across(trace: Trace, step: Propagated) -> Iterator[Value]:
    """Yield the sum over the other axis of a matrix."""
    if is_copied(trace, step) and len(trace.shape(step.input)) == 1:
        copies = _at_copies(trace, step)
        if _ndim(copies) == 2:
            yield copies.sum(axis=1)


def _mean_of_copies(trace: Trace, step: Propagated) -> Iterator[Value]:
    if is_copied(trace, step):
        count = math.prod(trace.shape(step.node)) / math.prod(trace.shape(step.input))
        yield step.contribution / count


def _other_products(trace: Trace, step: Propagated) -> Iterator[Value]:
    """Yield the products of the right two matrices in another order, or otherwise transposed."""
    node = trace.graph[step.node]
    if node.op is None or node.op.name != MATMUL or _ndim(step.upstream) == 0:
        return
    other = trace.value(node.inputs[1 - step.position])
    if _ndim(other) != 2 or _ndim(step.upstream) > 2:
        return
    one, two = (step.upstream, other.T) if step.position == 0 else (other.T, step.upstream)
    right = [(one, two), (two.T, one.T)]  # the gradient and its transpose
    pairs = [(a, b) for a in (one, one.T) for b in (two, two.T)]
    for a, b in [*pairs, *((b, a) for a, b in pairs)]:
        is_right = any(_same(a, first) and _same(b, second) for first, second in right)
        if not is_right and a.shape[-1] == b.shape[0]:
            yield a @ b


def _same(one: Value, other: Value) -> bool:
    sizes = getattr(one, "shape", ()), getattr(other, "shape", ())
    return sizes[0] == sizes[1] and bool(((one == other) * 1.0).all() if sizes[0] else one == other)


def _parts(trace: Trace, step: Accumulated) -> Iterable[Value]:
    return step.contributions


EDGE_SLIPS: Catalogue[ArraySlip] = Catalogue(
    "slip",
    (
        ArraySlip("transposed", "transposed", _transposed),
        ArraySlip("sign", "sign", lambda trace, step: [-step.contribution]),
        ArraySlip("slope-lost", "upstream", _upstream(elementwise=True)),
        ArraySlip("rule-lost", "upstream-rule", _upstream(elementwise=False)),
        ArraySlip("upstream-lost", "local", _slope),
        ArraySlip("own-factor", "array-own", _own_factor),
        ArraySlip("not-summed", "copies", _not_summed),
        ArraySlip("summed-across", "copies-axis", _summed_across),
        ArraySlip("mean-of-copies", "copies-mean", _mean_of_copies),
        ArraySlip("other-product", "other-product", _other_products),
    ),
)
FORK_SLIPS: Catalogue[ArraySlip] = Catalogue(
    "slip",
    (
        ArraySlip("sign", "sign", lambda trace, step: [-step.grad]),
        ArraySlip("one-path", "one-path", _parts),
        ArraySlip("mean", "mean", lambda trace, step: [step.grad / len(step.contributions)]),
        ArraySlip("one-missing", "one-missing", lambda trace, step: _without_one(step)),
    ),
)
