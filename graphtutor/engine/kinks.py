"""Finds the gates that stand exactly at a kink, where the slope is a convention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphtutor.graph.graph import Entry, Graph
from graphtutor.ops.call import Call


def is_at_kink(entry: Entry, id: int, values: Sequence[Any]) -> bool:
    """Say whether a gate stands exactly at its kink, or meets a tie."""
    kink = entry[0].op.kink
    return kink is not None and _distances(entry, id, values).count(0) >= kink.zeros


def signature(graph: Graph, values: Sequence[Any]) -> tuple[int, ...]:
    """Return on which side of every kink the values lie; a step across a kink changes it."""
    return tuple(
        (distance > 0) - (distance < 0)
        for id, entry in _gates_with_kinks(graph)
        for distance in _distances(entry, id, values)
    )


def has_kinks(graph: Graph) -> bool:
    """Say whether any gate of the graph can have a kink."""
    return next(_gates_with_kinks(graph), None) is not None


def _gates_with_kinks(graph: Graph) -> Iterator[tuple[int, Entry]]:
    for id, entry in enumerate(graph.tape):
        if isinstance(entry[0], Call) and entry[0].op.kink is not None:
            yield id, entry


def _distances(entry: Entry, id: int, values: Sequence[Any]) -> list[float]:
    use, *inputs = entry
    offers = use.offers(None, tuple(float(values[i]) for i in inputs))
    return list(use.op.kink.at({**offers, "y": float(values[id])}))
