"""SVG: drawn from plain shapes, each with a class, so that a page or a slide can style it."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape

from graphtutor.drawing.figure import Bar, Blank, Disc, Figure, Line, Piece, Text
from graphtutor.drawing.formats.format import Format, Moment
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
        f"<style>{style(moment.theme)}</style>",
        f'<rect class="paper" width="{number(drawn.width)}" height="{number(drawn.height)}"/>',
        *shapes(drawn),
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def title(moment: Moment) -> str:
    """Return what the picture shows, for those who do not see it."""
    return f"The computational graph of {' '.join(moment.drawing.trace.graph.expression.split())}"


def style(theme: Theme) -> str:
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
    return "".join(f".{SCOPE} {selector}{{{rule}}}" for selector, rule in rules.items())


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
