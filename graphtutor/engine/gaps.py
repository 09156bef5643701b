"""Finds the gates that have no finite value, or no finite slope, at the values they were given, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product
from typing import Any, NamedTuple

from graphtutor.engine.trace import Trace
from graphtutor.graph.graph import Entry
from graphtutor.ops.call import Call
from graphtutor.ops.inside import inside, values_inside
from graphtutor.ops.op import Op

MOST_ENTRIES = 200_000  # of one gate that are looked at


class InGap(NamedTuple):
    """A gate in a gap: itself or, if it is a group, the gate inside of it, and the reason as a clause."""

    op: Op
    reason: str


def first_gap(trace: Trace) -> tuple[int, InGap] | None:
    """Return the id of the first gate in a gap, and why; None if there is none.

    >>> from graphtutor.engine.run import run
    >>> from graphtutor.syntax.grammar import parse
    >>> first_gap(run(parse("sum(onehot(y, 2))"), {"y": [0, 3]}))
    (1, InGap(op=<gate onehot>, reason='class 3 does not exist: classes are 0, 1'))
    """
    for id, entry in enumerate(trace.graph.tape):
        gap = gap_at(entry, trace.node_values)
        if gap is not None:
            return id, gap
    return None


def gap_at(entry: Entry, values: Sequence[Any]) -> InGap | None:
    """Return why a gate, or one inside of a group, has no finite value or slope; None if it has."""
    use, *inputs = entry
    if not isinstance(use, Call) or not _has_gaps(use):
        return None
    return next(_gaps(use, [values[i] for i in inputs]), None)


@cache
def _has_gaps(use: Call) -> bool:
    """Say whether a gate, or one inside of a group, can be in a gap."""
    if use.op.kind == "group":
        return any(_has_gaps(line.use) for line in inside(use))
    return bool(use.op.gaps)


def _gaps(use: Call, inputs: Sequence[Any]) -> Iterator[InGap]:
    if use.op.kind == "group":
        yield from _gaps_inside(use, inputs)
    for entries in _entries(inputs) if use.op.kind == "elementwise" else [tuple(inputs)]:
        offers = use.offers(None, entries)
        for gap in use.op.gaps:
            if gap.at(offers):
                yield InGap(use.op, gap.clause(offers))


def _gaps_inside(use: Call, inputs: Sequence[Any]) -> Iterator[InGap]:
    import numpy as np

    from graphtutor.namespaces.numbers import NUMBERS  # loads NumPy, which numbers do not need

    with np.errstate(all="ignore"):
        known = values_inside(use, NUMBERS, tuple(inputs))
    for line in inside(use):
        if _has_gaps(line.use):
            operands = [known[o] if isinstance(o, int) else o for o in line.operands]
            yield from _gaps(line.use, operands)


def _entries(inputs: Sequence[Any]) -> Iterator[tuple[float, ...]]:
    """Yield, for each entry of the output, the entries of the inputs that meet in it."""
    shapes = [getattr(value, "shape", ()) for value in inputs]
    rank = max(map(len, shapes))
    whole = [
        max((s[axis - rank] for s in shapes if len(s) >= rank - axis), default=1)
        for axis in range(rank)
    ]
    for place in islice(product(*map(range, whole)), MOST_ENTRIES):
        yield tuple(
            float(value[_own_place(place, shape)] if shape else value)
            for value, shape in zip(inputs, shapes, strict=True)
        )


def _own_place(place: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return where an entry of an input stands that is repeated to a place of the output."""
    last = place[len(place) - len(shape) :]
    return tuple(k if size > 1 else 0 for k, size in zip(last, shape, strict=True))
