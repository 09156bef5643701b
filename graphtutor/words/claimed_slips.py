"""Finds the slip behind a gradient that somebody claims: the one plain mistake that leads to the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from graphtutor.engine.steps import Propagated, Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.folding import without_groups
from graphtutor.graph.shapes import shapes_of, typed_operand
from graphtutor.ops import sizes
from graphtutor.ops.call import Call
from graphtutor.text import number

Claims = Callable[[Value | None], bool]  # says whether the claim is a value, to the digits typed
LOCAL = "multiplied by the local slope"
MEANS = ("mean", "bce_logits", "softmax_ce")  # the gates with a 1/n, once groups are opened


def slip_behind(claims: Claims, trace: Trace, name: str) -> str | None:
    """Return the slip that leads to a claim of the right shape, if there is one.

    Args:
        claims: says whether the claim is a value.
        trace: what was run.
        name: of what the gradient is claimed.
    """
    gradient = trace.grads[name]
    if claims(-gradient):
        return "your sign is flipped"
    if getattr(gradient, "ndim", 0) == 2 and claims(gradient.T):
        return "that is the transpose"
    edges = _edges(trace, name)
    if len(edges) > 1 and any(claims(edge.contribution) for edge in edges):
        return f"that is one of {len(edges)} contributions: at a fork they add up"
    if any(claims(edge.local) for edge in edges):
        return "that is a local slope: it still has to be multiplied by the upstream gradient"
    if any(claims(edge.upstream) for edge in edges):
        slope = "sent back by the gate's rule" if edges[0].local is None else LOCAL
        return f"that is the upstream gradient: it still has to be {slope}"
    return _factor(claims, trace, name)


def slip_of_shape(claims: Claims, trace: Trace, name: str, claimed: sizes.Shape) -> str | None:
    """Return the slip that leads to a claim of another shape, if exactly one does.

    Args:
        claims: says whether the claim is a value.
        trace: what was run.
        name: of what the gradient is claimed.
        claimed: the shape of the claim.
    """
    found = {}
    for edge in _edges(trace, name):
        if trace.shape(edge.node) != claimed:
            continue
        output = typed_operand(trace.graph, edge.node).text
        axes = sizes.repeated(claimed, trace.shape(edge.input))
        is_repeated = edge.local is not None and bool(axes)
        if is_repeated and claims(edge.upstream * edge.local):
            copies = f"that has an entry for every copy of {name}"
            found[output] = f"{copies}: add them up over axis {', '.join(map(str, axes))}"
        else:
            found[output] = f"that is the shape of {output}"
    return next(iter(found.values())) if len(found) == 1 else None


def _factor(claims: Claims, trace: Trace, name: str) -> str | None:
    """Return by what all entries are too large or too small, and why if only one reason is known."""
    gradient = trace.grads[name]
    if getattr(gradient, "size", 1) < 2 or not gradient.any():
        return None
    causes: dict[float, set[str]] = {}
    for factor, cause in _factors(trace, name):
        causes.setdefault(factor, set()).add(cause)
    found = [factor for factor in causes if claims(factor * gradient)]
    if len(found) != 1:
        return None
    times = found[0]
    large = (
        f"{number(times)} times too large" if times > 1 else f"{number(1 / times)} times too small"
    )
    cause = f": {next(iter(causes[times]))}" if len(causes[times]) == 1 else ""
    return f"every entry is {large}{cause}"


def _factors(trace: Trace, name: str) -> Iterator[tuple[float, str]]:
    """Yield factors that learners forget, with what they forget them of."""
    yield 2.0, "there is a factor 2 too many"
    yield 0.5, "a factor 2 is missing, as that of a square"
    for n in sorted(_counts(trace)):
        yield float(n), f"the 1/n of the mean is missing, n = {n}"
        yield 1 / n, f"it is divided by n = {n} once too often"
        if n != 2:
            yield n / 2, f"the 2/n of a mean of squares is missing, n = {n}"
    own = math.prod(trace.shape(trace.graph.named[name]))
    for edge in _edges(trace, name):
        copies = math.prod(trace.shape(edge.node)) // own if edge.local is not None else 1
        if copies > 1:
            yield 1 / copies, f"the {copies} copies of {name} add up, and are not averaged"


def _counts(trace: Trace) -> set[int]:
    """Return of how many numbers the means in a graph are taken, also those inside of losses."""
    graph = without_groups(trace.graph)
    shapes = shapes_of(graph, {n: trace.shape(id) for n, id in trace.graph.inputs.items()})
    found = set()
    for id, (use, *inputs) in enumerate(graph.tape):
        if isinstance(use, Call) and use.op.name in MEANS:
            whole = shapes[inputs[-1]]
            rows = whole[:-1] if use.op.name == "softmax_ce" else whole
            found.add(math.prod(rows) // math.prod(shapes[id]))
    return found - {1}


def _edges(trace: Trace, name: str) -> list[Propagated]:
    """Return the steps by which gradients arrive at what has a name."""
    return list(trace.arrivals(trace.graph.named[name]))
