"""Gradients by SymPy: the same expression, differentiated by somebody else and evaluated exactly.

SymPy differentiates the whole expression at once; the rules of the gates are run backward beside it,
both with 40 digits, so that they agree to far more digits than float64 has, or are different.
"""

from __future__ import annotations

import math
from typing import Any

from graphtutor.engine.trace import Trace
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import PLAIN
from graphtutor.ops.call import Call, written

DIGITS = 40
LARGEST = 400  # a larger expression swells beyond what SymPy differentiates in a second
WORK = 2_000  # what all derivatives together may come to, in the same units
MOST_INPUTS = 6  # of one max or min: SymPy compares each with each
AGREEMENT = 1e-30


def exact_gradients(trace: Trace) -> dict[str, tuple[float, bool]] | None:
    """Return, by input, SymPy's derivative and whether the rules give the same to 30 digits.

    Returns None if the graph is too large for SymPy; an input whose derivative is no finite number
    at this place is left out.
    """
    graph = trace.graph
    if _swelling(graph) * len(graph.inputs) > WORK:
        return None
    import sympy

    symbols = {name: sympy.Symbol(name, real=True) for name in graph.inputs}
    point = {symbols[name]: _decimal(trace.node_values[id]) for name, id in graph.inputs.items()}
    expression = _values(graph, {graph.inputs[name]: symbol for name, symbol in symbols.items()})
    by_rules = _backward(graph, _values(graph, {graph.inputs[s.name]: v for s, v in point.items()}))
    found = {}
    for name, symbol in symbols.items():
        derivative = sympy.diff(expression[graph.output], symbol).subs(point).evalf(DIGITS)
        ours = sympy.sympify(by_rules.get(graph.inputs[name], 0)).evalf(DIGITS)
        if derivative.is_Number and ours.is_Number and derivative.is_finite:
            scale = max(abs(derivative), abs(ours), sympy.Integer(1))
            found[name] = (float(derivative), bool(abs(derivative - ours) <= AGREEMENT * scale))
    return found


def _swelling(graph: Graph) -> float:
    """Return how large the derivative of the whole expression may get, in rough units.

    An input that a formula writes k times stands there k times, and k of the derivative's terms
    hold it k times each.
    """
    sizes: list[float] = []
    for use, *inputs in graph.tape:
        if not isinstance(use, Call):
            sizes.append(1)
            continue
        if use.op.is_variadic and use.arity > MOST_INPUTS:
            return math.inf
        template = written(use, PLAIN).output
        counts = [template.count(f"{{{position}}}") for position in range(use.arity)]
        sizes.append(1 + sum(k * k * sizes[i] for k, i in zip(counts, inputs, strict=True)))
        if sizes[-1] > LARGEST:
            return math.inf
    return sizes[graph.output]


def _decimal(value: float) -> Any:
    """Return a float64 as a SymPy number of many digits."""
    import sympy

    return sympy.Float(sympy.Rational(float(value)), DIGITS)


def _values(graph: Graph, inputs: dict[int, Any]) -> dict[int, Any]:
    """Read every forward rule in the symbolic namespace."""
    from graphtutor.namespaces.symbolic import SYMBOLIC

    values = dict(inputs)
    for id, (use, *sources) in enumerate(graph.tape):
        if isinstance(use, Call):
            values[id] = use.output(SYMBOLIC, tuple(values[i] for i in sources))
        elif id in graph.constants:
            values[id] = SYMBOLIC.constant(graph.constants[id])
    return values


def _backward(graph: Graph, values: dict[int, Any]) -> dict[int, Any]:
    """Read every slope in the symbolic namespace and add up the contributions."""
    import sympy

    from graphtutor.namespaces.symbolic import SYMBOLIC

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
                local = use.slope(position, SYMBOLIC, inputs, values[id])
                arrived.setdefault(sources[position], []).append(grads[id] * local)
    return grads
