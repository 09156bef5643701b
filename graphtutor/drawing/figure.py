"""A Picture on paper: lines, round gates and texts in points, which every format for print draws alike.

The drawing is that of the lecture figures: wires run into round gates, values stand above them and
gradients below. A dot marks where a wire forks; wires that only cross have none.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from graphtutor.drawing.labels import BLANK, Role
from graphtutor.drawing.layout import Layout, Place, Wire
from graphtutor.drawing.picture import STATES, Picture, Shape, State
from graphtutor.namespaces.notation import GREEK

CELL = 6.6  # points across
LEAD = 4  # cells in which the wires run together before a gate
MARGIN = 8.0
GATE = 21.0  # the height of a gate
ABOVE, BELOW = -4.5, 12.5  # from a wire to the base line of its value and of its gradient
BAR = 15.5  # from a wire to the bar of a fraction below it
UNDER = 13.5  # from the base line over the bar to that under it
CLEAR = 3.0  # between a wire and a box
NEAR = 2.5  # between a name and its wire
SUBSCRIPT = re.compile(r"(?<![\d.])([A-Za-zΑ-ω]+)_?(\d+)(?![A-Za-zΑ-ω_\d.])")

LETTER = re.compile("[A-Za-zΑ-ω]")
GREEK_LETTERS = {name: letter for letter, name in GREEK.items()} | {"epsilon": "ε", "phi": "φ"}
GREEK_NAME = re.compile(rf"(?<![A-Za-z_])(?:{'|'.join(GREEK_LETTERS)})(?![A-Za-z])")

ON_TOP = {state: place for place, state in enumerate(STATES)}
Part = Literal["value", "grad", "local", "name", "gate", "number"]
Point = tuple[float, float]
LETTERS: dict[Role, str] = {"value": "v", "grad": "d", "local": "l"}
Piece = tuple[str, bool]  # characters, and whether they are lowered as an index


class Spacing(NamedTuple):
    """How tall a row is, and a box to write into, in points."""

    row: float
    box: float

    def down(self, row: float) -> float:
        """Return where the middle of a row lies."""
        return MARGIN + (row + 0.5) * self.row


CLOSE = Spacing(13.0, 11.0)
WIDE = Spacing(21.0, 17.0)  # room for fractions, and for a hand that writes


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

    Its id is a letter and the node: `v` for a value, `d` for a gradient, `n` for a name or gate, `u` for
    what stands under a fraction bar, `s` for the symbol of a gate; `l` and the number of a wire for a
    local slope; for the number of a box, `b` and the id of the text that the box replaces.
    """

    id: str
    x: float
    y: float
    anchor: Literal["start", "middle", "end"]
    pieces: tuple[Piece, ...]
    part: Part
    is_new: bool


class Bar(NamedTuple):
    """The bar of a fraction; its id is `r` and the node whose gradient it is."""

    id: str
    x: float
    y: float
    width: float


class Blank(NamedTuple):
    """A box to write into, in place of a text, with the id that the text would have."""

    id: str
    x: float
    y: float
    width: float
    height: float
    role: Role


class Figure(NamedTuple):
    """A drawing of one moment, measured in points from its upper left corner.

    Attributes:
        width, height: the size of the paper it takes.
        lines, discs, texts, bars, blanks: what is drawn.
        forks: the centres of the dots where wires part.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    forks: tuple[Point, ...]
    discs: tuple[Disc, ...]
    texts: tuple[Text, ...]
    bars: tuple[Bar, ...]
    blanks: tuple[Blank, ...]


def figure(
    picture: Picture,
    *,
    spacing: Spacing | None = None,
    numbers: Mapping[str, str] | None = None,
    symbols: Mapping[int, str] | None = None,
) -> Figure:
    """Draw a picture on paper.

    Args:
        picture: what is drawn; its layout should leave the inputs of gates some `LEAD`.
        spacing: of the rows; wide for formulas and close otherwise, if not given.
        numbers: by the id of a blank, the number that stands in it; blanks without one are left out.
        symbols: by id, what every gate is called, to be written below it.
    """
    laid = picture.layout
    space = spacing or (WIDE if picture.look.content == "formulas" else CLOSE)
    drawn = _Drawn([], [], [])
    discs = []
    for place in laid.places.values():
        shape = picture.shapes[place.id]
        if shape.is_gate:
            discs.append(_disc(place, shape, space))
        drawn.texts.append(_label(place, shape, space))
        _write_ends(drawn, place, shape, space, is_stacked=picture.look.content == "formulas")
    for number, (wire, slope) in enumerate(zip(laid.wires, picture.slopes, strict=True)):
        if slope:
            _write_slope(drawn, laid, wire, (f"l{number}", slope), space)
    if symbols is not None:
        drawn.texts.extend(_symbol(disc, symbols) for disc in discs)
    if numbers is not None:
        drawn.blanks[:] = [blank for blank in drawn.blanks if blank.id in numbers]
        drawn.texts.extend(_number(blank, numbers[blank.id]) for blank in drawn.blanks)
    width, height = _across(laid.width) + MARGIN, laid.height * space.row + 2 * MARGIN
    return Figure(
        width=width,
        height=height,
        lines=_lines(picture, space),
        forks=tuple((_across(x + 0.5), space.down(row)) for x, row in _forks(laid)),
        discs=tuple(discs),
        texts=tuple(drawn.texts),
        bars=tuple(drawn.bars),
        blanks=tuple(drawn.blanks),
    )


@lru_cache(maxsize=4096)  # every picture of a trace shows the same texts
def pieces(text: str) -> tuple[Piece, ...]:
    """Take a text apart into characters on the line and lowered indices, Greek names as letters.

    >>> pieces("∂v8/∂w_0"), pieces("-2.00")
    ((('∂v', False), ('8', True), ('/∂w', False), ('0', True)), (('-2.00', False),))
    """
    if not LETTER.search(text):
        return ((text, False),)
    text = GREEK_NAME.sub(lambda match: GREEK_LETTERS[match[0]], text)
    found: list[Piece] = []
    at = 0
    for match in SUBSCRIPT.finditer(text):
        found += [(text[at : match.end(1)], False), (match[2], True)]
        at = match.end()
    rest = text[at:]
    return (*found, (rest, False)) if rest or not found else tuple(found)


class _Drawn(NamedTuple):
    """What is written so far."""

    texts: list[Text]
    bars: list[Bar]
    blanks: list[Blank]


def _across(x: float) -> float:
    return MARGIN + x * CELL


def _lines(picture: Picture, space: Spacing) -> tuple[Line, ...]:
    """Return the wires, the heavy ones last, so that they lie on top."""
    laid = picture.layout
    lines = [
        Line(f"w{number}", _way(wire, laid, space), state)
        for number, (wire, state) in enumerate(zip(laid.wires, picture.wires, strict=True))
    ]
    for id, ((x, row), (last, _)) in laid.ends.items():
        y = space.down(row)
        way = (_across(x), y), (_across(last + 1), y)
        lines.append(Line(f"e{id}", way, picture.shapes[id].state))
    lines.sort(key=lambda line: ON_TOP[line.state])
    return tuple(lines)


def _way(wire: Wire, laid: Layout, space: Spacing) -> tuple[Point, ...]:
    """Return the corners of a wire; before a gate with several inputs it turns toward the gate."""
    target, down, left = laid.places[wire.target], space.row, MARGIN + CELL / 2
    top = MARGIN + down / 2
    (start, first), *corners, (_, last) = wire.points
    begin = _across(start), top + first * down
    middle = [(left + x * CELL, top + row * down) for x, row in corners]
    if target.bar is None:
        return (begin, *middle, (_across(target.x), top + last * down))
    turn = _across(target.bar), top + last * down
    return (begin, *middle, turn, _edge(target, turn, space))


def _edge(gate: Place, seen_from: Point, space: Spacing) -> Point:
    """Return where a line toward the round left end of a gate meets it."""
    radius = min(GATE, gate.width * CELL) / 2
    x, y = _across(gate.x) + radius, space.down(gate.row)
    dx, dy = seen_from[0] - x, seen_from[1] - y
    length = math.hypot(dx, dy)
    return x + radius * dx / length, y + radius * dy / length


def _disc(place: Place, shape: Shape, space: Spacing) -> Disc:
    width = place.width * CELL
    x, y = _across(place.x) + width / 2, space.down(place.row)
    return Disc(f"g{place.id}", x, y, width, GATE, shape.state)


def _label(place: Place, shape: Shape, space: Spacing) -> Text:
    y, written = space.down(place.row) + 4, pieces(shape.text)
    if shape.is_gate:
        x = _across(place.x) + place.width * CELL / 2
        return Text(f"n{place.id}", x, y, "middle", written, "gate", is_new=False)
    x = _across(place.x + place.width) - NEAR
    return Text(f"n{place.id}", x, y, "end", written, "name", is_new=False)


def _symbol(disc: Disc, symbols: Mapping[int, str]) -> Text:
    """Return what a gate is called, below it."""
    id, base = int(disc.id[1:]), disc.y + disc.height / 2 + 8
    return Text(f"s{id}", disc.x, base, "middle", pieces(symbols[id]), "local", is_new=False)


def _write_ends(
    drawn: _Drawn, place: Place, shape: Shape, space: Spacing, *, is_stacked: bool
) -> None:
    """Write what stands above and below the wire that leaves a node."""
    start, width = place.label
    y, right = space.down(place.row), _across(start + width)
    room = _across(start) + 2, max(width * CELL - 2, 24.0)
    written: tuple[tuple[Role, str], ...] = (("value", shape.value), ("grad", shape.grad))
    for role, text in written:
        id = f"{LETTERS[role]}{place.id}"
        if text == BLANK:
            drawn.blanks.append(_blank(id, room, y, role, space))
        elif text and role == "grad" and is_stacked:
            _stack(drawn, place.id, right, y, text, is_new=shape.is_new)
        elif text:
            base = y + (ABOVE if role == "value" else BELOW)
            drawn.texts.append(Text(id, right, base, "end", pieces(text), role, shape.is_new))


def _stack(drawn: _Drawn, id: int, right: float, y: float, text: str, *, is_new: bool) -> None:
    """Write a derivative such as ∂f/∂x as a fraction that ends at `right`."""
    over, under = text.split("/")
    width = max(len(over), len(under)) * CELL
    x = right - width / 2
    drawn.texts.append(Text(f"d{id}", x, y + BELOW - 1, "middle", pieces(over), "grad", is_new))
    base = y + BELOW - 1 + UNDER
    drawn.texts.append(Text(f"u{id}", x, base, "middle", pieces(under), "grad", is_new))
    drawn.bars.append(Bar(f"r{id}", right - width, y + BAR, width))


def _write_slope(
    drawn: _Drawn, laid: Layout, wire: Wire, slope: tuple[str, str], space: Spacing
) -> None:
    """Write a local slope above the end of a wire, before the gate."""
    start, width = laid.places[wire.target].slope
    id, text = slope
    y = space.down(wire.points[-1][1])
    if text == BLANK:
        room = _across(start + 1), (width - 1) * CELL - 4
        drawn.blanks.append(_blank(id, room, y, "local", space))
    else:
        right = _across(start + width) - 3
        drawn.texts.append(Text(id, right, y + ABOVE, "end", pieces(text), "local", is_new=False))


def _blank(id: str, room: Point, y: float, role: Role, space: Spacing) -> Blank:
    x, width = room
    top = y + CLEAR if role == "grad" else y - CLEAR - space.box
    return Blank(id, x, top, width, space.box, role)


def _number(blank: Blank, number: str) -> Text:
    """Return the number of a box, in its upper left corner."""
    return Text(
        f"b{blank.id}", blank.x + 1.5, blank.y + 7, "start", ((number, False),), "number", False
    )


def _forks(laid: Layout) -> Iterator[Point]:
    """Yield the cells where the wires of one node part, from top to bottom of each column of cells."""
    by_source: dict[int, list[Wire]] = {}
    for wire in laid.wires:
        by_source.setdefault(wire.source, []).append(wire)
    for wires in by_source.values():
        if len(wires) > 1:
            yield from sorted(_forks_of(wires))


def _forks_of(wires: list[Wire]) -> set[Point]:
    """Return the corners of wires from which more than two ways lead on."""
    pieces = {piece for wire in wires for piece in pairwise(wire.points)}
    across = {(y0, x0, x1) for (x0, y0), (x1, y1) in pieces if y0 == y1}
    down = {(x0, min(y0, y1), max(y0, y1)) for (x0, y0), (x1, y1) in pieces if x0 == x1}
    curved = Counter(p for piece in pieces if _is_slanted(*piece) for p in piece)
    across_ways, down_ways = _ways(across), _ways(down)
    return {
        (x, y)
        for wire in wires
        for x, y in wire.points[1:-1]
        if across_ways.get((y, x), 0) + down_ways.get((x, y), 0) + curved[x, y] > 2
    }


def _is_slanted(begin: Point, end: Point) -> bool:
    return begin[0] != end[0] and begin[1] != end[1]


def _ways(pieces: set[tuple[float, float, float]]) -> dict[tuple[float, float], int]:
    """Return how many ways lead on, by (line, place): two inside of the runs that pieces join into.

    Args:
        pieces: (line, first place, last place) of each.
    """
    ends: set[tuple[float, float]] = set()
    line = stop = -1.0
    for at, first, last in sorted(pieces):
        if at == line and first <= stop:
            stop = max(stop, last)
        else:
            ends |= {(line, stop), (at, first)}
            line, stop = at, last
    ends.add((line, stop))
    return {
        (at, place): 1 if (at, place) in ends else 2
        for at, first, last in pieces
        for place in (first, last)
    }
