"""Gradients by SymPy: each gate's formula differentiated by somebody else, and the chain rule at 40 digits.

SymPy derives every local slope from the forward formula alone; the gate's own slope rules are read
beside it. Both are chained with 40 digits, so that they agree to far more digits than float64 has, or
are different. The whole expression is never written out, so nothing swells.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from graphtutor.engine.trace import Trace
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.entries import Entrywise
from graphtutor.namespaces.symbolic import SYMBOLIC
from graphtutor.ops.call import Call

DIGITS = 40
AGREEMENT = 1e-30
MOST_GATES = 1_000  # a gate takes SymPy a millisecond
MOST_INPUTS = 6  # of one max or min: SymPy compares each with each, so larger ones it is not asked

ENTRIES = Entrywise(SYMBOLIC)  # arrays of SymPy's expressions
Slope = Callable[[Call, int, tuple[Any, ...], Any], Any]


def exact_gradients(trace: Trace) -> dict[str, tuple[float, bool]] | None:
    """Return, by input, SymPy's derivative and whether the gates' rules give the same to 30 digits.

    Returns None if the graph has too many gates; an input whose derivative is no finite number at
    this place is left out.
    """
    graph = trace.graph
    if len(graph.gates) > MOST_GATES:
        return None
    values = _values(trace)
    by_sympy, by_rules = (_gradients(graph, values, slope) for slope in (_derived, _stated))
    found = {}
    for name, id in graph.inputs.items():
        derivative = by_sympy.get(id, sympy.Integer(0)).evalf(DIGITS)
        ours = by_rules.get(id, sympy.Integer(0)).evalf(DIGITS)
        if derivative.is_Number and ours.is_Number and derivative.is_finite:
            scale = max(abs(derivative), abs(ours), sympy.Integer(1))
            found[name] = (float(derivative), bool(abs(derivative - ours) <= AGREEMENT * scale))
    return found


def _values(trace: Trace) -> list[Any]:
    """Read every forward rule in the symbolic namespace, at numbers of 40 digits."""
    values: list[Any] = []
    for id, (use, *sources) in enumerate(trace.graph.tape):
        if isinstance(use, Call):
            value = use.output(SYMBOLIC, tuple(values[i] for i in sources))
            values.append(value if use.op.is_comparison else sympy.N(value, DIGITS))
        else:
            values.append(sympy.Float(sympy.Rational(float(trace.node_values[id])), DIGITS))
    return values


def _gradients(graph: Graph, values: list[Any], slope: Slope) -> dict[int, Any]:
    """Chain the slopes backward and return, by id, the sums of what arrives."""
    arrived: dict[int, list[Any]] = {graph.output: [sympy.Integer(1)]}
    grads: dict[int, Any] = {}
    for id in range(graph.output, -1, -1):
        if id not in arrived:
            continue
        grads[id] = sympy.Add(*arrived[id])
        use, *sources = graph.tape[id]
        if isinstance(use, Call):
            inputs = tuple(values[i] for i in sources)
            for position in use.active:
                local = sympy.N(slope(use, position, inputs, values[id]), DIGITS)
                arrived.setdefault(sources[position], []).append(grads[id] * local)
    return grads


def _stated(use: Call, position: int, inputs: tuple[Any, ...], y: Any) -> Any:
    """Return the slope by the gate's own rule."""
    return use.slope(position, SYMBOLIC, inputs, y)


def _derived(use: Call, position: int, inputs: tuple[Any, ...], y: Any) -> Any:
    """Return the slope that SymPy derives from the gate's forward formula."""
    if use.arity > MOST_INPUTS:
        return _stated(use, position, inputs, y)
    symbol = sympy.Symbol("s", real=True)
    arguments = (*inputs[:position], symbol, *inputs[position + 1 :])
    derivative = sympy.diff(use.output(SYMBOLIC, arguments), symbol)
    return derivative.subs(symbol, inputs[position])
