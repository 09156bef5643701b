"""A Picture in characters: box drawing in the manner of lecture figures, or ASCII.

Values stand above the wires and gradients below. A fork is a join (├ ┬ ┼); where a wire only crosses
another it hops over it (─│─), and the two never touch. A gate gathers several inputs by a heavy bar,
first operand on top. The wires of the current step are heavy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graphtutor.drawing.layout import Layout, Place
from graphtutor.drawing.matrix import Label
from graphtutor.drawing.picture import STATES, Picture

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
LIGHT = " ╴╶─╵╯╰┴╷╮╭┬│┤├┼"
HEAVY = " ╸╺━╹┛┗┻╻┓┏┳┃┫┣╋"
BARS = {  # a heavy bar that light wires enter from the left and leave to the right
    UP: "╹",
    UP | LEFT: "┚",
    UP | RIGHT: "┖",
    UP | LEFT | RIGHT: "┸",
    DOWN: "╻",
    DOWN | LEFT: "┒",
    DOWN | RIGHT: "┎",
    DOWN | LEFT | RIGHT: "┰",
    UP | DOWN: "┃",
    UP | DOWN | LEFT: "┨",
    UP | DOWN | RIGHT: "┠",
    UP | DOWN | LEFT | RIGHT: "╂",
}
ASCII_BAR = "|"

Run = tuple[str, str]  # characters and the name of their style


def plain(picture: Picture) -> str:
    """Return a picture as text without styles."""
    grid = Grid(picture.layout, ascii=picture.look.ascii)
    rows = (grid.draw(picture, row) for row in range(picture.layout.height))
    drawn = "\n".join("".join(text for text, _ in row).rstrip() for row in rows).rstrip("\n")
    notes = [line for note in picture.notes if note.is_known for line in note.lines]
    return "\n".join([drawn, "", *notes]) if notes else drawn


class Grid:
    """The characters of a layout, ready to show its pictures row by row.

    A row is worked out when it is first asked for: of a large graph a terminal shows a small part.

    Attributes:
        layout: what is drawn.
        ascii: whether only ASCII characters are used.
    """

    def __init__(self, layout: Layout, *, ascii: bool = False) -> None:
        self.layout = layout
        self.ascii = ascii
        self._pieces = _pieces_by_row(layout)
        self._places: dict[int, list[Place]] = {}
        for place in layout.places.values():
            rows = {*range(place.row - place.above, place.row + place.below + 1)}
            if place.bar is not None:
                rows.update(range(place.ports[0], place.ports[-1] + 1))
            for row in rows:
                self._places.setdefault(row, []).append(place)
        self._slopes: dict[int, list[int]] = {}  # by row, the wires whose local slopes stand there
        for number, wire in enumerate(layout.wires):
            if (target := layout.places[wire.target]).slope[1]:
                for row in range(1, target.before + 1):
                    self._slopes.setdefault(int(wire.points[-1][1]) - row, []).append(number)
        self._known: dict[int, _Row] = {}

    def draw(
        self, picture: Picture, row: int, start: int = 0, stop: int | None = None
    ) -> list[Run]:
        """Return one row of a picture of this layout, as runs of characters of one style.

        With `start` and `stop` only the cells between them are returned.

        The styles are `wire.waiting`, `wire.forward`, `wire.backward`, `wire.current`, the same four
        for `bar`, `gate` and `name`, and `value`, `grad`, `value.new`, `grad.new`, `local`; blanks
        have "".
        """
        known = self._known.get(row) or self._known.setdefault(row, self._work_out(row))
        characters = list(known.characters)
        styles = [""] * len(characters)
        for wire, cells in sorted(
            known.wires, key=lambda item: STATES.index(picture.wires[item[0]])
        ):
            state = picture.wires[wire]
            style = f"wire.{state}"
            for x, heavy in cells:
                styles[x] = style
                if state == "current":
                    characters[x] = heavy
        for place in self._places.get(row, ()):
            self._draw_node(picture, place, row, _Writer(characters, styles))
        for wire in self._slopes.get(row, ()) if self._slopes else ():
            end = sum(self.layout.places[self.layout.wires[wire].target].slope) - 1
            text = self._slope(picture, wire, row)
            _Writer(characters, styles).write(end - len(text), text, "local")
        return list(_runs(characters[start:stop], styles[start:stop]))

    def _work_out(self, row: int) -> _Row:
        """Return the wires of a row as characters."""
        characters = [" "] * self.layout.width
        pieces = self._pieces.get(row, [])
        joints: dict[int, dict[int, int]] = {}
        for piece in pieces:
            source = self.layout.wires[piece.wire].source
            for x, joint in piece.cells():
                by_source = joints.setdefault(x, {})
                by_source[source] = by_source.get(source, 0) | joint
        top = {x: _on_top(by_source) for x, by_source in joints.items()}
        for x, (_, joint) in top.items():
            characters[x] = self._light(joint)
        wires: dict[int, list[tuple[int, str]]] = {}
        for piece in pieces:
            source = self.layout.wires[piece.wire].source
            seen = ((x, joint) for x, joint in piece.cells() if top[x][0] == source)
            wires.setdefault(piece.wire, []).extend((x, self._heavy(top[x][1])) for x, _ in seen)
        return _Row(characters, list(wires.items()))

    def _draw_node(self, picture: Picture, place: Place, row: int, out: _Writer) -> None:
        """Write what of a node stands in a row: bar, shape, value, gradient and open wire."""
        shape = picture.shapes[place.id]
        style = f"{'gate' if shape.is_gate else 'name'}.{shape.state}"
        if place.bar is not None and place.ports[0] <= row <= place.ports[-1]:
            out.write(place.bar, self._bar(place, row), f"bar.{shape.state}")
        if row == place.row:
            out.write(place.x, f"({shape.text})" if shape.is_gate else shape.text, style)
            if place.id in self.layout.ends:
                (x, _), (last, _) = self.layout.ends[place.id]
                line = ("-" if self.ascii else "─") * (last + 1 - x)
                out.write(x, line, f"wire.{shape.state}")
            return
        label, kind = (shape.value, "value") if row < place.row else (shape.grad, "grad")
        text = label and self._line(label, row - place.row)
        if text:
            start, width = place.label
            out.write(start + width - len(text), text, kind + (".new" if shape.is_new else ""))

    def _line(self, label: Label, row: int) -> str:
        """Return the line of a label that stands some rows below its wire, or above it if negative."""
        if isinstance(label, str):
            return label if row in (-1, 1) else ""
        lines = label.lines(ascii=self.ascii)
        place = row + len(lines) if row < 0 else row - 1
        return lines[place] if 0 <= place < len(lines) else ""

    def _slope(self, picture: Picture, wire: int, row: int) -> str:
        """Return what stands in a row of the local slope of a wire."""
        label, end = picture.slopes[wire], int(self.layout.wires[wire].points[-1][1])
        text = label and self._line(label, row - end)
        return f"[{text}]" if text and isinstance(label, str) else text

    def _bar(self, place: Place, row: int) -> str:
        """Return the character of the bar that gathers the inputs of a gate."""
        joint = (UP if row > place.ports[0] else 0) | (DOWN if row < place.ports[-1] else 0)
        joint |= (LEFT if row in place.ports else 0) | (RIGHT if row == place.row else 0)
        return ASCII_BAR if self.ascii else BARS[joint]

    def _light(self, joint: int) -> str:
        return _ascii_joint(joint, "-", "|", "+") if self.ascii else LIGHT[joint]

    def _heavy(self, joint: int) -> str:
        return _ascii_joint(joint, "=", "#", "#") if self.ascii else HEAVY[joint]


class _Piece(NamedTuple):
    """What of one wire lies in one row: a run of cells, and how it goes on from its first and last.

    Attributes:
        wire: the number of the wire in the layout.
        start, stop: the first and the last cell.
        ends: the directions in which the wire leaves these two cells, other than along the run.
    """

    wire: int
    start: int
    stop: int
    ends: tuple[int, int]

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield the cells with the directions in which the wire leaves each."""
        for x in range(self.start, self.stop + 1):
            joint = (RIGHT if x < self.stop else 0) | (LEFT if x > self.start else 0)
            joint |= self.ends[0] if x == self.start else 0
            joint |= self.ends[1] if x == self.stop else 0
            yield x, joint


class _Row(NamedTuple):
    """The wires of a row: their characters, and for each wire its cells and how they look when heavy."""

    characters: list[str]
    wires: list[tuple[int, list[tuple[int, str]]]]


class _Writer(NamedTuple):
    """Characters of a row and the names of their styles."""

    characters: list[str]
    styles: list[str]

    def write(self, x: int, text: str, style: str) -> None:
        self.characters[x : x + len(text)] = text
        self.styles[x : x + len(text)] = [style] * len(text)


def node_at(layout: Layout, x: int, row: int) -> int | None:
    """Return the node whose shape or label stands in a cell, or None."""
    for place in layout.places.values():
        start, width = place.label
        on_shape = row == place.row and place.x <= x < place.x + place.width
        rows = row - place.row
        on_label = -place.above <= rows <= place.below and rows and start <= x < start + width
        if on_shape or on_label:
            return place.id
    return None


def _pieces_by_row(layout: Layout) -> dict[int, list[_Piece]]:
    """Return, by row, what of each wire lies in it."""
    pieces: dict[int, list[_Piece]] = {}
    for number, wire in enumerate(layout.wires):
        arriving = LEFT
        corners = [(int(x), int(row)) for x, row in wire.points]  # whole cells in a terminal
        for corner in range(0, len(corners), 2):  # every wire goes along, up or down, and along
            (start, row), (stop, _) = corners[corner : corner + 2]
            below = corners[corner + 2 : corner + 3]
            leaving = RIGHT if not below else DOWN if below[0][1] > row else UP
            pieces.setdefault(row, []).append(_Piece(number, start, stop, (arriving, leaving)))
            if below:
                end = below[0][1]
                for between in range(min(row, end) + 1, max(row, end)):
                    pieces.setdefault(between, []).append(_Piece(number, stop, stop, (UP, DOWN)))
                arriving = UP if end > row else DOWN
    return pieces


def _on_top(by_source: dict[int, int]) -> tuple[int, int]:
    """Return the wire that is seen in a cell: where two cross, the vertical one hops over."""
    return max(by_source.items(), key=lambda item: item[1] & (UP | DOWN))


def _ascii_joint(joint: int, across: str, down: str, corner: str) -> str:
    if not joint & (UP | DOWN):
        return across
    return corner if joint & (LEFT | RIGHT) else down


def _runs(characters: list[str], styles: list[str]) -> Iterator[Run]:
    """Yield the characters of a row as runs of one style each."""
    start = 0
    for end in range(1, len(styles) + 1):
        if end == len(styles) or styles[end] != styles[start]:
            yield "".join(characters[start:end]), styles[start]
            start = end
