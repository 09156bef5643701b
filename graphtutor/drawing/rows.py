"""Which row everything stands in: wires straight wherever the order allows it.

Each port of a gate has a row of its own, in operand order from top to bottom, and wants the row of its
source. Where not all wishes fit, isotonic regression (pool adjacent violators, with medians) moves as
few wires as it can.
"""

from __future__ import annotations

from collections.abc import Callable

from graphtutor.drawing.columns import Columns

STRONG, PLAIN, WEAK = 4.0, 1.0, 0.02  # how much a wish counts: a passing wire, a port, an input


class Rows:
    """The rows of a drawing, from 0 at the top.

    Attributes:
        ports: by vertex, the rows of its ports, in operand order; the row of the vertex if it has none.
        row: by vertex, the row of the wire that leaves it.
        height: how many rows there are.
    """

    def __init__(self, drawn: Columns, labels: bool) -> None:
        self.drawn = drawn
        self.labels = labels
        self.ports: dict[int, list[int]] = {}
        self.row: dict[int, int] = {}
        for column in drawn.columns:
            self._place(column, self._by_source)
        for column in reversed(drawn.columns[:-1]):
            self._place(column, self._by_target)
        for column in drawn.columns[1:]:
            self._place(column, self._by_source)
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        margin = 1 if self.labels else 0  # for the value above and the gradient below
        first = min(min(rows) for rows in self.ports.values()) - margin
        for vertex, rows in self.ports.items():
            self.ports[vertex] = [row - first for row in rows]
            self.row[vertex] -= first
        self.height = max(max(rows) for rows in self.ports.values()) + 1 + margin

    def _place(self, column: list[int], wish: Callable[[int], tuple[list[float], float]]) -> None:
        """Give every vertex of a column its rows, as near to its wishes as the others let it."""
        wishes: list[float] = []
        weights: list[float] = []
        offsets: list[int] = []
        for number, vertex in enumerate(column):
            wanted, weight = wish(vertex)
            for port, row in enumerate(wanted):
                if port:
                    gap = 2
                else:
                    gap = self._gap(column[number - 1], vertex) if number else 0
                offsets.append(offsets[-1] + gap if offsets else 0)
                wishes.append(row - offsets[-1])
                weights.append(weight)
        rows = [
            base + offset for base, offset in zip(_isotonic(wishes, weights), offsets, strict=True)
        ]
        at = 0
        for vertex in column:
            count = max(1, len(self.drawn.sources[vertex]))
            self.ports[vertex] = rows[at : at + count]
            self.row[vertex] = (rows[at] + rows[at + count - 1]) // 2
            at += count

    def _gap(self, above: int, below: int) -> int:
        """Return how many rows apart two neighbours must stand at the least."""
        alone = all(
            not self.drawn.is_passing(vertex) and len(self.drawn.sources[vertex]) < 2
            for vertex in (above, below)
        )
        return 3 if alone and self.labels else 2

    def _by_source(self, vertex: int) -> tuple[list[float], float]:
        """Return the rows that a vertex wishes for its ports, and how strongly: those of its sources."""
        sources = self.drawn.sources[vertex]
        if not sources:
            return [self.row.get(vertex, 0.0)], WEAK
        strength = STRONG if self.drawn.is_passing(vertex) else PLAIN
        return [self.row[source] for source in sources], strength

    def _by_target(self, vertex: int) -> tuple[list[float], float]:
        """Return the rows that would let the wire of a vertex run straight into its consumers."""
        targets = self.drawn.targets[vertex]
        rows: list[float] = list(self.ports[vertex])
        if not targets:
            return rows, WEAK
        wanted = sorted(
            self.ports[target][port]
            for target in dict.fromkeys(targets)
            for port, source in enumerate(self.drawn.sources[target])
            if source == vertex
        )
        shift = wanted[(len(wanted) - 1) // 2] - self.row[vertex]
        strength = STRONG if self.drawn.is_passing(vertex) else PLAIN
        return [row + shift for row in rows], strength


def _isotonic(wishes: list[float], weights: list[float]) -> list[int]:
    """Return the nondecreasing integers that are nearest to the wishes, by weighted distance."""
    blocks: list[tuple[int, list[tuple[float, float]]]] = []
    for wish, weight in zip(wishes, weights, strict=True):
        pool = [(wish, weight)]
        while blocks and blocks[-1][0] > _median(pool):
            pool = blocks.pop()[1] + pool
        blocks.append((_median(pool), pool))
    return [value for value, pool in blocks for _ in pool]


def _median(pool: list[tuple[float, float]]) -> int:
    """Return the weighted median as a whole number."""
    if len(pool) == 1:
        return round(pool[0][0])
    pool = sorted(pool)
    half, weight = sum(w for _, w in pool) / 2, 0.0
    for wish, own in pool:
        weight += own
        if weight >= half:
            return round(wish)
    return round(pool[-1][0])
