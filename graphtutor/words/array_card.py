"""A step with arrays in it as a card for the screen."""

from __future__ import annotations

from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Seeded, Step
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import symbol
from graphtutor.words.arrays import described, filled_rule_text, product_text, rule_text
from graphtutor.words.facts import Card
from graphtutor.words.naming import partial_text
from graphtutor.words.sentence import Sentence, phrase, spoken

MOST_PATHS = 4  # contributions of a fork that are listed one by one


def array_card(
    step: Step,
    trace: Trace,
    sentence: Sentence,
    notes: tuple[str, ...],
    *,
    digits: int,
    language: str,
) -> Card:
    """Return the card of a step with arrays in it; `sentence` is what is said of it, `notes` after it."""
    slots = sentence.slots
    match step:
        case Evaluated(node, _) if trace.graph[node].op is not None:
            return Card(
                headline=phrase("headline-computed", slots, language),
                numbers=slots["equation"],
                symbols=slots["shapes"].strip(" ()"),
                why=phrase("on-the-way-back", {"pattern": _pattern(trace, node)}, language),
                notes=notes,
            )
        case Evaluated() | Seeded():
            return Card(spoken(Sentence(sentence.key, slots), language), notes=notes)
        case Propagated():
            return Card(
                headline=phrase("headline-propagated", slots, language),
                numbers=_numbers(sentence, filled_rule_text(step, trace, digits), language),
                symbols=_symbols(step, trace, language),
                why=phrase("pattern-and-why", slots, language),
                parts=(phrase("why-copy", slots, language),) if "axes" in slots else (),
                notes=notes,
            )
        case Accumulated():
            return _accumulated(step, trace, sentence, digits, language)


def _pattern(trace: Trace, node: int) -> str:
    return trace.graph[node].call.op.pattern


def _numbers(sentence: Sentence, filled: str | None, language: str) -> str:
    """Return the contribution in numbers, with what makes it where that can be read."""
    slots = sentence.slots
    keys = {"propagated-array": "array-product", "propagated-repeated": "array-repeated"}
    if sentence.key in keys:
        return phrase(keys[sentence.key], slots, language)
    made = f"{filled} {slots['relation']} " if filled else ""
    return made + slots["contribution"]


def _symbols(step: Propagated, trace: Trace, language: str) -> str:
    """Return what is known of the gradient by this edge, in symbols."""
    whole = partial_text(trace, step.input)
    if trace.graph[step.node].call.op.kind == "elementwise":
        written = product_text(step, trace)
    else:
        written = rule_text(step, trace) or ""
    arriving = trace.arrivals(step.input)
    if len(arriving) > 1 and written:
        part = next(n for n, edge in enumerate(arriving, 1) if edge is step)
        slots = {"product": written, "part": str(part), "count": str(len(arriving)), "whole": whole}
        return phrase("part-of", slots, language)
    return f"{whole} = {written}" if written else whole


def _accumulated(
    step: Accumulated, trace: Trace, sentence: Sentence, digits: int, language: str
) -> Card:
    edges = trace.arrivals(step.node)
    parts = [
        phrase(
            "path",
            {
                "gate": trace.graph[edge.node].label,
                "node": symbol(trace.graph, edge.node),
                "value": described(edge.contribution, digits),
            },
            language,
        )
        for edge in edges[:MOST_PATHS]
    ]
    if len(edges) > MOST_PATHS:
        parts.append(phrase("more-paths", {"count": str(len(edges) - MOST_PATHS)}, language))
    return Card(
        headline=phrase("headline-accumulated", sentence.slots, language),
        numbers=sentence.slots.get("equation", sentence.slots["total"]),
        symbols=phrase(
            "sum-over-edges",
            {"gradient": partial_text(trace, step.node), "count": str(len(edges))},
            language,
        ),
        why=phrase("why-sum", {}, language),
        parts=tuple(parts),
    )
