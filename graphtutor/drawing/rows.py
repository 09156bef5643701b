"""Which row everything stands in: wires straight wherever the order allows it.

Each port of a gate has a row of its own, in operand order from top to bottom, and wants the row of its
source. Where not all wishes fit, isotonic regression moves as few wires as it can.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import add, sub

from graphtutor.drawing.columns import Columns
from graphtutor.drawing.isotonic import nearest
from graphtutor.drawing.ports import PLAIN, STRONG, WEAK, Heights, Ports


class Rows:
    """The rows of a drawing, from 0 at the top.

    Attributes:
        ports: by column, the ports with their rows.
        row: by vertex, the row of the wire that leaves it.
        height: how many rows there are.
    """

    def __init__(self, drawn: Columns, *, labels: bool, heights: Heights | None = None) -> None:
        self.drawn = drawn
        self.heights = heights
        self.row = [0] * len(drawn.sources)
        self.ports = [
            Ports(drawn, column, labels=labels, heights=heights) for column in drawn.columns
        ]
        for ports in self.ports:
            self._follow_sources(ports)
        for after, ports in zip(self.ports[:0:-1], self.ports[-2::-1], strict=True):
            self._follow_targets(ports, after)
        for ports in self.ports[1:]:
            self._follow_sources(ports)
        self._begin_at(1 if labels else 0)  # for the value above and the gradient below

    def _begin_at(self, margin: int) -> None:
        """Move everything so that it begins some rows below the top, and measure the height."""
        first = min(ports.rows[0] for ports in self.ports) - margin
        if self.heights is not None:
            first = min([first, *self._ends(self.heights, -1)])
        self.row = [row - first for row in self.row]
        for ports in self.ports:
            ports.rows = [row - first for row in ports.rows]
        self.height = max(ports.rows[-1] for ports in self.ports) + 1 + margin
        if self.heights is not None:
            self.height = max([self.height, *(end + 1 for end in self._ends(self.heights, 1))])

    def _ends(self, heights: Heights, side: int) -> Iterator[int]:
        """Yield the outermost rows that are taken above the wires (-1), or below them (1)."""
        for id, rows in (heights.values if side < 0 else heights.grads).items():
            yield self.row[id] + side * rows
        for ports in self.ports if side < 0 else ():
            for vertex, first, _ in ports.spans:
                yield ports.rows[first] - heights.slopes.get(vertex, 0)

    def _follow_sources(self, ports: Ports) -> None:
        """Give the ports of a column the rows of their sources, or the nearest there are."""
        self._place(ports, [self.row[source] for source in ports.sources], ports.weights)

    def _follow_targets(self, ports: Ports, after: Ports) -> None:
        """Move the vertices of a column so that their wires can run straight into their consumers."""
        wishes, weights = [], []
        for vertex, first, last in ports.spans:
            shift, weight = 0, WEAK
            fed = after.fed.get(vertex)
            if fed:
                shift = after.rows[fed[(len(fed) - 1) // 2]] - self.row[vertex]
                weight = STRONG if vertex >= self.drawn.first_passing else PLAIN
            wishes += [row + shift for row in ports.rows[first : last + 1]]
            weights += [weight] * (last + 1 - first)
        self._place(ports, wishes, weights)

    def _place(self, ports: Ports, wishes: list[int], weights: list[int]) -> None:
        """Give the ports of a column rows as near to their wishes as the others let them."""
        bases = nearest(map(sub, wishes, ports.offsets), weights)
        ports.rows = rows = list(map(add, bases, ports.offsets))
        for vertex, first, last in ports.spans:
            self.row[vertex] = (rows[first] + rows[last]) // 2
