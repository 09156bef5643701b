"""The ports of a column, from top to bottom: where wires enter its vertices, and how close they may stand.

A gate has a port for each wire, in operand order. What no wire enters, an input, has one port as well,
so that everything in a column stands at its ports.
"""

from __future__ import annotations

from graphtutor.drawing.columns import Columns

APART, LABELLED_APART = 2, 3  # rows; a value and the gradient of its neighbour need one more


class Ports:
    """The ports of one column.

    Attributes:
        sources: by port, the vertex of the column before whose wire enters; for the port of a vertex
            that no wire enters, that vertex.
        spans: each vertex with its first and its last port.
        offsets: by port, how many rows it stands below the first port at the least.
        fed: by vertex of the column before, the ports that its wire enters.
        rows: by port, its row, once it is known.
    """

    def __init__(self, drawn: Columns, column: list[int], *, labels: bool) -> None:
        self.sources: list[int] = []
        self.spans: list[tuple[int, int, int]] = []
        self.offsets: list[int] = []
        self.fed: dict[int, list[int]] = {}
        self.rows: list[int] = []
        offset, was_alone, port = -APART, False, 0
        for vertex in column:
            sources = drawn.sources[vertex] or (vertex,)
            is_alone = labels and len(sources) == 1 and vertex < drawn.first_passing
            offset += LABELLED_APART - APART if is_alone and was_alone else 0
            self.spans.append((vertex, port, port + len(sources) - 1))
            for source in sources:
                self.fed.setdefault(source, []).append(port)
                offset += APART
                self.offsets.append(offset)
                port += 1
            self.sources += sources
            was_alone = is_alone
