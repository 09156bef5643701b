"""A Picture on paper: lines, round gates and texts in points, which every format for print draws alike.

The drawing is that of the lecture figures: wires run into round gates, values stand above them and
gradients below. A dot marks where a wire forks; wires that only cross have none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from graphtutor.drawing.block import block
from graphtutor.drawing.labels import BLANK, Role
from graphtutor.drawing.layout import Layout, Place, Wire
from graphtutor.drawing.marks import (
    CELL,
    CLOSE,
    LETTERS,
    MARGIN,
    WIDE,
    Bar,
    Blank,
    Block,
    Disc,
    Figure,
    Line,
    Part,
    Point,
    Spacing,
    Text,
    pieces,
)
from graphtutor.drawing.matrix import Label, Matrix
from graphtutor.drawing.picture import STATES, Note, Picture, Shape

LEAD = 4  # cells in which the wires run together before a gate
GATE = 21.0  # the height of a gate
ABOVE, BELOW = -4.5, 12.5  # from a wire to the base line of its value and of its gradient
BAR = 15.5  # from a wire to the bar of a fraction below it
UNDER = 13.5  # from the base line over the bar to that under it
CLEAR = 3.0  # between a wire and a box
NEAR = 2.5  # between a name and its wire
NOTE = 14.0  # from one line below the drawing to the next
ON_TOP = {state: place for place, state in enumerate(STATES)}


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
    drawn = _Drawn([], [], [], [])
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
        drawn.blocks[:] = [_numbered(drawn, each, numbers.get(each.id)) for each in drawn.blocks]
    width, height = _across(laid.width) + MARGIN, laid.height * space.row + 2 * MARGIN
    for note in picture.notes:
        width = max(width, 2 * MARGIN + CELL * max(map(len, note.lines)))
        drawn.texts.extend(_note(note, height) if note.is_known else ())
        height += NOTE * len(note.lines)
    return Figure(
        width=width,
        height=height,
        lines=_lines(picture, space),
        forks=tuple((_across(x + 0.5), space.down(row)) for x, row in _forks(laid)),
        discs=tuple(discs),
        texts=tuple(drawn.texts),
        bars=tuple(drawn.bars),
        blanks=tuple(drawn.blanks),
        blocks=tuple(drawn.blocks),
    )


class _Drawn(NamedTuple):
    """What is written so far."""

    texts: list[Text]
    bars: list[Bar]
    blanks: list[Blank]
    blocks: list[Block]


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
    written: tuple[tuple[Role, Label], ...] = (("value", shape.value), ("grad", shape.grad))
    for role, text in written:
        id = f"{LETTERS[role]}{place.id}"
        if isinstance(text, Matrix):
            drawn.blocks.append(block(text, id, (right, y), role, space, is_new=shape.is_new))
        elif text == BLANK:
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
    drawn: _Drawn, laid: Layout, wire: Wire, slope: tuple[str, Label], space: Spacing
) -> None:
    """Write a local slope above the end of a wire, before the gate."""
    start, width = laid.places[wire.target].slope
    id, text = slope
    y = space.down(wire.points[-1][1])
    if isinstance(text, Matrix):
        end = _across(start + width) - 3, y
        drawn.blocks.append(block(text, id, end, "local", space))
    elif text == BLANK:
        room = _across(start + 1), (width - 1) * CELL - 4
        drawn.blanks.append(_blank(id, room, y, "local", space))
    else:
        right = _across(start + width) - 3
        drawn.texts.append(Text(id, right, y + ABOVE, "end", pieces(text), "local", is_new=False))


def _note(note: Note, top: float) -> Iterator[Text]:
    """Yield the lines of what stands below the drawing."""
    part: Part = "local" if note.id < 0 else "grad"
    for place, line in enumerate(note.lines):
        y = top + NOTE * (place + 0.4)
        id = f"k{note.id}" if not place else f"k{note.id}-{place}"
        yield Text(id, MARGIN, y, "start", pieces(line), part, is_new=False)


def _blank(id: str, room: Point, y: float, role: Role, space: Spacing) -> Blank:
    x, width = room
    top = y + CLEAR if role == "grad" else y - CLEAR - space.box
    return Blank(id, x, top, width, space.box, role)


def _number(blank: Blank, number: str) -> Text:
    """Return the number of a box, in its upper left corner."""
    return Text(
        f"b{blank.id}", blank.x + 1.5, blank.y + 7, "start", ((number, False),), "number", False
    )


def _numbered(drawn: _Drawn, block: Block, number: str | None) -> Block:
    """Return an array whose boxes have a number in the first of them, or no boxes if it has none."""
    if number is None:
        return block._replace(blanks=(), brackets=()) if block.blanks else block
    drawn.texts.extend(_number(first, number) for first in block.blanks[:1])
    return block


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
