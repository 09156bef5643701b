"""The order within each column: few crossings, by barycentres and exchanges of neighbours.

Sugiyama, Tagawa and Toda 1981, "Methods for visual understanding of hierarchical system structures";
exchanges as in Gansner, Koutsofios, North and Vo 1993. Operands of a gate keep their order: a wire ends
at the port of its operand, so what is counted is crossings between ports.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from graphtutor.drawing.columns import Columns

ROUNDS = 2  # to the right and back


def put_in_order(drawn: Columns) -> None:
    """Reorder the columns so that few wires cross; without crossings nothing is moved."""
    best = crossings(drawn)
    kept = [list(column) for column in drawn.columns]
    for sort in (_sort_by_sources, _sort_by_targets) * ROUNDS:
        if best == 0:
            return
        sort(drawn)
        count = crossings(drawn)
        if count >= best:
            break  # going on saves a crossing in thirty, and costs as much again
        best, kept = count, [list(column) for column in drawn.columns]
    drawn.columns[:] = kept
    _exchange(drawn)


def crossings(drawn: Columns) -> int:
    """Count the crossings between wires of different nodes, as if all wires were straight."""
    place = [0] * len(drawn.sources)
    count = 0
    for left, right in pairwise(drawn.columns):
        for number, vertex in enumerate(left):
            place[vertex] = number
        count += _inversions([place[s] for vertex in right for s in drawn.sources[vertex]])
    return count


def _inversions(numbers: list[int]) -> int:
    """Count the pairs in which the larger number comes first."""
    seen: list[int] = []
    count = 0
    for number in numbers:
        if seen and number < seen[-1]:
            at = bisect_right(seen, number)
            count += len(seen) - at
            seen.insert(at, number)
        else:
            seen.append(number)
    return count


def _sort_by_sources(drawn: Columns) -> None:
    """Sort each column, from left to right, by the mean place of the sources."""
    place, sources = [0] * len(drawn.sources), drawn.sources
    for before, column in pairwise(drawn.columns):
        for number, vertex in enumerate(before):
            place[vertex] = number
        means = {
            vertex: sum([place[source] for source in near]) / len(near)
            for vertex in column
            if (near := sources[vertex])
        }
        _sort(column, means)


def _sort_by_targets(drawn: Columns) -> None:
    """Sort each column, from right to left, by the mean of the ports that it feeds."""
    for after, column in pairwise(reversed(drawn.columns)):
        fed = _fed(drawn, after)
        _sort(column, {vertex: sum(ports) / len(ports) for vertex, ports in fed.items()})


def _sort(column: list[int], means: dict[int, float]) -> None:
    """Sort the vertices of a column that have a mean; the others stay where they are."""
    moved = sorted([vertex for vertex in column if vertex in means], key=means.__getitem__)
    if len(moved) == len(column):
        column[:] = moved
    else:
        following = iter(moved)
        column[:] = [next(following) if vertex in means else vertex for vertex in column]


def _fed(drawn: Columns, column: list[int]) -> dict[int, list[int]]:
    """Return, by vertex of the column before, the places of the ports it feeds, from top to bottom."""
    fed: dict[int, list[int]] = {}
    place = 0
    for vertex in column:
        for source in drawn.sources[vertex]:
            fed.setdefault(source, []).append(place)
            place += 1
    return fed


def _exchange(drawn: Columns) -> None:
    """Exchange neighbours in a column wherever that saves a crossing, as in sorting by insertion."""
    place = [0] * len(drawn.sources)
    for column, after in zip(drawn.columns, [*drawn.columns[1:], []], strict=True):
        fed = _fed(drawn, after)
        near = {
            vertex: (sorted([place[s] for s in drawn.sources[vertex]]), fed.get(vertex, []))
            for vertex in column
        }
        for end in range(1, len(column)):
            here = end
            while here and _saved(near[column[here - 1]], near[column[here]]) > 0:
                column[here - 1], column[here] = column[here], column[here - 1]
                here -= 1
        for at, vertex in enumerate(column):
            place[vertex] = at


def _saved(above: tuple[list[int], list[int]], below: tuple[list[int], list[int]]) -> int:
    """Return how many crossings fewer two neighbours have, left and right, once they are exchanged."""
    saved = 0
    for upper, lower in zip(above, below):
        for place in lower:
            saved += len(upper) - bisect_right(upper, place) - bisect_left(upper, place)
    return saved
