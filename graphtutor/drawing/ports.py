"""The ports of a column, from top to bottom: where wires enter its vertices, and how close they may stand.

A gate has a port for each wire, in operand order. What no wire enters, an input, has one port as well,
so that everything in a column stands at its ports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graphtutor.drawing.columns import Columns

APART, LABELLED_APART = 2, 3  # rows; a value and the gradient of its neighbour need one more
STRONG, PLAIN, WEAK = 400, 50, 1  # how much a wish counts: a passing wire, a port, an input


class Heights(NamedTuple):
    """How many rows things take, by node; what is not named here takes one.

    Attributes:
        values, grads: above and below the wire.
        slopes: each of the local slopes before a gate.
    """

    values: Mapping[int, int] = {}
    grads: Mapping[int, int] = {}
    slopes: Mapping[int, int] = {}

    def apart(self, id: int) -> int:
        """Return how many rows lie from one port of a gate to the next."""
        return max(APART, 1 + self.slopes.get(id, 0))

    def between(self, upper: tuple[int, int], lower: tuple[int, int]) -> int:
        """Return how many rows lie from the last port of a vertex to the first port of the next.

        Args:
            upper: the vertex and the count of its ports; a wire that passes counts none.
            lower: the same of the vertex below.
        """
        id, count = lower
        before = count and self.values.get(id, 1) - self.apart(id) * (count - 1) // 2
        above, ports = upper
        rows = self.apart(above) * (ports - 1)
        after = ports and self.grads.get(above, 1) - (rows - rows // 2)
        return max(APART, self.apart(id), after + before + 1)


class Ports:
    """The ports of one column.

    Attributes:
        sources: by port, the vertex of the column before whose wire enters; for the port of a vertex
            that no wire enters, that vertex.
        weights: by port, how much it wants to be level with its source.
        offsets: by port, how many rows it stands below the first port at the least.
        spans: each vertex with its first and its last port.
        fed: by vertex of the column before, the ports that its wire enters.
        rows: by port, its row, once it is known.
    """

    def __init__(
        self, drawn: Columns, column: list[int], *, labels: bool, heights: Heights | None = None
    ) -> None:
        self.sources: list[int] = []
        self.weights: list[int] = []
        self.offsets: list[int] = []
        self.spans: list[tuple[int, int, int]] = []
        self.rows: list[int] = []
        offset, was_alone, port, apart = -APART, False, 0, APART
        above: tuple[int, int] | None = None
        for vertex in column:
            sources = drawn.sources[vertex]
            count = len(sources) or 1
            is_passing = vertex >= drawn.first_passing
            is_alone = labels and count == 1 and not is_passing
            gap = LABELLED_APART if is_alone and was_alone else APART
            if heights is not None:
                apart, own = heights.apart(vertex), (vertex, 0 if is_passing else count)
                gap = heights.between(above, own) if above else APART
                above = own
            offset += gap
            was_alone = is_alone
            weight = STRONG if is_passing else PLAIN if sources else WEAK
            self.spans.append((vertex, port, port + count - 1))
            self.sources += sources or (vertex,)
            for _ in range(count):
                self.offsets.append(offset)
                self.weights.append(weight)
                offset += apart
            offset -= apart
            port += count
        self.fed: dict[int, list[int]] = {}
        for port, source in enumerate(self.sources):
            self.fed.setdefault(source, []).append(port)
