"""Plain text: box-drawing characters, as on the screen."""

from __future__ import annotations

from dataclasses import replace

from graphtutor.drawing.cells import plain
from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.drawing.picture import Drawing


def write(moment: Moment) -> bytes:
    """Return a moment as text; here the inputs of a gate need no room to run together."""
    close = Drawing(moment.drawing.trace, moment.drawing.look)
    return (plain(replace(moment, drawing=close).picture) + "\n").encode()


txt = Format("txt", "box-drawing characters", write, stands="in cells")
