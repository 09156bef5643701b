"""Which column everything stands in: inputs beside their first consumer, the output at the right.

A wire that goes past a column takes a place in it too, as a vertex of its own, so that every wire runs
from one column to the next. Wires of one node share these places and part as late as they can.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.graph.formula import absorbed
from graphtutor.graph.graph import Graph


class Columns:
    """The vertices of a drawing by column.

    A vertex is the id of a drawn node or, from `len(graph)` on, a place where a wire passes.

    Attributes:
        graph: what is drawn.
        ports: by id of a drawn node, the positions of the inputs that are drawn as wires.
        columns: the vertices of each column, from top to bottom.
        sources: by vertex, the vertices in the column before that feed it, in operand order.
        targets: by vertex, the vertices in the next column that it feeds, once for each use.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ports = drawn_ports(graph)
        column_of = _column_of(graph, self.ports)
        self.columns: list[list[int]] = [[] for _ in range(max(column_of.values()) + 1)]
        self.sources: dict[int, list[int]] = {id: [] for id in self.ports}
        self.targets: dict[int, list[int]] = {id: [] for id in self.ports}
        column_of |= self._add_wires(column_of)
        for vertex in self._depth_first():
            self.columns[column_of[vertex]].append(vertex)

    def is_passing(self, vertex: int) -> bool:
        """Say whether a vertex is a place where a wire passes."""
        return vertex >= len(self.graph)

    def _add_wires(self, column_of: dict[int, int]) -> dict[int, int]:
        """Connect the vertices, adding the places where wires pass; return the columns of those."""
        passing: dict[int, int] = {}
        trunk: dict[tuple[int, int], int] = {}  # by node and column, where its wire is to be had

        def tap(id: int, column: int) -> int:
            if column == column_of[id]:
                return id
            at = column
            while at > column_of[id] and (id, at) not in trunk:
                at -= 1
            vertex = trunk.get((id, at), id)
            for step in range(at + 1, column + 1):
                before, vertex = vertex, len(self.graph) + len(passing)
                passing[vertex] = step
                trunk[id, step] = vertex
                self.sources[vertex], self.targets[vertex] = [before], []
                self.targets[before].append(vertex)
            return vertex

        for id, ports in self.ports.items():
            inputs = self.graph[id].inputs
            for position in ports:
                vertex = tap(inputs[position], column_of[id] - 1)
                self.sources[id].append(vertex)
                self.targets[vertex].append(id)
        return passing

    def _depth_first(self) -> Iterator[int]:
        """Yield every vertex once, operands in their order: an expression tree then has no crossing."""
        output = self.graph.output
        ends = [id for id in self.ports if id != output and not self.targets[id]]
        seen: set[int] = set()
        for end in (output, *ends):
            stack = [end]
            while stack:
                vertex = stack.pop()
                if vertex not in seen:
                    seen.add(vertex)
                    yield vertex
                    stack.extend(reversed(self.sources[vertex]))


def drawn_ports(graph: Graph) -> dict[int, tuple[int, ...]]:
    """Return, by id of each node that is drawn, the positions of its inputs that are."""
    ports = {}
    used = {graph.output}
    for node in graph:
        if node.kind != "constant":
            written = absorbed(node)
            ports[node.id] = tuple(p for p in range(len(node.inputs)) if p not in written)
            used |= {node.inputs[p] for p in ports[node.id]}
    return {id: ports.get(id, ()) for id in range(len(graph)) if id in ports or id in used}


def _column_of(graph: Graph, ports: dict[int, tuple[int, ...]]) -> dict[int, int]:
    """Return, by id, the column: as far right as the consumers allow."""
    distance = dict.fromkeys(ports, 0)
    for id in reversed(ports):
        inputs = graph[id].inputs
        for position in ports[id]:
            source = inputs[position]
            distance[source] = max(distance[source], distance[id] + 1)
    last = max(distance.values())
    return {id: last - steps for id, steps in distance.items()}
