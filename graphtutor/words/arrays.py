"""Sentences about arrays: what a gate does to them and to their gradients, in symbols, numbers and shapes.

A small array is written whole, a large one by its shape and its norm. A relation is `=` only if every
number in it holds as printed.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from graphtutor.engine.gaps import gap_at
from graphtutor.engine.kinks import conventions
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.copies import summed, summed_axes
from graphtutor.graph.formula import operand, slope, symbol, write
from graphtutor.graph.graph import Node
from graphtutor.namespaces.notation import SPOKEN, UNICODE
from graphtutor.namespaces.writing import ATOM, CHOICE, Style, Term
from graphtutor.ops.call import contribution
from graphtutor.text import array, is_whole, largest, number, shape
from graphtutor.words.matrix_product import by_shapes, is_matrix_product, vector_rule
from graphtutor.words.naming import partial_text
from graphtutor.words.sentence import Sentence
from graphtutor.words.truth import exact_values, exactly

LARGEST = sys.float_info.max
LONGEST = 90  # characters of a formula that still explains; a longer one is for the opened gate
MANY = 4  # contributions of a fork that are written out one by one


def concerns_arrays(step: Step, trace: Trace) -> bool:
    """Say whether a step is to be told with arrays: one is in it, or a gate of whole arrays."""
    if trace.shapes is None:
        return False
    node = trace.graph[step.node]
    involved = (step.node, *node.inputs)
    if isinstance(step, Seeded | Accumulated):
        involved = (step.node,)
    elif node.op is not None and node.op.kind != "elementwise":
        return True
    return any(trace.shapes[id] for id in involved)


def narrated(step: Step, trace: Trace, digits: int) -> Sentence:
    """Return the sentence for a step with arrays in it."""
    match step:
        case Evaluated():
            return _evaluated(step, trace, digits)
        case Seeded():
            slots = {"name": symbol(trace.graph, step.node), "value": described(step.grad, digits)}
            return Sentence("seeded-array", slots)
        case Propagated():
            return _propagated(step, trace, digits)
        case Accumulated():
            return _accumulated(step, trace, digits)


def described(value: Any, digits: int) -> str:
    """Return a value as text, a small matrix with its shape in front."""
    if getattr(value, "ndim", 0) > 1 and is_whole(value):
        return f"{shape(value.shape)} {array(value, digits)}"
    return array(value, digits)


def _evaluated(step: Evaluated, trace: Trace, digits: int) -> Sentence:
    node = trace.graph[step.node]
    value = described(step.value, digits)
    if node.op is None:
        return Sentence("given-array", {"name": str(node.name), "value": value})
    is_odd = not trace.shape(step.node) and not math.isfinite(step.value)
    relation = _relation(is_odd or is_printed_exactly(trace, step.node, digits))
    equation = f"{symbol(trace.graph, step.node)} = {_formula(node)} {relation} {value}"
    slots = {
        "gate": node.label,
        "verb": node.call.op.verb,
        "equation": equation,
        "shapes": shapes_text(trace, node),
    }
    is_same = node.op.name == "transpose" and trace.shape(step.node) == trace.shape(node.inputs[0])
    then = (
        (Sentence("transposed-vector", {}),) if is_same and len(trace.shape(step.node)) < 2 else ()
    )
    is_inherited = not all(math.isfinite(largest(trace.value(i))) for i in node.inputs)
    odd = _if_not_finite(step.value, is_inherited=is_inherited)
    gap = (
        gap_at(trace.graph.tape[step.node], trace.node_values) if odd and not is_inherited else None
    )
    why = (Sentence("gap-array", {"reason": gap.reason}),) if gap else ()
    return Sentence("computed-array", slots, (*then, *odd, *why))


def _formula(node: Node, style: Style = UNICODE) -> str:
    """Return what a gate computes, over its operands' symbols."""
    term = write(style, node.call, [operand(node.graph, i, style) for i in node.inputs])
    return style.bracketed(term) if term.level == CHOICE else term.text


def shapes_text(trace: Trace, node: Node) -> str:
    """Return how the shapes go together, such as ` (2×2 @ 2×3 → 2×3)`; nothing if all are equal."""
    assert trace.shapes is not None, "asked about arrays only"
    shapes = [trace.shapes[i] for i in node.inputs if i not in trace.graph.constants]
    result = trace.shapes[node.id]
    if all(each == result for each in shapes) or (len(shapes) == 1 and not result):
        return ""
    infix = node.call.op.infix
    sign = f" {infix.signs[0]} " if infix and len(shapes) == 2 else ", "
    return f" ({sign.join(map(shape, shapes))} → {shape(result)})"


def _propagated(step: Propagated, trace: Trace, digits: int) -> Sentence:
    node = trace.graph[step.node]
    op = node.call.op
    slots = {
        "gate": node.label,
        "input": symbol(trace.graph, step.input),
        "upstream": described(step.upstream, digits),
        "contribution": described(step.contribution, digits),
        "pattern": op.pattern_toward(op.input_at(step.position)),
        "why": op.why[op.input_at(step.position)],
    }
    notes = (*_convention(step, trace), *_if_not_finite(step.contribution))
    if op.kind != "elementwise":
        rule = rule_text(step, trace)
        slots["rule"] = rule or ""
        slots["relation"] = _relation(_equal(step.contribution, digits))
        then = [by_shapes(step, trace)] if is_matrix_product(step, trace) else []
        counts = counted(step, trace) if rule else set()
        then += [Sentence("counted", {"n": str(n)}) for n in counts if len(counts) == 1]
        return Sentence("handed-on" if rule else "handed-on-inside", slots, (*then, *notes))
    slots["local"] = _factor(step.local, digits)
    slots["relation"] = _relation(_multiplies(step, digits))
    axes = axes_of(step, trace) or ()
    if axes or trace.shape(step.node) != trace.shape(step.input):
        slots["axes"] = _axes_text(axes, len(trace.shape(step.node)))
        slots["relation"] = _relation(
            all(_equal(value, digits) for value in (step.upstream, step.local, step.contribution))
        )
        return Sentence("propagated-repeated", slots, notes)
    return Sentence("propagated-array", slots, notes)


def _convention(step: Propagated, trace: Trace) -> Iterator[Sentence]:
    """Yield what a learner must know where an entry stands exactly at a kink."""
    settings = trace.graph[step.node].call.settings
    for op in conventions(trace.graph.tape[step.node], step.node, trace.node_values):
        assert op.kink is not None, "a convention is for a kink"
        yield Sentence("convention-array", {"convention": op.kink.convention})
        if "ties" in op.settings:
            yield Sentence(f"ties-{settings.get('ties', op.settings['ties'])}", {})


def _if_number_not_finite(value: float, *, is_inherited: bool) -> tuple[Sentence, ...]:
    if math.isfinite(value):
        return ()
    reason = "@inherited" if is_inherited else "@overflow"
    return (Sentence("not-finite", {"value": number(value), "reason": reason}),)


def _if_not_finite(value: Any, *, is_inherited: bool = True) -> tuple[Sentence, ...]:
    """Say how many entries of a value are not finite numbers, if any."""
    if not getattr(value, "ndim", 0):
        return _if_number_not_finite(value, is_inherited=is_inherited)
    odd = int(((value != value) | (abs(value) > LARGEST)).sum())
    slots = {"odd": str(odd), "count": str(value.size)}
    return (Sentence("not-finite-array", slots),) if odd else ()


def rule_text(step: Propagated, trace: Trace, style: Style = UNICODE) -> str | None:
    """Return what a gate of whole arrays hands on as a formula; None if it is too long to explain."""
    written = rule_term(step, trace, style)
    if written is None:
        return None
    text = written.text if isinstance(written, Term) else style.constant(written).text
    plain = rule_term(step, trace, UNICODE)
    return text if not isinstance(plain, Term) or len(plain.text) <= LONGEST else None


def filled_rule_text(step: Propagated, trace: Trace, digits: int) -> str | None:
    """Return the rule of a gate of whole arrays with numbers in it; None if they are too many to read."""
    node = trace.graph[step.node]
    known = [trace.value(i) for i in (*node.inputs, step.node)]
    axes = axes_of(step, trace)
    if axes is None or not all(map(is_whole, (*known, step.upstream))):
        return None
    *inputs, y, upstream = (
        SPOKEN.digits(array(value, digits)) for value in (*known, step.upstream)
    )
    found: Term | float | None = vector_rule(step, trace, SPOKEN, tuple(inputs), upstream)
    if found is None:
        handed = node.call.contributions(SPOKEN, tuple(inputs), y, upstream)[step.position]
        found = summed(SPOKEN, handed, axes)
    text = found.text if isinstance(found, Term) else SPOKEN.constant(found).text
    return text if len(text) <= LONGEST else None


def rule_term(step: Propagated, trace: Trace, style: Style) -> Term | float | None:
    """Return the contribution of an edge in a style, over the symbols of the nodes.

    It is None where a group sums over copies on the way, which its formula does not show.
    """
    graph, node = trace.graph, trace.graph[step.node]
    values = tuple(operand(graph, i, style) for i in node.inputs)
    upstream = style.atom(partial_text(trace, step.node, style))
    y = operand(graph, step.node, style)
    axes = axes_of(step, trace)
    if axes is None:
        return None
    vector = vector_rule(step, trace, style, values, upstream)
    if vector is not None:
        return vector
    return summed(style, node.call.contributions(style, values, y, upstream)[step.position], axes)


def counted(step: Propagated, trace: Trace) -> set[int]:
    """Return the numbers of entries that the rule of a gate divides by, which its formula calls n."""
    from graphtutor.namespaces import numbers  # loads NumPy, which is there with arrays

    node = trace.graph[step.node]
    values = tuple(trace.node_values[i] for i in node.inputs)
    y = trace.node_values[step.node]
    return numbers.counted(lambda xp: node.call.contributions(xp, values, y, step.upstream))


def axes_of(step: Propagated, trace: Trace) -> tuple[int, ...] | None:
    """Return the axes over which what comes back to an input is summed; see `graph.copies`."""
    node = trace.graph[step.node]
    return summed_axes(node.call, [trace.shape(i) for i in node.inputs], step.position)


def _axes_text(axes: tuple[int, ...], rank: int) -> str:
    """Return over which axes of an output is summed; the two of a matrix have phrases of their own."""
    phrases: dict[tuple[int, ...], str] = {(0,): "@over-rows", (1,): "@over-columns"}
    named = phrases if rank == 2 else {}
    return named.get(axes) or f"(axis {', '.join(map(str, axes))})"


def product_text(step: Propagated, trace: Trace, style: Style = UNICODE) -> str:
    """Return what an elementwise gate hands on as a formula: upstream ⊙ slope, added up where repeated."""
    formula = slope(trace.graph, step.node, step.position, style)
    written = partial_text(trace, step.node, style)
    if isinstance(formula, Term):
        local = formula.text if formula.level == ATOM else style.bracketed(formula)
        written = f"{written} {style.signs.entrywise} {local}"
    elif formula != 1:
        written = contribution(style.atom(written), formula).text
    found = summed(style, style.atom(written), axes_of(step, trace) or ())
    return found.text if isinstance(found, Term) else written


def _factor(value: Any, digits: int) -> str:
    text = described(value, digits)
    return f"({text})" if text.startswith("-") else text


def _accumulated(step: Accumulated, trace: Trace, digits: int) -> Sentence:
    parts = step.contributions
    slots = {
        "node": symbol(trace.graph, step.node),
        "count": str(len(parts)),
        "total": described(step.grad, digits),
    }
    if len(parts) > MANY or not all(map(is_whole, parts)):
        return Sentence("accumulated-many", slots)
    written = " + ".join(_factor(part, digits) for part in parts)
    relation = _relation(all(_equal(each, digits) for each in (*parts, step.grad)))
    return Sentence("accumulated", {**slots, "equation": f"{written} {relation} {slots['total']}"})


def is_printed_exactly(trace: Trace, id: int, digits: int) -> bool:
    """Say whether every entry of a value is, as printed, the exact one; inputs count as decimals."""
    value = trace.value(id)
    exact = exact_values(trace).get(id)
    if exact is None or not is_whole(value):
        return False
    pairs = zip(_flat(value), _flat(exact), strict=True)
    return exactly(lambda: all(Fraction(number(v, digits)) == e for v, e in pairs))


def _equal(value: Any, digits: int) -> bool:
    """Say whether every entry is printed whole."""
    return is_whole(value) and all(float(number(v, digits)) == v or v != v for v in _flat(value))


def _multiplies(step: Propagated, digits: int) -> bool:
    """Say whether upstream × local gives the contribution, entry by entry, between printed numbers."""
    whole = (step.upstream, step.local, step.contribution)
    sizes = {getattr(value, "shape", ()) for value in whole} - {()}
    if len(sizes) > 1 or not all(map(is_whole, whole)):
        return False
    count = max(getattr(value, "size", 1) for value in whole)
    columns = [list(_flat(value)) * (1 if getattr(value, "ndim", 0) else count) for value in whole]
    return exactly(
        lambda: all(
            Fraction(number(u, digits)) * Fraction(number(s, digits)) == Fraction(number(c, digits))
            for u, s, c in zip(*columns, strict=True)
        )
    )


def _flat(value: Any) -> Iterator[Any]:
    return iter(value.ravel().tolist() if getattr(value, "ndim", 0) else [value])


def _relation(exact: bool) -> str:
    return "=" if exact else "≈"
