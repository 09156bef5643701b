"""SVG: drawn from plain shapes, each with a class, so that a page or a slide can style it."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape

from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.drawing.marks import Bar, Blank, Block, Disc, Figure, Line, Piece, Point, Text, Tint
from graphtutor.drawing.themes import Theme

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

SCOPE = "graphtutor"  # the class of our pictures


def write(moment: Moment) -> bytes:
    """Return a moment as an SVG document."""
    drawn = moment.figure
    width, height = (number(side * moment.scale) for side in (drawn.width, drawn.height))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {number(drawn.width)} {number(drawn.height)}" class="{SCOPE}" role="img">',
        f"<title>{escape(title(moment))}</title>",
        f"<style>{style(moment.theme, drawn)}</style>",
        f'<rect class="paper" width="{number(drawn.width)}" height="{number(drawn.height)}"/>',
        *shapes(drawn),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def title(moment: Moment) -> str:
    """Return what the picture shows, for those who do not see it."""
    return f"The computational graph of {' '.join(moment.drawing.trace.graph.expression.split())}"


def style(theme: Theme, drawn: Figure) -> str:
    """Return the colours and weights of a theme as CSS; it reaches no other picture on a page."""
    rules = {
        ".paper": f"fill:#{theme.paper}",
        ".wire": f"fill:none;stroke:#{theme.ink};stroke-width:1;stroke-linejoin:round",
        ".wire.waiting": f"stroke:#{theme.waiting}",
        ".wire.current": "stroke-width:2.4",
        ".fork": f"fill:#{theme.ink}",
        "rect.gate": f"fill:#{theme.gate};stroke:#{theme.ink};stroke-width:1",
        "rect.gate.current": "stroke-width:2.4",
        "text": f"font:11px {FONT};fill:#{theme.ink}",
        "text.value": f"fill:#{theme.value}",
        "text.grad": f"fill:#{theme.grad};font-style:italic",
        "text.local": "font-size:9px",
        "text.number": f"font-size:6px;fill:#{theme.ink}",
        "text.new": "font-weight:bold",
        ".bar": f"stroke:#{theme.grad};stroke-width:.7",
        ".blank": f"fill:#{theme.paper};stroke:#{theme.waiting};stroke-dasharray:2 1.5",
    }
    if drawn.blocks:
        rules |= _block_rules(theme)
    return "".join(f".{SCOPE} {selector}{{{rule}}}" for selector, rule in rules.items())


def _block_rules(theme: Theme) -> dict[str, str]:
    """Return how arrays look."""
    rules = {".bracket": "fill:none;stroke-width:1", ".block.new text": "font-weight:bold"}
    for role in ("value", "grad", "local"):
        rules[f"text.{role}-entry"] = f"fill:#{theme.entry(role)}"
        rules[f".block.{role} .bracket"] = f"stroke:#{theme.hue(role)}"
        rules[f".block.{role} .tint"] = f"fill:#{theme.plus(role)}"
        rules[f".block.{role} .tint.minus"] = f"fill:#{theme.minus}"
    rules["text.grad-entry"] += ";font-style:italic"
    return rules


def shapes(drawn: Figure) -> list[str]:
    """Return the shapes of a figure as elements."""
    return [
        *map(_line, drawn.lines),
        *(
            f'<circle class="fork" cx="{number(x)}" cy="{number(y)}" r="1.8"/>'
            for x, y in drawn.forks
        ),
        *map(_disc, drawn.discs),
        *map(_blank, drawn.blanks),
        *map(_block, drawn.blocks),
        *map(_text, drawn.texts),
        *map(_bar, drawn.bars),
    ]


@lru_cache(maxsize=16384)  # things stand in columns and rows
def number(value: float) -> str:
    """Write a length with two decimals, without zeros at the end."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _line(line: Line) -> str:
    points = " ".join([f"{number(x)},{number(y)}" for x, y in line.points])
    return f'<polyline id="{line.id}" class="wire {line.state}" points="{points}"/>'


def _disc(disc: Disc) -> str:
    x, y = disc.x - disc.width / 2, disc.y - disc.height / 2
    return (
        f'<rect id="{disc.id}" class="gate {disc.state}" x="{number(x)}" y="{number(y)}" '
        f'width="{number(disc.width)}" height="{number(disc.height)}" rx="{number(disc.height / 2)}"/>'
    )


def _blank(blank: Blank) -> str:
    return (
        f'<rect id="{blank.id}" class="blank {blank.role}" x="{number(blank.x)}" y="{number(blank.y)}" '
        f'width="{number(blank.width)}" height="{number(blank.height)}"/>'
    )


def _block(block: Block) -> str:
    inside = [
        *map(_tint, block.tints),
        *map(_bracket, block.brackets),
        *map(_blank, block.blanks),
        *map(_text, block.texts),
    ]
    new = " new" if block.is_new else ""
    return "\n".join([f'<g id="{block.id}" class="block {block.role}{new}">', *inside, "</g>"])


def _tint(tint: Tint) -> str:
    minus = " minus" if tint.strength < 0 else ""
    return (
        f'<rect class="tint{minus}" x="{number(tint.x)}" y="{number(tint.y)}" width="{number(tint.width)}" '
        f'height="{number(tint.height)}" fill-opacity="{number(abs(tint.strength))}"/>'
    )


def _bracket(points: tuple[Point, ...]) -> str:
    way = " ".join([f"{number(x)},{number(y)}" for x, y in points])
    return f'<polyline class="bracket" points="{way}"/>'


def _text(text: Text) -> str:
    id, x, y, anchor, pieces, part, is_new = text
    written = "".join(map(_piece, pieces))
    new = " new" if is_new else ""
    return (
        f'<text id="{id}" class="{part}{new}" x="{number(x)}" y="{number(y)}" '
        f'text-anchor="{anchor}">{written}</text>'
    )


def _bar(bar: Bar) -> str:
    x, y, end = number(bar.x), number(bar.y), number(bar.x + bar.width)
    return f'<line id="{bar.id}" class="bar" x1="{x}" y1="{y}" x2="{end}" y2="{y}"/>'


def _piece(piece: Piece) -> str:
    characters, is_lowered = piece
    if not is_lowered:
        return escape(characters)
    return (
        f'<tspan dy="2.5" font-size="8">{escape(characters)}</tspan><tspan dy="-2.5">\u200b</tspan>'
    )


svg = Format("svg", "vector picture for pages and slides", write)
