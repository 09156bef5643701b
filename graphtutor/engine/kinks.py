"""Finds the gates that stand exactly at a kink, where the slope is a convention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphtutor.graph.graph import Entry, Graph
from graphtutor.ops.call import Call


def is_at_kink(entry: Entry, id: int, values: Sequence[Any]) -> bool:
    """Say whether a gate stands exactly at its kink, or meets a tie, in any of its entries."""
    kink = entry[0].op.kink
    if kink is None:
        return False
    distances = _distances(entry, id, values)
    if entry[0].op.kind == "elementwise":  # the zeros of a tie stand in one place
        return _any(sum(distance == 0 for distance in distances) >= kink.zeros)
    return any(_any(distance == 0) for distance in distances)


def signature(graph: Graph, values: Sequence[Any]) -> tuple[Any, ...]:
    """Return on which side of every kink the values lie; a step across a kink changes it."""
    return tuple(
        _side(distance)
        for id, entry in _gates_with_kinks(graph)
        for distance in _distances(entry, id, values)
    )


def has_kinks(graph: Graph) -> bool:
    """Say whether any gate of the graph can have a kink."""
    return next(_gates_with_kinks(graph), None) is not None


def _side(distance: Any) -> Any:
    """Return the sign, or those of all entries."""
    above, below = distance > 0, distance < 0
    if getattr(distance, "ndim", 0):
        return above.tobytes(), below.tobytes()
    return int(above) - int(below)


def _gates_with_kinks(graph: Graph) -> Iterator[tuple[int, Entry]]:
    for id, entry in enumerate(graph.tape):
        if isinstance(entry[0], Call) and entry[0].op.kink is not None:
            yield id, entry


def _distances(entry: Entry, id: int, values: Sequence[Any]) -> list[Any]:
    """Return how far a gate is from its kinks; of arrays, in each entry."""
    use, *inputs = entry
    xp = None if use.op.kind == "elementwise" else _numpy()
    offers = use.offers(xp, tuple(_number(values[i]) for i in inputs))
    return list(use.op.kink.at({**offers, "y": _number(values[id])}))


def _any(met: Any) -> bool:
    return bool(met.any() if getattr(met, "ndim", 0) else met)


def _numpy() -> Any:
    from graphtutor.namespaces.numbers import NUMBERS  # loads NumPy, which numbers do not need

    return NUMBERS


def _number(value: Any) -> Any:
    """Return a single number as a float, and an array as it is."""
    return value if getattr(value, "ndim", 0) else float(value)
