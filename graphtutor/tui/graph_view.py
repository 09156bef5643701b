"""The drawn graph: it shows a Picture, follows the current step, pans, and says which node was clicked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from graphtutor.drawing.cells import Grid, node_at
from graphtutor.drawing.picture import STATES, Drawing, Picture
from graphtutor.engine.player import Player
from graphtutor.engine.steps import Propagated

MARGIN = Spacing(2, 6, 2, 6)  # what is kept in sight around the current step
PANNED = 8  # cells that one pan moves sideways; up and down it moves half as many rows


class GraphView(ScrollView, can_focus=False):
    """A graph in cells; of a large one the part around the current step."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"graph--{kind}-{state}" for kind in ("wire", "bar", "gate", "name") for state in STATES),
        *("graph--value", "graph--grad", "graph--value-new", "graph--grad-new"),
        *("graph--cursor", "graph--breakpoint"),
    }
    DEFAULT_CSS = """
    GraphView {
        height: 1fr;
        min-height: 3;
        scrollbar-size: 1 1;
        .graph--wire-waiting { color: $waiting; }
        .graph--wire-forward { color: $value; }
        .graph--wire-backward { color: $grad; }
        .graph--wire-current { color: $foreground; text-style: bold; }
        .graph--bar-waiting { color: $waiting; }
        .graph--bar-forward { color: $foreground; }
        .graph--bar-backward { color: $foreground; text-style: bold; }
        .graph--bar-current { color: $foreground; text-style: bold; }
        .graph--gate-waiting { color: $waiting; }
        .graph--gate-forward { color: $foreground; }
        .graph--gate-backward { color: $foreground; text-style: bold; }
        .graph--gate-current { text-style: bold reverse; }
        .graph--name-waiting { color: $waiting; }
        .graph--name-forward { color: $foreground; }
        .graph--name-backward { color: $foreground; text-style: bold; }
        .graph--name-current { text-style: bold reverse; }
        .graph--value { color: $value; }
        .graph--grad { color: $grad; text-style: italic; }
        .graph--value-new { color: $value; text-style: bold underline; }
        .graph--grad-new { color: $grad; text-style: bold italic underline; }
        .graph--cursor { color: $warning; text-style: bold underline; }
        .graph--breakpoint { color: $warning; text-style: bold strike; }
    }
    """

    class NodeClicked(Message):
        """A node was clicked."""

        def __init__(self, node: int) -> None:
            super().__init__()
            self.node = node

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawing: Drawing | None = None
        self._grid: Grid | None = None
        self._picture: Picture | None = None
        self._marks: dict[int, str] = {}
        self._styles: dict[str, Style] = {}
        self._follow_again: Callable[[], None] = lambda: None

    def show(
        self,
        drawing: Drawing,
        player: Player,
        *,
        cursor: int | None,
        breakpoints: set[int],
        asked: bool = False,
    ) -> None:
        """Show the moment of a player; the cursor is marked if it stands away from the current step.

        While a learner is `asked` about the next step, the wires of that step are marked.
        """
        if drawing is not self._drawing:
            self._drawing = drawing
            self._grid = Grid(drawing.layout, ascii=drawing.look.ascii)
            self.virtual_size = Size(drawing.layout.width, drawing.layout.height)
        self._picture = drawing.picture(player, asked=asked)
        self._marks = dict.fromkeys(breakpoints, "graph--breakpoint")
        if cursor is not None and cursor != player.step.node:
            self._marks[cursor] = "graph--cursor"
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self._drawing = self._grid = self._picture = None
        self.virtual_size = Size(0, 0)
        self.refresh()

    def on_resize(self) -> None:
        """Keep the current step in sight."""
        self._follow_again()

    def follow(
        self, player: Player, cursor: int | None = None, *, step_first: bool = False
    ) -> None:
        """Bring the current step or, if there is one, the cursor into sight.

        With `step_first` the step stays in sight where there is no room for both.
        """
        self._follow_again = partial(self.follow, player, cursor, step_first=step_first)
        if self._drawing is None or not self.size.width:
            return
        places, step = self._drawing.layout.places, player.step
        of_step = [step.node, *([step.input] if isinstance(step, Propagated) else [])]
        of_cursor = [] if cursor is None else [cursor]
        ids = [*of_step, *of_cursor] if step_first else of_cursor or of_step
        for id in reversed([id for id in ids if id in places]):
            place = places[id]
            start, width = place.label
            region = Region(place.x - 1, place.row - 1, start + width - place.x + 2, 3)
            self.scroll_to_region(region, animate=False, spacing=MARGIN, force=True)

    def pan(self, across: int, down: int) -> None:
        """Move the view."""
        self.scroll_relative(across * PANNED, down * PANNED // 2, animate=False)

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Return one row of the screen."""
        width, ground = self.size.width, self._style("")
        if self._grid is None or self._picture is None:
            return Strip.blank(width, ground)
        left, above = self._offset()
        row = y + self.scroll_offset.y - above
        if not 0 <= row < self._grid.layout.height:
            return Strip.blank(width, ground)
        segments = [Segment(" " * left, ground)] if left else []
        x = self.scroll_offset.x
        used = left
        for text, name in self._grid.draw(self._picture, row, x, x + width):
            segments.append(Segment(text, self._style(self._marked(name, x, row))))
            x += len(text)
            used += len(text)
        return Strip(segments, used).adjust_cell_length(width, ground)

    def on_click(self, event: events.Click) -> None:
        """Find out which node was clicked."""
        if self._grid is None:
            return
        left, above = self._offset()
        x = event.x + self.scroll_offset.x - left
        node = node_at(self._grid.layout, x, event.y + self.scroll_offset.y - above)
        if node is not None:
            self.post_message(self.NodeClicked(node))

    def _offset(self) -> tuple[int, int]:
        """Return how far a graph smaller than the view stands from its corner."""
        free = self.size - self.virtual_size
        return max(0, free.width // 2), max(0, free.height // 2)

    def _marked(self, name: str, x: int, row: int) -> str:
        """Return the style of a run, that of its mark if it is the shape of a marked node."""
        if name.startswith(("gate", "name")) and self._marks and self._drawing is not None:
            for id, mark in self._marks.items():
                place = self._drawing.layout.places.get(id)
                if place is not None and (place.x, place.row) == (x, row):
                    return mark
        return f"graph--{name.replace('.', '-')}" if name else ""

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            found = self.get_component_rich_style(name) if name else self.rich_style
            self._styles[name] = found
        return self._styles[name]
