"""The layout of Graphviz: dot says where the nodes stand and how the wires curve between them.

For dot a node is a box with all that is drawn of it: the room in which its inputs run together, its
shape, and the wire that leaves it, with the value above and the gradient below. So these stand on the
wires; labels that dot itself gives to edges would stand beside them. The boxes are then moved to whole
cells, by half a cell at most, and a wire that keeps within one row is made straight.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import NamedTuple

from graphtutor.drawing.columns import drawn_ports
from graphtutor.drawing.dot_program import ask_dot, layout_failed
from graphtutor.drawing.layout import Cell, Layout, Place, Point, Sizes, Wire, raised
from graphtutor.drawing.ports import Heights
from graphtutor.graph.graph import Graph

ACROSS, DOWN = 8, 16  # points that a cell is for dot; half and quarter rows are whole points too
BETWEEN_COLUMNS = 4  # cells in which wires change rows
LEAST_HEIGHT, BETWEEN_BOXES = 2.5, 0.5  # rows: all boxes then stand whole rows apart
PORTS_APART, PORTS_CLOSE = 3, 2  # rows from port to port, as inputs with labels stand and without
PIECES = 12  # straight ones for each curve of dot


class _Box(NamedTuple):
    """What dot is told about a node.

    Attributes:
        shape: how many cells its shape takes.
        front: how many cells the local slopes take.
        before, width: how many cells lie before the shape, and in all.
        ports: the rows in which its inputs arrive, counted from its own row.
        reach: how many rows it takes above its own, and below, if these are more than one.
    """

    shape: int
    front: int
    before: int
    width: int
    ports: tuple[int, ...]
    reach: tuple[int, int] = (0, 0)

    @property
    def top(self) -> int:
        """The first row that is amid a field, counted from its own row."""
        return min([-self.reach[0], *self.ports[:1]])

    @property
    def fields(self) -> int:
        """How many fields the box has, each half a row high, so that each port is amid a field."""
        return 2 * (max([self.reach[1], *self.ports[-1:]]) - self.top) + 1

    @property
    def height(self) -> float:
        """How many rows the box takes."""
        return max(LEAST_HEIGHT, self.fields / 2)

    def field(self, row: int) -> int:
        """Return the number of the field amid which a row runs, counted from the row of the node."""
        return 2 * (row - self.top)


class _Edge(NamedTuple):
    """One wire to be: from a node to the port of a gate, which stands for the input at `position`."""

    source: int
    target: int
    position: int
    port: int


class _Answer(NamedTuple):
    """What dot says, in cells from the upper left corner.

    Attributes:
        corners: by id, the upper left corners of the boxes.
        curves: for each edge the points that direct it: one, and three more for each cubic curve.
    """

    corners: dict[int, Point]
    curves: list[list[Point]]


def dot_layout(graph: Graph, sizes: Sizes) -> Layout:
    """Lay out a graph from left to right with Graphviz.

    Raises:
        RenderError: Graphviz is not there, fails, or takes too long.
    """
    ports = drawn_ports(graph)
    widest = max(sizes.labels[id] for id in ports)
    room = {  # numbers are about equally wide, arrays are not
        id: (widest if sizes.heights is None else sizes.labels[id]) + 1 + (not sizes.has_labels)
        for id in ports
    }
    apart = PORTS_APART if sizes.has_labels else PORTS_CLOSE
    boxes = {
        id: _box(len(positions), sizes.shapes[id], room[id], sizes.lead, apart, sizes.front(id))
        for id, positions in ports.items()
    }
    if sizes.heights is not None:
        boxes = {id: _reaching(box, id, sizes.heights) for id, box in boxes.items()}
    edges = [
        _Edge(graph[id].inputs[position], id, position, port)
        for id, positions in ports.items()
        for port, position in enumerate(positions)
    ]
    answer = _read(ask_dot(_source(boxes, edges)), boxes, len(edges))
    places = {id: _place(id, box, answer.corners[id]) for id, box in boxes.items()}
    wires = tuple(
        _wire(edge, places, curve) for edge, curve in zip(edges, answer.curves, strict=True)
    )
    fed = {edge.source for edge in edges}
    ends = {
        id: ((place.x + place.width, place.row), (_right(place) - 1, place.row))
        for id, place in places.items()
        if id not in fed
    }
    if sizes.heights is not None:
        places = {id: raised(place, sizes.heights) for id, place in places.items()}
    width, height = _size(places, wires, has_labels=sizes.has_labels)
    return Layout(places, wires, ends, width, height)


def _box(count: int, shape: int, room: int, lead: int, apart: int, front: int) -> _Box:
    """Return the box of a node with so many inputs and so many cells for its local slopes."""
    before = front + (1 + lead if count > 1 else 0)
    above = apart * (count - 1) // 2
    ports = tuple(apart * port - above for port in range(count))
    return _Box(shape, front, before, before + shape + room, ports)


def _reaching(box: _Box, id: int, heights: Heights) -> _Box:
    """Return a box with room for arrays: around its wire, and before the gate above every port."""
    above, below, slopes = (known.get(id, 1) for known in heights)
    ports = box.ports
    if slopes > 1 and ports:
        apart = max(PORTS_APART, slopes + 1)
        first = -(apart * (len(ports) - 1) // 2)
        ports = tuple(first + apart * place for place in range(len(ports)))
        above = max(above, slopes - first)
    reach = above if above > 1 else 0, below if below > 1 else 0
    return box._replace(ports=ports, reach=reach)


def _source(boxes: dict[int, _Box], edges: list[_Edge]) -> str:
    """Write the graph in the DOT language: nothing but numbers, whatever the names are."""
    across, down = ACROSS / 72, DOWN / 72  # inches
    lines = [
        "digraph {",
        f"nodesep={BETWEEN_BOXES * down:.4f}; ranksep={BETWEEN_COLUMNS * across:.4f};",
        "rankdir=LR; ordering=in; splines=true;",
        "node [shape=record, fixedsize=true, fontsize=1];",
        "edge [dir=none];",
    ]
    for id, box in boxes.items():
        fields = "|".join(f"<f{number}>" for number in range(box.fields))
        size = f"width={box.width * across:.4f}, height={box.height * down:.4f}"
        lines.append(f'n{id} [{size}, label="{fields}"];')
    for number, edge in enumerate(edges):
        leaving = boxes[edge.source].field(0)
        target = boxes[edge.target]
        arriving = target.field(target.ports[edge.port])
        lines.append(f"n{edge.source}:f{leaving}:e -> n{edge.target}:f{arriving}:w [id=w{number}];")
    return "\n".join([*lines, "}"])


def _read(answer: str, boxes: dict[int, _Box], count: int) -> _Answer:
    """Read what dot says of so many edges; its points count upward from the lower left corner."""
    try:
        said = json.loads(answer)
        nodes = {node["name"]: node["pos"] for node in said["objects"]}
        ways = {edge["id"]: edge["pos"] for edge in said.get("edges", ())}
        middles = {id: _points(nodes[f"n{id}"])[0] for id in boxes}
        curves = [_points(ways[f"w{number}"]) for number in range(count)]
    except (LookupError, TypeError, ValueError):
        raise layout_failed("an answer without places") from None
    corners = {
        id: (x - boxes[id].width / 2, row - boxes[id].height / 2)
        for id, (x, row) in middles.items()
    }
    everything = [*corners.values(), *(point for curve in curves for point in curve)]
    left = min(x for x, _ in everything)
    top = min(row for _, row in corners.values())
    top -= math.ceil(top - min(row for _, row in everything))  # whole rows keep the boxes on theirs
    return _Answer(
        {id: (x - left, row - top) for id, (x, row) in corners.items()},
        [[(x - left, row - top) for x, row in curve] for curve in curves],
    )


def _points(text: str) -> list[Point]:
    pairs = (pair.split(",") for pair in text.split())
    return [(float(x) / ACROSS, -float(y) / DOWN) for x, y in pairs]


def _place(id: int, box: _Box, corner: Point) -> Place:
    """Return where a node stands whose box has its upper left corner there."""
    left = math.floor(corner[0] + 0.5)
    middle = corner[1] + box.height / 2
    own = middle + (box.field(0) - box.fields // 2) / 2  # where the wire leaves it
    row = math.floor(own)  # whose middle is the nearest, as rows are counted from their upper edges
    x = left + box.before
    after = x + box.shape
    return Place(
        id=id,
        x=x,
        row=row,
        width=box.shape,
        label=(after, left + box.width - 1 - after),
        bar=left + box.front if len(box.ports) > 1 else None,
        ports=tuple(row + port for port in box.ports),
        slope=(left, box.front),
    )


def _right(place: Place) -> int:
    """Return the cell after the box of a node."""
    return sum(place.label) + 1


def _size(places: dict[int, Place], wires: tuple[Wire, ...], *, has_labels: bool) -> Cell:
    """Return how many cells everything takes, with the rows below the wires for gradients."""
    bends = [point for wire in wires for point in wire.points]
    right = [_right(place) for place in places.values()] + [math.ceil(x) + 1 for x, _ in bends]
    rows = [place.row + (place.below if has_labels else 0) for place in places.values()] + [
        math.ceil(row) for _, row in bends
    ]
    return max(right), max(rows) + 1


def _wire(edge: _Edge, places: dict[int, Place], curve: list[Point]) -> Wire:
    """Return an edge with its way: along the labels of its source, by a curve, and to the port.

    The centre of a cell lies half a cell behind its number, so half a cell is taken off the curve.
    """
    source, target = places[edge.source], places[edge.target]
    before = target.x if target.bar is None else target.bar
    row = target.ports[edge.port]
    begin, end = (_right(source) - 0.5, float(source.row)), (target.slope[0] - 0.5, float(row))
    moved = _pulled([(x - 0.5, y - 0.5) for x, y in curve], begin, end)
    if all(abs(y - row) < 0.5 for _, y in moved):
        corners = [begin]
    elif target.slope[1]:
        corners = [begin, *_flat(moved)]  # level under the local slope
    else:
        corners = [begin, *_flat(_aimed(moved, target))][:-1]
    first, last = (source.x + source.width, source.row), (before - 1, row)
    return Wire(edge.source, edge.target, edge.position, (first, *corners, last))


def _pulled(curve: list[Point], begin: Point, end: Point) -> list[Point]:
    """Move the ends of a curve to where they belong now, with the points that give them direction."""
    (x0, y0), (x1, y1) = curve[0], curve[-1]
    first = [(x + begin[0] - x0, y + begin[1] - y0) for x, y in curve[:2]]
    last = [(x + end[0] - x1, y + end[1] - y1) for x, y in curve[-2:]]
    return [*first, *curve[2:-2], *last]


def _aimed(curve: list[Point], target: Place) -> list[Point]:
    """Let a curve that comes from above an upper port, or from below a lower one, go on to the gate."""
    *_, (x, _), (end, row) = curve
    ahead = target.x + 1 - end  # to the centre of its round end
    slope = (target.row - row) / ahead
    if slope * (row - curve[0][1]) <= 0:
        return curve
    reach = min(end - x, 2 * ahead)  # a long one would lead the curve far astray
    return [*curve[:-2], (end - reach, row - slope * reach), (end, row)]


def _flat(curve: list[Point]) -> Iterator[Point]:
    """Yield the corners of straight pieces along cubic Bézier curves, without the first point."""
    for start in range(0, len(curve) - 1, 3):
        for piece in range(1, PIECES + 1):
            t = piece / PIECES
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            four = curve[start : start + 4]
            x, y = (sum(w * p[axis] for w, p in zip(weights, four)) for axis in (0, 1))
            yield x, y
