"""What is allowed in a run and still is a mistake nearly always: told as a note, never refused.

Each doubt is a rule that looks at one gate of a trace; whoever shows the trace finds the words by its key.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from graphtutor.engine.gaps import gap_at
from graphtutor.engine.steps import Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.graph import Node
from graphtutor.graph.shapes import typed_operand
from graphtutor.text import number, shape

NEAR = 1e-6  # how far the sum of a row of probabilities may lie from 1
DONE_INSIDE = {
    ("softmax_ce", "logits"): "softmax",
    ("sparse_softmax_ce", "logits"): "softmax",
    ("softmax", "x"): "softmax",
    ("bce_logits", "logits"): "sigmoid",
}  # by gate and input, what the gate applies to it itself
ROWS = {
    "cce": ("y_true", "y_pred"),
    "sparse_cce": ("y_pred",),
    "kl_divergence": ("y_true", "y_pred"),
    "softmax_ce": ("y_true",),
}  # by loss, the inputs whose rows are probabilities
FROM_SCORES = {"cce": "softmax_ce", "sparse_cce": "sparse_softmax_ce", "bce": "bce_logits"}


class Doubt(NamedTuple):
    """Something to look at once more.

    Attributes:
        node: the id of the gate where it shows.
        key: which sentence of the language files says it.
        slots: what fills the gaps of the sentence.
    """

    node: int
    key: str
    slots: Mapping[str, str]


def doubts(trace: Trace) -> list[Doubt]:
    """Return what is doubtful in a run on arrays, in the order of the gates; of single numbers nothing is.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> trace = run(parse("sum(a - b)"), {"a": [[1], [2], [3]], "b": [1, 2, 3]})
    >>> [doubt.key for doubt in doubts(trace)]
    ['doubt-both-repeated']
    """
    if trace.shapes is None:
        return []
    return [doubt for node in trace.graph.gates for rule in RULES for doubt in rule(trace, node)]


def _applied_twice(trace: Trace, node: Node) -> Iterator[Doubt]:
    """Yield where a gate applies what its input has gone through already, as a softmax of a softmax."""
    for input, id in _operands(node):
        inner = DONE_INSIDE.get((node.call.op.name, input))
        before = trace.graph[id].op
        if inner and before is not None and before.name == inner:
            slots = {"gate": node.call.op.name, "inner": inner, "operand": _written(node, id)}
            yield Doubt(node.id, "doubt-applied-twice", slots)


def _no_probabilities(trace: Trace, node: Node) -> Iterator[Doubt]:
    """Yield rows of labels or of predicted probabilities that do not add up to 1."""
    name = node.call.op.name
    for input, id in _operands(node):
        total = _odd_total(trace.value(id)) if input in ROWS.get(name, ()) else None
        if total is not None:
            key = "doubt-labels" if input == "y_true" else "doubt-probabilities"
            other = FROM_SCORES.get(name, "softmax_ce")
            slots = {"gate": name, "operand": _written(node, id), "total": number(total)}
            yield Doubt(node.id, key, {**slots, "other": other})


def _odd_total(value: Value) -> float | None:
    """Return the first sum of a row that is finite and not 1."""
    sums = value.sum(axis=-1).ravel().tolist() if getattr(value, "ndim", 0) else []
    return next((s for s in sums if math.isfinite(s) and abs(s - 1) > NEAR), None)


def _both_repeated(trace: Trace, node: Node) -> Iterator[Doubt]:
    """Yield where entry by entry no operand fills the result: (3,1) - (3) has 9 entries."""
    whole = trace.shape(node.id)
    arrays = [id for id in node.inputs if trace.shape(id)]
    if node.call.op.kind == "elementwise" and whole and whole not in map(trace.shape, arrays):
        first, *_, last = arrays
        slots = {
            "gate": node.label,
            "first": f"{_written(node, first)} ({shape(trace.shape(first))})",
            "last": f"{_written(node, last)} ({shape(trace.shape(last))})",
            "whole": shape(whole),
        }
        yield Doubt(node.id, "doubt-both-repeated", slots)


def _logarithm_of_zero(trace: Trace, node: Node) -> Iterator[Doubt]:
    """Yield a loss that is infinite at a probability 0, though the scores have a loss of their own."""
    other = FROM_SCORES.get(node.call.op.name)
    if other and not math.isfinite(trace.value(node.id)):
        gap = gap_at(trace.graph.tape[node.id], trace.node_values)
        if gap is not None and gap.op.name == "log":
            operand = _written(node, node.inputs[1])
            slots = {"gate": node.call.op.name, "operand": operand, "other": other}
            yield Doubt(node.id, "doubt-log-of-zero", slots)


def _unknown_class(trace: Trace, node: Node) -> Iterator[Doubt]:
    """Yield a number of a class that does not exist."""
    gap = None
    if node.call.op.kind != "elementwise":
        gap = gap_at(trace.graph.tape[node.id], trace.node_values)
    if gap is not None and gap.op.kind == "structural":
        slots = {"gate": node.call.op.name, "reason": gap.reason}
        yield Doubt(node.id, "doubt-gap", slots)


RULES: tuple[Callable[[Trace, Node], Iterator[Doubt]], ...] = (
    _unknown_class,
    _applied_twice,
    _no_probabilities,
    _both_repeated,
    _logarithm_of_zero,
)


def _operands(node: Node) -> Iterator[tuple[str, int]]:
    """Yield the name and the id of each input of a gate."""
    for position, id in enumerate(node.inputs):
        yield node.call.op.input_at(position), id


def _written(node: Node, id: int) -> str:
    return typed_operand(node.graph, id).text
