"""Where everything in a drawing stands, in cells: one unit for the terminal, a scale away from a picture.

A column holds the bars that gather the inputs of gates, the gates and the names, and the wires with
their labels; between two columns lies a channel in which wires change rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from graphtutor.drawing.columns import Columns
from graphtutor.drawing.order import put_in_order
from graphtutor.drawing.ports import Heights, Ports
from graphtutor.drawing.rows import Rows
from graphtutor.drawing.tracks import Turn, channel
from graphtutor.graph.graph import Graph

Cell = tuple[int, int]  # across and down, from the upper left corner
Point = tuple[float, float]  # the same where it need not be a whole cell


class Place(NamedTuple):
    """Where a node stands.

    Attributes:
        id: the node.
        x, row: the first cell of its shape, and the row of its wires.
        width: how many cells the shape takes.
        label: (first cell, width) of the room above and below the wire that leaves it.
        bar: the cell where a gate with several inputs gathers them, or None.
        ports: the rows in which its inputs arrive, in operand order.
        slope: (first cell, width) of the room above the end of each wire that arrives.
        above, below, before: how many rows the value takes, the gradient, and each local slope.
    """

    id: int
    x: int
    row: int
    width: int
    label: tuple[int, int]
    bar: int | None
    ports: tuple[int, ...]
    slope: tuple[int, int]
    above: int = 1
    below: int = 1
    before: int = 1


class Wire(NamedTuple):
    """One edge: the way from a node to a port of a gate, from corner to corner.

    Wires of one source share their way until they part.

    Attributes:
        source, target: the ids of the two nodes; the gate is the target.
        position: which input of the gate the wire is.
        points: the corners, the first at the source's shape and the last before the gate; the layout
            of this module bends wires in whole cells only.
    """

    source: int
    target: int
    position: int
    points: tuple[Point, ...]


class Layout(NamedTuple):
    """A laid out graph.

    Attributes:
        places: by id, the nodes that are drawn.
        wires: the edges that are drawn.
        ends: by id, the corners of the open wire of a node that no gate uses: usually the output.
        width, height: in cells.
    """

    places: dict[int, Place]
    wires: tuple[Wire, ...]
    ends: dict[int, tuple[Cell, Cell]]
    width: int
    height: int


class Sizes(NamedTuple):
    """How many cells everything takes.

    Attributes:
        shapes: by id, the shape of a node.
        labels: by id, its value and gradient; all 0 if none are shown, and rows then stand closer.
        slopes: by id, the local slopes in front of a gate; empty if none are shown.
        lead: the way from the bar that gathers the inputs of a gate to the gate.
        heights: how many rows values, gradients and slopes take; None if each takes one.
    """

    shapes: Sequence[int]
    labels: Sequence[int]
    slopes: Sequence[int] = ()
    lead: int = 0
    heights: Heights | None = None

    @property
    def has_labels(self) -> bool:
        """Whether values and gradients are shown."""
        return any(self.labels)

    def front(self, id: int) -> int:
        """Return how many cells the local slopes of a gate take, with one behind them."""
        return self.slopes[id] + 1 if self.slopes and self.slopes[id] else 0


LayoutEngine = Callable[[Graph, Sizes], Layout]


def layout(graph: Graph, sizes: Sizes) -> Layout:
    """Lay out a graph from left to right.

    >>> from graphtutor.syntax.grammar import parse
    >>> laid = layout(parse("x*y"), Sizes([1, 1, 3], [0, 0, 0]))
    >>> laid.width, laid.height, laid.places[2].ports
    (9, 3, (0, 2))
    """
    drawn = Columns(graph)
    put_in_order(drawn)
    rows = Rows(drawn, labels=sizes.has_labels, heights=sizes.heights)
    places, channels, width = _place(rows, sizes)
    if sizes.heights is not None:
        places = {id: raised(place, sizes.heights) for id, place in places.items()}
    wires = _wires(rows, channels, places)
    begins = [channel.x for channel in channels]
    ends = {
        id: ((place.x + place.width, place.row), (_end(begins, place.x) - 1, place.row))
        for id, place in places.items()
        if not drawn.targets[id]
    }
    between = [turn.via[0] + 1 for _, turns in channels for turn in turns.values() if turn.via]
    return Layout(places, wires, ends, width, max([rows.height, *between]))


def raised(place: Place, heights: Heights) -> Place:
    """Return a place that knows how many rows its labels take."""
    above, below, before = (known.get(place.id, 1) for known in heights)
    return place._replace(above=above, below=below, before=before)


class _Channel(NamedTuple):
    """What lies between a column and the next: its first cell, and the turns of the wires by vertex."""

    x: int
    turns: dict[int, Turn]


def _place(rows: Rows, sizes: Sizes) -> tuple[dict[int, Place], list[_Channel], int]:
    """Place all nodes, with a channel after each column, and return the width of the whole as well."""
    places: dict[int, Place] = {}
    channels: list[_Channel] = []
    beside = 1 if sizes.has_labels else 2  # cells of wire beside a label
    x = 0
    for ports, after in zip_longest(rows.ports, rows.ports[1:]):
        end = _place_column(rows, ports, x, sizes, places, beside)
        turns, tracks = channel(_leaving(rows, ports, after)) if after else ({}, 0)
        channels.append(_Channel(end, turns))
        x = end + (tracks + 1 if tracks else 0)
    return places, channels, x


def _leaving(rows: Rows, ports: Ports, after: Ports) -> dict[int, tuple[int, list[int]]]:
    """Return, by vertex of a column, the row of its wire and the rows in which the next is entered."""
    fed, entered = after.fed, after.rows
    return {
        vertex: (rows.row[vertex], [entered[port] for port in fed[vertex]])
        for vertex, _, _ in ports.spans
        if vertex in fed
    }


def _place_column(
    rows: Rows, ports: Ports, x: int, sizes: Sizes, places: dict[int, Place], beside: int
) -> int:
    """Place the nodes of a column that begins at cell `x`, and return the cell after its wires."""
    shapes, labels, _, lead, _ = sizes
    nodes = [span for span in ports.spans if not rows.drawn.is_passing(span[0])]
    has_bar = any(last > first for _, first, last in nodes)
    room = max((sizes.front(id) for id, _, _ in nodes), default=0)
    bar = x + room
    begin = bar + (1 + lead if has_bar else 0)
    widest = max((shapes[id] for id, _, _ in nodes), default=0)
    end = begin + widest + max((labels[id] for id, _, _ in nodes), default=0) + beside
    for id, first, last in nodes:
        width, is_gathered = shapes[id], last > first
        places[id] = Place(
            id,
            begin,
            rows.row[id],
            width,
            (begin + width, end - 1 - begin - width),
            bar if is_gathered else None,
            tuple(ports.rows[first : last + 1]) if ports.sources[first] != id else (),
            ((bar if is_gathered else begin) - room, room),
        )
    return end


def _end(begins: list[int], x: int) -> int:
    """Return where the column ends, and its channel begins, in which cell `x` lies."""
    return begins[bisect_right(begins, x)]


def _wires(rows: Rows, channels: list[_Channel], places: dict[int, Place]) -> tuple[Wire, ...]:
    """Return every edge with its way, which grows from column to column."""
    wires: dict[int, list[Wire]] = {id: [] for id in rows.drawn.ports}
    ways: dict[int, tuple[Point, ...]] = {}  # by vertex, the corners up to its row
    origins: dict[int, int] = {}  # by vertex, the node whose wire it is
    for ports, (begin, turns) in zip(rows.ports, (_Channel(0, {}), *channels), strict=False):
        for vertex, first, last in ports.spans:
            place = places.get(vertex)
            for port in range(first, last + 1):
                source, row = ports.sources[port], ports.rows[port]
                if source == vertex:
                    break
                way, arriving = ways[source], rows.row[source]
                if row != arriving:
                    way += _corners(turns[source], begin, arriving, row)
                if place is None:
                    ways[vertex], origins[vertex] = way, origins[source]
                else:
                    end = (place.x if place.bar is None else place.bar) - 1, row
                    position = rows.drawn.ports[vertex][port - first]
                    wires[vertex].append(Wire(origins[source], vertex, position, (*way, end)))
            if place is not None:
                ways[vertex], origins[vertex] = ((place.x + place.width, place.row),), vertex
    return tuple(chain.from_iterable(wires.values()))


def _corners(turn: Turn, begin: int, arriving: int, row: int) -> tuple[Point, ...]:
    """Return the corners of a wire in the channel that begins at a cell."""
    x = begin + turn.track
    if turn.via is None:
        return (x, arriving), (x, row)
    between, second = turn.via
    return (x, arriving), (x, between), (begin + second, between), (begin + second, row)
