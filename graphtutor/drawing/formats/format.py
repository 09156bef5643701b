"""What a format is: a suffix, and a function from a moment of a drawing to bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from graphtutor.drawing.figure import figure
from graphtutor.drawing.marks import Figure
from graphtutor.drawing.picture import Drawing, Picture
from graphtutor.drawing.themes import Theme
from graphtutor.engine.player import Player
from graphtutor.errors import RenderError
from graphtutor.graph.graph import Graph


@dataclass(frozen=True)
class Moment:
    """What is to be written: a drawing at one step, and how it is to look.

    Attributes:
        drawing: the trace, laid out.
        player: the step.
        theme: the colours.
        marked: whether the current step is marked; a picture of the whole marks none.
        path_from: a node; every wire by which it reaches the output is marked. None for no node.
        width: of the picture in points, or None for its own size.
    """

    drawing: Drawing
    player: Player
    theme: Theme
    marked: bool = False
    path_from: int | None = None
    width: float | None = None

    @property
    def picture(self) -> Picture:
        """What is known at the step."""
        picture = self.drawing.picture(self.player, marked=self.marked)
        if self.path_from is None:
            return picture
        on_path = paths_to_output(self.drawing.trace.graph, self.path_from)
        wires = tuple(
            "current" if {wire.source, wire.target} <= on_path else state
            for wire, state in zip(picture.layout.wires, picture.wires, strict=True)
        )
        return picture._replace(wires=wires)

    @cached_property
    def figure(self) -> Figure:
        """The picture on paper."""
        return figure(self.picture)

    @property
    def scale(self) -> float:
        """How much larger than its own size the picture is to be."""
        return 1.0 if self.width is None else self.width / self.figure.width


def not_installed(format: str, package: str) -> RenderError:
    """Return the error for a format whose package is not there."""
    return RenderError(
        f"Writing {format} needs the package {package}, which is not installed.",
        code="package-missing",
        expected="one of the formats that need nothing: svg, tex, dot, mmd, txt, json",
        remedy='pip install "graphtutor[pictures]"',
    )


def paths_to_output(graph: Graph, start: int) -> set[int]:
    """Return the nodes on all paths from a node to the output; none if there is no path."""
    ahead = {start}
    for node in graph:
        if ahead & {*node.inputs}:
            ahead.add(node.id)
    behind = {graph.output}
    for id in range(graph.output, -1, -1):
        if id in behind:
            behind |= {*graph[id].inputs}
    return ahead & behind


@dataclass(frozen=True)
class Format:
    """A way of writing a picture.

    Attributes:
        name: the suffix of its files.
        says: what it is, in a few words.
        write: returns the file.
        is_text: whether the file is text in UTF-8.
        aliases: other suffixes.
        stands: what stands where the layout says: everything, all of it in whole cells, or nothing
            since whoever reads the file lays it out.
        shows_all: whether it shows every step and number, so that nothing can be left blank.
    """

    name: str
    says: str
    write: Callable[[Moment], bytes] = field(repr=False)
    is_text: bool = True
    aliases: tuple[str, ...] = ()
    stands: Literal["anywhere", "in cells", "nowhere"] = "anywhere"
    shows_all: bool = False
