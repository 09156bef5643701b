"""PDF and PNG, set by Typst with the fonts that its package brings: the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Literal

from graphtutor.drawing.formats.format import Format, Moment, not_installed
from graphtutor.drawing.formats.svg import number, title
from graphtutor.drawing.marks import Bar, Blank, Block, Disc, Figure, Line, Piece, Text
from graphtutor.drawing.themes import Theme

FONT = "DejaVu Sans Mono"
PIXELS_PER_INCH = 144
BASE = 0.8  # points that a base line lies above its place, as these fonts stand low
SIZES = {"local": 7.0, "number": 6.0}  # of texts, in points, where they are smaller than the others


def write_pdf(moment: Moment) -> bytes:
    """Return a moment as a PDF of one page."""
    return compiled(source(moment), "pdf")


def write_png(moment: Moment) -> bytes:
    """Return a moment as a PNG with two pixels a point."""
    return compiled(source(moment), "png")


def compiled(text: str, format: Literal["pdf", "png"]) -> bytes:
    """Return what Typst makes of a text in its language, always the same bytes.

    Raises:
        RenderError: the package typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise not_installed(format, "typst") from None

    compiler = typst.Compiler(text.encode(), ignore_system_fonts=True)
    made = compiler.compile(format=format, ppi=PIXELS_PER_INCH, timestamp=0)
    assert isinstance(made, bytes), "all pages are one file"
    return made


def source(moment: Moment) -> str:
    """Return a moment in the Typst language."""
    drawn, theme, scale = moment.figure, moment.theme, moment.scale
    width, height = number(drawn.width * scale), number(drawn.height * scale)
    lines = [
        f"#set document(title: {string(title(moment))}, date: none)",
        f'#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: rgb("{theme.paper}"))',
        f'#set text(font: "{FONT}", size: {number(8.2 * scale)}pt, fill: rgb("{theme.ink}"))',
        *shapes(drawn, theme, scale),
    ]
    return "\n".join(lines) + "\n"


def string(text: str) -> str:
    """Write a text as a string of the Typst language, in which nothing is a command."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def shapes(drawn: Figure, theme: Theme, scale: float) -> list[str]:
    """Return the shapes of a figure, each placed in a frame that is as large as the figure."""
    sides = {
        "start": ("left", 0.0),
        "middle": ("center", drawn.width / 2),
        "end": ("right", drawn.width),
    }

    def at(length: float) -> str:
        return f"{number(length * scale)}pt"

    def line(piece: Line) -> str:
        colour = theme.waiting if piece.state == "waiting" else theme.ink
        (x, y), *others = piece.points
        way = ", ".join(f"curve.line(({at(x)}, {at(y)}))" for x, y in others)
        thick = at(2.4 if piece.state == "current" else 0.8)
        stroke = f'(paint: rgb("{colour}"), thickness: {thick}, join: "round")'
        return f"#place(curve(stroke: {stroke}, curve.move(({at(x)}, {at(y)})), {way}))"

    def box(shape: Disc | Blank, left: float, top: float, look: str) -> str:
        size = f"width: {at(shape.width)}, height: {at(shape.height)}"
        return f"#place(dx: {at(left)}, dy: {at(top)}, rect({size}, {look}))"

    def disc(shape: Disc) -> str:
        thick = at(2.4 if shape.state == "current" else 0.8)
        look = (
            f'radius: {at(shape.height / 2)}, fill: rgb("{theme.gate}"), '
            f'stroke: {thick} + rgb("{theme.ink}")'
        )
        return box(shape, shape.x - shape.width / 2, shape.y - shape.height / 2, look)

    def blank(shape: Blank) -> str:
        stroke = f'(paint: rgb("{theme.waiting}"), thickness: {at(0.6)}, dash: "dashed")'
        return box(shape, shape.x, shape.y, f'fill: rgb("{theme.paper}"), stroke: {stroke}')

    def text(shape: Text) -> str:
        side, from_there = sides[shape.anchor]
        dx, dy = at(shape.x - from_there), at(shape.y - BASE - drawn.height)
        size = f"size: {at(SIZES[shape.part])}, " if shape.part in SIZES else ""
        return f"#place(bottom + {side}, dx: {dx}, dy: {dy}, text({size}{_written(shape, theme)}))"

    def fork(point: tuple[float, float]) -> str:
        x, y = point
        look = f'circle(radius: {at(1.7)}, fill: rgb("{theme.ink}"))'
        return f"#place(dx: {at(x - 1.7)}, dy: {at(y - 1.7)}, {look})"

    def bar(shape: Bar) -> str:
        stroke = f'{at(0.6)} + rgb("{theme.grad}")'
        long = f"line(length: {at(shape.width)}, stroke: {stroke})"
        return f"#place(dx: {at(shape.x)}, dy: {at(shape.y)}, {long})"

    return [
        *map(line, drawn.lines),
        *map(fork, drawn.forks),
        *map(disc, drawn.discs),
        *map(blank, chain(drawn.blanks, *(block.blanks for block in drawn.blocks))),
        *chain.from_iterable(_ground(block, theme, at) for block in drawn.blocks),
        *map(text, chain(drawn.texts, *(block.texts for block in drawn.blocks))),
        *map(bar, drawn.bars),
    ]


def _ground(block: Block, theme: Theme, at: Callable[[float], str]) -> Iterator[str]:
    """Yield the tints and the brackets of an array."""
    for tint in block.tints:
        size = f"width: {at(tint.width)}, height: {at(tint.height)}"
        look = f'rect({size}, fill: rgb("{theme.tint(block.role, tint.strength)}"))'
        yield f"#place(dx: {at(tint.x)}, dy: {at(tint.y)}, {look})"
    stroke = f'{at(0.8)} + rgb("{theme.hue(block.role)}")'
    for (x, y), *others in block.brackets:
        way = ", ".join(f"curve.line(({at(x)}, {at(y)}))" for x, y in others)
        yield f"#place(curve(stroke: {stroke}, curve.move(({at(x)}, {at(y)})), {way}))"


def _written(text: Text, theme: Theme) -> str:
    """Return the colour, slant, weight and characters of a text, as what text() is given."""
    role, is_entry = text.part.removesuffix("-entry"), text.part.endswith("-entry")
    colour = theme.entry(role) if is_entry else theme.hue(role)
    slant = 'style: "italic", ' if role == "grad" else ""
    weight = 'weight: "bold", ' if text.is_new else ""
    return f'{slant}{weight}fill: rgb("{colour}"), {" + ".join(map(_piece, text.pieces))}'


def _piece(piece: Piece) -> str:
    characters, is_lowered = piece
    return f"sub({string(characters)})" if is_lowered else string(characters)


pdf = Format("pdf", "one page, for print", write_pdf, is_text=False)
png = Format("png", "pixels, two a point", write_png, is_text=False)
