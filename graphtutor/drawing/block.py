"""An array on paper: its entries in brackets on tinted ground, its boxes, or the map of a large one."""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.drawing.labels import Role
from graphtutor.drawing.marks import CELL, Blank, Block, Part, Point, Spacing, Text, Tint, pieces
from graphtutor.drawing.matrix import Matrix
from graphtutor.drawing.picture import MAP_CELL, map_cells

CLOSEST, LOOSEST = 12.0, 15.0  # from one row of entries to the next
GAP = 4.0  # between a wire and its array
SERIF = 3.0  # of a bracket
INSET = 1.5  # of a bracket, from the room of the array
BASE = 3.2  # from the bottom of a row to the base line of its entries
LINE = 4.5, 12.5  # from a wire to the base line of what is said above and below it
SMALL = 0.78  # of a shape, beside other texts
STRONGEST, STRONGEST_MAP = 0.4, 0.85  # of the hue: on the one stand numbers
MAP = MAP_CELL * CELL  # the side of a block of a map
APART = 3.0  # between the boxes for two entries
PART: dict[Role, Part] = {"value": "value-entry", "grad": "grad-entry", "local": "local-entry"}


def block(
    matrix: Matrix, id: str, corner: Point, role: Role, space: Spacing, *, is_new: bool = False
) -> Block:
    """Return an array as it is drawn.

    Args:
        matrix: what is written.
        id: of the block.
        corner: where the room beside its wire ends at the right, and the height of the wire.
        role: a gradient stands below the wire, the others above it.
        space: of the rows.
        is_new: whether the current step wrote it.
    """
    right, wire = corner
    if matrix.is_blank:
        high = min(space.row, space.box + APART)
    else:
        high = min(max(space.row - 1.0, CLOSEST), LOOSEST)
    tall = high * len(matrix.rows) if matrix.rows else MAP * len(matrix.strengths)
    top = wire + GAP if role == "grad" else wire - GAP - tall
    base = wire + LINE[1] if role == "grad" else wire - LINE[0]
    begin = right - _inner(matrix)
    drawn = Block(id, role, (), (), (), (), is_new)
    if matrix.rows:
        step = CELL * (matrix.entry + 1)
        edges = [begin + CELL / 2 + step * place for place in range(len(matrix.rows[0]) + 1)]
        drawn = _entries(drawn, matrix, edges, top, high)
        brackets = (
            _bracket(begin + INSET, top, tall, SERIF),
            _bracket(right - INSET, top, tall, -SERIF),
        )
        drawn = drawn._replace(brackets=brackets)
    elif matrix.is_blank:
        box = Blank(f"{id}-0-0", right - len(matrix.said) * CELL, 0.0, 0.0, space.box, role)
        y = wire + GAP if role == "grad" else wire - GAP - space.box
        drawn = drawn._replace(blanks=(box._replace(y=y, width=len(matrix.said) * CELL),))
        begin = box.x
    elif matrix.is_map:
        tints = tuple(_map(matrix, right - CELL / 2, top))
        drawn = drawn._replace(
            tints=tints, brackets=_brackets(tints[0].x - INSET, right, top, tall)
        )
    return drawn._replace(texts=(*drawn.texts, *_front(drawn, matrix, begin, base)))


def _inner(matrix: Matrix) -> float:
    """Return how wide the entries with their brackets are, or the map."""
    if matrix.rows:
        return CELL * ((matrix.entry + 1) * len(matrix.rows[0]) + 1)
    return CELL * map_cells(len(matrix.strengths[0])) if matrix.strengths else 0.0


def _entries(drawn: Block, matrix: Matrix, edges: list[float], top: float, high: float) -> Block:
    """Return the block with its entries, or with a box for each."""
    tints, texts, blanks = [], [], []
    for down, row in enumerate(matrix.rows):
        y = top + down * high
        for across, text in enumerate(row):
            id = f"{drawn.id}-{down}-{across}"
            x, end = edges[across], edges[across + 1]
            if matrix.is_blank:
                room = end - x - APART, high - APART
                blanks.append(Blank(id, x + APART / 2, y + APART / 2, *room, drawn.role))
                continue
            if matrix.strengths:
                tints.append(Tint(x, y, end - x, high, STRONGEST * matrix.strengths[down][across]))
            place = end - CELL / 2, y + high - BASE
            texts.append(Text(id, *place, "end", ((text, False),), PART[drawn.role], drawn.is_new))
    return drawn._replace(tints=tuple(tints), texts=tuple(texts), blanks=tuple(blanks))


def _brackets(begin: float, end: float, top: float, tall: float) -> tuple[tuple[Point, ...], ...]:
    return _bracket(begin, top, tall, SERIF), _bracket(end - INSET, top, tall, -SERIF)


def _bracket(x: float, top: float, tall: float, serif: float) -> tuple[Point, ...]:
    return (x + serif, top), (x, top), (x, top + tall), (x + serif, top + tall)


def _map(matrix: Matrix, right: float, top: float) -> Iterator[Tint]:
    """Yield the blocks of a large array."""
    begin = right - MAP * len(matrix.strengths[0])
    for down, row in enumerate(matrix.strengths):
        for across, strength in enumerate(row):
            yield Tint(begin + across * MAP, top + down * MAP, MAP, MAP, STRONGEST_MAP * strength)


def _front(drawn: Block, matrix: Matrix, end: float, base: float) -> Iterator[Text]:
    """Yield what stands before the entries: what is said, and before that what is stated in small."""
    has_more = matrix.rows or matrix.strengths or matrix.is_blank
    end -= CELL / 2 if has_more else 0.0
    if matrix.said and not matrix.is_blank:
        role, said = drawn.role, pieces(matrix.said)
        yield Text(f"{drawn.id}-said", end, base, "end", said, role, drawn.is_new)
        end -= CELL * (len(matrix.said) + 0.5)
    if stated := matrix.shape or matrix.axes:
        small = ((stated, False),)
        yield Text(f"{drawn.id}-shape", end, base, "end", small, "local", is_new=False)
