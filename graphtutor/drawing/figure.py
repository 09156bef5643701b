"""A Picture on paper: lines, round gates and texts in points, which every format for print draws alike.

The drawing is that of the lecture figures: wires run into round gates, values stand above them and
gradients below. A dot marks where a wire forks; wires that only cross have none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from graphtutor.drawing.layout import Layout, Place, Wire
from graphtutor.drawing.picture import STATES, Picture, Shape, State

CELL = (6.6, 13.0)  # points across and down
LEAD = 4  # cells in which the wires run together before a gate
MARGIN = 8.0
GATE = 21.0  # the height of a gate
ABOVE, BELOW = -4.5, 12.5  # from a wire to the base line of its value and of its gradient
SUBSCRIPT = re.compile(r"(?<![\d.])([A-Za-zΑ-ω]+)_?(\d+)(?![\w.])")

Role = Literal["value", "grad", "name", "gate"]
Point = tuple[float, float]
LETTERS: dict[Role, str] = {"value": "v", "grad": "d"}
Piece = tuple[str, bool]  # characters, and whether they are lowered as an index


class Line(NamedTuple):
    """A wire, or the open end of one: straight from point to point.

    Its id is `w` and the number of the wire, or `e` and the node whose wire is open.
    """

    id: str
    points: tuple[Point, ...]
    state: State


class Disc(NamedTuple):
    """A gate: a circle, or a bar with round ends if its label is long; its id is `g` and the node."""

    id: str
    x: float  # of the centre
    y: float
    width: float
    height: float
    state: State


class Text(NamedTuple):
    """A text on a base line, which begins, has its middle, or ends at a place.

    Its id is a letter and the node: `v` for a value, `d` for a gradient, `n` for a name or gate.
    """

    id: str
    x: float
    y: float
    anchor: Literal["start", "middle", "end"]
    pieces: tuple[Piece, ...]
    role: Role
    is_new: bool


class Blank(NamedTuple):
    """A box to write into, in place of a text."""

    x: float
    y: float
    width: float
    height: float
    role: Role


class Figure(NamedTuple):
    """A drawing of one moment, measured in points from its upper left corner.

    Attributes:
        width, height: the size of the paper it takes.
        lines, discs, texts, blanks: what is drawn, in this order.
        forks: the centres of the dots where wires part.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    forks: tuple[Point, ...]
    discs: tuple[Disc, ...]
    texts: tuple[Text, ...]
    blanks: tuple[Blank, ...]


def figure(picture: Picture, *, blank: frozenset[Role] = frozenset()) -> Figure:
    """Draw a picture on paper.

    Args:
        picture: what is drawn; its layout should leave the inputs of gates some `LEAD`.
        blank: which texts of the gates are left out, a box to write into in place of each.
    """
    laid = picture.layout
    lines = [
        Line(f"w{number}", _way(wire, laid), state)
        for number, (wire, state) in enumerate(zip(laid.wires, picture.wires, strict=True))
    ]
    for id, ((x, row), (last, _)) in laid.ends.items():
        y = _down(row)
        lines.append(
            Line(f"e{id}", ((_across(x), y), (_across(last + 1), y)), picture.shapes[id].state)
        )
    discs, texts, blanks = [], [], []
    for place in laid.places.values():
        shape = picture.shapes[place.id]
        if shape.is_gate:
            discs.append(_disc(place, shape))
        texts.append(_label(place, shape))
        texts_of: tuple[tuple[Role, str], ...] = (("value", shape.value), ("grad", shape.grad))
        for role, content in texts_of:
            is_given = role == "value" and not shape.is_gate
            if content and role in blank and not is_given:
                blanks.append(_blank(place, role))
            elif content:
                texts.append(_written(place, role, content, shape.is_new))
    width, height = _across(laid.width) + MARGIN, laid.height * CELL[1] + 2 * MARGIN
    lines.sort(key=lambda line: STATES.index(line.state))  # the heavy ones on top
    return Figure(
        width, height, tuple(lines), tuple(_forks(laid)), tuple(discs), tuple(texts), tuple(blanks)
    )


@lru_cache(maxsize=4096)  # every picture of a trace shows the same texts
def pieces(text: str) -> tuple[Piece, ...]:
    """Take a text apart into characters on the line and lowered indices.

    >>> pieces("∂v8/∂w_0"), pieces("-2.00")
    ((('∂v', False), ('8', True), ('/∂w', False), ('0', True)), (('-2.00', False),))
    """
    found: list[Piece] = []
    at = 0
    for match in SUBSCRIPT.finditer(text):
        found += [(text[at : match.end(1)], False), (match[2], True)]
        at = match.end()
    rest = text[at:]
    return (*found, (rest, False)) if rest or not found else tuple(found)


def _across(x: float) -> float:
    return MARGIN + x * CELL[0]


def _down(row: float) -> float:
    return MARGIN + (row + 0.5) * CELL[1]


def _way(wire: Wire, laid: Layout) -> tuple[Point, ...]:
    """Return the corners of a wire; before a gate with several inputs it turns toward the gate."""
    target = laid.places[wire.target]
    (start, first), *corners, (_, last) = wire.points
    begin = _across(start), _down(first)
    middle = [(_across(x + 0.5), _down(row)) for x, row in corners]
    if target.bar is None:
        return (begin, *middle, (_across(target.x), _down(last)))
    turn = _across(target.bar), _down(last)
    return (begin, *middle, turn, _edge(target, turn))


def _edge(gate: Place, seen_from: Point) -> Point:
    """Return where a line toward the round left end of a gate meets it."""
    width = gate.width * CELL[0]
    radius = min(GATE, width) / 2
    x, y = _across(gate.x) + radius, _down(gate.row)
    dx, dy = seen_from[0] - x, seen_from[1] - y
    length = math.hypot(dx, dy)
    return x + radius * dx / length, y + radius * dy / length


def _disc(place: Place, shape: Shape) -> Disc:
    width = place.width * CELL[0]
    return Disc(
        f"g{place.id}", _across(place.x) + width / 2, _down(place.row), width, GATE, shape.state
    )


def _label(place: Place, shape: Shape) -> Text:
    x = _across(place.x) + place.width * CELL[0] / 2
    role: Role = "gate" if shape.is_gate else "name"
    y = _down(place.row) + 4
    return Text(f"n{place.id}", x, y, "middle", pieces(shape.text), role, is_new=False)


def _written(place: Place, role: Role, text: str, is_new: bool) -> Text:
    start, width = place.label
    y = _down(place.row) + (ABOVE if role == "value" else BELOW)
    id = f"{LETTERS[role]}{place.id}"
    return Text(id, _across(start + width), y, "end", pieces(text), role, is_new)


def _blank(place: Place, role: Role) -> Blank:
    start, width = place.label
    y = _down(place.row) + (ABOVE - 9 if role == "value" else BELOW - 9)
    return Blank(_across(start) + 2, y, max(width * CELL[0] - 2, 24), 11, role)


def _forks(laid: Layout) -> Iterator[Point]:
    """Yield where the wires of one node part, from top to bottom of each column of cells."""
    by_source: dict[int, list[Wire]] = {}
    for wire in laid.wires:
        by_source.setdefault(wire.source, []).append(wire)
    for wires in by_source.values():
        if len(wires) > 1:
            yield from ((_across(x + 0.5), _down(row)) for x, row in sorted(_forks_of(wires)))


def _forks_of(wires: list[Wire]) -> set[tuple[int, int]]:
    """Return the corners of wires at which a run across or a run down does not end."""
    pieces = {piece for wire in wires for piece in pairwise(wire.points)}
    across = {(y0, x0, x1) for (x0, y0), (x1, y1) in pieces if y0 == y1}
    down = {(x0, min(y0, y1), max(y0, y1)) for (x0, y0), (x1, y1) in pieces if x0 == x1}
    across_ends, down_ends = _run_ends(across), _run_ends(down)
    return {
        (x, y)
        for wire in wires
        for x, y in wire.points[1:-1]
        if (y, x) not in across_ends or (x, y) not in down_ends
    }


def _run_ends(pieces: set[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """Return the ends of the runs into which pieces join, as (line, place).

    Args:
        pieces: (line, first place, last place) of each.
    """
    ends: set[tuple[int, int]] = set()
    line = stop = -1
    for at, first, last in sorted(pieces):
        if at == line and first <= stop:
            stop = max(stop, last)
        else:
            ends |= {(line, stop), (at, first)}
            line, stop = at, last
    return ends | {(line, stop)}
