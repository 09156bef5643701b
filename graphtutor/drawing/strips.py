"""A wide figure in strips below each other, cut where nothing but wires runs from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

from graphtutor.drawing.marks import CELL, MARGIN, Block, Figure, Line, Point, Text, pieces

LEAD = 26.0  # points that a wire runs on before its strip begins, with its name above
ABOVE = 3.0  # from a wire to the base line of its name
HIGH, LOW = 8.0, 3.0  # of a text, from its base line
MOST_CUTS = 60  # that are looked at; of more every second one, or fewer


def cuts(drawn: Figure, count: int) -> tuple[float, ...]:
    """Return where to cut a figure into strips as equal in width as they can be.

    Args:
        drawn: the whole.
        count: how many strips are wanted; there are fewer if there is no place to cut.
    """
    gaps = [*_gaps(drawn)]
    gaps = gaps[:: 1 + len(gaps) // MOST_CUTS]
    return min(
        combinations(gaps, min(count - 1, len(gaps))),
        key=lambda cuts: max(end - begin for begin, end in pairwise((0.0, *cuts, drawn.width))),
    )


def strips(drawn: Figure, cuts: Iterable[float], names: Mapping[str, str]) -> tuple[Figure, ...]:
    """Return the strips of a figure.

    Args:
        drawn: the whole.
        cuts: where it is cut, from the left.
        names: by the id of a line, what the wire is called, to be written where it begins anew.
    """
    return tuple(_strip(drawn, *ends, names) for ends in pairwise((0.0, *cuts, drawn.width)))


def _gaps(drawn: Figure) -> Iterator[float]:
    """Yield where the figure can be cut: at the left end of every gap between what is written."""
    reached = CELL
    for begin, end in sorted(_extents(drawn)):
        if begin - reached > CELL:
            yield reached + CELL / 2
        reached = max(reached, end)


def _extents(drawn: Figure) -> Iterator[tuple[float, float]]:
    """Yield from where to where everything but the lines reaches."""
    yield from ((disc.x - disc.width / 2, disc.x + disc.width / 2) for disc in drawn.discs)
    yield from map(
        _extent, (text for text in drawn.texts if text.id[0] != "k")
    )  # not what is below
    yield from ((x - CELL, x + CELL) for x, _ in drawn.forks)
    yield from ((bar.x, bar.x + bar.width) for bar in drawn.bars)
    yield from ((blank.x, blank.x + blank.width) for blank in drawn.blanks)
    yield from map(_extent_of_block, drawn.blocks)


def _extent(text: Text) -> tuple[float, float]:
    wide = CELL * sum(len(characters) for characters, _ in text.pieces)
    begin = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return begin, begin + wide


def _extent_of_block(block: Block) -> tuple[float, float]:
    ends = [*map(_extent, block.texts)]
    ends += [(tint.x, tint.x + tint.width) for tint in block.tints]
    ends += [(blank.x, blank.x + blank.width) for blank in block.blanks]
    ends += [(x, x) for points in block.brackets for x, _ in points]
    return min(begin for begin, _ in ends), max(end for _, end in ends)


def _strip(drawn: Figure, begin: float, end: float, names: Mapping[str, str]) -> Figure:
    """Return what lies between two cuts, with the names of the wires that come in."""
    shift = begin - LEAD if begin else 0.0
    lines, texts = [], [text for text in drawn.texts if begin <= _extent(text)[0] < end]
    written: set[float] = set()
    for line in drawn.lines:
        points = _between(line, begin, end)
        if len(points) < 2:
            continue
        if begin and points[0][0] == begin:
            y = points[0][1]
            points = [(begin - LEAD, y), *points]
            if y not in written:
                name = pieces(names.get(line.id, ""))
                texts.append(
                    Text(f"i{line.id}", shift + 2, y - ABOVE, "start", name, "name", False)
                )
                written.add(y)
        lines.append(line._replace(points=tuple(points)))
    whole = drawn._replace(
        width=end - shift,
        lines=tuple(lines),
        texts=tuple(texts),
        forks=tuple((x, y) for x, y in drawn.forks if begin <= x < end),
        discs=tuple(disc for disc in drawn.discs if begin <= disc.x < end),
        bars=tuple(bar for bar in drawn.bars if begin <= bar.x < end),
        blanks=tuple(blank for blank in drawn.blanks if begin <= blank.x < end),
        blocks=tuple(b for b in drawn.blocks if begin <= _extent_of_block(b)[0] < end),
    )
    return _trimmed(whole, shift)


def _between(line: Line, begin: float, end: float) -> list[Point]:
    """Return the corners of a line between two cuts; every line runs from left to right."""
    found: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(line.points):
        if x1 < begin or x0 > end:
            continue
        rise = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
        first = (x0, y0) if x0 >= begin else (begin, y0 + rise * (begin - x0))
        last = (x1, y1) if x1 <= end else (end, y0 + rise * (end - x0))
        found += [first, last]
    return [point for place, point in enumerate(found) if not place or point != found[place - 1]]


def _trimmed(drawn: Figure, left: float) -> Figure:
    """Return a figure moved to the upper left, no higher than what is in it."""
    texts = [*drawn.texts, *(text for block in drawn.blocks for text in block.texts)]
    blanks = [*drawn.blanks, *(blank for block in drawn.blocks for blank in block.blanks)]
    ends = [y for line in drawn.lines for _, y in line.points]
    ends += [y for text in texts for y in (text.y - HIGH, text.y + LOW)]
    ends += [
        y for disc in drawn.discs for y in (disc.y - disc.height / 2, disc.y + disc.height / 2)
    ]
    ends += [y for blank in blanks for y in (blank.y, blank.y + blank.height)]
    ends += [y for block in drawn.blocks for points in block.brackets for _, y in points]
    top = min(ends) - MARGIN
    return _moved(drawn._replace(height=max(ends) + MARGIN - top), -left, -top)


def _moved(drawn: Figure, right: float, down: float) -> Figure:
    """Return a figure in which everything has moved."""

    def mark(each: Any) -> Any:
        return each._replace(x=each.x + right, y=each.y + down)

    def way(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple((x + right, y + down) for x, y in points)

    def block(each: Block) -> Block:
        return each._replace(
            tints=tuple(map(mark, each.tints)),
            texts=tuple(map(mark, each.texts)),
            blanks=tuple(map(mark, each.blanks)),
            brackets=tuple(map(way, each.brackets)),
        )

    return drawn._replace(
        lines=tuple(line._replace(points=way(line.points)) for line in drawn.lines),
        forks=way(drawn.forks),
        discs=tuple(map(mark, drawn.discs)),
        texts=tuple(map(mark, drawn.texts)),
        bars=tuple(map(mark, drawn.bars)),
        blanks=tuple(map(mark, drawn.blanks)),
        blocks=tuple(map(block, drawn.blocks)),
    )
