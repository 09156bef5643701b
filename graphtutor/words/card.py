"""A step as a card for the screen: the same facts as its sentence, one to a line."""

from __future__ import annotations

from fractions import Fraction

from graphtutor.engine.nudge import Nudge
from graphtutor.engine.player import Player
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import operand, slope, symbol, write
from graphtutor.namespaces.notation import UNICODE
from graphtutor.namespaces.writing import ATOM, Term
from graphtutor.text import DIGITS, array, number
from graphtutor.words.array_card import array_card
from graphtutor.words.arrays import concerns_arrays
from graphtutor.words.facts import Card as Card
from graphtutor.words.naming import partial_text
from graphtutor.words.narrate import narrate, printed
from graphtutor.words.sentence import Sentence, phrase, spoken
from graphtutor.words.truth import exactly

MOST_PATHS = 6  # contributions of a fork that are listed one by one


def card(step: Step, trace: Trace, *, digits: int = DIGITS, language: str = "en") -> Card:
    """Return the card of a step.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> trace = run(parse("f = x*y"), {"x": 3, "y": 4})
    >>> print(card(trace.steps[-1], trace).numbers)
    upstream × local = contribution:  1 × 3 = 3
    >>> print(card(trace.steps[-1], trace).symbols)
    ∂f/∂y = ∂f/∂f · ∂f/∂y,  ∂f/∂y = x = 3
    """
    sentence = narrate(step, trace, digits)
    notes = tuple(spoken(following, language) for following in sentence.then)
    if concerns_arrays(step, trace):
        return array_card(step, trace, sentence, notes, digits=digits, language=language)
    match step:
        case Propagated():
            return _propagated(step, trace, sentence, notes, language)
        case Accumulated():
            return _accumulated(step, trace, sentence, digits, language)
        case Seeded(node, _):
            grad = number(step.grad, digits)
            symbols = f"{partial_text(trace, node)} = {grad}" if trace.graph[node].receives else ""
            return Card(spoken(sentence, language), symbols=symbols)
        case Evaluated():
            return _evaluated(step, trace, sentence, notes, language)


def nudge_card(moved: Nudge, trace: Trace, *, digits: int = DIGITS, language: str = "en") -> Card:
    """Return the card of a nudged input: the predicted and the actual change beside each other."""
    at = trace.values[moved.name]
    by, grad = number(moved.by, digits), number(trace.grads[moved.name], digits)
    change = number(moved.predicted, digits)
    follows = exactly(lambda: Fraction(grad) * Fraction(by) == Fraction(change))
    before, after = _apart(moved.before, moved.after, digits)
    facts = {
        "name": moved.name,
        "step": f"({by})" if by.startswith("-") else by,
        "by": by,
        "from": number(at, digits),
        "to": _apart(at, at + moved.by, digits)[1],
        "grad": grad,
        "relation": "=" if follows else "≈",
        "predicted": change,
        "output": symbol(trace.graph, trace.graph.output),
        "before": before,
        "after": after,
        "actual": number(moved.actual, digits),
        "difference": number(moved.actual - moved.predicted, 2),
    }
    return Card(
        headline=phrase("headline-nudged", facts, language),
        numbers=phrase("nudge-predicted", facts, language),
        symbols=phrase("nudge-actual", facts, language),
        why=phrase(f"nudge-{moved.course}", facts, language),
    )


def _apart(a: float, b: float, digits: int) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to tell them apart, and one more."""
    shown = next((n for n in range(digits, 17) if number(a, n) != number(b, n)), digits)
    return number(a, shown + 1), number(b, shown + 1)


def selected_text(id: int, player: Player, *, digits: int = DIGITS, language: str = "en") -> str:
    """Return what is known of a node at the moment of a player."""
    node = player.trace.graph[id]
    values, grads = player.known()
    waiting = phrase("not-yet", {}, language)
    is_over = player.at + 1 == len(player.trace.steps)
    grad = phrase("no-path", {}, language) if is_over else waiting
    slots = {
        "name": symbol(node.graph, id),
        "value": printed(player.trace, id, digits) if id in values else waiting,
        "grad": array(grads[id], digits) if id in grads else grad,
    }
    if node.op is not None:
        inputs = [operand(node.graph, i) for i in node.inputs]
        slots["formula"] = write(UNICODE, node.call, inputs).text
        key = "selected" if slots["formula"] != slots["name"] else "selected-comparison"
        return phrase(key, slots, language)
    return phrase(f"selected-{node.kind}", slots, language)


def _evaluated(
    step: Evaluated, trace: Trace, sentence: Sentence, notes: tuple[str, ...], language: str
) -> Card:
    op = trace.graph[step.node].op
    if sentence.key != "computed" or op is None:
        return Card(spoken(Sentence(sentence.key, sentence.slots), language), notes=notes)
    why = phrase("on-the-way-back", {"pattern": op.pattern}, language)
    headline = phrase("headline-computed", sentence.slots, language)
    return Card(headline, sentence.slots["equation"], why=why, notes=notes)


def _propagated(
    step: Propagated, trace: Trace, sentence: Sentence, notes: tuple[str, ...], language: str
) -> Card:
    graph, slots = trace.graph, sentence.slots
    node, source = (symbol(graph, id) for id in (step.node, step.input))
    whole = partial_text(trace, step.input)
    arriving = trace.arrivals(step.input)
    if len(arriving) == 1:
        local = f"∂{node}/∂{source}"
        value = slots.get("slope") or _slope(step, trace).text
        symbols = f"{whole} = {partial_text(trace, step.node)} · {local},  {local} = {value}"
    else:
        # ∂v/∂x would be read as the slope along all paths, so the slope is written out
        numbered = {"part": str(arriving.index(step) + 1), "count": str(len(arriving))}
        product = _product(step, trace)
        symbols = phrase("part-of", {"product": product, "whole": whole, **numbered}, language)
    return Card(
        headline=phrase("headline-propagated", slots, language),
        numbers=phrase("product", slots, language),
        symbols=symbols,
        why=phrase("pattern-and-why", slots, language),
        notes=notes,
    )


def _slope(step: Propagated, trace: Trace) -> Term:
    formula = slope(trace.graph, step.node, step.position)
    return formula if isinstance(formula, Term) else UNICODE.constant(formula)


def _product(step: Propagated, trace: Trace) -> str:
    """Return what an edge delivers in symbols, such as `∂f/∂v1 · x`."""
    slope = _slope(step, trace)
    local = slope.text if slope.level == ATOM else UNICODE.bracketed(slope)
    return f"{partial_text(trace, step.node)} · {local}"


def _accumulated(
    step: Accumulated, trace: Trace, sentence: Sentence, digits: int, language: str
) -> Card:
    graph = trace.graph
    edges = trace.arrivals(step.node)
    parts = []
    for edge in edges[:MOST_PATHS]:
        gate, name = graph[edge.node].label, symbol(graph, edge.node)
        slots = {"gate": gate, "node": name, "value": number(edge.contribution, digits)}
        parts.append(phrase("path", slots, language))
    if len(edges) > MOST_PATHS:
        parts.append(phrase("more-paths", {"count": str(len(edges) - MOST_PATHS)}, language))
    shown = edges if len(edges) <= MOST_PATHS // 2 else (edges[0], edges[-1])
    terms = [_product(edge, trace) for edge in shown]
    if len(shown) < len(edges):
        terms.insert(1, "…")
    return Card(
        headline=phrase("headline-accumulated", sentence.slots, language),
        numbers=sentence.slots.get("equation", ""),
        symbols=f"{partial_text(trace, step.node)} = {' + '.join(terms)}",
        why=phrase("why-sum", {}, language),
        parts=tuple(parts),
    )
