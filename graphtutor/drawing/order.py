"""The order within each column: few crossings, by barycentres and exchanges of neighbours.

Sugiyama, Tagawa and Toda 1981, "Methods for visual understanding of hierarchical system structures";
exchanges as in Gansner, Koutsofios, North and Vo 1993. Operands of a gate keep their order: a wire ends
at the port of its operand, so what is counted is crossings between ports.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from itertools import pairwise

from graphtutor.drawing.columns import Columns

SWEEPS = 6
EXCHANGES = 4
Places = tuple[list[float], list[float]]  # of the neighbours of a vertex in the columns beside it
MOST_EXCHANGED = 3000  # vertices; beyond that exchanging neighbours costs more than it gains


def put_in_order(drawn: Columns) -> None:
    """Reorder the columns so that few wires cross; without crossings nothing is moved."""
    best = crossings(drawn)
    kept = [list(column) for column in drawn.columns]
    for sweep in range(SWEEPS):
        if best == 0:
            break
        _sweep(drawn, forward=sweep % 2 == 0)
        if sum(map(len, drawn.columns)) <= MOST_EXCHANGED:
            _exchange(drawn)
        count = crossings(drawn)
        if count < best:
            best, kept = count, [list(column) for column in drawn.columns]
    drawn.columns[:] = kept


def crossings(drawn: Columns) -> int:
    """Count the crossings between wires of different nodes, as if all wires were straight."""
    count = 0
    for left, right in pairwise(drawn.columns):
        place = {vertex: number for number, vertex in enumerate(left)}
        seen: list[int] = []
        for vertex in right:
            here = [place[source] for source in drawn.sources[vertex]]
            for port, source in enumerate(here):
                count += len(seen) - bisect_right(seen, source)
                count += sum(other > source for other in here[:port])
            for source in here:
                insort(seen, source)
    return count


def _sweep(drawn: Columns, *, forward: bool) -> None:
    """Sort each column by the mean place of its neighbours in the column before, or after."""
    neighbours = drawn.sources if forward else drawn.targets
    columns = drawn.columns if forward else drawn.columns[::-1]
    for before, column in pairwise(columns):
        place = _slots(drawn, before, ports=not forward)
        mean = {
            vertex: sum(place[n] for n in near) / len(near)
            for vertex in column
            if (near := neighbours[vertex])
        }
        moved = iter(sorted((v for v in column if v in mean), key=mean.__getitem__))
        column[:] = [next(moved) if vertex in mean else vertex for vertex in column]


def _slots(drawn: Columns, column: list[int], *, ports: bool) -> dict[int, float]:
    """Return the place of each vertex, counted in vertices or in ports (the middle one of a gate)."""
    place, at = {}, 0
    for vertex in column:
        size = max(1, len(drawn.sources[vertex])) if ports else 1
        place[vertex] = at + (size - 1) / 2
        at += size
    return place


def _exchange(drawn: Columns) -> None:
    """Exchange neighbours in a column wherever that saves a crossing."""
    for number, column in enumerate(drawn.columns):
        left = _slots(drawn, drawn.columns[number - 1], ports=False) if number else {}
        after = drawn.columns[number + 1 : number + 2]
        right = _slots(drawn, after[0], ports=True) if after else {}
        near = {
            vertex: (
                [left[source] for source in drawn.sources[vertex]],
                [right[target] for target in drawn.targets[vertex]],
            )
            for vertex in column
        }
        exchanged = True
        for _ in range(EXCHANGES):
            if not exchanged:
                break
            exchanged = False
            for i in range(len(column) - 1):
                above, below = column[i], column[i + 1]
                before = _inversions(near[above], near[below])
                if before and _inversions(near[below], near[above]) < before:
                    column[i], column[i + 1] = below, above
                    exchanged = True


def _inversions(above: Places, below: Places) -> int:
    """Count the crossings between the wires of two neighbours, to the left and to the right."""
    count = 0
    for upper, lower in zip(above, below, strict=True):
        for a in upper:
            for b in lower:
                count += a > b
    return count
