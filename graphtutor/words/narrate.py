"""Turns a step into a Sentence whose numbers are those of the trace and whose equations are true as printed.

An equation carries `=` only if it holds exactly between the numbers as they are printed, which the
exact namespace decides by reading the gate's own rule with fractions; otherwise it carries `≈`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from graphtutor.engine.kinks import is_at_kink
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, slope, symbol, write
from graphtutor.graph.graph import Node
from graphtutor.namespaces.exact import EXACT
from graphtutor.namespaces.notation import SPOKEN, UNICODE
from graphtutor.namespaces.writing import CHOICE, Term
from graphtutor.ops.call import Call
from graphtutor.text import DIGITS, array, number
from graphtutor.words import arrays
from graphtutor.words.sentence import Sentence, spoken
from graphtutor.words.truth import exact_values, exactly

TRUTH = ("false", "true")
MANY = 8  # contributions that are still written out one by one


def explain(step: Step, trace: Trace, *, digits: int = DIGITS, language: str = "en") -> str:
    """Return what a step does, in words and with its numbers.

    Args:
        step: one of `trace.steps`.
        trace: the trace it belongs to.
        digits: how many significant digits are shown.
        language: the name of a file in `words/lang`.

    >>> from graphtutor.syntax.grammar import parse
    >>> from graphtutor.engine.run import run
    >>> trace = run(parse("x*y"), {"x": 3, "y": 4})
    >>> print(explain(trace.steps[2], trace))
    × multiplies: v1 = x·y = 3 × 4 = 12.
    """
    return spoken(narrate(step, trace, digits), language)


def narrate(step: Step, trace: Trace, digits: int = DIGITS) -> Sentence:
    """Return the sentence for a step."""
    if arrays.concerns_arrays(step, trace):
        return arrays.narrated(step, trace, digits)
    match step:
        case Evaluated():
            return _evaluated(step, trace, digits)
        case Seeded():
            if step.grad != 1:
                slots = {"name": symbol(trace.graph, step.node), "value": number(step.grad, digits)}
                return Sentence("seeded-array", slots)
            return Sentence("seeded", {})
        case Propagated():
            return _propagated(step, trace, digits)
        case Accumulated():
            return _accumulated(step, trace, digits)


def shown_as(value: float, digits: int = DIGITS) -> str:
    """Return a value with the sign that makes it true as printed: `= 2` or `≈ 0.3333`."""
    text = number(value, digits)
    return f"{_relation(float(text) == value or not math.isfinite(value))} {text}"


def _evaluated(step: Evaluated, trace: Trace, digits: int) -> Sentence:
    node = trace.graph[step.node]
    if node.op is None:
        return Sentence("given", {"name": str(node.name), "value": shown_as(step.value, digits)})
    use = node.call
    numbers = [printed(trace, i, digits) for i in node.inputs]
    result = printed(trace, step.node, digits)
    formula = _whole_text(write(UNICODE, use, [operand(trace.graph, i) for i in node.inputs]))
    filled = _whole_text(write(SPOKEN, use, [SPOKEN.digits(text) for text in numbers]))
    if use.op.is_comparison:
        slots = {"formula": formula, "filled": _compared(trace, node, digits), "truth": result}
        return Sentence("compared", slots)
    equation = f"{symbol(trace.graph, step.node)} = {formula}"
    if filled != formula:
        inserted = all(_is_whole(trace, i, digits) for i in node.inputs)
        equation += f" {_relation(inserted)} {filled}"
    holds = _holds(use, numbers, result) or not math.isfinite(step.value)
    equation += f" {_relation(holds)} {result}"
    slots = {"gate": node.label, "verb": use.op.verb, "equation": equation}
    return Sentence("computed", slots, _if_not_finite(step, trace))


def _compared(trace: Trace, node: Node, digits: int) -> str:
    """Return a comparison between numbers, with as many digits as it takes to be right as printed."""
    values = [trace.value(i) for i in node.inputs]
    truth = TRUTH[bool(trace.value(node.id))]
    for shown in range(digits, 18):
        texts = [number(value, shown) for value in values]
        if _comes_out(node.call, texts, truth):
            break
    return write(SPOKEN, node.call, [SPOKEN.digits(text) for text in texts]).text


def _comes_out(use: Call, texts: list[str], truth: str) -> bool:
    """Say whether a comparison of the printed numbers comes out as it did."""
    try:
        return TRUTH[bool(use.output(EXACT, tuple(map(Fraction, texts))))] == truth
    except ValueError:  # nan and inf are no fractions
        return True


def _if_not_finite(step: Evaluated, trace: Trace) -> tuple[Sentence, ...]:
    if math.isfinite(step.value):
        return ()
    node = trace.graph[step.node]
    return (Sentence("not-finite", {"value": number(step.value), "reason": _reason(node, trace)}),)


def _reason(node: Node, trace: Trace) -> str:
    """Return why a gate has no finite value or slope: its input, a gap of its own, or its size."""
    if not all(math.isfinite(trace.value(i)) for i in node.inputs):
        return "@inherited"
    offers = node.call.offers(None, tuple(trace.value(i) for i in node.inputs))
    for gap in node.call.op.gaps:
        if gap.at(offers):
            return gap.reason
    return "@overflow"


def _propagated(step: Propagated, trace: Trace, digits: int) -> Sentence:
    node = trace.graph[step.node]
    op = node.call.op
    upstream, local, contribution = (
        number(value, digits) for value in (step.upstream, step.local, step.contribution)
    )
    follows = exactly(lambda: Fraction(upstream) * Fraction(local) == Fraction(contribution))
    slots = {
        "gate": node.label,
        "input": symbol(trace.graph, step.input),
        "upstream": upstream,
        "local": f"({local})" if local.startswith("-") else local,
        "relation": _relation(follows or not math.isfinite(step.contribution)),
        "contribution": contribution,
        "pattern": op.pattern,
        "why": op.why[op.input_at(step.position)],
    }
    shown = _slope(step, trace, local, digits)
    if shown is None:
        return Sentence("propagated", slots, _notes(step, trace))
    return Sentence("propagated-by-formula", {**slots, "slope": shown}, _notes(step, trace))


def _slope(step: Propagated, trace: Trace, local: str, digits: int) -> str | None:
    """Return the local slope as formula and number, such as `x0 = -1`; None if it is constant."""
    graph, node = trace.graph, trace.graph[step.node]
    formula = slope(graph, step.node, step.position)
    if not isinstance(formula, Term) or formula.text == local:
        return None
    asked = [i for i in (*node.inputs, step.node) if _is_asked(step, trace, i)]
    exact = all(_is_whole(trace, i, digits) for i in asked) and exactly(
        lambda: _fraction_slope(step, trace) == Fraction(local)
    )
    return f"{_whole_text(formula)} {_relation(exact or not math.isfinite(step.local))} {local}"


def _is_asked(step: Propagated, trace: Trace, id: int) -> bool:
    """Say whether the rule of a slope asks for the value of a node."""
    node = trace.graph[step.node]
    op = node.call.op
    rule = op.local[op.input_at(step.position)]
    names = (
        {"y"}
        if id == step.node
        else {op.input_at(p) for p, source in enumerate(node.inputs) if source == id}
    )
    return rule is not None and not names.isdisjoint(rule.asks)


def _fraction_slope(step: Propagated, trace: Trace) -> Any:
    node = trace.graph[step.node]
    values = tuple(_fraction(trace, i) for i in node.inputs)
    return node.call.slope(step.position, EXACT, values, _fraction(trace, step.node))


def _fraction(trace: Trace, id: int) -> Any:
    """Return a value as the exact namespace takes it: a fraction, or the truth of a comparison."""
    return exact_values(trace).get(id)


def _notes(step: Propagated, trace: Trace) -> tuple[Sentence, ...]:
    """Return what a learner must know about a kink or an infinite slope."""
    node = trace.graph[step.node]
    op = node.call.op
    notes = []
    tied = not op.is_variadic or trace.value(step.input) == trace.value(step.node)
    if op.kink and tied and is_at_kink(trace.graph.tape[step.node], step.node, trace.node_values):
        notes.append(Sentence("convention", {"convention": op.kink.convention}))
        if "ties" in op.settings:
            rule = {**op.settings, **node.call.settings}["ties"]
            notes.append(Sentence(f"ties-{rule}", {}))
    if not math.isfinite(step.local):
        notes.append(Sentence("slope-not-finite", {"reason": _reason(node, trace)}))
    if math.isnan(step.contribution) and not math.isnan(step.upstream + step.local):
        notes.append(Sentence("not-finite", {"value": "nan", "reason": "@indeterminate"}))
    elif math.isinf(step.contribution) and math.isfinite(step.upstream * 0 + step.local):
        value = number(step.contribution)
        notes.append(Sentence("not-finite", {"value": value, "reason": "@overflow"}))
    return tuple(notes)


def _accumulated(step: Accumulated, trace: Trace, digits: int) -> Sentence:
    total = number(step.grad, digits)
    parts = [number(part, digits) for part in step.contributions]
    adds = exactly(lambda: sum(map(Fraction, parts)) == Fraction(total))
    slots = {"node": symbol(trace.graph, step.node), "count": str(len(parts)), "total": total}
    if len(parts) > MANY:
        return Sentence("accumulated-many", slots)
    written = " + ".join(f"({p})" if p.startswith("-") and n else p for n, p in enumerate(parts))
    equation = f"{written} {_relation(adds or not math.isfinite(step.grad))} {total}"
    return Sentence("accumulated", {**slots, "equation": equation})


def printed(trace: Trace, id: int, digits: int) -> str:
    """Return the value of a node as it is printed: that of a comparison is true or false."""
    op = trace.graph[id].op
    value = trace.value(id)
    if trace.shape(id):
        return array(value, digits)
    if op is not None and op.is_comparison:
        return TRUTH[bool(value)]
    return number(value, digits)


def _holds(use: Call, operands: list[str], result: str) -> bool:
    """Say whether the gate takes the printed operands exactly to the printed result."""

    def read(text: str) -> Any:
        return TRUTH.index(text) == 1 if text in TRUTH else Fraction(text)

    return exactly(lambda: use.output(EXACT, tuple(map(read, operands))) == Fraction(result))


def _is_whole(trace: Trace, id: int, digits: int) -> bool:
    """Say whether what is printed is the exact value, or the value is no finite number at all."""
    value = trace.value(id)
    if not math.isfinite(value):
        return True
    exact = exact_values(trace).get(id)
    return exact is not None and exact == Fraction(number(value, digits))


def _whole_text(term: Term) -> str:
    """Return a formula as one side of an equation; a choice needs brackets there."""
    return term.style.bracketed(term) if term.level == CHOICE else term.text


def _relation(exact: bool) -> str:
    return "=" if exact else "≈"
