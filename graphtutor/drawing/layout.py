"""Where everything in a drawing stands, in cells: one unit for the terminal, a scale away from a picture.

A column holds the bars that gather the inputs of gates, the gates and the names, and the wires with
their labels; between two columns lies a channel in which wires change rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from graphtutor.drawing.columns import Columns
from graphtutor.drawing.order import put_in_order
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
    """

    id: int
    x: int
    row: int
    width: int
    label: tuple[int, int]
    bar: int | None
    ports: tuple[int, ...]
    slope: tuple[int, int]


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


class LayoutEngine(Protocol):
    """A way of laying out graphs; `layout` is the one that needs nothing else."""

    def __call__(
        self,
        graph: Graph,
        shapes: Sequence[int],
        labels: Sequence[int],
        *,
        slopes: Sequence[int] = (),
        lead: int = 0,
    ) -> Layout:
        """Lay out a graph from left to right, given how many cells everything takes."""
        ...


def layout(
    graph: Graph,
    shapes: Sequence[int],
    labels: Sequence[int],
    *,
    slopes: Sequence[int] = (),
    lead: int = 0,
) -> Layout:
    """Lay out a graph from left to right.

    Args:
        graph: what is drawn.
        shapes: by id, how many cells the shape of a node takes.
        labels: by id, how many cells its value and gradient take; all 0 if none are shown, and rows
            then stand closer.
        slopes: by id, how many cells the local slopes of a gate take in front of it; empty if none are
            shown.
        lead: how many cells lie between the bar that gathers the inputs of a gate and the gate.

    >>> from graphtutor.syntax.grammar import parse
    >>> laid = layout(parse("x*y"), [1, 1, 3], [0, 0, 0])
    >>> laid.width, laid.height, laid.places[2].ports
    (9, 3, (0, 2))
    """
    drawn = Columns(graph)
    put_in_order(drawn)
    rows = Rows(drawn, labels=any(labels))
    channels = [_channel(drawn, rows, left) for left, _ in pairwise(drawn.columns)]
    channels.append(({}, 0))
    places: dict[int, Place] = {}
    ends_at: list[int] = []  # by column, where its wires go over into the channel
    x = 0
    for column, (_, tracks) in zip(drawn.columns, channels, strict=True):
        x = _place_column(drawn, rows, column, x, Sizes(shapes, labels, slopes, lead), places)
        ends_at.append(x)
        x += tracks + 1 if tracks else 0
    wires = tuple(_wires(drawn, rows, channels, places, ends_at))
    fed = {wire.source for wire in wires}
    ends = {
        id: ((place.x + place.width, place.row), (_end(ends_at, place.x) - 1, place.row))
        for id, place in places.items()
        if id not in fed
    }
    deepest = [int(row) for wire in wires for _, row in wire.points]
    height = max(rows.height, *(row + 1 for row in deepest)) if deepest else rows.height
    return Layout(places, wires, ends, x, height)


class Sizes(NamedTuple):
    """How many cells everything takes: see `layout`."""

    shapes: Sequence[int]
    labels: Sequence[int]
    slopes: Sequence[int]
    lead: int


def _channel(drawn: Columns, rows: Rows, column: list[int]) -> tuple[dict[int, Turn], int]:
    """Route the wires that leave a column."""
    wires = {}
    for vertex in column:
        leaving = [
            rows.ports[target][port]
            for target in dict.fromkeys(drawn.targets[vertex])
            for port, source in enumerate(drawn.sources[target])
            if source == vertex
        ]
        if leaving:
            wires[vertex] = rows.row[vertex], leaving
    return channel(wires)


def _place_column(
    drawn: Columns,
    rows: Rows,
    column: list[int],
    x: int,
    sizes: Sizes,
    places: dict[int, Place],
) -> int:
    """Place the nodes of a column that begins at cell `x`, and return the cell after its wires."""
    shapes, labels, slopes, lead = sizes
    nodes = [vertex for vertex in column if not drawn.is_passing(vertex)]
    has_bar = any(len(drawn.sources[id]) > 1 for id in nodes)
    room = max((slopes[id] + 1 for id in nodes if slopes and slopes[id]), default=0)
    bar = x + room
    begin = bar + (1 + lead if has_bar else 0)
    shape = max((shapes[id] for id in nodes), default=0)
    label = max((labels[id] for id in nodes), default=0) + 1 + (not any(labels))
    for id in nodes:
        count = len(drawn.sources[id])
        ports = tuple(rows.ports[id]) if count else ()
        after = begin + shapes[id]
        places[id] = Place(
            id=id,
            x=begin,
            row=rows.row[id],
            width=shapes[id],
            label=(after, begin + shape + label - 1 - after),
            bar=bar if count > 1 else None,
            ports=ports,
            slope=((bar if count > 1 else begin) - room, room),
        )
    return begin + shape + label


def _end(ends_at: list[int], x: int) -> int:
    """Return where the column ends in which cell `x` lies."""
    return next(end for end in ends_at if end > x)


def _wires(
    drawn: Columns,
    rows: Rows,
    channels: list[tuple[dict[int, Turn], int]],
    places: dict[int, Place],
    ends_at: list[int],
) -> list[Wire]:
    """Return every edge with its way."""
    number_of = {v: number for number, column in enumerate(drawn.columns) for v in column}

    def through(vertex: int, row: int) -> list[Cell]:
        """Return the corners between a vertex and a row in the next column."""
        turns, _ = channels[number_of[vertex]]
        turn, arriving = turns.get(vertex), rows.row[vertex]
        if turn is None or row == arriving:
            return []
        begin = ends_at[number_of[vertex]]
        x = begin + turn.track
        if turn.via is None:
            return [(x, arriving), (x, row)]
        between, second = turn.via
        return [(x, arriving), (x, between), (begin + second, between), (begin + second, row)]

    wires = []
    for id, ports in drawn.ports.items():
        place = places[id]
        for port, position in enumerate(ports):
            row = place.ports[port]
            before = place.x if place.bar is None else place.bar
            corners: list[Cell] = [(before - 1, row)]  # each in front of those already found
            vertex = drawn.sources[id][port]
            while True:
                corners = through(vertex, row) + corners
                row = rows.row[vertex]
                if not drawn.is_passing(vertex):
                    break
                vertex = drawn.sources[vertex][0]
            source = places[vertex]
            points = ((source.x + source.width, source.row), *corners)
            wires.append(Wire(vertex, id, position, points))
    return wires
