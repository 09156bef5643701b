"""The long way through a fused gate: its inside walked back gate by gate, to the same gradient."""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.engine.run import run
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated, Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.builder import Builder
from graphtutor.graph.folding import opens, unfold, without_groups
from graphtutor.graph.formula import symbol
from graphtutor.text import array, largest, number
from graphtutor.words.naming import END, end_name, partial_text
from graphtutor.words.narrate import narrate
from graphtutor.words.sentence import phrase, spoken

LETTERS = ("t", "u", "s", "inner")  # for what is inside


def is_fused(step: object, trace: Trace) -> bool:
    """Say whether a step goes back through a gate that states in one what its inside does in several."""
    if not isinstance(step, Propagated):
        return False
    op = trace.graph[step.node].op
    return op is not None and op.kind == "structural" and opens(op)


def long_way_lines(
    step: Propagated, trace: Trace, digits: int, language: str = "en"
) -> Iterator[str]:
    """Yield the walk back through the inside of a gate, and what comes of it beside the gate's own."""
    inside = _inside(step, trace)
    label = trace.graph[step.node].label
    yield phrase("opened-forward", {"gate": label}, language)
    for each in inside.steps:
        if isinstance(each, Evaluated) and inside.graph[each.node].op is not None:
            yield spoken(narrate(each, inside, digits), language)
    yield phrase("opened-backward", {"gate": label}, language)
    name = symbol(trace.graph, step.input)
    between = _between(inside, name)
    for each in inside.steps:
        target = each.input if isinstance(each, Propagated) else each.node
        if isinstance(each, Propagated | Accumulated) and target in between:
            yield spoken(narrate(each, inside, digits), language)
    found = inside.grads[name]
    difference = largest(found - _own(step, trace))
    slots = {
        "gradient": partial_text(trace, step.input),
        "value": array(found, digits),
        "difference": number(difference, 2),
    }
    yield phrase("opened-same" if difference else "opened-equal", slots, language)


def _inside(step: Propagated, trace: Trace) -> Trace:
    """Run the gate alone, opened all the way, with the upstream gradient that it had.

    What is inside gets names of its own, and what is outside keeps its names.
    """
    node = trace.graph[step.node]
    builder = Builder()
    names = [symbol(trace.graph, id) for id in node.inputs]
    use = node.call
    graph = builder.graph(builder.apply(use.op, [builder.input(n) for n in names], use.settings))
    feeds = {name: trace.value(id) for name, id in zip(names, node.inputs, strict=True)}
    opened = without_groups(unfold(graph, graph.output))
    outside = {symbol(trace.graph, id) for id in range(len(trace.graph))}
    letter = next(letter for letter in LETTERS if not any(n.startswith(letter) for n in outside))
    inner = [gate.id for gate in opened.gates if gate.id != opened.output]
    named = {f"{letter}{number}": id for number, id in enumerate(inner, 1)}
    named[symbol(trace.graph, step.node)] = opened.output
    inside = run(opened.replace(statements=named), feeds, upstream=step.upstream)
    inside.notes[END] = end_name(trace)
    return inside


def _between(trace: Trace, name: str) -> set[int]:
    """Return the ids of an input and of all nodes that depend on it."""
    found = {trace.graph.inputs[name]}
    for node in trace.graph.gates:
        if found.intersection(node.inputs):
            found.add(node.id)
    return found


def _own(step: Propagated, trace: Trace) -> Value:
    """Return what the gate itself hands to the input, over all edges that lead there."""
    edges = [e for e in trace.arrivals(step.input) if e.node == step.node]
    return sum(e.contribution for e in edges)
