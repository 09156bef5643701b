"""Plain text: box-drawing characters, as on the screen."""

from __future__ import annotations

from dataclasses import replace

from graphtutor.drawing.cells import plain
from graphtutor.drawing.figure import Role
from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.drawing.picture import Drawing, Shape


def write(moment: Moment) -> bytes:
    """Return a moment as text; here the inputs of a gate need no room to run together."""
    close = Drawing(moment.drawing.trace, moment.drawing.look)
    picture = replace(moment, drawing=close).picture
    if moment.blank:
        picture = picture._replace(
            shapes={
                id: _blanked(shape, moment.blank, picture.layout.places[id].label[1])
                for id, shape in picture.shapes.items()
            }
        )
    return (plain(picture) + "\n").encode()


def _blanked(shape: Shape, blank: frozenset[Role], room: int) -> Shape:
    """Return a shape with lines to write on, equally long whatever the answer is."""
    line = "_" * room
    hides_value = "value" in blank and shape.is_gate and shape.value
    return shape._replace(
        value=line if hides_value else shape.value,
        grad=line if "grad" in blank and shape.grad else shape.grad,
    )


txt = Format("txt", "box-drawing characters", write, stands="in cells")
