"""Gradients by SymPy: each gate's formula differentiated by somebody else, and the chain rule at 40 digits.

SymPy derives what every gate hands on from its forward formula alone; the gate's own rules are read
beside it. Both are chained with 40 digits, so that they agree to far more digits than float64 has, or
are different. The whole expression is never written out, so nothing swells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sympy

from graphtutor.engine.steps import Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.entries import Entrywise, entries
from graphtutor.namespaces.symbolic import SYMBOLIC
from graphtutor.ops.call import Call, contribution

DIGITS = 40
AGREEMENT = 1e-30
MOST_WORK = 3_000  # operations on symbols; three take SymPy a millisecond
MOST_INPUTS = 6  # of one max or min: SymPy compares each with each, so larger ones it is not asked

ENTRIES = Entrywise(SYMBOLIC)  # arrays of SymPy's expressions
HandedOn = Callable[[Call, tuple[Any, ...], Any, Any], dict[int, Any]]


def exact_gradients(trace: Trace) -> dict[str, tuple[Value, bool]] | None:
    """Return, by input, SymPy's derivative and whether the gates' rules give the same to 30 digits.

    Returns None if the graph has too many gates or entries, or a value that is not finite; an input
    whose derivative is no finite number at this place is left out.
    """
    if sum(_work(trace)) > MOST_WORK or not _is_finite(trace):
        return None
    with np.errstate(all="ignore"):
        return _compared(trace)


def _compared(trace: Trace) -> dict[str, tuple[Value, bool]]:
    """Return what `exact_gradients` does, where there is not too much work."""
    graph = trace.graph
    values = _values(trace)
    seed = entries(trace.node_grads[graph.output], _exactly)
    by_sympy, by_rules = (_gradients(graph, values, seed, rule) for rule in (_derived, _stated))
    found = {}
    for name, id in graph.inputs.items():
        derivative = _digits(by_sympy.get(id, sympy.Integer(0)))
        ours = _digits(by_rules.get(id, sympy.Integer(0)))
        pairs = list(
            np.broadcast(derivative, ours)
        )  # a gradient of equal entries may be one number
        if all(x.is_Number and x.is_finite for pair in pairs for x in pair):
            slopes = np.array([float(a) for a, _ in pairs])
            whole = np.broadcast_to(slopes.reshape(np.shape(derivative)), trace.shape(id))
            found[name] = (whole if whole.ndim else float(whole), all(map(_are_one, pairs)))
    return found


def _is_finite(trace: Trace) -> bool:
    """Say whether every value and the seed are finite numbers, as SymPy's have to be."""
    seed = trace.node_grads[trace.graph.output]
    return all(np.isfinite(value).all() for value in (*trace.node_values, seed))


def _work(trace: Trace) -> Iterator[int]:
    """Yield how much each gate takes: of whole arrays, its formula is read anew for each entry."""
    for id, (use, *sources) in enumerate(trace.graph.tape):
        if isinstance(use, Call):
            coming, going = (
                sum(math.prod(trace.shape(i)) for i in sources),
                math.prod(trace.shape(id)),
            )
            yield 3 * going if use.op.kind == "elementwise" else coming * (coming + going)


def _values(trace: Trace) -> list[Any]:
    """Read every forward rule in the symbolic namespace, at numbers of 40 digits."""
    values: list[Any] = []
    for id, (use, *sources) in enumerate(trace.graph.tape):
        if isinstance(use, Call) and (use.op.is_differentiable or use.op.is_comparison):
            value = use.output(ENTRIES, tuple(values[i] for i in sources))
            values.append(value if use.op.is_comparison else _digits(value))
        else:  # what is fed, and the whole numbers of what has no slope, such as a count
            values.append(entries(trace.node_values[id], _exactly))
    return values


def _gradients(graph: Graph, values: list[Any], seed: Any, rule: HandedOn) -> dict[int, Any]:
    """Chain backward what each gate hands on and return, by id, the sums of what arrives."""
    arrived: dict[int, list[Any]] = {graph.output: [seed]}
    grads: dict[int, Any] = {}
    for id in range(graph.output, -1, -1):
        if id not in arrived:
            continue
        grads[id] = sum(arrived[id][1:], arrived[id][0])
        use, *sources = graph.tape[id]
        if isinstance(use, Call):
            inputs = tuple(values[i] for i in sources)
            for position, part in _attempted(rule, use, inputs, values[id], grads[id]).items():
                arrived.setdefault(sources[position], []).append(_digits(part))
    return grads


def _attempted(
    rule: HandedOn, use: Call, inputs: tuple[Any, ...], y: Any, upstream: Any
) -> dict[int, Any]:
    """Return what a gate hands on by a rule, or what is no number where SymPy divides by zero."""
    try:
        return rule(use, inputs, y, upstream)
    except ArithmeticError:
        return {p: entries(np.zeros(np.shape(inputs[p])), lambda _: sympy.nan) for p in use.active}


def _stated(use: Call, inputs: tuple[Any, ...], y: Any, upstream: Any) -> dict[int, Any]:
    """Return what the gate hands on by its own rules."""
    return use.contributions(ENTRIES, inputs, y, upstream)


def _derived(use: Call, inputs: tuple[Any, ...], y: Any, upstream: Any) -> dict[int, Any]:
    """Return what the gate hands on by what SymPy derives from its forward formula."""
    if use.op.kind != "elementwise":
        return {p: _weighed(use, p, inputs, upstream) for p in use.active}
    if use.arity > MOST_INPUTS:
        return _stated(use, inputs, y, upstream)
    found = {}
    for position in use.active:
        slope = ENTRIES.each(lambda *xs, p=position: _slope(use, p, xs), *inputs)
        found[position] = ENTRIES.sum_like(contribution(upstream, slope), inputs[position])
    return found


def _slope(use: Call, position: int, inputs: tuple[Any, ...]) -> Any:
    """Return the local slope of a gate on numbers."""
    symbol = sympy.Symbol("s", real=True)
    arguments = (*inputs[:position], symbol, *inputs[position + 1 :])
    derivative = sympy.diff(use.output(SYMBOLIC, arguments), symbol)
    return derivative.subs(symbol, inputs[position])


def _weighed(use: Call, position: int, inputs: tuple[Any, ...], upstream: Any) -> Any:
    """Return the slopes of the sum of upstream × output, with a symbol in one entry after the other."""
    symbol = sympy.Symbol("s", real=True)
    x = inputs[position]
    found = np.empty(np.shape(x), dtype=object)
    for place in np.ndindex(found.shape):
        moved = np.array(x, dtype=object)
        at, moved[place] = moved[place], symbol
        arguments = (*inputs[:position], moved if found.ndim else symbol, *inputs[position + 1 :])
        total = np.sum(upstream * use.output(ENTRIES, arguments))
        found[place] = sympy.diff(total, symbol).subs(symbol, at)
    return found if found.ndim else found[()]


def _exactly(value: float) -> Any:
    """Return a number that float64 holds, with 40 digits."""
    return sympy.Float(sympy.Rational(float(value)), DIGITS)


def _digits(value: Any) -> Any:
    """Return 40 digits of a value, or of each entry."""
    return ENTRIES.each(lambda x: sympy.N(x, DIGITS), value)


def _are_one(pair: tuple[Any, Any]) -> bool:
    """Say whether two numbers agree to 30 digits."""
    a, b = pair
    return bool(abs(a - b) <= AGREEMENT * max(abs(a), abs(b), sympy.Integer(1)))
