"""Finds the gates that stand exactly at a kink, where the slope is a convention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from graphtutor.graph.graph import Entry, Graph
from graphtutor.ops.call import Call
from graphtutor.ops.inside import inside, values_inside
from graphtutor.ops.op import Op


def is_at_kink(entry: Entry, id: int, values: Sequence[Any]) -> bool:
    """Say whether a gate stands exactly at its kink, or meets a tie, in any of its entries."""
    use, *inputs = entry
    return any(
        _meets(use, distances)
        for use, distances in _all_distances(use, [values[i] for i in inputs], values[id])
    )


def conventions(entry: Entry, id: int, values: Sequence[Any]) -> list[Op]:
    """Return the gates that stand exactly at a kink here: the gate itself, or some inside of a group."""
    use, *inputs = entry
    found = _all_distances(use, [values[i] for i in inputs], values[id])
    return list(dict.fromkeys(use.op for use, distances in found if _meets(use, distances)))


def signature(graph: Graph, values: Sequence[Any]) -> tuple[Any, ...]:
    """Return on which side of every kink the values lie; a step across a kink changes it."""
    return tuple(
        _side(distance)
        for id, (use, *inputs) in _gates_with_kinks(graph)
        for _, distances in _all_distances(use, [values[i] for i in inputs], values[id])
        for distance in distances
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
        use = entry[0]
        if isinstance(use, Call) and (use.op.kink is not None or _bends_inside(use)):
            yield id, entry


@cache
def _bends_inside(use: Call) -> bool:
    """Say whether a group has a gate with a kink inside."""
    if use.op.kind != "group":
        return False
    return any(line.use.op.kink is not None or _bends_inside(line.use) for line in inside(use))


def _meets(use: Call, distances: list[Any]) -> bool:
    """Say whether a gate is at its kink, by how far it is from it in each entry."""
    kink = use.op.kink
    assert kink is not None, "only gates with a kink are asked"
    if use.op.kind == "elementwise":  # the zeros of a tie stand in one place
        return _any(sum(distance == 0 for distance in distances) >= kink.zeros)
    return any(_any(distance == 0) for distance in distances)


def _all_distances(use: Call, inputs: Sequence[Any], y: Any) -> Iterator[tuple[Call, list[Any]]]:
    """Yield how far a gate, or each gate inside of a group, is from its kinks; of arrays, in each entry."""
    values = tuple(map(_number, inputs))
    if use.op.kink is not None:
        offers = use.offers(None if use.op.kind == "elementwise" else _numpy(), values)
        yield use, list(use.op.kink.at({**offers, "y": _number(y)}))
    elif _bends_inside(use):
        known = values_inside(use, _numpy(), values)
        for place, line in enumerate(inside(use), use.arity):
            chosen = [known[o] if isinstance(o, int) else o for o in line.operands]
            yield from _all_distances(line.use, chosen, known[place])


def _any(met: Any) -> bool:
    return bool(met.any() if getattr(met, "ndim", 0) else met)


def _numpy() -> Any:
    from graphtutor.namespaces.numbers import NUMBERS  # loads NumPy, which numbers do not need

    return NUMBERS


def _number(value: Any) -> Any:
    """Return a single number as a float, and an array as it is."""
    return value if getattr(value, "ndim", 0) else float(value)
