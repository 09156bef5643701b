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

    A vertex is the id of a drawn node or, from `first_passing` on, a place where a wire passes.

    Attributes:
        graph: what is drawn.
        ports: by id of a drawn node, the positions of the inputs that are drawn as wires.
        first_passing: the number of the first vertex that is no node.
        columns: the vertices of each column, from top to bottom.
        sources: by vertex, the vertices in the column before that feed it, in operand order.
        targets: by vertex, the vertices in the next column that it feeds, once for each use.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ports = drawn_ports(graph)
        self.first_passing = len(graph)
        self.sources: list[list[int]] = [[] for _ in range(len(graph))]
        self.targets: list[list[int]] = [[] for _ in range(len(graph))]
        column_of = self._connect(_column_of(graph, self.ports))
        self.columns: list[list[int]] = [[] for _ in range(max(column_of) + 1)]
        for vertex in self._depth_first():
            self.columns[column_of[vertex]].append(vertex)

    def is_passing(self, vertex: int) -> bool:
        """Say whether a vertex is a place where a wire passes."""
        return vertex >= self.first_passing

    def _connect(self, column_of: list[int]) -> list[int]:
        """Connect the vertices, adding the places where wires pass; return the column of each."""
        sources, targets = self.sources, self.targets
        trunks: dict[int, list[int]] = {}  # by node, where its wire is to be had, column by column
        for id, ports in self.ports.items():
            inputs = self.graph.tape[id][1:]
            for position in ports:
                source = inputs[position]
                trunk = trunks.get(source) or trunks.setdefault(source, [source])
                steps = column_of[id] - 1 - column_of[source]
                while len(trunk) <= steps:
                    targets[trunk[-1]].append(len(sources))
                    column_of.append(column_of[source] + len(trunk))
                    sources.append([trunk[-1]])
                    targets.append([])
                    trunk.append(len(sources) - 1)
                sources[id].append(trunk[steps])
                targets[trunk[steps]].append(id)
        return column_of

    def _depth_first(self) -> Iterator[int]:
        """Yield every vertex once, operands in their order: an expression tree then has no crossing."""
        output, sources = self.graph.output, self.sources
        ends = [id for id in self.ports if id != output and not self.targets[id]]
        seen: set[int] = set()
        for end in (output, *ends):
            stack = [end]
            while stack:
                vertex = stack.pop()
                if vertex not in seen:
                    seen.add(vertex)
                    yield vertex
                    stack.extend(reversed(sources[vertex]))


def drawn_ports(graph: Graph) -> dict[int, tuple[int, ...]]:
    """Return, by id of each node that is drawn, the positions of its inputs that are."""
    ports: dict[int, tuple[int, ...]] = {}
    used = {graph.output}
    for node in graph:
        if node.id not in graph.constants:
            inputs, written = node.inputs, absorbed(node)
            ports[node.id] = tuple([p for p in range(len(inputs)) if p not in written])
            used.update([inputs[p] for p in ports[node.id]])
    return {id: ports.get(id, ()) for id in range(len(graph)) if id in ports or id in used}


def _column_of(graph: Graph, ports: dict[int, tuple[int, ...]]) -> list[int]:
    """Return, by id, the column: as far right as the consumers allow.

    What does not reach the output stands as far left as its operands allow, so that its wires are short.
    """
    wired = {id: [graph.tape[id][1 + p] for p in positions] for id, positions in ports.items()}
    distance = [0] * len(graph)
    reaches = [False] * len(graph)
    reaches[graph.output] = True
    for id in reversed(wired):
        for source in wired[id]:
            distance[source] = max(distance[source], distance[id] + 1)
            reaches[source] |= reaches[id]
    last = max(distance)
    column = [last - steps for steps in distance]
    aside = [id for id in wired if not reaches[id]]
    for id in aside:
        fixed = [column[source] for source in wired[id] if wired[source] or reaches[source]]
        column[id] = max(fixed, default=0) + 1 if wired[id] else column[id]
    for id in aside:
        for source in wired[id]:
            if not (wired[source] or reaches[source]):
                column[source] = min(column[source], column[id] - 1)
    return column
