"""Turns a step into a Sentence whose numbers are those of the trace and whose equations are true as printed.

An equation carries `=` only if it holds exactly between the numbers as they are printed, which the
exact namespace decides by reading the gate's own rule with fractions; otherwise it carries `≈`.
"""

from __future__ import annotations

import importlib
import math
from fractions import Fraction
from typing import Any

from graphtutor.engine.kinks import is_at_kink
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import is_comparison, operand, slope, symbol, write
from graphtutor.namespaces.exact import EXACT
from graphtutor.namespaces.notation import SPOKEN, UNICODE
from graphtutor.namespaces.writing import CHOICE, Term
from graphtutor.ops.call import Call
from graphtutor.text import DIGITS, number
from graphtutor.words.sentence import Sentence
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


def spoken(sentence: Sentence, language: str = "en") -> str:
    """Return the text of a sentence in a language."""
    templates = importlib.import_module(f"graphtutor.words.lang.{language}").SENTENCES
    slots = {
        name: templates[value[1:]] if value[:1] == "@" and value[1:] in templates else value
        for name, value in sentence.slots.items()
    }
    if "why" in slots:
        slots["pattern"] = slots["pattern"][:1].upper() + slots["pattern"][1:]
    said = [templates[sentence.key].format(**slots)]
    said += [spoken(following, language) for following in sentence.then]
    return " ".join(said)


def narrate(step: Step, trace: Trace, digits: int = DIGITS) -> Sentence:
    """Return the sentence for a step."""
    match step:
        case Evaluated():
            return _evaluated(step, trace, digits)
        case Seeded():
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
    numbers = [_printed(trace, i, digits) for i in node.inputs]
    result = _printed(trace, step.node, digits)
    formula = _whole_text(write(UNICODE, use, [operand(trace.graph, i) for i in node.inputs]))
    filled = _whole_text(write(SPOKEN, use, [SPOKEN.digits(text) for text in numbers]))
    if is_comparison(use.op):
        return Sentence("compared", {"formula": formula, "filled": filled, "truth": result})
    equation = f"{symbol(trace.graph, step.node)} = {formula}"
    if filled != formula:
        inserted = all(_is_whole(trace, i, digits) for i in node.inputs)
        equation += f" {_relation(inserted)} {filled}"
    holds = _holds(use, numbers, result) or not math.isfinite(step.value)
    equation += f" {_relation(holds)} {result}"
    slots = {"gate": node.label, "verb": use.op.verb, "equation": equation}
    return Sentence("computed", slots, _if_not_finite(step, trace))


def _if_not_finite(step: Evaluated, trace: Trace) -> tuple[Sentence, ...]:
    if math.isfinite(step.value):
        return ()
    node = trace.graph[step.node]
    inherited = not all(math.isfinite(trace.value(i)) for i in node.inputs)
    undefined = node.op.undefined if node.op else None
    reason = "@inherited" if inherited else undefined or "@overflow"
    return (Sentence("not-finite", {"value": number(step.value), "reason": reason}),)


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
    entry = trace.graph[step.node]
    op = entry.call.op
    notes = []
    if op.kink and is_at_kink(trace.graph.tape[step.node], step.node, trace.node_values):
        notes.append(Sentence("convention", {"convention": op.kink.convention}))
    if not math.isfinite(step.local):
        inherited = not all(math.isfinite(trace.value(i)) for i in entry.inputs)
        reason = "@inherited" if inherited else op.undefined or "@overflow"
        notes.append(Sentence("slope-not-finite", {"reason": reason}))
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
    written = " + ".join(f"({p})" if p.startswith("-") and n else p for n, p in enumerate(parts))
    equation = f"{written} {_relation(adds or not math.isfinite(step.grad))} {total}"
    if len(parts) > MANY:
        equation = f"the {len(parts)} contributions sum to {total}"
    slots = {"node": symbol(trace.graph, step.node), "count": str(len(parts)), "equation": equation}
    return Sentence("accumulated", slots)


def _printed(trace: Trace, id: int, digits: int) -> str:
    """Return the value of a node as it is printed; that of a comparison is true or false."""
    op = trace.graph[id].op
    value = trace.value(id)
    if op is not None and is_comparison(op):
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
