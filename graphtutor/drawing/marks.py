"""What a drawing on paper is made of: lines, gates, texts, boxes and arrays, measured in points."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from graphtutor.drawing.labels import Role
from graphtutor.drawing.picture import State
from graphtutor.namespaces.notation import GREEK

CELL = 6.6  # points across
MARGIN = 8.0
SUBSCRIPT = re.compile(r"(?<![\d.])([A-Za-zΑ-ω]+)_?(\d+)(?![A-Za-zΑ-ω_\d.])")

LETTER = re.compile("[A-Za-zΑ-ω]")
GREEK_LETTERS = {name: letter for letter, name in GREEK.items()} | {"epsilon": "ε", "phi": "φ"}
GREEK_NAME = re.compile(rf"(?<![A-Za-z_])(?:{'|'.join(GREEK_LETTERS)})(?![A-Za-z])")

Part = Literal[
    "value", "grad", "local", "name", "gate", "number", "value-entry", "grad-entry", "local-entry"
]
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
    local slope; `k` and the node for what stands below the drawing about its gradient, with the number of
    a further line; for the number of a box, `b` and the id of the text that the box replaces.
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


class Tint(NamedTuple):
    """The ground of an entry, the stronger the larger it is: from 0, the paper, to 1, the hue.

    What is negative has another hue, from 0 to -1.
    """

    x: float
    y: float
    width: float
    height: float
    strength: float


class Block(NamedTuple):
    """An array, drawn in place of a text, with the id that the text would have.

    Attributes:
        id: as above.
        role: what the array is.
        tints, texts: its entries, and what is said of it; of a large array the tints are a map.
        brackets: the lines around the entries, from point to point.
        blanks: the boxes in place of entries, or of the whole.
        is_new: whether the current step wrote it.
    """

    id: str
    role: Role
    tints: tuple[Tint, ...]
    texts: tuple[Text, ...]
    brackets: tuple[tuple[Point, ...], ...]
    blanks: tuple[Blank, ...]
    is_new: bool


class Figure(NamedTuple):
    """A drawing of one moment, measured in points from its upper left corner.

    Attributes:
        width, height: the size of the paper it takes.
        lines, discs, texts, bars, blanks: what is drawn.
        forks: the centres of the dots where wires part.
        blocks: the arrays.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    forks: tuple[Point, ...]
    discs: tuple[Disc, ...]
    texts: tuple[Text, ...]
    bars: tuple[Bar, ...]
    blanks: tuple[Blank, ...]
    blocks: tuple[Block, ...] = ()


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
